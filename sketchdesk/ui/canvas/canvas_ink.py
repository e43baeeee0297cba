"""Ink on the screen: how a line looks, and the cache of all finished strokes.

What is shown is exactly the centre lines that the Drawing holds; nothing is smoothed only for the eye. Ink has one
colour, so it is kept as coverage: of each pixel, the share that lies under it, 0..255. A line is painted in short
pieces, of which each pixel takes the one that covers it most; so a piece looks the same whether it is painted with the
others or alone, and what has been drawn needs never be painted again while the line grows.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPolygonF

from sketchdesk.engine.drawing import Stroke
from sketchdesk.ui.canvas.stroke_editing import CANVAS_SIDE, StrokeBuilder, ink_box, line_widths

Coverage = NDArray[np.uint8]
Window = tuple[slice, slice]
"""Rows and columns of pixels."""

_PIECE = 64.0
"""So long, in units of the paper, is a piece of a line."""
_TILE = 128
_SLICE_MS = 8.0
"""What painting may take of a frame; the rest of a long job waits for the next."""
_MANY_PIECES = 250
_HISTORY_BYTES = 48 << 20
_HISTORY_STEPS = 600


class InkLine:
    """A line (n, 2) in units of the paper, in pieces; what is ``settled`` of a growing line stays the same."""

    def __init__(self, points: NDArray[np.float32], pressure: NDArray[np.float32] | None, width: float) -> None:
        self._points, self._pressure, self._width = points, pressure, width
        last = len(points) - 1
        # By length, from the beginning: points that come later do not move where a piece ends.
        steps = np.diff(points.astype(np.float64), axis=0)
        reached = np.floor(np.cumsum(np.hypot(steps[:, 0], steps[:, 1])) / _PIECE)
        inner = (np.flatnonzero(np.diff(reached, prepend=0.0)) + 1).tolist()
        ends = list(dict.fromkeys([0, *inner, last])) if last else [0, 0]
        self.pieces = [slice(start, stop + 1) for start, stop in pairwise(ends)]

    @cached_property
    def boxes(self) -> NDArray[np.float64]:
        """Box (left, top, right, bottom) of the ink of each piece, (pieces, 4) in units of the paper."""
        widest = self._width if self._pressure is None else float(line_widths(self._width, self._pressure).max())
        starts = [piece.start for piece in self.pieces]
        # A piece has the first point of the next one, too.
        ends = self._points[[piece.stop - 1 for piece in self.pieces]]
        low = np.minimum(np.minimum.reduceat(self._points, starts), ends).astype(np.float64)
        high = np.maximum(np.maximum.reduceat(self._points, starts), ends).astype(np.float64)
        return np.hstack([low - widest / 2, high + widest / 2])

    def put(self, number: int, scale: float, target: Coverage, corner: tuple[int, int]) -> Window | None:
        """Lay a piece into ``target``, whose first pixel is the paper's pixel ``corner`` (row, column).

        ``scale`` is pixels per unit. Returns the window of the target that was touched, None if the piece lies outside.
        """
        piece = self.pieces[number]
        points = self._points[piece]
        widths = None if self._pressure is None else line_widths(self._width, self._pressure[piece])
        reach = (self._width if widths is None else float(widths.max())) / 2
        left, top = (math.floor(value) for value in ((points.min(axis=0) - reach) * scale).tolist())
        right, bottom = (math.ceil(value) for value in ((points.max(axis=0) + reach) * scale).tolist())
        rows = slice(max(top, corner[0]), min(bottom, corner[0] + target.shape[0]))
        columns = slice(max(left, corner[1]), min(right, corner[1] + target.shape[1]))
        if rows.start >= rows.stop or columns.start >= columns.stop:
            return None
        image = QImage(columns.stop - columns.start, rows.stop - rows.start, QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(-columns.start, -rows.start)
        painter.scale(scale, scale)
        # Not with a pen: its round joins lie over each other, and their soft edges add up to specks.
        outline = _outline(points, np.full(len(points), self._width) if widths is None else widths)
        painter.fillPath(outline, Qt.GlobalColor.white)
        painter.end()
        # White, so each of the four channels is the coverage.
        fresh = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4)[:, :, 0]
        touched = (_moved(rows, corner[0]), _moved(columns, corner[1]))
        np.maximum(target[touched], fresh, out=target[touched])
        return touched


@dataclass(frozen=True)
class _Step:
    """How the layer looked before a change: its strokes, and the pixels that were changed."""

    strokes: tuple[Stroke, ...]
    patches: tuple[tuple[Window, Coverage], ...]

    @property
    def bytes(self) -> int:
        return sum(patch.nbytes for _, patch in self.patches)


class InkLayer:
    """All finished strokes as pixels. A change repaints only what is near it, when it is to be seen.

    The pixels of before are kept for a while, so undoing costs nothing. What takes longer than a part of a frame, as
    a drawing of many strokes at a new size, is done bit by bit: until then the old pixels stand in.
    """

    def __init__(self) -> None:
        self.boxes: NDArray[np.float64] = np.empty((0, 4))
        """Box of the ink of each stroke, (strokes, 4) in units of the paper."""
        self.is_behind = False
        """Whether there is ink still to be painted."""
        self.is_long = False
        """Whether it takes more than a part of a frame."""
        self._strokes: tuple[Stroke, ...] = ()
        self._painted: tuple[Stroke, ...] = ()
        self._within: QRectF | None = None
        self._lines: dict[int, InkLine] = {}
        self._mask = blank(1, 1)
        self._stale: Coverage | None = None
        self._steps: list[_Step] = []

    @property
    def side(self) -> int:
        """Pixels from edge to edge."""
        return len(self._mask)

    def show(self, strokes: tuple[Stroke, ...], within: QRectF | None = None) -> QRectF:
        """Show these strokes. Returns the box, in units of the paper, of what looks different now; may be empty.

        ``within`` is the box outside of which nothing looks different, if it is known.
        """
        while self._stale is not None:
            self.catch_up()
        known = {id(stroke): box for stroke, box in zip(self._strokes, self.boxes, strict=True)}
        wanted = {id(stroke) for stroke in strokes}
        changed = QRectF()
        for stroke in self._strokes:
            if id(stroke) not in wanted:
                changed |= _rect(known[id(stroke)])
        rows = []
        for stroke in strokes:
            box = known.get(id(stroke))
            if box is None:
                box = ink_box(stroke)
                changed |= _rect(box)
            rows.append(box)
        self.boxes = np.array(rows, np.float64).reshape(-1, 4)
        if not self.is_behind:
            self._within = within
        elif within is not None and self._within is not None:
            self._within |= within
        else:
            self._within = None
        self._strokes = strokes
        self.is_behind = True
        return changed if within is None else within

    def near(self, low: NDArray[np.float64], high: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Which strokes have a piece that comes into the box from ``low`` to ``high`` (x, y), in units of the paper."""
        near = _touching(self.boxes, low, high)
        rows = np.flatnonzero(near)
        if len(rows):
            boxes = [self._line(self._strokes[row]).boxes for row in rows.tolist()]
            touching = _touching(np.concatenate(boxes), low, high)
            owners = np.repeat(rows, [len(each) for each in boxes])
            near[:] = np.bincount(owners[touching], minlength=len(near)).astype(bool)
        return near

    def fit(self, side: int) -> None:
        """Be ``side`` pixels wide."""
        if side == self.side:
            return
        self._stale = self._mask if self._painted and self._stale is None else self._stale
        self._begin_again(side)

    def catch_up(self) -> None:
        """Paint what is missing, no longer than a part of a frame."""
        limit = time.perf_counter() + _SLICE_MS / 1e3
        if not self.is_behind:
            return
        within, self._within = self._within, None
        # To clear costs nothing, and keeps the way back from it.
        if self._strokes and self._went_back():
            return
        wanted = {id(stroke) for stroke in self._strokes}
        done = {id(stroke) for stroke in self._painted}
        gone = [stroke for stroke in self._painted if id(stroke) not in wanted]
        come = [stroke for stroke in self._strokes if id(stroke) not in done]
        step = _Keeper(self._mask)
        if not self._strokes:
            step.keep_all()
            self._mask[:] = 0
        elif gone and not self._repaint(step, gone, come, within):
            # So much is to be painted that what is there is shown until all is ready.
            self._stale = self._mask
            self._begin_again(self.side)
            come, done = list(self._strokes), set()
        elif gone:
            come = []
        # The newest first: what was just drawn must not be missed. Ink over ink has no order.
        come.reverse()
        is_long = sum(len(self._line(stroke).pieces) for stroke in come) > _MANY_PIECES
        for number, stroke in enumerate(come):
            if number and is_long and time.perf_counter() > limit:
                painted = done - {id(stroke) for stroke in gone}
                painted |= {id(stroke) for stroke in come[:number]}
                self._painted = tuple(stroke for stroke in self._strokes if id(stroke) in painted)
                self._steps.clear()
                self.is_long = True
                return
            self._add(step, stroke)
        for stroke in gone:
            self._lines.pop(id(stroke), None)
        if self._stale is None and (gone or come):
            self._remember(step.step(self._painted))
        self._stale = None
        self._painted, self.is_behind, self.is_long = self._strokes, False, False

    def image(self, colour: QColor) -> QImage:
        """The ink in a colour; its size is not the layer's while old pixels stand in for it."""
        return tinted(self._mask if self._stale is None else self._stale, colour)

    # --- inside --------------------------------------------------------------------------------------

    def _begin_again(self, side: int) -> None:
        self._mask = blank(side, side)
        self._steps.clear()
        self._painted = ()
        self.is_behind = bool(self._strokes)
        if not self._strokes:
            self._stale = None

    def _went_back(self) -> bool:
        """Put the pixels of before back if the strokes are those of before."""
        for number in range(len(self._steps) - 1, -1, -1):
            before = self._steps[number].strokes
            if len(before) == len(self._strokes) and all(a is b for a, b in zip(before, self._strokes, strict=True)):
                for step in reversed(self._steps[number:]):
                    for window, patch in step.patches:
                        self._mask[window] = patch
                del self._steps[number:]
                self._painted, self.is_behind = self._strokes, False
                return True
        return False

    def _remember(self, step: _Step) -> None:
        self._steps.append(step)
        used = sum(each.bytes for each in self._steps)
        while self._steps and (used > _HISTORY_BYTES or len(self._steps) > _HISTORY_STEPS):
            used -= self._steps.pop(0).bytes

    def _line(self, stroke: Stroke) -> InkLine:
        line = self._lines.get(id(stroke))
        if line is None:
            # The stroke is kept as long as its line: an id stands for a stroke only while it lives.
            line = self._lines[id(stroke)] = InkLine(stroke.points, stroke.pressure, stroke.width)
        return line

    def _scale(self) -> float:
        return self.side / CANVAS_SIDE

    def _add(self, step: _Keeper, stroke: Stroke) -> None:
        line = self._line(stroke)
        whole = _pixels(_rect(ink_box(stroke)), self._scale(), self.side)
        fresh = np.zeros((whole[0].stop - whole[0].start, whole[1].stop - whole[1].start), np.uint8)
        corner = (whole[0].start, whole[1].start)
        tiles: dict[tuple[int, int], Window] = {}
        for number in range(len(line.pieces)):
            touched = line.put(number, self._scale(), fresh, corner)
            if touched is not None:
                tiles.update(_tiles(touched, fresh.shape))
        for rows, columns in tiles.values():
            window = (_moved(rows, -corner[0]), _moved(columns, -corner[1]))
            step.keep(window)
            lay_over(self._mask[window], fresh[rows, columns])

    def _repaint(self, step: _Keeper, gone: list[Stroke], come: list[Stroke], within: QRectF | None) -> bool:
        """Paint the places of strokes that went, and of those that came, anew; False if that is too much."""
        scale, side = self._scale(), self.side
        if within is None:
            boxes = np.concatenate([self._line(stroke).boxes for stroke in (*gone, *come)])
            tiles: dict[tuple[int, int], Window] = {}
            for box in boxes:
                tiles.update(_tiles(_pixels(_rect(box), scale, side), self._mask.shape))
            windows = list(tiles.values())
        else:
            windows = [_pixels(within, scale, side)]
        jobs = [(window, list(self._near(window))) for window in windows]
        if within is None and sum(len(numbers) for _, near in jobs for _, numbers in near) > _MANY_PIECES:
            return False
        for window, near in jobs:
            step.keep(window)
            part = self._mask[window]
            part[:] = 0
            corner = (window[0].start, window[1].start)
            for line, numbers in near:
                alone = np.zeros_like(part)
                for number in numbers:
                    line.put(number, scale, alone, corner)
                lay_over(part, alone)
        return True

    def _near(self, window: Window) -> Iterator[tuple[InkLine, list[int]]]:
        """The lines whose ink comes into a window, and which of their pieces."""
        rows, columns = window
        low = np.array([columns.start - 1, rows.start - 1]) / self._scale()
        high = np.array([columns.stop + 1, rows.stop + 1]) / self._scale()
        for index in np.flatnonzero(self.near(low, high)).tolist():
            line = self._line(self._strokes[index])
            yield line, np.flatnonzero(_touching(line.boxes, low, high)).tolist()


class LiveInk:
    """The line that is being drawn. What of it is settled is painted once."""

    def __init__(self, builder: StrokeBuilder) -> None:
        self._builder = builder
        self._mask: Coverage = np.zeros((0, 0), np.uint8)
        self._under: Coverage | None = None
        self._line, self._settled = 0, 0
        self._shown = self._mask

    def image(self, side: int, area: QRect, colour: QColor) -> tuple[QPoint, QImage] | None:
        """The ink in ``area``, in pixels of a paper ``side`` wide, and where it begins; None if there is none."""
        if len(self._mask) != side:
            self._mask, self._under = np.zeros((side, side), np.uint8), None
            self._line, self._settled = 0, 0
        scale = side / CANVAS_SIDE
        lines = [InkLine(points, pressure, self._builder.width) for points, pressure in self._builder.lines()]
        if not lines:
            return None
        while True:
            line = lines[self._line]
            is_last = self._line == len(lines) - 1
            # The last point is the pen itself and moves on with it.
            settled = len(line.pieces)
            if is_last:
                pen = line.pieces[-1].stop - 1
                settled = next((n for n, piece in enumerate(line.pieces) if piece.stop > pen), settled)
            for number in range(self._settled, settled):
                line.put(number, scale, self._mask, (0, 0))
            self._settled = max(self._settled, settled)
            if is_last:
                break
            # The pen left the paper and came back: strokes lie over each other, pieces of one do not.
            if self._under is None:
                self._under = np.zeros_like(self._mask)
            lay_over(self._under, self._mask)
            self._mask[:] = 0
            self._line, self._settled = self._line + 1, 0
        area = area & QRect(0, 0, side, side)
        if area.isEmpty():
            return None
        window = (slice(area.top(), area.bottom() + 1), slice(area.left(), area.right() + 1))
        self._shown = part = blank(area.width(), area.height())
        part[:] = self._mask[window]
        for number in range(self._settled, len(line.pieces)):
            line.put(number, scale, part, (area.top(), area.left()))
        if self._under is not None:
            lay_over(part, self._under[window])
        return area.topLeft(), tinted(part, colour)


class _Keeper:
    """Keeps the pixels of windows as they were before they are changed."""

    def __init__(self, mask: Coverage) -> None:
        self._mask = mask
        self._patches: list[tuple[Window, Coverage]] = []

    def keep(self, window: Window) -> None:
        self._patches.append((window, self._mask[window].copy()))

    def keep_all(self) -> None:
        """All that has ink."""
        rows, columns = self._mask.shape
        for window in _tiles((slice(0, rows), slice(0, columns)), self._mask.shape).values():
            if self._mask[window].any():
                self.keep(window)

    def step(self, strokes: tuple[Stroke, ...]) -> _Step:
        # The newest first: a window that was changed twice goes back to what it was before both.
        return _Step(strokes, tuple(reversed(self._patches)))


def blank(width: int, height: int) -> Coverage:
    """A raster without ink. Its rows are whole words in memory, as Qt wants them."""
    return np.zeros((height, -(-width // 4) * 4), np.uint8)[:, :width]


def lay_over(below: Coverage, above: Coverage) -> None:
    """Lay ink over ink, in place: what both leave free stays free."""
    free = 255 - below.astype(np.uint16)
    below += ((free * above + 127) // 255).astype(np.uint8)


def tinted(mask: Coverage, colour: QColor) -> QImage:
    """Coverage as an image in one colour. It uses the memory of :func:`blank`, which must outlive it."""
    height, width = mask.shape
    memory = mask if mask.base is None else mask.base
    image = QImage(memory, width, height, mask.strides[0], QImage.Format.Format_Indexed8)
    image.setColorTable([(opacity << 24) | (colour.rgb() & 0xFFFFFF) for opacity in range(256)])
    return image


def _tiles(window: Window, shape: tuple[int, ...]) -> dict[tuple[int, int], Window]:
    """The tiles of a raster of this shape that a window of it touches, by their first pixels."""
    tops = range(window[0].start // _TILE * _TILE, window[0].stop, _TILE)
    lefts = range(window[1].start // _TILE * _TILE, window[1].stop, _TILE)
    return {
        (top, left): (slice(top, min(top + _TILE, shape[0])), slice(left, min(left + _TILE, shape[1])))
        for top in tops
        for left in lefts
    }


def _pixels(box: QRectF, scale: float, side: int) -> Window:
    """The pixels of a paper ``side`` wide that a box in its units touches."""
    rows = slice(max(math.floor(box.top() * scale), 0), max(min(math.ceil(box.bottom() * scale), side), 0))
    columns = slice(max(math.floor(box.left() * scale), 0), max(min(math.ceil(box.right() * scale), side), 0))
    return slice(min(rows.start, rows.stop), rows.stop), slice(min(columns.start, columns.stop), columns.stop)


def _touching(boxes: NDArray[np.float64], low: NDArray[np.float64], high: NDArray[np.float64]) -> NDArray[np.bool_]:
    return np.all((boxes[:, 2:] >= low) & (boxes[:, :2] <= high), axis=1)


def _moved(part: slice, back: int) -> slice:
    return slice(part.start - back, part.stop - back)


def _outline(points: NDArray[np.float32], widths: NDArray[np.float64]) -> QPainterPath:
    """A line of changing width as one filled shape: ribbons with round ends.

    A ribbon follows the line as long as its inner edge does not fold; there it ends, and the next begins.
    Where shapes overlap, their soft edges add up to hard ones, so they overlap no more than they must.
    """
    centres, radii = points.astype(np.float64), widths / 2
    if len(centres) > 1:
        apart = np.concatenate([[True], np.linalg.norm(np.diff(centres, axis=0), axis=1) > 1e-6])
        centres, radii = centres[apart], radii[apart]
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.WindingFill)
    if len(centres) == 1:
        path.addEllipse(QPointF(*centres[0].tolist()), float(radii[0]), float(radii[0]))
        return path
    step = np.diff(centres, axis=0)
    length = np.linalg.norm(step, axis=1)
    across = np.stack([step[:, 1], -step[:, 0]], axis=1) / length[:, None]
    # Half of the turn at each inner point, as the tangent: how far the edges of a ribbon slide there.
    cosine = (across[:-1] * across[1:]).sum(axis=1)
    slide = np.sqrt(np.maximum(1 - cosine, 0) / np.maximum(1 + cosine, 1e-9))
    folds = radii[1:-1] * slide > 0.8 * np.minimum(length[:-1], length[1:])
    ends = [0, *(np.flatnonzero(folds | (slide > 0.6)) + 1).tolist(), len(centres) - 1]
    for start, stop in pairwise(ends):
        path.addPolygon(_ribbon(centres[start : stop + 1], radii[start : stop + 1], across[start:stop]))
    return path


_CAP = np.linspace(0, math.pi, 17)[1:-1, None]


def _ribbon(centres: NDArray[np.float64], radii: NDArray[np.float64], across: NDArray[np.float64]) -> QPolygonF:
    both = np.concatenate([across[:1], across[:-1] + across[1:], across[-1:]])
    offset = both / np.linalg.norm(both, axis=1, keepdims=True) * radii[:, None]
    along = np.stack([-offset[:, 1], offset[:, 0]], axis=1)
    far = centres[-1] + np.cos(_CAP) * offset[-1] + np.sin(_CAP) * along[-1]
    near = centres[0] - np.cos(_CAP) * offset[0] - np.sin(_CAP) * along[0]
    edge = np.concatenate([centres + offset, far, (centres - offset)[::-1], near, (centres + offset)[:1]])
    return QPolygonF([QPointF(x, y) for x, y in edge.tolist()])


def _rect(box: Sequence[float] | NDArray[np.floating]) -> QRectF:
    left, top, right, bottom = (float(value) for value in box)
    return QRectF(left, top, right - left, bottom - top) if left <= right else QRectF()

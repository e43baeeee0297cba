"""All finished strokes as pixels: a change repaints only what is near it, when it is to be seen."""

from __future__ import annotations

import math
import time
from collections.abc import Collection, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QImage

from sketchdesk.engine.drawing import Stroke
from sketchdesk.ui.canvas.coverage import (
    TILE,
    Coverage,
    Tile,
    Window,
    around,
    blank,
    lay_over,
    moved,
    overlap,
    pixels,
    rect,
    round_line,
    tile_window,
    tiles,
    tinted,
    touching,
    wipe_off,
)
from sketchdesk.ui.canvas.ink_history import InkHistory, Keeper, are_same
from sketchdesk.ui.canvas.ink_line import InkLine
from sketchdesk.ui.canvas.stroke_editing import CANVAS_SIDE, Point, ink_boxes

_SLICE_MS = 8.0
"""What painting may take of a frame; the rest of a long job waits for the next."""
_MANY_PIECES = 250


@dataclass(frozen=True)
class _Wipe:
    """A step of the eraser, in units of the paper."""

    begin: Point
    end: Point
    radius: float
    reach: float
    """How far from its way the ink may look different once it is painted exactly."""

    def box(self, grow: float) -> QRectF:
        low, high = np.minimum(self.begin, self.end) - grow, np.maximum(self.begin, self.end) + grow
        return rect((*low.tolist(), *high.tolist()))

    def comes_near(self, place: tuple[float, float], distance: float) -> bool:
        """Whether its way comes so near to a place."""
        begin, step = np.array(self.begin), np.subtract(self.end, self.begin)
        share = min(max(float((place - begin) @ step) / max(float(step @ step), 1e-12), 0.0), 1.0)
        return math.dist(place, begin + share * step) <= distance


class InkLayer:
    """All finished strokes as pixels. A change repaints only what is near it, when it is to be seen.

    The pixels on the other side of a change are kept for a while, so undoing and redoing cost nothing. What takes
    longer than a part of a frame, as a drawing of many strokes at a new size, is done bit by bit: until then the old
    pixels stand in. The eraser wipes pixels off at once; what is left is painted exactly when it rests.
    """

    def __init__(self) -> None:
        self.is_long = False
        """Whether what is still to be painted takes more than a part of a frame."""
        self.is_missing = False
        """Whether strokes are not to be seen yet, or others still are."""
        self._strokes: tuple[Stroke, ...] = ()
        self._boxes: NDArray[np.float64] = np.empty((0, 4))
        self._painted: tuple[Stroke, ...] = ()
        self._lines: dict[int, tuple[Stroke, InkLine]] = {}
        self._mask = blank(1, 1)
        self._stale: Coverage | None = None
        self._rough: dict[Tile, None] = {}
        self._half_done: Iterator[None] | None = None
        self._wipes: list[_Wipe] = []
        self._wipes_done = 0
        self._wiped = Keeper()
        self._history = InkHistory()

    @property
    def side(self) -> int:
        """Pixels from edge to edge."""
        return len(self._mask)

    @property
    def is_behind(self) -> bool:
        """Whether there is ink still to be painted."""
        waits = bool(self._rough) and not self._wipes
        return self.is_missing or waits or self._wipes_done < len(self._wipes)

    def show(self, strokes: tuple[Stroke, ...], is_wiped: bool = False) -> QRectF:
        """Show these strokes. Returns the box, in units of the paper, of what looks different now; may be empty.

        ``is_wiped`` says that they are what :meth:`wipe` left of those shown until now.
        """
        if are_same(strokes, self._strokes):
            return QRectF()
        self._half_done = None
        before, boxes = self._strokes, self._boxes
        known = {id(stroke): row for row, stroke in enumerate(before)}
        fresh = [stroke for stroke in strokes if id(stroke) not in known]
        stays = [known.pop(id(stroke), -1) for stroke in strokes]
        self._boxes = np.empty((len(strokes), 4))
        is_fresh = np.array(stays, np.int64) < 0
        self._boxes[~is_fresh] = boxes[[row for row in stays if row >= 0]]
        self._boxes[is_fresh] = ink_boxes(fresh)
        self._strokes = strokes
        for row in known.values():
            # An id stands for a stroke only while it lives.
            self._lines.pop(id(before[row]), None)
        if is_wiped and not self.is_missing:
            return self._keep_wiped()
        self._forget_wipes()
        self.is_missing = True
        if self._stale is not None:
            self._add_to_stale(fresh)
        return _union(np.concatenate([boxes[list(known.values())], self._boxes[is_fresh]]))

    def wipe(self, begin: Point, end: Point, radius: float, thickness: float) -> QRectF:
        """Take off what lies within ``radius`` of a way; a part of all strokes that :meth:`show` comes with later.

        ``thickness`` is that of the thickest stroke there, all in units of the paper. Returns the box that changed.
        """
        wipe = _Wipe(begin, end, radius, radius + thickness + 1)
        self._wipes.append(wipe)
        self._half_done = None
        if self._stale is not None:
            self._wipe_off(self._stale, wipe, None)
        if not self.is_missing:
            self._do_wipes()
        return wipe.box(radius + 1)

    def fit(self, side: int) -> None:
        """Be ``side`` pixels wide."""
        if side == self.side:
            return
        self._stale = self._mask if self._painted and self._stale is None else self._stale
        self._begin_again(side)

    def catch_up(self) -> QRectF:
        """Paint what is missing, no longer than a part of a frame. Returns the box that changed, in units."""
        limit = time.perf_counter() + _SLICE_MS / 1e3
        changed = QRectF()
        if self.is_missing:
            self.is_long = not self._paint_missing(limit)
            # Old pixels stand in until all is ready.
            changed = QRectF() if self._stale is not None else QRectF(0, 0, CANVAS_SIDE, CANVAS_SIDE)
            if self.is_long:
                return changed
        self.is_long = False
        self._do_wipes()
        while self._rough and not self._wipes:
            tile = next(iter(self._rough))
            self._half_done = self._half_done or self._painted_anew(tile)
            for _ in self._half_done:
                if time.perf_counter() > limit:
                    self.is_long = True
                    return changed
            self._half_done = None
            changed |= self._units([tile])
        return changed

    def image(self, colour: QColor) -> QImage:
        """The ink in a colour; its size is not the layer's while old pixels stand in for it."""
        return tinted(self._mask if self._stale is None else self._stale, colour)

    # --- what is missing -----------------------------------------------------------------------------

    def _begin_again(self, side: int) -> None:
        self._mask = blank(side, side)
        self._half_done = None
        self._history.forget()
        self._rough.clear()
        self._wiped, self._wipes_done = Keeper(), 0
        self._painted = ()
        self.is_missing = bool(self._strokes)
        if not self._strokes:
            self._stale = None

    def _paint_missing(self, limit: float) -> bool:
        """Paint what the strokes of now have otherwise; False if the time was over before."""
        if self._stale is None and self._history.go_to(self._strokes, self._painted, self._mask, self._rough):
            self._painted, self.is_missing = self._strokes, False
            return True
        wanted = {id(stroke) for stroke in self._strokes}
        done = {id(stroke) for stroke in self._painted}
        gone = [stroke for stroke in self._painted if id(stroke) not in wanted]
        come = [stroke for stroke in self._strokes if id(stroke) not in done]
        keeper = Keeper()
        if not self._strokes:
            keeper.keep(self._tiles_with_ink(), self._mask, self._rough)
            self._mask[:] = 0
            self._rough.clear()
        elif gone and not self._repaint(keeper, gone, come):
            # So much is to be painted that what is there is shown until all is ready.
            self._stale = self._mask if self._stale is None else self._stale
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
                self._history.forget()
                return False
            self._add(stroke, self._mask, keeper)
        if self._stale is None:
            self._history.remember(keeper.step(self._painted))
        self._stale = None
        self._painted, self.is_missing = self._strokes, False
        return True

    def _add(self, stroke: Stroke, mask: Coverage, keeper: Keeper | None) -> None:
        """Paint a stroke over what is there."""
        side, line = len(mask), self._line(stroke)
        scale = side / CANVAS_SIDE
        whole = pixels(rect(ink_boxes([stroke])[0]), scale, side)
        top, left = whole[0].start, whole[1].start
        fresh = np.zeros((whole[0].stop - top, whole[1].stop - left), np.uint8)
        touched: dict[Tile, None] = {}
        for number in range(len(line.pieces)):
            window = line.put(number, scale, fresh, (top, left))
            if window is not None:
                touched.update(dict.fromkeys(tiles(moved(window, top, left))))
        if keeper is not None:
            keeper.keep(touched, mask, self._rough)
        for tile in touched:
            part = overlap(tile_window(tile, side), whole)
            lay_over(mask[part], fresh[moved(part, -top, -left)])

    def _add_to_stale(self, fresh: list[Stroke]) -> None:
        """What was just drawn must not be missed, even among old pixels."""
        assert self._stale is not None
        if sum(len(self._line(stroke).pieces) for stroke in fresh) <= _MANY_PIECES:
            for stroke in fresh:
                self._add(stroke, self._stale, None)

    def _repaint(self, keeper: Keeper, gone: list[Stroke], come: list[Stroke]) -> bool:
        """Paint the places of strokes that went, and of those that came, anew; False if that is too much."""
        if sum(len(self._line(stroke).pieces) for stroke in come) > _MANY_PIECES:
            return False
        scale, side = self.side / CANVAS_SIDE, self.side
        lines = [*(InkLine.of(stroke) for stroke in gone), *(self._line(stroke) for stroke in come)]
        touched = dict.fromkeys(
            tile for line in lines for box in line.boxes for tile in tiles(pixels(rect(box), scale, side))
        )
        count = 0
        for tile in touched:
            count += sum(len(numbers) for _, numbers in self._near(tile_window(tile, side)))
            if count > _MANY_PIECES:
                return False
        keeper.keep(touched, self._mask, self._rough)
        for tile in touched:
            for _ in self._painted_anew(tile):
                pass
        return True

    def _painted_anew(self, tile: Tile) -> Iterator[None]:
        """Paint a tile anew, exactly, line by line; it is seen when all are done."""
        window, scale = tile_window(tile, self.side), self.side / CANVAS_SIDE
        fresh = np.zeros_like(self._mask[window])
        for line, numbers in self._near(window):
            alone = np.zeros_like(fresh)
            for number in numbers:
                line.put(number, scale, alone, (window[0].start, window[1].start))
            lay_over(fresh, alone)
            yield
        self._mask[window] = fresh
        self._rough.pop(tile, None)

    def _near(self, window: Window) -> Iterator[tuple[InkLine, list[int]]]:
        """The lines whose ink comes into a window, and which of their pieces."""
        rows, columns = window
        scale = self.side / CANVAS_SIDE
        low = np.array([columns.start - 1, rows.start - 1]) / scale
        high = np.array([columns.stop + 1, rows.stop + 1]) / scale
        for index in np.flatnonzero(touching(self._boxes, low, high)).tolist():
            line = self._line(self._strokes[index])
            numbers = np.flatnonzero(touching(line.boxes, low, high)).tolist()
            if numbers:
                yield line, numbers

    def _line(self, stroke: Stroke) -> InkLine:
        known = self._lines.get(id(stroke))
        if known is None:
            known = self._lines[id(stroke)] = stroke, InkLine.of(stroke)
        return known[1]

    def _tiles_with_ink(self) -> list[Tile]:
        whole = slice(0, self.side)
        return [tile for tile in tiles((whole, whole)) if self._mask[tile_window(tile, self.side)].any()]

    # --- the eraser ----------------------------------------------------------------------------------

    def _do_wipes(self) -> None:
        for wipe in self._wipes[self._wipes_done :]:
            self._wipe_off(self._mask, wipe, self._wiped)
        self._wipes_done = len(self._wipes)

    def _wipe_off(self, mask: Coverage, wipe: _Wipe, keeper: Keeper | None) -> None:
        side = len(mask)
        scale = side / CANVAS_SIDE
        half = TILE / 2 / scale
        near = [
            tile
            for tile in tiles(pixels(wipe.box(wipe.reach), scale, side))
            if wipe.comes_near(((2 * tile[1] + 1) * half, (2 * tile[0] + 1) * half), wipe.reach + 1.5 * half)
        ]
        if keeper is not None:
            keeper.keep(near, mask, self._rough)
        whole = pixels(wipe.box(wipe.radius + 1), scale, side)
        if whole[0].start < whole[0].stop and whole[1].start < whole[1].stop:
            begin, end = (QPointF(x * scale, y * scale) for x, y in (wipe.begin, wipe.end))
            wiped = round_line(begin, end, 2 * wipe.radius * scale, whole)
            for tile in near:
                part = overlap(tile_window(tile, side), whole)
                wipe_off(mask[part], wiped[moved(part, -whole[0].start, -whole[1].start)])

    def _keep_wiped(self) -> QRectF:
        """The pixels show the strokes of now, but for tiles that are still to be painted exactly."""
        self._do_wipes()
        step = self._wiped.step(self._painted)
        self._wipes.clear()
        self._wiped, self._wipes_done = Keeper(), 0
        self._painted = self._strokes
        self._history.remember(step)
        self._rough.update(dict.fromkeys(step.patches))
        return self._units(step.patches)

    def _forget_wipes(self) -> None:
        for tile, patch in self._wiped.patches.items():
            self._mask[tile_window(tile, self.side)] = patch
        self._wipes.clear()
        self._wiped, self._wipes_done = Keeper(), 0

    def _units(self, some: Collection[Tile]) -> QRectF:
        if not some:
            return QRectF()
        (rows, columns), unit = around(some, self.side), CANVAS_SIDE / self.side
        return rect((columns.start * unit, rows.start * unit, columns.stop * unit, rows.stop * unit))


def _union(boxes: NDArray[np.float64]) -> QRectF:
    return rect((*boxes[:, :2].min(axis=0), *boxes[:, 2:].max(axis=0))) if len(boxes) else QRectF()

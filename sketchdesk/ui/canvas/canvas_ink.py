"""Ink on the screen: how a line looks, and the cache of all finished strokes.

What is shown is exactly the centre lines that the Drawing holds; nothing is smoothed only for the eye.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPixmap, QPolygonF

from sketchdesk.engine.drawing import Stroke
from sketchdesk.ui.canvas.stroke_editing import CANVAS_SIDE, bounds, line_widths, thickness

Line = tuple[NDArray[np.float32], NDArray[np.float32] | None]


class InkLine:
    """A line ready to be painted, in paper units."""

    def __init__(self, points: NDArray[np.float32], pressure: NDArray[np.float32] | None, width: float) -> None:
        self._width = width
        self._polyline: QPolygonF | None = None
        self._outline: QPainterPath | None = None
        # Qt draws nothing for a line that stays where it is.
        if pressure is not None or (points == points[0]).all():
            widths = np.full(len(points), width) if pressure is None else line_widths(width, pressure)
            self._outline = _outline(points, widths)
        else:
            self._polyline = QPolygonF([QPointF(x, y) for x, y in points.tolist()])

    def paint(self, painter: QPainter, colour: QColor) -> None:
        if self._outline is not None:
            painter.fillPath(self._outline, colour)
        elif self._polyline is not None:
            cap, join = Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin
            painter.setPen(QPen(colour, self._width, Qt.PenStyle.SolidLine, cap, join))
            painter.drawPolyline(self._polyline)


class InkLayer:
    """All finished strokes as pixels; a change repaints only the strokes near it."""

    def __init__(self, colour: QColor) -> None:
        self._colour = colour
        self._strokes: tuple[Stroke, ...] = ()
        self._lines: dict[int, InkLine] = {}
        self.boxes: NDArray[np.float64] = np.empty((0, 4))
        self._pixmap = QPixmap()
        self._scale = 1.0

    def fit(self, side: int, ratio: float, colour: QColor) -> None:
        """Be ``side`` logical pixels wide at the device pixel ratio, in ``colour``."""
        pixels = max(1, round(side * ratio))
        if (pixels, colour) == (self._pixmap.width(), self._colour) and ratio == self._pixmap.devicePixelRatio():
            return
        self._colour = colour
        self._pixmap = QPixmap(pixels, pixels)
        # Filled once with transparency, or Qt gives a pixmap that cannot be cleared.
        self._pixmap.fill(Qt.GlobalColor.transparent)
        self._pixmap.setDevicePixelRatio(ratio)
        self._scale = pixels / CANVAS_SIDE
        self._repaint(None)

    def paint(self, painter: QPainter, corner: QPointF) -> None:
        """Paint the layer with its corner there, as far as the painter is not clipped."""
        # Never a part of it: at a ratio of 1.5 parts would land half a pixel off their neighbours.
        painter.drawPixmap(corner, self._pixmap)

    def show(self, strokes: tuple[Stroke, ...]) -> QRectF:
        """Show these strokes. Returns the box, in paper units, of what looks different now; may be empty."""
        old, new = {id(stroke) for stroke in self._strokes}, {id(stroke) for stroke in strokes}
        gone = [(i, stroke) for i, stroke in enumerate(self._strokes) if id(stroke) not in new]
        come = [stroke for stroke in strokes if id(stroke) not in old]
        changed = QRectF()
        for index, stroke in gone:
            self._lines.pop(id(stroke), None)
            changed |= _box(self.boxes[index], thickness(stroke))
        for stroke in come:
            self._lines[id(stroke)] = InkLine(stroke.points, stroke.pressure, stroke.width)
            changed |= _box(bounds(stroke), thickness(stroke))
        known = {id(stroke): box for stroke, box in zip(self._strokes, self.boxes, strict=True)}
        # The strokes are kept: an id stands for a stroke only while it lives.
        self._strokes = strokes
        rows = [known[id(stroke)] if id(stroke) in known else bounds(stroke) for stroke in strokes]
        self.boxes = np.array(rows, np.float64).reshape(-1, 4)
        if not self._pixmap.isNull():
            if gone:
                self._repaint(changed)
            elif come:
                self._paint_strokes(come, None, clear=False)
        return changed

    def _repaint(self, area: QRectF | None) -> None:
        near: Iterable[Stroke] = self._strokes
        if area is not None:
            margin = max((thickness(stroke) for stroke in self._strokes), default=0.0) / 2 + 2
            low, high = (area.left() - margin, area.top() - margin), (area.right() + margin, area.bottom() + margin)
            touching = ((self.boxes[:, 2:] >= low) & (self.boxes[:, :2] <= high)).all(axis=1)
            near = [self._strokes[i] for i in np.flatnonzero(touching)]
        self._paint_strokes(near, area, clear=True)

    def _paint_strokes(self, strokes: Iterable[Stroke], area: QRectF | None, *, clear: bool) -> None:
        ratio = self._pixmap.devicePixelRatio()
        # Whole device pixels, or a seam would stay at the rim of the area.
        self._pixmap.setDevicePixelRatio(1.0)
        painter = QPainter(self._pixmap)
        if area is not None:
            s = self._scale
            painter.setClipRect(QRectF(area.x() * s, area.y() * s, area.width() * s, area.height() * s).toAlignedRect())
        if clear:
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Clear)
            painter.fillRect(self._pixmap.rect(), Qt.GlobalColor.transparent)
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(self._scale, self._scale)
        for stroke in strokes:
            self._lines[id(stroke)].paint(painter, self._colour)
        painter.end()
        self._pixmap.setDevicePixelRatio(ratio)


def runs_near(points: NDArray[np.float32], area: QRectF, margin: float) -> list[slice]:
    """The runs of a line (n, 2) whose segments come within ``margin`` of the area: all of it that is seen there."""
    low = np.array([area.left() - margin, area.top() - margin])
    high = np.array([area.right() + margin, area.bottom() + margin])
    if len(points) == 1:
        return [slice(0, 1)] if ((points >= low) & (points <= high)).all() else []
    least, most = np.minimum(points[:-1], points[1:]), np.maximum(points[:-1], points[1:])
    near = ((most >= low) & (least <= high)).all(axis=1)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], near.astype(np.int8), [0]])))
    # One segment more on either side: the edge of a ribbon depends on its neighbours.
    return [slice(max(int(start) - 1, 0), int(stop) + 2) for start, stop in zip(edges[::2], edges[1::2], strict=True)]


def _outline(points: NDArray[np.float32], widths: NDArray[np.float64]) -> QPainterPath:
    """A line of changing width as one filled shape: ribbons with discs at their ends.

    A ribbon follows the line as long as its inner edge does not fold; there it ends, and the next begins.
    Where shapes overlap, their soft edges add up to hard ones, so they overlap no more than they must.
    """
    centres, radii = points.astype(np.float64), widths / 2
    if len(centres) > 1:
        apart = np.concatenate([[True], np.linalg.norm(np.diff(centres, axis=0), axis=1) > 1e-6])
        centres, radii = centres[apart], radii[apart]
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.WindingFill)
    step = np.diff(centres, axis=0)
    length = np.linalg.norm(step, axis=1)
    across = np.stack([step[:, 1], -step[:, 0]], axis=1) / length[:, None]
    # Half of the turn at each inner point, as the tangent: how far the edges of a ribbon slide there.
    cosine = (across[:-1] * across[1:]).sum(axis=1)
    slide = np.sqrt(np.maximum(1 - cosine, 0) / np.maximum(1 + cosine, 1e-9))
    folds = radii[1:-1] * slide > 0.8 * np.minimum(length[:-1], length[1:])
    ends = [0, *(np.flatnonzero(folds | (slide > 0.6)) + 1).tolist(), len(centres) - 1]
    for index in dict.fromkeys(ends):
        radius = float(radii[index])
        path.addEllipse(QPointF(*centres[index].tolist()), radius, radius)
    for start, stop in pairwise(ends):
        if start < stop:
            path.addPolygon(_ribbon(centres[start : stop + 1], radii[start : stop + 1], across[start:stop]))
    return path


def _ribbon(centres: NDArray[np.float64], radii: NDArray[np.float64], across: NDArray[np.float64]) -> QPolygonF:
    both = np.concatenate([across[:1], across[:-1] + across[1:], across[-1:]])
    offset = both / np.linalg.norm(both, axis=1, keepdims=True) * radii[:, None]
    # The same sense of turning as the discs, or the overlap would be a hole.
    edge = np.concatenate([centres + offset, (centres - offset)[::-1], (centres + offset)[:1]])
    return QPolygonF([QPointF(x, y) for x, y in edge.tolist()])


def _box(box: Sequence[float] | NDArray[np.floating], width: float) -> QRectF:
    left, top, right, bottom = (float(value) for value in box)
    if left > right:
        return QRectF()
    grow = width / 2 + 1
    return QRectF(left - grow, top - grow, right - left + 2 * grow, bottom - top + 2 * grow)

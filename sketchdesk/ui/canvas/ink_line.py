"""How a line looks: its centre line, as wide as the pen, with round ends.

What is shown is exactly the centre lines that the Drawing holds; nothing is smoothed only for the eye. A line is
painted in short pieces, of which each pixel takes the one that covers it most; so a piece looks the same whether it is
painted with the others or alone, and what has been drawn needs never be painted again while the line grows.
"""

from __future__ import annotations

import math
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPolygonF

from sketchdesk.engine.drawing import Stroke
from sketchdesk.ui.canvas.coverage import Coverage, Window, moved
from sketchdesk.ui.canvas.stroke_editing import line_widths

_PIECE = 64.0
"""So long, in units of the paper, is a piece of a line."""


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

    @classmethod
    def of(cls, stroke: Stroke) -> InkLine:
        """The line of a finished stroke."""
        return cls(stroke.points, stroke.pressure, stroke.width)

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
        touched = moved((rows, columns), -corner[0], -corner[1])
        np.maximum(target[touched], fresh, out=target[touched])
        return touched


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

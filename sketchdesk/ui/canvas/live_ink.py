"""The line that is being drawn, as pixels."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QColor, QImage

from sketchdesk.ui.canvas.coverage import Coverage, blank, lay_over, tinted
from sketchdesk.ui.canvas.ink_line import InkLine
from sketchdesk.ui.canvas.stroke_editing import CANVAS_SIDE, StrokeBuilder


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

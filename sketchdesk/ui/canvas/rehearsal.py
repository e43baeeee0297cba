"""Draws on a canvas with real mouse events, as a hand would: for the self-test and the benchmarks."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from sketchdesk.ui.canvas.canvas import Canvas

_LEFT, _NONE = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton

# A face with two ears, in shares of the canvas.
_ANGLES = np.linspace(0, 2 * np.pi, 40)
CAT = [
    np.stack([0.5 + 0.28 * np.cos(_ANGLES), 0.56 + 0.26 * np.sin(_ANGLES)], 1),
    np.array([[0.27, 0.42], [0.24, 0.16], [0.42, 0.32]]),
    np.array([[0.58, 0.32], [0.76, 0.16], [0.73, 0.42]]),
    np.array([[0.40, 0.50], [0.41, 0.51]]),
    np.array([[0.60, 0.50], [0.61, 0.51]]),
    np.array([[0.47, 0.60], [0.53, 0.60], [0.50, 0.65], [0.47, 0.60]]),
    np.array([[0.42, 0.64], [0.16, 0.60]]),
    np.array([[0.42, 0.67], [0.17, 0.70]]),
    np.array([[0.58, 0.64], [0.84, 0.60]]),
    np.array([[0.58, 0.67], [0.83, 0.70]]),
]


def draw_on(canvas: Canvas, strokes: list[NDArray[np.floating]] | None = None) -> None:
    """Draw strokes, given as arrays (n, 2) in shares of the canvas, one mouse event a point."""
    for stroke in CAT if strokes is None else strokes:
        draw_stroke(canvas, stroke)


def draw_stroke(
    canvas: Canvas, stroke: NDArray[np.floating], before_release: Callable[[], None] = lambda: None
) -> None:
    """Press, move along the points and release."""
    area = canvas.paper_area()
    points = [QPointF(area.x() + x * area.width(), area.y() + y * area.height()) for x, y in stroke]
    _send(canvas, QEvent.Type.MouseButtonPress, points[0], _LEFT, _LEFT)
    for point in points[1:]:
        _send(canvas, QEvent.Type.MouseMove, point, _NONE, _LEFT)
    before_release()
    _send(canvas, QEvent.Type.MouseButtonRelease, points[-1], _LEFT, _NONE)


def _send(canvas: Canvas, kind: QEvent.Type, at: QPointF, button: Qt.MouseButton, buttons: Qt.MouseButton) -> None:
    on_screen = canvas.mapToGlobal(at)
    event = QMouseEvent(kind, at, on_screen, button, buttons, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(canvas, event)

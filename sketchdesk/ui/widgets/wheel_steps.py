"""The wheel with Ctrl zooms: its movement counted in whole steps, however finely a wheel or a touchpad tells it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QWheelEvent

_STEP = 120
"""Eighths of a degree that Qt tells for one notch."""


class WheelSteps:
    """Keeps what is left of a step until the next event."""

    def __init__(self) -> None:
        self._rest = 0

    def take(self, event: QWheelEvent, zoom: Callable[[int], object]) -> bool:
        """Call ``zoom`` with 1 or -1 for each step that the event completes; False if Ctrl is not held: it scrolls."""
        if not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            return False
        self._rest += event.angleDelta().y()
        steps = int(self._rest / _STEP)
        self._rest -= steps * _STEP
        for _ in range(abs(steps)):
            zoom(1 if steps > 0 else -1)
        event.accept()
        return True

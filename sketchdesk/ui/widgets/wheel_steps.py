"""The wheel with Ctrl zooms: its movement counted in whole steps, however finely a wheel or a touchpad tells it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QWheelEvent

_STEP = 120
"""Eighths of a degree that Qt tells for one notch."""


class WheelSteps:
    """Keeps what is left of a step until the next event."""

    def __init__(self) -> None:
        self._rest = 0

    def of(self, event: QWheelEvent) -> tuple[int, ...] | None:
        """Steps of 1 or -1 that the event completes, and takes it; None if Ctrl is not held and it is to scroll."""
        if not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            return None
        self._rest += event.angleDelta().y()
        steps = int(self._rest / _STEP)
        self._rest -= steps * _STEP
        event.accept()
        return (1 if steps > 0 else -1,) * abs(steps)

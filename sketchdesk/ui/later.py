"""What a start does without is done afterwards, in small steps, while the window has nothing else to do."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject, QTimer, Signal

# First the window is there for the person, and what they open at once; then the rest is made ready.
_BEGIN_AFTER_MS = 3000
_GAP_MS = 60


class Later(QObject):
    """Runs steps one at a time, each in its own turn of the event loop."""

    done = Signal()

    def __init__(self, steps: Iterable[Callable[[], object]], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._steps = iter(steps)
        self._timer = QTimer(self, interval=_GAP_MS)
        self._timer.timeout.connect(self._step)

    def begin(self, after_ms: int = _BEGIN_AFTER_MS) -> None:
        """Start with the first step after a while."""
        QTimer.singleShot(after_ms, self._timer, self._timer.start)

    def stop(self) -> None:
        """What has not been done yet is not wanted any more."""
        self._steps = iter(())
        self._timer.stop()

    def _step(self) -> None:
        step = next(self._steps, None)
        if step is None:
            self._timer.stop()
            self.done.emit()
        else:
            step()


def import_of(module: str) -> Callable[[], object]:
    """A step that imports a module: small ones first keep each step short."""
    return lambda: importlib.import_module(module)

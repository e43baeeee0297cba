"""What a start does without is done afterwards, in small steps, while the window has nothing else to do."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject, QTimer, Signal

# First the window is there for the person, and what they open at once; then the rest is made ready.
_BEGIN_AFTER_MS = 3000
_GAP_MS = 60
# Who has just drawn a line draws the next.
_PAUSE_MS = 1500


class Later(QObject):
    """Runs steps one at a time, each in its own turn of the event loop."""

    done = Signal()

    def __init__(
        self,
        steps: Iterable[Callable[[], object]],
        parent: QObject | None = None,
        waits: Callable[[], bool] = lambda: False,
    ) -> None:
        """No step is begun while ``waits`` says that a person is at what must not stutter, or was until just now."""
        super().__init__(parent)
        self._steps, self._waits = iter(steps), waits
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
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
        if self._waits():
            self._pause.start()
        if self._pause.isActive():
            return
        step = next(self._steps, None)
        if step is None:
            self._timer.stop()
            self.done.emit()
        else:
            step()


def import_of(module: str) -> Callable[[], object]:
    """A step that imports a module: small ones first keep each step short."""
    return lambda: importlib.import_module(module)

"""Python's cyclic garbage is collected on the window's thread only.

The collector runs in whichever thread happens to allocate, and would destroy timers and widgets on the worker's,
which Qt does not allow. So it is switched off, and a timer of the window's thread runs it when it is due.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

_LOOK_EVERY_MS = 2000
_MANY = 20_000
"""So many new objects are a job's records of pictures, which go without the collector when the job lets go of them."""


class GarbageCollection(QObject):
    """Lives as long as the application; ``stop`` hands collection back to Python."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._was_enabled = gc.isenabled()
        gc.disable()
        self.pass_over()
        self._thresholds = gc.get_threshold()
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_EVERY_MS)
        self._timer.timeout.connect(self.collect_what_is_due)
        self._timer.start()

    def pass_over(self) -> None:
        """What is there now stays, modules above all: looking through it again and again would only cost time."""
        gc.freeze()

    def collect_what_is_due(self) -> None:
        """Collect the oldest generation whose count has passed its threshold; pass over new objects beyond number.

        Looking through a million of them would hold up the window for a second, again and again.
        """
        counts = gc.get_count()
        if counts[0] > _MANY:
            self.pass_over()
            gc.collect(0)
            return
        for generation in (2, 1, 0):
            if counts[generation] > max(self._thresholds[generation], 1):
                gc.collect(generation)
                return

    def stop(self) -> None:
        self._timer.stop()
        gc.unfreeze()
        if self._was_enabled:
            gc.enable()

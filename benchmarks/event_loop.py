"""How long the window's event loop stands still."""

from __future__ import annotations

import sys
import threading
import time
import traceback

# A block this long is told with where the window's thread was.
_TELL_MS = 70.0


class Watch:
    """Looks every few milliseconds how long the event loop was away. ``longest`` is in milliseconds."""

    def __init__(self) -> None:
        from PySide6.QtCore import Qt, QTimer

        self.longest = 0.0
        self._last = time.perf_counter()
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(2)
        self._timer.timeout.connect(self._look)
        self._timer.start()
        self._thread = threading.get_ident()
        self._told = 0.0
        threading.Thread(target=self._look_in, daemon=True).start()

    def _look_in(self) -> None:
        while True:
            time.sleep(0.01)
            last = self._last
            if (time.perf_counter() - last) * 1e3 > _TELL_MS and self._told != last:
                self._told = last
                for thread, frame in sys._current_frames().items():
                    if thread != threading.get_ident():
                        places = traceback.extract_stack(frame)[-5:][::-1]
                        words = (f"{each.name} ({each.filename.rpartition('/')[2]}:{each.lineno})" for each in places)
                        print(f"    stood still, at: {' < '.join(words)}", file=sys.stderr, flush=True)

    def _look(self) -> None:
        now = time.perf_counter()
        self.longest = max(self.longest, (now - self._last) * 1e3)
        self._last = now

    def restart(self) -> None:
        """Forget what was seen so far."""
        self.longest, self._last = 0.0, time.perf_counter()

"""How a long job tells where it is, and how it is paused or cancelled. Plain Python, no Qt."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

# A wait this long, and this many times the longest before it, is a computer that slept.
_SLEEP_SECONDS = 10.0
_SLEEP_TIMES = 5.0


@dataclass(frozen=True)
class Progress:
    """Where a job is. ``rate`` is items a second; ``seconds_left`` is None while unknown."""

    stage: str
    done: int
    total: int | None = None
    rate: float | None = None
    seconds_left: float | None = None
    device: str = ""


Report = Callable[[Progress], None]


def silent(progress: Progress) -> None:
    """A report that nobody reads."""


class Cancelled(Exception):
    """Raised inside a job, at the next batch, after it was cancelled."""


class CancelToken:
    """Cancel and pause from another thread; a job calls :meth:`checkpoint` at every batch."""

    def __init__(self) -> None:
        self.idle: Callable[[], None] | None = None
        """What to do now and then while paused or waiting, unless a checkpoint says otherwise."""
        self.paused_seconds = 0.0
        self._cancelled = threading.Event()
        self._running = threading.Event()
        self._running.set()
        self._for_now = False

    def cancel(self, for_now: bool = False) -> None:
        """Make the next checkpoint raise, also while paused. ``for_now``: the program ends, and nobody gave it up."""
        self._for_now = for_now
        self._cancelled.set()
        self._running.set()

    def pause(self) -> None:
        if not self._cancelled.is_set():
            self._running.clear()

    def resume(self) -> None:
        self._running.set()

    @property
    def is_cancelled(self) -> bool:
        return self._cancelled.is_set()

    @property
    def is_given_up(self) -> bool:
        """Whether a person cancelled it: what was noted to go on with it is not wanted any more."""
        return self._cancelled.is_set() and not self._for_now

    @property
    def is_paused(self) -> bool:
        return not self._running.is_set()

    def checkpoint(self, idle: Callable[[], None] | None = None) -> None:
        """Wait while paused, calling ``idle`` now and then. Raises Cancelled once cancelled."""
        if not self._running.is_set():
            idle = idle or self.idle
            begun = time.monotonic()
            while not self._running.wait(0.05 if idle else None):
                if idle:
                    idle()
            self.paused_seconds += time.monotonic() - begun
        if self._cancelled.is_set():
            raise Cancelled

    def wait(self) -> None:
        """What a job calls now and then that waits for another process or a disk: a checkpoint that serves others,
        too. Raises Cancelled once cancelled."""
        if self.idle:
            self.idle()
        self.checkpoint()


class RateMeter:
    """Turns counts into Progress with rate and time left; the first moment is not judged, nor is time spent paused.

    Nor is time in which the computer slept: a wait far longer than any before it. A second one in a row is the job's
    own pace.
    """

    def __init__(
        self,
        stage: str,
        total: int | None,
        device: str = "",
        clock: Callable[[], float] = time.monotonic,
        cancel: CancelToken | None = None,
    ) -> None:
        self._stage, self._total, self._device = stage, total, device
        self._clock, self._cancel = clock, cancel
        self._started = self._last = clock()
        self._base = 0
        self._slept = self._longest = self._last_paused = self._paused_before = 0.0
        self._woke = False

    def start_at(self, done: int) -> None:
        """What an earlier run had finished does not count for the rate, nor does the time until now."""
        self._base = done
        self._started = self._last = self._clock()
        self._paused_before = self._last_paused = self._cancel.paused_seconds if self._cancel else 0.0
        self._slept = 0.0

    def at(self, done: int) -> Progress:
        """Where the job is after ``done`` items."""
        now, paused = self._clock(), self._cancel.paused_seconds if self._cancel else 0.0
        self._notice_sleep(now - self._last - (paused - self._last_paused))
        self._last, self._last_paused = now, paused
        seconds = now - self._started - (paused - self._paused_before) - self._slept
        rate = (done - self._base) / seconds if seconds > 0.2 and done > self._base else None
        left = (self._total - done) / rate if rate and self._total is not None else None
        return Progress(self._stage, done, self._total, rate, left, self._device)

    def _notice_sleep(self, waited: float) -> None:
        usual = self._longest
        if usual and not self._woke and waited > max(_SLEEP_SECONDS, _SLEEP_TIMES * usual):
            self._slept += waited - usual
            self._woke = True
        else:
            self._longest, self._woke = max(usual, waited), False

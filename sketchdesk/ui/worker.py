"""The one thread that works: it owns the library's connection, the encoder and the indexes.

Jobs are values. The window submits them and gets a number; the worker answers with ``started``, any number of
``progressed``, and then exactly one of ``succeeded``, ``failed`` and ``cancelled``, each with that number.

Three lanes. A *search* replaces a search that still waits (whose ending is ``cancelled``). *Quick* jobs run in
order. *Long* jobs run in order too, and at each of their reports the worker serves what waits in the other two, so
that one can search while a collection is being embedded.
"""

from __future__ import annotations

import enum
import itertools
import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QObject, QThread, Signal, Slot

from sketchdesk.errors import InputError, SketchDeskError
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.progress import Cancelled, CancelToken, Progress, Report

_log = logging.getLogger(__name__)

Run = Callable[[Workbench, Any, Report, CancelToken], Any]
_SECONDS_BETWEEN_REPORTS = 0.1


class Lane(enum.Enum):
    """How urgent a job is, and what it may replace."""

    SEARCH = "search"
    QUICK = "quick"
    LONG = "long"


@dataclass(frozen=True)
class Job:
    """A job's number, the callable from ``sketchdesk.jobs`` and its frozen request."""

    number: int
    title: str
    run: Run
    request: object
    lane: Lane
    cancel: CancelToken = field(default_factory=CancelToken)


class _Mailbox:
    """Jobs that wait. Filled by the window's thread, emptied by the worker's."""

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._search: Job | None = None
        self._quick: deque[Job] = deque()
        self._long: deque[Job] = deque()
        self._closed = False

    def put(self, job: Job) -> Job | None:
        """Add a job; returns the waiting search that it replaced."""
        with self._condition:
            replaced = None
            if job.lane is Lane.SEARCH:
                replaced, self._search = self._search, job
            else:
                (self._quick if job.lane is Lane.QUICK else self._long).append(job)
            self._condition.notify()
            return replaced

    def take_urgent(self) -> Job | None:
        with self._condition:
            if self._quick:
                return self._quick.popleft()
            job, self._search = self._search, None
            return job

    def take(self) -> Job | None:
        """The next job, waiting for one; None once closed."""
        with self._condition:
            while not (self._closed or self._quick or self._search or self._long):
                self._condition.wait()
            # What is quick is still done: the drawing is kept as the window closes.
            if self._quick:
                return self._quick.popleft()
            if self._closed:
                return None
            if self._search:
                job, self._search = self._search, None
                return job
            return self._long.popleft()

    def drop(self, number: int) -> Job | None:
        """Remove a job that has not begun."""
        with self._condition:
            if self._search and self._search.number == number:
                job, self._search = self._search, None
                return job
            for lane in (self._quick, self._long):
                for job in lane:
                    if job.number == number:
                        lane.remove(job)
                        return job
            return None

    def close(self) -> None:
        with self._condition:
            self._closed = True
            self._condition.notify()


class WorkerSignals(QObject):
    """What the worker says; see the module's text for the order.

    First comes ``ready``, or ``broken`` with a sentence if the library cannot be opened; last comes ``ended``. They
    live on the window's thread, so that whatever is connected to them, also a plain function, is called there.
    """

    ready = Signal()
    broken = Signal(str)
    started = Signal(int, str)
    progressed = Signal(int, object)
    succeeded = Signal(int, object)
    failed_for_now = Signal(int)
    """Comes before ``failed`` where nothing is wrong with what was asked, as with a full disk."""
    failed = Signal(int, str)
    cancelled = Signal(int)
    ended = Signal()


class _Worker(QObject):
    """Lives on the worker's thread."""

    def __init__(self, mailbox: _Mailbox, signals: WorkerSignals, open_workbench: Callable[[], Workbench]) -> None:
        super().__init__()
        self._mailbox = mailbox
        self._signals = signals
        self._open_workbench = open_workbench
        self._workbench: Workbench | None = None
        self._serving = False

    @Slot()
    def work(self) -> None:
        """Serve jobs until the mailbox is closed."""
        try:
            with self._open_workbench() as workbench:
                self._workbench = workbench
                self._signals.ready.emit()
                while (job := self._mailbox.take()) is not None:
                    self._do(job)
        except SketchDeskError as error:
            self._signals.broken.emit(str(error))
        except Exception:
            _log.exception("the worker stopped")
            self._signals.broken.emit(
                "SketchDesk's worker stopped; the log has the details. Please start SketchDesk again."
            )
        finally:
            self._workbench = None
            self._signals.ended.emit()
            self.thread().quit()

    def _do(self, job: Job) -> None:
        assert self._workbench is not None
        self._signals.started.emit(job.number, job.title)
        last = 0.0

        def report(progress: Progress) -> None:
            nonlocal last
            now = time.monotonic()
            if now - last >= _SECONDS_BETWEEN_REPORTS or progress.done == progress.total:
                last = now
                self._signals.progressed.emit(job.number, progress)
            if job.lane is Lane.LONG:
                self._serve_urgent()
                job.cancel.checkpoint()

        if job.lane is Lane.LONG:
            job.cancel.idle = self._serve_urgent
        try:
            job.cancel.checkpoint()
            result = job.run(self._workbench, job.request, report, job.cancel)
        except Cancelled:
            self._signals.cancelled.emit(job.number)
        except SketchDeskError as error:
            if not isinstance(error, InputError):
                self._signals.failed_for_now.emit(job.number)
            self._signals.failed.emit(job.number, str(error))
        except MemoryError:
            self._signals.failed_for_now.emit(job.number)
            self._signals.failed.emit(job.number, "There is not enough memory for this.")
        except Exception as error:
            _log.exception("job %s failed", getattr(job.run, "__module__", "unknown"))
            self._signals.failed.emit(
                job.number, f"This did not work ({type(error).__name__}). The log has the details."
            )
        else:
            self._signals.succeeded.emit(job.number, result)

    def _serve_urgent(self) -> None:
        if self._serving:
            return
        self._serving = True
        try:
            while (job := self._mailbox.take_urgent()) is not None:
                self._do(job)
        finally:
            self._serving = False


class WorkerThread(QObject):
    """The window's end: submits, cancels, pauses and closes."""

    def __init__(self, open_workbench: Callable[[], Workbench], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._mailbox = _Mailbox()
        self._numbers = itertools.count(1)
        self._jobs: dict[int, Job] = {}
        self._thread = QThread(self)
        self._thread.setObjectName("worker")
        self.signals = WorkerSignals(self)
        self._worker = _Worker(self._mailbox, self.signals, open_workbench)
        self._worker.moveToThread(self._thread)
        self._thread.started.connect(self._worker.work)
        for signal in (self.signals.succeeded, self.signals.failed):
            signal.connect(self._forget)
        self.signals.cancelled.connect(self._forget)

    def start(self) -> None:
        self._thread.start()

    def submit(self, title: str, run: Run, request: object, lane: Lane) -> int:
        """Queue a job and return its number."""
        job = Job(next(self._numbers), title, run, request, lane)
        self._jobs[job.number] = job
        replaced = self._mailbox.put(job)
        if replaced is not None:
            self.signals.cancelled.emit(replaced.number)
        return job.number

    def cancel(self, number: int) -> None:
        """Cancel a job, running or waiting. Its ending is told by ``cancelled``, or it had just ended."""
        if (job := self._jobs.get(number)) is None:
            return
        job.cancel.cancel()
        if self._mailbox.drop(number) is not None:
            self.signals.cancelled.emit(number)

    def set_paused(self, number: int, paused: bool) -> None:
        """Pause or resume a long job at its next report."""
        if (job := self._jobs.get(number)) is not None:
            (job.cancel.pause if paused else job.cancel.resume)()

    def close(self, milliseconds: int = 20_000) -> bool:
        """Cancel what is not quick and wait for the thread. False if it did not end in time."""
        for job in list(self._jobs.values()):
            if job.lane is not Lane.QUICK:
                job.cancel.cancel(for_now=not job.cancel.is_cancelled)
        self._mailbox.close()
        return self._thread.wait(milliseconds)

    @Slot(int)
    def _forget(self, number: int) -> None:
        self._jobs.pop(number, None)

"""Background work as values: what to run, and what to do with each of its three endings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Signal

from sketchdesk.progress import Progress
from sketchdesk.ui.sentences import translated
from sketchdesk.ui.worker import Lane, Run, WorkerThread


@dataclass(frozen=True)
class Operation:
    """``succeeded`` gets the job's result, ``failed`` a sentence; ``ended`` follows each ending.

    ``subject`` names the collection that is worked on.
    """

    title: str
    run: Run
    request: object
    lane: Lane = Lane.QUICK
    succeeded: Callable[[Any], None] | None = None
    failed: Callable[[str], None] | None = None
    cancelled: Callable[[], None] | None = None
    ended: Callable[[], None] | None = None
    subject: str = ""
    progressed: Callable[[Progress], None] | None = None


class Operations(QObject):
    """Starts operations on the worker and hands their endings back on the window's thread.

    The signals tell of long operations only: there is one status bar, and it is theirs.
    """

    long_started = Signal(str, str)
    """Title and subject."""
    long_progressed = Signal(Progress)
    long_failed = Signal(str)
    long_cancelled = Signal(str)
    """Title of the one that ran; those that waited end without a word."""

    def __init__(self, worker: WorkerThread, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._worker = worker
        self._running: dict[int, Operation] = {}
        self._current_long: int | None = None
        signals = worker.signals
        signals.started.connect(self._on_started)
        signals.progressed.connect(self._on_progressed)
        signals.succeeded.connect(self._on_succeeded)
        signals.failed.connect(self._on_failed)
        signals.cancelled.connect(self._on_cancelled)

    def start(self, operation: Operation) -> int:
        """Queue an operation; returns its number."""
        number = self._worker.submit(operation.title, operation.run, operation.request, operation.lane)
        self._running[number] = operation
        return number

    @property
    def is_idle(self) -> bool:
        return not self._running

    @property
    def has_long(self) -> bool:
        """Whether a long operation runs or waits."""
        return any(operation.lane is Lane.LONG for operation in self._running.values())

    def cancel(self, number: int) -> None:
        """Cancel an operation, running or waiting; one that has ended is passed over."""
        if number in self._running:
            self._worker.cancel(number)

    def cancel_long(self) -> None:
        """Cancel the long operation that runs, and those that wait."""
        for number, operation in list(self._running.items()):
            if operation.lane is Lane.LONG:
                self._worker.cancel(number)

    def cancel_subject(self, subject: str) -> None:
        """Cancel what waits or runs for a collection."""
        for number, operation in list(self._running.items()):
            if operation.subject == subject:
                self._worker.cancel(number)

    def pause_long(self, paused: bool) -> None:
        if self._current_long is not None:
            self._worker.set_paused(self._current_long, paused)

    def _is_long(self, number: int) -> bool:
        operation = self._running.get(number)
        return operation is not None and operation.lane is Lane.LONG

    def _on_started(self, number: int, title: str) -> None:
        if self._is_long(number):
            self._current_long = number
            self.long_started.emit(title, self._running[number].subject)

    def _on_progressed(self, number: int, progress: Progress) -> None:
        if self._is_long(number):
            self.long_progressed.emit(progress)
        operation = self._running.get(number)
        if operation is not None and operation.progressed is not None:
            operation.progressed(progress)

    def _on_succeeded(self, number: int, result: object) -> None:
        self._end(number, lambda operation: operation.succeeded and operation.succeeded(result))

    def _on_failed(self, number: int, sentence: str) -> None:
        sentence = translated(sentence)
        if self._is_long(number):
            self.long_failed.emit(sentence)
        self._end(number, lambda operation: operation.failed and operation.failed(sentence))

    def _on_cancelled(self, number: int) -> None:
        if number == self._current_long:
            self.long_cancelled.emit(self._running[number].title)
        self._end(number, lambda operation: operation.cancelled and operation.cancelled())

    def _end(self, number: int, tell: Callable[[Operation], object]) -> None:
        operation = self._running.pop(number, None)
        if operation is None:
            return
        if number == self._current_long:
            self._current_long = None
        tell(operation)
        if operation.ended:
            operation.ended()

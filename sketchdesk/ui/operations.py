"""Background work as values: what to run, and what to do with each of its three endings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Signal

from sketchdesk.jobs import unfinished as unfinished_job
from sketchdesk.progress import Progress
from sketchdesk.ui.sentences import translated
from sketchdesk.ui.worker import Lane, Run, WorkerThread


@dataclass(frozen=True)
class Operation:
    """``succeeded`` gets the job's result, ``failed`` a sentence; ``ended`` follows each ending.

    ``subject`` names the collection that is worked on. ``noted`` is what the next start offers again if this one does
    not come to its end; ``again`` asks for it anew when it failed for something that may pass, as a full disk does.
    ``abandoned`` follows an ending after which nobody goes on with it: cancelled, or failed with nothing to ask anew.
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
    noted: object | None = None
    again: Callable[[], object] | None = None
    abandoned: Callable[[], None] | None = None


class Operations(QObject):
    """Starts operations on the worker and hands their endings back on the window's thread.

    The signals tell of long operations only: there is one status bar, and it is theirs.
    """

    long_started = Signal(str, str)
    """Title and subject."""
    long_progressed = Signal(Progress)
    long_failed = Signal(str, str)
    """The sentence, and the title of what failed."""
    long_succeeded = Signal(str)
    """Title."""
    long_cancelled = Signal(str)
    """Title of the one that ran; those that waited end without a word."""
    waiting_changed = Signal(object)
    """The long ones that wait: a tuple of number and title each, in their order."""
    may_go_on = Signal(str, object, object)
    """One failed for something that may pass: its title, what asks for it anew, and what forgets it."""

    def __init__(self, worker: WorkerThread, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._worker = worker
        self._running: dict[int, Operation] = {}
        self._current_long: int | None = None
        self._given_up: set[int] = set()
        self._may_pass: set[int] = set()
        signals = worker.signals
        signals.started.connect(self._on_started)
        signals.progressed.connect(self._on_progressed)
        signals.succeeded.connect(self._on_succeeded)
        signals.failed_for_now.connect(self._may_pass.add)
        signals.failed.connect(self._on_failed)
        signals.cancelled.connect(self._on_cancelled)

    def start(self, operation: Operation) -> int:
        """Queue an operation; returns its number."""
        run = operation.run
        if operation.noted is not None:
            note = unfinished_job.note_of(operation.title, operation.noted)
            # Before it begins: it may wait for others when the window closes.
            self._worker.submit(operation.title, unfinished_job.run_note, note, Lane.QUICK)
            run = unfinished_job.noting(run, note)
        number = self._worker.submit(operation.title, run, operation.request, operation.lane)
        self._running[number] = operation
        if operation.lane is Lane.LONG:
            self._tell_waiting()
        return number

    @property
    def waiting(self) -> tuple[tuple[int, str], ...]:
        """The long ones that wait, in their order: number and title."""
        return tuple(
            (number, operation.title)
            for number, operation in self._running.items()
            if operation.lane is Lane.LONG and number != self._current_long
        )

    @property
    def waiting_subjects(self) -> frozenset[str]:
        """The collections that the long ones that wait will work on."""
        return frozenset(self._running[number].subject for number, _ in self.waiting) - {""}

    @property
    def is_idle(self) -> bool:
        return not self._running

    @property
    def has_long(self) -> bool:
        """Whether a long operation runs or waits."""
        return any(operation.lane is Lane.LONG for operation in self._running.values())

    def is_busy_with(self, subject: str) -> bool:
        """Whether an operation on this collection runs or waits."""
        return any(operation.subject == subject for operation in self._running.values())

    def cancel(self, number: int) -> None:
        """Cancel an operation, running or waiting; one that has ended is passed over."""
        if number in self._running:
            self._given_up.add(number)
            self._worker.cancel(number)

    def cancel_long(self) -> None:
        """Cancel the long operation that runs; those that wait go on."""
        # Where its start has not been told yet it is the first of them.
        current = self._current_long or next((number for number, _ in self.waiting), None)
        if current is not None:
            self.cancel(current)

    def forget(self, operation: Operation) -> None:
        """It will not be asked for again."""
        if operation.noted is not None:
            note = unfinished_job.note_of(operation.title, operation.noted)
            self._worker.submit(operation.title, unfinished_job.run_forget, note, Lane.QUICK)

    def cancel_subject(self, subject: str) -> None:
        """Cancel what waits or runs for a collection."""
        for number, operation in list(self._running.items()):
            if operation.subject == subject:
                self.cancel(number)

    def pause_long(self, paused: bool) -> None:
        if self._current_long is not None:
            self._worker.set_paused(self._current_long, paused)

    def _tell_waiting(self) -> None:
        self.waiting_changed.emit(self.waiting)

    def _is_long(self, number: int) -> bool:
        operation = self._running.get(number)
        return operation is not None and operation.lane is Lane.LONG

    def _on_started(self, number: int, title: str) -> None:
        if self._is_long(number):
            self._current_long = number
            self._tell_waiting()
            self.long_started.emit(title, self._running[number].subject)

    def _on_progressed(self, number: int, progress: Progress) -> None:
        if self._is_long(number):
            self.long_progressed.emit(progress)
        operation = self._running.get(number)
        if operation is not None and operation.progressed is not None:
            operation.progressed(progress)

    def _on_succeeded(self, number: int, result: object) -> None:
        if self._is_long(number):
            self.long_succeeded.emit(self._running[number].title)
        self._end(number, lambda operation: operation.succeeded and operation.succeeded(result))

    def _on_failed(self, number: int, sentence: str) -> None:
        sentence = translated(sentence)
        if self._is_long(number):
            self.long_failed.emit(sentence, self._running[number].title)
        operation = self._running.get(number)
        may_go_on = operation is not None and operation.again is not None and number in self._may_pass
        if operation is not None and operation.again is not None and may_go_on:
            self.may_go_on.emit(operation.title, operation.again, lambda: self.forget(operation))
        self._end(number, lambda operation: operation.failed and operation.failed(sentence), not may_go_on)

    def _on_cancelled(self, number: int) -> None:
        if number == self._current_long:
            self.long_cancelled.emit(self._running[number].title)
        elif number in self._given_up and number in self._running:
            # It never ran, and so could not forget itself.
            self.forget(self._running[number])
        self._end(number, lambda operation: operation.cancelled and operation.cancelled(), True)

    def _end(self, number: int, tell: Callable[[Operation], object], is_abandoned: bool = False) -> None:
        operation = self._running.pop(number, None)
        self._given_up.discard(number)
        self._may_pass.discard(number)
        if operation is None:
            return
        if number == self._current_long:
            self._current_long = None
        elif operation.lane is Lane.LONG:
            self._tell_waiting()
        tell(operation)
        if operation.ended:
            operation.ended()
        if is_abandoned and operation.abandoned:
            operation.abandoned()

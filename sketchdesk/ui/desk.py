"""What all desks share: how they run jobs, and what they tell the window."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, Signal

from sketchdesk.ui.operations import Operation, Operations
from sketchdesk.ui.worker import Lane, Run


class Desk(QObject):
    """Joins a page to the jobs. What rewrites rows, or takes long, goes into the long lane; the rest into the quick.

    A desk has no widget of its own; what it says is shown by the window, which connects these signals once.
    """

    said = Signal(str)
    """A sentence about something that took no time."""
    finished = Signal(str)
    """A long job has ended well: a sentence, "" if there is nothing to say."""
    warned = Signal(str)
    changed = Signal()
    """The collections have to be listed again."""
    long_ended = Signal()
    """After each long job, however it ended."""
    extract_wanted = Signal(str)
    """A collection has pictures to embed."""

    def __init__(self, operations: Operations, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.operations = operations
        self._asked: dict[str, int] = {}

    def quick(
        self,
        title: str,
        run: Run,
        request: object,
        succeeded: Callable[[Any], None] | None = None,
        ended: Callable[[], None] | None = None,
    ) -> int:
        """Start what takes no time; a failure is told in a sentence. Returns its number."""
        return self.operations.start(
            Operation(title, run, request, succeeded=succeeded, failed=self.warned.emit, ended=ended)
        )

    def latest(
        self,
        kind: str,
        title: str,
        run: Run,
        request: object,
        succeeded: Callable[[Any], None],
        failed: Callable[[str], None],
    ) -> None:
        """Ask; an older question of the kind is not wanted any more."""
        if kind in self._asked:
            self.operations.cancel(self._asked[kind])
        operation = Operation(title, run, request, succeeded=succeeded, failed=failed)
        self._asked[kind] = self.operations.start(operation)

    def long(self, operation: Operation) -> int:
        """Queue what takes long, in the long lane; returns its number.

        Noted, it can also be asked for anew after a failure that may pass, unless it says how itself.
        """

        def ended() -> None:
            if operation.ended is not None:
                operation.ended()
            self.long_ended.emit()

        def once_more() -> int:
            return self.long(operation)

        again = operation.again or (None if operation.noted is None else once_more)
        return self.operations.start(replace(operation, lane=Lane.LONG, ended=ended, again=again))

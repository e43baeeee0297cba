"""What the desks of the Collections page share: what there is, their dialogs, and how their jobs are run."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDialog
from shiboken6 import isValid

from sketchdesk.jobs.results import CollectionSummary
from sketchdesk.ui.operations import Operation, Operations
from sketchdesk.ui.worker import Lane, Run


class CollectionWork(QObject):
    """What rewrites rows, or takes long, goes into the long lane; the rest into the quick one."""

    said = Signal(str)
    """A sentence about something that took no time."""
    finished = Signal(str)
    """A long job has ended well: a sentence."""
    warned = Signal(str)
    changed = Signal()
    """The collections have to be listed again."""
    long_ended = Signal()

    def __init__(self, operations: Operations, parent: QObject) -> None:
        super().__init__(parent)
        self.operations = operations
        self.summaries: tuple[CollectionSummary, ...] = ()
        """The collections that there are now."""
        self._dialogs: list[QDialog] = []

    def summary(self, name: str) -> CollectionSummary | None:
        return next((each for each in self.summaries if each.name == name), None)

    def quick(self, title: str, run: Run, request: object, succeeded: Callable[[Any], None]) -> int:
        """Start what takes no time and changes something; returns its number."""
        return self.operations.start(
            Operation(title, run, request, succeeded=succeeded, failed=self.warned.emit, ended=self.changed.emit)
        )

    def long(
        self,
        title: str,
        run: Run,
        request: object,
        succeeded: Callable[[Any], None],
        failed: Callable[[str], None] | None = None,
        cancelled: Callable[[], None] | None = None,
        then: Callable[[], None] | None = None,
        subject: str = "",
        is_noted: bool = False,
    ) -> int:
        """Queue what takes long; ``then`` follows each ending. Returns its number.

        With ``is_noted`` it is offered again where it does not come to its end.
        """

        def ended() -> None:
            if then is not None:
                then()
            self.long_ended.emit()

        def again() -> int:
            return self.long(title, run, request, succeeded, failed, cancelled, then, subject, is_noted)

        return self.operations.start(
            Operation(
                title,
                run,
                request,
                Lane.LONG,
                succeeded,
                failed,
                cancelled,
                ended,
                subject,
                noted=request if is_noted else None,
                again=again if is_noted else None,
            )
        )

    def keep(self, dialog: QDialog) -> None:
        """Hold on to a dialog until it is closed."""
        self._dialogs = [*self.open_dialogs(), dialog]

    def open_dialogs(self) -> list[QDialog]:
        return [dialog for dialog in self._dialogs if isValid(dialog)]

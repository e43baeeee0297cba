"""What the desks of the Collections page share: what there is, and their dialogs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QDialog
from shiboken6 import isValid

from sketchdesk.jobs.results import CollectionSummary
from sketchdesk.ui.desk import Desk
from sketchdesk.ui.operations import Operations
from sketchdesk.ui.worker import Run


class CollectionWork(Desk):
    """What is quick changes something here: the collections are listed again after it."""

    def __init__(self, operations: Operations, parent: QObject | None = None) -> None:
        super().__init__(operations, parent)
        self.summaries: tuple[CollectionSummary, ...] = ()
        """The collections that there are now."""
        self._dialogs: list[QDialog] = []

    def summary(self, name: str) -> CollectionSummary | None:
        return next((each for each in self.summaries if each.name == name), None)

    def quick(
        self,
        title: str,
        run: Run,
        request: object,
        succeeded: Callable[[Any], None] | None = None,
        ended: Callable[[], None] | None = None,
    ) -> int:
        """Start what takes no time and changes something; returns its number."""

        def listed_again() -> None:
            if ended is not None:
                ended()
            self.changed.emit()

        return super().quick(title, run, request, succeeded, listed_again)

    def keep(self, dialog: QDialog) -> None:
        """Hold on to a dialog until it is closed."""
        self._dialogs = [*self.open_dialogs(), dialog]

    def open_dialogs(self) -> list[QDialog]:
        return [dialog for dialog in self._dialogs if isValid(dialog)]

"""Counts of the selected collection that take longer than a list of all of them may."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from sketchdesk.jobs.collecting import collections as collections_job
from sketchdesk.jobs.results import CollectionSummary
from sketchdesk.ui.collections.collection_work import CollectionWork
from sketchdesk.ui.operations import Operation


class CollectionCounts(QObject):
    """Once for each state of a collection, and one at a time."""

    counted = Signal(CollectionSummary)
    rested = Signal(str)
    """The name of what was counted last: another one may have been selected meanwhile."""

    def __init__(self, work: CollectionWork, parent: QObject) -> None:
        super().__init__(parent)
        self._work = work
        self._counting = False
        self._state: CollectionSummary | None = None
        for what_may_change_counts in (work.changed, work.long_ended):
            what_may_change_counts.connect(self.forget)

    def forget(self) -> None:
        """What was counted may not hold any more."""
        self._state = None

    def count(self, name: str) -> None:
        """Unless it was counted as it is now, or something is being counted."""
        summary = self._work.summary(name)
        if self._counting or summary is None:
            return
        # What is being embedded changes no count.
        state = replace(summary, extracted=0, stale=False)
        if state == self._state:
            return

        def succeeded(found: tuple[CollectionSummary, ...]) -> None:
            for details in found:
                self._state = state
                self.counted.emit(details)

        def ended() -> None:
            self._counting = False
            self.rested.emit(name)

        self._counting = True
        request = collections_job.ListRequest(detailed=True, names=(name,))
        self._work.operations.start(
            Operation(
                self.tr("Counting"),
                collections_job.run_list,
                request,
                succeeded=succeeded,
                failed=self._work.warned.emit,
                ended=ended,
            )
        )

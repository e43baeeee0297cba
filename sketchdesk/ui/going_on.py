"""What was interrupted is offered: by an earlier run of the program, or just now by a full disk."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import QObject

from sketchdesk.jobs import unfinished as unfinished_job
from sketchdesk.jobs.request_values import AnotherVersion
from sketchdesk.library.unfinished_jobs import UnfinishedJob
from sketchdesk.ui.operations import Operation, Operations
from sketchdesk.ui.unfinished_bar import UnfinishedBar

_log = logging.getLogger(__name__)


class GoingOn(QObject):
    """Joins the bar to the jobs; ``starters`` take the request of each kind of job."""

    def __init__(
        self,
        operations: Operations,
        bar: UnfinishedBar,
        starters: Mapping[str, Callable[[Any], object]],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._operations, self._bar, self._starters = operations, bar, starters
        operations.may_go_on.connect(bar.offer)
        operations.long_started.connect(lambda title, subject: bar.begun(title))

    def begin(self) -> None:
        """Offer what earlier runs left."""
        request = unfinished_job.ListRequest()
        title = self.tr("Interrupted jobs")
        self._operations.start(Operation(title, unfinished_job.run_list, request, succeeded=self._offer))

    def _offer(self, jobs: tuple[UnfinishedJob, ...]) -> None:
        for job in jobs:
            self._bar.offer(job.title, partial(self._go_on, job), partial(self._forget, job))

    def _go_on(self, job: UnfinishedJob) -> object:
        try:
            request = unfinished_job.request_of(job)
        except AnotherVersion as error:
            # Another version noted it: there is nothing that could go on.
            _log.warning("an interrupted job is not known: %s", error)
            self._forget(job)
            return None
        return self._starters[job.kind](request)

    def _forget(self, job: UnfinishedJob) -> None:
        self._operations.start(Operation(job.title, unfinished_job.run_forget, job))

"""Runs a download as two long operations, fetching and importing, so that each counts in its own unit."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal

from sketchdesk.jobs.collecting import download as download_job
from sketchdesk.library.datasets import find_dataset
from sketchdesk.ui.desk import Desk
from sketchdesk.ui.operations import Operation


class Downloading(Desk):
    """Starts downloads. A person has agreed to them by the button that showed size and licence."""

    imported = Signal(object)
    """The IngestResult of each collection that came of it."""

    def start(self, request: download_job.DownloadRequest) -> None:
        """Fetch, then import."""
        dataset = find_dataset(request.dataset)
        if request.source is not None:
            title = self.tr("Looking at {0}").format(request.source.name)
        elif dataset.has_classes_to_choose:
            title = self.tr("Fetching drawings from {0}").format(dataset.title)
        else:
            title = self.tr("Fetching {0} (MB)").format(dataset.title)
        request = replace(request, embeds=True)
        self.long(Operation(title, download_job.run_fetch, request, succeeded=self._import))

    def _import(self, found: download_job.FetchedDataset) -> None:
        dataset = find_dataset(found.request.dataset)
        subject = download_job.collection_names(dataset, found.request.name)[0]
        title = self.tr("Importing {0}").format(dataset.title)
        self.long(Operation(title, download_job.run_import, found, succeeded=self._tell, subject=subject))

    def _tell(self, result: download_job.DownloadResult) -> None:
        for each in result.collections:
            self.imported.emit(each)

"""Takes pictures into collections and embeds them, and goes on with what an earlier run left unfinished."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QLocale, QObject

from sketchdesk.jobs import extract as extract_job
from sketchdesk.jobs.collecting import collections as collections_job
from sketchdesk.jobs.collecting import ingest as ingest_job
from sketchdesk.jobs.collecting import starter as starter_job
from sketchdesk.jobs.results import CollectionSummary, ExtractResult, IngestResult
from sketchdesk.ui.desk import Desk
from sketchdesk.ui.operations import Operation, Operations


class Importing(Desk):
    """Starts imports; each is noted until it has ended, and embedding follows it."""

    def __init__(self, operations: Operations, parent: QObject | None = None) -> None:
        super().__init__(operations, parent)
        self._is_closing = False

    def start(self, paths: tuple[Path, ...], name: str, role: str) -> None:
        """Import pictures into a collection, then embed them."""
        request = ingest_job.IngestRequest(paths, name, "distractor" if role == "distractor" else "gallery", True)
        title = self.tr("Importing {0}").format(name)

        def cancelled() -> None:
            # By the person, perhaps before it began, and not because the window closes.
            if not self._is_closing:
                self.quick(title, ingest_job.run_forget, request)

        # Noted first: it may wait for others when the window closes.
        self.quick(title, ingest_job.run_note, request)

        self.long(
            Operation(
                title,
                ingest_job.run,
                request,
                succeeded=self.take_imported,
                cancelled=cancelled,
                subject=name,
                again=lambda: self.start(paths, name, role),
                abandoned=lambda: self.embed_rest(name),
            )
        )

    def make_starter(self) -> None:
        """Make the collection that comes with SketchDesk, unless it is there or was removed."""
        title = self.tr("Starter collection")
        request = starter_job.StarterRequest()
        self.long(
            Operation(
                title,
                starter_job.run,
                request,
                succeeded=self.take_imported,
                subject=starter_job.NAME,
                again=self.make_starter,
            )
        )

    def go_on(self, collections: Iterable[CollectionSummary]) -> None:
        """Embed what is not embedded yet, and go on with the imports that were interrupted."""
        self._embed(collections)
        title = self.tr("Interrupted imports")
        self.quick(title, ingest_job.run_unfinished, ingest_job.UnfinishedRequest(), self._go_on_importing)

    def embed_rest(self, name: str) -> None:
        """Embed what came in with a job that did not come to its end, if anything did."""
        if self._is_closing:
            return
        request = collections_job.ListRequest(names=(name,))
        self.quick(self.tr("Collections"), collections_job.run_list, request, self._embed)

    def extract(self, name: str) -> None:
        """Embed the pictures of a collection."""
        title = self.tr("Embedding {0}").format(name)
        self.long(
            Operation(
                title,
                extract_job.run,
                extract_job.ExtractRequest(name),
                succeeded=self._on_extracted,
                subject=name,
                again=lambda: self.extract(name),
            )
        )

    def take_imported(self, result: IngestResult) -> None:
        """Say what came of an import, and embed it."""
        number = QLocale().toString
        text = self.tr("{0}: {1} pictures added") if result.added != 1 else self.tr("{0}: 1 picture added")
        text = text.format(result.collection, number(result.added))
        if result.failures:
            text += self.tr(", {0} set aside").format(number(len(result.failures)))
        self.finished.emit(text if result.added or result.failures else "")
        if result.added or result.already_there:
            self.extract(result.collection)

    def shutdown(self) -> None:
        """What is cancelled from now on was not given up by the person: the next run goes on with it."""
        self._is_closing = True

    def _embed(self, collections: Iterable[CollectionSummary]) -> None:
        for summary in collections:
            if summary.extracted < summary.images and not summary.built_in:
                self.extract(summary.name)

    def _go_on_importing(self, requests: tuple[ingest_job.IngestRequest, ...]) -> None:
        for request in requests:
            self.start(request.paths, request.name, request.role)

    def _on_extracted(self, result: ExtractResult) -> None:
        if not result.embedded:
            self.finished.emit("")
            return
        # All of them: how many were left for the end is of no interest.
        text = self.tr("{0}: {1} pictures are ready") if result.total != 1 else self.tr("{0}: 1 picture is ready")
        self.finished.emit(text.format(result.collection, QLocale().toString(result.total)))

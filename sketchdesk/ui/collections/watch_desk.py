"""Watched collections: keeps an eye on their folders, and asks for a rescan when something has changed there."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from sketchdesk.jobs.collecting import collections as collections_job
from sketchdesk.jobs.collecting import watch as watch_job
from sketchdesk.jobs.results import CollectionSummary
from sketchdesk.ui.collections.collection_work import CollectionWork
from sketchdesk.ui.collections.watching import FolderWatcher
from sketchdesk.ui.operations import Operation


class WatchDesk(QObject):
    """Joins the watcher of folders to the jobs."""

    rescan_wanted = Signal(str)

    def __init__(self, work: CollectionWork, parent: QObject) -> None:
        super().__init__(parent)
        self._work = work
        self._watched: frozenset[str] = frozenset()
        self._looking = 0
        self.watcher = FolderWatcher(self)
        self.watcher.settled.connect(self.look_for_changes)

    def refresh(self) -> None:
        """Other collections may be watched now."""
        watched = frozenset(each.name for each in self._work.summaries if each.watched)
        if watched != self._watched:
            self._watched = watched
            self._watch(tuple(sorted(watched)))

    def shutdown(self) -> None:
        self.watcher.shutdown()

    def look_for_changes(self) -> None:
        """Rescan the watched collections whose sources have changed."""
        if self._looking or not self._watched:
            return

        def succeeded(result: watch_job.ChangedResult) -> None:
            if not result.names:
                self._work.finished.emit("")
            for name in result.names:
                self.rescan_wanted.emit(name)

        def ended() -> None:
            self._looking = 0

        title = self.tr("Looking at watched folders")
        request = watch_job.ChangedRequest()
        self._looking = self._work.long(
            Operation(title, watch_job.run_changed, request, succeeded=succeeded, ended=ended)
        )

    def toggle(self, name: str) -> None:
        """Watch a collection, or watch it no longer."""
        summary = self._work.summary(name)
        if summary is not None:
            request = watch_job.SetWatchedRequest(name, not summary.watched)
            self._work.quick(self.tr("Watching {0}").format(name), watch_job.run, request, self._on_watched)

    def _watch(self, names: tuple[str, ...]) -> None:
        """Find out where these lie, and keep an eye on it."""

        def succeeded(found: tuple[CollectionSummary, ...]) -> None:
            self.watcher.watch({each.name: each.sources for each in found if each.watched})

        if not names:
            self.watcher.watch({})
            return
        request = collections_job.ListRequest(detailed=True, names=names)
        self._work.operations.start(
            Operation(self.tr("Watching folders"), collections_job.run_list, request, succeeded=succeeded)
        )

    def _on_watched(self, result: watch_job.WatchedResult) -> None:
        if result.watched:
            self._work.said.emit(self.tr("{0} is watched: what changes is taken in.").format(result.collection))
        else:
            self._work.said.emit(self.tr("{0} is not watched any more.").format(result.collection))

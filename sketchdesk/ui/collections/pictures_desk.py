"""What is done with single pictures: looked through, looked for twice, taken out, put into another class."""

from __future__ import annotations

from PySide6.QtCore import QLocale, QObject
from shiboken6 import isValid

from sketchdesk.jobs.collecting import browse as browse_job
from sketchdesk.jobs.collecting import duplicates as duplicates_job
from sketchdesk.jobs.collecting import edit_collections as edit_job
from sketchdesk.jobs.results import CollectionSummary, Hit
from sketchdesk.ui.collections.classes_desk import ClassesDesk
from sketchdesk.ui.collections.collection_work import CollectionWork
from sketchdesk.ui.collections.collections_page import CollectionsPage
from sketchdesk.ui.collections.duplicates_dialog import DuplicatesDialog
from sketchdesk.ui.collections.pictures_dialog import PicturesDialog
from sketchdesk.ui.operations import Operation


class PicturesDesk(QObject):
    """Joins the dialogs of pictures and of duplicates to the jobs."""

    def __init__(self, work: CollectionWork, page: CollectionsPage, classes: ClassesDesk, parent: QObject) -> None:
        super().__init__(parent)
        self._work = work
        self._page = page
        self._classes = classes
        page.details.plot.pictures_wanted.connect(self._show_class)

    def show_counts(self, details: CollectionSummary) -> None:
        """The classes of a collection are known: dialogs that show it offer them."""
        for dialog in self._work.open_dialogs():
            if isinstance(dialog, PicturesDialog) and dialog.collection == details.name:
                dialog.show_classes(details.class_counts)

    def show_pictures(self, name: str, label: str | None = None) -> None:
        """Look through the pictures of a collection, or of one class."""
        summary = self._work.summary(name)
        if summary is None:
            return
        may_change = not (summary.built_in or summary.read_only)
        dialog = PicturesDialog(name, may_change, self._page)
        dialog.page_wanted.connect(lambda request: self._browse(dialog, request))
        dialog.remove_wanted.connect(lambda hits: self._take_out(dialog, hits))
        dialog.relabel_wanted.connect(lambda hits, new: self._relabel(dialog, hits, new))
        self._work.keep(dialog)
        counted = self._page.details.counted
        dialog.show_classes(counted.class_counts if counted is not None and counted.name == name else {})
        dialog.begin(label)

    def find_duplicates(self, name: str) -> None:
        """Look for pictures that are there more than once."""
        dialog = DuplicatesDialog(name, self._page)
        running: list[int] = []

        def look(request: duplicates_job.DuplicatesRequest) -> None:
            def ended() -> None:
                running.clear()
                if isValid(dialog):
                    dialog.show_busy(False)

            def stopped() -> None:
                if isValid(dialog):
                    dialog.show_problem(self.tr("Stopped. Look again for the duplicates."))

            def succeeded(result: duplicates_job.DuplicatesResult) -> None:
                # The dialog says what was found; in the bar it would outlive it.
                self._work.finished.emit("")
                if isValid(dialog):
                    dialog.show_result(result)

            dialog.show_looking()
            running.append(
                self._work.long(
                    Operation(
                        self.tr("Looking for duplicates"),
                        duplicates_job.run,
                        request,
                        succeeded=succeeded,
                        failed=lambda sentence: dialog.show_problem(sentence) if isValid(dialog) else None,
                        cancelled=stopped,
                        ended=ended,
                    )
                )
            )

        dialog.look_wanted.connect(look)
        dialog.remove_wanted.connect(lambda hits: self._take_out(dialog, hits))

        def stop() -> None:
            for number in list(running):
                self._work.operations.cancel(number)

        dialog.finished.connect(stop)
        self._work.keep(dialog)
        dialog.begin()

    def _browse(self, dialog: PicturesDialog, request: browse_job.BrowseRequest) -> None:
        self._work.operations.start(
            Operation(
                self.tr("Looking up pictures"),
                browse_job.run,
                request,
                succeeded=lambda result: dialog.show_page(request, result) if isValid(dialog) else None,
                failed=lambda sentence: dialog.say(sentence) if isValid(dialog) else None,
            )
        )

    def _take_out(self, dialog: PicturesDialog | DuplicatesDialog, hits: tuple[Hit, ...]) -> None:
        """One collection after the other; the dialog follows what was done."""
        by_collection: dict[str, list[int]] = {}
        for hit in hits:
            by_collection.setdefault(hit.collection, []).append(hit.image_id)
        left = len(by_collection)

        def take_out(name: str, ids: tuple[int, ...]) -> None:
            def succeeded(result: edit_job.EditResult) -> None:
                text = self.tr("{name}: {count} pictures were taken out; their files stay where they are.")
                if result.pictures == 1:
                    text = self.tr("{name}: 1 picture was taken out; its file stays where it is.")
                self._work.finished.emit(text.format(name=result.collection, count=QLocale().toString(result.pictures)))
                if isValid(dialog):
                    if isinstance(dialog, DuplicatesDialog):
                        dialog.forget(set(ids))
                    else:
                        dialog.reload()

            def ended() -> None:
                nonlocal left
                left -= 1
                if not left and isValid(dialog):
                    dialog.show_busy(False)

            def failed(sentence: str) -> None:
                if isValid(dialog):
                    dialog.show_problem(sentence) if isinstance(dialog, DuplicatesDialog) else dialog.say(sentence)

            title = self.tr("Removing pictures from {0}").format(name)
            request = edit_job.RemovePicturesRequest(name, ids)
            self._work.long(
                Operation(
                    title,
                    edit_job.run_remove_pictures,
                    request,
                    succeeded=succeeded,
                    failed=failed,
                    ended=ended,
                    subject=name,
                )
            )

        dialog.show_busy(True)
        for name, ids in by_collection.items():
            take_out(name, tuple(ids))

    def _relabel(self, dialog: PicturesDialog, hits: tuple[Hit, ...], label: str) -> None:
        def reload() -> None:
            if isValid(dialog):
                dialog.reload()

        request = edit_job.RelabelRequest(dialog.collection, label, image_ids=tuple(hit.image_id for hit in hits))
        self._classes.relabel(self.tr("Putting pictures into a class"), request, reload)

    def _show_class(self, label: str) -> None:
        if (selected := self._page.selected) is not None:
            self.show_pictures(selected.name, label)

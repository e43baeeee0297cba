"""What is done with whole collections: opens the dialogs, runs the jobs that they ask for, says what came of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from statistics import median

from PySide6.QtCore import QLocale, QObject, Signal
from shiboken6 import isValid

from sketchdesk.jobs.collecting import bundle as bundle_job
from sketchdesk.jobs.collecting import collections as collections_job
from sketchdesk.jobs.collecting import edit_collections as edit_job
from sketchdesk.jobs.collecting import open_bundle as open_bundle_job
from sketchdesk.jobs.collecting import rescan as rescan_job
from sketchdesk.jobs.collecting import split as split_job
from sketchdesk.jobs.results import CollectionSummary
from sketchdesk.ui.collections.bundle_dialog import BundleDialog
from sketchdesk.ui.collections.classes_desk import ClassesDesk
from sketchdesk.ui.collections.collection_counts import CollectionCounts
from sketchdesk.ui.collections.collection_work import CollectionWork
from sketchdesk.ui.collections.collections_page import CollectionsPage
from sketchdesk.ui.collections.pictures_desk import PicturesDesk
from sketchdesk.ui.collections.relocating import Relocating
from sketchdesk.ui.collections.split_dialog import SplitDialog
from sketchdesk.ui.collections.watch_desk import WatchDesk
from sketchdesk.ui.operations import Operation, Operations
from sketchdesk.ui.widgets.ask_dialog import AskDialog
from sketchdesk.ui.widgets.split_bar import part_name

_LONGEST_NAME = 100


class CollectionDesk(CollectionWork):
    """Joins the Collections page to the jobs; pictures, classes and watched folders have desks of their own."""

    rest_wanted = Signal(str)
    """A collection may hold pictures that came in and are not embedded yet."""

    def __init__(self, operations: Operations, page: CollectionsPage, parent: QObject | None = None) -> None:
        super().__init__(operations, parent)
        self._page = page
        self._counts = CollectionCounts(self, self)
        self._classes = ClassesDesk(self, page, self)
        self._pictures = PicturesDesk(self, page, self._classes, self)
        self.watching = WatchDesk(self, self)
        self._relocating = Relocating(self, page, self)
        self._doing: dict[str, Callable[[str], None]] = {
            "rescan": self.rescan,
            "relocate": self._relocating.start,
            "pictures": self._pictures.show_pictures,
            "duplicates": self._pictures.find_duplicates,
            "split": self.divide,
            "classes": self._classes.rename_some,
            "rename": self.rename,
            "merge": self.merge,
            "bundle": self.bundle,
            "watch": self.watching.toggle,
            "gallery": lambda name: self._set_role(name, "gallery"),
            "distractor": lambda name: self._set_role(name, "distractor"),
        }
        self.watching.rescan_wanted.connect(self.rescan)
        self._counts.counted.connect(page.details.show_details)
        self._counts.counted.connect(self._pictures.show_counts)
        self._counts.rested.connect(self._count_another)
        page.offers.chosen.connect(self._act)
        page.details_wanted.connect(self._counts.count)
        page.open_bundle_requested.connect(self.open_bundle)
        page.refused.connect(self.warned)
        page.remove_requested.connect(self.remove)

    def set_collections(self, summaries: tuple[CollectionSummary, ...]) -> None:
        """The collections that there are now."""
        self.summaries = summaries
        self.watching.refresh()

    def shutdown(self) -> None:
        """Close the dialogs, and watch no more."""
        for dialog in self.open_dialogs():
            dialog.close()
        self.watching.shutdown()

    def _count_another(self, name: str) -> None:
        selected = self._page.selected
        if selected is not None and selected.name != name:
            self._counts.count(selected.name)

    # --- what the actions do -------------------------------------------------------------------------

    def rescan(self, name: str) -> None:
        """Take in what has changed in the sources of a collection."""
        title = self.tr("Rescanning {0}").format(name)
        request = rescan_job.RescanRequest(name)
        self.long(
            Operation(
                title,
                rescan_job.run,
                request,
                succeeded=self._on_rescanned,
                subject=name,
                noted=request,
                # What had come in until then stays.
                abandoned=lambda: self.rest_wanted.emit(name),
            )
        )

    def divide(self, name: str) -> None:
        """Divide a collection into training, validation and test pictures."""
        counted = self._page.details.counted
        sizes = [count for label, count in counted.class_counts.items() if label] if counted is not None else []
        dialog = SplitDialog(name, round(median(sizes)) if sizes else 80, self._page)

        def preview(request: split_job.SplitRequest) -> None:
            self.latest(
                f"division {name}",
                self.tr("Looking at the division"),
                split_job.run_preview,
                request,
                lambda result: dialog.show_preview(request, result) if isValid(dialog) else None,
                lambda sentence: dialog.show_problem(request, sentence) if isValid(dialog) else None,
            )

        dialog.preview_wanted.connect(preview)
        dialog.divide_wanted.connect(self.divide_by)
        self.keep(dialog)
        dialog.show()

    def divide_by(self, request: split_job.SplitRequest) -> None:
        """Put the pictures into the parts that a request names."""
        title = self.tr("Dividing {0}").format(request.collection)
        self.quick(title, split_job.run, request, self._on_divided)

    def rename(self, name: str) -> None:
        """Give a collection another name."""
        taken = {each.name.casefold(): each.name for each in self.summaries if each.name != name}

        def check(answer: str) -> tuple[str, str]:
            if self.operations.is_busy_with(name):
                # What runs or waits knows it by its old name.
                text = self.tr("A job for “{name}” runs or waits. Rename it when that has ended.")
                return text.format(name=name), ""
            if not answer:
                return self.tr("Give the collection a name."), ""
            if "," in answer:
                return self.tr("A name cannot contain a comma."), ""
            if len(answer) > _LONGEST_NAME:
                return self.tr("This name is too long."), ""
            if answer.casefold() in taken:
                return self.tr("“{name}” exists already.").format(name=taken[answer.casefold()]), ""
            return "", ""

        def give(answer: str) -> None:
            if answer != name:
                title = self.tr("Renaming {0}").format(name)
                self.quick(title, edit_job.run_rename, edit_job.RenameRequest(name, answer), self._on_renamed)

        dialog = AskDialog(
            self._page,
            self.tr("Rename a collection"),
            self.tr("The new name of “{0}”").format(name),
            self.tr("Rename"),
            check,
        )
        dialog.answered.connect(give)
        self.keep(dialog)
        dialog.ask_line(name)

    def merge(self, name: str) -> None:
        """Take the pictures of a collection into another one."""
        summary = self.summary(name)
        others = {
            each.name: each
            for each in self.summaries
            if summary is not None and each.name != name and not (each.built_in or each.read_only)
        }
        if summary is None or not others:
            return

        def check(answer: str) -> tuple[str, str]:
            other = others[answer]
            if other.role != summary.role:
                return self.tr("They have different roles. Give both the same role first."), ""
            text = self.tr(
                "The {pictures} pictures of “{name}” go into “{into}” with their features, and “{name}” is gone. "
                "This cannot be undone."
            )
            return "", text.format(pictures=QLocale().toString(summary.images), name=name, into=answer)

        def give(answer: str) -> None:
            title = self.tr("Merging {0} into {1}").format(name, answer)
            self.long(
                Operation(
                    title,
                    edit_job.run_merge,
                    edit_job.MergeRequest(name, answer),
                    succeeded=self._on_merged,
                    subject=name,
                )
            )

        question = self.tr("Take the pictures of “{0}” into").format(name)
        dialog = AskDialog(self._page, self.tr("Merge two collections"), question, self.tr("Merge"), check)
        dialog.answered.connect(give)
        self.keep(dialog)
        dialog.ask_which(others)

    def bundle(self, name: str) -> None:
        """Put a collection into one file."""
        dialog = BundleDialog(name, self._page)
        dialog.wanted.connect(self.bundle_by)
        self.keep(dialog)
        dialog.show()

    def bundle_by(self, request: bundle_job.BundleRequest) -> None:
        """Put a collection into the file that a request names."""
        title = self.tr("Bundling {0}").format(request.collection)
        self.long(
            Operation(
                title, bundle_job.run, request, succeeded=self._on_bundled, subject=request.collection, noted=request
            )
        )

    def open_bundle(self, path: Path) -> None:
        """Open a bundle as a read-only collection."""
        title = self.tr("Opening {0}").format(path.name)
        self.long(
            Operation(
                title, open_bundle_job.run, open_bundle_job.OpenBundleRequest(path), succeeded=self._on_bundle_opened
            )
        )

    def remove(self, name: str) -> None:
        """Remove a collection, and stop what is done with it; the page has asked."""
        self.operations.cancel_subject(name)
        title = self.tr("Removing {0}").format(name)
        self.quick(title, collections_job.run_remove, collections_job.RemoveRequest(name), self._on_removed)

    # --- how they are done ---------------------------------------------------------------------------

    def _act(self, action: str, name: str) -> None:
        if action in self._doing:
            self._doing[action](name)

    def _set_role(self, name: str, role: str) -> None:
        summary = self.summary(name)
        if summary is None or summary.role == role:
            return
        request = edit_job.SetRoleRequest(name, "distractor" if role == "distractor" else "gallery")
        title = self.tr("Changing the role of {0}").format(name)
        self.quick(title, edit_job.run_set_role, request, self._on_role)

    # --- what came of it -----------------------------------------------------------------------------

    def _on_rescanned(self, result: rescan_job.RescanResult) -> None:
        number = QLocale().toString
        parts = [
            text.format(number(count))
            for text, count in (
                (self.tr("{0} new"), result.added),
                (self.tr("{0} changed"), result.changed),
                (self.tr("{0} moved"), result.moved),
                (self.tr("{0} removed"), result.removed),
                (self.tr("{0} set aside"), len(result.failures)),
            )
            if count
        ]
        text = self.tr("{name}: {what}").format(
            name=result.collection, what=", ".join(parts) or self.tr("nothing has changed")
        )
        self.finished.emit(text)
        for each in result.unreachable:
            self.warned.emit(each.reason)
        if result.added or result.changed:
            self.extract_wanted.emit(result.collection)
        else:
            self.rest_wanted.emit(result.collection)

    def _on_divided(self, result: split_job.SplitResult) -> None:
        number = QLocale().toString
        parts = [f"{number(count)} {part_name(part)}" for part, count in result.counts.items() if count]
        what = ", ".join(parts) or self.tr("in one piece again")
        self.said.emit(self.tr("{name}: {what}").format(name=result.collection, what=what))

    def _on_removed(self, name: str) -> None:
        self.said.emit(self.tr("{0} was removed; its pictures stay where they are.").format(name))

    def _on_renamed(self, result: edit_job.EditResult) -> None:
        self.said.emit(self.tr("The collection is called {0} now.").format(result.collection))
        self._page.select_next(result.collection)

    def _on_role(self, result: edit_job.EditResult) -> None:
        self.said.emit(self.tr("The role of {0} was changed.").format(result.collection))

    def _on_merged(self, result: edit_job.EditResult) -> None:
        number = QLocale().toString
        text = self.tr("{name}: {count} pictures were taken over")
        if result.pictures == 1:
            text = self.tr("{name}: 1 picture was taken over")
        text = text.format(name=result.collection, count=number(result.pictures))
        if result.skipped:
            text += self.tr(", {0} were there already").format(number(result.skipped))
        self.finished.emit(text)
        self._page.select_next(result.collection)

    def _on_bundled(self, result: bundle_job.BundleResult) -> None:
        size = QLocale().formattedDataSize(result.bytes, 1, QLocale.DataSizeFormat.DataSizeSIFormat)
        self.finished.emit(self.tr("{0} was written, {1}").format(result.path, size))
        if result.missing:
            text = self.tr("{0} pictures could not be put into the bundle: their files are gone or have changed.")
            if result.missing == 1:
                text = self.tr("1 picture could not be put into the bundle: its file is gone or has changed.")
            self.warned.emit(text.format(QLocale().toString(result.missing)))

    def _on_bundle_opened(self, result: open_bundle_job.OpenBundleResult) -> None:
        number = QLocale().toString
        text = self.tr("{name}: {count} pictures").format(name=result.collection, count=number(result.pictures))
        if result.stale:
            text += self.tr(", made with another encoder: extract the features to search in it")
        self.finished.emit(text)
        self._page.select_next(result.collection)

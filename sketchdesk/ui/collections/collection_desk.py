"""What is done with collections: opens the dialogs, runs the jobs that they ask for, and says what came of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Any

from PySide6.QtCore import QLocale, QObject, Signal
from PySide6.QtWidgets import QDialog
from shiboken6 import isValid

from sketchdesk.jobs import browse as browse_job
from sketchdesk.jobs import bundle as bundle_job
from sketchdesk.jobs import collections as collections_job
from sketchdesk.jobs import duplicates as duplicates_job
from sketchdesk.jobs import edit_collections as edit_job
from sketchdesk.jobs import open_bundle as open_bundle_job
from sketchdesk.jobs import rescan as rescan_job
from sketchdesk.jobs import split as split_job
from sketchdesk.jobs import watch as watch_job
from sketchdesk.jobs.results import CollectionSummary, Hit
from sketchdesk.ui.collections.bundle_dialog import BundleDialog
from sketchdesk.ui.collections.collections_page import CollectionsPage
from sketchdesk.ui.collections.duplicates_dialog import DuplicatesDialog
from sketchdesk.ui.collections.pictures_dialog import PicturesDialog
from sketchdesk.ui.collections.split_dialog import SplitDialog
from sketchdesk.ui.collections.watching import FolderWatcher
from sketchdesk.ui.operations import Operation, Operations
from sketchdesk.ui.widgets.ask_dialog import AskDialog
from sketchdesk.ui.widgets.split_bar import part_name
from sketchdesk.ui.worker import Lane, Run

_LONGEST_NAME = 100


class CollectionDesk(QObject):
    """Joins the Collections page to the jobs. What rewrites rows, or takes long, goes into the long lane."""

    said = Signal(str)
    """A sentence about something that took no time."""
    finished = Signal(str)
    """A long job has ended well: a sentence."""
    warned = Signal(str)
    changed = Signal()
    """The collections have to be listed again."""
    long_ended = Signal()
    extract_wanted = Signal(str)

    def __init__(self, operations: Operations, page: CollectionsPage, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._operations = operations
        self._page = page
        self._summaries: tuple[CollectionSummary, ...] = ()
        self._dialogs: list[QDialog] = []
        self._counting: str | None = None
        self._counted: CollectionSummary | None = None
        self._watched: frozenset[str] = frozenset()
        self._looking = 0
        self.watcher = FolderWatcher(self)
        self.watcher.settled.connect(self.look_for_changes)
        self._doing: dict[str, Callable[[str], None]] = {
            "rescan": self.rescan,
            "pictures": self.show_pictures,
            "duplicates": self.find_duplicates,
            "split": self.divide,
            "classes": self._rename_some_class,
            "rename": self.rename,
            "merge": self.merge,
            "bundle": self.bundle,
            "watch": self._toggle_watch,
            "gallery": lambda name: self._set_role(name, "gallery"),
            "distractor": lambda name: self._set_role(name, "distractor"),
        }
        page.offers.chosen.connect(self._act)
        page.details_wanted.connect(self._count)
        page.open_bundle_requested.connect(self.open_bundle)
        page.details.plot.pictures_wanted.connect(self._show_class)
        page.details.plot.rename_wanted.connect(self._rename_shown_classes)

    def set_collections(self, summaries: tuple[CollectionSummary, ...]) -> None:
        """The collections that there are now."""
        self._summaries = summaries
        watched = frozenset(each.name for each in summaries if each.watched)
        if watched != self._watched:
            self._watched = watched
            self._watch(tuple(sorted(watched)))

    def shutdown(self) -> None:
        """Close the dialogs, and watch no more."""
        for dialog in self._open_dialogs():
            dialog.close()
        self.watcher.shutdown()

    # --- what the actions do -------------------------------------------------------------------------

    def rescan(self, name: str) -> None:
        """Take in what has changed in the sources of a collection."""
        title = self.tr("Rescanning {0}").format(name)
        self._long(title, rescan_job.run, rescan_job.RescanRequest(name), self._on_rescanned, subject=name)

    def look_for_changes(self) -> None:
        """Rescan the watched collections whose sources have changed."""
        if self._looking or not self._watched:
            return

        def succeeded(result: watch_job.ChangedResult) -> None:
            if not result.names:
                self.finished.emit("")
            for name in result.names:
                self.rescan(name)

        def ended() -> None:
            self._looking = 0

        title = self.tr("Looking at watched folders")
        request = watch_job.ChangedRequest()
        self._looking = self._long(title, watch_job.run_changed, request, succeeded, then=ended)

    def show_pictures(self, name: str, label: str | None = None) -> None:
        """Look through the pictures of a collection, or of one class."""
        summary = self._summary(name)
        if summary is None:
            return
        may_change = not (summary.built_in or summary.read_only)
        dialog = PicturesDialog(name, may_change, self._page)
        dialog.page_wanted.connect(lambda request: self._browse(dialog, request))
        dialog.remove_wanted.connect(lambda hits: self._take_out(dialog, hits))
        dialog.relabel_wanted.connect(lambda hits, new: self._relabel_pictures(dialog, hits, new))
        self._keep(dialog)
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
                text = self.tr("Groups of duplicates: {0}").format(QLocale().toString(len(result.groups)))
                self.finished.emit(text)
                if isValid(dialog):
                    dialog.show_result(result)

            dialog.show_looking()
            running.append(
                self._long(
                    self.tr("Looking for duplicates"),
                    duplicates_job.run,
                    request,
                    succeeded,
                    failed=lambda sentence: dialog.show_problem(sentence) if isValid(dialog) else None,
                    cancelled=stopped,
                    then=ended,
                )
            )

        dialog.look_wanted.connect(look)
        dialog.remove_wanted.connect(lambda hits: self._take_out(dialog, hits))

        def stop() -> None:
            for number in list(running):
                self._operations.cancel(number)

        dialog.finished.connect(stop)
        self._keep(dialog)
        dialog.begin()

    def divide(self, name: str) -> None:
        """Divide a collection into training, validation and test pictures."""
        counted = self._page.details.counted
        sizes = [count for label, count in counted.class_counts.items() if label] if counted is not None else []
        dialog = SplitDialog(name, round(median(sizes)) if sizes else 80, self._page)
        asked: list[int] = []

        def preview(request: split_job.SplitRequest) -> None:
            for number in asked:
                self._operations.cancel(number)
            asked[:] = [
                self._operations.start(
                    Operation(
                        self.tr("Looking at the division"),
                        split_job.run_preview,
                        request,
                        succeeded=lambda result: dialog.show_preview(request, result) if isValid(dialog) else None,
                        failed=lambda sentence: dialog.show_problem(request, sentence) if isValid(dialog) else None,
                    )
                )
            ]

        dialog.preview_wanted.connect(preview)
        dialog.divide_wanted.connect(self._divide)
        self._keep(dialog)
        dialog.show()

    def rename(self, name: str) -> None:
        """Give a collection another name."""
        taken = {each.name.casefold(): each.name for each in self._summaries if each.name != name}

        def check(answer: str) -> tuple[str, str]:
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
                self._quick(title, edit_job.run_rename, edit_job.RenameRequest(name, answer), self._on_renamed)

        dialog = AskDialog(
            self._page,
            self.tr("Rename a collection"),
            self.tr("The new name of “{0}”").format(name),
            self.tr("Rename"),
            check,
        )
        dialog.answered.connect(give)
        self._keep(dialog)
        dialog.ask_line(name)

    def merge(self, name: str) -> None:
        """Take the pictures of a collection into another one."""
        summary = self._summary(name)
        others = {
            each.name: each
            for each in self._summaries
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
            self._long(title, edit_job.run_merge, edit_job.MergeRequest(name, answer), self._on_merged, subject=name)

        question = self.tr("Take the pictures of “{0}” into").format(name)
        dialog = AskDialog(self._page, self.tr("Merge two collections"), question, self.tr("Merge"), check)
        dialog.answered.connect(give)
        self._keep(dialog)
        dialog.ask_which(others)

    def bundle(self, name: str) -> None:
        """Put a collection into one file."""
        dialog = BundleDialog(name, self._page)

        def give(request: bundle_job.BundleRequest) -> None:
            title = self.tr("Bundling {0}").format(name)
            self._long(title, bundle_job.run, request, self._on_bundled, subject=name)

        dialog.wanted.connect(give)
        self._keep(dialog)
        dialog.show()

    def open_bundle(self, path: Path) -> None:
        """Open a bundle as a read-only collection."""
        title = self.tr("Opening {0}").format(path.name)
        self._long(title, open_bundle_job.run, open_bundle_job.OpenBundleRequest(path), self._on_bundle_opened)

    def rename_classes(self, name: str, labels: tuple[str, ...]) -> None:
        """Rename a class, or put one or more of them into one."""
        counted = self._page.details.counted
        counts = dict(counted.class_counts) if counted is not None and counted.name == name else {}
        number = QLocale().toString
        titles = {label: label or self.tr("(no class)") for label in labels}

        def check(answer: str) -> tuple[str, str]:
            if len(labels) == 1 and answer == labels[0]:
                return self.tr("This is its name already."), ""
            if not answer:
                return "", self.tr("The pictures will be of no class.")
            joined = [label for label in counts if label == answer and label not in labels]
            if joined or len(labels) > 1:
                total = sum(counts.get(label, 0) for label in {*labels, *joined})
                text = self.tr("“{name}” will have {count} pictures, which cannot be told apart by class afterwards.")
                return "", text.format(name=answer, count=number(total))
            return "", self.tr("“{name}” is a new name: the class is renamed.").format(name=answer)

        def give(answer: str) -> None:
            for label in labels:
                if label != answer:
                    request = edit_job.RelabelRequest(name, answer, of_class=label)
                    self._quick(self.tr("Renaming a class"), edit_job.run_relabel, request, self._on_relabelled)

        if len(labels) == 1:
            question = self.tr("The new name of the class “{0}”, or the class that it is to join")
            question = question.format(titles[labels[0]])
        else:
            question = self.tr("Put the {0} selected classes into one called").format(number(len(labels)))
        dialog = AskDialog(self._page, self.tr("Rename or merge classes"), question, self.tr("Rename"), check)
        dialog.answered.connect(give)
        self._keep(dialog)
        dialog.ask_line(labels[0], [label for label in counts if label] or [""])

    # --- how they are done ---------------------------------------------------------------------------

    def _act(self, action: str, name: str) -> None:
        if action in self._doing:
            self._doing[action](name)

    def _summary(self, name: str) -> CollectionSummary | None:
        return next((each for each in self._summaries if each.name == name), None)

    def _quick(self, title: str, run: Run, request: object, succeeded: Callable[[Any], None]) -> int:
        return self._operations.start(
            Operation(title, run, request, succeeded=succeeded, failed=self.warned.emit, ended=self._on_quick_ended)
        )

    def _long(
        self,
        title: str,
        run: Run,
        request: object,
        succeeded: Callable[[Any], None],
        failed: Callable[[str], None] | None = None,
        cancelled: Callable[[], None] | None = None,
        then: Callable[[], None] | None = None,
        subject: str = "",
    ) -> int:
        def ended() -> None:
            if then is not None:
                then()
            self._counted = None
            self.long_ended.emit()

        return self._operations.start(
            Operation(title, run, request, Lane.LONG, succeeded, failed, cancelled, ended, subject)
        )

    def _on_quick_ended(self) -> None:
        self._counted = None
        self.changed.emit()

    def _keep(self, dialog: QDialog) -> None:
        self._dialogs = [*self._open_dialogs(), dialog]

    def _open_dialogs(self) -> list[QDialog]:
        return [dialog for dialog in self._dialogs if isValid(dialog)]

    def _count(self, name: str) -> None:
        """Count what takes longer, once for each state of the collection and one at a time."""
        summary = self._summary(name)
        if self._counting is not None or summary is None:
            return
        # What is being embedded changes no count.
        state = replace(summary, extracted=0, stale=False)
        if state == self._counted:
            return

        def succeeded(found: tuple[CollectionSummary, ...]) -> None:
            for details in found:
                self._counted = state
                self._page.details.show_details(details)
                for dialog in self._open_dialogs():
                    if isinstance(dialog, PicturesDialog) and dialog.collection == details.name:
                        dialog.show_classes(details.class_counts)

        def ended() -> None:
            self._counting = None
            # Another one may have been selected meanwhile.
            selected = self._page.selected
            if selected is not None and selected.name != name:
                self._count(selected.name)

        self._counting = name
        request = collections_job.ListRequest(detailed=True, names=(name,))
        self._operations.start(
            Operation(
                self.tr("Counting"),
                collections_job.run_list,
                request,
                succeeded=succeeded,
                failed=self.warned.emit,
                ended=ended,
            )
        )

    def _browse(self, dialog: PicturesDialog, request: browse_job.BrowseRequest) -> None:
        self._operations.start(
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
                self.finished.emit(text.format(name=result.collection, count=QLocale().toString(result.pictures)))
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
            self._long(title, edit_job.run_remove_pictures, request, succeeded, failed, then=ended, subject=name)

        dialog.show_busy(True)
        for name, ids in by_collection.items():
            take_out(name, tuple(ids))

    def _relabel_pictures(self, dialog: PicturesDialog, hits: tuple[Hit, ...], label: str) -> None:
        def succeeded(result: edit_job.EditResult) -> None:
            self._on_relabelled(result)
            if isValid(dialog):
                dialog.reload()

        request = edit_job.RelabelRequest(dialog.collection, label, image_ids=tuple(hit.image_id for hit in hits))
        self._quick(self.tr("Putting pictures into a class"), edit_job.run_relabel, request, succeeded)

    def _show_class(self, label: str) -> None:
        if (selected := self._page.selected) is not None:
            self.show_pictures(selected.name, label)

    def _rename_shown_classes(self, labels: tuple[str, ...]) -> None:
        if (selected := self._page.selected) is not None:
            self.rename_classes(selected.name, labels)

    def _rename_some_class(self, name: str) -> None:
        """From the menu: the classes that are selected, or else one that is asked for."""
        plot, counted = self._page.details.plot, self._page.details.counted
        if plot.chosen:
            self.rename_classes(name, plot.chosen)
            return
        if counted is None or counted.name != name:
            return
        titles = {label or self.tr("(no class)"): label for label in counted.class_counts}
        dialog = AskDialog(
            self._page,
            self.tr("Rename or merge classes"),
            self.tr("Which class?"),
            self.tr("Go on…"),
            lambda _: ("", self.tr("Several classes can be selected in the details.")),
        )
        dialog.answered.connect(lambda title: self.rename_classes(name, (titles[title],)))
        self._keep(dialog)
        dialog.ask_which(titles)

    def _divide(self, request: split_job.SplitRequest) -> None:
        title = self.tr("Dividing {0}").format(request.collection)
        self._quick(title, split_job.run, request, self._on_divided)

    def _set_role(self, name: str, role: str) -> None:
        summary = self._summary(name)
        if summary is None or summary.role == role:
            return
        request = edit_job.SetRoleRequest(name, "distractor" if role == "distractor" else "gallery")
        self._quick(self.tr("Changing the role of {0}").format(name), edit_job.run_set_role, request, self._on_role)

    def _toggle_watch(self, name: str) -> None:
        summary = self._summary(name)
        if summary is not None:
            request = watch_job.SetWatchedRequest(name, not summary.watched)
            self._quick(self.tr("Watching {0}").format(name), watch_job.run, request, self._on_watched)

    def _watch(self, names: tuple[str, ...]) -> None:
        """Find out where these lie, and keep an eye on it."""

        def succeeded(found: tuple[CollectionSummary, ...]) -> None:
            self.watcher.watch({each.name: each.sources for each in found if each.watched})

        if not names:
            self.watcher.watch({})
            return
        request = collections_job.ListRequest(detailed=True, names=names)
        self._operations.start(
            Operation(self.tr("Watching folders"), collections_job.run_list, request, succeeded=succeeded)
        )

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

    def _on_divided(self, result: split_job.SplitResult) -> None:
        number = QLocale().toString
        parts = [f"{number(count)} {part_name(part)}" for part, count in result.counts.items() if count]
        what = ", ".join(parts) or self.tr("in one piece again")
        self.said.emit(self.tr("{name}: {what}").format(name=result.collection, what=what))

    def _on_renamed(self, result: edit_job.EditResult) -> None:
        self.said.emit(self.tr("The collection is called {0} now.").format(result.collection))
        self._page.select_next(result.collection)

    def _on_role(self, result: edit_job.EditResult) -> None:
        self.said.emit(self.tr("The role of {0} was changed.").format(result.collection))

    def _on_relabelled(self, result: edit_job.EditResult) -> None:
        text = self.tr("{name}: {count} pictures have another class now.")
        if result.pictures == 1:
            text = self.tr("{name}: 1 picture has another class now.")
        self.said.emit(text.format(name=result.collection, count=QLocale().toString(result.pictures)))

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

    def _on_watched(self, result: watch_job.WatchedResult) -> None:
        if result.watched:
            self.said.emit(self.tr("{0} is watched: what changes is taken in.").format(result.collection))
        else:
            self.said.emit(self.tr("{0} is not watched any more.").format(result.collection))

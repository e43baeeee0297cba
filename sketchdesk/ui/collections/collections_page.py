"""The Collections page: what is in the library, and adding, extracting and removing it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from sketchdesk.jobs.collecting.bundle import SUFFIX
from sketchdesk.jobs.results import CollectionSummary
from sketchdesk.ui.collections.collection_actions import CollectionActions
from sketchdesk.ui.collections.collection_details import CollectionDetails
from sketchdesk.ui.collections.collection_form import CollectionForm
from sketchdesk.ui.collections.collections_model import FAILED, CollectionsModel
from sketchdesk.ui.collections.collections_table import CollectionsTable
from sketchdesk.ui.collections.datasets_dialog import DatasetsDialog
from sketchdesk.ui.collections.drop_hint import DropHint
from sketchdesk.ui.collections.dropped import sort_dropped
from sketchdesk.ui.collections.failure_list import FailureList
from sketchdesk.ui.widgets.confirm import confirm
from sketchdesk.ui.widgets.empty_state import EmptyState
from sketchdesk.ui.widgets.flow_layout import FlowLayout
from sketchdesk.ui.widgets.folders import Purpose, file_dialog


class CollectionsPage(QWidget):
    """Lists collections and asks for changes by signals; it changes nothing itself."""

    add_requested = Signal(Path, str, str)
    """A folder or archive, the collection's name, and its role."""
    add_pictures_requested = Signal(tuple, str, str)
    """Single pictures (a tuple of Paths) that were dropped together, name, and role."""
    remove_requested = Signal(str)
    extract_requested = Signal(str)
    search_in_requested = Signal(str)
    download_requested = Signal(object)
    """A DownloadRequest."""
    open_bundle_requested = Signal(Path)
    refused = Signal(str)
    """What was dropped cannot be added: a sentence."""
    details_wanted = Signal(str)
    """What takes longer to count is to be shown of this collection; it may be what is shown already."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("collectionsPage")
        self.setAcceptDrops(True)
        self._busy: str | None = None
        self._awaited: frozenset[str] = frozenset()
        self._waiting: list[tuple[Path, ...]] = []
        self._datasets: DatasetsDialog | None = None
        self._next: str | None = None
        # Made in the order in which one reads, which is that of Tab.
        self._buttons = {
            name: QPushButton(text, self, objectName=name)
            for name, text in (
                ("addFolder", self.tr("Add &folder…")),
                ("addArchive", self.tr("Add &archive…")),
                ("openBundle", self.tr("&Open a bundle…")),
                ("getDataset", self.tr("Get a &dataset…")),
            )
        }
        self.model = CollectionsModel(self)
        self.form = CollectionForm(self)
        self.empty = EmptyState(self)
        self.offers = CollectionActions(self)
        self.table = CollectionsTable(self.model, self.offers, self)
        self.failures = FailureList(self)
        self.details = CollectionDetails(self.offers, self)
        self.splitter = QSplitter(Qt.Orientation.Horizontal, self)
        self._menu = self.offers.menu(self)
        self._hint = DropHint(self.tr("Drop to add"), self)
        self.empty.show_state(
            self.tr("No collections yet"),
            self.tr("Add a folder of pictures or a .zip archive, or drop it here. Sub-folders become classes."),
            self.tr("Add folder…"),
        )
        self._pages = QStackedWidget(self)
        self._lay_out()
        self._connect()
        self._refresh()

    def set_collections(self, summaries: tuple[CollectionSummary, ...]) -> None:
        """Show these; the selected collection stays selected."""
        selected, before = self.selected, self.table.currentIndex().row()
        self.model.replace(summaries)
        row = self.model.row_of(selected.name if selected else None)
        if (wanted := self.model.row_of(self._next)) is not None:
            row, self._next = wanted, None
        if row is None:
            row = min(before, len(summaries) - 1) if selected else 0
        if summaries and row != self.table.currentIndex().row():
            self.table.selectRow(max(row, 0))
        shown = self.model.summary(self.model.row_of(self.failures.collection) or 0)
        if self.failures.collection is not None:
            if shown is not None and shown.name == self.failures.collection and shown.failures:
                self.failures.show_failures(shown)
            else:
                self.failures.dismiss()
        self._refresh()

    def set_busy(self, name: str | None) -> None:
        """A job works on this collection; it cannot be removed or extracted meanwhile."""
        self._busy = name
        self.model.set_busy(name)
        self._refresh()

    def set_waiting(self, names: frozenset[str]) -> None:
        """Jobs wait for these collections, which keep their names meanwhile."""
        self._awaited = names
        self._show_offers()

    def select_next(self, name: str) -> None:
        """Select this collection as soon as it is listed."""
        self._next = name

    @property
    def selected(self) -> CollectionSummary | None:
        return self.model.summary(self.table.currentIndex().row())

    def choose_folder(self) -> None:
        """Let the person choose a folder to add."""
        self._choose(self.tr("Add a folder of pictures"), QFileDialog.FileMode.Directory, None)

    def choose_archive(self) -> None:
        """Let the person choose an archive to add."""
        self._choose(
            self.tr("Add an archive of pictures"), QFileDialog.FileMode.ExistingFile, self.tr("Archives (*.zip)")
        )

    def choose_bundle(self) -> None:
        """Let the person choose a bundle to open."""
        kinds = self.tr("Bundles (*{suffix})").format(suffix=SUFFIX)
        self._choose(self.tr("Open a bundle"), QFileDialog.FileMode.ExistingFile, kinds, Purpose.BUNDLE)

    def show_datasets(self) -> None:
        """Show which datasets there are to have; the page stays usable beside them."""
        if self._datasets is None:
            self._datasets = DatasetsDialog(self)
            self._datasets.wanted.connect(self.download_requested)
        self._datasets.set_existing(self.model.summaries)
        self._datasets.show()
        self._datasets.activateWindow()

    def propose(self, paths: tuple[Path, ...]) -> None:
        """Ask for name and role of each folder and archive in turn, and once for the single pictures; open bundles."""
        for path in paths:
            if path.suffix.lower() == SUFFIX:
                self.open_bundle_requested.emit(path)
        paths = tuple(path for path in paths if path.suffix.lower() != SUFFIX)
        single = tuple(path for path in paths if not _is_whole(path))
        self._waiting += [(path,) for path in paths if _is_whole(path)] + ([single] if single else [])
        self._ask_next()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().urls():
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self._hint.cover()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._hint.hide()

    def dropEvent(self, event: QDropEvent) -> None:
        self._hint.hide()
        if not (urls := event.mimeData().urls()):
            return
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        # The keyboard is still with the program that it was dragged from, and the form asks for a name.
        self.window().activateWindow()
        dropped = sort_dropped(urls)
        if dropped.problem:
            self.refused.emit(dropped.problem)
        self.propose(dropped.paths)

    def _lay_out(self) -> None:
        bar = FlowLayout()
        bar.setContentsMargins(12, 8, 12, 4)
        for button in self._buttons.values():
            bar.addWidget(button)
        left = QSplitter(Qt.Orientation.Vertical, self)
        left.addWidget(self.table)
        left.addWidget(self.failures)
        left.setStretchFactor(0, 3)
        left.setStretchFactor(1, 2)
        self.splitter.addWidget(left)
        self.splitter.addWidget(self.details)
        self.splitter.setStretchFactor(0, 3)
        self.splitter.setStretchFactor(1, 2)
        self.splitter.setSizes([700, 540])
        for split in (left, self.splitter):
            split.setChildrenCollapsible(False)
        self._pages.addWidget(self.empty)
        self._pages.addWidget(self.splitter)
        around = QVBoxLayout()
        around.setContentsMargins(12, 0, 12, 8)
        around.addWidget(self.form)
        around.addWidget(self._pages, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(bar)
        column.addLayout(around, 1)

    def _connect(self) -> None:
        press = {name: button.clicked for name, button in self._buttons.items()}
        press["addFolder"].connect(self.choose_folder)
        press["addArchive"].connect(self.choose_archive)
        press["openBundle"].connect(self.choose_bundle)
        press["getDataset"].connect(self.show_datasets)
        self.empty.button_clicked.connect(self.choose_folder)
        self.form.accepted.connect(self._add)
        self.form.closed.connect(self._ask_next)
        self.offers.chosen.connect(self._act)
        self.table.selectionModel().currentRowChanged.connect(self._refresh)
        self.table.doubleClicked.connect(self._double_clicked)
        self.table.menu_wanted.connect(self._menu.popup)

    def _refresh(self) -> None:
        selected = self.selected
        failed = len(selected.failures) if selected else 0
        self._show_offers()
        self._pages.setCurrentIndex(1 if self.model.summaries else 0)
        if selected is not None:
            self.details.show_summary(selected, selected.name == self._busy)
            self.details_wanted.emit(selected.name)
        if selected is not None and self.failures.collection not in (None, selected.name):
            if failed:
                self.failures.show_failures(selected)
            else:
                self.failures.dismiss()

    def _show_offers(self) -> None:
        selected = self.selected
        others = [each for each in self.model.summaries if not (each.built_in or each.read_only)]
        count = len([each for each in others if each != selected])
        self.offers.show_for(selected, self._busy, count, self._awaited)

    def _act(self, action: str, name: str) -> None:
        """What the page does itself; the rest is done by whoever listens to the actions."""
        if action == "search":
            self.search_in_requested.emit(name)
        elif action == "extract":
            self.extract_requested.emit(name)
        elif action == "failures":
            self._show_failures()
        elif action == "remove":
            self._ask_to_remove()

    def _double_clicked(self, index: QModelIndex) -> None:
        if index.column() == FAILED and self.selected is not None and self.selected.failures:
            self._show_failures()
        else:
            self.offers.actions["search"].trigger()

    def _show_failures(self) -> None:
        if self.selected is not None and self.selected.failures:
            self.failures.show_failures(self.selected)

    def _choose(
        self, title: str, mode: QFileDialog.FileMode, kinds: str | None, purpose: Purpose = Purpose.PICTURES
    ) -> None:
        dialog = file_dialog(self, title, purpose)
        dialog.setFileMode(mode)
        if kinds:
            dialog.setNameFilter(kinds)
        dialog.fileSelected.connect(lambda chosen: self.propose((Path(chosen),)))
        dialog.open()

    def _ask_next(self) -> None:
        if self._waiting and not self.form.paths:
            self.form.ask(self._waiting.pop(0), self.model.summaries)

    def _add(self, paths: tuple[Path, ...], name: str, role: str) -> None:
        # What somebody adds is what they want to see.
        self.select_next(name)
        if len(paths) == 1 and _is_whole(paths[0]):
            self.add_requested.emit(paths[0], name, role)
        else:
            self.add_pictures_requested.emit(paths, name, role)

    def _ask_to_remove(self) -> None:
        summary = self.selected
        if summary is None:
            return
        if summary.built_in:
            means = self.tr("Its {pictures} pictures came with SketchDesk and will no longer be found.")
        elif summary.read_only:
            means = self.tr(
                "Its {pictures} pictures will no longer be found, and what came in the bundle is deleted. "
                "The bundle itself is not touched."
            )
        else:
            means = self.tr(
                "Its {pictures} pictures will no longer be found, and their features are deleted. "
                "The folder or archive that they came from is not touched."
            )
        confirm(
            self,
            "confirmRemove",
            self.tr("Remove “{name}” from the library?").format(name=summary.name),
            means.format(pictures=self.locale().toString(summary.images)),
            self.tr("Remove"),
            self.tr("Keep"),
            lambda: self.remove_requested.emit(summary.name),
        )


def _is_whole(path: Path) -> bool:
    """Whether a path is a collection of its own: a folder or an archive."""
    return path.is_dir() or path.suffix.lower() == ".zip"

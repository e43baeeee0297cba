"""The Collections page: what is in the library, and adding, extracting and removing it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QModelIndex, Qt, Signal, SignalInstance
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QMessageBox,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from sketchdesk.jobs.results import CollectionSummary
from sketchdesk.ui.collection_form import CollectionForm
from sketchdesk.ui.collections_model import FAILED, SOURCE, CellDelegate, CollectionsModel
from sketchdesk.ui.datasets_dialog import DatasetsDialog
from sketchdesk.ui.drop_hint import DropHint
from sketchdesk.ui.empty_state import EmptyState
from sketchdesk.ui.failure_list import FailureList


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

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("collectionsPage")
        self.setAcceptDrops(True)
        self._busy: str | None = None
        self._waiting: list[tuple[Path, ...]] = []
        self._datasets: DatasetsDialog | None = None
        self.model = CollectionsModel(self)
        self.form = CollectionForm(self)
        self.failures = FailureList(self)
        self.empty = EmptyState(self)
        self.table = self._make_table()
        self._hint = DropHint(self.tr("Drop to add"), self)
        self._buttons = {
            name: QPushButton(text, self, objectName=name)
            for name, text in (
                ("addFolder", self.tr("Add &folder…")),
                ("addArchive", self.tr("Add &archive…")),
                ("getDataset", self.tr("Get a &dataset…")),
                ("searchIn", self.tr("&Search in it")),
                ("extract", self.tr("&Extract features")),
                ("whatFailed", self.tr("&What failed")),
                ("remove", self.tr("Re&move…")),
            )
        }
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

    def show_datasets(self) -> None:
        """Show which datasets there are to have; the page stays usable beside them."""
        if self._datasets is None:
            self._datasets = DatasetsDialog(self)
            self._datasets.wanted.connect(self.download_requested)
        self._datasets.set_existing(self.model.summaries)
        self._datasets.show()
        self._datasets.activateWindow()

    def propose(self, paths: tuple[Path, ...]) -> None:
        """Ask for name and role of each folder and archive in turn, and once for the single pictures."""
        single = tuple(path for path in paths if not _is_whole(path))
        self._waiting += [(path,) for path in paths if _is_whole(path)] + ([single] if single else [])
        self._ask_next()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self._hint.cover()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._hint.hide()

    def dropEvent(self, event: QDropEvent) -> None:
        self._hint.hide()
        paths = tuple(Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile())
        if paths:
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self.propose(paths)

    def _make_table(self) -> QTableView:
        table = QTableView(self, objectName="collectionsTable")
        table.setAccessibleName(self.tr("Collections"))
        table.setModel(self.model)
        table.setItemDelegate(CellDelegate(table))
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        table.setShowGrid(False)
        table.setTabKeyNavigation(False)
        table.setWordWrap(False)
        table.setFrameShape(QTableView.Shape.NoFrame)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(table.fontMetrics().height() + 24)
        header = table.horizontalHeader()
        header.setHighlightSections(False)
        header.setStyleSheet("QHeaderView::section { padding: 6px 10px; border: none; background: palette(window); }")
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(SOURCE, QHeaderView.ResizeMode.Stretch)
        header.setMaximumSectionSize(280)
        header.setMinimumSectionSize(64)
        return table

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        bar.setContentsMargins(12, 8, 12, 4)
        for name, button in self._buttons.items():
            bar.addWidget(button)
            if name == "getDataset":
                bar.addStretch(1)
        split = QSplitter(Qt.Orientation.Vertical, self)
        split.addWidget(self.table)
        split.addWidget(self.failures)
        split.setChildrenCollapsible(False)
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 2)
        self._pages.addWidget(self.empty)
        self._pages.addWidget(split)
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
        press["getDataset"].connect(self.show_datasets)
        press["searchIn"].connect(lambda: self._with_selected(self.search_in_requested))
        press["extract"].connect(lambda: self._with_selected(self.extract_requested))
        press["whatFailed"].connect(self._show_failures)
        press["remove"].connect(self._ask_to_remove)
        self.empty.button_clicked.connect(self.choose_folder)
        self.form.accepted.connect(self._add)
        self.form.closed.connect(self._ask_next)
        self.table.selectionModel().currentRowChanged.connect(self._refresh)
        self.table.doubleClicked.connect(self._double_clicked)

    def _refresh(self) -> None:
        selected = self.selected
        free = selected is not None and selected.name != self._busy
        complete = selected is not None and selected.extracted >= selected.images and not selected.stale
        failed = len(selected.failures) if selected else 0
        self._buttons["searchIn"].setEnabled(selected is not None and selected.images > 0)
        self._buttons["extract"].setEnabled(free and not complete)
        self._buttons["remove"].setEnabled(free)
        self._buttons["whatFailed"].setEnabled(failed > 0)
        self._pages.setCurrentIndex(1 if self.model.summaries else 0)
        for name in ("searchIn", "extract", "whatFailed", "remove"):
            self._buttons[name].setVisible(bool(self.model.summaries))
        if selected is not None and self.failures.collection not in (None, selected.name):
            if failed:
                self.failures.show_failures(selected)
            else:
                self.failures.dismiss()

    def _with_selected(self, signal: SignalInstance) -> None:
        if self.selected is not None:
            signal.emit(self.selected.name)

    def _double_clicked(self, index: QModelIndex) -> None:
        if index.column() == FAILED and self.selected is not None and self.selected.failures:
            self._show_failures()
        elif self._buttons["searchIn"].isEnabled():
            self._with_selected(self.search_in_requested)

    def _show_failures(self) -> None:
        if self.selected is not None and self.selected.failures:
            self.failures.show_failures(self.selected)

    def _choose(self, title: str, mode: QFileDialog.FileMode, kinds: str | None) -> None:
        dialog = QFileDialog(self, title)
        dialog.setFileMode(mode)
        if kinds:
            dialog.setNameFilter(kinds)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda chosen: self.propose((Path(chosen),)))
        dialog.open()

    def _ask_next(self) -> None:
        if self._waiting and not self.form.paths:
            self.form.ask(self._waiting.pop(0), self.model.summaries)

    def _add(self, paths: tuple[Path, ...], name: str, role: str) -> None:
        if len(paths) == 1 and _is_whole(paths[0]):
            self.add_requested.emit(paths[0], name, role)
        else:
            self.add_pictures_requested.emit(paths, name, role)

    def _ask_to_remove(self) -> None:
        summary = self.selected
        if summary is None:
            return
        box = QMessageBox(self)
        box.setObjectName("confirmRemove")
        box.setIcon(QMessageBox.Icon.Question)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText(self.tr("Remove “{name}” from the library?").format(name=summary.name))
        pictures = self.locale().toString(summary.images)
        if summary.built_in:
            text = self.tr("Its {pictures} pictures came with SketchDesk and will no longer be found.")
        else:
            text = self.tr(
                "Its {pictures} pictures will no longer be found, and their features are deleted. "
                "The folder or archive that they came from is not touched."
            )
        box.setInformativeText(text.format(pictures=pictures))
        remove = box.addButton(self.tr("Remove"), QMessageBox.ButtonRole.DestructiveRole)
        keep = box.addButton(self.tr("Keep"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(keep)
        box.setEscapeButton(keep)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        remove.clicked.connect(lambda: self.remove_requested.emit(summary.name))
        box.open()


def _is_whole(path: Path) -> bool:
    """Whether a path is a collection of its own: a folder or an archive."""
    return path.is_dir() or path.suffix.lower() == ".zip"

"""Datasets to have: what there is, and the one button that lets it be fetched."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from sketchdesk.errors import SketchDeskError
from sketchdesk.jobs.collecting import download as download_job
from sketchdesk.jobs.results import CollectionSummary
from sketchdesk.library.datasets import DATASETS, DEFAULT_LIMIT, MOST_OF_A_CLASS, Dataset
from sketchdesk.ui.collections.class_chooser import ClassChooser
from sketchdesk.ui.collections.dataset_details import DatasetDetails
from sketchdesk.ui.sentences import translated
from sketchdesk.ui.widgets.flow_layout import FlowLayout
from sketchdesk.ui.widgets.folders import Purpose, file_dialog
from sketchdesk.ui.widgets.number_boxes import NumberBox
from sketchdesk.ui.widgets.screen_room import resize_on_screen

_AROUND_TITLE = 14


class DatasetsDialog(QDialog):
    """Asks for downloads by a signal; it fetches nothing itself, and the window beside it stays usable."""

    wanted = Signal(object)
    """A DownloadRequest that the person has agreed to."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("datasetsDialog")
        self.setWindowTitle(self.tr("Get a dataset"))
        self._existing: dict[str, CollectionSummary] = {}
        self._list = QListWidget(self, objectName="datasetList")
        self._list.setAccessibleName(self.tr("Datasets"))
        for dataset in DATASETS:
            item = QListWidgetItem(dataset.title, self._list)
            item.setSizeHint(QSize(0, self.fontMetrics().height() + _AROUND_TITLE))
        self._list.setFixedWidth(self.fontMetrics().horizontalAdvance("TU-Berlin sketches") + 48)
        self._details = DatasetDetails(self)
        self._how = QLabel(self, objectName="datasetHow")
        self._how.setTextFormat(Qt.TextFormat.PlainText)
        self._how.setWordWrap(True)
        self._chooser = ClassChooser(self)
        self._limit = NumberBox(self, objectName="drawingLimit")
        self._limit.setRange(1, MOST_OF_A_CLASS)
        self._limit.setValue(DEFAULT_LIMIT)
        self._limit.setSingleStep(100)
        self._limit.setGroupSeparatorShown(True)
        self._limit.setAccessibleName(self.tr("Drawings of each class"))
        self._limit_label = QLabel(self.tr("&Drawings of each class"), self)
        self._limit_label.setBuddy(self._limit)
        self._name = QLineEdit(self, objectName="datasetName")
        self._name.setMaxLength(100)
        self._name.setAccessibleName(self.tr("Name of the collection"))
        self._remove = QCheckBox(self.tr("Delete what was fetched after the &import"), self, objectName="removeArchive")
        self._remove.setToolTip(self.tr("The collection keeps its own copy."))
        self._remove.setAccessibleDescription(self._remove.toolTip())
        self._remove.setChecked(True)
        # The frame is for the focus only.
        self._remove.setStyleSheet(
            "QCheckBox { padding: 3px 2px; } QCheckBox:!focus { border: 2px solid transparent; }"
        )
        self._note = QLabel(self, objectName="datasetNote")
        self._note.setTextFormat(Qt.TextFormat.PlainText)
        self._note.setWordWrap(True)
        self._note.setProperty("muted", True)
        self._agree = QPushButton(self, objectName="agreeAndFetch")
        self._agree.setProperty("primary", True)
        self._file = QPushButton(self.tr("Use a &file that I have…"), self, objectName="useFile")
        self._folder = QPushButton(self.tr("Use a f&older…"), self, objectName="useFolder")
        self._shut = QPushButton(self.tr("Close"), self, objectName="closeDatasets")
        for button in (self._agree, self._file, self._folder, self._shut):
            # Enter in the name field must not agree to anything.
            button.setAutoDefault(False)
        self._lay_out()
        self._list.currentRowChanged.connect(self._show)
        self._chooser.changed.connect(self._refresh)
        self._limit.valueChanged.connect(self._refresh)
        self._name.textChanged.connect(self._refresh)
        self._agree.clicked.connect(lambda: self._ask(None))
        self._file.clicked.connect(lambda: self._choose(QFileDialog.FileMode.ExistingFile))
        self._folder.clicked.connect(lambda: self._choose(QFileDialog.FileMode.Directory))
        self._shut.clicked.connect(self.reject)
        self._list.setCurrentRow(0)

    @property
    def dataset(self) -> Dataset:
        """The one that is shown."""
        return DATASETS[max(self._list.currentRow(), 0)]

    def show_dataset(self, name: str) -> None:
        """Bring a dataset to the front."""
        self._list.setCurrentRow([dataset.name for dataset in DATASETS].index(name))

    def set_existing(self, summaries: tuple[CollectionSummary, ...]) -> None:
        """The collections that there are: what is fetched may be added to one of them."""
        self._existing = {summary.name.casefold(): summary for summary in summaries}
        self._refresh()

    def request(self, source: Path | None = None) -> download_job.DownloadRequest:
        """What the fields ask for; with ``source`` nothing is fetched."""
        choose = self.dataset.has_classes_to_choose
        return download_job.DownloadRequest(
            self.dataset.name,
            self._chooser.chosen if choose else (),
            self._limit.value() if choose else None,
            source,
            self._name.text().strip(),
            agreed=source is None,
            remove_archive=self._remove.isChecked(),
        )

    def _lay_out(self) -> None:
        fields = QFormLayout()
        fields.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        fields.addRow(self._limit_label, self._limit)
        fields.addRow(self.tr("&Name"), self._name)
        inside = _Scrolled(self)
        right = QVBoxLayout(inside)
        right.setContentsMargins(16, 0, 8, 0)
        right.setSpacing(12)
        right.addWidget(self._details)
        right.addWidget(self._how)
        right.addWidget(self._chooser, 1)
        right.addLayout(fields)
        right.addWidget(self._remove)
        right.addStretch(0)
        # Large letters and small screens: what has no room can be scrolled to.
        scroll = QScrollArea(self)
        scroll.setWidget(inside)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        top = QHBoxLayout()
        top.addWidget(self._list)
        top.addWidget(scroll, 1)
        buttons = FlowLayout()
        buttons.addWidget(self._file)
        buttons.addWidget(self._folder)
        buttons.add_stretch()
        buttons.addWidget(self._shut)
        buttons.addWidget(self._agree)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 14, 14, 12)
        column.setSpacing(10)
        column.addLayout(top, 1)
        column.addWidget(self._note)
        column.addLayout(buttons)
        resize_on_screen(self, 820, 680)

    def _show(self) -> None:
        dataset = self.dataset
        self._how.setText(translated(dataset.obtain))
        self._how.setVisible(bool(dataset.obtain))
        for widget in (self._chooser, self._limit, self._limit_label):
            widget.setVisible(dataset.has_classes_to_choose)
        if dataset.has_classes_to_choose and not self._chooser.chosen:
            self._chooser.set_classes(dataset.classes)
        self._remove.setVisible(dataset.is_fetched)
        self._agree.setVisible(dataset.is_fetched)
        self._name.setPlaceholderText(dataset.collection)
        self._name.clear()
        self._refresh()

    def _refresh(self) -> None:
        """Say what would be fetched, and why it cannot be."""
        dataset = self.dataset
        chosen = len(self._chooser.chosen)
        size = translated(dataset.size_text(max(chosen, 1), self._limit.value()))
        shown = size
        if dataset.bytes_each and not chosen:
            shown = self.tr("{size} for each class").format(size=size)
        self._details.show_dataset(dataset, shown)
        self._agree.setText(self.tr("&Agree to the licence and fetch {size}").format(size=size))
        name_problem, note = self._say_name()
        problem = name_problem
        if not problem and dataset.has_classes_to_choose and not chosen:
            problem = self.tr("Tick the classes to fetch.")
        self._note.setText(problem or note)
        self._agree.setEnabled(not problem)
        self._file.setEnabled(not name_problem)
        self._folder.setEnabled(not name_problem)

    def _say_name(self) -> tuple[str, str]:
        """What is wrong with the name, and what it means if nothing is."""
        if "," in self._name.text():
            return self.tr("A name cannot contain a comma."), ""
        notes = []
        names = download_job.collection_names(self.dataset, self._name.text())
        for part, name in zip(self.dataset.parts, names, strict=True):
            same = self._existing.get(name.casefold())
            if same is not None and same.built_in:
                return self.tr("“{name}” is built in and cannot be added to.").format(name=same.name), ""
            if same is not None and same.role != part.role:
                text = self.tr("“{name}” exists already and has another role. Choose another name.")
                return text.format(name=same.name), ""
            if same is not None:
                notes.append(self.tr("What is new is added to “{name}”.").format(name=same.name))
        if not notes and self.dataset.is_fetched:
            notes.append(
                self.tr("Nothing is fetched before you press the button. It can be paused, cancelled and resumed.")
            )
        return "", " ".join(notes)

    def _choose(self, mode: QFileDialog.FileMode) -> None:
        dialog = file_dialog(self, self.tr("Where is {title}?").format(title=self.dataset.title), Purpose.DATASET)
        dialog.setFileMode(mode)
        if mode == QFileDialog.FileMode.ExistingFile:
            kinds = (
                self.tr("Drawings (*.ndjson)") if self.dataset.has_classes_to_choose else self.tr("Archives (*.zip)")
            )
            dialog.setNameFilters([kinds, self.tr("All files (*)")])
        dialog.fileSelected.connect(lambda chosen: self._ask(Path(chosen)))
        dialog.open()

    def _ask(self, source: Path | None) -> None:
        request = self.request(source)
        try:
            download_job.check(request)
        except SketchDeskError as error:
            self._note.setText(translated(str(error)))
            return
        self.accept()
        self.wanted.emit(request)


class _Scrolled(QWidget):
    """As high as its wrapped texts need at its width, which a scroll area does not ask for."""

    def event(self, event: QEvent) -> bool:
        handled = super().event(event)
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest):
            self.setMinimumHeight(self.layout().totalMinimumHeightForWidth(self.width()))
        return handled

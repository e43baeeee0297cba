"""Make another network usable as an encoder: which, with which weights, and what gives its features."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from sketchdesk.engine.features.families import FAMILIES
from sketchdesk.engine.features.visual_words import WORDS
from sketchdesk.jobs.add_model import AddRequest
from sketchdesk.jobs.models import CHECKPOINT, WORDS_FAMILIES
from sketchdesk.ui.sentences import translated
from sketchdesk.ui.widgets.folders import Purpose, file_dialog
from sketchdesk.ui.widgets.number_boxes import NumberBox

_WIDTH = 520


class AddEncoderDialog(QDialog):
    """Asks by a signal, and stays open until :meth:`accept`, so that a refusal can be answered."""

    wanted = Signal(object)
    """An AddRequest."""

    def __init__(self, available: Sequence[Mapping[str, Any]], collections: Sequence[str], parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("addEncoderDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Add an encoder"))
        self._available = {each["family"]: each for each in available}
        self._file: Path | None = None
        self.network = QComboBox(self, objectName="network")
        for each in available:
            self.network.addItem(translated(each["title"]), each["family"])
        self.weights = QComboBox(self, objectName="weights")
        self._choose = QPushButton(self.tr("Choose a &file…"), self, objectName="chooseWeights")
        self._note = QLabel(self, objectName="weightsNote")
        self._note.setProperty("muted", True)
        self.collection = QComboBox(self, objectName="wordsFrom")
        self.collection.addItems(list(collections))
        self.words = self._number("words", 2, 65_536, WORDS)
        self.layer = QComboBox(self, objectName="layer")
        self.layer.setEditable(True)
        self.layer.addItem(self.tr("as usual"), None)
        self.layer.addItem(self.tr("pooled"), "pooled")
        self.layer.addItem(self.tr("flattened"), "flattened")
        self.layer.setToolTip(self.tr("Pooled or flattened maps, or the name of a layer of the network or its head"))
        self.side = self._number("inputSide", 16, 1024, 224)
        self.side.setSuffix(self.tr(" pixels a side"))
        self.mixed = QCheckBox(self.tr("Compute in mi&xed precision"), self, objectName="mixedPrecision")
        self.mixed.setToolTip(self.tr("Half as much memory; faster on graphics cards, slower on most processors"))
        self.name = QLineEdit(self, objectName="encoderName")
        self.name.setMaxLength(100)
        self._problem = QLabel(self, objectName="addEncoderProblem")
        self._problem.setProperty("danger", True)
        self._add = QPushButton(self.tr("&Add"), self, objectName="addEncoder")
        self._add.setProperty("primary", True)
        self._add.setDefault(True)
        self._shut = QPushButton(self.tr("Cancel"), self, objectName="closeAddEncoder")
        self._shut.setAutoDefault(False)
        self._choose.setAutoDefault(False)
        self._lay_out()
        self.network.currentIndexChanged.connect(self._network_changed)
        self.weights.currentIndexChanged.connect(self._refresh)
        self._choose.clicked.connect(self._choose_file)
        self._add.clicked.connect(self._ask)
        self._shut.clicked.connect(self.reject)
        self._network_changed()

    def request(self) -> AddRequest:
        """What is asked for."""
        family = str(self.network.currentData())
        name = self.name.text().strip() or None
        if family in WORDS_FAMILIES:
            return AddRequest(family, name, collection=self.collection.currentText() or None, words=self.words.value())
        if family == CHECKPOINT:
            return AddRequest(family, name, self._file)
        source = self.weights.currentData()
        layer = self.layer.currentText().strip()
        usual = self.layer.itemText(0)
        return AddRequest(
            family,
            name,
            weights=self._file if source == "file" else None,
            fetch=source == "fetch",
            layer=None if layer in ("", usual) else layer,
            input_side=self.side.value() if self.side.value() != FAMILIES[family].input_side else None,
            precision="mixed_bfloat16" if self.mixed.isChecked() else "float32",
            untrained=source == "untrained" and FAMILIES[family].is_pretrained,
        )

    def show_problem(self, sentence: str) -> None:
        """Say why it was refused, and let the person try again."""
        self._problem.setText(sentence)
        self._problem.setVisible(bool(sentence))
        self._fit()
        self._set_busy(False)

    def _set_busy(self, busy: bool) -> None:
        for each in (self.network, self.weights, self._choose, self.layer, self.side, self.mixed, self.name):
            each.setEnabled(not busy)
        self._add.setText(self.tr("Adding…") if busy else self.tr("&Add"))
        self._add.setEnabled(not busy and not self._missing())

    def _ask(self) -> None:
        self._problem.hide()
        self._set_busy(True)
        self.wanted.emit(self.request())

    def _network_changed(self) -> None:
        family = str(self.network.currentData())
        self.weights.blockSignals(True)
        self.weights.clear()
        if family in FAMILIES:
            of = FAMILIES[family]
            if of.is_pretrained and self._available[family]["weights_are_there"]:
                self.weights.addItem(self.tr("ImageNet, already on this computer"), "imagenet")
            elif of.is_pretrained:
                size = QLocale().toString(of.megabytes)
                self.weights.addItem(self.tr("ImageNet, fetched now ({0} MB)").format(size), "fetch")
            self.weights.addItem(self.tr("From a file"), "file")
            self.weights.addItem(self.tr("None: random, to be trained"), "untrained")
            if not of.is_pretrained:
                self.weights.setCurrentIndex(self.weights.findData("untrained"))
            self.side.setMinimum(of.least_side)
            self.side.setValue(of.input_side)
        elif family == CHECKPOINT:
            self.weights.addItem(self.tr("From a file"), "file")
        self.weights.blockSignals(False)
        self._file = None
        self.name.setPlaceholderText(family)
        network, words = family in FAMILIES, family in WORDS_FAMILIES
        for field, shown in (
            (self.weights, not words),
            (self.layer, network),
            (self.side, network),
            (self.mixed, network),
            (self.collection, words),
            (self.words, words),
        ):
            self._form.setRowVisible(field, shown)
        self._refresh()

    def _refresh(self) -> None:
        family, source = str(self.network.currentData()), self.weights.currentData()
        self._form.setRowVisible(self._choose, source == "file")
        note = ""
        if source == "file":
            note = self._file.name if self._file else self.tr("Weights that Keras saved, or a checkpoint's file")
        elif source == "fetch":
            note = self.tr("From {0}").format(FAMILIES[family].url.rpartition("/")[0])
        elif source == "untrained":
            note = self.tr("It finds nothing before it has been taught.")
        self._note.setText(note)
        self._note.setToolTip(FAMILIES[family].url if source == "fetch" else "")
        self._problem.hide()
        self._form.setRowVisible(self._note, bool(note))
        self._add.setEnabled(not self._missing())
        self._fit()

    def _fit(self) -> None:
        """As broad and as high as the texts need."""
        layout = self.layout()
        layout.activate()
        width = max(self.width(), _WIDTH, layout.totalMinimumSize().width())
        self.resize(width, layout.totalHeightForWidth(width))

    def _missing(self) -> bool:
        if str(self.network.currentData()) in WORDS_FAMILIES:
            return not self.collection.count()
        return self.weights.currentData() == "file" and self._file is None

    def _choose_file(self) -> None:
        dialog = file_dialog(self, self.tr("Weights of a network"), Purpose.WEIGHTS)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilter(self.tr("Weights (*.h5 *.keras *.npz *.json)"))
        dialog.fileSelected.connect(self.take_file)
        dialog.open()

    def take_file(self, chosen: str) -> None:
        """The file of weights."""
        self._file = Path(chosen)
        self._refresh()

    def _number(self, name: str, least: int, most: int, value: int) -> QSpinBox:
        box = NumberBox(self, objectName=name)
        box.setRange(least, most)
        box.setGroupSeparatorShown(True)
        box.setValue(value)
        return box

    def _lay_out(self) -> None:
        self._form = QFormLayout()
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for text, field in (
            (self.tr("&Network"), self.network),
            (self.tr("&Weights"), self.weights),
            (self.tr("Visual words &from"), self.collection),
            (self.tr("&How many words"), self.words),
            (self.tr("F&eatures from layer"), self.layer),
            (self.tr("&Pictures of"), self.side),
            ("", self.mixed),
            (self.tr("Na&me"), self.name),
        ):
            self._form.addRow(text, field)
            field.setAccessibleName((text or field.text()).replace("&", ""))
            if field is self.weights:
                self._form.addRow("", self._choose)
                self._form.addRow("", self._note)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self._add)
        buttons.addWidget(self._shut)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 14)
        column.setSpacing(10)
        column.addLayout(self._form)
        column.addWidget(self._problem)
        column.addStretch(1)
        column.addLayout(buttons)
        for label in (self._note, self._problem):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
        self._problem.hide()
        self.setMinimumWidth(_WIDTH)

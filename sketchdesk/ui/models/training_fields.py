"""The settings of a training: what is unfrozen, loss, epochs, rate and when it ends, as a preset offers them."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import QLocale, QObject, QSignalBlocker, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QSpinBox,
    QWidget,
)

from sketchdesk.jobs.teaching.finetune_records import PresetOffer
from sketchdesk.training.optimisation import EarlyStopping, ReduceOnPlateau, Unfrozen
from sketchdesk.training.settings import Settings
from sketchdesk.ui.models.setting_names import loss_name, strategy_name
from sketchdesk.ui.sentences import translated
from sketchdesk.ui.widgets.number_boxes import NumberBox

_Value = TypeVar("_Value")
_LEAST_RATE, _MOST_RATE = 1e-9, 10.0


class TrainingFields(QObject):
    """Rows of a form. Each preset brings its own values; what was changed since differs from it."""

    changed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._widget = parent
        self.strategy = self._choice("teachStrategy", self.tr("What is unfrozen"))
        self.loss = self._choice("teachLoss", self.tr("Loss"))
        self.epochs = self._number("teachEpochs", 1, 10_000, self.tr("Epochs"))
        self.batch = self._number("teachBatch", 1, 65_536, self.tr("Batch"))
        self.rate = QLineEdit(parent, objectName="teachRate")
        self.rate.setAccessibleName(self.tr("Learning rate"))
        self.augmented = QCheckBox(self.tr("&Augment the training pictures"), parent, objectName="teachAugmented")
        self.stopping = QCheckBox(
            self.tr("Stop &early when the loss falls no more"), parent, objectName="teachStopping"
        )
        self.patience = self._number("teachPatience", 1, 1000, self.tr("Patience of early stopping, in epochs"))
        self.delta = QLineEdit(parent, objectName="teachDelta")
        self.delta.setAccessibleName(self.tr("By how much the loss has to fall"))
        self.plateau = QCheckBox(self.tr("&Reduce the rate on a plateau"), parent, objectName="teachPlateau")
        self.plateau_patience = self._number(
            "teachPlateauPatience", 1, 1000, self.tr("Patience of the plateau, in epochs")
        )
        self.factor = QLineEdit(parent, objectName="teachFactor")
        self.factor.setAccessibleName(self.tr("Factor of the learning rate on a plateau"))
        self.mixed = QCheckBox(self.tr("Mi&xed precision (float16 where it can be)"), parent, objectName="teachMixed")
        self.seed = self._number("teachSeed", 0, 999_999, self.tr("Seed"))
        self._boxes = (self.strategy, self.loss)
        self._numbers = (self.epochs, self.batch, self.patience, self.plateau_patience, self.seed)
        self._lines = (self.rate, self.delta, self.factor)
        self._checks = (self.augmented, self.stopping, self.plateau, self.mixed)
        self._fields = (*self._boxes, *self._numbers, *self._lines, *self._checks)
        for box in self._boxes:
            box.currentIndexChanged.connect(self.changed)
        for number in self._numbers:
            number.valueChanged.connect(self.changed)
        for line in self._lines:
            line.textChanged.connect(self.changed)
        for check in self._checks:
            check.toggled.connect(self.changed)

    def show_offer(self, offer: PresetOffer) -> None:
        """The values of a preset, without a word to those who listen."""
        stopping, plateau = offer.early_stopping or EarlyStopping(), offer.plateau or ReduceOnPlateau()
        blockers = [QSignalBlocker(each) for each in self._fields]
        self.epochs.setValue(offer.epochs)
        self.batch.setValue(offer.batch)
        self.rate.setText(_text(offer.learning_rate))
        self.augmented.setChecked(offer.augmented)
        self.stopping.setChecked(offer.early_stopping is not None)
        self.patience.setValue(max(stopping.patience, 1))
        self.delta.setText(_text(stopping.min_delta))
        self.plateau.setChecked(offer.plateau is not None)
        self.plateau_patience.setValue(max(plateau.patience, 1))
        self.factor.setText(_text(plateau.factor))
        self.mixed.setChecked(offer.mixed_precision)
        self.strategy.clear()
        self.strategy.addItem(self.tr("As the preset says"), None)
        for each in offer.strategies:
            self.strategy.addItem(strategy_name(each), each)
        self.loss.clear()
        for name in offer.losses:
            self.loss.addItem(loss_name(name), name)
        self.loss.setCurrentIndex(max(self.loss.findData(offer.loss), 0) if offer.losses else -1)
        del blockers

    def enable(self, offer: PresetOffer | None) -> None:
        """Show and let be changed what there is to change; nothing without a preset."""
        self._form.setRowVisible(self.strategy, offer is not None and bool(offer.strategies))
        self._form.setRowVisible(self.loss, offer is not None and bool(offer.losses))
        for box, fields in (
            (self.stopping, (self.patience, self.delta)),
            (self.plateau, (self.plateau_patience, self.factor)),
        ):
            for field in fields:
                field.setEnabled(box.isChecked())
        for field in (self.epochs, self.batch, self.rate, self.augmented, self.mixed, self.seed):
            field.setEnabled(offer is not None)

    @property
    def problem(self) -> str:
        """Why it cannot start like this, as a sentence; "" if it can."""
        if (rate := self._value(self.rate)) is None or not _LEAST_RATE <= rate <= _MOST_RATE:
            return self.tr("The learning rate must be a number above 0 and up to 10.")
        if self.stopping.isChecked() and ((delta := self._value(self.delta)) is None or delta < 0):
            return self.tr("The fall that early stopping looks for must be a number, 0 or more.")
        if self.plateau.isChecked() and ((factor := self._value(self.factor)) is None or not 0 < factor < 1):
            return self.tr("The factor of the plateau must lie between 0 and 1.")
        return ""

    def settings(self, offer: PresetOffer | None) -> Settings:
        """What differs from the preset; None where it does not."""
        if offer is None:
            return Settings()
        rate = self._value(self.rate)
        stopping = EarlyStopping(
            self.patience.value(),
            self._value(self.delta) or 0.0,
            (offer.early_stopping or EarlyStopping()).monitor,
        )
        usual = offer.plateau or ReduceOnPlateau()
        plateau = ReduceOnPlateau(
            self._value(self.factor) or usual.factor,
            self.plateau_patience.value(),
            usual.min_delta,
            usual.least,
            usual.monitor,
        )
        if not self.stopping.isChecked():
            stopping = EarlyStopping(0)
        if not self.plateau.isChecked():
            plateau = ReduceOnPlateau(patience=0)
        unfrozen: Unfrozen | None = self.strategy.currentData() if offer.strategies else None
        loss = self.loss.currentData() if offer.losses else None
        return Settings(
            epochs=_changed(self.epochs.value(), offer.epochs),
            batch=_changed(self.batch.value(), offer.batch),
            learning_rate=_changed(rate, offer.learning_rate),
            unfrozen=unfrozen,
            augmented=_changed(self.augmented.isChecked(), offer.augmented),
            loss=_changed(loss, offer.loss) if loss else None,
            early_stopping=_changed(stopping, offer.early_stopping or EarlyStopping(0)),
            plateau=_changed(plateau, offer.plateau or ReduceOnPlateau(patience=0)),
            mixed_precision=_changed(self.mixed.isChecked(), offer.mixed_precision),
            seed=self.seed.value(),
        )

    def what_is_trained(self, offer: PresetOffer | None) -> str:
        """In words, by the preset or by what was chosen instead."""
        if offer is None:
            return ""
        chosen = self.strategy.currentData() if offer.strategies else None
        instead = {
            "last_two_blocks": self.tr("the last two blocks; the layers before stay frozen"),
            "from_conv5_block1": self.tr("everything from conv5_block1 on; the layers before stay frozen"),
            "everything": self.tr("the whole network; nothing stays frozen"),
            "last_stage": self.tr("the last stage; the layers before stay frozen"),
            "head": self.tr("the head alone; the network stays frozen"),
        }.get(str(chosen))
        return self.tr("In the end this trains {0}.").format(instead) if instead else translated(offer.trained)

    def _value(self, field: QLineEdit) -> float | None:
        text = field.text().strip()
        value, is_number = QLocale().toDouble(text)
        if is_number:
            return value
        # A number as it stands in papers and programs, whatever the locale.
        value, is_number = QLocale.c().toDouble(text)
        return value if is_number else None

    def lay_out(self, form: QFormLayout) -> None:
        """Add the rows to a form."""
        self._form = form
        form.addRow(self.tr("Unfro&zen"), self.strategy)
        form.addRow(self.tr("&Loss"), self.loss)
        numbers = QHBoxLayout()
        numbers.setSpacing(8)
        numbers.addWidget(self.epochs, 1)
        numbers.addWidget(self._named(self.tr("&Batch"), self.batch))
        numbers.addWidget(self.batch, 1)
        form.addRow(self._named(self.tr("Epoc&hs"), self.epochs), numbers)
        form.addRow(self.tr("Learning ra&te"), self.rate)
        form.addRow(self._line())
        form.addRow(self.augmented)
        form.addRow(self.stopping)
        form.addRow("", self._pair(self.tr("after"), self.patience, self.tr("epochs without a fall of"), self.delta))
        form.addRow(self.plateau)
        form.addRow(
            "",
            self._pair(self.tr("after"), self.plateau_patience, self.tr("epochs without a fall, times"), self.factor),
        )
        form.addRow(self.mixed)
        form.addRow(self._line())
        form.addRow(self.tr("See&d"), self.seed)

    def _choice(self, name: str, spoken: str) -> QComboBox:
        box = QComboBox(self._widget, objectName=name)
        box.setAccessibleName(spoken)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.setMinimumContentsLength(20)
        box.setMaxVisibleItems(24)
        return box

    def _number(self, name: str, least: int, most: int, spoken: str) -> QSpinBox:
        box = NumberBox(self._widget, objectName=name)
        box.setRange(least, most)
        box.setAccessibleName(spoken)
        return box

    def _pair(self, before: str, first: QWidget, between: str, second: QWidget) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(QLabel(before, self._widget))
        row.addWidget(first)
        row.addWidget(QLabel(between, self._widget))
        row.addWidget(second, 1)
        return row

    def _named(self, text: str, field: QWidget) -> QLabel:
        label = QLabel(text, self._widget)
        label.setBuddy(field)
        return label

    def _line(self) -> QFrame:
        line = QFrame(self._widget)
        line.setFixedHeight(6)
        return line


def _changed(value: _Value, usual: _Value) -> _Value | None:
    return None if value == usual else value


def _text(value: float) -> str:
    return QLocale().toString(value, "g", 6)

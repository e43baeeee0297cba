"""What a training is told: collection, encoder, preset and its settings; beside them what there is to train on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from PySide6.QtCore import QLocale, QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QScrollArea,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from sketchdesk.jobs.teaching.finetune_records import (
    AugmentedPictures,
    FinetuneJob,
    PresetOffer,
    PreviewRequest,
    Survey,
    SurveyRequest,
)
from sketchdesk.training.optimisation import EarlyStopping, ReduceOnPlateau, Unfrozen
from sketchdesk.training.settings import Settings
from sketchdesk.ui.models.augmented_view import AugmentedView
from sketchdesk.ui.sentences import translated
from sketchdesk.ui.widgets.copied_table import Column, CopiedTable
from sketchdesk.ui.widgets.number_boxes import NumberBox

_Value = TypeVar("_Value")
_WAIT_MS = 150
_PREVIEWED, _VERSIONS = 4, 5
_LEAST_RATE, _MOST_RATE = 1e-9, 10.0


class FinetuneForm(QWidget):
    """Asks by signals for what it shows; it trains nothing itself."""

    survey_wanted = Signal(object)
    """A SurveyRequest."""
    preview_wanted = Signal(object)
    """A PreviewRequest."""
    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._survey: Survey | None = None
        self._asked: SurveyRequest | None = None
        self._previewed: PreviewRequest | None = None
        self._problem = ""
        self.collection = self._choice("teachCollection", self.tr("Collection to learn from"))
        self.model = self._choice("teachModel", self.tr("Encoder to start from"))
        self.preset = self._choice("teachPreset", self.tr("Preset"))
        self.strategy = self._choice("teachStrategy", self.tr("What is unfrozen"))
        self.loss = self._choice("teachLoss", self.tr("Loss"))
        self.epochs = self._number("teachEpochs", 1, 10_000, self.tr("Epochs"))
        self.batch = self._number("teachBatch", 1, 65_536, self.tr("Batch"))
        self.rate = QLineEdit(self, objectName="teachRate")
        self.rate.setAccessibleName(self.tr("Learning rate"))
        self.augmented = QCheckBox(self.tr("&Augment the training pictures"), self, objectName="teachAugmented")
        self.stopping = QCheckBox(self.tr("Stop &early when the loss falls no more"), self, objectName="teachStopping")
        self.patience = self._number("teachPatience", 1, 1000, self.tr("Patience of early stopping, in epochs"))
        self.delta = QLineEdit(self, objectName="teachDelta")
        self.delta.setAccessibleName(self.tr("By how much the loss has to fall"))
        self.plateau = QCheckBox(self.tr("&Reduce the rate on a plateau"), self, objectName="teachPlateau")
        self.plateau_patience = self._number(
            "teachPlateauPatience", 1, 1000, self.tr("Patience of the plateau, in epochs")
        )
        self.factor = QLineEdit(self, objectName="teachFactor")
        self.factor.setAccessibleName(self.tr("Factor of the learning rate on a plateau"))
        self.mixed = QCheckBox(self.tr("Mi&xed precision (float16 where it can be)"), self, objectName="teachMixed")
        self.seed = self._number("teachSeed", 0, 999_999, self.tr("Seed"))
        self.name = QLineEdit(self, objectName="teachName")
        self.name.setAccessibleName(self.tr("Name of the new model"))
        self.trained = self._label("teachTrained", muted=True)
        self.counts = self._label("teachCounts")
        self.warnings = self._label("teachWarnings")
        self.obstacle = self._label("teachObstacle")
        self.obstacle.setProperty("danger", True)
        self.classes = CopiedTable(
            "teachClasses",
            self.tr("Pictures of each class"),
            (
                Column("class", self.tr("Class")),
                Column("train", self.tr("training")),
                Column("validation", self.tr("validation")),
                Column("test", self.tr("test")),
                Column("set aside", self.tr("set aside"), tip=self.tr("Files that could not be read")),
            ),
            self,
        )
        self.preview = AugmentedView(self)
        self._boxes = (self.strategy, self.loss)
        self._numbers = (self.epochs, self.batch, self.patience, self.plateau_patience, self.seed)
        self._lines = (self.rate, self.delta, self.factor)
        self._checks = (self.augmented, self.stopping, self.plateau, self.mixed)
        self._fields = (*self._boxes, *self._numbers, *self._lines, *self._checks)
        self._wait = QTimer(self, singleShot=True, interval=_WAIT_MS)
        self._wait.timeout.connect(self._ask_preview)
        self._lay_out()
        self._connect()
        self._refresh()

    # --- what there is -------------------------------------------------------------------------------

    def set_choices(
        self, collections: Sequence[str], models: Sequence[str], collection: str = "", model: str = ""
    ) -> None:
        """What can be chosen, and what is chosen first; what is chosen already stays."""
        for box, names, wanted in ((self.collection, collections, collection), (self.model, models, model)):
            before = wanted or box.currentText()
            with QSignalBlocker(box):
                box.clear()
                box.addItems(list(names))
                box.setCurrentIndex(max(box.findText(before), 0) if names else -1)
        self._ask()

    def show_survey(self, request: SurveyRequest, survey: Survey) -> None:
        """What there is to train on; an answer to an older question is passed over."""
        if request != self._asked:
            return
        self._survey, self._problem = survey, ""
        before = self.preset.currentData()
        with QSignalBlocker(self.preset):
            self.preset.clear()
            for offer in survey.presets:
                self.preset.addItem(translated(offer.title), offer.name)
            index = self.preset.findData(before)
            if index < 0:
                index = max(self.preset.findData("full"), 0)
            self.preset.setCurrentIndex(index if survey.presets else -1)
        self.classes.show_rows(
            [(each.label, each.train, each.validation, each.test, each.set_aside) for each in survey.classes]
        )
        self._preset_changed()

    def show_problem(self, request: SurveyRequest, sentence: str) -> None:
        """Why this cannot be trained on."""
        if request != self._asked:
            return
        self._survey, self._problem = None, sentence
        self.classes.show_rows(())
        self.preview.say("")
        self._refresh()

    def show_preview(self, request: PreviewRequest, found: AugmentedPictures) -> None:
        if request == self._previewed:
            self.preview.show_pictures(found.pictures, found.sees)

    def show_preview_problem(self, request: PreviewRequest, sentence: str) -> None:
        if request == self._previewed:
            self.preview.say(sentence)

    def show_job(self, job: FinetuneJob) -> None:
        """Choose what a job says, as far as it can be chosen here; its settings come with the next survey."""
        for box, text in ((self.collection, job.collection), (self.model, job.model)):
            box.setCurrentIndex(max(box.findText(text), 0))
        self.name.setText(job.save_as or "")

    # --- what is asked for ---------------------------------------------------------------------------

    @property
    def survey(self) -> Survey | None:
        """The answer to what is chosen now; None while it is awaited."""
        return self._survey

    @property
    def offer(self) -> PresetOffer | None:
        name = self.preset.currentData()
        offers = self._survey.presets if self._survey is not None else ()
        return next((each for each in offers if each.name == name), None)

    @property
    def problem(self) -> str:
        """Why it cannot start, as a sentence; "" if it can."""
        if not self.collection.count():
            return self.tr("There is no collection with classes yet: add one on the page Collections.")
        if self._problem:
            return self._problem
        if self._survey is None:
            return self.tr("Looking at the collection…")
        if not self._survey.can_start:
            return translated(self._survey.obstacle)
        if self.offer is None:
            return self.tr("Choose a preset.")
        if (rate := self._value(self.rate)) is None or not _LEAST_RATE <= rate <= _MOST_RATE:
            return self.tr("The learning rate must be a number above 0 and up to 10.")
        if self.stopping.isChecked() and ((delta := self._value(self.delta)) is None or delta < 0):
            return self.tr("The fall that early stopping looks for must be a number, 0 or more.")
        if self.plateau.isChecked() and ((factor := self._value(self.factor)) is None or not 0 < factor < 1):
            return self.tr("The factor of the plateau must lie between 0 and 1.")
        return ""

    @property
    def settings(self) -> Settings:
        """What differs from the preset; None where it does not."""
        offer = self.offer
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

    @property
    def job(self) -> FinetuneJob:
        """What the fields ask for."""
        return FinetuneJob(
            self.collection.currentText(),
            self.model.currentText(),
            str(self.preset.currentData()),
            self.name.text().strip() or None,
            self.settings,
        )

    # --- what happens --------------------------------------------------------------------------------

    def _ask(self) -> None:
        """Ask what there is to train on; until the answer nothing can start."""
        self._survey, self._problem = None, ""
        self._asked = self._previewed = None
        if self.collection.currentText() and self.model.currentText():
            self._asked = SurveyRequest(self.collection.currentText(), self.model.currentText())
            self.preview.say("")
            self.survey_wanted.emit(self._asked)
        self._refresh()

    def _ask_preview(self) -> None:
        if self._survey is None or not self._survey.can_start or self.offer is None or self.problem:
            return
        job = self.job
        # Of all settings these alone change a picture; the others need no new preview.
        settings = Settings(augmented=job.settings.augmented, seed=job.settings.seed)
        wanted = PreviewRequest(job.collection, job.model, job.preset, settings, _PREVIEWED, _VERSIONS)
        if wanted != self._previewed:
            self._previewed = wanted
            self.preview_wanted.emit(wanted)

    def _preset_changed(self) -> None:
        """Another preset brings its own settings."""
        offer = self.offer
        if offer is not None:
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
                self.strategy.addItem(self._strategy_name(each), each)
            self.loss.clear()
            for name in offer.losses:
                self.loss.addItem(self._loss_name(name), name)
            self.loss.setCurrentIndex(max(self.loss.findData(offer.loss), 0) if offer.losses else -1)
            self.name.setPlaceholderText(f"{self.collection.currentText()} {offer.name}")
            del blockers
        self._refresh()

    def _refresh(self) -> None:
        survey, offer = self._survey, self.offer
        number = QLocale().toString
        if survey is not None:
            totals = survey.totals
            text = self.tr(
                "{classes} classes: {train} pictures for training, {validation} for validation, {test} held out"
            )
            self.counts.setText(
                text.format(
                    classes=number(len(survey.classes)),
                    train=number(totals["train"]),
                    validation=number(totals["validation"]),
                    test=number(totals["test"]),
                )
            )
            notes = ([survey.rule] if survey.rule else []) + list(survey.warnings)
            self.warnings.setText("\n".join(f"• {translated(note)}" for note in notes))
        else:
            self.counts.setText("")
            self.warnings.setText("")
        self.trained.setText(self._what_is_trained(offer))
        problem = self.problem
        self.obstacle.setText(problem)
        for label in (self.warnings, self.obstacle, self.trained, self.counts):
            label.setVisible(bool(label.text()))
        self._form.setRowVisible(self.strategy, offer is not None and bool(offer.strategies))
        self._form.setRowVisible(self.loss, offer is not None and bool(offer.losses))
        for box, fields in (
            (self.stopping, (self.patience, self.delta)),
            (self.plateau, (self.plateau_patience, self.factor)),
        ):
            for field in fields:
                field.setEnabled(box.isChecked())
        for field in (self.preset, self.epochs, self.batch, self.rate, self.augmented, self.mixed, self.seed):
            field.setEnabled(offer is not None)
        self.changed.emit()
        if not problem:
            self._wait.start()

    def _what_is_trained(self, offer: PresetOffer | None) -> str:
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

    def _strategy_name(self, unfrozen: str) -> str:
        names = {
            "last_two_blocks": self.tr("The last two blocks"),
            "from_conv5_block1": self.tr("From conv5_block1 on"),
            "everything": self.tr("Everything"),
            "last_stage": self.tr("The last stage"),
            "head": self.tr("The head alone"),
        }
        return names.get(unfrozen, unfrozen)

    def _loss_name(self, loss: str) -> str:
        names = {
            "softmax": self.tr("Softmax"),
            "cosine": self.tr("Cosine softmax"),
            "arcface": self.tr("ArcFace"),
            "supervised_contrastive": self.tr("Supervised contrastive"),
            "proxy_anchor": self.tr("Proxy-anchor"),
        }
        return names.get(loss, loss)

    def _value(self, field: QLineEdit) -> float | None:
        text = field.text().strip()
        value, is_number = QLocale().toDouble(text)
        if is_number:
            return value
        # A number as it stands in papers and programs, whatever the locale.
        value, is_number = QLocale.c().toDouble(text)
        return value if is_number else None

    # --- how it looks --------------------------------------------------------------------------------

    def _connect(self) -> None:
        self.collection.currentIndexChanged.connect(self._ask)
        self.model.currentIndexChanged.connect(self._ask)
        self.preset.currentIndexChanged.connect(self._preset_changed)
        for box in self._boxes:
            box.currentIndexChanged.connect(self._refresh)
        for number in self._numbers:
            number.valueChanged.connect(self._refresh)
        for line in self._lines:
            line.textChanged.connect(self._refresh)
        for check in self._checks:
            check.toggled.connect(self._refresh)

    def _lay_out(self) -> None:
        left = QWidget(self)
        form = self._form = QFormLayout(left)
        form.setContentsMargins(0, 0, 12, 0)
        form.setSpacing(8)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow(self.tr("&Collection"), self.collection)
        form.addRow(self.tr("E&ncoder"), self.model)
        form.addRow(self.tr("&Preset"), self.preset)
        form.addRow(self.trained)
        form.addRow(self.tr("Unfro&zen"), self.strategy)
        form.addRow(self.tr("&Loss"), self.loss)
        numbers = QHBoxLayout()
        numbers.setSpacing(8)
        numbers.addWidget(self.epochs, 1)
        numbers.addWidget(self._named(self.tr("&Batch"), self.batch))
        numbers.addWidget(self.batch, 1)
        form.addRow(self._named(self.tr("Epoch&s"), self.epochs), numbers)
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
        form.addRow(self.tr("Na&me"), self.name)
        scroll = QScrollArea(self)
        scroll.setWidget(left)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setMinimumWidth(left.minimumSizeHint().width() + 20)
        right = QVBoxLayout()
        right.setSpacing(8)
        right.addWidget(self._heading(self.tr("What there is to learn from")))
        right.addWidget(self.counts)
        right.addWidget(self.warnings)
        right.addWidget(self.classes, 3)
        right.addWidget(self._heading(self.tr("As it is, and augmented")))
        right.addWidget(self.preview, 3)
        right.addWidget(self.obstacle)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        row.addWidget(scroll, 4)
        row.addLayout(right, 5)

    def _pair(self, before: str, first: QWidget, between: str, second: QWidget) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(QLabel(before, self))
        row.addWidget(first)
        row.addWidget(QLabel(between, self))
        row.addWidget(second, 1)
        return row

    def _named(self, text: str, field: QWidget) -> QLabel:
        label = QLabel(text, self)
        label.setBuddy(field)
        return label

    def _heading(self, text: str) -> QLabel:
        label = QLabel(text, self)
        label.setProperty("heading", True)
        return label

    def _line(self) -> QFrame:
        line = QFrame(self)
        line.setFixedHeight(6)
        return line

    def _choice(self, name: str, spoken: str) -> QComboBox:
        box = QComboBox(self, objectName=name)
        box.setAccessibleName(spoken)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.setMinimumContentsLength(20)
        box.setMaxVisibleItems(24)
        return box

    def _number(self, name: str, least: int, most: int, spoken: str) -> QSpinBox:
        box = NumberBox(self, objectName=name)
        box.setRange(least, most)
        box.setAccessibleName(spoken)
        return box

    def _label(self, name: str, muted: bool = False) -> QLabel:
        label = QLabel(self, objectName=name)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        label.setProperty("muted", muted)
        return label


def _changed(value: _Value, usual: _Value) -> _Value | None:
    return None if value == usual else value


def _text(value: float) -> str:
    return QLocale().toString(value, "g", 6)

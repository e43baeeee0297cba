"""What a training is told: collection, encoder, preset and its settings; beside them what there is to train on."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QLocale, QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QScrollArea,
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
from sketchdesk.training.settings import Settings
from sketchdesk.ui.models.augmented_view import AugmentedView
from sketchdesk.ui.models.training_fields import TrainingFields
from sketchdesk.ui.sentences import translated
from sketchdesk.ui.widgets.copied_table import Column, CopiedTable

_WAIT_MS = 150
_PREVIEWED, _VERSIONS = 4, 5


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
        self.fields = TrainingFields(self)
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
        return self.fields.problem

    @property
    def job(self) -> FinetuneJob:
        """What the fields ask for."""
        return FinetuneJob(
            self.collection.currentText(),
            self.model.currentText(),
            str(self.preset.currentData()),
            self.name.text().strip() or None,
            self.fields.settings(self.offer),
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
            self.fields.show_offer(offer)
            self.name.setPlaceholderText(f"{self.collection.currentText()} {offer.name}")
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
        self.trained.setText(self.fields.what_is_trained(offer))
        problem = self.problem
        self.obstacle.setText(problem)
        for label in (self.warnings, self.obstacle, self.trained, self.counts):
            label.setVisible(bool(label.text()))
        self.fields.enable(offer)
        self.preset.setEnabled(offer is not None)
        self.changed.emit()
        if not problem:
            self._wait.start()

    # --- how it looks --------------------------------------------------------------------------------

    def _connect(self) -> None:
        self.collection.currentIndexChanged.connect(self._ask)
        self.model.currentIndexChanged.connect(self._ask)
        self.preset.currentIndexChanged.connect(self._preset_changed)
        self.fields.changed.connect(self._refresh)

    def _lay_out(self) -> None:
        left = QWidget(self)
        form = QFormLayout(left)
        form.setContentsMargins(0, 0, 12, 0)
        form.setSpacing(8)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow(self.tr("&Collection"), self.collection)
        form.addRow(self.tr("E&ncoder"), self.model)
        form.addRow(self.tr("&Preset"), self.preset)
        form.addRow(self.trained)
        self.fields.lay_out(form)
        form.addRow(self.tr("Na&me"), self.name)
        scroll = QScrollArea(self)
        # What is in it takes the keyboard, and is scrolled to.
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
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
        right.addSpacing(4)
        right.addWidget(self._heading(self.tr("As it is, and augmented")))
        right.addWidget(self.preview, 3)
        right.addWidget(self.obstacle)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        row.addWidget(scroll, 4)
        row.addLayout(right, 5)

    def _heading(self, text: str) -> QLabel:
        label = QLabel(text, self)
        label.setProperty("heading", True)
        return label

    def _choice(self, name: str, spoken: str) -> QComboBox:
        box = QComboBox(self, objectName=name)
        box.setAccessibleName(spoken)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.setMinimumContentsLength(20)
        box.setMaxVisibleItems(24)
        return box

    def _label(self, name: str, muted: bool = False) -> QLabel:
        label = QLabel(self, objectName=name)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        label.setProperty("muted", muted)
        return label

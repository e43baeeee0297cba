"""What is to be evaluated: retrieval, an index at many settings, or saved drawings; who asks, who is asked, and how."""

from __future__ import annotations

from PySide6.QtCore import QLocale, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from sketchdesk.jobs.evaluating.evaluate import EvaluateRequest
from sketchdesk.jobs.evaluating.evaluate_with import EvaluateWithRequest, ReplayWithRequest, SweepWithRequest
from sketchdesk.jobs.evaluating.evaluation_choices import Choices
from sketchdesk.jobs.evaluating.evaluation_classifier import HEAD, NEAREST_MEAN
from sketchdesk.jobs.evaluating.replay import ReplayRequest
from sketchdesk.jobs.evaluating.sweeps import FAMILIES, SweepRequest
from sketchdesk.ui.evaluate.gallery_list import GalleryList, Part, parts_of
from sketchdesk.ui.evaluate.sweep_form import SweepForm
from sketchdesk.ui.widgets import style
from sketchdesk.ui.widgets.number_boxes import NumberBox

_KEPT = ""
RETRIEVAL, SWEEP, DRAWINGS = "retrieval", "sweep", "drawings"

AnyRequest = EvaluateWithRequest | SweepWithRequest | ReplayWithRequest


class EvaluateForm(QWidget):
    """The choices and the button that runs them; while a run is under way the button cancels it."""

    run_wanted = Signal(object)
    """An EvaluateWithRequest, a SweepWithRequest or a ReplayWithRequest."""
    cancel_wanted = Signal()
    what_changed = Signal(str)
    """What is measured now: RETRIEVAL, SWEEP or DRAWINGS."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("evaluateForm")
        self._choices = Choices((), (), ())
        self._knows = False
        self._parts: dict[str, Part] = {}
        self._is_running = False
        self._touched = False
        self._what = self._combo("what", self.tr("What is measured"))
        for title, what in (
            (self.tr("Retrieval"), RETRIEVAL),
            (self.tr("Sweep of an index"), SWEEP),
            (self.tr("My drawings"), DRAWINGS),
        ):
            self._what.addItem(title, what)
        self._queries = self._combo("queries", self.tr("Queries"))
        self._gallery = GalleryList(self)
        self._distractors = QCheckBox(self.tr("With distractors"), self, objectName="withDistractors")
        self._distractors.setChecked(True)
        self._distractors.setToolTip(
            self.tr("Off: collections that are distractors are not asked, though they are ticked")
        )
        self._model = self._combo("model", self.tr("Encoder"))
        self._index = self._combo("index", self.tr("Index"))
        self._families = {"exact": self.tr("Exact scan"), "simhash": self.tr("SimHash"), "pstable": self.tr("p-stable")}
        for family, title in self._families.items():
            self._index.addItem(title, family)
        self._index.setToolTip(self.tr("With the settings that were kept for the collections, else its usual ones"))
        self._metric = self._combo("metric", self.tr("Metric"))
        for title, metric in (
            (self.tr("As kept"), _KEPT),
            (self.tr("Cosine"), "cosine"),
            (self.tr("Euclidean"), "euclidean"),
        ):
            self._metric.addItem(title, metric)
        self._metric.setToolTip(self.tr("As kept: that of the index's settings for these collections, else cosine"))
        self._sweep = SweepForm(self)
        self._more = QToolButton(self, objectName="moreChoices")
        self._more.setText(self.tr("More"))
        self._more.setProperty("disclosure", True)
        self._more.setCheckable(True)
        self._more.setIconSize(QSize(10, 10))
        self._more.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._more.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._classifier = self._combo("classifier", self.tr("Classifier"))
        self._places = NumberBox(self, objectName="places")
        self._places.setRange(1, 1000)
        self._places.setValue(10)
        self._places.setAccessibleName(self.tr("Places that are judged (k)"))
        self._seed = NumberBox(self, objectName="seed")
        self._seed.setRange(0, 2_000_000_000)
        self._seed.setAccessibleName(self.tr("Seed of what is drawn at random"))
        self._note = QLabel(self, objectName="formNote")
        self._note.setProperty("muted", True)
        self._note.setWordWrap(True)
        self._note.setTextFormat(Qt.TextFormat.PlainText)
        self.run = QPushButton(self.tr("Run"), self, objectName="runEvaluation")
        self.run.setProperty("primary", True)
        self._lay_out()
        self._connect()
        self._show_more(False)
        self._what_chosen()

    def set_choices(self, choices: Choices) -> None:
        """What there is to choose from now; what was chosen stays, as far as it is there."""
        before, self._choices, self._knows = self._choices, choices, True
        # Another one that searches use now is the one to ask about.
        is_new = choices.in_use != before.in_use
        if not is_new and (choices.collections, choices.models) == (before.collections, before.models):
            self._refresh()
            return
        self._parts = {part.name: part for each in choices.collections for part in parts_of(each)}
        self._fill_queries()
        self._fill_gallery(set(self.gallery) if self._touched else None)
        chosen = choices.in_use if is_new or not self._model.count() else self._model.currentText()
        self._model.blockSignals(True)
        self._model.clear()
        for model in choices.models:
            self._model.addItem(model.name, model)
        self._model.setCurrentIndex(max(self._model.findText(chosen), 0))
        self._model.blockSignals(False)
        self._offer_classifiers()
        self._refresh()

    def set_running(self, running: bool) -> None:
        """A run is under way: the button cancels it."""
        self._is_running = running
        self._refresh()

    @property
    def what(self) -> str:
        """What is measured: RETRIEVAL, SWEEP or DRAWINGS."""
        return str(self._what.currentData())

    def choose_what(self, what: str) -> None:
        """Measure this."""
        self._what.setCurrentIndex(self._what.findData(what))

    @property
    def can_ask(self) -> bool:
        """Whether there is any collection with classes."""
        return self._queries.count() > 0

    @property
    def gallery(self) -> tuple[str, ...]:
        """The names of the parts that are ticked."""
        return self._gallery.ticked

    @property
    def note(self) -> str:
        """What stands over the button: what is missing, or what happens first."""
        return self._note.text()

    def request(self) -> AnyRequest | None:
        """What is chosen; None while something is missing."""
        queries, model, gallery = self._queries.currentData(), self._model.currentData(), self.gallery
        if model is None or not gallery:
            return None
        index, metric = self._index.currentData(), self._metric.currentData() or None
        distractors, places = self._distractors.isChecked(), self._places.value()
        if self.what == DRAWINGS:
            if not self._choices.drawings:
                return None
            return ReplayWithRequest(
                model.name, ReplayRequest(gallery, index, metric, distractors=distractors, k=places)
            )
        if not queries:
            return None
        if self.what == SWEEP:
            grid = self._sweep.grid
            if not grid:
                return None
            return SweepWithRequest(
                model.name,
                SweepRequest(queries, gallery, index, grid, metric, self._sweep.settings, distractors, places),
            )
        return EvaluateWithRequest(
            model.name,
            EvaluateRequest(
                queries,
                gallery,
                index,
                metric,
                distractors=distractors,
                k=places,
                seed=self._seed.value(),
                classifier=self._classifier.currentData() or "",
                space=True,
            ),
        )

    @property
    def sweep(self) -> SweepForm:
        """Which settings are swept."""
        return self._sweep

    def choose(self, queries: str, gallery: tuple[str, ...]) -> None:
        """Choose parts by their names."""
        self._queries.setCurrentIndex(self._queries.findData(queries))
        self._fill_gallery(set(gallery))
        self._touched = True
        self._refresh()

    # --- what is offered -----------------------------------------------------------------------------

    def _fill_queries(self) -> None:
        chosen = self._queries.currentData()
        self._queries.blockSignals(True)
        self._queries.clear()
        for part in self._parts.values():
            if part.collection.role != "distractor" and part.collection.classes:
                self._queries.addItem(self._gallery.title(part), part.name)
        at = self._queries.findData(chosen)
        if at < 0:
            # What was set aside for testing is what one asks with, or else what is one's own.
            parts = [self._parts[self._queries.itemData(row)] for row in range(self._queries.count())]
            own = (row for row, part in enumerate(parts) if not part.collection.built_in)
            at = next((row for row, part in enumerate(parts) if part.split == "test"), next(own, 0))
        self._queries.setCurrentIndex(at)
        self._queries.blockSignals(False)

    def _fill_gallery(self, ticked: set[str] | None) -> None:
        if ticked is None:
            ticked = self._usual_gallery()
        self._gallery.show_parts(tuple(self._parts.values()), ticked)

    def _usual_gallery(self) -> set[str]:
        """The other parts of the collection that asks, or all of it; and all distractors."""
        asking = self._parts.get(self._queries.currentData() or "")
        found = {part.name for part in self._parts.values() if part.collection.role == "distractor" and not part.split}
        if asking is not None:
            training = f"{asking.collection.name}:train"
            found.add(training if asking.split and training in self._parts and asking.split != "train" else asking.name)
        return found

    def _offer_classifiers(self) -> None:
        model = self._model.currentData()
        chosen = self._classifier.currentData() if self._classifier.count() else NEAREST_MEAN
        self._classifier.clear()
        self._classifier.addItem(self.tr("Nearest class mean"), NEAREST_MEAN)
        if model is not None and model.has_head:
            self._classifier.addItem(self.tr("The encoder's own head"), HEAD)
        self._classifier.addItem(self.tr("None"), "")
        self._classifier.setCurrentIndex(max(self._classifier.findData(chosen), 0))

    # --- what happens --------------------------------------------------------------------------------

    def _what_chosen(self) -> None:
        """Show what belongs to what is measured."""
        what = self.what
        chosen = self._index.currentData()
        offered = FAMILIES if what == SWEEP else tuple(self._families)
        self._index.blockSignals(True)
        self._index.clear()
        for family in offered:
            self._index.addItem(self._families[family], family)
        # Of what can be swept, the one that the papers swept most.
        usual = offered.index("pstable") if what == SWEEP else 0
        self._index.setCurrentIndex(offered.index(chosen) if chosen in offered else usual)
        self._index.blockSignals(False)
        self._index_chosen()
        self._around.setRowVisible(self._queries, what != DRAWINGS)
        self._around.setRowVisible(self._sweep, what == SWEEP)
        for row in (self._classifier, self._seed):
            self._rest_rows.setRowVisible(row, what == RETRIEVAL)
        self._refresh()
        self.what_changed.emit(what)

    def _index_chosen(self) -> None:
        family = self._index.currentData()
        if family in FAMILIES:
            self._sweep.set_family(family)

    def _queries_changed(self) -> None:
        if not self._touched:
            self._fill_gallery(None)
        self._refresh()

    def _gallery_changed(self) -> None:
        self._touched = True
        self._refresh()

    def _clicked(self) -> None:
        if self._is_running:
            self.run.setEnabled(False)
            self.run.setText(self.tr("Cancelling…"))
            self.cancel_wanted.emit()
        elif (request := self.request()) is not None:
            self.run_wanted.emit(request)

    def _refresh(self) -> None:
        request = self.request()
        self.run.setText(self.tr("Cancel") if self._is_running else self.tr("Run"))
        self.run.setProperty("primary", not self._is_running)
        style.look_again(self.run)
        self.run.setEnabled(self._is_running or request is not None)
        self._note.setText(self._missing(request))
        self._note.setVisible(bool(self._note.text()))
        self.run.setAccessibleDescription(self._note.text())

    def _missing(self, request: AnyRequest | None) -> str:
        if not self._knows:
            return ""
        if self.what == DRAWINGS:
            if not self._choices.drawings:
                return self.tr("No drawing is saved yet.")
        elif not self.can_ask:
            return self.tr("No collection has classes yet.")
        if request is None:
            return self.tr("Tick at least one collection that is asked.") if not self.gallery else ""
        model = self._model.currentData()
        waiting = 0
        names = list(self.gallery)
        if not isinstance(request, ReplayWithRequest):
            names.append(str(self._queries.currentData()))
        for collection in {self._parts[name].collection.name: self._parts[name].collection for name in names}.values():
            if collection.role == "distractor" and not self._distractors.isChecked():
                continue
            waiting += max(collection.pictures - collection.embedded.get(model.fingerprint, 0), 0)
        if waiting:
            return self.tr("{count} pictures are embedded first.").format(count=QLocale().toString(waiting))
        return ""

    def _show_more(self, shown: bool) -> None:
        self._more.setArrowType(Qt.ArrowType.DownArrow if shown else Qt.ArrowType.RightArrow)
        self._rest.setVisible(shown)

    # --- layout --------------------------------------------------------------------------------------

    def _combo(self, name: str, spoken: str) -> QComboBox:
        combo = QComboBox(self, objectName=name)
        combo.setAccessibleName(spoken)
        combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        combo.setMinimumContentsLength(12)
        combo.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        return combo

    def _connect(self) -> None:
        self._what.currentIndexChanged.connect(self._what_chosen)
        self._sweep.changed.connect(self._refresh)
        self._queries.currentIndexChanged.connect(self._queries_changed)
        self._gallery.itemChanged.connect(self._gallery_changed)
        for combo in (self._model, self._index, self._metric):
            combo.currentIndexChanged.connect(self._refresh)
        self._model.currentIndexChanged.connect(self._offer_classifiers)
        self._distractors.toggled.connect(self._refresh)
        self._more.toggled.connect(self._show_more)
        self.run.clicked.connect(self._clicked)
        self._index.currentIndexChanged.connect(self._index_chosen)

    def _lay_out(self) -> None:
        around = self._around = QFormLayout()
        around.setContentsMargins(0, 0, 0, 0)
        around.setHorizontalSpacing(8)
        around.setVerticalSpacing(5)
        around.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        around.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        around.addRow(self.tr("Measure"), self._what)
        around.addRow(self.tr("Queries"), self._queries)
        around.addRow(self.tr("Gallery"), self._gallery)
        around.addRow("", self._distractors)
        around.addRow(self.tr("Encoder"), self._model)
        around.addRow(self.tr("Index"), self._index)
        around.addRow(self.tr("Metric"), self._metric)
        around.addRow(self._sweep)
        self._rest = QWidget(self)
        rest = self._rest_rows = QFormLayout(self._rest)
        rest.setContentsMargins(0, 0, 0, 0)
        rest.setVerticalSpacing(5)
        rest.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        rest.addRow(self.tr("Classifier"), self._classifier)
        rest.addRow(self.tr("Places (k)"), self._places)
        rest.addRow(self.tr("Seed"), self._seed)
        last = QHBoxLayout()
        last.addWidget(self._more)
        last.addStretch(1)
        last.addWidget(self.run)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(around)
        column.addWidget(self._rest)
        column.addWidget(self._note)
        column.addLayout(last)

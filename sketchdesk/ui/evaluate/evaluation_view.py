"""One experiment: its figures, classes, mistakes and space; and the pictures of the class that is chosen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from sketchdesk.jobs.evaluating.evaluate import MEASURED_WITH
from sketchdesk.jobs.evaluating.evaluate_with import EvaluateWithRequest, ReplayWithRequest, SweepWithRequest
from sketchdesk.jobs.evaluating.experiments import RETRIEVAL, SWEEP, Experiment
from sketchdesk.jobs.indexes import new_index
from sketchdesk.jobs.reporting.report_tables import title_of
from sketchdesk.ui.evaluate.class_pictures import ClassPictures
from sketchdesk.ui.evaluate.class_table import ClassTable
from sketchdesk.ui.evaluate.evaluation_figures import MainFigures, MeasuresTable
from sketchdesk.ui.evaluate.replay_view import ReplayView
from sketchdesk.ui.evaluate.space_view import SpaceView
from sketchdesk.ui.evaluate.strip_table import Strip
from sketchdesk.ui.evaluate.sweep_view import SweepView
from sketchdesk.ui.plots.confusion_view import ConfusionView
from sketchdesk.ui.plots.histogram_plot import HistogramPlot
from sketchdesk.ui.plots.scatter_plot import Point, ScatterPlot
from sketchdesk.ui.sentences import translated
from sketchdesk.ui.tuning.tuning_controls import controls_of, label_of, value_text
from sketchdesk.ui.widgets import style
from sketchdesk.ui.widgets.elided_label import ElidedLabel

_NOTES = 3


class EvaluationView(QWidget):
    """Shows an experiment, or the figures so far of one that is under way."""

    export_wanted = Signal(str)
    """The suffix of the file that is wanted: .html, .csv or .json."""
    pictures_wanted = Signal(tuple)
    """Ids of pictures for :meth:`show_hits`."""
    replay_pictures_wanted = Signal(tuple)
    """Ids of pictures for ``replay.show_hits``."""
    said = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("evaluationView")
        self._experiment: Experiment | None = None
        self._figures: dict[str, Any] = {}
        self._strips: dict[str, list[Strip]] = {}
        self.head = ElidedLabel(self)
        self.head.setObjectName("experimentTitle")
        self.head.setFont(style.title_font(self))
        self._under = ElidedLabel(self, muted=True)
        self._under.setObjectName("experimentSetup")
        self._notes = QLabel(self, objectName="experimentNotes")
        self._notes.setWordWrap(True)
        self._notes.setTextFormat(Qt.TextFormat.PlainText)
        self._notes.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.export = QPushButton(self.tr("Export"), self, objectName="exportExperiment")
        menu = QMenu(self.export)
        for text, suffix in (
            (self.tr("Report with plots and pictures (HTML)…"), ".html"),
            (self.tr("Table of the queries (CSV)…"), ".csv"),
            (self.tr("Everything (JSON)…"), ".json"),
        ):
            menu.addAction(text).triggered.connect(lambda _=False, wanted=suffix: self.export_wanted.emit(wanted))
        self.export.setMenu(menu)
        self.main_figures = MainFigures(self)
        self.measures = MeasuresTable(self)
        self.histogram = HistogramPlot("apHistogram", self.tr("AP of the queries"), self)
        self.recall = ScatterPlot("recallScatter", self.tr("Recall of the classifier and mAP"), self)
        self.classes = ClassTable(self)
        self.confusion = ConfusionView(self)
        self.space = SpaceView(self)
        # Made where they stay: each change of the parent styles all that is in them once more.
        self._body = QStackedWidget(self)
        self._main = QSplitter(Qt.Orientation.Horizontal, self._body)
        self.tabs = QTabWidget(self._main)
        self.pictures = ClassPictures(self._main)
        self.tabs.setObjectName("evaluationTabs")
        self.tabs.setDocumentMode(True)
        self.sweep = SweepView(self._body)
        self.replay = ReplayView(self._body)
        self._lay_out()
        self.classes.row_chosen.connect(self.choose_class)
        self.recall.chosen.connect(self.choose_class)
        self.space.chosen.connect(self.choose_class)
        self.confusion.chosen.connect(self.choose_class)
        self.replay.pictures_wanted.connect(self.replay_pictures_wanted)
        self.replay.said.connect(self.said)
        self.pictures.pictures_wanted.connect(self.pictures_wanted)
        self.pictures.said.connect(self.said)

    @property
    def experiment(self) -> Experiment | None:
        """What is shown; None while a run is under way."""
        return self._experiment

    @property
    def notes(self) -> str:
        """The sentences under the title."""
        return self._notes.text()

    def show_hits(self, hits: Mapping[int, Any]) -> None:
        """The pictures that were asked for."""
        self.pictures.show_hits(hits)

    def begin(self, request: EvaluateWithRequest | SweepWithRequest | ReplayWithRequest) -> None:
        """A run begins: what is shown from now on are its figures so far."""
        self._experiment, self._figures, self._strips = None, {}, {}
        self._say(())
        self.export.setEnabled(False)
        if isinstance(request, ReplayWithRequest):
            asked, index, asking = request.replay.collections, request.replay.index, self.tr("My drawings")
        elif isinstance(request, SweepWithRequest):
            asked, index, asking = request.sweep.collections, request.sweep.index, request.sweep.queries
        else:
            asked, index, asking = request.evaluate.collections, request.evaluate.index, request.evaluate.queries
        self.head.set_text(self.tr("{0} against {1}").format(asking, ", ".join(asked)))
        self._under.set_text(self.tr("Running: {0}, {1}").format(request.model, index))
        if isinstance(request, SweepWithRequest):
            self._body.setCurrentWidget(self.sweep)
            self.sweep.show_figures(None)
            return
        if isinstance(request, ReplayWithRequest):
            self._body.setCurrentWidget(self.replay)
            self.replay.begin()
            return
        self._body.setCurrentIndex(0)
        self._show_figures({})
        self.pictures.show_nothing(self.tr("The pictures are shown when the run has ended."))
        self.confusion.show_classification(None, "")
        self.space.show_space(None, running=True)

    def show_so_far(self, figures: Mapping[str, Any]) -> None:
        """Of the queries that have been judged."""
        if self._experiment is None:
            self._under.set_text(
                self.tr("Running: {0} queries judged so far").format(QLocale().toString(int(figures["queries"])))
            )
            self._show_figures(dict(figures))

    def show_sweep_so_far(self, figures: Mapping[str, Any]) -> None:
        """Of the settings that have been measured."""
        if self._experiment is None:
            count = QLocale().toString(len(figures["points"]))
            self._under.set_text(self.tr("Running: {0} settings measured so far").format(count))
            self.sweep.show_figures(figures)

    def show_experiment(self, experiment: Experiment, more_notes: Sequence[str] = ()) -> None:
        """One that was kept, or has just ended. ``more_notes`` come first."""
        chosen = self.pictures.label
        self._experiment, figures = experiment, experiment.figures
        self.head.set_text(translated(title_of(experiment)))
        self._under.set_text(self._setup_of(experiment))
        self._say((*more_notes, *figures.get("notes", ())))
        self.export.setEnabled(True)
        if experiment.kind != RETRIEVAL:
            self._figures, self._strips = {}, {}
            if experiment.kind == SWEEP:
                self._body.setCurrentWidget(self.sweep)
                self.sweep.show_figures(figures)
            else:
                self._body.setCurrentWidget(self.replay)
                self.replay.show_experiment(experiment)
            return
        self._body.setCurrentIndex(0)
        self._strips = _strips_of(experiment)
        self._show_figures(figures)
        self.confusion.show_classification(figures.get("classification"), figures.get("classifier") or "")
        self.space.show_space(figures.get("space"), running=False)
        self.pictures.show_nothing()
        labels = [each["label"] for each in figures["classes"]]
        if labels:
            worst = min(figures["classes"], key=lambda each: each["mAP"])["label"]
            self.choose_class(chosen if chosen in labels else worst)
            # Until somebody chooses a class, the space shows all of them alike.
            self.space.mark("")

    def choose_class(self, label: str, taken_for: str = "") -> None:
        """Show the queries of a class and what they found; of these those alone that the classifier took for
        ``taken_for``, where it is named."""
        self.classes.choose(label)
        self.recall.mark(label)
        self.space.mark(label)
        strips = self._strips.get(label, [])
        each = next((found for found in self._figures.get("classes", ()) if found["label"] == label), None)
        if not strips:
            if self._experiment is not None:
                self.pictures.show_nothing(self.tr("No query of {0} was judged.").format(label))
            return
        number = QLocale().toString
        if each is None:
            text = self.tr("{0} queries; the gallery has nothing else of their class, so none was judged").format(
                number(len(strips))
            )
        else:
            text = self.tr("{queries} queries, mAP {mean}").format(
                queries=number(each["queries"]), mean=number(each["mAP"], "f", 3)
            )
        if each is not None and (interval := each.get("interval")):
            text += self.tr(" ({low} to {high})").format(
                low=number(interval["low"], "f", 3), high=number(interval["high"], "f", 3)
            )
        recalls = self._recalls(self._figures)
        if label in recalls:
            text += self.tr(", recall {0}").format(number(recalls[label], "f", 3))
        text += self._mistakes_of(label)
        self.pictures.show_class(label, text, strips, taken_for)

    def shutdown(self) -> None:
        """Stop all reading of pictures."""
        self.pictures.shutdown()
        self.replay.shutdown()

    # --- showing -------------------------------------------------------------------------------------

    def _show_figures(self, figures: dict[str, Any]) -> None:
        self._figures = figures
        self.main_figures.show_figures(figures or None)
        self.measures.show_figures(figures or None)
        self.classes.show_classes(figures.get("classes", ()), self._recalls(figures))
        histogram = figures.get("AP histogram")
        self.histogram.say_empty("" if histogram else self.tr("The first queries are being judged…"))
        if histogram:
            self.histogram.show_counts(self.tr("average precision"), histogram["edges"], {"": histogram["counts"]})
        self._show_recall(figures)

    def _show_recall(self, figures: Mapping[str, Any]) -> None:
        found = figures.get("recall and mAP")
        points = [Point(each["recall"], each["mAP"], str(each["label"])) for each in (found or {}).get("points", ())]
        title = self.tr("Recall and mAP")
        correlation = (found or {}).get("correlation")
        if correlation is not None:
            title += self.tr(", correlation {0}").format(QLocale().toString(correlation, "f", 2))
        self.recall.title = title
        self.recall.setAccessibleName(title)
        why = self.tr("This run has no classifier.") if figures and self._experiment else self.tr("Measured at the end")
        self.recall.say_empty("" if points else why)
        along = self.tr("recall ({0})").format(translated(figures.get("classifier") or ""))
        self.recall.show_points(points, along, self.tr("mAP"), unit=True)

    def _say(self, sentences: Sequence[str]) -> None:
        sentences = [translated(each) for each in sentences]
        told = sentences[:_NOTES]
        if len(sentences) > _NOTES:
            told.append(self.tr("And {0} more: see the report.").format(len(sentences) - _NOTES))
        self._notes.setText("\n".join(told))
        self._notes.setToolTip("\n".join(sentences) if len(sentences) > _NOTES else "")
        self._notes.setVisible(bool(told))

    def _setup_of(self, experiment: Experiment) -> str:
        figures, setup = experiment.figures, experiment.setup
        number = QLocale().toString
        queries = int(figures["queries"])
        asked = (
            self.tr("1 query, {items} pictures asked")
            if queries == 1
            else self.tr("{queries} queries, {items} pictures asked")
        )
        parts = [asked.format(queries=number(queries), items=number(int(figures["items"])))]
        if figures.get("distractors"):
            parts[0] += self.tr(", {0} of them distractors").format(number(int(figures["distractors"])))
        swept = set(figures.get("swept", ())) | {"metric"}
        settings = {name: value for name, value in setup["index"]["settings"].items() if name not in swept}
        parts.append(translated(str(setup["metric"])))
        family = setup["index"]["family"]
        usual = {**new_index(family).settings, **MEASURED_WITH.get(family, {})}
        offered = {control.name for control in controls_of(family)}
        # What nobody can set is told where it is not as usual.
        parts.append(
            ", ".join(
                f"{label_of(family, name)} {value_text(family, name, value)}"
                for name, value in settings.items()
                if name in offered or value != usual.get(name)
            )
        )
        parts.append(self.tr("seed {0}").format(setup["seed"]) if "seed" in setup else "")
        if experiment.id:
            parts.append(self.tr("experiment {0}").format(experiment.id))
        return " · ".join(filter(None, parts))

    @staticmethod
    def _recalls(figures: Mapping[str, Any]) -> dict[str, float]:
        found = figures.get("classification") or {}
        return {each["label"]: each["recall"] for each in found.get("classes", ()) if each["support"]}

    def _mistakes_of(self, label: str) -> str:
        found = self._figures.get("classification") or {}
        kinds = [each for each in found.get("misclassifications", ()) if each["label"] == label][:3]
        if not kinds:
            return ""
        named = ", ".join(f"{each['taken for']} ({QLocale().toString(each['count'])})" for each in kinds)
        return self.tr("; taken for {0}").format(named)

    # --- layout --------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        figures = QWidget(self)
        plots = QSplitter(Qt.Orientation.Vertical, figures)
        plots.addWidget(self.histogram)
        plots.addWidget(self.recall)
        plots.setSizes([200, 300])
        plots.setChildrenCollapsible(False)
        below = QSplitter(Qt.Orientation.Horizontal, figures)
        below.addWidget(self.measures)
        below.addWidget(plots)
        below.setStretchFactor(1, 1)
        below.setSizes([350, 320])
        below.setChildrenCollapsible(False)
        below.setHandleWidth(12)
        column = QVBoxLayout(figures)
        column.setContentsMargins(0, 4, 0, 0)
        column.addWidget(self.main_figures)
        column.addWidget(below, 1)
        # All are in sight: the window does not get so narrow that they would have to scroll.
        self.tabs.setUsesScrollButtons(False)
        self.tabs.setElideMode(Qt.TextElideMode.ElideNone)
        self.tabs.addTab(figures, self.tr("&Figures"))
        self.tabs.addTab(self.classes, self.tr("C&lasses"))
        self.tabs.addTab(self.confusion, self.tr("&Mistakes"))
        self.tabs.addTab(self.space, self.tr("S&pace"))
        main = self._main
        main.setObjectName("evaluationSplitter")
        main.addWidget(self.tabs)
        main.addWidget(self.pictures)
        main.setStretchFactor(0, 2)
        main.setStretchFactor(1, 1)
        main.setSizes([690, 310])
        main.setChildrenCollapsible(False)
        self._body.addWidget(main)
        self._body.addWidget(self.sweep)
        self._body.addWidget(self.replay)
        titles = QVBoxLayout()
        titles.setSpacing(2)
        titles.addWidget(self.head)
        titles.addWidget(self._under)
        top = QHBoxLayout()
        top.addLayout(titles, 1)
        top.addWidget(self.export, 0, Qt.AlignmentFlag.AlignTop)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(6)
        outer.addLayout(top)
        outer.addWidget(self._notes)
        outer.addWidget(self._body, 1)


def _strips_of(experiment: Experiment) -> dict[str, list[Strip]]:
    """By class, each query and what it found. Queries that were classified and could not be judged found nothing."""
    scores = experiment.scores()
    found: dict[str, list[Strip]] = {}
    taken = experiment.taken_for()
    rows = zip(
        scores.labels,
        experiment.query_images,
        scores.of("AP").tolist(),
        experiment.found_images,
        scores.distances.tolist(),
        strict=True,
    )
    for label, image, precision, images, distances in rows:
        known = tuple(None if value != value else value for value in distances)
        _, other = taken.pop(image, ("", ""))
        found.setdefault(label, []).append(Strip(image, precision, tuple(images), known, other))
    for image, (label, other) in taken.items():
        found.setdefault(label, []).append(Strip(image, None, (), (), other))
    return found

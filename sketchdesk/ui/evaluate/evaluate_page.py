"""The Evaluate page: what is evaluated, the experiments that were kept, and what they say."""

from __future__ import annotations

from functools import cached_property

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QScrollArea, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from sketchdesk.jobs.evaluating.evaluate_with import EvaluateWithRequest, ReplayWithRequest, SweepWithRequest
from sketchdesk.jobs.evaluating.evaluation_choices import Choices
from sketchdesk.jobs.evaluating.experiments import Experiment
from sketchdesk.jobs.evaluating.known_items import KnownItem
from sketchdesk.ui.evaluate.comparison_view import ComparisonView
from sketchdesk.ui.evaluate.evaluate_form import DRAWINGS, EvaluateForm
from sketchdesk.ui.evaluate.evaluation_view import EvaluationView
from sketchdesk.ui.evaluate.experiments_list import ExperimentsList
from sketchdesk.ui.evaluate.known_items_view import KnownItemsView
from sketchdesk.ui.evaluate.replay_offer_bar import ReplayOfferBar
from sketchdesk.ui.widgets.confirm import confirm
from sketchdesk.ui.widgets.empty_state import EmptyState

_LEAST_CHOICES, _CHOICES, _MOST_CHOICES = 250, 290, 320
"""Pixels that the column of choices is wide: at least, usually, and for long words."""


class EvaluatePage(QWidget):
    """Joins form, list and views; whoever listens to their signals runs the jobs."""

    opened = Signal()
    """The page has come to the front: what there is to choose from may have changed."""
    delete_wanted = Signal(tuple)
    """The numbers of experiments, after a yes."""
    import_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("evaluatePage")
        self.form = EvaluateForm(self)
        self.experiments = ExperimentsList(self)
        self.offer = ReplayOfferBar(self)
        # Widgets are made where they stay: each change of the parent styles all that is in them once more.
        self._split = QSplitter(Qt.Orientation.Horizontal, self)
        self._left = _Column(self._split)
        self._views = QStackedWidget(self._split)
        self.empty = EmptyState(self._views)
        self._views.addWidget(self.empty)
        self._is_running = False
        self._knows = False
        self._lay_out()
        self.empty.button_clicked.connect(self._empty_clicked)
        self.experiments.delete_wanted.connect(self._ask_to_delete)
        self.form.what_changed.connect(self._what_changed)
        self._refresh_empty()

    @cached_property
    def view(self) -> EvaluationView:
        """One experiment. It and the two below take a while to make: each when it is first wanted."""
        made = EvaluationView(self._views)
        self._views.addWidget(made)
        return made

    @cached_property
    def comparison(self) -> ComparisonView:
        made = ComparisonView(self._views)
        self._views.addWidget(made)
        return made

    @cached_property
    def drawings(self) -> KnownItemsView:
        made = KnownItemsView(self._views)
        made.replay_wanted.connect(self.form.run.click)
        self._views.addWidget(made)
        return made

    def set_drawings(self, items: tuple[KnownItem, ...]) -> None:
        """The drawings that are saved."""
        self.drawings.set_drawings(items)
        self.view.replay.set_drawings(items)

    def set_choices(self, choices: Choices) -> None:
        """What there is to evaluate, and what was kept."""
        self._knows = True
        self.offer.set_offers(choices.offers, choices.drawings)
        self.form.set_choices(choices)
        self.experiments.set_experiments(choices.experiments)
        shown = self.view.experiment
        kept = {each["experiment"] for each in choices.experiments}
        if self.shows == "experiment" and shown is not None and shown.id and shown.id not in kept:
            self.show_nothing()
        if self.shows == "experiment" and shown is not None and not self.experiments.selected:
            # It was shown before it was listed.
            self.experiments.select(shown.id)
        self.drawings.set_can_replay(self._can_replay)
        self._refresh_empty()

    @property
    def shows(self) -> str:
        """ "nothing", "experiment", "comparison" or "drawings"."""
        shown = self._views.currentWidget()
        named = {"experiment": self.view, "comparison": self.comparison, "drawings": self.drawings}
        return next((name for name, view in named.items() if view is shown), "nothing")

    def begin(self, request: EvaluateWithRequest | SweepWithRequest | ReplayWithRequest | None) -> None:
        """A run begins; None for one that is a repetition, of which nothing is known yet."""
        self._set_running(True)
        if request is not None:
            self.experiments.clear()
            self.view.begin(request)
            self._views.setCurrentWidget(self.view)

    def end(self) -> None:
        """The run has ended, in whichever way; figures of one that did not end well go."""
        self._set_running(False)
        if self.shows == "experiment" and self.view.experiment is None:
            self.show_nothing()

    def show_experiment(self, experiment: Experiment, more_notes: tuple[str, ...] = ()) -> None:
        """Show one, and select it in the list."""
        self.view.show_experiment(experiment, more_notes)
        self._views.setCurrentWidget(self.view)
        if self.experiments.selected != (experiment.id,):
            self.experiments.select(experiment.id)

    def show_comparison(self) -> None:
        """The comparison view has been filled."""
        self._views.setCurrentWidget(self.comparison)

    def show_nothing(self) -> None:
        """Say what to do, or show the saved drawings where they are what is measured."""
        self._views.setCurrentWidget(self.drawings if self.form.what == DRAWINGS else self.empty)
        self._refresh_empty()

    def shutdown(self) -> None:
        """Stop all reading of pictures."""
        self.view.shutdown()
        self.drawings.shutdown()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.opened.emit()

    def _set_running(self, running: bool) -> None:
        self._is_running = running
        self.form.set_running(running)
        self.experiments.set_busy(running)
        self.offer.set_busy(running)
        self.drawings.set_can_replay(self._can_replay)

    @property
    def _can_replay(self) -> bool:
        return not self._is_running and self.form.what == DRAWINGS and self.form.request() is not None

    def _what_changed(self, what: str) -> None:
        if self._is_running:
            return
        if what == DRAWINGS:
            self.experiments.clear()
            self._views.setCurrentWidget(self.drawings)
        elif self.shows == "drawings":
            self.show_nothing()
        self.drawings.set_can_replay(self._can_replay)

    def _empty_clicked(self) -> None:
        if self.form.can_ask:
            self.form.run.click()
        else:
            self.import_wanted.emit()

    def _refresh_empty(self) -> None:
        if not self._knows:
            self.empty.show_state(self.tr("Evaluate"), self.tr("Looking at what there is…"), None)
        elif self.form.can_ask:
            self.empty.show_state(
                self.tr("How well does it find?"),
                self.tr(
                    "Choose on the left who asks and who is asked, and run. Every query's first pictures are judged "
                    "by their class."
                ),
                None if self._is_running else self.tr("Run"),
            )
        else:
            self.empty.show_state(
                self.tr("Nothing to evaluate yet"),
                self.tr(
                    "What is found is judged by its class. Add a folder of pictures whose sub-folders are classes."
                ),
                self.tr("Add pictures…"),
            )

    def _ask_to_delete(self, numbers: tuple[int, ...]) -> None:
        if len(numbers) == 1:
            question = self.tr("Delete experiment {0}?").format(numbers[0])
        else:
            question = self.tr("Delete {0} experiments?").format(len(numbers))
        confirm(
            self,
            "confirmDeleteExperiments",
            question,
            self.tr("Its figures are gone then. The pictures and what was embedded of them stay."),
            self.tr("Delete"),
            self.tr("Keep"),
            lambda: self.delete_wanted.emit(numbers),
        )

    def _lay_out(self) -> None:
        left = QWidget(self)
        choices = QVBoxLayout(left)
        choices.setContentsMargins(0, 0, 6, 0)
        choices.setSpacing(12)
        choices.addWidget(self.form)
        choices.addWidget(self.experiments, 1)
        around = self._left
        around.setObjectName("evaluateChoices")
        around.setWidgetResizable(True)
        around.setFrameShape(QScrollArea.Shape.NoFrame)
        around.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        around.setWidget(left)
        around.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        split = self._split
        split.addWidget(around)
        split.addWidget(self._views)
        split.setStretchFactor(1, 1)
        split.setStretchFactor(0, 0)
        split.setChildrenCollapsible(False)
        split.setHandleWidth(12)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(8)
        column.addWidget(self.offer)
        column.addWidget(split, 1)


class _Column(QScrollArea):
    """Scrolls up and down. It wants to be as wide as what is in it; where the window is too small it gives way."""

    def sizeHint(self) -> QSize:
        inside = self.widget().minimumSizeHint().width() if self.widget() is not None else 0
        wide = inside + self.verticalScrollBar().sizeHint().width()
        return QSize(min(max(wide, _CHOICES), _MOST_CHOICES), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(_LEAST_CHOICES, super().minimumSizeHint().height())

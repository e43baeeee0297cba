"""The tuning panel: how an index is set, what that finds and costs, and what it misses."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QLocale, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QStyle,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from sketchdesk.engine.index.retuning import depth_name
from sketchdesk.jobs.searching.tune import TuneResult
from sketchdesk.jobs.searching.tuning_panel import IndexSettings, PanelResult
from sketchdesk.progress import Progress
from sketchdesk.ui.sentences import translated
from sketchdesk.ui.tuning.tuning_controls import family_title, label_of
from sketchdesk.ui.tuning.tuning_figures import BucketFigures, CostFigures
from sketchdesk.ui.tuning.tuning_form import TuningForm
from sketchdesk.ui.tuning.tuning_missed import MissedList
from sketchdesk.ui.tuning.tuning_plot import PlotPoint, RecallPlot, share_text
from sketchdesk.ui.widgets import icons, style
from sketchdesk.ui.widgets.elided_label import ElidedLabel
from sketchdesk.ui.widgets.number_boxes import DecimalBox

_WIDTH = 352
_MARGIN = 14
TARGET_RECALL = 0.95


class TuningPanel(QWidget):
    """Shows settings and measurements and says what is wanted; it measures and keeps nothing itself."""

    settings_changed = Signal()
    reset_wanted = Signal()
    keep_wanted = Signal()
    tune_wanted = Signal(float)
    """The recall to reach, 0..1."""
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("tuningPanel")
        self._kept: IndexSettings | None = None
        self._collections: tuple[str, ...] = ()
        self._tuning = False
        self._has_figures = False
        self.form = TuningForm(self)
        self.plot = RecallPlot(self)
        self.costs = CostFigures(self)
        self.buckets = BucketFigures(self)
        self.missed = MissedList(self)
        self._title = QLabel(self.tr("Tuning"), self)
        self._title.setProperty("heading", True)
        self._state = ElidedLabel(self, muted=True)
        self._state.setObjectName("tuningState")
        self.close_button = QToolButton(self, objectName="closeTuning")
        self.close_button.setIcon(icons.icon("cancel"))
        self.close_button.setIconSize(QSize(16, 16))
        self.close_button.setToolTip(self.tr("Close the panel (Ctrl+T)"))
        self.close_button.setAccessibleName(self.tr("Close the tuning panel"))
        self.close_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.reset_button = QPushButton(self.tr("Reset"), self, objectName="resetIndex")
        self.reset_button.setToolTip(self.tr("Back to the settings that SketchDesk comes with"))
        self.keep_button = QPushButton(self.tr("Keep"), self, objectName="keepIndex")
        self.keep_button.setProperty("primary", True)
        self.keep_button.setToolTip(
            self.tr("Search these collections with these settings from now on, also without this panel")
        )
        self.target = DecimalBox(self, objectName="targetRecall")
        self.target.setRange(0.8, 1.0)
        self.target.setDecimals(2)
        self.target.setSingleStep(0.01)
        self.target.setValue(TARGET_RECALL)
        self.target.setAccessibleName(self.tr("Target recall"))
        self.target.setToolTip(self.tr("Share of the exact scan's first 10 that should be found"))
        self.tune_button = QPushButton(self.tr("Tune"), self, objectName="tuneIndex")
        self.tune_button.setToolTip(self.tr("Find the cheapest settings that reach this recall"))
        self.axis = QComboBox(self.plot, objectName="plotAxis")
        self.axis.addItem(self.tr("against share"), False)
        self.axis.addItem(self.tr("against time"), True)
        self.axis.setAccessibleName(self.tr("What recall is plotted against"))
        self._note = QLabel(self, objectName="tuningNote")
        self._note.setWordWrap(True)
        self._note.setTextFormat(Qt.TextFormat.PlainText)
        self._note.hide()
        self._lay_out()
        self._connect()
        self.show_kept(None, ())
        self.show_nothing("")

    # --- what is shown -------------------------------------------------------------------------------

    def set_settings(self, settings: IndexSettings) -> None:
        """Move the sliders there without telling."""
        self.form.set_settings(settings)
        self.missed.set_stale(True)
        self._refresh()

    def show_kept(self, kept: IndexSettings | None, collections: tuple[str, ...]) -> None:
        """Say which settings are kept for the collections that are searched; None: none yet."""
        self._kept, self._collections = kept, collections
        self._refresh()

    def show_result(self, result: PanelResult) -> None:
        """Show what was measured. The sliders stay where the hand has them."""
        self._has_figures = True
        family, point = result.settings.family, result.point
        setting = depth_name(family, result.settings.values)
        curve = tuple(PlotPoint(each.share, each.recall, each.milliseconds, each.depth) for each in result.curve)
        depth = result.settings.values.get(setting) if setting else None
        now = PlotPoint(point.share, point.recall, point.milliseconds, depth, point.recall_error)
        self.plot.show_points(curve if setting else (), now, label_of(family, setting) if setting else "")
        self.plot.set_target(self.target.value())
        self.costs.show_result(result)
        self.buckets.show_stats(result.stats)
        if result.items < 2:
            # All of no neighbours are found: that is no figure.
            self.plot.show_points((), None)
            self.costs.show_result(None)
            self._say(self.tr("One picture has no neighbours: there is nothing to measure yet."))
        else:
            self._say("")

    def show_nothing(self, why: str) -> None:
        """Nothing can be measured, for this reason."""
        self._has_figures = False
        self.plot.show_points((), None)
        self.costs.show_result(None)
        self.buckets.show_stats(None)
        self._say(why)

    def show_measuring(self) -> None:
        """What was measured last stays, faded, until what takes its time is there."""
        self.plot.set_stale(True)
        self._say(self.tr("Measuring…"))

    def show_preparing(self, progress: Progress) -> None:
        """What must be done before anything can be measured, and how far it is."""
        if progress.total:
            share = self.locale().toString(100 * progress.done // progress.total)
            self._say(self.tr("{stage}: {share} %").format(stage=translated(progress.stage), share=share))

    def show_sharpening(self, queries: int) -> None:
        """What is shown comes from few queries, and more are on their way."""
        self._say(self.tr("Measured with {count} queries so far; more follow…").format(count=queries))

    def show_failure(self, sentence: str) -> None:
        """What was measured last stays, faded; the sentence says why nothing newer comes."""
        self.plot.set_stale(True)
        self._say(sentence, failure=True)

    def show_tuning(self, running: bool) -> None:
        """Whether settings are being looked for."""
        self._tuning = running
        self._refresh()

    def show_tuned(self, result: TuneResult) -> None:
        """Move the sliders to what was found, and say whether that is enough."""
        self.set_settings(IndexSettings(result.index, dict(result.settings)))
        recall = QLocale().toString(result.best.recall, "f", 3)
        cost = share_text(result.best.share)
        if result.reached:
            text = self.tr("Found: {family}, recall {recall} at {share} compared.")
        else:
            text = self.tr(
                "This recall was not reached. The best found: {family}, recall {recall} at {share} compared."
            )
        self._outcome.setText(text.format(family=family_title(result.index), recall=recall, share=cost))
        self._outcome.show()

    @property
    def has_figures(self) -> bool:
        """Whether something that was measured is on show."""
        return self._has_figures

    @property
    def note(self) -> str:
        """The sentence under the plot."""
        return self._note.text()

    @property
    def state(self) -> str:
        """Whether what is shown is kept."""
        return self._state.text

    @property
    def outcome(self) -> str:
        """What the last tuning found, until a slider is moved."""
        return self._outcome.text() if not self._outcome.isHidden() else ""

    def sizeHint(self) -> QSize:
        bar = self.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent)
        return QSize(max(_WIDTH, self.form.sizeHint().width() + 2 * _MARGIN + bar), 600)

    def minimumSizeHint(self) -> QSize:
        bar = self.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent)
        return QSize(self._inner.minimumSizeHint().width() + bar, 200)

    def shutdown(self) -> None:
        """Stop the thread that loads thumbnails."""
        self.missed.shutdown()

    # --- inside --------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self._outcome = QLabel(self, objectName="tuneOutcome")
        self._outcome.setWordWrap(True)
        self._outcome.setTextFormat(Qt.TextFormat.PlainText)
        self._outcome.hide()
        head = QHBoxLayout()
        head.setContentsMargins(_MARGIN, 8, 8, 4)
        head.setSpacing(10)
        head.addWidget(self._title)
        head.addWidget(self._state, 1)
        head.addWidget(self.close_button)
        self.form.add_button(self.reset_button)
        self.form.add_button(self.keep_button)
        tuning = QHBoxLayout()
        tuning.setSpacing(10)
        target = QLabel(self.tr("Target recall"), self)
        target.setBuddy(self.target)
        tuning.addWidget(target)
        tuning.addWidget(self.target)
        tuning.addWidget(self.tune_button)
        tuning.addStretch(1)
        above = QHBoxLayout(self.plot)
        above.setContentsMargins(0, 0, 0, 0)
        above.addStretch(1)
        above.addWidget(self.axis, 0, Qt.AlignmentFlag.AlignTop)
        self.plot.set_head(self.axis.sizeHint().height())
        self._inner = inner = QWidget(self)
        column = QVBoxLayout(inner)
        column.setContentsMargins(_MARGIN, 4, _MARGIN, _MARGIN)
        column.setSpacing(10)
        for part in (self.form, tuning, self._outcome, self.plot, self._note, self.costs, self.buckets, self.missed):
            if isinstance(part, QWidget):
                column.addWidget(part)
            else:
                column.addLayout(part)
        column.addStretch(1)
        scroll = QScrollArea(self)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        # It follows the focus of what is in it.
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inner)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addLayout(head)
        outer.addWidget(scroll, 1)
        order = [self.close_button, *self.form.tab_order(), self.target, self.tune_button, self.axis, self.missed.head]
        for before, after in pairwise(order):
            QWidget.setTabOrder(before, after)

    def _connect(self) -> None:
        self.form.changed.connect(self._changed)
        self.plot.depth_chosen.connect(self._choose_depth)
        self.missed.applied.connect(self.form.change)
        self.reset_button.clicked.connect(self.reset_wanted)
        self.keep_button.clicked.connect(self.keep_wanted)
        self.tune_button.clicked.connect(lambda: self.tune_wanted.emit(round(self.target.value(), 2)))
        self.target.valueChanged.connect(self.plot.set_target)
        self.close_button.clicked.connect(self.closed)
        self.axis.currentIndexChanged.connect(lambda: self.plot.set_against_time(bool(self.axis.currentData())))

    def _changed(self) -> None:
        self._outcome.hide()
        self.missed.set_stale(True)
        self._refresh()
        self.settings_changed.emit()

    def _choose_depth(self, depth: int) -> None:
        setting = depth_name(self.form.family, self.form.settings.values)
        if setting is not None:
            self.form.change(setting, depth)

    def _refresh(self) -> None:
        kept = self.form.is_showing(self._kept)
        if kept:
            text = self.tr("kept for {names}").format(names=", ".join(self._collections))
        else:
            text = self.tr("tried here, not kept")
        self._state.set_text(text if self._collections else "")
        self.keep_button.setEnabled(bool(self._collections) and not kept)
        self.reset_button.setEnabled(bool(self._collections))
        self.tune_button.setEnabled(bool(self._collections) and not self._tuning)
        self.tune_button.setText(self.tr("Tuning…") if self._tuning else self.tr("Tune"))

    def _say(self, sentence: str, failure: bool = False) -> None:
        self._note.setText(sentence)
        self._note.setVisible(bool(sentence))
        self._note.setProperty("muted", not failure)
        style.look_again(self._note)

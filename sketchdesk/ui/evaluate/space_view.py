"""The space of the embeddings: principal components, variance explained, and distances between pictures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtWidgets import QSplitter, QWidget

from sketchdesk.ui.plots.histogram_plot import HistogramPlot
from sketchdesk.ui.plots.line_plot import LinePlot
from sketchdesk.ui.plots.scatter_plot import Point, ScatterPlot
from sketchdesk.ui.sentences import translated
from sketchdesk.ui.widgets.copied_table import Column, CopiedTable


class SpaceView(QSplitter):
    """A class is chosen by one of its points."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.components = ScatterPlot("spaceScatter", self.tr("Principal components"), self)
        right = QSplitter(Qt.Orientation.Vertical, self)
        self.variance = LinePlot("varianceCurve", self.tr("Variance explained"), right)
        self.distances = HistogramPlot("distanceHistogram", self.tr("Distances between pictures"), right)
        self.spread = CopiedTable(
            "distancesTable",
            self.tr("Mean distances"),
            (Column("distances", self.tr("Distances")), Column("mean", self.tr("Mean"), 4)),
            right,
        )
        for widget in (self.variance, self.distances, self.spread):
            right.addWidget(widget)
        right.setSizes([180, 200, 150])
        self.addWidget(self.components)
        self.addWidget(right)
        self.setStretchFactor(0, 3)
        self.setStretchFactor(1, 2)
        self.setSizes([420, 300])
        self.setHandleWidth(12)
        for split in (self, right):
            split.setChildrenCollapsible(False)
        self.setContentsMargins(0, 6, 0, 0)
        self.components.chosen.connect(self.chosen)

    def mark(self, label: str) -> None:
        """Let the points of a class stand out; "" shows all alike."""
        self.components.mark(label)

    def show_space(self, space: Mapping[str, Any] | None, running: bool) -> None:
        """The figures of a space; None while a run is under way, or where it was not measured."""
        why = (
            self.tr("Measured at the end")
            if running
            else self.tr("This run left the space out; those that are run on this page measure it.")
        )
        for plot in (self.components, self.variance, self.distances):
            plot.say_empty("" if space else why)
        if not space:
            self.spread.show_rows(())
            return
        per_cent = [QLocale().toString(100 * share, "f", 1) for share in (*space["explained"][:2], 0.0, 0.0)]
        points = [Point(x, y, label, label) for (x, y), label in zip(space["points"], space["labels"], strict=True)]
        self.components.show_points(
            points,
            self.tr("first component ({0} % of the variance)").format(per_cent[0]),
            self.tr("second ({0} %)").format(per_cent[1]),
            grouped=True,
            legend=self.tr("distractors"),
        )
        curve = [(float(place + 1), share) for place, share in enumerate(space["curve"])]
        self.variance.show_series(
            {"": curve}, self.tr("components"), self.tr("share of the variance"), y=(0.0, 1.0), y_per_cent=True
        )
        found = space["distances"]
        series = {
            self.tr("within classes"): found["within"]["counts"],
            self.tr("between classes"): found["between"]["counts"],
        }
        if found["to distractors"]:
            series[self.tr("to distractors")] = found["to distractors"]["counts"]
        self.distances.show_counts(
            self.tr("{0} distance").format(translated(found["metric"])), found["within"]["edges"], series, shares=True
        )
        rows: list[tuple[str, float | None]] = [
            (self.tr("all"), found["mean"]),
            (self.tr("within classes"), found["mean within"]),
            (self.tr("between classes"), found["mean between"]),
            (self.tr("to distractors"), found["mean to distractors"]),
        ]
        rows += [(self.tr("within {0}").format(each["label"]), each["mean"]) for each in found["classes"]]
        self.spread.show_rows(rows)

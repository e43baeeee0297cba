"""A sweep: mAP, items visited and time against a setting, beside the exact scan and what was published."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isfinite
from typing import Any

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSplitter, QVBoxLayout, QWidget

from sketchdesk.jobs.reporting.report_tables import sweep_table
from sketchdesk.ui.plots.line_plot import LinePlot
from sketchdesk.ui.sentences import translated
from sketchdesk.ui.widgets.copied_table import SHORTEST, Column, CopiedTable

_VISITED = "items visited"
_LETTERS = {"tables": "L", "bits_per_table": "K", "hashes_per_table": "K", "width": "w"}
_WORDS = {
    "tables": QT_TRANSLATE_NOOP("sweep_view", "tables"),
    "bits_per_table": QT_TRANSLATE_NOOP("sweep_view", "bits a table"),
    "hashes_per_table": QT_TRANSLATE_NOOP("sweep_view", "hashes a table"),
    "width": QT_TRANSLATE_NOOP("sweep_view", "width of the cells"),
    "bits": QT_TRANSLATE_NOOP("sweep_view", "bits"),
    "rerank": QT_TRANSLATE_NOOP("sweep_view", "depth, re-ranked"),
    "probes": QT_TRANSLATE_NOOP("sweep_view", "probes"),
}
_COLUMNS = {
    "items visited": QT_TRANSLATE_NOOP("sweep_view", "items visited"),
    "share": QT_TRANSLATE_NOOP("sweep_view", "share"),
    "ms (median)": QT_TRANSLATE_NOOP("sweep_view", "ms (median)"),
}


class SweepView(QWidget):
    """Three plots that zoom, over one setting, and all figures in a table that sorts and copies."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sweepView")
        self._figures: Mapping[str, Any] | None = None
        self._columns: tuple[str, ...] = ()
        self._is_chosen = False
        self._axis = self._combo("sweepAxis", self.tr("What the plots are drawn against"))
        self._measure = self._combo("sweepMeasure", self.tr("Measure in the first plot"))
        self.plots = {
            "measure": LinePlot("sweepMeasurePlot", self.tr("mAP"), self),
            _VISITED: LinePlot("sweepVisitedPlot", self.tr("Items visited"), self),
            "milliseconds": LinePlot("sweepTimePlot", self.tr("Time a query"), self),
        }
        self.table = CopiedTable("sweepTable", self.tr("All figures of the sweep"), (), self)
        choice = QHBoxLayout()
        for text, combo in ((self.tr("Show"), self._measure), (self.tr("against"), self._axis)):
            label = QLabel(text, self)
            label.setBuddy(combo)
            choice.addWidget(label)
            choice.addWidget(combo)
        choice.addStretch(1)
        self._plots = QSplitter(Qt.Orientation.Horizontal, self)
        for plot in self.plots.values():
            self._plots.addWidget(plot)
        self._plots.setHandleWidth(10)
        self._split = QSplitter(Qt.Orientation.Vertical, self)
        self._split.addWidget(self._plots)
        self._split.addWidget(self.table)
        self._split.setSizes([340, 260])
        for split in (self._plots, self._split):
            split.setChildrenCollapsible(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.addLayout(choice)
        column.addWidget(self._split, 1)
        self._axis.activated.connect(self._axis_chosen)
        for combo in (self._axis, self._measure):
            combo.currentIndexChanged.connect(self._show_plots)
        self.show_figures(None)

    def show_figures(self, figures: Mapping[str, Any] | None) -> None:
        """Those of a sweep, or so far of one that is under way; None while there are none."""
        self._figures = figures
        if figures is None:
            for plot in self.plots.values():
                plot.show_series({}, "", "")
                plot.say_empty(self.tr("The first settings are being measured…"))
            self.table.show_rows(())
            return
        self._offer(figures)
        self._show_plots()
        self._show_table(figures)

    # --- showing -------------------------------------------------------------------------------------

    def _offer(self, figures: Mapping[str, Any]) -> None:
        k, points = figures["k"], figures["points"]
        axes = [name for name in figures["swept"] if _has_numbers(points, name) and len(_values(points, name)) > 1]
        axes.append(_VISITED)
        # A setting has one value only while the first points come: until somebody chooses, it is the first that varies.
        _fill(self._axis, [(setting_title(name), name) for name in axes], self._is_chosen)
        measures = ["mAP", f"AP@{k} lenient", "P@1", f"recall@{k}"]
        _fill(self._measure, [(name, name) for name in measures])

    def _axis_chosen(self) -> None:
        self._is_chosen = True

    def _show_plots(self) -> None:
        figures = self._figures
        axis, measure = self._axis.currentData(), self._measure.currentData()
        if figures is None or axis is None or measure is None:
            return
        for name, plot in self.plots.items():
            what = measure if name == "measure" else name
            plot.setVisible(name != axis)
            title = {"milliseconds": self.tr("Time a query"), _VISITED: self.tr("Items visited")}.get(name, measure)
            plot.title = title
            plot.setAccessibleName(self.tr("{what} against {axis}").format(what=title, axis=setting_title(axis)))
            series = self._series(figures, axis, what)
            scan = figure_of(figures["scan"], what)
            levels = {} if scan is None or name == _VISITED else {self.tr("exact scan"): scan}
            loose = []
            if name == "measure" and (theirs := published_series(figures, axis, measure)):
                title = self.tr("published")
                series[title], loose = theirs, [title]
            there = any(series.values())
            plot.say_empty("" if there else self.tr("No times were taken."))
            unit = self.tr("ms (median)") if name == "milliseconds" else ""
            plot.show_series(series, setting_title(axis), unit, dots=True, levels=levels, loose=loose)

    def _series(self, figures: Mapping[str, Any], axis: str, measure: str) -> dict[str, list[tuple[float, float]]]:
        """A line for each combination of the settings that are not along the axis."""
        found: dict[str, list[tuple[float, float]]] = {}
        varied = {name for name in figures["swept"] if len(_values(figures["points"], name)) > 1}
        for point in figures["points"]:
            settings = point["settings"]
            # Against the items visited a line follows one setting, the others staying.
            along = axis if axis in settings else next((name for name in reversed(settings) if name in varied), axis)
            others = ", ".join(
                f"{_LETTERS.get(name, setting_title(name))} {_plain(value)}"
                for name, value in settings.items()
                if name != along and name in varied
            )
            x = float(point[_VISITED]) if axis == _VISITED else float(settings[axis])
            y = figure_of(point, measure)
            if y is not None:
                found.setdefault(others, []).append((x, y))
        if list(found) == [""]:
            found = {self.tr("index"): found[""]}
        return found

    def _show_table(self, figures: Mapping[str, Any]) -> None:
        header, rows = sweep_table(figures)
        # Only as much as tells the columns apart, so that all fit.
        titles = [_LETTERS.get(name) or column_title(name) for name in header]
        columns = (self.tr("index"), *header)
        if columns != self._columns:
            self._columns = columns
            whole = {_VISITED: 1, "IE": 2, "ms (median)": 3, "their IE": 2}
            made = [Column("index", self.tr("Index"))]
            settings = set(figures["swept"])
            made += [
                Column(name, title, SHORTEST if name in settings else whole.get(name, 4), tip=column_title(name))
                for name, title in zip(header, titles, strict=True)
            ]
            table = CopiedTable("sweepTable", self.tr("All figures of the sweep"), made, self)
            old, self.table = self.table, table
            self._split.replaceWidget(self._split.indexOf(old), table)
            old.deleteLater()
        family = figures["index"]["family"]
        self.table.show_rows(
            [
                (self.tr("exact scan") if place == 0 else family, *(_cell(value) for value in row))
                for place, row in enumerate(rows)
            ]
        )

    def _combo(self, name: str, spoken: str) -> QComboBox:
        combo = QComboBox(self, objectName=name)
        combo.setAccessibleName(spoken)
        combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        return combo


def setting_title(name: str) -> str:
    """A setting as a person reads it, with the letter that the papers give it: "L, tables"."""
    word = QCoreApplication.translate("sweep_view", str(_WORDS[name])) if name in _WORDS else name.replace("_", " ")
    return f"{_LETTERS[name]}, {word}" if name in _LETTERS else word


def column_title(name: str) -> str:
    """A column of the sweep's table as a person reads it."""
    if name in _COLUMNS:
        return QCoreApplication.translate("sweep_view", str(_COLUMNS[name]))
    if name.startswith("their "):
        theirs = QCoreApplication.translate("sweep_view", "published {0}")
        return theirs.format(translated(name.removeprefix("their ")))
    return setting_title(name) if name in _WORDS else translated(name)


def figure_of(point: Mapping[str, Any], measure: str) -> float | None:
    """A measure of a point by the name that the choice gives it; None where it was not taken."""
    if measure == "milliseconds":
        times = point["milliseconds"]
        return float(times["median"]) if times else None
    if measure.endswith(" lenient"):
        return float(point[measure.removesuffix(" lenient")]["lenient"])
    value = point[measure]
    return float(value) if value is not None and isfinite(value) else None


def published_series(figures: Mapping[str, Any], axis: str, measure: str) -> list[tuple[float, float]]:
    """The published points of that measure along a setting, or by the share of our collection that theirs visited."""
    published = figures.get("published") or {}
    if published.get("measure") != measure:
        return []
    found = []
    for point in published["points"]:
        if axis == _VISITED:
            # Theirs counts an item once a bucket, and can exceed the collection.
            x = None if point["share"] is None else point["share"] * figures["items"]
        else:
            x = point["settings"].get(axis)
        y = point.get(measure)
        if x is not None and y is not None:
            found.append((float(x), float(y)))
    return found


def _fill(combo: QComboBox, entries: Sequence[tuple[str, str]], keeps: bool = True) -> None:
    if [combo.itemData(row) for row in range(combo.count())] == [name for _, name in entries]:
        return
    chosen = combo.currentData()
    combo.blockSignals(True)
    combo.clear()
    for title, name in entries:
        combo.addItem(title, name)
    combo.setCurrentIndex(max(combo.findData(chosen), 0) if keeps else 0)
    combo.blockSignals(False)


def _values(points: Sequence[Mapping[str, Any]], name: str) -> set[str]:
    return {str(point["settings"][name]) for point in points}


def _has_numbers(points: Sequence[Mapping[str, Any]], name: str) -> bool:
    values = [point["settings"][name] for point in points]
    return all(isinstance(value, int | float) and not isinstance(value, bool) for value in values)


def _plain(value: Any) -> str:
    return f"{value:g}" if isinstance(value, int | float) and not isinstance(value, bool) else str(value).lower()


def _cell(value: Any) -> Any:
    return value if value is None or isinstance(value, int | float | str) else str(value)

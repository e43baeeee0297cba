"""Two experiments side by side: the main figures, and the change of each class with its interval."""

from __future__ import annotations

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QPushButton, QSplitter, QVBoxLayout, QWidget

from sketchdesk.engine.evaluation import Comparison
from sketchdesk.jobs.evaluating.experiments import RETRIEVAL, Experiment
from sketchdesk.jobs.reporting.report_tables import comparison_table, measure_rows, title_of
from sketchdesk.ui.plots.change_plot import ChangePlot
from sketchdesk.ui.sentences import translated
from sketchdesk.ui.widgets.copied_table import Column, CopiedTable, Value
from sketchdesk.ui.widgets.elided_label import ElidedLabel
from sketchdesk.ui.widgets.numbers import signed


class ComparisonView(QWidget):
    """What a second experiment changes against a first, paired by query."""

    export_wanted = Signal(str)
    """The suffix of the file that is wanted."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("comparisonView")
        self._comparison: Comparison | None = None
        self._experiments: tuple[int, ...] = ()
        self._titles = (ElidedLabel(self), ElidedLabel(self))
        font = QFont(self.font())
        font.setWeight(QFont.Weight.DemiBold)
        for label in self._titles:
            label.setFont(font)
        self._says = QLabel(self, objectName="comparisonSays")
        self._says.setWordWrap(True)
        self._says.setTextFormat(Qt.TextFormat.PlainText)
        self.export = QPushButton(self.tr("Export"), self, objectName="exportComparison")
        menu = QMenu(self.export)
        for text, suffix in (
            (self.tr("Report with plots (HTML)…"), ".html"),
            (self.tr("Table of the classes (CSV)…"), ".csv"),
            (self.tr("Everything (JSON)…"), ".json"),
        ):
            menu.addAction(text).triggered.connect(lambda _=False, wanted=suffix: self.export_wanted.emit(wanted))
        self.export.setMenu(menu)
        self.figures = self._make_figures()
        self.classes = self._make_classes()
        self.classes.sortByColumn(4, Qt.SortOrder.AscendingOrder)
        self.plot = ChangePlot("changePlot", self.tr("Change by class"), self)
        self._lay_out()
        self.plot.chosen.connect(self.classes.choose)

    @property
    def comparison(self) -> Comparison | None:
        return self._comparison

    @property
    def experiments(self) -> tuple[int, ...]:
        """The numbers of the two that are compared."""
        return self._experiments

    @property
    def text(self) -> str:
        """The sentences over the plot."""
        return self._says.text()

    def show_comparison(self, first: Experiment, second: Experiment, found: Comparison) -> None:
        """Both, and what changes from the first to the second."""
        self._comparison = found
        self._experiments = (first.id, second.id)
        number = QLocale().toString
        for label, word, each in zip(self._titles, (self.tr("First"), self.tr("Second")), (first, second), strict=True):
            label.set_text(f"{word}: {each.id}  {translated(title_of(each))}")
        whole = found.overall
        chance = self.tr("more than chance") if whole.beyond_chance else self.tr("no more than chance")
        sentences = [
            self.tr(
                "Mean {measure} over {queries} queries: {first} first, {second} second, a change of {change} "
                "({low} to {high}), which is {chance}."
            ).format(
                measure=found.measure,
                queries=number(whole.queries),
                first=number(whole.first, "f", 4),
                second=number(whole.second, "f", 4),
                change=signed(whole.change, 4),
                low=signed(whole.low, 4),
                high=signed(whole.high, 4),
                chance=chance,
            )
        ]
        changed = sum(each.beyond_chance for each in found.classes.values())
        sentences.append(
            self.tr(
                "{changed} of {classes} classes changed by more than chance, where {expected} would seem to if nothing "
                "had changed."
            ).format(
                changed=number(changed),
                classes=number(len(found.classes)),
                expected=number(found.expected_by_chance, "f", 1),
            )
        )
        if found.only_first or found.only_second:
            sentences.append(
                self.tr(
                    "Left out: {first} queries that only the first judged, {second} that only the second did."
                ).format(first=number(found.only_first), second=number(found.only_second))
            )
        self._says.setText(" ".join(sentences))
        self.figures.show_rows(_side_by_side(first, second))
        self.figures.setVisible(first.kind == RETRIEVAL)
        _, rows = comparison_table(found)
        self.classes.show_rows(rows)
        self.plot.show_changes(
            [(label, each.low, each.change, each.high, each.beyond_chance) for label, each in found.classes.items()],
            self.tr("change of {0}").format(found.measure),
        )

    def _make_figures(self) -> CopiedTable:
        return CopiedTable(
            "comparedFigures",
            self.tr("Figures of both"),
            (
                Column("measure", self.tr("Measure")),
                Column("first", self.tr("First"), 4),
                Column("second", self.tr("Second"), 4),
                Column("change", self.tr("Change"), 4, signed=True),
            ),
            self,
        )

    def _make_classes(self) -> CopiedTable:
        return CopiedTable(
            "comparedClasses",
            self.tr("Change of each class"),
            (
                Column("label", self.tr("Class")),
                Column("queries", self.tr("Queries")),
                Column("first", self.tr("First")),
                Column("second", self.tr("Second")),
                Column("change", self.tr("Change"), signed=True),
                Column("from", self.tr("from"), signed=True, tip=self.tr("95 % of the changes of queries drawn again")),
                Column("to", self.tr("to"), signed=True, tip=self.tr("95 % of the changes of queries drawn again")),
                Column("more than chance", self.tr("sure"), tip=self.tr("Whether the change is more than chance")),
            ),
            self,
        )

    def _lay_out(self) -> None:
        tables = QSplitter(Qt.Orientation.Horizontal, self)
        tables.addWidget(self.figures)
        tables.addWidget(self.classes)
        tables.setSizes([370, 620])
        tables.setHandleWidth(12)
        split = QSplitter(Qt.Orientation.Vertical, self)
        split.addWidget(self.plot)
        split.addWidget(tables)
        split.setSizes([300, 320])
        for each in (tables, split):
            each.setChildrenCollapsible(False)
        titles = QVBoxLayout()
        titles.setSpacing(2)
        for label in self._titles:
            titles.addWidget(label)
        top = QHBoxLayout()
        top.addLayout(titles, 1)
        top.addWidget(self.export, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(top)
        column.addWidget(self._says)
        column.addWidget(split, 1)


def _side_by_side(first: Experiment, second: Experiment) -> list[tuple[Value, ...]]:
    """Every measure that either has: its mean in both, and the difference."""
    if first.kind != RETRIEVAL or second.kind != RETRIEVAL:
        return []
    before, after = ({row[0]: row[1] for row in measure_rows(each.figures)} for each in (first, second))
    rows: list[tuple[Value, ...]] = []
    for name in dict.fromkeys([*before, *after]):
        then, now = (None if value is None else float(value) for value in (before.get(name), after.get(name)))
        rows.append((translated(name), then, now, None if then is None or now is None else now - then))
    return rows

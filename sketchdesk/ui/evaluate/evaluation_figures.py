"""The main figures of an evaluation, large, and the table of all measures with their intervals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QFont, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from sketchdesk.jobs.reporting.report_tables import measure_rows
from sketchdesk.ui.sentences import translated
from sketchdesk.ui.widgets.copied_table import Column, CopiedTable

_DASH = "–"
_SPACING = 18
_NARROWEST = 200


class MainFigures(QWidget):
    """mAP and what else is asked for first, each with its bootstrap interval under it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("mainFigures")
        self._captions = (
            ("mAP", self.tr("mAP"), self.tr("Mean over the queries of the average precision over all of the gallery")),
            ("P@1", self.tr("P@1"), self.tr("Share of queries whose first picture is of the right class")),
            ("P@k", self.tr("P@k"), self.tr("Share of the first k pictures that are of the right class")),
            (
                "recall@k",
                self.tr("Recall of the scan"),
                self.tr("Share of the exact scan's first k that the index finds"),
            ),
            (
                "IE",
                self.tr("IE"),
                self.tr("Improvement in efficiency: distances that the scan computes for each of the index's"),
            ),
            ("milliseconds", self.tr("Time a query"), self.tr("Median")),
        )
        self._grid = grid = QGridLayout(self)
        grid.setContentsMargins(0, 4, 0, 4)
        grid.setHorizontalSpacing(_SPACING)
        grid.setVerticalSpacing(0)
        large = QFont(self.font())
        large.setPointSizeF(large.pointSizeF() * 1.5)
        large.setWeight(QFont.Weight.DemiBold)
        self._labels: dict[str, tuple[QLabel, QLabel, QLabel]] = {}
        for column, (name, caption, tip) in enumerate(self._captions):
            above, figure, below = QLabel(caption, self), QLabel(_DASH, self, objectName=f"figure {name}"), QLabel(self)
            figure.setFont(large)
            for row, label in enumerate((above, figure, below)):
                label.setTextFormat(Qt.TextFormat.PlainText)
                label.setToolTip(tip)
                grid.addWidget(label, row, column)
            for label in (above, below):
                label.setProperty("muted", True)
            self._labels[name] = (above, figure, below)
            grid.setColumnStretch(column, 1)
        # Narrower than all of them: the last ones give way.
        self.setMinimumWidth(_NARROWEST)

    def text(self, name: str) -> str:
        """A figure as it is shown, with its interval."""
        _, figure, below = self._labels[name]
        return f"{figure.text()} {below.text()}".strip()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        room = self.width()
        for column, labels in enumerate(self._labels.values()):
            room -= max(label.sizeHint().width() for label in labels) + _SPACING
            fits = room + _SPACING >= 0
            self._grid.setColumnStretch(column, int(fits))
            for label in labels:
                label.setVisible(fits)

    def show_figures(self, figures: Mapping[str, Any] | None) -> None:
        """Those of an evaluation; None takes all of them away."""
        locale = QLocale()
        intervals = (figures or {}).get("intervals") or {}
        k = next((name[2:] for name in intervals if name.startswith("P@") and name != "P@1"), "")
        for name, (above, figure, below) in self._labels.items():
            if name == "milliseconds":
                times = (figures or {}).get("milliseconds")
                text = self.tr("{0} ms").format(locale.toString(times["median"], "f", 2)) if times else _DASH
                scan = (figures or {}).get("scan milliseconds")
                span = self.tr("scan {0} ms").format(locale.toString(scan["median"], "f", 2)) if scan else ""
            else:
                key = name.replace("@k", f"@{k or 1}")
                if name == "P@k":
                    above.setText(self.tr("P@{0}").format(k or "k"))
                interval = intervals.get(key)
                digits = 2 if name == "IE" else 3
                mean = interval["mean"] if interval else None
                text = _DASH if mean is None else locale.toString(mean, "f", digits)
                span = ""
                if interval and interval["low"] is not None:
                    span = self.tr("{low} to {high}").format(
                        low=locale.toString(interval["low"], "f", digits),
                        high=locale.toString(interval["high"], "f", digits),
                    )
            figure.setText(text)
            below.setText(span)
            figure.setAccessibleName(f"{above.text()}: {text} {span}".strip())
        self._make_room()


class MeasuresTable(CopiedTable):
    """Every measure: its mean over the queries, and the bounds of its bootstrap interval."""

    def __init__(self, parent: QWidget | None = None) -> None:
        tip = self.tr("95 % of the means of queries drawn again lie between from and to (bootstrap)")
        columns = (
            Column("measure", self.tr("Measure")),
            Column("value", self.tr("Mean"), 4),
            Column("from", self.tr("from"), 4, tip=tip),
            Column("to", self.tr("to"), 4, tip=tip),
        )
        super().__init__("measuresTable", self.tr("All measures"), columns, parent)

    def show_figures(self, figures: Mapping[str, Any] | None) -> None:
        """Those of an evaluation; None takes all of them away."""
        rows = [(translated(name), *rest) for name, *rest in measure_rows(figures)] if figures else []
        self.show_rows([tuple(float(cell) if isinstance(cell, int) else cell for cell in row) for row in rows])

"""The figures of an index as it is set: what it finds, what it costs, and what its buckets hold."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from typing import Any

from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from sketchdesk.jobs.searching.tuning_panel import PanelResult
from sketchdesk.ui.tuning.tuning_plot import milliseconds_text, share_text

_COLUMNS = 3
_DASH = "–"


class _Figures(QWidget):
    """Captions with a figure under each, in columns of one width."""

    def __init__(self, figures: tuple[tuple[str, str, str], ...], parent: QWidget | None) -> None:
        super().__init__(parent)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(0)
        self._pairs: dict[str, tuple[QLabel, QLabel]] = {}
        for place, (name, caption, tip) in enumerate(figures):
            above, below = QLabel(caption, self), QLabel(_DASH, self, objectName=name)
            above.setProperty("muted", True)
            above.setWordWrap(True)
            for label in (above, below):
                label.setTextFormat(Qt.TextFormat.PlainText)
                label.setToolTip(tip)
            row, column = divmod(place, _COLUMNS)
            if row and not column:
                grid.setRowMinimumHeight(3 * row - 1, 6)
            grid.addWidget(above, 3 * row, column)
            grid.addWidget(below, 3 * row + 1, column)
            self._pairs[name] = (above, below)
        for column in range(_COLUMNS):
            grid.setColumnStretch(column, 1)
            grid.setColumnMinimumWidth(column, 80)

    def text(self, name: str) -> str:
        """A figure as it is shown."""
        return self._pairs[name][1].text()

    def _write(self, figures: Mapping[str, str]) -> None:
        for name, (above, below) in self._pairs.items():
            text = figures.get(name, _DASH)
            below.setText(text)
            below.setAccessibleName(f"{above.text()}: {text}")


class CostFigures(_Figures):
    """What an index finds and what that costs, means over the queries of the sample."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            (
                (
                    "recall",
                    self.tr("Recall@10"),
                    self.tr("Share of the exact scan's first 10 that is found, and its error"),
                ),
                ("time", self.tr("Time a query"), self.tr("Median over the queries of the sample")),
                ("ie", self.tr("IE"), self.tr("Improvement in efficiency: pictures for each one that is compared")),
                ("compared", self.tr("Compared"), self.tr("Distance computations a query, of all pictures")),
                ("share", self.tr("Share"), self.tr("Share of the pictures that is compared")),
                ("signatures", self.tr("Signatures read"), self.tr("Bytes of signatures read a query")),
            ),
            parent,
        )

    def show_result(self, result: PanelResult | None) -> None:
        """None takes all figures away."""
        if result is None:
            self._write({})
            return
        point, locale = result.point, QLocale()
        recall = _with_spread(point.recall, point.recall_error, 3)
        compared = self.tr("{compared} of {items}").format(
            compared=locale.toString(round(point.compared)), items=locale.toString(result.items)
        )
        figures = {
            "recall": recall,
            "time": self.tr("{ms} ms").format(ms=milliseconds_text(point.milliseconds)),
            "compared": compared,
            "share": share_text(point.share),
            "signatures": _bytes(point.signature_bytes),
        }
        if point.share > 0:
            figures["ie"] = _rounded(1 / point.share)
        self._write(figures)


class BucketFigures(_Figures):
    """What an index is made of; hash tables only where there are any."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            (
                ("tables", self.tr("Tables"), self.tr("Hash tables in use")),
                ("buckets", self.tr("Buckets"), self.tr("Buckets that hold something, over all tables")),
                ("bytes", self.tr("Index size"), self.tr("Bytes of the index, without the pictures' vectors")),
                ("items", self.tr("Items a bucket"), self.tr("Mean and standard deviation")),
                (
                    "purity",
                    self.tr("Purity"),
                    self.tr("Share of a bucket's most frequent class: mean and standard deviation"),
                ),
            ),
            parent,
        )

    def show_stats(self, stats: Mapping[str, Any] | None) -> None:
        """Show what an index says of itself; None takes all figures away."""
        if stats is None:
            self._write({})
            return
        figures = {}
        if stats.get("tables"):
            figures["tables"] = QLocale().toString(int(stats["tables"]))
            figures["buckets"] = QLocale().toString(int(stats.get("buckets", 0)))
        if spread := stats.get("items_per_bucket"):
            figures["items"] = _with_spread(spread["mean"], spread["std"], 1)
        if spread := stats.get("purity"):
            figures["purity"] = _with_spread(spread["mean"], spread["std"], 2)
        if "bytes" in stats:
            figures["bytes"] = _bytes(stats["bytes"])
        self._write(figures)


def _with_spread(mean: float | None, spread: float | None, digits: int) -> str:
    if mean is None or not isfinite(mean):
        return _DASH
    locale = QLocale()
    text = locale.toString(float(mean), "f", digits)
    return text if spread is None or not isfinite(spread) else f"{text} ± {locale.toString(float(spread), 'f', digits)}"


def _rounded(value: float) -> str:
    return QLocale().toString(value, "f", 1 if value < 10 else 0)


def _bytes(count: float) -> str:
    return QLocale().formattedDataSize(round(count), 1, QLocale.DataSizeFormat.DataSizeSIFormat)

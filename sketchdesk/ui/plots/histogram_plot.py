"""How many have which value: a histogram of one series, or outlines of several."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QLocale, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from sketchdesk.ui.plots.plot_axes import AxesPlot
from sketchdesk.ui.plots.plot_legend import paint_legend
from sketchdesk.ui.widgets import style
from sketchdesk.ui.widgets.numbers import per_cent


class HistogramPlot(AxesPlot):
    """Counts or shares by bin; one series is filled, several are outlines with a legend."""

    def __init__(self, name: str, title: str, parent: QWidget | None = None) -> None:
        super().__init__(name, title, parent)
        self._edges: list[float] = []
        self._series: dict[str, list[float]] = {}
        self._shares = False

    def show_counts(
        self, x_label: str, edges: Sequence[float], series: Mapping[str, Sequence[float]], shares: bool = False
    ) -> None:
        """Bins between ``edges`` (b + 1) with the counts (b) of each series; as shares of its sum if asked for."""
        self._edges, self._shares = list(edges), shares
        self._series = {}
        for name, counts in series.items():
            total = (sum(counts) or 1.0) if shares else 1.0
            self._series[name] = [count / total for count in counts]
        most = max((value for counts in self._series.values() for value in counts), default=0.0)
        ends = (self._edges[0], self._edges[-1]) if len(self._edges) > 1 else (0.0, 1.0)
        y_label = self.tr("share of pairs") if shares else self.tr("queries")
        self.set_axes(
            x_label, y_label, ends, (0.0, most * (1.05 if len(self._series) < 2 else 1.35) or 1.0), (False, shares)
        )

    def spoken(self) -> str:
        """The fullest bin of each series."""
        fullest = {values.index(max(values)) for values in self._series.values() if any(values)}
        if not fullest:
            return self.tr("nothing to show yet")
        return self.tr("The most: {bins}").format(bins="; ".join(map(self._text_of, sorted(fullest))))

    def text_at(self, place: QPointF) -> str:
        number = self._bin_at(place)
        return "" if number is None else self._text_of(number)

    def _text_of(self, number: int) -> str:
        locale = QLocale()
        low, high = (locale.toString(edge, "f", 2) for edge in self._edges[number : number + 2])
        parts = []
        for name, values in self._series.items():
            value = values[number]
            text = per_cent(value) if self._shares else self.tr("{0} queries").format(locale.toString(round(value)))
            parts.append(f"{name}: {text}" if name else text)
        return self.tr("{low} to {high}: {what}").format(low=low, high=high, what=", ".join(parts))

    def paint_content(self, painter: QPainter, area: QRectF, tokens: style.Tokens) -> None:
        single = len(self._series) == 1
        colours = [tokens.accent] if single else style.series_colours(tokens, len(self._series))
        for values, colour in zip(self._series.values(), colours, strict=True):
            painter.setPen(Qt.PenStyle.NoPen)
            if single:
                painter.setBrush(colour)
                for number, value in enumerate(values):
                    if value > 0:
                        low = self._place(area, self._edges[number], 0)
                        high = self._place(area, self._edges[number + 1], value)
                        bar = QRectF(low.x() + 0.5, high.y(), max(high.x() - low.x() - 1, 1), low.y() - high.y())
                        painter.drawRect(bar)
                continue
            line = QPolygonF()
            line.append(self._place(area, self._edges[0], 0))
            for number, value in enumerate(values):
                line.append(self._place(area, self._edges[number], value))
                line.append(self._place(area, self._edges[number + 1], value))
            line.append(self._place(area, self._edges[-1], 0))
            painter.setBrush(style.translucent(colour, 0.16))
            painter.drawPolygon(line)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(colour, 1.8))
            painter.drawPolyline(line)
        if not single:
            tops = [
                self._place(area, self._edges[number], value)
                for values in self._series.values()
                for number, value in enumerate(values)
            ]
            paint_legend(painter, area, tokens, list(zip(self._series, colours, strict=True)), tops)

    def _bin_at(self, place: QPointF) -> int | None:
        area = self.area()
        if not area.contains(place) or len(self._edges) < 2:
            return None
        x = self.view.left() + (place.x() - area.left()) / area.width() * self.view.width()
        for number in range(len(self._edges) - 1):
            if self._edges[number] <= x <= self._edges[number + 1]:
                return number
        return None

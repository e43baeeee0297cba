"""Curves over one axis, with their points."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from PySide6.QtCore import QLocale, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from sketchdesk.ui.plots.plot_axes import AxesPlot, range_of
from sketchdesk.ui.plots.plot_legend import paint_legend
from sketchdesk.ui.widgets import style
from sketchdesk.ui.widgets.numbers import per_cent


class LinePlot(AxesPlot):
    """A curve, or several with a legend."""

    def __init__(self, name: str, title: str, parent: QWidget | None = None) -> None:
        super().__init__(name, title, parent)
        self._series: dict[str, list[tuple[float, float]]] = {}
        self._levels: dict[str, float] = {}
        self._loose: frozenset[str] = frozenset()
        self._with_dots = False

    def show_series(
        self,
        series: Mapping[str, Sequence[tuple[float, float]]],
        x_label: str,
        y_label: str,
        y: tuple[float, float] | None = None,
        y_per_cent: bool = False,
        dots: bool = False,
        levels: Mapping[str, float] | None = None,
        loose: Collection[str] = (),
    ) -> None:
        """Each series as (x, y) from left to right; ``dots`` where there are few. Those that are ``loose`` are dots
        without a line, ``levels`` dashed lines at one height."""
        self._series = {name: sorted(points) for name, points in series.items()}
        self._levels, self._loose = dict(levels or {}), frozenset(loose)
        self._with_dots = dots
        across = [x for points in self._series.values() for x, _ in points]
        up = [value for points in self._series.values() for _, value in points] + list(self._levels.values())
        ends = range_of(across) if dots else (min(across, default=0.0), max(across, default=1.0))
        self.set_axes(x_label, y_label, ends, y or range_of(up), (False, y_per_cent))

    def spoken(self) -> str:
        x_label, y_label = self._labels
        said = []
        for name, points in self._series.items():
            if points:
                (start, first), (end, last) = points[0], points[-1]
                at, most = max(points, key=lambda point: point[1])
                text = self.tr("{first} at {start}, {last} at {end}, the highest {most} at {at}").format(
                    first=self._spoken_value(first),
                    start=QLocale().toString(float(start), "g", 6),
                    last=self._spoken_value(last),
                    end=QLocale().toString(float(end), "g", 6),
                    most=self._spoken_value(most),
                    at=QLocale().toString(float(at), "g", 6),
                )
                said.append(f"{name}: {text}" if name else text)
        said += [f"{name}: {self._spoken_value(height)}" for name, height in self._levels.items()]
        labels = ", ".join(filter(None, (y_label, x_label)))
        return "; ".join(filter(None, (labels, *said))) if said else ""

    def _spoken_value(self, value: float) -> str:
        if self._per_cent[1]:
            return per_cent(value)
        return QLocale().toString(float(value), "g", 4)

    def text_at(self, place: QPointF) -> str:
        area, best, found = self.area(), 24.0, ""
        if not area.contains(place):
            return ""
        locale = QLocale()
        for name, points in self._series.items():
            for x, y in points:
                away = self._place(area, x, y) - place
                distance = abs(away.x()) if len(self._series) == 1 else (away.x() ** 2 + away.y() ** 2) ** 0.5
                if distance < best:
                    best = distance
                    found = f"{self._labels[0]} {locale.toString(x, 'g', 6)}: {self._spoken_value(y)}"
                    found = f"{name}, {found}" if name else found
        return found

    def paint_content(self, painter: QPainter, area: QRectF, tokens: style.Tokens) -> None:
        single = len(self._series) == 1 and not self._levels
        colours = [tokens.accent] if single else style.series_colours(tokens, len(self._series))
        for height in self._levels.values():
            painter.setPen(QPen(tokens.muted, 1.4, Qt.PenStyle.DashLine))
            y = self._place(area, 0, height).y()
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
        for (name, points), colour in zip(self._series.items(), colours, strict=True):
            places = [self._place(area, x, y) for x, y in points]
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(colour, 2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
            if name not in self._loose:
                painter.drawPolyline(QPolygonF(places))
            if self._with_dots or len(places) == 1:
                painter.setPen(QPen(tokens.paper, 1))
                painter.setBrush(colour)
                for place in places:
                    if name in self._loose:
                        # Another shape, for who does not tell the colours apart.
                        painter.drawRect(QRectF(place.x() - 3.5, place.y() - 3.5, 7, 7))
                    else:
                        painter.drawEllipse(place, 3.5, 3.5)
        if not single:
            entries = list(zip(self._series, colours, strict=True))
            entries += [(name, tokens.muted) for name in self._levels]
            places = [self._place(area, x, y) for points in self._series.values() for x, y in points]
            paint_legend(painter, area, tokens, entries, places)

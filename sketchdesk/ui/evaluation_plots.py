"""The plots of an evaluation: how many have which value, points that can be chosen, and curves."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QLocale, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QKeyEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from sketchdesk.ui import style
from sketchdesk.ui.plot_axes import AxesPlot, range_of

_NEAR = 10.0
_MOST_NAMES = 400


@dataclass(frozen=True)
class Point:
    """A place on a scatter: its ``name`` is what is chosen with it, ``group`` decides its colour, "" being behind all
    others and of none."""

    x: float
    y: float
    name: str
    group: str = ""


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
        self.setAccessibleDescription("" if most else self.tr("nothing to show yet"))

    def text_at(self, place: QPointF) -> str:
        number = self._bin_at(place)
        if number is None:
            return ""
        locale = QLocale()
        low, high = (locale.toString(edge, "f", 2) for edge in self._edges[number : number + 2])
        parts = []
        for name, values in self._series.items():
            value = values[number]
            if self._shares:
                text = self.tr("{0} %").format(locale.toString(100 * value, "f", 1))
            else:
                text = self.tr("{0} queries").format(locale.toString(round(value)))
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


class ScatterPlot(AxesPlot):
    """Points of which one can be chosen: by a click, or with the arrow keys and Enter. Names stand where they fit."""

    chosen = Signal(str)
    """The name of a point."""

    def __init__(self, name: str, title: str, parent: QWidget | None = None) -> None:
        super().__init__(name, title, parent)
        self._points: tuple[Point, ...] = ()
        self._hovered: Point | None = None
        self._current: int | None = None
        self._marked = ""
        self._radius = 4.0
        self._grouped = False
        self._legend = ""

    def show_points(
        self,
        points: Sequence[Point],
        x_label: str,
        y_label: str,
        unit: bool = False,
        grouped: bool = False,
        legend: str = "",
    ) -> None:
        """Show points; ``unit`` has both axes go from 0 to 1. ``grouped`` points are small, coloured by group, and the
        group's name stands in its middle; ``legend`` says what those of no group are."""
        # Those of no group lie behind.
        self._points = tuple(sorted(points, key=lambda point: (point.group != "", point.group, point.x)))
        self._grouped, self._legend = grouped, legend
        self._radius = 2.4 if grouped else 4.0
        self._hovered = self._current = None
        if unit:
            x = y = (-0.02, 1.02)
        else:
            x, y = range_of([point.x for point in points]), range_of([point.y for point in points])
        self.set_axes(x_label, y_label, x, y)

    def mark(self, name: str) -> None:
        """The points of this name stand out, the others step back; "" for none."""
        if name != self._marked:
            self._marked = name
            self.update()

    def text_at(self, place: QPointF) -> str:
        point = self._nearest(place)
        return self.text_of(point) if point is not None else ""

    def text_of(self, point: Point) -> str:
        """What a tool tip says about a point."""
        if self._grouped:
            return point.name or self._legend
        locale = QLocale()
        x_label, y_label = self._labels
        return self.tr("{name}: {x_label} {x}, {y_label} {y}").format(
            name=point.name,
            x_label=x_label,
            x=locale.toString(point.x, "f", 3),
            y_label=y_label,
            y=locale.toString(point.y, "f", 3),
        )

    def clicked(self, place: QPointF) -> None:
        point = self._nearest(place)
        if point is not None and point.name:
            self.chosen.emit(point.name)
        elif point is None:
            # Beside all points: none stands out.
            self.mark("")

    def hovered(self, place: QPointF | None) -> None:
        point = self._nearest(place) if place is not None else None
        if point is not self._hovered:
            self._hovered = point
            shape = Qt.CursorShape.PointingHandCursor if point and point.name else Qt.CursorShape.ArrowCursor
            self.setCursor(shape)
            self.update()

    def step(self, by: int) -> bool:
        names = self._names()
        if not names:
            return False
        current = self._hovered.name if self._hovered is not None else self._marked
        at = names.index(current) + by if current in names else (0 if by > 0 else -1)
        self._hovered = next(point for point in self._points if point.name == names[at % len(names)])
        self.setAccessibleDescription(self.text_of(self._hovered))
        self.update()
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self._hovered is not None:
            if self._hovered.name:
                self.chosen.emit(self._hovered.name)
        else:
            super().keyPressEvent(event)

    def paint_content(self, painter: QPainter, area: QRectF, tokens: style.Tokens) -> None:
        groups = sorted({point.group for point in self._points if point.group})
        colours = dict(zip(groups, style.series_colours(tokens, len(groups)), strict=True))
        plain = style.mix(tokens.muted, tokens.paper, 0.55) if self._grouped else tokens.accent
        marked = self._marked
        for point in self._points:
            colour = colours.get(point.group, plain)
            if marked and point.name != marked:
                colour = style.translucent(colour, 0.28 if self._grouped else 0.5)
            grown = 2.0 if point is self._hovered or (marked and point.name == marked) else 0.0
            if self._grouped and point is not self._hovered:
                grown /= 3
            painter.setPen(QPen(tokens.paper, 0.8) if not self._grouped or grown else Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            radius = self._radius + grown
            painter.drawEllipse(self._place(area, point.x, point.y), radius, radius)
        self._paint_names(painter, area, tokens, colours)
        if self._grouped and self._legend and any(not point.group for point in self._points):
            paint_legend(painter, area, tokens, [(self._legend, plain)])

    def _paint_names(
        self, painter: QPainter, area: QRectF, tokens: style.Tokens, colours: Mapping[str, QColor]
    ) -> None:
        """Names beside points, or in the middle of a group, each where no other stands; the marked one first."""
        metrics = QFontMetricsF(self.small_font())
        wanted: list[tuple[str, QPointF]] = []
        if self._grouped:
            sums: dict[str, list[float]] = {}
            for point in self._points:
                if point.group:
                    held = sums.setdefault(point.group, [0.0, 0.0, 0.0])
                    held[0], held[1], held[2] = held[0] + point.x, held[1] + point.y, held[2] + 1
            wanted = [(name, self._place(area, x / count, y / count)) for name, (x, y, count) in sums.items()]
        else:
            wanted = [(point.name, self._place(area, point.x, point.y)) for point in self._points]
        first = self._hovered.name if self._hovered is not None else self._marked
        wanted.sort(key=lambda each: (each[0] != first, each[0] != self._marked))
        taken: list[QRectF] = []
        for name, place in wanted[:_MOST_NAMES]:
            if not name or not area.contains(place):
                continue
            box = QRectF(0, 0, metrics.horizontalAdvance(name) + 6, metrics.height())
            if self._grouped:
                box.moveCenter(place)
            else:
                box.moveTopLeft(place + QPointF(self._radius + 2, -metrics.height() / 2))
                if box.right() > area.right():
                    box.moveRight(place.x() - self._radius - 2)
            box.moveLeft(min(max(box.left(), area.left()), area.right() - box.width()))
            stands_out = name in (first, self._marked)
            if not stands_out and ((self._marked and self._grouped) or any(box.intersects(other) for other in taken)):
                continue
            taken.append(box)
            if self._grouped or stands_out:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(style.translucent(tokens.paper, 0.8))
                painter.drawRoundedRect(box, 3, 3)
            font = QFont(self.small_font())
            font.setWeight(QFont.Weight.DemiBold if stands_out else QFont.Weight.Normal)
            painter.setFont(font)
            painter.setPen(tokens.text if stands_out or self._grouped else tokens.muted)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, name)

    def _names(self) -> list[str]:
        return list(dict.fromkeys(point.name for point in self._points if point.name))

    def _nearest(self, at: QPointF) -> Point | None:
        area, found, best = self.area(), None, _NEAR
        if not area.contains(at):
            return None
        for point in self._points:
            away = self._place(area, point.x, point.y) - at
            distance = (away.x() ** 2 + away.y() ** 2) ** 0.5
            # Of several the one on top, which was painted last.
            if distance <= best:
                found, best = point, distance
        return found


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
                    value = (
                        self.tr("{0} %").format(locale.toString(100 * y, "f", 1))
                        if self._per_cent[1]
                        else locale.toString(y, "g", 4)
                    )
                    found = f"{self._labels[0]} {locale.toString(x, 'g', 6)}: {value}"
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


class ChangePlot(AxesPlot):
    """The change of each class as a bar with its interval, the greatest loss left; what is chance is pale."""

    chosen = Signal(str)

    def __init__(self, name: str, title: str, parent: QWidget | None = None) -> None:
        super().__init__(name, title, parent)
        self.has_x_numbers = False
        self._rows: list[tuple[str, float, float, float, bool]] = []
        self._current: int | None = None

    def show_changes(self, rows: Sequence[tuple[str, float, float, float, bool]], y_label: str) -> None:
        """Label, low, change, high, and whether it is beyond chance, of each class."""
        self._rows = sorted(rows, key=lambda row: row[2])
        self._current = None
        values = [value for row in rows for value in row[1:4]] + [0.0]
        self.set_axes(
            self.tr("classes, the greatest loss first"), y_label, (0.0, float(max(len(rows), 1))), range_of(values)
        )

    def text_at(self, place: QPointF) -> str:
        row = self._row_at(place)
        return self.text_of(row) if row is not None else ""

    def text_of(self, row: int) -> str:
        """What a tool tip says about a class."""
        label, low, change, high, beyond = self._rows[row]
        text = self.tr("{label}: {change} ({low} to {high})").format(
            label=label, change=signed(change), low=signed(low), high=signed(high)
        )
        return text + ", " + (self.tr("more than chance") if beyond else self.tr("no more than chance"))

    def clicked(self, place: QPointF) -> None:
        row = self._row_at(place)
        if row is not None:
            self.chosen.emit(self._rows[row][0])

    def hovered(self, place: QPointF | None) -> None:
        row = self._row_at(place) if place is not None else None
        if row != self._current:
            self._current = row
            self.update()

    def step(self, by: int) -> bool:
        if not self._rows:
            return False
        at = (self._current + by) % len(self._rows) if self._current is not None else 0
        self._current = at
        self.setAccessibleDescription(self.text_of(at))
        self.update()
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._current is not None:
            self.chosen.emit(self._rows[self._current][0])
        else:
            super().keyPressEvent(event)

    def paint_content(self, painter: QPainter, area: QRectF, tokens: style.Tokens) -> None:
        zero = round(self._place(area, 0, 0).y()) + 0.5
        for number, (_, low, change, high, beyond) in enumerate(self._rows):
            left = self._place(area, number + 0.15, change)
            right = self._place(area, number + 0.85, change)
            colour = tokens.danger if change < 0 else tokens.accent
            if not beyond:
                colour = style.mix(colour, tokens.paper, 0.62)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            painter.drawRect(QRectF(QPointF(left.x(), min(left.y(), zero)), QPointF(right.x(), max(left.y(), zero))))
            middle = (left.x() + right.x()) / 2
            painter.setPen(QPen(tokens.text if number == self._current else tokens.muted, 1.2))
            painter.drawLine(
                QPointF(middle, self._place(area, 0, low).y()), QPointF(middle, self._place(area, 0, high).y())
            )
        painter.setPen(QPen(tokens.muted, 1))
        painter.drawLine(QPointF(area.left(), zero), QPointF(area.right(), zero))

    def area(self) -> QRectF:
        area = super().area()
        if self._is_named(area):
            area.setBottom(area.bottom() - min(self._longest(), area.height() / 2) + 4)
        return area

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        area, tokens = self.area(), style.current()
        if not self._is_named(area):
            return
        metrics = QFontMetricsF(self.small_font())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self.small_font())
        room = self.height() - area.bottom() - metrics.height() - 8
        for number, (label, *_) in enumerate(self._rows):
            middle = self._place(area, number + 0.5, 0).x()
            if not area.left() <= middle <= area.right():
                continue
            painter.setPen(tokens.text if number == self._current else tokens.muted)
            painter.save()
            painter.translate(middle, area.bottom() + 4)
            painter.rotate(-90)
            text = metrics.elidedText(label, Qt.TextElideMode.ElideRight, room)
            box = QRectF(-room, -metrics.height() / 2, room, metrics.height())
            painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)
            painter.restore()
        painter.end()

    def _is_named(self, area: QRectF) -> bool:
        """Whether bars are so far apart that a name fits under each."""
        return bool(self._rows) and area.width() / self.view.width() >= QFontMetricsF(self.small_font()).height() * 0.95

    def _longest(self) -> float:
        metrics = QFontMetricsF(self.small_font())
        return max((metrics.horizontalAdvance(label) for label, *_ in self._rows), default=0.0)

    def _row_at(self, place: QPointF) -> int | None:
        area = self.area()
        if not area.contains(place):
            return None
        row = int(self.view.left() + (place.x() - area.left()) / area.width() * self.view.width())
        return row if row < len(self._rows) else None


def paint_legend(
    painter: QPainter,
    area: QRectF,
    tokens: style.Tokens,
    entries: Sequence[tuple[str, QColor]],
    places: Sequence[QPointF] = (),
) -> None:
    """Names with their colours in the corner that covers the fewest of some places, first of all the upper right."""
    metrics = QFontMetricsF(painter.font())
    entries = [entry for entry in entries if entry[0]][:12]
    if not entries:
        return
    width = max(metrics.horizontalAdvance(name) for name, _ in entries) + 26
    height = len(entries) * metrics.height() + 6
    left, right, top, bottom = area.left() + 4, area.right() - width - 4, area.top() + 4, area.bottom() - height - 4
    boxes = [QRectF(x, y, width, height) for x, y in ((right, top), (right, bottom), (left, top), (left, bottom))]
    # A line reaches farther than the dots on it.
    box = min(boxes, key=lambda each: sum(each.adjusted(-24, -6, 24, 6).contains(place) for place in places))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(style.translucent(tokens.paper, 0.85))
    painter.drawRoundedRect(box, 4, 4)
    for number, (name, colour) in enumerate(entries):
        y = box.top() + 3 + (number + 0.5) * metrics.height()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawEllipse(QPointF(box.left() + 9, y), 4, 4)
        painter.setPen(tokens.text)
        line = QRectF(box.left() + 18, y - metrics.height() / 2, width - 18, metrics.height())
        painter.drawText(line, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, name)


def signed(value: float, digits: int = 3) -> str:
    """A change with its sign; a minus as it is written."""
    text = QLocale().toString(abs(value), "f", digits)
    if not any(figure in text for figure in "123456789"):
        return text
    return f"\N{MINUS SIGN}{text}" if value < 0 else f"+{text}"

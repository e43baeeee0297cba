"""Points that can be chosen, by mouse and by key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QLocale, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QWidget

from sketchdesk.ui.plots.plot_axes import AxesPlot, range_of
from sketchdesk.ui.plots.plot_legend import paint_legend
from sketchdesk.ui.widgets import style

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

    def spoken(self) -> str:
        names = self._names()
        if not names:
            return ""
        number = QLocale().toString
        return self.tr("{points} points: {names}").format(points=number(len(self._points)), names=", ".join(names))

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

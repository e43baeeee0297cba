"""Recall against cost: the curve of an index over its depth, and where it stands on it.

Painted here and not by a plotting library: that took 0.3 s to import on the window's thread, set the figures of
a logarithmic axis one over the other, and knew nothing of the palette.
"""

from __future__ import annotations

import html
from dataclasses import dataclass
from math import ceil, floor, isfinite, log10

from PySide6.QtCore import QEvent, QLocale, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QFont,
    QFontMetricsF,
    QHelpEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from sketchdesk.ui.widgets import style
from sketchdesk.ui.widgets.spoken_roles import SpokenRole

_NEAR = 12.0  # pixels from the mouse to a point that is meant
_DOT, _NOW = 3.0, 5.5
_FLOORS = (0.9, 0.8, 0.5, 0.0)
_STEPS = {0.9: 0.02, 0.8: 0.05, 0.5: 0.1, 0.0: 0.2}
_LEAST_COST = 1e-6


@dataclass(frozen=True)
class PlotPoint:
    """Recall 0..1 at a share of the collection 0..1 and a time; ``depth`` is the setting that leads there."""

    share: float
    recall: float
    milliseconds: float
    depth: int | None = None
    recall_error: float = 0.0

    @property
    def is_sound(self) -> bool:
        return all(isfinite(value) for value in (self.share, self.recall, self.milliseconds))


class RecallPlot(QWidget, SpokenRole):
    """The x axis is logarithmic and tells the share compared or the time a query; a click on a point chooses it."""

    spoken_role = QAccessible.Role.Chart
    depth_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("recallPlot")
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._curve: tuple[PlotPoint, ...] = ()
        self._now: PlotPoint | None = None
        self._target: float | None = None
        self._against_time = False
        self._depth_name = ""
        self._stale = False
        self._head = 0
        self._hovered: PlotPoint | None = None
        self._describe()

    def show_points(self, curve: tuple[PlotPoint, ...], now: PlotPoint | None, depth_name: str = "") -> None:
        """Show a curve, ordered by depth, and the current point. Points that are not numbers are left out."""
        self._curve = tuple(point for point in curve if point.is_sound)
        self._now = now if now is not None and now.is_sound else None
        self._depth_name = depth_name
        self._stale = False
        self._hovered = None
        self._describe()
        self.update()

    def set_stale(self, stale: bool) -> None:
        """Fade the curve while what it shows is no longer so."""
        if stale != self._stale:
            self._stale = stale
            self.update()

    def set_target(self, recall: float | None) -> None:
        """Mark a recall that is aimed at with a line."""
        self._target = recall
        self._describe()
        self.update()

    def set_head(self, height: int) -> None:
        """Leave so much room over the plot, for what its owner puts there."""
        self._head = height
        self.update()

    def set_against_time(self, time: bool) -> None:
        self._against_time = time
        self._describe()
        self.update()

    @property
    def against_time(self) -> bool:
        return self._against_time

    @property
    def axis_labels(self) -> tuple[str, str]:
        """What the x axis and the y axis tell."""
        along = self.tr("Time a query (ms)") if self._against_time else self.tr("Share of the collection compared")
        return along, self.tr("Recall@10")

    def sizeHint(self) -> QSize:
        return QSize(320, 196)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, 150)

    def place_of(self, point: PlotPoint) -> QPointF:
        """Where a point is painted, in logical pixels."""
        area = self._area()
        low, high = self._range()
        across = (log10(self._cost(point)) - low) / (high - low)
        floor_of = self._floor()
        up = (min(max(point.recall, floor_of), 1.0) - floor_of) / (1.0 - floor_of)
        return QPointF(area.left() + across * area.width(), area.bottom() - up * area.height())

    def text_of(self, point: PlotPoint) -> str:
        """What a tool tip says about a point."""
        text = self.tr("recall {recall}, {share} compared, {ms} ms").format(
            recall=_recall(point.recall), share=share_text(point.share), ms=milliseconds_text(point.milliseconds)
        )
        if point.depth is None:
            return text
        return f"{self._depth_name} {QLocale().toString(point.depth)}: {text}"

    # --- events --------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            point = self._nearest(QPointF(event.pos()))
            if point is None:
                QToolTip.hideText()
            else:
                QToolTip.showText(event.globalPos(), f"<span>{html.escape(self.text_of(point))}</span>", self)
            return True
        return super().event(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(self._nearest(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(None)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        point = self._nearest(event.position())
        if event.button() == Qt.MouseButton.LeftButton and point is not None and point.depth is not None:
            self.depth_chosen.emit(point.depth)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens, area = style.current(), self._area()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._small())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tokens.paper)
        painter.drawRect(area)
        self._paint_grid(painter, area, tokens)
        self._paint_target(painter, area, tokens)
        self._paint_curve(painter, area, tokens)
        self._paint_now(painter, area, tokens)
        painter.end()

    # --- painting ------------------------------------------------------------------------------------

    def _paint_grid(self, painter: QPainter, area: QRectF, tokens: style.Tokens) -> None:
        metrics = QFontMetricsF(self._small())
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        lowest = self._floor()
        step = _STEPS[lowest]
        line, text = QPen(style.mix(tokens.paper, tokens.text, 0.12), 1), tokens.muted
        for number in range(round((1.0 - lowest) / step) + 1):
            recall = lowest + number * step
            y = round(area.bottom() - (recall - lowest) / (1.0 - lowest) * area.height()) + 0.5
            painter.setPen(line)
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
            painter.setPen(text)
            box = QRectF(0, y - metrics.height() / 2, area.left() - 6, metrics.height())
            painter.drawText(box, right, QLocale().toString(recall, "f", 2 if step < 0.1 else 1))
        low, high = self._range()
        free_from = -1e9
        for exponent in range(floor(low), ceil(high) + 1):
            for mantissa in range(1, 10):
                value = exponent + log10(mantissa)
                if not low - 1e-9 <= value <= high + 1e-9:
                    continue
                x = round(area.left() + (value - low) / (high - low) * area.width()) + 0.5
                painter.setPen(line if mantissa == 1 else QPen(style.mix(tokens.paper, tokens.text, 0.05), 1))
                painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))
                label = self._cost_text(mantissa * 10.0**exponent)
                width = metrics.horizontalAdvance(label)
                named = mantissa == 1 or (high - low <= 1.31 and mantissa in (2, 5))
                if named and x - width / 2 > free_from:
                    painter.setPen(text)
                    box = QRectF(x - width / 2 - 2, area.bottom() + 6, width + 4, metrics.height())
                    # The last figure stays inside.
                    box.moveRight(min(box.right(), self.width() - 1.0))
                    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, label)
                    free_from = x + width / 2 + 8
        along, up = self.axis_labels
        painter.setPen(text)
        below = QRectF(area.left(), area.bottom() + 7 + metrics.height(), area.width(), metrics.height())
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, along)
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRectF(0, 0, self.width(), self._head or metrics.height()), left, up)

    def _paint_target(self, painter: QPainter, area: QRectF, tokens: style.Tokens) -> None:
        if self._target is None or not self._floor() <= self._target <= 1.0:
            return
        y = area.bottom() - (self._target - self._floor()) / (1.0 - self._floor()) * area.height()
        painter.setPen(QPen(tokens.muted, 1.2, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))

    def _paint_curve(self, painter: QPainter, area: QRectF, tokens: style.Tokens) -> None:
        colour = style.mix(tokens.accent, tokens.paper, 0.6 if self._stale else 0.25)
        places = [self.place_of(point) for point in self._curve]
        line = list(places)
        if self._now is not None and self._now.depth is not None and self._curve:
            # Deeper or shallower than what was measured for the curve: it goes on to there.
            if self._now.depth > (self._curve[-1].depth or 0):
                line.append(self.place_of(self._now))
            elif self._now.depth < (self._curve[0].depth or 0):
                line.insert(0, self.place_of(self._now))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(colour, 2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
        painter.drawPolyline(QPolygonF(line))
        painter.setPen(QPen(tokens.paper, 1))
        painter.setBrush(colour)
        for point, place in zip(self._curve, places, strict=True):
            radius = _DOT + (2 if point == self._hovered else 0)
            painter.drawEllipse(place, radius, radius)

    def _paint_now(self, painter: QPainter, area: QRectF, tokens: style.Tokens) -> None:
        if self._now is None:
            return
        place = self.place_of(self._now)
        colour = style.mix(tokens.accent, tokens.paper, 0.5) if self._stale else tokens.accent
        spread = self._now.recall_error / (1.0 - self._floor()) * area.height()
        painter.setPen(QPen(colour, 1.5))
        top, bottom = max(place.y() - spread, area.top()), min(place.y() + spread, area.bottom())
        painter.drawLine(QPointF(place.x(), top), QPointF(place.x(), bottom))
        painter.setPen(QPen(tokens.paper, 2))
        painter.setBrush(colour)
        painter.drawEllipse(place, _NOW, _NOW)
        text = self.tr("{ms} ms").format(ms=milliseconds_text(self._now.milliseconds))
        font = self._small()
        font.setWeight(QFont.Weight.DemiBold)
        metrics = QFontMetricsF(font)
        box = QRectF(0, 0, metrics.horizontalAdvance(text) + 10, metrics.height() + 3)
        # Below and to the right the curve never is: it rises.
        box.moveTopLeft(place + QPointF(7, 7))
        if box.right() > area.right() - 1:
            box.moveRight(min(place.x() - 4, area.right() - 1))
        if box.bottom() > area.bottom() - 1:
            box.moveBottom(place.y() - 7)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(style.translucent(tokens.paper, 0.85))
        painter.drawRoundedRect(box, 4, 4)
        painter.setPen(tokens.text)
        painter.setFont(font)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    # --- scales --------------------------------------------------------------------------------------

    def _small(self) -> QFont:
        font = QFont(self.font())
        font.setPointSizeF(font.pointSizeF() * 0.88)
        return font

    def _area(self) -> QRectF:
        metrics = QFontMetricsF(self._small())
        left = metrics.horizontalAdvance("0.00") + 8
        top, bottom = max(self._head, metrics.height()) + 7, self.height() - 2 * metrics.height() - 8
        right = self.width() - metrics.horizontalAdvance("100 %") / 2 - 3
        return QRectF(left, top, max(right - left, 1), max(bottom - top, 1))

    def _points(self) -> tuple[PlotPoint, ...]:
        return self._curve if self._now is None else (*self._curve, self._now)

    def _cost(self, point: PlotPoint) -> float:
        return max(point.milliseconds if self._against_time else point.share * 100, _LEAST_COST)

    def _range(self) -> tuple[float, float]:
        """Logarithms of the costs at both ends. Ends jump by halves of a decade, so that the axis rests mostly."""
        costs = [log10(self._cost(point)) for point in self._points()]
        if not costs:
            return (-1.0, 1.0) if self._against_time else (-1.0, 2.0)
        low, high = floor(2 * min(costs) - 0.1) / 2, ceil(2 * max(costs) + 0.1) / 2
        if not self._against_time:
            high = min(high, 2.0)
        return (low, high) if high - low >= 1 else (high - 1, high)

    def _floor(self) -> float:
        """The lowest recall on the y axis."""
        least = min((point.recall for point in self._points()), default=0.5)
        return next(lowest for lowest in _FLOORS if least >= lowest or lowest == 0.0)

    def _cost_text(self, cost: float) -> str:
        text = QLocale().toString(cost, "g", 6)
        return text if self._against_time else self.tr("{share} %").format(share=text)

    def _nearest(self, at: QPointF) -> PlotPoint | None:
        """The point that is meant by a place; of several the one on top, the current one."""
        found, best = None, _NEAR
        for point in self._points():
            place = self.place_of(point) - at
            distance = (place.x() ** 2 + place.y() ** 2) ** 0.5
            if distance <= best:
                found, best = point, distance
        return found

    def _hover(self, point: PlotPoint | None) -> None:
        if point != self._hovered:
            self._hovered = point
            choosable = point is not None and point.depth is not None
            self.setCursor(Qt.CursorShape.PointingHandCursor if choosable else Qt.CursorShape.ArrowCursor)
            self.update()

    def _describe(self) -> None:
        along, up = self.axis_labels
        self.setAccessibleName(self.tr("{up} against: {along}").format(up=up, along=along))
        told = [
            self._curve_in_words(),
            "" if self._now is None else self.tr("Now {0}.").format(self.text_of(self._now)),
        ]
        self.setAccessibleDescription(" ".join(filter(None, told)))

    def _curve_in_words(self) -> str:
        """Both ends, and where it comes to what is aimed at, or else to its best."""
        if len(self._curve) < 2:
            return ""
        first, last = self._curve[0], self._curve[-1]
        text = self.tr("The curve goes from recall {first} at {cheap} to {last} at {dear}.").format(
            first=_recall(first.recall), cheap=self._spoken(first), last=_recall(last.recall), dear=self._spoken(last)
        )
        if self._target is None:
            return text
        reached = [point for point in self._curve if point.recall >= self._target]
        goal = _recall(self._target)
        if not reached:
            return text + " " + self.tr("It does not reach {goal}.").format(goal=goal)
        cost = self._spoken(min(reached, key=self._cost))
        return text + " " + self.tr("It reaches {goal} at {cost}.").format(goal=goal, cost=cost)

    def _spoken(self, point: PlotPoint) -> str:
        """What a point costs, as the axis measures it."""
        if self._against_time:
            return self.tr("{ms} ms").format(ms=milliseconds_text(point.milliseconds))
        return self.tr("{share} compared").format(share=share_text(point.share))


def share_text(share: float) -> str:
    """A share 0..1 in per cent with two figures that count."""
    per_cent = 100 * share
    digits = 0 if per_cent >= 10 or per_cent == 0 else min(1 - floor(log10(per_cent)), 4)
    return f"{QLocale().toString(per_cent, 'f', digits)} %"


def _recall(recall: float) -> str:
    return QLocale().toString(recall, "f", 3)


def milliseconds_text(milliseconds: float) -> str:
    """A time with two figures that count."""
    digits = 0 if milliseconds >= 10 else 1 if milliseconds >= 1 else 2
    return QLocale().toString(milliseconds, "f", digits)

"""Plots with two linear axes: where values lie, round numbers along the axes, zooming and moving.

Painted here and not by a plotting library, as ``tuning_plot`` says.
"""

from __future__ import annotations

import html
from math import ceil, floor, isfinite, log10

from PySide6.QtCore import QEvent, QLocale, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QAccessible,
    QFont,
    QFontMetricsF,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from sketchdesk.ui.widgets import style
from sketchdesk.ui.widgets.spoken_roles import SpokenRole

_MOST_ZOOM = 200.0
_STEP = 1.4
_DRAG_FROM = 5.0
_STEPS = {Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1, Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1}


_NEAREST = 0.7


def ticks(low: float, high: float, length: float, apart: float = 56.0) -> list[float]:
    """Round numbers between two ends, about ``apart`` pixels from each other on ``length`` pixels."""
    span = high - low
    if not (isfinite(span) and span > 0):
        return []
    rough = span / max(length / apart, 1)
    power = 10.0 ** floor(log10(rough))
    steps = [factor * power for factor in (0.5, 1, 2, 5, 10, 20)]
    place = next(place for place, step in enumerate(steps) if place and step >= rough * (1 - 1e-9))
    found = _multiples(steps[place], low, high)
    if len(found) > 1:
        return found
    # One number alone says nothing of a scale: rather some that are a little nearer than they should be.
    nearer = _multiples(steps[place - 1], low, high)
    return nearer if len(nearer) * _NEAREST * apart <= length else found


def _multiples(step: float, low: float, high: float) -> list[float]:
    first = ceil(low / step - 1e-9)
    return [number * step for number in range(first, floor(high / step + 1e-9) + 1)]


def digits_for(values: list[float]) -> int:
    """As many decimals as tell neighbouring ticks apart."""
    if len(values) < 2:
        return 0 if all(value == round(value) for value in values) else 2
    return max(0, -floor(log10(values[1] - values[0]) + 1e-9))


class AxesPlot(QWidget, SpokenRole):
    """The ground of a plot: paper, grid, numbers and names of the axes. A subclass paints what is on it.

    Ctrl and the wheel, + and - zoom, dragging moves, 0 and a double click show all again.
    """

    spoken_role = QAccessible.Role.Chart

    def __init__(self, name: str, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.title = title
        self.setAccessibleName(title)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._labels = ("", "")
        self._whole = QRectF(0, 0, 1, 1)
        self._view = QRectF(self._whole)
        self._per_cent = (False, False)
        self._grabbed: QPointF | None = None
        self._dragged = False
        self._empty = ""
        self.has_x_numbers = True

    def set_axes(
        self,
        x_label: str,
        y_label: str,
        x: tuple[float, float],
        y: tuple[float, float],
        per_cent: tuple[bool, bool] = (False, False),
    ) -> None:
        """What the axes tell, and from where to where; the same ends keep what was zoomed to."""
        self._labels, self._per_cent = (x_label, y_label), per_cent
        whole = QRectF(x[0], y[0], max(x[1] - x[0], 1e-12), max(y[1] - y[0], 1e-12))
        if whole != self._whole:
            self._whole, self._view = whole, QRectF(whole)
        self.setAccessibleDescription(self._empty or self.spoken())
        self.update()

    def spoken(self) -> str:
        """The figures of the plot in words, for who does not see it; a subclass knows them."""
        return ""

    def say_empty(self, sentence: str) -> None:
        """What stands in place of a plot without anything on it; "" for a plot."""
        self._empty = sentence
        self.setAccessibleDescription(sentence or self.spoken())
        self.update()

    @property
    def view(self) -> QRectF:
        """The part that is shown, in values; top is the least of the y axis."""
        return QRectF(self._view)

    @property
    def is_zoomed(self) -> bool:
        return self._view != self._whole

    def sizeHint(self) -> QSize:
        return QSize(320, 240)

    def minimumSizeHint(self) -> QSize:
        return QSize(130, 110)

    def area(self) -> QRectF:
        """Where values are painted, in logical pixels."""
        metrics = QFontMetricsF(self.small_font())
        left = max(metrics.horizontalAdvance(text) for text in ("0.00", *self._y_texts())) + 8
        top = 2 * metrics.height() + 6
        bottom = self.height() - 2 * metrics.height() - 8
        right = self.width() - metrics.horizontalAdvance("0.00") / 2 - 4
        return QRectF(left, top, max(right - left, 1), max(bottom - top, 1))

    def place_of(self, x: float, y: float) -> QPointF:
        """Where values are painted."""
        return self._place(self.area(), x, y)

    def zoom(self, factor: float, at: QPointF | None = None) -> None:
        """Show less (factor above 1) or more around a place, by default the middle."""
        area, view, whole = self.area(), self._view, self._whole
        middle = at if at is not None and area.contains(at) else area.center()
        x = view.left() + (middle.x() - area.left()) / area.width() * view.width()
        y = view.top() + (area.bottom() - middle.y()) / area.height() * view.height()
        width = min(max(view.width() / factor, whole.width() / _MOST_ZOOM), whole.width())
        height = min(max(view.height() / factor, whole.height() / _MOST_ZOOM), whole.height())
        left = x - (x - view.left()) / view.width() * width
        top = y - (y - view.top()) / view.height() * height
        self._show(QRectF(left, top, width, height))

    def show_all(self) -> None:
        self._show(QRectF(self._whole))

    def text_at(self, place: QPointF) -> str:
        """What a tool tip says at a place; "" for nothing."""
        return ""

    def small_font(self) -> QFont:
        font = QFont(self.font())
        font.setPointSizeF(font.pointSizeF() * 0.88)
        return font

    # --- for subclasses ------------------------------------------------------------------------------

    def paint_content(self, painter: QPainter, area: QRectF, tokens: style.Tokens) -> None:
        """Paint what is on the axes; it is cut at the area."""

    def clicked(self, place: QPointF) -> None:
        """A click, or Enter, that did not move the plot."""

    def hovered(self, place: QPointF | None) -> None:
        """The mouse is here now, or has left."""

    def step(self, by: int) -> bool:
        """An arrow key: the next or the one before. Whether there is any."""
        return False

    def _place(self, area: QRectF, x: float, y: float) -> QPointF:
        view = self._view
        return QPointF(
            area.left() + (x - view.left()) / view.width() * area.width(),
            area.bottom() - (y - view.top()) / view.height() * area.height(),
        )

    # --- events --------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            text = self.text_at(QPointF(event.pos()))
            if event.pos().y() < self.area().top() and not self._empty:
                text = self.tr("Ctrl and the wheel zoom, dragging moves, a double click shows all again")
            if text:
                QToolTip.showText(event.globalPos(), f"<span>{html.escape(text)}</span>", self)
            else:
                QToolTip.hideText()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom(_STEP)
        elif key == Qt.Key.Key_Minus:
            self.zoom(1 / _STEP)
        elif key == Qt.Key.Key_0:
            self.show_all()
        elif not (key in _STEPS and self.step(_STEPS[Qt.Key(key)])):
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            event.ignore()
            return
        self.zoom(_STEP ** (event.angleDelta().y() / 120), event.position())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._grabbed, self._dragged = event.position(), False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grabbed is None:
            self.hovered(event.position())
            return
        moved = event.position() - self._grabbed
        if not self._dragged and moved.manhattanLength() < _DRAG_FROM:
            return
        self._dragged = True
        self._grabbed = event.position()
        area, view = self.area(), self._view
        self._show(view.translated(-moved.x() / area.width() * view.width(), moved.y() / area.height() * view.height()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._grabbed is not None:
            self._grabbed = None
            if not self._dragged:
                self.clicked(event.position())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.show_all()

    def leaveEvent(self, event: QEvent) -> None:
        self.hovered(None)

    def focusInEvent(self, event: QEvent) -> None:
        self.update()

    def focusOutEvent(self, event: QEvent) -> None:
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens, area = style.current(), self.area()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self.small_font())
        self._paint_title(painter, tokens)
        if self._empty:
            painter.setPen(tokens.muted)
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._empty)
            painter.end()
            return
        painter.fillRect(area, tokens.paper)
        self._paint_grid(painter, area, tokens)
        painter.save()
        painter.setClipRect(area.adjusted(-1, -1, 1, 1))
        self.paint_content(painter, area, tokens)
        painter.restore()
        if self.hasFocus():
            painter.setPen(QPen(tokens.accent, 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(area)
        painter.end()

    # --- painting ------------------------------------------------------------------------------------

    def _paint_title(self, painter: QPainter, tokens: style.Tokens) -> None:
        font = QFont(self.font())
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(tokens.text)
        metrics = QFontMetricsF(font)
        text = metrics.elidedText(self.title, Qt.TextElideMode.ElideRight, self.width())
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRectF(0, 0, self.width(), metrics.height()), left, text)
        painter.setFont(self.small_font())

    def _paint_grid(self, painter: QPainter, area: QRectF, tokens: style.Tokens) -> None:
        metrics = QFontMetricsF(self.small_font())
        line = QPen(style.mix(tokens.paper, tokens.text, 0.1), 1)
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for value, text in zip(self._y_ticks(), self._y_texts(), strict=True):
            y = round(self._place(area, 0, value).y()) + 0.5
            painter.setPen(line)
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
            painter.setPen(tokens.muted)
            painter.drawText(QRectF(0, y - metrics.height() / 2, area.left() - 6, metrics.height()), right, text)
        view = self._view
        values = ticks(view.left(), view.right(), area.width(), 64) if self.has_x_numbers else []
        for value, text in zip(values, self._texts(values, self._per_cent[0]), strict=True):
            x = round(self._place(area, value, 0).x()) + 0.5
            painter.setPen(line)
            painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))
            painter.setPen(tokens.muted)
            width = metrics.horizontalAdvance(text) + 4
            box = QRectF(x - width / 2, area.bottom() + 4, width, metrics.height())
            box.moveRight(min(box.right(), self.width() - 1.0))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
        painter.setPen(tokens.muted)
        below = QRectF(area.left(), self.height() - metrics.height() - 2, area.width(), metrics.height())
        along = metrics.elidedText(self._labels[0], Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, along)
        up = QRectF(0, area.top() - metrics.height() - 4, self.width(), metrics.height())
        painter.drawText(up, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, self._labels[1])

    def _y_ticks(self) -> list[float]:
        metrics = QFontMetricsF(self.small_font())
        return ticks(self._view.top(), self._view.bottom(), self.height() - 4 * metrics.height() - 14, 36)

    def _y_texts(self) -> list[str]:
        return self._texts(self._y_ticks(), self._per_cent[1])

    def _texts(self, values: list[float], per_cent: bool) -> list[str]:
        if per_cent:
            values = [100 * value for value in values]
        digits = digits_for(values)
        texts = [QLocale().toString(value + 0.0 if value else 0.0, "f", digits) for value in values]
        return [self.tr("{0} %").format(text) for text in texts] if per_cent else texts

    def _show(self, view: QRectF) -> None:
        whole = self._whole
        # It stays over what there is.
        view.moveLeft(min(max(view.left(), whole.left()), whole.right() - view.width()))
        view.moveTop(min(max(view.top(), whole.top()), whole.bottom() - view.height()))
        self._view = view
        self.update()


def range_of(values: list[float], margin: float = 0.05) -> tuple[float, float]:
    """Ends that all values lie between, with room around them; 0 to 1 for none."""
    known = [value for value in values if isfinite(value)]
    if not known:
        return 0.0, 1.0
    low, high = min(known), max(known)
    room = (high - low) * margin or abs(high) * margin or 0.5
    return low - room, high + room

"""What changed: a dot with its interval for each class, the largest change first."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from sketchdesk.ui.plots.plot_axes import AxesPlot, range_of
from sketchdesk.ui.widgets import style
from sketchdesk.ui.widgets.numbers import signed


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

    def spoken(self) -> str:
        if not self._rows:
            return ""
        beyond = [row for row in self._rows if row[4]]
        counts = self.tr("Of {count} classes by more than chance: {better} better, {worse} worse").format(
            better=sum(row[2] > 0 for row in beyond), worse=sum(row[2] < 0 for row in beyond), count=len(self._rows)
        )
        return f"{counts}; {self.text_of(0)}; {self.text_of(len(self._rows) - 1)}"

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

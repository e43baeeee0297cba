"""Which class is taken for which: the confusion matrix, whose cells can be chosen, and the most frequent mistakes."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from math import ceil, floor
from typing import Any

from PySide6.QtCore import QEvent, QLocale, QPoint, QPointF, QRectF, QSize, Qt, Signal
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
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QLabel, QSplitter, QToolTip, QVBoxLayout, QWidget

from sketchdesk.ui.sentences import translated
from sketchdesk.ui.widgets import style
from sketchdesk.ui.widgets.copied_table import Column, CopiedTable
from sketchdesk.ui.widgets.spoken_roles import SpokenRole
from sketchdesk.ui.widgets.wheel_steps import WheelSteps

_SIZES = (2, 3, 5, 8, 11, 15, 20, 26, 34, 44)
_LEAST_FITTED = 5
_NAMED_FROM = 10  # cells lower than this have no name of their own
_NUMBERED_FROM = 20
_HEAD = 120.0


class ConfusionMatrix(QAbstractScrollArea, SpokenRole):
    """Rows are classes, columns what they were taken for; the darker a cell, the larger its share of the row.

    Arrow keys go from cell to cell, Enter and a click choose one; Ctrl and the wheel, + and - zoom, 0 shows all.
    """

    spoken_role = QAccessible.Role.Chart

    chosen = Signal(str, str)
    """A class and what it was taken for."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._wheel = WheelSteps()
        self.setObjectName("confusionMatrix")
        self.setAccessibleName(self.tr("Confusion matrix"))
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setMouseTracking(True)
        self._names: list[str] = []
        self._counts: list[list[int]] = []
        self._totals: list[int] = []
        self._cell: tuple[int, int] | None = None
        self._over: tuple[int, int] | None = None
        self._step: int | None = None

    def show_matrix(self, names: Sequence[str], counts: Sequence[Sequence[int]]) -> None:
        """Counts (c, c) by class and what it was taken for, both in the order of ``names``."""
        self._names, self._counts = list(names), [list(row) for row in counts]
        self._totals = [sum(row) for row in self._counts]
        self._cell = self._over = None
        self.setAccessibleDescription(self._spoken())
        self._lay_out()

    def _spoken(self) -> str:
        """How many are told right, and the most frequent mistake."""
        number, classes = QLocale().toString, range(len(self._names))
        right = sum(self._counts[each][each] for each in classes)
        text = self.tr("{right} of {total} are told right").format(right=number(right), total=number(sum(self._totals)))
        wrong = [(self._counts[row][column], row, column) for row in classes for column in classes if row != column]
        most, row, column = max(wrong, default=(0, 0, 0), key=lambda each: each[0])
        return f"{text}; {self.text_of(row, column)}" if most else text

    @property
    def cell(self) -> tuple[str, str] | None:
        """The current cell: a class, and what it was taken for."""
        return None if self._cell is None else (self._names[self._cell[0]], self._names[self._cell[1]])

    @property
    def size_of_cell(self) -> int:
        """In logical pixels: as was chosen, else the largest at which all can be seen, if they can be told apart."""
        if self._step is not None:
            return _SIZES[self._step]
        head = self._head()
        room = min(self.viewport().width() - head, self.viewport().height() - head)
        fitting = floor(room / max(len(self._names), 1))
        return min(max(fitting, _LEAST_FITTED), _SIZES[-1])

    def zoom(self, step: int) -> None:
        """Larger cells (+1), smaller ones (-1), or as fits (0)."""
        if step == 0:
            self._step = None
        else:
            size = self.size_of_cell
            known = self._step
            if known is None:
                known = min(range(len(_SIZES)), key=lambda at: abs(_SIZES[at] - size))
            self._step = min(max(known + step, 0), len(_SIZES) - 1)
        self._lay_out()

    def place_of(self, row: int, column: int) -> QRectF:
        """Where a cell is painted on the viewport."""
        size, head = self.size_of_cell, self._head()
        left = head + column * size - self.horizontalScrollBar().value()
        return QRectF(left, head + row * size - self.verticalScrollBar().value(), size, size)

    def text_of(self, row: int, column: int) -> str:
        """What a tool tip says about a cell."""
        count, total = self._counts[row][column], self._totals[row]
        number = QLocale().toString
        if row == column:
            return self.tr("{count} of {total} of {label} are told right").format(
                count=number(count), total=number(total), label=self._names[row]
            )
        return self.tr("{count} of {total} of {label} are taken for {other}").format(
            count=number(count), total=number(total), label=self._names[row], other=self._names[column]
        )

    def sizeHint(self) -> QSize:
        return QSize(420, 420)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {
            Qt.Key.Key_Left: (0, -1),
            Qt.Key.Key_Right: (0, 1),
            Qt.Key.Key_Up: (-1, 0),
            Qt.Key.Key_Down: (1, 0),
        }
        key, last = Qt.Key(event.key()), len(self._names) - 1
        if key in steps and last >= 0:
            down, across = steps[key]
            row, column = self._cell or (0, 0)
            if self._cell is not None:
                row, column = min(max(row + down, 0), last), min(max(column + across, 0), last)
            self._go_to(row, column)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self.cell is not None:
            self.chosen.emit(*self.cell)
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom(1)
        elif key == Qt.Key.Key_Minus:
            self.zoom(-1)
        elif key == Qt.Key.Key_0:
            self.zoom(0)
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if not self._wheel.take(event, self.zoom):
            super().wheelEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            cell = self._cell_at(event.pos())
            if cell is None:
                QToolTip.hideText()
            else:
                QToolTip.showText(event.globalPos(), f"<span>{html.escape(self.text_of(*cell))}</span>", self)
            return True
        if event.type() == QEvent.Type.Leave:
            self._set_over(None)
        return super().viewportEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._set_over(self._cell_at(event.position().toPoint()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        cell = self._cell_at(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and cell is not None:
            self._go_to(*cell)
            self.chosen.emit(self._names[cell[0]], self._names[cell[1]])

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = style.current()
        painter = QPainter(self.viewport())
        size, head, count = self.size_of_cell, self._head(), len(self._names)
        room = QRectF(self.viewport().rect())
        inside = QRectF(head, head, room.width() - head, room.height() - head)
        x, y = self.horizontalScrollBar().value(), self.verticalScrollBar().value()
        columns = range(max(floor(x / size), 0), min(ceil((x + inside.width()) / size), count))
        rows = range(max(floor(y / size), 0), min(ceil((y + inside.height()) / size), count))
        painter.setClipRect(inside)
        painter.fillRect(QRectF(head - x, head - y, size * count, size * count), tokens.paper)
        font = self._font()
        painter.setFont(font)
        gap = 1.0 if size >= 8 else 0.0
        for row in rows:
            total = max(self._totals[row], 1)
            for column in columns:
                number = self._counts[row][column]
                if not number:
                    continue
                share = number / total
                cell = self.place_of(row, column)
                full = tokens.accent if row == column else tokens.danger
                # A single mistake among many can still be seen.
                colour = style.mix(tokens.paper, full, 0.26 + 0.74 * share)
                painter.fillRect(cell.adjusted(0, 0, -gap, -gap), colour)
                if size >= _NUMBERED_FROM:
                    painter.setPen(style.readable(tokens.text, colour, 4.5))
                    painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, str(number))
        for where, width in ((self._over, 1.2), (self._cell, 2.0)):
            if where is not None:
                painter.setPen(QPen(tokens.text, width))
                painter.drawRect(self.place_of(*where).adjusted(0, 0, -gap, -gap))
        self._paint_names(painter, tokens, rows, columns, room)
        painter.end()

    def _paint_names(self, painter: QPainter, tokens: style.Tokens, rows: range, columns: range, room: QRectF) -> None:
        size, head = self.size_of_cell, self._head()
        metrics = QFontMetricsF(self._font())
        every = max(1, ceil((metrics.height() - 2) / size)) if size < _NAMED_FROM else 1
        lit = {where for where in (self._over, self._cell) if where is not None}
        strong = QFont(self._font())
        strong.setWeight(QFont.Weight.DemiBold)

        def write(number: int, is_row: bool) -> None:
            stands_out = any(where[0 if is_row else 1] == number for where in lit)
            if number % every and not stands_out:
                return
            painter.setFont(strong if stands_out else self._font())
            painter.setPen(tokens.text if stands_out else tokens.muted)
            text = metrics.elidedText(self._names[number], Qt.TextElideMode.ElideRight, head - 8)
            box = QRectF(0, -metrics.height() / 2, head - 6, metrics.height())
            cell = self.place_of(number, 0) if is_row else self.place_of(0, number)
            painter.save()
            if is_row:
                painter.translate(QPointF(0, cell.center().y()))
                side = Qt.AlignmentFlag.AlignRight
            else:
                painter.translate(QPointF(cell.center().x(), head))
                painter.rotate(-90)
                box.moveLeft(6)
                side = Qt.AlignmentFlag.AlignLeft
            painter.drawText(box, side | Qt.AlignmentFlag.AlignVCenter, text)
            painter.restore()

        painter.setClipRect(QRectF(0, head, head, room.height() - head))
        for row in rows:
            write(row, True)
        painter.setClipRect(QRectF(head, 0, room.width() - head, head))
        for column in columns:
            write(column, False)
        painter.setClipping(False)

    def _font(self) -> QFont:
        font = QFont(self.font())
        font.setPointSizeF(font.pointSizeF() * 0.82)
        return font

    def _head(self) -> float:
        metrics = QFontMetricsF(self._font())
        longest = max((metrics.horizontalAdvance(name) for name in self._names), default=0.0)
        return min(longest + 12, _HEAD)

    def _cell_at(self, at: QPoint) -> tuple[int, int] | None:
        size, head = self.size_of_cell, self._head()
        if at.x() < head or at.y() < head:
            return None
        column = floor((at.x() - head + self.horizontalScrollBar().value()) / size)
        row = floor((at.y() - head + self.verticalScrollBar().value()) / size)
        return (row, column) if row < len(self._names) and column < len(self._names) else None

    def _set_over(self, cell: tuple[int, int] | None) -> None:
        if cell != self._over:
            self._over = cell
            self.viewport().update()

    def _go_to(self, row: int, column: int) -> None:
        self._cell = (row, column)
        self.setAccessibleDescription(self.text_of(row, column))
        place, head = self.place_of(row, column), self._head()
        for bar, low, high, room in (
            (self.horizontalScrollBar(), place.left(), place.right(), self.viewport().width()),
            (self.verticalScrollBar(), place.top(), place.bottom(), self.viewport().height()),
        ):
            if low < head:
                bar.setValue(bar.value() - ceil(head - low))
            elif high > room:
                bar.setValue(bar.value() + ceil(high - room))
        self.viewport().update()

    def _lay_out(self) -> None:
        size, head = self.size_of_cell, self._head()
        whole = ceil(size * len(self._names))
        for bar, room in (
            (self.horizontalScrollBar(), self.viewport().width() - head),
            (self.verticalScrollBar(), self.viewport().height() - head),
        ):
            bar.setRange(0, max(0, whole - int(room)))
            bar.setPageStep(max(int(room), 1))
            bar.setSingleStep(size)
        self.viewport().update()


class ConfusionView(QWidget):
    """The matrix, and under it the kinds of mistakes, the most frequent first."""

    chosen = Signal(str, str)
    """A class and what it was taken for."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._says = QLabel(self, objectName="confusionSays")
        self._says.setProperty("muted", True)
        self._says.setWordWrap(True)
        self._says.setTextFormat(Qt.TextFormat.PlainText)
        self.matrix = ConfusionMatrix(self)
        columns = (
            Column("label", self.tr("Class")),
            Column("taken for", self.tr("taken for")),
            Column("count", self.tr("times")),
            Column("of", self.tr("of")),
        )
        self.mistakes = CopiedTable("mistakesTable", self.tr("Most frequent mistakes"), columns, self)
        split = QSplitter(Qt.Orientation.Vertical, self)
        split.addWidget(self.matrix)
        split.addWidget(self.mistakes)
        split.setStretchFactor(0, 1)
        split.setSizes([560, 150])
        split.setChildrenCollapsible(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 6, 0, 0)
        column.addWidget(self._says)
        column.addWidget(split, 1)
        self.matrix.chosen.connect(self.chosen)
        self.mistakes.selectionModel().currentRowChanged.connect(self._mistake_chosen)

    def show_classification(self, found: Mapping[str, Any] | None, classifier: str) -> None:
        """What a classifier took the queries for; None where there was none."""
        if not found:
            self._says.setText(
                self.tr("There is nothing to show: this run has no classifier. Choose one, and run again.")
            )
            self.matrix.show_matrix((), ())
            self.mistakes.show_rows(())
            return
        average = found["macro average"]
        number = QLocale().toString
        text = self.tr(
            "By {classifier}: accuracy {accuracy}, mean precision {precision}, mean recall {recall}, mean F1 {f1}."
        ).format(
            classifier=translated(classifier),
            accuracy=number(found["accuracy"], "f", 3),
            precision=number(average["precision"], "f", 3),
            recall=number(average["recall"], "f", 3),
            f1=number(average["F1"], "f", 3),
        )
        self._says.setText(text)
        self.matrix.show_matrix([each["label"] for each in found["classes"]], found["confusion matrix"])
        self.mistakes.show_rows(
            [(each["label"], each["taken for"], each["count"], each["of"]) for each in found["misclassifications"]]
        )

    @property
    def text(self) -> str:
        """The sentence over the matrix."""
        return self._says.text()

    def _mistake_chosen(self) -> None:
        index = self.mistakes.currentIndex()
        if index.isValid():
            label, other, *_ = self.mistakes.shown_rows()[index.row()]
            self.chosen.emit(str(label), str(other))

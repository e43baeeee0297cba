"""A bar a class, of the height that is chosen, and the numbers under them."""

from __future__ import annotations

from math import ceil, floor, log10

from PySide6.QtCore import (
    QLocale,
    QPointF,
    QRectF,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QFont, QFontMetricsF, QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from sketchdesk.ui.collections.class_model import ClassModel
from sketchdesk.ui.tiles.result_model import Index
from sketchdesk.ui.widgets import style
from sketchdesk.ui.widgets.wheel_steps import WheelSteps

_ROWS = (1, 2, 3, 5, 8, 13, 22, 32)  # heights of a bar's row, in logical pixels
_COMFORTABLE = 22
_GAP = 8.0


class ClassBars(QListView):
    """The bars. Ctrl and the wheel, Ctrl and + or - make them higher or lower; Ctrl+0 shows them as they were."""

    zoomed = Signal()

    def __init__(self, model: ClassModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("classBars")
        self.setAccessibleName(self.tr("Pictures of each class"))
        self.setUniformItemSizes(True)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._step: int | None = None
        self._wheel = WheelSteps()
        self._bars = _Bar(self)
        self.setModel(model)
        self.setItemDelegate(self._bars)
        self.selectionModel().selectionChanged.connect(lambda: self.viewport().update())
        self.counts = model

    @property
    def row_height(self) -> int:
        """As high as was chosen; before that as fits: a few classes are given room, many are scrolled through."""
        if self._step is not None:
            return _ROWS[self._step]
        room = self.viewport().height() // max(self.counts.rowCount(), 1)
        return min(max(room, _COMFORTABLE), _ROWS[-1])

    @property
    def scale(self) -> tuple[float, float, float]:
        """Where the bars begin, how long the longest is, and where the numbers end; logical pixels."""
        metrics = QFontMetricsF(self.font())
        width = self.viewport().width()
        widest = max((metrics.horizontalAdvance(name) for name in self.counts.longest), default=0.0)
        names = min(ceil(widest) + 2.0, max(width * 0.36, 60.0))
        number = metrics.horizontalAdvance(QLocale().toString(self.counts.most)) + 4
        left = 6.0 + names + _GAP
        return left, max(width - left - number - 10, 8.0), names

    def zoom(self, step: int) -> None:
        """Higher rows (+1), lower ones (-1), or as fits (0). Lower ones show all classes at once, as a curve."""
        if step == 0:
            self._step = None
        else:
            height = self.row_height
            known = self._step if self._step is not None else _nearest(height)
            self._step = min(max(known + step, 0), len(_ROWS) - 1)
        self.lay_out_again()

    @property
    def can_zoom(self) -> tuple[bool, bool]:
        """Whether there are lower and higher rows to be had."""
        known = self._step if self._step is not None else _nearest(self.row_height)
        return known > 0, known < len(_ROWS) - 1

    def fit(self) -> None:
        """All classes at once, however low their bars get."""
        count = max(self.counts.rowCount(), 1)
        fitting = [step for step, height in enumerate(_ROWS) if height * count <= self.viewport().height()]
        self._step = max(fitting, default=0)
        self.lay_out_again()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Plus: 1, Qt.Key.Key_Equal: 1, Qt.Key.Key_Minus: -1, Qt.Key.Key_0: 0}
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier and event.key() in steps:
            self.zoom(steps[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if not self._wheel.take(event, self.zoom):
            super().wheelEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.lay_out_again()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        tokens = style.current()
        painter.fillRect(self.viewport().rect(), tokens.paper)
        painter.setPen(QPen(style.mix(tokens.paper, tokens.text, 0.09), 1))
        left, length, _ = self.scale
        for value in ticks(self.counts.most, length):
            x = floor(left + length * value / max(self.counts.most, 1)) + 0.5
            painter.drawLine(QPointF(x, 0), QPointF(x, self.viewport().height()))
        painter.end()
        super().paintEvent(event)

    def lay_out_again(self) -> None:
        """Other classes, or another size: the rows may have to be of another height."""
        height = self.row_height
        if self._bars.height != height:
            self._bars.height = height
            self.verticalScrollBar().setSingleStep(max(height, 12))
            current = self.currentIndex()
            self.scheduleDelayedItemsLayout()
            if current.isValid() and self.selectionModel().isSelected(current):
                QTimer.singleShot(0, self, lambda: self.scrollTo(self.currentIndex()))
        self.viewport().update()
        self.zoomed.emit()


class _Bar(QStyledItemDelegate):
    """Name, bar and number; where a row is lower than a letter only some names are written, and no numbers."""

    def __init__(self, view: ClassBars) -> None:
        super().__init__(view)
        self._view = view
        self.height = _COMFORTABLE

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(40, self.height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        tokens, cell = style.current(), QRectF(option.rect)
        left, length, names = self._view.scale
        metrics = QFontMetricsF(option.font)
        every = max(ceil(metrics.height() / self.height), 1)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        focused = bool(option.state & QStyle.StateFlag.State_HasFocus)
        painter.save()
        low = every > 1
        # Bars without room between them would be blurred where they meet.
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, not low)
        if selected:
            painter.fillRect(option.rect, style.translucent(tokens.accent, 0.2 if self._view.hasFocus() else 0.13))
        count = index.data(ClassModel.CountRole)
        no_class = not index.data(ClassModel.LabelRole)
        share = count / max(self._view.counts.most, 1)
        bar = QRectF(left, cell.top(), max(length * share, 2.0), self.height - (1 if self.height > 3 else 0))
        if not low:
            bar.setHeight(max(self.height * 0.62, self.height - 9))
            bar.moveTop(cell.top() + (cell.height() - bar.height()) / 2)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(style.mix(tokens.muted, tokens.paper, 0.35) if no_class else tokens.accent)
        rounding = 0.0 if low else 3.0
        painter.drawRoundedRect(bar, rounding, rounding)
        painter.setFont(option.font)
        if index.row() % every == 0:
            top = cell.top() if low else cell.top() + (cell.height() - metrics.height()) / 2
            box = QRectF(6, top, names, metrics.height())
            text = metrics.elidedText(str(index.data()), Qt.TextElideMode.ElideRight, names)
            painter.setPen(tokens.muted if no_class or low else tokens.text)
            painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)
        if not low:
            painter.setPen(tokens.muted)
            box = QRectF(bar.right() + 5, cell.top(), cell.right() - bar.right() - 5, cell.height())
            number = QLocale().toString(count)
            painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, number)
        if focused:
            painter.setPen(QPen(tokens.accent, 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(cell.adjusted(1, 0.75, -1, -0.75), 4, 4)
        painter.restore()


class ClassAxis(QWidget):
    """The numbers under the bars."""

    def __init__(self, bars: ClassBars, parent: QWidget) -> None:
        super().__init__(parent)
        self._bars = bars
        self.setFixedHeight(self.fontMetrics().height() + 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        font = _small(self.font())
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        painter.setPen(style.current().muted)
        left, length, _ = self._bars.scale
        left += self._bars.x() + self._bars.viewport().x()
        for value in ticks(self._bars.counts.most, length):
            text = QLocale().toString(value)
            width = metrics.horizontalAdvance(text) + 4
            x = left + length * value / max(self._bars.counts.most, 1)
            box = QRectF(x - width / 2, 0, width, self.height())
            painter.drawText(box, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, text)
        painter.end()


def ticks(most: int, length: float) -> list[int]:
    """Round numbers from 0 on, about a finger's breadth from each other on ``length`` pixels; none without pictures."""
    if most <= 0:
        return []
    rough = most / max(length / 56, 1)
    power = 10 ** floor(log10(max(rough, 1)))
    step = max(next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough), 1)
    return list(range(0, most + 1, step))


def _nearest(height: int) -> int:
    return min(range(len(_ROWS)), key=lambda step: abs(_ROWS[step] - height))


def _small(font: QFont) -> QFont:
    small = QFont(font)
    small.setPointSizeF(font.pointSizeF() * 0.85)
    return small

"""How many pictures each class has: a bar a class, in a list that can be scrolled, zoomed, sorted and searched."""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil, floor, log10
from statistics import median
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QCoreApplication,
    QEvent,
    QLocale,
    QModelIndex,
    QObject,
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
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QListView,
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from sketchdesk.ui.tiles.result_model import Index
from sketchdesk.ui.widgets import style
from sketchdesk.ui.widgets.elided_label import ElidedLabel, plain_tip
from sketchdesk.ui.widgets.icons import icon
from sketchdesk.ui.widgets.wheel_steps import WheelSteps

_NO_PARENT = QModelIndex()
_ROWS = (1, 2, 3, 5, 8, 13, 22, 32)  # heights of a bar's row, in logical pixels
_COMFORTABLE = 22
_LEAST_TO_LOOK_FOR = 13
_GAP = 8.0


class ClassModel(QAbstractListModel):
    """Class and number of pictures, by name or by number; "" stands for pictures of no class."""

    CountRole = Qt.ItemDataRole.UserRole + 1
    LabelRole = Qt.ItemDataRole.UserRole + 2

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._counts: dict[str, int] = {}
        self._rows: list[tuple[str, int]] = []
        self._by_count = False
        self._wanted = ""
        self.most = 0
        """Pictures of the largest class, also of one that is not listed: the scale rests while looking for a class."""
        self.longest = ""
        """The longest of the names, in letters."""

    def show_counts(self, counts: Mapping[str, int], by_count: bool, wanted: str) -> None:
        """These, in this order, as far as the class has ``wanted`` in its name."""
        self._counts, self._by_count, self._wanted = dict(counts), by_count, wanted.strip().casefold()
        self.most = max(self._counts.values(), default=0)
        self.longest = max((self.title(name) for name in self._counts), key=len, default="")
        rows = [(name, count) for name, count in self._counts.items() if self._wanted in name.casefold()]
        # Pictures of no class come last: they are what is left to do.
        rows.sort(key=lambda row: (row[0] == "", -row[1] if by_count else 0, row[0].casefold(), row[0]))
        if [name for name, _ in rows] == [name for name, _ in self._rows]:
            self._rows = rows
            if rows:
                self.dataChanged.emit(self.index(0), self.index(len(rows) - 1))
            return
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def title(self, name: str) -> str:
        return name or self.tr("(no class)")

    def row_of(self, label: str) -> int | None:
        return next((row for row, (name, _) in enumerate(self._rows) if name == label), None)

    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not 0 <= index.row() < len(self._rows):
            return None
        name, count = self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self.title(name)
        if role == self.CountRole:
            return count
        if role == self.LabelRole:
            return name
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            number = QLocale().toString(count)
            text = self.tr("{name}: 1 picture") if count == 1 else self.tr("{name}: {count} pictures")
            text = text.format(name=self.title(name), count=number)
            return text if role == Qt.ItemDataRole.AccessibleTextRole else plain_tip(text)
        return None


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
        names = min(metrics.horizontalAdvance(self.counts.longest) + 2, max(width * 0.36, 60.0))
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
        steps = self._wheel.of(event)
        if steps is None:
            super().wheelEvent(event)
            return
        for step in steps:
            self.zoom(step)

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


class _Axis(QWidget):
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


class ClassPlot(QWidget):
    """The bars with what they say in a sentence, and how they are shown."""

    pictures_wanted = Signal(str)
    """Show the pictures of this class."""
    rename_wanted = Signal(tuple)
    """Rename these classes, or put them into another one."""
    chosen_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("classPlot")
        self._counts: dict[str, int] = {}
        self.model = ClassModel(self)
        self.bars = ClassBars(self.model, self)
        self._axis = _Axis(self.bars, self)
        self._says = ElidedLabel(self, muted=True)
        self._says.setObjectName("classesSay")
        self._look = QLineEdit(self, objectName="lookForClass")
        self._look.setPlaceholderText(self.tr("Look for a class"))
        self._look.setAccessibleName(self.tr("Look for a class"))
        self._look.setClearButtonEnabled(True)
        self._sort = QComboBox(self, objectName="sortClasses")
        self._sort.addItems([self.tr("By name"), self.tr("By pictures")])
        self._sort.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._sort.setAccessibleName(self.tr("Order of the classes"))
        self._lower = self._button("zoomOut", "zoom-out", self.tr("Lower bars (Ctrl+-)"))
        self._higher = self._button("zoomIn", "zoom-in", self.tr("Higher bars (Ctrl++)"))
        self._all = self._button("fitClasses", "fit", self.tr("All classes at once"))
        self._show_pictures = self._push("classPictures", self.tr("Show pictures…"))
        self._rename = self._push("renameClasses", self.tr("Rename or merge…"))
        self._may_rename = True
        self._show_pictures.clicked.connect(lambda: self.pictures_wanted.emit(self.chosen[0]))
        self._rename.clicked.connect(lambda: self.rename_wanted.emit(self.chosen))
        self.chosen_changed.connect(self._enable)
        self._lower.clicked.connect(lambda: self.bars.zoom(-1))
        self._higher.clicked.connect(lambda: self.bars.zoom(1))
        self._all.clicked.connect(self.bars.fit)
        self._look.textChanged.connect(self._show)
        self._sort.currentIndexChanged.connect(self._show)
        self.bars.zoomed.connect(self._zoomed)
        self.bars.activated.connect(lambda index: self.pictures_wanted.emit(index.data(ClassModel.LabelRole)))
        self.bars.selectionModel().selectionChanged.connect(lambda: self.chosen_changed.emit())
        self.model.modelReset.connect(self.chosen_changed)
        tools = QHBoxLayout()
        tools.setSpacing(4)
        tools.addWidget(self._look, 1)
        tools.addWidget(self._sort)
        tools.addStretch(0)
        for button in (self._lower, self._higher, self._all):
            tools.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._says)
        column.addLayout(tools)
        column.addWidget(self.bars, 1)
        column.addWidget(self._axis)
        foot = QHBoxLayout()
        foot.setSpacing(6)
        foot.addWidget(self._show_pictures)
        foot.addWidget(self._rename)
        foot.addStretch(1)
        column.addLayout(foot)
        self._enable()
        self.show_counts({})

    def show_counts(self, counts: Mapping[str, int]) -> None:
        """Class to number of pictures; what was selected stays selected."""
        if dict(counts) == self._counts and self.model.rowCount() == len(counts):
            return
        self._counts = dict(counts)
        self._show()

    def set_may_rename(self, may: bool) -> None:
        """Whether the classes can be changed now."""
        self._may_rename = may
        self._enable()

    @property
    def chosen(self) -> tuple[str, ...]:
        """The selected classes, from the top."""
        rows = sorted(index.row() for index in self.bars.selectedIndexes())
        return tuple(self.model.index(row).data(ClassModel.LabelRole) for row in rows)

    @property
    def says(self) -> str:
        """The sentence over the bars."""
        return self._says.text

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_F2:
            self._rename.click()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self.bars.viewport().update()
            self._axis.setFixedHeight(self.fontMetrics().height() + 2)

    def _enable(self) -> None:
        self._show_pictures.setEnabled(len(self.chosen) == 1)
        self._rename.setEnabled(bool(self.chosen) and self._may_rename)

    def _push(self, name: str, text: str) -> QPushButton:
        button = QPushButton(text, self, objectName=name)
        button.setProperty("small", True)
        return button

    def _button(self, name: str, drawing: str, tip: str) -> QToolButton:
        button = QToolButton(self, objectName=name)
        button.setIcon(icon(drawing))
        button.setIconSize(QSize(16, 16))
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        return button

    def _show(self) -> None:
        many = len(self._counts) >= _LEAST_TO_LOOK_FOR
        # One who is looking for a class keeps the field, however few classes are left.
        self._look.setVisible(many or bool(self._look.text()))
        for widget in (self._lower, self._higher, self._all):
            widget.setVisible(many)
        self._sort.setVisible(len(self._counts) > 1)
        chosen = self.chosen
        self.model.show_counts(self._counts, self._sort.currentIndex() == 1, self._look.text())
        selection = self.bars.selectionModel()
        if chosen and chosen != self.chosen:
            for label in chosen:
                if (row := self.model.row_of(label)) is not None:
                    selection.select(self.model.index(row), selection.SelectionFlag.Select)
        self._says.set_text(sentence(self._counts))
        keys = self.tr("Enter shows the pictures of a class, F2 renames it or merges it.")
        self.bars.setAccessibleDescription(f"{self._says.text}. {keys}")
        # Rows may be as high as there are few of them.
        self.bars.lay_out_again()

    def _zoomed(self) -> None:
        lower, higher = self.bars.can_zoom
        self._lower.setEnabled(lower)
        self._higher.setEnabled(higher)
        self._axis.update()


def sentence(counts: Mapping[str, int]) -> str:
    """How the pictures are spread, in words."""
    number = QLocale().toString
    sizes = sorted(count for name, count in counts.items() if name)
    if not sizes:
        return QCoreApplication.translate("ClassPlot", "The pictures are of no class")
    if len(sizes) == 1:
        text = QCoreApplication.translate("ClassPlot", "1 class, {most} pictures")
    elif sizes[0] == sizes[-1]:
        text = QCoreApplication.translate("ClassPlot", "{classes} classes, {most} pictures each")
    else:
        text = QCoreApplication.translate(
            "ClassPlot", "{classes} classes of {least} to {most} pictures, half of them of {middle} or more"
        )
    text = text.format(
        classes=number(len(sizes)), least=number(sizes[0]), most=number(sizes[-1]), middle=number(ceil(median(sizes)))
    )
    if counts.get(""):
        text += QCoreApplication.translate("ClassPlot", "; {count} of no class").format(count=number(counts[""]))
    return text


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

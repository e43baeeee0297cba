"""A table of values that sorts, and that Ctrl+C copies with all digits, for a spreadsheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import isfinite
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QDate,
    QEvent,
    QLocale,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRectF,
    QSize,
    QSortFilterProxyModel,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QGuiApplication, QKeyEvent, QKeySequence, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from sketchdesk.ui.widgets import style
from sketchdesk.ui.widgets.numbers import per_cent, signed

Index = QModelIndex | QPersistentModelIndex
_NO_PARENT = QModelIndex()
SORT_ROLE = Qt.ItemDataRole.UserRole + 1
Value = str | int | float | bool | date | None
_DASH = "–"
_PADDING = 7
_FIRST, _WIDEST_FIRST, _WIDE_FIRST = 128, 280, 360
SHORTEST = -1
# Of the texts of a column, so many are measured to find the widest.
_LONGEST = 12


@dataclass(frozen=True)
class Column:
    """``name`` heads the column in what is copied, ``title`` on the screen. Numbers are shown with ``digits``
    decimals (SHORTEST: as many as they have), with their sign if they are ``signed`` changes, and as per cent if they
    are a ``share`` of pictures."""

    name: str
    title: str
    digits: int = 3
    signed: bool = False
    tip: str = ""
    share: bool = False


class ValuesModel(QAbstractTableModel):
    """Rows of values; None and what is no number is a dash, and sorts last."""

    def __init__(self, columns: Sequence[Column], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self._rows: list[tuple[Value, ...]] = []
        self._text_columns: set[int] = set()

    @property
    def rows(self) -> list[tuple[Value, ...]]:
        return list(self._rows)

    def replace(self, rows: Sequence[Sequence[Value]]) -> None:
        """Show these; as many as before change in place, so that the selection stays."""
        new = [tuple(row) for row in rows]
        self._text_columns = {place for row in new for place, value in enumerate(row) if isinstance(value, str | date)}
        if [row[:1] for row in new] == [row[:1] for row in self._rows]:
            self._rows = new
            if new:
                self.dataChanged.emit(self.index(0, 0), self.index(len(new) - 1, len(self.columns) - 1))
            return
        self.beginResetModel()
        self._rows = new
        self.endResetModel()

    def first(self, row: int) -> str:
        """The first value of a row as text."""
        value = self._rows[row][0]
        return "" if value is None else str(value)

    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def headerData(self, section: int, way: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if way != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].title
        if role == Qt.ItemDataRole.ToolTipRole:
            return self.columns[section].tip or None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._alignment(section)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        value = self._rows[index.row()][index.column()]
        column = self.columns[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return shown(value, column, self.tr("yes"), self.tr("no"))
        if role == SORT_ROLE:
            if isinstance(value, date):
                return value.isoformat()
            return value.casefold() if isinstance(value, str) else value
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{column.title}: {shown(value, column, self.tr('yes'), self.tr('no'))}"
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._alignment(index.column())
        return None

    def _alignment(self, column: int) -> Qt.AlignmentFlag:
        text = column == 0 or column in self._text_columns
        side = Qt.AlignmentFlag.AlignLeft if text else Qt.AlignmentFlag.AlignRight
        return side | Qt.AlignmentFlag.AlignVCenter


class _Sorted(QSortFilterProxyModel):
    """Sorts by value; the heading of the column that is sorted says so in its text, where no arrow covers it."""

    def headerData(self, section: int, way: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        found = super().headerData(section, way, role)
        if role == Qt.ItemDataRole.DisplayRole and section == self.sortColumn() and way == Qt.Orientation.Horizontal:
            return f"{found} {'▾' if self.sortOrder() == Qt.SortOrder.DescendingOrder else '▴'}"
        return found

    def lessThan(self, left: Index, right: Index) -> bool:
        first, second = left.data(SORT_ROLE), right.data(SORT_ROLE)
        first_none, second_none = _is_nothing(first), _is_nothing(second)
        if first_none or second_none:
            # Last, whichever way is sorted.
            downwards = self.sortOrder() == Qt.SortOrder.DescendingOrder
            return first_none and not second_none if downwards else second_none and not first_none
        if isinstance(first, str) != isinstance(second, str):
            return isinstance(second, str)
        return bool(first < second)


class _Cell(QStyledItemDelegate):
    """Text with room around it; what is selected is tinted, so that it can be read as before."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        width = QFontMetrics(option.font).horizontalAdvance(str(index.data())) + 2 * _PADDING + 2
        return QSize(width, option.fontMetrics.height() + 10)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        tokens, cell = style.current(), QRectF(option.rect)
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            active = bool(option.widget and option.widget.hasFocus())
            # The table has laid the full highlight here.
            painter.fillRect(option.rect, option.palette.base())
            painter.fillRect(option.rect, style.selection(active))
        painter.setFont(option.font)
        painter.setPen(tokens.text)
        room = cell.adjusted(_PADDING, 0, -_PADDING, 0)
        text = QFontMetrics(option.font).elidedText(str(index.data()), Qt.TextElideMode.ElideRight, int(room.width()))
        painter.drawText(room, index.data(Qt.ItemDataRole.TextAlignmentRole), text)
        painter.restore()


class CopiedTable(QTableView):
    """Click a heading to sort; Ctrl+C copies the selected rows, or all of them, as tab-separated values."""

    row_chosen = Signal(str)
    """The first value of the row that has become the current one."""

    def __init__(self, name: str, title: str, columns: Sequence[Column], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.setAccessibleDescription(self.tr("Ctrl+C copies the selected rows, or the whole table"))
        self.values = ValuesModel(columns, self)
        self._sorted = _Sorted(self)
        self._sorted.setSourceModel(self.values)
        self.setModel(self._sorted)
        self.setItemDelegate(_Cell(self))
        self.setSortingEnabled(True)
        self.horizontalHeader().setSortIndicatorShown(False)
        self.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 10)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setStyleSheet("QHeaderView::section { padding: 5px 7px; border: none; background: palette(window); }")
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setStretchLastSection(False)
        header.setMinimumSectionSize(40)
        header.sortIndicatorChanged.connect(self._sorted_anew)
        self._quiet = False
        self._widths: list[int] = []
        self.selectionModel().currentRowChanged.connect(self._current_changed)

    def show_rows(self, rows: Sequence[Sequence[Value]]) -> None:
        """Show these, in the order that was chosen."""
        chosen = self.chosen
        self._quiet = True
        self.values.replace(rows)
        if chosen:
            self.choose(chosen)
        self._quiet = False
        self._measure()

    @property
    def chosen(self) -> str:
        """The first value of the current row; "" for none."""
        index = self.currentIndex()
        return self._first(index.row()) if index.isValid() else ""

    def choose(self, first: str) -> None:
        """Make the row that begins so the current one, without a word about it."""
        if first == self.chosen:
            return
        before, self._quiet = self._quiet, True
        for row in range(self._sorted.rowCount()):
            if self._first(row) == first:
                self.selectRow(row)
                self.scrollTo(self._sorted.index(row, 0))
                break
        else:
            self.clearSelection()
        self._quiet = before

    def shown_rows(self) -> list[tuple[Value, ...]]:
        """All rows in the order on the screen."""
        rows = self.values.rows
        count = self._sorted.rowCount()
        return [rows[self._sorted.mapToSource(self._sorted.index(row, 0)).row()] for row in range(count)]

    def text_to_copy(self) -> str:
        """The selected rows as tab-separated values under their headings; all rows while none is selected."""
        shown_rows = self.shown_rows()
        selected = sorted({index.row() for index in self.selectionModel().selectedRows()})
        rows = [shown_rows[row] for row in selected] if selected else shown_rows
        lines = ["\t".join(column.name for column in self.values.columns)]
        lines += ["\t".join(_copied(value) for value in row) for row in rows]
        return "\n".join(lines) + "\n"

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText(self.text_to_copy())
        else:
            super().keyPressEvent(event)

    def _sorted_anew(self) -> None:
        self._sorted.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self.values.columns) - 1)
        self._measure()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and self._widths:
            self._measure()

    def _measure(self) -> None:
        """How wide the columns would like to be. Asked for when the rows change, not at each size of the window."""
        header, metrics = self.horizontalHeader(), self.fontMetrics()
        yes, no = self.tr("yes"), self.tr("no")
        self._widths = []
        for place, column in enumerate(self.values.columns):
            texts = {shown(row[place], column, yes, no) for row in self.values.rows}
            # The widest is among those of the most letters.
            longest = sorted(texts, key=len, reverse=True)[:_LONGEST]
            cell = max((metrics.horizontalAdvance(text) for text in longest), default=0) + 2 * _PADDING + 2
            self._widths.append(max(cell, header.sectionSizeHint(place), header.minimumSectionSize()))
        self._make_room()

    def _make_room(self) -> None:
        """The first column takes what the others leave, and gives way before anything has to be scrolled; where it must
        be anyhow, the first is whole as far as the second can still be seen."""
        if not self._widths:
            return
        header, (wanted, *others) = self.horizontalHeader(), self._widths
        left = self.viewport().width() - sum(others)
        least = max(min(wanted, _FIRST), header.sectionSizeHint(0))
        beside = self.viewport().width() - others[0] if others else least
        first = left if left >= least else min(wanted, _WIDEST_FIRST, max(beside, least))
        if (spare := first - max(wanted, _WIDE_FIRST)) > 0 and others:
            # In a wide window the figures of a row stay near its name.
            share = spare // (len(others) + 1)
            first -= share * len(others)
            others = [width + share for width in others]
        for place, width in enumerate((max(first, least), *others)):
            if header.sectionSize(place) != width:
                header.resizeSection(place, width)

    def _first(self, row: int) -> str:
        return self.values.first(self._sorted.mapToSource(self._sorted.index(row, 0)).row())

    def _current_changed(self, index: QModelIndex) -> None:
        if index.isValid() and not self._quiet:
            self.row_chosen.emit(self._first(index.row()))


def shown(value: Value, column: Column, yes: str, no: str) -> str:
    """A value as a cell shows it."""
    if _is_nothing(value):
        return _DASH
    if isinstance(value, bool):
        return yes if value else no
    locale = QLocale()
    if isinstance(value, date):
        return locale.toString(QDate(value.year, value.month, value.day), QLocale.FormatType.ShortFormat)
    if isinstance(value, float):
        if column.share:
            return per_cent(value)
        if column.digits == SHORTEST:
            return locale.toString(value, "g", 6)
        digits = 0 if abs(value) >= 1000 else min(column.digits, 1) if abs(value) >= 100 else column.digits
        return signed(value, digits) if column.signed else locale.toString(value, "f", digits)
    return locale.toString(value) if isinstance(value, int) else str(value)


def _is_nothing(value: Any) -> bool:
    return value is None or (isinstance(value, float) and not isfinite(value))


def _copied(value: Value) -> str:
    if _is_nothing(value):
        return ""
    if isinstance(value, date):
        return value.isoformat()
    # A tab or a line break in a class name would begin another cell.
    return " ".join(value.split()) if isinstance(value, str) else repr(value)

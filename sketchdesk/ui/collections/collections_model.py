"""The collections as a Qt table, and how its cells look."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QLocale, QModelIndex, QObject, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPalette
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from sketchdesk.jobs.results import CollectionSummary
from sketchdesk.ui.tiles.result_model import Index
from sketchdesk.ui.widgets import style
from sketchdesk.ui.widgets.elided_label import plain_tip
from sketchdesk.ui.widgets.shades import MUTED, shade

Role = QPalette.ColorRole
NAME, ROLE, PICTURES, CLASSES, READY, FAILED, SOURCE = range(7)
_NO_PARENT = QModelIndex()
_BAR = 4.0
_PADDING = 10
_READY_WIDTH = 150


class CollectionsModel(QAbstractTableModel):
    """One row a collection. Rows keep their place; only what differs is reported."""

    ShareRole = Qt.ItemDataRole.UserRole + 1
    SummaryRole = Qt.ItemDataRole.UserRole + 2

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[CollectionSummary, ...] = ()
        self._busy: str | None = None
        self._titles = (
            self.tr("Name"),
            self.tr("Role"),
            self.tr("Pictures"),
            self.tr("Classes"),
            self.tr("Ready"),
            self.tr("Failed"),
            self.tr("Source"),
        )
        self._roles = {"gallery": self.tr("gallery"), "distractor": self.tr("distractor")}

    @property
    def summaries(self) -> tuple[CollectionSummary, ...]:
        return self._rows

    def replace(self, rows: tuple[CollectionSummary, ...]) -> None:
        """Show these collections."""
        before = self._rows
        if [row.name for row in rows[: len(before)]] != [row.name for row in before[: len(rows)]]:
            # Another order or another name in the middle: places cannot be kept.
            self.beginResetModel()
            self._rows = rows
            self.endResetModel()
            return
        if len(rows) < len(before):
            self.beginRemoveRows(_NO_PARENT, len(rows), len(before) - 1)
            self._rows = before[: len(rows)]
            self.endRemoveRows()
        differing = [row for row, (old, new) in enumerate(zip(before, rows, strict=False)) if old != new]
        self._rows = rows[: len(before)]
        if differing:
            self.dataChanged.emit(self.index(differing[0], 0), self.index(differing[-1], SOURCE))
        if len(rows) > len(before):
            self.beginInsertRows(_NO_PARENT, len(before), len(rows) - 1)
            self._rows = rows
            self.endInsertRows()

    def set_busy(self, name: str | None) -> None:
        """A job works on this collection now."""
        self._busy = name
        if self._rows:
            self.dataChanged.emit(self.index(0, READY), self.index(len(self._rows) - 1, READY))

    def row_of(self, name: str | None) -> int | None:
        return next((row for row, summary in enumerate(self._rows) if summary.name == name), None)

    def summary(self, row: int) -> CollectionSummary | None:
        return self._rows[row] if 0 <= row < len(self._rows) else None

    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._titles)

    def headerData(self, section: int, way: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if way != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._titles[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(section)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        summary = self.summary(index.row())
        if summary is None:
            return None
        column = index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(summary, column)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(column)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{self._titles[column]}: {self._text(summary, column)}"
        if role == Qt.ItemDataRole.ToolTipRole and column in (NAME, SOURCE, READY):
            return plain_tip(self._why(summary) if column == READY else self._text(summary, column))
        if role == self.ShareRole:
            return summary.extracted / summary.images if summary.images else 0.0
        if role == self.SummaryRole:
            return summary
        return None

    def _text(self, summary: CollectionSummary, column: int) -> str:
        number = QLocale().toString
        if column == NAME:
            return summary.name
        if column == ROLE:
            return self._roles.get(summary.role, summary.role)
        if column == PICTURES:
            return number(summary.images)
        if column == CLASSES:
            return number(summary.classes) if summary.classes else "–"
        if column == FAILED:
            return number(len(summary.failures)) if summary.failures else "–"
        if column == SOURCE:
            return self.tr("built in") if summary.built_in else summary.source
        return self._state(summary)

    def _state(self, summary: CollectionSummary) -> str:
        share = 100 * summary.extracted // summary.images if summary.images else 0
        percent = self.tr("{percent} %").format(percent=QLocale().toString(share))
        if summary.name == self._busy:
            return self.tr("{percent}, working…").format(percent=percent)
        return self.tr("{percent}, out of date").format(percent=percent) if summary.stale else percent

    def _why(self, summary: CollectionSummary) -> str:
        number = QLocale().toString
        if summary.stale:
            return self.tr("The encoder has changed since features were extracted. Extract again to search here.")
        text = self.tr("{extracted} of {images} pictures can be found by searching.")
        return text.format(extracted=number(summary.extracted), images=number(summary.images))


class CellDelegate(QStyledItemDelegate):
    """Cells with room around them; the name stronger, the extracted share as a bar, selection as in the result grid."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        font = _font(option, index)
        width = QFontMetrics(font).horizontalAdvance(str(index.data())) + 2 * _PADDING + 2
        return QSize(max(width, _READY_WIDTH) if index.column() == READY else width, option.rect.height())

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        palette, cell = option.palette, QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        active = bool(option.widget and option.widget.hasFocus())
        if option.state & QStyle.StateFlag.State_Selected:
            # The table has laid the full highlight here, on which the bar could not be seen.
            painter.fillRect(option.rect, palette.color(Role.Base))
            painter.fillRect(option.rect, style.selection(active))
            if active and index.column() == NAME:
                painter.fillRect(QRectF(cell.left(), cell.top(), 3, cell.height()), style.current().accent)
        room = cell.adjusted(_PADDING, 0, -_PADDING, 0)
        font = _font(option, index)
        painter.setFont(font)
        painter.setPen(shade(palette, Role.Text, 1.0 if index.column() in (NAME, READY) else MUTED))
        text = QFontMetrics(font).elidedText(str(index.data()), option.textElideMode, int(room.width()))
        painter.drawText(room.adjusted(0, 0, 0, -6 if index.column() == READY else 0), _alignment(index.column()), text)
        if index.column() == READY:
            self._paint_share(painter, room, palette, index.data(CollectionsModel.ShareRole) or 0.0)
        painter.restore()

    def _paint_share(self, painter: QPainter, room: QRectF, palette: QPalette, share: float) -> None:
        bar = QRectF(room.left(), room.center().y() + 9, room.width(), _BAR)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(shade(palette, Role.Text, 0.15))
        painter.drawRoundedRect(bar, _BAR / 2, _BAR / 2)
        if share > 0:
            bar.setWidth(max(bar.width() * min(share, 1.0), _BAR))
            painter.setBrush(palette.color(Role.Accent))
            painter.drawRoundedRect(bar, _BAR / 2, _BAR / 2)


def _font(option: QStyleOptionViewItem, index: Index) -> QFont:
    font = QFont(option.font)
    if index.column() == NAME:
        font.setWeight(QFont.Weight.DemiBold)
    return font


def _alignment(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column in (PICTURES, CLASSES, FAILED) else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter

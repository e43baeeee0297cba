"""Queries and what each of them found, a strip of pictures each, in a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QLocale,
    QModelIndex,
    QObject,
    QRectF,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QFont, QFontMetricsF, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from sketchdesk.jobs.results import Hit
from sketchdesk.ui.tiles.result_delegate import paint_card, paint_no_picture, paint_picture
from sketchdesk.ui.tiles.thumbnails import ThumbnailLoader
from sketchdesk.ui.widgets import style
from sketchdesk.ui.widgets.copied_table import Index
from sketchdesk.ui.widgets.elided_label import plain_tip

_NO_PARENT = QModelIndex()
_CARD = 58.0
_CELL = 70


@dataclass(frozen=True)
class Strip:
    """A query and what it found: ids of pictures, -1 where its ranking ended before. ``distances`` are None where they
    are not known; ``precision`` is its AP, None where it could not be judged. ``taken_for`` is the class that a
    classifier took it for, "" where that is not known."""

    query: int
    precision: float | None
    found: tuple[int, ...]
    distances: tuple[float | None, ...] = ()
    taken_for: str = ""

    @property
    def images(self) -> tuple[int, ...]:
        return (self.query, *(image for image in self.found if image >= 0))


class StripModel(QAbstractTableModel):
    """A row a query: itself, then what it found. Pictures that are not known yet are blank, those gone say so."""

    HitRole = Qt.ItemDataRole.UserRole + 1
    StateRole = Qt.ItemDataRole.UserRole + 2
    """"query", "right", "wrong", "gone" or ""."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._label = ""
        self._strips: tuple[Strip, ...] = ()
        self._hits: Mapping[int, Hit] | None = None
        self._width = 1

    @property
    def strips(self) -> tuple[Strip, ...]:
        return self._strips

    def show_strips(self, label: str, strips: Sequence[Strip], hits: Mapping[int, Hit] | None) -> None:
        """These queries of a class; None for ``hits`` while they are awaited."""
        self.beginResetModel()
        self._label, self._strips, self._hits = label, tuple(strips), hits
        self._width = 1 + max((len(strip.found) for strip in strips), default=0)
        self.endResetModel()

    def hit(self, row: int, column: int) -> Hit | None:
        image = self._image(row, column)
        return None if self._hits is None or image < 0 else self._hits.get(image)

    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._strips)

    def columnCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else self._width

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row, column = index.row(), index.column()
        hit = self.hit(row, column)
        if role == self.HitRole:
            return hit
        if role == self.StateRole:
            return self._state(row, column, hit)
        if role == Qt.ItemDataRole.DisplayRole:
            return self._caption(row, column, hit)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(row, column, hit)
        if role == Qt.ItemDataRole.ToolTipRole and self._image(row, column) >= 0:
            lines = [self._spoken(row, column, hit)]
            if hit is not None:
                lines.append(str(hit.path))
            return plain_tip("\n".join(lines)).replace("\n", "<br>")
        return None

    def _image(self, row: int, column: int) -> int:
        strip = self._strips[row]
        if column == 0:
            return strip.query
        return strip.found[column - 1] if column <= len(strip.found) else -1

    def _state(self, row: int, column: int, hit: Hit | None) -> str:
        if self._image(row, column) < 0:
            return ""
        if hit is None:
            return "gone" if self._hits is not None else "awaited"
        if column == 0:
            return "query"
        return "right" if hit.label == self._label else "wrong"

    def _caption(self, row: int, column: int, hit: Hit | None) -> str:
        if column == 0:
            precision = self._strips[row].precision
            if precision is None:
                return self.tr("not judged")
            return self.tr("AP {0}").format(QLocale().toString(precision, "f", 3))
        if hit is None:
            return ""
        return hit.label or (self.tr("distractor") if self._image(row, column) >= 0 else "")

    def _spoken(self, row: int, column: int, hit: Hit | None) -> str:
        caption = self._caption(row, column, hit)
        if self._image(row, column) < 0:
            return self.tr("nothing more was found")
        if hit is None and self._hits is not None:
            return self.tr("This picture is no longer in the library")
        if column == 0:
            return self.tr("query of {label}, {caption}").format(label=self._label, caption=caption)
        strip = self._strips[row]
        text = self.tr("place {place}: {label}").format(place=QLocale().toString(column), label=caption)
        distance = strip.distances[column - 1] if column <= len(strip.distances) else None
        if distance is not None:
            text += self.tr(", distance {0}").format(QLocale().toString(distance, "f", 3))
        return text + ", " + (self.tr("right") if self._state(row, column, hit) == "right" else self.tr("wrong"))


class _Card(QStyledItemDelegate):
    """A picture on a card with a line of text; a line around it tells right from wrong, which its text tells too."""

    def __init__(self, thumbnails: ThumbnailLoader, parent: QObject) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        tokens, cell = style.current(), QRectF(option.rect)
        state = index.data(StripModel.StateRole)
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(style.translucent(tokens.accent, 0.22))
            painter.drawRoundedRect(cell.adjusted(1, 1, -1, -1), 6, 6)
        if not state:
            painter.restore()
            return
        card = QRectF(cell.left() + (cell.width() - _CARD) / 2, cell.top() + 6, _CARD, _CARD)
        hit = index.data(StripModel.HitRole)
        paint_card(painter, card, option.palette)
        picture = self._thumbnails.picture(hit.thumbnail) if isinstance(hit, Hit) else None
        if picture is not None:
            paint_picture(painter, card, picture, option.palette)
        elif state == "gone" or (isinstance(hit, Hit) and self._thumbnails.is_broken(hit.thumbnail)):
            paint_no_picture(painter, card)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if state == "wrong":
            painter.setPen(QPen(tokens.danger, 2, Qt.PenStyle.DashLine))
            painter.drawRoundedRect(card, 5, 5)
        elif state == "right":
            painter.setPen(QPen(tokens.accent, 2))
            painter.drawRoundedRect(card, 5, 5)
        font = QFont(option.font)
        font.setPointSizeF(font.pointSizeF() * 0.82)
        if state == "query":
            font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        metrics = QFontMetricsF(font)
        painter.setPen(tokens.danger if state == "wrong" else tokens.text if state == "query" else tokens.muted)
        line = QRectF(cell.left() + 1, card.bottom() + 3, cell.width() - 2, metrics.height())
        text = metrics.elidedText(str(index.data() or ""), Qt.TextElideMode.ElideRight, line.width())
        painter.drawText(line, Qt.AlignmentFlag.AlignCenter, text)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(tokens.accent, 1.5, Qt.PenStyle.DotLine))
            painter.drawRoundedRect(cell.adjusted(1, 1, -1, -1), 6, 6)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(_CELL, round(_CARD + 12 + QFontMetricsF(option.font).height()))


class StripTable(QTableView):
    """The strips. Arrow keys go from picture to picture; Enter and a double click open one."""

    opened = Signal(Hit)

    def __init__(self, thumbnails: ThumbnailLoader, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("stripTable")
        self.setAccessibleName(self.tr("Queries of the class and what they found"))
        self.setAccessibleDescription(self.tr("Enter opens the picture"))
        self._thumbnails = thumbnails
        self.always: tuple[Path, ...] = ()
        """Pictures that are shown beside the table, at the size of its own."""
        self.strips = StripModel(self)
        self.setModel(self.strips)
        self.setItemDelegate(_Card(thumbnails, self))
        self.setShowGrid(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setFrameShape(QTableView.Shape.NoFrame)
        for header, size in (
            (self.horizontalHeader(), _CELL),
            (self.verticalHeader(), round(_CARD + 12 + self.fontMetrics().height())),
        ):
            header.hide()
            header.setMinimumSectionSize(size)
            header.setDefaultSectionSize(size)
        self._settle = QTimer(self, singleShot=True, interval=0)
        self._settle.timeout.connect(self._want)
        thumbnails.ready.connect(lambda _: self.viewport().update())
        for signal in (
            self.strips.modelReset,
            self.verticalScrollBar().valueChanged,
            self.horizontalScrollBar().valueChanged,
        ):
            signal.connect(lambda: self._settle.start())
        self.doubleClicked.connect(self._open)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: Any) -> None:
        super().resizeEvent(event)
        self._settle.start()

    def showEvent(self, event: Any) -> None:
        super().showEvent(event)
        self._settle.start()

    def _open(self, index: QModelIndex) -> None:
        hit = index.data(StripModel.HitRole) if index.isValid() else None
        if isinstance(hit, Hit):
            self.opened.emit(hit)

    def _want(self) -> None:
        """Want the pictures that can be seen, and those of the rows below."""
        top = max(self.rowAt(0), 0)
        bottom = self.rowAt(self.viewport().height() - 1)
        last = self.strips.rowCount() if bottom < 0 else bottom + 4
        left = max(self.columnAt(0), 0)
        right = self.columnAt(self.viewport().width() - 1)
        columns = range(left, self.strips.columnCount() if right < 0 else right + 1)
        wanted: list[Path] = list(self.always)
        for row in range(top, min(last, self.strips.rowCount())):
            wanted += [hit.thumbnail for column in columns if (hit := self.strips.hit(row, column)) is not None]
        self._thumbnails.want(wanted, round((_CARD - 10) * self.devicePixelRatioF()))

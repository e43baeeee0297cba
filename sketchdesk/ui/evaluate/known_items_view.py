"""The drawings that a person saved, each with the picture that was meant: looked at, replayed and deleted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import PurePath
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QItemSelectionModel,
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
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedLayout,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from sketchdesk.jobs.evaluating.known_items import KnownItem
from sketchdesk.jobs.results import Hit
from sketchdesk.ui.tiles.cards import paint_card, paint_no_picture, paint_picture
from sketchdesk.ui.tiles.drawing_card import paint_drawing
from sketchdesk.ui.tiles.picture_places import open_picture
from sketchdesk.ui.tiles.thumbnails import ThumbnailLoader
from sketchdesk.ui.widgets import style
from sketchdesk.ui.widgets.confirm import confirm
from sketchdesk.ui.widgets.copied_table import Index
from sketchdesk.ui.widgets.elided_label import plain_tip
from sketchdesk.ui.widgets.empty_state import EmptyState
from sketchdesk.ui.widgets.entry_list import EntryList

_NO_PARENT = QModelIndex()
_CARD = 64.0
_ARROW = 26.0
_PADDING = 8.0


class KnownItemsModel(QAbstractListModel):
    """The latest first. Pictures that are not known yet are blank."""

    ItemRole = Qt.ItemDataRole.UserRole + 1
    HitRole = Qt.ItemDataRole.UserRole + 2

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._items: tuple[KnownItem, ...] = ()
        self._hits: Mapping[int, Hit] | None = None

    @property
    def items(self) -> tuple[KnownItem, ...]:
        return self._items

    def replace(self, items: Sequence[KnownItem]) -> None:
        """Show these, which are given the oldest first."""
        self.beginResetModel()
        self._items = tuple(reversed(items))
        self.endResetModel()

    def show_hits(self, hits: Mapping[int, Hit]) -> None:
        self._hits = dict(hits)
        if self._items:
            self.dataChanged.emit(self.index(0), self.index(len(self._items) - 1))

    def hit(self, row: int) -> Hit | None:
        number = self._items[row].meant_image_id
        return None if number is None or self._hits is None else self._hits.get(number)

    def is_gone(self, row: int) -> bool:
        """Whether the picture that was meant has left the library."""
        return not self._items[row].is_there or (self._hits is not None and self.hit(row) is None)

    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._items)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not 0 <= index.row() < len(self._items):
            return None
        item = self._items[index.row()]
        if role == self.ItemRole:
            return item
        if role == self.HitRole:
            return self.hit(index.row())
        if role == Qt.ItemDataRole.DisplayRole:
            return item.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join((item.title, self.about(index.row())))
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip("\n".join((item.title, item.meant_path))).replace("\n", "<br>")
        return None

    def about(self, row: int) -> str:
        """What stands under the name: the picture that was meant, and when it was saved."""
        item = self._items[row]
        name = PurePath(item.meant_path).name
        meant = f"{item.meant_label}, {name}" if item.meant_label else name
        if item.damage:
            meant = self.tr("{0}: the drawing cannot be read").format(meant)
        elif self.is_gone(row):
            meant = self.tr("{0} is no longer in the library").format(meant)
        return self.tr("{meant} · saved {when}").format(meant=meant, when=_day(item.created))


class _Entry(QStyledItemDelegate):
    """The drawing, an arrow, the picture that was meant; name and details beside them."""

    def __init__(self, thumbnails: ThumbnailLoader, parent: QObject) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(260, round(_CARD + 14))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        assert isinstance(model, KnownItemsModel)
        item, hit = index.data(KnownItemsModel.ItemRole), index.data(KnownItemsModel.HitRole)
        tokens, cell = style.current(), QRectF(option.rect)
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        plate = cell.adjusted(1, 1, -1, -1)
        painter.setPen(Qt.PenStyle.NoPen)
        if option.state & QStyle.StateFlag.State_Selected:
            active = bool(option.widget and option.widget.hasFocus())
            painter.setBrush(style.selection(active))
            painter.drawRoundedRect(plate, 6, 6)
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.setBrush(tokens.hover)
            painter.drawRoundedRect(plate, 6, 6)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(tokens.accent)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(plate.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        top = cell.top() + (cell.height() - _CARD) / 2
        drawn = QRectF(cell.left() + _PADDING, top, _CARD, _CARD)
        meant = drawn.translated(_CARD + _ARROW, 0)
        paint_drawing(painter, drawn, item.drawing, option.palette)
        paint_card(painter, meant, option.palette)
        picture = self._thumbnails.picture(hit.thumbnail) if isinstance(hit, Hit) else None
        if picture is not None:
            paint_picture(painter, meant, picture, option.palette)
        elif model.is_gone(index.row()) or (isinstance(hit, Hit) and self._thumbnails.is_broken(hit.thumbnail)):
            paint_no_picture(painter, meant)
        painter.setPen(QPen(tokens.muted, 1.6, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        middle, y = drawn.right() + _ARROW / 2, drawn.center().y()
        painter.drawLine(QPointF(middle - 6, y), QPointF(middle + 6, y))
        head = [QPointF(middle + 2, y - 4), QPointF(middle + 6, y), QPointF(middle + 2, y + 4)]
        painter.drawPolyline(QPolygonF(head))
        room = cell.adjusted(meant.right() - cell.left() + 12, 0, -_PADDING, 0)
        strong = QFont(option.font)
        strong.setWeight(QFont.Weight.DemiBold)
        metrics = QFontMetricsF(option.font)
        line = QRectF(room.left(), cell.center().y() - metrics.height() - 1, room.width(), metrics.height())
        for font, text, colour in (
            (strong, item.title, tokens.text),
            (option.font, model.about(index.row()), style.readable(tokens.muted, tokens.window, 4.6)),
        ):
            painter.setFont(font)
            painter.setPen(colour)
            shown = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, line.width())
            painter.drawText(line, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
            line.translate(0, metrics.height() + 2)
        painter.restore()


class KnownItemsView(QWidget):
    """The list, and what can be done with it. Call :meth:`shutdown` before the window closes."""

    pictures_wanted = Signal(tuple)
    """Ids of pictures that are to be given to :meth:`show_hits`."""
    delete_wanted = Signal(tuple)
    """The numbers of drawings, after a yes."""
    replay_wanted = Signal()
    said = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("knownItemsView")
        self._thumbnails = ThumbnailLoader(self, cache_bytes=16 << 20)
        self._can_replay = False
        head = QLabel(self.tr("My drawings"), self)
        head.setFont(style.title_font(self))
        self._says = QLabel(self, objectName="knownItemsSays")
        self._says.setProperty("muted", True)
        self._says.setWordWrap(True)
        self._says.setTextFormat(Qt.TextFormat.PlainText)
        self.model = KnownItemsModel(self)
        self.view = EntryList(
            "knownItems",
            self.tr("Saved drawings"),
            self.tr("Enter opens the picture that was meant; Delete deletes"),
            self.model,
            self,
        )
        self.view.setItemDelegate(_Entry(self._thumbnails, self.view))
        self.replay = QPushButton(self.tr("Replay"), self, objectName="replayDrawings")
        self.replay.setToolTip(self.tr("Ask with all of them, as chosen on the left, and see what got worse"))
        self.delete = QPushButton(self.tr("Delete…"), self, objectName="deleteDrawings")
        self.delete.setToolTip(self.tr("Delete the selected drawings"))
        for button in (self.replay, self.delete):
            button.setProperty("small", True)
        self.view.delete_pressed.connect(self.delete.click)
        row = QHBoxLayout()
        row.addWidget(self.replay)
        row.addWidget(self.delete)
        row.addStretch(1)
        self._list, self._empty = QWidget(self), EmptyState(self)
        self._either = QStackedLayout(self)
        self._either.addWidget(self._list)
        self._either.addWidget(self._empty)
        column = QVBoxLayout(self._list)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(head)
        column.addWidget(self._says)
        column.addWidget(self.view, 1)
        column.addLayout(row)
        column.addStretch(0)
        self._settle = QTimer(self, singleShot=True, interval=0)
        self._settle.timeout.connect(self._want)
        self._thumbnails.ready.connect(lambda _: self.view.viewport().update())
        self.view.verticalScrollBar().valueChanged.connect(lambda: self._settle.start())
        self.view.selectionModel().selectionChanged.connect(self._enable)
        self.view.activated.connect(self._open)
        self.replay.clicked.connect(self.replay_wanted)
        self.delete.clicked.connect(self._ask_to_delete)
        self.set_drawings(())

    def set_drawings(self, items: Sequence[KnownItem]) -> None:
        """These are saved now, the oldest first; what is selected stays selected. Asks for the pictures."""
        # Strokes are arrays, and never change: the numbers tell.
        if [_identity(item) for item in reversed(items)] != [_identity(item) for item in self.model.items]:
            chosen = set(self.selected)
            self.model.replace(items)
            selection = self.view.selectionModel()
            for row, item in enumerate(self.model.items):
                if item.id in chosen:
                    selection.select(self.model.index(row), QItemSelectionModel.SelectionFlag.Select)
        if items:
            text = self.tr("{0} drawings are saved, each with the picture that was meant.") if len(items) > 1 else ""
            text = text.format(QLocale().toString(len(items))) or self.tr("One drawing is saved.")
            text += " " + self.tr("Replayed, they show at which rank that picture comes, and what got worse.")
            images = tuple(item.meant_image_id for item in items if item.meant_image_id is not None)
            if images:
                self.pictures_wanted.emit(images)
        else:
            text = ""
            self._empty.show_state(
                self.tr("No drawing is saved yet"),
                self.tr(
                    "On the Search page, draw, find the picture that you meant, and choose “This is what I meant” in "
                    "its menu (Ctrl+S). Saved drawings are a benchmark of your own: whatever changes, they show what "
                    "got worse."
                ),
                None,
            )
        self._says.setText(text)
        self._either.setCurrentWidget(self._list if items else self._empty)
        self._enable()

    def set_can_replay(self, can: bool) -> None:
        """Whether a replay could be run now, as chosen in the form."""
        self._can_replay = can
        self._enable()

    @property
    def selected(self) -> tuple[int, ...]:
        """The numbers of the selected drawings, the earlier first."""
        rows = (index.row() for index in self.view.selectionModel().selectedIndexes())
        return tuple(sorted(self.model.items[row].id for row in rows))

    @property
    def text(self) -> str:
        """The sentences over the list, or in its place."""
        return self._says.text() or self._empty.text

    def show_hits(self, hits: Mapping[int, Hit]) -> None:
        """The pictures that were asked for."""
        self.model.show_hits(hits)
        self._settle.start()

    def shutdown(self) -> None:
        """Stop all reading of pictures."""
        self._thumbnails.shutdown()

    def showEvent(self, event: Any) -> None:
        super().showEvent(event)
        self._settle.start()

    def resizeEvent(self, event: Any) -> None:
        super().resizeEvent(event)
        self._settle.start()

    def _enable(self) -> None:
        there = self.model.rowCount() > 0
        self.view.setVisible(there)
        for button in (self.replay, self.delete):
            button.setVisible(there)
        self.replay.setEnabled(self._can_replay)
        self.delete.setEnabled(bool(self.selected))

    def _want(self) -> None:
        count = self.model.rowCount()
        if not count:
            return
        height = max(round(_CARD + 14), 1)
        top = self.view.verticalScrollBar().value() // height
        last = min(top + self.view.viewport().height() // height + 4, count)
        hits = [hit for row in range(min(top, count), last) if (hit := self.model.hit(row)) is not None]
        self._thumbnails.want([hit.thumbnail for hit in hits], round((_CARD - 8) * self.devicePixelRatioF()))

    def _open(self, index: QModelIndex) -> None:
        hit = index.data(KnownItemsModel.HitRole)
        if isinstance(hit, Hit) and (problem := open_picture(hit)):
            self.said.emit(problem)

    def _ask_to_delete(self) -> None:
        numbers = self.selected
        if not numbers:
            return
        if len(numbers) == 1:
            question = self.tr("Delete this drawing?")
        else:
            question = self.tr("Delete {0} drawings?").format(QLocale().toString(len(numbers)))
        confirm(
            self,
            "confirmDeleteDrawings",
            question,
            self.tr("Later replays do without it. Pictures and earlier experiments stay."),
            self.tr("Delete"),
            self.tr("Keep"),
            lambda: self.delete_wanted.emit(numbers),
        )


def _identity(item: KnownItem) -> tuple[int, int | None]:
    return item.id, item.meant_image_id


def _day(created: str) -> str:
    try:
        made = datetime.fromisoformat(created).astimezone()
    except ValueError:
        return created
    return QLocale().toString(made.date(), QLocale.FormatType.ShortFormat)

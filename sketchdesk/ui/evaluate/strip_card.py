"""Pictures in strips: each on a card with a line of text, opened by Enter and a double click."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QModelIndex, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from sketchdesk.jobs.results import Hit
from sketchdesk.ui.tiles.cards import paint_card, paint_no_picture, paint_picture
from sketchdesk.ui.tiles.thumbnails import ThumbnailLoader
from sketchdesk.ui.widgets import style
from sketchdesk.ui.widgets.copied_table import Index


@dataclass(frozen=True)
class CardSize:
    """In logical pixels: the card's side, the cell's width, and the room above and below card and line together.
    ``text`` is the size of the line against the usual one."""

    card: float
    cell: int
    room: int
    text: float

    def height(self, line: float) -> int:
        """Of a cell whose line of text is so high."""
        return round(self.card + self.room + line)

    def picture_edge(self, ratio: float) -> int:
        """In device pixels: how large the picture on a card is wanted."""
        return round((self.card - 10) * ratio)


@dataclass(frozen=True)
class CardLook:
    """What tells a state: the line around the card, None for none, and how its text is written."""

    edge: QPen | None
    text: QColor
    is_strong: bool = False


class StripCard(QStyledItemDelegate):
    """A picture on a card with a line of text; a line around it tells what it is, which its text tells too."""

    def __init__(self, thumbnails: ThumbnailLoader, size: CardSize, hit_role: int, parent: QObject) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails
        self._size = size
        self._hit_role = hit_role

    @abstractmethod
    def state_of(self, index: Index) -> str:
        """ "gone" of what is there no more, "" of an empty cell; what else there is, :meth:`look_of` knows."""

    @abstractmethod
    def look_of(self, state: str, tokens: style.Tokens) -> CardLook:
        """How cards of a state look."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(self._size.cell, self._size.height(QFontMetricsF(option.font).height()))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        tokens, cell = style.current(), QRectF(option.rect)
        state = self.state_of(index)
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(style.translucent(tokens.accent, 0.22))
            painter.drawRoundedRect(cell.adjusted(1, 1, -1, -1), 6, 6)
        if not state:
            painter.restore()
            return
        side = self._size.card
        card = QRectF(cell.left() + (cell.width() - side) / 2, cell.top() + 6, side, side)
        self.paint_content(painter, card, index, state, option)
        look = self.look_of(state, tokens)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if look.edge is not None:
            painter.setPen(look.edge)
            painter.drawRoundedRect(card, 5, 5)
        self._paint_line(painter, QRectF(cell.left() + 1, card.bottom() + 3, cell.width() - 2, 0), option, index, look)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(tokens.accent, 1.5, Qt.PenStyle.DotLine))
            painter.drawRoundedRect(cell.adjusted(1, 1, -1, -1), 6, 6)
        painter.restore()

    def paint_content(
        self, painter: QPainter, card: QRectF, index: Index, state: str, option: QStyleOptionViewItem
    ) -> None:
        """The card and what lies on it."""
        hit = index.data(self._hit_role)
        paint_card(painter, card, option.palette)
        picture = self._thumbnails.picture(hit.thumbnail) if isinstance(hit, Hit) else None
        if picture is not None:
            paint_picture(painter, card, picture, option.palette)
        elif state == "gone" or (isinstance(hit, Hit) and self._thumbnails.is_broken(hit.thumbnail)):
            paint_no_picture(painter, card)

    def _paint_line(
        self, painter: QPainter, line: QRectF, option: QStyleOptionViewItem, index: Index, look: CardLook
    ) -> None:
        font = QFont(option.font)
        font.setPointSizeF(font.pointSizeF() * self._size.text)
        if look.is_strong:
            font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(look.text)
        metrics = QFontMetricsF(font)
        line.setHeight(metrics.height())
        text = metrics.elidedText(str(index.data() or ""), Qt.TextElideMode.ElideRight, line.width())
        painter.drawText(line, Qt.AlignmentFlag.AlignCenter, text)


class OpensPictures(QObject):
    """Tells which picture of a view is opened: by Enter, or by a double click."""

    opened = Signal(Hit)

    def __init__(self, view: QAbstractItemView, hit_role: int) -> None:
        super().__init__(view)
        self._view = view
        self._hit_role = hit_role
        view.doubleClicked.connect(self._open)
        view.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        keys = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() in keys:
            self._open(self._view.currentIndex())
            return True
        return super().eventFilter(watched, event)

    def _open(self, index: QModelIndex) -> None:
        hit = index.data(self._hit_role) if index.isValid() else None
        if isinstance(hit, Hit):
            self.opened.emit(hit)

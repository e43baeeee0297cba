"""One replayed drawing in a row: the drawing, the picture that was meant, and what was found first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractListModel, QLocale, QModelIndex, QObject, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFont, QFontMetricsF, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from sketchdesk.engine.drawing import Drawing
from sketchdesk.jobs.results import Hit
from sketchdesk.ui.tiles.drawing_card import paint_drawing
from sketchdesk.ui.tiles.result_delegate import paint_card, paint_no_picture, paint_picture
from sketchdesk.ui.tiles.thumbnails import ThumbnailLoader
from sketchdesk.ui.widgets import style
from sketchdesk.ui.widgets.copied_table import Index
from sketchdesk.ui.widgets.elided_label import plain_tip

_NO_PARENT = QModelIndex()
_CARD = 84.0
_CELL = 98


@dataclass(frozen=True)
class Replayed:
    """``drawing`` is None where it has been deleted since; ``meant`` and ``found`` are ids of pictures."""

    drawing: Drawing | None
    name: str
    meant: int
    found: tuple[int, ...]

    @property
    def images(self) -> tuple[int, ...]:
        return (self.meant, *(image for image in self.found if image >= 0))


class _StripModel(QAbstractListModel):
    """Place 0 is the drawing, 1 what was meant, the others what was found."""

    HitRole = Qt.ItemDataRole.UserRole + 1
    DrawingRole = Qt.ItemDataRole.UserRole + 2
    StateRole = Qt.ItemDataRole.UserRole + 3
    """ "drawing", "meant", "right" (the very picture), "alike" (of its class), "other" or "gone"."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._shown: Replayed | None = None
        self._hits: Mapping[int, Hit] | None = None

    def replace(self, shown: Replayed | None, hits: Mapping[int, Hit] | None) -> None:
        self.beginResetModel()
        self._shown, self._hits = shown, hits
        self.endResetModel()

    def hit(self, place: int) -> Hit | None:
        image = self._image(place)
        return None if image is None or self._hits is None else self._hits.get(image)

    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        if parent.isValid() or self._shown is None:
            return 0
        return 2 + sum(image >= 0 for image in self._shown.found)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or self._shown is None:
            return None
        place = index.row()
        hit = self.hit(place)
        if role == self.HitRole:
            return hit
        if role == self.DrawingRole:
            return self._shown.drawing if place == 0 else None
        if role == self.StateRole:
            return self._state(place, hit)
        if role == Qt.ItemDataRole.DisplayRole:
            return self._caption(place, hit)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(place, hit)
        if role == Qt.ItemDataRole.ToolTipRole:
            lines = [self._spoken(place, hit), *([str(hit.path)] if hit is not None else [])]
            return plain_tip("\n".join(lines)).replace("\n", "<br>")
        return None

    def _image(self, place: int) -> int | None:
        assert self._shown is not None
        if place == 0:
            return None
        return self._shown.meant if place == 1 else self._shown.found[place - 2]

    def _state(self, place: int, hit: Hit | None) -> str:
        assert self._shown is not None
        if place == 0:
            return "drawing" if self._shown.drawing is not None else "gone"
        if hit is None:
            return "gone" if self._hits is not None else ""
        if place == 1:
            return "meant"
        if self._image(place) == self._shown.meant:
            return "right"
        meant = self.hit(1)
        return "alike" if meant is not None and hit.label and hit.label == meant.label else "other"

    def _caption(self, place: int, hit: Hit | None) -> str:
        assert self._shown is not None
        if place == 0:
            return self.tr("drawn")
        if place == 1:
            return self.tr("meant")
        label = (hit.label or self.tr("distractor")) if hit is not None else ""
        return self.tr("{place}. {label}").format(place=QLocale().toString(place - 1), label=label)

    def _spoken(self, place: int, hit: Hit | None) -> str:
        assert self._shown is not None
        if place == 0:
            if self._shown.drawing is None:
                return self.tr("This drawing has been deleted")
            return self.tr("the drawing {0}").format(self._shown.name)
        if hit is None and self._hits is not None:
            return self.tr("This picture is no longer in the library")
        if place == 1:
            return self.tr("the picture that was meant")
        text = self.tr("place {0}").format(self._caption(place, hit))
        state = self._state(place, hit)
        if state == "right":
            text += ", " + self.tr("the one that was meant")
        elif state == "alike":
            text += ", " + self.tr("of its class")
        return text


class _Card(QStyledItemDelegate):
    def __init__(self, thumbnails: ThumbnailLoader, parent: QObject) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(_CELL, round(_CARD + 14 + QFontMetricsF(option.font).height()))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        tokens, cell = style.current(), QRectF(option.rect)
        state, hit, drawing = (
            index.data(role) for role in (_StripModel.StateRole, _StripModel.HitRole, _StripModel.DrawingRole)
        )
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(style.translucent(tokens.accent, 0.22))
            painter.drawRoundedRect(cell.adjusted(1, 1, -1, -1), 6, 6)
        card = QRectF(cell.left() + (cell.width() - _CARD) / 2, cell.top() + 6, _CARD, _CARD)
        if isinstance(drawing, Drawing):
            paint_drawing(painter, card, drawing, option.palette)
        else:
            paint_card(painter, card, option.palette)
            picture = self._thumbnails.picture(hit.thumbnail) if isinstance(hit, Hit) else None
            if picture is not None:
                paint_picture(painter, card, picture, option.palette)
            elif state == "gone" or (isinstance(hit, Hit) and self._thumbnails.is_broken(hit.thumbnail)):
                paint_no_picture(painter, card)
        if state in ("right", "meant"):
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(tokens.accent, 2))
            painter.drawRoundedRect(card, 5, 5)
        font = QFont(option.font)
        font.setPointSizeF(font.pointSizeF() * 0.88)
        if state in ("drawing", "meant", "right"):
            font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        metrics = QFontMetricsF(font)
        painter.setPen(tokens.text if state != "other" else tokens.muted)
        line = QRectF(cell.left() + 1, card.bottom() + 3, cell.width() - 2, metrics.height())
        text = metrics.elidedText(str(index.data() or ""), Qt.TextElideMode.ElideRight, line.width())
        painter.drawText(line, Qt.AlignmentFlag.AlignCenter, text)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(tokens.accent, 1.5, Qt.PenStyle.DotLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(cell.adjusted(1, 1, -1, -1), 6, 6)
        painter.restore()


class KnownItemStrip(QListView):
    """The row. Arrow keys go from picture to picture; Enter and a double click open one."""

    opened = Signal(Hit)

    def __init__(self, thumbnails: ThumbnailLoader, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("knownItemStrip")
        self.setAccessibleName(self.tr("The drawing, the picture that was meant, and what was found"))
        self.setAccessibleDescription(self.tr("Enter opens the picture"))
        self._thumbnails = thumbnails
        self.strip = _StripModel(self)
        self.setModel(self.strip)
        self.setItemDelegate(_Card(thumbnails, self))
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(False)
        self.setUniformItemSizes(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setFixedHeight(round(_CARD + 14 + self.fontMetrics().height()) + 18)
        self._settle = QTimer(self, singleShot=True, interval=0)
        self._settle.timeout.connect(self._want)
        thumbnails.ready.connect(lambda _: self.viewport().update())
        self.strip.modelReset.connect(self._settle.start)
        self.doubleClicked.connect(self._open)

    def show_strip(self, shown: Replayed | None, hits: Mapping[int, Hit] | None) -> None:
        """This one; None for ``hits`` while the pictures are awaited."""
        self.strip.replace(shown, hits)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def showEvent(self, event: Any) -> None:
        super().showEvent(event)
        self._settle.start()

    def _open(self, index: QModelIndex) -> None:
        hit = index.data(_StripModel.HitRole) if index.isValid() else None
        if isinstance(hit, Hit):
            self.opened.emit(hit)

    def _want(self) -> None:
        hits: Sequence[Hit] = [hit for place in range(self.strip.rowCount()) if (hit := self.strip.hit(place))]
        self._thumbnails.want([hit.thumbnail for hit in hits], round((_CARD - 10) * self.devicePixelRatioF()))

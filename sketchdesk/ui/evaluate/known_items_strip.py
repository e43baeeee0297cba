"""One replayed drawing in a row: the drawing, the picture that was meant, and what was found first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractListModel, QLocale, QModelIndex, QObject, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyleOptionViewItem, QWidget

from sketchdesk.engine.drawing import Drawing
from sketchdesk.jobs.results import Hit
from sketchdesk.ui.evaluate.strip_card import CardLook, CardSize, OpensPictures, StripCard
from sketchdesk.ui.tiles.drawing_card import paint_drawing
from sketchdesk.ui.tiles.thumbnails import ThumbnailLoader
from sketchdesk.ui.widgets import style
from sketchdesk.ui.widgets.copied_table import Index
from sketchdesk.ui.widgets.elided_label import plain_tip

_NO_PARENT = QModelIndex()
_SIZE = CardSize(card=84.0, cell=98, room=14, text=0.88)


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


class _Card(StripCard):
    """The drawing, what was meant, and what is of its class."""

    def state_of(self, index: Index) -> str:
        return str(index.data(_StripModel.StateRole) or "awaited")

    def look_of(self, state: str, tokens: style.Tokens) -> CardLook:
        edge = QPen(tokens.accent, 2) if state in ("right", "meant") else None
        text = tokens.text if state != "other" else tokens.muted
        return CardLook(edge, text, state in ("drawing", "meant", "right"))

    def paint_content(
        self, painter: QPainter, card: QRectF, index: Index, state: str, option: QStyleOptionViewItem
    ) -> None:
        drawing = index.data(_StripModel.DrawingRole)
        if isinstance(drawing, Drawing):
            paint_drawing(painter, card, drawing, option.palette)
        else:
            super().paint_content(painter, card, index, state, option)


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
        self.setItemDelegate(_Card(thumbnails, _SIZE, _StripModel.HitRole, self))
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(False)
        self.setUniformItemSizes(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setFixedHeight(_SIZE.height(self.fontMetrics().height()) + 18)
        self._settle = QTimer(self, singleShot=True, interval=0)
        self._settle.timeout.connect(self._want)
        thumbnails.ready.connect(lambda _: self.viewport().update())
        self.strip.modelReset.connect(self._settle.start)
        OpensPictures(self, _StripModel.HitRole).opened.connect(self.opened)

    def show_strip(self, shown: Replayed | None, hits: Mapping[int, Hit] | None) -> None:
        """This one; None for ``hits`` while the pictures are awaited."""
        self.strip.replace(shown, hits)

    def showEvent(self, event: Any) -> None:
        super().showEvent(event)
        self._settle.start()

    def _want(self) -> None:
        hits: Sequence[Hit] = [hit for place in range(self.strip.rowCount()) if (hit := self.strip.hit(place))]
        self._thumbnails.want([hit.thumbnail for hit in hits], _SIZE.picture_edge(self.devicePixelRatioF()))

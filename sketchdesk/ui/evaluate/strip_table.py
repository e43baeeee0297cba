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
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QTableView,
    QWidget,
)

from sketchdesk.jobs.results import Hit
from sketchdesk.ui.evaluate.strip_card import CardLook, CardSize, OpensPictures, StripCard
from sketchdesk.ui.tiles.thumbnails import ThumbnailLoader
from sketchdesk.ui.widgets import style
from sketchdesk.ui.widgets.copied_table import Index
from sketchdesk.ui.widgets.elided_label import plain_tip

_NO_PARENT = QModelIndex()
_SIZE = CardSize(card=58.0, cell=70, room=12, text=0.82)


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


class _Card(StripCard):
    """Right and wrong by the class."""

    def state_of(self, index: Index) -> str:
        return str(index.data(StripModel.StateRole) or "")

    def look_of(self, state: str, tokens: style.Tokens) -> CardLook:
        if state == "wrong":
            return CardLook(QPen(tokens.danger, 2, Qt.PenStyle.DashLine), tokens.danger)
        if state == "right":
            return CardLook(QPen(tokens.accent, 2), tokens.muted)
        is_query = state == "query"
        return CardLook(None, tokens.text if is_query else tokens.muted, is_query)


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
        self.setItemDelegate(_Card(thumbnails, _SIZE, StripModel.HitRole, self))
        self.setShowGrid(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setFrameShape(QTableView.Shape.NoFrame)
        for header, size in (
            (self.horizontalHeader(), _SIZE.cell),
            (self.verticalHeader(), _SIZE.height(self.fontMetrics().height())),
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
        OpensPictures(self, StripModel.HitRole).opened.connect(self.opened)

    def resizeEvent(self, event: Any) -> None:
        super().resizeEvent(event)
        self._settle.start()

    def showEvent(self, event: Any) -> None:
        super().showEvent(event)
        self._settle.start()

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
        self._thumbnails.want(wanted, _SIZE.picture_edge(self.devicePixelRatioF()))

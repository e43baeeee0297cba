"""The queries of a class and what each of them found: the best and the worst drawing, and a strip of pictures each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QItemSelectionModel,
    QLocale,
    QModelIndex,
    QObject,
    QRectF,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QFont, QFontMetricsF, QIcon, QKeyEvent, QPainter, QPen, QPixmap
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from sketchdesk.jobs.results import Hit
from sketchdesk.ui import style
from sketchdesk.ui.copied_table import Index
from sketchdesk.ui.elided_label import ElidedLabel, plain_tip
from sketchdesk.ui.picture_places import open_picture
from sketchdesk.ui.result_delegate import paint_card, paint_no_picture, paint_picture
from sketchdesk.ui.thumbnails import Picture, ThumbnailLoader

_NO_PARENT = QModelIndex()
_CARD = 58.0
_CELL = 70
_THUMB = 52
BEST, WORST, TAKEN = "best", "worst", "taken"


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


class ClassPictures(QWidget):
    """One class: a heading, a line of figures, its best and worst drawing a key away, and all its strips.

    Call :meth:`shutdown` before the window closes, so that no picture is being read any more.
    """

    pictures_wanted = Signal(tuple)
    """Ids of pictures that are to be given to :meth:`show_hits`."""
    said = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("classPictures")
        self._label = self._taken_for = ""
        self._strips: tuple[Strip, ...] = ()
        self._hits: dict[int, Hit] | None = None
        self._thumbnails = ThumbnailLoader(self, cache_bytes=24 << 20)
        self.head = ElidedLabel(self)
        self.head.setObjectName("classHead")
        font = QFont(self.font())
        font.setPointSizeF(font.pointSizeF() * 1.15)
        font.setWeight(QFont.Weight.DemiBold)
        self.head.setFont(font)
        self._figures = QLabel(self, objectName="classFigures")
        self._figures.setProperty("muted", True)
        self._figures.setTextFormat(Qt.TextFormat.PlainText)
        self._figures.setWordWrap(True)
        self._order = QComboBox(self, objectName="stripOrder")
        self._order.setAccessibleName(self.tr("Order of the queries"))
        self._order.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self._which = QComboBox(self, objectName="stripChoice")
        self._which.setAccessibleName(self.tr("Which queries are shown"))
        self._which.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._which.setMinimumContentsLength(8)
        self._which.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.table = StripTable(self._thumbnails, self)
        self._best = QPushButton(self, objectName="bestQuery")
        self._best.setToolTip(self.tr("Show the class's best query and what it found"))
        self._worst = QPushButton(self, objectName="worstQuery")
        self._worst.setToolTip(self.tr("Show the class's worst query and what it found"))
        for button in (self._best, self._worst):
            button.setProperty("small", True)
            button.setIconSize(QSize(_THUMB, _THUMB))
        self._thumbnails.ready.connect(lambda _: self._show_ends())
        self._best.clicked.connect(lambda: self._go_to(BEST))
        self._worst.clicked.connect(lambda: self._go_to(WORST))
        self._order.currentIndexChanged.connect(self._arrange)
        self._which.currentIndexChanged.connect(self._arrange)
        self.table.opened.connect(self._open)
        ends = QHBoxLayout()
        ends.setSpacing(8)
        ends.addWidget(self._best, 1)
        ends.addWidget(self._worst, 1)
        row = QHBoxLayout()
        row.addWidget(self._which, 1)
        row.addWidget(self._order)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 0, 0, 0)
        column.setSpacing(5)
        column.addWidget(self.head)
        column.addWidget(self._figures)
        column.addLayout(ends)
        column.addLayout(row)
        column.addWidget(self.table, 1)
        self.show_nothing()

    @property
    def label(self) -> str:
        """The class that is shown; "" for none."""
        return self._label

    @property
    def text(self) -> str:
        """The line of figures."""
        return self._figures.text()

    def show_nothing(self, sentence: str = "") -> None:
        """No class is chosen."""
        self._label = self._taken_for = ""
        self._strips, self._hits = (), None
        self.head.set_text(self.tr("No class chosen"))
        self._figures.setText(
            sentence or self.tr("Click a class in a table or a plot: its queries and what they found are shown here.")
        )
        self._enable()
        self.table.strips.show_strips("", (), None)

    def show_class(self, label: str, figures: str, strips: Sequence[Strip], taken_for: str = "") -> None:
        """The queries of a class, the best first; where ``taken_for`` is named those alone that were taken for it. If
        it is not known what each was taken for, those that found pictures of that class are first. Asks for the
        pictures."""
        if (label, tuple(strips)) != (self._label, self._strips):
            self._hits = None
        self._label, self._strips = label, tuple(strips)
        self._offer_kinds(taken_for)
        known = self._which.count() > 1
        self._taken_for = taken_for if taken_for != label and not known else ""
        self.head.set_text(label)
        self._figures.setText(figures)
        self._order.blockSignals(True)
        before = self._order.currentData()
        self._order.clear()
        self._order.addItem(self.tr("Best first"), BEST)
        self._order.addItem(self.tr("Worst first"), WORST)
        if self._taken_for:
            self._order.addItem(self.tr("Found {0} first").format(self._taken_for), TAKEN)
        wanted = TAKEN if self._taken_for else before
        self._order.setCurrentIndex(max(self._order.findData(wanted), 0))
        self._order.blockSignals(False)
        self._enable()
        self._arrange()
        if self._hits is None and self._strips:
            self.pictures_wanted.emit(tuple(dict.fromkeys(image for strip in self._strips for image in strip.images)))

    def show_hits(self, hits: Mapping[int, Hit]) -> None:
        """The pictures that were asked for; those that are missing have left the library."""
        if not any(image in hits for strip in self._strips for image in strip.images) and hits:
            # An answer about another class.
            return
        self._hits = dict(hits)
        self._arrange()

    def shutdown(self) -> None:
        """Stop all reading of pictures."""
        self._thumbnails.shutdown()

    def _enable(self) -> None:
        there = bool(self._strips)
        for widget, is_there in ((self._order, there), (self._best, bool(self._ends)), (self._worst, bool(self._ends))):
            widget.setEnabled(is_there)
            widget.setVisible(is_there)
        self._which.setVisible(there and self._which.count() > 1)

    def _offer_kinds(self, taken_for: str) -> None:
        """All queries, or those of one cell of the confusion matrix."""
        kinds = Counter(strip.taken_for for strip in self._strips if strip.taken_for)
        number = QLocale().toString
        self._which.blockSignals(True)
        self._which.clear()
        self._which.addItem(self.tr("All ({0})").format(number(len(self._strips))), "")
        for kind, count in sorted(kinds.items(), key=lambda item: (item[0] != self._label, -item[1], item[0])):
            title = self.tr("Told right ({count})") if kind == self._label else self.tr("Taken for {kind} ({count})")
            self._which.addItem(title.format(kind=kind, count=number(count)), kind)
        if taken_for and kinds and self._which.findData(taken_for) < 0:
            title = (
                self.tr("Told right ({count})") if taken_for == self._label else self.tr("Taken for {kind} ({count})")
            )
            self._which.addItem(title.format(kind=taken_for, count=number(0)), taken_for)
        self._which.setCurrentIndex(max(self._which.findData(taken_for), 0))
        self._which.blockSignals(False)

    def _arrange(self) -> None:
        order, kind = self._order.currentData(), self._which.currentData()
        shown = [strip for strip in self._strips if not kind or strip.taken_for == kind]
        strips = sorted(shown, key=lambda strip: -_precision(strip))
        if order == WORST:
            strips.reverse()
        elif order == TAKEN:
            strips.sort(key=self._wrongly_found, reverse=True)
        ends = (strip.query for strip in self._ends)
        self.table.always = tuple(hit.thumbnail for image in ends if (hit := (self._hits or {}).get(image)))
        self.table.strips.show_strips(self._label, strips, self._hits)
        self._show_ends()

    @property
    def _ends(self) -> tuple[Strip, ...]:
        """The best and the worst query; none where there are none."""
        judged = [strip for strip in self._strips if strip.precision is not None]
        if not judged:
            return ()
        of = [_precision(strip) for strip in judged]
        return judged[of.index(max(of))], judged[of.index(min(of))]

    def _show_ends(self) -> None:
        titles = (self.tr("Best\n{0}"), self.tr("Worst\n{0}"))
        spoken = (self.tr("Best, AP {0}"), self.tr("Worst, AP {0}"))
        for button, title, name, strip in zip((self._best, self._worst), titles, spoken, self._ends, strict=False):
            precision = QLocale().toString(_precision(strip), "f", 3)
            button.setText(title.format(precision))
            button.setAccessibleName(name.format(precision))
            hit = (self._hits or {}).get(strip.query)
            picture = self._thumbnails.picture(hit.thumbnail) if hit is not None else None
            button.setIcon(QIcon(self._framed(picture)) if picture is not None else QIcon())

    def _framed(self, picture: Picture) -> QPixmap:
        """A small card with the picture, for a button."""
        ratio = self.devicePixelRatioF()
        small = QPixmap(QSize(_THUMB, _THUMB) * ratio)
        small.setDevicePixelRatio(ratio)
        small.fill(Qt.GlobalColor.transparent)
        painter = QPainter(small)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        card = QRectF(2, 2, _THUMB - 4, _THUMB - 4)
        paint_card(painter, card, self.palette())
        paint_picture(painter, card, picture, self.palette())
        painter.end()
        return small

    def _wrongly_found(self, strip: Strip) -> int:
        hits = self._hits or {}
        return sum(image in hits and hits[image].label == self._taken_for for image in strip.found)

    def _go_to(self, end: str) -> None:
        if not self._ends:
            return
        wanted = self._ends[0 if end == BEST else 1].query
        if wanted not in [strip.query for strip in self.table.strips.strips]:
            # The one of the whole class, though a part of it is shown.
            self._which.setCurrentIndex(0)
        row = [strip.query for strip in self.table.strips.strips].index(wanted)
        index = self.table.strips.index(row, 0)
        self.table.scrollTo(index)
        self.table.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self.table.setFocus()

    def _open(self, hit: Hit) -> None:
        if problem := open_picture(hit):
            self.said.emit(problem)


def _precision(strip: Strip) -> float:
    """For an order: one that could not be judged is last."""
    return -1.0 if strip.precision is None else strip.precision

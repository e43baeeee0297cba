"""The queries of a class and what each of them found: the best and the worst drawing, and a strip of pictures each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from PySide6.QtCore import (
    QItemSelectionModel,
    QLocale,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from sketchdesk.jobs.results import Hit
from sketchdesk.ui.evaluate.strip_table import Strip, StripTable
from sketchdesk.ui.tiles.cards import paint_card, paint_picture
from sketchdesk.ui.tiles.picture_places import open_picture
from sketchdesk.ui.tiles.thumbnails import Picture, ThumbnailLoader
from sketchdesk.ui.widgets import style
from sketchdesk.ui.widgets.elided_label import ElidedLabel

_THUMB = 52
BEST, WORST, TAKEN = "best", "worst", "taken"


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
        self.head.setFont(style.title_font(self))
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

"""Why missed?: the pictures that the exact scan finds and the index does not, and what would find each."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QEvent, QLocale, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from sketchdesk.engine.index.explain import Change
from sketchdesk.jobs.searching.explain import MissedPicture
from sketchdesk.ui.tiles.cards import paint_card, paint_thumbnail
from sketchdesk.ui.tiles.result_model import title_of
from sketchdesk.ui.tiles.thumbnails import ThumbnailLoader
from sketchdesk.ui.tuning.tuning_controls import label_of, value_text
from sketchdesk.ui.tuning.tuning_plot import share_text
from sketchdesk.ui.widgets import style
from sketchdesk.ui.widgets.elided_label import ElidedLabel

_CARD = 60


class MissedList(QWidget):
    """A heading that opens and closes, a sentence, and a row for each picture that is missed.

    Call :meth:`shutdown` before the window closes, so that no picture is being read any more.
    """

    opened = Signal(bool)
    """Whether the list is wanted now."""
    applied = Signal(str, object)
    """The name of a setting and the value that it should have."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._thumbnails = ThumbnailLoader(self, cache_bytes=8 << 20, threads=1)
        self._thumbnails.ready.connect(lambda _: self.update_cards())
        self.head = QToolButton(self, objectName="whyMissed")
        self.head.setText(self.tr("Why missed?"))
        self.head.setToolTip(
            self.tr("Pictures that the exact scan finds among the first 10, and these settings do not")
        )
        self.head.setCheckable(True)
        self.head.setIconSize(QSize(10, 10))
        self.head.setProperty("disclosure", True)
        self.head.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.head.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.head.toggled.connect(self._toggled)
        self._text = QLabel(self, objectName="missedText")
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setWordWrap(True)
        self._text.setProperty("muted", True)
        self.rows: tuple[MissedRow, ...] = ()
        self._list = QVBoxLayout()
        self._list.setSpacing(8)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.head, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._text)
        column.addLayout(self._list)
        self._toggled(False)

    @property
    def is_open(self) -> bool:
        return self.head.isChecked()

    @property
    def text(self) -> str:
        """The sentence over the rows."""
        return self._text.text()

    def say(self, sentence: str) -> None:
        """A sentence, and no rows."""
        self._clear()
        self._text.setText(sentence)

    def show_missed(self, missed: tuple[MissedPicture, ...], family: str, shown: int = 0) -> None:
        """A row for each; none says so. ``shown`` of them are in the grid, which asks for more results than 10."""
        self._clear()
        if not missed:
            self._text.setText(self.tr("Nothing is missed: the first 10 of the exact scan are all found."))
            return
        sentence = self.tr("Asked for 10, these settings miss {count} of the exact scan's first 10.")
        if shown:
            # Whoever sees the picture in the grid would take the list for wrong.
            sentence += " " + self.tr("The grid asks for more, and so shows {shown} of them all the same.")
        locale = QLocale()
        self._text.setText(sentence.format(count=locale.toString(len(missed)), shown=locale.toString(shown)))
        self.rows = tuple(MissedRow(picture, family, self._thumbnails, self) for picture in missed)
        for row in self.rows:
            row.applied.connect(self.applied)
            self._list.addWidget(row)
        for before, after in pairwise((self.head, *(row.apply for row in self.rows))):
            QWidget.setTabOrder(before, after)
        edge = round((_CARD - 10) * self.devicePixelRatioF())
        self._thumbnails.want((picture.hit.thumbnail for picture in missed), edge)

    def set_stale(self, stale: bool) -> None:
        """What is listed is no longer so: it can be read, and not be applied."""
        for row in self.rows:
            row.apply.setEnabled(not stale)

    def update_cards(self) -> None:
        for row in self.rows:
            row.card.update()

    def shutdown(self) -> None:
        """Stop all reading of pictures."""
        self._thumbnails.shutdown()

    def _clear(self) -> None:
        for row in self.rows:
            self._list.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.rows = ()

    def _toggled(self, is_open: bool) -> None:
        self.head.setArrowType(Qt.ArrowType.DownArrow if is_open else Qt.ArrowType.RightArrow)
        self._text.setVisible(is_open)
        if not is_open:
            self._clear()
        self.opened.emit(is_open)


class MissedRow(QFrame):
    """One picture: what it is, how far the index got towards it, and the smallest change that finds it."""

    applied = Signal(str, object)

    def __init__(self, picture: MissedPicture, family: str, thumbnails: ThumbnailLoader, parent: QWidget) -> None:
        super().__init__(parent)
        self.picture = picture
        self.card = _Card(picture, thumbnails, self)
        title = ElidedLabel(self)
        title.set_text(title_of(picture.hit))
        self.why = QLabel(self._why(picture), self)
        self.why.setProperty("muted", True)
        self.why.setWordWrap(True)
        self.why.setTextFormat(Qt.TextFormat.PlainText)
        self.change = ElidedLabel(self)
        self.apply = QPushButton(self.tr("Apply"), self, objectName="applyChange")
        self.apply.setProperty("small", True)
        last = QHBoxLayout()
        last.setSpacing(8)
        last.addWidget(self.change, 1)
        last.addWidget(self.apply)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(2)
        grid.addWidget(self.card, 0, 0, 3, 1, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(title, 0, 1)
        grid.addWidget(self.why, 1, 1)
        grid.addLayout(last, 2, 1)
        grid.setColumnStretch(1, 1)
        changes = picture.why.changes
        self.apply.setVisible(bool(changes))
        if not changes:
            self.change.set_text(self.tr("No single change finds it."))
            return
        smallest = changes[0]
        self.change.set_text(self._change(smallest, family))
        self.apply.setAccessibleName(self.tr("Apply: {change}").format(change=self.change.text))
        self.apply.setToolTip("\n".join(self._whole_change(change, family) for change in changes))
        self.apply.clicked.connect(lambda: self.applied.emit(smallest.setting, smallest.after))

    def _why(self, picture: MissedPicture) -> str:
        why, locale = picture.why, QLocale()
        parts = [self.tr("number {rank} of the exact scan").format(rank=locale.toString(picture.rank))]
        if why.signature_rank is not None:
            parts.append(self.tr("{rank} by signature").format(rank=locale.toString(why.signature_rank)))
        if why.tables:
            parts.append(
                self.tr("in {met} of {tables} tables").format(
                    met=locale.toString(why.tables_met), tables=locale.toString(why.tables)
                )
            )
        if why.hamming is not None:
            parts.append(
                self.tr("{hamming} of {bits} bits differ").format(
                    hamming=locale.toString(why.hamming), bits=locale.toString(why.bits)
                )
            )
        return ", ".join(parts)

    def _change(self, change: Change, family: str) -> str:
        return self.tr("{setting} {before} → {after}").format(
            setting=label_of(family, change.setting),
            before=value_text(family, change.setting, change.before),
            after=value_text(family, change.setting, change.after),
        )

    def _whole_change(self, change: Change, family: str) -> str:
        text = self.tr("{change} would find it: {share} compared")
        return text.format(change=self._change(change, family), share=share_text(change.compared))


class _Card(QWidget):
    """The picture on a card, as in the grid."""

    def __init__(self, picture: MissedPicture, thumbnails: ThumbnailLoader, parent: QWidget) -> None:
        super().__init__(parent)
        self._path = picture.hit.thumbnail
        self._thumbnails = thumbnails
        self.setFixedSize(QSize(_CARD + 4, _CARD + 4))
        self.setToolTip(picture.hit.path.name)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        card = QRectF(2, 2, _CARD, _CARD)
        paint_card(painter, card, self.palette())
        painter.setPen(style.current().border)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(card.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        paint_thumbnail(painter, card, self._thumbnails, self._path, self.palette())
        painter.end()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self.update()
        super().changeEvent(event)

"""The pictures of a collection: look through them by class, take some out, or put them into another class."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QLocale, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QListView,
    QPushButton,
    QStyleOptionViewItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from sketchdesk.jobs.collecting.browse import BrowseRequest, BrowseResult
from sketchdesk.jobs.results import Hit
from sketchdesk.ui.tiles.picture_places import open_picture, show_in_folder
from sketchdesk.ui.tiles.result_delegate import ResultDelegate, Role
from sketchdesk.ui.tiles.result_model import ResultModel
from sketchdesk.ui.tiles.result_view import ResultView
from sketchdesk.ui.tiles.thumbnails import ThumbnailLoader
from sketchdesk.ui.widgets.ask_dialog import AskDialog
from sketchdesk.ui.widgets.confirm import confirm
from sketchdesk.ui.widgets.elided_label import ElidedLabel
from sketchdesk.ui.widgets.screen_room import resize_on_screen
from sketchdesk.ui.widgets.shades import MUTED, shade

PAGE = 600
_TILE = 112
_ALL = object()


class PicturesDialog(QDialog):
    """Asks by signals; it changes nothing itself. A page of pictures at a time: there may be a million."""

    page_wanted = Signal(object)
    """A BrowseRequest."""
    remove_wanted = Signal(tuple)
    """Hits that are to be taken out."""
    relabel_wanted = Signal(tuple, str)
    """Hits, and the class that they are to be in."""

    def __init__(self, collection: str, may_change: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("picturesDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._collection, self._may_change = collection, may_change
        self.setWindowTitle(self.tr("Pictures of {name}").format(name=collection))
        self._asked: BrowseRequest | None = None
        self._total = 0
        self._busy = False
        self._labels: tuple[str, ...] = ()
        self._thumbnails = ThumbnailLoader(self)
        self.model = ResultModel(self)
        self.tiles = PictureTiles(self.model, self._thumbnails, self)
        self._class = QComboBox(self, objectName="pictureClass")
        self._class.setAccessibleName(self.tr("Class whose pictures are shown"))
        self._class.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._class.setMinimumContentsLength(26)
        self._class.setMaxVisibleItems(16)
        self._before = self._arrow("previousPictures", Qt.ArrowType.LeftArrow, self.tr("Pictures before these"))
        self._after = self._arrow("nextPictures", Qt.ArrowType.RightArrow, self.tr("Pictures after these"))
        self._place = QLabel(self, objectName="picturePlace")
        self._note = ElidedLabel(self, muted=True)
        self._note.setObjectName("pictureNote")
        buttons = (
            ("openPicture", self.tr("&Open")),
            ("revealPicture", self.tr("&Show in folder")),
            ("relabelPictures", self.tr("Put into a &class…")),
            ("removePictures", self.tr("Take ou&t…")),
            ("closePictures", self.tr("Close")),
        )
        self._buttons = {name: QPushButton(text, self, objectName=name) for name, text in buttons}
        for button in self._buttons.values():
            button.setAutoDefault(False)
        self._lay_out()
        self._connect()
        self._refresh()

    @property
    def collection(self) -> str:
        return self._collection

    def show_classes(self, counts: Mapping[str, int]) -> None:
        """The classes that there are now; the one that is shown stays chosen."""
        number = QLocale().toString
        chosen = self._class.currentData() if self._class.count() else _ALL
        self._labels = tuple(name for name in counts if name)
        self._class.blockSignals(True)
        self._class.clear()
        self._class.addItem(self.tr("All pictures ({0})").format(number(sum(counts.values()))), _ALL)
        for name, count in counts.items():
            title = name or self.tr("(no class)")
            self._class.addItem(f"{title} ({number(count)})", name)
        self._class.setCurrentIndex(max(self._find(chosen), 0))
        self._class.blockSignals(False)

    def begin(self, label: str | None) -> None:
        """Show the pictures of a class, or of all of them."""
        self._class.blockSignals(True)
        self._class.setCurrentIndex(max(self._find(_ALL if label is None else label), 0))
        self._class.blockSignals(False)
        self.show()
        self.activateWindow()
        self.tiles.setFocus()
        self._ask(0)

    def reload(self) -> None:
        """Something was changed: look again."""
        self._ask(self._asked.start if self._asked is not None else 0)

    def show_page(self, request: BrowseRequest, result: BrowseResult) -> None:
        """The pictures that were asked for; an answer to an earlier question is passed over."""
        if request != self._asked:
            return
        self._total = result.total
        if not result.pictures and result.start > 0:
            # What was here is gone.
            self._ask(max(result.start - PAGE, 0))
            return
        self.tiles.replace(result.pictures)
        if result.pictures and not self.tiles.currentIndex().isValid():
            selection = self.tiles.selectionModel()
            selection.setCurrentIndex(self.model.index(0), selection.SelectionFlag.NoUpdate)
        self._refresh()

    def show_busy(self, busy: bool) -> None:
        """Pictures are being taken out or put into another class."""
        self._busy = busy
        self._refresh()

    def say(self, sentence: str) -> None:
        self._note.set_text(sentence)

    def done(self, result: int) -> None:
        self._thumbnails.shutdown()
        super().done(result)

    def _find(self, wanted: object) -> int:
        for row in range(self._class.count()):
            here = self._class.itemData(row)
            if here is wanted or (isinstance(wanted, str) and here == wanted):
                return row
        return -1

    def _ask(self, start: int) -> None:
        chosen = self._class.currentData()
        self._asked = BrowseRequest(self._collection, chosen if isinstance(chosen, str) else None, start, PAGE)
        self.page_wanted.emit(self._asked)

    def _refresh(self) -> None:
        number = QLocale().toString
        chosen, shown = len(self.tiles.chosen), self.model.rowCount()
        start = self._asked.start if self._asked is not None else 0
        if self._total > PAGE:
            text = self.tr("{first} to {last} of {total}")
            text = text.format(first=number(start + 1), last=number(start + shown), total=number(self._total))
        else:
            text = self.tr("1 picture") if self._total == 1 else self.tr("{0} pictures").format(number(self._total))
        self._place.setText(text)
        for arrow in (self._before, self._after):
            arrow.setVisible(self._total > PAGE)
        self._before.setEnabled(start > 0)
        self._after.setEnabled(start + shown < self._total)
        for name in ("openPicture", "revealPicture"):
            self._buttons[name].setEnabled(chosen == 1)
        for name in ("relabelPictures", "removePictures"):
            self._buttons[name].setVisible(self._may_change)
            self._buttons[name].setEnabled(chosen > 0 and not self._busy)
        if not self._busy:
            self._note.set_text(self.tr("{0} selected").format(number(chosen)) if chosen else "")

    def _remove(self) -> None:
        hits = self.tiles.chosen
        question = self.tr("Take this picture out of “{name}”?")
        if len(hits) > 1:
            question = self.tr("Take these {count} pictures out of “{name}”?")
        confirm(
            self,
            "confirmTakeOut",
            question.format(count=QLocale().toString(len(hits)), name=self._collection),
            self.tr("Their files are not touched. A rescan does not bring them back."),
            self.tr("Take out"),
            self.tr("Keep"),
            lambda: self.remove_wanted.emit(hits),
        )

    def _relabel(self) -> None:
        hits = self.tiles.chosen

        def check(answer: str) -> tuple[str, str]:
            if not answer:
                return "", self.tr("The pictures will be of no class.")
            known = answer in self._labels
            return "", "" if known else self.tr("“{name}” is a new class.").format(name=answer)

        count = QLocale().toString(len(hits))
        question = (
            self.tr("Put this picture into the class") if len(hits) == 1 else self.tr("Put these {0} into the class")
        )
        title = self.tr("Put into a class")
        dialog = AskDialog(self, title, question.format(count), self.tr("Put there"), check)
        dialog.answered.connect(lambda label: self.relabel_wanted.emit(hits, label))
        dialog.ask_line(hits[0].label, self._labels or ("",))

    def _with_one(self, reveal: bool) -> None:
        if len(self.tiles.chosen) == 1:
            hit = self.tiles.chosen[0]
            if problem := (show_in_folder(hit) if reveal else open_picture(hit)):
                self._note.set_text(problem)

    def _arrow(self, name: str, way: Qt.ArrowType, spoken: str) -> QToolButton:
        button = QToolButton(self, objectName=name)
        button.setArrowType(way)
        button.setToolTip(spoken)
        button.setAccessibleName(spoken)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        return button

    def _connect(self) -> None:
        press = {name: button.clicked for name, button in self._buttons.items()}
        press["openPicture"].connect(lambda: self._with_one(False))
        press["revealPicture"].connect(lambda: self._with_one(True))
        press["relabelPictures"].connect(self._relabel)
        press["removePictures"].connect(self._remove)
        press["closePictures"].connect(self.reject)
        self._class.currentIndexChanged.connect(lambda: self._ask(0))
        self._before.clicked.connect(lambda: self._ask(max((self._asked.start if self._asked else 0) - PAGE, 0)))
        self._after.clicked.connect(lambda: self._ask((self._asked.start if self._asked else 0) + PAGE))
        self.tiles.selectionModel().selectionChanged.connect(self._refresh)
        self.tiles.open_requested.connect(lambda _: self._with_one(False))
        self.tiles.remove_pressed.connect(self._buttons["removePictures"].click)
        self.tiles.zoomed.connect(lambda step: self.tiles.set_tile(self.tiles.tile + 16 * step))

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self._class)
        top.addStretch(1)
        top.addWidget(self._place)
        top.addWidget(self._before)
        top.addWidget(self._after)
        foot = QHBoxLayout()
        for name in ("openPicture", "revealPicture"):
            foot.addWidget(self._buttons[name])
        foot.addWidget(self._note, 1)
        for name in ("relabelPictures", "removePictures", "closePictures"):
            foot.addWidget(self._buttons[name])
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(8)
        column.addLayout(top)
        column.addWidget(self.tiles, 1)
        column.addLayout(foot)
        resize_on_screen(self, 820, 620)


class PictureTiles(ResultView):
    """Tiles of which several can be selected: Shift and Ctrl, Ctrl+A; Space selects one more, Delete takes out."""

    remove_pressed = Signal()

    def __init__(self, model: ResultModel, thumbnails: ThumbnailLoader, parent: QWidget | None = None) -> None:
        super().__init__(model, thumbnails, parent)
        self._tiles = _Tile(thumbnails, self)
        self.setItemDelegate(self._tiles)
        self.setObjectName("pictureTiles")
        self.setAccessibleName(self.tr("Pictures"))
        self.setAccessibleDescription(self.tr("Enter opens, Space selects, Delete takes out of the collection"))
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.set_tile(_TILE)

    @property
    def chosen(self) -> tuple[Hit, ...]:
        """The selected pictures, in order."""
        rows = sorted(index.row() for index in self.selectionModel().selectedIndexes())
        return tuple(hit for row in rows if (hit := self._results.hit(row)) is not None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Delete:
            self.remove_pressed.emit()
        elif event.key() == Qt.Key.Key_Space:
            selection = self.selectionModel()
            selection.select(self.currentIndex(), selection.SelectionFlag.Toggle)
        elif event.key() == Qt.Key.Key_M:
            QListView.keyPressEvent(self, event)
        else:
            super().keyPressEvent(event)


class _Tile(ResultDelegate):
    """Under the picture its class; where it has none, the file's name."""

    def _paint_caption(self, painter: QPainter, corner: QPointF, option: QStyleOptionViewItem, hit: Hit) -> None:
        line: QRectF = self.geometry.caption.translated(corner)
        metrics = QFontMetricsF(option.font)
        painter.setFont(option.font)
        painter.setPen(shade(option.palette, Role.Text, 1.0 if hit.label else MUTED))
        text = metrics.elidedText(hit.label or Path(hit.path).name, Qt.TextElideMode.ElideMiddle, line.width())
        painter.drawText(line, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter, text)

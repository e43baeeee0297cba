"""Pictures that are there more than once: look at them side by side, and take out the ones that are too many."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QLocale, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from sketchdesk.jobs.collecting.duplicates import THRESHOLD, DuplicatesRequest, DuplicatesResult
from sketchdesk.jobs.results import Hit
from sketchdesk.ui.collections.duplicates_model import DuplicatesModel
from sketchdesk.ui.collections.duplicates_tree import CARD, ROW, GroupsTree, PictureRow
from sketchdesk.ui.tiles.picture_places import open_picture, show_in_folder
from sketchdesk.ui.tiles.thumbnails import ThumbnailLoader
from sketchdesk.ui.widgets.confirm import confirm
from sketchdesk.ui.widgets.flow_layout import FlowLayout
from sketchdesk.ui.widgets.number_boxes import DecimalBox
from sketchdesk.ui.widgets.screen_room import resize_on_screen

_READ_AHEAD = 12


class DuplicatesDialog(QDialog):
    """Asks by signals; it changes nothing itself. The window beside it stays usable while it looks."""

    look_wanted = Signal(object)
    """A DuplicatesRequest."""
    remove_wanted = Signal(tuple)
    """Hits that are to be taken out of their collections."""
    said = Signal(str)

    def __init__(self, collection: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("duplicatesDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._collection = collection
        self.setWindowTitle(self.tr("Duplicates in {name}").format(name=collection))
        self._thumbnails = ThumbnailLoader(self, cache_bytes=32 << 20)
        self.model = DuplicatesModel(self)
        self.tree = self._make_tree()
        self._threshold = DecimalBox(self, objectName="duplicatesThreshold")
        self._threshold.setRange(80.0, 100.0)
        self._threshold.setDecimals(1)
        self._threshold.setSingleStep(0.5)
        self._threshold.setValue(100 * THRESHOLD)
        self._threshold.setSuffix(self.tr(" %"))
        self._threshold.setAccessibleName(self.tr("Pictures this much alike are nearly the same"))
        self._everywhere = QCheckBox(self.tr("in &all collections"), self, objectName="lookEverywhere")
        self._look = QPushButton(self.tr("&Look again"), self, objectName="lookAgain")
        self._says = QLabel(self, objectName="duplicatesSay")
        self._says.setTextFormat(Qt.TextFormat.PlainText)
        self._says.setWordWrap(True)
        self._busy = QProgressBar(self, objectName="duplicatesBusy")
        self._busy.setRange(0, 0)
        self._busy.setTextVisible(False)
        self._busy.setFixedHeight(6)
        # A bar that takes its room when it comes would move everything under the pointer.
        keep = self._busy.sizePolicy()
        keep.setRetainSizeWhenHidden(True)
        self._busy.setSizePolicy(keep)
        self._busy.hide()
        self._busy.setAccessibleName(self.tr("Looking for duplicates"))
        buttons = (
            ("openDuplicate", self.tr("&Open")),
            ("revealDuplicate", self.tr("&Show in folder")),
            ("tickCopies", self.tr("Tick all &copies but the first")),
            ("untick", self.tr("Tick &none")),
            ("removeTicked", self.tr("Take ou&t…")),
            ("closeDuplicates", self.tr("Close")),
        )
        self._buttons = {name: QPushButton(text, self, objectName=name) for name, text in buttons}
        for button in (*self._buttons.values(), self._look):
            button.setAutoDefault(False)
        self._settle = QTimer(self, singleShot=True, interval=0)
        self._settle.timeout.connect(self._ask_for_pictures)
        self._lay_out()
        self._connect()
        self._refresh()

    def begin(self) -> None:
        """Show the window and look with what the fields say."""
        self.show()
        self.tree.setFocus()
        self._ask()

    def show_looking(self) -> None:
        """It is being looked for duplicates."""
        self.model.replace(())
        self._says.setText(self.tr("Looking for duplicates… The status bar shows how far it is."))
        self.show_busy(True)

    def show_busy(self, busy: bool) -> None:
        """Whether a job works for this window; meanwhile no other is asked for."""
        self._busy.setVisible(busy)
        self._look.setEnabled(not busy)
        self._refresh()

    def show_result(self, result: DuplicatesResult) -> None:
        """List the groups."""
        self.model.replace(result.groups)
        self.tree.expandAll()
        self._says.setText(self._sentence(result))
        self._settle.start()
        if result.groups:
            self.tree.setCurrentIndex(self.model.index(0, 0, self.model.index(0, 0)))
        self._refresh()

    def show_problem(self, sentence: str) -> None:
        """Why something could not be done."""
        self._says.setText(sentence)
        self._refresh()

    def forget(self, image_ids: set[int]) -> None:
        """These were taken out."""
        self.model.forget(image_ids)
        self.tree.expandAll()
        number = QLocale().toString(len(self.model.groups) + self.model.waiting)
        self._says.setText(self.tr("Taken out. Groups that are left: {0}.").format(number))
        self._settle.start()

    @property
    def request(self) -> DuplicatesRequest:
        """What the fields ask for."""
        names = () if self._everywhere.isChecked() else (self._collection,)
        return DuplicatesRequest(names, round(self._threshold.value() / 100, 4))

    @property
    def says(self) -> str:
        """The sentence over the groups."""
        return self._says.text()

    def done(self, result: int) -> None:
        self._thumbnails.shutdown()
        super().done(result)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._settle.start()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._settle.start()

    def _ask(self) -> None:
        self.look_wanted.emit(self.request)

    def _sentence(self, result: DuplicatesResult) -> str:
        number = QLocale().toString
        exact = sum(group.kind == "exact" for group in result.groups)
        near = len(result.groups) - exact
        if result.groups:
            text = self.tr("Files that are there more than once: {exact}. Groups that are nearly the same: {near}.")
            text = text.format(exact=number(exact), near=number(near))
        else:
            text = self.tr("Nothing is there twice.")
        if self.model.waiting:
            some = self.tr("The first {0} are listed; the others follow when these are done with.")
            text += " " + some.format(number(len(self.model.groups)))
        if result.compared < result.pictures:
            rest = self.tr("{rest} of {pictures} pictures have no features yet, and could only be compared as files.")
            rest = rest.format(rest=number(result.pictures - result.compared), pictures=number(result.pictures))
            text += " " + rest
        return text

    def _remove(self) -> None:
        hits = self.model.ticked
        if not hits:
            return
        one = len(hits) == 1
        question = (
            self.tr("Take this picture out of its collection?")
            if one
            else self.tr("Take these {0} pictures out of their collections?")
        )
        means = self.tr("Their files are not touched. A rescan does not bring them back.")
        if lost := self.model.leaves_nothing:
            all_of = self.tr("In {0} of the groups every picture is ticked: nothing of them would be left.")
            means = f"{all_of.format(QLocale().toString(lost))}\n\n{means}"
        confirm(
            self,
            "confirmTakeOut",
            question.format(QLocale().toString(len(hits))),
            means,
            self.tr("Take out"),
            self.tr("Keep"),
            lambda: self.remove_wanted.emit(hits),
        )

    def _refresh(self) -> None:
        chosen, ticked = self.model.hit(self.tree.currentIndex()), len(self.model.ticked)
        free = self._look.isEnabled()
        self._buttons["openDuplicate"].setEnabled(chosen is not None)
        self._buttons["revealDuplicate"].setEnabled(chosen is not None)
        copies = any(group.kind == "exact" for group in self.model.groups)
        self._buttons["tickCopies"].setEnabled(copies and free)
        self._buttons["untick"].setEnabled(ticked > 0)
        remove = self._buttons["removeTicked"]
        remove.setEnabled(ticked > 0 and free)
        number = QLocale().toString(ticked)
        remove.setText(self.tr("Take {0} ou&t…").format(number) if ticked else self.tr("Take ou&t…"))

    def _chosen(self) -> Hit | None:
        return self.model.hit(self.tree.currentIndex())

    def _open(self) -> None:
        if (hit := self._chosen()) is not None and (problem := open_picture(hit)):
            self._says.setText(problem)

    def _reveal(self) -> None:
        if (hit := self._chosen()) is not None and (problem := show_in_folder(hit)):
            self._says.setText(problem)

    def _ask_for_pictures(self) -> None:
        """Want what can be seen, and some rows after it."""
        index = self.tree.indexAt(self.tree.viewport().rect().topLeft())
        wanted: list[Path] = []
        bottom = self.tree.viewport().height() + _READ_AHEAD * ROW
        while index.isValid() and self.tree.visualRect(index).top() < bottom:
            if (hit := self.model.hit(index)) is not None:
                wanted.append(hit.thumbnail)
            index = self.tree.indexBelow(index)
        self._thumbnails.want(wanted, round((CARD - 10) * self.devicePixelRatioF()))

    def _picture_ready(self, path: Path) -> None:
        for index in self.model.indexes_showing(path):
            self.tree.viewport().update(self.tree.visualRect(index))

    def _make_tree(self) -> QTreeView:
        tree = GroupsTree(self)
        tree.setObjectName("duplicateGroups")
        tree.setAccessibleName(self.tr("Groups of duplicates; the space key ticks a picture"))
        tree.setModel(self.model)
        tree.setItemDelegate(PictureRow(self._thumbnails, tree))
        tree.setHeaderHidden(True)
        tree.setVerticalScrollMode(QTreeView.ScrollMode.ScrollPerPixel)
        tree.setIndentation(18)
        tree.setAnimated(False)
        # The rows tint themselves, in one piece.
        tree.setStyleSheet("QTreeView { selection-background-color: transparent; }")
        return tree

    def _connect(self) -> None:
        press = {name: button.clicked for name, button in self._buttons.items()}
        press["openDuplicate"].connect(self._open)
        press["revealDuplicate"].connect(self._reveal)
        press["tickCopies"].connect(self.model.tick_copies)
        press["untick"].connect(self.model.untick)
        press["removeTicked"].connect(self._remove)
        press["closeDuplicates"].connect(self.reject)
        self._look.clicked.connect(self._ask)
        self.model.ticked_changed.connect(self._refresh)
        self.tree.selectionModel().currentChanged.connect(self._refresh)
        self.tree.activated.connect(self._open)
        self._thumbnails.ready.connect(self._picture_ready)
        for signal in (
            self.tree.verticalScrollBar().valueChanged,
            self.tree.expanded,
            self.tree.collapsed,
        ):
            signal.connect(lambda: self._settle.start())

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        caption = QLabel(self.tr("Nea&rly the same from"), self)
        caption.setBuddy(self._threshold)
        top.addWidget(caption)
        top.addWidget(self._threshold)
        top.addSpacing(10)
        top.addWidget(self._everywhere)
        top.addStretch(1)
        top.addWidget(self._look)
        foot = FlowLayout()
        for name in ("openDuplicate", "revealDuplicate"):
            foot.addWidget(self._buttons[name])
        foot.add_stretch()
        for name in ("tickCopies", "untick", "removeTicked", "closeDuplicates"):
            foot.addWidget(self._buttons[name])
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(8)
        column.addLayout(top)
        column.addWidget(self._busy)
        column.addWidget(self._says)
        column.addWidget(self.tree, 1)
        column.addLayout(foot)
        resize_on_screen(self, 760, 620)

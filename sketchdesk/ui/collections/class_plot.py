"""How many pictures each class has: a bar a class, in a list that can be scrolled, zoomed, sorted and searched."""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil
from statistics import median

from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QLocale,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from sketchdesk.ui.collections.class_bars import ClassAxis, ClassBars
from sketchdesk.ui.collections.class_model import ClassModel
from sketchdesk.ui.widgets.elided_label import ElidedLabel
from sketchdesk.ui.widgets.icons import icon

_LEAST_TO_LOOK_FOR = 13


class ClassPlot(QWidget):
    """The bars with what they say in a sentence, and how they are shown."""

    pictures_wanted = Signal(str)
    """Show the pictures of this class."""
    rename_wanted = Signal(tuple)
    """Rename these classes, or put them into another one."""
    chosen_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("classPlot")
        self._counts: dict[str, int] = {}
        self.model = ClassModel(self)
        self.bars = ClassBars(self.model, self)
        self._axis = ClassAxis(self.bars, self)
        self._says = ElidedLabel(self, muted=True)
        self._says.setObjectName("classesSay")
        self._look = QLineEdit(self, objectName="lookForClass")
        self._look.setPlaceholderText(self.tr("Look for a class"))
        self._look.setAccessibleName(self.tr("Look for a class"))
        self._look.setClearButtonEnabled(True)
        self._sort = QComboBox(self, objectName="sortClasses")
        self._sort.addItems([self.tr("By name"), self.tr("By pictures")])
        self._sort.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._sort.setAccessibleName(self.tr("Order of the classes"))
        self._lower = self._button("zoomOut", "zoom-out", self.tr("Lower bars (Ctrl+-)"))
        self._higher = self._button("zoomIn", "zoom-in", self.tr("Higher bars (Ctrl++)"))
        self._all = self._button("fitClasses", "fit", self.tr("All classes at once"))
        self._show_pictures = self._push("classPictures", self.tr("Show pictures…"))
        self._rename = self._push("renameClasses", self.tr("Rename or merge…"))
        self._may_rename = True
        self._show_pictures.clicked.connect(lambda: self.pictures_wanted.emit(self.chosen[0]))
        self._rename.clicked.connect(lambda: self.rename_wanted.emit(self.chosen))
        self.chosen_changed.connect(self._enable)
        self._lower.clicked.connect(lambda: self.bars.zoom(-1))
        self._higher.clicked.connect(lambda: self.bars.zoom(1))
        self._all.clicked.connect(self.bars.fit)
        self._look.textChanged.connect(self._show)
        self._sort.currentIndexChanged.connect(self._show)
        self.bars.zoomed.connect(self._zoomed)
        self.bars.activated.connect(lambda index: self.pictures_wanted.emit(index.data(ClassModel.LabelRole)))
        self.bars.selectionModel().selectionChanged.connect(lambda: self.chosen_changed.emit())
        self.model.modelReset.connect(self.chosen_changed)
        tools = QHBoxLayout()
        tools.setSpacing(4)
        tools.addWidget(self._look, 1)
        tools.addWidget(self._sort)
        tools.addStretch(0)
        for button in (self._lower, self._higher, self._all):
            tools.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._says)
        column.addLayout(tools)
        column.addWidget(self.bars, 1)
        column.addWidget(self._axis)
        foot = QHBoxLayout()
        foot.setSpacing(6)
        foot.addWidget(self._show_pictures)
        foot.addWidget(self._rename)
        foot.addStretch(1)
        column.addLayout(foot)
        self._enable()
        self.show_counts({})

    def show_counts(self, counts: Mapping[str, int]) -> None:
        """Class to number of pictures; what was selected stays selected."""
        if dict(counts) == self._counts and self.model.rowCount() == len(counts):
            return
        self._counts = dict(counts)
        self._show()

    def show_nothing(self) -> None:
        """The classes are being counted: bars and sentence of another collection would be wrong."""
        self._counts = {}
        # What stands over the bars stays where it is: the next classes come in a moment.
        self.model.show_counts({}, False, "")
        self._says.set_text("")

    def set_may_rename(self, may: bool) -> None:
        """Whether the classes can be changed now."""
        self._may_rename = may
        self._enable()

    @property
    def chosen(self) -> tuple[str, ...]:
        """The selected classes, from the top."""
        rows = sorted(index.row() for index in self.bars.selectedIndexes())
        return tuple(self.model.index(row).data(ClassModel.LabelRole) for row in rows)

    @property
    def says(self) -> str:
        """The sentence over the bars."""
        return self._says.text

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_F2:
            self._rename.click()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self.bars.viewport().update()
            self._axis.setFixedHeight(self.fontMetrics().height() + 2)

    def _enable(self) -> None:
        self._show_pictures.setEnabled(len(self.chosen) == 1)
        self._rename.setEnabled(bool(self.chosen) and self._may_rename)

    def _push(self, name: str, text: str) -> QPushButton:
        button = QPushButton(text, self, objectName=name)
        button.setProperty("small", True)
        return button

    def _button(self, name: str, drawing: str, tip: str) -> QToolButton:
        button = QToolButton(self, objectName=name)
        button.setIcon(icon(drawing))
        button.setIconSize(QSize(16, 16))
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        return button

    def _show(self) -> None:
        many = len(self._counts) >= _LEAST_TO_LOOK_FOR
        # One who is looking for a class keeps the field, however few classes are left.
        self._look.setVisible(many or bool(self._look.text()))
        for widget in (self._lower, self._higher, self._all):
            widget.setVisible(many)
        self._sort.setVisible(len(self._counts) > 1)
        chosen = self.chosen
        self.model.show_counts(self._counts, self._sort.currentIndex() == 1, self._look.text())
        selection = self.bars.selectionModel()
        if chosen and chosen != self.chosen:
            for label in chosen:
                if (row := self.model.row_of(label)) is not None:
                    selection.select(self.model.index(row), selection.SelectionFlag.Select)
        self._says.set_text(sentence(self._counts))
        keys = self.tr("Enter shows the pictures of a class, F2 renames it or merges it.")
        self.bars.setAccessibleDescription(f"{self._says.text}. {keys}")
        # Rows may be as high as there are few of them.
        self.bars.lay_out_again()

    def _zoomed(self) -> None:
        lower, higher = self.bars.can_zoom
        self._lower.setEnabled(lower)
        self._higher.setEnabled(higher)
        self._axis.update()


def sentence(counts: Mapping[str, int]) -> str:
    """How the pictures are spread, in words."""
    number = QLocale().toString
    sizes = sorted(count for name, count in counts.items() if name)
    if not sizes:
        return QCoreApplication.translate("ClassPlot", "The pictures are of no class")
    if len(sizes) == 1:
        text = QCoreApplication.translate("ClassPlot", "1 class, {most} pictures")
    elif sizes[0] == sizes[-1]:
        text = QCoreApplication.translate("ClassPlot", "{classes} classes, {most} pictures each")
    else:
        text = QCoreApplication.translate(
            "ClassPlot", "{classes} classes of {least} to {most} pictures, half of them of {middle} or more"
        )
    text = text.format(
        classes=number(len(sizes)), least=number(sizes[0]), most=number(sizes[-1]), middle=number(ceil(median(sizes)))
    )
    if counts.get(""):
        text += QCoreApplication.translate("ClassPlot", "; {count} of no class").format(count=number(counts[""]))
    return text

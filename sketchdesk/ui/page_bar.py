"""The bar along the top of the window: a button for each page, then tuning, adding pictures, and help."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QMainWindow, QSizePolicy, QToolBar, QToolButton, QWidget

from sketchdesk.ui.widgets.icons import icon

# Wider than high: the room at its sides keeps an icon off its word.
_ICON_SIZE = QSize(28, 22)
_WORDS, _ICON = Qt.ToolButtonStyle.ToolButtonTextBesideIcon, Qt.ToolButtonStyle.ToolButtonIconOnly


class PageBar(QToolBar):
    """Its actions do nothing by themselves. Tab goes along it from left to right.

    In a narrow window its buttons give up their words, from the end on, so that all of them stay in sight.
    """

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self.setWindowTitle(self.tr("Pages"))
        self.setObjectName("pages")
        self.setMovable(False)
        self.setToolButtonStyle(_WORDS)
        self.setIconSize(_ICON_SIZE)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self._pages = QActionGroup(self)
        self._pages.setExclusive(True)
        space = QWidget(self)
        space.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._space = self.addWidget(space)
        self.tuning = QAction(icon("tuning"), self.tr("Tuning"), self)
        self.tuning.setCheckable(True)
        self.tuning.setShortcut(QKeySequence("Ctrl+T"))
        self.tuning.setToolTip(_with_keys(self.tr("Show or hide the tuning of the index"), self.tuning))
        self.addAction(self.tuning)
        self.add = QAction(icon("add"), self.tr("Add pictures…"), self)
        self.add.setShortcut(QKeySequence("Ctrl+I"))
        self.addAction(self.add)
        self._reach_by_tab()

    def add_page(self, title: str, icon_name: str, shortcut: str) -> QAction:
        """A button for one more page, after the others."""
        action = QAction(icon(icon_name), title, self)
        action.setCheckable(True)
        action.setChecked(not self._pages.actions())
        action.setShortcut(QKeySequence(shortcut))
        action.setToolTip(_with_keys(title, action))
        self._pages.addAction(action)
        self.insertAction(self._space, action)
        self._reach_by_tab()
        return action

    def add_help(self, button: QToolButton) -> None:
        """The button at the end."""
        button.setToolButtonStyle(_WORDS)
        self.addWidget(button)
        self._reach_by_tab()

    def mark(self, page: QWidget) -> None:
        """Show which page is in front, by what its action carries."""
        for action in self._pages.actions():
            action.setChecked(action.data() is page)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit(event.size().width())
        super().resizeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.FontChange):
            self._fit(self.width())

    def _fit(self, width: int) -> None:
        buttons = self._buttons()
        for button in buttons:
            button.setToolButtonStyle(_WORDS)
        for button in reversed(buttons):
            self.layout().invalidate()
            if self.layout().sizeHint().width() <= width:
                break
            button.setToolButtonStyle(_ICON)

    def _buttons(self) -> list[QToolButton]:
        """From left to right."""
        return [each for each in map(self.widgetForAction, self.actions()) if isinstance(each, QToolButton)]

    def _reach_by_tab(self) -> None:
        """Along the bar, in whatever order its buttons were made."""
        buttons = self._buttons()
        for button in buttons:
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        for before, after in pairwise(buttons):
            QWidget.setTabOrder(before, after)


def _with_keys(text: str, action: QAction) -> str:
    return f"{text} ({action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)})"

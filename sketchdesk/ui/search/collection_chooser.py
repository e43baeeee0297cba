"""Which collections are searched: check boxes in a row, and a menu for those that do not fit."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QCheckBox, QLabel, QMenu, QSizePolicy, QToolButton, QWidget

from sketchdesk.ui.widgets.elided_label import plain_tip

_SPACE = 14
_WIDEST_BOX = 220


class StayingMenu(QMenu):
    """A menu that stays open while its check marks are changed."""

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        action = self.actionAt(event.position().toPoint())
        if action is not None and action.isCheckable():
            action.trigger()
        else:
            super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        action = self.activeAction()
        if event.key() == Qt.Key.Key_Space and action is not None and action.isCheckable():
            action.trigger()
        else:
            super().keyPressEvent(event)


class CollectionChooser(QWidget):
    """Check boxes for the collections' names. With one collection or none there is nothing to choose."""

    chosen_changed = Signal(tuple)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("collectionChooser")
        self.setAccessibleName(self.tr("Collections to search in"))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._names: tuple[str, ...] = ()
        self._boxes: dict[str, QCheckBox] = {}
        self._actions: dict[str, QAction] = {}
        self._caption = QLabel(self.tr("Search in"), self)
        self._more = QToolButton(self, objectName="moreCollections")
        self._more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        # The usual mark is drawn into the text's corner where a style sheet is set.
        self._more.setStyleSheet("QToolButton::menu-indicator { image: none; width: 0; }")
        self._more.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._menu = StayingMenu(self._more)
        self._more.setMenu(self._menu)
        self.hide()

    def set_collections(self, names: tuple[str, ...], chosen: tuple[str, ...]) -> None:
        """Offer these; check marks are set silently."""
        if names != self._names:
            self._names = names
            self._rebuild()
        self._mark(chosen)
        self.setVisible(len(names) > 1)
        self._lay_out()

    @property
    def names(self) -> tuple[str, ...]:
        return self._names

    @property
    def chosen(self) -> tuple[str, ...]:
        return tuple(name for name in self._names if self._actions[name].isChecked())

    @property
    def last(self) -> QWidget:
        """What comes last in the order of Tab."""
        return self._more

    def choose_all(self) -> None:
        """Check every collection, as if the person had."""
        self._mark(self._names)
        self._tell()

    def sizeHint(self) -> QSize:
        return QSize(200, max(self._more.sizeHint().height(), self._caption.sizeHint().height() + 4))

    def minimumSizeHint(self) -> QSize:
        return QSize(60, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._lay_out()
        return super().event(event)

    def _rebuild(self) -> None:
        for box in self._boxes.values():
            box.hide()
            box.deleteLater()
        self._menu.clear()
        self._boxes, self._actions = {}, {}
        # The menu's button, which stays, keeps the place of the row in the order of Tab.
        before: QWidget = self._more
        for name in self._names:
            # Two ampersands: a name is no place for a key of its own.
            action = self._menu.addAction(name.replace("&", "&&"))
            action.setCheckable(True)
            box = QCheckBox(self)
            box.setText(self.fontMetrics().elidedText(name, Qt.TextElideMode.ElideMiddle, 160).replace("&", "&&"))
            box.setToolTip(plain_tip(name))
            box.setAccessibleName(self.tr("Search in {name}").format(name=name))
            box.toggled.connect(action.setChecked)
            action.toggled.connect(box.setChecked)
            box.clicked.connect(self._tell)
            action.triggered.connect(self._tell)
            self._boxes[name], self._actions[name] = box, action
            QWidget.setTabOrder(before, box)
            before = box
        QWidget.setTabOrder(before, self._more)

    def _mark(self, chosen: tuple[str, ...]) -> None:
        for name, action in self._actions.items():
            action.setChecked(name in chosen)

    def _tell(self) -> None:
        self._name_menu()
        self.chosen_changed.emit(self.chosen)

    def _name_menu(self) -> None:
        hidden = [name for name, box in self._boxes.items() if box.isHidden()]
        checked = sum(self._actions[name].isChecked() for name in hidden)
        text = self.tr("{checked} of {count} more ▾").format(checked=checked, count=len(hidden))
        self._more.setText(text)
        spoken = self.tr("More collections, {checked} of {count} chosen")
        self._more.setAccessibleName(spoken.format(checked=checked, count=len(hidden)))

    def _lay_out(self) -> None:
        height, left = self.height(), 0
        room = self.width()
        caption = self._caption.sizeHint()
        self._caption.setVisible(room > 260)
        if room > 260:
            self._caption.setGeometry(0, 0, caption.width(), height)
            left = caption.width() + _SPACE
        widths = {name: min(box.sizeHint().width(), _WIDEST_BOX) for name, box in self._boxes.items()}
        everything = left + sum(widths.values()) + _SPACE * max(0, len(widths) - 1)
        self._more.setText(self.tr("{checked} of {count} more ▾").format(checked=len(widths), count=len(widths)))
        limit = room if everything <= room else room - self._more.sizeHint().width() - _SPACE
        full = False
        for name, box in self._boxes.items():
            full = full or left + widths[name] > limit
            box.setVisible(not full)
            if not full:
                box.setGeometry(left, 0, widths[name], height)
                left += widths[name] + _SPACE
            self._actions[name].setVisible(full)
        self._more.setVisible(full)
        if full:
            self._name_menu()
            hint = self._more.sizeHint()
            self._more.setGeometry(left, (height - hint.height()) // 2, hint.width(), hint.height())

"""Choosing some of many classes: a field to look for them, and a list to tick them off."""

from __future__ import annotations

from PySide6.QtCore import QLocale, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

_CHECKED = Qt.CheckState.Checked
_AROUND_NAME = 6


class ClassChooser(QWidget):
    """``changed`` tells that other classes are ticked."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("classChooser")
        self._look = QLineEdit(self, objectName="classFilter")
        self._look.setPlaceholderText(self.tr("Look for a class"))
        self._look.setAccessibleName(self.tr("Look for a class"))
        self._look.setClearButtonEnabled(True)
        self._list = QListWidget(self, objectName="classList")
        self._list.setAccessibleName(self.tr("Classes; the space key ticks one"))
        self._list.setUniformItemSizes(True)
        self._list.setMinimumHeight(self.fontMetrics().height() * 5)
        self._count = QLabel(self, objectName="classCount")
        self._count.setProperty("muted", True)
        self._all = QPushButton(self.tr("Tick all"), self, objectName="tickAll")
        self._none = QPushButton(self.tr("Tick none"), self, objectName="tickNone")
        self._all.setAccessibleDescription(self.tr("Tick all classes that are listed"))
        self._none.setAccessibleDescription(self.tr("Take all ticks away"))
        self._look.textChanged.connect(self._narrow)
        self._list.itemChanged.connect(self._tell)
        self._list.itemActivated.connect(_toggle)
        self._all.clicked.connect(lambda: self._tick(True))
        self._none.clicked.connect(lambda: self._tick(False))
        foot = QHBoxLayout()
        foot.addWidget(self._count, 1)
        foot.addWidget(self._all)
        foot.addWidget(self._none)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._look)
        column.addWidget(self._list, 1)
        column.addLayout(foot)
        self._tell()

    def set_classes(self, names: tuple[str, ...]) -> None:
        """List these, none of them ticked."""
        self._list.blockSignals(True)
        self._list.clear()
        for name in names:
            item = QListWidgetItem(name, self._list)
            item.setSizeHint(QSize(0, self.fontMetrics().height() + _AROUND_NAME))
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Unchecked)
        self._list.blockSignals(False)
        self._look.clear()
        self._tell()

    @property
    def chosen(self) -> tuple[str, ...]:
        """The ticked classes, also those that are not listed at the moment."""
        return tuple(item.text() for item in self._items() if item.checkState() == _CHECKED)

    def _items(self) -> list[QListWidgetItem]:
        return [self._list.item(row) for row in range(self._list.count())]

    def _narrow(self, text: str) -> None:
        wanted = text.strip().casefold()
        for item in self._items():
            item.setHidden(wanted not in item.text().casefold())

    def _tick(self, ticked: bool) -> None:
        self._list.blockSignals(True)
        for item in self._items():
            if not (ticked and item.isHidden()):
                item.setCheckState(_CHECKED if ticked else Qt.CheckState.Unchecked)
        self._list.blockSignals(False)
        self._list.viewport().update()
        self._tell()

    def _tell(self) -> None:
        text = self.tr("{chosen} of {all} classes").format(
            chosen=QLocale().toString(len(self.chosen)), all=QLocale().toString(self._list.count())
        )
        self._count.setText(text)
        self.changed.emit()


def _toggle(item: QListWidgetItem) -> None:
    item.setCheckState(Qt.CheckState.Unchecked if item.checkState() == _CHECKED else _CHECKED)

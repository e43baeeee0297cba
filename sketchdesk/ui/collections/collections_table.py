"""The table of collections: one row each, with a menu and keys for what can be done with it."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QContextMenuEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from sketchdesk.ui.collections.collection_actions import CollectionActions
from sketchdesk.ui.collections.collections_model import (
    CLASSES,
    FAILED,
    NAME,
    PICTURES,
    READY,
    ROLE,
    SOURCE,
    CellDelegate,
    CollectionsModel,
)

# The details tell what has no room in the table.
_BY_WORTH = (NAME, PICTURES, READY, FAILED, CLASSES, ROLE, SOURCE)
_SOURCE_FROM = 820


class CollectionsTable(QTableView):
    """Shows the model; the details beside it tell what has no room here."""

    menu_wanted = Signal(QPoint)
    """Where on the screen."""

    def __init__(self, model: CollectionsModel, actions: CollectionActions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("collectionsTable")
        self.setAccessibleName(self.tr("Collections"))
        self.setModel(model)
        self.setItemDelegate(CellDelegate(self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setMinimumWidth(240)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 24)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setStyleSheet("QHeaderView::section { padding: 6px 10px; border: none; background: palette(window); }")
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(SOURCE, QHeaderView.ResizeMode.Stretch)
        header.setMaximumSectionSize(280)
        header.setMinimumSectionSize(56)
        self._settle = QTimer(self, singleShot=True, interval=0)
        self._settle.timeout.connect(self._make_room)
        for signal in (model.modelReset, model.dataChanged, model.rowsInserted, model.rowsRemoved):
            signal.connect(lambda: self._settle.start())
        self.addActions(list(actions.actions.values()))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if by_key else self.indexAt(event.pos())
        if index.isValid():
            at = self.visualRect(index).center() if by_key else event.pos()
            self.menu_wanted.emit(self.viewport().mapToGlobal(at))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._make_room()
        super().resizeEvent(event)

    def _make_room(self) -> None:
        """Hide columns, the least telling first, until the others can be read."""
        room = self.viewport().width()
        for column in _BY_WORTH:
            # Of a hidden column the header says no width but this.
            heading = self.horizontalHeader().sectionSizeFromContents(column).width()
            room -= max(self.sizeHintForColumn(column), heading)
            hidden = room < 0 if column != SOURCE else room < 0 or self.viewport().width() < _SOURCE_FROM
            if hidden != self.isColumnHidden(column):
                self.setColumnHidden(column, hidden)
        # One of them takes what is left over, so that a row reaches to the edge.
        modes = QHeaderView.ResizeMode
        name = modes.Stretch if self.isColumnHidden(SOURCE) else modes.ResizeToContents
        if self.horizontalHeader().sectionResizeMode(NAME) != name:
            self.horizontalHeader().setSectionResizeMode(NAME, name)

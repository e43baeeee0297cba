"""What could not be imported, and why."""

from __future__ import annotations

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from sketchdesk.jobs.results import CollectionSummary
from sketchdesk.ui.sentences import translated
from sketchdesk.ui.widgets.elided_label import ElidedLabel, plain_tip


class FailureList(QFrame):
    """Path and reason of each file that was set aside; the selected ones, or all, can be copied."""

    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("failureList")
        self._of: CollectionSummary | None = None
        self._head = ElidedLabel(self)
        self._list = QTreeWidget(self, objectName="failures")
        self._list.setAccessibleName(self.tr("Files that could not be imported"))
        self._list.setHeaderLabels([self.tr("File"), self.tr("Reason")])
        self._list.setRootIsDecorated(False)
        self._list.setUniformRowHeights(True)
        self._list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self._list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self._list.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self._list.header().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        self._copy = QPushButton(self.tr("Copy"), self, objectName="copyFailures")
        self._copy.setAccessibleName(self.tr("Copy the selected files and reasons, or all"))
        self._hide = QPushButton(self.tr("Close"), self, objectName="closeFailures")
        self._copy.clicked.connect(self.copy)
        self._hide.clicked.connect(self.dismiss)
        head = QHBoxLayout()
        head.addWidget(self._head, 1)
        head.addWidget(self._copy)
        head.addWidget(self._hide)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 6, 0, 0)
        column.addLayout(head)
        column.addWidget(self._list, 1)
        self.hide()

    def show_failures(self, summary: CollectionSummary) -> None:
        """List what failed in this collection."""
        if self._of is None or self._of.failures != summary.failures:
            self._list.clear()
            rows = [QTreeWidgetItem([failure.path, translated(failure.reason)]) for failure in summary.failures]
            for row in rows:
                row.setToolTip(0, plain_tip(row.text(0)))
                row.setToolTip(1, plain_tip(row.text(1)))
            self._list.addTopLevelItems(rows)
        self._of = summary
        text = self.tr("Not imported into “{name}”: {count}")
        self._head.set_text(text.format(name=summary.name, count=QLocale().toString(len(summary.failures))))
        self.show()

    @property
    def collection(self) -> str | None:
        """The collection whose failures are shown; None while closed."""
        return self._of.name if self._of else None

    def copy(self) -> None:
        """Put path and reason, a line each, on the clipboard: of the selected files, or of all if none is selected."""
        every = (self._list.topLevelItem(number) for number in range(self._list.topLevelItemCount()))
        rows = self._list.selectedItems() or [row for row in every if row is not None]
        QGuiApplication.clipboard().setText("\n".join(f"{row.text(0)}\t{row.text(1)}" for row in rows))

    def dismiss(self) -> None:
        self._of = None
        self._list.clear()
        self.hide()
        self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.key() == Qt.Key.Key_Escape:
            self.dismiss()
        else:
            super().keyPressEvent(event)

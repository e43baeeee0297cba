"""Classes and how many pictures each has, sorted and looked through."""

from __future__ import annotations

from collections.abc import Mapping
from heapq import nlargest
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QLocale,
    QModelIndex,
    QObject,
    Qt,
)

from sketchdesk.ui.tiles.result_model import Index
from sketchdesk.ui.widgets.elided_label import plain_tip

_NO_PARENT = QModelIndex()
_LONGEST = 12


class ClassModel(QAbstractListModel):
    """Class and number of pictures, by name or by number; "" stands for pictures of no class."""

    CountRole = Qt.ItemDataRole.UserRole + 1
    LabelRole = Qt.ItemDataRole.UserRole + 2

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._counts: dict[str, int] = {}
        self._rows: list[tuple[str, int]] = []
        self._wanted = ""
        self.most = 0
        """Pictures of the largest class, also of one that is not listed: the scale rests while looking for a class."""
        self.longest: tuple[str, ...] = ()
        """The names of most letters: the widest is among them."""

    def show_counts(self, counts: Mapping[str, int], by_count: bool, wanted: str) -> None:
        """These, in this order, as far as the class has ``wanted`` in its name."""
        self._counts, self._wanted = dict(counts), wanted.strip().casefold()
        self.most = max(self._counts.values(), default=0)
        self.longest = tuple(nlargest(_LONGEST, map(self.title, self._counts), key=len))
        rows = [(name, count) for name, count in self._counts.items() if self._wanted in name.casefold()]
        # Pictures of no class come last: they are what is left to do.
        rows.sort(key=lambda row: (row[0] == "", -row[1] if by_count else 0, row[0].casefold(), row[0]))
        if [name for name, _ in rows] == [name for name, _ in self._rows]:
            self._rows = rows
            if rows:
                self.dataChanged.emit(self.index(0), self.index(len(rows) - 1))
            return
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def title(self, name: str) -> str:
        return name or self.tr("(no class)")

    def row_of(self, label: str) -> int | None:
        return next((row for row, (name, _) in enumerate(self._rows) if name == label), None)

    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not 0 <= index.row() < len(self._rows):
            return None
        name, count = self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self.title(name)
        if role == self.CountRole:
            return count
        if role == self.LabelRole:
            return name
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            number = QLocale().toString(count)
            text = self.tr("{name}: 1 picture") if count == 1 else self.tr("{name}: {count} pictures")
            text = text.format(name=self.title(name), count=number)
            return text if role == Qt.ItemDataRole.AccessibleTextRole else plain_tip(text)
        return None

"""Groups of duplicates as a Qt tree: a row for each group, under it one for each picture, which can be ticked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QLocale, QModelIndex, QObject, Qt, Signal

from sketchdesk.jobs.collecting.duplicates import DuplicateGroup
from sketchdesk.jobs.results import Hit
from sketchdesk.ui.tiles.result_model import Index
from sketchdesk.ui.widgets.elided_label import plain_tip

_NO_PARENT = QModelIndex()
LISTED = 300
"""So many groups are listed at a time; when some are done with, others follow."""
_GROUP = 0  # the internal id of a group's row; that of a picture's is its group's number + 1


class DuplicatesModel(QAbstractItemModel):
    """Ticked are the pictures that are to be taken out."""

    HitRole = Qt.ItemDataRole.UserRole + 1
    FirstRole = Qt.ItemDataRole.UserRole + 2
    ticked_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._groups: tuple[DuplicateGroup, ...] = ()
        self._rest: tuple[DuplicateGroup, ...] = ()
        self._ticked: set[int] = set()
        self._showing: dict[Path, list[tuple[int, int]]] = {}
        self._places: dict[int, list[tuple[int, int]]] = {}

    def replace(self, groups: tuple[DuplicateGroup, ...]) -> None:
        """Show the first of these; ticks stay on the pictures that are still there."""
        self.beginResetModel()
        groups, self._rest = groups[:LISTED], groups[LISTED:]
        self._groups = groups
        self._ticked &= {hit.image_id for group in groups for hit in group.hits}
        self._showing, self._places = {}, {}
        for number, group in enumerate(groups):
            for row, hit in enumerate(group.hits):
                self._showing.setdefault(hit.thumbnail, []).append((number, row))
                self._places.setdefault(hit.image_id, []).append((number, row))
        self.endResetModel()
        self.ticked_changed.emit()

    def forget(self, image_ids: set[int]) -> None:
        """These pictures are not there any more: groups of one are no duplicates."""
        kept = []
        for group in (*self._groups, *self._rest):
            hits = tuple(hit for hit in group.hits if hit.image_id not in image_ids)
            if len(hits) > 1:
                kept.append(DuplicateGroup(group.kind, hits) if hits != group.hits else group)
        self.replace(tuple(kept))

    @property
    def groups(self) -> tuple[DuplicateGroup, ...]:
        """The groups that are listed."""
        return self._groups

    @property
    def waiting(self) -> int:
        """How many groups are not listed yet."""
        return len(self._rest)

    @property
    def ticked(self) -> tuple[Hit, ...]:
        """Each picture once, though it may be in a group of each kind."""
        found = {hit.image_id: hit for group in self._groups for hit in group.hits if hit.image_id in self._ticked}
        return tuple(found.values())

    def tick_copies(self) -> None:
        """Of each file that is listed several times, all but the first."""
        for group in self._groups:
            if group.kind == "exact":
                self._ticked |= {hit.image_id for hit in group.hits[1:]}
        self._tell_all()

    def untick(self) -> None:
        self._ticked.clear()
        self._tell_all()

    @property
    def leaves_nothing(self) -> int:
        """How many groups have all of their pictures ticked."""
        return sum(all(hit.image_id in self._ticked for hit in group.hits) for group in self._groups)

    def hit(self, index: Index) -> Hit | None:
        return index.data(self.HitRole) if index.isValid() else None

    def indexes_showing(self, thumbnail: Path) -> list[QModelIndex]:
        return [self.index(row, 0, self.index(group, 0)) for group, row in self._showing.get(thumbnail, [])]

    # --- the tree ------------------------------------------------------------------------------------

    def index(self, row: int, column: int, parent: Index = _NO_PARENT) -> QModelIndex:
        if not self.hasIndex(row, column, parent):
            return QModelIndex()
        return self.createIndex(row, column, parent.row() + 1 if parent.isValid() else _GROUP)

    def parent(self, index: Any = None) -> Any:
        if index is None:
            return super().parent()
        number = index.internalId() if index.isValid() else _GROUP
        return QModelIndex() if number == _GROUP else self.createIndex(number - 1, 0, _GROUP)

    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        if not parent.isValid():
            return len(self._groups)
        return len(self._groups[parent.row()].hits) if parent.internalId() == _GROUP else 0

    def columnCount(self, parent: Index = _NO_PARENT) -> int:
        return 1

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        if index.isValid() and index.internalId() != _GROUP:
            flags |= Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemNeverHasChildren
        return flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        number = index.internalId()
        if number == _GROUP:
            texts = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)
            return self._title(self._groups[index.row()]) if role in texts else None
        hit = self._groups[number - 1].hits[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return hit.path.name
        if role == Qt.ItemDataRole.CheckStateRole:
            return Qt.CheckState.Checked if hit.image_id in self._ticked else Qt.CheckState.Unchecked
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(str(hit.path))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{hit.path.name}, {self.where(hit)}, {self.likeness(index)}"
        if role == self.HitRole:
            return hit
        if role == self.FirstRole:
            return index.row() == 0
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        hit = self.hit(index)
        if role != Qt.ItemDataRole.CheckStateRole or hit is None:
            return False
        if Qt.CheckState(value) == Qt.CheckState.Checked:
            self._ticked.add(hit.image_id)
        else:
            self._ticked.discard(hit.image_id)
        # The picture may be in a group of the other kind too.
        for group, row in self._places[hit.image_id]:
            place = self.index(row, 0, self.index(group, 0))
            self.dataChanged.emit(place, place, [role])
        self.ticked_changed.emit()
        return True

    def where(self, hit: Hit) -> str:
        """Class and collection of a picture."""
        return " · ".join((hit.label or self.tr("no class"), hit.collection))

    def likeness(self, index: Index) -> str:
        """How much a picture is like the first one of its group."""
        group = self._groups[index.internalId() - 1]
        hit = group.hits[index.row()]
        if index.row() == 0:
            return self.tr("imported first")
        if group.kind == "exact":
            return self.tr("the same file")
        return self.tr("{percent} % alike").format(percent=QLocale().toString(100 * hit.similarity, "f", 1))

    def _title(self, group: DuplicateGroup) -> str:
        number = QLocale().toString(len(group.hits))
        text = self.tr("{0} copies of one file") if group.kind == "exact" else self.tr("{0} pictures, nearly the same")
        return text.format(number)

    def _tell_all(self) -> None:
        # A range of groups: the view looks at all of its rows again, which is quicker than to name each picture.
        if self._groups:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._groups) - 1, 0))
            children = self.index(0, 0)
            last = self.index(len(self._groups[0].hits) - 1, 0, children)
            self.dataChanged.emit(self.index(0, 0, children), last, [Qt.ItemDataRole.CheckStateRole])
        self.ticked_changed.emit()

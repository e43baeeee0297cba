"""The collections, and their parts, that can be asked: a list in which they are ticked."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from sketchdesk.jobs.evaluating.evaluation_choices import CollectionChoice
from sketchdesk.ui.widgets.split_bar import part_name

_ROWS = 5


@dataclass(frozen=True)
class Part:
    """A collection, or a split of it, by the name that a request gives it."""

    name: str
    collection: CollectionChoice
    split: str
    pictures: int


def parts_of(collection: CollectionChoice) -> list[Part]:
    """All of a collection, then each of its splits that has pictures."""
    found = [Part(collection.name, collection, "", collection.pictures)]
    found += [
        Part(f"{collection.name}:{split}", collection, split, count)
        for split, count in collection.parts.items()
        if count
    ]
    return found


class GalleryList(QListWidget):
    """Space, Enter and a click tick a part."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("gallery")
        self.setAccessibleName(self.tr("Gallery: the collections that are asked"))
        self.setAccessibleDescription(self.tr("Space ticks a collection"))
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFixedHeight(_ROWS * (self.fontMetrics().height() + 5) + 8)
        self.itemActivated.connect(_toggle)

    @property
    def ticked(self) -> tuple[str, ...]:
        """The names of the parts that are ticked."""
        items = (self.item(row) for row in range(self.count()))
        return tuple(
            item.data(Qt.ItemDataRole.UserRole) for item in items if item.checkState() == Qt.CheckState.Checked
        )

    def show_parts(self, parts: Sequence[Part], ticked: AbstractSet[str]) -> None:
        """These, without a word to those who listen."""
        self.blockSignals(True)
        self.clear()
        for part in parts:
            title = self.title(part)
            if part.collection.role == "distractor":
                title += " " + self.tr("distractor")
            item = QListWidgetItem(title)
            item.setData(Qt.ItemDataRole.UserRole, part.name)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked if part.name in ticked else Qt.CheckState.Unchecked)
            self.addItem(item)
        self.blockSignals(False)

    def title(self, part: Part) -> str:
        count = QLocale().toString(part.pictures)
        if part.split:
            return self.tr("{name}: {part} ({count})").format(
                name=part.collection.name, part=part_name(part.split), count=count
            )
        return self.tr("{name} ({count})").format(name=part.name, count=count)


def _toggle(item: QListWidgetItem) -> None:
    """Enter ticks as Space does."""
    ticked = item.checkState() == Qt.CheckState.Checked
    item.setCheckState(Qt.CheckState.Unchecked if ticked else Qt.CheckState.Checked)

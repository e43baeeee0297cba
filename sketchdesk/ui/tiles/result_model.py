"""The hits as a Qt model, which changes as little as it can when a new answer comes."""

from __future__ import annotations

import html
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractListModel, QLocale, QMimeData, QModelIndex, QObject, QPersistentModelIndex, Qt, QUrl

from sketchdesk.jobs.results import Hit

Index = QModelIndex | QPersistentModelIndex
_NO_PARENT = QModelIndex()


def title_of(hit: Hit) -> str:
    """What a tile is called: its class, or the file's name where it has none."""
    return hit.label or hit.path.stem


def per_cent(similarity: float) -> int:
    """Similarity as whole per cent, 0..100."""
    return round(100 * min(max(similarity, 0.0), 1.0))


class ResultModel(QAbstractListModel):
    """Hits by rank. Rows keep their place and only what differs is reported, so that equal tiles are not redrawn."""

    HitRole = Qt.ItemDataRole.UserRole + 1

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._hits: tuple[Hit, ...] = ()

    @property
    def hits(self) -> tuple[Hit, ...]:
        return self._hits

    def replace(self, hits: tuple[Hit, ...]) -> None:
        """Show these instead: rows that differ change in place, and only the end grows or shrinks."""
        before = self._hits
        if len(hits) < len(before):
            self.beginRemoveRows(_NO_PARENT, len(hits), len(before) - 1)
            self._hits = before[: len(hits)]
            self.endRemoveRows()
        differing = [row for row, (old, new) in enumerate(zip(before, hits, strict=False)) if old != new]
        self._hits = hits[: len(before)]
        if differing:
            self.dataChanged.emit(self.index(differing[0]), self.index(differing[-1]))
        if len(hits) > len(before):
            self.beginInsertRows(_NO_PARENT, len(before), len(hits) - 1)
            self._hits = hits
            self.endInsertRows()

    def hit(self, row: int) -> Hit | None:
        return self._hits[row] if 0 <= row < len(self._hits) else None

    def row_of(self, image_id: int) -> int | None:
        """Where this picture stands now, or None if it is not among the hits."""
        return next((row for row, hit in enumerate(self._hits) if hit.image_id == image_id), None)

    def rows_showing(self, thumbnail: Path) -> list[int]:
        return [row for row, hit in enumerate(self._hits) if hit.thumbnail == thumbnail]

    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._hits)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        hit = self.hit(index.row())
        if hit is None:
            return None
        if role == self.HitRole:
            return hit
        if role == Qt.ItemDataRole.DisplayRole:
            return title_of(hit)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(index.row(), hit)
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            return str(hit.path)
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tool_tip(hit)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        return super().flags(index) | Qt.ItemFlag.ItemIsDragEnabled | Qt.ItemFlag.ItemNeverHasChildren

    def mimeTypes(self) -> list[str]:
        return ["text/uri-list"]

    def mimeData(self, indexes: Any) -> QMimeData:
        """The pictures' files, for dropping on the canvas or another program."""
        mime = QMimeData()
        hits = (self.hit(index.row()) for index in indexes)
        mime.setUrls([QUrl.fromLocalFile(str(hit.path)) for hit in hits if hit is not None])
        return mime

    def _spoken(self, row: int, hit: Hit) -> str:
        text = self.tr("{title}, {percent} per cent similar, result {rank} of {count}, in {collection}")
        locale = QLocale()
        return text.format(
            title=title_of(hit),
            percent=locale.toString(per_cent(hit.similarity)),
            rank=locale.toString(row + 1),
            count=locale.toString(len(self._hits)),
            collection=hit.collection,
        )

    def _tool_tip(self, hit: Hit) -> str:
        lines = (
            f"<b>{html.escape(title_of(hit))}</b>",
            html.escape(self.tr("in {collection}").format(collection=hit.collection)),
            html.escape(self.tr("distance {distance}").format(distance=QLocale().toString(hit.distance, "f", 3))),
            html.escape(hit.path.name),
        )
        return "<br>".join(lines)

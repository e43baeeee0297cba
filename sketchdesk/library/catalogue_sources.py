"""The catalogue's sources: the folders, archives and pictures that a collection was made from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sketchdesk.library.naming import text_from_store, text_to_store
from sketchdesk.library.records import SourceRecord
from sketchdesk.library.table import Table


class SourceTable(Table):
    """What a rescan looks through, what it leaves out, and how it names the classes that it finds."""

    def sources(self, collection_id: int) -> list[SourceRecord]:
        """In the order in which they were imported. None are known of what older versions imported."""
        sql = (
            "SELECT id, collection_id, path, folder, size, version, sha256 FROM sources WHERE collection_id = ? "
            "ORDER BY id"
        )
        return [
            SourceRecord(number, owner, text_from_store(path), folder, size, version, sha256 and sha256.hex())
            for number, owner, path, folder, size, version, sha256 in self._database.read(sql, (collection_id,))
        ]

    def add_sources(self, collection_id: int, sources: Mapping[str, str]) -> None:
        """Path to folder; those that are there stay as they are."""
        sql = "INSERT OR IGNORE INTO sources (collection_id, path, folder) VALUES (?, ?, ?)"
        with self._database.transaction() as cursor:
            rows = [(collection_id, text_to_store(path), folder) for path, folder in sources.items()]
            cursor.executemany(sql, rows)

    def move_source(self, source_id: int, path: str) -> None:
        """It lies there now. Where the collection had another source of that path, this one takes its place."""
        stored = text_to_store(path)
        with self._database.transaction() as cursor:
            same = "SELECT collection_id FROM sources WHERE id = ?"
            sql = f"DELETE FROM sources WHERE path = ? AND id <> ? AND collection_id = ({same})"
            cursor.execute(sql, (stored, source_id, source_id))
            cursor.execute("UPDATE sources SET path = ? WHERE id = ?", (stored, source_id))

    def set_source_version(self, source_id: int, size: int | None, version: int | None, sha256: str | None) -> None:
        """An archive was read to its end as it was then."""
        sql = "UPDATE sources SET size = ?, version = ?, sha256 = ? WHERE id = ?"
        with self._database.transaction() as cursor:
            cursor.execute(sql, (size, version, sha256 and bytes.fromhex(sha256), source_id))

    def left_out(self, collection_id: int) -> set[str]:
        """Paths of pictures that a person removed."""
        sql = "SELECT path FROM left_out WHERE collection_id = ?"
        return {text_from_store(path) for (path,) in self._database.read(sql, (collection_id,))}

    def class_names(self, collection_id: int) -> dict[str, str]:
        """The class that a person gave to what is found under another name."""
        sql = "SELECT found, label FROM class_names WHERE collection_id = ?"
        rows = self._database.read(sql, (collection_id,))
        return {text_from_store(found): text_from_store(label) for found, label in rows}

    def forget_failures(self, collection_id: int, paths: Iterable[str]) -> None:
        """Files that had been set aside are not there any more."""
        sql = "DELETE FROM images WHERE collection_id = ? AND path = ? AND status = 'failed'"
        with self._database.transaction() as cursor:
            cursor.executemany(sql, [(collection_id, text_to_store(path)) for path in paths])

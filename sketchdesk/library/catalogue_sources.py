"""The catalogue's sources: the folders, archives and pictures that a collection was made from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sketchdesk.errors import InputError
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

    def relocate(self, collection_id: int, old: str, new: str, sources: Mapping[int, str]) -> None:
        """What lay in or at ``old`` lies in or at ``new`` now: sources (number to path), pictures, files that failed
        and those that were left out.

        Raises InputError if the collection has something else at one of the new places; nothing is changed then.
        """
        with self._database.transaction() as cursor:
            for table, key in (("images", "id"), ("left_out", "path"), ("sources", "id")):
                sql = f"SELECT {key}, path FROM {table} WHERE collection_id = ?"
                known = [(number, text_from_store(path)) for number, path in cursor.execute(sql, (collection_id,))]
                if table == "sources":
                    moved = [(number, path) for number, path in known if number in sources]
                else:
                    moved = [(number, path) for number, path in known if _lies_in(path, old)]
                stay = {path for _, path in known} - {path for _, path in moved}
                for _, path in moved:
                    if new + path[len(old) :] in stay:
                        raise InputError(f"{new}{path[len(old) :]} is already in this collection; nothing was changed.")
                # First out of each other's way: the new place may lie in the old one.
                out = f"UPDATE {table} SET path = CAST(char(0) || ? AS BLOB) WHERE collection_id = ? AND {key} = ?"
                cursor.executemany(out, [(place, collection_id, number) for place, (number, _) in enumerate(moved)])
                sql = f"UPDATE {table} SET path = ? WHERE collection_id = ? AND path = CAST(char(0) || ? AS BLOB)"
                cursor.executemany(
                    sql,
                    [
                        (text_to_store(new + path[len(old) :]), collection_id, place)
                        for place, (_, path) in enumerate(moved)
                    ],
                )

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


def _lies_in(path: str, place: str) -> bool:
    return path == place or (path.startswith(place) and (place[-1:] in "/\\" or path[len(place)] in "/\\"))

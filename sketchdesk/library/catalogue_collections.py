"""The catalogue's collections and the counts of their embeddings."""

from __future__ import annotations

import sqlite3

from sketchdesk.errors import InputError, LibraryError
from sketchdesk.library.database import Row
from sketchdesk.library.naming import clean_name, name_key, text_from_store, text_to_store, unknown_name
from sketchdesk.library.records import CollectionRecord, FeatureSetRecord, Role
from sketchdesk.library.table import Table, now

_COLUMNS = "id, name, role, source, built_in, created, rows, generation, watched, read_only"


def _record(row: Row) -> CollectionRecord:
    number, name, role, source, built_in, created, rows, generation, watched, read_only = row
    return CollectionRecord(
        number,
        name,
        role,
        text_from_store(source),
        bool(built_in),
        created,
        rows,
        generation,
        bool(watched),
        bool(read_only),
    )


class CollectionTable(Table):
    """Collections, by name (case does not count) or number."""

    def create_collection(
        self, name: str, role: Role = "gallery", source: str = "", built_in: bool = False
    ) -> CollectionRecord:
        """A new, empty collection. Raises InputError if the name is taken or unfit, or the role unknown."""
        name = clean_name(name, "A collection")
        _check_role(role)
        stored = (name, name_key(name), role, text_to_store(source), built_in, now())
        sql = "INSERT INTO collections (name, name_key, role, source, built_in, created) VALUES (?, ?, ?, ?, ?, ?)"
        try:
            with self._database.transaction() as cursor:
                number = cursor.execute(sql, stored).lastrowid
        except sqlite3.IntegrityError:
            raise InputError(f'There is already a collection "{name}".') from None
        assert number is not None
        return self.collection_by_id(number)

    def collections(self) -> list[CollectionRecord]:
        """All of them, in the order of their making."""
        return [_record(row) for row in self._database.read(f"SELECT {_COLUMNS} FROM collections ORDER BY id")]

    def collection(self, name: str) -> CollectionRecord:
        """The collection of that name. Raises InputError, naming those that were perhaps meant."""
        found = self.find_collection(name)
        if found is None:
            known = [each.name for each in self.collections()]
            raise unknown_name(name, known, "collection", "the library has no collections yet")
        return found

    def find_collection(self, name: str) -> CollectionRecord | None:
        """The collection of that name, if there is one."""
        row = self._database.one(f"SELECT {_COLUMNS} FROM collections WHERE name_key = ?", (_key(name),))
        return _record(row) if row else None

    def collection_by_id(self, collection_id: int) -> CollectionRecord:
        """Raises InputError if it was removed."""
        row = self._database.one(f"SELECT {_COLUMNS} FROM collections WHERE id = ?", (collection_id,))
        if row is None:
            raise InputError("This collection has been removed.")
        return _record(row)

    def rename_collection(self, collection_id: int, new_name: str) -> CollectionRecord:
        """Raises InputError if the name is taken or unfit. A change of case only is allowed."""
        new_name = clean_name(new_name, "A collection")
        try:
            with self._database.transaction() as cursor:
                sql = "UPDATE collections SET name = ?, name_key = ? WHERE id = ?"
                cursor.execute(sql, (new_name, name_key(new_name), collection_id))
        except sqlite3.IntegrityError:
            raise InputError(f'There is already a collection "{new_name}".') from None
        return self.collection_by_id(collection_id)

    def set_role(self, collection_id: int, role: Role) -> CollectionRecord:
        """Raises InputError if there is no such role, or the collection was removed."""
        _check_role(role)
        with self._database.transaction() as cursor:
            cursor.execute("UPDATE collections SET role = ? WHERE id = ?", (role, collection_id))
        return self.collection_by_id(collection_id)

    def set_watched(self, collection_id: int, watched: bool) -> CollectionRecord:
        """Raises InputError if the collection was removed."""
        with self._database.transaction() as cursor:
            cursor.execute("UPDATE collections SET watched = ? WHERE id = ?", (watched, collection_id))
        return self.collection_by_id(collection_id)

    def remove_collection(self, collection_id: int) -> None:
        """Remove it with its pictures, feature sets, and the indexes that hold it, from the catalogue only.

        :meth:`Library.remove_collection` removes the files too.
        """
        with self._database.transaction() as cursor:
            among = "SELECT index_id FROM index_collections WHERE collection_id = ?"
            cursor.execute(f"DELETE FROM indexes WHERE id IN ({among})", (collection_id,))
            cursor.execute("DELETE FROM collections WHERE id = ?", (collection_id,))

    def last_collection_id(self) -> int:
        """The highest number that a collection ever had here; 0 before the first."""
        row = self._database.one("SELECT seq FROM sqlite_sequence WHERE name = 'collections'")
        return row[0] if row else 0

    def row_count(self, collection_id: int) -> int:
        """Committed rows of its row files; the next picture gets this row. Raises InputError if it was removed."""
        return self.collection_by_id(collection_id).rows

    def generation(self, collection_id: int) -> int:
        """Of its row files; 0 for one that was removed, or never there."""
        row = self._database.one("SELECT generation FROM collections WHERE id = ?", (collection_id,))
        return row[0] if row else 0

    def feature_sets(self, collection_id: int | None = None) -> list[FeatureSetRecord]:
        """What is embedded by which model; of one collection or of all."""
        sql = "SELECT collection_id, fingerprint, dimension, rows_done FROM feature_sets"
        if collection_id is None:
            rows = self._database.read(f"{sql} ORDER BY collection_id, fingerprint")
        else:
            rows = self._database.read(f"{sql} WHERE collection_id = ? ORDER BY fingerprint", (collection_id,))
        return [FeatureSetRecord(*row) for row in rows]

    def rows_done(self, collection_id: int, fingerprint: str) -> int:
        """Committed rows of the feature file; 0 where nothing was extracted yet."""
        sql = "SELECT rows_done FROM feature_sets WHERE collection_id = ? AND fingerprint = ?"
        row = self._database.one(sql, (collection_id, fingerprint))
        return row[0] if row else 0

    def set_rows_done(self, collection_id: int, fingerprint: str, dimension: int, rows_done: int) -> None:
        """Commit ``rows_done`` rows of the feature file, after they were written.

        Raises LibraryError if the collection has fewer pictures, or the feature set another dimension.
        """
        rows = self.row_count(collection_id)
        if not 0 <= rows_done <= rows:
            raise LibraryError(f"The collection has {rows} pictures; {rows_done} embeddings cannot belong to them.")
        sql = (
            "INSERT INTO feature_sets (collection_id, fingerprint, dimension, rows_done) VALUES (?, ?, ?, ?) "
            "ON CONFLICT (collection_id, fingerprint) DO UPDATE SET rows_done = excluded.rows_done "
            "WHERE dimension = excluded.dimension"
        )
        with self._database.transaction() as cursor:
            cursor.execute(sql, (collection_id, fingerprint, dimension, rows_done))
            if cursor.rowcount != 1:
                raise LibraryError(f"The embeddings of this collection by this model have another length: {dimension}.")

    def remove_feature_set(self, collection_id: int, fingerprint: str) -> None:
        """From the catalogue only; :meth:`Library.discard_features` removes the file too."""
        with self._database.transaction() as cursor:
            for table in ("feature_sets", "set_aside"):
                sql = f"DELETE FROM {table} WHERE collection_id = ? AND fingerprint = ?"
                cursor.execute(sql, (collection_id, fingerprint))


def _check_role(role: str) -> None:
    if role not in ("gallery", "distractor"):
        raise InputError(f'A collection is a gallery or a distractor, not "{role}".')


def _key(name: str) -> str | bytes:
    return text_to_store(name_key(name))

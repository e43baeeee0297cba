"""The catalogue's models and indexes: rows only, their files are the registry's and the shelf's work."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any

from sketchdesk.errors import InputError
from sketchdesk.library.database import Row
from sketchdesk.library.naming import clean_name, name_key, text_to_store, unknown_name
from sketchdesk.library.records import IndexedCollection, IndexRecord, ModelRecord
from sketchdesk.library.table import Table, now

_MODEL = "id, name, fingerprint, kind, path, parent, created, embedding_size, settings, is_default"


def _model(row: Row) -> ModelRecord:
    number, name, fingerprint, kind, path, parent, created, size, settings, is_default = row
    return ModelRecord(
        number, name, fingerprint, kind, path, parent, created, size, json.loads(settings), bool(is_default)
    )


class ModelTable(Table):
    """Models, by name; case does not count."""

    def add_model(
        self,
        name: str,
        fingerprint: str,
        kind: str,
        embedding_size: int,
        settings: Mapping[str, Any],
        path: str | None = None,
        parent: str | None = None,
    ) -> ModelRecord:
        """Raises InputError if the name is taken or unfit."""
        name = clean_name(name, "A model")
        stored = (name, name_key(name), fingerprint, kind, path, parent, now(), embedding_size, json.dumps(settings))
        sql = (
            "INSERT INTO models (name, name_key, fingerprint, kind, path, parent, created, embedding_size, settings) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
        )
        try:
            with self._database.transaction() as cursor:
                cursor.execute(sql, stored)
        except sqlite3.IntegrityError:
            raise InputError(f'There is already a model "{name}".') from None
        return self.model(name)

    def models(self) -> list[ModelRecord]:
        """All of them, in the order of their making."""
        return [_model(row) for row in self._database.read(f"SELECT {_MODEL} FROM models ORDER BY id")]

    def has_model(self, name: str) -> bool:
        """Whether there is a model of that name, in whatever case."""
        return bool(self._database.read("SELECT 1 FROM models WHERE name_key = ?", (_key(name),)))

    def model(self, name: str) -> ModelRecord:
        """The model of that name. Raises InputError, naming those that were perhaps meant."""
        row = self._database.one(f"SELECT {_MODEL} FROM models WHERE name_key = ?", (_key(name),))
        if row is None:
            raise unknown_name(name, [each.name for each in self.models()], "model", "the library has no models yet")
        return _model(row)

    def update_model(self, model_id: int, fingerprint: str, embedding_size: int, settings: Mapping[str, Any]) -> None:
        """Give the model that comes with the program the values of this version of the program."""
        sql = "UPDATE models SET fingerprint = ?, embedding_size = ?, settings = ? WHERE id = ?"
        with self._database.transaction() as cursor:
            cursor.execute(sql, (fingerprint, embedding_size, json.dumps(settings), model_id))

    def set_default_model(self, model_id: int) -> None:
        """Use this model where none is named. Raises LibraryError."""
        with self._database.transaction() as cursor:
            cursor.execute("UPDATE models SET is_default = 0 WHERE is_default = 1")
            cursor.execute("UPDATE models SET is_default = 1 WHERE id = ?", (model_id,))

    def clear_default_model(self) -> None:
        """Use the encoder that ships where none is named. Raises LibraryError."""
        with self._database.transaction() as cursor:
            cursor.execute("UPDATE models SET is_default = 0 WHERE is_default = 1")

    def remove_model(self, model_id: int) -> None:
        """Forget a model; its files stay. Raises LibraryError."""
        with self._database.transaction() as cursor:
            cursor.execute("DELETE FROM models WHERE id = ?", (model_id,))


class IndexTable(Table):
    """Saved indexes and the collections inside them."""

    def add_index(
        self,
        kind: str,
        fingerprint: str,
        path: str,
        settings: Mapping[str, Any],
        collections: Sequence[IndexedCollection],
    ) -> IndexRecord:
        """Raises InputError if one of the collections was removed."""
        sql = "INSERT INTO indexes (kind, fingerprint, path, settings, created) VALUES (?, ?, ?, ?, ?)"
        inside = "INSERT INTO index_collections (index_id, position, collection_id, rows) VALUES (?, ?, ?, ?)"
        try:
            with self._database.transaction() as cursor:
                number = cursor.execute(sql, (kind, fingerprint, path, json.dumps(settings), now())).lastrowid
                for position, each in enumerate(collections):
                    cursor.execute(inside, (number, position, each.collection_id, each.rows))
        except sqlite3.IntegrityError as error:
            raise InputError("The index cannot be kept: one of its collections has been removed.") from error
        return next(each for each in self.indexes() if each.id == number)

    def indexes(self) -> list[IndexRecord]:
        """All of them, in the order of their making."""
        inside: dict[int, list[IndexedCollection]] = {}
        sql = "SELECT index_id, collection_id, rows FROM index_collections ORDER BY index_id, position"
        for index_id, collection_id, rows in self._database.read(sql):
            inside.setdefault(index_id, []).append(IndexedCollection(collection_id, rows))
        sql = "SELECT id, kind, fingerprint, path, settings, created FROM indexes ORDER BY id"
        return [
            IndexRecord(number, kind, fingerprint, path, json.loads(settings), created, tuple(inside.get(number, ())))
            for number, kind, fingerprint, path, settings, created in self._database.read(sql)
        ]

    def remove_index(self, index_id: int) -> None:
        """Forget an index; its files stay. Raises LibraryError."""
        with self._database.transaction() as cursor:
            cursor.execute("DELETE FROM indexes WHERE id = ?", (index_id,))


def _key(name: str) -> str | bytes:
    return text_to_store(name_key(name))

"""The catalogue's settings of indexes: what was chosen for a collection, a model and a family of indexes."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from typing import Any

from sketchdesk.errors import InputError
from sketchdesk.library.records import KeptSettings
from sketchdesk.library.table import Table, now


class IndexSettingsTable(Table):
    """Settings are JSON objects: which ones make an index is the engine's business."""

    def keep_settings(
        self, collection_ids: Iterable[int], fingerprint: str, family: str, settings: Mapping[str, Any]
    ) -> None:
        """Keep the settings for each of some collections, in place of earlier ones, or for none of them.

        Raises InputError if one of the collections was removed; TypeError or ValueError for what is no JSON.
        """
        text = json.dumps(dict(settings), allow_nan=False)
        sql = (
            "INSERT INTO index_settings (collection_id, fingerprint, family, settings, created) VALUES (?, ?, ?, ?, ?)"
        )
        try:
            with self._database.transaction() as cursor:
                for collection_id in dict.fromkeys(collection_ids):
                    cursor.execute(_FORGET, (collection_id, fingerprint, family))
                    cursor.execute(sql, (collection_id, fingerprint, family, text, now()))
        except sqlite3.IntegrityError as error:
            raise InputError("The settings cannot be kept: the collection has been removed.") from error

    def kept_settings(self, collection_id: int, fingerprint: str) -> list[KeptSettings]:
        """What is kept for a collection's embeddings by one model, what was chosen last first.

        Settings that cannot be read are passed over.
        """
        sql = (
            "SELECT family, settings, created FROM index_settings WHERE collection_id = ? AND fingerprint = ? "
            "ORDER BY id DESC"
        )
        found = []
        for family, text, created in self._database.read(sql, (collection_id, fingerprint)):
            settings = _read(text)
            if settings is not None:
                found.append(KeptSettings(collection_id, fingerprint, family, settings, created))
        return found

    def forget_settings(self, collection_ids: Iterable[int], fingerprint: str, family: str) -> None:
        """Keep none for these collections, whether there were any or not."""
        with self._database.transaction() as cursor:
            cursor.executemany(_FORGET, [(number, fingerprint, family) for number in collection_ids])


_FORGET = "DELETE FROM index_settings WHERE collection_id = ? AND fingerprint = ? AND family = ?"


def _read(text: str) -> dict[str, Any] | None:
    try:
        settings = json.loads(text)
    except (TypeError, ValueError, RecursionError):
        return None
    return settings if isinstance(settings, dict) else None

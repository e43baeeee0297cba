"""The catalogue's experiments: evaluations that were kept, each with a file in reports/ that holds all of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sketchdesk.errors import InputError
from sketchdesk.library.database import Row
from sketchdesk.library.naming import text_from_store
from sketchdesk.library.records import ExperimentRecord
from sketchdesk.library.table import Table, now

_COLUMNS = "id, kind, settings, metrics, created, fingerprint, path"

PictureIdentity = tuple[int, str, str]
"""The id of a picture, the SHA-256 of its bytes, and its label."""


class ExperimentTable(Table):
    """Settings and metrics are JSON objects; what they mean is the jobs' business."""

    def add_experiment(
        self, kind: str, settings: Mapping[str, Any], metrics: Mapping[str, Any], fingerprint: str, path: str
    ) -> ExperimentRecord:
        """Raises TypeError or ValueError for what is no JSON."""
        values = (kind, _text(settings), _text(metrics), now(), fingerprint, path)
        sql = "INSERT INTO experiments (kind, settings, metrics, created, fingerprint, path) VALUES (?, ?, ?, ?, ?, ?)"
        with self._database.transaction() as cursor:
            cursor.execute(sql, values)
            number = cursor.lastrowid
        assert number is not None
        return self.experiment(number)

    def experiments(self) -> list[ExperimentRecord]:
        """All of them, the oldest first."""
        return [_record(row) for row in self._database.read(f"SELECT {_COLUMNS} FROM experiments ORDER BY id")]

    def experiment(self, number: int) -> ExperimentRecord:
        """Raises InputError if there is none of that number."""
        # A larger number than SQLite knows is none either.
        row = None
        if 0 < number < 1 << 63:
            row = self._database.one(f"SELECT {_COLUMNS} FROM experiments WHERE id = ?", (number,))
        if row is None:
            raise InputError(f"There is no experiment {number}.")
        return _record(row)

    def remove_experiment(self, number: int) -> None:
        """Raises InputError if there is none of that number."""
        self.experiment(number)
        with self._database.transaction() as cursor:
            cursor.execute("DELETE FROM experiments WHERE id = ?", (number,))

    def picture_identities(self, collection_id: int) -> list[PictureIdentity]:
        """What tells each row's picture from any other, in order."""
        sql = "SELECT id, sha256, label FROM images WHERE collection_id = ? AND status = 'ok' ORDER BY row"
        rows = self._database.read(sql, (collection_id,))
        return [(number, sha256.hex(), text_from_store(label)) for number, sha256, label in rows]


def _record(row: Row) -> ExperimentRecord:
    number, kind, settings, metrics, created, fingerprint, path = row
    return ExperimentRecord(number, kind, _read(settings), _read(metrics), created, fingerprint, path)


def _text(values: Mapping[str, Any]) -> str:
    return json.dumps(dict(values), ensure_ascii=False, allow_nan=False)


def _read(text: str) -> dict[str, Any]:
    """Nothing for what cannot be read: the list must show the others."""
    try:
        values = json.loads(text)
    except (TypeError, ValueError, RecursionError):
        return {}
    return values if isinstance(values, dict) else {}

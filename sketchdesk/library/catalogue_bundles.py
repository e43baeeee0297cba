"""Collections that come in a bundle: known in one transaction, with all that belongs to them, or not at all."""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sketchdesk.errors import InputError
from sketchdesk.library.naming import clean_name, name_key, text_to_store
from sketchdesk.library.records import BundledImage, Role
from sketchdesk.library.table import Table, now


@dataclass(frozen=True)
class WholeCollection:
    """A collection whose files lie under ``number`` already. ``images`` by row; the first ``rows_done`` are embedded.

    ``settings`` are kept settings of indexes by family, what was chosen last first.
    """

    number: int
    name: str
    role: Role
    source: str
    images: Sequence[BundledImage]
    fingerprint: str = ""
    dimension: int = 0
    rows_done: int = 0
    settings: Sequence[tuple[str, Mapping[str, Any]]] = field(default_factory=tuple)


class BundleTable(Table):
    """What a bundle brings. The collection is read-only."""

    def reserve_collection(self) -> int:
        """A number that no collection has or will get: the next start sweeps files under it, unless one has it then."""
        name = secrets.token_hex(16)
        stored = (name, name, now())
        sql = (
            "INSERT INTO collections (name, name_key, role, source, built_in, created) "
            "VALUES (?, ?, 'gallery', '', 0, ?)"
        )
        with self._database.transaction() as cursor:
            number = cursor.execute(sql, stored).lastrowid
            cursor.execute("DELETE FROM collections WHERE id = ?", (number,))
        assert number is not None
        return number

    def add_whole_collection(self, whole: WholeCollection) -> None:
        """Raises InputError if the name is taken or unfit, or a path is there twice."""
        name = clean_name(whole.name, "A collection")
        collection = (
            "INSERT INTO collections (id, name, name_key, role, source, built_in, created, rows, read_only) "
            "VALUES (?, ?, ?, ?, ?, 0, ?, ?, 1)"
        )
        image = (
            "INSERT INTO images (collection_id, row, path, label, sha256, width, height, kind, split, status) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'ok')"
        )
        with self._database.transaction() as cursor:
            stored = (whole.number, name, name_key(name), whole.role, text_to_store(whole.source), now())
            try:
                cursor.execute(collection, (*stored, len(whole.images)))
            except sqlite3.IntegrityError:
                raise InputError(f'There is already a collection "{name}".') from None
            try:
                cursor.executemany(image, _rows(whole))
            except sqlite3.IntegrityError:
                raise InputError("Two pictures of the bundle have the same path.") from None
            if whole.rows_done:
                sql = "INSERT INTO feature_sets (collection_id, fingerprint, dimension, rows_done) VALUES (?, ?, ?, ?)"
                cursor.execute(sql, (whole.number, whole.fingerprint, whole.dimension, whole.rows_done))
                sql = "INSERT INTO set_aside (collection_id, fingerprint, row, reason) VALUES (?, ?, ?, ?)"
                aside = [
                    (whole.number, whole.fingerprint, row, text_to_store(each.not_embedded))
                    for row, each in enumerate(whole.images[: whole.rows_done])
                    if each.not_embedded is not None
                ]
                cursor.executemany(sql, aside)
            sql = (
                "INSERT INTO index_settings (collection_id, fingerprint, family, settings, created) "
                "VALUES (?, ?, ?, ?, ?)"
            )
            # The highest number was chosen last.
            for family, settings in reversed(whole.settings):
                text = json.dumps(dict(settings), allow_nan=False)
                cursor.execute(sql, (whole.number, whole.fingerprint, family, text, now()))

    def has_collection(self, collection_id: int) -> bool:
        """Whether a collection is there still."""
        return self._database.one("SELECT 1 FROM collections WHERE id = ?", (collection_id,)) is not None


def _rows(whole: WholeCollection) -> Iterable[tuple[Any, ...]]:
    for row, each in enumerate(whole.images):
        path, label, sha256 = text_to_store(each.path), text_to_store(each.label), bytes.fromhex(each.sha256)
        yield whole.number, row, path, label, sha256, each.width, each.height, each.kind, each.split

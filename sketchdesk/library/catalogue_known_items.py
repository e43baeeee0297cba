"""The catalogue's known items: drawings, each with the one picture that was meant."""

from __future__ import annotations

from sketchdesk.errors import InputError
from sketchdesk.library.database import Row
from sketchdesk.library.naming import text_from_store, text_to_store
from sketchdesk.library.records import ImageRecord, KnownItemRecord
from sketchdesk.library.table import Table, now

_COLUMNS = "id, name, drawing, meant_image_id, meant_path, meant_label, meant_sha256, created"


class KnownItemTable(Table):
    """A drawing is its JSON. One whose picture is removed stays, and says which picture it was."""

    def add_known_item(self, drawing: str, meant: ImageRecord, name: str = "") -> KnownItemRecord:
        """Raises InputError if the picture was removed meanwhile."""
        sql = (
            "INSERT INTO feedback (drawing, meant_image_id, created, name, meant_path, meant_label, meant_sha256) "
            "SELECT ?, id, ?, ?, path, label, sha256 FROM images WHERE id = ? AND status = 'ok'"
        )
        with self._database.transaction() as cursor:
            cursor.execute(sql, (drawing, now(), text_to_store(name), meant.id))
            if cursor.rowcount != 1:
                raise InputError("This picture is no longer in the library.")
            number = cursor.lastrowid
        assert number is not None
        return self.known_item(number)

    def known_items(self) -> list[KnownItemRecord]:
        """All of them, the oldest first."""
        return [_record(row) for row in self._database.read(f"SELECT {_COLUMNS} FROM feedback ORDER BY id")]

    def known_item(self, number: int) -> KnownItemRecord:
        """Raises InputError if there is none of that number."""
        row = None
        if 0 < number < 1 << 63:
            row = self._database.one(f"SELECT {_COLUMNS} FROM feedback WHERE id = ?", (number,))
        if row is None:
            raise InputError(f"There is no saved drawing {number}.")
        return _record(row)

    def image_at_path(self, collection_id: int, path: str) -> int | None:
        """The id of the picture of a collection that is stored under a path, if there is one."""
        sql = "SELECT id FROM images WHERE collection_id = ? AND path = ? AND status = 'ok'"
        row = self._database.one(sql, (collection_id, text_to_store(path)))
        return None if row is None else int(row[0])

    def remove_known_item(self, number: int) -> None:
        """Raises InputError if there is none of that number."""
        self.known_item(number)
        with self._database.transaction() as cursor:
            cursor.execute("DELETE FROM feedback WHERE id = ?", (number,))


def _record(row: Row) -> KnownItemRecord:
    number, name, drawing, image_id, path, label, sha256, created = row
    return KnownItemRecord(
        number,
        text_from_store(name),
        drawing,
        image_id,
        text_from_store(path),
        text_from_store(label),
        sha256.hex() if sha256 is not None else "",
        created,
    )

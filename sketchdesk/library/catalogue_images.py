"""The catalogue's pictures: added in batches, looked up by row. Made for a million."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from sketchdesk.errors import InputError, LibraryError
from sketchdesk.library.database import Row
from sketchdesk.library.naming import text_from_store, text_to_store
from sketchdesk.library.records import CollectionCounts, FailedImage, ImageRecord, NamedPicture, NewImage
from sketchdesk.library.table import Table

# Pictures that are read in one go.
_PAGE = 2_000
_COLUMNS = (
    "images.id, images.collection_id, images.row, images.path, images.label, images.sha256, "
    "images.width, images.height, images.kind, images.split"
)

# A file that failed before may come again, repaired; a picture that is there stays as it is.
_ADD = """
INSERT INTO images (collection_id, row, path, label, sha256, width, height, kind, size, version, status)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'ok')
ON CONFLICT (collection_id, path) DO UPDATE SET row = excluded.row,
    label = iif(label_is_chosen, label, excluded.label), sha256 = excluded.sha256, width = excluded.width,
    height = excluded.height, kind = excluded.kind, size = excluded.size, version = excluded.version, status = 'ok',
    reason = ''
WHERE status = 'failed'
"""
_SET_ASIDE = """
INSERT INTO images (collection_id, path, label, status, reason, size, version) VALUES (?, ?, ?, 'failed', ?, ?, ?)
ON CONFLICT (collection_id, path) DO UPDATE SET label = iif(label_is_chosen, label, excluded.label),
    reason = excluded.reason, size = excluded.size, version = excluded.version
WHERE status = 'failed'
"""
# Leaps from label to label along the index, instead of reading a million entries.
_CLASSES = """
WITH RECURSIVE labels (label) AS (
    SELECT min(label) FROM images WHERE collection_id = ? AND status = 'ok' AND label > ''
    UNION ALL
    SELECT (SELECT min(label) FROM images WHERE collection_id = ? AND status = 'ok' AND label > labels.label)
    FROM labels WHERE label IS NOT NULL
)
SELECT count(label) FROM labels
"""


def _record(row: Row) -> ImageRecord:
    number, collection_id, place, path, label, sha256, width, height, kind, split = row
    return ImageRecord(
        number,
        collection_id,
        place,
        text_from_store(path),
        text_from_store(label),
        sha256.hex(),
        width,
        height,
        kind,
        split,
    )


class ImageTable(Table):
    """Pictures of collections. ``collection_id`` is always that of a collection that is there."""

    def add_batch(
        self, collection_id: int, new_images: Sequence[NewImage], failed_images: Iterable[FailedImage] = ()
    ) -> range:
        """Commit pictures and failures together, or nothing of them; the rows that the pictures got, in their order.

        The rows follow those that are there: they start at :meth:`row_count`, so a job writes the row files first and
        commits then. A file that failed before is replaced; a failure of a picture that is there is ignored.
        Raises InputError if a path is in the collection already, or twice in the batch, or the collection is gone;
        ValueError for a picture without a size or with something else than a SHA-256.
        """
        with self._database.transaction() as cursor:
            found = cursor.execute("SELECT rows FROM collections WHERE id = ?", (collection_id,)).fetchone()
            if found is None:
                raise InputError("This collection has been removed.")
            rows = range(found[0], found[0] + len(new_images))
            for row, image in zip(rows, new_images, strict=True):
                sha256 = bytes.fromhex(image.sha256)
                path, label = text_to_store(image.path), text_to_store(image.label)
                known = (collection_id, row, path, label, sha256, image.width, image.height, image.kind)
                try:
                    cursor.execute(_ADD, (*known, image.size, image.version))
                except sqlite3.IntegrityError as error:
                    raise ValueError(f"The record of {image.path} is not complete: {error}.") from error
                if cursor.rowcount != 1:
                    raise InputError(f"{image.path} is already in this collection.")
                cursor.execute("DELETE FROM left_out WHERE collection_id = ? AND path = ?", (collection_id, path))
            for failed in failed_images:
                path, label = text_to_store(failed.path), text_to_store(failed.label)
                stored = (collection_id, path, label, text_to_store(failed.reason), failed.size, failed.version)
                cursor.execute(_SET_ASIDE, stored)
            cursor.execute("UPDATE collections SET rows = ? WHERE id = ?", (rows.stop, collection_id))
        return rows

    def known_paths(self, collection_id: int) -> dict[str, str]:
        """Path to SHA-256 of every picture; without the files that failed, so that they are tried again."""
        sql = "SELECT path, sha256 FROM images WHERE collection_id = ? AND status = 'ok'"
        return {text_from_store(path): sha256.hex() for path, sha256 in self._database.read(sql, (collection_id,))}

    def images_at_rows(self, collection_id: int, rows: Iterable[int]) -> list[ImageRecord]:
        """The pictures at ``rows``, in that order. Raises LibraryError if there is no such row."""
        sql = (
            f"SELECT {_COLUMNS} FROM json_each(?) AS wanted CROSS JOIN images "
            "ON images.collection_id = ? AND images.row = wanted.value AND images.status = 'ok' ORDER BY wanted.key"
        )
        found: list[ImageRecord] = []
        waiting = iter(rows)
        # Page by page: a million in one go would hold up other threads.
        while page := [int(row) for row in islice(waiting, _PAGE)]:
            there = self._database.read(sql, (json.dumps(page), collection_id))
            if len(there) != len(page):
                raise LibraryError("Some of these pictures are no longer in the library. Search again.")
            found += map(_record, there)
        return found

    def image(self, image_id: int) -> ImageRecord:
        """Raises InputError if it was removed."""
        row = self._database.one(f"SELECT {_COLUMNS} FROM images WHERE id = ? AND status = 'ok'", (image_id,))
        if row is None:
            raise InputError("This picture is no longer in the library.")
        return _record(row)

    def counts(self, collection_id: int) -> CollectionCounts:
        """How many pictures, classes and failures; quick enough to ask while a collection grows.

        Raises InputError if the collection was removed.
        """
        images = self._database.one("SELECT rows FROM collections WHERE id = ?", (collection_id,))
        if images is None:
            raise InputError("This collection has been removed.")
        with_failure = "SELECT count(*) FROM images WHERE collection_id = ? AND status = 'failed'"
        failures = self._database.read(with_failure, (collection_id,))[0][0]
        classes = self._database.read(_CLASSES, (collection_id, collection_id))[0][0]
        return CollectionCounts(images[0], classes, failures)

    def class_counts(self, collection_id: int) -> dict[str, int]:
        """Label to number of pictures, ordered by label; "" counts those without one."""
        sql = "SELECT label, count(*) FROM images WHERE collection_id = ? AND status = 'ok' GROUP BY label"
        counts = [(text_from_store(label), count) for label, count in self._database.read(sql, (collection_id,))]
        return dict(sorted(counts))

    def failures(self, collection_id: int) -> list[FailedImage]:
        """The files that were set aside, in the order in which they were met."""
        sql = "SELECT path, reason, label FROM images WHERE collection_id = ? AND status = 'failed' ORDER BY id"
        rows = self._database.read(sql, (collection_id,))
        return [
            FailedImage(text_from_store(path), text_from_store(reason), text_from_store(label))
            for path, reason, label in rows
        ]

    def failed_versions(self, collection_id: int) -> dict[str, tuple[int | None, int | None]]:
        """Path to size and version of the files that were set aside, as they were then."""
        sql = "SELECT path, size, version FROM images WHERE collection_id = ? AND status = 'failed'"
        rows = self._database.read(sql, (collection_id,))
        return {text_from_store(path): (size, version) for path, size, version in rows}

    def exact_copies(self, collection_ids: Iterable[int]) -> list[list[tuple[int, int]]]:
        """Pictures with the same bytes, of all collections: for each such set that one of these has a part in, the
        collection and row of each, in the order in which they were added."""
        wanted = json.dumps(list(collection_ids))
        sql = (
            "WITH several AS (SELECT sha256 FROM images WHERE status = 'ok' GROUP BY sha256 HAVING count(*) > 1 "
            "AND max(collection_id IN (SELECT value FROM json_each(?)))) "
            "SELECT sha256, collection_id, row FROM images JOIN several USING (sha256) WHERE status = 'ok' "
            "ORDER BY sha256, id"
        )
        found: dict[bytes, list[tuple[int, int]]] = {}
        for sha256, collection_id, row in self._database.read(sql, (wanted,)):
            found.setdefault(sha256, []).append((collection_id, row))
        return list(found.values())

    def labels_of(self, collection_id: int) -> list[str]:
        """The label of every row, in order; pictures of one class share one string."""
        sql = "SELECT label FROM images WHERE collection_id = ? AND status = 'ok' ORDER BY row"
        shared: dict[str | bytes, str] = {}
        labels = self._database.read(sql, (collection_id,))
        return [shared.get(label) or shared.setdefault(label, text_from_store(label)) for (label,) in labels]

    def named_pictures(self, collection_id: int) -> Iterator[NamedPicture]:
        """Every picture by row, read a page at a time; pictures of one class share one string."""
        sql = (
            "SELECT row, path, label FROM images "
            "WHERE collection_id = ? AND row >= ? AND status = 'ok' ORDER BY row LIMIT ?"
        )
        shared: dict[str | bytes, str] = {}
        start = 0
        while page := self._database.read(sql, (collection_id, start, _PAGE)):
            start = page[-1][0] + 1
            for row, path, label in page:
                name = shared.get(label) or shared.setdefault(label, text_from_store(label))
                yield NamedPicture(row, text_from_store(path), name)

    def pictures_only_in(self, collection_id: int) -> list[str]:
        """The SHA-256 of pictures that no other collection holds: their thumbnails go when it goes."""
        # One walk along the index: quicker for a million than asking for each picture.
        sql = (
            "SELECT sha256 FROM images WHERE status = 'ok' GROUP BY sha256 "
            "HAVING min(collection_id) = ? AND max(collection_id) = ?"
        )
        return [sha256.hex() for (sha256,) in self._database.read(sql, (collection_id, collection_id))]

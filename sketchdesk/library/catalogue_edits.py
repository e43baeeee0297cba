"""Changes to the catalogue's pictures after they were added: where they lie, class, part and row."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sketchdesk.errors import InputError
from sketchdesk.library.naming import text_from_store, text_to_store
from sketchdesk.library.records import CollectionRecord, KnownPicture, MovedPicture, Split
from sketchdesk.library.table import Table

# Pictures that are read in one go.
_PAGE = 2_000
_CHANGED_MEANWHILE = "The collection was changed meanwhile. Try again."

# Only pictures that are not set aside have rows. Said so, it is found by the index of rows, which holds no others.
_AT_ROW = "collection_id = ? AND row = ? AND status = 'ok'"
_LEAVE_OUT = f"INSERT OR IGNORE INTO left_out SELECT collection_id, path FROM images WHERE {_AT_ROW}"
_FAIL = f"UPDATE images SET status = 'failed', row = NULL, reason = ?, size = NULL, version = NULL WHERE {_AT_ROW}"
_TO_NEW_ROWS = (
    "UPDATE images SET collection_id = ?, row = -1 - (row + ?) "
    "WHERE collection_id = ? AND row >= ? AND row < ? AND status = 'ok'"
)
_FORGET_UNDONE = (
    "DELETE FROM set_aside WHERE collection_id = ? AND row >= ifnull((SELECT rows_done FROM feature_sets "
    "WHERE collection_id = ? AND feature_sets.fingerprint = set_aside.fingerprint), 0)"
)


@dataclass(frozen=True, eq=False)
class Part:
    """Rows int64 (n,) of one generation of a collection, in the order in which they go into the next one."""

    collection: CollectionRecord
    rows: NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Arrangement:
    """The next generation of a collection: the rows of ``parts``, one part after the other.

    All parts but those of ``target`` come from collections that end with it. ``rows_done`` counts the embeddings that
    are there, by fingerprint. Rows of ``target`` that are in no part go; those of ``aside`` stay known as files that
    failed, with the reason, and those of ``left_out`` as removed by a person.
    """

    target: CollectionRecord
    parts: Sequence[Part]
    rows_done: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """Fingerprint to dimension and number of rows."""
    aside: Mapping[int, str] = field(default_factory=dict)
    left_out: Iterable[int] = ()


class EditTable(Table):
    """``collection_id`` is always that of a collection that is there."""

    def known_pictures(self, collection_id: int) -> list[KnownPicture]:
        """Every picture that is not set aside, by row."""
        sql = (
            "SELECT id, row, path, sha256, size, version, label_is_chosen FROM images "
            "WHERE collection_id = ? AND status = 'ok' ORDER BY row"
        )
        return [
            KnownPicture(number, place, text_from_store(path), sha256.hex(), size, version, bool(chosen))
            for number, place, path, sha256, size, version, chosen in self._database.read(sql, (collection_id,))
        ]

    def pictures_by_path(self, collection_id: int) -> Iterator[KnownPicture]:
        """Every picture that is not set aside, in the order of :func:`path_order`, read a page at a time: whatever is
        committed meanwhile to pages that are still to come is seen."""
        sql = (
            "SELECT id, row, path, sha256, size, version, label_is_chosen FROM images "
            "WHERE collection_id = ? AND path > ? AND status = 'ok' ORDER BY path LIMIT ?"
        )
        after: str | bytes = ""
        while page := self._database.read(sql, (collection_id, after, _PAGE)):
            after = page[-1][2]
            for number, place, path, sha256, size, version, chosen in page:
                yield KnownPicture(number, place, text_from_store(path), sha256.hex(), size, version, bool(chosen))

    def pictures_with_ids(self, collection_id: int, image_ids: Iterable[int]) -> list[KnownPicture]:
        """In the order of the ids; those that are not there any more are passed over."""
        sql = (
            "SELECT images.id, row, images.path, sha256, size, version, label_is_chosen FROM json_each(?) AS wanted "
            "CROSS JOIN images ON images.id = wanted.value AND collection_id = ? AND status = 'ok' ORDER BY wanted.key"
        )
        wanted = json.dumps([int(number) for number in image_ids])
        return [
            KnownPicture(number, place, text_from_store(path), sha256.hex(), size, version, bool(chosen))
            for number, place, path, sha256, size, version, chosen in self._database.read(sql, (wanted, collection_id))
        ]

    def has_path_below(self, collection_id: int, start: str, separator: str) -> bool:
        """Whether a picture, or a file that failed, lies at ``start`` or in it."""
        sql = "SELECT 1 FROM images WHERE collection_id = ? AND path >= ? AND path < ? LIMIT 1"
        stem = start if start.endswith(separator) else start + separator
        first, end = text_to_store(stem), text_to_store(stem[:-1] + chr(ord(separator) + 1))
        at = "SELECT 1 FROM images WHERE collection_id = ? AND path = ?"
        return (
            self._database.one(sql, (collection_id, first, end)) is not None
            or self._database.one(at, (collection_id, text_to_store(start))) is not None
        )

    def set_versions(self, versions: Iterable[tuple[int, int | None, int | None]]) -> None:
        """Image id, size and version of files that were read again and found to be the same."""
        with self._database.transaction() as cursor:
            sql = "UPDATE images SET size = ?, version = ? WHERE id = ?"
            cursor.executemany(sql, [(size, version, number) for number, size, version in versions])

    def move_pictures(self, collection_id: int, moved: Sequence[MovedPicture]) -> None:
        """The files of some pictures lie elsewhere, perhaps each where another was. A failure there is forgotten.

        Raises InputError if one of the places is that of another picture.
        """
        with self._database.transaction() as cursor:
            # First out of each other's way.
            aside = "UPDATE images SET path = CAST(char(0) || id AS BLOB) WHERE id = ? AND collection_id = ?"
            cursor.executemany(aside, [(each.id, collection_id) for each in moved])
            for each in moved:
                path = text_to_store(each.path)
                sql = "DELETE FROM images WHERE collection_id = ? AND path = ? AND status = 'failed'"
                cursor.execute(sql, (collection_id, path))
                taken = "SELECT 1 FROM images WHERE collection_id = ? AND path = ?"
                if cursor.execute(taken, (collection_id, path)).fetchone():
                    raise InputError(f"{each.path} is already in this collection.")
                label = None if each.label is None else text_to_store(each.label)
                sql = "UPDATE images SET path = ?, label = ifnull(?, label), size = ?, version = ? WHERE id = ?"
                cursor.execute(sql, (path, label, each.size, each.version, each.id))

    def relabel_class(self, collection_id: int, label: str, new_label: str) -> int:
        """Give another name to a class, that of another class to merge them; the number of pictures.

        What is found under the old name later gets the new one too.
        """
        old, new = text_to_store(label), text_to_store(new_label)
        with self._database.transaction() as cursor:
            sql = "UPDATE images SET label = ? WHERE collection_id = ? AND label = ?"
            cursor.execute(f"{sql} AND status = 'failed'", (new, collection_id, old))
            changed = cursor.execute(f"{sql} AND status = 'ok'", (new, collection_id, old)).rowcount
            names = "UPDATE class_names SET label = ? WHERE collection_id = ? AND label = ?"
            cursor.execute(names, (new, collection_id, old))
            sql = "INSERT OR REPLACE INTO class_names (collection_id, found, label) VALUES (?, ?, ?)"
            cursor.execute(sql, (collection_id, old, new))
            cursor.execute("DELETE FROM class_names WHERE collection_id = ? AND found = label", (collection_id,))
            return changed

    def relabel_pictures(self, collection_id: int, image_ids: Iterable[int], label: str) -> int:
        """Put some pictures into a class, where they stay wherever their files go; how many there were."""
        sql = "UPDATE images SET label = ?, label_is_chosen = 1 WHERE id = ? AND collection_id = ? AND status = 'ok'"
        stored, changed = text_to_store(label), 0
        with self._database.transaction() as cursor:
            for number in image_ids:
                changed += cursor.execute(sql, (stored, number, collection_id)).rowcount
        return changed

    def set_splits(self, collection_id: int, splits: Mapping[int, Split]) -> None:
        """Row to part; the pictures that are not named are of no part."""
        with self._database.transaction() as cursor:
            cursor.execute("UPDATE images SET split = '' WHERE collection_id = ? AND split <> ''", (collection_id,))
            sql = "UPDATE images SET split = ? WHERE collection_id = ? AND row = ? AND status = 'ok'"
            cursor.executemany(sql, [(split, collection_id, row) for row, split in splits.items()])

    def splits_of(self, collection_id: int) -> list[Split]:
        """The part of every row, in order."""
        sql = "SELECT split FROM images WHERE collection_id = ? AND status = 'ok' ORDER BY row"
        return [split for (split,) in self._database.read(sql, (collection_id,))]

    def split_counts(self, collection_id: int) -> dict[Split, int]:
        """How many pictures each part has; empty while the collection is not divided."""
        sql = (
            "SELECT split, count(*) FROM images WHERE collection_id = ? AND status = 'ok' AND split <> '' "
            "GROUP BY split"
        )
        counts: dict[Split, int] = dict(self._database.read(sql, (collection_id,)))
        order: tuple[Split, ...] = ("train", "validation", "test")
        return {split: counts[split] for split in order if split in counts}

    def are_used(self, digests: Iterable[str]) -> set[str]:
        """Those SHA-256 that are of a picture of some collection."""
        sql = "SELECT 1 FROM images WHERE sha256 = ? AND status = 'ok' LIMIT 1"
        return {digest for digest in set(digests) if self._database.one(sql, (bytes.fromhex(digest),))}

    def arrange(self, plan: Arrangement) -> list[str]:
        """Commit the next generation of a collection, whose files are on the disk; the folders of dropped indexes.

        Raises InputError if one of the collections was changed or removed since the plan was made.
        """
        target = plan.target
        others = {part.collection.id: part.collection for part in plan.parts if part.collection.id != target.id}
        with self._database.transaction() as cursor:
            for each in (target, *others.values()):
                sql = "SELECT 1 FROM collections WHERE id = ? AND generation = ? AND rows = ?"
                if cursor.execute(sql, (each.id, each.generation, each.rows)).fetchone() is None:
                    raise InputError(_CHANGED_MEANWHILE)
            folders: list[str] = []
            for each in (target, *others.values()):
                among = "SELECT index_id FROM index_collections WHERE collection_id = ?"
                paths = cursor.execute(f"SELECT path FROM indexes WHERE id IN ({among})", (each.id,)).fetchall()
                folders += [path for (path,) in paths]
                cursor.execute(f"DELETE FROM indexes WHERE id IN ({among})", (each.id,))
            kept = np.zeros(target.rows, bool)
            for part in plan.parts:
                if part.collection.id == target.id:
                    kept[part.rows] = True
            gone = np.flatnonzero(~kept).tolist()
            cursor.executemany(_LEAVE_OUT, [(target.id, int(row)) for row in plan.left_out])
            cursor.executemany(_FAIL, [(text_to_store(reason), target.id, row) for row, reason in plan.aside.items()])
            deleted = [(target.id, row) for row in gone if row not in plan.aside]
            cursor.executemany(f"DELETE FROM images WHERE {_AT_ROW}", deleted)
            sql = "DELETE FROM set_aside WHERE collection_id = ? AND row = ?"
            cursor.executemany(sql, [(target.id, row) for row in _set_aside(cursor, target.id).intersection(gone)])
            for number in others:
                _make_way(cursor, target.id, number)
            # New numbers below zero first: old and new ones overlap.
            start = 0
            for part in plan.parts:
                owner = part.collection.id
                for place, old, count in _runs(part.rows):
                    if owner != target.id or old != start + place:
                        shift = start + place - old
                        cursor.execute(_TO_NEW_ROWS, (target.id, shift, owner, old, old + count))
                aside = np.array(sorted(_set_aside(cursor, owner)), np.int64)
                places = np.flatnonzero(np.isin(part.rows, aside))
                sql = "UPDATE set_aside SET collection_id = ?, row = ? WHERE collection_id = ? AND row = ?"
                moved = zip((start + places).tolist(), part.rows[places].tolist(), strict=True)
                cursor.executemany(
                    sql,
                    [(target.id, -1 - new, owner, old) for new, old in moved if owner != target.id or new != old],
                )
                start += len(part.rows)
            sql = "UPDATE images SET row = -1 - row WHERE collection_id = ? AND row < 0 AND status = 'ok'"
            cursor.execute(sql, (target.id,))
            cursor.execute("UPDATE set_aside SET row = -1 - row WHERE collection_id = ? AND row < 0", (target.id,))
            cursor.execute("DELETE FROM feature_sets WHERE collection_id = ?", (target.id,))
            sql = "INSERT INTO feature_sets (collection_id, fingerprint, dimension, rows_done) VALUES (?, ?, ?, ?)"
            done = [(target.id, fingerprint, *counts) for fingerprint, counts in plan.rows_done.items()]
            cursor.executemany(sql, done)
            # What is embedded again says for itself what cannot be.
            cursor.execute(_FORGET_UNDONE, (target.id, target.id))
            for number in others:
                _take_over(cursor, target.id, number)
            sql = "UPDATE collections SET rows = ?, generation = generation + 1 WHERE id = ?"
            cursor.execute(sql, (start, target.id))
            return folders


def _runs(rows: NDArray[np.int64]) -> Iterator[tuple[int, int, int]]:
    """Where each run of consecutive rows begins among them, its first row and how many they are."""
    if not len(rows):
        return
    starts = np.concatenate([[0], np.flatnonzero(np.diff(rows) != 1) + 1])
    counts = np.diff(np.concatenate([starts, [len(rows)]]))
    yield from zip(starts.tolist(), rows[starts].tolist(), counts.tolist(), strict=True)


def _set_aside(cursor: sqlite3.Cursor, collection_id: int) -> set[int]:
    """Rows whose picture some model could not embed: few, and looked for without an index."""
    rows = cursor.execute("SELECT DISTINCT row FROM set_aside WHERE collection_id = ?", (collection_id,)).fetchall()
    return {row for (row,) in rows}


def _make_way(cursor: sqlite3.Cursor, target_id: int, other_id: int) -> None:
    """Before the pictures of one collection come to another: their kept files lie with those of that one already."""
    old, new = f"pictures/{other_id}/", f"pictures/{target_id}/"
    sql = "UPDATE images SET path = ? || substr(path, ?) WHERE collection_id = ? AND substr(path, 1, ?) = ?"
    cursor.execute(sql, (new, len(old) + 1, other_id, len(old), old))
    sql = (
        "DELETE FROM images WHERE collection_id = ? AND status = 'failed' AND path IN "
        "(SELECT path FROM images WHERE collection_id = ? AND status = 'ok')"
    )
    cursor.execute(sql, (target_id, other_id))


def _take_over(cursor: sqlite3.Cursor, target_id: int, other_id: int) -> None:
    """What is left of the other collection: its failures, sources and names. Then it goes."""
    sql = "UPDATE OR IGNORE images SET collection_id = ? WHERE collection_id = ? AND status = 'failed'"
    cursor.execute(sql, (target_id, other_id))
    for table in ("sources", "class_names", "left_out"):
        cursor.execute(f"UPDATE OR IGNORE {table} SET collection_id = ? WHERE collection_id = ?", (target_id, other_id))
    # What one of them left out and the other has is not left out.
    sql = (
        "DELETE FROM left_out WHERE collection_id = ? AND path IN "
        "(SELECT path FROM images WHERE collection_id = ? AND status = 'ok')"
    )
    cursor.execute(sql, (target_id, target_id))
    cursor.execute("DELETE FROM collections WHERE id = ?", (other_id,))

"""Hash tables: which items share a key, and what the buckets are like."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sketchdesk.engine.index.pointers import TablePointers, Words

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Table:
    """One hash table: ``members`` int32 slots bucket by bucket, bucket i from ``starts[i]`` to ``starts[i + 1]``;
    its key is ``keys[i]``, or i itself where there are no keys (then a bucket may be empty)."""

    keys: Words | None
    starts: NDArray[np.int32]
    members: NDArray[np.int32]

    @classmethod
    def group(cls, keys: Words, slots: NDArray[np.int32], key_bits: int | None = None) -> Table:
        """Group some slots by their keys (m,). ``key_bits``: all keys are below 2 to this power."""
        if key_bits is not None and key_bits <= 16:
            # NumPy sorts numbers of 16 bits by counting.
            order = np.argsort(keys.astype(np.uint16), kind="stable")
        else:
            order = np.argsort(keys, kind="stable")
        members = slots[order]
        if key_bits is not None and 1 << key_bits <= max(4 * len(slots), 65536):
            sizes = np.bincount(keys.astype(np.int64), minlength=1 << key_bits)
            return cls(None, _running(sizes), members)
        in_order = keys[order]
        first = np.flatnonzero(np.concatenate([[True], in_order[1:] != in_order[:-1]])[: len(in_order)])
        return cls(in_order[first], np.concatenate([first, [len(in_order)]]).astype(np.int32), members)

    @property
    def sizes(self) -> NDArray[np.int64]:
        """Items in each bucket that has any."""
        sizes = np.diff(self.starts).astype(np.int64)
        return sizes[sizes > 0]

    @property
    def nbytes(self) -> int:
        return self.starts.nbytes + self.members.nbytes + (0 if self.keys is None else self.keys.nbytes)


def _running(sizes: NDArray[np.integer]) -> NDArray[np.int32]:
    return np.concatenate([[0], np.cumsum(sizes)]).astype(np.int32)


class Tables:
    """The hash tables of an index over the same slots."""

    def __init__(self, tables: Sequence[Table], first_words: Words | None = None) -> None:
        """``first_words`` uint64 (n,): the first word of each slot's signature, to be kept bucket by bucket."""
        self.tables = list(tables)
        self.pointers = TablePointers(
            [table.keys for table in tables],
            [table.starts for table in tables],
            [table.members for table in tables],
            [] if first_words is None else [first_words[table.members] for table in tables],
        )
        self.fewest_buckets = min((len(table.sizes) for table in tables), default=0)

    @property
    def nbytes(self) -> int:
        return sum(table.nbytes for table in self.tables) + sum(words.nbytes for words in self.pointers.firsts)

    def together(self, table: int, slots: tuple[int, int]) -> bool:
        """Whether two slots share a bucket of a table."""
        held = self.tables[table]
        places = [int(np.flatnonzero(held.members == slot)[0]) for slot in slots]
        first, second = np.searchsorted(held.starts, places, side="right")
        return bool(first == second)

    def stats(self, class_of: NDArray[np.int64] | None = None) -> dict[str, Any]:
        """Buckets, items stored (each once a table), items a bucket, and purity, the share of a bucket's largest
        class (``class_of``, one number a slot, -1 for none, counts only what has a class): mean and standard
        deviation over buckets."""
        sizes = np.concatenate([table.sizes for table in self.tables]) if self.tables else np.empty(0, np.int64)
        found: dict[str, Any] = {
            "tables": len(self.tables),
            "buckets": len(sizes),
            "items_stored": int(sizes.sum()),
            "items_per_bucket": _mean_and_deviation(sizes),
        }
        if class_of is not None:
            purities = [_purities(table, class_of) for table in self.tables]
            found["purity"] = _mean_and_deviation(np.concatenate(purities) if purities else np.empty(0))
        return found


def _mean_and_deviation(values: NDArray[Any]) -> dict[str, float]:
    if not len(values):
        return {"mean": 0.0, "std": 0.0}
    return {"mean": float(values.mean()), "std": float(values.std())}


def _purities(table: Table, class_of: NDArray[np.int64]) -> NDArray[np.float64]:
    """For each bucket with items that have a class, the share of the largest class."""
    buckets = np.repeat(np.arange(len(table.starts) - 1), np.diff(table.starts))
    classes = class_of[table.members]
    buckets, classes = buckets[classes >= 0], classes[classes >= 0]
    if not len(buckets):
        return np.empty(0, np.float64)
    pairs, counts = np.unique(buckets * (int(classes.max()) + 1) + classes, return_counts=True)
    owners = pairs // (int(classes.max()) + 1)
    first = np.flatnonzero(np.concatenate([[True], np.diff(owners) > 0]))
    return np.maximum.reduceat(counts, first) / np.add.reduceat(counts, first)

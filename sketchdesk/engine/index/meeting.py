"""Where a query and an item meet in hash tables: in which of them, and among what else."""

from __future__ import annotations

import sys

import numpy as np
from numpy.typing import NDArray

from sketchdesk.engine.index import kernels
from sketchdesk.engine.index.distances import lengths
from sketchdesk.engine.index.kernels import Changes
from sketchdesk.engine.index.pointers import Words
from sketchdesk.engine.index.pstable import PStableIndex, _cell_numbers, _keys
from sketchdesk.engine.index.simhash import SimHashIndex, _key_of

TableIndex = SimHashIndex | PStableIndex

MORE_PROBES = 4
"""So many times the buckets are looked into where they hold too few items."""


def query_signature(index: SimHashIndex, vector: NDArray[np.float32]) -> tuple[NDArray[np.float32], Words]:
    """Distances from the hyperplanes and words of the signature of a query (d,)."""
    margins, words = index.hyperplanes.sides(vector[None], lengths(vector[None]))
    return margins[0], np.ascontiguousarray(words[:, 0])


def tables_met(index: TableIndex, vector: NDArray[np.float32], slot: int, k: int) -> NDArray[np.bool_]:
    """For each table, whether the item at a slot lies in a bucket that a query (d,) for k hits looks into."""
    probes = _probes_used(index, vector, k)[0]
    if probes is None:
        return np.ones(index.tables, np.bool_)
    return _met(index, vector, slot, probes)


def probed_slots(index: TableIndex, vector: NDArray[np.float32], k: int) -> NDArray[np.int64]:
    """The slots, ascending, of all items in the buckets that a query (d,) for k hits looks into."""
    return _probes_used(index, vector, k)[1]


def may_meet(index: TableIndex, vector: NDArray[np.float32], slot: int) -> bool:
    """Whether a query (d,) meets the item at a slot with the probes that are set, or all buckets are looked into; the
    tables are not made for it, but where they are there already, their buckets are counted."""
    buckets = len(index) if index._tables is None else index._tables.fewest_buckets
    if isinstance(index, SimHashIndex):
        buckets = min(buckets, 1 << index.bits_per_table)
    return index.probes >= buckets or bool(_met(index, vector, slot, index.probes).any())


def _met(index: TableIndex, vector: NDArray[np.float32], slot: int, probes: int) -> NDArray[np.bool_]:
    base, changes, own = _keys_of(index, vector, slot)
    at, keys = kernels.probe_sequence(base, changes, probes * index.tables)
    met = np.zeros(index.tables, np.bool_)
    met[at[keys == own[at]]] = True
    return met


def _probes_used(index: TableIndex, vector: NDArray[np.float32], k: int) -> tuple[int | None, NDArray[np.int64]]:
    """How many probes a table it takes until there are k items, and the slots of all items that are met; None if
    whole tables are looked at, as when there are so few that all of them are compared."""
    live = np.flatnonzero(index._live)
    if isinstance(index, SimHashIndex) and index.bits and len(live) <= max(index.rerank, k):
        return None, live
    tables, probes = index._grouped(), index.probes
    base, changes, _ = _keys_of(index, vector, int(live[0]))
    wanted, total = min(k, len(live)), len(index._live)
    first, target = _first_look(index, vector, wanted)
    while probes < tables.fewest_buckets:
        at, keys = kernels.probe_sequence(base, changes, probes * index.tables)
        slots = kernels.bucket_members(tables.pointers, at, keys, None, total, index._work)[0].astype(np.int64)
        looked_into = len(slots)
        if target < total:
            some, _ = kernels.coarse_members(tables.pointers, at, keys, first, target, None, total, index._work)
            looked_into = len(some)
        if looked_into >= wanted or not index.complete:
            return probes, slots
        probes *= MORE_PROBES
        if probes >= too_dear(index):
            break
    return None, live


def too_dear(index: TableIndex) -> int:
    """Instead of with so many probes or more, a query that has found too few looks at everything."""
    return index._too_dear() if isinstance(index, PStableIndex) else sys.maxsize


def _first_look(index: TableIndex, vector: NDArray[np.float32], k: int) -> tuple[int, int]:
    """The first word of a query's signature, and how many of the items in the buckets are chosen by theirs; as
    many as there are slots if all of them are."""
    if not isinstance(index, SimHashIndex) or index.bits <= 64:
        return 0, len(index._live)
    words = query_signature(index, vector)[1]
    return int(words[0]), index._effort(k, len(index)).target


def _keys_of(index: TableIndex, vector: NDArray[np.float32], slot: int) -> tuple[Words, Changes, Words]:
    """The query's key in each table, the changes that lead to other buckets, and the keys of the item at a slot."""
    if isinstance(index, SimHashIndex):
        margins, words = query_signature(index, vector)
        stored = index._signatures.words[:, slot]
        starts = [index._key_from(table) for table in range(index.tables)]
        base = np.array([_key_of(words, start, index.bits_per_table) for start in starts])
        own = np.array([_key_of(stored, start, index.bits_per_table) for start in starts])
        return base, index._changes(margins, base), own
    if index._tables is None:
        # The widths are still those of other settings.
        index._widths = index._cell_widths(np.flatnonzero(index._live).astype(np.int32))
    projections = index._project(vector[None], lengths(vector[None]))
    cells = [
        index._in_use(some)[0] / index._widths + index._offsets_in_use()
        for some in (projections, index._projections[slot : slot + 1])
    ]
    base, own = (_keys(_cell_numbers(place)[None])[0] for place in cells)
    return base, index._changes(cells[0] - np.floor(cells[0])), own

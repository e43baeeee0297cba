"""The inner loops of the indexes: compiled where a library was built (kernels.c), in NumPy everywhere.

Both give the same answers; the NumPy twin is the oracle of the compiled one. Which of them is in use is decided in
``compiled_loops``.
"""

from __future__ import annotations

import ctypes
import heapq
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sketchdesk.engine.index.compiled_loops import address, compiled, library, numpy_only
from sketchdesk.engine.index.pointers import RowPointers, Slots, TablePointers, Words, Workspace
from sketchdesk.engine.products import product

__all__ = [
    "Changes",
    "RowPointers",
    "Slots",
    "TablePointers",
    "Words",
    "Workspace",
    "best_by_count",
    "bucket_members",
    "coarse_members",
    "coarse_survivors",
    "compiled",
    "exact",
    "numpy_only",
    "probe_sequence",
    "products",
    "rank_signatures",
    "weigh_all",
    "weigh_signatures",
    "weights_of",
]


def coarse_survivors(
    word: Words, signature: int, eligible: NDArray[np.bool_] | None, target: int, work: Workspace
) -> NDArray[np.int32]:
    """Eligible slots whose first word (n,) differs from a signature's in no more bits than the smallest number
    that at least ``target`` of them reach; ascending."""
    n = len(word)
    if (loops := library()) is not None:
        counts, out = work.array("coarse", n, np.uint8), work.array("survivors", n, np.int32)
        found = loops.sd_coarse(address(word), n, signature, address(eligible), target, address(counts), address(out))
        return out[:found].astype(np.int32, copy=False)
    differ = np.bitwise_count(word ^ np.uint64(signature))
    if eligible is not None:
        differ[~eligible] = 126
    reached = np.cumsum(np.bincount(differ, minlength=127)[:65])
    limit = min(int(np.searchsorted(reached, target)), 64)
    return np.flatnonzero(differ <= limit).astype(np.int32)


def rank_signatures(items: Words, signature: Words, slots: NDArray[np.int32], wanted: int, work: Workspace) -> Slots:
    """The ``wanted`` of some slots (ascending) whose signatures, rows of ``items`` (n, words), differ in the
    fewest bits from one (words,); ascending, ties by the lower slot."""
    if len(slots) <= wanted:
        return slots.astype(np.int64)
    if (loops := library()) is not None:
        words = items.shape[1]
        counts, histogram = work.array("counts", len(slots), np.uint16), work.array("bits", 64 * words + 2, np.int32)
        out = np.empty(wanted, np.int64)
        found = loops.sd_rank(
            address(items),
            words,
            address(signature),
            address(slots),
            len(slots),
            wanted,
            address(counts),
            address(histogram),
            address(out),
        )
        return out[:found]
    differ = np.bitwise_count(items[slots] ^ signature).sum(axis=1, dtype=np.int64)
    return slots[best_by_count(differ, wanted, 64 * items.shape[1])].astype(np.int64)


def best_by_count(counts: NDArray[np.integer], wanted: int, largest: int) -> Slots:
    """Where the ``wanted`` smallest of the counts (n,), all 0..largest, are, ascending; ties by the lower place.

    Counting how often each value occurs gives the threshold in one pass, several times faster than a
    partition.
    """
    if wanted >= len(counts):
        return np.arange(len(counts))
    reached = np.cumsum(np.bincount(counts, minlength=largest + 1))
    threshold = int(np.searchsorted(reached, wanted))
    places = np.flatnonzero(counts <= threshold)
    surplus = len(places) - wanted
    if surplus:
        at_threshold = np.flatnonzero(counts[places] == threshold)
        places = np.delete(places, at_threshold[len(at_threshold) - surplus :])
    return places


def weigh_signatures(items: Words, signature: Words, weights: NDArray[np.uint8], slots: Slots, wanted: int) -> Slots:
    """The ``wanted`` of some slots (ascending) whose bits that differ from a signature (words,) weigh least in
    all, a byte a bit; ascending, ties by the lower slot."""
    if len(slots) <= wanted:
        return slots
    if (loops := library()) is not None:
        kept, work = slots.copy(), np.empty(2 * len(slots), np.int64)
        words = items.shape[1]
        padded = np.zeros(64 * words, np.uint8)
        padded[: len(weights)] = weights
        found = loops.sd_weigh(
            address(items), words, address(signature), address(padded), address(kept), len(kept), wanted, address(work)
        )
        return kept[:found]
    weighed = weigh_all(items[slots], signature, weights)
    return np.sort(slots[np.argsort(weighed, kind="stable")[:wanted]])


def weigh_all(items: Words, signature: Words, weights: NDArray[np.uint8]) -> NDArray[np.int64]:
    """What the bits in which each of the signatures ``items`` (n, words) differs from one (words,) weigh in all,
    a byte a bit; int64 (n,)."""
    if (loops := library()) is not None:
        out = np.empty(len(items), np.int64)
        padded = np.zeros(64 * items.shape[1], np.uint8)
        padded[: len(weights)] = weights
        loops.sd_weigh_all(
            address(items), items.shape[1], address(signature), address(padded), len(items), address(out)
        )
        return out
    found = np.empty(len(items), np.int64)
    for start in range(0, len(items), 8192):
        octets = np.ascontiguousarray(items[start : start + 8192] ^ signature, "<u8").view(np.uint8)
        differ = np.unpackbits(octets, axis=1, count=len(weights), bitorder="little")
        found[start : start + 8192] = product(differ.astype(np.float64), weights.astype(np.float64))
    return found


def weights_of(margins: NDArray[np.float32]) -> NDArray[np.uint8]:
    """A byte for each margin (bits,): how much it weighs that an item lies on the other side of a hyperplane."""
    sizes = np.abs(margins.astype(np.float64))
    largest = sizes.max(initial=0.0)
    return np.rint(sizes * (255.0 / largest if largest > 0 else 0.0)).astype(np.uint8)


@dataclass(frozen=True)
class Changes:
    """The single changes that lead from a query's own bucket to others, a row for each table, cheapest first.

    ``costs`` float64 (tables, entries); ``deltas`` uint64, what a change adds to the key; ``partners`` int8, the
    change that excludes it, -1 for none. At most 64 entries.
    """

    costs: NDArray[np.float64]
    deltas: Words
    partners: NDArray[np.int8]


def probe_sequence(base: Words, changes: Changes, probes: int) -> tuple[NDArray[np.int32], Words]:
    """Tables and keys of the ``probes`` most promising buckets, fewer if there are fewer: first each table's own
    (``base``, one key a table), then sets of changes by rising cost over all tables.

    Query-directed probing of Lv, Josephson, Wang, Charikar and Li, "Multi-Probe LSH" (VLDB 2007), section 4.4.
    Raises MemoryError.
    """
    tables, entries = changes.costs.shape
    if (loops := library()) is not None:
        out_tables, out_keys = np.empty(probes, np.int32), np.empty(probes, np.uint64)
        found = loops.sd_probes(
            tables,
            entries,
            address(base),
            address(changes.costs),
            address(changes.deltas),
            address(changes.partners),
            probes,
            address(out_tables),
            address(out_keys),
        )
        if found < 0:
            raise MemoryError
        return out_tables[:found], out_keys[:found]
    costs, partners = changes.costs.tolist(), changes.partners.tolist()
    deltas, wrap = changes.deltas.tolist(), (1 << 64) - 1
    found_at = [(table, int(key)) for table, key in enumerate(base[:probes])]
    heap = [(costs[t][0], t, 1, 0, int(base[t]) + deltas[t][0]) for t in range(tables)] if entries else []
    heapq.heapify(heap)
    while heap and len(found_at) < probes:
        score, table, mask, last, key = heapq.heappop(heap)
        inside = [j for j in range(last + 1) if mask >> j & 1]
        if not any(partners[table][j] >= 0 and mask >> partners[table][j] & 1 for j in inside):
            found_at.append((table, key & wrap))
        following = last + 1
        if following < entries:
            cost, delta = costs[table], deltas[table]
            heapq.heappush(
                heap, (score + cost[following], table, mask | 1 << following, following, key + delta[following])
            )
            shifted = mask & ~(1 << last) | 1 << following
            heapq.heappush(
                heap,
                (score - cost[last] + cost[following], table, shifted, following, key - delta[last] + delta[following]),
            )
    return np.array([t for t, _ in found_at], np.int32), np.array([key for _, key in found_at], np.uint64)


def bucket_members(
    tables: TablePointers,
    probe_tables: NDArray[np.int32],
    probe_keys: Words,
    eligible: NDArray[np.bool_] | None,
    n: int,
    work: Workspace,
) -> tuple[NDArray[np.int32], int]:
    """Every eligible one (flags (n,), None: all) of n slots in the probed buckets, tables and keys (probes,): once,
    ascending, int32 (m,); and how many they are if an item counts once for each bucket that it is met in."""
    if (loops := library()) is not None:
        seen, out = work.array("seen", n // 64 + 1, np.uint64), work.array("members", n, np.int32)
        met = ctypes.c_int64()
        found = loops.sd_members(
            address(tables.at_keys),
            address(tables.buckets),
            address(tables.at_starts),
            address(tables.at_members),
            len(probe_keys),
            address(probe_tables),
            address(probe_keys),
            address(eligible),
            n,
            address(seen),
            address(out),
            ctypes.addressof(met),
        )
        return out[:found].astype(np.int32, copy=False), met.value
    ranges = [tables.bucket(t, key) for t, key in zip(probe_tables.tolist(), probe_keys.tolist(), strict=True)]
    parts = [tables.members[t][range_] for t, range_ in zip(probe_tables.tolist(), ranges, strict=True)]
    together = np.concatenate(parts) if parts else np.empty(0, np.int32)
    if eligible is not None:
        together = together[eligible[together]]
    return np.unique(together).astype(np.int32), len(together)


def coarse_members(
    tables: TablePointers,
    probe_tables: NDArray[np.int32],
    probe_keys: Words,
    signature: int,
    target: int,
    eligible: NDArray[np.bool_] | None,
    n: int,
    work: Workspace,
) -> tuple[NDArray[np.int32], int]:
    """As :func:`bucket_members`, but only the items whose first word differs from a signature's in no more bits
    than the smallest number that at least ``target`` of those that are met reach."""
    if (loops := library()) is not None:
        seen, out = work.array("seen", n // 64 + 1, np.uint64), work.array("members", n, np.int32)
        counts = work.array("coarse", n * len(tables.members), np.uint8)
        met = ctypes.c_int64()
        found = loops.sd_members_coarse(
            address(tables.at_keys),
            address(tables.buckets),
            address(tables.at_starts),
            address(tables.at_members),
            address(tables.at_firsts),
            len(probe_keys),
            address(probe_tables),
            address(probe_keys),
            signature,
            target,
            address(eligible),
            n,
            address(seen),
            address(counts),
            address(out),
            ctypes.addressof(met),
        )
        return out[:found].astype(np.int32, copy=False), met.value
    ranges = [tables.bucket(t, key) for t, key in zip(probe_tables.tolist(), probe_keys.tolist(), strict=True)]
    pairs = list(zip(probe_tables.tolist(), ranges, strict=True))
    together = np.concatenate([np.empty(0, np.int32), *[tables.members[t][range_] for t, range_ in pairs]])
    words = np.concatenate([np.empty(0, np.uint64), *[tables.firsts[t][range_] for t, range_ in pairs]])
    if eligible is not None:
        allowed = eligible[together]
        together, words = together[allowed], words[allowed]
    differ = np.bitwise_count(words ^ np.uint64(signature))
    if len(together) > target:
        reached = np.cumsum(np.bincount(differ, minlength=65))
        chosen = together[differ <= int(np.searchsorted(reached, target))]
    else:
        chosen = together
    return np.unique(chosen).astype(np.int32), len(together)


def products(
    query: NDArray[np.float32], rows: RowPointers, slots: Slots, euclidean: bool
) -> NDArray[np.float32] | None:
    """Products of a query (d,) with the rows at some slots (ascending), or squared distances, float32 (m,).

    None without the library: NumPy does that best on whole blocks.
    """
    if (loops := library()) is None:
        return None
    out = np.empty(len(slots), np.float32)
    loops.sd_products(
        address(query),
        len(query),
        address(rows.at),
        address(rows.ends),
        address(slots),
        len(slots),
        int(euclidean),
        address(out),
    )
    return out


def exact(
    query: NDArray[np.float32], rows: RowPointers, slots: Slots, euclidean: bool, shortest: float
) -> NDArray[np.float32] | None:
    """Exact distances of a query (d,) to the rows at some slots (ascending), float32 (m,), as
    ``distances.exact_distances`` defines them; None without the library."""
    if (loops := library()) is None:
        return None
    out = np.empty(len(slots), np.float32)
    loops.sd_exact(
        address(query),
        len(query),
        address(rows.at),
        address(rows.ends),
        address(slots),
        len(slots),
        int(euclidean),
        shortest,
        address(out),
    )
    return out

"""The inner loops of the indexes: compiled where a library was built (kernels.c), in NumPy everywhere.

Both give the same answers; the NumPy twin is the oracle of the compiled one. ``SKETCHDESK_KERNELS=numpy`` in the
environment, or :func:`numpy_only`, keeps to NumPy.
"""

from __future__ import annotations

import contextlib
import ctypes
import heapq
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Words = NDArray[np.uint64]
Slots = NDArray[np.int64]

VERSION = 1
LIBRARY_NAMES = ("_kernels.so", "_kernels.dylib", "_kernels.dll")


def _open() -> ctypes.CDLL | None:
    """The library that was built for this machine; None if there is none, or one of another version."""
    if os.environ.get("SKETCHDESK_KERNELS") == "numpy":
        return None
    for name in LIBRARY_NAMES:
        path = Path(__file__).with_name(name)
        if not path.exists():
            continue
        try:
            library = ctypes.CDLL(str(path))
            library.sd_version.restype = ctypes.c_int64
            if library.sd_version() != VERSION:
                continue
        except (OSError, AttributeError):
            continue
        for function in (
            "sd_coarse",
            "sd_rank",
            "sd_weigh",
            "sd_probes",
            "sd_members",
            "sd_members_coarse",
            "sd_simhash_find",
        ):
            getattr(library, function).restype = ctypes.c_int64
        number, pointer = ctypes.c_int64, ctypes.c_void_p
        library.sd_coarse.argtypes = [pointer, number, ctypes.c_uint64, pointer, number, pointer, pointer]
        library.sd_rank.argtypes = [pointer, number, pointer, pointer, number, number, pointer, pointer, pointer]
        library.sd_probes.argtypes = [number, number, *[pointer] * 4, number, pointer, pointer]
        library.sd_members.argtypes = [
            *[pointer] * 4,
            number,
            pointer,
            pointer,
            pointer,
            number,
            pointer,
            pointer,
            pointer,
        ]
        library.sd_products.argtypes = [pointer, number, pointer, pointer, pointer, number, number, pointer]
        library.sd_products.restype = None
        library.sd_simhash_look.argtypes = [pointer, pointer, ctypes.c_double]
        library.sd_simhash_look.restype = None
        library.sd_simhash_find.argtypes = [
            *[pointer] * 3,
            *[number] * 4,
            *[ctypes.c_double] * 3,
            *[pointer] * 3,
        ]
        library.sd_weigh_all.argtypes = [pointer, number, pointer, pointer, number, pointer]
        library.sd_weigh_all.restype = None
        library.sd_weigh.argtypes = [pointer, number, pointer, pointer, pointer, number, number, pointer]
        library.sd_members_coarse.argtypes = [
            *[pointer] * 5,
            number,
            pointer,
            pointer,
            ctypes.c_uint64,
            number,
            pointer,
            number,
            *[pointer] * 4,
        ]
        library.sd_exact.argtypes = [*library.sd_products.argtypes[:-1], ctypes.c_double, pointer]
        library.sd_exact.restype = None
        return library
    return None


_library = _open()


def compiled() -> bool:
    """Whether the compiled loops are in use."""
    return _library is not None


@contextlib.contextmanager
def numpy_only() -> Iterator[None]:
    """Keep to NumPy meanwhile. Not for use while another thread queries."""
    global _library
    kept, _library = _library, None
    try:
        yield
    finally:
        _library = kept


def _at(array: NDArray[np.generic] | None) -> int | None:
    if array is None:
        return None
    if not array.flags.c_contiguous:
        raise ValueError("compiled loops read only what lies in one piece, row by row")
    return array.__array_interface__["data"][0]


class Workspace:
    """Memory that queries of one index use again and again."""

    def __init__(self) -> None:
        self._arrays: dict[str, NDArray[np.generic]] = {}

    def array(self, name: str, size: int, kind: type[np.generic]) -> NDArray[np.generic]:
        """At least ``size`` numbers; what they are is left from last time, zeros at first."""
        held = self._arrays.get(name)
        if held is None or len(held) < size:
            held = self._arrays[name] = np.zeros(size, kind)
        return held

    @property
    def nbytes(self) -> int:
        return sum(array.nbytes for array in self._arrays.values())


def coarse_survivors(
    word: Words, signature: int, eligible: NDArray[np.bool_] | None, target: int, work: Workspace
) -> NDArray[np.int32]:
    """Eligible slots whose first word (n,) differs from a signature's in no more bits than the smallest number
    that at least ``target`` of them reach; ascending."""
    n = len(word)
    if _library is not None:
        counts, out = work.array("coarse", n, np.uint8), work.array("survivors", n, np.int32)
        found = _library.sd_coarse(_at(word), n, signature, _at(eligible), target, _at(counts), _at(out))
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
    if _library is not None:
        words = items.shape[1]
        counts, histogram = work.array("counts", len(slots), np.uint16), work.array("bits", 64 * words + 2, np.int32)
        out = np.empty(wanted, np.int64)
        found = _library.sd_rank(
            _at(items), words, _at(signature), _at(slots), len(slots), wanted, _at(counts), _at(histogram), _at(out)
        )
        return out[:found]
    differ = np.bitwise_count(items[slots] ^ signature).sum(axis=1, dtype=np.int64)
    return slots[best_by_count(differ, wanted, 64 * items.shape[1])].astype(np.int64)


def best_by_count(counts: NDArray[np.integer], wanted: int, largest: int) -> Slots:
    """Where the ``wanted`` smallest of the counts 0..largest are, ascending; ties by the lower place.

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
    if _library is not None:
        kept, work = slots.copy(), np.empty(2 * len(slots), np.int64)
        words = items.shape[1]
        padded = np.zeros(64 * words, np.uint8)
        padded[: len(weights)] = weights
        found = _library.sd_weigh(
            _at(items), words, _at(signature), _at(padded), _at(kept), len(kept), wanted, _at(work)
        )
        return kept[:found]
    weighed = weigh_all(items[slots], signature, weights)
    return np.sort(slots[np.argsort(weighed, kind="stable")[:wanted]])


def weigh_all(items: Words, signature: Words, weights: NDArray[np.uint8]) -> NDArray[np.int64]:
    """What the bits in which each of the signatures ``items`` (n, words) differs from one (words,) weigh in all,
    a byte a bit; int64 (n,)."""
    if _library is not None:
        out = np.empty(len(items), np.int64)
        padded = np.zeros(64 * items.shape[1], np.uint8)
        padded[: len(weights)] = weights
        _library.sd_weigh_all(_at(items), items.shape[1], _at(signature), _at(padded), len(items), _at(out))
        return out
    found = np.empty(len(items), np.int64)
    for start in range(0, len(items), 8192):
        octets = np.ascontiguousarray(items[start : start + 8192] ^ signature, "<u8").view(np.uint8)
        differ = np.unpackbits(octets, axis=1, count=len(weights), bitorder="little")
        found[start : start + 8192] = differ.astype(np.float64) @ weights.astype(np.float64)
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
    """
    tables, entries = changes.costs.shape
    if _library is not None:
        out_tables, out_keys = np.empty(probes, np.int32), np.empty(probes, np.uint64)
        found = _library.sd_probes(
            tables,
            entries,
            _at(base),
            _at(changes.costs),
            _at(changes.deltas),
            _at(changes.partners),
            probes,
            _at(out_tables),
            _at(out_keys),
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


class TablePointers:
    """Where the arrays of some hash tables lie: keys (None: a key is its own place), starts, members, and the
    first words of the members' signatures, if there are any."""

    def __init__(
        self,
        keys: Sequence[Words | None],
        starts: Sequence[NDArray[np.int32]],
        members: Sequence[NDArray[np.int32]],
        firsts: Sequence[Words],
    ) -> None:
        self.keys, self.starts, self.members, self.firsts = list(keys), list(starts), list(members), list(firsts)
        self.buckets = np.array([len(start) - 1 for start in starts], np.int64)
        self.at_keys = np.array([_at(array) or 0 for array in keys], np.uint64)
        self.at_starts = np.array([_at(array) for array in starts], np.uint64)
        self.at_members = np.array([_at(array) for array in members], np.uint64)
        self.at_firsts = np.array([_at(array) for array in firsts], np.uint64)

    def bucket(self, table: int, key: int) -> slice:
        """Where the members of a bucket lie; nowhere if there is no such bucket."""
        keys, starts = self.keys[table], self.starts[table]
        bucket = key if keys is None else int(np.searchsorted(keys, np.uint64(key)))
        if bucket < len(starts) - 1 and (keys is None or int(keys[bucket]) == key):
            return slice(int(starts[bucket]), int(starts[bucket + 1]))
        return slice(0, 0)


def bucket_members(
    tables: TablePointers,
    probe_tables: NDArray[np.int32],
    probe_keys: Words,
    eligible: NDArray[np.bool_] | None,
    n: int,
    work: Workspace,
) -> tuple[NDArray[np.int32], int]:
    """Every eligible one of n slots in the probed buckets, once, ascending; and how many they are if an item
    counts once for each bucket that it is met in."""
    if _library is not None:
        seen, out = work.array("seen", n // 64 + 1, np.uint64), work.array("members", n, np.int32)
        met = ctypes.c_int64()
        found = _library.sd_members(
            _at(tables.at_keys),
            _at(tables.buckets),
            _at(tables.at_starts),
            _at(tables.at_members),
            len(probe_keys),
            _at(probe_tables),
            _at(probe_keys),
            _at(eligible),
            n,
            _at(seen),
            _at(out),
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
    if _library is not None:
        seen, out = work.array("seen", n // 64 + 1, np.uint64), work.array("members", n, np.int32)
        counts = work.array("coarse", n * len(tables.members), np.uint8)
        met = ctypes.c_int64()
        found = _library.sd_members_coarse(
            _at(tables.at_keys),
            _at(tables.buckets),
            _at(tables.at_starts),
            _at(tables.at_members),
            _at(tables.at_firsts),
            len(probe_keys),
            _at(probe_tables),
            _at(probe_keys),
            signature,
            target,
            _at(eligible),
            n,
            _at(seen),
            _at(counts),
            _at(out),
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


class RowPointers:
    """Where segments of vectors (n, d) lie, and the slot at which each ends."""

    def __init__(self, segments: Sequence[NDArray[np.float32]], ends: Sequence[int]) -> None:
        self.segments = list(segments)
        self.ends = np.array(ends, np.int64)
        self.at = np.array([_at(segment) for segment in segments], np.uint64)


def products(
    query: NDArray[np.float32], rows: RowPointers, slots: Slots, euclidean: bool
) -> NDArray[np.float32] | None:
    """Products of a query (d,) with the rows at some slots (ascending), or squared distances, float32 (m,).

    None without the library: NumPy does that best on whole blocks.
    """
    if _library is None:
        return None
    out = np.empty(len(slots), np.float32)
    _library.sd_products(
        _at(query), len(query), _at(rows.at), _at(rows.ends), _at(slots), len(slots), int(euclidean), _at(out)
    )
    return out


def exact(
    query: NDArray[np.float32], rows: RowPointers, slots: Slots, euclidean: bool, shortest: float
) -> NDArray[np.float32] | None:
    """Exact distances of a query (d,) to the rows at some slots (ascending), float32 (m,), as
    ``distances.exact_distances`` defines them; None without the library."""
    if _library is None:
        return None
    out = np.empty(len(slots), np.float32)
    _library.sd_exact(
        _at(query), len(query), _at(rows.at), _at(rows.ends), _at(slots), len(slots), int(euclidean), shortest, _at(out)
    )
    return out


@dataclass(frozen=True)
class Found:
    """The hits of a query, nearest first: slots and exact distances; and the work that finding them took."""

    slots: Slots
    distances: NDArray[np.float32]
    signature_bytes: int
    bucket_items: int
    looked_into: int
    compared: int


@dataclass(frozen=True)
class SimHashParts:
    """What a compiled query of SimHash reads; must stay as it is while a plan uses it.

    ``first`` (n,) and ``items`` (n, words): signatures of ``bits``; ``planes`` float32 (kept bits, d); ``centre``
    (d,) or None; ``tables``, or None, whose keys are ``table_bits`` bits from bit ``keys_from`` + t x
    ``key_stride`` on; ``probes`` over all tables.
    """

    bits: int
    first: Words
    items: Words
    planes: NDArray[np.float32]
    centre: NDArray[np.float32] | None
    as_direction: bool
    rows: RowPointers
    tables: TablePointers | None
    table_bits: int
    keys_from: int
    key_stride: int
    probes: int


class SimHashPlan:
    """Everything that a compiled query of SimHash needs, gathered once."""

    def __init__(self, parts: SimHashParts, n: int, product_error: float, least: float, shortest: float) -> None:
        kept, dimension = parts.planes.shape
        tables = parts.tables
        count = len(tables.members) if tables is not None else 0
        words = -(-parts.bits // 64)
        entries = (count, parts.table_bits)
        none = np.empty(0, np.int64)
        self._parts, self._numbers = parts, (product_error, least, shortest)
        self._seen = np.empty(dimension, np.float32)
        self._margins = np.empty(kept, np.float32)
        # In the order of the enumeration in kernels.c.
        self._held: list[int | NDArray[np.generic] | None] = [
            n,
            dimension,
            kept,
            parts.bits,
            parts.first,
            parts.items,
            parts.planes,
            parts.centre,
            int(parts.as_direction),
            count,
            parts.table_bits,
            parts.probes,
            tables.at_keys if tables else none,
            tables.buckets if tables else none,
            tables.at_starts if tables else none,
            tables.at_members if tables else none,
            tables.at_firsts if tables else none,
            np.zeros(n // 64 + 1, np.uint64),
            np.empty(n * max(count, 1), np.uint8),
            np.empty(n, np.int32),
            np.empty(n, np.uint16),
            np.empty(64 * words + 2, np.int32),
            np.empty(max(parts.probes, 1), np.int32),
            np.empty(max(parts.probes, 1), np.uint64),
            np.empty(count, np.uint64),
            np.empty(entries, np.float64),
            np.empty(entries, np.uint64),
            np.full(entries, -1, np.int8),
            np.zeros(64 * max(words, 1), np.uint8),
            np.empty(-(-kept // 64), np.uint64),
            self._seen,
            self._margins,
            # Pages that no query touches cost nothing.
            np.empty(4 * n, np.int64),
            (1 << parts.bits % 64) - 1 if parts.bits % 64 else -1,
            parts.keys_from,
            parts.key_stride,
            parts.rows.at,
            parts.rows.ends,
        ]
        self._plan = np.array([held if isinstance(held, int) else (_at(held) or 0) for held in self._held], np.int64)
        self._told = np.empty(4, np.int64)
        self._at_plan, self._at_told = _at(self._plan), _at(self._told)

    @property
    def nbytes(self) -> int:
        """Memory of its own, not counting pages that were never touched."""
        return sum(held.nbytes for held in self._held[17:21] if isinstance(held, np.ndarray))

    def find(
        self,
        query: NDArray[np.float32],
        k: int,
        wanted: int,
        prefilter: int,
        target: int,
        eligible: NDArray[np.bool_] | None,
    ) -> Found:
        """The k hits of a query (d,) among ``wanted`` candidates, or without signatures all that the buckets hold."""
        assert _library is not None
        error, least, shortest = self._numbers
        at_query = _at(query)
        _library.sd_simhash_look(self._at_plan, at_query, shortest)
        np.dot(self._parts.planes, self._seen, out=self._margins)
        slots, distances = np.empty(k, np.int64), np.empty(k, np.float32)
        found = _library.sd_simhash_find(
            self._at_plan,
            at_query,
            _at(eligible),
            k,
            wanted,
            prefilter,
            target,
            error,
            least,
            shortest,
            _at(slots),
            _at(distances),
            self._at_told,
        )
        if found < 0:
            raise MemoryError
        return Found(slots[:found], distances[:found], *self._told.tolist())

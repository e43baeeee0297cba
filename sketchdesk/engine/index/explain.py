"""Why an index misses an item that the exact scan finds, and the smallest changes that would find it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sketchdesk.engine.index.base import VectorIndex
from sketchdesk.engine.index.distances import exact_distances, rough_distances, rough_limit
from sketchdesk.engine.index.meeting import (
    MORE_PROBES,
    may_meet,
    probed_slots,
    query_signature,
    tables_met,
    too_dear,
)
from sketchdesk.engine.index.pstable import PStableIndex
from sketchdesk.engine.index.retuning import most_probes, retune, settings_kept
from sketchdesk.engine.index.rows import check_ids, check_query
from sketchdesk.engine.index.simhash import SimHashIndex
from sketchdesk.engine.index.trials import bytes_read
from sketchdesk.errors import InputError
from sketchdesk.progress import CancelToken

# A coarse share or a width is raised in steps of this factor, to so many times itself.
_STEP = 1.1
_WIDEST = 16.0

_Value = TypeVar("_Value", int, int | float)


@dataclass(frozen=True)
class Change:
    """One ``setting``, its value ``before`` (None: automatic) and the least ``after`` that was seen to find the item,
    all others as they are. Bits are tried by words of 64, a coarse share and a width in steps of a tenth. A value
    between that finds it by luck, while greater ones do not, may be passed over. ``compared`` is the share of items
    that the query is then compared with."""

    setting: str
    before: int | float | None
    after: int | float
    compared: float


@dataclass(frozen=True)
class Miss:
    """How an index sees a query and an item, and what would bring them together.

    ``item_rank``: the item's place in the exact scan, 1 the nearest. ``tables_met`` of the ``tables`` have the item
    in a bucket that is looked into. ``hamming`` of the ``bits`` in use differ, None without signatures;
    ``signature_rank`` is the item's place, among all or where there are tables among those in the buckets, in the
    order that chooses what is compared, None if it is not among them. ``changes``, those that read least first, were
    each tried; there are none if the item is ``found``, or if the exact scan does not find it among the first k.
    """

    found: bool
    item_rank: int
    tables_met: int
    tables: int
    hamming: int | None
    bits: int
    signature_rank: int | None
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class _Remedy:
    """A setting and values of it that may help, the smallest change first. It ``reaches`` further, or else it
    chooses better among what is in reach."""

    setting: str
    values: Sequence[int | float]
    reaches: bool


def explain_miss(index: VectorIndex, query: ArrayLike, item_id: int, k: int, cancel: CancelToken | None = None) -> Miss:
    """Why the item is not among the k hits of a query (d,), if it is not. Settings are tried on the index itself,
    which afterwards searches as before. Raises InputError for an item that is not there, or a query or k that
    cannot be."""
    vector = check_query(query, index.dimension)[0]
    slot = int(index._slots_of(check_ids([item_id]))[0])
    if slot < 0:
        raise InputError(f"The index holds no item {item_id}.")
    found = item_id in index.query(vector, k).ids.tolist()
    rank = _exact_rank(index, vector, slot)
    met = np.zeros(0, np.bool_)
    hamming = signature_rank = None
    if isinstance(index, (SimHashIndex, PStableIndex)) and index.tables:
        met = tables_met(index, vector, slot, k)
    if isinstance(index, SimHashIndex) and index.bits:
        hamming, signature_rank = _by_signature(index, vector, slot, k)
    changes: tuple[Change, ...] = ()
    if not found and rank <= k:
        changes = _changes(index, vector, item_id, slot, k, bool(met.any() or not len(met)), cancel)
    return Miss(
        found=found,
        item_rank=rank,
        tables_met=int(np.count_nonzero(met)),
        tables=len(met),
        hamming=hamming,
        bits=index.bits if isinstance(index, SimHashIndex) else 0,
        signature_rank=signature_rank,
        changes=changes,
    )


def _exact_rank(index: VectorIndex, vector: NDArray[np.float32], slot: int) -> int:
    """The item's place in the exact scan, 1 the nearest, ties by the lower id."""
    rows, row_lengths, metric = index._rows, index._lengths, index.metric
    here = np.array([slot])
    own = rows.gather(here)
    distance = exact_distances(vector, own, metric)[0]
    rough = float(rough_distances(vector, own, row_lengths[here], metric)[0])
    # Twice: this rough distance errs too where it stands beside others.
    limit = rough_limit(rough_limit(rough, rows.dimension, metric), rows.dimension, metric)
    nearer = 0
    for start, block in rows.blocks():
        stop = start + len(block)
        near = rough_distances(vector, block, row_lengths[start:stop], metric) <= limit
        places = np.flatnonzero(near & index._live[start:stop])
        exact = exact_distances(vector, np.asarray(block[places]), metric)
        nearer += int(np.count_nonzero((exact < distance) | ((exact == distance) & (places + start < slot))))
    return nearer + 1


def _by_signature(index: SimHashIndex, vector: NDArray[np.float32], slot: int, k: int) -> tuple[int, int | None]:
    """The bits in use that differ, and the place among the candidates in the order that chooses."""
    margins, words = query_signature(index, vector)
    differ = index._signatures.distances(words).astype(np.int64)
    hamming = int(differ[slot])
    order = index._signatures.weigh_all(words, margins) if index.weighed else differ
    candidates = probed_slots(index, vector, k) if index.tables else np.flatnonzero(index._live)
    if slot not in candidates:
        return hamming, None
    among = order[candidates]
    before = (among < order[slot]) | ((among == order[slot]) & (candidates < slot))
    return hamming, int(np.count_nonzero(before)) + 1


def _changes(
    index: VectorIndex,
    vector: NDArray[np.float32],
    item_id: int,
    slot: int,
    k: int,
    in_reach: bool,
    cancel: CancelToken | None,
) -> tuple[Change, ...]:
    """For each setting the least change of it alone that finds the item, those that read least first."""
    before = index.settings
    found: list[tuple[float, Change]] = []

    def finds(setting: str, value: int | float) -> bool:
        if cancel is not None:
            cancel.checkpoint()
        retune(index, {setting: value})
        return item_id in index.query(vector, k).ids.tolist()

    def meets(setting: str, value: int | float) -> bool:
        assert isinstance(index, (SimHashIndex, PStableIndex))
        retune(index, {setting: value})
        return may_meet(index, vector, slot)

    def least(remedy: _Remedy) -> int | float | None:
        setting, values = remedy.setting, remedy.values
        if not remedy.reaches:
            return _least(values, lambda value: finds(setting, value))
        # Making tables takes longer than finding out where the two would meet.
        place = _least(range(len(values)), lambda at: meets(setting, values[at]))
        if place is None:
            return None
        if setting == "probes":
            place = fewest(values, place)
        if finds(setting, values[place]):
            return values[place]
        return _least(values[place + 1 :], lambda value: finds(setting, value))

    def fewest(probes: Sequence[int | float], place: int) -> int:
        """Buckets that hold too few are made more until they hold k: fewer to begin with may lead as far."""
        assert isinstance(index, (SimHashIndex, PStableIndex))
        enough, sooner = min(int(probes[place]), too_dear(index)), []
        while enough > probes[0]:
            enough = -(-enough // MORE_PROBES)
            sooner.append(max(0, enough - int(probes[0])))
        for at in reversed(sooner):
            retune(index, {"probes": probes[at]})
            if tables_met(index, vector, slot, k).any():
                return at
        return place

    def try_out(remedy: _Remedy) -> None:
        with settings_kept(index):
            value = least(remedy)
            if value is not None:
                retune(index, {remedy.setting: value})
                hits = index.query(vector, k)
                compared = hits.distance_computations / len(index)
                change = Change(remedy.setting, before[remedy.setting], value, compared)
                found.append((bytes_read(hits, len(vector)), change))

    remedies = list(_remedies(index, k))
    for remedy in remedies:
        if remedy.reaches != in_reach:
            try_out(remedy)
    if not found:
        # At worst by comparing with everything.
        for remedy in remedies:
            if remedy.reaches == in_reach:
                try_out(remedy)
    return tuple(change for _, change in sorted(found, key=lambda pair: pair[0]))


def _remedies(index: VectorIndex, k: int) -> Iterator[_Remedy]:
    items = len(index)
    if isinstance(index, SimHashIndex) and index.bits:
        yield _Remedy("rerank", range(max(index.rerank, k) + 1, items + 1), False)
        longer = {*range(64 * (index.bits // 64 + 1), index.most_bits, 64), index.most_bits} - {index.bits}
        yield _Remedy("bits", sorted(longer), False)
        target = index._coarse_target(items, max(index.rerank, k))
        if index.bits > 64 and target < items:
            yield _Remedy("coarse", [*map(_rounded, _series(target / items, 1.0)), 1.0], False)
    if isinstance(index, (SimHashIndex, PStableIndex)) and index.tables:
        most = most_probes(index.family, index.settings, items)
        yield _Remedy("probes", range(index.probes + 1, most + 1), True)
        yield _Remedy("tables", range(index.tables + 1, index.most_tables + 1), True)
    if isinstance(index, PStableIndex):
        yield _Remedy("width", [_rounded(width) for width in _series(index.width, _WIDEST * index.width)], True)


def _series(start: float, limit: float) -> Iterator[float]:
    """From one step above a value, below a limit."""
    value = start * _STEP
    while value < limit:
        yield value
        value *= _STEP


def _rounded(value: float) -> float:
    """To three digits, as a person would set it."""
    return float(f"{value:.3g}")


def _least(values: Sequence[_Value], finds: Callable[[_Value], bool]) -> _Value | None:
    """The first of some values that finds, if all after it do too; in any case one that does, None if the last
    does not. By ever longer steps and then halving."""
    if not len(values):
        return None
    below, at, step = -1, 0, 1
    while not finds(values[at]):
        if at == len(values) - 1:
            return None
        below, at, step = at, min(len(values) - 1, at + step), 2 * step
    while at - below > 1:
        middle = (below + at) // 2
        if finds(values[middle]):
            at = middle
        else:
            below = middle
    return values[at]

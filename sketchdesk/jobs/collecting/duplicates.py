"""Find pictures that are there more than once: the same file, or one that the encoder sees as nearly the same.

Copies have the same SHA-256. Pairs that are nearly the same are proposed by a SimHash index, which leaves out most of
the others, and counted by their exact cosine; whatever such pairs connect is one group.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sketchdesk.engine.index import SimHashIndex
from sketchdesk.engine.products import product
from sketchdesk.errors import InputError
from sketchdesk.jobs.gallery import Gallery, extracted_rows, named_collections, open_gallery, steady
from sketchdesk.jobs.results import Hit
from sketchdesk.jobs.searching.search import pictures
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.library.records import CollectionRecord
from sketchdesk.progress import CancelToken, RateMeter, Report

THRESHOLD = 0.98
# Queries between two looks at whether to go on.
_BATCH = 256
# Hits that are asked for first; more for a picture all of whose hits are near.
_HITS = 16
# Cosines of float32 embeddings of length 1 are this exact.
_ROUNDING = 1e-6

Place = tuple[int, int]
"""The number of a collection among all, and a row in it."""


@dataclass(frozen=True)
class DuplicatesRequest:
    """``collections`` empty means all; ``threshold`` is the cosine, in (0, 1], from which pictures are nearly the same.

    Copies of a file are looked for in every collection, near duplicates among the named ones.
    """

    collections: tuple[str, ...] = ()
    threshold: float = THRESHOLD


@dataclass(frozen=True)
class DuplicateGroup:
    """Two pictures or more. ``kind`` "exact": the same bytes; "near": each is like another one of the group.

    The first was imported first; ``distance`` (1 - cosine) and ``similarity`` of the others are to it.
    """

    kind: Literal["exact", "near"]
    hits: tuple[Hit, ...]


@dataclass(frozen=True)
class DuplicatesResult:
    """``groups``: the exact ones first, of each kind the largest first. A near group that only one exact group would
    make is left out. ``compared`` of ``pictures`` are embedded, and could be compared by what they show."""

    groups: tuple[DuplicateGroup, ...]
    pictures: int
    compared: int


def run(bench: Workbench, request: DuplicatesRequest, report: Report, cancel: CancelToken) -> DuplicatesResult:
    """Look for duplicates; nothing is changed. Raises InputError for an unknown collection or a threshold that cannot
    be, LibraryError; Cancelled."""
    if not 0 < request.threshold <= 1:
        raise InputError(f"The threshold is a cosine above 0 and at most 1, not {request.threshold:g}.")
    everything = bench.library.catalogue.collections()
    with steady(bench, everything):
        return _look(bench, request, everything, report, cancel)


def _look(
    bench: Workbench,
    request: DuplicatesRequest,
    everything: Sequence[CollectionRecord],
    report: Report,
    cancel: CancelToken,
) -> DuplicatesResult:
    catalogue = bench.library.catalogue
    number_of = {each.id: number for number, each in enumerate(everything)}
    chosen = named_collections(bench, request.collections)
    copies = [
        [(number_of[owner], row) for owner, row in group]
        for group in catalogue.exact_copies([each.id for each in chosen])
    ]
    groups = [_exact(bench, everything, group) for group in sorted(copies, key=lambda group: (-len(group), group))]
    cancel.checkpoint()
    compared, near = 0, list[tuple[list[Place], list[float]]]()
    if any(extracted_rows(bench, chosen)):
        gallery = open_gallery(bench, chosen)
        aside = {
            (number, row)
            for number, each in enumerate(gallery.collections)
            for row in catalogue.set_aside(each.id, bench.fingerprint)
        }
        compared = len(gallery) - len(aside)
        own = {place: number for number, group in enumerate(copies) for place in group}
        for items in _connected(gallery, aside, request.threshold, report, cancel):
            places = [(number_of[gallery.collections[number].id], row) for number, row in map(gallery.place, items)]
            exact = {own.get(place) for place in places}
            if len(exact) > 1 or None in exact:
                vectors = gallery.vectors[items].astype(np.float64)
                cosines = product(vectors, vectors[0])
                near.append((places, (1 - cosines).clip(0).tolist()))
    near.sort(key=lambda group: (-len(group[0]), group[0]))
    for places, distances in near:
        groups.append(DuplicateGroup("near", _hits(bench, everything, places, distances)))
    return DuplicatesResult(tuple(groups), sum(each.rows for each in chosen), compared)


def _exact(bench: Workbench, everything: Sequence[CollectionRecord], group: list[Place]) -> DuplicateGroup:
    return DuplicateGroup("exact", _hits(bench, everything, group, [0.0] * len(group)))


def _hits(
    bench: Workbench, everything: Sequence[CollectionRecord], places: Sequence[Place], distances: Sequence[float]
) -> tuple[Hit, ...]:
    first = 0.0  # a picture is at no distance from itself, whatever rounding says
    found = [
        (distance if number else first, *place)
        for number, (place, distance) in enumerate(zip(places, distances, strict=True))
    ]
    return pictures(bench, everything, found)


def _connected(
    gallery: Gallery, aside: set[Place], threshold: float, report: Report, cancel: CancelToken
) -> list[list[int]]:
    """Groups of items, ascending, that pairs of at least that cosine connect."""
    vectors = gallery.vectors
    starts = np.cumsum([0, *gallery.rows])
    skipped = {int(starts[number]) + row for number, row in aside if row < gallery.rows[number]}
    meter = RateMeter("Comparing pictures", len(vectors), cancel=cancel)
    report(meter.at(0))
    copy_of = _copies(vectors, skipped)
    index = SimHashIndex()
    index.build(vectors)
    left = np.array([item for item, first in copy_of.items() if item == first], np.int64)
    index.remove(np.setdiff1d(np.arange(len(vectors)), left))
    groups = _Groups(len(vectors))
    for item, first in copy_of.items():
        groups.parent[item] = first
    for start in range(0, len(left), _BATCH):
        for items, others in _near_pairs(index, vectors, left[start : start + _BATCH], threshold):
            groups.join(items, others)
            cancel.checkpoint()
        report(meter.at(int(left[min(start + _BATCH, len(left)) - 1]) + 1))
    return groups.found()


class _Groups:
    """What pairs of items connect: disjoint sets, each named by its lowest item, so that a group begins with what was
    imported first."""

    def __init__(self, count: int) -> None:
        self.parent = np.arange(count)

    def tops(self, items: NDArray[np.int64]) -> NDArray[np.int64]:
        """The lowest item of each one's group."""
        found = self.parent[items]
        while True:
            higher = self.parent[found]
            if np.array_equal(higher, found):
                return found
            found = higher

    def join(self, items: NDArray[np.int64], others: NDArray[np.int64]) -> None:
        """Each of the items belongs to the other at its place."""
        both, places = np.unique(np.concatenate([items, others]), return_inverse=True)
        self.parent[both] = tops = self.tops(both)
        ends = np.sort(tops[places].reshape(2, -1), axis=0)
        # Of pictures that are all alike nearly every pair tells what is known already.
        for pair in np.unique(ends[:, ends[0] != ends[1]], axis=1).T:
            low, high = np.sort(self.tops(pair))
            self.parent[high] = low

    def found(self) -> list[list[int]]:
        """The groups of two or more, each ascending."""
        groups: dict[int, list[int]] = {}
        for item, top in enumerate(self.tops(np.arange(len(self.parent))).tolist()):
            if top != item:
                groups.setdefault(top, [top]).append(item)
        return list(groups.values())


def _copies(vectors: NDArray[np.float32], skipped: set[int]) -> dict[int, int]:
    """Each item to the first with the same numbers: a thousand blank sheets are one question."""
    firsts: dict[bytes, int] = {}
    return {
        item: firsts.setdefault(hashlib.blake2b(vector.tobytes(), digest_size=16).digest(), item)
        for item, vector in enumerate(vectors)
        if item not in skipped
    }


def _near_pairs(
    index: SimHashIndex, vectors: NDArray[np.float32], asking: NDArray[np.int64], threshold: float
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Pairs of items, one of them asking, whose exact cosine is at least the threshold, part by part."""
    wanted = _HITS
    while len(asking):
        count = min(wanted, len(vectors))
        # The more each asks for, the fewer ask at once: so much at most has to be waited for, and held.
        step = max(1, _BATCH * _HITS // count)
        further: list[NDArray[np.int64]] = []
        for start in range(0, len(asking), step):
            some = asking[start : start + step]
            hits = index.query_many(vectors[some], count)
            near = hits.distances <= 1 - threshold + _ROUNDING
            rows, columns = np.nonzero(near)
            yield some[rows], hits.ids[rows, columns]
            # Where every hit is near there may be more behind them.
            further.append(some[near.all(axis=1)])
        asking = np.concatenate(further) if wanted < len(vectors) else asking[:0]
        wanted *= 8

"""What stays warm while settings are being tried: the embeddings, queries with their true neighbours, and for each
family one index that can change its settings without hashing again."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from sketchdesk.engine.index import VectorIndex
from sketchdesk.engine.index.distances import Metric
from sketchdesk.engine.index.exact import ExactIndex
from sketchdesk.engine.index.retuning import LIMITS, TUNABLE, deepest, depth_name, retune
from sketchdesk.engine.index.trials import choose_queries, sample_of
from sketchdesk.engine.index.tuning import Sample, Trial, depth_curve, measure
from sketchdesk.jobs.gallery import Gallery, extracted_rows, labels_of, named_collections, open_gallery, steady
from sketchdesk.jobs.indexes import is_built_alike, new_index
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.progress import CancelToken, Progress, Report

QUERIES = 100
K = 10
CURVE_POINTS = 8
# What the index of each family keeps at least, so that settings up to there cost no new build.
MOST: dict[str, dict[str, int]] = {
    "exact": {},
    "simhash": {"most_bits": 1024, "most_tables": 16, "most_bits_per_table": 20},
    "pstable": {"most_tables": 16, "most_hashes_per_table": 16},
}
# An answer may take 300 ms in all; where grouping buckets took most of that, measuring takes a little all the same.
_ANSWER_SECONDS = 0.22
_LEAST_SECONDS = 0.06
_FEWEST_QUERIES = 4
_TIMED_QUERIES = 5
_TIMING_SECONDS = 0.005
_SHORTEST_CURVE = 3
# Projections of p-stable indexes are 4 bytes each: a million items keep fewer of them.
_PROJECTION_BYTES = 1 << 29

# From so many items on, the first figures come from few queries, and an index keeps little more than was asked for.
_MANY = 200_000
_MANY_BITS = 512
_FIRST_QUERIES = 16

Curve = tuple[tuple[int, Trial], ...]
"""Depths, rising, and what was measured at each."""


@dataclass(eq=False)
class TuningSession:
    """Over what was extracted of some collections when it began; see :func:`session_for`."""

    gallery: Gallery
    fingerprint: str
    read_labels: Callable[[], Sequence[str]]
    """The label of each row, "" for none; asked once, when buckets are first judged by them."""
    samples: dict[Metric, Sample] = field(default_factory=dict)
    indexes: dict[str, VectorIndex] = field(default_factory=dict)
    lent: dict[str, VectorIndex] = field(default_factory=dict)
    """Those that searches use: only what changes at each query may change in them."""
    _scans: dict[Metric, ExactIndex] = field(default_factory=dict)
    _classes: Sequence[str] | None = None
    _curves: dict[str, tuple[dict[str, Any], Curve]] = field(default_factory=dict)
    _stats: dict[str, tuple[dict[str, Any], dict[str, Any]]] = field(default_factory=dict)

    @property
    def collection_ids(self) -> frozenset[int]:
        return frozenset(collection.id for collection in self.gallery.collections)

    @property
    def classes(self) -> Sequence[str]:
        """A short name of each row's class, "" for none: they sort faster than the labels themselves."""
        if self._classes is None:
            labels = self.read_labels()
            numbers = {"": ""} | {label: f"{number:x}" for number, label in enumerate(sorted(set(labels) - {""}))}
            # An array is a sequence too, and need not be made one at each count.
            self._classes = cast(Sequence[str], np.array([numbers[label] for label in labels], np.str_))
        return self._classes

    def index(self, family: str, settings: Mapping[str, Any], report: Report, cancel: CancelToken) -> VectorIndex:
        """The index of a family, searching with these settings; built again only if they cannot be had otherwise.

        Raises InputError for settings that cannot be; Cancelled.
        """
        wanted = new_index(family, settings)
        held = self.indexes.get(family)
        lent = self.lent.get(family)
        if held is None and lent is not None and is_built_alike(lent, wanted):
            held = lent
        elif held is None or not _serves(held, wanted):
            cancel.checkpoint()
            report(Progress("Building an index to tune", 0))
            most = _most(family, len(self.gallery), wanted)
            if held is not None:
                most = {limit: max(most[limit], held.settings[limit]) for limit in most}
            most = {limit: max(most[limit], wanted.settings[limit]) for limit in most}
            # The old one first: two would need twice the memory.
            del held
            self.indexes.pop(family, None)
            self._curves.pop(family, None)
            self._stats.pop(family, None)
            built = new_index(family, {**settings, **most})

            def step(done: int, total: int) -> None:
                report(Progress("Building an index to tune", done, total))
                cancel.checkpoint()

            built.step = step
            built.build(self.gallery.vectors)
            del built.step
            held = self.indexes[family] = built
            cancel.checkpoint()
        changed = {name: wanted.settings[name] for name in TUNABLE[family]}
        if changed != {name: held.settings[name] for name in TUNABLE[family]}:
            retune(held, changed)
        return held

    def sample(self, metric: Metric, report: Report, cancel: CancelToken, sharpen: bool = False) -> Sample:
        """Queries in random order, so that the first few of them are a sample too.

        Of many items the first are few, and to ``sharpen`` doubles them until there are :data:`QUERIES`.
        """
        held = self.samples.get(metric)
        if held is not None and (not sharpen or self.is_whole(held)):
            return held
        ids = choose_queries(len(self.gallery), QUERIES)
        ids = ids[np.random.Generator(np.random.PCG64(0)).permutation(len(ids))]
        before = 0 if held is None else len(held.ids)
        count = len(ids) if len(self.gallery) < _MANY else min(max(_FIRST_QUERIES, 2 * before), len(ids))
        scan = self._scans.get(metric)
        if scan is None:
            report(Progress("Scanning for the truth", 0, count))
            cancel.checkpoint()
            scan = ExactIndex(metric)
            scan.build(self.gallery.vectors)
            self._scans[metric] = scan
        k = min(K, len(self.gallery) - 1)
        more = sample_of(scan, self.gallery.vectors, ids[before:count], k, cancel, report)
        grown = more if held is None else _joined(held, more)
        self.samples[metric] = grown
        if self.is_whole(grown):
            del self._scans[metric]
        # They were measured on fewer.
        self._curves.clear()
        return grown

    def is_whole(self, sample: Sample) -> bool:
        """Whether a sample has all the queries that it can have."""
        return len(sample.ids) >= min(QUERIES, len(self.gallery))

    def measured(
        self,
        index: VectorIndex,
        sample: Sample,
        asked: float,
        cancel: CancelToken,
        clock: Callable[[], float] = time.perf_counter,
    ) -> tuple[Trial, Curve]:
        """The settings in use, and a curve over the depth, everything else as it is.

        Each is measured on as many queries as there is time for, having been ``asked`` at that time of the clock. A
        curve is kept while only the depth changes.
        """
        # The first query prepares what the others use.
        index.query(sample.queries[0], sample.k + 1)
        cancel.checkpoint()
        begun = clock()
        once = _seconds_of_a_query(index, sample, clock)
        seconds = max(_ANSWER_SECONDS - (begun - asked), _LEAST_SECONDS)
        name = depth_name(index.family, index.settings)
        fixed = {key: value for key, value in index.settings.items() if key != name}
        known, curve = self._curves.get(index.family, ({}, ()))
        if name is None or known == fixed:
            return measure(index, _first(sample, seconds / once), cancel), curve
        queries = 0.4 * seconds / once
        point = measure(index, _first(sample, queries), cancel)
        depths = _depths(index, sample)
        few = _first(sample, min(queries, 0.6 * seconds / (1.5 * len(depths) * once)))
        found: list[tuple[int, Trial]] = []
        for depth in depths:
            cancel.checkpoint()
            started = clock()
            found += [(depth, trial) for trial in depth_curve(index, few, [depth])]
            # The next one costs up to twice as much.
            late = clock() + 2 * (clock() - started) > begun + seconds
            if late and len(found) >= _SHORTEST_CURVE:
                break
        self._curves[index.family] = (fixed, tuple(found))
        return point, tuple(found)

    def stats(self, index: VectorIndex) -> dict[str, Any]:
        """What the index says of itself; buckets with their purity are counted again only where they change."""
        settings = index.settings
        fixed = {key: value for key, value in settings.items() if key not in ("rerank", "probes", "coarse")}
        known, stats = self._stats.get(index.family, ({}, {}))
        if known != fixed:
            stats = index.stats(self.classes if settings.get("tables") else None)
            self._stats[index.family] = (fixed, stats)
        return stats | {name: settings[name] for name in ("rerank",) if name in stats}


def session_for(bench: Workbench, names: tuple[str, ...], report: Report, cancel: CancelToken) -> TuningSession:
    """The session over these collections, no names meaning all; a new one where anything has changed since.

    Raises InputError for unknown names and if nothing has been extracted, LibraryError; Cancelled.
    """
    collections = named_collections(bench, names)
    rows = extracted_rows(bench, collections)
    there = [(each.id, each.generation, count) for each, count in zip(collections, rows, strict=True) if count]
    held = bench.tuning
    if held is not None and held.fingerprint == bench.fingerprint:
        known = zip(held.gallery.collections, held.gallery.rows, strict=True)
        before = [(each.id, each.generation, count) for each, count in known]
        if before == there:
            return held
    cancel.checkpoint()
    # The old one first: two would need twice the memory.
    del held
    bench.tuning = None
    report(Progress("Reading embeddings", 0))
    with steady(bench, collections):
        gallery = open_gallery(bench, collections)

    def read_labels() -> Sequence[str]:
        with steady(bench, gallery.collections):
            return labels_of(bench, gallery)

    lent = _lent(bench, gallery) if len(gallery) >= _MANY else {}
    bench.tuning = TuningSession(gallery, bench.fingerprint, read_labels, lent=lent)
    return bench.tuning


def _lent(bench: Workbench, gallery: Gallery) -> dict[str, VectorIndex]:
    """The open indexes over just these embeddings: to build others of a million takes a while."""
    if len(gallery.collections) != 1:
        return {}
    (collection,), (rows,) = gallery.collections, gallery.rows
    return {
        family: opened.index
        for (number, fingerprint, family), opened in bench.open_indexes.items()
        if (number, fingerprint) == (collection.id, bench.fingerprint)
        and (opened.generation, opened.rows) == (collection.generation, rows)
    }


def _serves(index: VectorIndex, wanted: VectorIndex) -> bool:
    """Whether an index can take the settings of another without a new build."""
    limits = LIMITS[index.family].values()
    aside = {*TUNABLE[index.family], *limits}
    has, needs = index.settings, wanted.settings
    fixed = all(has[name] == needs[name] for name in has if name not in aside)
    return fixed and all(needs[limit] <= has[limit] for limit in limits)


def _most(family: str, items: int, wanted: VectorIndex) -> dict[str, int]:
    most = dict(MOST[family])
    if family == "simhash" and items >= _MANY:
        # Hashing a million for what nobody has asked for yet would take most of the time.
        most["most_bits"] = min(most["most_bits"], _MANY_BITS)
        if not wanted.settings["tables"]:
            most["most_tables"] = most["most_bits_per_table"] = 0
    if family == "pstable":
        hashes = most["most_hashes_per_table"]
        most["most_tables"] = max(1, min(most["most_tables"], _PROJECTION_BYTES // (4 * hashes * items)))
    return most


def _depths(index: VectorIndex, sample: Sample) -> list[int]:
    """A geometric series, from a query's own hits, or one probe, on: the same one wherever the depth in use is."""
    settings = index.settings
    name = depth_name(index.family, settings)
    least = sample.k + 1 if name == "rerank" else 1
    most = deepest(index.family, settings, len(index))
    return sorted({min(least << i, most) for i in range(CURVE_POINTS)})


def _seconds_of_a_query(index: VectorIndex, sample: Sample, clock: Callable[[], float]) -> float:
    """The shortest of a few: one alone may have been held up, and would cost a whole answer its queries."""
    once, spent = float("inf"), 0.0
    for number, query in enumerate(sample.queries[::-1][:_TIMED_QUERIES]):
        begun = clock()
        index.query(query, sample.k + 1)
        took = clock() - begun
        once, spent = min(once, took), spent + took
        if number and spent > _TIMING_SECONDS:
            break
    return max(once, 1e-6)


def _first(sample: Sample, queries: float) -> Sample:
    count = min(max(int(queries), _FEWEST_QUERIES), len(sample.ids))
    return _chosen(sample, np.arange(count))


def _joined(first: Sample, more: Sample) -> Sample:
    return replace(
        first,
        queries=np.concatenate([first.queries, more.queries]),
        ids=np.concatenate([first.ids, more.ids]),
        truth_ids=np.concatenate([first.truth_ids, more.truth_ids]),
        truth_distances=np.concatenate([first.truth_distances, more.truth_distances]),
    )


def _chosen(sample: Sample, order: NDArray[np.int64]) -> Sample:
    return replace(
        sample,
        queries=np.ascontiguousarray(sample.queries[order]),
        ids=sample.ids[order],
        truth_ids=sample.truth_ids[order],
        truth_distances=sample.truth_distances[order],
    )

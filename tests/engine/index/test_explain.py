"""Why an index misses an item: judged by the bits and cells that it keeps, and by trying what it proposes."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from index_modes import every_complete, every_metric, make
from numpy.typing import NDArray

from sketchdesk.engine.index import ExactIndex, PStableIndex, SimHashIndex, VectorIndex
from sketchdesk.engine.index.distances import Metric, all_distances
from sketchdesk.engine.index.explain import Miss, explain_miss
from sketchdesk.engine.index.hashing import unpack
from sketchdesk.engine.index.retuning import retune, settings_kept
from sketchdesk.errors import InputError
from sketchdesk.progress import Cancelled, CancelToken

pytestmark = pytest.mark.usefixtures("both_loops")

ITEMS, K = 300, 6


def clustered(count: int, seed: int = 0) -> NDArray[np.float32]:
    """Items in twelve clusters, and queries from the same ones."""
    middles = np.random.default_rng(99).standard_normal((12, 10))
    numbers = np.random.default_rng(seed)
    spread = 0.5 * numbers.standard_normal((count, 10))
    return (middles[numbers.integers(0, 12, count)] + spread).astype(np.float32)


VECTORS, QUERIES = clustered(ITEMS), clustered(6, seed=1)

MODES: dict[str, Callable[[Metric], VectorIndex]] = {
    "signatures": lambda metric: SimHashIndex(bits=64, rerank=8, metric=metric, most_bits=256),
    "signatures not weighed": lambda metric: SimHashIndex(bits=70, rerank=7, metric=metric, weighed=False),
    "signatures, coarse": lambda metric: SimHashIndex(bits=192, rerank=2, metric=metric, coarse=0.05),
    "tables": lambda metric: SimHashIndex(
        bits=0, tables=2, bits_per_table=5, metric=metric, most_tables=5, most_bits=64
    ),
    "tables, incomplete": lambda metric: SimHashIndex(
        bits=0, tables=2, bits_per_table=7, probes=1, metric=metric, complete=False
    ),
    "tables and signatures": lambda metric: SimHashIndex(
        bits=64, rerank=8, tables=2, bits_per_table=4, metric=metric, most_bits=128, most_tables=4
    ),
    "many tables and signatures, coarse": lambda metric: SimHashIndex(
        bits=128, rerank=1, tables=10, bits_per_table=5, coarse=0.02, metric=metric, most_tables=12
    ),
    "cells": lambda metric: PStableIndex(tables=2, hashes_per_table=4, width=1.0, probes=2, metric=metric),
    "cells, incomplete": lambda metric: PStableIndex(
        tables=2, hashes_per_table=3, width=0.6, probes=1, metric=metric, complete=False, most_tables=6
    ),
    "cells of fixed width": lambda metric: PStableIndex(
        tables=3, hashes_per_table=3, width=0.4 if metric == "cosine" else 2.0, metric=metric, probes=3, adaptive=False
    ),
}
every_mode = pytest.mark.parametrize("mode", MODES)


def built(mode: str, metric: Metric) -> VectorIndex:
    index = MODES[mode](metric)
    index.build(VECTORS)
    return index


def found_by(index: VectorIndex, query: NDArray[np.float32], k: int = K) -> list[int]:
    return index.query(query, k).ids.tolist()


def true_neighbours(query: NDArray[np.float32], metric: Metric, k: int = K) -> list[int]:
    exact = ExactIndex(metric)
    exact.build(VECTORS)
    return found_by(exact, query, k)


def cases(index: VectorIndex, metric: Metric) -> list[tuple[NDArray[np.float32], int, int]]:
    """(query, item, its rank) for all true neighbours of all queries."""
    return [(query, item, rank) for query in QUERIES for rank, item in enumerate(true_neighbours(query, metric), 1)]


# What is proposed.


@every_metric
@every_mode
def test_each_change_finds_what_was_missed(mode: str, metric: Metric) -> None:
    index = built(mode, metric)
    missed = 0
    for query, item, rank in cases(index, metric):
        before = index.settings, index.query(query, K)
        why = explain_miss(index, query, item, K)
        assert index.settings == before[0]
        after = index.query(query, K)
        np.testing.assert_array_equal(after.ids, before[1].ids)
        assert after.distance_computations == before[1].distance_computations
        assert why.found == (item in before[1].ids)
        assert why.item_rank == rank
        if why.found:
            assert why.changes == ()
            continue
        missed += 1
        assert why.changes
        assert len({change.setting for change in why.changes}) == len(why.changes)
        for change in why.changes:
            assert change.before == before[0][change.setting]
            with settings_kept(index):
                retune(index, {change.setting: change.after})
                hits = index.query(query, K)
                assert item in hits.ids
                assert change.compared == hits.distance_computations / ITEMS
                assert {**index.settings, change.setting: change.before} == before[0]
    assert missed > 5


@every_mode
def test_fewer_candidates_or_probes_would_not_do(mode: str) -> None:
    index = built(mode, "cosine")
    tried = 0
    for query, item, _ in cases(index, "cosine")[::2]:
        for change in explain_miss(index, query, item, K).changes:
            if change.setting not in ("rerank", "probes"):
                continue
            tried += 1
            with settings_kept(index):
                for value in range(max(int(change.before or 0) + 1, int(change.after) - 12), int(change.after)):
                    retune(index, {change.setting: value})
                    assert item not in found_by(index, query), (change, value)
    assert tried


def test_what_reads_least_comes_first() -> None:
    index = built("tables and signatures", "cosine")
    several = 0
    for query, item, _ in cases(index, "cosine"):
        read = []
        for change in explain_miss(index, query, item, K).changes:
            with settings_kept(index):
                retune(index, {change.setting: change.after})
                hits = index.query(query, K)
                read.append(hits.distance_computations * 10 * 4 + hits.signature_bytes + 4 * hits.bucket_items)
        several += len(read) > 1
        assert read == sorted(read)
    assert several


def test_looking_into_more_is_proposed_only_for_what_is_out_of_reach() -> None:
    index = built("tables and signatures", "cosine")
    seen = set()
    for query, item, _ in cases(index, "cosine"):
        why = explain_miss(index, query, item, K)
        names = {change.setting for change in why.changes}
        if why.found:
            continue
        seen.add(bool(why.tables_met))
        if why.tables_met:
            assert "rerank" in names
            assert names <= {"rerank", "bits", "coarse"}
        elif not names <= {"probes", "tables"}:
            # In reach it would still not be chosen: all that helps is to compare everything.
            assert [(change.setting, change.after, change.compared) for change in why.changes] == [
                ("rerank", ITEMS, 1.0)
            ]
    assert seen == {True, False}


def test_buckets_beyond_those_that_there_are_need_no_probes() -> None:
    # Two buckets of 4,096 hold everything, so two probes see it all.
    vectors = np.repeat(np.array([[1, 0, 0], [-1, 0.01, 0]], np.float32), 40, axis=0)
    index = SimHashIndex(bits=0, tables=1, bits_per_table=12, complete=False, centred=False)
    index.build(vectors)
    assert index.stats()["buckets"] == 2
    far = explain_miss(index, vectors[0], 40, 80)
    assert (far.found, far.item_rank, far.tables_met) == (False, 41, 0)
    assert [(change.setting, change.before, change.after, change.compared) for change in far.changes] == [
        ("probes", 1, 2, 1.0)
    ]


# What is said of the miss.


def own_bits(index: SimHashIndex, query: NDArray[np.float32], metric: Metric) -> NDArray[np.float64]:
    """Distances of a query from all the index's hyperplanes, in float64."""
    seen = query.astype(np.float64)
    if metric == "cosine":
        seen /= np.linalg.norm(seen)
    return (seen - index.hyperplanes.centre) @ index.hyperplanes.planes.astype(np.float64).T


@every_metric
@pytest.mark.parametrize("mode", [mode for mode in MODES if "signatures" in mode])
def test_the_hamming_distance_and_place_by_signature(mode: str, metric: Metric) -> None:
    index = built(mode, metric)
    assert isinstance(index, SimHashIndex)
    stored = unpack(index._signatures.words, index.bits)
    for query, item, _ in cases(index, metric):
        why = explain_miss(index, query, item, K)
        margins = own_bits(index, query, metric)[: index.bits]
        differ = stored != (margins >= 0)
        assert (why.hamming, why.bits) == (np.count_nonzero(differ[item]), index.bits)
        if index.tables:
            continue
        assert (why.tables, why.tables_met) == (0, 0)
        weights = np.abs(margins) if index.weighed else np.ones(index.bits)
        order = differ @ weights
        rounding = 0.5 / 255 * weights.max() * index.bits if index.weighed else 0.0
        assert why.signature_rank is not None
        assert np.count_nonzero(order < order[item] - 2 * rounding) < why.signature_rank
        assert why.signature_rank <= np.count_nonzero(order <= order[item] + 2 * rounding)
        if not index.weighed and index.coarse is None:
            # Nothing but this place decides.
            assert why.found == (why.signature_rank <= index.rerank)
            for change in why.changes:
                assert change.setting != "rerank" or change.after == why.signature_rank


def test_the_place_by_signature_is_among_what_the_buckets_hold() -> None:
    index = built("tables and signatures", "cosine")
    assert isinstance(index, SimHashIndex)
    everything = SimHashIndex(bits=64, rerank=8, most_bits=128, tables=2, bits_per_table=4, most_tables=4, probes=16)
    everything.build(VECTORS)
    nearer = 0
    for query, item, _ in cases(index, "cosine"):
        some, of_all = explain_miss(index, query, item, K), explain_miss(everything, query, item, K)
        assert some.hamming == of_all.hamming
        assert (some.signature_rank is None) == (some.tables_met == 0)
        assert of_all.signature_rank is not None
        if some.signature_rank is not None:
            assert some.signature_rank <= of_all.signature_rank
            nearer += some.signature_rank < of_all.signature_rank
    assert nearer


def probed(costs: list[list[tuple[float, Any]]], probes: int) -> set[Any]:
    """Of all buckets of all tables, each table's own and then the cheapest."""
    own = [bucket for table in costs for cost, bucket in table if cost == 0]
    others = sorted((pair for table in costs for pair in table if pair[0] > 0), key=lambda pair: pair[0])
    return {*own, *(bucket for _, bucket in others[: max(0, probes * len(costs) - len(own))])}


def brute_met(buckets: list[list[Any]], costs: list[list[tuple[float, Any]]], index: Any, item: int) -> int:
    """In how many tables an item lies in a bucket that is looked into; ``buckets`` of each item in each table."""
    probes, fewest = index.probes, min(len(set(table)) for table in buckets)
    while probes < fewest:
        looked = probed(costs, probes)
        held = {i for t, table in enumerate(buckets) for i, bucket in enumerate(table) if (t, bucket) in looked}
        if len(held) >= K or not index.complete:
            return sum((t, table[item]) in looked for t, table in enumerate(buckets))
        probes *= 4
        if isinstance(index, PStableIndex) and 4 * probes * index.tables > ITEMS:
            # More buckets would cost more than comparing everything.
            break
    return len(buckets)


@every_metric
@pytest.mark.parametrize("mode", ["tables", "tables, incomplete", "tables and signatures"])
def test_the_tables_in_which_they_meet_by_bits(mode: str, metric: Metric) -> None:
    index = built(mode, metric)
    assert isinstance(index, SimHashIndex)
    first, stride, bits = index.most_bits, index.most_bits_per_table, index.bits_per_table
    stored = unpack(index._signatures.words, first + index.most_tables * stride)
    starts = [first + table * stride for table in range(index.tables)]
    buckets = [[tuple(row) for row in stored[:, start : start + bits].tolist()] for start in starts]
    seen = set()
    for query, item, _ in cases(index, metric):
        costs = []
        for table, start in enumerate(starts):
            margins = own_bits(index, query, metric)[start : start + bits]
            flips = itertools.product([False, True], repeat=bits)
            costs.append(
                [(float(np.abs(margins) @ np.array(f)), (table, tuple(((margins >= 0) ^ f).tolist()))) for f in flips]
            )
        why = explain_miss(index, query, item, K)
        assert why.tables == index.tables
        assert why.tables_met == brute_met(buckets, costs, index, item)
        seen.add(why.tables_met)
        if not index.bits:
            assert why.found == (why.tables_met > 0)
            assert (why.hamming, why.bits, why.signature_rank) == (None, 0, None)
    assert len(seen) > 1


@every_metric
@pytest.mark.parametrize("mode", ["cells", "cells, incomplete", "cells of fixed width"])
def test_the_tables_in_which_they_meet_by_cells(mode: str, metric: Metric) -> None:
    index = built(mode, metric)
    assert isinstance(index, PStableIndex)
    gaussians = index._gaussians.astype(np.float64).reshape(index.most_tables, index.hashes_per_table, -1)
    offsets, widths = index._offsets_in_use(), index._cell_widths(np.arange(ITEMS, dtype=np.int32))

    def cells(vectors: NDArray[np.float32]) -> NDArray[np.float64]:
        seen = vectors.astype(np.float64)
        if metric == "cosine":
            seen /= np.linalg.norm(seen, axis=1)[:, None]
        return np.einsum("nd,thd->nth", seen, gaussians[: index.tables]) / widths + offsets

    buckets = [[tuple(row) for row in table] for table in np.floor(cells(VECTORS)).transpose(1, 0, 2).tolist()]
    seen = set()
    for query, item, _ in cases(index, metric):
        within = cells(query[None])[0]
        costs = []
        for table in range(index.tables):
            own, part = np.floor(within[table]), within[table] - np.floor(within[table])
            steps = itertools.product([-1, 0, 1], repeat=index.hashes_per_table)
            away = np.stack([part * widths[table], np.zeros_like(part), (1 - part) * widths[table]])
            costs.append(
                [
                    (sum(float(away[s + 1, h]) ** 2 for h, s in enumerate(step)), (table, tuple((own + step).tolist())))
                    for step in steps
                ]
            )
        why = explain_miss(index, query, item, K)
        assert why.tables_met == brute_met(buckets, costs, index, item)
        assert why.found == (why.tables_met > 0)
        assert (why.tables, why.hamming, why.bits, why.signature_rank) == (index.tables, None, 0, None)
        seen.add(why.tables_met)
    assert len(seen) > 1


@every_metric
@every_complete
def test_the_rank_is_that_of_the_scan(name: str, metric: Metric) -> None:
    index = make(name, metric)
    vectors = np.concatenate([VECTORS[:60], VECTORS[10:20], np.zeros((2, 10), np.float32)])
    index.build(vectors)
    index.remove([3, 12])
    distances = all_distances(QUERIES[:1], vectors, metric)[0]
    order = [item for item in np.lexsort((np.arange(len(vectors)), distances)).tolist() if item not in (3, 12)]
    for rank, item in enumerate(order, 1):
        why = explain_miss(index, QUERIES[0], item, 4)
        assert why.item_rank == rank
        assert why.found == (item in found_by(index, QUERIES[0], 4))
        # Nothing is proposed for what the scan does not find either.
        assert bool(why.changes) == (not why.found and rank <= 4)


def test_the_scan_misses_nothing() -> None:
    index = ExactIndex()
    index.build(VECTORS)
    nearest = true_neighbours(QUERIES[0], "cosine")[0]
    assert explain_miss(index, QUERIES[0], nearest, 1) == Miss(True, 1, 0, 0, None, 0, None, ())


# Odd collections and bad input.

ODD = {
    "one item": np.ones((1, 4)),
    "one zero vector": np.zeros((1, 4)),
    "two items": np.eye(2, 4),
    "all zero": np.zeros((20, 4)),
    "all equal": np.ones((30, 4)),
    "some zero": np.concatenate([np.zeros((10, 4)), np.random.default_rng(0).standard_normal((20, 4))]),
}


@every_metric
@every_mode
@pytest.mark.parametrize("odd", ODD)
def test_odd_collections_are_explained_too(odd: str, mode: str, metric: Metric) -> None:
    vectors = ODD[odd].astype(np.float32)
    index, exact = MODES[mode](metric), ExactIndex(metric)
    index.build(vectors)
    exact.build(vectors)
    for query in (vectors[0], np.zeros(4, np.float32), np.array([3, -1, 2, 5], np.float32)):
        for k in (1, len(vectors) + 3):
            for rank, item in enumerate(exact.query(query, k).ids[:3].tolist(), 1):
                why = explain_miss(index, query, item, k)
                assert why.item_rank == rank
                assert why.found == (item in found_by(index, query, k))
                assert bool(why.changes) != why.found


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"item_id": ITEMS}, "The index holds no item 300"),
        ({"item_id": -1}, "The index holds no item -1"),
        ({"item_id": 7}, "The index holds no item 7"),
        ({"item_id": 1.5}, "Ids are whole numbers"),
        ({"k": 0}, "number of hits to find must be a whole number of at least 1"),
        ({"query": np.zeros(3, np.float32)}, "The vectors have 3 numbers each"),
        ({"query": np.full(10, np.nan)}, "not a finite number"),
    ],
)
def test_what_cannot_be_explained(arguments: dict[str, Any], sentence: str) -> None:
    index = built("signatures", "cosine")
    index.remove([7])
    with pytest.raises(InputError, match=sentence):
        explain_miss(**{"index": index, "query": QUERIES[0], "item_id": 0, "k": 3} | arguments)


def test_an_index_without_items_explains_nothing() -> None:
    with pytest.raises(InputError, match="holds no item 0"):
        explain_miss(SimHashIndex(), QUERIES[0], 0, 3)


@every_mode
def test_a_cancelled_explanation_leaves_the_index_as_it_was(mode: str) -> None:
    index = built(mode, "cosine")
    query, item = next(
        (query, item) for query, item, _ in cases(index, "cosine") if not explain_miss(index, query, item, K).found
    )
    before, hits = index.settings, found_by(index, query)

    class Late(CancelToken):
        checks = 0

        def checkpoint(self, idle: Callable[[], None] | None = None) -> None:
            self.checks += 1
            if self.checks > 1:
                self.cancel()
            super().checkpoint(idle)

    late = Late()

    def explain_twice() -> None:
        # It may take but one change to find out why.
        explain_miss(index, query, item, K, late)
        explain_miss(index, query, item, K, late)

    with pytest.raises(Cancelled):
        explain_twice()
    assert late.checks == 2
    assert index.settings == before
    assert found_by(index, query) == hits

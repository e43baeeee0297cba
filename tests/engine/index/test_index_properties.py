"""What holds for every index, whatever the vectors: checked against an independent float64 computation."""

from __future__ import annotations

import itertools
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from index_modes import INCOMPLETE, every_index, every_scan, make
from numpy.typing import NDArray

from sketchdesk.engine.index import ExactIndex, PStableIndex, SimHashIndex, VectorIndex, load_index
from sketchdesk.engine.index.distances import METRICS, Metric

pytestmark = pytest.mark.usefixtures("both_loops")

_some = settings(max_examples=12)
_few = settings(max_examples=5)
metrics = st.sampled_from(METRICS)

# Whole numbers make ties; wide floats make large and tiny vectors.
_numbers = st.one_of(
    st.integers(-2, 2).map(float),
    st.floats(-1e6, 1e6, width=32),
    st.sampled_from([0.0, 1e-30, 1e-42, 1e15, -1e15]),
)


@st.composite
def tables(draw: st.DrawFn, least: int = 1) -> NDArray[np.float32]:
    """Vectors (n, d), some of them equal."""
    shape = draw(st.tuples(st.integers(least, 30), st.integers(1, 6)))
    return draw(hnp.arrays(np.float32, shape, elements=_numbers.map(lambda x: float(np.float32(x)))))


def brute_force(query: NDArray[np.float32], vectors: NDArray[np.float32], metric: str) -> NDArray[np.float64]:
    """Distances by the definition, one item at a time."""
    found = []
    q = query.astype(np.float64)
    for vector in vectors.astype(np.float64):
        if metric == "euclidean":
            found.append(float(np.linalg.norm(q - vector)))
            continue
        lengths = float(np.linalg.norm(q)), float(np.linalg.norm(vector))
        cosine = float(q @ vector) / lengths[0] / lengths[1] if min(lengths) >= 1e-15 else 0.0
        found.append(1.0 - cosine)
    return np.array(found)


def assert_same(first: VectorIndex, second: VectorIndex, queries: NDArray[np.float32], k: int) -> None:
    """Two indexes answer alike to the last bit."""
    a, b = first.query_many(queries, k), second.query_many(queries, k)
    np.testing.assert_array_equal(a.ids, b.ids)
    np.testing.assert_array_equal(a.distances, b.distances)
    assert a.distance_computations == b.distance_computations
    assert a.signature_bytes == b.signature_bytes
    assert a.bucket_items == b.bucket_items


@every_index
@given(metric=metrics, vectors=tables(), k=st.integers(1, 40), row=st.integers(0, 29))
@_some
def test_hits_are_items_once_each_sorted_with_exact_distances(
    name: str, metric: Metric, vectors: NDArray[np.float32], k: int, row: int
) -> None:
    index = make(name, metric)
    index.build(vectors)
    query = vectors[row % len(vectors)] + np.float32(1)
    hits = index.query(query, k)

    assert hits.ids.dtype == np.int64
    assert hits.distances.dtype == np.float32
    assert len(hits.ids) == len(hits.distances) <= min(k, len(vectors))
    assert len(hits.ids) == min(k, len(vectors)) or name in INCOMPLETE
    assert set(hits.ids.tolist()) <= set(range(len(vectors)))
    assert len(set(hits.ids.tolist())) == len(hits.ids)
    assert np.array_equal(np.lexsort((hits.ids, hits.distances)), np.arange(len(hits.ids)))
    expected = brute_force(query, vectors, index.metric)[hits.ids]
    np.testing.assert_allclose(hits.distances, expected, rtol=2e-7, atol=1e-7)
    assert len(hits.ids) <= hits.distance_computations <= len(vectors)


@every_scan
@given(metric=metrics, vectors=tables(), k=st.integers(1, 40), row=st.integers(0, 29))
@_some
def test_a_scan_misses_nothing_that_is_nearer(
    name: str, metric: Metric, vectors: NDArray[np.float32], k: int, row: int
) -> None:
    index = make(name, metric)
    index.build(vectors)
    query = vectors[row % len(vectors)] + np.float32(0.5)
    hits = index.query(query, k)
    expected = np.sort(brute_force(query, vectors, index.metric))[:k]
    np.testing.assert_allclose(hits.distances, expected, rtol=2e-7, atol=1e-7)
    assert hits.distance_computations == len(vectors)


@every_scan
@given(metric=metrics, vectors=tables(), k=st.integers(1, 40), row=st.integers(0, 29))
@_some
def test_an_index_that_looks_at_everything_is_the_scan(
    name: str, metric: Metric, vectors: NDArray[np.float32], k: int, row: int
) -> None:
    exact, index = ExactIndex(metric), make(name, metric)
    exact.build(vectors)
    index.build(vectors)
    query = vectors[row % len(vectors)] * np.float32(0.5)
    a, b = exact.query(query, k), index.query(query, k)
    assert b.ids.tolist() == a.ids.tolist()
    assert b.distances.tolist() == a.distances.tolist()
    assert b.distance_computations == len(vectors)


@every_index
@given(metric=metrics, vectors=tables(least=2), cuts=st.lists(st.integers(0, 30), max_size=4), k=st.integers(1, 8))
@_some
def test_adding_in_batches_is_building_at_once(
    name: str, metric: Metric, vectors: NDArray[np.float32], cuts: list[int], k: int
) -> None:
    whole, grown = make(name, metric), make(name, metric)
    whole.build(vectors)
    edges = sorted({0, len(vectors), *(min(cut, len(vectors)) for cut in cuts)})
    grown.build(vectors[: edges[1]])
    for start, stop in itertools.pairwise(edges[1:]):
        assert grown.add(vectors[start:stop]).tolist() == list(range(start, stop))
    assert_same(whole, grown, vectors, k)


@every_index
@given(metric=metrics, vectors=tables(), more=st.integers(1, 40), k=st.integers(1, 8), compacted=st.booleans())
@_some
def test_adding_and_removing_again_changes_nothing(
    name: str, metric: Metric, vectors: NDArray[np.float32], more: int, k: int, compacted: bool
) -> None:
    before, after = make(name, metric), make(name, metric)
    before.build(vectors)
    after.build(vectors)
    added = after.add(np.resize(vectors[::-1] + np.float32(1), (more, vectors.shape[1])))
    after.remove(added)
    if compacted:
        after.compact()
    assert_same(before, after, vectors, k)


@every_index
@given(
    metric=metrics, vectors=tables(), removed=st.sets(st.integers(0, 29)), k=st.integers(1, 8), external=st.booleans()
)
@_few
def test_saving_and_loading_changes_nothing(
    name: str, metric: Metric, vectors: NDArray[np.float32], removed: set[int], k: int, external: bool
) -> None:
    index = make(name, metric)
    index.build(vectors)
    gone = [i for i in removed if i < len(vectors)]
    if external:
        # Removal must leave the rows where the file has them.
        gone = gone[: len(vectors) // 2]
    index.remove(gone)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "features.npy"
        np.save(file, vectors)
        index.save(Path(folder) / "index", vectors=file if external else None)
        loaded = load_index(Path(folder) / "index")
        assert type(loaded) is type(index)
        assert loaded.ids.tolist() == index.ids.tolist()
        assert_same(index, loaded, vectors, k)
        # What was loaded goes on living.
        assert loaded.add(vectors[:1]).tolist() == index.add(vectors[:1]).tolist() == [len(vectors)]
        loaded.remove(loaded.ids[:1])
        index.remove(index.ids[:1])
        assert_same(index, loaded, vectors, k)


@every_index
@given(metric=metrics, vectors=tables(), k=st.integers(1, 40), data=st.data())
@_some
def test_a_filter_keeps_to_what_is_allowed_and_loses_no_hits(
    name: str, metric: Metric, vectors: NDArray[np.float32], k: int, data: st.DataObject
) -> None:
    index = make(name, metric)
    index.build(vectors)
    mask = data.draw(hnp.arrays(np.bool_, len(vectors)))
    gone = data.draw(st.sets(st.integers(0, len(vectors) - 1), max_size=3))
    index.remove(list(gone))
    by_flags = index.query(vectors[0], k, allowed=mask)
    by_ids = index.query(vectors[0], k, allowed=[*np.flatnonzero(mask).tolist(), 1000, -5])
    assert by_flags.ids.tolist() == by_ids.ids.tolist()
    mask[list(gone)] = False
    assert mask[by_flags.ids].all()
    assert len(by_flags.ids) == min(k, int(mask.sum())) or (name in INCOMPLETE and len(by_flags.ids) <= mask.sum())


@every_scan
@given(metric=metrics, vectors=tables(), k=st.integers(1, 40), data=st.data())
@_some
def test_a_filtered_scan_is_a_scan_of_the_allowed(
    name: str, metric: Metric, vectors: NDArray[np.float32], k: int, data: st.DataObject
) -> None:
    mask = data.draw(hnp.arrays(np.bool_, len(vectors)))
    index, some = make(name, metric), make(name, metric)
    index.build(vectors)
    some.build(vectors[mask])
    filtered, expected = index.query(vectors[0], k, allowed=mask), some.query(vectors[0], k)
    assert filtered.ids.tolist() == np.flatnonzero(mask)[expected.ids].tolist()
    assert filtered.distances.tolist() == expected.distances.tolist()


@every_index
@given(metric=metrics, vectors=tables(), k=st.integers(1, 8))
@_some
def test_many_queries_are_answered_as_one_by_one(
    name: str, metric: Metric, vectors: NDArray[np.float32], k: int
) -> None:
    index = make(name, metric)
    index.build(vectors)
    many = index.query_many(vectors, k)
    alone = [index.query(vector, k) for vector in vectors]
    for row, hits in enumerate(alone):
        found = len(hits.ids)
        assert many.ids[row, :found].tolist() == hits.ids.tolist()
        assert many.distances[row, :found].tolist() == hits.distances.tolist()
        assert set(many.ids[row, found:].tolist()) <= {-1}
        assert set(many.distances[row, found:].tolist()) <= {np.inf}
    assert many.distance_computations == sum(hits.distance_computations for hits in alone)
    assert many.signature_bytes == sum(hits.signature_bytes for hits in alone)
    assert many.bucket_items == sum(hits.bucket_items for hits in alone)


@every_scan
@given(metric=metrics, vectors=tables(), order=st.randoms(use_true_random=False))
@_some
def test_the_order_of_items_matters_only_among_ties(
    name: str, metric: Metric, vectors: NDArray[np.float32], order: object
) -> None:
    permutation = np.arange(len(vectors))
    order.shuffle(permutation)
    index, shuffled = make(name, metric), make(name, metric)
    index.build(vectors)
    shuffled.build(vectors[permutation])
    a, b = index.query(vectors[0], len(vectors)), shuffled.query(vectors[0], len(vectors))
    assert a.distances.tolist() == b.distances.tolist()
    for distance in set(a.distances.tolist()):
        tied = sorted(permutation[b.ids[b.distances == distance]].tolist())
        assert a.ids[a.distances == distance].tolist() == tied


# What can change without hashing again.

SIMHASH_SETTINGS = st.fixed_dictionaries(
    {
        "bits": st.integers(0, 100),
        "rerank": st.integers(1, 9),
        "tables": st.integers(0, 4),
        "bits_per_table": st.integers(1, 9),
        "probes": st.integers(1, 5),
        "coarse": st.sampled_from([None, 0.01, 1.0]),
    }
).filter(lambda chosen: chosen["bits"] or chosen["tables"])
PSTABLE_SETTINGS = st.fixed_dictionaries(
    {
        "tables": st.integers(1, 4),
        "hashes_per_table": st.integers(1, 5),
        "width": st.sampled_from([0.1, 1.0, 4.0]),
        "probes": st.integers(1, 5),
        "adaptive": st.booleans(),
    }
)
FAMILIES: dict[str, tuple[type[SimHashIndex] | type[PStableIndex], st.SearchStrategy[Any], dict[str, int]]] = {
    "simhash": (SimHashIndex, SIMHASH_SETTINGS, {"most_bits": 100, "most_tables": 4, "most_bits_per_table": 9}),
    "pstable": (PStableIndex, PSTABLE_SETTINGS, {"most_tables": 4, "most_hashes_per_table": 5}),
}
tunable = pytest.mark.parametrize("family", FAMILIES)


@tunable
@given(metric=metrics, vectors=tables(), k=st.integers(1, 8), complete=st.booleans(), data=st.data())
@_some
def test_a_retuned_index_is_one_that_was_built_with_these_settings(
    family: str, metric: Metric, vectors: NDArray[np.float32], k: int, complete: bool, data: st.DataObject
) -> None:
    kind, settings_of, most = FAMILIES[family]
    first, then = data.draw(settings_of), data.draw(settings_of)
    common: dict[str, Any] = {**most, "metric": metric, "seed": 5, "complete": complete}
    retuned, fresh = kind(**first, **common), kind(**then, **common)
    retuned.build(vectors)
    fresh.build(vectors)
    retuned.query(vectors[0], k)
    retuned.retune(**then)
    assert retuned.settings == fresh.settings
    assert_same(retuned, fresh, vectors, k)
    retuned.add(vectors)
    fresh.add(vectors)
    assert_same(retuned, fresh, vectors, k)
    # And back again.
    retuned.retune(**first)
    original = kind(**first, **common)
    original.build(np.concatenate([vectors, vectors]))
    assert_same(retuned, original, vectors, k)


@tunable
@given(metric=metrics, vectors=tables(), k=st.integers(1, 8), data=st.data())
@_some
def test_a_saved_index_can_be_retuned_as_far_as_before(
    family: str, metric: Metric, vectors: NDArray[np.float32], k: int, data: st.DataObject
) -> None:
    kind, settings_of, most = FAMILIES[family]
    first, then = data.draw(settings_of), data.draw(settings_of)
    index = kind(**first, **most, metric=metric)
    index.build(vectors)
    index.retune(**then)
    with tempfile.TemporaryDirectory() as folder:
        index.save(folder)
        loaded = load_index(folder)
        assert isinstance(loaded, kind)
        assert loaded.settings == index.settings
        assert_same(index, loaded, vectors, k)
        loaded.retune(**first)
        index.retune(**first)
        assert_same(index, loaded, vectors, k)

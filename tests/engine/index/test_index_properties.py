"""What holds for every index, whatever the vectors: checked against an independent float64 computation."""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray

from sketchdesk.engine.index import ExactIndex, SimHashIndex, VectorIndex, load_index

MAKERS: dict[str, Callable[[], VectorIndex]] = {
    "exact cosine": lambda: ExactIndex("cosine"),
    "exact euclidean": lambda: ExactIndex("euclidean"),
    "simhash cosine": lambda: SimHashIndex(bits=70, rerank=3, seed=1),
    "simhash euclidean": lambda: SimHashIndex(bits=256, rerank=3, seed=1, metric="euclidean"),
    "simhash of everything": lambda: SimHashIndex(bits=64, rerank=1000, seed=2),
}
every_index = pytest.mark.parametrize("name", MAKERS)
oracle_indexes = pytest.mark.parametrize("name", ["exact cosine", "exact euclidean", "simhash of everything"])

# Machines differ in speed: no deadline.
_some = settings(deadline=None, max_examples=30)
_few = settings(deadline=None, max_examples=10)

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


@every_index
@given(vectors=tables(), k=st.integers(1, 40), row=st.integers(0, 29))
@_some
def test_hits_are_items_once_each_sorted_with_exact_distances(
    name: str, vectors: NDArray[np.float32], k: int, row: int
) -> None:
    index = MAKERS[name]()
    index.build(vectors)
    query = vectors[row % len(vectors)] + np.float32(1)
    hits = index.query(query, k)

    assert hits.ids.dtype == np.int64
    assert hits.distances.dtype == np.float32
    assert len(hits.ids) == len(hits.distances) == min(k, len(vectors))
    assert set(hits.ids.tolist()) <= set(range(len(vectors)))
    assert len(set(hits.ids.tolist())) == len(hits.ids)
    assert np.array_equal(np.lexsort((hits.ids, hits.distances)), np.arange(len(hits.ids)))
    expected = brute_force(query, vectors, index.metric)[hits.ids]
    np.testing.assert_allclose(hits.distances, expected, rtol=2e-7, atol=1e-7)
    assert len(hits.ids) <= hits.distance_computations <= len(vectors)


@oracle_indexes
@given(vectors=tables(), k=st.integers(1, 40), row=st.integers(0, 29))
@_some
def test_a_scan_misses_nothing_that_is_nearer(name: str, vectors: NDArray[np.float32], k: int, row: int) -> None:
    index = MAKERS[name]()
    index.build(vectors)
    query = vectors[row % len(vectors)] + np.float32(0.5)
    hits = index.query(query, k)
    expected = np.sort(brute_force(query, vectors, index.metric))[:k]
    np.testing.assert_allclose(hits.distances, expected, rtol=2e-7, atol=1e-7)
    assert hits.distance_computations == len(vectors)


@pytest.mark.parametrize("metric", ["cosine", "euclidean"])
@given(vectors=tables(), k=st.integers(1, 40), row=st.integers(0, 29))
@_some
def test_simhash_that_compares_everything_is_the_scan(
    metric: str, vectors: NDArray[np.float32], k: int, row: int
) -> None:
    exact, simhash = ExactIndex(metric), SimHashIndex(bits=64, rerank=len(vectors), metric=metric)
    exact.build(vectors)
    simhash.build(vectors)
    assert_same(exact, simhash, vectors[[row % len(vectors)]] * np.float32(0.5), k)


@every_index
@given(vectors=tables(least=2), cuts=st.lists(st.integers(0, 30), max_size=4), k=st.integers(1, 8))
@_some
def test_adding_in_batches_is_building_at_once(
    name: str, vectors: NDArray[np.float32], cuts: list[int], k: int
) -> None:
    whole, grown = MAKERS[name](), MAKERS[name]()
    whole.build(vectors)
    edges = sorted({0, len(vectors), *(min(cut, len(vectors)) for cut in cuts)})
    grown.build(vectors[: edges[1]])
    for start, stop in itertools.pairwise(edges[1:]):
        assert grown.add(vectors[start:stop]).tolist() == list(range(start, stop))
    assert_same(whole, grown, vectors, k)


@every_index
@given(vectors=tables(), more=st.integers(1, 40), k=st.integers(1, 8), compacted=st.booleans())
@_some
def test_adding_and_removing_again_changes_nothing(
    name: str, vectors: NDArray[np.float32], more: int, k: int, compacted: bool
) -> None:
    before, after = MAKERS[name](), MAKERS[name]()
    before.build(vectors)
    after.build(vectors)
    added = after.add(np.resize(vectors[::-1] + np.float32(1), (more, vectors.shape[1])))
    after.remove(added)
    if compacted:
        after.compact()
    assert_same(before, after, vectors, k)


@every_index
@given(vectors=tables(), removed=st.sets(st.integers(0, 29)), k=st.integers(1, 8), external=st.booleans())
@_few
def test_saving_and_loading_changes_nothing(
    name: str, vectors: NDArray[np.float32], removed: set[int], k: int, external: bool
) -> None:
    index = MAKERS[name]()
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
@given(vectors=tables(), k=st.integers(1, 40), data=st.data())
@_some
def test_a_filter_keeps_to_what_is_allowed_and_loses_no_hits(
    name: str, vectors: NDArray[np.float32], k: int, data: st.DataObject
) -> None:
    index = MAKERS[name]()
    index.build(vectors)
    mask = data.draw(hnp.arrays(np.bool_, len(vectors)))
    by_flags = index.query(vectors[0], k, allowed=mask)
    by_ids = index.query(vectors[0], k, allowed=[*np.flatnonzero(mask).tolist(), 1000, -5])
    assert by_flags.ids.tolist() == by_ids.ids.tolist()
    assert len(by_flags.ids) == min(k, int(mask.sum()))
    assert mask[by_flags.ids].all()


@oracle_indexes
@given(vectors=tables(), k=st.integers(1, 40), data=st.data())
@_some
def test_a_filtered_scan_is_a_scan_of_the_allowed(
    name: str, vectors: NDArray[np.float32], k: int, data: st.DataObject
) -> None:
    mask = data.draw(hnp.arrays(np.bool_, len(vectors)))
    index, some = MAKERS[name](), MAKERS[name]()
    index.build(vectors)
    some.build(vectors[mask])
    filtered, expected = index.query(vectors[0], k, allowed=mask), some.query(vectors[0], k)
    assert filtered.ids.tolist() == np.flatnonzero(mask)[expected.ids].tolist()
    assert filtered.distances.tolist() == expected.distances.tolist()


@every_index
@given(vectors=tables(), k=st.integers(1, 8))
@_some
def test_many_queries_are_answered_as_one_by_one(name: str, vectors: NDArray[np.float32], k: int) -> None:
    index = MAKERS[name]()
    index.build(vectors)
    many = index.query_many(vectors, k)
    alone = [index.query(vector, k) for vector in vectors]
    assert many.ids.tolist() == [hits.ids.tolist() for hits in alone]
    assert many.distances.tolist() == [hits.distances.tolist() for hits in alone]
    assert many.distance_computations == sum(hits.distance_computations for hits in alone)
    assert many.signature_bytes == sum(hits.signature_bytes for hits in alone)


@oracle_indexes
@given(vectors=tables(), order=st.randoms(use_true_random=False))
@_some
def test_the_order_of_items_matters_only_among_ties(name: str, vectors: NDArray[np.float32], order: object) -> None:
    permutation = np.arange(len(vectors))
    order.shuffle(permutation)
    index, shuffled = MAKERS[name](), MAKERS[name]()
    index.build(vectors)
    shuffled.build(vectors[permutation])
    a, b = index.query(vectors[0], len(vectors)), shuffled.query(vectors[0], len(vectors))
    assert a.distances.tolist() == b.distances.tolist()
    for distance in set(a.distances.tolist()):
        tied = sorted(permutation[b.ids[b.distances == distance]].tolist())
        assert a.ids[a.distances == distance].tolist() == tied

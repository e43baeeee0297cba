"""Bad input: a sentence each, and nothing changed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from index_modes import COMPLETE, INCOMPLETE, every_index, every_metric, every_scan, make

from sketchdesk.engine.index import ExactIndex, PStableIndex, SimHashIndex, VectorIndex
from sketchdesk.errors import InputError

pytestmark = pytest.mark.usefixtures("both_loops")


@pytest.fixture(params=COMPLETE)
def index(request: pytest.FixtureRequest) -> VectorIndex:
    made = make(request.param)
    made.build(np.arange(12, dtype=np.float32).reshape(4, 3))
    return made


BAD_TABLES: list[tuple[Any, str]] = [
    (np.array([[1, 2, np.nan]], np.float32), "Vector 0 holds a value that is not a finite number"),
    (np.array([[1, 2, 3], [1, np.inf, 2]], np.float32), "Vector 1 holds"),
    (np.array([[1, -np.inf, 2]], np.float64), "not a finite number"),
    (np.array([[1, 2, 1e30]], np.float64), "beyond 1e\\+15"),
    (np.ones((2, 4), np.float32), "have 4 numbers each, but this index holds vectors of 3"),
    (np.ones((2, 3), np.int64), "not int64"),
    (np.ones((2, 3), np.uint8), "not uint8"),
    (np.ones((2, 3), np.complex64), "not complex64"),
    (np.array([["a", "b", "c"]]), "takes numbers"),
    (np.ones((2, 3), np.longdouble), "takes numbers"),
    (np.ones(3, np.float32), "not an array of 1 dimensions"),
    (np.ones((2, 0), np.float32), "no numbers in them"),
]


@pytest.mark.parametrize(("vectors", "sentence"), BAD_TABLES)
def test_bad_vectors_are_refused_and_nothing_changes(index: VectorIndex, vectors: Any, sentence: str) -> None:
    before = index.query(np.ones(3, np.float32), 4)
    for call in (index.add, lambda v: index.query_many(v, 2)):
        with pytest.raises(InputError, match=sentence):
            call(vectors)
    after = index.query(np.ones(3, np.float32), 4)
    assert after.ids.tolist() == before.ids.tolist()
    assert len(index) == 4


@pytest.mark.parametrize(
    "vectors", [np.array([[np.nan]], np.float32), np.ones((1, 2), np.int32), np.ones((0, 0), np.float32)]
)
def test_bad_vectors_are_refused_by_build(index: VectorIndex, vectors: Any) -> None:
    with pytest.raises(InputError):
        index.build(vectors)
    assert len(index) == 4


@pytest.mark.parametrize("query", [[1.0, np.nan, 0.0], [1.0, 2.0], [[1.0, 2.0, 3.0]], [1, 2, 3], "cat"])
def test_bad_queries(index: VectorIndex, query: Any) -> None:
    with pytest.raises(InputError):
        index.query(query, 3)


@pytest.mark.parametrize("k", [0, -1, 2.0, True, "3", None])
def test_bad_k(index: VectorIndex, k: Any) -> None:
    with pytest.raises(InputError, match="number of hits"):
        index.query(np.ones(3, np.float32), k)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, ">f4"])
def test_real_types_are_taken(dtype: str) -> None:
    for name in COMPLETE:
        index = make(name)
        index.build(np.eye(3).astype(dtype))
        index.add(np.eye(3).astype(dtype))
        assert index.query(np.eye(3).astype(dtype)[1], 2).ids.tolist() == [1, 4]


def test_any_memory_order_is_taken() -> None:
    vectors = np.random.default_rng(0).standard_normal((20, 6)).astype(np.float32)
    for view in (np.asfortranarray(vectors), np.repeat(vectors, 2, axis=1)[:, ::2]):
        index = ExactIndex()
        index.build(view)
        assert index.query(vectors[7], 1).ids.tolist() == [7]


@pytest.mark.parametrize("ids", [[4], [-1], [0, 99]])
def test_removing_what_is_not_there(index: VectorIndex, ids: list[int]) -> None:
    with pytest.raises(InputError, match="holds no item"):
        index.remove(ids)
    assert index.ids.tolist() == [0, 1, 2, 3]
    index.remove([1, 1])
    with pytest.raises(InputError, match="holds no item 1"):
        index.remove([1])
    with pytest.raises(InputError, match="whole numbers"):
        index.remove([0.5])
    index.remove([])
    assert index.ids.tolist() == [0, 2, 3]


def test_bad_filters(index: VectorIndex) -> None:
    with pytest.raises(InputError, match="needs 4 flags"):
        index.query(np.ones(3, np.float32), 1, allowed=np.ones(3, np.bool_))
    with pytest.raises(InputError, match="whole numbers"):
        index.query(np.ones(3, np.float32), 1, allowed=[0.5])
    assert index.query(np.ones(3, np.float32), 1, allowed=[]).ids.tolist() == []


def test_bad_settings() -> None:
    common: list[dict[str, Any]] = [{"seed": -1}, {"seed": 0.5}, {"metric": "manhattan"}, {"complete": 1}]
    common += [{name: value} for name in ("tables", "probes", "most_tables") for value in (-1, 10**9, 1.5, True, "3")]
    simhash: list[dict[str, Any]] = [{"bits": 0}, {"bits": 10**6}, {"bits": 1.5}, {"bits": -1}, {"rerank": 0}]
    simhash += [{"coarse": value} for value in (0, 1.01, -0.5, np.nan, True, "all")]
    simhash += [{"bits_per_table": value} for value in (0, 61, 2.5)]
    simhash += [{"most_bits": 10**6}, {"most_bits_per_table": 61}, {"principal": -1}]
    simhash += [{name: 1} for name in ("weighed", "centred", "orthogonal")]
    pstable: list[dict[str, Any]] = [{"hashes_per_table": value} for value in (0, 33, 1.5)]
    pstable += [{"tables": 0}, {"most_hashes_per_table": 33}, {"adaptive": 0}, {"normalised": "yes"}]
    for family, own in ((SimHashIndex, simhash), (PStableIndex, pstable)):
        for wrong in common + own:
            with pytest.raises(InputError, match=r"^[A-Z].+\.$"):
                family(**wrong)
    with pytest.raises(InputError, match="choose cosine or euclidean"):
        ExactIndex("dot")


def test_bad_labels(index: VectorIndex) -> None:
    with pytest.raises(InputError, match="4 labels"):
        index.stats(labels=["cat"])


@pytest.mark.parametrize("wrong", [{"bits": 129}, {"tables": 3}, {"bits_per_table": 13}, {"rerank": 0}, {"coarse": 2}])
def test_retuning_further_than_what_is_kept(wrong: dict[str, Any]) -> None:
    index = SimHashIndex(bits=70, tables=1, bits_per_table=3, most_bits=128, most_tables=2, most_bits_per_table=12)
    index.build(np.eye(5, dtype=np.float32))
    before = index.settings
    with pytest.raises(InputError):
        index.retune(**wrong)
    assert index.settings == before
    with pytest.raises(InputError, match="both 0"):
        index.retune(bits=0, tables=0)
    index.retune(bits=128, tables=2, bits_per_table=12)
    assert index.query(np.eye(5)[2], 1).ids.tolist() == [2]
    index.retune(bits=128, tables=0)
    assert index.query(np.eye(5)[2], 1).ids.tolist() == [2]


@every_index
@every_metric
def test_an_index_without_items_finds_nothing(name: str, metric: Any) -> None:
    unbuilt, empty, emptied = make(name, metric), make(name, metric), make(name, metric)
    empty.build(np.empty((0, 3), np.float32))
    emptied.build(np.ones((5, 3), np.float32))
    emptied.remove(range(5))
    for index, next_id in ((unbuilt, 0), (empty, 0), (emptied, 5)):
        assert len(index) == 0
        hits = index.query(np.ones(3, np.float32), 5)
        assert hits.ids.shape == hits.distances.shape == (0,)
        assert (hits.distance_computations, hits.signature_bytes, hits.bucket_items) == (0, 0, 0)
        assert index.query_many(np.ones((2, 3), np.float32), 5).ids.shape == (2, 0)
        assert index.stats()["items"] == 0
        assert index.stats().get("buckets", 0) == 0
        assert index.stats(["cat"] * next_id)["classes"] == 0
        assert index.rank(np.ones(3, np.float32)).ids.tolist() == []
        assert index.add(np.ones((2, 3), np.float32)).tolist() == [next_id, next_id + 1]
        assert index.query(np.ones(3, np.float32), 5).ids.tolist() == [next_id, next_id + 1]


@every_index
@every_metric
def test_one_item(name: str, metric: Any) -> None:
    index = make(name, metric)
    index.build(np.array([[1, 2, 3]], np.float32))
    for k in (1, 10):
        hits = index.query(np.array([1, 2, 3], np.float32), k)
        assert hits.ids.tolist() == [0]
        assert hits.distances.tolist() == [0.0]
        assert hits.distance_computations == 1
    assert index.query(np.array([1, 2, 3], np.float32), 1, allowed=[7]).ids.tolist() == []


@every_index
@every_metric
@pytest.mark.parametrize("value", [0.0, 0.25, 1e15, 1e-40])
def test_thousands_of_equal_vectors(name: str, metric: Any, value: float) -> None:
    vectors = np.full((3000, 5), value, np.float32)
    index = make(name, metric)
    index.build(vectors)
    hits = index.query(vectors[0], 4)
    assert hits.ids.tolist() == [0, 1, 2, 3]
    assert set(hits.distances.tolist()) == {1.0 if metric == "cosine" and value < 1e-15 else 0.0}
    index.remove([0, 2])
    assert index.query(vectors[0], 2).ids.tolist() == [1, 3]
    # A query that is nothing like them is answered all the same, unless only its own bucket may be looked into.
    assert len(index.query(-vectors[0] - 1, 4).ids) in ((0, 4) if name in INCOMPLETE else (4,))


@every_index
@every_metric
def test_constant_features_and_zero_vectors(name: str, metric: Any) -> None:
    numbers = np.random.default_rng(4)
    vectors = np.full((600, 8), 3, np.float32)
    vectors[:, 5] = numbers.integers(1, 600, 600)
    vectors[10:20] = 0
    index, exact = make(name, metric), ExactIndex(metric)
    index.build(vectors)
    exact.build(vectors)
    for row in (0, 15, 300):
        found, truth = index.query(vectors[row], 3), exact.query(vectors[row], 3)
        assert set(found.distances.tolist()) <= set(exact.query(vectors[row], 600).distances.tolist())
        # Re-ranking three of many with one signature need not meet the item itself; its own bucket holds it.
        if index.depth > 3:
            assert found.distances[0] == truth.distances[0]
    far = index.query(np.zeros(8, np.float32), 600)
    assert name in INCOMPLETE or sorted(far.ids.tolist()) == list(range(600))
    assert set(far.distances.tolist()) == {1.0} or metric == "euclidean"


@every_scan
@every_metric
def test_k_above_the_number_of_items_is_all_of_them_in_order(name: str, metric: Any) -> None:
    vectors = np.random.default_rng(5).standard_normal((70, 4)).astype(np.float32)
    index, exact = make(name, metric), ExactIndex(metric)
    index.build(vectors)
    exact.build(vectors)
    for k in (69, 70, 71, 10_000):
        assert index.query(vectors[3], k).ids.tolist() == exact.query(vectors[3], k).ids.tolist()


def test_what_was_added_may_be_overwritten_by_the_caller() -> None:
    index = ExactIndex()
    index.build(np.eye(2, dtype=np.float32))
    buffer = np.array([[3, 4]], np.float32)
    index.add(buffer)
    buffer[:] = 0
    assert index.query(np.array([3, 4], np.float32), 1).ids.tolist() == [2]

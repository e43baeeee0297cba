"""Bad input: a sentence each, and nothing changed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sketchdesk.engine.index import ExactIndex, SimHashIndex, VectorIndex
from sketchdesk.errors import InputError


@pytest.fixture(params=[ExactIndex, SimHashIndex])
def index(request: pytest.FixtureRequest) -> VectorIndex:
    made: VectorIndex = request.param()
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
    for family in (ExactIndex, SimHashIndex):
        index = family()
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
    for wrong in ({"bits": 0}, {"bits": 10**6}, {"rerank": 0}, {"seed": -1}, {"bits": 1.5}, {"metric": "manhattan"}):
        with pytest.raises(InputError):
            SimHashIndex(**wrong)
    with pytest.raises(InputError, match="choose cosine or euclidean"):
        ExactIndex("dot")


def test_bad_labels(index: VectorIndex) -> None:
    with pytest.raises(InputError, match="4 labels"):
        index.stats(labels=["cat"])


@pytest.mark.parametrize("family", [ExactIndex, SimHashIndex])
def test_an_index_without_items_finds_nothing(family: type[VectorIndex]) -> None:
    unbuilt, empty = family(), family()
    empty.build(np.empty((0, 3), np.float32))
    for index in (unbuilt, empty):
        assert len(index) == 0
        hits = index.query(np.ones(3, np.float32), 5)
        assert hits.ids.shape == hits.distances.shape == (0,)
        assert index.query_many(np.ones((2, 3), np.float32), 5).ids.shape == (2, 0)
        assert index.stats()["items"] == 0
        assert index.add(np.ones((2, 3), np.float32)).tolist() == [0, 1]
        assert index.query(np.ones(3, np.float32), 5).ids.tolist() == [0, 1]


def test_what_was_added_may_be_overwritten_by_the_caller() -> None:
    index = ExactIndex()
    index.build(np.eye(2, dtype=np.float32))
    buffer = np.array([[3, 4]], np.float32)
    index.add(buffer)
    buffer[:] = 0
    assert index.query(np.array([3, 4], np.float32), 1).ids.tolist() == [2]

"""The scan on larger tables: seams of blocks, memory maps, filters, vectors far from the origin."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from sketchdesk.engine.index import ExactIndex, exact, rows


def distances64(query: NDArray[np.float32], vectors: NDArray[np.float32], metric: str) -> NDArray[np.float64]:
    q, v = query.astype(np.float64), vectors.astype(np.float64)
    if metric == "euclidean":
        return np.linalg.norm(v - q, axis=1)
    return 1 - v @ q / np.linalg.norm(v, axis=1) / np.linalg.norm(q)


@pytest.mark.parametrize("metric", ["cosine", "euclidean"])
@pytest.mark.parametrize("offset", [0.0, 300.0])
def test_scan_agrees_with_float64(metric: str, offset: float) -> None:
    numbers = np.random.default_rng(3)
    vectors = (numbers.standard_normal((3000, 96)) + offset).astype(np.float32)
    queries = (numbers.standard_normal((25, 96)) + offset).astype(np.float32)
    index = ExactIndex(metric)
    index.build(vectors)
    hits = index.query_many(queries, 20)
    for i, query in enumerate(queries):
        # Float32 rounding may merge neighbours; then the lower id comes first.
        expected = distances64(query, vectors, metric).astype(np.float32)
        order = np.lexsort((np.arange(3000), expected))[:20]
        np.testing.assert_allclose(hits.distances[i], expected[order], rtol=1e-6, atol=1e-9)
        assert len(set(hits.ids[i].tolist()) & set(order.tolist())) >= 19
    assert hits.distance_computations == 25 * 3000


@pytest.mark.parametrize("metric", ["cosine", "euclidean"])
def test_results_do_not_depend_on_blocks_batches_or_segments(metric: str, monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = np.random.default_rng(4)
    vectors = numbers.standard_normal((1500, 33)).astype(np.float32)
    queries = numbers.standard_normal((7, 33)).astype(np.float32)
    plain = ExactIndex(metric)
    plain.build(vectors)
    expected = plain.query_many(queries, 30)

    monkeypatch.setattr(rows, "_BLOCK_BYTES", 1)
    monkeypatch.setattr(exact, "_TABLE", 3000)
    pieces = ExactIndex(metric)
    pieces.build(vectors[:700])
    pieces.add(vectors[700:1400])
    pieces.add(vectors[1400:])
    found = pieces.query_many(queries, 30)
    np.testing.assert_array_equal(found.ids, expected.ids)
    np.testing.assert_array_equal(found.distances, expected.distances)


def test_a_memory_map_is_searched_where_it_lies(tmp_path: Path) -> None:
    vectors = np.random.default_rng(5).standard_normal((500, 16)).astype(np.float32)
    np.save(tmp_path / "vectors.npy", vectors)
    mapped = np.load(tmp_path / "vectors.npy", mmap_mode="r")
    index = ExactIndex()
    index.build(mapped)
    first = next(index._rows.blocks())[1]
    assert np.shares_memory(first, mapped)
    index.add(vectors[:3])
    index.remove([500, *range(400)])
    assert np.shares_memory(next(index._rows.blocks())[1], mapped), "tombstones alone must not copy a file"
    hits = index.query(vectors[450], 2)
    assert hits.ids[0] == 450
    assert hits.distances[0] == 0


def test_thousands_of_equal_vectors_come_in_the_order_of_their_ids() -> None:
    index = ExactIndex()
    index.build(np.tile(np.array([[0.3, 0.1, 0.7]], np.float32), (5000, 1)))
    hits = index.query(np.array([0.3, 0.1, 0.7], np.float32), 12)
    assert hits.ids.tolist() == list(range(12))
    assert hits.distances.tolist() == [0.0] * 12


def test_a_zero_vector_has_no_direction() -> None:
    index = ExactIndex()
    index.build(np.array([[0, 0], [1, 0], [-1, 0]], np.float32))
    assert index.query(np.array([2, 0], np.float32), 3).distances.tolist() == [0.0, 1.0, 2.0]
    assert index.query(np.array([2, 0], np.float32), 3).ids.tolist() == [1, 0, 2]
    zero = index.query(np.zeros(2, np.float32), 3)
    assert zero.ids.tolist() == [0, 1, 2]
    assert zero.distances.tolist() == [1.0, 1.0, 1.0]


def test_euclidean_distances_of_near_vectors_far_from_the_origin() -> None:
    vectors = np.full((400, 8), 1e6, np.float32)
    vectors[:, 0] += np.arange(400, dtype=np.float32)
    index = ExactIndex("euclidean")
    index.build(vectors)
    hits = index.query(vectors[123], 3)
    assert hits.ids.tolist() == [123, 122, 124]
    assert hits.distances.tolist() == [0.0, 1.0, 1.0]


def test_a_narrow_filter_and_a_wide_one() -> None:
    numbers = np.random.default_rng(6)
    vectors = numbers.standard_normal((2000, 12)).astype(np.float32)
    index = ExactIndex()
    index.build(vectors)
    for share in (0.01, 0.9):
        mask = numbers.random(2000) < share
        hits = index.query(vectors[0], 10, allowed=mask)
        expected = np.where(mask, distances64(vectors[0], vectors, "cosine"), np.inf)
        assert hits.ids.tolist() == np.argsort(expected)[:10].tolist()
        assert hits.distance_computations == mask.sum()


def test_stats() -> None:
    index = ExactIndex("euclidean")
    index.build(np.eye(4, dtype=np.float32))
    index.remove([2])
    stats = index.stats(labels=["cat", "", "dog", "cat"])
    assert stats["items"] == 3
    assert stats["removed"] == 1
    assert stats["vector_bytes"] == 4 * 4 * 4
    assert stats["metric"] == "euclidean"
    assert stats["classes"] == 1

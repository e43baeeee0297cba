"""SimHash: how well its candidates are chosen, how few it compares, and odd collections."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from sketchdesk.engine.index import ExactIndex, SimHashIndex


def features(n: int, dimension: int, seed: int) -> NDArray[np.float32]:
    """Clustered and not negative, like the pooled features of a network."""
    numbers = np.random.default_rng(seed)
    centres = numbers.standard_normal((40, dimension))
    noise = 0.8 * numbers.standard_normal((n, dimension))
    return np.maximum(centres[numbers.integers(40, size=n)] + noise, 0).astype(np.float32)


@pytest.mark.parametrize("metric", ["cosine", "euclidean"])
def test_recall_and_cost(metric: str) -> None:
    vectors = features(6100, 128, 0)
    gallery, queries = vectors[:6000], vectors[6000:]
    exact, index = ExactIndex(metric), SimHashIndex(bits=512, rerank=200, metric=metric)
    exact.build(gallery)
    index.build(gallery)
    truth, hits = exact.query_many(queries, 10), index.query_many(queries, 10)
    recall = (truth.ids[:, :, None] == hits.ids[:, None, :]).any(axis=2).mean()
    assert recall >= 0.97
    assert hits.distance_computations == 100 * 200
    assert hits.signature_bytes == 100 * 6000 * 512 // 8


def test_centring_does_not_depend_on_the_order_of_the_collection() -> None:
    # Sorted by class, and one short of the next centre: the centre knows only the first half.
    vectors = features(4195, 64, 1)
    gallery, queries = vectors[:4095], vectors[4095:]
    gallery = gallery[np.argsort(gallery[:, 0])]
    exact, index = ExactIndex(), SimHashIndex(bits=256, rerank=100)
    exact.build(gallery)
    index.build(gallery)
    truth, hits = exact.query_many(queries, 10), index.query_many(queries, 10)
    assert (truth.ids[:, :, None] == hits.ids[:, None, :]).any(axis=2).mean() >= 0.95


def test_adding_in_batches_gives_the_same_signatures() -> None:
    vectors = features(1500, 300, 2)
    whole, grown = SimHashIndex(rerank=20), SimHashIndex(rerank=20)
    whole.build(vectors)
    grown.build(vectors[:1])
    for start, stop in ((1, 2), (2, 77), (77, 1030), (1030, 1500)):
        grown.add(vectors[start:stop])
    np.testing.assert_array_equal(whole._signatures.words, grown._signatures.words)
    grown.remove(grown.add(vectors[:700]))
    np.testing.assert_array_equal(whole._signatures.words, grown._signatures.words[:, :1500])


def test_the_seed_decides_and_another_seed_differs() -> None:
    vectors = features(300, 32, 3)
    words = []
    for seed in (7, 7, 8):
        index = SimHashIndex(bits=128, seed=seed)
        index.build(vectors)
        words.append(index._signatures.words.copy())
    assert np.array_equal(words[0], words[1])
    assert not np.array_equal(words[0], words[2])


@pytest.mark.parametrize("metric", ["cosine", "euclidean"])
@pytest.mark.parametrize("value", [0.0, 0.25])
def test_thousands_of_equal_vectors(metric: str, value: float) -> None:
    index = SimHashIndex(bits=64, rerank=10, metric=metric)
    index.build(np.full((3000, 5), value, np.float32))
    hits = index.query(np.full(5, value, np.float32), 4)
    assert hits.ids.tolist() == [0, 1, 2, 3]
    assert set(hits.distances.tolist()) == {1.0 if metric == "cosine" and value == 0 else 0.0}
    assert hits.distance_computations == 10


def test_constant_features_do_not_hide_the_others() -> None:
    vectors = features(2000, 24, 4)
    vectors[:, ::2] = 3.0
    index, exact = SimHashIndex(bits=512, rerank=150), ExactIndex()
    index.build(vectors)
    exact.build(vectors)
    a, b = index.query_many(vectors[:50], 10), exact.query_many(vectors[:50], 10)
    assert (b.ids[:, :, None] == a.ids[:, None, :]).any(axis=2).mean() >= 0.9


def test_more_hits_than_candidates_and_than_items() -> None:
    vectors = features(500, 16, 5)
    index = SimHashIndex(bits=64, rerank=5)
    index.build(vectors)
    assert len(index.query(vectors[0], 60).ids) == 60
    everything = index.query(vectors[0], 10_000)
    assert sorted(everything.ids.tolist()) == list(range(500))


def test_one_item_and_then_none() -> None:
    index = SimHashIndex()
    index.build(np.array([[1, 2, 3]], np.float32))
    assert index.query(np.array([1, 2, 3], np.float32), 10).ids.tolist() == [0]
    index.remove([0])
    hits = index.query(np.array([1, 2, 3], np.float32), 10)
    assert hits.ids.shape == hits.distances.shape == (0,)
    assert hits.distance_computations == 0
    assert len(index) == 0
    assert index.add(np.array([[4, 5, 6]], np.float32)).tolist() == [1]


def test_removed_items_never_come_back_and_their_room_does() -> None:
    vectors = features(2000, 16, 6)
    index = SimHashIndex(bits=128, rerank=50)
    index.build(vectors.copy())
    gone = np.flatnonzero(np.random.default_rng(0).random(2000) < 0.7)
    index.remove(gone)
    assert index.stats()["removed"] == 0, "more than half is gone, so it was compacted"
    assert index.stats()["vector_bytes"] == (2000 - len(gone)) * 64
    hits = index.query_many(vectors, 20)
    assert not np.isin(hits.ids, gone).any()
    survivors = np.setdiff1d(np.arange(2000), gone)
    assert (index.query_many(vectors[survivors], 1).ids[:, 0] == survivors).all()


def test_a_filter_chooses_candidates_among_the_allowed() -> None:
    vectors = features(3000, 32, 7)
    index, exact = SimHashIndex(bits=512, rerank=100), ExactIndex()
    index.build(vectors)
    exact.build(vectors)
    mask = np.zeros(3000, np.bool_)
    mask[::5] = True
    a, b = index.query_many(vectors[:40], 10, allowed=mask), exact.query_many(vectors[:40], 10, allowed=mask)
    assert mask[a.ids].all()
    assert a.distance_computations == 40 * 100
    assert (b.ids[:, :, None] == a.ids[:, None, :]).any(axis=2).mean() >= 0.97


def test_stats_count_the_signatures() -> None:
    index = SimHashIndex(bits=100)
    index.build(features(50, 8, 8))
    stats = index.stats()
    assert stats["items"] == 50
    assert stats["bits"] == 100
    assert stats["signature_bytes"] == 50 * 16
    assert stats["bytes"] >= stats["signature_bytes"]

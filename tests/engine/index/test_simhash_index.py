"""SimHash: how well its candidates are chosen, how few it compares, and odd collections."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from index_modes import every_metric
from numpy.typing import NDArray

from sketchdesk.engine.index import ExactIndex, SimHashIndex, load_index
from sketchdesk.engine.index.projection import gaussian_planes

pytestmark = pytest.mark.usefixtures("both_loops")


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


# Hash tables.


def recall(index: SimHashIndex, exact: ExactIndex, queries: NDArray[np.float32]) -> float:
    found, truth = index.query_many(queries, 10), exact.query_many(queries, 10)
    return float((truth.ids[:, :, None] == found.ids[:, None, :]).any(axis=2).mean())


def pair(vectors: NDArray[np.float32], **settings: Any) -> tuple[SimHashIndex, ExactIndex]:
    index, exact = SimHashIndex(**settings), ExactIndex(settings.get("metric", "cosine"))
    index.build(vectors)
    exact.build(vectors)
    return index, exact


@every_metric
@pytest.mark.parametrize("bits", [0, 256])
def test_more_probes_and_tables_find_more(metric: Any, bits: int) -> None:
    vectors = features(4030, 64, 9)
    gallery, queries = vectors[:4000], vectors[4000:]
    index, exact = pair(gallery, bits=bits, tables=6, bits_per_table=10, metric=metric, complete=False, rerank=100)
    reached, met = [], []
    for probes in (1, 4, 32, 128):
        index.retune(probes=probes)
        reached.append(recall(index, exact, queries))
        met.append(index.query_many(queries, 10).bucket_items)
    assert reached == sorted(reached)
    assert met == sorted(met)
    assert reached[0] < 0.7 < 0.85 < reached[-1]
    hits = index.query_many(queries, 10)
    if bits:
        assert hits.distance_computations == 30 * 100
    else:
        assert hits.signature_bytes == 0
        assert hits.distance_computations < 30 * 4000
    index.retune(tables=1, probes=4)
    assert recall(index, exact, queries) < reached[1]


# As published: what shares a bucket, and planes of which each test knows how to compute the signs.
PLAIN: dict[str, Any] = {"bits": 0, "complete": False, "centred": False, "orthogonal": False, "principal": 0}


def test_a_table_compares_what_shares_all_signs() -> None:
    vectors = np.random.default_rng(0).standard_normal((2500, 8)).astype(np.float32)
    index, _ = pair(
        vectors,
        bits=0,
        tables=3,
        bits_per_table=5,
        complete=False,
        centred=False,
        orthogonal=False,
        principal=0,
        seed=7,
    )
    signs = (vectors @ gaussian_planes(15, 8, 7).T >= 0).reshape(-1, 3, 5)
    for item in (0, 1000, 2499):
        same = (signs == signs[item]).all(axis=2)
        hits = index.query(vectors[item], 2500)
        assert sorted(hits.ids.tolist()) == np.flatnonzero(same.any(axis=1)).tolist()
        assert hits.distance_computations == same.any(axis=1).sum()
        assert hits.bucket_items == same.sum()


def test_probes_turn_the_bits_of_the_nearest_planes_first() -> None:
    vectors = np.random.default_rng(1).standard_normal((1500, 6)).astype(np.float32)
    index, _ = pair(
        vectors,
        bits=0,
        tables=1,
        bits_per_table=6,
        complete=False,
        centred=False,
        orthogonal=False,
        principal=0,
        seed=2,
    )
    planes = gaussian_planes(6, 6, 2).astype(np.float64)
    keys = (vectors @ planes.T >= 0) @ (1 << np.arange(6))
    query = vectors[3] / np.linalg.norm(vectors[3])
    margins = np.abs(planes @ query.astype(np.float64))
    turned = sorted(range(64), key=lambda change: sum(m for j, m in enumerate(margins) if change >> j & 1))
    for probes in (1, 2, 3, 7, 20):
        index.retune(probes=probes)
        buckets = [keys[3] ^ change for change in turned[:probes]]
        hits = index.query(vectors[3], 1500)
        assert sorted(hits.ids.tolist()) == np.flatnonzero(np.isin(keys, buckets)).tolist()


def test_few_in_the_buckets_and_still_k() -> None:
    vectors = features(1000, 24, 10)
    for bits, complete in ((0, True), (128, True), (0, False), (128, False)):
        index, _ = pair(vectors, bits=bits, rerank=5, tables=2, bits_per_table=14, complete=complete)
        found = [len(index.query(vector, 20).ids) for vector in vectors[:40]]
        assert (min(found) == 20) == complete
        allowed = np.arange(1000) % 100 == 0
        assert len(index.query(vectors[0], 30, allowed=allowed).ids) == 10 or not complete


# Principal directions, from 2,048 items on.


def dull(n: int, seed: int) -> NDArray[np.float32]:
    """Few directions that tell items apart among many that do not."""
    numbers = np.random.default_rng(seed)
    spread = np.concatenate([np.full(12, 1.0), np.full(116, 0.12)])
    return (numbers.standard_normal((n, 128)) * spread + 2).astype(np.float32)


def test_principal_directions_say_more_in_as_many_bits() -> None:
    vectors = dull(3050, 0)
    gallery, queries = vectors[:3000], vectors[3000:]
    plain, exact = pair(gallery, bits=64, rerank=40, principal=0)
    learnt, _ = pair(gallery, bits=64, rerank=40, principal=12)
    assert learnt.hyperplanes.are_learnt
    assert not plain.hyperplanes.are_learnt
    assert recall(learnt, exact, queries) > recall(plain, exact, queries) + 0.05


MODES: list[dict[str, Any]] = [
    {"bits": 128, "rerank": 30},
    {"bits": 128, "rerank": 10, "coarse": 0.1},
    {"bits": 0, "tables": 3, "bits_per_table": 9, "probes": 4},
    {"bits": 70, "rerank": 10, "tables": 3, "bits_per_table": 6, "probes": 4, "coarse": 0.1},
    {"bits": 70, "rerank": 10, "tables": 1, "bits_per_table": 7, "most_tables": 3, "most_bits": 100},
]
every_mode = pytest.mark.parametrize("settings", MODES)


def assert_same(a: SimHashIndex, b: SimHashIndex, queries: NDArray[np.float32], read_alike: bool = True) -> None:
    first, second = a.query_many(queries, 12), b.query_many(queries, 12)
    np.testing.assert_array_equal(first.ids, second.ids)
    np.testing.assert_array_equal(first.distances, second.distances)
    assert first.distance_computations == second.distance_computations
    assert first.bucket_items == second.bucket_items
    assert first.signature_bytes == second.signature_bytes or not read_alike


@every_mode
def test_growing_across_the_level_is_building_at_once(settings: dict[str, Any]) -> None:
    vectors = features(4200, 20, 11)
    whole, grown = SimHashIndex(**settings), SimHashIndex(**settings)
    whole.build(vectors)
    grown.build(vectors[:2000])
    assert not grown.hyperplanes.are_learnt
    for start, stop in ((2000, 2047), (2047, 2049), (2049, 4090), (4090, 4200)):
        grown.add(vectors[start:stop])
    assert grown.hyperplanes.are_learnt
    assert_same(whole, grown, vectors[::100])


@every_mode
@pytest.mark.parametrize(("n", "more"), [(2040, 20), (2100, 3000), (4090, 10)])
def test_adding_and_removing_across_a_level_changes_nothing(settings: dict[str, Any], n: int, more: int) -> None:
    vectors = features(n + more, 20, 12)
    before, after = SimHashIndex(**settings), SimHashIndex(**settings)
    for index in (before, after):
        index.build(vectors[:n].copy())
    level = after.hyperplanes.level
    added = after.add(vectors[n:])
    assert after.hyperplanes.level > level
    after.remove(added)
    # Removed items that were not yet forgotten are still passed over when first words are read.
    assert_same(before, after, vectors[::150], read_alike=False)
    after.compact()
    assert_same(before, after, vectors[::150])


@every_mode
def test_shrinking_below_a_level_is_building_what_is_left(settings: dict[str, Any]) -> None:
    vectors = features(4200, 20, 13)
    shrunk, fresh = SimHashIndex(**settings), SimHashIndex(**settings)
    shrunk.build(vectors)
    shrunk.remove(range(4000, 4200))
    shrunk.compact()
    fresh.build(vectors[:4000])
    assert_same(shrunk, fresh, vectors[::150])


@every_mode
def test_retuned_and_saved_with_principal_directions(settings: dict[str, Any], tmp_path: Path) -> None:
    vectors = features(2500, 20, 14)
    most = {"most_bits": 160, "most_tables": 4, "most_bits_per_table": 12}
    then = {"bits": 130, "tables": 4, "bits_per_table": 11, "rerank": 25, "probes": 3}
    retuned = SimHashIndex(**settings | most)
    fresh = SimHashIndex(**most, **then)
    retuned.build(vectors)
    fresh.build(vectors)
    retuned.query(vectors[0], 3)
    retuned.retune(**then)
    assert_same(retuned, fresh, vectors[::100])
    retuned.save(tmp_path)
    loaded = load_index(tmp_path)
    assert isinstance(loaded, SimHashIndex)
    assert loaded.settings == fresh.settings
    assert_same(loaded, fresh, vectors[::100])
    # And back again.
    built = SimHashIndex(**settings | most)
    built.build(vectors)
    loaded.retune(**{name: built.settings[name] for name in [*then, "coarse"]})
    assert loaded.settings == built.settings
    assert_same(loaded, built, vectors[::100])


def test_when_most_of_the_sample_was_removed_for_good_the_others_are_learnt_from() -> None:
    vectors = dull(9000, 1)
    index = SimHashIndex(bits=64, rerank=60, principal=12)
    index.build(vectors[:8000].copy())
    # Every item that the next level would have looked at.
    index.remove(np.arange(0, 8000, 2))
    index.remove(np.arange(1, 200, 2))
    index.compact()
    index.add(vectors[8000:])
    assert index.hyperplanes.level == 13
    exact = ExactIndex()
    exact.build(vectors)
    exact.remove(np.setdiff1d(np.arange(9000), index.ids))
    assert recall(index, exact, vectors[:60]) > 0.6
    seen = np.abs(index.hyperplanes.planes).max(axis=0)
    assert seen[:12].min() > 2 * seen[12:].max(), "still along the directions that tell items apart"


@pytest.mark.parametrize("dimension", [1, 3, 7])
def test_keys_longer_than_the_vectors_have_numbers(dimension: int) -> None:
    vectors = np.random.default_rng(dimension).standard_normal((2200, dimension)).astype(np.float32)
    index, exact = pair(vectors, bits=0, tables=2, bits_per_table=20, probes=3, metric="euclidean")
    hits = index.query_many(vectors[:50], 3)
    assert (hits.ids[:, 0] == np.arange(50)).all()
    assert (hits.distances[:, 0] == 0).all()
    assert recall(index, exact, vectors[:50]) > 0.15


def test_removed_items_stay_away_in_every_mode() -> None:
    vectors = features(2600, 16, 15)
    gone = np.flatnonzero(np.random.default_rng(0).random(2600) < 0.4)
    for settings in MODES:
        index, exact = pair(vectors, **settings)
        index.query(vectors[0], 5)
        for one in (index, exact):
            one.remove(gone)
        for compacted in (False, True):
            if compacted:
                index.compact()
            hits = index.query_many(vectors[gone[:50]], 20)
            assert not np.isin(hits.ids, gone).any()
            assert (hits.ids >= 0).all()
            assert recall(index, exact, vectors[:80]) > 0.25


def test_the_first_table_alone_is_the_first_of_many() -> None:
    vectors = features(2300, 24, 16)
    one, _ = pair(vectors, bits=64, tables=1, bits_per_table=8, most_tables=5)
    five, _ = pair(vectors, bits=64, tables=5, bits_per_table=8)
    assert one.stats()["buckets"] == len(five._grouped().tables[0].sizes)
    shorter, _ = pair(vectors, bits=0, tables=1, bits_per_table=5, most_bits_per_table=8, most_bits=64)
    parents = one._signatures.key_bits(64, 8) & np.uint64(31)
    np.testing.assert_array_equal(shorter._signatures.key_bits(64, 5), parents)


def test_ranking_puts_the_rest_behind_by_their_signatures() -> None:
    vectors = features(2500, 32, 17)
    index, _ = pair(vectors, bits=256, rerank=30)
    index.remove([5, 6])
    ranked = index.rank(vectors[9])
    hits = index.query(vectors[9], 30)
    assert ranked.ids[:30].tolist() == hits.ids.tolist()
    assert ranked.distances.tolist() == hits.distances.tolist()
    assert sorted(ranked.ids.tolist()) == [i for i in range(2500) if i not in (5, 6)]
    # What follows is no distance, but must have much to do with it.
    exact = 1 - vectors[ranked.ids] @ vectors[9] / np.linalg.norm(vectors[ranked.ids], axis=1)
    assert exact[30:500].mean() < exact[-500:].mean()
    tables, _ = pair(vectors, bits=0, tables=2, bits_per_table=8, complete=False)
    assert len(tables.rank(vectors[9]).ids) == tables.query(vectors[9], 2500).distance_computations

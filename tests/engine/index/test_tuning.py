"""The tuner: samples, trials, grids, sweeps, depth curves, and the choice that it comes to."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from index_modes import every_complete, every_index, every_metric, make
from numpy.typing import NDArray

from sketchdesk.engine.index import ExactIndex, PStableIndex, SimHashIndex, VectorIndex, kernels, sweeping
from sketchdesk.engine.index.distances import Metric, all_distances
from sketchdesk.engine.index.grids import bounds_of, neighbours
from sketchdesk.engine.index.retuning import LIMITS, depth_name, make_index
from sketchdesk.engine.index.tuning import (
    Sample,
    Target,
    Trial,
    default_grid,
    depth_curve,
    draw_sample,
    measure,
    sweep,
    tune,
)
from sketchdesk.errors import InputError
from sketchdesk.progress import Cancelled, CancelToken, Progress

Vectors = NDArray[np.float32]


def clustered(count: int = 600, dimension: int = 24, groups: int = 25, seed: int = 0) -> Vectors:
    numbers = np.random.default_rng(seed)
    middles = numbers.standard_normal((groups, dimension))
    spread = 0.6 * numbers.standard_normal((count, dimension))
    return (middles[numbers.integers(0, groups, count)] + spread).astype(np.float32)


VECTORS = clustered()


def built(index: VectorIndex, vectors: Vectors = VECTORS) -> VectorIndex:
    index.build(vectors)
    return index


def timeless(trial: Trial) -> Trial:
    return dataclasses.replace(trial, milliseconds=0.0)


def others(vectors: Vectors, query: int, metric: Metric) -> NDArray[np.float32]:
    """Distances from one of the vectors to all others, ascending."""
    return np.sort(np.delete(all_distances(vectors[query][None], vectors, metric)[0], query))


# Samples.


@every_metric
def test_a_sample_holds_the_true_neighbours_without_the_query(metric: Metric) -> None:
    sample = draw_sample(VECTORS, metric, k=7, count=40, seed=3)
    assert (sample.k, sample.metric, sample.truth_ids.shape) == (7, metric, (40, 7))
    assert (np.diff(sample.ids) > 0).all()
    np.testing.assert_array_equal(sample.queries, VECTORS[sample.ids])
    for i, own in enumerate(sample.ids.tolist()):
        assert own not in sample.truth_ids[i]
        np.testing.assert_allclose(sample.truth_distances[i], others(VECTORS, own, metric)[:7], atol=1e-6)
        found = all_distances(sample.queries[i][None], VECTORS[sample.truth_ids[i]], metric)[0]
        np.testing.assert_allclose(sample.truth_distances[i], found, atol=1e-6)


def test_the_seed_chooses_the_sample() -> None:
    first, again, other = (draw_sample(VECTORS, count=30, seed=seed).ids for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert set(first.tolist()) != set(other.tolist())


def test_a_small_collection_is_its_own_sample() -> None:
    sample = draw_sample(VECTORS[:5], k=10, count=200)
    assert sample.ids.tolist() == [0, 1, 2, 3, 4]
    assert sample.k == 4
    assert [sorted([own, *row]) for own, row in zip(sample.ids, sample.truth_ids, strict=True)] == [[0, 1, 2, 3, 4]] * 5


def test_equal_vectors_do_not_make_a_query_its_own_neighbour() -> None:
    sample = draw_sample(np.ones((30, 3), np.float32), k=4)
    assert not sample.truth_distances.any()
    assert not (sample.truth_ids == sample.ids[:, None]).any()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"k": 0}, "number of hits to find must be a whole number of at least 1, not 0"),
        ({"count": 0}, "number of queries to draw must be a whole number of at least 1, not 0"),
        ({"seed": -1}, "seed must be a whole number of at least 0, not -1"),
        ({"metric": "manhattan"}, "There is no metric 'manhattan'"),
        ({"vectors": np.empty((0, 4), np.float32)}, "The collection is empty"),
        ({"vectors": np.full((3, 4), np.nan, np.float32)}, "Vector 0 holds a value that is not a finite number"),
        ({"vectors": np.zeros((3, 4), np.int64)}, "not int64"),
    ],
)
def test_a_sample_that_cannot_be_drawn(arguments: dict[str, Any], sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        draw_sample(**{"vectors": VECTORS[:20]} | arguments)


# Trials.


@every_metric
@every_index
@pytest.mark.usefixtures("both_loops")
def test_a_trial_says_what_the_queries_found_and_cost(name: str, metric: Metric) -> None:
    vectors = VECTORS[:200]
    sample, index = draw_sample(vectors, metric, k=5, count=25), built(make(name, metric), vectors)
    trial = measure(index, sample)
    recalls, hits = [], []
    for own in sample.ids.tolist():
        found = index.query(vectors[own], 6)
        farthest = others(vectors, own, metric)[4]
        distances = np.array([d for item, d in zip(found.ids, found.distances, strict=True) if item != own][:5])
        recalls.append(np.count_nonzero(distances <= farthest + 1e-6) / 5)
        hits.append(found)
    assert (trial.family, trial.settings) == (index.family, index.settings)
    assert trial.recall == pytest.approx(np.mean(recalls))
    assert trial.recall_error == pytest.approx(np.std(recalls, ddof=1) / 5)
    compared = np.mean([found.distance_computations for found in hits])
    signatures = np.mean([found.signature_bytes for found in hits])
    in_buckets = np.mean([found.bucket_items for found in hits])
    assert trial.compared == pytest.approx(compared)
    assert trial.share == pytest.approx(compared / 200)
    assert trial.signature_bytes == pytest.approx(signatures)
    assert trial.bytes_read == pytest.approx(compared * 24 * 4 + signatures + 4 * in_buckets)
    assert trial.milliseconds > 0


def test_a_tie_with_the_last_true_neighbour_counts_as_found() -> None:
    vectors = np.ones((300, 3), np.float32)
    sample = draw_sample(vectors, k=4)
    # Other items than those of the truth, as near.
    odd = dataclasses.replace(sample, truth_ids=299 - sample.truth_ids)
    assert measure(built(ExactIndex(), vectors), odd).recall == 1


def test_the_scan_costs_everything() -> None:
    trial = measure(built(ExactIndex()), draw_sample(VECTORS, count=10))
    assert (trial.recall, trial.recall_error, trial.share) == (1, 0, 1)
    assert (trial.compared, trial.bytes_read) == (600, 600 * 24 * 4)


def test_an_index_that_a_sample_does_not_fit() -> None:
    sample = draw_sample(VECTORS, count=5)
    with pytest.raises(InputError, match="drawn for the cosine metric, but the index has euclidean"):
        measure(built(ExactIndex("euclidean")), sample)
    with pytest.raises(InputError, match="nothing to measure"):
        measure(SimHashIndex(), sample)
    with pytest.raises(InputError, match="have 24 numbers each"):
        measure(built(SimHashIndex(), VECTORS[:, :5].copy()), sample)


# Grids.


@pytest.mark.parametrize("family", ["simhash", "pstable", "exact"])
@settings(max_examples=30)
@given(items=st.integers(1, 30_000_000), dimension=st.integers(1, 4096))
def test_a_grid_holds_settings_that_can_be_and_the_depth_rises(family: str, items: int, dimension: int) -> None:
    grid = default_grid(family, items, dimension)
    depths: dict[Any, int] = {}
    for entry in grid:
        settings = make_index(family, entry).settings
        name = depth_name(family, settings)
        group = tuple((key, value) for key, value in sorted(settings.items()) if key != name)
        if name is not None:
            assert settings[name] > depths.get(group, 0)
            depths[group] = settings[name]
            if name == "rerank":
                assert settings[name] <= items
    assert len(grid) == 1 or len(depths) < len(grid)


@pytest.mark.parametrize("family", ["simhash", "pstable"])
@pytest.mark.parametrize("items", [1, 700, 50_000, 1_000_000])
def test_neighbouring_settings_stay_within_what_is_kept(family: str, items: int) -> None:
    grid = default_grid(family, items, 64)
    bounds = bounds_of(family, grid)
    most = {LIMITS[family][name]: bounds[name][1] for name in bounds}
    seen = 0
    for entry in grid:
        settings = make_index(family, {**entry, **most}).settings
        for near in neighbours(family, settings, 2.0, bounds, items):
            after = make_index(family, near).settings
            assert after != settings
            for name, limit in LIMITS[family].items():
                assert after[limit] == settings[limit], name
            seen += 1
    assert seen > len(grid)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("annoy", 10, 4), "no family of indexes 'annoy': choose"),
        (("simhash", 0, 4), "number of items"),
        (("pstable", 10, 0), "dimension"),
    ],
)
def test_a_grid_that_cannot_be(arguments: tuple[str, int, int], sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        default_grid(*arguments)


# Sweeps.

SIMHASH_GRID: list[dict[str, Any]] = [
    {"bits": 128, "rerank": 30},
    {"bits": 0, "tables": 3, "bits_per_table": 6, "probes": 4},
    {"bits": 64, "rerank": 15, "coarse": 1.0},
    {"bits": 192, "rerank": 15, "tables": 2, "bits_per_table": 5, "probes": 8, "coarse": 0.1},
    {"bits": 128, "rerank": 90, "weighed": False},
    {"bits": 128, "rerank": 15},
]
PSTABLE_GRID: list[dict[str, Any]] = [
    {"tables": 2, "hashes_per_table": 5, "width": 1.5, "probes": 3},
    {"tables": 6, "hashes_per_table": 3, "width": 2.5, "probes": 1},
    {"tables": 2, "hashes_per_table": 5, "width": 0.5, "probes": 3, "adaptive": False},
    {"tables": 2, "hashes_per_table": 5, "width": 1.5, "probes": 3, "seed": 9},
]


@every_metric
@pytest.mark.parametrize(("family", "grid", "builds"), [("simhash", SIMHASH_GRID, 3), ("pstable", PSTABLE_GRID, 2)])
@pytest.mark.usefixtures("both_loops")
def test_a_sweep_measures_what_a_new_index_does(
    family: str, grid: list[dict[str, Any]], builds: int, metric: Metric
) -> None:
    sample = draw_sample(VECTORS, metric, k=5, count=15)
    seen: list[Progress] = []
    trials = sweep(VECTORS, family, grid, sample, seen.append)
    assert len(trials) == len(grid)
    for entry, trial in zip(grid, trials, strict=True):
        assert trial.family == family
        assert entry.items() <= trial.settings.items()
        assert trial.settings["metric"] == metric
        assert timeless(measure(built(make_index(family, trial.settings)), sample)) == timeless(trial)
    assert len({trial.bytes_read for trial in trials}) > 2
    # Only what cannot change in place costs a build.
    assert sum(progress.stage == "Building an index" for progress in seen) == builds
    assert (seen[-1].done, seen[-1].total) == (len(grid), len(grid))


def test_a_setting_that_comes_twice_is_measured_once() -> None:
    sample = draw_sample(VECTORS, count=5)
    first, second, third = sweep(VECTORS, "simhash", [{"rerank": 20}, {"rerank": 40}, {"rerank": 20}], sample)
    assert first is third
    assert second.compared > first.compared


def test_an_empty_sweep_and_one_of_the_scan() -> None:
    sample = draw_sample(VECTORS, count=5)
    assert sweep(VECTORS, "simhash", [], sample) == ()
    assert sweep(VECTORS, "exact", [{}], sample)[0].recall == 1


@pytest.mark.parametrize(
    ("family", "entry", "sentence"),
    [
        ("annoy", {}, "no family of indexes 'annoy'"),
        ("simhash", {"trees": 4}, "family simhash has no setting 'trees'"),
        ("exact", {"bits": 64}, "family exact has no setting 'bits'"),
        ("simhash", {"bits": -1}, "number of bits must be a whole number"),
        ("simhash", {"bits": 0}, "bits and tables are both 0"),
        ("pstable", {"width": 0}, "width of the cells must be a number above 0"),
        ("simhash", {"metric": "euclidean"}, "drawn for the cosine metric"),
    ],
)
def test_a_sweep_that_cannot_be_fails_before_anything_is_built(
    family: str, entry: Mapping[str, Any], sentence: str
) -> None:
    seen: list[Progress] = []
    with pytest.raises(InputError, match=sentence):
        sweep(VECTORS, family, [{}, entry], draw_sample(VECTORS, count=5), seen.append)
    assert not seen


# Depth curves.


@pytest.mark.parametrize("tables", [0, 2])
@pytest.mark.usefixtures("both_loops")
def test_more_candidates_never_find_less(tables: int) -> None:
    # Chosen by the plain number of bits, the candidates of a lesser depth are among those of a greater one.
    index = built(
        SimHashIndex(bits=64, rerank=33, tables=tables, bits_per_table=4, probes=2, coarse=1.0, weighed=False)
    )
    sample = draw_sample(VECTORS, k=5, count=20)
    before = index.settings, index.query(VECTORS[0], 9).ids.tolist()
    curve = depth_curve(index, sample)
    assert (index.settings, index.query(VECTORS[0], 9).ids.tolist()) == before
    depths = [trial.settings["rerank"] for trial in curve]
    assert depths == sorted({*(6 << i for i in range(7)), 33, 600})
    recalls, compared = [trial.recall for trial in curve], [trial.compared for trial in curve]
    assert recalls == sorted(recalls)
    assert compared == sorted(compared)
    assert recalls[0] < recalls[-1]
    assert {name: value for name, value in curve[0].settings.items() if name != "rerank"} == {
        name: value for name, value in before[0].items() if name != "rerank"
    }


@pytest.mark.parametrize(
    "index",
    [
        SimHashIndex(bits=0, tables=3, bits_per_table=8, probes=5, complete=False),
        PStableIndex(tables=2, hashes_per_table=5, probes=5, complete=False),
    ],
)
def test_the_depth_of_tables_is_their_probes(index: VectorIndex) -> None:
    built(index)
    curve = depth_curve(index, draw_sample(VECTORS, k=5, count=15))
    assert [trial.settings["probes"] for trial in curve] == [1, 2, 4, 5, 8, 16, 32, 64, 128]
    recalls = [trial.recall for trial in curve]
    assert recalls == sorted(recalls)
    assert recalls[0] < recalls[-1]
    assert index.settings["probes"] == 5


def test_a_curve_never_goes_deeper_than_there_is_anything() -> None:
    vectors = VECTORS[:50]
    sample = draw_sample(vectors, k=5, count=10)
    by_signature = depth_curve(built(SimHashIndex(bits=64, rerank=20), vectors), sample)
    assert [trial.settings["rerank"] for trial in by_signature] == [6, 12, 20, 24, 48, 50]
    assert by_signature[-1].recall == 1
    by_table = depth_curve(built(SimHashIndex(bits=0, tables=2, bits_per_table=3), vectors), sample)
    assert [trial.settings["probes"] for trial in by_table] == [1, 2, 4, 8]
    assert by_table[-1].recall == 1
    assert len(depth_curve(built(ExactIndex(), vectors), sample)) == 1


def test_a_curve_keeps_a_coarse_share_and_the_order_of_depths() -> None:
    index = built(SimHashIndex(bits=128, coarse=0.3))
    curve = depth_curve(index, draw_sample(VECTORS, k=3, count=5), [40, 10])
    assert [(trial.settings["rerank"], trial.settings["coarse"]) for trial in curve] == [(40, 0.3), (10, 0.3)]
    assert index.settings["coarse"] == 0.3


@pytest.mark.parametrize("depth", [0, 2.5])
def test_an_index_survives_a_depth_that_cannot_be(depth: Any) -> None:
    index = built(SimHashIndex(bits=64, rerank=20))
    before = index.settings
    with pytest.raises(InputError, match="candidates to re-rank must be a whole number of at least 1"):
        depth_curve(index, draw_sample(VECTORS, count=5), [30, depth])
    assert index.settings == before


# Tuning.


@pytest.mark.parametrize(("metric", "wanted"), [("cosine", 0.8), ("euclidean", 0.95)])
def test_the_recall_asked_for_is_reached_at_a_part_of_the_cost(metric: Metric, wanted: float) -> None:
    found = tune(VECTORS, Target(recall=wanted), metric=metric, count=30)
    best = found.best
    assert found.reached
    assert best in found.trials
    assert best.recall - best.recall_error >= wanted
    # As a person would make it, keeping nothing more; judged by other queries against distances of our own.
    index = built(make_index(best.family, best.settings))
    assert (index.settings["most_bits"], index.settings["most_tables"]) == (
        best.settings["bits"],
        best.settings["tables"],
    )
    assert timeless(measure(index, draw_sample(VECTORS, metric, count=30))) == timeless(best)
    recalls = []
    for own in range(0, 600, 3):
        distances = [d for item, d in zip(*_hits(index, own), strict=True) if item != own][:10]
        recalls.append(np.count_nonzero(np.array(distances) <= others(VECTORS, own, metric)[9] + 1e-6) / 10)
    assert np.mean(recalls) >= wanted - 0.04
    assert best.bytes_read < 0.3 * 600 * 24 * 4
    enough = [trial.bytes_read for trial in found.trials if trial.recall - trial.recall_error >= wanted]
    assert best.bytes_read <= 1.3 * min(enough)


def _hits(index: VectorIndex, own: int) -> tuple[list[int], list[float]]:
    found = index.query(VECTORS[own], 11)
    return found.ids.tolist(), found.distances.tolist()


def test_no_way_of_searching_is_followed_where_it_costs_far_more_than_the_best() -> None:
    found = tune(clustered(8000, 32, 4000, 4), Target(recall=0.95), count=50)
    best = np.inf
    for before, trial in itertools.pairwise(found.trials):
        if before.recall - before.recall_error >= 0.95:
            best = min(best, before.bytes_read)
        name = depth_name(trial.family, trial.settings)
        assert name is not None
        goes_deeper = trial.settings == {**before.settings, name: 2 * before.settings[name]}
        assert not goes_deeper or before.bytes_read <= 4 * best


def test_a_higher_recall_costs_more() -> None:
    costs = [tune(VECTORS, Target(recall=wanted), count=20).best.bytes_read for wanted in (0.6, 1.0)]
    assert costs[0] < costs[1]


def test_the_same_seed_gives_the_same_choice_with_both_loops() -> None:
    first = tune(VECTORS, Target(recall=0.9), k=5, count=8, seed=4)
    again = tune(VECTORS, Target(recall=0.9), k=5, count=8, seed=4)
    with kernels.numpy_only():
        in_numpy = tune(VECTORS, Target(recall=0.9), k=5, count=8, seed=4)
    trials = [timeless(trial) for trial in first.trials]
    assert [timeless(trial) for trial in again.trials] == trials
    assert timeless(again.best) == timeless(first.best)
    assert timeless(in_numpy.best) == timeless(first.best)
    assert [timeless(trial) for trial in in_numpy.trials] == trials


def test_the_best_of_several_families_is_chosen() -> None:
    vectors = clustered(150, 6, 8)
    families = ("simhash", "pstable", "exact")
    simhash, pstable, exact = (tune(vectors, Target(recall=0.9), (family,), k=3, count=8).best for family in families)
    # Twice the same is as once, and a name alone will do.
    together = tune(vectors, Target(recall=0.9), (*families, "simhash"), k=3, count=8)
    assert together.reached
    assert {trial.family for trial in together.trials} == set(families)
    assert timeless(together.best) in [timeless(simhash), timeless(pstable)]
    assert exact.share == 1
    assert timeless(tune(vectors, Target(recall=0.9), "simhash", k=3, count=8).best) == timeless(simhash)


@pytest.fixture
def steady_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that takes a millisecond for 10,000 bytes."""

    def steady(index: VectorIndex, sample: Sample, cancel: CancelToken | None = None) -> Trial:
        trial = measure(index, sample, cancel)
        return dataclasses.replace(trial, milliseconds=trial.bytes_read / 10_000)

    monkeypatch.setattr(sweeping, "measure", steady)


@pytest.mark.usefixtures("steady_clock")
def test_the_best_recall_within_a_time() -> None:
    recalls = []
    for limit in (0.5, 100.0):
        found = tune(VECTORS[:400], Target(milliseconds=limit), k=5, count=30)
        assert found.reached
        assert found.best in found.trials
        assert found.best.milliseconds <= limit
        fast = [trial for trial in found.trials if trial.milliseconds <= limit]
        as_built = [trial.recall for trial in fast if trial.settings["most_bits"] == trial.settings["bits"]]
        assert found.best.recall == max(as_built)
        # What an index keeps to be tuned changes its hyperplanes, so this may differ.
        assert found.best.recall >= max(trial.recall for trial in fast) - 0.15
        recalls.append(found.best.recall)
    assert recalls == sorted(recalls)
    assert recalls[0] < recalls[-1] == 1


@pytest.mark.usefixtures("steady_clock")
def test_a_time_out_of_reach_gives_the_fastest() -> None:
    found = tune(VECTORS, Target(milliseconds=1e-6), count=20)
    assert not found.reached
    assert found.best in found.trials
    assert found.best.milliseconds <= 1.5 * min(trial.milliseconds for trial in found.trials)


def test_times_are_measured_too() -> None:
    assert tune(VECTORS[:100], Target(milliseconds=1e9), count=5).best.recall == 1
    assert not tune(VECTORS[:100], Target(milliseconds=1e-9), count=5).reached


NUMBERS = np.random.default_rng(5)
ODD: dict[str, NDArray[np.floating]] = {
    "one item": NUMBERS.standard_normal((1, 5)),
    "one zero vector": np.zeros((1, 5)),
    "two items": NUMBERS.standard_normal((2, 5)),
    "one dimension": NUMBERS.standard_normal((40, 1)),
    "all zero": np.zeros((30, 4)),
    "all equal": np.tile(NUMBERS.standard_normal(6), (150, 1)),
    "enough of equal ones for principal directions": np.tile(NUMBERS.standard_normal(3), (2060, 1)),
    "some zero": np.concatenate([np.zeros((20, 5)), NUMBERS.standard_normal((40, 5))]),
    "constant features": np.concatenate([np.ones((60, 3)), NUMBERS.standard_normal((60, 2))], axis=1),
    "two places": np.repeat(NUMBERS.standard_normal((2, 5)), [50, 80], axis=0),
    "tiny": NUMBERS.standard_normal((40, 5)) * 1e-20,
    "large": NUMBERS.standard_normal((40, 5)) * 1e14,
}


@every_metric
@pytest.mark.parametrize("name", ODD)
def test_odd_collections_are_tuned_too(name: str, metric: Metric) -> None:
    vectors = ODD[name].astype(np.float32)
    for family in ("simhash", "pstable") if len(vectors) < 60 else ("simhash",):
        found = tune(vectors, Target(recall=1.0), (family,), metric, k=10, count=3)
        assert found.reached
        assert found.best.recall == 1
        assert found.best in found.trials
        assert found.best.share <= 1


@every_complete
@pytest.mark.parametrize("odd", ODD)
def test_odd_collections_have_a_curve(name: str, odd: str) -> None:
    vectors = ODD[odd].astype(np.float32)
    index = built(make(name), vectors)
    before = index.settings
    curve = depth_curve(index, draw_sample(vectors, count=5))
    assert all(0 <= trial.recall <= 1 and trial.bytes_read >= 0 for trial in curve)
    assert index.settings == before


def test_vectors_in_a_file_are_tuned_as_those_in_memory(tmp_path: Path) -> None:
    np.save(tmp_path / "vectors.npy", VECTORS)
    mapped = np.load(tmp_path / "vectors.npy", mmap_mode="r")
    first, second = (tune(vectors, Target(recall=0.9), count=5) for vectors in (VECTORS, mapped))
    assert timeless(first.best) == timeless(second.best)
    np.testing.assert_array_equal(np.load(tmp_path / "vectors.npy"), VECTORS)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({}, "Tune for a recall or for a time, one of them"),
        ({"recall": 0.9, "milliseconds": 1.0}, "Tune for a recall or for a time, one of them"),
        ({"recall": 0.0}, "recall to reach must be above 0 and at most 1, not 0.0"),
        ({"recall": 1.01}, "recall to reach must be above 0 and at most 1, not 1.01"),
        ({"recall": float("nan")}, "recall to reach must be above 0 and at most 1, not nan"),
        ({"recall": True}, "recall to reach"),
        ({"milliseconds": 0}, "time of a query in milliseconds must be a number above 0, not 0"),
        ({"milliseconds": float("inf")}, "time of a query in milliseconds must be a number above 0, not inf"),
    ],
)
def test_a_target_that_cannot_be(arguments: dict[str, Any], sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        Target(**arguments)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"families": ()}, "Name at least one family"),
        ({"families": ("simhash", "annoy")}, "no family of indexes 'annoy'"),
        ({"k": 0}, "number of hits to find"),
        ({"metric": "hamming"}, "There is no metric 'hamming'"),
        ({"vectors": np.empty((0, 3), np.float32)}, "The collection is empty"),
    ],
)
def test_tuning_that_cannot_be(arguments: dict[str, Any], sentence: str) -> None:
    usual: dict[str, Any] = {"vectors": VECTORS[:50], "target": Target(recall=0.9)}
    with pytest.raises(InputError, match=sentence):
        tune(**usual | arguments)


# Progress.


@pytest.mark.parametrize("stage", ["Scanning for the truth", "Building an index", "Trying settings"])
def test_tuning_stops_where_it_is_cancelled(stage: str) -> None:
    cancel, seen = CancelToken(), []

    def report(progress: Progress) -> None:
        seen.append(progress.stage)
        if progress.stage == stage:
            cancel.cancel()

    with pytest.raises(Cancelled):
        tune(VECTORS, Target(recall=0.9), count=20, report=report, cancel=cancel)
    assert seen.count(stage) == 1
    assert seen[-1] == stage


def test_measuring_stops_where_it_is_cancelled() -> None:
    sample, cancel = draw_sample(VECTORS, count=5), CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        measure(built(ExactIndex()), sample, cancel)
    with pytest.raises(Cancelled):
        sweep(VECTORS, "simhash", [{}], sample, cancel=cancel)
    with pytest.raises(Cancelled):
        draw_sample(VECTORS, cancel=cancel)

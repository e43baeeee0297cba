"""Components, distances and histograms of embeddings, against figures by hand and against every pair."""

from __future__ import annotations

import itertools
import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sketchdesk.engine.evaluation import ap_histogram, components, distance_spread, principal_components
from sketchdesk.engine.evaluation.histogram import histogram
from sketchdesk.errors import InputError


def test_components_by_hand() -> None:
    # Along (1, 1) the points lie at -2, -2, 2, 2 times sqrt(2), along (1, -1) at 1 and -1 times sqrt(2).
    points = np.array([[-1, -3], [-3, -1], [3, 1], [1, 3]], np.float32) + np.float32(7)
    found = principal_components(points, "euclidean")
    assert found.mean.tolist() == [7, 7]
    assert found.explained.tolist() == pytest.approx([0.8, 0.2])
    assert found.curve.tolist() == pytest.approx([0.8, 1.0])
    assert np.abs(found.axes).tolist() == pytest.approx(np.full((2, 2), 0.5**0.5))
    places = found.project(points)
    assert places[:, 0].tolist() == pytest.approx([-(8**0.5), -(8**0.5), 8**0.5, 8**0.5])
    assert json.loads(json.dumps(found.to_json()))["curve"] == pytest.approx([0.8, 1.0])


@given(
    seed=st.integers(0, 5000),
    n=st.integers(1, 30),
    d=st.integers(1, 12),
    metric=st.sampled_from(["cosine", "euclidean"]),
)
def test_components_are_those_of_the_singular_values(seed: int, n: int, d: int, metric: str) -> None:
    rows = np.random.default_rng(seed).standard_normal((n, d)).astype(np.float32)
    found = principal_components(rows, metric, count=3)
    wide = rows.astype(np.float64)
    if metric == "cosine":
        wide /= np.linalg.norm(wide, axis=1, keepdims=True)
    centred = wide - wide.mean(axis=0)
    values = np.linalg.svd(centred, compute_uv=False) ** 2
    places = found.project(rows)
    assert places.shape == (n, min(3, d))
    if values.sum() < 1e-12:
        assert not found.explained.any()
        assert np.abs(places).max() < 1e-5
        return
    shares = values / values.sum()
    assert found.explained[: len(shares)] == pytest.approx(shares[: len(found.explained)], abs=1e-6)
    assert found.curve[-1] == pytest.approx(1.0)
    # The variance along an axis is what it explains.
    for axis in range(min(places.shape[1], len(found.explained))):
        assert places[:, axis].var() == pytest.approx(values[axis] / n, abs=1e-6)


def test_all_the_same_explains_nothing() -> None:
    same = np.full((5, 3), 0.1, np.float32)
    found = principal_components(same, "euclidean")
    assert found.explained.tolist() == [0.0, 0.0, 0.0]
    assert np.abs(found.project(same)).max() < 1e-6
    assert principal_components(same[:1]).explained.tolist() == [0.0]


def test_many_are_sampled_with_a_seed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(components, "_FITTED", 200)
    rows = np.random.default_rng(0).standard_normal((900, 4)).astype(np.float32) * np.array([9, 4, 1, 1], np.float32)
    found = principal_components(rows, "euclidean", seed=3)
    assert found.fitted == 200
    np.testing.assert_array_equal(found.axes, principal_components(rows, "euclidean", seed=3).axes)
    assert np.abs(found.axes[0, 0]) > 0.98
    assert found.project(rows).shape == (900, 2)


def test_components_that_cannot_be() -> None:
    with pytest.raises(InputError, match="no vectors"):
        principal_components(np.empty((0, 3), np.float32))
    with pytest.raises(InputError, match="at least one axis"):
        principal_components(np.eye(3, dtype=np.float32), count=0)


# On a line: cats at 0, 1 and 3, dogs at 10 and 12, an owl at 4, a distractor at 20.
LINE = np.array([[0], [1], [3], [10], [12], [4], [20]], np.float32)
NAMES = ["cat", "cat", "cat", "dog", "dog", "owl", ""]


def test_distances_by_hand() -> None:
    found = distance_spread(LINE, NAMES, "euclidean", bins=4)
    # Within: 1, 3, 2 and 2. Between: cats to dogs 10 12 9 11 7 9, cats to the owl 4 3 1, dogs to the owl 6 8.
    assert found.classes == {"cat": 2.0, "dog": 2.0, "owl": pytest.approx(float("nan"), nan_ok=True)}
    assert found.mean_within == 2.0
    between = [10, 12, 9, 11, 7, 9, 4, 3, 1, 6, 8]
    assert found.mean_between == pytest.approx(np.mean(between))
    assert found.mean == pytest.approx((8 + sum(between)) / 15)
    # To the distractor: 20, 19, 17, 10, 8, 16; the farthest of all is 20.
    assert found.mean_to_distractors == 15.0
    assert found.within.edges.tolist() == [0, 5, 10, 15, 20]
    assert found.within.counts.tolist() == [4, 0, 0, 0]
    assert found.between.counts.tolist() == [3, 5, 3, 0]
    assert found.to_distractors is not None
    assert found.to_distractors.counts.tolist() == [0, 1, 1, 4]
    assert not found.sampled
    written = json.loads(json.dumps(found.to_json(), allow_nan=False))
    assert written["classes"][2] == {"label": "owl", "mean": None}
    assert written["mean within"] == 2.0


def test_distances_of_one_class_and_of_single_pictures() -> None:
    one = distance_spread(LINE[:3], ["cat"] * 3, "euclidean")
    assert (one.mean, one.mean_within) == (2.0, 2.0)
    assert np.isnan(one.mean_between)
    assert one.to_distractors is None
    assert not one.between.counts.any()
    assert not one.between.shares.any()
    apart = distance_spread(LINE[:2], ["a", "b"], "euclidean")
    assert (apart.mean, apart.mean_between) == (1.0, 1.0)
    single = distance_spread(LINE[:1], ["a"], "euclidean")
    assert np.isnan([single.mean, single.mean_within, single.mean_between]).all()


def every_pair(rows: np.ndarray, labels: list[str]) -> tuple[list[float], list[float]]:
    unit = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    within: list[float] = []
    between: list[float] = []
    for i, j in itertools.combinations(range(len(rows)), 2):
        if labels[i] and labels[j]:
            (within if labels[i] == labels[j] else between).append(float(1 - unit[i] @ unit[j]))
    return within, between


@pytest.mark.parametrize(("of_class", "of_all", "near"), [(200, 3000, 1e-6), (60, 150, 0.06)])
def test_distances_of_every_pair_and_of_a_sample(of_class: int, of_all: int, near: float) -> None:
    numbers = np.random.default_rng(4)
    # Classes of very different size and width: a sample that counts all alike would be wrong.
    sizes, widths = [120, 12, 60], [2.0, 0.1, 0.5]
    middles = numbers.standard_normal((3, 6))
    rows = np.concatenate(
        [m + w * numbers.standard_normal((n, 6)) for m, w, n in zip(middles, widths, sizes, strict=True)]
    ).astype(np.float32)
    labels = ["wide"] * 120 + ["tight"] * 12 + ["middle"] * 60
    found = distance_spread(rows, labels, of_class=of_class, of_all=of_all)
    within, between = every_pair(rows, labels)
    assert found.sampled == (of_class < 120)
    assert found.mean_within == pytest.approx(np.mean(within), abs=near)
    assert np.mean(list(found.classes.values())) < np.mean(within) - 0.1, "a mean of means would be far off"
    assert found.mean_between == pytest.approx(np.mean(between), abs=near)
    assert found.mean == pytest.approx(np.mean(within + between), abs=near)
    assert found.within.counts.sum() == pytest.approx(len(within))
    assert found.between.counts.sum() == pytest.approx(len(between))
    assert found.within.shares == pytest.approx(np.histogram(within, 40, (0, 2))[0] / len(within), abs=max(near, 1e-3))
    again = distance_spread(rows, labels, of_class=of_class, of_all=of_all)
    assert again.to_json() == found.to_json()
    if found.sampled:
        other = distance_spread(rows, labels, of_class=of_class, of_all=of_all, seed=1)
        assert other.to_json() != found.to_json()


def test_distances_that_cannot_be() -> None:
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"labels": ["a"]}, "7 vectors but 1 labels"),
        ({"labels": [""] * 7}, "None of the pictures has a label"),
        ({"of_class": 1}, "at least two"),
        ({"bins": 0}, "cannot have 0 bins"),
    ]
    for change, sentence in wrong:
        with pytest.raises(InputError, match=sentence):
            distance_spread(**{"vectors": LINE, "labels": NAMES, "metric": "euclidean", **change})


def test_histograms() -> None:
    found = ap_histogram([0.0, 0.04, 0.05, 0.5, 1.0])
    assert found.counts.tolist() == [2, 1, *[0] * 8, 1, *[0] * 8, 1]
    assert found.edges[[0, 1, -1]].tolist() == pytest.approx([0, 0.05, 1])
    assert found.shares.sum() == pytest.approx(1.0)
    assert json.loads(json.dumps(found.to_json()))["counts"][0] == 2
    with pytest.raises(InputError, match="from 1 to 1"):
        histogram([], 3, 1.0, 1.0)

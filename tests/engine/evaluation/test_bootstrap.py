"""Intervals and comparisons against what is known of chance, and against drawing slowly."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from sketchdesk.engine.evaluation import QueryScores, bootstrap, bootstrap_interval, compare_runs, paired_bootstrap
from sketchdesk.engine.evaluation.bootstrap import bootstrap_intervals
from sketchdesk.errors import InputError


def test_an_interval_by_hand() -> None:
    # Of two queries at 0 and 1, a resample has mean 0, 1/2 or 1 with 1/4, 1/2 and 1/4: the bounds are 0 and 1 at any
    # level above 50 %, and all three means are 1/2 in the middle tenth.
    interval = bootstrap_interval([0.0, 1.0], samples=400)
    assert (interval.mean, interval.low, interval.high) == (0.5, 0.0, 1.0)
    narrow = bootstrap_interval([0.0, 1.0], level=0.1, samples=400)
    assert (narrow.low, narrow.high) == (0.5, 0.5)
    assert bootstrap_interval([0.3]) == bootstrap.Interval(0.3, 0.3, 0.3)


def test_an_interval_is_that_of_the_normal_distribution_for_many_queries() -> None:
    values = np.random.default_rng(0).normal(0.4, 0.2, 900)
    interval = bootstrap_interval(values, samples=4000)
    error = values.std() / 30
    assert interval.low == pytest.approx(values.mean() - 1.96 * error, abs=0.1 * error)
    assert interval.high == pytest.approx(values.mean() + 1.96 * error, abs=0.1 * error)


def test_intervals_cover_the_truth_as_often_as_they_say() -> None:
    numbers = np.random.default_rng(3)
    held = 0
    for seed in range(300):
        interval = bootstrap_interval(numbers.random(60), level=0.9, samples=300, seed=seed)
        held += interval.low <= 0.5 <= interval.high
    assert 0.84 <= held / 300 <= 0.95


def test_columns_share_their_queries_and_blocks_do_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    values = np.random.default_rng(1).random((50, 2))
    together = bootstrap_intervals(values, samples=300, seed=7)
    alone = bootstrap_interval(values[:, 1], samples=300, seed=7)
    assert (alone.low, alone.high) == pytest.approx((together[1].low, together[1].high))
    monkeypatch.setattr(bootstrap, "_TABLE", 50 * 7)
    assert [pytest.approx((each.low, each.high)) for each in together] == [
        (each.low, each.high) for each in bootstrap_intervals(values, samples=300, seed=7)
    ]
    assert bootstrap_intervals(values, samples=300, seed=8) != together


def test_a_change_that_is_more_than_chance() -> None:
    numbers = np.random.default_rng(2)
    before = numbers.random(80)
    after = before + numbers.normal(0.05, 0.05, 80)
    change = paired_bootstrap(before, after)
    assert change.change == pytest.approx(float(np.mean(after - before)))
    assert (change.first, change.second) == (pytest.approx(before.mean()), pytest.approx(after.mean()))
    assert 0 < change.low < change.change < change.high
    assert (change.share, change.beyond_chance, change.queries) == (1.0, True, 80)
    # The other way round it is the same change, reversed.
    back = paired_bootstrap(after, before)
    assert (back.change, back.low, back.high) == pytest.approx((-change.change, -change.high, -change.low))
    assert back.beyond_chance
    # Not paired, the same means would say nothing: the queries differ more than the runs.
    shuffled = paired_bootstrap(before, numbers.permutation(after))
    assert shuffled.change == pytest.approx(change.change)
    assert not shuffled.beyond_chance
    assert 0.5 < shuffled.share < 1


def test_a_change_that_is_none() -> None:
    same = paired_bootstrap([0.1, 0.5, 0.7] * 5, [0.1 + 1e-17, 0.5 + 1e-16, 0.7] * 5)
    assert (same.change, same.low, same.high, same.share, same.beyond_chance) == (0.0, 0.0, 0.0, 0.0, False)
    # One query, or five, show nothing, however they agree.
    assert not paired_bootstrap([0.0], [1.0]).beyond_chance
    assert not paired_bootstrap([0.0] * 5, [1.0] * 5).beyond_chance
    assert paired_bootstrap([0.0] * 6, [1.0] * 6).beyond_chance


def test_chance_is_called_more_than_chance_as_seldom_as_it_should() -> None:
    numbers = np.random.default_rng(5)
    called = sum(
        paired_bootstrap(numbers.random(50), numbers.random(50), samples=300, seed=seed).beyond_chance
        for seed in range(300)
    )
    assert called / 300 < 0.1


def test_scores_that_cannot_be() -> None:
    wrong: list[tuple[Any, dict[str, Any], str]] = [
        ([], {}, "no scores"),
        ([[1.0]], {}, "no scores"),
        ([1.0, float("nan")], {}, "are numbers"),
        ([1.0], {"level": 1.0}, "between 0 and 1"),
        ([1.0], {"samples": 0}, "at least one sample"),
    ]
    for values, named, sentence in wrong:
        with pytest.raises(InputError, match=sentence):
            bootstrap_interval(values, **named)
    with pytest.raises(InputError, match="one has 1 and the other 2"):
        paired_bootstrap([1.0], [1.0, 2.0])


def scores(rows: list[int], labels: list[str], precisions: list[float]) -> QueryScores:
    count = len(rows)
    return QueryScores(
        1,
        np.array(rows),
        tuple(labels),
        {"AP": np.array(precisions), "P@1": np.zeros(count)},
        np.zeros((count, 1), np.int64),
        np.zeros((count, 1), np.float32),
    )


def test_two_runs_by_class() -> None:
    rows = list(range(16))
    labels = ["cat", "dog"] * 8
    before = scores(rows, labels, [0.5] * 16)
    # Every cat gains 0.2, every second dog loses 0.1 and the others win it; query 16 was judged once only.
    gains = [0.2 if i % 2 == 0 else 0.1 * (-1) ** (i // 2) for i in range(16)]
    after = scores([16, *rows], ["owl", *labels], [0.9, *(0.5 + gain for gain in gains)])
    found = compare_runs(before, after, samples=500)
    assert list(found.classes) == ["cat", "dog"]
    cat, dog = found.classes.values()
    assert (cat.change, cat.share, cat.beyond_chance, cat.queries) == (pytest.approx(0.2), 1.0, True, 8)
    assert (dog.change, dog.beyond_chance) == (pytest.approx(0.0), False)
    assert found.overall.change == pytest.approx(0.1)
    assert (found.only_first, found.only_second) == (0, 1)
    assert found.expected_by_chance == pytest.approx(0.1)
    written = json.loads(json.dumps(found.to_json()))
    assert (written["classes beyond chance"], written["classes"][0]["label"]) == (1, "cat")
    assert compare_runs(before, after, "P@1").overall.change == 0.0
    # Queries that have no such figure in one of the runs are left out.
    unknown = scores(rows, labels, [float("nan"), *[0.5] * 15])
    assert compare_runs(unknown, after, samples=100).only_first == 1


def test_runs_that_cannot_be_compared() -> None:
    one = scores([0, 1], ["cat", "dog"], [0.5, 0.5])
    with pytest.raises(InputError, match="no query in common"):
        compare_runs(one, scores([2], ["cat"], [0.5]))
    with pytest.raises(InputError, match="not the same queries"):
        compare_runs(one, scores([0, 1], ["cat", "owl"], [0.5, 0.5]))
    with pytest.raises(InputError, match="no measure 'nDCG@10'"):
        compare_runs(one, one, "nDCG@10")

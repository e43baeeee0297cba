"""Measures against values worked out by hand, and against the definitions written out slowly."""

from __future__ import annotations

from math import log2

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sketchdesk.engine.evaluation.metrics import (
    AveragePrecisionAt,
    average_precision,
    average_precision_at,
    hit_at,
    improvement_in_efficiency,
    ndcg_at,
    precision_at,
    recall_at,
    relevant_recall_at,
)
from sketchdesk.errors import InputError

# Ranks 1, 3 and 6 are relevant; the gallery holds 5 relevant items, so two were never returned.
RANKING = [True, False, True, False, False, True, False]


def test_average_precision_by_hand() -> None:
    # Precisions at the hits: 1/1, 2/3, 3/6; their sum 13/6; over 5 relevant items 13/30.
    assert average_precision(RANKING, 5) == pytest.approx(13 / 30)
    # Were those three all there is: 13/18.
    assert average_precision(RANKING, 3) == pytest.approx(13 / 18)
    assert average_precision([True, True], 2) == 1.0
    assert average_precision([False, False], 4) == 0.0
    assert average_precision([], 4) == 0.0


def test_average_precision_at_k_by_hand() -> None:
    # First 4 places: hits at 1 and 3, precisions 1 and 2/3, sum 5/3.
    at_4 = average_precision_at(RANKING, 5, 4)
    assert at_4.trec == pytest.approx(5 / 3 / 5)
    assert at_4.strict == pytest.approx(5 / 3 / 4)
    assert at_4.lenient == pytest.approx(5 / 3 / 2)
    # First 2 places: one hit at 1, sum 1.
    assert average_precision_at(RANKING, 5, 2) == AveragePrecisionAt(1 / 5, 1 / 2, 1.0)
    # No hit at all divides by nothing.
    assert average_precision_at([False] * 10, 3, 10) == AveragePrecisionAt(0.0, 0.0, 0.0)
    # Fewer relevant items than places: trec and strict agree.
    at_10 = average_precision_at(RANKING, 3, 10)
    assert at_10.trec == at_10.strict == pytest.approx(13 / 18)


def test_precision_and_hits_by_hand() -> None:
    assert precision_at(RANKING, 1) == 1.0
    assert precision_at(RANKING, 3) == pytest.approx(2 / 3)
    # Seven places were filled, ten are judged.
    assert precision_at(RANKING, 10) == pytest.approx(0.3)
    assert [hit_at([False, False, True], k) for k in (1, 2, 3, 10)] == [False, False, True, True]
    assert not hit_at([], 5)


def test_gain_and_relevant_recall_by_hand() -> None:
    assert relevant_recall_at(RANKING, 5, 4) == pytest.approx(2 / 5)
    assert relevant_recall_at(RANKING, 5, 10) == pytest.approx(3 / 5)
    # Hits at 1 and 3 gain 1 / log2(2) and 1 / log2(4); the best four places gain at each rank.
    best = 1 + 1 / log2(3) + 1 / log2(4) + 1 / log2(5)
    assert ndcg_at(RANKING, 5, 4) == pytest.approx((1 + 1 / 2) / best)
    # With two relevant items the best there is has both in front.
    assert ndcg_at([False, True, True], 2, 10) == pytest.approx((1 / log2(3) + 1 / 2) / (1 + 1 / log2(3)))
    assert ndcg_at([True, True], 2, 10) == 1.0
    assert ndcg_at([], 2, 10) == 0.0
    for measure in (ndcg_at, relevant_recall_at):
        with pytest.raises(InputError, match="cannot be judged"):
            measure([True, True], 1, 10)


def test_recall_by_hand() -> None:
    exact = [0.1, 0.2, 0.2, 0.4]
    # The index found the first and one of the two tied at the second and third place.
    assert recall_at([0.1, 0.2, 0.4], exact, 3) == pytest.approx(2 / 3)
    # At k = 2 either of the tied items counts.
    assert recall_at([0.1, 0.2], exact, 2) == 1.0
    # Three items within the distance of the second place are no more than both.
    assert recall_at([0.1, 0.2, 0.2], exact, 2) == 1.0
    assert recall_at([0.2, 0.2], exact, 1) == 0.0
    # A gallery of four is wholly found.
    assert recall_at(exact, exact, 10) == 1.0
    assert recall_at([], exact, 10) == 0.0
    assert recall_at([], [], 10) == 1.0


def test_improvement_in_efficiency_by_hand() -> None:
    assert improvement_in_efficiency(items=1000, queries=4, distance_computations=80) == 50.0
    assert improvement_in_efficiency(items=1000, queries=1, distance_computations=1000) == 1.0
    assert improvement_in_efficiency(items=1000, queries=1, distance_computations=0) == 1000.0


@pytest.mark.parametrize("total", [0, 1, 2])
def test_a_gallery_with_fewer_relevant_items_than_the_ranking_is_refused(total: int) -> None:
    with pytest.raises(InputError, match="cannot be judged"):
        average_precision(RANKING, total)


@pytest.mark.parametrize("k", [0, -3])
def test_no_places_to_judge(k: int) -> None:
    for measure in (
        precision_at,
        hit_at,
        lambda r, k: average_precision_at(r, 5, k),
        lambda r, k: recall_at([], [1], k),
        lambda r, k: ndcg_at(r, 5, k),
        lambda r, k: relevant_recall_at(r, 5, k),
    ):
        with pytest.raises(InputError, match="at least 1"):
            measure(RANKING, k)


@given(ranking=st.lists(st.booleans(), max_size=40), missed=st.integers(0, 5), k=st.integers(1, 50))
@settings(deadline=None)
def test_measures_follow_their_definitions(ranking: list[bool], missed: int, k: int) -> None:
    total = sum(ranking) + missed
    if total == 0:
        return
    everything = within = 0.0
    for rank in range(1, len(ranking) + 1):
        if ranking[rank - 1]:
            precision = ranking[:rank].count(True) / rank
            everything += precision
            within += precision if rank <= k else 0.0
    found = ranking[:k].count(True)
    assert average_precision(ranking, total) == pytest.approx(everything / total)
    at_k = average_precision_at(ranking, total, k)
    assert at_k.trec == pytest.approx(within / total)
    assert at_k.strict == pytest.approx(within / min(total, k))
    assert at_k.lenient == pytest.approx(within / found if found else 0.0)
    assert 0 <= at_k.trec <= at_k.strict <= at_k.lenient <= 1
    assert precision_at(ranking, k) == pytest.approx(found / k)
    assert hit_at(ranking, k) == (found > 0)

"""Our measures against those of trec_eval (through ir_measures), to the ninth digit.

trec_eval sorts by score and breaks ties by the greater name of a document, so names that fall as rows rise break
them as an index does: by the lower row.
"""

from __future__ import annotations

from collections.abc import Mapping

import ir_measures
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ir_measures import AP, P, R, Success, nDCG

from sketchdesk.engine.evaluation import evaluate_retrieval
from sketchdesk.engine.evaluation.judging import judge
from sketchdesk.engine.evaluation.metrics import average_precision, average_precision_at, ndcg_at, relevant_recall_at
from sketchdesk.engine.index import SimHashIndex
from sketchdesk.engine.index.distances import all_distances

EXACT = {"rel": 1e-9, "abs": 1e-9}


def name_of(row: int) -> str:
    return f"{99_999 - row:05}"


def trec(right: list[int], run: Mapping[int, float], k: int) -> dict[str, float]:
    """Each measure of one query, given the relevant rows and the scores of those returned. trec_eval has one of the
    three AP@k; the others are that one, its denominator exchanged."""
    measures = [AP, AP @ k, P @ 1, P @ k, R @ k, nDCG @ k, *(Success @ places for places in (1, 3, 5, 10))]
    # trec_eval does not judge a query without any answer; one for which nothing is right scores the same.
    scored = {name_of(row): float(score) for row, score in run.items()} or {"nothing": 0.0}
    found = {
        str(value.measure): value.value
        for value in ir_measures.iter_calc(measures, {"q": {name_of(row): 1 for row in right}}, {"q": scored})
    }
    total, hits = len(right), found[f"P@{k}"] * k
    precisions = found[f"AP@{k}"] * total
    return {
        "AP": found["AP"],
        f"AP@{k} trec": found[f"AP@{k}"],
        f"AP@{k} strict": precisions / min(total, k),
        f"AP@{k} lenient": precisions / max(1, hits),
        "P@1": found["P@1"],
        f"P@{k}": found[f"P@{k}"],
        f"relevant recall@{k}": found[f"R@{k}"],
        f"nDCG@{k}": found[f"nDCG@{k}"],
        **{f"top-{places}": found[f"Success@{places}"] for places in (1, 3, 5, 10)},
    }


# What lies where: flags of what was returned, nearest first, and how many relevant items were not.
HAND_MADE = [
    ([True, False, True, False, False, True, False], 2),
    ([True] * 12, 0),
    ([False] * 12, 3),
    ([], 4),
    ([False] * 11 + [True], 0),
    ([True], 0),
    ([True, True, False], 30),
]


@pytest.mark.parametrize("k", [1, 4, 10, 100])
@pytest.mark.parametrize(("relevant", "missed"), HAND_MADE)
def test_hand_made_rankings(relevant: list[bool], missed: int, k: int) -> None:
    total = sum(relevant) + missed
    right = [row for row, flag in enumerate(relevant) if flag] + list(range(1000, 1000 + missed))
    expected = trec(right, {row: -row for row in range(len(relevant))}, k)
    many = judge(np.array([relevant], np.bool_).reshape(1, -1), np.array([total]), k)
    assert {name: column[0] for name, column in many.items()} == pytest.approx(expected, **EXACT)
    at_k = average_precision_at(relevant, total, k)
    one = [average_precision(relevant, total), at_k.trec, at_k.strict, at_k.lenient]
    one += [relevant_recall_at(relevant, total, k), ndcg_at(relevant, total, k)]
    names = ["AP", f"AP@{k} trec", f"AP@{k} strict", f"AP@{k} lenient", f"relevant recall@{k}", f"nDCG@{k}"]
    assert one == pytest.approx([expected[name] for name in names], **EXACT)


def test_a_hand_made_gallery_with_ties() -> None:
    # From 0: rows 1, 3 and 4 tie at distance 1, rows 0 and 2 at 2; dog is row 3, 2 and 5.
    gallery = np.array([[2], [-1], [-2], [1], [1], [5]], np.float32)
    labels = ["cat", "cat", "dog", "dog", "", "dog"]
    report = evaluate_retrieval(np.zeros((1, 1), np.float32), ["dog"], gallery, labels, metric="euclidean", k=3)
    # Ranked 1, 3, 4, 0, 2, 5: dogs at 2, 5 and 6.
    assert report.mean_average_precision == pytest.approx((1 / 2 + 2 / 5 + 3 / 6) / 3)
    expected = trec([2, 3, 5], {row: -abs(float(gallery[row, 0])) for row in range(6)}, 3)
    assert {name: report.scores.mean(name) for name in expected} == pytest.approx(expected, **EXACT)


@given(
    seed=st.integers(0, 10_000),
    n=st.integers(2, 60),
    k=st.sampled_from([1, 3, 10, 80]),
    metric=st.sampled_from(["cosine", "euclidean"]),
    indexed=st.booleans(),
)
@settings(max_examples=60)
def test_random_galleries_with_ties(seed: int, n: int, k: int, metric: str, indexed: bool) -> None:
    numbers = np.random.default_rng(seed)
    # Whole numbers of two dimensions tie often.
    gallery = numbers.integers(-2, 3, (n, 2)).astype(np.float32)
    queries = numbers.integers(-2, 3, (6, 2)).astype(np.float32)
    labels = [("cat", "dog", "")[i] for i in numbers.integers(3, size=n)]
    labels[:2] = ["cat", "dog"]
    asked = [("cat", "dog")[i] for i in numbers.integers(2, size=6)]
    index = None
    if indexed:
        # Its buckets miss some items.
        index = SimHashIndex(bits=0, tables=1, bits_per_table=2, probes=1, complete=False, metric=metric)
        index.build(gallery)
    report = evaluate_retrieval(queries, asked, gallery, labels, index, metric, k=k)
    table = all_distances(queries, gallery, metric)
    for place, label in enumerate(asked):
        right = [row for row in range(n) if labels[row] == label]
        if index is None:
            run = {row: -float(table[place, row]) for row in range(n)}
        else:
            hits = index.query(queries[place], n)
            run = dict(zip(hits.ids.tolist(), (-hits.distances).tolist(), strict=True))
        ours = {name: report.scores.of(name)[place] for name in report.scores.measures}
        expected = trec(right, run, k)
        assert {name: ours[name] for name in expected} == pytest.approx(expected, **EXACT)

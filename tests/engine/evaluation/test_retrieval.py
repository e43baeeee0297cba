"""Evaluation of a gallery against an implementation that ranks one query at a time, in plain Python."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from sketchdesk.engine.evaluation import evaluate_retrieval, retrieval
from sketchdesk.engine.index import ExactIndex, SimHashIndex
from sketchdesk.errors import InputError

# On a line, seen from 0 with Euclidean distance: dog 1, cat 2, (distractor) 3, cat 4, dog 5.
LINE = np.array([[1], [2], [3], [4], [5]], np.float32)
LINE_LABELS = ["dog", "cat", "", "cat", "dog"]


def line_report(**named: Any) -> retrieval.RetrievalReport:
    queries = np.array([[0], [0], [0], [0]], np.float32)
    return evaluate_retrieval(queries, ["cat", "dog", "owl", ""], LINE, LINE_LABELS, metric="euclidean", **named)


def test_a_report_by_hand() -> None:
    report = line_report(k=3)
    # cat: hits at ranks 2 and 4: (1/2 + 2/4) / 2 = 1/2. dog: ranks 1 and 5: (1 + 2/5) / 2 = 7/10.
    assert report.average_precisions.tolist() == pytest.approx([0.5, 0.7])
    assert report.query_rows.tolist() == [0, 1]
    assert [(score.label, score.mean, score.queries) for score in report.classes] == [
        ("cat", pytest.approx(0.5), 1),
        ("dog", pytest.approx(0.7), 1),
    ]
    assert report.to_json() == {
        "mAP": pytest.approx(0.6),
        # First three places: cat has 1/2 at rank 2, dog has 1 at rank 1; two relevant items each, one hit each.
        "AP@3": {"trec": pytest.approx(0.375), "strict": pytest.approx(0.375), "lenient": pytest.approx(0.75)},
        "P@1": pytest.approx(0.5),
        "P@3": pytest.approx(1 / 3),
        "top": {"1": 0.5, "3": 1.0, "5": 1.0, "10": 1.0},
        "IE": 1.0,
        "signature bytes": 0.0,
        "recall@3": 1.0,
        "queries": 2,
        "items": 5,
        "metric": "euclidean",
        "unanswerable": {"": 1, "owl": 1},
    }


def test_the_report_is_json_under_the_published_names() -> None:
    keys = json.loads(json.dumps(line_report().to_json())).keys()
    assert {"mAP", "AP@10", "P@1", "P@10", "top", "IE", "recall@10", "queries", "items"} <= keys


def clusters() -> tuple[NDArray[np.float32], list[str]]:
    numbers = np.random.default_rng(0)
    middles = numbers.standard_normal((8, 16)) * 0.6
    rows = (middles[np.arange(400) % 8] + numbers.standard_normal((400, 16))).astype(np.float32)
    return rows, [f"class {i % 8}" for i in range(400)]


def test_tables_miss_what_their_buckets_do_not_hold() -> None:
    gallery, labels = clusters()
    index = SimHashIndex(bits=0, tables=1, bits_per_table=12, probes=1, complete=False, metric="euclidean")
    index.build(gallery)
    report = evaluate_retrieval(gallery[:10], labels[:10], gallery, labels, index, "euclidean", k=1)
    met = [len(index.query(row, 400).ids) for row in gallery[:10]]
    assert report.distance_computations == sum(met)
    assert report.recall == 1.0, "each query is an item itself"
    # Of 50 relevant items no more can be found than the bucket holds.
    assert report.mean_average_precision <= np.mean(met) / 50


def test_signatures_rank_what_is_not_compared_exactly() -> None:
    gallery, labels = clusters()
    index = SimHashIndex(bits=256, rerank=2, metric="euclidean")
    index.build(gallery)
    report = evaluate_retrieval(gallery[:40], labels[:40], gallery, labels, index, "euclidean", k=1)
    scan = evaluate_retrieval(gallery[:40], labels[:40], gallery, labels, None, "euclidean", k=1)
    assert report.improvement == 200.0
    assert report.signature_bytes == 40 * 400 * 32 * 2, "once to choose two, once to put the others behind them"
    assert 0.9 * scan.mean_average_precision < report.mean_average_precision < 1.0
    ranked = index.rank(gallery[0])
    assert sorted(ranked.ids.tolist()) == list(range(400))
    assert len(ranked.distances) == 2
    assert ranked.ids[0] == 0


def slow_report(
    queries: NDArray[np.float32],
    query_labels: list[str],
    gallery: NDArray[np.float32],
    labels: list[str],
    left: list[int],
) -> tuple[float, float, float]:
    """mAP, P@10 and top-5 accuracy."""
    precisions, tens, fives = [], [], []
    for query, label, out in zip(queries, query_labels, left, strict=True):
        places = [i for i in range(len(gallery)) if i != out]
        if label == "" or label not in [labels[i] for i in places]:
            continue
        distance = {i: float(np.float32(np.linalg.norm(gallery[i].astype(float) - query))) for i in places}
        ranked = [labels[i] == label for i in sorted(places, key=lambda i: (distance[i], i))]
        seen, total = 0, 0.0
        for rank, right in enumerate(ranked, start=1):
            if right:
                seen += 1
                total += seen / rank
        precisions.append(total / seen)
        tens.append(sum(ranked[:10]) / 10)
        fives.append(float(any(ranked[:5])))
    return tuple(float(np.mean(values)) if values else -1.0 for values in (precisions, tens, fives))


@given(seed=st.integers(0, 10_000), n=st.integers(1, 40), m=st.integers(1, 10), leave=st.booleans())
@settings(deadline=None, max_examples=60)
def test_evaluation_agrees_with_a_slow_one(seed: int, n: int, m: int, leave: bool) -> None:
    numbers = np.random.default_rng(seed)
    # Whole numbers, so that there are many ties.
    gallery = numbers.integers(-2, 3, (n, 2)).astype(np.float32)
    names = ["cat", "dog", "owl", ""]
    labels = [names[i] for i in numbers.integers(4, size=n)]
    left = numbers.integers(-1, n, m).tolist() if leave else [-1] * m
    queries = numbers.integers(-2, 3, (m, 2)).astype(np.float32)
    query_labels = [names[i] for i in numbers.integers(4, size=m)]
    expected = slow_report(queries, query_labels, gallery, labels, left)
    index = SimHashIndex(bits=64, rerank=n, metric="euclidean")
    index.build(gallery)
    for chosen in (None, index):
        named = {"index": chosen, "metric": "euclidean", "leave_out": left if leave else None}
        if expected[0] < 0:
            with pytest.raises(InputError, match="None of the queries"):
                evaluate_retrieval(queries, query_labels, gallery, labels, **named)
            continue
        report = evaluate_retrieval(queries, query_labels, gallery, labels, **named)
        assert (report.mean_average_precision, report.precision_at_k, report.top[5]) == pytest.approx(expected)
        assert report.recall == 1.0
        assert report.improvement == 1.0


@pytest.mark.parametrize("metric", ["cosine", "euclidean"])
def test_results_do_not_depend_on_the_size_of_a_batch(metric: str, monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = np.random.default_rng(1)
    gallery = numbers.standard_normal((700, 5)).astype(np.float32)
    gallery[300:600] = gallery[17]
    labels = [f"class {i % 7}" for i in range(700)]
    whole = evaluate_retrieval(gallery[:90], labels[:90], gallery, labels, metric=metric)
    monkeypatch.setattr(retrieval, "_TABLE", 5000)
    parts = evaluate_retrieval(gallery[:90], labels[:90], gallery, labels, metric=metric)
    np.testing.assert_array_equal(whole.average_precisions, parts.average_precisions)
    assert whole.to_json() == parts.to_json()


def test_an_exact_index_changes_nothing() -> None:
    numbers = np.random.default_rng(2)
    gallery = numbers.standard_normal((200, 6)).astype(np.float32)
    labels = [f"class {i % 4}" for i in range(200)]
    index = ExactIndex()
    index.build(gallery)
    with_index = evaluate_retrieval(gallery[:20], labels[:20], gallery, labels, index)
    assert with_index.to_json() == evaluate_retrieval(gallery[:20], labels[:20], gallery, labels).to_json()


def test_a_query_that_is_in_the_gallery_is_left_out() -> None:
    gallery = np.array([[0.0], [10.0], [11.0]], np.float32)
    labels = ["cat", "dog", "dog"]
    with_itself = evaluate_retrieval(gallery, labels, gallery, labels, metric="euclidean")
    assert with_itself.precision_at_1 == 1.0
    report = evaluate_retrieval(gallery, labels, gallery, labels, metric="euclidean", leave_out=[0, 1, 2])
    # The only cat has no other cat to find.
    assert report.unanswerable == {"cat": 1}
    assert report.queries == 2
    assert report.mean_average_precision == 1.0


def test_scores_by_class() -> None:
    gallery = np.array([[1], [2], [3]], np.float32)
    queries = np.array([[1], [3], [2]], np.float32)
    # cat lies at 1: from 1 it is first (AP 1), from 3 it is last (AP 1/3); dog at 2: from 2 it is first.
    report = evaluate_retrieval(queries, ["cat", "cat", "dog"], gallery, ["cat", "dog", ""], metric="euclidean")
    cat, dog = report.classes
    assert (cat.label, cat.queries, cat.least, cat.greatest) == ("cat", 2, pytest.approx(1 / 3), 1.0)
    assert cat.mean == pytest.approx(2 / 3)
    assert cat.deviation == pytest.approx(1 / 3)
    assert (dog.label, dog.mean, dog.deviation) == ("dog", 1.0, 0.0)


def test_parts_that_do_not_fit() -> None:
    gallery = np.eye(3, dtype=np.float32)
    labels = ["a", "b", "c"]
    index = ExactIndex()
    index.build(gallery[:2])
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"query_labels": ["a"]}, "3 query vectors but 1 query labels"),
        ({"gallery_labels": ["a"]}, "3 gallery vectors but 1 gallery labels"),
        ({"query_vectors": np.eye(2, dtype=np.float32), "query_labels": ["a", "b"]}, "have 2 numbers each"),
        ({"query_vectors": np.empty((0, 3), np.float32), "query_labels": []}, "no query vectors"),
        ({"gallery_vectors": np.empty((0, 3), np.float32), "gallery_labels": []}, "no gallery vectors"),
        ({"gallery_labels": ["x", "", ""]}, "None of the queries"),
        ({"index": index}, "does not hold the gallery"),
        ({"index": index, "metric": "euclidean"}, "measures cosine distance"),
        ({"metric": "dot"}, "no metric"),
        ({"k": 0}, "at least 1"),
        ({"leave_out": [0, 1]}, "for each of the 3 queries"),
        ({"leave_out": [0, 1, 3]}, "for each of the 3 queries"),
        ({"leave_out": [0.0, 1.0, 2.0]}, "for each of the 3 queries"),
    ]
    for change, sentence in wrong:
        parts = {"query_vectors": gallery, "query_labels": labels, "gallery_vectors": gallery, "gallery_labels": labels}
        with pytest.raises(InputError, match=sentence):
            evaluate_retrieval(**{**parts, **change})

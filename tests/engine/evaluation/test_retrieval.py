"""Evaluation of a gallery against an implementation that ranks one query at a time, in plain Python."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from sketchdesk.engine.evaluation import QueryScores, class_intervals, evaluate_retrieval, retrieval
from sketchdesk.engine.index import ExactIndex, PStableIndex, SimHashIndex
from sketchdesk.errors import InputError
from sketchdesk.progress import Cancelled, CancelToken, Progress

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
    # nDCG: cat's one hit gains 1 / log2(3), dog's 1, of the best 1 + 1 / log2(3) each.
    second = 1 / math.log2(3)
    assert report.to_json() == {
        "mAP": pytest.approx(0.6),
        "mAP of classes": pytest.approx(0.6),
        "relevant recall@3": pytest.approx(0.5),
        "nDCG@3": pytest.approx((second + 1) / (1 + second) / 2),
        "average distance": pytest.approx(2.0),
        "distractors@3": pytest.approx(1 / 3),
        "items visited": 5.0,
        "items met": 0.0,
        "left out": 0,
        "notes": [
            "1 query was not judged, as the gallery has nothing else of their class: owl (1).",
            "1 query was not judged for want of a label.",
        ],
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
    monkeypatch.setattr(retrieval, "_RANKED", 1500)
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
    assert (cat.best, cat.worst, dog.best, dog.worst) == (0, 1, 2, 2)
    assert cat.means["P@1"] == 0.5
    assert [each.to_json() for each in report.classes] == [
        {
            "class": 0,
            "label": "cat",
            "mAP": pytest.approx(2 / 3),
            "min AP": pytest.approx(1 / 3),
            "max AP": 1.0,
            "max-min range": pytest.approx(2 / 3),
            "std": pytest.approx(1 / 3),
        },
        {"class": 1, "label": "dog", "mAP": 1.0, "min AP": 1.0, "max AP": 1.0, "max-min range": 0.0, "std": 0.0},
    ]


def test_what_each_query_found() -> None:
    report = line_report(k=4, leave_out=[1, -1, -1, -1])
    # From 0 without the cat at 2: dog 1, distractor 3, cat 4, dog 5.
    assert report.scores.found.tolist() == [[0, 2, 3, 4], [0, 1, 2, 3]]
    assert report.scores.distances.tolist() == [[1.0, 3.0, 4.0, 5.0], [1.0, 2.0, 3.0, 4.0]]
    assert report.scores.labels == ("cat", "dog")
    assert report.scores.of("average distance").tolist() == [13 / 4, 10 / 4]
    assert report.scores.of("distractors@4").tolist() == [1 / 4, 1 / 4]
    # The only other cat is third.
    assert report.average_precisions[0] == pytest.approx(1 / 3)
    assert report.left_out == 1
    assert "1 query is in the gallery and left out of its own ranking." in report.notes()
    deep = line_report(k=7)
    assert deep.scores.found[0].tolist() == [0, 1, 2, 3, 4]
    assert deep.scores.of("P@7").tolist() == [2 / 7, 2 / 7]
    assert deep.average_distance == 3.0
    with pytest.raises(InputError, match="no measure 'mAP@7'"):
        deep.scores.of("mAP@7")


def test_an_index_that_finds_nothing_has_no_average_distance() -> None:
    gallery, labels = clusters()
    index = SimHashIndex(bits=0, tables=1, bits_per_table=20, probes=1, complete=False, metric="euclidean")
    index.build(gallery)
    report = evaluate_retrieval(-9 * gallery[:20], labels[:20], gallery, labels, index, "euclidean", k=3)
    empty = report.scores.of("items visited") == 0
    assert empty.any(), "otherwise this tests nothing"
    assert np.isnan(report.scores.of("average distance")[empty]).all()
    assert (report.scores.of("AP")[empty] == 0).all()
    assert (report.scores.found[empty] == -1).all()
    kept = json.dumps({"figures": report.to_json(), "scores": report.scores.to_json()}, allow_nan=False)
    again = QueryScores.from_json(json.loads(kept)["scores"])
    for name, column in report.scores.measures.items():
        np.testing.assert_array_equal(again.of(name), column)
    np.testing.assert_array_equal(again.found, report.scores.found)
    np.testing.assert_array_equal(again.distances, report.scores.distances)
    assert (again.labels, again.rows.tolist()) == (report.scores.labels, report.scores.rows.tolist())
    assert set(report.intervals(samples=20)) == {"mAP", "IE", *report.scores.measures} - {"AP"} - (
        {"average distance"} if empty.all() else set()
    )


@pytest.mark.parametrize(
    "kept",
    [
        {},
        {"k": 1},
        {"k": 2, "query": [0], "label": ["a"], "measures": {}, "found": [[1]], "distances": [[1, 2]]},
        {"k": 2, "query": [0], "label": ["a"], "measures": {}, "found": [], "distances": []},
    ],
)
def test_scores_that_are_none(kept: dict[str, Any]) -> None:
    with pytest.raises(InputError, match="not the scores"):
        QueryScores.from_json(kept)
    whole = line_report(k=3).scores.to_json()
    with pytest.raises(InputError, match="do not fit"):
        QueryScores.from_json({**whole, "label": ["cat"]})
    with pytest.raises(InputError, match="do not fit"):
        QueryScores.from_json({**whole, "k": 2})


@pytest.mark.parametrize("family", ["none", "simhash", "pstable"])
def test_more_places_than_the_gallery_has_take_no_memory(family: str) -> None:
    vectors, labels = clusters()
    index = {"none": None, "simhash": SimHashIndex(bits=64), "pstable": PStableIndex()}[family]
    if index is not None:
        index.build(vectors)
    places, many = 400, 99_999_999_999

    def report(k: int) -> QueryScores:
        left_out = np.arange(20)
        return evaluate_retrieval(vectors[:20], labels[:20], vectors, labels, index, "cosine", left_out, k).scores

    just, deep = report(places), report(many)
    assert deep.found.shape == deep.distances.shape == (20, places)
    np.testing.assert_array_equal(deep.found, just.found)
    assert deep.of(f"P@{many}").tolist() == pytest.approx(just.of(f"P@{places}") * places / many)
    for name in ("AP", "P@1", "top-10", "average distance", "items visited"):
        np.testing.assert_array_equal(deep.of(name), just.of(name))
    for name in ("AP@{} trec", "AP@{} strict", "AP@{} lenient", "relevant recall@{}", "nDCG@{}", "recall@{}"):
        np.testing.assert_array_equal(deep.of(name.format(many)), just.of(name.format(places)))
    again = QueryScores.from_json(json.loads(json.dumps(deep.to_json())))
    assert again.k == many
    np.testing.assert_array_equal(again.found, deep.found)


def test_intervals_hold_the_mean_and_repeat_with_the_seed() -> None:
    gallery, labels = clusters()
    report = evaluate_retrieval(gallery[:60], labels[:60], gallery, labels, leave_out=np.arange(60))
    intervals = report.intervals(samples=200)
    assert intervals == report.intervals(samples=200)
    assert intervals != report.intervals(samples=200, seed=1)
    assert intervals["mAP"].mean == pytest.approx(report.mean_average_precision)
    for name in ("mAP", "P@10", "nDCG@10", "average distance"):
        assert intervals[name].low < intervals[name].mean < intervals[name].high
    assert (intervals["IE"].low, intervals["IE"].high) == (1.0, 1.0)
    assert intervals["items visited"].low == 400
    own = class_intervals(report.scores, samples=200)
    assert {each.label: each.mean for each in report.classes} == {
        label: pytest.approx(each.mean) for label, each in own.items()
    }


def test_blocks_arrive_as_they_are_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retrieval, "_TABLE", 400 * 25)
    gallery, labels = clusters()
    blocks: list[QueryScores] = []
    reports: list[Progress] = []
    whole = evaluate_retrieval(gallery[:60], labels[:60], gallery, labels, report=reports.append, arrived=blocks.append)
    assert [len(block) for block in blocks] == [25, 25, 10]
    assert [each.done for each in reports] == [25, 50, 60]
    assert np.concatenate([block.of("AP") for block in blocks]).tolist() == whole.average_precisions.tolist()
    cancel = CancelToken()
    blocks.clear()
    with pytest.raises(Cancelled):
        evaluate_retrieval(
            gallery[:60],
            labels[:60],
            gallery,
            labels,
            cancel=cancel,
            arrived=lambda block: (blocks.append(block), cancel.cancel())[0],
        )
    assert len(blocks) == 1


def test_classes_that_the_gallery_lacks_are_counted_and_named() -> None:
    gallery = np.arange(6, dtype=np.float32)[:, None]
    queries = np.zeros((16, 1), np.float32)
    asked = ["cat"] + ["yak"] * 2 + [f"rare {i:02}" for i in range(12)] + [""]
    report = evaluate_retrieval(queries, asked, gallery, ["cat"] * 3 + ["dog"] * 2 + [""], metric="euclidean")
    assert report.unanswerable == {"": 1, "yak": 2, **{f"rare {i:02}": 1 for i in range(12)}}
    absent, unlabelled, one = report.notes()
    assert absent.startswith("14 queries were not judged, as the gallery has nothing else of their class: yak (2), ")
    assert absent.endswith("rare 08 (1) and 3 more.")
    assert unlabelled == "1 query was not judged for want of a label."
    assert one == "All queries that were judged are of one class, cat."
    alone = evaluate_retrieval(queries[:1], ["cat"], gallery, ["cat"] * 6, metric="euclidean")
    assert alone.mean_average_precision == 1.0
    assert alone.notes() == ("All of the gallery is of one class, so everything that is found is right.",)


def test_nothing_to_judge_by() -> None:
    gallery = np.eye(3, dtype=np.float32)
    for asked, held, sentence in (
        (["", "", ""], ["a", "b", "c"], "None of the queries has a label"),
        (["a", "b", "c"], ["", "", ""], "where no picture has a label"),
        (["x", "y", ""], ["a", "b", "c"], "their classes are: x, y"),
    ):
        with pytest.raises(InputError, match=sentence):
            evaluate_retrieval(gallery, asked, gallery, held)


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

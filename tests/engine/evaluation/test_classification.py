"""Which class a picture is taken for, and what that has to do with what it finds."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sketchdesk.engine.evaluation import NearestMeanClassifier, judge_classification, recall_scatter
from sketchdesk.engine.evaluation.correlation import pearson
from sketchdesk.errors import InputError


def test_the_nearest_mean_by_hand() -> None:
    # Means: cat (0, 1), dog (10, 0); the distractor at (0, 50) is of no class.
    gallery = np.array([[-1, 1], [1, 1], [9, 0], [11, 0], [0, 50]], np.float32)
    classifier = NearestMeanClassifier(gallery, ["cat", "cat", "dog", "dog", ""], "euclidean")
    assert classifier.classes == ("cat", "dog")
    queries = np.array([[4, 0], [6, 0], [0, 50], [5, 0.0]], np.float32)
    # From (5, 0): 26 to cat, 25 to dog.
    assert classifier.predict(queries) == ["cat", "dog", "cat", "dog"]


def test_directions_decide_under_cosine() -> None:
    # A long vector counts no more than a short one: the mean direction of "a" is at 45 degrees.
    gallery = np.array([[100, 0], [0, 1], [-1, 2]], np.float32)
    classifier = NearestMeanClassifier(gallery, ["a", "a", "b"])
    assert classifier.predict(np.array([[3, 3], [0, 7], [0, 0]], np.float32)) == ["a", "b", "a"]


@given(seed=st.integers(0, 5000), euclidean=st.booleans())
def test_a_query_does_not_vote_for_itself(seed: int, euclidean: bool) -> None:
    numbers = np.random.default_rng(seed)
    metric = "euclidean" if euclidean else "cosine"
    gallery = numbers.standard_normal((30, 4)).astype(np.float32)
    labels = [("a", "b", "c", "")[i] for i in numbers.integers(4, size=30)]
    labels[:3] = ["a", "b", "c"]
    asked = np.flatnonzero([bool(label) for label in labels])
    found = NearestMeanClassifier(gallery, labels, metric).predict(gallery[asked], asked)
    slow = []
    for row in asked:
        kept = np.arange(30) != row
        others = [label for label, keep in zip(labels, kept, strict=True) if keep]
        slow += NearestMeanClassifier(gallery[kept], others, metric).predict(gallery[row : row + 1])
    assert found == slow


def test_a_class_of_one_cannot_know_itself() -> None:
    classifier = NearestMeanClassifier(np.array([[0.0], [9.0]], np.float32), ["a", "b"], "euclidean")
    assert classifier.predict(np.array([[0.0]], np.float32), [0]) == ["b"]
    only = NearestMeanClassifier(np.array([[1.0]], np.float32), ["a"])
    assert only.predict(np.array([[1.0]], np.float32), [0]) == ["a"]


def test_a_classifier_that_cannot_be() -> None:
    rows = np.eye(2, dtype=np.float32)
    with pytest.raises(InputError, match="None of the pictures has a label"):
        NearestMeanClassifier(rows, ["", ""])
    with pytest.raises(InputError, match="None of the pictures has a label"):
        NearestMeanClassifier(np.empty((0, 2), np.float32), [])
    with pytest.raises(InputError, match="2 vectors but 1 labels"):
        NearestMeanClassifier(rows, ["a"])
    with pytest.raises(InputError, match="no metric"):
        NearestMeanClassifier(rows, ["a", "b"], "dot")
    for out in ([0], [0, 2], [0.0, 1.0]):
        with pytest.raises(InputError, match="each of the 2 queries"):
            NearestMeanClassifier(rows, ["a", "b"]).predict(rows, out)


TRUE = ["cat"] * 4 + ["dog"] * 3 + ["owl"] * 2 + [""]
TAKEN_FOR = ["cat", "dog", "dog", "owl", "dog", "dog", "cat", "elk", "elk", "cat"]


def test_a_confusion_matrix_by_hand() -> None:
    report = judge_classification(TRUE, TAKEN_FOR)
    assert [each.label for each in report.classes] == ["cat", "dog", "elk", "owl"]
    assert report.matrix.tolist() == [[1, 2, 0, 1], [1, 2, 0, 0], [0, 0, 0, 0], [0, 0, 2, 0]]
    assert report.unlabelled == 1
    assert report.accuracy == pytest.approx(3 / 9)
    assert report.recalls == {"cat": 1 / 4, "dog": pytest.approx(2 / 3), "owl": 0.0}
    cat, dog, elk, owl = report.classes
    assert (cat.precision, cat.f1, cat.support) == (1 / 2, pytest.approx(1 / 3), 4)
    assert (dog.precision, dog.f1) == (1 / 2, pytest.approx(4 / 7))
    assert (elk.precision, elk.recall, elk.support) == (0.0, 0.0, 0)
    assert (owl.precision, owl.f1) == (0.0, 0.0)
    # Over cat, dog and owl: nothing is an elk.
    assert report.average() == pytest.approx({"precision": 1 / 3, "recall": 11 / 36, "F1": (1 / 3 + 4 / 7) / 3})
    assert report.average(weighted=True)["recall"] == pytest.approx(report.accuracy)
    kinds = [(each.count, each.of, each.label, each.taken_for) for each in report.misclassifications()]
    assert kinds == [(2, 2, "owl", "elk"), (2, 4, "cat", "dog"), (1, 3, "dog", "cat"), (1, 4, "cat", "owl")]
    written = json.loads(json.dumps(report.to_json(most=1)))
    assert written["misclassifications"] == [{"label": "owl", "taken for": "elk", "count": 2, "of": 2}]
    assert written["confusion matrix"][0] == [1, 2, 0, 1]


@given(pairs=st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abcd")), min_size=1, max_size=60))
def test_a_matrix_counts_everything_once(pairs: list[tuple[str, str]]) -> None:
    report = judge_classification([true for true, _ in pairs], [guess for _, guess in pairs])
    names = [each.label for each in report.classes]
    for row, true in enumerate(names):
        for column, guess in enumerate(names):
            assert report.matrix[row, column] == pairs.count((true, guess))
    wrong = sum(true != guess for true, guess in pairs)
    assert sum(each.count for each in report.misclassifications()) == wrong
    assert report.accuracy == pytest.approx(1 - wrong / len(pairs))


def test_nothing_to_be_right_about() -> None:
    with pytest.raises(InputError, match="has a label"):
        judge_classification(["", ""], ["a", "b"])
    with pytest.raises(InputError, match="1 labels but 2"):
        judge_classification(["a"], ["a", "b"])


def test_recall_beside_map() -> None:
    scatter = recall_scatter({"a": 0.0, "b": 0.5, "c": 1.0, "x": 0.3}, {"c": 0.9, "a": 0.1, "b": 0.2, "y": 0.4})
    assert scatter.points == {"a": (0.0, 0.1), "b": (0.5, 0.2), "c": (1.0, 0.9)}
    # Deviations (-1/2, 0, 1/2) and (-0.3, -0.2, 0.5): 0.4 / sqrt(0.5 * 0.38).
    assert scatter.correlation == pytest.approx(0.4 / np.sqrt(0.5 * 0.38))
    assert scatter.to_json()["points"][2] == {"label": "c", "recall": 1.0, "mAP": 0.9}
    assert recall_scatter({"a": 1.0}, {"a": 0.5}).to_json()["correlation"] is None
    assert recall_scatter({}, {}).to_json() == {"correlation": None, "points": []}


@given(st.lists(st.tuples(st.floats(-9, 9), st.floats(-9, 9)), min_size=2, max_size=30))
def test_correlation_is_numpys(pairs: list[tuple[float, float]]) -> None:
    x, y = np.array(pairs).round(3).T
    found = pearson(x, y)
    if len(set(x)) == 1 or len(set(y)) == 1:
        assert np.isnan(found)
    else:
        assert found == pytest.approx(np.corrcoef(x, y)[0, 1], abs=1e-9)
    with pytest.raises(InputError, match="to correlate"):
        pearson(x, y[1:])

"""Evaluation against figures worked out by hand: embeddings are put into the library at known angles."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
import pytest
from plane_collections import PLANE, put

from sketchdesk.engine.evaluation import QueryScores
from sketchdesk.errors import InputError
from sketchdesk.jobs import indexes
from sketchdesk.jobs.evaluating import evaluate as evaluate_job
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.progress import Cancelled, CancelToken, Progress, silent

pytestmark = pytest.mark.usefixtures("idle_encoder")


def evaluate(bench: Workbench, queries: str, *names: str, index: str = "exact") -> dict:
    request = evaluate_job.EvaluateRequest(queries, names, index)
    return evaluate_job.run(bench, request, silent, CancelToken())


@pytest.mark.parametrize("index", ["exact", "simhash", "pstable"])
def test_a_collection_asks_itself(bench: Workbench, index: str) -> None:
    put(bench, "Plane", PLANE)
    figures = evaluate(bench, "Plane", "Plane", "PLANE", index=index)
    assert figures["mAP"] == pytest.approx((5 / 6 + 5 / 6 + 1 / 4 + 7 / 12 + 1 / 2) / 5)
    assert figures["AP@10"] == {key: pytest.approx(0.6) for key in ("trec", "strict", "lenient")}
    assert figures["P@1"] == pytest.approx(2 / 5)
    assert figures["P@10"] == pytest.approx((2 + 2 + 1 + 2 + 1) / 10 / 5)
    assert figures["top"] == {"1": pytest.approx(2 / 5), "3": pytest.approx(4 / 5), "5": 1.0, "10": 1.0}
    assert (figures["queries"], figures["items"], figures["IE"]) == (5, 5, 1.0)
    assert figures["recall@10"] == 1.0
    assert figures["left_out_of_own_ranking"] == 5
    by_label = {each["label"]: each for each in figures["classes"]}
    assert by_label["a"]["mAP"] == pytest.approx((5 / 6 + 5 / 6 + 7 / 12) / 3)
    assert (by_label["a"]["min AP"], by_label["a"]["max AP"]) == (pytest.approx(7 / 12), pytest.approx(5 / 6))
    assert (by_label["b"]["queries"], by_label["b"]["mAP"]) == (2, pytest.approx(3 / 8))


def test_distractors_are_never_right(bench: Workbench) -> None:
    """At 4 degrees lies one that calls itself "a": a0, a10, a45 and b100 get AP 1/2, b25 gets 1/5."""
    put(bench, "Plane", PLANE)
    put(bench, "Noise", [("a", 4)], role="distractor")
    for order in (("Plane", "Noise"), ("Noise", "Plane")):
        figures = evaluate(bench, "Plane", *order)
        assert figures["mAP"] == pytest.approx((4 / 2 + 1 / 5) / 5)
        assert figures["P@1"] == 0
        assert (figures["queries"], figures["items"]) == (5, 6)


def test_other_collections_are_asked_completely(bench: Workbench) -> None:
    """One query at 0 degrees: a10 +, b20, a30 + give AP 5/6; a query whose class nobody has is not judged."""
    put(bench, "Ask", [("a", 0), ("nobody", 0)])
    put(bench, "Near", [("a", 10), ("b", 20)])
    put(bench, "Far", [("a", 30)])
    figures = evaluate(bench, "Ask", "Near", "Far")
    assert figures["mAP"] == pytest.approx(5 / 6)
    assert (figures["queries"], figures["items"], figures["left_out_of_own_ranking"]) == (1, 3, 0)
    assert figures["unanswerable"] == {"nobody": 1}


def test_more_than_the_signatures_re_rank(bench: Workbench) -> None:
    """400 items, 200 of them compared: the nearest are found, and it costs half."""
    put(bench, "Many", [(f"class {i // 4}", i * 0.9) for i in range(400)])
    exact, simhash = evaluate(bench, "Many", "Many"), evaluate(bench, "Many", "Many", index="simhash")
    assert exact["IE"] == 1.0
    assert simhash["IE"] == pytest.approx(2.0)
    assert simhash["recall@10"] > 0.95
    assert simhash["P@1"] == pytest.approx(exact["P@1"], abs=0.05)


@pytest.mark.parametrize(
    ("queries", "names", "index", "says"),
    [
        ("Unlabelled", ("Plane",), "exact", "Unlabelled have no labels"),
        ("Noise", ("Plane",), "exact", "Noise have no labels"),
        ("Half", ("Plane",), "exact", r"Half is not extracted completely \(3 of 5\)"),
        ("Plane", ("Plane", "Half"), "exact", r"Half is not extracted completely \(3 of 5\)"),
        ("Plain", ("Plane",), "exact", 'no collection "Plain". Did you mean Plane'),
        ("Plane", ("Plain",), "exact", 'no collection "Plain". Did you mean Plane'),
        ("Plane", ("Noise",), "exact", "None of the queries has a picture of its class"),
        ("Plane", ("Plane",), "magic", "no index 'magic'"),
        ("Empty", ("Plane",), "exact", "Empty has no pictures"),
        ("Plane", (), "exact", "at least one collection"),
    ],
)
def test_what_cannot_be_evaluated_is_a_sentence(
    bench: Workbench, queries: str, names: tuple[str, ...], index: str, says: str
) -> None:
    put(bench, "Plane", PLANE)
    put(bench, "Unlabelled", [("", 0), ("", 10)])
    put(bench, "Noise", PLANE, role="distractor")
    put(bench, "Half", PLANE, embedded=3)
    bench.library.catalogue.create_collection("Empty")
    with pytest.raises(InputError, match=says) as caught:
        evaluate(bench, queries, *names, index=index)
    assert str(caught.value)[-1] in ".?"
    assert math.isfinite(evaluate(bench, "Plane", "Plane")["mAP"])


def measured(bench: Workbench, queries: str, *names: str, **more: Any) -> evaluate_job.Evaluation:
    request = evaluate_job.EvaluateRequest(queries, names, **more)
    return evaluate_job.run_evaluation(bench, request, silent, CancelToken())


def test_the_published_record_of_each_class_and_its_interval(bench: Workbench) -> None:
    put(bench, "Plane", PLANE)
    figures = measured(bench, "Plane", "Plane").to_json()
    (a, b) = figures["classes"]
    assert (a["class"], a["label"], a["queries"], b["class"], b["label"]) == (0, "a", 3, 1, "b")
    assert a["max-min range"] == pytest.approx(5 / 6 - 7 / 12)
    assert a["std"] == pytest.approx(np.std([5 / 6, 5 / 6, 7 / 12]))
    assert b["means"]["P@1"] == 0
    # Places among the queries: the first of the two best, and the only worst.
    assert (a["best"], a["worst"], b["best"], b["worst"]) == (0, 3, 4, 2)
    assert b["interval"]["low"] == pytest.approx(1 / 4)
    assert b["interval"]["high"] == pytest.approx(1 / 2)
    whole = figures["intervals"]["mAP"]
    assert whole["mean"] == pytest.approx(figures["mAP"])
    assert whole["low"] < figures["mAP"] < whole["high"]
    assert figures["intervals"]["IE"]["mean"] == figures["IE"] == 1
    assert sum(figures["AP histogram"]["counts"]) == 5


def test_the_same_seed_gives_the_same_figures_and_another_one_other_intervals(bench: Workbench) -> None:
    put(bench, "Plane", PLANE)
    one, two, other = (
        measured(bench, "Plane", "Plane", index="simhash", seed=seed, samples=9, timed=0, space=True).to_json()
        for seed in (3, 3, 4)
    )
    assert one == two
    assert one["intervals"]["mAP"] != other["intervals"]["mAP"]
    assert one["mAP"] == other["mAP"]


def test_distractors_can_be_left_out(bench: Workbench) -> None:
    put(bench, "Plane", PLANE)
    put(bench, "Noise", [("a", 4)], role="distractor")
    figures = measured(bench, "Plane", "Plane", "Noise", distractors=False).to_json()
    assert (figures["items"], figures["distractors"]) == (5, 0)
    assert figures["mAP"] == pytest.approx(0.6)
    assert measured(bench, "Plane", "Plane", "Noise").to_json()["distractors"] == 1
    with pytest.raises(InputError, match="Without distractors there is no collection left"):
        measured(bench, "Plane", "Noise", distractors=False)


@pytest.mark.parametrize("metric", ["cosine", "euclidean"])
@pytest.mark.parametrize("index", ["exact", "simhash", "pstable"])
def test_both_metrics_with_every_index(bench: Workbench, metric: str, index: str) -> None:
    put(bench, "Plane", PLANE)
    figures = measured(bench, "Plane", "Plane", index=index, metric=metric).to_json()
    assert (figures["metric"], figures["index"]["family"]) == (metric, index)
    assert figures["index"]["settings"]["metric"] == metric
    # On a circle both metrics put pictures in the same order.
    assert figures["mAP"] == pytest.approx(0.6)


def test_settings_stand_over_those_that_were_kept(bench: Workbench) -> None:
    put(bench, "Many", [(f"class {i // 4}", i * 0.9) for i in range(400)])
    indexes.keep_settings(bench, [bench.library.catalogue.collection("Many")], "simhash", {"rerank": 40, "bits": 128})
    found = measured(bench, "Many", "Many", index="simhash", settings={"rerank": 20})
    assert (found.settings["rerank"], found.settings["bits"]) == (20, 128)
    assert found.to_json()["IE"] == pytest.approx(20.0)
    with pytest.raises(InputError, match="no setting 'breadth'"):
        measured(bench, "Many", "Many", index="simhash", settings={"breadth": 1})


def test_the_same_file_in_another_collection_is_the_query_itself(bench: Workbench) -> None:
    """The one query at 0 degrees lies in the gallery under another name, twice: one is left out, one stays."""
    put(bench, "Ask", [("a", 0)])
    put(bench, "Other", [("a", 0), ("b", 20), ("a", 0), ("a", 30)])
    own = bench.library.catalogue.picture_identities(1)[0][1]
    with bench.library._database.transaction() as cursor:
        cursor.execute("UPDATE images SET sha256 = ? WHERE collection_id = 2 AND row IN (0, 2)", (bytes.fromhex(own),))
    found = measured(bench, "Ask", "Other")
    figures = found.to_json()
    assert figures["left_out_of_own_ranking"] == 1
    # What is left: a0 +, b20, a30 +.
    assert figures["mAP"] == pytest.approx((1 + 2 / 3) / 2)
    assert any("further copies of 1 query" in note for note in figures["notes"])
    assert any("left out of its own ranking" in note for note in figures["notes"])


def test_what_arrives_is_what_comes_out(bench: Workbench) -> None:
    put(bench, "Plane", PLANE)
    arrived: list[QueryScores] = []
    seen: list[Progress] = []
    request = evaluate_job.EvaluateRequest("Plane", ("Plane",))
    found = evaluate_job.run_evaluation(bench, request, seen.append, CancelToken(), arrived.append)
    assert [row for block in arrived for row in block.rows.tolist()] == found.scores.rows.tolist()
    assert {each.stage for each in seen} >= {"Reading", "Building the index", "Evaluating", "Timing queries"}


def test_a_cancelled_evaluation_stops(bench: Workbench) -> None:
    put(bench, "Plane", PLANE)
    token = CancelToken()

    def cancel(progress: Progress) -> None:
        if progress.stage == "Evaluating":
            token.cancel()

    with pytest.raises(Cancelled):
        evaluate_job.run_evaluation(bench, evaluate_job.EvaluateRequest("Plane", ("Plane",)), cancel, token)


def test_recall_of_the_nearest_mean_beside_the_map(bench: Workbench) -> None:
    """Without itself, each asks the means, a's at about 18 and b's at 62.5: a0, a10 and b25 go to a, a45 to b; b100 is
    75 from b25, the mean of its class without it, and 82 from a's."""
    put(bench, "Plane", PLANE)
    figures = measured(bench, "Plane", "Plane").to_json()
    recalls = {each["label"]: each["recall"] for each in figures["classification"]["classes"]}
    assert recalls == {"a": pytest.approx(2 / 3), "b": 0.5}
    assert figures["recall and mAP"]["points"][0] == {
        "label": "a",
        "recall": pytest.approx(2 / 3),
        "mAP": pytest.approx((5 / 6 + 5 / 6 + 7 / 12) / 3),
    }
    assert figures["classifier"] == "nearest mean"
    assert measured(bench, "Plane", "Plane", classifier="").to_json()["classification"] is None


def test_one_class_alone_is_said(bench: Workbench) -> None:
    put(bench, "One", [("a", 0), ("a", 10), ("a", 20)])
    figures = measured(bench, "One", "One", space=True).to_json()
    assert figures["mAP"] == 1.0
    assert any("everything that is found is right" in note for note in figures["notes"])
    assert figures["recall and mAP"]["correlation"] is None
    json.dumps(figures, allow_nan=False)


def test_the_space_by_hand(bench: Workbench) -> None:
    """Four corners of a square: each axis explains half of it, and of four pairs of two classes two are diagonals."""
    put(bench, "Square", [("a", 0), ("a", 90), ("b", 180), ("b", 270)])
    space = measured(bench, "Square", "Square", space=True).to_json()["space"]
    assert space["explained"][:2] == [pytest.approx(0.5), pytest.approx(0.5)]
    assert space["labels"] == ["a", "a", "b", "b"]
    assert np.linalg.norm(space["points"], axis=1) == pytest.approx([1.0] * 4, abs=1e-5)
    assert space["distances"]["mean within"] == pytest.approx(1.0, abs=1e-6)
    assert space["distances"]["mean between"] == pytest.approx(1.5, abs=1e-6)


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"k": 0}, "At least one place"),
        ({"seed": -1}, "seed is 0 or more"),
        ({"samples": 0}, "at least one sample"),
        ({"timed": -1}, "to time is 0 or more"),
        ({"metric": "manhattan"}, "no metric 'manhattan'"),
        ({"classifier": "oracle"}, "no classifier 'oracle'"),
    ],
)
def test_a_request_that_cannot_be_is_a_sentence(bench: Workbench, more: dict[str, Any], says: str) -> None:
    put(bench, "Plane", PLANE)
    with pytest.raises(InputError, match=says):
        measured(bench, "Plane", "Plane", **more)


def test_features_of_another_encoder_are_stale(bench: Workbench) -> None:
    put(bench, "Plane", PLANE, embedded=0)
    collection = bench.library.catalogue.collection("Plane")
    bench.library.catalogue.set_rows_done(collection.id, "ab" * 32, 4, 5)
    with pytest.raises(InputError, match="What is there was made by another encoder"):
        measured(bench, "Plane", "Plane")


def test_classes_that_the_gallery_lacks_are_counted_and_named(bench: Workbench) -> None:
    put(bench, "Plane", PLANE)
    put(bench, "Ask", [("a", 3), ("owl", 30), ("owl", 40), ("yak", 50), ("", 60)])
    figures = measured(bench, "Ask", "Plane").to_json()
    assert figures["queries"] == 1
    assert figures["unanswerable"] == {"": 1, "owl": 2, "yak": 1}
    assert any("3 queries were not judged" in note and "owl (2), yak (1)" in note for note in figures["notes"])
    assert any("for want of a label" in note for note in figures["notes"])


def test_a_query_in_the_gallery_is_left_out_and_said(bench: Workbench) -> None:
    put(bench, "Plane", PLANE)
    figures = measured(bench, "Plane", "Plane").to_json()
    assert figures["left out"] == figures["left_out_of_own_ranking"] == 5
    assert any("5 queries are in the gallery and left out of their own rankings" in note for note in figures["notes"])


def test_it_is_kept_what_each_query_was_taken_for(bench: Workbench) -> None:
    """As worked out above: a45 is taken for b and b25 for a, by the means; b100 for its own."""
    put(bench, "Plane", PLANE)
    found = measured(bench, "Plane", "Plane")
    kept = found.classified()
    assert kept is not None
    assert kept["queries"] == found.inputs.asking.images.tolist()
    assert kept["label"] == ["a", "a", "b", "a", "b"]
    assert kept["taken for"] == ["a", "a", "a", "b", "b"]
    assert measured(bench, "Plane", "Plane", classifier="").classified() is None


def test_times_are_those_of_the_index_and_of_the_scan(bench: Workbench) -> None:
    put(bench, "Plane", PLANE)
    times = measured(bench, "Plane", "Plane", index="simhash", timed=3).to_json()
    assert times["milliseconds"]["queries"] == times["scan milliseconds"]["queries"] == 3
    assert set(times["milliseconds"]) == {"queries", "mean", "median", "95%", "build", "all queries"}
    assert all(value >= 0 for value in times["milliseconds"].values())
    assert measured(bench, "Plane", "Plane", timed=0).to_json()["milliseconds"] is None

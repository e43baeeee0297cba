"""Evaluation against figures worked out by hand: embeddings are put into the library at known angles."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence

import numpy as np
import pytest

from sketchdesk.errors import InputError
from sketchdesk.jobs import evaluate as evaluate_job
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.library.records import NewImage, Role
from sketchdesk.progress import CancelToken, silent

pytestmark = pytest.mark.usefixtures("idle_encoder")

# Label and angle in degrees. Nearest first, each asks the four others:
#   a 0:   a10 +, b25, a45 +, b100    AP = (1/1 + 2/3) / 2 = 5/6
#   a 10:  a0 +, b25, a45 +, b100     AP = 5/6
#   b 25:  a10, a45, a0, b100 +       AP = 1/4
#   a 45:  b25, a10 +, a0 +, b100     AP = (1/2 + 2/3) / 2 = 7/12
#   b 100: a45, b25 +, a10, a0        AP = 1/2
PLANE = [("a", 0), ("a", 10), ("b", 25), ("a", 45), ("b", 100)]


def put(
    bench: Workbench, name: str, items: Sequence[tuple[str, float]], role: Role = "gallery", embedded: int | None = None
) -> None:
    """A collection whose embeddings lie in a plane, of which the first ``embedded`` are there."""
    library, spec = bench.library, bench.encoder.spec
    collection = library.catalogue.create_collection(name, role)
    images = [
        NewImage(f"/{name}/{row}.png", label, hashlib.sha256(f"{name}{row}".encode()).hexdigest(), 10, 10, "drawing")
        for row, (label, _) in enumerate(items)
    ]
    library.catalogue.add_batch(collection.id, images)
    vectors = np.zeros((len(items), spec.embedding_size), np.float32)
    angles = np.radians([angle for _, angle in items])
    vectors[:, 0], vectors[:, 1] = np.cos(angles), np.sin(angles)
    done = len(items) if embedded is None else embedded
    library.feature_store(collection.id, spec.fingerprint, spec.embedding_size).write(0, vectors)
    library.catalogue.set_rows_done(collection.id, spec.fingerprint, spec.embedding_size, done)


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

"""Sweeps: each point is what an index of its own, built with those settings, would give."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from embedded_collections import clustered, put

from sketchdesk.engine.evaluation import evaluate_retrieval
from sketchdesk.engine.index import PStableIndex
from sketchdesk.errors import InputError
from sketchdesk.jobs import indexes
from sketchdesk.jobs.evaluating import evaluate_with, experiments, repeat, sweeps
from sketchdesk.jobs.evaluating.evaluate_with import SweepWithRequest
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.progress import Cancelled, CancelToken, Progress, silent

pytestmark = pytest.mark.usefixtures("idle_encoder")

PLAIN = {"probes": 1, "adaptive": False, "complete": False, "normalised": False}


def sweep(bench: Workbench, grid: dict[str, list[Any]], index: str = "pstable", **more: Any) -> dict[str, Any]:
    request = sweeps.SweepRequest("A", ("A",), index, grid, timed=2, **more)
    return sweeps.run(bench, request, silent, CancelToken()).figures


def test_every_point_is_as_an_index_built_for_it(bench: Workbench) -> None:
    put(bench, "A", 200)
    figures = sweep(bench, {"w": [0.4, 1.5], "L": [2, 5], "K": [1, 3]}, settings=PLAIN)
    assert figures["swept"] == ["width", "tables", "hashes_per_table"]
    assert len(figures["points"]) == 8
    assert figures["points"][1]["settings"] == {"width": 0.4, "tables": 2, "hashes_per_table": 3}
    vectors, labels = clustered(200, bench.encoder.spec.embedding_size)
    for point in figures["points"]:
        index = PStableIndex(**PLAIN, **point["settings"])
        index.build(vectors)
        own = evaluate_retrieval(vectors, labels, vectors, labels, index, leave_out=np.arange(200))
        assert point["mAP"] == pytest.approx(own.mean_average_precision, abs=1e-12)
        assert point["items visited"] == pytest.approx(own.distance_computations / 200)
        assert point["IE"] == pytest.approx(200 / point["items visited"])
        assert point["share"] == pytest.approx(point["items visited"] / 200)
        assert point["recall@10"] == pytest.approx(own.recall)
        assert point["milliseconds"]["queries"] == 2
    exact = evaluate_retrieval(vectors, labels, vectors, labels, leave_out=np.arange(200))
    assert figures["scan"]["mAP"] == pytest.approx(exact.mean_average_precision, abs=1e-12)
    visited = [point["items visited"] for point in figures["points"]]
    assert len(set(visited)) > 4, "a sweep in which nothing changes shows nothing"


def test_tables_stand_by_what_they_hold_unless_told_otherwise(bench: Workbench) -> None:
    """Everything is ranked: an index that completed its answers would compare every item at every setting."""
    put(bench, "A", 200)
    narrow, wide = sweep(bench, {"w": [0.2, 3.0]})["points"]
    assert narrow["share"] < 0.5 * wide["share"]
    assert narrow["mAP"] < wide["mAP"]
    for each in sweep(bench, {"w": [0.2, 3.0]}, settings={"complete": True})["points"]:
        assert each["share"] == 1.0


def test_bits_and_rerank_of_signatures(bench: Workbench) -> None:
    put(bench, "A", 300)
    figures = sweep(bench, {"bits": [64, 512], "rerank": [20, 100]}, index="simhash")
    by = {(each["settings"]["bits"], each["settings"]["rerank"]): each for each in figures["points"]}
    assert by[64, 20]["items visited"] < by[64, 100]["items visited"]
    assert by[64, 20]["recall@10"] < by[512, 100]["recall@10"] > 0.9


def test_tables_need_a_new_build_for_what_cannot_change_in_place(bench: Workbench) -> None:
    put(bench, "A", 120)
    figures = sweep(bench, {"seed": [0, 1, 2]}, settings={**PLAIN, "width": 1.5})
    assert len({each["mAP"] for each in figures["points"]}) > 1


def test_kept_settings_are_the_base(bench: Workbench) -> None:
    collection = put(bench, "A", 300)
    indexes.keep_settings(bench, [collection], "simhash", {"rerank": 25})
    figures = sweep(bench, {"bits": [128]}, index="simhash")
    # One more, the query itself.
    assert figures["points"][0]["items visited"] == pytest.approx(25, abs=1)
    assert figures["index"]["settings"]["rerank"] == 25


def test_a_sweep_is_kept_and_repeats(bench: Workbench) -> None:
    put(bench, "A", 150)
    sweep(bench, {"w": [0.5, 1.0], "L": [1, 4]}, settings=PLAIN)
    (line,) = experiments.run_list(bench, experiments.ListRequest(), silent, CancelToken())
    assert (line["kind"], line["gone"]) == ("sweep", "")
    experiment = experiments.run_show(bench, experiments.ShowRequest(1), silent, CancelToken())
    assert len(experiment.content["points"]) == 5
    assert len(experiment.content["points"][1]["AP"]) == 150
    found = repeat.run(bench, repeat.RepeatRequest(1), silent, CancelToken())
    assert found.is_same
    assert found.queries is None
    with pytest.raises(InputError, match="no scores of single queries"):
        experiment.scores()


@pytest.mark.parametrize(
    ("index", "grid", "says"),
    [
        ("exact", {"bits": [1]}, "no settings to sweep"),
        ("magic", {"bits": [1]}, "no settings to sweep"),
        ("pstable", {}, "at least one setting"),
        ("pstable", {"width": []}, "at least one setting"),
        ("pstable", {"bits": [64]}, "no setting 'bits'"),
        ("pstable", {"w": [1], "width": [2]}, "swept twice"),
        ("pstable", {"w": [0]}, "above 0"),
        ("pstable", {"L": [1, 2.5]}, "whole number"),
        ("pstable", {"w": list(range(1, 30)), "L": list(range(1, 30))}, "at most 500 combinations"),
    ],
)
def test_what_cannot_be_swept_is_a_sentence(
    bench: Workbench, index: str, grid: dict[str, list[Any]], says: str
) -> None:
    put(bench, "A", 20)
    with pytest.raises(InputError, match=says):
        sweep(bench, grid, index=index)
    assert experiments.run_list(bench, experiments.ListRequest(), silent, CancelToken()) == ()


def test_a_cancelled_sweep_keeps_nothing(bench: Workbench) -> None:
    put(bench, "A", 50)
    token = CancelToken()

    def stop(progress: Progress) -> None:
        if progress.stage == "Sweeping" and progress.done == 2:
            token.cancel()

    request = sweeps.SweepRequest("A", ("A",), "pstable", {"w": [1, 2, 4]})
    with pytest.raises(Cancelled):
        sweeps.run(bench, request, stop, token)
    assert experiments.run_list(bench, experiments.ListRequest(), silent, CancelToken()) == ()


def test_points_arrive_as_they_are_measured(bench: Workbench) -> None:
    put(bench, "A", 60)
    arrived: list[dict[str, Any]] = []
    request = sweeps.SweepRequest("A", ("A",), "pstable", {"w": [0.5, 1.0, 2.0]}, timed=0)
    kept = sweeps.run(bench, request, silent, CancelToken(), arrived=arrived.append)
    assert [len(each["points"]) for each in arrived] == [1, 2, 3]
    assert arrived[-1]["points"] == kept.figures["points"]
    assert arrived[0]["scan"] == kept.figures["scan"]


def test_a_sweep_with_an_encoder_by_its_name(bench: Workbench) -> None:
    put(bench, "A", 60)
    request = sweeps.SweepRequest("A", ("A",), "pstable", {"w": [1.0]}, timed=0)
    kept = evaluate_with.run_sweep(bench, SweepWithRequest("default", request), silent, CancelToken())
    assert kept.content["setup"]["model"]["fingerprint"] == bench.fingerprint
    wrong = SweepWithRequest("default", sweeps.SweepRequest("A", ("A",), "exact", {"w": [1.0]}))
    with pytest.raises(InputError, match="no settings to sweep"):
        evaluate_with.run_sweep(bench, wrong, silent, CancelToken())


def test_queries_that_the_gallery_lacks_are_counted_and_named_beside_a_sweep(bench: Workbench) -> None:
    put(bench, "A", 60)
    vectors, _ = clustered(4, bench.encoder.spec.embedding_size, seed=5)
    put(bench, "B", vectors=vectors, labels=["class 1", "owl", "owl", "yak"])
    request = sweeps.SweepRequest("B", ("A",), "pstable", {"w": [1.0]}, timed=0)
    figures = sweeps.run(bench, request, silent, CancelToken()).figures
    assert figures["queries"] == 1
    assert any("owl (2), yak (1)" in note for note in figures["notes"])

"""What was published stands beside a sweep where the collection is the papers' own, and nowhere else."""

from __future__ import annotations

from typing import Any

import pytest
from embedded_collections import put

from sketchdesk.jobs.evaluating import sweeps
from sketchdesk.jobs.evaluating.published_beside import AP_AT_10, beside, plain_settings
from sketchdesk.jobs.reporting import report_tables
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.progress import CancelToken, silent

pytestmark = pytest.mark.usefixtures("idle_encoder")


def sweep(bench: Workbench, name: str, grid: dict[str, list[Any]], index: str, **more: Any) -> dict[str, Any]:
    request = sweeps.SweepRequest(name, (name,), index, grid, timed=0, **more)
    return sweeps.run(bench, request, silent, CancelToken()).figures


def test_the_sketch_systems_figures_stand_beside_the_same_settings(bench: Workbench) -> None:
    put(bench, "TU-Berlin", 120)
    plain = plain_settings("simhash")
    figures = sweep(bench, "TU-Berlin", {"L": [3, 4], "K": [4, 5, 6]}, "simhash", settings=plain)
    # From their table: L 3, K 6 reached 0.32 at an IE of 8.2, and so on.
    theirs = {
        (each["settings"]["tables"], each["settings"]["bits_per_table"]): beside(figures, each["settings"])
        for each in figures["points"]
    }
    found = {key: (point["mAP"], point["IE"]) for key, point in theirs.items() if point is not None}
    assert found == {(3, 6): (0.32, 8.2), (3, 5): (0.33, 4.7), (4, 4): (0.39, 1.4)}
    header, rows = report_tables.sweep_table(figures)
    assert header[-2:] == ["their mAP", "their IE"]
    assert [row[-2] for row in rows] == [None, None, 0.33, 0.32, 0.39, None, None]
    (note,) = [each for each in figures["notes"] if "published" in each]
    assert "250 classes of 60 sketches" in note
    assert "12 classes of 120 pictures and 0 others" in note


def test_an_index_that_was_built_otherwise_is_not_compared(bench: Workbench) -> None:
    put(bench, "tu berlin", 60)
    figures = sweep(bench, "tu berlin", {"L": [3], "K": [6]}, "simhash", settings={"bits": 0})
    assert beside(figures, figures["points"][0]["settings"]) is None
    assert "their mAP" not in report_tables.sweep_table(figures)[0]


def test_the_width_has_to_be_theirs_too(bench: Workbench) -> None:
    put(bench, "TU-Berlin", 60)
    plain = plain_settings("pstable")
    figures = sweep(bench, "TU-Berlin", {"L": [3], "K": [3], "w": [4, 2]}, "pstable", settings=plain)
    assert [bool(beside(figures, each["settings"])) for each in figures["points"]] == [True, False]


def test_art_images_are_judged_by_their_measure(bench: Workbench) -> None:
    put(bench, "Art images", 60)
    figures = sweep(bench, "Art images", {"g": [7], "h": [2], "w": [6]}, "pstable", settings=plain_settings("pstable"))
    point = beside(figures, figures["points"][0]["settings"])
    assert point is not None
    assert point[AP_AT_10] == 0.861
    assert point["share"] == pytest.approx(1440 / 32_791)
    assert report_tables.sweep_table(figures)[0][-2] == f"their {AP_AT_10}"


@pytest.mark.parametrize(("name", "metric"), [("Zoo", None), ("TU-Berlin", "euclidean")])
def test_other_pictures_and_another_metric_have_nothing_beside_them(
    bench: Workbench, name: str, metric: str | None
) -> None:
    put(bench, name, 60)
    figures = sweep(bench, name, {"L": [3], "K": [6]}, "simhash", settings=plain_settings("simhash"), metric=metric)
    assert figures["published"] is None
    assert beside(figures, figures["points"][0]["settings"]) is None


def test_a_distractor_of_that_name_is_not_that_dataset(bench: Workbench) -> None:
    put(bench, "Zoo", 60)
    put(bench, "TU-Berlin", 20, seed=1, role="distractor")
    request = sweeps.SweepRequest("Zoo", ("Zoo", "TU-Berlin"), "simhash", {"K": [6]}, timed=0, settings={"tables": 3})
    assert sweeps.run(bench, request, silent, CancelToken()).figures["published"] is None

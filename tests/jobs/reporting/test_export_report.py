"""Reports: pages that stand alone and are safe, tables and JSON that hold the figures, files whole or as they were."""

from __future__ import annotations

import csv
import html.parser
import io
import json
import math
import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from job_pictures import class_files, some_drawings, write_folder
from library_contents import extract, import_
from plane_collections import PLANE, put
from system_faults import Faults

from sketchdesk.errors import InputError
from sketchdesk.jobs.evaluating import experiments, sweeps
from sketchdesk.jobs.evaluating.evaluate import EvaluateRequest
from sketchdesk.jobs.reporting import export_report, svg_plots
from sketchdesk.jobs.reporting.export_report import ExportRequest
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.library.records import Role
from sketchdesk.progress import CancelToken, silent

EVIL = "<script>alert('1')</script> & \"x\""


class Page(html.parser.HTMLParser):
    """Collects tags, and everything that would be fetched from elsewhere."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []
        self.fetched: list[str] = []
        self.pictures: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attributes:
            if name in ("src", "href") and value:
                (self.pictures if value.startswith("data:") else self.fetched).append(value)


def run(bench: Workbench, queries: str = "Plane", *names: str, **more: Any) -> experiments.Experiment:
    request = EvaluateRequest(queries, names or (queries,), timed=1, **more)
    return experiments.run_evaluate(bench, request, silent, CancelToken()).experiment


def write(bench: Workbench, content: Any, path: Path) -> str:
    export_report.run(bench, ExportRequest(content, path), silent, CancelToken())
    return path.read_text(encoding="utf-8")


def plots_of(page: str) -> list[ElementTree.Element]:
    """Every plot, which is XML that can be read."""
    return [ElementTree.fromstring(text) for text in re.findall(r"<svg xmlns.*?</svg>", page, re.S)]


@pytest.mark.usefixtures("idle_encoder")
def test_a_page_stands_alone(bench: Workbench, tmp_path: Path) -> None:
    put(bench, "Plane", PLANE)
    put(bench, "Noise", [("a", 4), ("", 50)], role="distractor")
    text = write(bench, run(bench, "Plane", "Plane", "Noise", space=True), tmp_path / "page.html")
    page = Page(text)
    assert page.fetched == []
    assert "import url" not in text
    assert page.tags.count("html") == 1
    titles = [plot.attrib["aria-label"] for plot in plots_of(text)]
    assert titles == [
        "AP of the queries",
        next(title for title in titles if title.startswith("Recall of the classifier and mAP")),
        "AP of each class: least, mean, greatest",
        "Confusion matrix",
        "Principal components",
        "Variance explained",
        "Distances between pictures",
    ]
    for said in ("Class by class", "How to repeat it", "5 queries are in the gallery", bench.fingerprint[:16]):
        assert said in text
    # Nothing of these collections has a file: their places say so.
    assert "thumbnail is gone" in text


def test_pictures_are_inside(bench: Workbench, tmp_path: Path) -> None:
    import_(bench, write_folder(tmp_path / "some", class_files(some_drawings(2, 3), 96)))
    extract(bench)
    experiment = run(bench, "Pictures")
    page = Page(write(bench, experiment, tmp_path / "page.html"))
    assert len(page.pictures) >= 6
    assert all(each.startswith("data:image/png;base64,") for each in page.pictures)
    bench.library.remove_collection("Pictures")
    text = write(bench, experiment, tmp_path / "later.html")
    assert Page(text).pictures == []
    assert "no longer in the library" in text
    assert f"{experiment.figures['mAP']:.4f}" in text


@pytest.mark.usefixtures("idle_encoder")
@pytest.mark.parametrize("role", ["gallery", "distractor"])
def test_names_are_text_and_nothing_else(bench: Workbench, tmp_path: Path, role: Role) -> None:
    put(bench, EVIL, [(EVIL, 0), (EVIL, 10), ("b", 25), ("b", 40)])
    put(bench, "Other", [(EVIL, 5)], role=role)
    experiment = run(bench, EVIL, EVIL, "Other", space=True)
    text = write(bench, experiment, tmp_path / "page.html")
    assert Page(text).tags.count("script") == 1, "only the page's own"
    assert "<script>alert" not in text
    plots_of(text)
    request = experiments.CompareRequest(experiment.id, run(bench, EVIL, EVIL).id)
    comparison = experiments.run_compare(bench, request, silent, CancelToken())
    assert Page(write(bench, comparison, tmp_path / "c.html")).tags.count("script") == 1


@pytest.mark.usefixtures("idle_encoder")
def test_the_table_has_every_query(bench: Workbench, tmp_path: Path) -> None:
    put(bench, "Plane", PLANE)
    experiment = run(bench)
    rows = list(csv.DictReader(io.StringIO(write(bench, experiment, tmp_path / "t.csv"))))
    assert [row["label"] for row in rows] == ["a", "a", "b", "a", "b"]
    assert [float(row["AP"]) for row in rows] == pytest.approx([5 / 6, 5 / 6, 1 / 4, 7 / 12, 1 / 2])
    assert [Path(row["picture"]).name for row in rows] == [f"{row}.png" for row in range(5)]
    # To the last digit.
    assert [float(row["AP"]) for row in rows] == experiment.scores().of("AP").tolist()


@pytest.mark.usefixtures("idle_encoder")
def test_json_is_the_whole_experiment(bench: Workbench, tmp_path: Path) -> None:
    put(bench, "Plane", PLANE)
    experiment = run(bench)
    content = json.loads(write(bench, experiment, tmp_path / "x.JSON"))
    assert content["figures"] == experiment.figures
    assert content["scores"]["query"] == [0, 1, 2, 3, 4]
    assert content["experiment"] == 1


@pytest.mark.usefixtures("idle_encoder")
def test_a_sweep_and_a_comparison(bench: Workbench, tmp_path: Path) -> None:
    put(bench, "Many", [(f"class {i // 4}", i * 0.9) for i in range(100)])
    request = sweeps.SweepRequest("Many", ("Many",), "simhash", {"bits": [64, 128], "rerank": [10, 40]}, timed=1)
    swept = sweeps.run(bench, request, silent, CancelToken()).experiment
    text = write(bench, swept, tmp_path / "sweep.html")
    titles = [plot.attrib["aria-label"] for plot in plots_of(text)]
    assert {"mAP against bits", "items visited against rerank", "mAP against items visited"} <= set(titles)
    rows = list(csv.DictReader(io.StringIO(write(bench, swept, tmp_path / "sweep.csv"))))
    assert [(row["bits"], row["rerank"]) for row in rows] == [("", "")] + [
        (bits, rerank) for bits in ("64", "128") for rerank in ("10", "40")
    ]
    assert float(rows[1]["mAP"]) == swept.figures["points"][0]["mAP"]
    for _ in range(2):
        run(bench, "Many")
    found = experiments.run_compare(bench, experiments.CompareRequest(2, 3), silent, CancelToken())
    assert "no more than chance" in write(bench, found, tmp_path / "c.html")
    assert json.loads(write(bench, found, tmp_path / "c.json"))["change"] == 0
    assert len(write(bench, found, tmp_path / "c.csv").splitlines()) == 26


@pytest.mark.usefixtures("idle_encoder")
def test_a_report_is_whole_or_as_it_was(bench: Workbench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(bench, "Plane", PLANE)
    experiment = run(bench)
    path = tmp_path / "page.html"
    path.write_text("old")
    faults = Faults(monkeypatch)
    whole = write(bench, experiment, tmp_path / "whole.html")
    for _ in faults.every_step(lambda: write(bench, experiment, path)):
        assert path.read_text(encoding="utf-8") in ("old", whole)
        path.write_text("old")
    assert path.read_text(encoding="utf-8") == whole
    assert {each.name for each in tmp_path.iterdir() if each.is_file()} == {"page.html", "whole.html"}


def test_a_place_that_cannot_be_is_a_sentence(tmp_path: Path) -> None:
    for path, says in (
        (tmp_path / "x.pdf", "written as .html, .csv or .json"),
        (tmp_path / "x", "written as .html, .csv or .json"),
        (tmp_path / "nowhere" / "x.html", "no folder"),
    ):
        with pytest.raises(InputError, match=says):
            export_report.check_path(path)
    (tmp_path / "d.html").mkdir()
    with pytest.raises(InputError, match="is a folder"):
        export_report.check_path(tmp_path / "d.html")


# Plots.

numbers = st.floats(-1e12, 1e12, allow_nan=False)


@given(st.lists(st.tuples(numbers, numbers), max_size=30), st.booleans())
def test_every_mark_lies_in_the_picture(points: list[tuple[float, float]], log: bool) -> None:
    text = svg_plots.line_plot("t", "x", "y", [svg_plots.Series("s", points)], log_x=log)
    plot = ElementTree.fromstring(text)
    marks = [each for each in plot.iter() if each.tag.endswith("circle")]
    assert len(marks) == sum(x > 0 or not log for x, _ in points)
    for mark in marks:
        assert -1 <= float(mark.attrib["cx"]) <= svg_plots.WIDTH + 1
        assert -1 <= float(mark.attrib["cy"]) <= svg_plots.HEIGHT + 1


@given(st.floats(-1e9, 1e9), st.floats(1e-6, 1e9))
def test_ticks_are_round_and_within(low: float, width: float) -> None:
    assume(width > 1e-6 * abs(low))
    high = low + width
    found = svg_plots.ticks(low, high)
    step = (high - low) / 5
    for value in found:
        assert low - step * 1e-6 <= value <= high + step * 1e-6
    assert len(found) <= 12


def test_ticks_by_hand() -> None:
    assert svg_plots.ticks(0, 1) == pytest.approx([0, 0.2, 0.4, 0.6, 0.8, 1.0])
    assert svg_plots.ticks(3, 47) == [10, 20, 30, 40]
    assert svg_plots.ticks(5, 5) == [5]


def test_what_is_no_number_is_left_out() -> None:
    points = [(1.0, math.nan), (2.0, 3.0), (math.inf, 1.0)]
    text = svg_plots.line_plot("t", "x", "y", [svg_plots.Series("", points)])
    assert text.count("<circle") == 1
    assert "nan" not in text


def test_a_line_lies_where_it_should() -> None:
    """From 0 to 10 across and 0 to 1 up: the middle of both is the middle of the frame."""
    text = svg_plots.scatter_plot("t", "x", "y", {"": [(0.0, 0.0), (0.5, 0.5), (1.0, 1.0)]}, unit=True)
    places = [
        (float(each.attrib["cx"]), float(each.attrib["cy"]))
        for each in ElementTree.fromstring(text).iter()
        if each.tag.endswith("circle")
    ]
    (left, bottom), middle, (right, top) = places
    assert middle == (pytest.approx((left + right) / 2, abs=0.1), pytest.approx((top + bottom) / 2, abs=0.1))
    assert left < right
    assert top < bottom


def test_a_histogram_has_a_bar_for_each_count() -> None:
    text = svg_plots.histogram_plot("t", "x", "y", [0, 1, 2, 3], {"a": [2.0, 0.0, 4.0]})
    bars = [each for each in ElementTree.fromstring(text).iter() if each.tag.endswith("rect")]
    heights = [float(each.attrib["height"]) for each in bars]
    assert len(heights) == 2
    assert heights[1] == pytest.approx(2 * heights[0], rel=0.01)

"""``sketchdesk evaluate``: figures, experiments, sweeps, reports and drawings from the command line."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from command_answers import answer, refused
from test_cli import encoder, imported, loaded, no_encoder, signs  # noqa: F401

from sketchdesk.cli import main
from sketchdesk.library.library import Library

CIRCLE = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100"><circle cx="50" cy="50" r="40" '
    'fill="none" stroke="black"/></svg>'
)


@pytest.fixture
def extracted(imported: Path, loaded: None, capsys: pytest.CaptureFixture[str]) -> Path:  # noqa: F811
    """A data directory with one collection of three classes of four, embedded."""
    answer(["extract", "Signs", "--data-dir", imported], capsys)
    return imported


def ask(place: Path, *arguments: str | Path) -> list[str | Path]:
    return ["evaluate", *arguments, "--data-dir", place]


def own(place: Path, *arguments: str | Path) -> list[str | Path]:
    return ask(place, "--queries", "Signs", "--in", "Signs", *arguments)


def test_a_run_is_kept_listed_shown_repeated_and_deleted(
    extracted: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = answer(own(extracted), capsys)
    assert first.keys() >= {"mAP", "AP@10", "P@1", "P@10", "top", "IE", "recall@10", "queries", "items"}
    assert first["experiment"] == 1
    assert first["left_out_of_own_ranking"] == 12
    (line,) = answer(ask(extracted, "--list"), capsys)["experiments"]
    assert (line["experiment"], line["metrics"]["mAP"], line["gone"]) == (1, first["mAP"], "")
    shown = answer(ask(extracted, "--show", "1"), capsys)
    assert shown["figures"]["mAP"] == first["mAP"]
    assert len(shown["scores"]["query"]) == 12
    again = answer(ask(extracted, "--repeat", "1"), capsys)
    assert (again["same"], again["repeats"], again["experiment"]) == (True, 1, 2)
    assert answer(ask(extracted, "--compare", "1", "2"), capsys)["change"] == 0
    assert answer(ask(extracted, "--delete", "1"), capsys) == {"deleted": 1}
    assert [each["experiment"] for each in answer(ask(extracted, "--list"), capsys)["experiments"]] == [2]
    assert answer(own(extracted, "--no-keep"), capsys)["experiment"] is None
    assert len(answer(ask(extracted, "--list"), capsys)["experiments"]) == 1


@pytest.mark.parametrize("index", ["exact", "simhash", "pstable"])
def test_more_places_than_there_are_pictures(extracted: Path, capsys: pytest.CaptureFixture[str], index: str) -> None:
    many = 99_999_999_999
    deep = answer(own(extracted, "--index", index, "-k", str(many)), capsys)
    # Each finds the three others of its class.
    assert deep[f"P@{many}"] == pytest.approx(3 / many)
    shown = answer(ask(extracted, "--show", "1"), capsys)
    assert {len(found) for found in shown["scores"]["found"]} == {12}
    assert answer(ask(extracted, "--repeat", "1"), capsys)["same"]


def test_in_words(extracted: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def text(*arguments: str | Path) -> str:
        assert main([str(each) for each in arguments]) == 0
        return capsys.readouterr().out

    out = text(*own(extracted))
    assert out.startswith("12 queries against 12 pictures (exact, cosine)")
    for said in ("mAP", "nDCG@10", "trec", "strict", "lenient", "recall@10", "kept as experiment 1"):
        assert said in out
    assert "12 queries are in the gallery and left out of their own rankings." in out
    assert "all" in text(*ask(extracted, "--repeat", "1")).splitlines()[0]
    assert "Signs against Signs" in text(*ask(extracted, "--list"))
    assert text(*ask(extracted, "--show", "1")).startswith("Experiment 1, ")
    assert "no more than chance" in text(*ask(extracted, "--compare", "1", "2"))
    out = text(*own(extracted, "--sweep", "w=0.5,2", "--sweep", "L=1,3"))
    # The header, the scan, four points, a note, and the number it was kept as.
    assert len([line for line in out.splitlines() if line.startswith("  ")]) == 8
    assert "exact" in out


@pytest.mark.parametrize(
    ("index", "metric", "more"),
    [
        ("exact", "euclidean", []),
        ("simhash", "cosine", ["--set", "rerank=5", "--set", "bits=64"]),
        ("pstable", "euclidean", ["--set", "L=2", "--set", "w=0.5", "--set", "complete=false"]),
    ],
)
def test_index_metric_and_settings(
    extracted: Path, capsys: pytest.CaptureFixture[str], index: str, metric: str, more: list[str]
) -> None:
    figures = answer(own(extracted, "--index", index, "--metric", metric, *more, "-k", "3"), capsys)
    assert (figures["metric"], figures["index"]["family"]) == (metric, index)
    assert {"AP@3", "P@3", "recall@3"} <= figures.keys()
    for setting in more[1::2]:
        name, _, value = setting.partition("=")
        settings = figures["index"]["settings"]
        known = {"L": "tables", "w": "width"}.get(name, name)
        assert settings[known] == json.loads(value)


def test_ranges_of_a_sweep_and_an_index_as_published(extracted: Path, capsys: pytest.CaptureFixture[str]) -> None:
    figures = answer(own(extracted, "--sweep", "L=1..3", "--sweep", "w=0.5..2 x2", "--as-published"), capsys)
    assert [tuple(each["settings"].values()) for each in figures["points"]] == [
        (tables, width) for tables in (1, 2, 3) for width in (0.5, 1.0, 2.0)
    ]
    assert figures["index"]["settings"]["adaptive"] is False
    assert figures["index"]["settings"]["complete"] is False
    # "Signs" is none of the papers' datasets.
    assert figures["published"] is None


def test_parts_and_distractors(extracted: Path, signs: Path, capsys: pytest.CaptureFixture[str]) -> None:  # noqa: F811
    place: list[str | Path] = ["--data-dir", extracted]
    answer(["import", signs / "cross", "--name", "Noise", "--role", "distractor", *place], capsys)
    answer(["extract", "Noise", *place], capsys)
    answer(["collections", "--split", "Signs", "--rule", "first 3", *place], capsys)
    run = ["--queries", "Signs:test", "--in", "Signs:train,Noise"]
    figures = answer(ask(extracted, *run), capsys)
    assert (figures["queries"], figures["items"], figures["distractors"]) == (3, 13, 4)
    # The crosses ask: the same files lie among the distractors.
    assert any("left out of its own ranking" in note for note in figures["notes"])
    figures = answer(ask(extracted, *run, "--without-distractors"), capsys)
    assert (figures["queries"], figures["items"], figures["distractors"]) == (3, 9, 0)
    assert answer(ask(extracted, "--repeat", "2"), capsys)["same"] is True


@pytest.mark.parametrize("classifier", ["head", "nearest mean", "none"])
def test_the_classifier(extracted: Path, capsys: pytest.CaptureFixture[str], classifier: str) -> None:
    figures = answer(own(extracted, "--classifier", classifier), capsys)
    if classifier == "none":
        assert figures["classification"] is None
        return
    assert figures["classifier"] == classifier
    recalls = {each["label"]: each["recall"] for each in figures["classification"]["classes"]}
    assert recalls.keys() >= {"circle", "cross", "square"}
    assert recalls["circle"] >= 0.5, "a class that the default encoder was taught, too"


def test_reports(extracted: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "Bericht ✏️.html"
    answer(own(extracted, "--report", page), capsys)
    text = page.read_text(encoding="utf-8")
    assert text.count("data:image/png;base64,") >= 12
    assert "Principal components" in text
    table = tmp_path / "t.csv"
    answer(ask(extracted, "--show", "1", "--report", table), capsys)
    with table.open(newline="", encoding="utf-8") as opened:
        assert len(list(csv.DictReader(opened))) == 12
    answer(own(extracted, "--sweep", "bits=64,128", "--index", "simhash", "--report", tmp_path / "s.json"), capsys)
    assert len(json.loads((tmp_path / "s.json").read_text())["figures"]["points"]) == 2
    answer(own(extracted), capsys)
    answer(ask(extracted, "--compare", "1", "3", "--report", tmp_path / "c.html"), capsys)
    assert "Change of AP by class" in (tmp_path / "c.html").read_text(encoding="utf-8")


def test_drawings_from_saving_to_what_got_worse(
    extracted: Path,
    signs: Path,  # noqa: F811
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    drawing = tmp_path / "circle.svg"
    drawing.write_text(CIRCLE)
    meant = signs / "circle" / "Bild 0 ✏️.png"
    saved = answer(ask(extracted, "--save-drawing", drawing, "--meant", meant), capsys)
    assert (saved["item"], saved["label"], saved["is there"]) == (1, "circle", True)
    answer(ask(extracted, "--save-drawing", drawing, "--meant", signs / "cross" / "Bild 1 ✏️.png"), capsys)
    exact = answer(ask(extracted, "--replay", "--in", "Signs"), capsys)
    ranks = {each["label"]: each["rank"] for each in exact["drawings"]}
    assert ranks["circle"] <= 4 < ranks["cross"]
    rough = answer(
        ask(
            extracted,
            *("--replay", "--in", "Signs", "--index", "pstable"),
            *("--set", "complete=false", "--set", "w=0.01", "--set", "probes=1"),
        ),
        capsys,
    )
    assert rough["against"]["experiment"] == exact["experiment"]
    assert {each["label"] for each in rough["worse"]} == {"circle", "cross"}
    assert main([str(each) for each in ask(extracted, "--replay", "--in", "Signs")]) == 0
    assert "2 better" in capsys.readouterr().out
    assert answer(ask(extracted, "--forget-drawing", "2"), capsys) == {"forgotten": 2}
    assert [each["item"] for each in answer(ask(extracted, "--drawings"), capsys)["drawings"]] == [1]
    page = tmp_path / "replay.html"
    answer(ask(extracted, "--replay", "--in", "Signs", "--report", page), capsys)
    assert "rank" in page.read_text(encoding="utf-8")
    assert 'class="drawing"' in page.read_text(encoding="utf-8")


def test_beside_an_open_window_it_evaluates_and_keeps_nothing(
    extracted: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Library.open(extracted):
        figures = answer(own(extracted), capsys)
    assert figures["experiment"] is None
    assert any("another SketchDesk has the library open" in note for note in figures["notes"])
    assert answer(ask(extracted, "--list"), capsys) == {"experiments": []}


def test_an_experiment_whose_pictures_are_gone(extracted: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answer(own(extracted), capsys)
    answer(["collections", "--remove", "Signs", "--data-dir", extracted], capsys)
    said = refused(ask(extracted, "--repeat", "1"), capsys)
    assert said == "sketchdesk: Experiment 1 cannot be repeated: The collection Signs has been removed."
    assert answer(ask(extracted, "--show", "1"), capsys)["gone"] == "The collection Signs has been removed."


def test_an_experiment_whose_encoder_is_gone(extracted: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answer(own(extracted), capsys)
    with Library.open(extracted) as library:
        (record,) = library.catalogue.experiments()
        path = library.paths.reports / record.path
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        content["setup"]["model"] = {"name": "mine", "fingerprint": "ab" * 32}
        path.write_text(json.dumps(content), encoding="utf-8")
    assert "its encoder mine is gone" in refused(ask(extracted, "--repeat", "1"), capsys)
    again = answer(ask(extracted, "--repeat", "1", "--model", "default"), capsys)
    assert again["same"] is True
    assert again["conditions"] == ["The encoder was mine then and is default now."]


@pytest.mark.usefixtures("no_encoder")
@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "--queries NAME"),
        (["--queries", "Signs"], "--in NAME"),
        (["--queries", "Signs", "--in", " , "], "--in NAME"),
        (["--queries", "Signs", "--in", "Signs", "-k", "0"], "-k 1 or more"),
        (["--queries", "Signs", "--in", "Signs", "-k", "9" * 30], "At most 1,000,000,000,000 places"),
        (["--queries", "Signs", "--in", "Signs", "--set", "bits"], "--set width=2"),
        (["--queries", "Signs", "--in", "Signs", "--set", "depth=3"], "no setting 'depth'"),
        (["--queries", "Signs", "--in", "Signs", "--index", "simhash", "--set", "bits=many"], "no value of a setting"),
        (["--queries", "Signs", "--in", "Signs", "--sweep", "w"], "--sweep width=1,2,4"),
        (["--queries", "Signs", "--in", "Signs", "--sweep", "w=1", "--index", "exact"], "no settings to sweep"),
        (["--queries", "Signs", "--in", "Signs", "--sweep", "w=1", "--sweep", "width=2"], "swept twice"),
        (["--queries", "Signs", "--in", "Signs", "--report", "x.pdf"], ".html, .csv or .json"),
        (["--queries", "Signs", "--in", "Signs", "--report", "nowhere/x.html"], "no folder"),
        (["--queries", "Signs", "--in", "Signs", "--measure", "AP"], "--measure is for"),
        (["--list", "--report", "x.html"], "--report is for"),
        (["--show", "1"], "no experiment 1"),
        (["--repeat", "0"], "no experiment 0"),
        (["--delete", "99999999999999999999"], "no experiment"),
        (["--compare", "1", "2"], "no experiment 1"),
        (["--compare", "1", "1"], "with itself"),
        (["--replay"], "--in NAME"),
        (["--replay", "--in", "Signs"], "No drawing is saved yet"),
        (["--save-drawing", "nowhere.svg"], "--meant PICTURE"),
        (["--save-drawing", "nowhere.svg", "--meant", "x.png"], "does not exist"),
        (["--forget-drawing", "4"], "no saved drawing 4"),
        (["--meant", "x.png", "--list"], "--meant is for"),
        (["--against", "1", "--list"], "--against is for"),
        (["--queries", "Signs", "--in", "Signs", "--as-published"], "--as-published is for"),
        (["--queries", "Signs", "--in", "Signs", "--sweep", "w=4..1"], "ends before it begins"),
        (["--queries", "Signs", "--in", "Signs", "--sweep", "w=1..9 x1"], "a factor above 1"),
    ],
)
def test_each_failure_is_one_sentence(
    imported: Path,  # noqa: F811
    tmp_path: Path,
    arguments: list[str],
    says: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    for more in ([], ["--json"]):
        assert says in refused(ask(imported, *arguments, *more), capsys)


@pytest.mark.parametrize(
    "arguments",
    [["--list", "--show", "1"], ["--compare", "1"], ["--show", "one"], ["--index", "magic"], ["--metric", "far"]],
)
def test_what_cannot_be_understood_ends_with_two(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["evaluate", *arguments])
    assert ended.value.code == 2
    assert capsys.readouterr().out == ""

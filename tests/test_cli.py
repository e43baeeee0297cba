"""The command line: what it prints where, how it ends, and that each failure is one sentence."""

from __future__ import annotations

import contextlib
import io
import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from command_answers import answer, one_sentence, refused
from PIL import Image, ImageDraw

import sketchdesk
from sketchdesk.cli import main
from sketchdesk.commands import models
from sketchdesk.engine.features.process import EncoderProcess
from sketchdesk.jobs import workbench
from sketchdesk.jobs.workbench import default_encoder_path
from sketchdesk.library.library import Library

SOURCE = str(Path(sketchdesk.__file__).parents[1])
posix = pytest.mark.skipif(os.name == "nt", reason="needs POSIX permissions and limits")


def environment(**more: str | None) -> dict[str, str]:
    """This one's with the sources on the path; None takes a variable away."""
    merged = {**os.environ, "PYTHONPATH": SOURCE, **more}
    return {name: value for name, value in merged.items() if value is not None}


def start(*arguments: str | Path, **options: Any) -> subprocess.CompletedProcess[str]:
    """Run the command line as a program of its own."""
    command = [sys.executable, "-m", "sketchdesk", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=280, **{"env": environment(), **options})


def sign(kind: str, bend: int) -> Image.Image:
    """A circle, a square or a cross, never twice alike."""
    picture = Image.new("L", (128, 128), 255)
    pen = ImageDraw.Draw(picture)
    if kind == "circle":
        pen.ellipse((20, 20 + bend, 108, 108), outline=0, width=3)
    elif kind == "square":
        pen.polygon([(20, 20 + bend), (108, 20), (108 - bend, 108), (20, 108)], outline=0, width=3)
    else:
        pen.line([(20, 20 + bend), (108, 108)], fill=0, width=3)
        pen.line([(108, 20), (20 + bend, 108)], fill=0, width=3)
    return picture


@pytest.fixture(scope="module")
def signs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three classes of four pictures, and a file that is none."""
    folder = tmp_path_factory.mktemp("signs")
    for kind in ("circle", "square", "cross"):
        (folder / kind).mkdir()
        for number in range(4):
            sign(kind, 3 * number).save(folder / kind / f"Bild {number} ✏️.png")
    (folder / "cross" / "broken.png").write_text("no picture")
    return folder


@pytest.fixture(scope="module")
def encoder() -> Iterator[EncoderProcess]:
    """One that stays loaded from command to command."""

    class Kept(EncoderProcess):
        def close(self) -> None:
            """Stays open."""

    process = Kept(default_encoder_path())
    yield process
    EncoderProcess.close(process)


@pytest.fixture
def loaded(encoder: EncoderProcess, monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands in this process use the encoder that is loaded already."""
    monkeypatch.setattr(workbench, "EncoderProcess", lambda path, log=None: encoder)


@pytest.fixture
def no_encoder(monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands that embed nothing must not wait for an encoder."""

    def refuse(self: EncoderProcess) -> None:
        raise AssertionError("an encoder was started for a command that embeds nothing")

    monkeypatch.setattr(EncoderProcess, "start", refuse)


@pytest.fixture
def imported(tmp_path: Path, signs: Path) -> Path:
    """A data directory with one collection, not embedded."""
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        assert main(["import", str(signs), "--name", "Signs", "--data-dir", str(tmp_path / "library")]) == 0
    return tmp_path / "library"


# --- the main job, end to end ------------------------------------------------------------------------------------


@pytest.mark.usefixtures("loaded")
def test_from_a_folder_to_an_answer(tmp_path: Path, signs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place: list[str | Path] = ["--data-dir", tmp_path / "Bücher 🎨"]
    result = answer(["import", signs, "--name", "Signs, all", *place], capsys)
    assert (result["collection"], result["added"], result["already_there"]) == ("Signs, all", 12, 0)
    assert result["failures"] == [
        {
            "path": str(signs / "cross" / "broken.png"),
            "reason": "This is not a picture that can be read (PNG, JPEG, WebP, GIF, BMP or TIFF).",
        }
    ]
    result = answer(["extract", "signs, all", *place], capsys)
    assert (result["collection"], result["embedded"], result["total"]) == ("Signs, all", 12, 12)
    assert {"model", "rate", "device"} <= result.keys()

    query = signs / "circle" / "Bild 2 ✏️.png"
    result = answer(["search", query, "--in", "Signs, all", "-k", "5", *place], capsys)
    assert result.keys() >= {"results", "distance_computations", "items", "milliseconds"}
    assert result["milliseconds"].keys() == {"embed", "query"}
    assert (len(result["results"]), result["items"], result["distance_computations"]) == (5, 12, 12)
    for hit in result["results"]:
        assert hit.keys() == {"path", "label", "distance", "similarity", "collection"}
        assert Path(hit["path"]).is_file()
    first = result["results"][0]
    assert (first["path"], first["label"], first["collection"]) == (str(query), "circle", "Signs, all")
    assert first["distance"] == pytest.approx(0, abs=1e-5)
    assert [hit["label"] for hit in result["results"][:4]] == ["circle"] * 4
    simhash = answer(["search", query, "--in", "Signs, all", "-k", "5", "--index", "simhash", *place], capsys)
    assert simhash["results"] == result["results"]

    result = answer(["evaluate", "--queries", "Signs, all", "--in", "Signs, all,Signs, all", *place], capsys)
    assert result.keys() >= {"mAP", "AP@10", "P@1", "P@10", "top", "IE", "recall@10", "queries", "items"}
    assert result["AP@10"].keys() == {"trec", "strict", "lenient"}
    assert result["top"].keys() == {"1", "3", "5", "10"}
    assert (result["queries"], result["items"]) == (12, 12)
    assert result["P@1"] > 0.8

    result = answer(["collections", *place], capsys)
    (listed,) = result["collections"]
    assert (listed["name"], listed["images"], listed["extracted"]) == ("Signs, all", 12, 12)
    assert listed["classes"] == {"circle": 4, "cross": 4, "square": 4}
    assert len(listed["failures"]) == 1
    result = answer(["collections", "--remove", "SIGNS, ALL", *place], capsys)
    assert (result["removed"], result["collections"]) == ("Signs, all", [])
    assert query.is_file()


@pytest.mark.usefixtures("loaded")
def test_from_tuning_to_an_answer(tmp_path: Path, signs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place: list[str | Path] = ["--data-dir", tmp_path / "library"]
    answer(["import", signs, "--name", "Signs", *place], capsys)
    answer(["extract", "Signs", *place], capsys)
    query = signs / "circle" / "Bild 2 ✏️.png"
    found = answer(["search", query, "--in", "Signs", "-k", "3", *place], capsys)["results"]
    for family in ("simhash", "pstable"):
        search = ["search", query, "--in", "Signs", "-k", "3", "--index", family, *place]
        tune = ["tune", "--in", "Signs", "--index", family, "-k", "3", "--target-recall", "0.6", *place]
        only = answer([*tune, "--no-keep"], capsys)
        assert (only["reached"], only["kept"]) == (True, False)
        assert answer(search, capsys)["results"] == found
        result = answer(tune, capsys)
        assert result.keys() >= {
            *("index", "settings", "recall", "recall_error", "milliseconds", "compared", "share", "IE", "bytes"),
            *("reached", "kept", "items", "sample", "trials"),
        }
        assert (result["index"], result["reached"], result["kept"]) == (family, True, True)
        assert (result["items"], result["sample"]) == (12, 12)
        assert result["recall"] - result["recall_error"] >= 0.6
        assert result["IE"] == pytest.approx(12 / result["compared"])
        assert result["share"] == pytest.approx(result["compared"] / 12)
        best = {name: result[name] for name in ("index", "settings", "recall", "compared")}
        assert best in [{name: trial[name] for name in best} for trial in result["trials"]]
        after = answer(search, capsys)
        assert (len(after["results"]), after["results"][0]["path"]) == (3, str(query))
        # What was kept is what searches: not the default, which compares all of so few.
        assert 3 <= after["distance_computations"] < 12
        figures = answer(["evaluate", "--queries", "Signs", "--in", "Signs", "--index", family, *place], capsys)
        assert figures["IE"] >= 1


@pytest.mark.usefixtures("loaded")
def test_tuning_in_words(imported: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = ["--data-dir", str(imported)]
    assert main(["extract", "Signs", *place]) == 0
    capsys.readouterr()
    assert main(["tune", "--in", "Signs", "--index", "any", "--target-recall", "0.5", *place]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith(("simhash: ", "pstable: "))
    assert lines[1].startswith("  recall@10 ")
    assert "of 12 pictures compared" in lines[2]
    assert lines[-1] == "  kept: search and evaluate use these settings from now on"
    assert main(["tune", "--in", "Signs", "--at-most-ms", "1e-9", "--sweep", *place]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("At most 1e-09 ms a query was not reached")
    assert not any("kept:" in line for line in lines)
    table = lines[lines.index("") + 2 :]
    assert len(table) > 5
    assert all("simhash: " in line for line in table)


@pytest.mark.usefixtures("loaded")
def test_names_with_commas_among_others(tmp_path: Path, signs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place: list[str | Path] = ["--data-dir", tmp_path / "library"]
    for name, folder in {"a": "circle", "b": "square", "a, b": "cross"}.items():
        answer(["import", signs / folder, "--name", name, *place], capsys)
        answer(["extract", name, *place], capsys)
    query = signs / "circle" / "Bild 0 ✏️.png"
    for text, names in {
        "a": {"a"},
        "a,b": {"a", "b"},
        "a, b": {"a, b"},
        "b,a": {"a", "b"},
        "a, b,b , a": {"a, b", "b", "a"},
        " A ,, B,": {"a", "b"},
    }.items():
        result = answer(["search", query, "--in", text, "-k", "99", *place], capsys)
        assert {hit["collection"] for hit in result["results"]} == names, text
    assert 'no collection "c"' in refused(["search", query, "--in", "a, b,c,b", *place], capsys)


def test_a_search_in_a_process_of_its_own(imported: Path, signs: Path) -> None:
    """As a person calls it; results for people, progress elsewhere."""
    done = start("extract", "Signs", "--data-dir", imported)
    assert done.returncode == 0
    assert done.stdout.startswith("Signs: 12 pictures embedded, 12 in all")
    assert "Embedding Signs: 12 of 12" in done.stderr
    done = start(
        "--json", "search", signs / "cross" / "Bild 1 ✏️.png", "--in", "Signs", "-k", "3", "--data-dir", imported
    )
    assert done.returncode == 0
    assert done.stderr == ""
    assert [hit["label"] for hit in json.loads(done.stdout)["results"]] == ["cross"] * 3


def test_self_test_says_ok(tmp_path: Path) -> None:
    """The whole program once: window, starter collection, encoder, query. It leaves nothing behind."""
    done = start("self-test", env=environment(TMPDIR=str(tmp_path), QT_QPA_PLATFORM=None, DISPLAY=None))
    assert (done.returncode, done.stdout.splitlines()[-1:]) == (0, ["OK"]), done.stderr
    assert "Traceback" not in done.stderr
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("sketchdesk")] == []
    assert not Path(os.environ["SKETCHDESK_DATA_DIR"]).exists()


def test_self_test_says_at_once_that_the_encoder_cannot_start(tmp_path: Path) -> None:
    (tmp_path / "tensorflow.py").write_text('raise ImportError("DLL load failed")')
    path = os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")])
    done = start("self-test", env=environment(PYTHONPATH=path, QT_QPA_PLATFORM=None, DISPLAY=None))
    assert done.returncode == 1
    assert "The self-test failed: " in done.stderr
    assert "DLL load failed" in done.stderr
    assert "within" not in done.stderr


# --- where the data directory is ---------------------------------------------------------------------------------


@pytest.mark.usefixtures("no_encoder")
def test_the_data_directory_before_and_after_the_command(
    tmp_path: Path, signs: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SKETCHDESK_DATA_DIR", str(tmp_path / "by name"))
    before, after = str(tmp_path / "before"), str(tmp_path / "after")
    assert main(["--data-dir", before, "import", str(signs), "--name", "Before"]) == 0
    assert main(["import", str(signs), "--name", "After", "--data-dir", after]) == 0
    assert main(["import", str(signs), "--name", "Named"]) == 0
    capsys.readouterr()

    def names(*arguments: str) -> list[str]:
        assert main(["--json", *arguments]) == 0
        return [each["name"] for each in json.loads(capsys.readouterr().out)["collections"]]

    assert names("--data-dir", before, "collections") == ["Before"]
    assert names("collections", "--data-dir", after) == ["After"]
    assert names("--data-dir", before, "collections", "--data-dir", after) == ["After"]
    assert names("collections") == ["Named"]
    monkeypatch.chdir(tmp_path)
    assert names("collections", "--data-dir", "before") == ["Before"]
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_dir()) == ["after", "before", "by name"]


@pytest.mark.usefixtures("no_encoder")
def test_where_nothing_is_yet(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["collections"]) == 0
    assert "no collections yet" in capsys.readouterr().out
    assert answer(["collections"], capsys) == {"collections": []}
    (model,) = answer(["models"], capsys)["models"]
    assert {"name", "fingerprint", "embedding_size", "classes"} <= model.keys()
    assert main(["models"]) == 0
    assert model["fingerprint"][:16] in capsys.readouterr().out


# --- output ------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("no_encoder")
def test_results_on_stdout_and_progress_on_stderr(
    tmp_path: Path, signs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["import", str(signs), "--name", "Signs", "--data-dir", str(tmp_path / "library")]
    assert main(arguments) == 0
    output = capsys.readouterr()
    assert output.out.splitlines()[0] == "Signs: 12 pictures added"
    assert "1 files were set aside" in output.out
    assert "broken.png: This is not a picture" in output.out
    assert output.err.splitlines()[0] == "Importing Signs: 0 of 13"
    assert output.err.splitlines()[-1].startswith("Importing Signs: 13 of 13")
    assert main([*arguments, "--json"]) == 0
    output = capsys.readouterr()
    assert json.loads(output.out)["already_there"] == 12
    assert "Importing" not in output.out
    assert main(arguments) == 0
    assert "0 pictures added, 12 were there already" in capsys.readouterr().out


@pytest.mark.usefixtures("no_encoder")
def test_many_failures_are_not_a_wall_of_text(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "bad"
    folder.mkdir()
    for number in range(50):
        (folder / f"{number}.png").write_bytes(b"")
    sign("cross", 0).save(folder / "good.png")
    arguments: list[str | Path] = ["import", folder, "--name", "Bad", "--data-dir", tmp_path / "library"]
    assert main([str(argument) for argument in arguments]) == 0
    out = capsys.readouterr().out
    assert "50 files were set aside" in out
    assert 20 <= len(out.splitlines()) < 30
    assert len(answer(arguments, capsys)["failures"]) == 50
    (folder / "good.png").unlink()
    arguments[3] = "None"
    assert "None of the 50 files could be read" in refused(arguments, capsys)


@posix
def test_a_reader_that_leaves_early_is_no_fault(imported: Path) -> None:
    command = [sys.executable, "-m", "sketchdesk", "collections", "--data-dir", str(imported)]
    reading, writing = os.pipe()
    os.close(reading)
    with subprocess.Popen(command, stdout=writing, stderr=subprocess.PIPE, text=True, env=environment()) as process:
        os.close(writing)
        assert process.communicate()[1] == ""
    assert process.returncode == 1


@posix
def test_progress_on_a_terminal(tmp_path: Path, signs: Path) -> None:
    """One line that changes; a sentence begins on a line of its own."""
    import pty
    import resource

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000))

    def on_terminal(**options: Any) -> list[str]:
        reading, terminal = pty.openpty()
        command = [sys.executable, "-m", "sketchdesk", "import", str(signs), "--name", "Signs"]
        command += ["--data-dir", str(tmp_path / "library")]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=terminal, env=environment(), **options):
            os.close(terminal)
            shown = b""
            # Where the other end is closed, Linux gives an error and others an end of file.
            with contextlib.suppress(OSError):
                while more := os.read(reading, 4096):
                    shown += more
            os.close(reading)
        return shown.decode().replace("\r\n", "\n").splitlines(keepends=False)

    # An empty library fits into the limit, twelve rasters do not.
    Library.open(tmp_path / "library").close()
    *progress, sentence = on_terminal(preexec_fn=limit)
    assert sentence.startswith("sketchdesk: ")
    assert any("Importing Signs: 0 of 13" in line for line in progress)
    lines = on_terminal()
    assert lines[-1].startswith("Importing Signs: 13 of 13")


@posix
def test_names_that_a_terminal_does_not_know(tmp_path: Path, signs: Path) -> None:
    """It knows ASCII only, and strictly."""
    ascii_only = environment(PYTHONIOENCODING="ascii:strict")
    place = ("--data-dir", tmp_path / "library")
    done = start("import", signs, "--name", "Größe ✏️", *place, env=ascii_only)
    assert done.returncode == 0, done.stderr
    assert "12 pictures added" in done.stdout
    done = start("collections", "--json", *place, env=ascii_only)
    assert json.loads(done.stdout)["collections"][0]["name"] == "Größe ✏️"
    done = start("collections", *place, env=ascii_only)
    assert done.stdout.startswith(r"Gr\xf6\xdfe \u270f")


def test_the_version() -> None:
    done = start("--version")
    assert (done.returncode, done.stdout, done.stderr) == (0, f"SketchDesk {sketchdesk.__version__}\n", "")


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    assert ended.value.code == 0
    text = capsys.readouterr().out
    for command in ("import", "extract", "search", "evaluate", "tune", "collections", "models", "self-test"):
        assert command in text


# --- what goes wrong ---------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("no_encoder")
@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["import", "nowhere", "--name", "A"], "There is no file or folder"),
        (["import", ".", "--name", "A"], "There is no picture in"),
        (["import", "SIGNS", "--name", " "], "needs a name"),
        (["import", "x" * 5000, "--name", "A"], "cannot be opened"),
        (["extract", "Sings"], 'no collection "Sings". Did you mean Signs'),
        (["extract", "Signs", "--model", "other"], 'no model "other". There are: default'),
        (["search", "nowhere.png", "--in", "Signs"], "Nothing has been extracted from Signs"),
        (["search", "nowhere.png", "--in", "Sings"], 'no collection "Sings"'),
        (["search", "nowhere.png", "--in", "Signs", "-k", "0"], "-k 1 or more"),
        (["search", "nowhere.png", "--in", "Signs", "--model", "defalt"], "Did you mean default"),
        (["evaluate", "--queries", "Signs", "--in", "Signs"], "not extracted completely"),
        (["tune", "--in", "Sings"], 'no collection "Sings". Did you mean Signs'),
        (["tune", "--in", "Signs"], "Nothing has been extracted from Signs"),
        (["tune", "--in", "Signs", "--no-keep"], "Nothing has been extracted from Signs"),
        (["tune", "--in", "Signs", "--target-recall", "0"], "above 0 and at most 1"),
        (["tune", "--in", "Signs", "--target-recall", "95"], "above 0 and at most 1"),
        (["tune", "--in", "Signs", "--target-recall", "nan"], "above 0 and at most 1"),
        (["tune", "--in", "Signs", "--at-most-ms", "0"], "above 0"),
        (["tune", "--in", "Signs", "--at-most-ms", "-1"], "above 0"),
        (["tune", "--in", "Signs", "-k", "0"], "-k 1 or more"),
        (["collections", "--remove", "Sings"], "Did you mean Signs"),
    ],
)
def test_each_failure_is_one_sentence(
    imported: Path,
    signs: Path,
    tmp_path: Path,
    arguments: list[str],
    says: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path / "empty")
    spelled = [str(signs) if argument == "SIGNS" else argument for argument in arguments]
    for more in ([], ["--json"]):
        assert says in refused([*spelled, *more, "--data-dir", imported], capsys)


def test_a_fault_of_the_program_is_a_sentence_too(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr(models, "run", fail)
    assert "ZeroDivisionError: division by zero" in refused(["models"], capsys)
    monkeypatch.setenv("SKETCHDESK_DEBUG", "1")
    with pytest.raises(ZeroDivisionError):
        main(["models"])


def test_too_little_memory_is_said_as_the_window_does(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise MemoryError("Unable to allocate 5.82 TiB for an array")

    monkeypatch.setattr(models, "run", fail)
    assert refused(["models"], capsys) == "sketchdesk: There is not enough memory for this."


@pytest.mark.parametrize(
    "arguments",
    [
        ["serach"],
        ["--nonsense"],
        ["import", "a"],
        ["import", "a", "--name", "A", "--role", "query"],
        ["extract"],
        ["search"],
        ["search", "a.png"],
        ["search", "a.png", "--in", " , "],
        ["search", "a.png", "--in", "A", "-k", "many"],
        ["search", "a.png", "--in", "A", "--index", "magic"],
        ["search", "a.png", "--in", "A", "--index", "any"],
        ["tune"],
        ["tune", "--in", "A", "--index", "exact"],
        ["tune", "--in", "A", "--target-recall", "much"],
        ["tune", "--in", "A", "--target-recall", "0.9", "--at-most-ms", "2"],
    ],
)
def test_what_cannot_be_understood_ends_with_two(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    output = capsys.readouterr()
    assert output.out == ""
    assert "error:" in output.err


def test_without_a_display_it_names_the_commands(tmp_path: Path) -> None:
    nothing = environment(DISPLAY=None, WAYLAND_DISPLAY=None, QT_QPA_PLATFORM=None)
    done = start("--data-dir", tmp_path / "library", env=nothing)
    if not sys.platform.startswith("linux"):
        pytest.skip("other systems always have a display")
    assert done.returncode == 1
    assert done.stdout == ""
    sentence = one_sentence(done.stderr)
    assert done.stderr.count("\n") == 1
    for command in ("import", "extract", "search", "collections", "models", "self-test"):
        assert command in sentence
    assert not (tmp_path / "library").exists()


@pytest.mark.usefixtures("no_encoder")
def test_a_data_directory_of_a_newer_version(imported: Path, signs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with contextlib.closing(sqlite3.connect(imported / "library.sqlite3")) as database:
        database.execute("PRAGMA user_version = 99")
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    before = (imported / "library.sqlite3").read_bytes()
    place: list[str | Path] = ["--data-dir", imported]
    for command in (["import", signs, "--name", "A"], ["collections"], ["models"], ["search", "a.png", "--in", "A"]):
        assert "newer SketchDesk" in refused([*command, *place], capsys)
    assert (imported / "library.sqlite3").read_bytes() == before


@pytest.mark.usefixtures("no_encoder")
def test_a_data_directory_of_another_program(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for content in (b"SQLite format 3\0" + b"damaged" * 1000, b"a letter to my aunt" * 100):
        (tmp_path / "library.sqlite3").write_bytes(content)
        assert "was left as it is" in refused(["collections", "--data-dir", tmp_path], capsys)
        assert (tmp_path / "library.sqlite3").read_bytes() == content
    (tmp_path / "file").touch()
    refused(["collections", "--data-dir", tmp_path / "file"], capsys)
    refused(["import", tmp_path, "--name", "A", "--data-dir", tmp_path / "file" / "below"], capsys)


def test_a_second_instance_may_read_and_not_write(imported: Path, signs: Path) -> None:
    with Library.open(imported):
        for command in (("import", signs, "--name", "B"), ("extract", "Signs"), ("collections", "--remove", "Signs")):
            done = start(*command, "--data-dir", imported)
            assert (done.returncode, done.stdout) == (1, "")
            assert "Another SketchDesk is using" in one_sentence(done.stderr)
        done = start("collections", "--json", "--data-dir", imported)
        assert [each["images"] for each in json.loads(done.stdout)["collections"]] == [12]
    assert start("collections", "--remove", "Signs", "--data-dir", imported).returncode == 0


def obey_permissions() -> None:
    """Before a program starts: root gives up the right to write where it may not."""
    if os.geteuid() == 0:
        import ctypes

        capability_bounding_set_drop, override_permissions = 24, 1
        if ctypes.CDLL(None).prctl(capability_bounding_set_drop, override_permissions, 0, 0, 0):
            raise PermissionError("root cannot give up its rights here")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="drops a right that only Linux has")
def test_a_read_only_data_directory(imported: Path, signs: Path, tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir()
    paths = [closed, imported, *imported.rglob("*")]
    for path in paths:
        path.chmod(0o555 if path.is_dir() else 0o444)
    before = {path: path.read_bytes() for path in paths if path.is_file()}
    try:
        for command in (
            ("import", signs, "--name", "B", "--data-dir", imported),
            ("extract", "Signs", "--data-dir", imported),
            ("collections", "--remove", "Signs", "--data-dir", imported),
            ("import", signs, "--name", "B", "--data-dir", closed / "new"),
            ("collections", "--data-dir", closed / "new"),
        ):
            done = start(*command, preexec_fn=obey_permissions)
            assert (done.returncode, done.stdout) == (1, ""), command
            assert "could not be" in one_sentence(done.stderr)
        # Reading may work or be refused, and it must say which.
        done = start("collections", "--json", "--data-dir", imported, preexec_fn=obey_permissions)
        if done.returncode:
            assert "could not be" in one_sentence(done.stderr)
        else:
            assert [each["images"] for each in json.loads(done.stdout)["collections"]] == [12]
        assert {path: path.read_bytes() for path in before} == before
    finally:
        for path in paths:
            path.chmod(0o755 if path.is_dir() else 0o644)


@posix
def test_a_full_data_directory(tmp_path: Path, signs: Path) -> None:
    """The system lets no file grow past 60 KB; afterwards there is room again."""
    import resource

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))

    arguments = ("import", signs, "--name", "Signs", "--data-dir", tmp_path / "library")
    done = start(*arguments, preexec_fn=limit)
    assert (done.returncode, done.stdout) == (1, "")
    assert "could not be" in one_sentence(done.stderr)
    done = start(*arguments, "--json")
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert result["added"] + result["already_there"] == 12


@posix
def test_ctrl_c_ends_quietly_and_keeps_what_was_done(tmp_path: Path) -> None:
    import signal

    folder = tmp_path / "many"
    folder.mkdir()
    noise = np.random.default_rng(0)
    for number in range(200):
        bend = int(noise.integers(0, 20))
        sign(("circle", "square", "cross")[number % 3], bend).resize((600, 600)).save(folder / f"{number:03d}.png")
    command = [sys.executable, "-m", "sketchdesk", "import", str(folder), "--name", "Many", "--json"]
    place = ["--data-dir", str(tmp_path / "library")]
    pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, "env": environment()}
    # A shell that starts the tests in the background makes them, and what they start, ignore Ctrl+C.
    heeding: dict[str, Any] = {"preexec_fn": lambda: signal.signal(signal.SIGINT, signal.SIG_DFL)}
    with subprocess.Popen([*command, *place], **pipes, **heeding) as process:
        assert process.stderr is not None
        begun = process.stderr.readline()
        process.send_signal(signal.SIGINT)
        output, complaint = process.communicate()
    assert begun.startswith("Importing Many: 0 of 200")
    assert process.returncode == 130
    assert output == ""
    assert complaint.splitlines()[-1] == "sketchdesk: stopped. What was finished is kept."
    assert "Traceback" not in complaint
    done = start(*command[3:], *place)
    result = json.loads(done.stdout)
    assert result["added"] + result["already_there"] == 200

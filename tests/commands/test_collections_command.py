"""The command ``collections`` and ``import`` of a bundle: duplicates, bundles, watching, sources that lie elsewhere."""

from __future__ import annotations

import contextlib
import io
import shutil
from pathlib import Path

import pytest
from command_answers import answer, refused
from PIL import Image, ImageDraw

from sketchdesk.cli import main
from sketchdesk.engine.features.process import EncoderProcess


@pytest.fixture(autouse=True)
def _no_encoder(monkeypatch: pytest.MonkeyPatch) -> None:
    """None of this embeds anything."""

    def refuse(self: EncoderProcess) -> None:
        raise AssertionError("an encoder was started for a command that embeds nothing")

    monkeypatch.setattr(EncoderProcess, "start", refuse)


@pytest.fixture
def signs(tmp_path: Path) -> Path:
    """Two classes of three pictures, one of them there twice."""
    for kind in ("circle", "cross"):
        (tmp_path / "signs" / kind).mkdir(parents=True)
        for number in range(3):
            picture = Image.new("L", (96, 96), 255)
            pen = ImageDraw.Draw(picture)
            corners = (10 + 5 * number, 12, 80, 70 + 4 * number)
            pen.ellipse(corners, outline=0, width=3) if kind == "circle" else pen.line(corners, fill=0, width=3)
            picture.save(tmp_path / "signs" / kind / f"{number}.png")
    shutil.copy(tmp_path / "signs" / "cross" / "1.png", tmp_path / "signs" / "circle" / "copy.png")
    return tmp_path / "signs"


@pytest.fixture
def place(tmp_path: Path, signs: Path) -> list[str]:
    """The options that name a data directory in which they are the collection Signs."""
    options = ["--data-dir", str(tmp_path / "Bücher 🎨")]
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        assert main(["import", str(signs), "--name", "Signs", *options]) == 0
    return options


def text(arguments: list[str | Path], capsys: pytest.CaptureFixture[str]) -> str:
    assert main([str(each) for each in arguments]) == 0
    return capsys.readouterr().out


def test_duplicates(place: list[str], signs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(["collections", "--duplicates", "Signs", *place], capsys)["duplicates"]
    assert (found["threshold"], found["pictures"], found["compared"]) == (0.98, 7, 0)
    (group,) = found["groups"]
    assert group["kind"] == "exact"
    assert {each["path"] for each in group["pictures"]} == {
        str(signs / "cross" / "1.png"),
        str(signs / "circle" / "copy.png"),
    }
    assert {(each["collection"], each["similarity"], each["distance"]) for each in group["pictures"]} == {
        ("Signs", 1, 0)
    }
    said = text(["collections", "--duplicates", "Signs", "Signs", "--threshold", "0.9", *place], capsys)
    assert "1 groups of copies" in said
    assert str(signs / "circle" / "copy.png") in said
    assert "7 of 7 pictures are not embedded" in said


def test_a_bundle_and_back(place: list[str], signs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "signs.sketchdesk"
    written = answer(["collections", "--bundle", "Signs", file, *place], capsys)["bundle"]
    assert (written["path"], written["pictures"], written["included"]) == (str(file), 7, 0)
    assert written["bytes"] == file.stat().st_size
    elsewhere = ["--data-dir", str(tmp_path / "elsewhere")]
    opened = answer(["import", file, *elsewhere], capsys)
    assert (opened["collection"], opened["pictures"], opened["stale"]) == ("Signs", 7, False)
    (listed,) = answer(["collections", *elsewhere], capsys)["collections"]
    assert (listed["read_only"], listed["images"], listed["classes"]) == (True, 7, {"circle": 4, "cross": 3})
    assert ", read-only" in text(["collections", *elsewhere], capsys)
    assert "read-only" in refused(["collections", "--rescan", "Signs", *elsewhere], capsys)
    assert "read-only" in refused(["collections", "--relabel", "Signs", "cross", "x", *elsewhere], capsys)
    assert "read-only" in refused(["import", signs, "--name", "Signs", *elsewhere], capsys)
    assert "already a collection" in refused(["import", file, *elsewhere], capsys)
    assert "7 pictures, read-only" in text(
        ["import", file, "--name", "More", "--role", "distractor", *elsewhere], capsys
    )
    whole = tmp_path / "whole.sketchdesk"
    said = text(["collections", "--bundle", "Signs", whole, "--with-pictures", *place], capsys)
    assert "7 picture files are in it" in said
    assert answer(["import", whole, "--name", "Whole", *elsewhere], capsys)["included"] == 7
    file.write_bytes(file.read_bytes()[:-100])
    assert "damaged or cut off" in refused(["import", file, "--name", "Cut", *elsewhere], capsys)


def test_watching(place: list[str], signs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    watched = answer(["collections", "--watch", "Signs", "on", *place], capsys)
    assert watched["watched"] == {"collection": "Signs", "watched": True, "sources": [str(signs)]}
    assert watched["collections"][0]["watched"] is True
    assert ", watched" in text(["collections", *place], capsys)
    assert "not watched any more" in text(["collections", "--watch", "Signs", "OFF", *place], capsys)
    assert 'takes "on" or "off"' in refused(["collections", "--watch", "Signs", "perhaps", *place], capsys)


def test_a_folder_that_lies_elsewhere(
    place: list[str], signs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    new = signs.rename(tmp_path / "moved")
    (new / "circle" / "0.png").unlink()
    moved = answer(["collections", "--relocate", "Signs", signs, new, *place], capsys)["relocated"]
    assert moved == {"collection": "Signs", "pictures": 7, "missing": 1}
    rescanned = answer(["collections", "--rescan", "Signs", *place], capsys)["rescan"]
    assert (rescanned["moved"], rescanned["removed"], rescanned["unchanged"]) == (0, 1, 6)
    assert "was not imported from" in refused(["collections", "--relocate", "Signs", signs, new, *place], capsys)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--duplicates", "Sings"], "Did you mean Signs"),
        (["--duplicates", "Signs", "--threshold", "98"], "cosine above 0 and at most 1"),
        (["--rename", "Signs", "A", "--threshold", "0.9"], "--threshold is for --duplicates"),
        (["--with-pictures"], "--with-pictures is for --bundle"),
        (["--bundle", "Sings", "x"], "Did you mean Signs"),
        (["--bundle", "Signs", "no/such/folder/x"], "There is no folder"),
        (["--watch", "Sings", "on"], "Did you mean Signs"),
        (["--relocate", "Signs", "/a", "/nowhere"], "There is no file or folder"),
    ],
)
def test_each_failure_is_one_sentence(
    place: list[str], arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert says in refused(["collections", *arguments, *place], capsys)

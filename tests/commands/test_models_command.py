"""The command ``models``: what it lists, adds and removes, and how it says no."""

from __future__ import annotations

import contextlib
import io
from pathlib import Path

import numpy as np
import pytest
from command_answers import answer, refused
from PIL import Image, ImageDraw

from sketchdesk.cli import main
from sketchdesk.engine.features.process import EncoderProcess
from sketchdesk.jobs.models import ADDABLE


@pytest.fixture(autouse=True)
def _no_weights_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KERAS_HOME", raising=False)


@pytest.fixture
def no_encoder(monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands that embed nothing must not wait for an encoder."""

    def refuse(self: EncoderProcess) -> None:
        raise AssertionError("an encoder was started for a command that embeds nothing")

    monkeypatch.setattr(EncoderProcess, "start", refuse)


@pytest.fixture
def place(tmp_path: Path) -> list[str]:
    """Two classes of three pictures, imported as Signs."""
    rng = np.random.default_rng(0)
    for kind in ("circle", "cross"):
        (tmp_path / "signs" / kind).mkdir(parents=True)
        for number in range(3):
            picture = Image.new("RGB", (160, 160), "white")
            pen = ImageDraw.Draw(picture)
            for x, y in rng.integers(5, 100, (6, 2)).tolist():
                corners = (x, y, x + 50, y + 40)
                pen.ellipse(corners, outline=0, width=4) if kind == "circle" else pen.line(corners, fill=0, width=4)
            picture.save(tmp_path / "signs" / kind / f"{number}.png")
    options = ["--data-dir", str(tmp_path / "Bücher 🎨")]
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        assert main(["import", str(tmp_path / "signs"), "--name", "Signs", *options]) == 0
    return options


@pytest.mark.usefixtures("no_encoder")
def test_the_list(place: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    result = answer(["models", *place], capsys)
    (default,) = result["models"]
    assert {"name", "fingerprint", "embedding_size", "classes", "input_side", "sees", "layer"} <= default.keys()
    assert (default["name"], default["sees"], len(default["fingerprint"])) == ("default", "ink", 64)
    assert [each["family"] for each in result["available"]] == list(ADDABLE)
    assert main(["models", *place]) == 0
    text = capsys.readouterr().out
    assert text.startswith("default ")
    for each in result["available"]:
        assert f"  {each['family']}" in text
        assert each["needs"] in text


def test_a_network_from_scratch_embeds_and_finds(
    place: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    request = ["models", "--add", "siamese_cnn", "--save-as", "My twin", "--layer", "flattened", "--input-size", "64"]
    added = answer([*request, "--seed", "7", *place], capsys)["added"]
    assert (added["name"], added["family"], added["layer"]) == ("My twin", "siamese_cnn", "flattened")
    assert (added["sees"], added["input_side"], added["embedding_size"]) == ("grey", 64, 8 * 8 * 64)
    result = answer(["extract", "Signs", "--model", "my twin", *place], capsys)
    assert (result["model"], result["embedded"], result["failures"]) == ("My twin", 6, [])
    query = tmp_path / "signs" / "cross" / "1.png"
    found = answer(["search", str(query), "--in", "Signs", "--model", "My twin", *place], capsys)
    assert found["results"][0]["path"] == str(query)
    assert found["guesses"] == []
    assert answer(["models", "--remove", "My twin", *place], capsys)["removed"] == "My twin"
    assert [each["name"] for each in answer(["models", *place], capsys)["models"]] == ["default"]


@pytest.mark.usefixtures("no_encoder")
def test_visual_words_in_words(place: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models", "--add", "orb_words", "--from", "Signs", "--words", "8", *place]) == 0
    assert capsys.readouterr().out == 'Added orb_words: use it with --model "orb_words".\n'
    assert main(["models", *place]) == 0
    line = capsys.readouterr().out.splitlines()[1]
    assert line.startswith("orb_words ")
    assert "8 numbers, 0 classes, sees grey 256 x 256" in line
    assert main(["models", "--remove", "orb_words", *place]) == 0
    assert capsys.readouterr().out == "Removed orb_words and what it embedded.\n"


@pytest.mark.parametrize("network", ["inception_v3", "resnet50", "resnet50_v2", "resnet152"])
@pytest.mark.usefixtures("no_encoder")
def test_without_weights_and_a_network_it_says_what_to_do(
    place: list[str], network: str, capsys: pytest.CaptureFixture[str]
) -> None:
    text = refused(["models", "--add", network, *place], capsys)
    assert f"models --add {network} --fetch" in text
    assert "--weights FILE" in text
    assert "https://storage.googleapis.com/tensorflow/keras-applications/" in text


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--add", "resnet51"], "Did you mean resnet50"),
        (["--add", ""], "There are:"),
        (["--add", "resnet50", "--weights", "nowhere.h5"], "There is no file nowhere.h5"),
        (["--add", "resnet50", "--fetch", "--weights", "nowhere.h5"], "one of --fetch, --weights and --untrained"),
        (["--add", "scratch_cnn", "--input-size", "72"], "73 to 1024 pixels a side, not 72"),
        (["--add", "sift_words"], "--from NAME"),
        (["--add", "sift_words", "--from", "Sings"], "Did you mean Signs"),
        (["--add", "checkpoint"], "--weights FILE"),
        (["--fetch"], "--add"),
        (["--layer", "pooled"], "--add"),
        (["--remove", "default", "--seed", "3"], "--add"),
        (["--remove", "default"], "cannot be removed"),
        (["--remove", "zebra"], "zebra"),
    ],
)
@pytest.mark.usefixtures("no_encoder")
def test_what_is_refused(
    place: list[str], arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert sentence in refused(["models", *arguments, *place], capsys)
    assert [each["name"] for each in answer(["models", *place], capsys)["models"]] == ["default"]

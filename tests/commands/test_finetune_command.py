"""The commands ``finetune`` and ``models`` for what came of it: training, keeping, sharing, and how they say no."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from command_answers import answer, refused
from PIL import Image, ImageDraw

from sketchdesk.cli import main


@pytest.fixture
def place(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """Two classes of ten pictures, imported as Signs."""
    rng = np.random.default_rng(0)
    for kind in ("circle", "cross"):
        (tmp_path / "signs" / kind).mkdir(parents=True)
        for number in range(10):
            picture = Image.new("RGB", (64, 64), "white")
            pen = ImageDraw.Draw(picture)
            x, y = rng.integers(2, 30, 2).tolist()
            corners = (x, y, x + 30, y + 26)
            pen.ellipse(corners, outline=0, width=3) if kind == "circle" else pen.line(corners, fill=0, width=3)
            picture.save(tmp_path / "signs" / kind / f"{number}.png")
    options = ["--data-dir", str(tmp_path / "Bücher 🎨")]
    assert main(["import", str(tmp_path / "signs"), "--name", "Signs", *options]) == 0
    capsys.readouterr()
    return options


def test_train_keep_share_and_go_back(place: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answer(["models", "--add", "siamese_cnn", "--input-size", "32", "--save-as", "Twin", *place], capsys)
    request = ["finetune", "Signs", "--model", "Twin", "--epochs", "2", "--batch", "6", "--learning-rate", "0.001"]
    result = answer([*request, "--save-as", "Mine", *place], capsys)
    assert (result["model"], result["preset"], result["parent"]["name"]) == ("Mine", "B", "Twin")
    assert len(result["history"]) == 2
    classes = result["classification"]["classes"]
    assert {each["label"] for each in classes} == {"circle", "cross"}
    assert {"precision", "recall", "F1", "support"} <= classes[0].keys()
    assert np.sum(result["classification"]["confusion matrix"]) == 8
    compared = result["comparison"]
    assert (compared["queries"], compared["items"]) == (8, 12)
    assert compared["before"]["mAP"] + compared["AP"]["change"] == pytest.approx(compared["after"]["mAP"])
    assert result["better"] is compared["better"]
    shown = answer(["models", "--show", "mine", *place], capsys)
    assert [each["number"] for each in shown["history"]["epochs"]] == [1, 2]
    assert shown["settings"]["metrics"]["accuracy"] == result["classification"]["accuracy"]
    file = tmp_path / "mine.sketchdesk-model"
    assert answer(["models", "--export", "Mine", str(file), *place], capsys)["path"] == str(file)
    assert answer(["models", "--keep", "Mine", *place], capsys)["in_use"]["name"] == "Mine"
    # Nothing else is named: it is the one that was kept, which has embedded the collection already.
    assert answer(["extract", "Signs", *place], capsys)["model"] == "Mine"
    assert answer(["models", "--discard", "Mine", *place], capsys)["in_use"]["name"] == "default"
    assert "nothing to go back to" in refused(["models", "--roll-back", *place], capsys)
    taken = answer(["models", "--import", str(file), *place], capsys)["imported"]
    assert (taken["name"], taken["fingerprint"]) == ("Mine", result["fingerprint"])


def test_the_presets_are_listed(place: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    every = answer(["finetune", "--list-presets", *place], capsys)["presets"]
    assert {"quick", "full", "A1", "B", "C9", "D2"} <= {each["name"] for each in every}
    fitting = answer(["finetune", "Signs", "--list-presets", *place], capsys)
    assert [each["name"] for each in fitting["presets"]] == ["quick", "full"]
    assert fitting["totals"] == {"train": 12, "validation": 0, "test": 8}
    assert main(["finetune", "Signs", "--list-presets", *place]) == 0
    assert "first 60 %" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["finetune"], "Name the collection"),
        (["finetune", "Sings"], "Did you mean Signs"),
        (["finetune", "Signs", "--preset", "Z"], "no preset"),
        (["finetune", "Signs", "--preset", "B"], "does not fit"),
        (["finetune", "Signs", "--epochs", "-1"], "number of epochs"),
        (["finetune", "Signs", "--distractors", "Photos"], "Photos"),
        (["finetune", "Signs", "--save-as", "default"], "belongs to the encoder"),
        (["models", "--keep", "zebra"], "zebra"),
        (["models", "--discard", "default"], "cannot be removed"),
        (["models", "--export", "default", "x"], "nothing to export"),
        (["models", "--import", __file__], "is not a model file"),
        (["models", "--import", "nowhere"], "no file nowhere"),
        (["models", "--roll-back"], "nothing to go back to"),
    ],
)
def test_what_is_refused(
    place: list[str], arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert sentence in refused([*arguments, *place], capsys)

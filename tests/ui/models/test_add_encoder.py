"""Another network made usable from the Models page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from collection_window import Opened, folder_of, put
from open_window import without_starter
from pytestqt.qtbot import QtBot

from sketchdesk.jobs.add_model import AddRequest
from sketchdesk.ui.models.add_encoder_dialog import AddEncoderDialog


@pytest.fixture
def opened(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Opened]:
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    root = tmp_path / "library"
    without_starter(root)
    put(root, "zoo", folder_of(tmp_path / "zoo", {"cat": 3}))
    window = Opened(root, qtbot)
    yield window
    window.close()


def dialog_of(opened: Opened) -> AddEncoderDialog:
    opened.window.show_page(opened.window.models_page)
    opened.settle()
    opened.window.models_page.button("addOne").click()
    return opened.dialog(AddEncoderDialog)


def choose(dialog: AddEncoderDialog, family: str, weights: str = "") -> None:
    dialog.network.setCurrentIndex(dialog.network.findData(family))
    if weights:
        dialog.weights.setCurrentIndex(dialog.weights.findData(weights))


def test_an_untrained_network_is_added_and_listed(opened: Opened) -> None:
    dialog = dialog_of(opened)
    choose(dialog, "siamese_cnn")
    dialog.side.setValue(32)
    dialog.name.setText("Twin")
    dialog._add.click()
    opened.settle()
    page = opened.window.models_page
    opened.until(lambda: page.selected is not None and page.selected.name == "Twin")
    assert page.selected is not None
    assert page.selected.embedding_size == 5
    assert not any(each.isVisible() for each in opened.window.findChildren(AddEncoderDialog))


def test_a_refusal_is_told_in_the_dialog_which_stays(opened: Opened, tmp_path: Path) -> None:
    dialog = dialog_of(opened)
    choose(dialog, "resnet50", "file")
    assert not dialog._add.isEnabled()
    (tmp_path / "strange.h5").write_bytes(b"no weights")
    dialog.take_file(str(tmp_path / "strange.h5"))
    assert dialog._add.isEnabled()
    dialog._add.click()
    opened.settle()
    opened.until(lambda: dialog._problem.isVisible())
    assert "strange.h5" in dialog._problem.text()
    assert dialog._add.isEnabled()
    dialog.close()


def test_what_is_asked_for(opened: Opened) -> None:
    dialog = dialog_of(opened)
    choose(dialog, "inception_v3", "untrained")
    dialog.side.setValue(80)
    dialog.layer.setCurrentText("flattened")
    assert dialog.request() == AddRequest("inception_v3", layer="flattened", input_side=80, untrained=True)
    # Nothing is fetched but where that is what was chosen, and whence is said.
    choose(dialog, "resnet152", "fetch")
    dialog.layer.setCurrentIndex(0)
    dialog.mixed.setChecked(True)
    assert dialog.request() == AddRequest("resnet152", fetch=True, precision="mixed_bfloat16")
    assert "https://storage.googleapis.com" in dialog._note.text()
    choose(dialog, "sift_words")
    assert dialog.request() == AddRequest("sift_words", collection="zoo")
    assert not dialog.weights.isVisible()
    dialog.close()

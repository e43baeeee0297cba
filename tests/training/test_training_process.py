"""Fine-tuning in its process: what comes back, stopping, kills, and going on after one."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from small_pictures import small_pictures

from sketchdesk.engine.features.description import network_bytes
from sketchdesk.engine.features.encoders import load_encoder, read_description
from sketchdesk.engine.features.extractor import NetworkOrder, make_network
from sketchdesk.errors import InputError, ModelError
from sketchdesk.progress import CancelToken, Progress
from sketchdesk.training.checkpoints import CHECKPOINT
from sketchdesk.training.outcome import Epoch
from sketchdesk.training.process import fine_tune_in_process
from sketchdesk.training.request import FineTuneRequest, fine_tune
from sketchdesk.training.settings import Settings

# TensorFlow's tensors do not know NumPy 2's copy keyword yet; nothing of ours is meant.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept:DeprecationWarning")


@pytest.fixture(scope="module")
def request_(tmp_path_factory: pytest.TempPathFactory) -> FineTuneRequest:
    """The published twin on small drawings, which takes a second."""
    folder = tmp_path_factory.mktemp("twin")
    description, _ = make_network(NetworkOrder("siamese_cnn", input_side=32), "twin", folder)
    (folder / "encoder.json").write_bytes(network_bytes(description))
    labelled = small_pictures(side=32)
    np.save(folder / "pictures.npy", labelled.pictures)
    return FineTuneRequest(
        folder / "encoder.json",
        "mine",
        "B",
        folder / "pictures.npy",
        labelled.labels,
        labelled.class_names,
        labelled.training,
        labelled.validation,
        folder / "run",
        Settings(epochs=3, batch=9),
    )


def test_files_figures_and_progress_come_back(request_: FineTuneRequest, tmp_path: Path) -> None:
    seen: list[Progress] = []
    epochs: list[Epoch] = []
    made = fine_tune_in_process(replace(request_, folder=tmp_path / "run"), seen.append, None, epochs.append)
    assert sorted(made.files) == ["encoder.json", "history.json", "network.weights.h5"]
    assert made.parent == read_description(request_.encoder).fingerprint
    assert made.fingerprint == read_description(made.files["encoder.json"]).fingerprint
    assert made.outcome.history == tuple(epochs)
    assert seen[-1].done == seen[-1].total
    history = json.loads(made.files["history.json"].read_text())
    assert [each["number"] for each in history["epochs"]] == [1, 2, 3]
    assert load_encoder(made.files["encoder.json"]).spec.embedding_size == made.embedding_size


def test_a_process_that_is_killed_is_said_and_the_next_goes_on(request_: FineTuneRequest, tmp_path: Path) -> None:
    request = replace(request_, folder=tmp_path / "run")

    def kill(epoch: Epoch) -> None:
        if epoch.number == 2:
            (child,) = (each for each in multiprocessing.active_children() if each.name == "training")
            assert child.pid is not None
            os.kill(child.pid, signal.SIGKILL)

    with pytest.raises(ModelError, match="goes on after its last epoch"):
        fine_tune_in_process(request, on_epoch=kill)
    assert (request.folder / CHECKPOINT).exists()
    epochs: list[Epoch] = []
    made = fine_tune_in_process(request, on_epoch=epochs.append)
    assert epochs[0].number > 1
    assert [each.number for each in made.outcome.history] == [1, 2, 3]


def test_stop_keeps_what_was_trained(request_: FineTuneRequest, tmp_path: Path) -> None:
    cancel = CancelToken()
    request = replace(request_, folder=tmp_path / "run", settings=Settings(epochs=2000, batch=9))
    made = fine_tune_in_process(request, cancel=cancel, on_epoch=lambda epoch: cancel.cancel())
    assert made.outcome.ending == "stopped"
    assert len(made.outcome.history) < 2000
    assert load_encoder(made.files["encoder.json"]).embed(np.zeros((1, 32, 32), np.uint8)).shape == (1, 5)


def test_the_window_starts_a_training_without_loading_keras() -> None:
    code = "import sys, sketchdesk.training.process, sketchdesk.training.outcome; print('keras' in sys.modules)"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "False"


def test_bad_input_is_one_sentence(request_: FineTuneRequest, tmp_path: Path) -> None:
    request = replace(request_, folder=tmp_path / "run")
    with pytest.raises(InputError, match="number of epochs"):
        fine_tune(replace(request, settings=Settings(epochs=-1)))
    with pytest.raises(InputError, match="no preset"):
        fine_tune(replace(request, preset="X"))
    with pytest.raises(InputError, match="one class"):
        fine_tune_in_process(replace(request, labels=np.zeros_like(request.labels)))
    np.save(tmp_path / "large.npy", np.zeros((36, 48, 48), np.uint8))
    with pytest.raises(InputError, match="another shape"):
        fine_tune(replace(request, pictures=tmp_path / "large.npy"))

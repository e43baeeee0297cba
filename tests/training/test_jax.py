"""The same training on Keras' JAX backend."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

CODE = """
import sys
from pathlib import Path
import keras, numpy as np
assert keras.backend.backend() == "jax"
from sketchdesk.engine.features.description import network_bytes
from sketchdesk.engine.features.extractor import NetworkOrder, make_network
from sketchdesk.training.networks import tune_network
from sketchdesk.training.presets import PRESETS
from dataclasses import replace
from small_pictures import small_pictures
from test_teaching import LONGER, untaught_encoder
from sketchdesk.training.teaching import teach_full

folder = Path(sys.argv[1])
some = small_pictures(per_class=40, side=32)
description, _ = make_network(NetworkOrder("siamese_cnn", input_side=32), "twin", folder)
(folder / "encoder.json").write_bytes(network_bytes(description))
twin = replace(PRESETS["B"], batch=9, phases=(replace(PRESETS["B"].phases[0], epochs=8, learning_rate=5e-4),))
made = tune_network(folder / "encoder.json", "mine", some, twin, "plan", folder / "after")
losses = [each.loss for each in made.outcome.history]
assert losses[-1] < losses[0], losses

encoder = untaught_encoder(folder)
taught = teach_full(encoder, "mine", small_pictures(), LONGER, folder / "full")
losses = [each.loss for each in taught.outcome.history]
assert np.mean(losses[-3:]) < 0.8 * np.mean(losses[:3]), losses
print("trained on jax")
"""


# Compiling takes minutes on a busy machine.
@pytest.mark.timeout(900)
@pytest.mark.skipif(importlib.util.find_spec("jax") is None, reason="JAX is not installed")
def test_training_runs_on_jax(tmp_path: Path) -> None:
    here = Path(__file__).parent
    paths = [str(here), *(path for path in sys.path if path)]
    environment = {**os.environ, "KERAS_BACKEND": "jax", "PYTHONPATH": os.pathsep.join(paths)}
    command = [sys.executable, "-c", CODE, str(tmp_path)]
    result = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert result.returncode == 0, result.stderr[-3000:]
    assert "trained on jax" in result.stdout

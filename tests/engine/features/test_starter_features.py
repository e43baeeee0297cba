"""The shipped embeddings of the starter collection: in step with the encoder and the templates, and nothing else."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from sketchdesk.engine.drawing import rasterise
from sketchdesk.engine.features.process import EncoderProcess
from sketchdesk.engine.features.starter_features import StarterFeatures, save_starter_features
from sketchdesk.engine.variation import starter_keys
from sketchdesk.jobs.workbench import default_encoder_path


def test_the_shipped_embeddings_are_what_the_encoder_gives() -> None:
    encoder = EncoderProcess(default_encoder_path())
    features = StarterFeatures.load(encoder.spec.drawings_fingerprint)
    rasters = np.stack([rasterise(key.draw()) for key in starter_keys()])
    shipped = features.of(rasters)
    assert shipped is not None, "run python -m sketchdesk.training.starter_features"
    some = rasters[::150]
    cosines = (shipped[::150] * encoder.embed(some)).sum(axis=1)
    encoder.close()
    assert cosines.min() > 0.999


def test_another_encoder_or_another_drawing_gets_nothing(tmp_path: Path) -> None:
    path = tmp_path / "features.npz"
    rasters = np.arange(3 * 16, dtype=np.uint8).reshape(3, 4, 4)
    embeddings = np.eye(3, dtype=np.float32)
    save_starter_features(path, "a" * 64, rasters, embeddings)
    features = StarterFeatures.load("a" * 64, path)
    found = features.of(rasters[::-1])
    assert found is not None
    assert np.allclose(found, embeddings[::-1])
    assert StarterFeatures.load("b" * 64, path).of(rasters) is None
    assert features.of(rasters + 1) is None


def test_a_missing_or_damaged_file_is_as_if_nothing_was_shipped(tmp_path: Path) -> None:
    path = tmp_path / "features.npz"
    assert StarterFeatures.load("a", path).rows == {}
    path.write_bytes(b"PK\x03\x04 not really")
    assert StarterFeatures.load("a", path).rows == {}

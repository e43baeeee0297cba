"""Photos through the shipped encoder: several drawings of each, one embedding; drawings as they were."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sketchdesk.engine.drawing import Drawing, rasterise
from sketchdesk.engine.features import weights
from sketchdesk.engine.features.extractor import Encoder
from sketchdesk.engine.features.weights import EncoderSpec, encoder_bytes, read_encoder, read_spec
from sketchdesk.engine.photo_renderings import RENDERINGS, PhotoShift, shift_bytes
from sketchdesk.errors import ModelError
from sketchdesk.jobs.workbench import default_encoder_path


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return Encoder(default_encoder_path())


def lines(count: int, seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    drawn = [[rng.uniform(0, 100, (rng.integers(2, 9), 2)) for _ in range(3)] for _ in range(count)]
    return np.stack([rasterise(Drawing.from_polylines(each)) for each in drawn])


def test_a_photo_is_pooled_and_a_drawing_is_not(encoder: Encoder) -> None:
    spec = encoder.spec
    assert isinstance(spec, EncoderSpec)
    assert spec.photos is not None
    assert spec.renderings == len(RENDERINGS) == 4
    planes = lines(20).reshape(5, 4, 64, 64)
    planes[[1, 3], 1:] = 0
    embeddings, probabilities = encoder.classify(planes)

    raw = encoder.raw(planes.reshape(-1, 64, 64)).reshape(5, 4, -1)
    expected = raw[:, 0].copy()
    for photo in (0, 2, 4):
        mean = raw[photo].mean(axis=0)
        moved = mean / np.linalg.norm(mean) + spec.photos.shift
        expected[photo] = moved / np.linalg.norm(moved)
    np.testing.assert_allclose(embeddings, spec.descriptors(expected), atol=1e-4)
    np.testing.assert_allclose(probabilities, spec.probabilities(expected), atol=1e-4)
    np.testing.assert_allclose(encoder.embed(planes), embeddings, atol=1e-6)
    np.testing.assert_allclose(encoder.embed(planes[[1, 3], 0]), embeddings[[1, 3]], atol=1e-4)


def test_photos_alone_and_drawings_alone(encoder: Encoder) -> None:
    planes = lines(8).reshape(2, 4, 64, 64)
    together = encoder.embed(planes)
    np.testing.assert_allclose(np.concatenate([encoder.embed(each[None]) for each in planes]), together, atol=1e-4)
    drawings = np.zeros_like(planes)
    drawings[:, 0] = planes[:, 0]
    np.testing.assert_allclose(encoder.embed(drawings), encoder.embed(planes[:, 0]), atol=1e-4)


def test_another_number_of_drawings_is_refused(encoder: Encoder) -> None:
    with pytest.raises(ValueError, match="takes 4 drawings of a photo, not 3"):
        encoder.embed(np.zeros((2, 3, 64, 64), np.uint8))


def test_the_fingerprint_tells_how_photos_are_embedded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With another shift, or photos drawn in another way, what was embedded is stale; drawings alone would not be."""
    before = read_spec(default_encoder_path())
    assert before.photos is not None
    assert before.fingerprint != before.file_sha256 == before.drawings_fingerprint
    path = tmp_path / "shift.npz"
    monkeypatch.setattr(weights, "shift_path", lambda: path)

    path.write_bytes(shift_bytes(before.photos))
    assert read_spec(default_encoder_path()).fingerprint == before.fingerprint
    path.write_bytes(shift_bytes(PhotoShift(-before.photos.shift, before.file_sha256)))
    other = read_spec(default_encoder_path())
    assert other.fingerprint != before.fingerprint
    assert other.drawings_fingerprint == before.drawings_fingerprint
    with monkeypatch.context() as patch:
        patch.setattr("sketchdesk.engine.photo_renderings.RENDERINGS_VERSION", "another")
        assert read_spec(default_encoder_path()).fingerprint not in (other.fingerprint, before.fingerprint)
    path.unlink()
    with pytest.raises(ModelError, match=r"shift\.npz cannot be read"):
        read_spec(default_encoder_path())


def test_another_encoder_takes_photos_as_it_did(tmp_path: Path) -> None:
    shipped = read_encoder(default_encoder_path())
    spec = shipped.spec
    path = tmp_path / "mine.npz"
    content = encoder_bytes(
        "mine",
        spec.architecture,
        spec.input_side,
        spec.class_names,
        spec.scale + 1,
        spec.centres,
        list(shipped.weights),
        spec.head,
    )
    path.write_bytes(content)
    mine = read_spec(path)
    assert (mine.renderings, mine.photos) == (1, None)
    assert mine.fingerprint == mine.drawings_fingerprint == mine.file_sha256

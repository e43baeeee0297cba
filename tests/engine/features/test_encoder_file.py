"""Encoder files: what is packed comes back, and what is not ours is refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sketchdesk.engine.features.descriptor import fit_head, unit
from sketchdesk.engine.features.weights import encoder_bytes, read_encoder
from sketchdesk.errors import ModelError


def packed() -> bytes:
    rng = np.random.default_rng(0)
    weights = [rng.normal(size=shape).astype(np.float32) for shape in ((3, 3, 1, 4), (4,))]
    centres = rng.normal(size=(4, 3)).astype(np.float32)
    embeddings = unit(rng.normal(size=(50, 4)).astype(np.float32))
    head = fit_head(embeddings, unit(centres.T).T, looks=2, meaning=2)
    return encoder_bytes("tiny", {"stem": 4}, 64, ("cat", "dog", "été"), 24.0, centres, weights, head)


def test_a_packed_encoder_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "tiny.npz"
    path.write_bytes(packed())
    file = read_encoder(path)
    assert file.spec.class_names == ("cat", "dog", "été")
    assert (file.spec.name, file.spec.input_side, file.spec.embedding_size) == ("tiny", 64, 4)
    assert [array.shape for array in file.weights] == [(3, 3, 1, 4), (4,)]
    assert np.allclose(np.linalg.norm(file.spec.centres, axis=0), 1)


def test_the_fingerprint_is_of_the_content(tmp_path: Path) -> None:
    one, other = tmp_path / "one.npz", tmp_path / "other.npz"
    one.write_bytes(packed())
    other.write_bytes(packed())
    assert read_encoder(one).spec.fingerprint == read_encoder(other).spec.fingerprint
    _, *rest = np.random.default_rng(1).normal(size=(2, 4, 3)).astype(np.float32)
    head = fit_head(np.eye(4, dtype=np.float32), rest[0], looks=2, meaning=2)
    other.write_bytes(encoder_bytes("tiny", {"stem": 4}, 64, ("cat", "dog", "été"), 24.0, rest[0], [], head))
    assert read_encoder(other).spec.fingerprint != read_encoder(one).spec.fingerprint


def test_probabilities_are_a_softmax_of_scaled_cosines(tmp_path: Path) -> None:
    path = tmp_path / "tiny.npz"
    path.write_bytes(packed())
    spec = read_encoder(path).spec
    probabilities = spec.probabilities(spec.centres.T.copy())
    assert np.allclose(probabilities.sum(axis=1), 1, atol=1e-6)
    assert (probabilities.argmax(axis=1) == np.arange(3)).all()
    # By hand: cosines c of a centre with all three, e^(24 c) over their sum.
    cosines = spec.centres.T @ spec.centres[:, 0]
    expected = np.exp(24 * cosines) / np.exp(24 * cosines).sum()
    assert np.allclose(probabilities[0], expected, atol=1e-5)


@pytest.mark.parametrize("content", [b"", b"not a model", b"PK\x03\x04 half a zip", packed()[:-40], packed()[:300]])
def test_what_is_not_an_encoder_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "foreign.npz"
    path.write_bytes(content)
    with pytest.raises(ModelError, match=r"foreign\.npz"):
        read_encoder(path)


def test_another_npz_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "arrays.npz"
    np.savez(path, a=np.arange(3))
    with pytest.raises(ModelError):
        read_encoder(path)


def test_a_pickle_inside_is_never_loaded(tmp_path: Path) -> None:
    path = tmp_path / "evil.npz"
    np.savez(path, header=np.array([{"format": "sketchdesk-encoder-1"}], dtype=object))
    with pytest.raises(ModelError):
        read_encoder(path)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="cannot be read"):
        read_encoder(tmp_path / "nowhere.npz")

"""The file of a taught encoder: what it holds, and what is refused."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sketchdesk.engine.features.descriptor import unit
from sketchdesk.engine.features.taught import (
    Lesson,
    TaughtSpec,
    read_ink_encoder,
    read_ink_spec,
    taught_bytes,
)
from sketchdesk.engine.features.weights import read_spec
from sketchdesk.errors import ModelError
from sketchdesk.jobs.workbench import default_encoder_path

ARCHITECTURE: dict[str, object] = {"embedding_size": 256}


def lesson(**changes: object) -> Lesson:
    """Of two classes, told by the first two outputs."""
    kernel = np.zeros((256, 2), np.float32)
    kernel[[0, 1], [0, 1]] = 1
    made = Lesson(("left", "right"), 0, 256, ((kernel, np.zeros(2, np.float32)),), np.eye(2, dtype=np.float32))
    return replace(made, **changes)  # type: ignore[arg-type]


def packed(*lessons: Lesson) -> bytes:
    return taught_bytes("mine", read_spec(default_encoder_path()), ARCHITECTURE, [np.ones((2, 2), np.float32)], lessons)


def outputs(*first: tuple[float, float]) -> np.ndarray:
    rows = np.random.default_rng(0).normal(0, 1e-3, (len(first), 256)).astype(np.float32)
    rows[:, :2] = first
    return rows


def test_what_was_written_is_read(tmp_path: Path) -> None:
    path = tmp_path / "encoder.npz"
    path.write_bytes(packed(lesson(threshold=0.5, weight=2.0)))
    file = read_ink_encoder(path)
    assert isinstance(file.spec, TaughtSpec)
    assert file.spec.class_names == ("left", "right")
    assert file.spec.embedding_size == read_spec(default_encoder_path()).embedding_size + 2
    assert np.array_equal(file.weights[0], np.ones((2, 2)))
    read = file.spec.lessons[0]
    assert (read.start, read.stop, read.threshold, read.weight) == (0, 256, 0.5, 2.0)
    assert np.array_equal(read.layers[0][0], lesson().layers[0][0])
    assert read_ink_spec(path).fingerprint == file.spec.fingerprint


def test_photos_are_pooled_as_the_base_does_it_and_what_was_taught_by_the_mean(tmp_path: Path) -> None:
    path = tmp_path / "encoder.npz"
    path.write_bytes(packed(lesson()))
    spec = read_ink_spec(path)
    assert isinstance(spec, TaughtSpec)
    base = read_spec(default_encoder_path())
    assert spec.renderings == base.renderings == 4
    rng = np.random.default_rng(0)
    known, taught = unit(rng.normal(size=(3, 4, 256))), unit(rng.normal(size=(3, 4, 2)))
    pooled = spec.pooled(np.concatenate([known, taught], axis=2).astype(np.float32))
    assert np.allclose(pooled[:, :256], base.pooled(known.astype(np.float32)), atol=1e-3)
    assert np.allclose(pooled[:, 256:], unit(taught.mean(axis=1)), atol=1e-5)
    # Taught again, the shift goes along.
    again = taught_bytes("twice", spec.base, ARCHITECTURE, [], (lesson(), lesson()))
    (tmp_path / "again.npz").write_bytes(again)
    second = read_ink_spec(tmp_path / "again.npz")
    assert second.renderings == 4
    assert second.fingerprint != spec.fingerprint


def test_photos_that_were_drawn_in_another_way_are_one_drawing_each(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "encoder.npz"
    path.write_bytes(packed(lesson()))
    with monkeypatch.context() as patch:
        patch.setattr("sketchdesk.engine.features.taught.RENDERINGS_VERSION", "another")
        assert read_ink_spec(path).renderings == 1
    plain = replace(read_spec(default_encoder_path()), photos=None)
    path.write_bytes(taught_bytes("mine", plain, ARCHITECTURE, [], (lesson(),)))
    assert read_ink_spec(path).renderings == 1


def test_an_untaught_encoder_is_read_as_it_is() -> None:
    assert read_ink_spec(default_encoder_path()).fingerprint == read_spec(default_encoder_path()).fingerprint


def test_answers_are_sigmoids_of_cosines_to_the_centres() -> None:
    sure = lesson(threshold=0.6, steepness=20.0)
    embeddings = sure.embed(outputs((3.0, 0.0), (1.0, 1.0)))
    assert np.allclose(embeddings, [[1, 0], [0.7071, 0.7071]], atol=1e-2)
    expected = 1 / (1 + np.exp(-20 * (np.array([[1, 0], [0.7071, 0.7071]]) - 0.6)))
    assert np.allclose(sure.sure(np.array([[1, 0], [0.7071, 0.7071]], np.float32)), expected, atol=1e-4)


def test_layers_between_are_rectified() -> None:
    two = lesson(
        layers=(
            (lesson().layers[0][0], np.zeros(2, np.float32)),
            (-np.eye(2, dtype=np.float32), np.array([0.5, 0.0], np.float32)),
        )
    )
    # (-1, 2) becomes (0, 2), then (0.5, -2).
    assert np.allclose(two.embed(outputs((-1.0, 2.0))), unit(np.array([[0.5, -2.0]])), atol=1e-5)


def test_pictures_of_no_taught_class_are_compared_as_before(tmp_path: Path) -> None:
    path = tmp_path / "encoder.npz"
    path.write_bytes(packed(lesson(threshold=0.9, steepness=60.0)))
    spec = read_ink_spec(path)
    assert isinstance(spec, TaughtSpec)
    between, on_centre = outputs((1.0, -1.0)), outputs((1.0, 0.0))
    for rows, answered in ((between, 0.0), (on_centre, 1.0)):
        raw = spec.averaged(rows, rows)
        descriptors = spec.descriptors(raw)
        before = spec.base.descriptors(spec.base.averaged(rows, rows))
        kept = descriptors[:, : spec.base.embedding_size]
        assert np.allclose(unit(kept), before, atol=1e-5)
        assert np.linalg.norm(kept) == pytest.approx(1 / np.sqrt(1 + answered), abs=0.01)


def test_guesses_are_of_the_last_classes_that_were_taught(tmp_path: Path) -> None:
    path = tmp_path / "encoder.npz"
    path.write_bytes(
        packed(lesson(), lesson(class_names=("up", "down")), lesson(class_names=(), centres=np.zeros((2, 0))))
    )
    spec = read_ink_spec(path)
    rows = outputs((1.0, 0.1))
    probabilities = spec.probabilities(spec.averaged(rows, rows))
    assert spec.class_names == ("up", "down")
    assert probabilities.argmax() == 0
    assert probabilities.sum() == pytest.approx(1, abs=1e-5)
    assert spec.embedding_size == read_spec(default_encoder_path()).embedding_size + 6


@pytest.mark.parametrize(
    "changes",
    [
        {"stop": 300},
        {"start": 10},
        {"centres": np.eye(3, dtype=np.float32)},
        {"class_names": ("only",)},
        {"layers": ((np.full((256, 2), np.nan, np.float32), np.zeros(2, np.float32)),)},
    ],
)
def test_lessons_that_do_not_fit_are_refused(changes: dict[str, object], tmp_path: Path) -> None:
    path = tmp_path / "encoder.npz"
    path.write_bytes(packed(lesson(**changes)))
    with pytest.raises(ModelError, match="damaged"):
        read_ink_encoder(path)


def test_a_pickle_inside_is_never_run(tmp_path: Path) -> None:
    content = io.BytesIO(packed(lesson()))
    with np.load(content) as file:
        arrays = {name: file[name] for name in file.files}
    arrays["l0_centres"] = np.array([print], dtype=object)
    path = tmp_path / "encoder.npz"
    with path.open("wb") as out:
        np.savez(out, **arrays)
    with pytest.raises(ModelError, match="damaged"):
        read_ink_encoder(path)


@pytest.mark.parametrize("keep", [0, 100, 5000, 50_000])
def test_files_that_are_cut_off_are_refused(keep: int, tmp_path: Path) -> None:
    path = tmp_path / "encoder.npz"
    path.write_bytes(packed(lesson())[:keep])
    with pytest.raises(ModelError):
        read_ink_encoder(path)
    with pytest.raises(ModelError):
        read_ink_spec(tmp_path / "missing.npz")

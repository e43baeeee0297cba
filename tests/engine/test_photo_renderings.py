"""Photos drawn several times, and pooled."""

from __future__ import annotations

import contextlib
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray

from sketchdesk.engine.drawing import INPUT_SIDE, reduce_ink
from sketchdesk.engine.photo_edges import edges_of_photo
from sketchdesk.engine.photo_renderings import (
    RENDERINGS,
    PhotoShift,
    fit_shift,
    rasters_of_photo,
    read_shift,
    shift_bytes,
    without_shift,
)
from sketchdesk.errors import ImageError, ModelError


def photo(seed: int = 0, side: int = 160) -> NDArray[np.uint8]:
    """A disc before blurred patches, and grain."""
    rng = np.random.default_rng(seed)
    page = cv2.resize(rng.integers(0, 256, (9, 9, 3), np.uint8), (side, side), interpolation=cv2.INTER_CUBIC)
    cv2.circle(page, (side // 2, side // 2), side // 4, (250, 250, 250), -1)
    return np.clip(page + rng.normal(0, 6, page.shape), 0, 255).astype(np.uint8)


@pytest.mark.parametrize("seed", range(4))
def test_each_rendering_is_that_of_its_setting(seed: int) -> None:
    page = photo(seed)
    rasters = rasters_of_photo(page)
    assert rasters.shape == (len(RENDERINGS), INPUT_SIDE, INPUT_SIDE)
    for raster, setting in zip(rasters, RENDERINGS, strict=True):
        assert np.array_equal(raster, reduce_ink(edges_of_photo(page, setting)))
    assert len({raster.tobytes() for raster in rasters}) > 1


def test_fewer_edges_where_fewer_are_asked_for() -> None:
    patches = np.random.default_rng(1).integers(0, 256, (14, 14, 3), np.uint8)
    crowded = cv2.resize(patches, (224, 224), interpolation=cv2.INTER_NEAREST)
    rasters = rasters_of_photo(crowded).astype(int)
    most = [setting.most for setting in RENDERINGS]
    assert rasters[int(np.argmin(most))].sum() < rasters[0].sum()


def test_a_blank_photo_is_refused() -> None:
    with pytest.raises(ImageError, match="blank"):
        rasters_of_photo(np.full((90, 120, 3), 130, np.uint8))


def test_a_setting_that_finds_nothing_takes_the_first_that_does() -> None:
    # A faint square: its steepest gradient is gone after the stronger blur.
    page = np.full((200, 200), 128, np.uint8)
    faint = next(
        page
        for step in range(1, 40)
        if _found(page := cv2.rectangle(page.copy(), (60, 60), (140, 140), 128 + step, -1), 0)
        and not _found(page, len(RENDERINGS) - 1)
    )
    rasters = rasters_of_photo(faint)
    assert np.array_equal(rasters[-1], rasters[0])


def _found(page: NDArray[np.uint8], number: int) -> bool:
    try:
        edges_of_photo(page, RENDERINGS[number])
    except ImageError:
        return False
    return True


@settings(max_examples=40, deadline=None)
@given(
    st.tuples(st.integers(1, 40), st.integers(1, 40), st.sampled_from([1, 3])).flatmap(
        lambda shape: arrays.arrays(np.uint8, shape if shape[2] > 1 else shape[:2])
    )
)
def test_any_pixels_give_ink_or_a_sentence(pixels: NDArray[np.uint8]) -> None:
    with contextlib.suppress(ImageError):
        assert rasters_of_photo(pixels).any(axis=(1, 2)).all()


def test_pooling_by_hand() -> None:
    embeddings = np.array([[[1, 0], [0, 1]], [[1, 0], [1, 0]]], np.float32)
    plain = without_shift(2, "a").pooled(embeddings)
    assert plain == pytest.approx(np.array([[2**-0.5, 2**-0.5], [1, 0]]), abs=1e-6)
    moved = PhotoShift(np.array([0, 1], np.float32), "a").pooled(embeddings[1:])
    assert moved == pytest.approx(np.array([[2**-0.5, 2**-0.5]]), abs=1e-6)


def test_the_shift_brings_the_photos_mean_to_the_drawings() -> None:
    rng = np.random.default_rng(0)
    photos = rng.normal(1, 1, (50, 4, 8)).astype(np.float32)
    photos /= np.linalg.norm(photos, axis=2, keepdims=True)
    mean = rng.normal(0, 0.1, 8).astype(np.float32)
    shift = fit_shift(photos, mean, "a")
    pooled = without_shift(8, "a").pooled(photos)
    assert (pooled + shift.shift).mean(axis=0) == pytest.approx(mean, abs=1e-6)
    assert np.linalg.norm(shift.pooled(photos), axis=1) == pytest.approx(1, abs=1e-6)
    with pytest.raises(ValueError, match="no photos"):
        fit_shift(photos[:0], mean, "a")


def test_a_shift_is_read_as_it_was_written_and_only_for_its_encoder(tmp_path: Path) -> None:
    path = tmp_path / "shift.npz"
    path.write_bytes(shift_bytes(PhotoShift(np.array([0.5, -0.25], np.float32), "mine")))
    found = read_shift(path, "mine", 2)
    assert found is not None
    assert (found.shift.tolist(), found.fingerprint) == ([0.5, -0.25], "mine")
    assert read_shift(path, "another", 3) is None


def test_damaged_files_are_named(tmp_path: Path) -> None:
    path = tmp_path / "shift.npz"
    with pytest.raises(ModelError, match=r"shift\.npz cannot be read"):
        read_shift(path, "mine", 2)
    whole = shift_bytes(PhotoShift(np.array([0.5, -0.25], np.float32), "mine"))
    for content in (b"", b"not a file of ours", whole[: len(whole) // 2]):
        path.write_bytes(content)
        with pytest.raises(ModelError, match=r"shift\.npz is damaged"):
            read_shift(path, "mine", 2)
    path.write_bytes(whole)
    with pytest.raises(ModelError, match="damaged"):
        read_shift(path, "mine", 3)

"""Augmentation of rasters and photos."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from sketchdesk.training.warping import InkWarp, PhotoWarp


def ink() -> np.ndarray:
    raster = np.zeros((64, 64), np.uint8)
    cv2.circle(raster, (32, 32), 20, 255, 2)
    return raster


@pytest.mark.parametrize("warp", [InkWarp(), PhotoWarp()])
def test_the_same_seed_gives_the_same_picture_and_another_one_another(warp: InkWarp | PhotoWarp) -> None:
    one, again, other = (warp(ink(), np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert np.array_equal(one, again)
    assert not np.array_equal(one, other)
    assert one.dtype == np.uint8
    assert one.shape == (64, 64)


def test_without_strengths_nothing_changes() -> None:
    still = InkWarp(flip=0, rotation=0, aspect=0, shear=0, warp=0, shrink=-0.02, shift=0, pen=0)
    # Shrinking by uniform(1.02, 1.02): undone here.
    warped = still(ink(), np.random.default_rng(0))
    assert np.abs(warped.astype(int) - ink()).mean() < 12
    photo = PhotoWarp(flip=0, rotation=0, shift=0, shear=0, zoom=0)
    assert np.array_equal(photo(ink(), np.random.default_rng(0)), ink())


def test_ink_keeps_about_its_amount_and_its_empty_ground() -> None:
    rng = np.random.default_rng(0)
    for _ in range(50):
        warped = InkWarp()(ink(), rng)
        assert 0.4 < warped.mean() / ink().mean() < 2.5
        assert (warped == 0).mean() > 0.5


def test_a_photo_shows_its_edge_outside_of_it() -> None:
    grey = np.full((40, 40, 3), 90, np.uint8)
    rng = np.random.default_rng(0)
    assert all((PhotoWarp()(grey, rng) == 90).all() for _ in range(20))

"""Principal hyperplanes: along which directions they look, and that they are the same on every machine."""

from __future__ import annotations

import hashlib
import itertools

import numpy as np
import pytest
from numpy.typing import NDArray

from sketchdesk.engine.index import SimHashIndex, projection
from sketchdesk.engine.index.projection import directions, gaussian_planes, orthogonal_planes, principal_planes


def stretched(n: int, dimension: int, seed: int) -> NDArray[np.float32]:
    """Centred, and varying less and less along directions that are no axes; no two of them alike."""
    numbers = np.random.default_rng(seed)
    turn = np.linalg.qr(numbers.standard_normal((dimension, dimension)))[0]
    rows = numbers.standard_normal((n, dimension)) * 0.93 ** np.arange(dimension) @ turn
    return (rows - rows.mean(axis=0)).astype(np.float32)


def subspace_overlap(first: NDArray[np.floating], second: NDArray[np.floating]) -> float:
    """The smallest cosine between two subspaces, given by rows."""
    one, other = (np.linalg.qr(rows.T.astype(np.float64))[0] for rows in (first, second))
    return float(np.linalg.svd(one.T @ other, compute_uv=False).min())


def test_principal_planes_are_orthonormal_in_groups() -> None:
    planes = principal_planes(stretched(900, 100, 0), 200, 3, 12, 50, 7).astype(np.float64)
    assert planes.shape == (200 + 3 * 12, 100)
    cuts = [0, 50, 100, 150, 200, 212, 224, 236]
    for start, stop in itertools.pairwise(cuts):
        group = planes[start:stop]
        np.testing.assert_allclose(group @ group.T, np.eye(len(group)), atol=3e-3)


@pytest.mark.parametrize("dense", [True, False], ids=["directly", "by iteration"])
def test_keys_of_the_first_table_are_the_leading_eigenvectors(dense: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if not dense:
        monkeypatch.setattr(projection, "_DENSE", 10)
    sample = stretched(3000, 80, 1)
    planes = principal_planes(sample, 128, 2, 10, 40, 3).astype(np.float64)
    # Another way than the covariance that the planes come from.
    leading = np.linalg.svd(sample.astype(np.float64), full_matrices=False)[2]
    for own, expected in zip(planes[128:138], leading[:10], strict=True):
        assert abs(own @ expected) > 0.99
        assert own[np.abs(own).argmax()] > 0, "the sign is fixed, or another machine might give the other one"
    assert subspace_overlap(planes[:40], leading[:40]) > 0.98
    assert subspace_overlap(planes[138:148], leading[:10]) > 0.98
    inside = planes[:128] @ leading[:40].T
    np.testing.assert_allclose((inside**2).sum(axis=1), 1, atol=0.03)
    # No bit of a signature looks along one direction alone.
    assert np.abs(planes[:128] @ leading.T).max() < 0.8


def test_the_first_word_keeps_to_the_64_strongest_directions() -> None:
    sample = stretched(2000, 120, 2)
    planes = principal_planes(sample, 160, 0, 1, 110, 0).astype(np.float64)
    leading = np.linalg.svd(sample.astype(np.float64), full_matrices=False)[2]
    assert subspace_overlap(planes[:64], leading[:64]) > 0.98
    assert subspace_overlap(planes[64:160], leading[:110]) > 0.98
    assert ((planes[64:160] @ leading[64:110].T) ** 2).sum(axis=1).mean() > 0.2


@pytest.mark.parametrize(("dimension", "bits_per_table"), [(1, 5), (3, 3), (3, 4), (3, 6), (3, 7), (5, 60)])
def test_there_are_planes_enough_also_for_keys_longer_than_the_vectors(dimension: int, bits_per_table: int) -> None:
    planes = principal_planes(stretched(500, dimension, 3), 10, 3, bits_per_table, 256, 0)
    assert planes.shape == (10 + 3 * bits_per_table, dimension)
    np.testing.assert_allclose(np.linalg.norm(planes.astype(np.float64), axis=1), 1, atol=3e-3)


def test_items_that_do_not_vary_still_give_planes() -> None:
    planes = principal_planes(np.zeros((100, 8), np.float32), 20, 2, 4, 256, 0)
    assert planes.shape == (28, 8)
    assert np.isfinite(planes).all()


@pytest.mark.parametrize("make", [orthogonal_planes, gaussian_planes])
def test_planes_lie_row_by_row(make: object) -> None:
    assert make(70, 30, 0).flags.c_contiguous  # type: ignore[operator]
    assert principal_planes(stretched(300, 30, 0), 70, 2, 9, 20, 0).flags.c_contiguous


def test_directions() -> None:
    rows = np.array([[3, 4], [0, 0], [0, 2]], np.float32)
    lengths = np.array([5.0, 0.0, 2.0])
    assert directions(rows, lengths, "cosine").tolist() == [[np.float32(0.6), np.float32(0.8)], [0, 0], [0, 1]]
    assert directions(rows, lengths, "euclidean").tolist() == rows.tolist()


def digest(array: NDArray[np.generic], kind: str) -> str:
    return hashlib.sha256(np.ascontiguousarray(array, kind).tobytes()).hexdigest()


def made_of_whole_numbers(n: int, dimension: int) -> NDArray[np.float32]:
    """From integers alone, and with one principal direction after the other clearly weaker."""
    grid = np.arange(n, dtype=np.int64)[:, None] * np.arange(1, dimension + 1) ** 2 * 7919 % 1009 - 504
    return (grid * (3 * dimension // (np.arange(dimension) + 1))).astype(np.float32)


def test_gaussian_planes_are_the_same_on_every_machine() -> None:
    assert digest(gaussian_planes(96, 40, 5), "<f4") == GAUSSIAN_PLANES


def test_learnt_planes_and_signatures_are_the_same_on_every_machine() -> None:
    index = SimHashIndex(bits=128, tables=2, bits_per_table=9, seed=4, metric="euclidean")
    index.build(made_of_whole_numbers(2500, 24))
    assert index.hyperplanes.are_learnt
    assert digest(index.hyperplanes.planes, "<f4") == LEARNT_PLANES
    assert digest(index._signatures.words, "<u8") == LEARNT_SIGNATURES


# Made once on x86-64 Linux with NumPy 2 and OpenBLAS.
GAUSSIAN_PLANES = "576376408251c3f1f4723eff43c09bb79a8df980c811a8b68ffd8ea7c1b6442b"
LEARNT_PLANES = "52578c3d1f90e230690a73131497246a99b3210b850e8673577984f09494c0bd"
LEARNT_SIGNATURES = "33c684df867f47301997aaf74b962d2b549bbadd208295d685193f5d6fdd67f5"

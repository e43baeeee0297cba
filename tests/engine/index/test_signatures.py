"""Hyperplanes, centres, bits and their counting."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sketchdesk.engine.index.hashing import Signatures, best_by_count, pack, sign_bits
from sketchdesk.engine.index.projection import PrefixCentres, orthogonal_planes


def test_planes_are_orthogonal_in_groups_and_of_length_one() -> None:
    planes = orthogonal_planes(150, 64, 3).astype(np.float64)
    assert planes.shape == (150, 64)
    for group in (planes[:64], planes[64:128], planes[128:]):
        np.testing.assert_allclose(group @ group.T, np.eye(len(group)), atol=2e-3)


def test_planes_and_signatures_are_the_same_on_every_machine() -> None:
    planes = orthogonal_planes(96, 40, 5)
    digest = hashlib.sha256(planes.astype("<f4").tobytes()).hexdigest()
    assert digest == "63f4e8faed955f27900302c7b67680e21f23dcb35682a4ab5e61c8d416ee52e1"
    rows = (np.arange(7 * 40).reshape(7, 40) % 23 - 11).astype(np.float32)
    words = pack(sign_bits(rows, planes))
    assert (
        hashlib.sha256(words.astype("<u8").tobytes()).hexdigest()
        == "a20f93ef1d143294c79cce4ff9e7f0ee1a9a23a19c78ccf59a3a035e1169dad3"
    )


@pytest.mark.parametrize("dimension", [1, 3, 64, 300])
def test_bits_do_not_depend_on_the_batch(dimension: int) -> None:
    numbers = np.random.default_rng(dimension)
    planes = orthogonal_planes(200, dimension, 0)
    rows = numbers.standard_normal((257, dimension)).astype(np.float32)
    if dimension > 1:
        # As near to many planes as float32 allows: only rounding decides on which side.
        basis = planes[: dimension - 1].astype(np.float64)
        inside = rows - rows @ np.linalg.pinv(basis) @ basis
        rows[::2] = inside[::2]
    rows[5] = 0
    together = sign_bits(rows, planes)
    for batch in (1, 2, 7, 64):
        parts = [sign_bits(rows[i : i + batch], planes) for i in range(0, len(rows), batch)]
        np.testing.assert_array_equal(np.concatenate(parts), together)
    exact = rows.astype(np.float64) @ planes.astype(np.float64).T
    clear = np.abs(exact) > 1e-12
    np.testing.assert_array_equal(together[clear], exact[clear] >= 0)
    assert together[5].all(), "a row of zeros lies on every plane"


@given(bits=st.integers(1, 600), seed=st.integers(0, 1000))
@settings(deadline=None)
def test_hamming_distances_are_counted_right(bits: int, seed: int) -> None:
    sides = np.random.default_rng(seed).random((40, bits)) < 0.5
    sides[1] = ~sides[0]
    signatures = Signatures(bits)
    words = pack(sides)
    for start, stop in ((0, 1), (1, 11), (11, 40)):
        signatures.append(words[:, start:stop])
    expected = (sides != sides[0]).sum(axis=1)
    assert signatures.distances(words[:, 0]).tolist() == expected.tolist()
    assert expected[1] == bits


def test_all_of_512_bits_may_differ_beyond_one_chunk() -> None:
    sides = np.zeros((40_000, 512), np.bool_)
    sides[20_000:] = True
    signatures = Signatures(512)
    signatures.append(pack(sides))
    counts = signatures.distances(pack(np.zeros((1, 512), np.bool_))[:, 0])
    assert set(counts[:20_000].tolist()) == {0}
    assert set(counts[20_000:].tolist()) == {512}


@given(counts=st.lists(st.integers(0, 9), min_size=1, max_size=60), wanted=st.integers(1, 70))
@settings(deadline=None)
def test_best_by_count_is_a_stable_sort(counts: list[int], wanted: int) -> None:
    chosen = best_by_count(np.array(counts, np.uint16), wanted, 9)
    expected = sorted(sorted(range(len(counts)), key=lambda i: (counts[i], i))[:wanted])
    assert chosen.tolist() == expected


@given(sizes=st.lists(st.integers(1, 300), max_size=5), dimension=st.integers(1, 3), seed=st.integers(0, 99))
@settings(deadline=None)
def test_centres_depend_on_the_items_alone(sizes: list[int], dimension: int, seed: int) -> None:
    rows = (np.random.default_rng(seed).standard_normal((sum(sizes), dimension)) * 1e3).astype(np.float32)
    at_once, in_parts = PrefixCentres(dimension), PrefixCentres(dimension)
    at_once.extend(rows)
    for part in np.split(rows, np.cumsum(sizes)[:-1] if sizes else []):
        in_parts.extend(part)
    for name, array in at_once.arrays().items():
        np.testing.assert_array_equal(array, in_parts.arrays()[name])
    level = PrefixCentres.level(len(rows))
    prefix = 1 << level if level >= 0 else 0
    assert 2 * prefix > len(rows) or not len(rows)
    expected = rows[:prefix].mean(axis=0, dtype=np.float64) if prefix else np.zeros(dimension)
    np.testing.assert_allclose(at_once.centre(level), expected, rtol=1e-5, atol=1e-3)

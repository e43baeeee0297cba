"""Hyperplanes, centres, bits and their counting."""

from __future__ import annotations

import contextlib
import hashlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from sketchdesk.engine.index import kernels
from sketchdesk.engine.index.hashing import Signatures, pack, sign_bits, unpack
from sketchdesk.engine.index.kernels import best_by_count
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
    words = pack(sign_bits(rows, planes)[1])
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
    margins, together = sign_bits(rows, planes)
    for batch in (1, 2, 7, 64):
        parts = [sign_bits(rows[i : i + batch], planes)[1] for i in range(0, len(rows), batch)]
        np.testing.assert_array_equal(np.concatenate(parts), together)
    exact = rows.astype(np.float64) @ planes.astype(np.float64).T
    np.testing.assert_allclose(margins, exact, atol=2e-5)
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


def signatures_of(sides: NDArray[np.bool_], used: int | None = None) -> Signatures:
    made = Signatures(sides.shape[1], used)
    made.append(pack(sides))
    return made


@given(bits=st.integers(1, 200), n=st.integers(0, 20), seed=st.integers(0, 1000))
def test_unpacking_is_the_inverse_of_packing(bits: int, n: int, seed: int) -> None:
    sides = np.random.default_rng(seed).random((n, bits)) < 0.5
    words = pack(sides)
    assert words.shape == (-(-bits // 64), n)
    np.testing.assert_array_equal(unpack(words, bits), sides)


@given(bits=st.integers(1, 200), used=st.integers(1, 200), seed=st.integers(0, 1000))
def test_only_the_bits_in_use_count_and_none_are_lost(bits: int, used: int, seed: int) -> None:
    used = min(used, bits)
    sides = np.random.default_rng(seed).random((30, bits)) < 0.5
    signatures = signatures_of(sides, used)
    before = signatures.words.copy()
    own = before[:, 0].copy()
    expected = (sides[:, :used] != sides[0, :used]).sum(axis=1)
    assert signatures.distances(own).tolist() == expected.tolist()
    best = np.sort(np.argsort(expected, kind="stable")[:7])
    for loops in (contextlib.nullcontext, kernels.numpy_only):
        with loops():
            chosen, read = signatures.nearest(own, 7, 30, None)
        assert chosen.tolist() == best.tolist()
        assert read == 30 * 8 * -(-used // 64)
    np.testing.assert_array_equal(unpack(signatures.by_item.T, used), sides[:, :used])
    np.testing.assert_array_equal(signatures.words, before)
    np.testing.assert_array_equal(own, before[:, 0])
    signatures.use(bits)
    np.testing.assert_array_equal(unpack(signatures.by_item.T, bits), sides)


@pytest.mark.parametrize("bits", [40, 64, 70, 128])
def test_nearest_keeps_to_what_is_eligible(bits: int) -> None:
    numbers = np.random.default_rng(bits)
    sides = numbers.random((60, bits)) < 0.5
    eligible = numbers.random(60) < 0.4
    signatures = signatures_of(sides)
    differ = (sides != sides[3]).sum(axis=1)
    slots = np.flatnonzero(eligible)
    for wanted in (1, 9, len(slots), len(slots) + 1, 59, 60, 200):
        best = np.sort(slots[np.argsort(differ[slots], kind="stable")[:wanted]])
        for loops in (contextlib.nullcontext, kernels.numpy_only):
            with loops():
                chosen, read = signatures.nearest(signatures.words[:, 3], wanted, 60, eligible)
            assert chosen.tolist() == best.tolist()
            assert read == len(slots) * 8 * -(-bits // 64)


@pytest.mark.parametrize("first", [0, 3, 40, 60, 63, 64, 70, 128])
@pytest.mark.parametrize("bits", [1, 4, 16, 60])
def test_key_bits_are_the_bits_of_a_range(first: int, bits: int) -> None:
    sides = np.random.default_rng(first).random((25, 200)) < 0.5
    keys = signatures_of(sides).key_bits(first, bits)
    assert keys.tolist() == [sum(int(side) << i for i, side in enumerate(row[first : first + bits])) for row in sides]


def test_what_is_kept_of_signatures_lies_in_one_piece() -> None:
    sides = np.random.default_rng(0).random((50, 130)) < 0.5
    signatures = signatures_of(sides)
    kept = np.arange(50) % 3 > 0
    signatures.keep(kept)
    np.testing.assert_array_equal(unpack(signatures.words, 130), sides[kept])
    np.testing.assert_array_equal(signatures.first, pack(sides[kept])[0])
    for coarse in (5, 33):
        expected = np.sort(np.argsort((sides[kept] != sides[1]).sum(axis=1), kind="stable")[:1])
        assert signatures.nearest(pack(sides[[1]])[:, 0], 1, coarse, None)[0].tolist() == expected.tolist()


def test_signatures_of_another_length_are_not_adopted() -> None:
    signatures = Signatures(100)
    for wrong in (np.zeros((3, 5), np.uint64), np.zeros((2, 5), np.int64), np.zeros(2, np.uint64)):
        with pytest.raises(ValueError, match="another length"):
            signatures.adopt(wrong)


def test_heavy_bits_decide_when_signs_are_weighed() -> None:
    # The first differs in two light bits, the second in one heavy one, the third in a middling one.
    sides = np.array([[1, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]], np.bool_)
    signatures = signatures_of(sides)
    own, margins = pack(np.zeros((1, 4), np.bool_))[:, 0], np.array([0.1, -0.1, -1.0, 0.5], np.float32)
    assert signatures.weigh_all(own, margins).tolist() == [52, 255, 128]
    assert signatures.weigh(own, margins, np.arange(3), 1).tolist() == [0]
    assert signatures.weigh(own, margins, np.arange(3), 2).tolist() == [0, 2]
    signatures.use(3)
    assert signatures.weigh(own, margins, np.arange(3), 1).tolist() == [2], "the last bit is no longer in use"


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

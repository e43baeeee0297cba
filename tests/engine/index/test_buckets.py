"""Hash tables: grouping, and what is told of their buckets."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from sketchdesk.engine.index import PStableIndex, SimHashIndex
from sketchdesk.engine.index.buckets import Table, Tables


def buckets_of(table: Table) -> dict[int, list[int]]:
    """Key to members, of buckets that have any."""
    found = {}
    for i in range(len(table.starts) - 1):
        members = table.members[table.starts[i] : table.starts[i + 1]].tolist()
        if members:
            found[i if table.keys is None else int(table.keys[i])] = members
    return found


@given(
    keys=st.lists(st.integers(0, 9), max_size=40),
    spread=st.sampled_from([(1, 4), (7, 16), (60_000 // 9, 16), (1_000_003, 30), (2**60, 64), (2**60, None)]),
    seed=st.integers(0, 99),
)
def test_grouping_by_keys_of_any_length(keys: list[int], spread: tuple[int, int | None], seed: int) -> None:
    factor, bits = spread
    of = np.array(keys, np.uint64) * np.uint64(factor)
    slots = np.flatnonzero(np.random.default_rng(seed).random(3 * len(keys)) < 0.4)[: len(keys)].astype(np.int32)
    of = of[: len(slots)]
    table = Table.group(of, slots, bits)
    expected: dict[int, list[int]] = {}
    for key, slot in zip(of.tolist(), slots.tolist(), strict=True):
        expected.setdefault(key, []).append(slot)
    assert buckets_of(table) == expected
    assert sorted(table.sizes.tolist()) == sorted(len(members) for members in expected.values())
    assert (table.keys is None) == (bits is not None and bits <= 16), "short keys are places themselves"
    pointers = Tables([table]).pointers
    for key in [*expected, 3, 65_535, 2**40 + 1, 2**64 - 1]:
        assert table.members[pointers.bucket(0, key)].tolist() == expected.get(key, [])


def test_keys_longer_than_16_bits_are_places_where_there_are_many_items() -> None:
    keys = np.arange(40_000, dtype=np.uint64) % 100_003 * np.uint64(3)
    slots = np.arange(40_000, dtype=np.int32)
    direct, sorted_ = Table.group(keys, slots, 17), Table.group(keys, slots, 18)
    assert direct.keys is None
    assert sorted_.keys is not None
    assert buckets_of(direct) == buckets_of(sorted_)


# Slots 0, 2, 4, 5, 7, 8 with keys 3, 3, 5, 3, 9, 9 and, in a second table, all in one.
SLOTS = np.array([0, 2, 4, 5, 7, 8], np.int32)
TABLES = [np.array([3, 3, 5, 3, 9, 9], np.uint64), np.full(6, 1, np.uint64)]


@pytest.mark.parametrize("bits", [4, 20, None])
def test_stats_by_hand(bits: int | None) -> None:
    tables = Tables([Table.group(keys, SLOTS, bits) for keys in TABLES])
    assert tables.fewest_buckets == 1
    # Buckets of 3, 1 and 2, and one of 6: mean 12 / 4, variance (0 + 4 + 1 + 9) / 4.
    expected = {
        "tables": 2,
        "buckets": 4,
        "items_stored": 12,
        "items_per_bucket": {"mean": 3.0, "std": pytest.approx(3.5**0.5)},
    }
    assert tables.stats() == expected
    #                    0      2      4      5      7      8
    class_of = np.array([0, 9, 0, 9, 4, 1, 9, -1, -1])
    # {0, 0, 1}: 2/3; {4}: 1; {none, none}: not counted; all: 2 of the 4 that have a class.
    purity = np.array([2 / 3, 1, 1 / 2])
    assert tables.stats(class_of) == expected | {
        "purity": {"mean": pytest.approx(purity.mean()), "std": pytest.approx(purity.std())}
    }
    assert tables.together(0, (0, 5))
    assert not tables.together(0, (0, 4))
    assert tables.together(1, (0, 4))


def test_stats_of_nothing() -> None:
    empty = Tables([Table.group(np.empty(0, np.uint64), np.empty(0, np.int32), bits) for bits in (4, None)])
    nothing = {"mean": 0.0, "std": 0.0}
    assert empty.fewest_buckets == 0
    assert empty.stats(np.empty(0, np.int64)) == {
        "tables": 2,
        "buckets": 0,
        "items_stored": 0,
        "items_per_bucket": nothing,
        "purity": nothing,
    }
    unlabelled = Tables([Table.group(TABLES[0], SLOTS, 4)]).stats(np.full(9, -1))
    assert unlabelled["purity"] == nothing


def quadrants() -> NDArray[np.float32]:
    """Around the origin: 8 items far up right, 4 up left, 2 down left, 2 down right, in the order of the counts."""
    corners = np.array([[1, 1], [-1, 1], [-1, -1], [1, -1]], np.float32)
    return np.repeat(corners, [8, 4, 2, 2], axis=0)


def test_an_index_tells_what_its_buckets_are_like() -> None:
    # Two orthogonal lines through the origin part the four corners, however they are turned.
    index = SimHashIndex(bits=0, tables=3, bits_per_table=2, centred=False, principal=0, seed=1)
    index.build(quadrants())
    labels = ["cat"] * 6 + ["dog"] * 2 + ["cat"] * 4 + ["bird", ""] + ["", ""]
    stats = index.stats(labels)
    assert stats["tables"] == 3
    assert stats["buckets"] == 12
    assert stats["items_stored"] == 48
    assert stats["items_per_bucket"] == {"mean": 4.0, "std": pytest.approx(6**0.5)}
    purity = np.array([6 / 8, 1, 1] * 3)
    assert stats["purity"] == {"mean": pytest.approx(purity.mean()), "std": pytest.approx(purity.std())}
    assert stats["classes"] == 3

    index.remove([0, 1, 14, 15])
    stats = index.stats(labels)
    assert stats["buckets"] == 9
    assert stats["items_stored"] == 36
    assert stats["items_per_bucket"]["mean"] == 4.0
    assert stats["purity"]["mean"] == pytest.approx((4 / 6 + 1 + 1) / 3)


@pytest.mark.parametrize("index", [SimHashIndex(tables=3), PStableIndex(tables=3)], ids=["simhash", "pstable"])
def test_the_bytes_that_are_told_grow_with_what_is_held(index: SimHashIndex | PStableIndex) -> None:
    vectors = np.random.default_rng(0).standard_normal((4000, 16)).astype(np.float32)
    index.build(vectors[:1000])
    few = index.stats()
    index.build(vectors)
    many = index.stats()
    assert many["vector_bytes"] == 4 * few["vector_bytes"] == 4000 * 64
    # At least an int32 an item and table.
    assert many["bytes"] - few["bytes"] >= 3000 * 3 * 4
    assert many["items_stored"] == 12_000

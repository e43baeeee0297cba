"""The compiled loops against their NumPy twins: the same answer to the last bit; and the twins against the plain
definition."""

from __future__ import annotations

import ctypes
import itertools
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from sketchdesk.engine.index import SimHashIndex, compiled_loops, kernels
from sketchdesk.engine.index.buckets import Table, Tables
from sketchdesk.engine.index.distances import SHORTEST, exact_distances
from sketchdesk.engine.index.kernels import Changes, RowPointers, Workspace

needs_library = pytest.mark.skipif(not kernels.compiled(), reason="no library was built")
_some = settings(max_examples=150)

# Around the lengths at which the loops change their stride.
SIZES = [0, 1, 2, 7, 8, 9, 15, 16, 17, 63, 64, 65, 127, 128, 129, 511, 1023, 1024, 1025, 2049, 5000]
sizes = st.one_of(st.sampled_from(SIZES), st.integers(0, 300))


def twins(call: Callable[[], Any]) -> tuple[Any, Any]:
    """What the compiled loop answers, and what NumPy does."""
    compiled = call()
    # Results may lie in memory that the next call uses again.
    compiled = tuple(np.copy(part) for part in compiled) if isinstance(compiled, tuple) else np.copy(compiled)
    with kernels.numpy_only():
        assert not kernels.compiled()
        return compiled, call()


def assert_twins(call: Callable[[], Any]) -> Any:
    compiled, plain = twins(call)
    if not isinstance(plain, tuple):
        compiled, plain = (compiled,), (plain,)
    for one, other in zip(compiled, plain, strict=True):
        np.testing.assert_array_equal(one, other)
        assert np.asarray(one).dtype == np.asarray(other).dtype
    return plain if len(plain) > 1 else plain[0]


def words_near(numbers: np.random.Generator, shape: tuple[int, ...], own: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Words that differ from some of their own in about none to about half of the bits, with many ties."""
    flips = numbers.integers(0, 1 << 64, (4, *shape), dtype=np.uint64, endpoint=False)
    rare = flips[0] & flips[1] & np.where(numbers.random(shape) < 0.5, flips[2], np.uint64(0))
    return own ^ np.where(numbers.random(shape) < 0.3, flips[3], rare)


def some_eligible(numbers: np.random.Generator, n: int, share: float | None) -> NDArray[np.bool_] | None:
    return None if share is None else numbers.random(n) < share


shares = st.sampled_from([None, 0.0, 0.01, 0.5, 0.97, 1.0])


# The first word.


def targets(numbers: np.random.Generator, n: int) -> list[int]:
    return [0, 1, n // 25, n // 2, n, n + 1, 3 * n + 70, int(numbers.integers(n + 1))]


@needs_library
@given(n=sizes, share=shares, seed=st.integers(0, 10_000))
@_some
def test_coarse_survivors(n: int, share: float | None, seed: int) -> None:
    numbers = np.random.default_rng(seed)
    own = int(numbers.integers(1 << 63))
    word = words_near(numbers, (n,), np.uint64(own))
    eligible = some_eligible(numbers, n, share)
    work = Workspace()
    # Larger first, so that what is left in the memory of work must not matter.
    for target in sorted(targets(numbers, n), reverse=True):
        found = assert_twins(lambda target=target: kernels.coarse_survivors(word, own, eligible, target, work))
        differ = np.array([(int(w) ^ own).bit_count() for w in word], np.int64)
        allowed = np.arange(n) if eligible is None else np.flatnonzero(eligible)
        ranked = np.sort(differ[allowed])
        limit = ranked[max(target, 1) - 1] if max(target, 1) <= len(ranked) else 64
        limit = 0 if target == 0 else limit
        np.testing.assert_array_equal(found, allowed[differ[allowed] <= limit])


@needs_library
@pytest.mark.parametrize("n", [1024, 5000])
@pytest.mark.parametrize("differ", [[0], [64], [63, 64], [0, 64], [0, 1, 2]])
def test_coarse_survivors_at_the_ends_of_the_scale(n: int, differ: list[int]) -> None:
    masks = np.array([(1 << bits) - 1 for bits in differ], np.uint64)
    word = np.uint64(0x123456789ABCDEF) ^ np.resize(masks, n)
    for target in (1, n // 3, n // 2 + 1, n - 1, n):
        assert_twins(lambda t=target: kernels.coarse_survivors(word, 0x123456789ABCDEF, None, t, Workspace()))


@needs_library
def test_a_guess_from_a_sample_that_misleads_costs_only_time() -> None:
    # The sample looks at eight items in every so many: here all of those are far, and all others near.
    n = 40_960
    word = np.zeros(n, np.uint64)
    step = n // 256
    for start in range(0, n, step):
        word[start : start + 8] = np.uint64((1 << 64) - 1)
    for target in (1, 50, n - 8 * 256, n - 8 * 256 + 1, n):
        found = assert_twins(lambda t=target: kernels.coarse_survivors(word, 0, None, t, Workspace()))
        assert len(found) == (n - 8 * 256 if target <= n - 8 * 256 else n)


# Whole signatures.


@needs_library
@given(n=sizes.filter(bool), words=st.integers(1, 17), share=st.floats(0, 1), seed=st.integers(0, 10_000))
@_some
def test_rank_signatures(n: int, words: int, share: float, seed: int) -> None:
    numbers = np.random.default_rng(seed)
    own = numbers.integers(0, 1 << 63, words, dtype=np.uint64)
    items = words_near(numbers, (n, words), own)
    items[:: max(1, n // 3)] = items[0]
    slots = np.flatnonzero(numbers.random(n) < share).astype(np.int32)
    work = Workspace()
    differ = np.array([sum((int(w)).bit_count() for w in row) for row in items[slots] ^ own], np.int64)
    for wanted in (1, len(slots) // 3, len(slots) - 1, len(slots), n + 5):
        if wanted < 1:
            continue
        found = assert_twins(lambda wanted=wanted: kernels.rank_signatures(items, own, slots, wanted, work))
        best = np.lexsort((slots, differ))[:wanted]
        np.testing.assert_array_equal(found, np.sort(slots[best]))


@needs_library
def test_signatures_that_differ_in_every_bit() -> None:
    items = np.full((100, 256), (1 << 64) - 1, np.uint64)
    items[::2] = 0
    slots = np.arange(100, dtype=np.int32)
    own = np.zeros(256, np.uint64)
    found = assert_twins(lambda: kernels.rank_signatures(items, own, slots, 60, Workspace()))
    np.testing.assert_array_equal(found, np.sort([*range(0, 100, 2), *range(1, 20, 2)]))


@needs_library
@given(
    n=sizes.filter(bool),
    bits=st.sampled_from([1, 5, 63, 64, 65, 128, 200, 512, 700]),
    levels=st.sampled_from([1, 3, 255]),
    seed=st.integers(0, 10_000),
)
@_some
def test_weigh_signatures(n: int, bits: int, levels: int, seed: int) -> None:
    numbers = np.random.default_rng(seed)
    words = -(-bits // 64)
    last = np.uint64((1 << bits % 64) - 1 if bits % 64 else (1 << 64) - 1)
    own = numbers.integers(0, 1 << 63, words, dtype=np.uint64)
    items = words_near(numbers, (n, words), own)
    own[-1] &= last
    items[:, -1] &= last
    items[:: max(1, n // 3)] = items[0]
    weights = (numbers.integers(0, levels + 1, bits) * (255 // levels)).astype(np.uint8)
    slots = np.flatnonzero(numbers.random(n) < 0.8)
    differ = np.unpackbits((items ^ own).view(np.uint8), axis=1, bitorder="little", count=bits)
    weighed = (differ.astype(np.int64) * weights).sum(axis=1)
    np.testing.assert_array_equal(assert_twins(lambda: kernels.weigh_all(items, own, weights)), weighed)
    for wanted in (1, len(slots) // 2, len(slots) - 1, len(slots), n + 1):
        if wanted < 1:
            continue
        found = assert_twins(lambda wanted=wanted: kernels.weigh_signatures(items, own, weights, slots, wanted))
        best = np.lexsort((slots, weighed[slots]))[:wanted]
        np.testing.assert_array_equal(found, np.sort(slots[best]))
    assert (np.diff(slots) > 0).all(), "what was given is left alone"


def test_weights_are_shares_of_the_largest_margin() -> None:
    assert kernels.weights_of(np.array([0, -1, 0.5, 0.25], np.float32)).tolist() == [0, 255, 128, 64]
    assert kernels.weights_of(np.zeros(3, np.float32)).tolist() == [0, 0, 0]
    assert kernels.weights_of(np.empty(0, np.float32)).tolist() == []
    # Numbers so small that 255 divided by them is no float32.
    assert kernels.weights_of(np.array([1e-44, -3e-45, 0], np.float32)).tolist() == [255, 73, 0]
    assert kernels.weights_of(np.array([3e38, -1e38], np.float32)).tolist() == [255, 85]


# Hash tables.


@st.composite
def changes_of_tables(draw: st.DrawFn, partners: bool = False) -> tuple[NDArray[np.uint64], Changes]:
    """The own keys of some tables, and changes of which each sets a bit of its own, so that the key tells the set."""
    tables = draw(st.integers(1, 4))
    entries = draw(st.integers(0, 4)) * 2 if partners else draw(st.integers(0, 8))
    # Whole numbers tie, and their sums have no rounding.
    whole = st.integers(0, 6).map(float)
    of_one = st.lists(
        st.one_of(whole, st.floats(0, 10, width=16)) if not partners else whole, min_size=entries, max_size=entries
    )
    costs = np.array([sorted(draw(of_one)) for _ in range(tables)], np.float64).reshape(tables, entries)
    order = np.array([draw(st.permutations(range(entries))) for _ in range(tables)], np.int64).reshape(tables, entries)
    deltas = np.uint64(1) << order.astype(np.uint64)
    excluded = np.full((tables, entries), -1, np.int8)
    if partners:
        for table in range(tables):
            mixed = draw(st.permutations(range(entries)))
            for a, b in zip(mixed[::2], mixed[1::2], strict=True):
                excluded[table, a], excluded[table, b] = b, a
    base = np.array([draw(st.integers(0, (1 << 64) - 1)) for _ in range(tables)], np.uint64)
    return base, Changes(costs, deltas, excluded)


def all_sets(base: NDArray[np.uint64], changes: Changes) -> dict[tuple[int, int], float]:
    """Every table and key that allowed sets of changes lead to, the empty one among them, and its cost."""
    found = {}
    tables, entries = changes.costs.shape
    for table in range(tables):
        for size in range(entries + 1):
            for chosen in itertools.combinations(range(entries), size):
                if any(int(changes.partners[table, j]) in chosen for j in chosen):
                    continue
                key = (int(base[table]) + sum(int(changes.deltas[table, j]) for j in chosen)) % (1 << 64)
                found[table, key] = sum(changes.costs[table, j] for j in chosen)
    return found


def check_probes(base: NDArray[np.uint64], changes: Changes, probes: int) -> None:
    at, keys = kernels.probe_sequence(base, changes, probes)
    expected = all_sets(base, changes)
    found = list(zip(at.tolist(), keys.tolist(), strict=True))
    assert len(found) == len(set(found)) == min(probes, len(expected)), "no bucket twice, and none left out"
    assert set(found) <= set(expected)
    own = list(enumerate(base.tolist()))[:probes]
    assert found[: len(own)] == own
    costs = np.array([expected[probe] for probe in found[len(own) :]])
    assert (np.diff(costs) >= -1e-9).all(), "the cheapest first"
    if len(costs):
        rest = sorted(cost for probe, cost in expected.items() if probe not in found)
        assert not rest or costs[-1] <= rest[0] + 1e-9, "nothing cheaper was passed over"


@given(drawn=changes_of_tables(), probes=st.sampled_from([1, 2, 3, 4, 5, 9, 40, 300, 2000]))
@_some
def test_probes_are_the_cheapest_sets_of_changes(drawn: tuple[NDArray[np.uint64], Changes], probes: int) -> None:
    with kernels.numpy_only():
        check_probes(*drawn, probes)


@given(drawn=changes_of_tables(partners=True), probes=st.sampled_from([1, 2, 3, 5, 9, 40, 300, 2000]))
@_some
def test_no_probe_holds_a_change_and_its_partner(drawn: tuple[NDArray[np.uint64], Changes], probes: int) -> None:
    with kernels.numpy_only():
        check_probes(*drawn, probes)


@needs_library
@given(
    drawn=st.one_of(changes_of_tables(), changes_of_tables(partners=True)),
    probes=st.sampled_from([1, 2, 3, 5, 9, 40, 300, 2000]),
)
@_some
def test_probe_sequence(drawn: tuple[NDArray[np.uint64], Changes], probes: int) -> None:
    assert_twins(lambda: kernels.probe_sequence(*drawn, probes))


@needs_library
@pytest.mark.parametrize("entries", [60, 64])
def test_probe_sequences_of_long_keys(entries: int) -> None:
    numbers = np.random.default_rng(entries)
    costs = np.sort(numbers.random((3, entries)), axis=1)
    deltas = numbers.integers(0, 1 << 63, (3, entries), dtype=np.uint64) * np.uint64(2) + np.uint64(1)
    partners = np.arange(entries, dtype=np.int8) ^ 1 if entries == 64 else np.full(entries, -1, np.int8)
    base = numbers.integers(0, 1 << 63, 3, dtype=np.uint64)
    changes = Changes(costs, deltas, np.tile(partners, (3, 1)))
    at, keys = assert_twins(lambda: kernels.probe_sequence(base, changes, 5000))
    assert len(set(zip(at.tolist(), keys.tolist(), strict=True))) == 5000


def test_probes_by_hand() -> None:
    # Costs 1 and 4 in the first table, 2 and 3 in the second: by cost 1, 2, 3, 4, then 1 + 4 and 2 + 3.
    changes = Changes(
        np.array([[1.0, 4.0], [2.0, 3.0]]),
        np.array([[1, (1 << 64) - 2], [4, 8]], np.uint64),
        np.full((2, 2), -1, np.int8),
    )
    at, keys = kernels.probe_sequence(np.array([2, 0], np.uint64), changes, 99)
    assert list(zip(at.tolist(), keys.tolist(), strict=True)) == [
        (0, 2),
        (1, 0),
        (0, 3),
        (1, 4),
        (1, 8),
        (0, 0),
        (0, 1),
        (1, 12),
    ]


@st.composite
def hash_tables(draw: st.DrawFn) -> tuple[list[NDArray[np.uint64]], Tables, NDArray[np.uint64], int]:
    """Keys of n slots in some tables, the tables of the live ones, the slots' first words, and n."""
    numbers = np.random.default_rng(draw(st.integers(0, 10_000)))
    n = draw(sizes)
    bits = draw(st.sampled_from([1, 3, 8, 16, 17, 30, None]))
    keys = [
        numbers.integers(0, min(1 << (bits or 5), 40), n, dtype=np.uint64)
        * np.uint64(0x9E3779B97F4A7C15 if bits is None else 1)
        for _ in range(draw(st.integers(1, 4)))
    ]
    live = np.flatnonzero(numbers.random(n) < draw(st.sampled_from([0.4, 1.0]))).astype(np.int32)
    words = words_near(numbers, (n,), np.uint64(77))
    return keys, Tables([Table.group(of[live], live, bits) for of in keys], words), words, n


def probed(
    keys: list[NDArray[np.uint64]], numbers: np.random.Generator, probes: int
) -> tuple[NDArray[np.int32], NDArray[np.uint64]]:
    """Buckets, each once: of items, of none, and far beyond any."""
    pairs = {(int(t), int(numbers.choice(keys[t]))) for t in numbers.integers(len(keys), size=probes) if len(keys[t])}
    pairs |= {(0, 41), (len(keys) - 1, (1 << 64) - 1), (0, 1 << 40)} if probes > 2 else set()
    chosen = sorted(pairs)
    numbers.shuffle(chosen)
    return np.array([t for t, _ in chosen], np.int32), np.array([key for _, key in chosen], np.uint64)


@needs_library
@given(drawn=hash_tables(), probes=st.sampled_from([0, 1, 3, 20]), share=shares, seed=st.integers(0, 10_000))
@_some
def test_bucket_members(
    drawn: tuple[list[NDArray[np.uint64]], Tables, NDArray[np.uint64], int],
    probes: int,
    share: float | None,
    seed: int,
) -> None:
    keys, tables, _, n = drawn
    numbers = np.random.default_rng(seed)
    at, wanted = probed(keys, numbers, probes)
    eligible = some_eligible(numbers, n, share)
    work = Workspace()
    live = np.concatenate([np.empty(0, np.int32), *[table.members for table in tables.tables[:1]]])
    for _ in range(2):
        found, met = assert_twins(lambda: kernels.bucket_members(tables.pointers, at, wanted, eligible, n, work))
    held = [
        slot
        for table, key in zip(at.tolist(), wanted.tolist(), strict=True)
        for slot in live.tolist()
        if int(keys[table][slot]) == key and (eligible is None or eligible[slot])
    ]
    assert found.tolist() == sorted(set(held))
    assert met == len(held)


@needs_library
@given(drawn=hash_tables(), probes=st.sampled_from([0, 1, 3, 20]), share=shares, seed=st.integers(0, 10_000))
@_some
def test_coarse_members(
    drawn: tuple[list[NDArray[np.uint64]], Tables, NDArray[np.uint64], int],
    probes: int,
    share: float | None,
    seed: int,
) -> None:
    keys, tables, words, n = drawn
    numbers = np.random.default_rng(seed)
    at, wanted = probed(keys, numbers, probes)
    eligible = some_eligible(numbers, n, share)
    work = Workspace()
    live = tables.tables[0].members.tolist()
    held = [
        slot
        for table, key in zip(at.tolist(), wanted.tolist(), strict=True)
        for slot in live
        if int(keys[table][slot]) == key and (eligible is None or eligible[slot])
    ]
    differ = [(int(words[slot]) ^ 77).bit_count() for slot in held]
    for target in (1, len(held) // 20, len(held) // 2, len(held) - 1, len(held), len(held) + 9):
        if target < 1:
            continue
        found, met = assert_twins(
            lambda target=target: kernels.coarse_members(tables.pointers, at, wanted, 77, target, eligible, n, work)
        )
        limit = sorted(differ)[target - 1] if target <= len(held) else 64
        assert found.tolist() == sorted({slot for slot, bits in zip(held, differ, strict=True) if bits <= limit})
        assert met == len(held)


# Distances.


@st.composite
def segments(draw: st.DrawFn) -> tuple[NDArray[np.float32], NDArray[np.float32], list[int]]:
    """A query (d,), rows (n, d) of many sizes, and where to cut them."""
    numbers = np.random.default_rng(draw(st.integers(0, 10_000)))
    dimension = draw(
        st.one_of(st.integers(1, 40), st.integers(1, 700), st.sampled_from([127, 128, 129, 136, 256, 513]))
    )
    n = draw(st.integers(1, 40))
    rows = numbers.standard_normal((n, dimension))
    exponents = draw(st.sampled_from([(0, 0), (-3, 3), (-20, 15), (14, 15), (-45, -20)]))
    rows *= 10.0 ** numbers.uniform(*exponents, (n, 1))
    rows = np.clip(rows, -1e15, 1e15).astype(np.float32)
    rows[numbers.random(n) < 0.1] = 0
    rows[numbers.random((n, dimension)) < 0.1] = 0
    query = rows[0] * np.float32(draw(st.sampled_from([0, 1, -1, 0.7])))
    if draw(st.booleans()):
        query = (query + numbers.standard_normal(dimension)).astype(np.float32)
    cuts = sorted(draw(st.sets(st.integers(1, n - 1), max_size=3))) if n > 1 else []
    return query, rows, [*cuts, n]


@needs_library
@pytest.mark.parametrize("metric", ["cosine", "euclidean"])
@given(drawn=segments(), seed=st.integers(0, 1000))
@_some
def test_exact_distances_to_the_last_bit(
    metric: Any, drawn: tuple[NDArray[np.float32], NDArray[np.float32], list[int]], seed: int
) -> None:
    query, rows, ends = drawn
    parts = [part.copy() for part in np.split(rows, ends[:-1])]
    pointers = RowPointers(parts, ends)
    slots = np.flatnonzero(np.random.default_rng(seed).random(len(rows)) < 0.7)
    found = kernels.exact(query, pointers, slots, metric == "euclidean", SHORTEST)
    assert found is not None
    np.testing.assert_array_equal(found, exact_distances(query, rows[slots], metric))


@needs_library
@pytest.mark.parametrize("metric", ["cosine", "euclidean"])
def test_exact_distances_in_every_dimension(metric: Any) -> None:
    numbers = np.random.default_rng(0)
    for dimension in range(1, 701):
        rows = numbers.standard_normal((3, dimension)).astype(np.float32)
        found = kernels.exact(rows[0], RowPointers([rows], [3]), np.arange(3), metric == "euclidean", SHORTEST)
        np.testing.assert_array_equal(found, exact_distances(rows[0], rows, metric))
        assert found is not None
        assert found[0] == 0


@needs_library
@given(drawn=segments())
@_some
def test_rough_products_and_squares(drawn: tuple[NDArray[np.float32], NDArray[np.float32], list[int]]) -> None:
    query, rows, ends = drawn
    pointers = RowPointers([part.copy() for part in np.split(rows, ends[:-1])], ends)
    slots = np.arange(len(rows))
    wide, wide_query = rows.astype(np.float64), query.astype(np.float64)
    products = kernels.products(query, pointers, slots, False)
    squares = kernels.products(query, pointers, slots, True)
    error = (rows.shape[1] + 8) * 2.0**-24
    sizes = np.linalg.norm(wide, axis=1) * np.linalg.norm(wide_query)
    np.testing.assert_array_less(np.abs(products - wide @ wide_query), sizes * error + 1e-40)
    expected = ((wide - wide_query) ** 2).sum(axis=1)
    np.testing.assert_array_less(np.abs(squares - expected), 4 * expected * error + 1e-40)


def test_without_the_library_distances_are_left_to_numpy() -> None:
    rows = np.eye(3, dtype=np.float32)
    with kernels.numpy_only():
        pointers = RowPointers([rows], [3])
        assert kernels.products(rows[0], pointers, np.arange(3), False) is None
        assert kernels.exact(rows[0], pointers, np.arange(3), False, SHORTEST) is None


# Opening the library.


def test_numpy_only_ends_also_after_a_fault() -> None:
    before = kernels.compiled()
    with pytest.raises(ZeroDivisionError), kernels.numpy_only():
        raise ZeroDivisionError
    assert kernels.compiled() == before


def test_the_environment_can_keep_to_numpy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SKETCHDESK_KERNELS", "numpy")
    assert compiled_loops.open_library() is None


@needs_library
def test_a_library_of_another_version_or_none_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SKETCHDESK_KERNELS", raising=False)
    assert compiled_loops.open_library() is not None
    monkeypatch.setattr(compiled_loops, "VERSION", compiled_loops.VERSION + 1)
    assert compiled_loops.open_library() is None
    monkeypatch.setattr(compiled_loops, "LIBRARY_NAMES", ("kernels.c", "kernels.py"))
    assert compiled_loops.open_library() is None

    def refused(path: str) -> ctypes.CDLL:
        raise OSError("wrong machine")

    monkeypatch.setattr(ctypes, "CDLL", refused)
    assert compiled_loops.open_library() is None


# A whole index.

MODES: dict[str, dict[str, Any]] = {
    "signatures": {"bits": 256, "rerank": 20, "weighed": False},
    "weighed": {"bits": 256, "rerank": 20},
    "few bits": {"bits": 40, "rerank": 20},
    "coarse": {"bits": 256, "rerank": 10, "coarse": 0.05, "weighed": False},
    "coarse and weighed": {"bits": 200, "rerank": 10, "coarse": 0.05},
    "tables": {"bits": 0, "tables": 4, "bits_per_table": 9, "probes": 2},
    "tables, long keys": {"bits": 0, "tables": 3, "bits_per_table": 20, "probes": 40},
    "tables, incomplete": {"bits": 0, "tables": 2, "bits_per_table": 12, "probes": 1, "complete": False},
    "both": {"bits": 128, "rerank": 8, "tables": 5, "bits_per_table": 8, "probes": 3},
    "both, few bits": {"bits": 30, "rerank": 8, "tables": 3, "bits_per_table": 11, "probes": 3, "weighed": False},
    "both, incomplete": {"bits": 128, "rerank": 8, "tables": 2, "bits_per_table": 12, "complete": False},
    "both and coarse": {"bits": 128, "rerank": 4, "tables": 6, "bits_per_table": 4, "probes": 4, "coarse": 0.05},
    "both, coarse, not weighed": {
        "bits": 128,
        "rerank": 4,
        "tables": 4,
        "bits_per_table": 5,
        "probes": 4,
        "coarse": 0.1,
        "weighed": False,
    },
    "many probes": {"bits": 0, "tables": 2, "bits_per_table": 10, "probes": 500, "complete": False},
    "as published": {
        "bits": 0,
        "tables": 4,
        "bits_per_table": 10,
        "centred": False,
        "orthogonal": False,
        "principal": 0,
        "complete": False,
    },
    "kept": {
        "bits": 100,
        "rerank": 9,
        "tables": 2,
        "bits_per_table": 7,
        "most_bits": 190,
        "most_tables": 5,
        "most_bits_per_table": 13,
    },
}


def collection(n: int, dimension: int, seed: int) -> NDArray[np.float32]:
    """Clustered, not negative, with equal vectors and one of zeros."""
    numbers = np.random.default_rng(seed)
    centres = numbers.standard_normal((12, dimension))
    rows = np.maximum(centres[numbers.integers(12, size=n)] + 0.7 * numbers.standard_normal((n, dimension)), 0)
    rows[:: max(1, n // 7)] = rows[0]
    rows[n // 2] = 0
    return rows.astype(np.float32)


def assert_answers_are_twins(
    index: SimHashIndex, queries: NDArray[np.float32], k: int, allowed: NDArray[np.bool_] | None = None
) -> None:
    for query in queries:
        compiled = index.query(query, k, allowed)
        with kernels.numpy_only():
            plain = index.query(query, k, allowed)
        np.testing.assert_array_equal(compiled.ids, plain.ids)
        np.testing.assert_array_equal(compiled.distances, plain.distances)
        assert compiled.distance_computations == plain.distance_computations
        assert compiled.signature_bytes == plain.signature_bytes
        assert compiled.bucket_items == plain.bucket_items


@needs_library
@pytest.mark.parametrize("n", [1, 5, 100, 1000, 3000])
@pytest.mark.parametrize("metric", ["cosine", "euclidean"])
@pytest.mark.parametrize("mode", MODES)
def test_an_index_answers_alike_compiled_and_in_numpy(mode: str, metric: Any, n: int) -> None:
    vectors = collection(n, 24, n)
    numbers = np.random.default_rng(n)
    index = SimHashIndex(**MODES[mode], metric=metric, seed=3)
    index.build(vectors[: max(1, n // 2)].copy())
    index.add(vectors[max(1, n // 2) :])
    queries = np.concatenate([vectors[numbers.integers(n, size=4)], numbers.random((4, 24))]).astype(np.float32)
    queries[-1] = 0
    for k in (1, 10, n, n + 3):
        assert_answers_are_twins(index, queries, k)
    for share in (0.02, 0.5, 0.95):
        assert_answers_are_twins(index, queries, 7, numbers.random(n) < share)
    index.remove(np.flatnonzero(numbers.random(n) < 0.3))
    assert_answers_are_twins(index, queries, 7)
    assert_answers_are_twins(index, queries, 7, numbers.random(n) < 0.5)
    index.compact()
    assert_answers_are_twins(index, queries, 7)


@pytest.mark.parametrize(
    ("mode", "loop"),
    [("coarse", "coarse_survivors"), ("both and coarse", "coarse_members"), ("both", "bucket_members")],
)
def test_the_modes_above_take_the_ways_that_they_are_named_after(
    mode: str, loop: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = []

    def count(name: str, call: Callable[..., Any]) -> None:
        def counted(*given: Any) -> Any:
            calls.append(name)
            return call(*given)

        monkeypatch.setattr(kernels, name, counted)

    for name in ("coarse_survivors", "coarse_members", "bucket_members"):
        count(name, getattr(kernels, name))
    index = SimHashIndex(**MODES[mode])
    index.build(collection(3000, 24, 3000))
    with kernels.numpy_only():
        index.query(collection(3000, 24, 3000)[0], 3)
    assert calls == [loop]


@needs_library
@pytest.mark.parametrize("dimension", [20, 200])
def test_the_compiled_loops_sign_what_lies_on_a_plane_as_numpy_does(dimension: int) -> None:
    index = SimHashIndex(bits=2 * dimension, rerank=1, metric="euclidean", centred=False, weighed=False)
    index.build(np.eye(dimension, dtype=np.float32))
    planes = index.hyperplanes.planes[: dimension - 1].astype(np.float64)
    rows = np.random.default_rng(0).standard_normal((100, dimension))
    # As near to these planes as float32 allows: the sides have no meaning and tell the rows apart, but must be the
    # same for an item and a query.
    rows -= rows @ np.linalg.pinv(planes) @ planes
    index.build(rows.astype(np.float32))
    hits = [index.query(row, 1) for row in rows.astype(np.float32)]
    assert [found.distances.tolist() for found in hits] == [[0.0]] * 100
    assert all(found.distance_computations == 1 for found in hits)


@needs_library
def test_arrays_in_another_order_are_refused() -> None:
    rows = np.asfortranarray(np.ones((4, 3), np.float32))
    with pytest.raises(ValueError, match="in one piece"):
        RowPointers([rows], [4])
    with pytest.raises(ValueError, match="in one piece"):
        kernels.coarse_survivors(np.zeros((9, 2), np.uint64)[:, 0], 0, None, 3, Workspace())


@needs_library
@given(
    vectors=st.integers(0, 10_000),
    n=st.integers(1, 60),
    dimension=st.integers(1, 5),
    whole=st.booleans(),
    mode=st.sampled_from(list(MODES)),
    metric=st.sampled_from(["cosine", "euclidean"]),
    k=st.integers(1, 70),
)
@settings(max_examples=200)
def test_small_indexes_with_many_ties_answer_alike(
    vectors: int, n: int, dimension: int, whole: bool, mode: str, metric: Any, k: int
) -> None:
    numbers = np.random.default_rng(vectors)
    rows = numbers.standard_normal((n, dimension)) * 10.0 ** numbers.integers(-44, 15)
    if whole:
        rows = numbers.integers(-1, 2, (n, dimension))
    index = SimHashIndex(**MODES[mode] | {"rerank": 3}, metric=metric)
    index.build(rows.astype(np.float32))
    assert_answers_are_twins(index, rows[:3].astype(np.float32) * np.float32(0.5), k)
    assert_answers_are_twins(index, rows[-3:].astype(np.float32), k, numbers.random(n) < 0.5)

"""p-stable hashing: cells, the order in which neighbours are probed, widths that change without hashing again."""

from __future__ import annotations

import hashlib
import itertools
from collections import defaultdict
from typing import Any

import numpy as np
import pytest
from index_modes import every_metric
from numpy.typing import NDArray

from sketchdesk.engine.index import ExactIndex, PStableIndex
from sketchdesk.errors import InputError

pytestmark = pytest.mark.usefixtures("both_loops")


class HandMadeIndex(PStableIndex):
    """Projections along the axes, with offsets 0.5 and 0.25 in the first table and 0 in the second."""

    def _clear(self, dimension: int | None) -> None:
        super()._clear(dimension)
        if dimension:
            self._gaussians = np.array([[1, 0], [0, 1], [0, 2], [-1, 0]], np.float32)
            self._offsets = np.array([0.5, 0.25, 0, 0])


def hand_made(vectors: Any, **settings: Any) -> HandMadeIndex:
    usual = {"tables": 2, "hashes_per_table": 2, "most_tables": 2, "adaptive": False, "metric": "euclidean"}
    index = HandMadeIndex(**usual | settings)
    index.build(np.array(vectors, np.float32))
    return index


def partition(index: PStableIndex, table: int) -> set[frozenset[int]]:
    """The buckets of a table, as sets of ids."""
    held = index._grouped().tables[table]
    return {frozenset(index._ids[some].tolist()) for some in np.split(held.members, held.starts[1:-1])}


VECTORS = [[0.9, 1.4], [-0.9, 1.6], [1.1, 1.4], [-1.1, 1.4], [0.2, -0.6], [0.9, 1.49]]


def test_cells_by_hand() -> None:
    # Width 2. First table: floor(x / 2 + 0.5), floor(y / 2 + 0.25): (0, 0), (0, 1), (1, 0), (-1, 0), (0, -1), (0, 0).
    # Second: floor(y), floor(-x / 2): (1, -1), (1, 0), (1, -1), (1, 0), (-1, -1), (1, -1).
    index = hand_made(VECTORS, width=2.0)
    assert partition(index, 0) == {frozenset(s) for s in ({0, 5}, {1}, {2}, {3}, {4})}
    assert partition(index, 1) == {frozenset(s) for s in ({0, 2, 5}, {1, 3}, {4})}
    assert index.stats()["buckets"] == 8


def test_a_narrower_width_and_fewer_hashes_by_hand() -> None:
    index = hand_made(VECTORS, width=2.0)
    index.retune(width=1.0, tables=1)
    # floor(x + 0.5), floor(y + 0.25): (1, 1), (-1, 1), (1, 1), (-1, 1), (0, -1), (1, 1).
    assert partition(index, 0) == {frozenset(s) for s in ({0, 2, 5}, {1, 3}, {4})}
    index.retune(hashes_per_table=1, tables=2, width=2.0)
    assert partition(index, 0) == {frozenset(s) for s in ({0, 1, 4, 5}, {2}, {3})}
    assert partition(index, 1) == {frozenset(s) for s in ({0, 1, 2, 3, 5}, {4})}


@pytest.mark.parametrize("settings", [{"width": 0.7}, {"width": 3.0}, {"adaptive": True}, {"normalised": False}])
@every_metric
def test_buckets_are_the_items_of_one_cell(settings: dict[str, Any], metric: Any) -> None:
    numbers = np.random.default_rng(0)
    vectors = (numbers.standard_normal((400, 5)) * 3).astype(np.float32)
    index = PStableIndex(**{"tables": 3, "hashes_per_table": 4, "adaptive": False, "metric": metric} | settings)
    index.build(vectors)
    seen = vectors.astype(np.float64)
    if metric == "cosine" and index.normalised:
        seen /= np.linalg.norm(seen, axis=1)[:, None]
    widths = index._cell_widths(np.arange(400, dtype=np.int32))
    for table in range(3):
        cells = defaultdict(set)
        for item, vector in enumerate(seen):
            cell = []
            for hash_ in range(4):
                a, u = index._gaussians[table * 4 + hash_], index._offsets[table * 4 + hash_]
                cell.append(int(np.floor(float(vector @ a.astype(np.float64)) / widths[table, hash_] + u)))
            cells[tuple(cell)].add(item)
        assert partition(index, table) == {frozenset(items) for items in cells.values()}
        assert len(cells) > 10


def test_neighbour_cells_are_probed_by_the_distance_to_their_boundary() -> None:
    # Nine cells around the query's own, one item in the middle of each; the query lies at (0.3, 0.1) in its cell.
    cells = list(itertools.product((-1, 0, 1), repeat=2))
    middles = np.array(cells) + 0.5
    index = hand_made(middles, width=1.0, tables=1, complete=False)
    index._offsets[:] = 0
    query = np.array([0.3, 0.1], np.float32)
    # Squares of the distances: left 0.09, right 0.49, below 0.01, above 0.81, and their sums.
    expected = [(0, 0), (0, -1), (-1, 0), (-1, -1), (1, 0), (1, -1), (0, 1), (-1, 1), (1, 1)]
    for probes in range(1, 9):
        index.retune(probes=probes)
        hits = index.query(query, 9)
        assert {cells[i] for i in hits.ids} == set(expected[:probes])
        assert hits.distance_computations == hits.bucket_items == probes
        assert hits.signature_bytes == 0


def test_wider_cells_in_one_direction_make_its_neighbours_dearer() -> None:
    index = hand_made([[0.5, 5.0]], width=1.0, tables=1)
    index._offsets[:] = 0
    index._grouped()
    index._widths = np.array([[1.0, 10.0]])
    changes = index._changes(np.array([[0.5, 0.1]]))
    # Half a width of 1 costs 0.25 either way; a tenth of a width of 10 costs 1, nine tenths cost 81.
    np.testing.assert_allclose(changes.costs, [[0.25, 0.25, 1.0, 81.0]])
    pairs = {(j, int(p)) for j, p in enumerate(changes.partners[0])}
    assert pairs == {(0, 1), (1, 0), (2, 3), (3, 2)}


def test_one_change_undoes_its_partner() -> None:
    index = hand_made([[0.5, 5.0]], width=1.0)
    index._grouped()
    changes = index._changes(np.array([[0.5, 0.1], [0.9, 0.2]]))
    for table in range(2):
        for j, partner in enumerate(changes.partners[table]):
            with np.errstate(over="ignore"):
                assert changes.deltas[table, j] + changes.deltas[table, partner] == 0


def test_probes_are_shared_out_among_the_tables() -> None:
    index = hand_made(np.random.default_rng(0).random((3000, 2)) * 9 + 16, width=1.0, probes=2, complete=False)
    index._offsets[:] = [0, 0, 0.05, 0.1]
    index._tables = None
    x, y = index._rows.gather(np.arange(3000)).T.astype(np.float64)
    first, second = np.floor([x, y]).T, np.floor([2 * y + 0.05, 0.1 - x]).T
    # At (20.5, 20.5) every boundary of the first table is 0.5 away; in the second 0.05 down and 0.4 up are near.
    cells = [(first, (20, 20)), (second, (41, -21)), (second, (40, -21)), (second, (41, -20))]
    expected = np.any([(table == cell).all(axis=1) for table, cell in cells], axis=0)
    hits = index.query(np.array([20.5, 20.5], np.float32), 3000)
    assert sorted(hits.ids.tolist()) == np.flatnonzero(expected).tolist()
    assert hits.bucket_items == sum(int((table == cell).all(axis=1).sum()) for table, cell in cells)
    assert hits.distance_computations == expected.sum() < hits.bucket_items, "what two buckets hold is compared once"


def clustered(n: int, dimension: int, seed: int) -> NDArray[np.float32]:
    numbers = np.random.default_rng(seed)
    centres = numbers.standard_normal((30, dimension))
    rows = centres[numbers.integers(30, size=n)] + 0.6 * numbers.standard_normal((n, dimension))
    return np.maximum(rows, 0).astype(np.float32)


def recall(index: PStableIndex, exact: ExactIndex, queries: NDArray[np.float32]) -> float:
    found, truth = index.query_many(queries, 10), exact.query_many(queries, 10)
    return float((truth.ids[:, :, None] == found.ids[:, None, :]).any(axis=2).mean())


@every_metric
def test_more_effort_finds_more(metric: Any) -> None:
    vectors = clustered(3040, 48, 1)
    gallery, queries = vectors[:3000], vectors[3000:]
    index = PStableIndex(tables=8, hashes_per_table=8, width=1.0, metric=metric, complete=False)
    exact = ExactIndex(metric)
    index.build(gallery)
    exact.build(gallery)
    reached, compared = [], []
    for probes in (1, 8, 64, 256):
        index.retune(probes=probes)
        reached.append(recall(index, exact, queries))
        compared.append(index.query_many(queries, 10).distance_computations)
    assert reached == sorted(reached)
    assert compared == sorted(compared)
    assert reached[0] < 0.8 < reached[-1]
    assert compared[-1] < 0.8 * len(queries) * 3000
    index.retune(tables=2, probes=64)
    assert recall(index, exact, queries) < reached[2]


def test_few_in_the_buckets_and_still_k() -> None:
    vectors = clustered(800, 20, 2)
    for complete in (True, False):
        index = PStableIndex(tables=2, hashes_per_table=12, width=0.2, probes=1, complete=complete)
        index.build(vectors)
        found = [len(index.query(vector, 25).ids) for vector in vectors[:40]]
        assert (min(found) == 25) == complete
        allowed = np.arange(800) % 50 == 0
        assert len(index.query(vectors[0], 30, allowed=allowed).ids) == 16 or not complete


@pytest.mark.parametrize("dimension", [3, 40])
def test_widths_settings_and_back_without_hashing_again(dimension: int, monkeypatch: pytest.MonkeyPatch) -> None:
    vectors = clustered(500, dimension, 3)
    projected = []
    project = PStableIndex._project

    def counted(self: PStableIndex, rows: NDArray[np.float32], lengths: NDArray[np.float64]) -> Any:
        projected.append(len(rows))
        return project(self, rows, lengths)

    monkeypatch.setattr(PStableIndex, "_project", counted)
    index = PStableIndex(most_tables=12, most_hashes_per_table=10)
    index.build(vectors)
    assert sum(projected) == 500
    before = index.query_many(vectors[:20], 5)
    del projected[:]
    for settings in (
        {"width": 0.3},
        {"width": 5.0, "adaptive": False},
        {"tables": 12, "hashes_per_table": 10, "probes": 3},
        {"tables": 1, "hashes_per_table": 1},
        {"tables": 8, "hashes_per_table": 8, "width": 2.0, "probes": 32, "adaptive": True},
    ):
        index.retune(**settings)
        after = index.query_many(vectors[:20], 5)
    assert projected == [20] * 5, "only the queries"
    np.testing.assert_array_equal(after.ids, before.ids)
    assert after.distance_computations == before.distance_computations


def test_what_was_not_kept_is_refused_and_nothing_changes() -> None:
    vectors = clustered(100, 6, 4)
    index = PStableIndex(tables=3, hashes_per_table=4, most_tables=5)
    index.build(vectors)
    before, settings = index.query(vectors[0], 5).ids.tolist(), index.settings
    for wrong in ({"tables": 6}, {"hashes_per_table": 5}, {"width": 0.0}, {"tables": 5, "probes": 0}, {"adaptive": 1}):
        with pytest.raises(InputError):
            index.retune(**wrong)
        assert index.settings == settings
    assert index.query(vectors[0], 5).ids.tolist() == before
    index.retune(tables=5)
    assert index.stats()["tables"] == 5


def by_rank(values: list[float], share: float) -> float:
    """A quantile by its definition: between the two values nearest to its place in the order."""
    place = share * (len(values) - 1)
    low, high = sorted(values)[int(place)], sorted(values)[min(int(place) + 1, len(values) - 1)]
    return low + (high - low) * (place - int(place))


def test_adaptive_widths_are_shares_of_each_projections_spread() -> None:
    vectors = clustered(300, 10, 5) * np.linspace(0.1, 5, 10).astype(np.float32)
    index = PStableIndex(tables=2, hashes_per_table=3, width=1.5, metric="euclidean")
    index.build(vectors)
    index.remove([0, 7, 299])
    index.query(vectors[0], 1)
    kept = np.delete(vectors, [0, 7, 299], axis=0).astype(np.float64)
    for i, a in enumerate(index._gaussians):
        values = (kept @ a.astype(np.float64)).tolist()
        # 2.5631 standard deviations lie between these of a normal distribution.
        expected = 1.5 * (by_rank(values, 0.9) - by_rank(values, 0.1)) / 2.563103131
        assert index._widths[divmod(i, 3)] == pytest.approx(expected, rel=1e-6)


def test_adaptive_cells_do_not_depend_on_the_unit_and_fixed_ones_do() -> None:
    vectors = clustered(400, 10, 6)
    counts = {}
    for adaptive, unit in itertools.product((True, False), (1.0, 1024.0)):
        index = PStableIndex(tables=4, hashes_per_table=4, width=1.0, adaptive=adaptive, metric="euclidean")
        index.build(vectors * np.float32(unit))
        counts[adaptive, unit] = index.stats()["buckets"]
    assert counts[True, 1.0] == counts[True, 1024.0]
    assert counts[False, 1.0] < counts[False, 1024.0]


def test_cosine_sees_directions_alone_unless_told_not_to_normalise() -> None:
    vectors = clustered(300, 10, 7)
    scaled = vectors * np.random.default_rng(0).integers(1, 9, (300, 1)).astype(np.float32)
    for normalised in (True, False):
        partitions = []
        for rows in (vectors, scaled):
            index = PStableIndex(tables=1, hashes_per_table=3, adaptive=False, width=1.0, normalised=normalised)
            index.build(rows)
            partitions.append(partition(index, 0))
        assert (partitions[0] == partitions[1]) == normalised


def test_fewer_tables_and_hashes_are_the_first_of_more() -> None:
    few, many = PStableIndex(tables=2, hashes_per_table=3, seed=9), PStableIndex(tables=5, hashes_per_table=7, seed=9)
    for index in (few, many):
        index.build(np.eye(6, dtype=np.float32))
    assert np.array_equal(few._gaussians.reshape(2, 3, 6), many._gaussians.reshape(5, 7, 6)[:2, :3])
    assert np.array_equal(few._offsets.reshape(2, 3), many._offsets.reshape(5, 7)[:2, :3])
    assert (many._offsets >= 0).all()
    assert (many._offsets < 1).all()
    assert len(set(many._offsets.tolist())) == 35


def test_projections_and_cells_are_the_same_on_every_machine() -> None:
    index = PStableIndex(tables=3, hashes_per_table=4, seed=5, metric="euclidean")
    rows = (np.arange(50 * 16, dtype=np.int64).reshape(50, 16) ** 2 * 31 % 97 - 48).astype(np.float32)
    index.build(rows)
    assert hashlib.sha256(index._gaussians.astype("<f4").tobytes()).hexdigest() == GAUSSIANS
    assert hashlib.sha256(index._offsets.astype("<f8").tobytes()).hexdigest() == OFFSETS
    groups = [sorted(sorted(members) for members in partition(index, table)) for table in range(3)]
    assert hashlib.sha256(repr(groups).encode()).hexdigest() == GROUPS


# Made once on x86-64 Linux with NumPy 2.
GAUSSIANS = "7259a81861b15f69fec6b1858c3a26454f419761d0d0d9cdf8812eae372b7ea7"
OFFSETS = "1161cb0109a888d27fcecc8f6335330a2d5c2098881ae68bb338cec5dd6c2b14"
GROUPS = "f1ea05785d4538e4b0309cc0790da04fb8a4a07fcbde7413e289ae832ca9677d"


@pytest.mark.parametrize("width", [1e-30, 1e-3, 1e30])
@pytest.mark.parametrize("adaptive", [True, False])
def test_numbers_of_any_size_in_cells_of_any_width(width: float, adaptive: bool) -> None:
    numbers = np.random.default_rng(0)
    vectors = numbers.standard_normal((200, 4)) * 10.0 ** numbers.integers(-40, 14, (200, 1))
    vectors[:5] = 0
    index = PStableIndex(width=width, adaptive=adaptive, metric="euclidean", probes=2)
    index.build(vectors.astype(np.float32))
    for item in (0, 7, 100):
        hits = index.query(vectors[item].astype(np.float32), 6)
        assert len(hits.ids) == 6
        assert hits.distances[0] == 0


@pytest.mark.parametrize("width", [0, -1.0, np.nan, np.inf, 1e-31, 1e31, "wide", None, True])
def test_widths_that_cannot_be(width: Any) -> None:
    with pytest.raises(InputError, match="width of the cells"):
        PStableIndex(width=width)

"""The published settings: plain buckets and nothing else, held against the papers' algorithm written out here."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from sketchdesk.engine.index import PStableIndex, SimHashIndex
from sketchdesk.engine.index.projection import gaussian_planes
from sketchdesk.engine.index.published import (
    ART_SETTING,
    SKETCH_SETTINGS,
    PublishedSetting,
    hashes_sweep,
    tables_sweep,
    width_sweep,
)
from sketchdesk.errors import InputError


def features(seed: int = 0) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Items and queries around 20 centres; lengths differ."""
    numbers = np.random.default_rng(seed)
    centres = 3 * numbers.standard_normal((20, 24))
    vectors = centres[numbers.integers(20, size=660)] + numbers.standard_normal((660, 24))
    return vectors[:600].astype(np.float32), vectors[600:].astype(np.float32)


def together(keys: NDArray[np.int64], asked: NDArray[np.int64]) -> list[set[int]]:
    """For keys (n, L, K) and those of queries (m, L, K): who shares a bucket with each query in any table."""
    return [set(np.flatnonzero((keys == key).all(axis=2).any(axis=1)).tolist()) for key in asked]


def test_there_are_the_thirteen_settings_with_what_was_published() -> None:
    pstable = [s for s in SKETCH_SETTINGS if s.family == "pstable"]
    simhash = [s for s in SKETCH_SETTINGS if s.family == "simhash"]
    assert [(s.tables, s.per_table) for s in pstable] == [(3, 5), (3, 3), (5, 2), (4, 2), (7, 2), (8, 2), (5, 1)]
    assert {s.width for s in pstable} == {4.0}
    assert [(s.tables, s.per_table) for s in simhash] == [(3, 6), (3, 5), (4, 4), (5, 5), (3, 1), (5, 2)]
    assert len({s.name for s in SKETCH_SETTINGS}) == 13
    # More effort gave a higher mAP in both families of theirs, and the first rows compared least.
    assert pstable[0].improvement == 4001
    assert simhash[-1].mean_average_precision == 0.42
    assert (ART_SETTING.tables, ART_SETTING.per_table, ART_SETTING.width) == (7, 2, 6.0)
    assert ART_SETTING.improvement == pytest.approx(22.8, abs=0.05)


@pytest.mark.parametrize("metric", ["cosine", "euclidean"])
@pytest.mark.parametrize("setting", [s for s in SKETCH_SETTINGS if s.family == "simhash"], ids=lambda s: s.name)
def test_simhash_compares_what_shares_all_signs_in_a_table(setting: PublishedSetting, metric: str) -> None:
    gallery, queries = features()
    index = setting.index(metric, seed=3)
    assert isinstance(index, SimHashIndex)
    index.build(gallery)
    planes = gaussian_planes(setting.tables * setting.per_table, 24, 3)
    shape = (-1, setting.tables, setting.per_table)
    keys, asked = (((rows @ planes.T) >= 0).astype(np.int64).reshape(shape) for rows in (gallery, queries))
    for query, expected in zip(queries, together(keys, asked), strict=True):
        hits = index.query(query, len(gallery))
        assert set(hits.ids.tolist()) == expected
        assert hits.distance_computations == len(expected)
        assert (np.diff(hits.distances) >= 0).all()


@pytest.mark.parametrize("metric", ["cosine", "euclidean"])
@pytest.mark.parametrize(
    "setting", [*(s for s in SKETCH_SETTINGS if s.family == "pstable"), ART_SETTING], ids=lambda s: s.name
)
def test_pstable_compares_what_shares_all_cells_in_a_table(setting: PublishedSetting, metric: str) -> None:
    gallery, queries = features()
    # Cells as wide as makes buckets with several items for each of the settings.
    assert setting.width is not None
    wide = replace(setting, width=4 * setting.width)
    index = wide.index(metric, seed=3)
    assert isinstance(index, PStableIndex)
    index.build(gallery)
    shape = (-1, wide.tables, wide.per_table)
    keys, asked = (
        np.floor((rows @ index._gaussians.T.astype(np.float64)) / wide.width + index._offsets)
        .astype(np.int64)
        .reshape(shape)
        for rows in (gallery, queries)
    )
    found = 0
    for query, expected in zip(queries, together(keys, asked), strict=True):
        hits = index.query(query, len(gallery))
        assert set(hits.ids.tolist()) == expected
        assert hits.distance_computations == len(expected)
        found += len(expected)
    assert 0 < found < len(queries) * len(gallery)


def test_an_item_is_counted_once_for_each_bucket_it_is_met_in() -> None:
    gallery, queries = features()
    setting = next(s for s in SKETCH_SETTINGS if s.name == "SimHash L=3 K=1")
    index = setting.index()
    index.build(gallery)
    hits = index.query_many(queries, 1)
    assert hits.bucket_items > hits.distance_computations
    assert index.stats()["items_stored"] == 3 * len(gallery)


def test_what_shares_no_bucket_is_missed() -> None:
    index = replace(ART_SETTING, width=1e-3).index()
    gallery, queries = features()
    index.build(gallery)
    hits = index.query(queries[0], 10)
    assert len(hits.ids) == 0
    assert hits.distance_computations == 0


def test_lengths_count_in_the_cells_of_the_papers_also_with_cosine() -> None:
    line = np.outer(np.arange(1, 101), np.ones(4)).astype(np.float32)
    index = replace(ART_SETTING, width=1.0).index("cosine")
    index.build(line)
    assert index.query(line[0], 100).distance_computations < 100


def test_sweeps_vary_one_thing() -> None:
    assert [s.width for s in width_sweep([2, 6, 10])] == [2, 6, 10]
    assert [s.tables for s in tables_sweep([1, 7, 20])] == [1, 7, 20]
    assert [s.per_table for s in hashes_sweep([1, 2, 5])] == [1, 2, 5]
    for setting in [*width_sweep([2, 6]), *tables_sweep([7]), *hashes_sweep([2])]:
        assert setting.mean_average_precision is None
        assert setting.index("euclidean").settings["probes"] == 1
    assert width_sweep([6])[0].name == ART_SETTING.name


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(InputError, match="width"):
        replace(ART_SETTING, width=None).index()
    with pytest.raises(InputError, match="tables"):
        replace(ART_SETTING, tables=0).index()
    with pytest.raises(InputError, match="width"):
        tables_sweep([2], base=SKETCH_SETTINGS[-1])

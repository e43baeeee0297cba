"""Every family of indexes, in each way that it can search."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sketchdesk.engine.index import ExactIndex, PStableIndex, SimHashIndex, VectorIndex
from sketchdesk.engine.index.distances import Metric

Make = Callable[[Metric], VectorIndex]

COMPLETE: dict[str, Make] = {
    "exact": lambda metric: ExactIndex(metric),
    "simhash": lambda metric: SimHashIndex(bits=70, rerank=3, seed=1, metric=metric),
    "simhash not weighed": lambda metric: SimHashIndex(bits=40, rerank=3, seed=1, metric=metric, weighed=False),
    "simhash tables": lambda metric: SimHashIndex(bits=0, tables=2, bits_per_table=5, probes=2, metric=metric),
    "simhash tables and signatures": lambda metric: SimHashIndex(
        bits=70, rerank=3, tables=3, bits_per_table=4, metric=metric, most_bits=100, most_tables=4
    ),
    "pstable": lambda metric: PStableIndex(tables=2, hashes_per_table=3, probes=2, metric=metric),
    "pstable of fixed width": lambda metric: PStableIndex(
        tables=2, hashes_per_table=2, width=0.5, probes=1, metric=metric, adaptive=False, most_hashes_per_table=4
    ),
}
"""Those that find k whenever there are k."""

INCOMPLETE: dict[str, Make] = {
    "simhash tables, incomplete": lambda metric: SimHashIndex(
        bits=0, tables=2, bits_per_table=4, metric=metric, complete=False
    ),
    "simhash both, incomplete": lambda metric: SimHashIndex(
        bits=70, rerank=3, tables=2, bits_per_table=3, metric=metric, complete=False
    ),
    "pstable, incomplete": lambda metric: PStableIndex(
        tables=2, hashes_per_table=2, probes=1, metric=metric, complete=False
    ),
}

SCANS: dict[str, Make] = {
    "exact": lambda metric: ExactIndex(metric),
    "simhash that re-ranks everything": lambda metric: SimHashIndex(bits=64, rerank=100_000, metric=metric),
    "simhash that probes everything": lambda metric: SimHashIndex(
        bits=0, tables=2, bits_per_table=6, probes=100_000, metric=metric
    ),
    "simhash that probes and re-ranks everything": lambda metric: SimHashIndex(
        bits=64, rerank=100_000, tables=2, bits_per_table=6, probes=100_000, metric=metric
    ),
    "pstable that probes everything": lambda metric: PStableIndex(tables=2, probes=100_000, metric=metric),
}
"""Those that compare every item."""

every_metric = pytest.mark.parametrize("metric", ["cosine", "euclidean"])
every_complete = pytest.mark.parametrize("name", COMPLETE)
every_index = pytest.mark.parametrize("name", [*COMPLETE, *INCOMPLETE])
every_scan = pytest.mark.parametrize("name", SCANS)


def make(name: str, metric: Metric = "cosine") -> VectorIndex:
    return (COMPLETE | INCOMPLETE | SCANS)[name](metric)

"""How long a query takes through an index, the exact scan among them, as somebody who searches waits for it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from sketchdesk.engine.index import VectorIndex
from sketchdesk.engine.index.rows import check_vectors
from sketchdesk.errors import InputError
from sketchdesk.progress import CancelToken


@dataclass(frozen=True)
class QueryTimes:
    """Milliseconds of wall clock for one query that asks for its first k, over ``queries`` of them."""

    queries: int
    mean: float
    median: float
    percentile_95: float

    def to_json(self) -> dict[str, Any]:
        return {"queries": self.queries, "mean": self.mean, "median": self.median, "95%": self.percentile_95}


def query_times(
    index: VectorIndex,
    queries: ArrayLike,
    k: int = 10,
    count: int = 100,
    cancel: CancelToken | None = None,
    clock: Callable[[], float] = time.perf_counter,
) -> QueryTimes:
    """Ask with at most ``count`` of the queries (m, d), spread evenly, one at a time, after one that is not timed.

    Raises InputError for no queries and for a k that cannot be.
    """
    rows = check_vectors(queries, index.dimension)
    if not len(rows) or count < 1:
        raise InputError("There are no queries to time.")
    chosen = rows[np.unique(np.linspace(0, len(rows) - 1, min(count, len(rows))).round().astype(np.int64))]
    index.query(chosen[0], k)
    spent = []
    for row in chosen:
        if cancel is not None:
            cancel.checkpoint()
        begun = clock()
        index.query(row, k)
        spent.append(1000 * (clock() - begun))
    return QueryTimes(len(spent), float(np.mean(spent)), float(np.median(spent)), float(np.percentile(spent, 95)))

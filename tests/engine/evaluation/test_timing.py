"""Times of queries, by a clock that is told."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from sketchdesk.engine.evaluation import query_times
from sketchdesk.engine.index import ExactIndex
from sketchdesk.errors import InputError
from sketchdesk.progress import Cancelled, CancelToken


class CountingIndex(ExactIndex):
    """Remembers what it was asked."""

    asked: list[float]

    def query(self, vector, k, allowed=None):  # type: ignore[no-untyped-def]
        self.asked.append(float(vector[0]))
        return super().query(vector, k, allowed)


def test_times_of_evenly_spread_queries() -> None:
    index = CountingIndex("euclidean")
    index.asked = []
    index.build(np.eye(4, dtype=np.float32))
    queries = np.zeros((9, 4), np.float32)
    queries[:, 0] = np.arange(9)
    # The n-th query takes n milliseconds.
    ticks = itertools.accumulate(itertools.chain.from_iterable((1.0, n / 1000) for n in range(1, 10)))
    found = query_times(index, queries, k=2, count=5, clock=lambda: next(ticks))
    assert index.asked == [0, 0, 2, 4, 6, 8], "one to warm up"
    assert (found.queries, found.mean, found.median) == (5, pytest.approx(3.0), pytest.approx(3.0))
    assert found.percentile_95 == pytest.approx(4.8)
    assert found.to_json()["95%"] == found.percentile_95


def test_times_that_cannot_be() -> None:
    index = ExactIndex()
    index.build(np.eye(4, dtype=np.float32))
    with pytest.raises(InputError, match="no queries"):
        query_times(index, np.empty((0, 4), np.float32))
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        query_times(index, np.eye(4, dtype=np.float32), cancel=cancel)

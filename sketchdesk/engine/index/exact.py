"""The scan: every item is compared. Slow on large collections, always right, and the oracle of the others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sketchdesk.engine.index.base import Arrays, Candidates, Mask, VectorIndex
from sketchdesk.engine.index.distances import direction, dot_error, inverse_lengths, lengths
from sketchdesk.engine.index.rows import rows_per_block
from sketchdesk.engine.products import product

# Numbers in the table of queries by items of a block that a batch may fill.
_TABLE = 4_000_000
# More queries in one pass over the vectors save nothing.
_MOST_AT_ONCE = 128


class ExactIndex(VectorIndex):
    """A blocked scan over vectors that may be memory-mapped; ``metric`` is "cosine" or "euclidean"."""

    family = "exact"

    def _clear(self, dimension: int | None) -> None:
        super()._clear(dimension)
        self._measure()

    def _measure(self) -> None:
        """Prepare what a scan needs of the vectors' lengths."""
        self._scales = -inverse_lengths(self._lengths)
        self._longest = float(self._lengths.max(initial=0.0))

    def _appended(self, start: int) -> None:
        self._measure()

    def _removed(self) -> None:
        """A scan passes over removed items by their flags."""

    def _kept(self, kept: Mask) -> None:
        self._measure()

    def _restore(self, arrays: Arrays) -> None:
        self._measure()

    @property
    def depth(self) -> int:
        return len(self)

    @property
    def settings(self) -> dict[str, Any]:
        return {"metric": self.metric}

    def _candidates(self, queries: NDArray[np.float32], k: int, eligible: Mask | None) -> Iterator[Candidates]:
        total = len(self._live)
        count = total if eligible is None else int(np.count_nonzero(eligible))
        if count <= max(k, total // 8):
            # So few that fetching them is cheaper than passing over the others.
            chosen = np.arange(total) if eligible is None else np.flatnonzero(eligible)
            for _ in queries:
                yield Candidates(chosen, count)
            return
        batch = max(1, min(_MOST_AT_ONCE, _TABLE // max(4 * k, rows_per_block(queries.shape[1]))))
        for start in range(0, len(queries), batch):
            for slots in self._nearest(queries[start : start + batch], k, eligible):
                yield Candidates(slots, count)

    def _nearest(self, queries: NDArray[np.float32], k: int, eligible: Mask | None) -> list[NDArray[np.int64]]:
        """For each query all slots, ascending, that may be among its k nearest: one pass over the vectors, in which
        whatever is too far already is dropped at once."""
        pools = [_Pool(k) for _ in queries]
        limits = np.full(len(queries), np.inf)
        for start, keys, slack in self._scan(queries):
            near = keys <= limits[:, None]
            if eligible is not None:
                near &= eligible[start : start + keys.shape[1]]
            for i in np.flatnonzero(near.any(axis=1)).tolist():
                columns = np.flatnonzero(near[i])
                limits[i] = pools[i].take(columns + start, keys[i, columns], float(slack[i]))
        return [pool.slots(float(limit)) for pool, limit in zip(pools, limits, strict=True)]

    def _scan(self, queries: NDArray[np.float32]) -> Iterator[tuple[int, NDArray[np.floating], NDArray[np.float64]]]:
        """Block by block the first slot, a number for each query and slot that grows with their distance, and the error
        it may have, twice."""
        units = np.stack([direction(query) for query in queries])
        error = dot_error(units.shape[1])
        query_lengths = lengths(queries)
        # A query too short for a direction counts as 0 here: wrong by no more than its length.
        short = 4 * query_lengths * self._longest * np.where(units.any(axis=1), error, 1.0)
        for start, block in self._rows.blocks():
            products = product(units, block.T)
            part = slice(start, start + len(block))
            if self.metric == "cosine":
                products *= self._scales[part]
                yield start, products, np.full(len(queries), 3 * error)
            else:
                squares = self._lengths[part] ** 2 - 2 * query_lengths[:, None] * products + query_lengths[:, None] ** 2
                yield start, squares, short + 1e-30


class _Pool:
    """Slots that may be among the k nearest of one query, by numbers that grow with the distance."""

    def __init__(self, k: int) -> None:
        self._k = k
        self._slots: list[NDArray[np.int64]] = []
        self._keys: list[NDArray[np.floating]] = []
        self._size = 0
        self._limit = np.inf

    def take(self, slots: NDArray[np.int64], keys: NDArray[np.floating], margin: float) -> float:
        """Take slots of higher numbers than those before; how large a number may be from now on."""
        self._slots.append(slots)
        self._keys.append(keys)
        self._size += len(slots)
        if self._size >= self._k:
            joined = np.concatenate(self._keys)
            threshold = float(np.partition(joined, self._k - 1)[self._k - 1])
            # Relative: two squares this close may round to one float32 distance.
            self._limit = threshold + margin + abs(threshold) * 2.0**-21
            near = joined <= self._limit
            self._slots, self._keys = [np.concatenate(self._slots)[near]], [joined[near]]
            self._size = len(self._keys[0])
        return self._limit

    def slots(self, limit: float) -> NDArray[np.int64]:
        if not self._slots:
            return np.empty(0, np.int64)
        return np.concatenate(self._slots)[np.concatenate(self._keys) <= limit]

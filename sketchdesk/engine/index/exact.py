"""The scan: every item is compared. Slow on large collections, always right, and the oracle of the others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sketchdesk.engine.index.base import Arrays, Candidates, Mask, VectorIndex
from sketchdesk.engine.index.distances import direction, dot_error, inverse_lengths, lengths

# Numbers in the table of queries by items that a batch may fill.
_TABLE = 4_000_000


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
        batch = max(1, _TABLE // total)
        for start in range(0, len(queries), batch):
            keys, slack = self._scan(queries[start : start + batch])
            if eligible is not None:
                keys[:, ~eligible] = np.inf
            for key, margin in zip(keys, slack, strict=True):
                threshold = float(np.partition(key, k - 1)[k - 1])
                # Relative: two squares this close may round to one float32 distance.
                limit = threshold + margin + abs(threshold) * 2.0**-21
                yield Candidates(np.flatnonzero(key <= limit), count)

    def _scan(self, queries: NDArray[np.float32]) -> tuple[NDArray[np.floating], NDArray[np.float64]]:
        """A number for each query and slot that grows with their distance, and the error it may have, twice."""
        units = np.stack([direction(query) for query in queries])
        products = np.empty((len(queries), len(self._rows)), np.float32)
        for start, block in self._rows.blocks():
            np.matmul(units, block.T, out=products[:, start : start + len(block)])
        error = dot_error(units.shape[1])
        if self.metric == "cosine":
            keys = products
            keys *= self._scales
            return keys, np.full(len(queries), 3 * error)
        query_lengths = lengths(queries)
        squares = self._lengths**2 - 2 * query_lengths[:, None] * products + query_lengths[:, None] ** 2
        # A query too short for a direction counts as 0 here: wrong by no more than its length.
        short = 4 * query_lengths * self._longest * np.where(units.any(axis=1), error, 1.0)
        return squares, short + 1e-30

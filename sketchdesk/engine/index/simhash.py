"""SimHash: signatures choose a few candidates, exact distances rank them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sketchdesk.engine.index.base import Arrays, Candidates, Mask, VectorIndex
from sketchdesk.engine.index.distances import Metric, lengths
from sketchdesk.engine.index.hashing import Signatures, best_by_count, pack, sign_bits
from sketchdesk.engine.index.projection import PrefixCentres, directions, orthogonal_planes
from sketchdesk.errors import InputError

MOST_BITS = 16384


class SimHashIndex(VectorIndex):
    """Signatures of ``bits`` signs against orthogonal hyperplanes; the ``rerank`` items whose signatures are
    nearest to the query's are compared exactly.

    The same seed gives the same signatures everywhere. With Euclidean distance the angle seen from the
    collection's centre chooses the candidates. Raises InputError for settings that cannot be.
    """

    family = "simhash"

    def __init__(self, bits: int = 512, rerank: int = 200, seed: int = 0, metric: Metric = "cosine") -> None:
        self.bits = _whole("number of bits", bits, 1, MOST_BITS)
        self.rerank = _whole("number of candidates to re-rank", rerank, 1)
        self.seed = _whole("seed", seed, 0)
        super().__init__(metric)

    def _clear(self, dimension: int | None) -> None:
        super()._clear(dimension)
        self._signatures = Signatures(self.bits)
        self._level = -1
        self._centres = PrefixCentres(dimension or 1)
        self._planes = np.empty((0, dimension or 1), np.float32)

    @property
    def depth(self) -> int:
        return self.rerank

    @property
    def settings(self) -> dict[str, Any]:
        return {"bits": self.bits, "rerank": self.rerank, "seed": self.seed, "metric": self.metric}

    def _candidates(self, queries: NDArray[np.float32], k: int, eligible: Mask | None) -> Iterator[Candidates]:
        wanted = max(self.rerank, k)
        total = len(self._live)
        count = total if eligible is None else int(np.count_nonzero(eligible))
        if count <= wanted:
            everything = np.arange(total) if eligible is None else np.flatnonzero(eligible)
            for _ in queries:
                yield Candidates(everything, count)
            return
        signatures = self._hash(queries, lengths(queries))
        barred = None if eligible is None else ~eligible
        for i in range(len(queries)):
            counts = self._signatures.distances(signatures[:, i])
            if barred is not None:
                counts[barred] = self.bits + 1
            slots = best_by_count(counts, wanted, self.bits + 1)
            yield Candidates(slots, wanted, self._signatures.nbytes)

    def _hash(self, rows: NDArray[np.float32], row_lengths: NDArray[np.float64]) -> NDArray[np.uint64]:
        """Signatures (words, n) of rows (n, d), seen from the present centre."""
        seen = directions(rows, row_lengths, self.metric) - self._centres.centre(self._level)
        return pack(sign_bits(seen, self._planes))

    def _appended(self, start: int) -> None:
        if not len(self._planes):
            self._planes = orthogonal_planes(self.bits, self._rows.dimension, self.seed)
        for first, block in self._rows.blocks(start):
            self._centres.extend(directions(block, self._lengths[first : first + len(block)], self.metric))
        self._hash_from(start)

    def _removed(self) -> None:
        self._hash_from(len(self._live))

    def _kept(self, kept: Mask) -> None:
        self._signatures.keep(kept)

    def _hash_from(self, start: int) -> None:
        """Hash the slots from one on, or all of them if the centre has moved."""
        live = self.ids
        level = PrefixCentres.level(int(live[-1]) + 1 if len(live) else 0)
        if level != self._level:
            self._level, start = level, 0
            self._signatures = Signatures(self.bits)
        self._signatures.reserve(len(self._rows))
        for first, block in self._rows.blocks(start):
            self._signatures.append(self._hash(block, self._lengths[first : first + len(block)]))

    def _own_stats(self) -> dict[str, Any]:
        centres = sum(array.nbytes for array in self._centres.arrays().values())
        own = self._signatures.held_bytes + self._planes.nbytes + centres
        return {"bytes": own, "bits": self.bits, "rerank": self.rerank, "signature_bytes": self._signatures.nbytes}

    def _saved_arrays(self, kept: Mask) -> Arrays:
        words = self._signatures.words
        return {
            "signatures": words if kept.all() else words[:, kept],
            "planes": self._planes,
            **self._centres.arrays(),
        }

    def _restore(self, arrays: Arrays) -> None:
        # Not made from the seed again: signatures belong to the very planes that they were made with.
        if arrays["planes"].shape != (self.bits, self._rows.dimension) or arrays["planes"].dtype != np.float32:
            raise ValueError("planes of another shape")
        self._planes = arrays["planes"]
        self._centres = PrefixCentres.from_arrays(self._next_id, arrays["centres"], arrays["total"])
        live = self.ids
        self._level = PrefixCentres.level(int(live[-1]) + 1 if len(live) else 0)
        self._signatures.adopt(arrays["signatures"])
        if len(self._signatures) != len(self._ids):
            raise ValueError("a signature for each slot is needed")


def _whole(what: str, value: int, least: int, most: int | None = None) -> int:
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or value < least:
        raise InputError(f"The {what} must be a whole number of at least {least}, not {value}.")
    if most is not None and value > most:
        raise InputError(f"The {what} can be {most} at most, not {value}.")
    return int(value)

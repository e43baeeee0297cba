"""What compiled loops are given of an index: where its rows and hash tables lie, and memory to work in."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sketchdesk.engine.index.compiled_loops import address

Words = NDArray[np.uint64]
Slots = NDArray[np.int64]


class Workspace:
    """Memory that queries of one index use again and again."""

    def __init__(self) -> None:
        self._arrays: dict[str, NDArray[np.generic]] = {}

    def array(self, name: str, size: int, kind: type[np.generic]) -> NDArray[np.generic]:
        """At least ``size`` numbers, (n,); what they are is left from last time, zeros at first."""
        held = self._arrays.get(name)
        if held is None or len(held) < size:
            held = self._arrays[name] = np.zeros(size, kind)
        return held

    @property
    def nbytes(self) -> int:
        return sum(array.nbytes for array in self._arrays.values())


class RowPointers:
    """Where segments of vectors (n, d) lie, and the slot at which each ends."""

    def __init__(self, segments: Sequence[NDArray[np.float32]], ends: Sequence[int]) -> None:
        self.segments = list(segments)
        self.ends = np.array(ends, np.int64)
        self.at = np.array([address(segment) for segment in segments], np.uint64)


class TablePointers:
    """Where the arrays of some hash tables lie: keys (None: a key is its own place), starts, members, and the
    first words of the members' signatures, if there are any."""

    def __init__(
        self,
        keys: Sequence[Words | None],
        starts: Sequence[NDArray[np.int32]],
        members: Sequence[NDArray[np.int32]],
        firsts: Sequence[Words],
    ) -> None:
        self.keys, self.starts, self.members, self.firsts = list(keys), list(starts), list(members), list(firsts)
        self.buckets = np.array([len(start) - 1 for start in starts], np.int64)
        self.at_keys = np.array([address(array) or 0 for array in keys], np.uint64)
        self.at_starts = np.array([address(array) for array in starts], np.uint64)
        self.at_members = np.array([address(array) for array in members], np.uint64)
        self.at_firsts = np.array([address(array) for array in firsts], np.uint64)

    def bucket(self, table: int, key: int) -> slice:
        """Where the members of a bucket lie; nowhere if there is no such bucket."""
        keys, starts = self.keys[table], self.starts[table]
        bucket = key if keys is None else int(np.searchsorted(keys, np.uint64(key)))
        if bucket < len(starts) - 1 and (keys is None or int(keys[bucket]) == key):
            return slice(int(starts[bucket]), int(starts[bucket + 1]))
        return slice(0, 0)

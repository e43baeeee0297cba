"""A whole query of SimHash as one call of a compiled loop."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sketchdesk.engine.index.compiled_loops import address, library
from sketchdesk.engine.index.pointers import RowPointers, Slots, TablePointers, Words


@dataclass(frozen=True)
class Found:
    """The hits of a query, nearest first: slots and exact distances; and the work that finding them took."""

    slots: Slots
    distances: NDArray[np.float32]
    signature_bytes: int
    bucket_items: int
    looked_into: int
    compared: int


@dataclass(frozen=True)
class SimHashParts:
    """What a compiled query of SimHash reads; must stay as it is while a plan uses it.

    ``first`` (n,) and ``items`` (n, words): signatures of ``bits``; ``planes`` float32 (kept bits, d); ``centre``
    (d,) or None; ``tables``, or None, whose keys are ``table_bits`` bits from bit ``keys_from`` + t x
    ``key_stride`` on; ``probes`` over all tables.
    """

    bits: int
    first: Words
    items: Words
    planes: NDArray[np.float32]
    centre: NDArray[np.float32] | None
    as_direction: bool
    rows: RowPointers
    tables: TablePointers | None
    table_bits: int
    keys_from: int
    key_stride: int
    probes: int


class SimHashPlan:
    """Everything that a compiled query of SimHash needs, gathered once."""

    def __init__(self, parts: SimHashParts, n: int, product_error: float, least: float, shortest: float) -> None:
        kept, dimension = parts.planes.shape
        tables = parts.tables
        count = len(tables.members) if tables is not None else 0
        words = -(-parts.bits // 64)
        entries = (count, parts.table_bits)
        none = np.empty(0, np.int64)
        self._parts, self._numbers = parts, (product_error, least, shortest)
        self._seen = np.empty(dimension, np.float32)
        self._margins = np.empty(kept, np.float32)
        # In the order of the enumeration in kernels.c.
        self._held: list[int | NDArray[np.generic] | None] = [
            n,
            dimension,
            kept,
            parts.bits,
            parts.first,
            parts.items,
            parts.planes,
            parts.centre,
            int(parts.as_direction),
            count,
            parts.table_bits,
            parts.probes,
            tables.at_keys if tables else none,
            tables.buckets if tables else none,
            tables.at_starts if tables else none,
            tables.at_members if tables else none,
            tables.at_firsts if tables else none,
            np.zeros(n // 64 + 1, np.uint64),
            np.empty(n * max(count, 1), np.uint8),
            np.empty(n, np.int32),
            np.empty(n, np.uint16),
            np.empty(64 * words + 2, np.int32),
            np.empty(max(parts.probes, 1), np.int32),
            np.empty(max(parts.probes, 1), np.uint64),
            np.empty(count, np.uint64),
            np.empty(entries, np.float64),
            np.empty(entries, np.uint64),
            np.full(entries, -1, np.int8),
            np.zeros(64 * max(words, 1), np.uint8),
            np.empty(-(-kept // 64), np.uint64),
            self._seen,
            self._margins,
            # Pages that no query touches cost nothing.
            np.empty(4 * n, np.int64),
            (1 << parts.bits % 64) - 1 if parts.bits % 64 else -1,
            parts.keys_from,
            parts.key_stride,
            parts.rows.at,
            parts.rows.ends,
        ]
        self._plan = np.array(
            [held if isinstance(held, int) else (address(held) or 0) for held in self._held], np.int64
        )
        self._told = np.empty(4, np.int64)
        self._at_plan, self._at_told = address(self._plan), address(self._told)

    @property
    def nbytes(self) -> int:
        """Memory of its own, not counting pages that were never touched."""
        return sum(held.nbytes for held in self._held[17:21] if isinstance(held, np.ndarray))

    def find(
        self,
        query: NDArray[np.float32],
        k: int,
        wanted: int,
        prefilter: int,
        target: int,
        eligible: NDArray[np.bool_] | None,
    ) -> Found:
        """The k hits of a query (d,) among ``wanted`` candidates, or without signatures all that the buckets hold.

        ``eligible`` are flags (n,), or None for all. Raises MemoryError.
        """
        loops = library()
        assert loops is not None
        error, least, shortest = self._numbers
        at_query = address(query)
        loops.sd_simhash_look(self._at_plan, at_query, shortest)
        np.dot(self._parts.planes, self._seen, out=self._margins)
        slots, distances = np.empty(k, np.int64), np.empty(k, np.float32)
        found = loops.sd_simhash_find(
            self._at_plan,
            at_query,
            address(eligible),
            k,
            wanted,
            prefilter,
            target,
            error,
            least,
            shortest,
            address(slots),
            address(distances),
            self._at_told,
        )
        if found < 0:
            raise MemoryError
        return Found(slots[:found], distances[:found], *self._told.tolist())

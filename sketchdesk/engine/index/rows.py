"""The vectors of an index: checked on the way in, kept in segments, never copied without need.

A collection's features lie in a memory-mapped file that may be larger than memory. An index therefore keeps
that file as its first segment and puts what is added later into segments of its own.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sketchdesk.engine.index.pointers import RowPointers
from sketchdesk.errors import InputError

Rows32 = NDArray[np.float32]

LARGEST = 1e15
"""No number may be larger in size: squares and sums of such numbers still fit a float32."""

_BLOCK_BYTES = 4 << 20


def rows_per_block(dimension: int, itemsize: int = 4) -> int:
    """How many rows make a block that stays in cache and still feeds a matrix product well."""
    return max(64, min(16384, _BLOCK_BYTES // (dimension * itemsize)))


def check_vectors(vectors: ArrayLike, dimension: int | None = None) -> Rows32:
    """Vectors as C-contiguous float32 (n, d); a float32 array or memory map in that order is not copied.

    Raises InputError for any type but float16, float32 and float64, for another shape or dimension, and for
    numbers that are not finite or beyond LARGEST.
    """
    given = vectors if isinstance(vectors, np.ndarray) else np.asarray(vectors)
    if given.dtype.kind != "f" or given.dtype.itemsize > 8:
        raise InputError(f"An index takes numbers of type float32, float16 or float64, not {given.dtype}.")
    if given.ndim != 2:
        raise InputError(f"An index takes a table of vectors, one a row, not an array of {given.ndim} dimensions.")
    if given.shape[1] == 0:
        raise InputError("The vectors have no numbers in them.")
    if dimension is not None and given.shape[1] != dimension:
        raise InputError(
            f"The vectors have {given.shape[1]} numbers each, but this index holds vectors of {dimension}."
        )
    step = rows_per_block(given.shape[1], given.dtype.itemsize)
    for start in range(0, len(given), step):
        _check_numbers(np.asarray(given[start : start + step]), start)
    return np.ascontiguousarray(given, np.float32)


def _check_numbers(block: NDArray[np.floating], start: int) -> None:
    # The extremes carry a NaN or an infinity with them, without a temporary array.
    if float(block.min()) >= -LARGEST and float(block.max()) <= LARGEST:
        return
    finite = np.isfinite(block).all(axis=1)
    if not finite.all():
        raise InputError(f"Vector {start + int(np.argmin(finite))} holds a value that is not a finite number.")
    large = (np.abs(block) > LARGEST).any(axis=1)
    raise InputError(f"Vector {start + int(np.argmax(large))} holds a number beyond {LARGEST:g}, too large to compare.")


def check_query(vector: ArrayLike, dimension: int | None = None) -> Rows32:
    """One vector as float32 (1, d); raises InputError as :func:`check_vectors` does."""
    given = np.asarray(vector)
    usual = given.dtype == np.float32 and given.shape == (dimension,) and given.flags.c_contiguous
    # A square that is small enough vouches for every number, at a tenth of the cost.
    if usual and np.dot(given, given) <= LARGEST * LARGEST:
        return given[None]
    if given.ndim != 1:
        raise InputError(f"A query is one vector, not an array of {given.ndim} dimensions.")
    return check_vectors(given[None, :], dimension)


def check_ids(ids: ArrayLike) -> NDArray[np.int64]:
    """Ids as int64 (n,); raises InputError for anything but whole numbers."""
    given = np.asarray(ids)
    if given.size and given.dtype.kind not in "iu":
        raise InputError(f"Ids are whole numbers, not {given.dtype}.")
    return given.astype(np.int64).ravel()


def is_mapped(array: NDArray[np.float32]) -> bool:
    """Whether the numbers of an array (n, d) lie in a file, so that a copy would cost memory."""
    owner: object = array
    while isinstance(owner, np.ndarray):
        if isinstance(owner, np.memmap):
            return True
        owner = owner.base
    return False


class Rows:
    """Vectors in the order of their slots, in one or more segments float32 (n, d)."""

    def __init__(self, dimension: int) -> None:
        self.dimension = dimension
        self._segments: list[Rows32] = []
        self._ends: list[int] = []
        self._pointers: RowPointers | None = None

    def __len__(self) -> int:
        return self._ends[-1] if self._ends else 0

    @property
    def nbytes(self) -> int:
        return len(self) * self.dimension * 4

    @property
    def mapped(self) -> bool:
        """Whether any vector lies in a file."""
        return any(is_mapped(segment) for segment in self._segments)

    @property
    def pointers(self) -> RowPointers:
        """Where the rows lie, for compiled loops."""
        if self._pointers is None:
            self._pointers = RowPointers(self._segments, self._ends)
        return self._pointers

    def append(self, rows: Rows32) -> None:
        """Take rows as they are. Small segments of our own are joined, so that their number stays logarithmic."""
        if not len(rows):
            return
        self._pointers = None
        joined = [np.asarray(rows)]
        size = len(rows)
        while self._segments and not is_mapped(self._segments[-1]) and len(self._segments[-1]) <= 2 * size:
            joined.insert(0, self._segments.pop())
            self._ends.pop()
            size += len(joined[0])
        self._segments.append(joined[0] if len(joined) == 1 else np.concatenate(joined))
        self._ends.append(len(self) + size)

    def blocks(self, start: int = 0) -> Iterator[tuple[int, Rows32]]:
        """(first slot, rows) from a slot on, in blocks that are views."""
        step = rows_per_block(self.dimension)
        for segment, end in zip(self._segments, self._ends, strict=True):
            base = end - len(segment)
            for first in range(max(0, start - base), len(segment), step):
                yield base + first, segment[first : first + step]

    def gather(self, slots: NDArray[np.int64]) -> Rows32:
        """The rows at ascending slots, float32 (m, d)."""
        if len(self._segments) == 1:
            return self._segments[0][slots]
        gathered = np.empty((len(slots), self.dimension), np.float32)
        cuts = np.searchsorted(slots, self._ends)
        first = 0
        for segment, end, cut in zip(self._segments, self._ends, cuts, strict=True):
            if cut > first:
                gathered[first:cut] = segment[slots[first:cut] - (end - len(segment))]
            first = cut
        return gathered

    def keep(self, kept: NDArray[np.bool_]) -> None:
        """Drop the rows whose flag is False; the others close up."""
        segments = []
        for segment, end in zip(self._segments, self._ends, strict=True):
            flags = kept[end - len(segment) : end]
            segments.append(segment if flags.all() else np.asarray(segment)[flags])
        self._segments, self._ends, self._pointers = [], [], None
        for segment in segments:
            self.append(segment)

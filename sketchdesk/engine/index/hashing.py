"""Signatures: a bit for each hyperplane, packed, and compared by counting the bits that differ."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sketchdesk.engine.index.distances import dot_error, lengths
from sketchdesk.engine.index.rows import rows_per_block

Words = NDArray[np.uint64]

# Differences of three words still fit a byte.
_WORDS_IN_BYTE = 3
# Items whose partial counts stay in cache.
_CHUNK = 16384


def words_for(bits: int) -> int:
    return -(-bits // 64)


def sign_bits(rows: NDArray[np.float32], planes: NDArray[np.float32]) -> NDArray[np.bool_]:
    """On which side of each hyperplane (b, d) each row (n, d) lies, (n, b); True on the plane itself.

    A matrix product decides, except where it is too close to zero to trust: there the sum is done again in
    float64, in one order. So a row has the same bits in every batch and with every matrix library.
    """
    projected = rows @ planes.T
    sides = projected >= 0
    row_lengths = lengths(rows)
    doubt = (row_lengths * (1.01 * dot_error(rows.shape[1])) + rows.shape[1] * 2.0**-148).astype(np.float32)
    # A row of zeros lies on every plane, without doubt.
    doubt[row_lengths == 0] = 0
    at, plane = np.nonzero(np.abs(projected) < doubt[:, None])
    step = rows_per_block(rows.shape[1], 8)
    for start in range(0, len(at), step):
        some, which = at[start : start + step], plane[start : start + step]
        products = rows[some].astype(np.float64) * planes[which]
        sides[some, which] = products.sum(axis=1) >= 0
    return sides


def pack(sides: NDArray[np.bool_]) -> Words:
    """Bits (n, b) as words (words, n): word w holds bits 64 w to 64 w + 63, lowest first."""
    packed = np.zeros((len(sides), words_for(sides.shape[1]) * 8), np.uint8)
    packed[:, : -(-sides.shape[1] // 8)] = np.packbits(sides, axis=1, bitorder="little")
    return np.ascontiguousarray(packed.view("<u8").T, np.uint64)


class Signatures:
    """Packed signatures of many items, word by word, so that each pass reads memory in order."""

    def __init__(self, bits: int) -> None:
        self.bits = bits
        self._words: Words = np.empty((words_for(bits), 0), np.uint64)
        self._size = 0
        self._counts = np.empty(0, np.uint16)
        chunk = (_CHUNK,)
        self._xor, self._ones = np.empty(chunk, np.uint64), np.empty(chunk, np.uint8)
        self._partial = np.empty(chunk, np.uint8)

    def __len__(self) -> int:
        return self._size

    @property
    def words(self) -> Words:
        """(words, n); read only."""
        return self._words[:, : self._size]

    @property
    def nbytes(self) -> int:
        """What one pass over all signatures reads."""
        return self.words.nbytes

    @property
    def held_bytes(self) -> int:
        """Memory, with the room for more."""
        return self._words.nbytes + self._counts.nbytes

    def reserve(self, size: int) -> None:
        """Make room for so many signatures; room at least doubles, so that adding stays cheap."""
        if size > self._words.shape[1]:
            roomy = np.empty((len(self._words), max(size, 2 * self._size)), np.uint64)
            roomy[:, : self._size] = self.words
            self._words = roomy

    def append(self, words: Words) -> None:
        """Take more signatures (words, m)."""
        needed = self._size + words.shape[1]
        self.reserve(needed)
        self._words[:, self._size : needed] = words
        self._size = needed

    def adopt(self, words: Words) -> None:
        """Take signatures (words, n) instead of all that was here, without a copy; raises ValueError if they
        are of another kind."""
        if words.dtype != np.uint64 or words.ndim != 2 or len(words) != words_for(self.bits):
            raise ValueError("signatures of another length")
        self._words, self._size = words, words.shape[1]

    def keep(self, kept: NDArray[np.bool_]) -> None:
        self.adopt(self.words[:, kept])

    def distances(self, signature: Words) -> NDArray[np.uint16]:
        """Bits in which a signature (words,) differs from each, uint16 (n,); overwritten by the next call."""
        if len(self._counts) != self._size:
            self._counts = np.empty(self._size, np.uint16)
        for start in range(0, self._size, _CHUNK):
            counts = self._counts[start : start + _CHUNK]
            xor, ones = self._xor[: len(counts)], self._ones[: len(counts)]
            partial = self._partial[: len(counts)]
            for first in range(0, len(signature), _WORDS_IN_BYTE):
                for w in range(first, min(first + _WORDS_IN_BYTE, len(signature))):
                    np.bitwise_xor(self._words[w, start : start + len(counts)], signature[w], out=xor)
                    np.bitwise_count(xor, out=partial if w == first else ones)
                    if w > first:
                        np.add(partial, ones, out=partial)
                if first:
                    np.add(counts, partial, out=counts)
                else:
                    counts[:] = partial
        return self._counts


def best_by_count(counts: NDArray[np.uint16], wanted: int, largest: int) -> NDArray[np.int64]:
    """Where the ``wanted`` smallest of the counts 0..largest are, ascending; ties by the lower place.

    Counting how often each value occurs gives the threshold in one pass, several times faster than a
    partition.
    """
    if wanted >= len(counts):
        return np.arange(len(counts))
    reached = np.cumsum(np.bincount(counts, minlength=largest + 1))
    threshold = int(np.searchsorted(reached, wanted))
    places = np.flatnonzero(counts <= threshold)
    surplus = len(places) - wanted
    if surplus:
        at_threshold = np.flatnonzero(counts[places] == threshold)
        places = np.delete(places, at_threshold[len(at_threshold) - surplus :])
    return places

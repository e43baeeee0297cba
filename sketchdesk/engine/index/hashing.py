"""Signatures: a bit for each hyperplane, packed, and compared by counting the bits that differ."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sketchdesk.engine.index import kernels
from sketchdesk.engine.index.compiled_loops import compiled
from sketchdesk.engine.index.distances import dot_error, lengths
from sketchdesk.engine.index.kernels import best_by_count
from sketchdesk.engine.index.pointers import Workspace
from sketchdesk.engine.index.rows import rows_per_block
from sketchdesk.engine.products import product

Words = NDArray[np.uint64]

# Differences of three words still fit a byte.
_WORDS_IN_BYTE = 3
# Items whose partial counts stay in cache.
_CHUNK = 16384


def words_for(bits: int) -> int:
    """How many words of 64 bits hold so many bits."""
    return -(-bits // 64)


def sign_bits(rows: NDArray[np.float32], planes: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """How far from each hyperplane (b, d) each row (n, d) lies, roughly, and on which side, both (n, b); the side
    is True on the plane itself.

    A matrix product decides, except where it is too close to zero to trust: there the sum is done again in
    float64, in one order. So a row has the same bits in every batch and with every matrix library.
    """
    projected: NDArray[np.float32] = product(rows, planes.T)
    sides: NDArray[np.bool_] = projected >= 0
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
    return projected, sides


def pack(sides: NDArray[np.bool_]) -> Words:
    """Bits (n, b) as words (words, n): word w holds bits 64 w to 64 w + 63, lowest first."""
    packed = np.zeros((len(sides), words_for(sides.shape[1]) * 8), np.uint8)
    packed[:, : -(-sides.shape[1] // 8)] = np.packbits(sides, axis=1, bitorder="little")
    return np.ascontiguousarray(packed.view("<u8").T, np.uint64)


def unpack(words: Words, bits: int) -> NDArray[np.bool_]:
    """The inverse of :func:`pack`: words (w, n) to bits (n, bits)."""
    octets = np.ascontiguousarray(words.T, "<u8").view(np.uint8)
    return np.unpackbits(octets, axis=1, count=bits, bitorder="little").astype(np.bool_)


class Signatures:
    """Packed signatures of many items.

    All bits ever hashed are kept word by word; of these the first ``used`` count. Compiled loops, and NumPy
    where few items are looked at, read a copy in which the bits in use of an item lie side by side.
    """

    def __init__(self, bits: int, used: int | None = None) -> None:
        self.bits = bits
        self.used = bits if used is None else used
        self._words: Words = np.empty((words_for(bits), 0), np.uint64)
        self._size = 0
        self._items: Words | None = None
        self._everything = np.empty(0, np.int32)
        self._work = Workspace()
        self._counts = np.empty(0, np.uint16)
        chunk = (_CHUNK,)
        self._xor, self._ones = np.empty(chunk, np.uint64), np.empty(chunk, np.uint8)
        self._partial = np.empty(chunk, np.uint8)

    def __len__(self) -> int:
        return self._size

    @property
    def words(self) -> Words:
        """All bits, (words, n); read only."""
        return self._words[:, : self._size]

    @property
    def bytes_each(self) -> int:
        """What looking at a whole signature reads."""
        return 8 * words_for(self.used)

    @property
    def held_bytes(self) -> int:
        """Memory, with the room for more."""
        items = 0 if self._items is None else self._items.nbytes
        return self._words.nbytes + items + self._everything.nbytes + self._counts.nbytes + self._work.nbytes

    def use(self, bits: int) -> None:
        """From now on only the first ``bits`` of each signature count."""
        if bits != self.used:
            self.used, self._items = bits, None

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
        self._size, self._items = needed, None

    def adopt(self, words: Words) -> None:
        """Take signatures (words, n) instead of all that was here, without a copy; raises ValueError if they
        are of another kind."""
        if words.dtype != np.uint64 or words.ndim != 2 or len(words) != words_for(self.bits):
            raise ValueError("signatures of another length")
        self._words, self._size, self._items = words, words.shape[1], None

    def keep(self, kept: NDArray[np.bool_]) -> None:
        """Drop the items whose flag (n,) is False; the others close up."""
        self.adopt(np.ascontiguousarray(self.words[:, kept]))

    def key_bits(self, first: int, bits: int) -> Words:
        """``bits`` (at most 63) of every signature from bit ``first`` on as one number, uint64 (n,)."""
        word, shift = divmod(first, 64)
        keys = self.words[word] >> np.uint64(shift)
        if shift + bits > 64:
            keys = keys | self.words[word + 1] << np.uint64(64 - shift)
        return keys & np.uint64((1 << bits) - 1)

    def trimmed(self, signature: Words) -> Words:
        """The bits in use of a signature (words,), the others 0."""
        used = signature[: words_for(self.used)].copy()
        if self.used % 64 and len(used):
            used[-1] &= np.uint64((1 << self.used % 64) - 1)
        return used

    @property
    def by_item(self) -> Words:
        """The bits in use, (n, words)."""
        if self._items is None:
            # A copy always: one word lies the same way in both, and other bits of it are still needed.
            self._items = self.words[: words_for(self.used)].T.copy()
            if self.used % 64:
                self._items[:, -1] &= np.uint64((1 << self.used % 64) - 1)
        return self._items

    @property
    def first(self) -> Words:
        """The first word of each, (n,)."""
        return self._words[0, : self._size] if len(self._words) else np.empty(0, np.uint64)

    def weigh(
        self, signature: Words, margins: NDArray[np.float32], slots: NDArray[np.int64], wanted: int
    ) -> NDArray[np.int64]:
        """The ``wanted`` of some slots (ascending) that differ least if each bit weighs as much as the query's
        margin (bits,) from its hyperplane: the asymmetric distance of Gordo and Perronnin (CVPR 2011)."""
        weights = kernels.weights_of(margins[: self.used])
        return kernels.weigh_signatures(self.by_item, self.trimmed(signature), weights, slots, wanted)

    def weigh_all(self, signature: Words, margins: NDArray[np.float32]) -> NDArray[np.int64]:
        """How much each item differs, weighed as :meth:`weigh` does, int64 (n,)."""
        return kernels.weigh_all(self.by_item, self.trimmed(signature), kernels.weights_of(margins[: self.used]))

    def nearest(
        self, signature: Words, wanted: int, target: int, eligible: NDArray[np.bool_] | None
    ) -> tuple[NDArray[np.int64], int]:
        """The ``wanted`` eligible items that differ in the fewest bits from a signature, ascending, ties by the
        lower slot; and the bytes of signatures that were read.

        With a ``target`` below the number of items, the first 64 bits of all of them are looked at, and only
        the ``target`` items that differ least in these (and those that tie) are looked at whole.
        """
        size = self._size
        own = self.trimmed(signature)
        if target < size and self.used > 64:
            slots = kernels.coarse_survivors(self.first, int(own[0]), eligible, target, self._work)
            read = 8 * size + len(slots) * self.bytes_each
            return kernels.rank_signatures(self.by_item, own, slots, wanted, self._work), read
        if compiled():
            return self.nearest_of(signature, self._all(eligible), wanted)
        counts = self.distances(signature)
        if eligible is not None:
            counts[~eligible] = self.used + 1
            size = int(np.count_nonzero(eligible))
        return best_by_count(counts, min(wanted, size), self.used + 1), size * self.bytes_each

    def nearest_of(self, signature: Words, slots: NDArray[np.int32], wanted: int) -> tuple[NDArray[np.int64], int]:
        """The ``wanted`` of some slots (ascending) that differ in the fewest bits, as :meth:`nearest` gives them."""
        ranked = kernels.rank_signatures(self.by_item, self.trimmed(signature), slots, wanted, self._work)
        return ranked, len(slots) * self.bytes_each

    def _all(self, eligible: NDArray[np.bool_] | None) -> NDArray[np.int32]:
        if eligible is not None:
            return np.flatnonzero(eligible).astype(np.int32)
        if len(self._everything) != self._size:
            self._everything = np.arange(self._size, dtype=np.int32)
        return self._everything

    def distances(self, signature: Words) -> NDArray[np.uint16]:
        """Bits in use in which a signature (words,) differs from each, uint16 (n,); overwritten by the next call."""
        if len(self._counts) != self._size:
            self._counts = np.empty(self._size, np.uint16)
        words = words_for(self.used)
        for start in range(0, self._size, _CHUNK):
            counts = self._counts[start : start + _CHUNK]
            xor, ones = self._xor[: len(counts)], self._ones[: len(counts)]
            partial = self._partial[: len(counts)]
            for first in range(0, words, _WORDS_IN_BYTE):
                for w in range(first, min(first + _WORDS_IN_BYTE, words)):
                    np.bitwise_xor(self._words[w, start : start + len(counts)], signature[w], out=xor)
                    if w == words - 1 and self.used % 64:
                        np.bitwise_and(xor, np.uint64((1 << self.used % 64) - 1), out=xor)
                    np.bitwise_count(xor, out=partial if w == first else ones)
                    if w > first:
                        np.add(partial, ones, out=partial)
                if first:
                    np.add(counts, partial, out=counts)
                else:
                    counts[:] = partial
        return self._counts

"""Where vectors are seen from, and along which directions: the same on every machine.

Hyperplanes through the origin split raw features badly, because those all lie on one side of it; so vectors
are centred first. Directions that are orthogonal to each other say more in as many bits than independent ones.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sketchdesk.engine.index.distances import Metric, inverse_lengths
from sketchdesk.engine.products import product

# Directions are kept to this many steps in one standard deviation: coarse enough that the last bits of a
# platform's mathematics never show, fine enough that nothing is lost.
_STEPS = 1024
# Up to so many dimensions the principal directions are found directly.
_DENSE = 1024
_ITERATIONS = 3


def orthogonal_planes(bits: int, dimension: int, seed: int) -> NDArray[np.float32]:
    """Normals of random hyperplanes, float32 (bits, dimension), of length 1.

    Orthogonal within each group of ``dimension``; every group comes from a QR decomposition of Gaussian
    numbers of its own, so fewer bits are the first rows of more only up to whole groups.
    """
    numbers = np.random.Generator(np.random.PCG64(seed))
    groups = [
        _orthonormal(numbers.standard_normal((dimension, min(dimension, bits - first))))
        for first in range(0, bits, dimension)
    ]
    return _rounded(np.concatenate(groups))


def gaussian_planes(bits: int, dimension: int, seed: int) -> NDArray[np.float32]:
    """Normals of independent random hyperplanes, float32 (bits, dimension): Charikar (STOC 2002), as published."""
    numbers = np.random.Generator(np.random.PCG64(seed))
    return numbers.standard_normal((bits, dimension)).astype(np.float32)


def principal_planes(
    sample: NDArray[np.float32], bits: int, tables: int, bits_per_table: int, principal: int, seed: int
) -> NDArray[np.float32]:
    """Normals of hyperplanes within the directions in which a centred sample (n, d) varies most, float32
    (bits + tables x bits_per_table, d): first those of the signatures, then those of each table's key.

    Signatures: the first 64 lie within the 64 leading principal directions, so that one word says most; the
    others, in groups of ``principal``, within that many. Each group is a random rotation of its directions, so
    that every bit says about as much (Gong and Lazebnik, "Iterative Quantization", CVPR 2011, without the
    iterations). Keys: the first table looks along the principal directions themselves, strongest first, so that
    a shorter key is the beginning of a longer one; the others along rotations of as many.
    """
    dimension = sample.shape[1]
    principal = min(principal, dimension)
    leading = _leading_directions(sample.astype(np.float64), max(principal, min(bits_per_table, dimension)), seed)
    numbers = np.random.Generator(np.random.PCG64(seed))

    def rotated(directions: int, wanted: int) -> NDArray[np.float64]:
        # Gaussian numbers of the whole space, so that the basis of the directions does not matter.
        within = leading[:, :directions]
        return product(_orthonormal(product(within.T, numbers.standard_normal((dimension, wanted)))), within.T)

    groups: list[NDArray[np.float64]] = []
    made = 0
    while made < bits:
        directions = principal if made else min(64, principal)
        groups.append(rotated(directions, min(directions, bits - made)))
        made += len(groups[-1])
    for table in range(tables):
        if table == 0:
            axes = leading[:, :bits_per_table].T
            # An axis has no sign of its own.
            axes = axes * np.sign(axes[np.arange(len(axes)), np.abs(axes).argmax(axis=1)])[:, None]
            groups.append(axes)
        else:
            groups.append(rotated(min(bits_per_table, dimension), min(bits_per_table, dimension)))
        for first in range(dimension, bits_per_table, dimension):
            groups.append(rotated(dimension, min(dimension, bits_per_table - first)))
    return _rounded(np.concatenate(groups))


def _leading_directions(sample: NDArray[np.float64], count: int, seed: int) -> NDArray[np.float64]:
    """The leading principal directions of a centred sample (n, d), as columns (d, count), strongest first.

    Many dimensions: by subspace iteration (Halko, Martinsson and Tropp, SIAM Review 2011, algorithm 4.4).
    """
    dimension = sample.shape[1]
    if dimension <= _DENSE:
        return np.linalg.eigh(product(sample.T, sample))[1][:, ::-1][:, :count]
    numbers = np.random.Generator(np.random.PCG64(seed + 1))
    found = numbers.standard_normal((dimension, min(count + 16, dimension)))
    for _ in range(_ITERATIONS):
        found = np.linalg.qr(product(sample.T, product(sample, np.linalg.qr(found)[0])))[0]
    seen = product(sample, found)
    return product(found, np.linalg.eigh(product(seen.T, seen))[1][:, ::-1][:, :count])


def _orthonormal(columns: NDArray[np.float64]) -> NDArray[np.float64]:
    """Columns (d, n), n at most d, as orthonormal rows (n, d)."""
    factor, triangle = np.linalg.qr(columns)
    # A QR decomposition is unique only up to these signs.
    return (factor * np.where(np.diagonal(triangle) < 0, -1.0, 1.0)).T


def _rounded(planes: NDArray[np.float64]) -> NDArray[np.float32]:
    scale = planes.shape[1] ** 0.5 * _STEPS
    # Row by row, as compiled loops read them; what comes out of a decomposition may lie the other way.
    return np.ascontiguousarray(np.rint(planes * scale) / scale, np.float32)


def directions(rows: NDArray[np.float32], row_lengths: NDArray[np.float64], metric: Metric) -> NDArray[np.float32]:
    """What hyperplanes look at in rows (n, d) of lengths (n,): unit vectors where only the angle counts, else the rows
    as they are."""
    return rows * inverse_lengths(row_lengths)[:, None] if metric == "cosine" else rows


class PrefixCentres:
    """Means of the first 1, 2, 4, 8, ... vectors ever seen.

    The centre of n items is the mean of the longest such prefix, at least half of them. So it depends on the
    items alone and not on the batches that they came in, adding one item seldom moves it, and removing what
    was added moves it back.
    """

    def __init__(self, dimension: int) -> None:
        self.seen = 0
        self.total = np.zeros(dimension, np.float64)
        self._means: list[NDArray[np.float32]] = []

    def extend(self, rows: NDArray[np.float32]) -> None:
        """Take account of the next rows (m, d)."""
        while len(rows):
            part = rows[: min(len(rows), (1 << len(self._means)) - self.seen, 256)]
            # accumulate, unlike sum, adds one row after the other by definition.
            self.total = np.add.accumulate(np.concatenate([self.total[None], part]), axis=0)[-1]
            self.seen += len(part)
            rows = rows[len(part) :]
            if self.seen == 1 << len(self._means):
                self._means.append((self.total / self.seen).astype(np.float32))

    @staticmethod
    def level(count: int) -> int:
        """Which mean is the centre of so many items; -1 for none."""
        return count.bit_length() - 1

    def centre(self, level: int) -> NDArray[np.float32]:
        """Float32 (d,)."""
        return self._means[level] if level >= 0 else np.zeros(len(self.total), np.float32)

    def arrays(self) -> dict[str, NDArray[np.floating]]:
        """What is saved: ``centres`` float32 (means, d) and ``total`` float64 (d,)."""
        means = np.array(self._means, np.float32).reshape(-1, len(self.total))
        return {"centres": means, "total": self.total}

    @classmethod
    def from_arrays(cls, seen: int, centres: NDArray[np.float32], total: NDArray[np.float64]) -> PrefixCentres:
        """What :meth:`arrays` gave, after so many vectors. Raises ValueError if they do not belong together."""
        restored = cls(centres.shape[1])
        if total.shape != restored.total.shape or len(centres) != seen.bit_length():
            raise ValueError("centres and total do not fit")
        restored.seen, restored.total = seen, np.array(total)
        restored._means = list(np.array(centres))
        return restored

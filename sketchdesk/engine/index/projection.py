"""Where vectors are seen from, and along which directions: the same on every machine.

Hyperplanes through the origin split raw features badly, because those all lie on one side of it; so vectors
are centred first. Directions that are orthogonal to each other say more in as many bits than independent ones.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sketchdesk.engine.index.distances import Metric, inverse_lengths

# Directions are kept to this many steps in one standard deviation: coarse enough that the last bits of a
# platform's mathematics never show, fine enough that nothing is lost.
_STEPS = 1024


def orthogonal_planes(bits: int, dimension: int, seed: int) -> NDArray[np.float32]:
    """Normals of random hyperplanes, float32 (bits, dimension), of length 1.

    Orthogonal within each group of ``dimension``; every group comes from a QR decomposition of Gaussian
    numbers of its own, so fewer bits are the first rows of more only up to whole groups.
    """
    numbers = np.random.Generator(np.random.PCG64(seed))
    groups = []
    for first in range(0, bits, dimension):
        wanted = min(dimension, bits - first)
        factor, triangle = np.linalg.qr(numbers.standard_normal((dimension, wanted)))
        # A QR decomposition is unique only up to these signs.
        groups.append((factor * np.where(np.diagonal(triangle) < 0, -1.0, 1.0)).T)
    steps = np.rint(np.concatenate(groups) * (dimension**0.5 * _STEPS))
    return (steps / (_STEPS * dimension**0.5)).astype(np.float32)


def directions(rows: NDArray[np.float32], row_lengths: NDArray[np.float64], metric: Metric) -> NDArray[np.float32]:
    """What hyperplanes look at: unit vectors where only the angle counts, else the vectors as they are."""
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
        means = np.array(self._means, np.float32).reshape(-1, len(self.total))
        return {"centres": means, "total": self.total}

    @classmethod
    def from_arrays(cls, seen: int, centres: NDArray[np.float32], total: NDArray[np.float64]) -> PrefixCentres:
        """Raises ValueError if the arrays do not belong together."""
        restored = cls(centres.shape[1])
        if total.shape != restored.total.shape or len(centres) != seen.bit_length():
            raise ValueError("centres and total do not fit")
        restored.seen, restored.total = seen, np.array(total)
        restored._means = list(np.array(centres))
        return restored

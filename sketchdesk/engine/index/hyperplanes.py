"""The hyperplanes whose sides give items their signs, and the centre from which items are seen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sketchdesk.engine.index.base import Arrays
from sketchdesk.engine.index.distances import Metric
from sketchdesk.engine.index.hashing import pack, sign_bits
from sketchdesk.engine.index.projection import (
    PrefixCentres,
    directions,
    gaussian_planes,
    orthogonal_planes,
    principal_planes,
)

# Fewer items (as a power of two) have no principal directions worth the name.
LEARN_LEVEL = 11

Rows = tuple[NDArray[np.float32], NDArray[np.float64]]
"""Vectors (n, d) and their lengths (n,)."""


@dataclass(frozen=True)
class PlaneSettings:
    """How hyperplanes lie: see :class:`sketchdesk.engine.index.simhash.SimHashIndex`."""

    metric: Metric
    seed: int
    centred: bool
    orthogonal: bool
    principal: int
    bits: int
    tables: int
    bits_per_table: int

    @property
    def count(self) -> int:
        """One plane for each bit: first those of the signatures, then those of each table's key."""
        return self.bits + self.tables * self.bits_per_table


class Hyperplanes:
    """Centre and planes belong to a level, the whole part of the number of items' binary logarithm.

    So they depend on the items alone and not on the batches that they came in, and seldom move.
    """

    def __init__(self, settings: PlaneSettings, dimension: int | None) -> None:
        self._settings = settings
        self.level = -1
        """-1 before the first item."""
        self._centres = PrefixCentres(dimension or 1)
        self._planes: dict[int, NDArray[np.float32]] = {}

    @property
    def planes(self) -> NDArray[np.float32]:
        """Float32 (planes, d); none before the first :meth:`settle`."""
        return self._planes.get(self.level, np.empty((0, len(self._centres.total)), np.float32))

    @property
    def centre(self) -> NDArray[np.float32] | None:
        """Float32 (d,); None where items are seen from the origin."""
        return self._centres.centre(self.level) if self._settings.centred else None

    @property
    def are_learnt(self) -> bool:
        """Whether the first planes look along principal directions."""
        return bool(self._settings.principal) and self._settings.orthogonal and self.level >= LEARN_LEVEL

    @property
    def nbytes(self) -> int:
        return self.planes.nbytes + sum(array.nbytes for array in self._centres.arrays().values())

    def sides(self, rows: NDArray[np.float32], lengths: NDArray[np.float64]) -> tuple[NDArray[np.float32], NDArray]:
        """Distances float32 (n, planes) from the planes, and signatures uint64 (words, n), of rows (n, d)."""
        margins, sides = sign_bits(self._seen(rows, lengths), self.planes)
        return margins, pack(sides)

    def extend(self, rows: NDArray[np.float32], lengths: NDArray[np.float64]) -> None:
        """Take account of the next items (n, d); planes and centre stay until :meth:`settle`."""
        self._centres.extend(directions(rows, lengths, self._settings.metric))

    def settle(self, count: int, sample: Callable[[int], Rows]) -> bool:
        """Be what so many items have; ``sample`` gives some of the first 2**level. Whether all signs are others now."""
        level = PrefixCentres.level(count)
        if level == self.level and level in self._planes:
            return False
        self.level = level
        if level not in self._planes:
            self._planes[level] = self._made(sample)
        return True

    def arrays(self) -> Arrays:
        """What is saved: ``planes`` float32 (planes, d), ``centres`` and ``total`` as PrefixCentres says."""
        return {"planes": self.planes, **self._centres.arrays()}

    def restore(self, seen: int, count: int, arrays: Arrays) -> None:
        """Be what :meth:`arrays` gave after ``seen`` vectors, of which ``count`` counts now as in :meth:`settle`.

        The planes are not made from the seed again: signatures belong to the very planes that they were made with.
        Raises ValueError if the arrays do not belong together, or to other settings.
        """
        planes = arrays["planes"]
        if planes.shape != (self._settings.count, arrays["centres"].shape[1]) or planes.dtype != np.float32:
            raise ValueError("planes of another shape")
        self._centres = PrefixCentres.from_arrays(seen, arrays["centres"], arrays["total"])
        self.level = PrefixCentres.level(count)
        self._planes = {self.level: planes}

    def _seen(self, rows: NDArray[np.float32], lengths: NDArray[np.float64]) -> NDArray[np.float32]:
        seen = directions(rows, lengths, self._settings.metric)
        centre = self.centre
        return seen if centre is None else seen - centre

    def _made(self, sample: Callable[[int], Rows]) -> NDArray[np.float32]:
        settings, dimension = self._settings, len(self._centres.total)
        if not settings.orthogonal:
            return gaussian_planes(settings.count, dimension, settings.seed)
        if not self.are_learnt:
            return orthogonal_planes(settings.count, dimension, settings.seed)
        seen = self._seen(*sample(self.level))
        kept = (settings.bits, settings.tables, settings.bits_per_table)
        return principal_planes(seen, *kept, settings.principal, settings.seed)

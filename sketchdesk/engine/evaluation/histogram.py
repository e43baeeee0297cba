"""Counts by bin, as they are drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sketchdesk.errors import InputError


@dataclass(frozen=True, eq=False)
class Histogram:
    """``counts`` float64 (bins,) between ``edges`` float64 (bins + 1,); each bin holds its lower edge, the last one
    both. Counts are whole unless they were estimated from a sample."""

    edges: NDArray[np.float64]
    counts: NDArray[np.float64]

    @property
    def shares(self) -> NDArray[np.float64]:
        """Counts over their sum; zeros where there is nothing."""
        total = self.counts.sum()
        return self.counts / total if total else np.zeros_like(self.counts)

    def to_json(self) -> dict[str, Any]:
        return {"edges": self.edges.tolist(), "counts": self.counts.tolist()}


def histogram(values: ArrayLike, bins: int, low: float, high: float) -> Histogram:
    """Of finite values between ``low`` and ``high``. Raises InputError for bins that cannot be."""
    if bins < 1 or not low < high:
        raise InputError(f"A histogram cannot have {bins} bins from {low:g} to {high:g}.")
    counts, edges = np.histogram(np.asarray(values, np.float64), bins, (low, high))
    return Histogram(edges, counts.astype(np.float64))


def ap_histogram(average_precisions: ArrayLike, bins: int = 20) -> Histogram:
    """How many queries have which AP, from 0 to 1."""
    return histogram(average_precisions, bins, 0.0, 1.0)

"""Principal components of embeddings: where the classes lie in the plane that shows most of them.

Pearson, "On lines and planes of closest fit to systems of points in space", 1901.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sketchdesk.engine.index.distances import Metric, inverse_lengths, lengths
from sketchdesk.engine.index.rows import check_vectors, rows_per_block
from sketchdesk.engine.products import product
from sketchdesk.errors import InputError

# So many vectors fix the components; the others are only projected.
_FITTED = 20_000
# Variance below this share of the whole is rounding.
_NOISE = 1e-12


@dataclass(frozen=True, eq=False)
class PrincipalComponents:
    """``axes`` float64 (c, d) of length 1, by falling variance, of which the largest number in size is positive.

    ``explained`` float64 (r,) is the share of the variance along every axis there is, zeros where all vectors are the
    same. ``fitted`` vectors, drawn with a seed where there are many, fixed the axes.
    """

    mean: NDArray[np.float64]
    axes: NDArray[np.float64]
    explained: NDArray[np.float64]
    fitted: int
    metric: Metric

    @property
    def curve(self) -> NDArray[np.float64]:
        """The share that the first 1, 2, ... axes explain together, float64 (r,)."""
        return np.minimum(1.0, self.explained.cumsum())

    def project(self, vectors: ArrayLike) -> NDArray[np.float64]:
        """The place of each vector (n, d) on each axis, float64 (n, c)."""
        rows = check_vectors(vectors, self.axes.shape[1])
        found = np.empty((len(rows), len(self.axes)))
        step = rows_per_block(rows.shape[1], 8)
        for start in range(0, len(rows), step):
            block = _prepared(rows[start : start + step], self.metric)
            found[start : start + step] = product(block - self.mean, self.axes.T)
        return found

    def to_json(self) -> dict[str, Any]:
        return {"explained": self.explained.tolist(), "curve": self.curve.tolist(), "fitted": self.fitted}


def principal_components(
    vectors: ArrayLike, metric: Metric = "cosine", count: int = 2, seed: int = 0
) -> PrincipalComponents:
    """The first axes of vectors (n, d), as many as ``count`` and d allow; under "cosine" those of their directions.

    Raises InputError for no vectors and for a count below 1.
    """
    rows = check_vectors(vectors)
    if not len(rows):
        raise InputError("There are no vectors to show.")
    if count < 1:
        raise InputError(f"There must be at least one axis, not {count}.")
    if len(rows) > _FITTED:
        rows = rows[np.sort(np.random.default_rng(seed).choice(len(rows), _FITTED, replace=False))]
    n, d = rows.shape
    step = rows_per_block(d, 8)
    mean = np.zeros(d)
    size = 0.0
    for start in range(0, n, step):
        block = _prepared(rows[start : start + step], metric)
        mean += block.sum(axis=0) / n
        size += float((block * block).sum()) / n
    if n < d:
        centred = _prepared(rows, metric) - mean
        _, values, axes = np.linalg.svd(centred, full_matrices=False)
        variances = values**2 / n
    else:
        scatter = np.zeros((d, d))
        for start in range(0, n, step):
            block = _prepared(rows[start : start + step], metric) - mean
            scatter += product(block.T, block)
        variances, columns = np.linalg.eigh(scatter / n)
        variances, axes = variances[::-1], columns.T[::-1]
    # n points have n - 1 axes between them.
    variances = np.maximum(0.0, variances[: min(d, max(1, n - 1))])
    total = float(variances.sum())
    explained = variances / total if total > _NOISE * size else np.zeros_like(variances)
    axes = axes[:count]
    largest = np.abs(axes).argmax(axis=1)
    axes = axes * np.where(axes[np.arange(len(axes)), largest] < 0, -1.0, 1.0)[:, None]
    if len(axes) < min(count, d):
        # Fewer points than axes asked for: the others show nothing.
        axes = np.concatenate([axes, np.zeros((min(count, d) - len(axes), d))])
    return PrincipalComponents(mean, axes, explained, n, metric)


def _prepared(rows: NDArray[np.float32], metric: Metric) -> NDArray[np.float64]:
    block = np.asarray(rows)
    wide = block.astype(np.float64)
    return wide * inverse_lengths(lengths(block)).astype(np.float64)[:, None] if metric == "cosine" else wide

"""The measures of many rankings at once, by the definitions in ``metrics``.

A table of flags takes the place of one ranking's: a row a query, a column a rank.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sketchdesk.engine.evaluation.metrics import discounts

TOP = (1, 3, 5, 10)

Column = NDArray[np.float64]


def judge(relevant: NDArray[np.bool_], totals: NDArray[np.int64], k: int) -> dict[str, Column]:
    """Every measure that relevance alone decides, float64 (m,) each, under its published name.

    ``relevant`` bool (m, n) flags what was returned, nearest first, False where a ranking has ended; ``totals``
    int64 (m,) counts the relevant items of the gallery, at least one for each query.
    """
    # No wider than the rankings: places where nothing was returned add to no sum.
    first = relevant[:, :k]
    places = first.shape[1]
    hits = first.sum(axis=1)
    precisions = np.where(first, first.cumsum(axis=1) / np.arange(1, places + 1), 0.0).sum(axis=1)
    most = np.minimum(totals, k)
    gains = discounts(max(places, int(most.max(initial=1))))
    return {
        "AP": _precision_sums(relevant) / totals,
        f"AP@{k} trec": precisions / totals,
        f"AP@{k} strict": precisions / most,
        f"AP@{k} lenient": precisions / np.maximum(1, hits),
        "P@1": first[:, :1].any(axis=1).astype(np.float64),
        f"P@{k}": hits / k,
        f"relevant recall@{k}": hits / totals,
        f"nDCG@{k}": np.where(first, gains[:places], 0.0).sum(axis=1) / gains.cumsum()[most - 1],
        **{f"top-{top}": relevant[:, :top].any(axis=1).astype(np.float64) for top in TOP},
    }


def _precision_sums(relevant: NDArray[np.bool_]) -> Column:
    """The sum of the precisions at each row's hits, float64 (m,)."""
    rows, ranks = np.nonzero(relevant)
    counts = np.bincount(rows, minlength=len(relevant))
    before = np.cumsum(counts) - counts
    precisions = (np.arange(1, len(rows) + 1) - before[rows]) / (ranks + 1)
    return np.bincount(rows, weights=precisions, minlength=len(relevant)).astype(np.float64, copy=False)

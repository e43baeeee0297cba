"""Measures of a ranking, each by one definition.

A ranking is given as ``relevant``: flags (n,) over the returned items, nearest first. ``total`` is the number
of relevant items in the whole gallery; one that was not returned is a miss. Published work divides AP@k by
three different numbers, which differ by factors: all three are here, and named.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sketchdesk.errors import InputError


@dataclass(frozen=True)
class AveragePrecisionAt:
    """AP@k. ``trec`` divides by all relevant items, ``strict`` by the most that k places can hold,
    ``lenient`` by those found."""

    trec: float
    strict: float
    lenient: float


def average_precision(relevant: ArrayLike, total: int) -> float:
    """Mean, over all relevant items of the gallery, of the precision at each one's rank; a miss counts 0.

    Raises InputError if the gallery has no relevant item, or fewer than the ranking shows.
    """
    precisions = _precisions_at_hits(relevant, total)
    return float(precisions.sum() / total)


def average_precision_at(relevant: ArrayLike, total: int, k: int) -> AveragePrecisionAt:
    """Like :func:`average_precision`, over the first k places only. Raises InputError also for k below 1."""
    precisions = _precisions_at_hits(np.asarray(relevant, np.bool_)[: _places(k)], total)
    found = float(precisions.sum())
    return AveragePrecisionAt(found / total, found / min(total, k), found / max(1, len(precisions)))


def precision_at(relevant: ArrayLike, k: int) -> float:
    """Share of the first k places that hold a relevant item; an empty place holds none.

    Raises InputError for k below 1.
    """
    return int(np.count_nonzero(np.asarray(relevant, np.bool_)[: _places(k)])) / k


def hit_at(relevant: ArrayLike, k: int) -> bool:
    """Whether the first k places hold a relevant item; its mean over queries is the top-k accuracy.

    Raises InputError for k below 1.
    """
    return bool(np.asarray(relevant, np.bool_)[: _places(k)].any())


def relevant_recall_at(relevant: ArrayLike, total: int, k: int) -> float:
    """Share of the gallery's relevant items that lie in the first k places. Raises InputError as
    :func:`average_precision_at` does."""
    return len(_precisions_at_hits(np.asarray(relevant, np.bool_)[: _places(k)], total)) / total


def ndcg_at(relevant: ArrayLike, total: int, k: int) -> float:
    """Normalised discounted cumulative gain of the first k places, a relevant item gaining 1 / log2(rank + 1).

    Järvelin and Kekäläinen, "Cumulated gain-based evaluation of IR techniques", 2002, with the discount of trec_eval.
    Raises InputError as :func:`average_precision_at` does.
    """
    first = np.asarray(relevant, np.bool_)[: _places(k)]
    hits = np.flatnonzero(first)
    if total < max(1, len(hits)):
        raise InputError(f"A ranking with {len(hits)} relevant items cannot be judged against {total} in the gallery.")
    gains = discounts(max(len(first), min(total, k)))
    return float(gains[hits].sum() / gains[: min(total, k)].sum())


def discounts(k: int) -> NDArray[np.float64]:
    """What a relevant item gains at each of the first k ranks, float64 (k,)."""
    return 1.0 / np.log2(np.arange(2, k + 2))


def recall_at(found: ArrayLike, exact: ArrayLike, k: int) -> float:
    """Share of the exact scan's first k that an index returned, by distance, so that ties at the k-th count.

    ``found`` are the exact distances of the items that the index returned, ``exact`` those of the scan, both
    ascending. 1 if the gallery is empty.
    """
    wanted = np.asarray(exact)[: _places(k)]
    if not len(wanted):
        return 1.0
    return int(np.count_nonzero(np.asarray(found)[:k] <= wanted[-1])) / len(wanted)


def improvement_in_efficiency(items: int, queries: int, distance_computations: int) -> float:
    """IE: distance computations of the scan over those of the index, each item counted once a query.

    An index that compared nothing is taken to have compared one item.
    """
    return items * queries / max(1, distance_computations)


def _precisions_at_hits(relevant: ArrayLike, total: int) -> NDArray[np.float64]:
    ranks = np.flatnonzero(np.asarray(relevant, np.bool_)) + 1
    if total < max(1, len(ranks)):
        raise InputError(f"A ranking with {len(ranks)} relevant items cannot be judged against {total} in the gallery.")
    return np.arange(1, len(ranks) + 1) / ranks


def _places(k: int) -> int:
    if k < 1:
        raise InputError(f"The number of places to judge must be at least 1, not {k}.")
    return k

"""How far a mean over queries is chance: percentile intervals from queries drawn again, with replacement.

Efron and Tibshirani, "An Introduction to the Bootstrap", 1993, chapters 13 (percentile) and 16; paired by query, as
in Sakai, "Evaluating evaluation metrics based on the bootstrap", 2006. The same seed draws the same queries.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sketchdesk.engine.products import product
from sketchdesk.errors import InputError

LEVEL = 0.95
SAMPLES = 2000

FEWEST = 6
"""Pairs below which no change is called more than chance: even with one sign in all of five, a test of signs finds
that by chance once in 16 times."""

# What differs by less does so by rounding.
_NOISE = 1e-12
# Counts of drawn queries held at a time.
_TABLE = 4_000_000


@dataclass(frozen=True)
class Interval:
    """A mean over queries and the bounds between which ``level`` of the means of resampled queries lie."""

    mean: float
    low: float
    high: float
    level: float = LEVEL

    def to_json(self) -> dict[str, Any]:
        return {"mean": self.mean, "low": self.low, "high": self.high, "level": self.level}


@dataclass(frozen=True)
class PairedChange:
    """What a second run changes on the same queries, as second less first.

    ``low`` and ``high`` bound the mean change as an :class:`Interval` does. ``share`` is the share of resamples whose
    mean change has the sign of the ``change``, 0 where nothing changes. ``beyond_chance``: there are enough queries
    (FEWEST), and the interval does not reach 0.
    """

    queries: int
    first: float
    second: float
    change: float
    low: float
    high: float
    share: float
    beyond_chance: bool
    level: float = LEVEL

    def to_json(self) -> dict[str, Any]:
        return {
            "queries": self.queries,
            "first": self.first,
            "second": self.second,
            "change": self.change,
            "low": self.low,
            "high": self.high,
            "share": self.share,
            "beyond chance": self.beyond_chance,
            "level": self.level,
        }


def bootstrap_interval(values: ArrayLike, level: float = LEVEL, samples: int = SAMPLES, seed: int = 0) -> Interval:
    """The interval of the mean of values (m,). Raises InputError for no values, for values that are not numbers, and
    for a level or a number of samples that cannot be."""
    return bootstrap_intervals(_column(values)[:, None], level, samples, seed)[0]


def bootstrap_intervals(
    table: ArrayLike, level: float = LEVEL, samples: int = SAMPLES, seed: int = 0
) -> tuple[Interval, ...]:
    """The intervals of the means of columns (m, c), all from the same resampled queries; raises as
    :func:`bootstrap_interval` does."""
    columns = np.asarray(table, np.float64)
    resampled = _resampled_means(columns, level, samples, seed)
    return tuple(
        Interval(float(column.mean()), *_bounds(means, level), level)
        for column, means in zip(columns.T, resampled.T, strict=True)
    )


def paired_bootstrap(
    first: ArrayLike, second: ArrayLike, level: float = LEVEL, samples: int = SAMPLES, seed: int = 0
) -> PairedChange:
    """What the second scores (m,) change against the first (m,) of the same queries; raises as
    :func:`bootstrap_interval` does, and InputError for runs of different length."""
    before, after = _column(first), _column(second)
    if len(before) != len(after):
        raise InputError(f"Two runs are compared query by query, but one has {len(before)} and the other {len(after)}.")
    changes = after - before
    changes[np.abs(changes) < _NOISE] = 0.0
    means = _resampled_means(changes[:, None], level, samples, seed)[:, 0]
    change = float(changes.mean())
    low, high = _bounds(means, level)
    return PairedChange(
        len(changes),
        float(before.mean()),
        float(after.mean()),
        change,
        low,
        high,
        float(np.mean(np.sign(means) == np.sign(change))) if change else 0.0,
        len(changes) >= FEWEST and (low > 0 or high < 0),
        level,
    )


def _resampled_means(columns: NDArray[np.float64], level: float, samples: int, seed: int) -> NDArray[np.float64]:
    """(samples, c): each from m queries drawn of the m."""
    if columns.ndim != 2 or not len(columns):
        raise InputError("There are no scores to take an interval of.")
    if not np.isfinite(columns).all():
        raise InputError("An interval takes scores that are numbers, all of them.")
    if not 0 < level < 1:
        raise InputError(f"The level of an interval lies between 0 and 1, not at {level}.")
    if samples < 1:
        raise InputError(f"A bootstrap takes at least one sample, not {samples}.")
    numbers = np.random.default_rng(seed)
    count = len(columns)
    means = np.empty((samples, columns.shape[1]))
    step = max(1, _TABLE // count)
    for start in range(0, samples, step):
        block = min(step, samples - start)
        drawn = numbers.integers(count, size=(block, count)) + np.arange(block)[:, None] * count
        times = np.bincount(drawn.ravel(), minlength=block * count).reshape(block, count).astype(np.float64)
        means[start : start + block] = product(times, columns) / count
    return means


def _bounds(means: NDArray[np.float64], level: float) -> tuple[float, float]:
    low, high = np.percentile(means, (50 * (1 - level), 50 * (1 + level)))
    return float(low), float(high)


def _column(values: ArrayLike) -> NDArray[np.float64]:
    column = np.asarray(values, np.float64)
    if column.ndim != 1 or not len(column):
        raise InputError("There are no scores to take an interval of.")
    return column

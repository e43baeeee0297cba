"""How far apart pictures of one class and of different ones lie: means and histograms of distances between pairs.

Pairs are as many as the square of the pictures, so where there are many a sample stands for them, drawn with a seed:
of each class some pictures and all pairs of these, counted as many times as the class has pairs for each that was
drawn; of all pictures some, and the pairs of these that are not of one class.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sketchdesk.engine.evaluation.by_class import places_by_class
from sketchdesk.engine.evaluation.histogram import Histogram, histogram
from sketchdesk.engine.evaluation.scores import number
from sketchdesk.engine.index.distances import Metric, all_distances
from sketchdesk.engine.index.rows import check_vectors
from sketchdesk.errors import InputError

OF_CLASS = 200
OF_ALL = 3000

# Distances that are held at a time.
_TABLE = 4_000_000


@dataclass(frozen=True, eq=False)
class DistanceSpread:
    """Distances between different pictures that have a class.

    ``within`` and ``between`` count pairs of one class and of two, over the same edges; ``to_distractors`` those of a
    picture with a class and one without, None where there is none. ``mean``, ``mean_within`` and ``mean_between`` are
    means over pairs and ``classes`` those within each class, by name; NaN where there is no pair. ``sampled``: not all
    pairs were measured.
    """

    metric: Metric
    within: Histogram
    between: Histogram
    to_distractors: Histogram | None
    mean: float
    mean_within: float
    mean_between: float
    mean_to_distractors: float
    classes: dict[str, float]
    sampled: bool

    def to_json(self) -> dict[str, Any]:
        return {
            "metric": self.metric,
            "mean": number(self.mean),
            "mean within": number(self.mean_within),
            "mean between": number(self.mean_between),
            "mean to distractors": number(self.mean_to_distractors),
            "classes": [{"label": label, "mean": number(mean)} for label, mean in self.classes.items()],
            "within": self.within.to_json(),
            "between": self.between.to_json(),
            "to distractors": self.to_distractors.to_json() if self.to_distractors else None,
            "sampled": self.sampled,
        }


@dataclass
class _Pairs:
    """Distances that were measured, and how many pairs each of them stands for."""

    distances: list[NDArray[np.float32]]
    weights: list[float]

    @property
    def count(self) -> float:
        return sum(weight * len(some) for weight, some in zip(self.weights, self.distances, strict=True))

    @property
    def total(self) -> float:
        parts = zip(self.weights, self.distances, strict=True)
        return math.fsum(weight * float(some.sum(dtype=np.float64)) for weight, some in parts)

    @property
    def mean(self) -> float:
        return self.total / self.count if self.count else math.nan

    def histogram(self, bins: int, high: float) -> Histogram:
        found = histogram([], bins, 0.0, high)
        for weight, some in zip(self.weights, self.distances, strict=True):
            found.counts[:] += weight * histogram(some, bins, 0.0, high).counts
        return found


def distance_spread(
    vectors: ArrayLike,
    labels: Sequence[str],
    metric: Metric = "cosine",
    bins: int = 40,
    of_class: int = OF_CLASS,
    of_all: int = OF_ALL,
    seed: int = 0,
) -> DistanceSpread:
    """Measure vectors (n, d); the label "" is a distractor's. At most ``of_class`` pictures of a class and ``of_all``
    of all are drawn. Raises InputError if nothing has a label and for arguments that cannot be."""
    rows = check_vectors(vectors)
    if len(labels) != len(rows):
        raise InputError(f"There are {len(rows)} vectors but {len(labels)} labels.")
    if of_class < 2 or of_all < 2:
        raise InputError("A sample of distances takes at least two pictures.")
    names, codes = np.unique(np.array(labels, np.str_), return_inverse=True)
    known = np.array([bool(name) for name in names.tolist()], np.bool_)[codes]
    if not known.any():
        raise InputError("None of the pictures has a label, so there are no classes to measure.")
    numbers = np.random.default_rng(seed)
    within = _Pairs([], [])
    means: dict[str, float] = {}
    sampled = False
    for label, places in places_by_class(labels):
        if not label:
            continue
        some = _drawn(numbers, places, of_class)
        distances = _between_all(rows, some, metric)
        weight = len(places) * (len(places) - 1) / max(1, len(some) * (len(some) - 1))
        within.distances.append(distances)
        within.weights.append(weight)
        means[label] = float(distances.mean(dtype=np.float64)) if len(distances) else math.nan
        sampled |= len(some) < len(places)
    labelled = np.flatnonzero(known)
    some = _drawn(numbers, labelled, of_all)
    apart = _apart(rows, some, some, codes, metric, below=True)
    sizes = np.bincount(codes[labelled])
    true = (len(labelled) ** 2 - int((sizes**2).sum())) / 2
    between = _Pairs([apart], [true / len(apart) if len(apart) else 0.0])
    strangers = np.flatnonzero(~known)
    others = _drawn(numbers, strangers, of_all)
    far = _apart(rows, some, others, codes, metric, below=False)
    outside = _Pairs([far], [len(labelled) * len(strangers) / len(far) if len(far) else 0.0])
    count = within.count + between.count
    everything = [*within.distances, apart, far]
    high = 2.0 if metric == "cosine" else max((float(some.max(initial=0.0)) for some in everything), default=0.0) or 1.0
    return DistanceSpread(
        metric,
        within.histogram(bins, high),
        between.histogram(bins, high),
        outside.histogram(bins, high) if len(strangers) else None,
        (within.total + between.total) / count if count else math.nan,
        within.mean,
        between.mean,
        outside.mean,
        means,
        bool(sampled or len(some) < len(labelled) or len(others) < len(strangers)),
    )


def _drawn(numbers: np.random.Generator, places: NDArray[np.int64], most: int) -> NDArray[np.int64]:
    return places if len(places) <= most else np.sort(numbers.choice(places, most, replace=False))


def _between_all(rows: NDArray[np.float32], places: NDArray[np.int64], metric: Metric) -> NDArray[np.float32]:
    """Of each pair of some rows, once."""
    own = rows[places]
    return all_distances(own, own, metric)[np.triu_indices(len(places), 1)]


def _apart(
    rows: NDArray[np.float32],
    first: NDArray[np.int64],
    second: NDArray[np.int64],
    codes: NDArray[np.int64],
    metric: Metric,
    below: bool,
) -> NDArray[np.float32]:
    """Of each pair of one row with one of the others that is not of its class; ``below``: the others are the same
    rows, and each pair is taken once."""
    if not len(first) or not len(second):
        return np.empty(0, np.float32)
    others = rows[second]
    found = []
    step = max(1, _TABLE // len(second))
    for start in range(0, len(first), step):
        some = first[start : start + step]
        chosen = codes[some][:, None] != codes[second]
        if below:
            chosen &= some[:, None] < second
        found.append(all_distances(rows[some], others, metric)[chosen])
    return np.concatenate(found)

"""Whether the classes that a classifier knows are those that retrieval finds: recall beside mAP."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from sketchdesk.engine.evaluation.scores import number
from sketchdesk.errors import InputError

_NOISE = 1e-12


@dataclass(frozen=True)
class RecallScatter:
    """A point (recall, mAP) for each class that has both, by name, and their Pearson correlation: NaN for fewer than
    two classes and where one of the two is the same for all."""

    points: dict[str, tuple[float, float]]
    correlation: float

    def to_json(self) -> dict[str, Any]:
        rows = [{"label": label, "recall": recall, "mAP": map_} for label, (recall, map_) in self.points.items()]
        return {"correlation": number(self.correlation), "points": rows}


def recall_scatter(recalls: Mapping[str, float], precisions: Mapping[str, float]) -> RecallScatter:
    """Set the classifier's recall of each class beside the class's mAP."""
    points = {label: (recalls[label], precisions[label]) for label in sorted(recalls.keys() & precisions.keys())}
    return RecallScatter(points, pearson([x for x, _ in points.values()], [y for _, y in points.values()]))


def pearson(first: ArrayLike, second: ArrayLike) -> float:
    """Pearson's correlation of two columns (n,); NaN where it is not defined. Raises InputError if they differ in
    length."""
    x, y = np.asarray(first, np.float64), np.asarray(second, np.float64)
    if x.shape != y.shape:
        raise InputError(f"There are {x.size} numbers to correlate with {y.size}.")
    if x.size < 2:
        return math.nan
    # What is left of equal numbers after their mean is rounding.
    constant = [float(np.ptp(column)) <= _NOISE * float(np.abs(column).max()) for column in (x, y)]
    if any(constant):
        return math.nan
    x, y = x - x.mean(), y - y.mean()
    return float(np.clip((x * y).sum() / math.sqrt((x * x).sum() * (y * y).sum()), -1.0, 1.0))

"""Retrieval class by class: the record that the sketch search engine published for each class, and all measures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sketchdesk.engine.evaluation.bootstrap import LEVEL, SAMPLES, Interval, bootstrap_interval
from sketchdesk.engine.evaluation.scores import QueryScores, mean_of


@dataclass(frozen=True)
class ClassScore:
    """The AP of one class's queries: mean, least, greatest and standard deviation (of these queries, not of a sample).

    ``number`` counts the gallery's classes from 0 in the order of their names. ``best`` and ``worst`` are the queries
    with the greatest and the least AP, the first of equals, as places among the queries that were given. ``means``
    holds every measure's mean, NaN where no query has it.
    """

    label: str
    queries: int
    mean: float
    least: float
    greatest: float
    deviation: float
    number: int = -1
    best: int = -1
    worst: int = -1
    means: Mapping[str, float] = field(default_factory=dict)

    @property
    def range(self) -> float:
        return self.greatest - self.least

    def to_json(self) -> dict[str, Any]:
        """The record as it was published."""
        return {
            "class": self.number,
            "label": self.label,
            "mAP": self.mean,
            "min AP": self.least,
            "max AP": self.greatest,
            "max-min range": self.range,
            "std": self.deviation,
        }


def class_scores(scores: QueryScores, classes: Sequence[str]) -> tuple[ClassScore, ...]:
    """One for each class that has queries, by name; ``classes`` are the gallery's, by name."""
    numbers = {label: number for number, label in enumerate(classes)}
    precisions = scores.of("AP")
    found = []
    for label, places in places_by_class(scores.labels):
        own = precisions[places]
        found.append(
            ClassScore(
                label,
                len(own),
                float(own.mean()),
                float(own.min()),
                float(own.max()),
                float(own.std()),
                numbers.get(label, -1),
                int(scores.rows[places[own.argmax()]]),
                int(scores.rows[places[own.argmin()]]),
                {name: mean_of(column[places]) for name, column in scores.measures.items()},
            )
        )
    return tuple(found)


def class_intervals(
    scores: QueryScores, measure: str = "AP", level: float = LEVEL, samples: int = SAMPLES, seed: int = 0
) -> dict[str, Interval]:
    """The interval of a measure's mean for each class that has it, by name."""
    column = scores.of(measure)
    found = {}
    for label, places in places_by_class(scores.labels):
        own = column[places]
        own = own[~np.isnan(own)]
        if len(own):
            found[label] = bootstrap_interval(own, level, samples, seed)
    return found


def places_by_class(labels: Sequence[str]) -> Iterator[tuple[str, NDArray[np.int64]]]:
    """Each label, by name, and where it stands: places int64 (n,), ascending."""
    names = np.array(labels)
    order = np.argsort(names, kind="stable")
    found, starts = np.unique(names[order], return_index=True)
    yield from zip(found.tolist(), np.split(order, starts[1:]), strict=True)

"""What each query scored and found: the table from which means, classes, intervals and comparisons are made."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sketchdesk.errors import InputError

UNKNOWN = -1
"""In place of a row of the gallery where a ranking has ended."""


@dataclass(frozen=True, eq=False)
class QueryScores:
    """One row for each query that could be judged.

    ``rows`` int64 (m,) are its places among the queries that were given and ``labels`` (m,) its class. ``measures``
    holds float64 (m,) under each published name. ``found`` int64 (m, p) are the first gallery rows, p being k or all
    that the gallery holds, -1 where a ranking ended before, and ``distances`` float32 (m, p) theirs, NaN where there
    is none or it was only estimated.
    """

    k: int
    rows: NDArray[np.int64]
    labels: tuple[str, ...]
    measures: Mapping[str, NDArray[np.float64]]
    found: NDArray[np.int64]
    distances: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.rows)

    def of(self, measure: str) -> NDArray[np.float64]:
        """One column (m,). Raises InputError for a measure that was not taken."""
        if measure not in self.measures:
            raise InputError(f"There is no measure {measure!r}: choose one of {', '.join(self.measures)}.")
        return self.measures[measure]

    def mean(self, measure: str) -> float:
        """Over the queries that have the measure; NaN where none has."""
        return mean_of(self.of(measure))

    def at(self, chosen: NDArray[np.int64]) -> QueryScores:
        """The queries at some places (c,) of this table, in that order."""
        return QueryScores(
            self.k,
            self.rows[chosen],
            tuple(self.labels[place] for place in chosen.tolist()),
            {name: column[chosen] for name, column in self.measures.items()},
            self.found[chosen],
            self.distances[chosen],
        )

    def to_json(self) -> dict[str, Any]:
        """All of it as lists, for an experiment that is kept; None stands for NaN."""
        return {
            "k": self.k,
            "query": self.rows.tolist(),
            "label": list(self.labels),
            "measures": {name: numbers(column) for name, column in self.measures.items()},
            "found": self.found.tolist(),
            "distances": [numbers(row) for row in self.distances],
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> QueryScores:
        """What :meth:`to_json` made. Raises InputError for anything else."""
        try:
            rows = np.array(kept["query"], np.int64)
            k = int(kept["k"])
            shape = len(rows), len(kept["found"][0]) if len(rows) else 0
            found = np.array(kept["found"], np.int64).reshape(shape)
            distances = np.array(kept["distances"], np.float32).reshape(shape)
            measures = {str(name): np.array(column, np.float64) for name, column in kept["measures"].items()}
            labels = tuple(map(str, kept["label"]))
        except (KeyError, IndexError, TypeError, ValueError, AttributeError) as error:
            raise InputError("These are not the scores of an evaluation.") from error
        if shape[1] > k or {len(labels), *(len(column) for column in measures.values())} != {len(rows)}:
            raise InputError("The scores of this evaluation do not fit together.")
        return cls(k, rows, labels, measures, found, distances)


def joined(parts: Sequence[QueryScores]) -> QueryScores:
    """One table of several with the same measures, in order."""
    return QueryScores(
        parts[0].k,
        np.concatenate([part.rows for part in parts]),
        tuple(label for part in parts for label in part.labels),
        {name: np.concatenate([part.measures[name] for part in parts]) for name in parts[0].measures},
        np.concatenate([part.found for part in parts]),
        np.concatenate([part.distances for part in parts]),
    )


def mean_of(column: NDArray[np.float64]) -> float:
    """The mean of what is not NaN in a column (n,); NaN where nothing is left."""
    known = column[~np.isnan(column)]
    return float(known.mean()) if len(known) else math.nan


def number(value: float) -> float | None:
    """A number as JSON knows it: None for NaN."""
    return None if math.isnan(value) else float(value)


def numbers(values: NDArray[Any]) -> list[float | None]:
    """Values (n,) as JSON knows them: None for NaN."""
    return [number(value) for value in values.tolist()]

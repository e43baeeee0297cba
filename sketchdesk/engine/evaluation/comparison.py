"""Two runs on the same queries: what changed, overall and class by class, and whether it is more than chance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from sketchdesk.engine.evaluation.bootstrap import LEVEL, SAMPLES, PairedChange, paired_bootstrap
from sketchdesk.engine.evaluation.by_class import places_by_class
from sketchdesk.engine.evaluation.scores import QueryScores
from sketchdesk.errors import InputError


@dataclass(frozen=True)
class Comparison:
    """The change of one measure from a first run to a second one, over the queries that both could judge.

    ``classes`` are by name. ``only_first`` and ``only_second`` count the queries that one run alone could judge; they
    are left out. ``expected_by_chance`` is how many of the classes would seem changed if nothing had.
    """

    measure: str
    overall: PairedChange
    classes: dict[str, PairedChange]
    only_first: int
    only_second: int
    expected_by_chance: float

    def to_json(self) -> dict[str, Any]:
        return {
            "measure": self.measure,
            **self.overall.to_json(),
            "classes": [{"label": label, **change.to_json()} for label, change in self.classes.items()],
            "classes beyond chance": sum(change.beyond_chance for change in self.classes.values()),
            "expected by chance": self.expected_by_chance,
            "only in first": self.only_first,
            "only in second": self.only_second,
        }


def compare_runs(
    first: QueryScores,
    second: QueryScores,
    measure: str = "AP",
    level: float = LEVEL,
    samples: int = SAMPLES,
    seed: int = 0,
) -> Comparison:
    """Pair two runs query by query; both must have been asked the same queries in the same order.

    A query that has the measure in one run only is left out and counted. Raises InputError if the runs share no
    query, if a query has two labels, and for a measure that was not taken by both.
    """
    before, after = first.of(measure), second.of(measure)
    mine = np.flatnonzero(~np.isnan(before))
    theirs = np.flatnonzero(~np.isnan(after))
    rows, in_mine, in_theirs = np.intersect1d(first.rows[mine], second.rows[theirs], return_indices=True)
    if not len(rows):
        raise InputError("The two runs have no query in common, so they cannot be compared.")
    mine, theirs = mine[in_mine], theirs[in_theirs]
    labels = [first.labels[place] for place in mine.tolist()]
    if labels != [second.labels[place] for place in theirs.tolist()]:
        raise InputError("The queries of the two runs have different labels, so they are not the same queries.")
    before, after = before[mine], after[theirs]
    classes = {
        label: paired_bootstrap(before[places], after[places], level, samples, seed)
        for label, places in places_by_class(labels)
    }
    return Comparison(
        measure,
        paired_bootstrap(before, after, level, samples, seed),
        classes,
        len(first) - len(rows),
        len(second) - len(rows),
        (1 - level) * len(classes),
    )

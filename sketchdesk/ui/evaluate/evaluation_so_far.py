"""The figures of an evaluation that is under way, from the queries that have been judged."""

from __future__ import annotations

from typing import Any

import numpy as np

from sketchdesk.engine.evaluation import QueryScores, ap_histogram
from sketchdesk.engine.evaluation.by_class import class_scores
from sketchdesk.engine.evaluation.scores import joined, number


class EvaluationSoFar:
    """Blocks of queries as they come, and the figures of all that have come."""

    def __init__(self) -> None:
        self._blocks: list[QueryScores] = []

    def add(self, block: QueryScores) -> None:
        self._blocks.append(block)

    @property
    def queries(self) -> int:
        return sum(map(len, self._blocks))

    def figures(self) -> dict[str, Any]:
        """Under the names of a finished evaluation; intervals and what is measured at the end are missing."""
        scores = joined(self._blocks)
        self._blocks = [scores]
        classes = class_scores(scores, sorted(set(scores.labels)))
        names = {name: "mAP" if name == "AP" else name for name in scores.measures}
        means = {shown: number(scores.mean(name)) for name, shown in names.items()}
        return {
            **means,
            "mAP of classes": float(np.mean([each.mean for each in classes])),
            "intervals": {name: {"mean": mean, "low": None, "high": None} for name, mean in means.items()},
            "queries": len(scores),
            "classes": [{**each.to_json(), "queries": each.queries} for each in classes],
            "AP histogram": ap_histogram(scores.of("AP")).to_json(),
            "milliseconds": None,
            "scan milliseconds": None,
            "notes": [],
        }

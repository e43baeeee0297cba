"""What an evaluation says: means over all queries, their intervals, and what was set aside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sketchdesk.engine.evaluation.bootstrap import LEVEL, SAMPLES, Interval, bootstrap_interval, bootstrap_intervals
from sketchdesk.engine.evaluation.by_class import ClassScore
from sketchdesk.engine.evaluation.judging import TOP
from sketchdesk.engine.evaluation.metrics import improvement_in_efficiency
from sketchdesk.engine.evaluation.scores import QueryScores, number
from sketchdesk.engine.index.distances import Metric

# As many classes as a note names.
_NAMED = 10


@dataclass(frozen=True, eq=False)
class RetrievalReport:
    """Means over the queries that could be judged, and everything that they are made of.

    ``unanswerable`` counts by label the queries that were set aside because the gallery has nothing relevant ("" for
    those without a label), ``left_out`` those that are in the gallery themselves and were left out of their own
    ranking. ``gallery_classes`` counts the classes of the gallery, ``distractors`` its items without one.
    """

    scores: QueryScores
    classes: tuple[ClassScore, ...]
    metric: Metric
    items: int
    gallery_classes: int
    distractors: int
    left_out: int
    unanswerable: dict[str, int]

    @property
    def k(self) -> int:
        return self.scores.k

    @property
    def queries(self) -> int:
        return len(self.scores)

    @property
    def query_rows(self) -> NDArray[np.int64]:
        """The queries that were judged, int64 (queries,)."""
        return self.scores.rows

    @property
    def average_precisions(self) -> NDArray[np.float64]:
        """Of the queries at ``query_rows``, float64 (queries,)."""
        return self.scores.of("AP")

    @property
    def mean_average_precision(self) -> float:
        return self.scores.mean("AP")

    @property
    def class_mean_average_precision(self) -> float:
        """The mean of the classes' mAP, so that each class counts alike."""
        return float(np.mean([each.mean for each in self.classes]))

    @property
    def ap_trec(self) -> float:
        return self.scores.mean(f"AP@{self.k} trec")

    @property
    def ap_strict(self) -> float:
        return self.scores.mean(f"AP@{self.k} strict")

    @property
    def ap_lenient(self) -> float:
        return self.scores.mean(f"AP@{self.k} lenient")

    @property
    def precision_at_1(self) -> float:
        return self.scores.mean("P@1")

    @property
    def precision_at_k(self) -> float:
        return self.scores.mean(f"P@{self.k}")

    @property
    def ndcg(self) -> float:
        return self.scores.mean(f"nDCG@{self.k}")

    @property
    def relevant_recall(self) -> float:
        """Share of a query's relevant items that lie in the first k."""
        return self.scores.mean(f"relevant recall@{self.k}")

    @property
    def top(self) -> dict[int, float]:
        """Share of queries with a right class in the first 1, 3, 5 and 10."""
        return {places: self.scores.mean(f"top-{places}") for places in TOP}

    @property
    def recall(self) -> float:
        """Share of the exact scan's first k that was returned."""
        return self.scores.mean(f"recall@{self.k}")

    @property
    def average_distance(self) -> float:
        """Of the first k, mean over queries of each one's mean; NaN if nothing was returned."""
        return self.scores.mean("average distance")

    @property
    def distractor_share(self) -> float:
        """Share of the first k places that hold a distractor."""
        return self.scores.mean(f"distractors@{self.k}")

    @property
    def distance_computations(self) -> int:
        return int(self.scores.of("items visited").sum())

    @property
    def signature_bytes(self) -> int:
        return int(self.scores.of("signature bytes").sum())

    @property
    def improvement(self) -> float:
        return improvement_in_efficiency(self.items, self.queries, self.distance_computations)

    def intervals(self, level: float = LEVEL, samples: int = SAMPLES, seed: int = 0) -> dict[str, Interval]:
        """The bootstrap interval of every measure's mean, of the mAP under that name, and of IE.

        Queries are resampled, all measures together. Raises InputError as ``bootstrap_interval`` does.
        """
        columns = {"mAP" if name == "AP" else name: column for name, column in self.scores.measures.items()}
        whole = [name for name, column in columns.items() if not np.isnan(column).any()]
        table = np.stack([columns[name] for name in whole], axis=1)
        found = dict(zip(whole, bootstrap_intervals(table, level, samples, seed), strict=True))
        for name, column in columns.items():
            known = column[~np.isnan(column)]
            if name not in found and len(known):
                found[name] = bootstrap_interval(known, level, samples, seed)
        visited = found["items visited"]
        least = 1 / self.queries
        low, high = (self.items / max(least, bound) for bound in (visited.high, visited.low))
        return found | {"IE": Interval(self.improvement, low, high, level)}

    def notes(self) -> tuple[str, ...]:
        """What somebody who reads the figures has to know, as sentences."""
        found = []
        unlabelled = self.unanswerable.get("", 0)
        absent = {label: count for label, count in self.unanswerable.items() if label}
        if absent:
            found.append(
                f"{_queries_were(sum(absent.values()))} not judged, as the gallery has nothing else of their class: "
                f"{_named(absent)}."
            )
        if unlabelled:
            found.append(f"{_queries_were(unlabelled)} not judged for want of a label.")
        if self.left_out:
            one = self.left_out == 1
            found.append(
                f"{self.left_out:,} {'query is' if one else 'queries are'} in the gallery and left out of "
                f"{'its own ranking' if one else 'their own rankings'}."
            )
        if self.gallery_classes == 1 and not self.distractors:
            found.append("All of the gallery is of one class, so everything that is found is right.")
        elif len(self.classes) == 1:
            found.append(f"All queries that were judged are of one class, {self.classes[0].label}.")
        return tuple(found)

    def to_json(self) -> dict[str, Any]:
        """The figures under the names in which they are published; None where there is none."""
        ap = {"trec": self.ap_trec, "strict": self.ap_strict, "lenient": self.ap_lenient}
        return {
            "mAP": self.mean_average_precision,
            "mAP of classes": self.class_mean_average_precision,
            f"AP@{self.k}": ap,
            "P@1": self.precision_at_1,
            f"P@{self.k}": self.precision_at_k,
            f"relevant recall@{self.k}": self.relevant_recall,
            f"nDCG@{self.k}": self.ndcg,
            "top": {str(places): share for places, share in self.top.items()},
            "average distance": number(self.average_distance),
            f"distractors@{self.k}": self.distractor_share,
            "IE": self.improvement,
            "items visited": self.scores.mean("items visited"),
            "items met": self.scores.mean("items met"),
            "signature bytes": self.scores.mean("signature bytes"),
            f"recall@{self.k}": self.recall,
            "queries": self.queries,
            "items": self.items,
            "metric": self.metric,
            "unanswerable": dict(self.unanswerable),
            "left out": self.left_out,
            "notes": list(self.notes()),
        }


def _queries_were(count: int) -> str:
    return f"{count:,} {'query was' if count == 1 else 'queries were'}"


def _named(counts: dict[str, int]) -> str:
    """Such as "owl (8), yak (4)", the most frequent first."""
    order = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    named = ", ".join(f"{label} ({count:,})" for label, count in order[:_NAMED])
    return f"{named} and {len(order) - _NAMED:,} more" if len(order) > _NAMED else named

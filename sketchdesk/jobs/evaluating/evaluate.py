"""Measure retrieval: every picture of one collection, or a part of one, asks some others."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sketchdesk.engine.evaluation import (
    ClassificationReport,
    Interval,
    QueryScores,
    QueryTimes,
    RecallScatter,
    RetrievalReport,
    ap_histogram,
    class_intervals,
    evaluate_retrieval,
    query_times,
    recall_scatter,
)
from sketchdesk.engine.evaluation.bootstrap import SAMPLES
from sketchdesk.engine.evaluation.scores import number
from sketchdesk.engine.index import ExactIndex, PStableIndex, VectorIndex
from sketchdesk.engine.index.distances import METRICS, Metric
from sketchdesk.errors import InputError
from sketchdesk.jobs.evaluating.evaluation_classifier import NEAREST_MEAN, check_classifier, classify
from sketchdesk.jobs.evaluating.evaluation_parts import Inputs, open_inputs
from sketchdesk.jobs.evaluating.evaluation_space import Space, measure_space
from sketchdesk.jobs.indexes import check_family, kept_settings, new_index
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.library.records import CollectionRecord
from sketchdesk.progress import CancelToken, Progress, Report

Arrived = Callable[[QueryScores], None]

MISTAKES = 100
"""As many kinds of misclassification are listed, the most frequent first."""

MOST_PLACES = 10**12
"""More than any gallery holds; well within what a machine counts with, and the catalogue."""

MEASURED_WITH: Mapping[str, Mapping[str, Any]] = {PStableIndex.family: {"complete": False}}
"""Settings of a family that an evaluation uses unless it is told others. A p-stable index stands by what its tables
hold: an evaluation wants everything ranked, and one that looks on until it has so many would compare every item."""


@dataclass(frozen=True)
class EvaluateRequest:
    """``queries`` names the collection that asks, ``collections`` those that are asked; "NAME:test" is a part of one.

    ``index`` is "exact", "simhash" or "pstable", with the settings that were kept for the first of the collections that
    has any; ``settings`` take the place of those that they name. ``metric`` is "cosine" or "euclidean", None for what
    these settings say. Without ``distractors`` collections of that role are not asked. The first ``k`` places are
    judged. ``seed`` is that of the ``samples`` from which intervals are made and of what is drawn of the space, which
    is measured if ``space`` is on. ``timed`` queries are asked one at a time for the times, 0 for none.
    ``classifier`` is "nearest mean", "head", or "" for none.
    """

    queries: str
    collections: tuple[str, ...]
    index: str = "exact"
    metric: str | None = None
    settings: Mapping[str, Any] | None = None
    distractors: bool = True
    k: int = 10
    seed: int = 0
    samples: int = SAMPLES
    timed: int = 50
    classifier: str = NEAREST_MEAN
    space: bool = False


@dataclass(frozen=True, eq=False)
class Evaluation:
    """All that was measured. ``intervals`` are those of every measure's mean, ``class_intervals`` those of each
    class's mAP. ``taken_for`` (m,) is the class that each of the queries of ``inputs`` was taken for, "" where nothing
    was said. ``times`` are milliseconds a query, ``scan_times`` those of the exact scan beside an index; None where
    none were taken, as ``space`` is. ``built`` and ``judged`` are the milliseconds that it took to build the index, and
    to ask and judge all queries."""

    request: EvaluateRequest
    inputs: Inputs
    model: str
    fingerprint: str
    settings: dict[str, Any]
    report: RetrievalReport
    intervals: dict[str, Interval]
    class_intervals: dict[str, Interval]
    classification: ClassificationReport | None
    taken_for: tuple[str, ...]
    scatter: RecallScatter | None
    times: QueryTimes | None
    scan_times: QueryTimes | None
    space: Space | None
    built: float
    judged: float

    @property
    def scores(self) -> QueryScores:
        return self.report.scores

    @property
    def notes(self) -> tuple[str, ...]:
        """What somebody who reads the figures has to know, as sentences."""
        found = list(self.report.notes())
        if copies := self.inputs.copies:
            one = copies == 1
            found.append(
                f"The gallery holds further copies of {copies:,} {'query' if one else 'queries'}, "
                f"the same file again, and {'it counts' if one else 'they count'} as any other picture."
            )
        return tuple(found)

    def query_images(self) -> list[int]:
        """The catalogue's id of each query that was judged."""
        return [int(image) for image in self.inputs.asking.images[self.scores.rows]]

    def found_images(self) -> list[list[int]]:
        """Those of what each of them found first; -1 where a ranking ended before."""
        found = self.scores.found
        images = self.inputs.gallery_images
        return np.where(found >= 0, images[np.maximum(found, 0)], -1).tolist()

    def classified(self) -> dict[str, Any] | None:
        """The catalogue's ids of the queries that were classified, their classes and what each was taken for; None
        without a classifier. Queries that could not be judged by what they find are among them."""
        asking = self.inputs.asking
        known = [place for place, other in enumerate(self.taken_for) if other]
        if not known:
            return None
        return {
            "queries": asking.images[known].tolist(),
            "label": [asking.labels[place] for place in known],
            "taken for": [self.taken_for[place] for place in known],
        }

    def to_json(self) -> dict[str, Any]:
        """The figures under their published names; a class's best and worst query are places among the queries."""
        classes = [
            {
                **score.to_json(),
                "queries": score.queries,
                "interval": self.class_intervals[score.label].to_json(),
                "best": score.best,
                "worst": score.worst,
                "means": {name: number(mean) for name, mean in score.means.items()},
            }
            for score in self.report.classes
        ]
        return {
            **self.report.to_json(),
            "distractors": self.report.distractors,
            "classes": classes,
            "left_out_of_own_ranking": int((self.inputs.leave_out >= 0).sum()),
            "intervals": {name: interval.to_json() for name, interval in self.intervals.items()},
            "AP histogram": ap_histogram(self.report.average_precisions).to_json(),
            "classifier": self.request.classifier if self.classification else None,
            "classification": self.classification.to_json(MISTAKES) if self.classification else None,
            "recall and mAP": self.scatter.to_json() if self.scatter else None,
            "space": self.space.to_json() if self.space else None,
            "milliseconds": {**self.times.to_json(), "build": self.built, "all queries": self.judged}
            if self.times
            else None,
            "scan milliseconds": self.scan_times.to_json() if self.scan_times else None,
            "index": {"family": self.request.index, "settings": self.settings},
            "model": {"name": self.model, "fingerprint": self.fingerprint},
            "seed": self.request.seed,
            "notes": list(self.notes),
        }


def run(
    bench: Workbench, request: EvaluateRequest, report: Report, cancel: CancelToken, arrived: Arrived | None = None
) -> dict[str, Any]:
    """The figures of :func:`run_evaluation`, under their published names."""
    return run_evaluation(bench, request, report, cancel, arrived).to_json()


def run_evaluation(
    bench: Workbench, request: EvaluateRequest, report: Report, cancel: CancelToken, arrived: Arrived | None = None
) -> Evaluation:
    """Measure. A query that is itself in the gallery is left out of its ranking; ``arrived`` is given each block of
    queries as soon as it is judged.

    Raises InputError for unknown collections, ones not extracted completely, queries without labels, and settings
    that cannot be; Cancelled.
    """
    check_request(bench, request)
    report(Progress("Reading", 0))
    inputs = open_inputs(bench, request.queries, request.collections, request.distractors)
    index = index_of(bench, inputs.collections, request.index, request.settings, request.metric)
    cancel.checkpoint()
    report(Progress("Building the index", 0))
    begun = time.perf_counter()
    index.build(inputs.gallery)
    built = time.perf_counter() - begun
    cancel.checkpoint()
    begun = time.perf_counter()
    result = evaluate_retrieval(
        inputs.queries,
        inputs.query_labels,
        inputs.gallery,
        inputs.gallery_labels,
        index,
        index.metric,
        inputs.leave_out,
        request.k,
        report,
        cancel,
        arrived,
    )
    judged = time.perf_counter() - begun
    classified = None
    if request.classifier:
        classified = classify(bench, inputs, request.classifier, index.metric, report, cancel)
    classification = classified.report if classified is not None else None
    scatter = None
    if classification is not None:
        scatter = recall_scatter(classification.recalls, {each.label: each.mean for each in result.classes})
    times, scan_times = _times(inputs, index, request, report, cancel)
    space = None
    if request.space:
        space = measure_space(inputs.gallery, inputs.gallery_labels, index.metric, request.seed, report, cancel)
    cancel.checkpoint()
    return Evaluation(
        request,
        inputs,
        bench.encoder.spec.name,
        bench.fingerprint,
        index.settings,
        result,
        result.intervals(samples=request.samples, seed=request.seed),
        class_intervals(result.scores, samples=request.samples, seed=request.seed),
        classification,
        classified.taken_for if classified is not None else (),
        scatter,
        times,
        scan_times,
        space,
        1000 * built,
        1000 * judged,
    )


def check_request(bench: Workbench, request: EvaluateRequest) -> None:
    """What can be told before anything is read. Raises InputError."""
    check_family(request.index)
    if request.metric is not None:
        check_metric(request.metric)
    check_places(request.k)
    if request.seed < 0:
        raise InputError("The seed is 0 or more.")
    if request.samples < 1:
        raise InputError("An interval takes at least one sample.")
    if request.timed < 0:
        raise InputError("The number of queries to time is 0 or more.")
    if request.classifier:
        check_classifier(bench, request.classifier)


def check_places(k: int) -> None:
    """Raises InputError if so many places cannot be judged."""
    if k < 1:
        raise InputError("At least one place must be judged.")
    if k > MOST_PLACES:
        raise InputError(f"At most {MOST_PLACES:,} places can be judged.")


def check_metric(metric: str) -> Metric:
    if metric not in METRICS:
        raise InputError(f"There is no metric {metric!r}: choose {' or '.join(METRICS)}.")
    return metric


def index_of(
    bench: Workbench,
    collections: Sequence[CollectionRecord],
    family: str,
    settings: Mapping[str, Any] | None = None,
    metric: str | None = None,
) -> VectorIndex:
    """The empty index that a request asks for: with what was kept for the collections, and ``settings`` over it.

    It is built anew: one that grew while pictures were added may answer a little differently, and nobody could repeat
    that. Raises InputError for settings that cannot be.
    """
    return new_index(family, settings_to_measure(bench, collections, family, settings, metric))


def settings_to_measure(
    bench: Workbench,
    collections: Sequence[CollectionRecord],
    family: str,
    settings: Mapping[str, Any] | None = None,
    metric: str | None = None,
) -> dict[str, Any]:
    """What was kept for the collections, ``settings`` and ``metric`` over it; what neither names is missing.

    :data:`MEASURED_WITH` lies between the two.
    """
    wanted = dict(kept_settings(bench, collections, family) or {})
    wanted |= MEASURED_WITH.get(family, {})
    wanted |= dict(settings or {})
    if metric is not None:
        wanted["metric"] = metric
    return wanted


def _times(
    inputs: Inputs, index: VectorIndex, request: EvaluateRequest, report: Report, cancel: CancelToken
) -> tuple[QueryTimes | None, QueryTimes | None]:
    if not request.timed:
        return None, None
    report(Progress("Timing queries", 0))
    times = query_times(index, inputs.queries, request.k, request.timed, cancel)
    if isinstance(index, ExactIndex):
        return times, None
    scan = ExactIndex(index.metric)
    scan.build(inputs.gallery)
    return times, query_times(scan, inputs.queries, request.k, request.timed, cancel)

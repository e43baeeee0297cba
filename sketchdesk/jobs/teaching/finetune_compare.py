"""Two models on the same held-out queries: each embeds what it has not seen, then both are asked and judged alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sketchdesk.engine.evaluation import Comparison, QueryScores, compare_runs, evaluate_retrieval
from sketchdesk.errors import InputError
from sketchdesk.jobs import extract
from sketchdesk.jobs.evaluating.evaluate_with import bench_with
from sketchdesk.jobs.evaluating.evaluation_parts import Part, read_part
from sketchdesk.jobs.gallery import steady
from sketchdesk.jobs.teaching.finetune_parts import Division, divide
from sketchdesk.jobs.teaching.finetune_records import CompareRequest, ModelComparison
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.library.records import CollectionRecord, Split
from sketchdesk.progress import CancelToken, Report

_PLACES = 10
_FIGURES = {"mAP": "AP", "P@1": "P@1", "P@10": "P@10"}


@dataclass(frozen=True, eq=False)
class _Embedded:
    """The pictures of a collection, and of some distractors, by one model; ``place`` of each row that is there."""

    fingerprint: str
    own: Part
    others: tuple[Part, ...]

    @property
    def place(self) -> dict[int, int]:
        return {row: place for place, row in enumerate(self.own.rows.tolist())}


def run_compare(bench: Workbench, request: CompareRequest, report: Report, cancel: CancelToken) -> ModelComparison:
    """Extract with both models what is missing, and compare them by an exact scan.

    The held-out part of the collection asks; the rest of its classes' pictures and the distractors are asked. Raises
    InputError for unknown names, a collection without held-out pictures, and what cannot be embedded; ModelError;
    Cancelled, when what was embedded stays.
    """
    division = divide(bench, request.collection)
    if not len(division.rows(division.held_out)):
        raise InputError(
            f"No picture of {division.collection.name} is held out, so nothing can be compared: divide it with another "
            "rule."
        )
    distractors = [bench.library.catalogue.collection(name) for name in dict.fromkeys(request.distractors)]
    if division.collection in distractors:
        raise InputError(f"{division.collection.name} cannot be its own distractor.")
    before, after = (
        _embedded(bench, model, division.collection, distractors, report, cancel)
        for model in (request.before, request.after)
    )
    # What one of them could not embed is left out of both.
    both = before.place.keys() & after.place.keys()
    asking = [row for row in division.rows(division.held_out).tolist() if row in both]
    asked = [row for row in division.rows(*_gallery_of(division)).tolist() if row in both]
    if not asking or not asked:
        raise InputError(f"None of the held-out pictures of {division.collection.name} could be embedded by both.")
    shared = [np.intersect1d(mine.rows, theirs.rows) for mine, theirs in zip(before.others, after.others, strict=True)]
    scores = [_scores(each, division, asking, asked, shared, report, cancel) for each in (before, after)]
    images = np.concatenate(
        [
            division.images[asked],
            *(part.images[np.isin(part.rows, rows)] for part, rows in zip(before.others, shared, strict=True)),
        ]
    )
    ap, precision = (
        compare_runs(scores[0], scores[1], measure, seed=request.seed) for measure in ("AP", f"P@{_PLACES}")
    )
    first, second = ({name: each.mean(measure) for name, measure in _FIGURES.items()} for each in scores)
    better = ap.overall.beyond_chance and ap.overall.change > 0
    queries = [asking[place] for place in scores[0].rows.tolist()]
    return ModelComparison(
        division.collection.name,
        request.before,
        request.after,
        before.fingerprint,
        after.fingerprint,
        len(scores[0]),
        len(images),
        division.rule,
        first,
        second,
        ap,
        precision,
        tuple(division.images[queries].tolist()),
        scores[0].labels,
        _found(scores[0], images),
        _found(scores[1], images),
        better,
        verdict_of(request, ap),
    )


def verdict_of(request: CompareRequest, ap: Comparison) -> str:
    """What somebody who trained a model wants to know, as a sentence."""
    overall = ap.overall
    figures = (
        f"mAP {overall.first:.3f} with {request.before}, {overall.second:.3f} with {request.after} "
        f"({overall.change:+.3f}, {100 * overall.level:.0f} % interval {overall.low:+.3f} to {overall.high:+.3f}, "
        f"{overall.queries:,} queries)"
    )
    if not overall.beyond_chance:
        return f"{request.after} is not measurably better on held-out queries: {figures}."
    if overall.change > 0:
        return f"{request.after} is better on held-out queries: {figures}."
    return f"{request.after} is worse on held-out queries: {figures}."


def _gallery_of(division: Division) -> tuple[Split, ...]:
    return ("train", "validation") if division.held_out == "test" else ("train",)


def _embedded(
    bench: Workbench,
    model: str,
    collection: CollectionRecord,
    distractors: Sequence[CollectionRecord],
    report: Report,
    cancel: CancelToken,
) -> _Embedded:
    with bench_with(bench, model) as own:
        catalogue = own.library.catalogue
        parts = []
        for each in (collection, *distractors):
            if catalogue.rows_done(each.id, own.fingerprint) < each.rows:
                extract.run(own, extract.ExtractRequest(each.name), report, cancel)
            with steady(own, [each]):
                parts.append(read_part(own, each, ("",)))
        return _Embedded(own.fingerprint, parts[0], tuple(parts[1:]))


def _scores(
    embedded: _Embedded,
    division: Division,
    asking: Sequence[int],
    asked: Sequence[int],
    shared: Sequence[NDArray[np.int64]],
    report: Report,
    cancel: CancelToken,
) -> QueryScores:
    place = embedded.place
    tables = [np.asarray(embedded.own.vectors[[place[row] for row in asked]])]
    labels = [division.labels[row] for row in asked]
    for part, rows in zip(embedded.others, shared, strict=True):
        tables.append(np.asarray(part.vectors[np.isin(part.rows, rows)]))
        labels += [""] * len(rows)
    result = evaluate_retrieval(
        np.asarray(embedded.own.vectors[[place[row] for row in asking]]),
        [division.labels[row] for row in asking],
        np.concatenate(tables),
        labels,
        k=_PLACES,
        report=report,
        cancel=cancel,
    )
    return result.scores


def _found(scores: QueryScores, images: NDArray[np.int64]) -> tuple[tuple[int, ...], ...]:
    found = np.where(scores.found >= 0, images[np.maximum(scores.found, 0)], -1)
    return tuple(tuple(row) for row in found.tolist())

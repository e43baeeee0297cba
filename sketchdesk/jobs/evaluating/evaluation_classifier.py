"""Which class each query is taken for: by the encoder's own head, or by the class whose mean embedding is nearest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sketchdesk.engine.evaluation import ClassificationReport, NearestMeanClassifier, judge_classification
from sketchdesk.engine.index.distances import Metric
from sketchdesk.errors import InputError
from sketchdesk.jobs.evaluating.evaluation_parts import Inputs, Part
from sketchdesk.jobs.picture_inputs import read_batches
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.library.naming import name_key
from sketchdesk.progress import CancelToken, RateMeter, Report

NEAREST_MEAN, HEAD = "nearest mean", "head"
CLASSIFIERS = (NEAREST_MEAN, HEAD)

_BATCH = 256


@dataclass(frozen=True, eq=False)
class Classified:
    """``taken_for`` (m,) is the class that each query was taken for, "" where nothing could be said of it or it has no
    class to be right about; ``report`` sums them up."""

    report: ClassificationReport
    taken_for: tuple[str, ...]


def check_classifier(bench: Workbench, classifier: str) -> None:
    """Raises InputError for a classifier that there is not, or that this encoder has not."""
    if classifier not in CLASSIFIERS:
        raise InputError(f"There is no classifier {classifier!r}: choose {' or '.join(CLASSIFIERS)}.")
    if classifier == HEAD and not bench.encoder.spec.class_names:
        raise InputError(f"The encoder {bench.encoder.spec.name} has no head: classify by the nearest class mean.")


def classify(
    bench: Workbench, inputs: Inputs, classifier: str, metric: Metric, report: Report, cancel: CancelToken
) -> Classified | None:
    """What the labelled queries are taken for; None where the gallery has no class to choose from.

    The head knows its own classes only: what it takes a picture for may be a class that the gallery lacks. Raises
    InputError as :func:`check_classifier` does; Cancelled.
    """
    check_classifier(bench, classifier)
    cancel.checkpoint()
    if classifier == NEAREST_MEAN:
        if not any(inputs.gallery_labels):
            return None
        means = NearestMeanClassifier(inputs.gallery, inputs.gallery_labels, metric)
        return _judged(inputs.query_labels, means.predict(inputs.queries, inputs.leave_out))
    spelled = {name_key(label): label for label in inputs.asking.labels if label}
    names = [spelled.get(name_key(name), name) for name in bench.encoder.spec.class_names]
    guesses = np.full(len(inputs.asking), -1, np.int64)
    meter = RateMeter("Classifying", len(inputs.asking), cancel=cancel)
    done = 0
    for places, pixels in _pixels(bench, inputs.asking, cancel):
        cancel.checkpoint()
        guesses[places] = bench.encoder.classify(pixels, cancel.wait)[1].argmax(axis=1)
        done += len(places)
        report(meter.at(done))
    # A picture that cannot be read any more is taken for nothing, and judged as one without a label.
    labels = [label if guess >= 0 else "" for label, guess in zip(inputs.asking.labels, guesses, strict=True)]
    return _judged(labels, [names[guess] for guess in guesses.tolist()])


def _judged(labels: list[str], guesses: list[str]) -> Classified:
    told = tuple(guess if label else "" for label, guess in zip(labels, guesses, strict=True))
    return Classified(judge_classification(labels, guesses), told)


def _pixels(bench: Workbench, part: Part, cancel: CancelToken) -> Iterator[tuple[NDArray[np.int64], NDArray[np.uint8]]]:
    """Places in the part, and what the encoder sees of the pictures there."""
    if bench.encoder.spec.sees == "ink":
        rasters = bench.library.raster_store(part.collection.id).rows(part.collection.rows)
        for start in range(0, len(part), _BATCH):
            places = np.arange(start, min(start + _BATCH, len(part)))
            yield places, np.asarray(rasters[part.rows[places]])
        return
    place_of = {row: place for place, row in enumerate(part.rows.tolist())}
    batches = read_batches(bench, part.collection, part.rows.tolist(), _BATCH, cancel.wait)
    try:
        for batch in batches:
            if batch.rows:
                yield np.array([place_of[row] for row in batch.rows], np.int64), batch.pixels
    finally:
        batches.close()

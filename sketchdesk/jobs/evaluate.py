"""Measure retrieval: every picture of one collection asks some others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sketchdesk.engine.evaluation.retrieval import evaluate_retrieval
from sketchdesk.errors import InputError
from sketchdesk.jobs.indexes import new_index
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.library.records import CollectionRecord
from sketchdesk.progress import CancelToken, Progress, Report


@dataclass(frozen=True)
class EvaluateRequest:
    """``queries`` names the collection that asks, ``collections`` those that are asked."""

    queries: str
    collections: tuple[str, ...]
    index: str = "exact"


def run(bench: Workbench, request: EvaluateRequest, report: Report, cancel: CancelToken) -> dict[str, Any]:
    """The figures, under their published names. A query that is itself in the gallery is left out of its ranking.

    Raises InputError for unknown collections, ones not extracted completely, and queries without labels.
    """
    catalogue = bench.library.catalogue
    asking = catalogue.collection(request.queries)
    # Once each: two spellings may be one name.
    asked = list(dict.fromkeys(catalogue.collection(name) for name in request.collections))
    if not asked:
        raise InputError("Name at least one collection that is asked.")
    queries, query_labels = _features(bench, asking), _labels(bench, asking)
    if not any(query_labels):
        raise InputError(f"The pictures of {asking.name} have no labels, so nothing can be judged.")
    gallery = np.concatenate([_features(bench, collection) for collection in asked])
    gallery_labels = [label for collection in asked for label in _labels(bench, collection)]
    leave_out = np.full(len(queries), -1, np.int64)
    start = 0
    for collection in asked:
        if collection.id == asking.id:
            leave_out = start + np.arange(len(queries))
        start += collection.rows
    cancel.checkpoint()
    report(Progress("Evaluating", 0, len(queries)))
    index = None
    if request.index != "exact":
        index = new_index(request.index)
        index.build(gallery)
    result = evaluate_retrieval(queries, query_labels, gallery, gallery_labels, index, leave_out=leave_out)
    report(Progress("Evaluating", len(queries), len(queries)))
    classes = [
        {
            "label": score.label,
            "queries": score.queries,
            "mAP": score.mean,
            "min AP": score.least,
            "max AP": score.greatest,
        }
        for score in result.classes
    ]
    return {**result.to_json(), "classes": classes, "left_out_of_own_ranking": int((leave_out >= 0).sum())}


def _features(bench: Workbench, collection: CollectionRecord) -> NDArray[np.float32]:
    spec = bench.encoder.spec
    rows = bench.library.catalogue.rows_done(collection.id, spec.fingerprint)
    if collection.rows == 0:
        raise InputError(f"The collection {collection.name} has no pictures.")
    if rows < collection.rows:
        raise InputError(
            f"{collection.name} is not extracted completely ({rows:,} of {collection.rows:,}): "
            f'run sketchdesk extract "{collection.name}" first.'
        )
    return np.asarray(bench.library.feature_store(collection.id, spec.fingerprint, spec.embedding_size).rows(rows))


def _labels(bench: Workbench, collection: CollectionRecord) -> list[str]:
    """One a row; a distractor's pictures are of no class, whatever their folder is called."""
    if collection.role == "distractor":
        return [""] * collection.rows
    return bench.library.catalogue.labels_of(collection.id)

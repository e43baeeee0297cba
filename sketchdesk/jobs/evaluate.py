"""Measure retrieval: every picture of one collection asks some others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sketchdesk.engine.evaluation.retrieval import evaluate_retrieval
from sketchdesk.engine.index import VectorIndex
from sketchdesk.errors import InputError
from sketchdesk.jobs.gallery import named_part
from sketchdesk.jobs.indexes import check_family, kept_settings, new_index, open_index
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.library.records import CollectionRecord, Split
from sketchdesk.progress import CancelToken, Progress, Report


@dataclass(frozen=True)
class EvaluateRequest:
    """``queries`` names the collection that asks, ``collections`` those that are asked; "NAME:test" is a part of one.

    ``index`` is "exact", "simhash" or "pstable", with the settings that were kept for the first of the collections that
    has any.
    """

    queries: str
    collections: tuple[str, ...]
    index: str = "exact"


def run(bench: Workbench, request: EvaluateRequest, report: Report, cancel: CancelToken) -> dict[str, Any]:
    """The figures, under their published names. A query that is itself in the gallery is left out of its ranking.

    Raises InputError for unknown collections, ones not extracted completely, and queries without labels.
    """
    asking, part = named_part(bench, request.queries)
    if not request.collections:
        raise InputError("Name at least one collection that is asked.")
    parts: dict[CollectionRecord, set[Split]] = {}
    for name in request.collections:
        collection, split = named_part(bench, name)
        parts.setdefault(collection, set()).add(split)
    asked = list(parts)
    check_family(request.index)
    query_rows = _rows(bench, asking, {part})
    queries = _features(bench, asking)[query_rows]
    query_labels = _of_rows(_labels(bench, asking), query_rows)
    if not any(query_labels):
        raise InputError(f"The pictures of {asking.name} have no labels, so nothing can be judged.")
    tables, gallery_labels = [], []
    leave_out = np.full(len(queries), -1, np.int64)
    start = 0
    for collection, splits in parts.items():
        rows = _rows(bench, collection, splits)
        tables.append(_features(bench, collection)[rows])
        gallery_labels += _of_rows(_labels(bench, collection), rows)
        if collection.id == asking.id:
            places = np.full(len(_labels(bench, collection)), -1, np.int64)
            places[rows] = start + np.arange(len(tables[-1]))
            leave_out = places[query_rows]
        start += len(tables[-1])
    gallery = tables[0] if len(tables) == 1 else np.concatenate(tables)
    cancel.checkpoint()
    report(Progress("Evaluating", 0, len(queries)))
    index = _index(bench, asked, gallery, request.index)
    cancel.checkpoint()
    result = evaluate_retrieval(
        queries, query_labels, gallery, gallery_labels, index, metric=index.metric, leave_out=leave_out
    )
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


def _index(bench: Workbench, asked: list[CollectionRecord], gallery: NDArray[np.float32], family: str) -> VectorIndex:
    """One index over all that is asked; the one that is open or saved where one collection is asked."""
    whole = len(asked) == 1 and len(gallery) == asked[0].rows
    if whole and (opened := open_index(bench, asked[0], family)) is not None and len(gallery) == opened.rows:
        return opened.index
    index = new_index(family, kept_settings(bench, asked, family))
    index.build(gallery)
    return index


def _features(bench: Workbench, collection: CollectionRecord) -> NDArray[np.float32]:
    """Embeddings (n, d) of all pictures but those that were set aside."""
    spec = bench.encoder.spec
    rows = bench.library.catalogue.rows_done(collection.id, spec.fingerprint)
    if collection.rows == 0:
        raise InputError(f"The collection {collection.name} has no pictures.")
    if rows < collection.rows:
        model = f' --model "{spec.name}"' if spec.sees != "ink" else ""
        raise InputError(
            f"{collection.name} is not extracted completely ({rows:,} of {collection.rows:,}): "
            f'run sketchdesk extract "{collection.name}"{model} first.'
        )
    features = bench.library.feature_store(collection.id, spec.fingerprint, spec.embedding_size).rows(rows)
    aside = bench.library.catalogue.set_aside(collection.id, spec.fingerprint)
    return np.delete(features, list(aside), axis=0) if aside else np.asarray(features)


def _rows(bench: Workbench, collection: CollectionRecord, splits: set[Split]) -> NDArray[np.int64] | slice:
    """Those rows of :func:`_features` that are of some parts; "" is the whole."""
    if "" in splits:
        return slice(None)
    aside = bench.library.catalogue.set_aside(collection.id, bench.fingerprint)
    of = [split for row, split in enumerate(bench.library.catalogue.splits_of(collection.id)) if row not in aside]
    return np.flatnonzero([split in splits for split in of])


def _of_rows(labels: list[str], rows: NDArray[np.int64] | slice) -> list[str]:
    return labels[rows] if isinstance(rows, slice) else [labels[row] for row in rows]


def _labels(bench: Workbench, collection: CollectionRecord) -> list[str]:
    """One for each of these; a distractor's pictures are of no class, whatever their folder is called."""
    labels = bench.library.catalogue.labels_of(collection.id)
    if collection.role == "distractor":
        labels = [""] * collection.rows
    aside = bench.library.catalogue.set_aside(collection.id, bench.fingerprint)
    return [label for row, label in enumerate(labels) if row not in aside] if aside else labels

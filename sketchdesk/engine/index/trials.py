"""How good a setting is and what it costs, measured on a collection's own items against the exact scan."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sketchdesk.engine.evaluation.metrics import recall_at
from sketchdesk.engine.index.base import Hits, VectorIndex
from sketchdesk.engine.index.distances import Metric
from sketchdesk.engine.index.exact import ExactIndex
from sketchdesk.engine.index.rows import check_vectors
from sketchdesk.engine.index.settings import whole
from sketchdesk.errors import InputError
from sketchdesk.progress import CancelToken, Progress, Report, silent

# Queries of the exact scan between two looks at whether it was cancelled.
_BATCH = 32


@dataclass(frozen=True, eq=False)
class Sample:
    """Queries drawn from a collection's own items, and what the exact scan finds for them, themselves left out.

    ``queries`` float32 (m, d) and their ``ids`` int64 (m,), the rows that they are; ``truth_ids`` int64 (m, k)
    and ``truth_distances`` float32 (m, k), nearest first. ``k`` is 0 for a collection of one item.
    """

    queries: NDArray[np.float32]
    ids: NDArray[np.int64]
    k: int
    metric: Metric
    truth_ids: NDArray[np.int64]
    truth_distances: NDArray[np.float32]


@dataclass(frozen=True)
class Trial:
    """One setting of an index, measured on a sample.

    ``settings`` are the arguments that make such an index. ``recall`` is the mean recall@k over the queries, ties
    at the k-th distance counting, and ``recall_error`` its standard error. Per query: ``milliseconds`` (median),
    and as means ``compared`` (distance computations), ``share`` (of all items), ``signature_bytes`` and
    ``bytes_read`` (of vectors, signatures and buckets), the cost that does not depend on the machine.
    """

    family: str
    settings: dict[str, Any]
    recall: float
    recall_error: float
    milliseconds: float
    compared: float
    share: float
    signature_bytes: float
    bytes_read: float


def draw_sample(
    vectors: ArrayLike,
    metric: Metric = "cosine",
    k: int = 10,
    count: int = 200,
    seed: int = 0,
    cancel: CancelToken | None = None,
    report: Report | None = None,
) -> Sample:
    """Choose ``count`` of the vectors (n, d; maybe memory-mapped), all if there are fewer, and scan for their k
    nearest neighbours; k is at most n - 1. Raises InputError if there are no vectors."""
    whole("number of hits to find", k, 1)
    whole("number of queries to draw", count, 1)
    rows = check_vectors(vectors)
    if not len(rows):
        raise InputError("The collection is empty: there is nothing to tune an index on.")
    k = min(k, len(rows) - 1)
    ids = choose_queries(len(rows), count, seed)
    exact = ExactIndex(metric)
    exact.build(rows)
    return sample_of(exact, rows, ids, k, cancel, report)


def choose_queries(items: int, count: int, seed: int = 0) -> NDArray[np.int64]:
    """The rows of ``count`` of the items, all if there are fewer, ascending; int64 (m,)."""
    numbers = np.random.Generator(np.random.PCG64(whole("seed", seed, 0)))
    return np.sort(numbers.permutation(items)[:count]).astype(np.int64)


def sample_of(
    exact: ExactIndex,
    rows: NDArray[np.float32],
    ids: NDArray[np.int64],
    k: int,
    cancel: CancelToken | None = None,
    report: Report | None = None,
) -> Sample:
    """These rows as queries, in their order, and what a scan of all rows (n, d) finds for them; k is below n."""
    truth_ids, truth_distances = np.empty((len(ids), k), np.int64), np.empty((len(ids), k), np.float32)
    report = report or silent
    for start in range(0, len(ids), _BATCH):
        report(Progress("Scanning for the truth", start, len(ids)))
        if cancel is not None:
            cancel.checkpoint()
        some = ids[start : start + _BATCH]
        hits = exact.query_many(rows[some], k + 1)
        for i, own in enumerate(some, start):
            others = _others(hits.ids[i - start], int(own), k)
            truth_ids[i], truth_distances[i] = hits.ids[i - start][others], hits.distances[i - start][others]
    return Sample(np.ascontiguousarray(rows[ids]), ids, k, exact.metric, truth_ids, truth_distances)


def measure(index: VectorIndex, sample: Sample, cancel: CancelToken | None = None) -> Trial:
    """Ask an index, whose ids are the rows that the sample was drawn from, for each query's k neighbours.

    A query finds itself too, so one hit more is asked for. Raises InputError for an index of another metric
    or dimension, or without items.
    """
    if index.metric != sample.metric:
        raise InputError(f"The sample was drawn for the {sample.metric} metric, but the index has {index.metric}.")
    if not len(index) or not len(sample.ids):
        raise InputError("There is nothing to measure: the index or the sample is empty.")
    # The first query prepares what the others use.
    index.query(sample.queries[0], sample.k + 1)
    recalls, seconds = np.ones(len(sample.ids)), np.empty(len(sample.ids))
    compared = signature_bytes = 0
    read = 0.0
    for i, own in enumerate(sample.ids.tolist()):
        if cancel is not None and not i % _BATCH:
            cancel.checkpoint()
        begun = time.perf_counter()
        hits = index.query(sample.queries[i], sample.k + 1)
        seconds[i] = time.perf_counter() - begun
        if sample.k:
            found = hits.distances[_others(hits.ids, own, sample.k)]
            recalls[i] = recall_at(found, sample.truth_distances[i], sample.k)
        compared += hits.distance_computations
        signature_bytes += hits.signature_bytes
        read += bytes_read(hits, sample.queries.shape[1])
    count = len(recalls)
    return Trial(
        family=index.family,
        settings=index.settings,
        recall=float(recalls.mean()),
        recall_error=float(recalls.std(ddof=1) / count**0.5) if count > 1 else 0.0,
        milliseconds=float(np.median(seconds) * 1000),
        compared=compared / count,
        share=compared / count / len(index),
        signature_bytes=signature_bytes / count,
        bytes_read=read / count,
    )


def bytes_read(hits: Hits, dimension: int) -> float:
    """What finding some hits read: vectors of float32, signatures, and slots of 4 bytes in buckets."""
    return hits.distance_computations * dimension * 4 + hits.signature_bytes + 4 * hits.bucket_items


def _others(ids: NDArray[np.int64], own: int, k: int) -> NDArray[np.int64]:
    """The places of the first k of some hits that are not the query itself. Where equal vectors crowd it out, the
    hits are k + 1 others."""
    return np.flatnonzero(ids != own)[:k]

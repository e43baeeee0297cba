"""Retrieval over a gallery: every query is ranked, judged by its label, and counted by class."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sketchdesk.engine.evaluation.metrics import (
    average_precision,
    average_precision_at,
    hit_at,
    improvement_in_efficiency,
    precision_at,
    recall_at,
)
from sketchdesk.engine.index import ExactIndex, VectorIndex
from sketchdesk.engine.index.distances import METRICS, Metric, all_distances
from sketchdesk.engine.index.rows import check_vectors
from sketchdesk.errors import InputError

TOP = (1, 3, 5, 10)

# Numbers in the table of queries by items that a batch may fill.
_TABLE = 4_000_000


@dataclass(frozen=True)
class ClassScore:
    """The AP of one class's queries: mean, least, greatest and standard deviation."""

    label: str
    queries: int
    mean: float
    least: float
    greatest: float
    deviation: float


@dataclass(frozen=True, eq=False)
class RetrievalReport:
    """Means over the queries that could be judged.

    ``average_precisions`` float64 (queries,) belong to the queries at ``query_rows`` int64 (queries,);
    ``unanswerable`` counts by label the queries that were set aside because the gallery has nothing relevant.
    ``top`` is the share of queries with a right class in the first 1, 3, 5 and 10.
    """

    mean_average_precision: float
    ap_trec: float
    ap_strict: float
    ap_lenient: float
    precision_at_1: float
    precision_at_k: float
    top: dict[int, float]
    improvement: float
    recall: float
    k: int
    metric: Metric
    queries: int
    items: int
    distance_computations: int
    signature_bytes: int
    average_precisions: NDArray[np.float64]
    query_rows: NDArray[np.int64]
    classes: tuple[ClassScore, ...]
    unanswerable: dict[str, int]

    def to_json(self) -> dict[str, Any]:
        """The figures under the names in which they are published."""
        ap = {"trec": self.ap_trec, "strict": self.ap_strict, "lenient": self.ap_lenient}
        return {
            "mAP": self.mean_average_precision,
            f"AP@{self.k}": ap,
            "P@1": self.precision_at_1,
            f"P@{self.k}": self.precision_at_k,
            "top": {str(places): share for places, share in self.top.items()},
            "IE": self.improvement,
            "signature bytes": self.signature_bytes / self.queries,
            f"recall@{self.k}": self.recall,
            "queries": self.queries,
            "items": self.items,
            "metric": self.metric,
            "unanswerable": dict(self.unanswerable),
        }


def evaluate_retrieval(
    query_vectors: ArrayLike,
    query_labels: Sequence[str],
    gallery_vectors: ArrayLike,
    gallery_labels: Sequence[str],
    index: VectorIndex | None = None,
    metric: Metric = "cosine",
    leave_out: ArrayLike | None = None,
    k: int = 10,
) -> RetrievalReport:
    """Rank the gallery (n, d) for each query (m, d) and judge the rankings by label.

    A label of "" is never relevant: a distractor. ``index`` must hold the gallery, its ids being the
    gallery's rows; it ranks what it compares exactly, then what its signatures put behind that, and what it
    does not rank is missed. Without one the whole gallery is ranked exactly.
    ``leave_out`` int (m,) names the gallery row that is the query itself, -1 for none. Raises InputError for
    parts that do not fit together, and if no query has anything relevant.
    """
    gallery = check_vectors(gallery_vectors)
    queries = check_vectors(query_vectors, gallery.shape[1])
    _check_labels(queries, query_labels, "query")
    _check_labels(gallery, gallery_labels, "gallery")
    if k < 1:
        raise InputError(f"The number of places to judge must be at least 1, not {k}.")
    if metric not in METRICS:
        raise InputError(f"There is no metric {metric!r}: choose {' or '.join(METRICS)}.")
    if index is not None:
        _check_index(index, gallery, metric)
    left_out = _left_out(leave_out, len(queries), len(gallery))

    codes = {label: code for code, label in enumerate(sorted(set(gallery_labels) - {""}))}
    gallery_codes = np.array([codes.get(label, -1) for label in gallery_labels], np.int64)
    query_codes = np.array([codes.get(label, -2) for label in query_labels], np.int64)
    sizes = np.bincount(gallery_codes[gallery_codes >= 0], minlength=max(1, len(codes)))
    totals = np.where(query_codes >= 0, sizes[np.maximum(query_codes, 0)], 0)
    totals -= (left_out >= 0) & (gallery_codes[left_out] == query_codes)
    judged = np.flatnonzero(totals > 0)
    if not len(judged):
        raise InputError("None of the queries has a picture of its class in the gallery.")
    unanswerable = Counter(str(query_labels[i]) for i in np.flatnonzero(totals == 0).tolist())

    rankings: Iterator[_Ranking]
    if index is None or isinstance(index, ExactIndex):
        rankings = _scan(queries[judged], gallery, left_out[judged], metric)
    else:
        rankings = _ask(index, queries[judged], gallery, left_out[judged], metric, k)
    scores = []
    computations = signature_bytes = 0
    for query, ranking in zip(judged, rankings, strict=True):
        relevant = gallery_codes[ranking.ids] == query_codes[query]
        total = int(totals[query])
        at_k = average_precision_at(relevant, total, k)
        computations += ranking.distance_computations
        signature_bytes += ranking.signature_bytes
        scores.append(
            (
                average_precision(relevant, total),
                *(at_k.trec, at_k.strict, at_k.lenient),
                *(precision_at(relevant, 1), precision_at(relevant, k)),
                1.0 if ranking.exact is None else recall_at(ranking.distances, ranking.exact, k),
                *(hit_at(relevant, places) for places in TOP),
            )
        )
    table = np.array(scores, np.float64)
    means = [float(mean) for mean in table.mean(axis=0)]
    return RetrievalReport(
        mean_average_precision=means[0],
        ap_trec=means[1],
        ap_strict=means[2],
        ap_lenient=means[3],
        precision_at_1=means[4],
        precision_at_k=means[5],
        recall=means[6],
        top=dict(zip(TOP, means[7:], strict=True)),
        improvement=improvement_in_efficiency(len(gallery), len(judged), computations),
        k=k,
        metric=metric,
        queries=len(judged),
        items=len(gallery),
        distance_computations=computations,
        signature_bytes=signature_bytes,
        average_precisions=table[:, 0],
        query_rows=judged,
        classes=_by_class([str(query_labels[i]) for i in judged.tolist()], table[:, 0]),
        unanswerable=dict(sorted(unanswerable.items())),
    )


@dataclass(frozen=True)
class _Ranking:
    """What one query got: gallery rows, likeliest first, and the distances of those that were compared exactly;
    ``exact`` are the scan's first distances, None if this is the scan."""

    ids: NDArray[np.int64]
    distances: NDArray[np.float32]
    distance_computations: int
    exact: NDArray[np.float32] | None = None
    signature_bytes: int = 0


def _scan(
    queries: NDArray[np.float32], gallery: NDArray[np.float32], left_out: NDArray[np.int64], metric: Metric
) -> Iterator[_Ranking]:
    batch = max(1, _TABLE // len(gallery))
    places = np.arange(len(gallery), dtype=np.uint64)
    for start in range(0, len(queries), batch):
        table = all_distances(queries[start : start + batch], gallery, metric)
        for row, out in zip(table, left_out[start : start + batch], strict=True):
            # Distances are not negative, so their bits sort as they do; the row below them settles ties.
            keys = row.view(np.uint32).astype(np.uint64) << np.uint64(32) | places
            keys.sort()
            ids = (keys & np.uint64(0xFFFFFFFF)).astype(np.int64)
            yield _Ranking(ids[ids != out] if out >= 0 else ids, row[ids], len(gallery))


def _ask(
    index: VectorIndex,
    queries: NDArray[np.float32],
    gallery: NDArray[np.float32],
    left_out: NDArray[np.int64],
    metric: Metric,
    k: int,
) -> Iterator[_Ranking]:
    scan = ExactIndex(metric)
    scan.build(gallery)
    # One more where the query itself may be among the hits.
    wanted = k + int((left_out >= 0).any())
    for query, out in zip(queries, left_out, strict=True):
        exact, ranked = scan.query(query, wanted), index.rank(query, max(index.depth, wanted))
        compared = ranked.ids[: len(ranked.distances)]
        yield _Ranking(
            ranked.ids[ranked.ids != out],
            ranked.distances[compared != out],
            ranked.distance_computations,
            exact.distances[exact.ids != out],
            ranked.signature_bytes,
        )


def _by_class(labels: list[str], scores: NDArray[np.float64]) -> tuple[ClassScore, ...]:
    found = []
    names = np.array(labels)
    for label in sorted(set(labels)):
        own = scores[names == label]
        found.append(
            ClassScore(label, len(own), float(own.mean()), float(own.min()), float(own.max()), float(own.std()))
        )
    return tuple(found)


def _check_labels(vectors: NDArray[np.float32], labels: Sequence[str], what: str) -> None:
    if not len(vectors):
        raise InputError(f"There are no {what} vectors to evaluate.")
    if len(labels) != len(vectors):
        raise InputError(f"There are {len(vectors)} {what} vectors but {len(labels)} {what} labels.")


def _check_index(index: VectorIndex, gallery: NDArray[np.float32], metric: Metric) -> None:
    if index.metric != metric:
        raise InputError(f"The index measures {index.metric} distance, but {metric} was asked for.")
    if index.dimension != gallery.shape[1] or not np.array_equal(index.ids, np.arange(len(gallery))):
        raise InputError("The index does not hold the gallery: build it on the gallery's vectors.")


def _left_out(leave_out: ArrayLike | None, queries: int, items: int) -> NDArray[np.int64]:
    if leave_out is None:
        return np.full(queries, -1, np.int64)
    given = np.asarray(leave_out)
    if given.dtype.kind not in "iu" or given.shape != (queries,) or given.min() < -1 or given.max() >= items:
        raise InputError(f"To leave out takes one gallery row, or -1, for each of the {queries} queries.")
    return given.astype(np.int64)

"""Retrieval over a gallery: every query is ranked, judged by its label, and counted by class."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sketchdesk.engine.evaluation.by_class import ClassScore, class_scores
from sketchdesk.engine.evaluation.judging import TOP, judge
from sketchdesk.engine.evaluation.metrics import recall_at
from sketchdesk.engine.evaluation.report import RetrievalReport
from sketchdesk.engine.evaluation.scores import UNKNOWN, QueryScores, joined
from sketchdesk.engine.index import ExactIndex, Ranking, VectorIndex
from sketchdesk.engine.index.distances import METRICS, Metric, all_distances
from sketchdesk.engine.index.rows import check_vectors
from sketchdesk.errors import InputError
from sketchdesk.progress import CancelToken, RateMeter, Report, silent

__all__ = ["TOP", "ClassScore", "RetrievalReport", "evaluate_retrieval"]

# Numbers in the table of queries by items that is measured in one go, and in the part of it that is ranked in one go.
_TABLE = 16_000_000
_RANKED = 4_000_000
# Queries that ask an index between two looks at whether to go on.
_ASKED = 64

_NO_CLASS = -1
_LAST = np.uint64(0xFFFFFFFFFFFFFFFF)


def evaluate_retrieval(
    query_vectors: ArrayLike,
    query_labels: Sequence[str],
    gallery_vectors: ArrayLike,
    gallery_labels: Sequence[str],
    index: VectorIndex | None = None,
    metric: Metric = "cosine",
    leave_out: ArrayLike | None = None,
    k: int = 10,
    report: Report | None = None,
    cancel: CancelToken | None = None,
    arrived: Callable[[QueryScores], None] | None = None,
) -> RetrievalReport:
    """Rank the gallery (n, d) for each query (m, d) and judge the rankings by label.

    A label of "" is never relevant: a distractor. ``index`` must hold the gallery, its ids being the
    gallery's rows; it ranks what it compares exactly, then what its signatures put behind that, and what it
    does not rank is missed. Without one the whole gallery is ranked exactly.
    ``leave_out`` int (m,) names the gallery row that is the query itself, -1 for none. ``arrived`` is given each block
    of queries as soon as it is judged. Memory beyond the vectors: some 0.4 GB, however many queries there are.
    Raises InputError for parts that do not fit together, without labels, and if no query has anything relevant.
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

    classes = sorted(set(gallery_labels) - {""})
    codes = {label: code for code, label in enumerate(classes)}
    gallery_codes = np.array([codes.get(label, _NO_CLASS) for label in gallery_labels], np.int32)
    query_codes = np.array([codes.get(label, -2) for label in query_labels], np.int32)
    sizes = np.bincount(gallery_codes[gallery_codes >= 0], minlength=max(1, len(codes)))
    totals = np.where(query_codes >= 0, sizes[np.maximum(query_codes, 0)], 0)
    totals -= (left_out >= 0) & (gallery_codes[left_out] == query_codes)
    judged = np.flatnonzero(totals > 0)
    unanswerable = Counter(str(query_labels[i]) for i in np.flatnonzero(totals == 0).tolist())
    if not len(judged):
        raise InputError(_nothing_relevant(unanswerable, classes))

    asked = _Asked(queries, query_codes, totals, left_out, tuple(map(str, query_labels)))
    task = _Task(gallery, gallery_codes, metric, k)
    scan = index is None or isinstance(index, ExactIndex)
    blocks = task.scan(asked, judged) if scan else task.ask(index, asked, judged)  # type: ignore[arg-type]
    meter = RateMeter("Evaluating", len(judged), cancel=cancel)
    parts: list[QueryScores] = []
    done = 0
    for block in blocks:
        parts.append(block)
        done += len(block)
        if arrived is not None:
            arrived(block)
        (report or silent)(meter.at(done))
        if cancel is not None:
            cancel.checkpoint()
    scores = joined(parts)
    return RetrievalReport(
        scores,
        class_scores(scores, classes),
        metric,
        len(gallery),
        len(classes),
        int(np.count_nonzero(gallery_codes == _NO_CLASS)),
        int(np.count_nonzero(left_out[judged] >= 0)),
        dict(sorted(unanswerable.items())),
    )


class _Asked:
    """The queries (m, d), their classes' codes and sizes in the gallery, and the gallery rows they are themselves."""

    def __init__(
        self,
        vectors: NDArray[np.float32],
        codes: NDArray[np.int32],
        totals: NDArray[np.int64],
        left_out: NDArray[np.int64],
        labels: tuple[str, ...],
    ) -> None:
        self.vectors, self.codes, self.totals, self.left_out, self.labels = vectors, codes, totals, left_out, labels


class _Task:
    """A gallery, and how rankings of it are judged."""

    def __init__(self, gallery: NDArray[np.float32], codes: NDArray[np.int32], metric: Metric, k: int) -> None:
        self._gallery, self._codes, self._metric, self._k = gallery, codes, metric, k
        # Beyond the gallery there is nothing to find, however many places are judged.
        self._places = min(k, len(gallery))
        self._depth = max(self._places, *TOP)

    def scan(self, asked: _Asked, judged: NDArray[np.int64]) -> Iterator[QueryScores]:
        """Blocks of the queries, each judged against the whole gallery.

        A key sorts as distances do, for they are not negative; the row below settles ties, and the lowest bit says
        whether it is relevant, so that nothing needs to be looked up for what is not among the first.
        """
        items = len(self._gallery)
        places = np.arange(items, dtype=np.uint64) << np.uint64(1)
        measured = max(1, _TABLE // items)
        ranked = max(1, _RANKED // items)
        for start in range(0, len(judged), measured):
            rows = judged[start : start + measured]
            table = all_distances(asked.vectors[rows], self._gallery, self._metric)
            parts = []
            for first in range(0, len(rows), ranked):
                some = rows[first : first + ranked]
                keys = table[first : first + ranked].view(np.uint32).astype(np.uint64)
                keys <<= np.uint64(32)
                keys |= places
                keys |= self._codes == asked.codes[some][:, None]
                out = np.flatnonzero(asked.left_out[some] >= 0)
                keys[out, asked.left_out[some][out]] = _LAST
                keys.sort(axis=1)
                relevant = (keys & np.uint64(1)).astype(np.bool_)
                relevant[out, -1] = False
                parts.append(self._scan_scores(asked, some, keys[:, : self._places], relevant))
            yield joined(parts)

    def _scan_scores(
        self, asked: _Asked, rows: NDArray[np.int64], first: NDArray[np.uint64], relevant: NDArray[np.bool_]
    ) -> QueryScores:
        ids = (first >> np.uint64(1) & np.uint64(0x7FFFFFFF)).astype(np.int64)
        distances = (first >> np.uint64(32)).astype(np.uint32).view(np.float32)
        absent = first == _LAST
        ids[absent], distances[absent] = UNKNOWN, np.nan
        count = len(rows)
        return self._scores(
            asked,
            rows,
            relevant,
            ids,
            distances,
            np.full(count, len(self._gallery), np.float64),
            np.zeros(count),
            np.zeros(count),
            np.ones(count),
        )

    def ask(self, index: VectorIndex, asked: _Asked, judged: NDArray[np.int64]) -> Iterator[QueryScores]:
        """Blocks of the queries, each judged by what an index ranks."""
        scan = ExactIndex(self._metric)
        scan.build(self._gallery)
        k = self._places
        # One more where the query itself may be among the hits.
        wanted = min(k + int((asked.left_out >= 0).any()), len(self._gallery))
        step = max(1, min(_ASKED, _RANKED // len(self._gallery)))
        for start in range(0, len(judged), step):
            rows = judged[start : start + step]
            truth = scan.query_many(asked.vectors[rows], wanted)
            rankings = [index.rank(query, max(index.depth, wanted)) for query in asked.vectors[rows]]
            relevant = np.zeros((len(rows), max(self._depth, *(len(each.ids) for each in rankings))), np.bool_)
            found = np.full((len(rows), k), UNKNOWN, np.int64)
            distances = np.full((len(rows), k), np.nan, np.float32)
            recalls = np.empty(len(rows))
            for place, (row, ranking) in enumerate(zip(rows, rankings, strict=True)):
                out = asked.left_out[row]
                ids = ranking.ids[ranking.ids != out]
                measured = ranking.distances[ranking.ids[: len(ranking.distances)] != out]
                relevant[place, : len(ids)] = self._codes[ids] == asked.codes[row]
                found[place, : len(ids[:k])] = ids[:k]
                distances[place, : len(measured[:k])] = measured[:k]
                recalls[place] = recall_at(measured, truth.distances[place][truth.ids[place] != out], k)
            yield self._scores(
                asked,
                rows,
                relevant,
                found,
                distances,
                _counts(rankings, lambda each: each.distance_computations),
                _counts(rankings, lambda each: each.bucket_items),
                _counts(rankings, lambda each: each.signature_bytes),
                recalls,
            )

    def _scores(
        self,
        asked: _Asked,
        rows: NDArray[np.int64],
        relevant: NDArray[np.bool_],
        found: NDArray[np.int64],
        distances: NDArray[np.float32],
        visited: NDArray[np.float64],
        met: NDArray[np.float64],
        signature_bytes: NDArray[np.float64],
        recalls: NDArray[np.float64],
    ) -> QueryScores:
        k = self._k
        known = ~np.isnan(distances)
        counts = known.sum(axis=1)
        sums = np.where(known, distances, 0).sum(axis=1, dtype=np.float64)
        distractors = (found != UNKNOWN) & (self._codes[found] == _NO_CLASS)
        measures = {
            **judge(relevant, asked.totals[rows], k),
            "average distance": np.where(counts > 0, sums / np.maximum(1, counts), math.nan),
            f"distractors@{k}": distractors.sum(axis=1) / k,
            f"recall@{k}": recalls,
            "items visited": visited,
            "items met": met,
            "signature bytes": signature_bytes,
        }
        return QueryScores(k, rows, tuple(asked.labels[row] for row in rows.tolist()), measures, found, distances)


def _counts(rankings: Sequence[Ranking], of: Callable[[Ranking], int]) -> NDArray[np.float64]:
    return np.array([of(each) for each in rankings], np.float64)


def _nothing_relevant(unanswerable: Counter[str], classes: Sequence[str]) -> str:
    """Why none of the queries can be judged."""
    if not classes:
        return "None of the queries has a picture of its class in the gallery, where no picture has a label."
    labels = sorted(set(unanswerable) - {""})
    if not labels:
        return "None of the queries has a label, so nothing can be judged."
    named = ", ".join(labels[:10]) + (f" and {len(labels) - 10:,} more" if len(labels) > 10 else "")
    return f"None of the queries has a picture of its class in the gallery; their classes are: {named}."


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

"""A classifier for any encoder, also one without a head: the class whose mean embedding lies nearest.

Mensink, Verbeek, Perronnin and Csurka, "Distance-based image classification: generalizing to new classes at
near-zero cost", 2013, with the plain metrics of retrieval in place of a learned one.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sketchdesk.engine.evaluation.by_class import places_by_class
from sketchdesk.engine.index.distances import METRICS, Metric, inverse_lengths, lengths
from sketchdesk.engine.index.rows import check_vectors, rows_per_block
from sketchdesk.engine.products import product
from sketchdesk.errors import InputError


class NearestMeanClassifier:
    """Fitted to labelled vectors (n, d); those with the label "" take no part. ``classes`` are by name.

    Under "cosine" a mean is that of the directions. Raises InputError if nothing has a label.
    """

    def __init__(self, vectors: ArrayLike, labels: Sequence[str], metric: Metric = "cosine") -> None:
        self._vectors = check_vectors(vectors)
        if metric not in METRICS:
            raise InputError(f"There is no metric {metric!r}: choose {' or '.join(METRICS)}.")
        if len(labels) != len(self._vectors):
            raise InputError(f"There are {len(self._vectors)} vectors but {len(labels)} labels.")
        self.metric: Metric = metric
        members = [(label, rows) for label, rows in places_by_class(labels) if label] if len(labels) else []
        if not members:
            raise InputError("None of the pictures has a label, so there are no classes to tell apart.")
        self.classes: tuple[str, ...] = tuple(label for label, _ in members)
        self._codes = np.full(len(self._vectors), -1, np.int64)
        for code, (_, rows) in enumerate(members):
            self._codes[rows] = code
        self._sums = np.stack([self._sum(rows) for _, rows in members])
        self._sizes = np.array([len(rows) for _, rows in members])

    def predict(self, queries: ArrayLike, leave_out: ArrayLike | None = None) -> list[str]:
        """The class of each query (m, d); of equally near ones the first by name.

        ``leave_out`` int (m,) names the row of the fitted vectors that is the query itself, -1 for none: it is taken
        out of its class's mean, and a class that it is alone in is not chosen, unless there is no other.
        """
        rows = check_vectors(queries, self._vectors.shape[1])
        out = np.full(len(rows), -1) if leave_out is None else np.asarray(leave_out)
        if out.shape != (len(rows),) or out.dtype.kind not in "iu" or out.max(initial=-1) >= len(self._vectors):
            raise InputError(f"To leave out takes one row, or -1, for each of the {len(rows)} queries.")
        means = self._sums / self._sizes[:, None]
        found: list[str] = []
        step = rows_per_block(rows.shape[1], 8)
        for start in range(0, len(rows), step):
            block = np.asarray(rows[start : start + step], np.float64)
            apart = self._apart(
                product(block, means.T), (block * block).sum(axis=1)[:, None], (means * means).sum(axis=1)
            )
            own = out[start : start + step]
            some = np.flatnonzero(own >= 0)
            some = some[self._codes[own[some]] >= 0]
            if len(some):
                codes = self._codes[own[some]]
                left = self._sizes[codes] - 1
                without = (self._sums[codes] - self._prepared(own[some])) / np.maximum(1, left)[:, None]
                products = (block[some] * without).sum(axis=1)
                apart_own = self._apart(products, (block[some] ** 2).sum(axis=1), (without * without).sum(axis=1))
                apart[some, codes] = np.where(left > 0, apart_own, np.inf)
            found += [self.classes[code] for code in apart.argmin(axis=1).tolist()]
        return found

    def _apart(
        self, products: NDArray[np.float64], query_squares: NDArray[np.float64], mean_squares: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """A number that grows with the distance from a query to a mean."""
        if self.metric == "euclidean":
            return query_squares + mean_squares - 2.0 * products
        size = np.sqrt(mean_squares)
        return -products / np.where(size > 0, size, 1.0)

    def _sum(self, rows: NDArray[np.int64]) -> NDArray[np.float64]:
        total = np.zeros(self._vectors.shape[1])
        step = rows_per_block(self._vectors.shape[1], 8)
        for start in range(0, len(rows), step):
            total += self._prepared(rows[start : start + step]).sum(axis=0)
        return total

    def _prepared(self, rows: NDArray[np.int64]) -> NDArray[np.float64]:
        """Fitted vectors as they enter a mean."""
        block = np.asarray(self._vectors[rows])
        wide = block.astype(np.float64)
        return wide * inverse_lengths(lengths(block)).astype(np.float64)[:, None] if self.metric == "cosine" else wide

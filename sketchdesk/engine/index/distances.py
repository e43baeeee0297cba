"""Distances between vectors, the same to the last bit wherever they are asked for.

Matrix products are fast, but their last bits depend on how many rows stand beside a row. So a product only
narrows the choice, by a bound on its error; what is reported is computed row by row in float64 and rounded to
float32. An item therefore has one distance to a query, whichever index finds it.

Cosine: 1 - cos, in 0..2; a vector shorter than SHORTEST has no direction and lies at 1 from everything.
Euclidean: the length of the difference.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sketchdesk.engine.index import kernels
from sketchdesk.engine.index.compiled_loops import compiled
from sketchdesk.engine.index.rows import Rows, rows_per_block
from sketchdesk.engine.products import product

Metric = Literal["cosine", "euclidean"]
METRICS: tuple[Metric, ...] = ("cosine", "euclidean")

SHORTEST = 1e-15

_UNIT = 2.0**-24
# Up to so many candidates, compiled exact distances cost less than a rough choice before them.
_AT_ONCE = 512
# Below these, float64 products differ from zero by rounding only.
_NOISE_COSINE, _NOISE_SQUARE = 1e-12, 1e-12


def dot_error(dimension: int) -> float:
    """Bound on the error of a float32 dot product of d numbers, for vectors of length 1.

    The worst case is d roundings; eight standard deviations of d random ones are never seen either.
    """
    return (min(float(dimension), 8 * dimension**0.5) + 8) * _UNIT


def lengths(rows: NDArray[np.float32]) -> NDArray[np.float64]:
    """Euclidean length of each row, float64 (n,); independent of the other rows."""
    found = np.empty(len(rows), np.float64)
    step = rows_per_block(rows.shape[1], 8)
    for start in range(0, len(rows), step):
        block = np.asarray(rows[start : start + step], np.float64)
        found[start : start + step] = np.sqrt(np.multiply(block, block).sum(axis=1))
    return found


def inverse_lengths(found: NDArray[np.float64]) -> NDArray[np.float32]:
    """1 / length, float32 (n,), of lengths (n,); 0 where a vector is too short to have a direction."""
    has_direction = found >= SHORTEST
    return np.where(has_direction, 1.0 / np.where(has_direction, found, 1.0), 0.0).astype(np.float32)


def exact_distances(query: NDArray[np.float32], rows: NDArray[np.float32], metric: Metric) -> NDArray[np.float32]:
    """Distance of a query (d,) to each row of (n, d), float32 (n,)."""
    wide_query = query.astype(np.float64)
    found = np.empty(len(rows), np.float64)
    step = rows_per_block(rows.shape[1], 8)
    for start in range(0, len(rows), step):
        block = np.asarray(rows[start : start + step], np.float64)
        if metric == "euclidean":
            difference = block - wide_query
            found[start : start + step] = np.sqrt((difference * difference).sum(axis=1))
            continue
        square = (block * block).sum(axis=1)
        query_square = float((wide_query * wide_query).sum())
        directed = (np.sqrt(square) >= SHORTEST) & (query_square**0.5 >= SHORTEST)
        # The root of the product, not the product of the roots: exactly 0 from a vector to itself.
        scale = np.sqrt(np.where(directed, square * query_square, 1.0))
        found[start : start + step] = 1.0 - np.where(directed, (block * wide_query).sum(axis=1) / scale, 0.0)
    return np.clip(found, 0.0, 2.0 if metric == "cosine" else None).astype(np.float32)


def direction(query: NDArray[np.float32]) -> NDArray[np.float32]:
    """The query (d,) at length 1; zeros if it is too short to have a direction."""
    length = float(lengths(query[None])[0])
    return (query / length if length >= SHORTEST else np.zeros_like(query)).astype(np.float32)


def rough_distances(
    query: NDArray[np.float32], rows: NDArray[np.float32], row_lengths: NDArray[np.float64], metric: Metric
) -> NDArray[np.float32]:
    """Like :func:`exact_distances`, several times faster, given the rows' lengths (n,); :func:`rough_limit` bounds what
    it gets wrong."""
    if metric == "euclidean":
        difference = rows - query
        return np.sqrt(np.einsum("ij,ij->i", difference, difference))
    return np.float32(1) - product(rows, direction(query)) * inverse_lengths(row_lengths)


def _rough_at(
    query: NDArray[np.float32],
    rows: Rows,
    row_lengths: NDArray[np.float64],
    slots: NDArray[np.int64],
    metric: Metric,
) -> NDArray[np.float32]:
    """:func:`rough_distances` of the rows at some slots (ascending), float32 (m,)."""
    if metric == "euclidean":
        squares = kernels.products(query, rows.pointers, slots, True)
        if squares is not None:
            return np.sqrt(squares)
    else:
        found = kernels.products(direction(query), rows.pointers, slots, False)
        if found is not None:
            return np.float32(1) - found * inverse_lengths(row_lengths[slots])
    rough = np.empty(len(slots), np.float32)
    chunk = 4 * rows_per_block(rows.dimension)
    for i in range(0, len(slots), chunk):
        some = slots[i : i + chunk]
        rough[i : i + chunk] = rough_distances(query, rows.gather(some), row_lengths[some], metric)
    return rough


def rough_limit(threshold: float, dimension: int, metric: Metric) -> float:
    """The largest rough distance of any item that is exactly no farther than one at the rough ``threshold``."""
    if metric == "euclidean":
        return threshold * (1 + 4 * dot_error(dimension)) + 1e-17
    return threshold + 3 * dot_error(dimension)


def nearest(
    query: NDArray[np.float32],
    rows: Rows,
    row_lengths: NDArray[np.float64],
    slots: NDArray[np.int64],
    k: int,
    metric: Metric,
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """The k of some slots (ascending) that are nearest to a query (d,), and their distances; ties by lower slot."""
    if len(slots) > max(4 * k + 64, _AT_ONCE if compiled() else 0):
        rough = _rough_at(query, rows, row_lengths, slots, metric)
        threshold = float(np.partition(rough, k - 1)[k - 1])
        slots = slots[rough <= rough_limit(threshold, rows.dimension, metric)]
    found = _exact_at(query, rows, slots, metric)
    order = np.argsort(found, kind="stable")[:k]
    return slots[order], found[order]


def _exact_at(query: NDArray[np.float32], rows: Rows, slots: NDArray[np.int64], metric: Metric) -> NDArray[np.float32]:
    compiled = kernels.exact(query, rows.pointers, slots, metric == "euclidean", SHORTEST)
    if compiled is not None:
        return compiled
    found = np.empty(len(slots), np.float32)
    chunk = 4 * rows_per_block(rows.dimension)
    for i in range(0, len(slots), chunk):
        found[i : i + chunk] = exact_distances(query, rows.gather(slots[i : i + chunk]), metric)
    return found


def all_distances(queries: NDArray[np.float32], rows: NDArray[np.float32], metric: Metric) -> NDArray[np.float32]:
    """Distances of every query (m, d) to every row (n, d), float32 (m, n), for whole rankings.

    Products in float64, rounded to float32, so that equal rows tie; differences that are nothing but rounding
    (1e-12 of a cosine, 1e-6 of the vectors' lengths) count as 0.
    """
    found = np.empty((len(queries), len(rows)), np.float32)
    wide = queries.astype(np.float64)
    squares = (wide * wide).sum(axis=1)
    if metric == "cosine":
        wide *= _directions(squares)[:, None]
    step = rows_per_block(rows.shape[1], 8)
    for start in range(0, len(rows), step):
        block = np.asarray(rows[start : start + step], np.float64)
        block_squares = (block * block).sum(axis=1)
        if metric == "cosine":
            distances = 1.0 - product(wide, (block * _directions(block_squares)[:, None]).T)
            distances[distances < _NOISE_COSINE] = 0.0
        else:
            scale = squares[:, None] + block_squares
            distances = scale - 2.0 * product(wide, block.T)
            distances[distances < _NOISE_SQUARE * scale] = 0.0
            np.sqrt(distances, out=distances)
        found[:, start : start + step] = distances
    return found


def _directions(squares: NDArray[np.float64]) -> NDArray[np.float64]:
    found = np.sqrt(squares)
    directed = found >= SHORTEST
    return np.where(directed, 1.0 / np.where(directed, found, 1.0), 0.0)

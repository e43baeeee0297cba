"""What tests ask of lines, worked out another way than the canvas does."""

from __future__ import annotations

import itertools

import numpy as np
from numpy.typing import NDArray


def distance(points: NDArray[np.float64], begin: tuple[float, float], end: tuple[float, float]) -> NDArray[np.float64]:
    """Distance of points (n, 2) to a line."""
    a, b = np.array(begin), np.array(end)
    along = b - a
    square = float(along @ along)
    t = np.clip((points - a) @ along / square, 0, 1) if square > 0 else np.zeros(len(points))
    return np.linalg.norm(points - (a + t[:, None] * along), axis=1)


def sampled(points: NDArray[np.float32], count: int = 40) -> NDArray[np.float64]:
    """Many points along a polyline."""
    rows = points.astype(np.float64)
    if len(rows) == 1:
        return rows
    t = np.linspace(0, 1, count)[:, None]
    return np.concatenate([a * (1 - t) + b * t for a, b in itertools.pairwise(rows)])


def length(points: NDArray[np.float32]) -> float:
    """Length of a polyline."""
    return float(np.linalg.norm(np.diff(points.astype(np.float64), axis=0), axis=1).sum())

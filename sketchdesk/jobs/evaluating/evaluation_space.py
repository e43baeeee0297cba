"""The space that embeddings lie in: the plane that shows most of it, and distances within and between classes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sketchdesk.engine.evaluation import DistanceSpread, PrincipalComponents, distance_spread, principal_components
from sketchdesk.engine.index.distances import Metric
from sketchdesk.progress import CancelToken, Progress, Report

# More points than these cannot be told apart in a scatter.
POINTS = 3000
# Axes of the curve that are kept: beyond them it creeps.
_CURVE = 200


@dataclass(frozen=True, eq=False)
class Space:
    """``points`` float64 (p, 2) are the places of some of the gallery's pictures, ``rows`` int64 (p,), in the plane of
    the first two components, and ``labels`` (p,) their classes."""

    components: PrincipalComponents
    rows: NDArray[np.int64]
    points: NDArray[np.float64]
    labels: tuple[str, ...]
    spread: DistanceSpread

    def to_json(self) -> dict[str, Any]:
        explained = self.components.explained
        return {
            "explained": explained[:_CURVE].tolist(),
            "curve": self.components.curve[:_CURVE].tolist(),
            "axes": len(explained),
            "points": [[round(x, 6), round(y, 6)] for x, y in self.points.tolist()],
            "rows": self.rows.tolist(),
            "labels": list(self.labels),
            "distances": self.spread.to_json(),
        }


def measure_space(
    vectors: NDArray[np.float32], labels: Sequence[str], metric: Metric, seed: int, report: Report, cancel: CancelToken
) -> Space:
    """Of a gallery (n, d) with labels, "" for a distractor; what is sampled is drawn with the seed.

    Raises InputError if nothing has a label; Cancelled.
    """
    report(Progress("Measuring the space", 0, 2))
    cancel.checkpoint()
    components = principal_components(vectors, metric, seed=seed)
    rows = np.arange(len(vectors))
    if len(rows) > POINTS:
        rows = np.sort(np.random.default_rng(seed).choice(len(rows), POINTS, replace=False))
    places = components.project(vectors[rows])
    # One number a vector leaves one axis.
    points = np.zeros((len(rows), 2))
    points[:, : places.shape[1]] = places
    report(Progress("Measuring the space", 1, 2))
    cancel.checkpoint()
    spread = distance_spread(vectors, labels, metric, seed=seed)
    report(Progress("Measuring the space", 2, 2))
    return Space(components, rows, points, tuple(labels[row] for row in rows.tolist()), spread)

"""Collections whose embeddings are angles in a plane, so that every figure can be worked out by hand."""

from __future__ import annotations

from collections.abc import Sequence

import embedded_collections
import numpy as np

from sketchdesk.jobs.workbench import Workbench
from sketchdesk.library.records import Role

# Label and angle in degrees. Nearest first, each asks the four others:
#   a 0:   a10 +, b25, a45 +, b100    AP = (1/1 + 2/3) / 2 = 5/6
#   a 10:  a0 +, b25, a45 +, b100     AP = 5/6
#   b 25:  a10, a45, a0, b100 +       AP = 1/4
#   a 45:  b25, a10 +, a0 +, b100     AP = (1/2 + 2/3) / 2 = 7/12
#   b 100: a45, b25 +, a10, a0        AP = 1/2
PLANE = [("a", 0), ("a", 10), ("b", 25), ("a", 45), ("b", 100)]


def put(
    bench: Workbench, name: str, items: Sequence[tuple[str, float]], role: Role = "gallery", embedded: int | None = None
) -> None:
    """A collection of classes and angles in degrees, of which the first ``embedded`` are embedded."""
    vectors = np.zeros((len(items), bench.encoder.spec.embedding_size), np.float32)
    angles = np.radians([angle for _, angle in items])
    vectors[:, 0], vectors[:, 1] = np.cos(angles), np.sin(angles)
    labels = [label for label, _ in items]
    embedded_collections.put(bench, name, extracted=embedded, role=role, vectors=vectors, labels=labels)

"""Quick, Draw! drawings as flat arrays of strokes (the layout of ``quickdraw345.npz``)."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class StrokeSet:
    """Many drawings in flat arrays.

    ``points`` uint8 (P, 2), x right and y down; ``stroke_starts`` int64 (S + 1,) into points;
    ``drawing_starts`` int64 (N + 1,) into strokes; ``labels`` int64 (N,); ``class_names`` one a class.
    """

    points: NDArray[np.uint8]
    stroke_starts: NDArray[np.int64]
    drawing_starts: NDArray[np.int64]
    labels: NDArray[np.int64]
    class_names: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.labels)

    def polylines(self, i: int) -> list[NDArray[np.uint8]]:
        """The strokes of drawing ``i``, each (n, 2)."""
        starts = self.stroke_starts[self.drawing_starts[i] : self.drawing_starts[i + 1] + 1]
        return [self.points[a:b] for a, b in pairwise(starts)]


def load_quickdraw(path: Path) -> StrokeSet:
    """Read ``quickdraw345.npz``.

    Raises FileNotFoundError if it is not there, and ValueError if it is not such a file.
    """
    with np.load(path, allow_pickle=False) as file:
        missing = {"xy", "stroke_len", "n_strokes", "label", "class_names"} - set(file.files)
        if missing:
            raise ValueError(f"{path.name} is not a Quick, Draw! stroke file: it lacks {', '.join(sorted(missing))}.")
        stroke_starts = np.concatenate([[0], np.cumsum(file["stroke_len"], dtype=np.int64)])
        drawing_starts = np.concatenate([[0], np.cumsum(file["n_strokes"], dtype=np.int64)])
        names = tuple(str(name) for name in file["class_names"])
        return StrokeSet(file["xy"], stroke_starts, drawing_starts, file["label"].astype(np.int64), names)


def split_by_class(labels: NDArray[np.int64], held_out: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Rows int64 (n,) for training and for validation, by labels (n,): of each class the last ``held_out`` are held
    out."""
    train, validation = [], []
    for label in np.unique(labels):
        rows = np.flatnonzero(labels == label)
        cut = max(len(rows) - held_out, 0)
        train.append(rows[:cut])
        validation.append(rows[cut:])
    return np.concatenate(train), np.concatenate(validation)

"""How well classes are told apart: recall and its kin, the confusion matrix, what is taken for what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sketchdesk.errors import InputError


@dataclass(frozen=True)
class ClassRecall:
    """One class: ``support`` pictures are of it, ``recall`` of them are found to be, and ``precision`` of those found
    to be are; ``f1`` is the harmonic mean. Each is 0 where its denominator is, and a class that no picture is of has
    a recall of 0."""

    label: str
    precision: float
    recall: float
    f1: float
    support: int

    def to_json(self) -> dict[str, Any]:
        return {
            "label": self.label,
            "precision": self.precision,
            "recall": self.recall,
            "F1": self.f1,
            "support": self.support,
        }


@dataclass(frozen=True)
class Misclassification:
    """``count`` of the ``of`` pictures of a class were taken for another one."""

    label: str
    taken_for: str
    count: int
    of: int

    def to_json(self) -> dict[str, Any]:
        return {"label": self.label, "taken for": self.taken_for, "count": self.count, "of": self.of}


@dataclass(frozen=True, eq=False)
class ClassificationReport:
    """Of the labelled pictures. ``matrix`` int64 (c, c) counts by class (row) and what it was taken for (column), both
    in the order of ``classes``, which are by name. ``unlabelled`` pictures had no class to be right about."""

    classes: tuple[ClassRecall, ...]
    matrix: NDArray[np.int64]
    unlabelled: int = 0

    @property
    def accuracy(self) -> float:
        return float(np.trace(self.matrix) / self.matrix.sum())

    @property
    def recalls(self) -> dict[str, float]:
        """By class, of those that any picture is of."""
        return {each.label: each.recall for each in self.classes if each.support}

    def average(self, weighted: bool = False) -> dict[str, float]:
        """Precision, recall and F1, the mean over the classes that any picture is of, or weighted by support."""
        rows = [each for each in self.classes if each.support]
        weights = [each.support if weighted else 1 for each in rows]
        table = [(each.precision, each.recall, each.f1) for each in rows]
        means = np.average(np.array(table), axis=0, weights=weights)
        return dict(zip(("precision", "recall", "F1"), map(float, means), strict=True))

    def misclassifications(self, most: int | None = None) -> tuple[Misclassification, ...]:
        """Each kind of mistake, the most frequent first, of equally frequent ones that of the smaller class; at most
        ``most`` of them."""
        rows, columns = np.nonzero(self.matrix * (1 - np.eye(len(self.matrix), dtype=np.int64)))
        kinds = [
            Misclassification(
                self.classes[row].label,
                self.classes[column].label,
                int(self.matrix[row, column]),
                self.classes[row].support,
            )
            for row, column in zip(rows.tolist(), columns.tolist(), strict=True)
        ]
        kinds.sort(key=lambda kind: (-kind.count, kind.of, kind.label, kind.taken_for))
        return tuple(kinds[:most])

    def to_json(self, most: int | None = None) -> dict[str, Any]:
        return {
            "accuracy": self.accuracy,
            "macro average": self.average(),
            "weighted average": self.average(weighted=True),
            "classes": [each.to_json() for each in self.classes],
            "confusion matrix": self.matrix.tolist(),
            "misclassifications": [each.to_json() for each in self.misclassifications(most)],
            "unlabelled": self.unlabelled,
        }


def judge_classification(labels: Sequence[str], predicted: Sequence[str]) -> ClassificationReport:
    """Set what pictures (m,) were taken for beside what they are; those with the label "" are left out and counted.

    Raises InputError for parts that do not fit together and if nothing has a label.
    """
    if len(labels) != len(predicted):
        raise InputError(f"There are {len(labels)} labels but {len(predicted)} predictions.")
    pairs = [(label, guess) for label, guess in zip(labels, predicted, strict=True) if label]
    if not pairs:
        raise InputError("None of the pictures has a label, so nothing can be judged.")
    names = sorted({name for pair in pairs for name in pair})
    codes = {name: code for code, name in enumerate(names)}
    cells = np.array([codes[label] * len(names) + codes[guess] for label, guess in pairs])
    matrix = np.bincount(cells, minlength=len(names) ** 2).reshape(len(names), len(names)).astype(np.int64)
    right, support, guessed = np.diag(matrix), matrix.sum(axis=1), matrix.sum(axis=0)
    precision = right / np.maximum(1, guessed)
    recall = right / np.maximum(1, support)
    f1 = 2 * right / np.maximum(1, support + guessed)
    rows = zip(names, precision.tolist(), recall.tolist(), f1.tolist(), support.tolist(), strict=True)
    return ClassificationReport(tuple(ClassRecall(*row) for row in rows), matrix, len(labels) - len(pairs))

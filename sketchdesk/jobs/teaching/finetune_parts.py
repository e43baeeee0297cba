"""Which pictures of a collection are for training, for validation and held out, and what speaks against it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sketchdesk.errors import InputError
from sketchdesk.jobs.collecting.split import natural_key
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.library.records import CollectionRecord, Split
from sketchdesk.training.batches import LEAST_PER_CLASS

RULE = "The collection is not divided: the first 60 % of each class are for training, the rest is held out."
_SHARE = 0.6
# Of a class with as many training pictures or more, a tenth tells how the training goes.
_VALIDATED_FROM = 10
# Below this a class is learned badly; beyond this ratio the larger class wins.
_FEW, _UNBALANCED = 10, 4
_NAMED = 5

Rows = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Division:
    """Every picture of a collection, by row: ``images`` int64 (n,) are ids, ``sha256`` and ``labels`` (n,) what they
    are, ``parts`` (n,) what they are for, "" for nothing. ``rule`` is a sentence where the collection has no split of
    its own; ``notes`` are what else was decided."""

    collection: CollectionRecord
    images: Rows
    sha256: tuple[str, ...]
    labels: tuple[str, ...]
    parts: tuple[Split, ...]
    rule: str
    notes: tuple[str, ...]

    def rows(self, *parts: Split) -> Rows:
        """Rows of some parts, in order."""
        return np.array([row for row, part in enumerate(self.parts) if part in parts], np.int64)

    def counts(self, part: Split) -> dict[str, int]:
        """Pictures of each class in a part; classes without any are there too."""
        found = dict.fromkeys(sorted(set(self.labels) - {""}), 0)
        for label, of in zip(self.labels, self.parts, strict=True):
            if label and of == part:
                found[label] += 1
        return found

    @cached_property
    def classes(self) -> tuple[str, ...]:
        """Those that can be learned: with LEAST_PER_CLASS training pictures or more."""
        return tuple(label for label, count in self.counts("train").items() if count >= LEAST_PER_CLASS)

    @property
    def held_out(self) -> Split:
        """What queries are taken from: the test part, else that for validation."""
        return "test" if "test" in self.parts else "validation"

    def obstacle(self) -> str:
        """Why nothing can be learned, as a sentence; "" where something can."""
        name = self.collection.name
        labels = set(self.labels) - {""}
        if not labels:
            return f"The pictures of {name} have no classes, so there is nothing to teach."
        if "train" not in self.parts:
            return f"{name} has no pictures for training: divide it with another rule."
        if len(labels) == 1:
            return f"All pictures of {name} are of one class: at least two classes are needed."
        if len(self.classes) < 2:
            return (
                f"Fewer than two classes of {name} have {LEAST_PER_CLASS} pictures to train on: "
                "add pictures, or divide it with another rule."
            )
        return ""

    def warnings(self, set_aside: int) -> tuple[str, ...]:
        """What a person should know before they start, as sentences."""
        counts = self.counts("train")
        found = []
        if set_aside:
            files = "1 file is" if set_aside == 1 else f"{set_aside:,} files are"
            found.append(f"{files} set aside: damaged, or no pictures.")
        if unlabelled := self.labels.count(""):
            found.append(f"{unlabelled:,} of the pictures have no class and are left out.")
        total = {label: self.labels.count(label) for label in counts}
        if single := [label for label in counts if total[label] == 1]:
            found.append(f"{_classes(single)} a single picture and cannot be learned: {_named(single)}.")
        left_out = [label for label in counts if label not in self.classes and total[label] > 1]
        if left_out:
            found.append(f"{_classes(left_out)} too few training pictures to be learned: {_named(left_out)}.")
        few = [label for label in self.classes if counts[label] < _FEW]
        if few:
            found.append(f"{_classes(few)} fewer than {_FEW} pictures to train on: {_named(few)}.")
        trained = {label: counts[label] for label in self.classes}
        if trained:
            most, least = max(trained, key=trained.__getitem__), min(trained, key=trained.__getitem__)
            if trained[most] > _UNBALANCED * trained[least]:
                found.append(
                    f"The classes are unbalanced: {most} has {trained[most]:,} pictures to train on, {least} "
                    f"{trained[least]:,}."
                )
        if "test" not in self.parts:
            also = "" if "validation" in self.parts else " Nothing tells whether the model is better."
            found.append(f"No picture is held out for testing.{also}")
        return (*found, *self.notes)


def divide(bench: Workbench, name: str) -> Division:
    """Take a collection apart by its split, or by the rule above. The same pictures are divided alike each time.

    Raises InputError for an unknown or empty collection, and one of distractors.
    """
    catalogue = bench.library.catalogue
    collection = catalogue.collection(name)
    if not collection.rows:
        failures = len(catalogue.failures(collection.id))
        aside = f": all of its {failures:,} files are damaged or no pictures" if failures else ""
        raise InputError(f"The collection {collection.name} has no pictures{aside}.")
    if collection.role == "distractor":
        raise InputError(f"{collection.name} holds distractors, which are of no class: make it a gallery first.")
    identities = catalogue.picture_identities(collection.id)
    images = np.array([each[0] for each in identities], np.int64)
    sha256, labels = tuple(each[1] for each in identities), tuple(each[2] for each in identities)
    splits = catalogue.splits_of(collection.id)
    parts: list[Split] = [split if label else "" for split, label in zip(splits, labels, strict=True)]
    rule = ""
    if not any(splits):
        rule = RULE
        paths = [each.path for each in catalogue.named_pictures(collection.id)]
        parts = _by_rule(labels, paths)
    notes = []
    if copies := _drop_copies(parts, sha256):
        pictures = "1 test picture is a copy" if copies == 1 else f"{copies:,} test pictures are copies"
        notes.append(f"{pictures} of training pictures and left out.")
    if "validation" not in parts and _hold_out(parts, labels, sha256):
        notes.append("A tenth of the training pictures is kept for validation.")
    return Division(collection, images, sha256, labels, tuple(parts), rule, tuple(notes))


def _by_rule(labels: Sequence[str], paths: Sequence[str]) -> list[Split]:
    parts: list[Split] = [""] * len(labels)
    for rows in _by_class(labels, range(len(labels))).values():
        ordered = sorted(rows, key=lambda row: natural_key(paths[row]))
        count = max(LEAST_PER_CLASS, round(_SHARE * len(ordered)))
        for place, row in enumerate(ordered):
            parts[row] = "train" if place < count else "test"
    return parts


def _drop_copies(parts: list[Split], sha256: Sequence[str]) -> int:
    """Take test pictures out that were trained on, as other files; how many."""
    seen = {digest for digest, part in zip(sha256, parts, strict=True) if part in ("train", "validation")}
    dropped = [row for row, part in enumerate(parts) if part == "test" and sha256[row] in seen]
    for row in dropped:
        parts[row] = ""
    return len(dropped)


def _hold_out(parts: list[Split], labels: Sequence[str], sha256: Sequence[str]) -> bool:
    """Make a tenth of each class's training pictures validation; whether there are any."""
    training = [row for row, part in enumerate(parts) if part == "train"]
    held_out = [
        row
        for rows in _by_class(labels, training).values()
        if len(rows) >= _VALIDATED_FROM
        # By lot, and the same lot for the same pictures.
        for row in sorted(rows, key=lambda row: (sha256[row], row))[: len(rows) // _VALIDATED_FROM]
    ]
    for row in held_out:
        parts[row] = "validation"
    return bool(held_out)


def _by_class(labels: Sequence[str], rows: Iterable[int]) -> Mapping[str, list[int]]:
    found: dict[str, list[int]] = {}
    for row in rows:
        if labels[row]:
            found.setdefault(labels[row], []).append(row)
    return found


def _classes(names: Sequence[str]) -> str:
    return "1 class has" if len(names) == 1 else f"{len(names):,} classes have"


def _named(names: Sequence[str]) -> str:
    return ", ".join(names[:_NAMED]) + (", …" if len(names) > _NAMED else "")

"""Divide a collection into training, validation and test pictures, by a rule or a list."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import numpy as np

from sketchdesk.errors import InputError
from sketchdesk.jobs.gallery import SPLITS
from sketchdesk.jobs.source_files import kept_folder, known_sources
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.library.library import Library
from sketchdesk.library.records import CollectionRecord, NamedPicture, Split
from sketchdesk.progress import CancelToken, Progress, Report

RULES = '"first 60", "ratio 0.7 0.15 0.15", "folders", "file PATH" or "none"'
# What people call them, in lists.
_NAMES: dict[str, Split] = {
    "train": "train",
    "training": "train",
    "val": "validation",
    "valid": "validation",
    "validation": "validation",
    "dev": "validation",
    "test": "test",
    "testing": "test",
}
# In folders, also by what they are for.
_FOLDERS: dict[str, Split] = {
    **_NAMES,
    "gallery": "train",
    "query": "test",
    "queries": "test",
}
_LARGEST_LIST = 200_000_000
_CLASSES_IN_WARNING = 5
# Pictures between two looks at whether it was cancelled.
_LOOK_EVERY = 2_000


@dataclass(frozen=True)
class SplitRequest:
    """``rule`` is one of :data:`RULES`; ``seed`` is for the ratio, which draws lots within each class."""

    collection: str
    rule: str
    seed: int = 0


@dataclass(frozen=True)
class SplitResult:
    """Pictures of each part, in all and of each class, and what a person should know about it."""

    collection: str
    rule: str
    counts: dict[str, int]
    classes: dict[str, dict[str, int]]
    unassigned: int
    warnings: tuple[str, ...]


def run(bench: Workbench, request: SplitRequest, report: Report, cancel: CancelToken) -> SplitResult:
    """Divide. An earlier division is replaced. Raises InputError for an unknown collection or rule, a list that cannot
    be read, and a rule that puts no picture anywhere; then the earlier division stays."""
    collection, splits, result = _divide(bench, request, report, cancel)
    cancel.checkpoint()
    bench.library.catalogue.set_splits(collection.id, {row: split for row, split in enumerate(splits) if split})
    if bench.tuning is not None and collection.id in bench.tuning.collection_ids:
        bench.tuning = None
    return result


def run_preview(bench: Workbench, request: SplitRequest, report: Report, cancel: CancelToken) -> SplitResult:
    """What :func:`run` would do; nothing is changed. Raises InputError as it does."""
    return _divide(bench, request, report, cancel)[2]


def _divide(
    bench: Workbench, request: SplitRequest, report: Report, cancel: CancelToken
) -> tuple[CollectionRecord, list[Split], SplitResult]:
    library = bench.library
    collection = library.catalogue.collection(request.collection)
    images: list[NamedPicture] = []
    for image in library.catalogue.named_pictures(collection.id):
        if image.row % _LOOK_EVERY == 0:
            report(Progress(f"Dividing {collection.name}", image.row, collection.rows))
            cancel.checkpoint()
        images.append(image)
    if not images:
        raise InputError(f"The collection {collection.name} has no pictures.")
    warnings: list[str] = []
    splits = _split(library, collection, images, request, warnings, cancel)
    if request.rule.strip() != "none" and not any(splits):
        raise InputError(f"This rule puts no picture of {collection.name} into any part.")
    return collection, splits, _result(collection, request.rule.strip(), images, splits, warnings)


def _split(
    library: Library,
    collection: CollectionRecord,
    images: Sequence[NamedPicture],
    request: SplitRequest,
    warnings: list[str],
    cancel: CancelToken,
) -> list[Split]:
    word, _, rest = request.rule.strip().partition(" ")
    rest = rest.strip()
    if word == "none" and not rest:
        return [""] * len(images)
    if word == "first" and re.fullmatch(r"[1-9]\d{0,8}", rest):
        return _first(images, int(rest), cancel)
    if word == "ratio" and (shares := _shares(rest)):
        return _by_ratio(images, shares, request.seed, cancel)
    if word == "folders" and not rest:
        return _by_folders(library, collection, images)
    if word == "file" and rest:
        return _by_list(library, collection, images, Path(rest), warnings)
    raise InputError(f'There is no rule "{request.rule}": use {RULES}. The shares of a ratio add up to 1.')


def _first(images: Sequence[NamedPicture], count: int, cancel: CancelToken) -> list[Split]:
    """The first pictures of each class, in the order in which people read file names, are for training."""
    splits: list[Split] = ["test"] * len(images)
    for rows in _rows_by_class(images).values():
        cancel.checkpoint()
        for row in sorted(rows, key=lambda row: natural_key(images[row].path))[:count]:
            splits[row] = "train"
    return splits


def _by_ratio(images: Sequence[NamedPicture], shares: Sequence[float], seed: int, cancel: CancelToken) -> list[Split]:
    """Lots are drawn within each class; what is left over by rounding goes to the parts that miss most of theirs."""
    splits: list[Split] = [""] * len(images)
    for label, rows in sorted(_rows_by_class(images).items()):
        cancel.checkpoint()
        # By path: the same pictures are divided alike, in whatever order they were imported.
        ordered = sorted(rows, key=lambda row: images[row].path)
        numbers = np.random.default_rng([seed, *label.encode("utf-8", "surrogateescape")])
        numbers.shuffle(ordered)
        start = 0
        for split, count in zip(SPLITS, apportion(len(rows), shares), strict=True):
            for row in ordered[start : start + count]:
                splits[row] = split
            start += count
    return splits


def apportion(total: int, shares: Sequence[float]) -> list[int]:
    """Whole numbers that add up to ``total``, by the largest remainder."""
    exact = [total * share for share in shares]
    counts = [int(part + 1e-9) for part in exact]
    order = sorted(range(len(shares)), key=lambda number: counts[number] - exact[number])
    for number in order[: total - sum(counts)]:
        counts[number] += 1
    return counts


def _shares(text: str) -> tuple[float, float, float] | None:
    """Of training, validation and test; of two numbers, the second is that of the test."""
    try:
        numbers = [float(word) for word in text.split()]
    except ValueError:
        return None
    if len(numbers) == 2:
        numbers.insert(1, 0.0)
    if len(numbers) != 3 or not all(0 <= number <= 1 for number in numbers) or abs(sum(numbers) - 1) > 1e-6:
        return None
    return numbers[0], numbers[1], numbers[2]


def _by_folders(library: Library, collection: CollectionRecord, images: Sequence[NamedPicture]) -> list[Split]:
    """The outermost folder below the source that is called like a part."""
    splits: list[Split] = []
    for path in _relative_paths(library, collection, images):
        folders = [part.casefold() for part in PurePosixPath(path).parts[:-1]]
        splits.append(next((_FOLDERS[folder] for folder in folders if folder in _FOLDERS), ""))
    return splits


def _by_list(
    library: Library,
    collection: CollectionRecord,
    images: Sequence[NamedPicture],
    file: Path,
    warnings: list[str],
) -> list[Split]:
    """A CSV of path and part; a path may be whole, below the source, or a file name that only one picture has."""
    rows = _read_list(file)
    row_of: dict[str, int] = {}
    names = Counter(PurePosixPath(image.path.replace("\\", "/")).name for image in images)
    for row, (image, relative) in enumerate(zip(images, _relative_paths(library, collection, images), strict=True)):
        name = PurePosixPath(relative).name
        if names[name] == 1:
            row_of.setdefault(name, row)
        row_of[relative] = row
        row_of[image.path] = row
    splits: list[Split] = [""] * len(images)
    lost: list[str] = []
    for path, split in rows:
        wanted = path.replace("\\", "/").removeprefix("./")
        found = row_of.get(path, row_of.get(wanted))
        if found is None:
            lost.append(path)
        else:
            splits[found] = split
    if lost:
        warnings.append(f"{len(lost):,} paths of the list are not in {collection.name}, the first: {lost[0]}.")
    return splits


def _read_list(file: Path) -> list[tuple[str, Split]]:
    """Raises InputError for a file that cannot be read, or a part that there is not, with its line."""
    try:
        if file.stat().st_size > _LARGEST_LIST:
            raise InputError(f"{file} is larger than {_LARGEST_LIST // 1_000_000} MB.")
        text = file.read_bytes().decode("utf-8-sig")
        lines = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except OSError as error:
        raise InputError(f"{file} cannot be read: {error.strerror or error}.") from error
    except (UnicodeDecodeError, csv.Error):
        raise InputError(f"{file} is no CSV file of path and part.") from None
    rows: list[tuple[str, Split]] = []
    for number, line in enumerate(lines, 1):
        cells = [cell.strip() for cell in line]
        if not any(cells):
            continue
        split = _NAMES.get(cells[1].casefold()) if len(cells) == 2 else None
        if split is None:
            if number == 1 and len(cells) == 2 and cells[0].casefold() in ("path", "file", "name", "picture"):
                continue
            raise InputError(f'Line {number} of {file} is not "path,part" with the part train, validation or test.')
        rows.append((cells[0], split))
    return rows


def _relative_paths(library: Library, collection: CollectionRecord, images: Sequence[NamedPicture]) -> list[str]:
    """Below the source that a picture is from, with '/'; what is from none has its whole path."""
    starts = []
    for source in known_sources(library, collection):
        start = str(kept_folder(library, collection, source.folder)) if source.folder else source.path
        starts.append(start.replace("\\", "/").rstrip("/") + "/")
    starts.sort(key=len, reverse=True)
    paths = []
    for image in images:
        path = image.path.replace("\\", "/")
        start = next((start for start in starts if path.startswith(start)), "")
        paths.append(path[len(start) :])
    return paths


def natural_key(path: str) -> tuple[object, ...]:
    """Sorts file names as people do: 2 before 10, case does not count; then by the whole path."""
    name = PurePosixPath(path.replace("\\", "/")).name.casefold()
    parts = re.split(r"([0-9]+)", name)
    return (*((int(part), part) if part.isdecimal() else (-1, part) for part in parts), (0, path))


def _rows_by_class(images: Sequence[NamedPicture]) -> dict[str, list[int]]:
    rows: dict[str, list[int]] = {}
    for image in images:
        rows.setdefault(image.label, []).append(image.row)
    return rows


def _result(
    collection: CollectionRecord,
    rule: str,
    images: Sequence[NamedPicture],
    splits: Sequence[Split],
    warnings: list[str],
) -> SplitResult:
    classes: dict[str, dict[str, int]] = {}
    for image, split in zip(images, splits, strict=True):
        counts = classes.setdefault(image.label, dict.fromkeys(SPLITS, 0))
        if split:
            counts[split] += 1
    totals: dict[str, int] = {split: splits.count(split) for split in SPLITS}
    for part, what in (("test", "test"), ("train", "training")):
        without = [label or "(no class)" for label, counts in sorted(classes.items()) if not counts[part]]
        if without and totals[part]:
            shown = ", ".join(without[:_CLASSES_IN_WARNING]) + (", …" if len(without) > _CLASSES_IN_WARNING else "")
            noun = "class has" if len(without) == 1 else "classes have"
            warnings.append(f"{len(without):,} {noun} no {what} picture: {shown}.")
    if any(splits) and not totals["test"]:
        warnings.append("No picture is for testing.")
    return SplitResult(collection.name, rule, totals, dict(sorted(classes.items())), splits.count(""), tuple(warnings))

"""Change collections: name, role, classes, which pictures are in them; make one of two. Nothing is embedded again.

What writes row files anew (removing, merging) is for the long lane: it must not come in the middle of another job.
"""

from __future__ import annotations

import os
import shutil
import unicodedata
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from sketchdesk.errors import InputError
from sketchdesk.jobs.source_files import adopt_sources
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.library.atomic import discard, temporary_beside, writing
from sketchdesk.library.catalogue_edits import Part
from sketchdesk.library.generations import Step, arrange
from sketchdesk.library.naming import LONGEST_NAME
from sketchdesk.library.records import CollectionRecord, Role
from sketchdesk.progress import CancelToken, Progress, Report


@dataclass(frozen=True)
class RenameRequest:
    name: str
    new_name: str


@dataclass(frozen=True)
class SetRoleRequest:
    name: str
    role: Role


@dataclass(frozen=True)
class RelabelRequest:
    """Put pictures into the class ``label``: a whole class (``of_class``; "" for what has none), or ``image_ids``."""

    name: str
    label: str
    of_class: str | None = None
    image_ids: tuple[int, ...] = ()


@dataclass(frozen=True)
class RemovePicturesRequest:
    """Take pictures out of a collection, by id or by path; their files stay. A rescan does not bring them back."""

    name: str
    image_ids: tuple[int, ...] = ()
    paths: tuple[str, ...] = ()


@dataclass(frozen=True)
class MergeRequest:
    """Take the pictures of one collection into another, with all that is embedded; then the first is gone."""

    name: str
    into: str


@dataclass(frozen=True)
class EditResult:
    """How many pictures were changed, removed or taken over; ``skipped`` were not, being there already."""

    collection: str
    pictures: int
    skipped: int = 0


def run_rename(bench: Workbench, request: RenameRequest, report: Report, cancel: CancelToken) -> EditResult:
    """Raises InputError for an unknown collection, and a name that is taken or unfit."""
    collection = bench.library.catalogue.collection(request.name)
    renamed = bench.library.catalogue.rename_collection(collection.id, request.new_name)
    return EditResult(renamed.name, renamed.rows)


def run_set_role(bench: Workbench, request: SetRoleRequest, report: Report, cancel: CancelToken) -> EditResult:
    """Raises InputError for an unknown collection or role."""
    collection = bench.library.catalogue.collection(request.name)
    changed = bench.library.catalogue.set_role(collection.id, request.role)
    _forget_tuning(bench, collection)
    return EditResult(changed.name, changed.rows)


def run_relabel(bench: Workbench, request: RelabelRequest, report: Report, cancel: CancelToken) -> EditResult:
    """Raises InputError for an unknown collection or class, a label that is unfit, or no pictures."""
    catalogue = bench.library.catalogue
    collection = own_collection(bench, request.name)
    label = _clean_label(request.label)
    if (request.of_class is None) == (not request.image_ids):
        raise InputError("Name the class, or choose the pictures, that are to be relabelled.")
    if request.of_class is not None:
        known = catalogue.class_counts(collection.id)
        if request.of_class not in known:
            names = ", ".join(name or "(none)" for name in list(known)[:10]) + (", …" if len(known) > 10 else "")
            raise InputError(f'{collection.name} has no class "{request.of_class}". There are: {names}.')
        if request.of_class == label:
            return EditResult(collection.name, 0)
        changed = catalogue.relabel_class(collection.id, request.of_class, label)
    else:
        changed = catalogue.relabel_pictures(collection.id, request.image_ids, label)
    _forget_tuning(bench, collection)
    return EditResult(collection.name, changed, len(set(request.image_ids)) - changed if request.image_ids else 0)


def run_remove_pictures(
    bench: Workbench, request: RemovePicturesRequest, report: Report, cancel: CancelToken
) -> EditResult:
    """Raises InputError for an unknown collection or a picture that is not in it, LibraryWriteError; Cancelled."""
    collection = own_collection(bench, request.name)
    known = bench.library.catalogue.known_pictures(collection.id)
    by_id = {each.id: each.row for each in known}
    by_path = {each.path: each.row for each in known}
    rows: set[int] = set()
    for number in request.image_ids:
        if number not in by_id:
            raise InputError(f"One of these pictures is not in {collection.name}; nothing was removed.")
        rows.add(by_id[number])
    for path in request.paths:
        absolute = path if path in by_path else str(Path(path).absolute())
        if absolute not in by_path:
            raise InputError(f"{path} is not in {collection.name}; nothing was removed.")
        rows.add(by_path[absolute])
    if not rows:
        raise InputError("Choose the pictures to remove.")
    drop_rows(bench, collection, rows, {}, rows, report, cancel)
    return EditResult(collection.name, len(rows))


def run_merge(bench: Workbench, request: MergeRequest, report: Report, cancel: CancelToken) -> EditResult:
    """Pictures at a path that both have are those of the collection that stays.

    Raises InputError for unknown collections, one and the same, or other roles; LibraryWriteError; Cancelled.
    """
    library, catalogue = bench.library, bench.library.catalogue
    other, target = own_collection(bench, request.name), own_collection(bench, request.into)
    if other.id == target.id:
        raise InputError(f"{target.name} cannot be merged with itself.")
    if other.role != target.role:
        raise InputError(f"{other.name} is a {other.role} and {target.name} a {target.role}: make them the same first.")
    for each in (other, target):
        adopt_sources(library, each)
    there = {each.path for each in catalogue.known_pictures(target.id)}
    coming = [each for each in catalogue.known_pictures(other.id) if _path_in(each.path, other, target) not in there]
    # Embedded rows come first, so that as many embeddings as possible go along.
    parts = []
    for embedded in (True, False):
        for each, rows in ((target, np.arange(target.rows)), (other, np.array([new.row for new in coming], np.int64))):
            done = catalogue.rows_done(each.id, bench.fingerprint)
            parts.append(Part(each, rows[rows < done] if embedded else rows[rows >= done]))
    _copy_kept(bench, other, target, [each.path for each in coming], report, cancel)
    bench.forget_indexes(target.id)
    bench.forget_indexes(other.id)
    arrange(library, parts, step=_step(f"Merging {other.name} into {target.name}", report, cancel))
    bench.forget_indexes(target.id)
    bench.forget_indexes(other.id)
    discard(library.paths.pictures_of(other.id))
    return EditResult(target.name, len(coming), other.rows - len(coming))


def own_collection(bench: Workbench, name: str) -> CollectionRecord:
    """The collection of that name, which the person made.

    Raises InputError also for one that comes with SketchDesk, or in a bundle.
    """
    collection = bench.library.catalogue.collection(name)
    if collection.built_in:
        raise InputError(f"{collection.name} is drawn by SketchDesk itself and stays as it is.")
    if collection.read_only:
        raise InputError(
            f"{collection.name} came in a bundle and is read-only: its pictures and classes stay as they are."
        )
    return collection


def drop_rows(
    bench: Workbench,
    collection: CollectionRecord,
    rows: Iterable[int],
    aside: Mapping[int, str],
    left_out: Iterable[int],
    report: Report,
    cancel: CancelToken,
) -> None:
    """Take rows out of a collection; those of ``aside`` are among them and stay known as failed, with the reason.

    Raises LibraryWriteError and LibraryError, with the collection as it was; Cancelled.
    """
    library = bench.library
    dropped = sorted(set(rows) | set(aside))
    kept = np.ones(collection.rows, bool)
    kept[dropped] = False
    keep = np.flatnonzero(kept).astype(np.int64)
    digests = {image.sha256 for image in library.catalogue.images_at_rows(collection.id, dropped)}
    bench.forget_indexes(collection.id)
    step = _step(f"Removing pictures from {collection.name}", report, cancel)
    arrange(library, [Part(collection, keep)], aside, left_out, step)
    bench.forget_indexes(collection.id)
    for digest in digests - library.catalogue.are_used(digests):
        discard(library.paths.thumbnail_path(digest))
    sweep_kept(bench, collection)


def sweep_kept(bench: Workbench, collection: CollectionRecord) -> None:
    """Delete pictures that were kept from archives and belong to no record any more."""
    folder = bench.library.paths.pictures_of(collection.id)
    if not folder.is_dir():
        return
    root = bench.library.paths.root
    # Some disks write names in another way than they were given.
    known = {_file_key(path) for path in bench.library.catalogue.known_paths(collection.id)}
    for parent, folders, names in os.walk(folder, topdown=False):
        for name in names:
            path = Path(parent) / name
            if _file_key(path.relative_to(root).as_posix()) not in known:
                discard(path)
        for name in folders:
            with suppress(OSError):
                (Path(parent) / name).rmdir()


def _file_key(path: str) -> str:
    return unicodedata.normalize("NFC", path).casefold()


def _path_in(path: str, other: CollectionRecord, target: CollectionRecord) -> str:
    """What a path of ``other`` is called in ``target``: kept pictures lie in a folder of each collection."""
    old = f"pictures/{other.id}/"
    return f"pictures/{target.id}/{path.removeprefix(old)}" if path.startswith(old) else path


def _copy_kept(
    bench: Workbench,
    other: CollectionRecord,
    target: CollectionRecord,
    paths: Iterable[str],
    report: Report,
    cancel: CancelToken,
) -> None:
    """Before the catalogue says so, the kept pictures lie in their new place too."""
    root, stage = bench.library.paths.root, f"Merging {other.name} into {target.name}"
    for number, path in enumerate(paths):
        new = _path_in(path, other, target)
        if new == path:
            continue
        source, goal = root / path, root / new
        if source.is_file():
            with writing(goal):
                goal.parent.mkdir(parents=True, exist_ok=True)
                temporary = temporary_beside(goal)
                try:
                    try:
                        os.link(source, temporary)
                    except OSError:
                        shutil.copyfile(source, temporary)
                    os.replace(temporary, goal)
                finally:
                    temporary.unlink(missing_ok=True)
        report(Progress(stage, number))
        cancel.checkpoint()


def _step(stage: str, report: Report, cancel: CancelToken) -> Step:
    def step(done: int, total: int) -> None:
        report(Progress(stage, done, total))
        cancel.checkpoint()

    return step


def _clean_label(label: str) -> str:
    cleaned = unicodedata.normalize("NFC", label).strip()
    if len(cleaned) > LONGEST_NAME or any(
        unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp") for letter in cleaned
    ):
        raise InputError(f"A class cannot be called {cleaned[:50]!a}: it is too long, or cannot be shown.")
    return cleaned


def _forget_tuning(bench: Workbench, collection: CollectionRecord) -> None:
    """It goes by the classes as they were."""
    if bench.tuning is not None and collection.id in bench.tuning.collection_ids:
        bench.tuning = None

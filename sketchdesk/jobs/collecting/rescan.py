"""Look through the sources of a collection again and take in what has changed there, embedding nothing twice.

What size and time of change tell to be the same is not read; the rest is compared by content. A picture that moved
keeps its row and its embeddings. Rows are taken out only where the source itself can be reached. Each step is committed
by itself; a rescan that is killed or cancelled is simply run again.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import PurePosixPath

from sketchdesk.errors import InputError
from sketchdesk.jobs.collecting.edit_collections import drop_rows, own_collection, sweep_kept
from sketchdesk.jobs.collecting.ingest import ahead, import_files
from sketchdesk.jobs.collecting.source_look import is_same, look_through, was_looked_for
from sketchdesk.jobs.letting_go import let_go
from sketchdesk.jobs.results import Failure
from sketchdesk.jobs.source_files import (
    SourceFile,
    gone,
    is_there,
    picture_path,
)
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.library.atomic import atomic_write_bytes
from sketchdesk.library.records import CollectionRecord, KnownPicture, MovedPicture
from sketchdesk.progress import CancelToken, Progress, RateMeter, Report

# Files found to be the same between commits.
_COMMIT_FILES = 512
_CHANGED = "The file has changed since it was imported and has not been read again yet."


@dataclass(frozen=True)
class RescanRequest:
    """The collection whose sources are looked through."""

    collection: str


@dataclass(frozen=True)
class RescanResult:
    """How many pictures are new, changed, moved, removed and unchanged.

    ``failures`` are files that cannot be used; ``unreachable`` are sources that could not be looked through, of which
    everything stays as it was.
    """

    collection: str
    added: int
    changed: int
    moved: int
    removed: int
    unchanged: int
    failures: tuple[Failure, ...] = ()
    unreachable: tuple[Failure, ...] = ()


def run(bench: Workbench, request: RescanRequest, report: Report, cancel: CancelToken) -> RescanResult:
    """Rescan. Raises InputError for an unknown collection, one without sources, and one of whose sources none can be
    reached (nothing is changed then) or one goes away meanwhile; LibraryWriteError; Cancelled."""
    library, catalogue = bench.library, bench.library.catalogue
    collection = own_collection(bench, request.collection)
    report(Progress(f"Looking through {collection.name}", 0))
    known = catalogue.known_pictures(collection.id)
    look = look_through(bench, collection, known, cancel)
    found = {file.stored_path: file for file in look.files}
    unusable = [Failure(file.stored_path, file.entry.reason) for file in look.files if file.entry.reason is not None]
    by_path = {each.path: each for each in known}

    suspects = [
        (each, found[each.path])
        for each in known
        if each.path in found and found[each.path].entry.reason is None and not is_same(each, found[each.path])
    ]
    missing = [each for each in known if each.path not in found and was_looked_for(each.path, look)]
    left_out = catalogue.left_out(collection.id)
    new = [file for path, file in found.items() if path not in by_path and path not in left_out]
    # From here on nothing is read but what may have changed, and nothing is lost by a stop.
    changed, unreadable = _compare(bench, collection, suspects, report, cancel)
    free = {*(each.id for each in missing), *(each.id for each in changed)}
    pool: dict[str, list[KnownPicture]] = {}
    for each in [*missing, *changed]:
        pool.setdefault(each.sha256, []).append(each)
    candidates = [file for file in new if file.entry.reason is None] + [found[each.path] for each in changed]
    moved = _find_moved(collection, pool, candidates, report, cancel)
    for root in {file.root for file in look.files}:
        if not is_there(root):
            raise gone(root, "rescan")

    taken = {each.id for each in moved}
    deleted = [each for each in missing if each.id not in taken]
    aside = {each.row: _CHANGED for each in changed if each.id not in taken}
    if deleted or aside:
        drop_rows(bench, collection, [each.row for each in deleted], aside, (), report, cancel)
    if moved:
        _keep_moved(bench, moved, found)
        catalogue.move_pictures(collection.id, moved)
        sweep_kept(bench, collection)
    failed_before = {each.path for each in catalogue.failures(collection.id)}
    catalogue.forget_failures(
        collection.id, [path for path in failed_before if path not in found and was_looked_for(path, look)]
    )
    arrived = {each.path for each in moved}
    changed_paths = {each.path for each in changed} - arrived
    passed_over = arrived | left_out | (by_path.keys() - changed_paths)
    todo = [file for file in look.files if file.stored_path not in passed_over]
    meter = RateMeter(f"Importing {collection.name}", len(todo), cancel=cancel)
    report(meter.at(0))
    added, failures = import_files(library, collection.id, todo, meter, 0, report, cancel)
    for source, state, made_of in look.states:
        catalogue.set_source_version(source.id, *state, made_of)
    told = {each.path for each in failures}
    result = RescanResult(
        collection.name,
        len(added - changed_paths),
        len(added & changed_paths),
        len(moved),
        len(deleted),
        len(known) - len(free),
        (*failures, *unreadable, *(each for each in unusable if each.path not in told)),
        tuple(look.unreachable),
    )
    for mapping in (found, by_path):
        mapping.clear()
    let_go(known, look.files)
    return result


def _digest(file: SourceFile) -> str | Failure:
    try:
        return hashlib.sha256(file.entry.read()).hexdigest()
    except (InputError, OSError, MemoryError) as error:
        if not is_there(file.root):
            raise gone(file.root, "rescan") from error
        return Failure(file.stored_path, f"{str(error) or 'It cannot be read.'} What was imported of it is kept.")


def _digests(
    files: list[SourceFile], stage: str, report: Report, cancel: CancelToken
) -> Iterator[tuple[SourceFile, str | Failure]]:
    meter = RateMeter(stage, len(files), cancel=cancel)
    with ThreadPoolExecutor(max(os.cpu_count() or 1, 1), thread_name_prefix="rescan") as pool:
        try:
            for number, (file, digest) in enumerate(zip(files, ahead(pool, _digest, files), strict=True), 1):
                yield file, digest
                report(meter.at(number))
                cancel.checkpoint()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _compare(
    bench: Workbench,
    collection: CollectionRecord,
    suspects: list[tuple[KnownPicture, SourceFile]],
    report: Report,
    cancel: CancelToken,
) -> tuple[list[KnownPicture], list[Failure]]:
    """Those whose content has changed, and those that cannot be read now. The others are noted to be the same."""
    changed: list[KnownPicture] = []
    unreadable: list[Failure] = []
    same: list[tuple[int, int | None, int | None]] = []
    digests = _digests([file for _, file in suspects], f"Comparing {collection.name}", report, cancel)
    for (picture, _), (file, digest) in zip(suspects, digests, strict=True):
        if isinstance(digest, Failure):
            unreadable.append(digest)
        elif digest != picture.sha256:
            changed.append(picture)
        else:
            same.append((picture.id, file.entry.size, file.version))
        if len(same) >= _COMMIT_FILES:
            bench.library.catalogue.set_versions(same)
            same = []
    if same:
        bench.library.catalogue.set_versions(same)
    return changed, unreadable


def _find_moved(
    collection: CollectionRecord,
    pool: dict[str, list[KnownPicture]],
    candidates: list[SourceFile],
    report: Report,
    cancel: CancelToken,
) -> list[MovedPicture]:
    """Pictures whose file is found at another place; ``pool`` are those that are free to be, by SHA-256."""
    sizes = {each.size for pictures in pool.values() for each in pictures}
    likely = [file for file in candidates if None in sizes or file.entry.size in sizes]
    moved: list[MovedPicture] = []
    if not pool:
        return moved
    for file, digest in _digests(likely, f"Looking for moved pictures of {collection.name}", report, cancel):
        # A failure is told when the file is imported.
        pictures = pool.get(digest, []) if isinstance(digest, str) else []
        if not pictures:
            continue
        name = PurePosixPath(file.stored_path).name
        picture = next((each for each in pictures if PurePosixPath(each.path).name == name), pictures[0])
        pictures.remove(picture)
        label = None if picture.label_is_chosen else file.entry.label
        moved.append(MovedPicture(picture.id, file.stored_path, label, file.entry.size, file.version))
    return moved


def _keep_moved(bench: Workbench, moved: Iterable[MovedPicture], found: dict[str, SourceFile]) -> None:
    """Pictures from archives are kept at their new place before the catalogue says so."""
    for each in moved:
        file = found[each.path]
        if file.keep:
            atomic_write_bytes(picture_path(bench.library, each.path), file.entry.read())

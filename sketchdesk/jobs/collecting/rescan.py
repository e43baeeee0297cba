"""Look through the sources of a collection again and take in what has changed there, embedding nothing twice.

Files and records are passed side by side, both in the order of their paths; only what differs is kept in memory.
What size and time of change tell to be the same is not read; the rest is compared by content. A picture that moved
keeps its row and its embeddings. Rows are taken out only where the source itself can be reached. Each step is committed
by itself; a rescan that is killed or cancelled is simply run again.
"""

from __future__ import annotations

import hashlib
import os
from array import array
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from sketchdesk.errors import InputError
from sketchdesk.jobs.collecting.edit_collections import drop_rows, own_collection, sweep_kept
from sketchdesk.jobs.collecting.ingest import ahead, import_files
from sketchdesk.jobs.collecting.source_look import FoundFile, Look, compare, is_same, look_through
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
from sketchdesk.progress import CancelToken, RateMeter, Report

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
    failed_before = {each.path for each in catalogue.failures(collection.id)}
    left_out = catalogue.left_out(collection.id)
    look = look_through(bench, collection, report, cancel)
    seen = _pass_through(bench, collection, look, failed_before, left_out, report, cancel)
    # From here on nothing is read but what may have changed, and nothing is lost by a stop.
    differing, unreadable = _compare(bench, collection, look, seen.suspects, report, cancel)
    changed, missing = [each for each, _ in differing], seen.missing
    free = {*(each.id for each in missing), *(each.id for each in changed)}
    pool: dict[str, list[KnownPicture]] = {}
    for each in [*missing, *changed]:
        pool.setdefault(each.sha256, []).append(each)
    candidates = [each.file for each in seen.new if each.file.entry.reason is None]
    candidates += [each.file for _, each in differing]
    moved, moved_files = _find_moved(collection, pool, candidates, report, cancel)
    for root in seen.roots.values():
        if not is_there(root):
            raise gone(root, "rescan")

    taken = {each.id for each in moved}
    deleted = [each for each in missing if each.id not in taken]
    aside = {each.row: _CHANGED for each in changed if each.id not in taken}
    if deleted or aside:
        drop_rows(bench, collection, [each.row for each in deleted], aside, (), report, cancel)
    if moved:
        _keep_moved(bench, moved_files)
        catalogue.move_pictures(collection.id, moved)
        sweep_kept(bench, collection)
    catalogue.forget_failures(collection.id, [path for path in seen.failures_gone if look.was_looked_for(path)])
    arrived = {each.path for each in moved}
    changed_paths = {each.path for each in changed} - arrived
    to_import = sorted([*seen.new, *(each for _, each in differing)], key=_import_order)
    todo = [each.file for each in to_import if each.file.stored_path not in arrived]
    meter = RateMeter(f"Importing {collection.name}", len(todo), cancel=cancel)
    report(meter.at(0))
    added, failures = import_files(library, collection.id, todo, meter, 0, report, cancel)
    for source, state, made_of in look.states:
        catalogue.set_source_version(source.id, *state, made_of)
    told = {each.path for each in failures}
    return RescanResult(
        collection.name,
        len(added - changed_paths),
        len(added & changed_paths),
        len(moved),
        len(deleted),
        seen.known - len(free),
        (*failures, *unreadable, *(each for each in seen.unusable if each.path not in told)),
        tuple(look.unreachable),
    )


@dataclass
class _Seen:
    """What is not as it was, and little of the rest."""

    known: int = 0
    missing: list[KnownPicture] = field(default_factory=list)
    """By row."""
    new: list[FoundFile] = field(default_factory=list)
    """In the order in which an import takes files; those that cannot be used, and that nobody knows, are among them."""
    unusable: list[Failure] = field(default_factory=list)
    suspects: _Suspects = field(default_factory=lambda: _Suspects())
    roots: dict[int, Path] = field(default_factory=dict)
    """Of the sources that hold anything, by number."""
    failures_gone: set[str] = field(default_factory=set)


@dataclass
class _Suspects:
    """Pictures that may have changed. All of them may be, where a disk was copied: so they are kept as numbers."""

    ids: array[int] = field(default_factory=lambda: array("q"))
    sources: array[int] = field(default_factory=lambda: array("q"))
    labels: list[str] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.ids)


def _pass_through(
    bench: Workbench,
    collection: CollectionRecord,
    look: Look,
    failed_before: set[str],
    left_out: set[str],
    report: Report,
    cancel: CancelToken,
) -> _Seen:
    seen = _Seen(failures_gone=set(failed_before))
    unusable: list[FoundFile] = []
    for each in compare(bench, collection, look, report, cancel):
        known, found = each.known, each.found
        seen.known += known is not None
        for one in each.files:
            if one.source not in seen.roots:
                seen.roots[one.source] = one.file.root
            if one.file.entry.reason is not None:
                unusable.append(one)
        if found is None:
            assert known is not None
            if look.was_looked_for(known.path):
                seen.missing.append(known)
        elif known is None:
            path = found.file.stored_path
            seen.failures_gone.discard(path)
            if path not in left_out:
                seen.new += each.files
        elif found.file.entry.reason is None and not is_same(known, found.file):
            seen.suspects.ids.append(known.id)
            seen.suspects.sources.append(found.source)
            seen.suspects.labels.append(found.file.entry.label)
    seen.missing.sort(key=lambda each: each.row)
    seen.new.sort(key=_import_order)
    unusable.sort(key=_import_order)
    seen.unusable = [Failure(each.file.stored_path, str(each.file.entry.reason)) for each in unusable]
    return seen


def _import_order(found: FoundFile) -> tuple[int, tuple[str, ...]]:
    return found.source, PurePosixPath(found.file.entry.path).parts


def _digest(file: SourceFile) -> str | Failure:
    try:
        return hashlib.sha256(file.entry.read()).hexdigest()
    except (InputError, OSError, MemoryError) as error:
        if not is_there(file.root):
            raise gone(file.root, "rescan") from error
        return Failure(file.stored_path, f"{str(error) or 'It cannot be read.'} What was imported of it is kept.")


@contextmanager
def _readers() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(max(os.cpu_count() or 1, 1), thread_name_prefix="rescan") as pool:
        try:
            yield pool
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _compare(
    bench: Workbench,
    collection: CollectionRecord,
    look: Look,
    suspects: _Suspects,
    report: Report,
    cancel: CancelToken,
) -> tuple[list[tuple[KnownPicture, FoundFile]], list[Failure]]:
    """Those whose content has changed, by row, with their files, and those that cannot be read now. The others are
    noted to be the same."""
    changed: list[tuple[KnownPicture, FoundFile]] = []
    unreadable: list[Failure] = []
    meter = RateMeter(f"Comparing {collection.name}", len(suspects), cancel=cancel)
    with _readers() as pool:
        for start in range(0, len(suspects), _COMMIT_FILES):
            some = slice(start, start + _COMMIT_FILES)
            places = {
                number: (source, label)
                for number, source, label in zip(
                    suspects.ids[some], suspects.sources[some], suspects.labels[some], strict=True
                )
            }
            # Read anew: a picture that was removed meanwhile is passed over.
            pictures = bench.library.catalogue.pictures_with_ids(collection.id, places)
            files = [look.file_now(each, *places[each.id]) for each in pictures]
            same: list[tuple[int, int | None, int | None]] = []
            for done, (picture, file, digest) in enumerate(
                zip(pictures, files, ahead(pool, _digest, files), strict=True), start + 1
            ):
                if isinstance(digest, Failure):
                    unreadable.append(digest)
                elif digest != picture.sha256:
                    changed.append((picture, FoundFile(file, places[picture.id][0])))
                else:
                    same.append((picture.id, file.entry.size, file.version))
                report(meter.at(done))
                cancel.checkpoint()
            if same:
                bench.library.catalogue.set_versions(same)
    changed.sort(key=lambda each: each[0].row)
    return changed, unreadable


def _find_moved(
    collection: CollectionRecord,
    pool: dict[str, list[KnownPicture]],
    candidates: list[SourceFile],
    report: Report,
    cancel: CancelToken,
) -> tuple[list[MovedPicture], list[SourceFile]]:
    """Pictures whose file is found at another place, and those files; ``pool`` are those that are free to be, by
    SHA-256."""
    sizes = {each.size for pictures in pool.values() for each in pictures}
    likely = [file for file in candidates if None in sizes or file.entry.size in sizes]
    moved: list[MovedPicture] = []
    files: list[SourceFile] = []
    if not pool:
        return moved, files
    meter = RateMeter(f"Looking for moved pictures of {collection.name}", len(likely), cancel=cancel)
    with _readers() as readers:
        for number, (file, digest) in enumerate(zip(likely, ahead(readers, _digest, likely), strict=True), 1):
            # A failure is told when the file is imported.
            pictures = pool.get(digest, []) if isinstance(digest, str) else []
            if pictures:
                name = PurePosixPath(file.stored_path).name
                picture = next((each for each in pictures if PurePosixPath(each.path).name == name), pictures[0])
                pictures.remove(picture)
                label = None if picture.label_is_chosen else file.entry.label
                moved.append(MovedPicture(picture.id, file.stored_path, label, file.entry.size, file.version))
                files.append(file)
            report(meter.at(number))
            cancel.checkpoint()
    return moved, files


def _keep_moved(bench: Workbench, files: Iterable[SourceFile]) -> None:
    """Pictures from archives are kept at their new place before the catalogue says so."""
    for file in files:
        if file.keep:
            atomic_write_bytes(picture_path(bench.library, file.stored_path), file.entry.read())

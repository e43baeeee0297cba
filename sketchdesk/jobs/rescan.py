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
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from sketchdesk.engine.archives import Entry
from sketchdesk.errors import InputError
from sketchdesk.jobs.edit_collections import drop_rows, own_collection, sweep_kept
from sketchdesk.jobs.ingest import ahead, archive_state, files_of, import_files, picture_path
from sketchdesk.jobs.results import Failure
from sketchdesk.jobs.source_files import (
    SourceFile,
    adopt_sources,
    entries_of,
    gone,
    identity,
    is_archive,
    is_there,
)
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.library.atomic import atomic_write_bytes
from sketchdesk.library.records import CollectionRecord, KnownPicture, MovedPicture, SourceRecord
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


@dataclass
class _Look:
    """What the sources hold now, beside what the catalogue knows of them."""

    files: list[SourceFile] = field(default_factory=list)
    states: list[tuple[SourceRecord, tuple[int, int], str]] = field(default_factory=list)
    """Archives that were listed: size and time of change, and what tells them from others."""
    reached: list[str] = field(default_factory=list)
    """Beginnings of the paths of pictures that would have been found if they were there."""
    untouched: list[str] = field(default_factory=list)
    """Beginnings of the paths of pictures that were not looked for."""
    unreachable: list[Failure] = field(default_factory=list)


def run(bench: Workbench, request: RescanRequest, report: Report, cancel: CancelToken) -> RescanResult:
    """Rescan. Raises InputError for an unknown collection, one without sources, and one of whose sources none can be
    reached (nothing is changed then) or one goes away meanwhile; LibraryWriteError; Cancelled."""
    library, catalogue = bench.library, bench.library.catalogue
    collection = own_collection(bench, request.collection)
    report(Progress(f"Looking through {collection.name}", 0))
    known = catalogue.known_pictures(collection.id)
    look = _look(bench, collection, known, cancel)
    found = {file.stored_path: file for file in look.files}
    unusable = [Failure(file.stored_path, file.entry.reason) for file in look.files if file.entry.reason is not None]
    by_path = {each.path: each for each in known}

    suspects = [
        (each, found[each.path])
        for each in known
        if each.path in found and found[each.path].entry.reason is None and not _is_same(each, found[each.path])
    ]
    missing = [each for each in known if each.path not in found and _was_looked_for(each.path, look)]
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
        collection.id, [path for path in failed_before if path not in found and _was_looked_for(path, look)]
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
    return RescanResult(
        collection.name,
        len(added - changed_paths),
        len(added & changed_paths),
        len(moved),
        len(deleted),
        len(known) - len(free),
        (*failures, *unreadable, *(each for each in unusable if each.path not in told)),
        tuple(look.unreachable),
    )


def _look(bench: Workbench, collection: CollectionRecord, known: list[KnownPicture], cancel: CancelToken) -> _Look:
    """List every source. Raises InputError if none can be reached."""
    library, catalogue = bench.library, bench.library.catalogue
    sources = adopt_sources(library, collection)
    if not sources:
        raise InputError(f"It is not known where {collection.name} was imported from: import it again.")
    failed = [each.path for each in catalogue.failures(collection.id)]
    paths = [each.path for each in known] + failed
    look = _Look()
    listed: dict[Path, list[Entry]] = {}
    reached: list[SourceRecord] = []
    for source in sources:
        cancel.checkpoint()
        start = _beginning(library.paths.pictures.name, source)
        own = [path for path in paths if _is_below(path, start)]
        try:
            if source.folder and not is_there(Path(source.path)):
                source = _find_archive(bench, source, [each.path for each in sources])
            path = Path(source.path)
            state = archive_state(path) if source.folder else None
            if state is not None and state == (source.size, source.version) and not set(own) & set(failed):
                look.untouched.append(start)
                reached.append(source)
                listed[path] = []
                continue
            entries = _entries(bench, source, bool(own))
        except InputError as error:
            look.unreachable.append(Failure(source.path, str(error)))
            look.untouched.append(start)
            continue
        listed[path] = entries
        reached.append(source)
        look.reached.append(start)
        if state is not None:
            look.states.append((source, state, identity(entries)))
    if not reached:
        raise InputError(" ".join(each.reason for each in look.unreachable) + " Nothing was changed.")
    look.files = files_of(library, collection, reached, listed)
    # What lies below a folder that cannot be opened was not looked for.
    look.untouched += [file.stored_path for file in look.files if file.entry.reason is not None]
    return look


def _entries(bench: Workbench, source: SourceRecord, has_pictures: bool) -> list[Entry]:
    """Raises InputError where the source is not there, or empty as a disk is that was unplugged."""
    path = Path(source.path)
    if not is_there(path):
        advice = "connect the disk, or move it back" if not source.folder else "move it back, or import it again"
        raise InputError(f"{path} is not there: {advice}.")
    if not source.folder and is_archive(path):
        raise InputError(f"{path} was a folder and is an archive now: import it again.")
    entries = list(entries_of(path, bench.library.paths.root))
    if has_pictures and not any(entry.reason is None for entry in entries):
        raise InputError(f"There is no picture left in {path}: connect the disk, or remove the collection.")
    return entries


def _find_archive(bench: Workbench, source: SourceRecord, taken: Iterable[str]) -> SourceRecord:
    """An archive that was renamed where it lay, recognised by what it holds. Raises InputError."""
    path = Path(source.path)
    others = set(taken)
    try:
        beside = sorted(each for each in path.parent.iterdir() if is_archive(each) and str(each) not in others)
    except OSError:
        beside = []
    for each in beside:
        state = archive_state(each)
        if source.sha256 is None or state is None or state[0] != source.size:
            continue
        try:
            same = identity(entries_of(each, bench.library.paths.root)) == source.sha256
        except InputError:
            continue
        if same:
            bench.library.catalogue.move_source(source.id, str(each))
            found = bench.library.catalogue.sources(source.collection_id)
            return next(record for record in found if record.id == source.id)
    raise InputError(f"{path} is not there: move it back, or import it again. Its pictures are kept in the library.")


def _beginning(pictures: str, source: SourceRecord) -> str:
    """What the paths of a source's pictures begin with."""
    if source.folder:
        return str(PurePosixPath(pictures) / str(source.collection_id) / source.folder)
    return source.path


def _is_below(path: str, start: str) -> bool:
    return path == start or (path.startswith(start) and (start[-1:] in "/\\" or path[len(start)] in "/\\"))


def _was_looked_for(path: str, look: _Look) -> bool:
    return any(_is_below(path, start) for start in look.reached) and not any(
        _is_below(path, start) for start in look.untouched
    )


def _is_same(known: KnownPicture, file: SourceFile) -> bool:
    entry = file.entry
    return known.version is not None and (known.size, known.version) == (entry.size, entry.version)


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

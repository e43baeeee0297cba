"""Import a folder or an archive into a collection.

Each picture is read once: verified, hashed, given a thumbnail and the raster that encoders see. Later jobs read the
raster, so that embedding a collection again, or training on it, decodes nothing. Batches are committed one by one: a
run that is killed loses at most the batch at hand, and the same import goes on where it stopped. What is there can be
embedded meanwhile.
"""

from __future__ import annotations

import errno
import hashlib
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from sketchdesk.engine.archives import Entry
from sketchdesk.errors import InputError, LibraryWriteError
from sketchdesk.jobs.collecting.embedding_meanwhile import EmbeddingMeanwhile
from sketchdesk.jobs.pictures import read
from sketchdesk.jobs.results import Failure, IngestResult
from sketchdesk.jobs.source_files import (
    SourceFile,
    add_source,
    entries_of,
    gone,
    identity,
    is_archive,
    is_there,
    kept_folder,
    once,
    picture_path,
    resolved,
    source_file,
)
from sketchdesk.jobs.unfinished import until_its_end
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.library.atomic import atomic_write_bytes
from sketchdesk.library.library import Library
from sketchdesk.library.records import CollectionRecord, FailedImage, NewImage, Role, SourceRecord
from sketchdesk.library.unfinished_imports import (
    UnfinishedImport,
    forget_import,
    note_import,
    unfinished_imports,
)
from sketchdesk.progress import CancelToken, RateMeter, Report

BATCH = 64
Answer = TypeVar("Answer")
# What a disk says of a name, not of itself.
_UNFIT_NAME = (errno.ENAMETOOLONG, errno.EEXIST, errno.ENOTDIR, errno.EISDIR, errno.EINVAL)


@dataclass(frozen=True)
class IngestRequest:
    """``paths`` are folders, archives (.zip) and single pictures; sub-folders are classes.

    An existing collection is added to. ``embeds``: what came in can be found before the import has ended.
    """

    paths: tuple[Path, ...]
    name: str
    role: Role = "gallery"
    embeds: bool = False


@dataclass(frozen=True)
class Prepared:
    """A picture that was read: what the catalogue, the thumbnails and the rasters get of it."""

    image: NewImage
    thumbnail: bytes
    raster: NDArray[np.uint8]
    content: bytes | None


@dataclass(frozen=True)
class UnfinishedRequest:
    """The imports that did not come to their end."""


def run(bench: Workbench, request: IngestRequest, report: Report, cancel: CancelToken) -> IngestResult:
    """Import. Raises InputError if there is nothing to import, ArchiveError, LibraryWriteError; Cancelled.

    It is noted until it has come to its end or is given up, so that the next start goes on with one that was killed,
    or that found the disk full.
    """
    with until_its_end(cancel, lambda: run_forget(bench, request, report, cancel)):
        return _run(bench, request, report, cancel)


def run_note(bench: Workbench, request: IngestRequest, report: Report, cancel: CancelToken) -> None:
    """An import waits for others. Raises LibraryWriteError."""
    note_import(bench.library.paths, UnfinishedImport(_sources(request), request.name, request.role))


def run_forget(bench: Workbench, request: IngestRequest, report: Report, cancel: CancelToken) -> None:
    """An import is not wanted any more; what was imported stays."""
    forget_import(bench.library.paths, request.name, _sources(request))


def run_unfinished(
    bench: Workbench, request: UnfinishedRequest, report: Report, cancel: CancelToken
) -> tuple[IngestRequest, ...]:
    """What would go on with each of the imports that did not come to their end. Raises LibraryError."""
    return tuple(
        IngestRequest(
            tuple(map(Path, each.sources)), each.name, "distractor" if each.role == "distractor" else "gallery"
        )
        for each in unfinished_imports(bench.library.paths, bench.library.catalogue)
    )


def _sources(request: IngestRequest) -> tuple[str, ...]:
    return tuple(str(path.absolute()) for path in request.paths)


def _run(bench: Workbench, request: IngestRequest, report: Report, cancel: CancelToken) -> IngestResult:
    library = bench.library
    listed = {path: list(entries_of(path, library.paths.root)) for path in map(resolved, request.paths)}
    entries = [entry for each in listed.values() for entry in each]
    if not any(entry.reason is None for entry in entries):
        reasons = "; ".join(f"{entry.path}: {entry.reason}" for entry in entries[:3])
        where = ", ".join(map(str, request.paths))
        raise InputError(f"There is no picture in {where}." + (f" ({reasons})" if reasons else ""))
    existing = library.catalogue.find_collection(request.name)
    _check_target(existing, request.role)
    collection = existing or library.catalogue.create_collection(
        request.name, request.role, "; ".join(map(str, listed))
    )
    states = [archive_state(path) for path in listed]
    sources = [add_source(library, collection, path, each) for path, each in listed.items()]
    files = files_of(library, collection, sources, listed)
    known = library.catalogue.known_paths(collection.id)
    fresh = [each for each in files if each.stored_path not in known]
    note_import(library.paths, UnfinishedImport(_sources(request), request.name, request.role, collection.id))
    meter = RateMeter(f"Importing {collection.name}", len(files), cancel=cancel)
    meter.start_at(len(files) - len(fresh))
    report(meter.at(len(files) - len(fresh)))
    try:
        meanwhile = EmbeddingMeanwhile(bench, collection.name, cancel) if request.embeds and fresh else None
        added, failures = import_files(
            library, collection.id, fresh, meter, len(files) - len(fresh), report, cancel, meanwhile
        )
        if existing is None and not added:
            first = failures[0]
            raise InputError(
                f"None of the {len(failures)} files could be read; the first, {first.path}: {first.reason}"
            )
    except InputError:
        if existing is None and library.catalogue.collection_by_id(collection.id).rows == 0:
            library.remove_collection(collection.name)
        raise
    for source, state, each in zip(sources, states, listed.values(), strict=True):
        if state is not None:
            library.catalogue.set_source_version(source.id, *state, identity(each))
    return IngestResult(collection.name, len(added), len(files) - len(fresh), tuple(failures))


def archive_state(path: Path) -> tuple[int, int] | None:
    """Size and time of change of an archive, None for another source. Asked before it is listed or read."""
    try:
        status = path.stat() if is_archive(path) else None
    except OSError:
        return None
    return None if status is None else (status.st_size, status.st_mtime_ns)


def files_of(
    library: Library,
    collection: CollectionRecord,
    sources: Iterable[SourceRecord],
    listed: Mapping[Path, Iterable[Entry]],
) -> list[SourceFile]:
    """The files of some sources, each once, in the classes that a person wants them in."""
    names = library.catalogue.class_names(collection.id)
    return once(
        source_file(replace(entry, label=names.get(entry.label, entry.label)), path, kept)
        for source in sources
        for path, kept in [(Path(source.path), kept_folder(library, collection, source.folder))]
        for entry in listed[path]
    )


def import_files(
    library: Library,
    collection_id: int,
    files: Sequence[SourceFile],
    meter: RateMeter,
    done: int,
    report: Report,
    cancel: CancelToken,
    meanwhile: EmbeddingMeanwhile | None = None,
) -> tuple[set[str], list[Failure]]:
    """Read files that the collection does not have and commit them batch by batch; ``done`` were done before.

    The paths of what was added, and what was set aside. Raises InputError if their source goes away meanwhile,
    LibraryWriteError; Cancelled.
    """
    added: set[str] = set()
    failures: list[Failure] = []
    end = done + len(files)
    with ThreadPoolExecutor(max(os.cpu_count() or 1, 1), thread_name_prefix="import") as pool:
        try:
            batch: list[Prepared | FailedImage] = []
            for item in ahead(pool, _prepare, files):
                batch.append(item)
                done += 1
                # At each picture: whoever searches meanwhile does not wait for a whole batch.
                report(meter.at(done))
                cancel.checkpoint()
                if len(batch) == BATCH or done == end:
                    good, bad = _commit(library, collection_id, batch)
                    added.update(each.image.path for each in good)
                    failures += [Failure(each.path, each.reason) for each in bad]
                    batch = []
                    if meanwhile is not None and done < end:
                        meanwhile.committed(report, meter.at(done))
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
    return added, failures


def _check_target(existing: CollectionRecord | None, role: Role) -> None:
    if existing is None:
        return
    if existing.built_in:
        raise InputError(f"{existing.name} is drawn by SketchDesk itself: choose another name.")
    if existing.read_only:
        raise InputError(f"{existing.name} came in a bundle and is read-only: choose another name.")
    if existing.role != role:
        raise InputError(f"{existing.name} is a {existing.role} already; add to it as such, or choose another name.")


def ahead(
    pool: ThreadPoolExecutor, read: Callable[[SourceFile], Answer], files: Iterable[SourceFile]
) -> Iterator[Answer]:
    """Read files on the pool's threads, in order, a bounded number ahead."""
    waiting: deque[Future[Answer]] = deque()
    for file in files:
        waiting.append(pool.submit(read, file))
        if len(waiting) >= BATCH:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


def _prepare(source: SourceFile) -> Prepared | FailedImage:
    entry, stored_path = source.entry, source.stored_path
    if entry.reason is not None:
        return _failed(source, entry.reason)
    try:
        content = entry.read()
        picture = read(content, entry.path)
    except InputError as error:
        if isinstance(error.__cause__, OSError) and not is_there(source.root):
            raise gone(source.root, "import") from error
        return _failed(source, str(error))
    except OSError as error:
        if not is_there(source.root):
            raise gone(source.root, "import") from error
        return _failed(source, f"The file cannot be read: {error.strerror or error}.")
    except MemoryError:
        return _failed(source, "There is not enough memory to read the picture.")
    except Exception as error:
        # One file that nobody thought of must not end the import of a million others.
        return _failed(source, f"The picture cannot be read ({type(error).__name__}: {error}).")
    digest = hashlib.sha256(content).hexdigest()
    image = NewImage(
        stored_path, entry.label, digest, picture.width, picture.height, picture.kind, entry.size, source.version
    )
    return Prepared(image, picture.thumbnail, picture.rasters[0], content if source.keep else None)


def _failed(source: SourceFile, reason: str) -> FailedImage:
    return FailedImage(source.stored_path, reason, source.entry.label, source.entry.size, source.version)


def _commit(
    library: Library, collection_id: int, batch: list[Prepared | FailedImage]
) -> tuple[list[Prepared], list[FailedImage]]:
    """Files first, then the catalogue: what the catalogue knows is there. What was added, and what set aside."""
    good: list[Prepared] = []
    bad: list[FailedImage] = []
    # First of all: a collection that was removed meanwhile gets no files.
    start = library.catalogue.row_count(collection_id)
    for item in batch:
        if isinstance(item, FailedImage):
            bad.append(item)
        elif (reason := _keep(library, item)) is not None:
            image = item.image
            bad.append(FailedImage(image.path, reason, image.label, image.size, image.version))
        else:
            good.append(item)
    if good:
        library.raster_store(collection_id).write(start, np.stack([item.raster for item in good]))
    library.catalogue.add_batch(collection_id, [item.image for item in good], bad)
    return good, bad


def _keep(library: Library, item: Prepared) -> str | None:
    """Write a picture's files; why not, if its name in the archive is none that a disk takes."""
    if item.content is not None:
        try:
            atomic_write_bytes(picture_path(library, item.image.path), item.content)
        except LibraryWriteError as error:
            if isinstance(error.__cause__, OSError) and error.__cause__.errno in _UNFIT_NAME:
                return "Its name in the archive is too long for this disk, or a folder there has the same name."
            raise
    thumbnail = library.paths.thumbnail_path(item.image.sha256)
    if not thumbnail.exists():
        # It can be made again, so it need not survive a loss of power.
        atomic_write_bytes(thumbnail, item.thumbnail, durable=False)
    return None

"""Import a folder or an archive into a collection.

Each picture is read once: verified, hashed, given a thumbnail and the raster that encoders see. Later jobs read the
raster, so that embedding a collection again, or training on it, decodes nothing. Batches are committed one by one: a
run that is killed loses at most the batch at hand, and the same import goes on where it stopped.
"""

from __future__ import annotations

import errno
import hashlib
import os
import unicodedata
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

import numpy as np
from numpy.typing import NDArray

from sketchdesk.engine.archives import Entry, iter_files
from sketchdesk.engine.drawing import INPUT_SIDE, reduce_ink
from sketchdesk.errors import InputError, LibraryWriteError
from sketchdesk.jobs.pictures import PICTURE_SUFFIXES, read
from sketchdesk.jobs.results import Failure, IngestResult
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.library.atomic import atomic_write_bytes
from sketchdesk.library.library import Library
from sketchdesk.library.records import CollectionRecord, FailedImage, NewImage, Role
from sketchdesk.progress import CancelToken, RateMeter, Report

BATCH = 64
# What a disk says of a name, not of itself.
_UNFIT_NAME = (errno.ENAMETOOLONG, errno.EEXIST, errno.ENOTDIR, errno.EISDIR, errno.EINVAL)


@dataclass(frozen=True)
class IngestRequest:
    """``paths`` are folders, archives (.zip) and single pictures; sub-folders are classes.

    An existing collection is added to.
    """

    paths: tuple[Path, ...]
    name: str
    role: Role = "gallery"


@dataclass(frozen=True)
class Prepared:
    """A picture that was read: what the catalogue, the thumbnails and the rasters get of it."""

    image: NewImage
    thumbnail: bytes
    raster: NDArray[np.uint8]
    content: bytes | None


def run(bench: Workbench, request: IngestRequest, report: Report, cancel: CancelToken) -> IngestResult:
    """Import. Raises InputError if there is nothing to import, ArchiveError, LibraryWriteError; Cancelled."""
    library = bench.library
    files = [(entry, path) for path in map(_there, request.paths) for entry in _files_of(path, library.paths.root)]
    if not any(entry.reason is None for entry, _ in files):
        reasons = "; ".join(f"{entry.path}: {entry.reason}" for entry, _ in files[:3])
        where = ", ".join(map(str, request.paths))
        raise InputError(f"There is no picture in {where}." + (f" ({reasons})" if reasons else ""))
    existing = library.catalogue.find_collection(request.name)
    _check_target(existing, request.role)
    collection = existing or library.catalogue.create_collection(
        request.name, request.role, "; ".join(str(_there(path)) for path in request.paths)
    )
    kept = PurePosixPath(library.paths.pictures.name) / str(collection.id)
    entries = _once(_source(entry, path, kept) for entry, path in files)
    known = library.catalogue.known_paths(collection.id)
    fresh = [each for each in entries if each.stored_path not in known]
    meter = RateMeter(f"Importing {collection.name}", len(entries), cancel=cancel)
    done = len(entries) - len(fresh)
    meter.start_at(done)
    report(meter.at(done))
    added, failures = 0, []
    with ThreadPoolExecutor(max(os.cpu_count() or 1, 1), thread_name_prefix="import") as pool:
        try:
            batch: list[Prepared | FailedImage] = []
            for item in _prepare_all(fresh, pool):
                batch.append(item)
                done += 1
                # At each picture: whoever searches meanwhile does not wait for a whole batch.
                report(meter.at(done))
                cancel.checkpoint()
                if len(batch) == BATCH or done == len(entries):
                    good, bad = _commit(library, collection.id, batch)
                    added += len(good)
                    failures += [Failure(each.path, each.reason) for each in bad]
                    batch = []
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
    if existing is None and not added:
        library.remove_collection(collection.name)
        first = failures[0]
        raise InputError(f"None of the {len(failures)} files could be read; the first, {first.path}: {first.reason}")
    return IngestResult(collection.name, added, len(entries) - len(fresh), tuple(failures))


def _check_target(existing: CollectionRecord | None, role: Role) -> None:
    if existing is None:
        return
    if existing.built_in:
        raise InputError(f"{existing.name} is drawn by SketchDesk itself: choose another name.")
    if existing.role != role:
        raise InputError(f"{existing.name} is a {existing.role} already; add to it as such, or choose another name.")


def picture_path(library: Library, stored: str) -> Path:
    """Where a picture of the catalogue lies: those from archives lie inside the data directory."""
    return library.paths.root / stored


def _there(path: Path) -> Path:
    """The path in the one spelling that the catalogue uses: what is given in another way must not come in twice."""
    with suppress(RuntimeError):
        path = path.expanduser()
    try:
        if path.is_dir():
            return path.resolve()
        if path.exists():
            # A link's own name stays: that of its target need not tell a picture.
            return path.parent.resolve() / path.name
    except OSError as error:
        raise InputError(f"{path} cannot be opened: {error.strerror or error}.") from error
    raise InputError(f"There is no file or folder {path.absolute()}.")


def _files_of(source: Path, own: Path) -> Iterator[Entry]:
    """The files that may be pictures; what was set aside for its own sake stays, with its reason.

    What lies in ``own``, the data directory, is passed over where the folder to import happens to hold it.
    """
    if source.is_file() and source.suffix.lower() != ".zip":
        yield Entry(source.name, "", None, source.read_bytes)
        return
    inside = own.resolve().relative_to(source).parts if own.resolve().is_relative_to(source) else None
    for entry in iter_files(source):
        path = PurePosixPath(entry.path)
        if inside is not None and path.parts[: len(inside)] == inside:
            continue
        if entry.reason is not None or path.suffix.lower() in PICTURE_SUFFIXES:
            yield entry


@dataclass(frozen=True)
class _Source:
    """A file to read, what the catalogue calls it, and whether its bytes are kept in the library."""

    entry: Entry
    stored_path: str
    keep: bool


def _source(entry: Entry, source: Path, kept: PurePosixPath) -> _Source:
    if source.is_dir():
        return _Source(entry, str(source / entry.path), keep=False)
    if source.suffix.lower() != ".zip":
        return _Source(entry, str(source), keep=False)
    # Two archives may hold the same names. File systems take 255 bytes a name, archives do not mind.
    folder = hashlib.sha256(os.fsencode(source)).hexdigest()[:16]
    parts = [part if len(part.encode()) <= 240 else _short(part) for part in PurePosixPath(entry.path).parts]
    return _Source(entry, str(kept.joinpath(folder, *parts)), keep=True)


def _once(sources: Iterable[_Source]) -> list[_Source]:
    """A folder and a picture inside it may be given together; what is set aside for its own sake stays.

    Names in an archive that some disks take for one get a file each.
    """
    seen: set[str] = set()
    on_disk: set[str] = set()
    kept = []
    for source in sources:
        if source.entry.reason is None:
            if source.stored_path in seen:
                continue
            seen.add(source.stored_path)
            if source.keep:
                path = PurePosixPath(source.stored_path)
                if (key := unicodedata.normalize("NFC", str(path)).casefold()) in on_disk:
                    source = replace(source, stored_path=str(path.with_name(_short(path.name))))
                on_disk.add(key)
        kept.append(source)
    return kept


def _short(part: str) -> str:
    return hashlib.sha256(part.encode()).hexdigest()[:32] + PurePosixPath(part).suffix[:10]


def _prepare_all(sources: Iterable[_Source], pool: ThreadPoolExecutor) -> Iterator[Prepared | FailedImage]:
    """Read pictures on the pool's threads, in order, a bounded number ahead."""
    waiting: deque[Future[Prepared | FailedImage]] = deque()
    for source in sources:
        waiting.append(pool.submit(_prepare, source))
        if len(waiting) >= BATCH:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


def _prepare(source: _Source) -> Prepared | FailedImage:
    entry, stored_path = source.entry, source.stored_path
    if entry.reason is not None:
        return FailedImage(stored_path, entry.reason, entry.label)
    try:
        content = entry.read()
        picture = read(content, entry.path)
    except InputError as error:
        return FailedImage(stored_path, str(error), entry.label)
    except OSError as error:
        return FailedImage(stored_path, f"The file cannot be read: {error.strerror or error}.", entry.label)
    except MemoryError:
        return FailedImage(stored_path, "There is not enough memory to read the picture.", entry.label)
    except Exception as error:
        # One file that nobody thought of must not end the import of a million others.
        return FailedImage(stored_path, f"The picture cannot be read ({type(error).__name__}: {error}).", entry.label)
    digest = hashlib.sha256(content).hexdigest()
    image = NewImage(stored_path, entry.label, digest, picture.width, picture.height, picture.kind)
    raster = reduce_ink(picture.ink, INPUT_SIDE)
    return Prepared(image, picture.thumbnail, raster, content if source.keep else None)


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
            bad.append(FailedImage(item.image.path, reason, item.image.label))
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

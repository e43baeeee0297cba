"""What the sources of a collection hold now, beside what the catalogue knows of them. No picture is read.

Both are passed through once, in the order of their paths: of a million files only the names are kept meanwhile.
"""

from __future__ import annotations

import heapq
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from sketchdesk.engine.entries import Entry
from sketchdesk.engine.folders import FolderListing, read_file
from sketchdesk.errors import InputError
from sketchdesk.jobs.collecting.ingest import archive_state
from sketchdesk.jobs.results import Failure
from sketchdesk.jobs.source_files import (
    SourceFile,
    adopt_sources,
    entries_of,
    identity,
    inside_of,
    is_archive,
    is_there,
    kept_folder,
    may_be_picture,
    once,
    source_file,
)
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.library.naming import path_order
from sketchdesk.library.records import CollectionRecord, KnownPicture, SourceRecord
from sketchdesk.progress import CancelToken, Progress, Report

# Files between two reports.
_REPORT_EVERY = 256
_SEPARATOR = re.compile(r"[/\\]")

Order = tuple[bool, str | bytes]


class FoundFile(NamedTuple):
    """A file of a source; ``source`` is the number of the one that it is from."""

    file: SourceFile
    source: int


class Beside(NamedTuple):
    """What there is at one path: a picture that the catalogue knows, files of the sources, or both.

    ``files`` are those that can be used, one at most, and those that cannot.
    """

    known: KnownPicture | None
    files: tuple[FoundFile, ...]

    @property
    def found(self) -> FoundFile | None:
        return self.files[-1] if self.files else None


@dataclass
class Look:
    """What the sources hold now; made by :func:`look_through`."""

    states: list[tuple[SourceRecord, tuple[int, int], str]] = field(default_factory=list)
    """Archives that were listed: size and time of change, and what tells them from others."""
    unreachable: list[Failure] = field(default_factory=list)
    total: int = 0
    """About how many files there are."""
    _streams: list[Iterator[FoundFile]] = field(default_factory=list)
    _roots: dict[int, Path] = field(default_factory=dict)
    _archived: dict[str, SourceFile] = field(default_factory=dict)
    _reached: set[str] = field(default_factory=set)
    """Beginnings of the paths of pictures that would have been found if they were there."""
    _untouched: set[str] = field(default_factory=set)
    """Beginnings of the paths of pictures that were not looked for."""

    def was_looked_for(self, path: str) -> bool:
        """Whether a picture of that path would have been found; asked once the files up to there were passed."""
        return _begins_with(path, self._reached) and not _begins_with(path, self._untouched)

    def files(self) -> Iterator[tuple[Order, tuple[FoundFile, ...]]]:
        """Once only: the files by the order of their paths, those at one path together.

        Of several sources that hold a file the first counts.
        """
        streams = [
            ((path_order(each.file.stored_path), each.source, number, each) for number, each in enumerate(stream))
            for stream in self._streams
        ]
        merged = streams[0] if len(streams) == 1 else heapq.merge(*streams)
        here: Order = False, ""
        files: list[FoundFile] = []
        for order, _, _, each in merged:
            if files and order != here:
                yield here, self._at_one_path(files)
                files = []
            here = order
            files.append(each)
        if files:
            yield here, self._at_one_path(files)

    def _at_one_path(self, files: list[FoundFile]) -> tuple[FoundFile, ...]:
        if len(files) == 1 and files[0].file.entry.reason is None:
            return (files[0],)
        unusable = [each for each in files if each.file.entry.reason is not None]
        # What lies below a folder that cannot be opened was not looked for.
        self._untouched.update(each.file.stored_path for each in unusable)
        return (*unusable, *[each for each in files if each.file.entry.reason is None][:1])

    def file_now(self, picture: KnownPicture, source: int, label: str) -> SourceFile:
        """The file of a picture that was passed before, as it is now; reading it fails if it has gone since."""
        if picture.path in self._archived:
            return self._archived[picture.path]
        root, size, version = self._roots[source], None, None
        with suppress(OSError):
            status = Path(picture.path).stat()
            size, version = status.st_size, status.st_mtime_ns
        name = picture.path[len(_stem(root)) :].replace(os.sep, "/") if root.is_dir() else root.name
        entry = Entry(name, label, None, size, version, partial(read_file, picture.path))
        return SourceFile(entry, picture.path, keep=False, root=root)


def look_through(
    bench: Workbench,
    collection: CollectionRecord,
    report: Report,
    cancel: CancelToken,
    follow: bool = True,
) -> Look:
    """Prepare to pass through every source; ``follow`` archives that were renamed.

    Raises InputError if none can be reached.
    """
    library, catalogue = bench.library, bench.library.catalogue
    sources = adopt_sources(library, collection)
    if not sources:
        raise InputError(f"It is not known where {collection.name} was imported from: import it again.")
    failed = [each.path for each in catalogue.failures(collection.id)]
    names = catalogue.class_names(collection.id)
    look = Look()
    stage = f"Looking through {collection.name}"

    def pause() -> None:
        report(Progress(stage, 0))
        cancel.checkpoint()

    reached = 0
    for number, source in enumerate(sources):
        pause()
        start = _beginning(library.paths.pictures.name, source)
        separator = "/" if source.folder else os.sep
        try:
            if follow and source.folder and not is_there(Path(source.path)):
                source = _find_archive(bench, source, [each.path for each in sources])
            path = Path(source.path)
            state = archive_state(path) if source.folder else None
            if (
                state is not None
                and state == (source.size, source.version)
                and not any(is_below(each, start) for each in failed)
            ):
                look._untouched.add(start)
                reached += 1
                continue
            has_pictures = catalogue.has_path_below(collection.id, start, separator)
            stream, count, made_of = _open(bench, collection, number, source, names, has_pictures, look, pause)
        except InputError as error:
            look.unreachable.append(Failure(source.path, str(error)))
            look._untouched.add(start)
            continue
        reached += 1
        look._streams.append(stream)
        look._roots[number] = path
        look._reached.add(start)
        look.total += count
        if state is not None:
            look.states.append((source, state, made_of))
    if not reached:
        raise InputError(" ".join(each.reason for each in look.unreachable) + " Nothing was changed.")
    return look


def compare(
    bench: Workbench, collection: CollectionRecord, look: Look, report: Report, cancel: CancelToken
) -> Iterator[Beside]:
    """Once only: what is known and what was found, path by path, both in the order of their paths."""
    stage = f"Looking through {collection.name}"
    known = ((path_order(each.path), each) for each in bench.library.catalogue.pictures_by_path(collection.id))
    order, picture = next(known, (None, None))
    for number, (place, files) in enumerate(look.files()):
        if number % _REPORT_EVERY == 0:
            report(Progress(stage, number, max(look.total, number)))
            cancel.checkpoint()
        while order is not None and order < place:
            yield Beside(picture, ())
            order, picture = next(known, (None, None))
        if order == place:
            yield Beside(picture, files)
            order, picture = next(known, (None, None))
        else:
            yield Beside(None, files)
    while picture is not None:
        yield Beside(picture, ())
        order, picture = next(known, (None, None))


def is_same(known: KnownPicture, file: SourceFile) -> bool:
    entry = file.entry
    return known.version is not None and (known.size, known.version) == (entry.size, entry.version)


def is_below(path: str, start: str) -> bool:
    return path == start or (path.startswith(start) and (start[-1:] in "/\\" or path[len(start)] in "/\\"))


def _begins_with(path: str, starts: set[str]) -> bool:
    """Whether :func:`is_below` holds for one of them."""
    if not starts:
        return False
    if path in starts:
        return True
    ends = (match.start() for match in _SEPARATOR.finditer(path))
    return any(path[:end] in starts or path[: end + 1] in starts for end in ends)


def _open(
    bench: Workbench,
    collection: CollectionRecord,
    number: int,
    source: SourceRecord,
    names: Mapping[str, str],
    has_pictures: bool,
    look: Look,
    pause: Callable[[], None],
) -> tuple[Iterator[FoundFile], int, str]:
    """The files of a source by the order of their paths, how many entries there are, and what an archive is made of.

    Raises InputError where the source is not there, or empty as a disk is that was unplugged.
    """
    path, own = Path(source.path), bench.library.paths.root
    if not is_there(path):
        advice = "connect the disk, or move it back" if not source.folder else "move it back, or import it again"
        raise InputError(f"{path} is not there: {advice}.")
    if not source.folder and is_archive(path):
        raise InputError(f"{path} was a folder and is an archive now: import it again.")
    files: Iterator[SourceFile]
    made_of = ""
    if path.is_dir():
        files, count = _folder_files(path, own, pause)
    else:
        entries = list(entries_of(path, own))
        made_of, count = identity(entries) if source.folder else "", len(entries)
        kept = kept_folder(bench.library, collection, source.folder)
        listed = once(source_file(entry, path, kept) for entry in entries)
        look._archived.update((each.stored_path, each) for each in listed if each.keep and each.entry.reason is None)
        files = iter(sorted(listed, key=lambda each: path_order(each.stored_path)))
    # Up to the first that can be used: what comes before it is told, but does not make a source that is there.
    first: list[SourceFile] = []
    for each in files:
        first.append(each)
        if each.entry.reason is None:
            break
    else:
        if has_pictures:
            raise InputError(f"There is no picture left in {path}: connect the disk, or remove the collection.")

    def found() -> Iterator[FoundFile]:
        for some in (first, files):
            for each in some:
                if names and (label := names.get(each.entry.label)) is not None:
                    each = replace(each, entry=replace(each.entry, label=label))
                yield FoundFile(each, number)

    return found(), count, made_of


def _folder_files(path: Path, own: Path, pause: Callable[[], None]) -> tuple[Iterator[SourceFile], int]:
    """The files of a folder that may be pictures, as :func:`entries_of` finds them, and how many entries there are."""
    try:
        listing = FolderListing(path, pause, os.sep)
    except OSError as error:
        raise InputError(f"“{path.name}” cannot be opened: {error.strerror or 'the disk reports an error'}.") from error
    inside, stem = inside_of(own, path), _stem(path)

    def files() -> Iterator[SourceFile]:
        for entry in listing.entries():
            if may_be_picture(entry, inside):
                name = entry.path if os.sep == "/" else entry.path.replace("/", os.sep)
                yield SourceFile(entry, stem + name, keep=False, root=path)

    return files(), len(listing)


def _stem(folder: Path) -> str:
    """What the paths of a folder's files begin with."""
    return str(folder) if str(folder).endswith(os.sep) else str(folder) + os.sep


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

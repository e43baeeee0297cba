"""The files that a collection is made of: folders, archives and single pictures, and what the catalogue calls them."""

from __future__ import annotations

import hashlib
import os
import time
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from sketchdesk.engine.archives import Entry, iter_files
from sketchdesk.errors import InputError
from sketchdesk.jobs.pictures import PICTURE_SUFFIXES
from sketchdesk.library.library import Library
from sketchdesk.library.records import CollectionRecord, SourceRecord

# A file that changed so shortly before it was read may change again without a newer time: disks count up to 2 seconds.
_UNSETTLED_NS = 2_500_000_000


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file to read, what the catalogue calls it, whether its bytes are kept in the library, and where it is from."""

    entry: Entry
    stored_path: str
    keep: bool
    root: Path

    @property
    def version(self) -> int | None:
        """None for a file that is too new for its time to tell later that it is the same."""
        version = self.entry.version
        if self.keep or version is None or time.time_ns() - version > _UNSETTLED_NS:
            return version
        return None


def is_archive(path: Path) -> bool:
    return path.suffix.lower() == ".zip" and not path.is_dir()


def resolved(path: Path) -> Path:
    """The path in the one spelling that the catalogue uses: what is given in another way must not come in twice.

    Raises InputError if nothing is there.
    """
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


def entries_of(source: Path, own: Path) -> Iterator[Entry]:
    """The files that may be pictures; what was set aside for its own sake stays, with its reason.

    What lies in ``own``, the data directory, is passed over where the folder to import happens to hold it. Raises
    InputError, ArchiveError.
    """
    if source.is_file() and source.suffix.lower() != ".zip":
        status = source.stat()
        yield Entry(source.name, "", None, status.st_size, status.st_mtime_ns, source.read_bytes)
        return
    inside = inside_of(own, source)
    for entry in iter_files(source):
        if may_be_picture(entry, inside):
            yield entry


def inside_of(own: Path, source: Path) -> str | None:
    """Where ``own`` lies in ``source``, as entries are called, "" if they are the same; None if it does not."""
    place = own.resolve()
    return "/".join(place.relative_to(source).parts) if place.is_relative_to(source) else None


def may_be_picture(entry: Entry, inside: str | None) -> bool:
    """Whether an entry counts, where ``inside``, as of :func:`inside_of`, does not."""
    if inside is not None and (not inside or entry.path == inside or entry.path.startswith(f"{inside}/")):
        return False
    # A Path for each of a million files costs seconds.
    suffix = os.path.splitext(entry.path)[1]  # noqa: PTH122
    return entry.reason is not None or suffix.rstrip(".").lower() in PICTURE_SUFFIXES


def source_file(entry: Entry, source: Path, kept: PurePosixPath) -> SourceFile:
    """What the catalogue calls an entry of ``source``; ``kept`` is where an archive's pictures are kept."""
    if source.is_dir():
        return SourceFile(entry, str(source / entry.path), keep=False, root=source)
    if source.suffix.lower() != ".zip":
        return SourceFile(entry, str(source), keep=False, root=source)
    # File systems take 255 bytes a name, archives do not mind.
    parts = [part if len(part.encode()) <= 240 else _short(part) for part in PurePosixPath(entry.path).parts]
    return SourceFile(entry, str(kept.joinpath(*parts)), keep=True, root=source)


def once(sources: Iterable[SourceFile]) -> list[SourceFile]:
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


def identity(entries: Iterable[Entry]) -> str:
    """SHA-256 over the names, sizes and CRCs of an archive's members: the same wherever it lies, however packed."""
    lines = sorted(f"{entry.path}\0{entry.size}\0{entry.version}" for entry in entries)
    return hashlib.sha256("\n".join(lines).encode("utf-8", "surrogatepass")).hexdigest()


def kept_folder(library: Library, collection: CollectionRecord, folder: str) -> PurePosixPath:
    """Where the pictures of an archive are kept, as the catalogue writes it."""
    return PurePosixPath(library.paths.pictures.name) / str(collection.id) / folder


def picture_path(library: Library, stored: str) -> Path:
    """Where a picture of the catalogue lies: those from archives lie inside the data directory."""
    return library.paths.root / stored


def known_sources(library: Library, collection: CollectionRecord) -> list[SourceRecord]:
    """What was imported into a collection; for one that an older version made, what it was made from."""
    known = library.catalogue.sources(collection.id)
    if known or not collection.source:
        return known
    # Older versions wrote them into one line.
    whole = Path(collection.source)
    paths = [collection.source] if whole.exists() else [part for part in collection.source.split("; ") if part]
    return [
        SourceRecord(0, collection.id, path, _folder(path) if is_archive(Path(path)) else "")
        for path in dict.fromkeys(paths)
    ]


def adopt_sources(library: Library, collection: CollectionRecord) -> list[SourceRecord]:
    """The sources of a collection, written down if an older version did not."""
    known = known_sources(library, collection)
    if any(each.id == 0 for each in known):
        library.catalogue.add_sources(collection.id, {each.path: each.folder for each in known})
    return library.catalogue.sources(collection.id)


def add_source(library: Library, collection: CollectionRecord, path: Path, entries: Iterable[Entry]) -> SourceRecord:
    """The source at ``path``, written down; an archive that was moved there is recognised by what it holds."""
    catalogue = library.catalogue
    known = adopt_sources(library, collection)
    if found := [each for each in known if each.path == str(path)]:
        return found[0]
    folder = ""
    if is_archive(path):
        made_of = identity(entries)
        for each in known:
            if each.sha256 == made_of and not os.path.lexists(each.path):
                catalogue.move_source(each.id, str(path))
                return replace(each, path=str(path))
        # Two archives may hold the same names.
        folder, taken = _folder(str(path)), {each.folder for each in known}
        while folder in taken:
            folder = _folder(f"{path}\0{folder}")
    catalogue.add_sources(collection.id, {str(path): folder})
    return next(each for each in catalogue.sources(collection.id) if each.path == str(path))


def is_there(source: Path) -> bool:
    """Whether a source can be reached now."""
    try:
        return source.exists()
    except OSError:
        return False


def gone(source: Path, what: str) -> InputError:
    """To be raised when a source goes away while it is read. ``what`` to do again: import or rescan."""
    return InputError(
        f"{source} is not there any more: connect the disk, or move it back, and {what} again. What was read is kept."
    )


def _folder(path: str) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:16]


def _short(part: str) -> str:
    return hashlib.sha256(part.encode()).hexdigest()[:32] + PurePosixPath(part).suffix[:10]

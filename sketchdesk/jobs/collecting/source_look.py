"""What the sources of a collection hold now, beside what the catalogue knows of them. No picture is read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from sketchdesk.engine.archives import Entry
from sketchdesk.errors import InputError
from sketchdesk.jobs.collecting.ingest import archive_state, files_of
from sketchdesk.jobs.letting_go import let_go
from sketchdesk.jobs.results import Failure
from sketchdesk.jobs.source_files import SourceFile, adopt_sources, entries_of, identity, is_archive, is_there
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.library.records import CollectionRecord, KnownPicture, SourceRecord
from sketchdesk.progress import CancelToken


@dataclass
class Look:
    """What the sources hold now, beside what the catalogue knows of them."""

    files: list[SourceFile] = field(default_factory=list)
    states: list[tuple[SourceRecord, tuple[int, int], str]] = field(default_factory=list)
    """Archives that were listed: size and time of change, and what tells them from others."""
    reached: list[str] = field(default_factory=list)
    """Beginnings of the paths of pictures that would have been found if they were there."""
    untouched: list[str] = field(default_factory=list)
    """Beginnings of the paths of pictures that were not looked for."""
    unreachable: list[Failure] = field(default_factory=list)


def look_through(
    bench: Workbench,
    collection: CollectionRecord,
    known: list[KnownPicture],
    cancel: CancelToken,
    follow: bool = True,
) -> Look:
    """List every source; ``follow`` archives that were renamed. Raises InputError if none can be reached."""
    library, catalogue = bench.library, bench.library.catalogue
    sources = adopt_sources(library, collection)
    if not sources:
        raise InputError(f"It is not known where {collection.name} was imported from: import it again.")
    failed = [each.path for each in catalogue.failures(collection.id)]
    paths = [each.path for each in known] + failed
    look = Look()
    listed: dict[Path, list[Entry]] = {}
    reached: list[SourceRecord] = []
    for source in sources:
        cancel.checkpoint()
        start = _beginning(library.paths.pictures.name, source)
        own = [path for path in paths if is_below(path, start)]
        try:
            if follow and source.folder and not is_there(Path(source.path)):
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
    let_go(*listed.values())
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


def is_below(path: str, start: str) -> bool:
    return path == start or (path.startswith(start) and (start[-1:] in "/\\" or path[len(start)] in "/\\"))


def was_looked_for(path: str, look: Look) -> bool:
    return any(is_below(path, start) for start in look.reached) and not any(
        is_below(path, start) for start in look.untouched
    )


def is_same(known: KnownPicture, file: SourceFile) -> bool:
    entry = file.entry
    return known.version is not None and (known.size, known.version) == (entry.size, entry.version)

"""Which collections are watched, and which of them have sources that changed since they were looked through."""

from __future__ import annotations

from dataclasses import dataclass

from sketchdesk.errors import InputError
from sketchdesk.jobs.collecting.edit_collections import own_collection
from sketchdesk.jobs.collecting.source_look import compare, is_same, look_through
from sketchdesk.jobs.source_files import known_sources
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.library.records import CollectionRecord
from sketchdesk.progress import CancelToken, Progress, Report, silent


@dataclass(frozen=True)
class SetWatchedRequest:
    """Watch a collection's sources while the window is open, or no longer."""

    collection: str
    watched: bool


@dataclass(frozen=True)
class WatchedResult:
    """``sources`` are the folders and archives to keep an eye on; none once it is not watched."""

    collection: str
    watched: bool
    sources: tuple[str, ...] = ()


@dataclass(frozen=True)
class ChangedRequest:
    """The watched collections whose sources hold something else than the library knows. Only names, sizes and times
    are looked at."""


@dataclass(frozen=True)
class ChangedResult:
    """``names`` are the collections to rescan, in the order of their making."""

    names: tuple[str, ...]


def run(bench: Workbench, request: SetWatchedRequest, report: Report, cancel: CancelToken) -> WatchedResult:
    """Raises InputError for an unknown collection, and to watch one that has no sources or is read-only."""
    library = bench.library
    collection = library.catalogue.collection(request.collection)
    if not request.watched:
        return WatchedResult(library.catalogue.set_watched(collection.id, False).name, False)
    own_collection(bench, collection.name)
    sources = tuple(each.path for each in known_sources(library, collection))
    if not sources:
        raise InputError(f"It is not known where {collection.name} was imported from: import it again.")
    library.catalogue.set_watched(collection.id, True)
    return WatchedResult(collection.name, True, sources)


def run_changed(bench: Workbench, request: ChangedRequest, report: Report, cancel: CancelToken) -> ChangedResult:
    """Raises LibraryError; Cancelled. A source that cannot be reached has not changed."""
    names = []
    for number, collection in enumerate(bench.library.catalogue.collections()):
        if not collection.watched or collection.read_only:
            continue
        report(Progress("Looking at watched folders", number))
        if changed_since(bench, collection, cancel):
            names.append(collection.name)
    return ChangedResult(tuple(names))


def changed_since(bench: Workbench, collection: CollectionRecord, cancel: CancelToken) -> bool:
    """Whether a rescan would find work to do. A file that was set aside counts once it is another one."""
    catalogue = bench.library.catalogue
    left_out, failed = catalogue.left_out(collection.id), catalogue.failed_versions(collection.id)
    try:
        look = look_through(bench, collection, silent, cancel, follow=False)
    except InputError:
        return False
    gone = set(failed)
    for each in compare(bench, collection, look, silent, cancel):
        known, found = each.known, each.found
        if found is None:
            if known is not None and look.was_looked_for(known.path):
                return True
            continue
        file, path = found.file, found.file.stored_path
        if known is not None:
            if file.entry.reason is None and not is_same(known, file):
                return True
            continue
        gone.discard(path)
        if path in left_out:
            continue
        if path not in failed:
            return True
        if file.entry.reason is None and failed[path] != (file.entry.size, file.entry.version):
            return True
    return any(look.was_looked_for(path) for path in gone)

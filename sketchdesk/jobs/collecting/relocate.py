"""Tell a collection that a folder or an archive that it was imported from lies elsewhere now.

Nothing is read of the pictures but their names: a rescan finds what else has changed at the new place.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from sketchdesk.errors import InputError
from sketchdesk.jobs.collecting.edit_collections import own_collection
from sketchdesk.jobs.collecting.source_look import is_below
from sketchdesk.jobs.pictures import PICTURE_SUFFIXES
from sketchdesk.jobs.source_files import (
    adopt_sources,
    entries_of,
    identity,
    is_archive,
    is_there,
    known_sources,
    resolved,
)
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.library.records import CollectionRecord, SourceRecord
from sketchdesk.progress import CancelToken, Progress, Report

_LOOK_EVERY = 256

Kind = Literal["folder", "archive", "picture"]


@dataclass(frozen=True)
class RelocateRequest:
    """``old`` is a source of the collection, or a folder above some; what lay there lies in ``new`` now."""

    collection: str
    old: str
    new: Path


@dataclass(frozen=True)
class RelocateResult:
    """``pictures`` records follow; ``missing`` of them are not at the new place: a rescan would take them out."""

    collection: str
    pictures: int
    missing: int


@dataclass(frozen=True)
class PlacesRequest:
    """Where a collection of one's own was imported from."""

    collection: str


@dataclass(frozen=True)
class Place:
    """A source of a collection, whether it is there now, and the nearest folder above it that is."""

    path: str
    kind: Kind
    is_there: bool
    above: str


def run_places(bench: Workbench, request: PlacesRequest, report: Report, cancel: CancelToken) -> tuple[Place, ...]:
    """The sources of a collection, those first that are not there. Raises InputError for an unknown collection and
    one that has none of its own."""
    collection = own_collection(bench, request.collection)
    found = []
    for source in known_sources(bench.library, collection):
        cancel.checkpoint()
        path = Path(source.path)
        kind: Kind = "archive" if source.folder else "folder"
        if not source.folder and path.suffix.lower() in PICTURE_SUFFIXES:
            kind = "picture"
        above = next((str(each) for each in path.parents if is_there(each)), "")
        found.append(Place(source.path, kind, is_there(path), above))
    return tuple(sorted(found, key=lambda each: each.is_there))


def run(bench: Workbench, request: RelocateRequest, report: Report, cancel: CancelToken) -> RelocateResult:
    """Raises InputError if ``old`` is no source or ``new`` does not hold what lay there, and LibraryWriteError; then
    nothing is changed."""
    library, catalogue = bench.library, bench.library.catalogue
    collection = own_collection(bench, request.collection)
    new = str(resolved(request.new))
    sources = adopt_sources(library, collection)
    old = _old(request.old, sources, collection)
    if old == new:
        raise InputError(f"{new} is where {collection.name} has it already.")
    moved_sources = {each.id: new + each.path[len(old) :] for each in sources if is_below(each.path, old)}
    for source in sources:
        if source.id in moved_sources:
            _check_kind(bench, source, Path(moved_sources[source.id]))
    paths = {
        each.path: new + each.path[len(old) :]
        for each in catalogue.known_pictures(collection.id)
        if is_below(each.path, old)
    }
    stage, found = f"Looking for the pictures of {collection.name}", 0
    for number, path in enumerate(paths.values()):
        found += os.path.lexists(path)
        if number % _LOOK_EVERY == 0:
            report(Progress(stage, number, len(paths)))
            cancel.checkpoint()
    if paths and not found:
        raise InputError(f"{new} holds none of the pictures that lay in {old}; nothing was changed.")
    catalogue.relocate(collection.id, old, new, moved_sources)
    report(Progress(stage, len(paths), len(paths)))
    return RelocateResult(collection.name, len(paths), len(paths) - found)


def _old(text: str, sources: Sequence[SourceRecord], collection: CollectionRecord) -> str:
    """What was meant, as the catalogue writes it."""
    spellings = [text, text.rstrip("/\\"), str(Path(text).expanduser().absolute())]
    with suppress(OSError, RuntimeError):
        spellings.append(str(Path(text).expanduser().resolve()))
    for spelling in spellings:
        if spelling and any(is_below(each.path, spelling) for each in sources):
            return spelling
    names = ", ".join(each.path for each in sources[:5]) + (", …" if len(sources) > 5 else "")
    raise InputError(f"{collection.name} was not imported from {text}. Its sources: {names or 'none are known'}.")


def _check_kind(bench: Workbench, source: SourceRecord, path: Path) -> None:
    """A folder is a folder at the new place, an archive the same archive. Raises InputError."""
    if not path.exists():
        raise InputError(f"{path} is not there; nothing was changed.")
    if bool(source.folder) != is_archive(path):
        was, now = ("an archive", "none") if source.folder else ("no archive", "one")
        raise InputError(f"{source.path} was {was}, and {path} is {now}; nothing was changed.")
    if (
        source.folder
        and source.sha256 is not None
        and (identity(entries_of(path, bench.library.paths.root)) != source.sha256)
    ):
        raise InputError(f"{path} holds something else than {source.path} did; nothing was changed.")

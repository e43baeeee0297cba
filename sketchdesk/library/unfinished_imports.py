"""Imports that have been asked for and have not come to their end: the next start goes on with them.

One that was cancelled, or that cannot be done, is forgotten; one that was killed, or that found the disk full, stays.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace

from sketchdesk.errors import InputError, LibraryError
from sketchdesk.library.catalogue import Catalogue
from sketchdesk.library.noted_rows import read_rows, write_rows
from sketchdesk.library.paths import LibraryPaths


@dataclass(frozen=True)
class UnfinishedImport:
    """What is imported, into a collection of which name. ``collection_id`` is None until it has been made."""

    sources: tuple[str, ...]
    name: str
    role: str
    collection_id: int | None = None

    @property
    def key(self) -> tuple[str, tuple[str, ...]]:
        return self.name.casefold(), self.sources


def note_import(paths: LibraryPaths, begun: UnfinishedImport) -> None:
    """It has been asked for, or got its collection. Raises LibraryWriteError."""
    _write(paths, [*(each for each in _noted(paths) if each.key != begun.key), begun])


def forget_import(paths: LibraryPaths, name: str, sources: Iterable[str]) -> None:
    """It is done, or not wanted any more. What cannot be written stays noted: nothing is then imported twice."""
    key = (name.casefold(), tuple(sources))
    noted = _noted(paths)
    if any(each.key == key for each in noted):
        with suppress(LibraryError):
            _write(paths, [each for each in noted if each.key != key])


def unfinished_imports(paths: LibraryPaths, catalogue: Catalogue) -> tuple[UnfinishedImport, ...]:
    """Those noted, by the names that the collections have now; those of collections that are gone are forgotten.

    Raises LibraryError.
    """
    noted = _noted(paths)
    found = []
    for each in noted:
        if each.collection_id is None:
            found.append(each)
            continue
        with suppress(InputError):
            found.append(replace(each, name=catalogue.collection_by_id(each.collection_id).name))
    if found != noted:
        _write(paths, found)
    return tuple(found)


def _write(paths: LibraryPaths, noted: list[UnfinishedImport]) -> None:
    rows = [
        {"sources": each.sources, "name": each.name, "role": each.role, "collection": each.collection_id}
        for each in noted
    ]
    write_rows(paths.unfinished_imports, rows)


def _noted(paths: LibraryPaths) -> list[UnfinishedImport]:
    """What is damaged is passed over."""
    return [found for row in read_rows(paths.unfinished_imports) if (found := _read(row)) is not None]


def _read(row: object) -> UnfinishedImport | None:
    if not isinstance(row, dict):
        return None
    sources, name, role, number = (row.get(key) for key in ("sources", "name", "role", "collection"))
    if not (isinstance(sources, list) and sources and all(isinstance(each, str) and each for each in sources)):
        return None
    if not (isinstance(name, str) and name and role in ("gallery", "distractor")):
        return None
    return UnfinishedImport(tuple(sources), name, str(role), number if isinstance(number, int) else None)

"""Saved indexes on the disk: one folder each, complete or not there, and a row in the catalogue."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from sketchdesk.errors import InputError
from sketchdesk.library.atomic import atomic_write_folder, discard
from sketchdesk.library.catalogue import Catalogue
from sketchdesk.library.records import IndexedCollection, IndexRecord


class IndexShelf:
    """Keeps and finds indexes. What is in a folder is the index's own business. Used by the library's thread."""

    def __init__(self, folder: Path, catalogue: Catalogue) -> None:
        self._folder = folder
        self._catalogue = catalogue

    def keep(
        self,
        kind: str,
        fingerprint: str,
        settings: Mapping[str, Any],
        collections: Sequence[IndexedCollection],
        save: Callable[[Path], None],
    ) -> IndexRecord:
        """Let ``save`` write the index into a folder and keep it; an older one of the same make is replaced.

        Raises LibraryWriteError; InputError if a collection was removed meanwhile.
        """
        path = secrets.token_hex(8)
        older = self.find(kind, fingerprint, settings, [each.collection_id for each in collections])
        atomic_write_folder(self._folder / path, save)
        try:
            record = self._catalogue.add_index(kind, fingerprint, path, settings, collections)
        except Exception:
            discard(self._folder / path)
            raise
        if older is not None:
            self.remove(older)
        return record

    def find(
        self, kind: str, fingerprint: str, settings: Mapping[str, Any], collection_ids: Sequence[int]
    ) -> IndexRecord | None:
        """The newest index of that make over those collections in that order, if there is one."""
        wanted = (kind, fingerprint, json.loads(json.dumps(settings)), list(collection_ids))
        for record in reversed(self._catalogue.indexes()):
            inside = [each.collection_id for each in record.collections]
            if (record.kind, record.fingerprint, record.settings, inside) == wanted:
                return record
        return None

    def folder(self, record: IndexRecord) -> Path:
        """Where it lies. Raises InputError if it has been deleted."""
        path = self._folder / record.path
        if not path.is_dir():
            raise InputError("This index has been deleted. Build it again.")
        return path

    def remove(self, record: IndexRecord) -> None:
        """Forget an index, and discard its files. Raises LibraryError."""
        self._catalogue.remove_index(record.id)
        discard(self._folder / record.path)

    def sweep_orphans(self) -> None:
        """Delete folders that no row names. Under the library's lock."""
        known = {record.path for record in self._catalogue.indexes()}
        for folder in self._folder.iterdir():
            if folder.name not in known and re.fullmatch(r"[0-9a-f]{16}", folder.name):
                discard(folder)

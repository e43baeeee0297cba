"""Models on the disk: one folder each, complete or not there, and a row in the catalogue."""

from __future__ import annotations

import json
import re
import secrets
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sketchdesk.errors import InputError, ModelError
from sketchdesk.library.atomic import atomic_write_folder, discard
from sketchdesk.library.catalogue import Catalogue
from sketchdesk.library.naming import clean_name
from sketchdesk.library.records import ModelRecord

MANIFEST = "model.json"
# The file that an encoder is loaded from, either of them; a folder holds more (weights, history, figures).
ENCODER_FILE, NETWORK_FILE = "encoder.npz", "encoder.json"

_FILE_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")


class ModelRegistry:
    """Registers, finds and removes models. Used by the thread that opened the library."""

    def __init__(self, folder: Path, catalogue: Catalogue) -> None:
        self._folder = folder
        self._catalogue = catalogue

    def register(
        self,
        name: str,
        fingerprint: str,
        files: Mapping[str, bytes | Path],
        settings: Mapping[str, Any],
        *,
        kind: str = "fine-tuned",
        embedding_size: int,
        parent: str | None = None,
    ) -> ModelRecord:
        """Keep a model: its ``files`` by name (weights, history …) and its ``settings``, which must be JSON.

        A file given as a path is copied.

        The folder is complete before the row is committed; killed between the two, the next start adds the row, so a
        trained model is never lost. Raises InputError if the name is taken or unfit; LibraryWriteError; ValueError for
        file names that are not plain.
        """
        name = clean_name(name, "A model")
        if self._catalogue.has_model(name):
            raise InputError(f'There is already a model "{name}".')
        for file_name in files:
            if not _FILE_NAME.fullmatch(file_name) or file_name == MANIFEST:
                raise ValueError(f"{file_name!r} is no name for a file of a model.")
        manifest = {
            "name": name,
            "fingerprint": fingerprint,
            "kind": kind,
            "embedding_size": embedding_size,
            "parent": parent,
            "settings": dict(settings),
            "files": sorted(files),
        }
        text = json.dumps(manifest, ensure_ascii=False, indent=1)
        path = secrets.token_hex(8)

        def fill(folder: Path) -> None:
            for file_name, content in files.items():
                if isinstance(content, Path):
                    shutil.copyfile(content, folder / file_name)
                else:
                    (folder / file_name).write_bytes(content)
            (folder / MANIFEST).write_text(text, encoding="utf-8")

        atomic_write_folder(self._folder / path, fill)
        try:
            return self._catalogue.add_model(name, fingerprint, kind, embedding_size, settings, path, parent)
        except Exception:
            # The caller is told that it failed: nothing may come back at the next start.
            self._unmake(path)
            raise

    def list(self) -> list[ModelRecord]:
        """All models that are registered."""
        return self._catalogue.models()

    def get(self, name: str) -> ModelRecord:
        """Raises InputError, naming close ones, if there is none of that name."""
        return self._catalogue.model(name)

    def set_default(self, name: str) -> ModelRecord:
        """Use this model where none is named. Raises InputError if there is none of that name, LibraryError."""
        self._catalogue.set_default_model(self.get(name).id)
        return self.get(name)

    def clear_default(self) -> None:
        """The model that comes with the program is the default again."""
        self._catalogue.clear_default_model()

    def folder(self, record: ModelRecord) -> Path:
        """Where the files of a model lie. Raises ModelError for one that comes with the program, or has none left."""
        path = self._folder / (record.path or "")
        if record.path is None or not path.is_dir():
            raise ModelError(f'The model "{record.name}" has no files in {self._folder}.')
        return path

    def file(self, record: ModelRecord, file_name: str) -> Path:
        """Where a file of a model lies. Raises ModelError if it is not there."""
        path = self._folder / (record.path or "") / file_name
        if record.path is None or not path.is_file():
            raise ModelError(f'The model "{record.name}" has no file {file_name} in {self._folder}.')
        return path

    def encoder_file(self, name: str) -> Path:
        """Where the encoder of that name lies. Raises InputError for an unknown name, ModelError if it is not there."""
        record = self.get(name)
        is_network = (self._folder / (record.path or "") / NETWORK_FILE).is_file()
        return self.file(record, NETWORK_FILE if is_network else ENCODER_FILE)

    def remove(self, name: str) -> None:
        """Remove a model and its folder, not its features. Raises InputError for a built-in one."""
        record = self.get(name)
        if record.path is None:
            raise InputError(f'The model "{record.name}" comes with SketchDesk and cannot be removed.')
        self._unmake(record.path, record)

    def _unmake(self, path: str, record: ModelRecord | None = None) -> None:
        # Without its manifest a folder is no model any more: killed after this line, it does not come back.
        discard(self._folder / path / MANIFEST)
        if record is not None:
            self._catalogue.remove_model(record.id)
        discard(self._folder / path)

    def settle_orphans(self) -> None:
        """Give rows to complete folders that have none, and delete what a removal left. Under the library's lock."""
        known = {record.path for record in self.list()}
        for folder in sorted(self._folder.iterdir()):
            if folder.name in known or not re.fullmatch(r"[0-9a-f]{16}", folder.name):
                continue
            if not (folder / MANIFEST).exists():
                discard(folder)
                continue
            try:
                manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
                name = self._free_name(clean_name(manifest["name"], "A model"))
                self._catalogue.add_model(
                    name,
                    manifest["fingerprint"],
                    manifest["kind"],
                    manifest["embedding_size"],
                    manifest["settings"],
                    folder.name,
                    manifest["parent"],
                )
            except (OSError, ValueError, KeyError, TypeError, InputError):
                continue  # not ours, or damaged: a person may still want what is in it

    def _free_name(self, name: str) -> str:
        number, free = 1, name
        while self._catalogue.has_model(free):
            number += 1
            free = f"{name[:240]} ({number})"
        return free

"""Experiments on the disk: one file each in reports/, complete or not there, and a row in the catalogue."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sketchdesk.errors import LibraryError
from sketchdesk.library.atomic import atomic_write_bytes, discard
from sketchdesk.library.catalogue import Catalogue
from sketchdesk.library.records import ExperimentRecord

_SUFFIX = ".experiment.json"


class ExperimentShelf:
    """Keeps and finds experiments. What is in a file is the jobs' business. Used by the library's thread."""

    def __init__(self, folder: Path, catalogue: Catalogue) -> None:
        self._folder = folder
        self._catalogue = catalogue

    def keep(
        self,
        kind: str,
        settings: Mapping[str, Any],
        metrics: Mapping[str, Any],
        fingerprint: str,
        content: Mapping[str, Any],
    ) -> ExperimentRecord:
        """Write the file, then the row. Raises LibraryWriteError, with nothing kept; ValueError for what is no JSON."""
        path = secrets.token_hex(8) + _SUFFIX
        text = json.dumps(dict(content), ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        try:
            # A file name among it need not be valid text.
            atomic_write_bytes(self._folder / path, text.encode("utf-8", "surrogatepass"))
            return self._catalogue.add_experiment(kind, settings, metrics, fingerprint, path)
        except BaseException:
            discard(self._folder / path)
            raise

    def read(self, record: ExperimentRecord) -> dict[str, Any]:
        """All that was kept. Raises LibraryError if the file is lost or damaged."""
        try:
            if not record.path:
                raise FileNotFoundError
            content = json.loads((self._folder / record.path).read_bytes().decode("utf-8", "surrogatepass"))
        except FileNotFoundError:
            raise LibraryError(
                f"The file of experiment {record.id} is gone: only its main figures are left, in the list."
            ) from None
        except OSError as error:
            raise LibraryError(
                f"The file of experiment {record.id} cannot be read: {error.strerror or error}."
            ) from error
        except (ValueError, RecursionError):
            content = None
        if not isinstance(content, dict):
            raise LibraryError(
                f"The file of experiment {record.id} is damaged: only its main figures are left, in the list."
            )
        return content

    def remove(self, record: ExperimentRecord) -> None:
        """First the row, then the file: killed between the two, the next start deletes it."""
        self._catalogue.remove_experiment(record.id)
        if record.path:
            discard(self._folder / record.path)

    def sweep_orphans(self) -> None:
        """Delete files that no row names. Under the library's lock."""
        known = {record.path for record in self._catalogue.experiments()}
        for path in self._folder.iterdir():
            if path.name not in known and re.fullmatch(r"[0-9a-f]{16}" + re.escape(_SUFFIX), path.name):
                discard(path)

"""Where everything that the user owns lies: one directory, and the names inside it."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

import appdirs

_HASH = re.compile(r"[0-9a-f]{16,}")
_PLAIN = re.compile(r"[A-Za-z0-9_-]+")


def default_data_dir() -> Path:
    """The data directory to use when none is named: SKETCHDESK_DATA_DIR, or the system's place for a user's data."""
    chosen = os.environ.get("SKETCHDESK_DATA_DIR", "").strip()
    if chosen:
        return Path(chosen).expanduser().absolute()
    return Path(appdirs.user_data_dir("SketchDesk", appauthor=False))


def _plain(part: str) -> str:
    """``part`` if it can be a part of a file name on every system. Raises ValueError."""
    if not _PLAIN.fullmatch(part):
        raise ValueError(f"{part!r} cannot be part of a file name: only letters, digits, - and _ can.")
    return part


def _suffix(generation: int) -> str:
    return f".{generation}.npy" if generation else ".npy"


@dataclass(frozen=True)
class LibraryPaths:
    """The names inside one data directory. Making the folders is :meth:`Library.open`'s work."""

    root: Path

    @property
    def database(self) -> Path:
        return self.root / "library.sqlite3"

    @property
    def features(self) -> Path:
        return self.root / "features"

    @property
    def rasters(self) -> Path:
        return self.root / "rasters"

    @property
    def indexes(self) -> Path:
        return self.root / "indexes"

    @property
    def models(self) -> Path:
        return self.root / "models"

    @property
    def thumbnails(self) -> Path:
        return self.root / "thumbnails"

    @property
    def drawings(self) -> Path:
        """The autosaved canvas and the pictures that the program drew itself."""
        return self.root / "drawings"

    @property
    def pictures(self) -> Path:
        """Pictures that came in archives, a folder for each collection."""
        return self.root / "pictures"

    @property
    def reports(self) -> Path:
        return self.root / "reports"

    @property
    def trainings(self) -> Path:
        """A folder for each fine-tuning that has not come to its end."""
        return self.root / "trainings"

    @property
    def logs(self) -> Path:
        return self.root / "logs"

    @property
    def lock(self) -> Path:
        return self.root / "lock"

    @property
    def open_marker(self) -> Path:
        """Lies here while a SketchDesk writes; found at the next start, it tells that the last one was killed."""
        return self.root / "open"

    @property
    def unfinished_file(self) -> Path:
        """Names what is being written outside of the data directory."""
        return self.root / "unfinished-file.json"

    @property
    def unfinished_thumbnails(self) -> Path:
        """Names the thumbnails of a collection that is being opened."""
        return self.root / "unfinished-thumbnails.json"

    @property
    def unfinished_imports(self) -> Path:
        """Names the imports that have not come to their end."""
        return self.root / "unfinished-imports.json"

    @property
    def unfinished_jobs(self) -> Path:
        """Names the jobs that are offered again at the next start."""
        return self.root / "unfinished-jobs.json"

    def folders(self) -> tuple[Path, ...]:
        """The folders of the first level."""
        return (
            self.features,
            self.rasters,
            self.indexes,
            self.models,
            self.thumbnails,
            self.drawings,
            self.pictures,
            self.reports,
            self.logs,
        )

    def feature_file(self, collection_id: int, fingerprint: str, generation: int = 0) -> Path:
        """The embeddings of one collection by one model. Raises ValueError for a fingerprint that is no hash."""
        if not _HASH.fullmatch(fingerprint):
            # Names would do too, but two that begin alike would share a file.
            raise ValueError(f"{fingerprint!r} is no fingerprint: 16 or more hexadecimal digits.")
        return self.features / f"{collection_id}-{fingerprint[:16]}{_suffix(generation)}"

    def raster_file(self, collection_id: int, generation: int = 0) -> Path:
        """The rasters of a collection."""
        return self.rasters / f"{collection_id}{_suffix(generation)}"

    def pictures_of(self, collection_id: int) -> Path:
        """The folder of pictures of a collection that the library keeps itself."""
        return self.pictures / str(collection_id)

    def thumbnail_path(self, sha256: str) -> Path:
        """The thumbnail of the picture with these bytes; 256 folders keep each one short."""
        return self.thumbnails / _plain(sha256)[:2] / f"{sha256}.png"

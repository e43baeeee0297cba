"""The library: one directory with everything that the user owns, opened as one object."""

from __future__ import annotations

import re
from contextlib import ExitStack, suppress
from pathlib import Path
from types import TracebackType

import numpy as np

from sketchdesk.library.atomic import discard, sweep_temporaries, writing
from sketchdesk.library.catalogue import Catalogue
from sketchdesk.library.database import Database
from sketchdesk.library.experiment_shelf import ExperimentShelf
from sketchdesk.library.index_shelf import IndexShelf
from sketchdesk.library.lock import InstanceLock
from sketchdesk.library.model_registry import ModelRegistry
from sketchdesk.library.paths import LibraryPaths
from sketchdesk.library.rows import RowStore
from sketchdesk.library.schema import MIGRATIONS, open_database, version_of
from sketchdesk.library.unfinished import sweep as sweep_unfinished

RASTER_SIDE = 64

# Another program may be making the library at this moment; a reader gives it this long.
_PATIENCE_SECONDS = 5.0


class Library:
    """An open data directory. It belongs to the thread that opened it; another thread opens one for reading.

    Opened exclusively it may write, and no other may until it is closed or its process dies. Opened for reading it
    works beside the one that writes, and sees every commit.
    """

    def __init__(self, paths: LibraryPaths, database: Database, lock: InstanceLock | None) -> None:
        """Use :meth:`open`."""
        self.paths = paths
        self.catalogue = Catalogue(database)
        self.models = ModelRegistry(paths.models, self.catalogue)
        self.indexes = IndexShelf(paths.indexes, self.catalogue)
        self.experiments = ExperimentShelf(paths.reports, self.catalogue)
        self._database = database
        self._lock = lock

    @classmethod
    def open(cls, root: Path, exclusive: bool = True) -> Library:
        """Open ``root``, making it where it is not there, and clear away what a killed run left.

        Raises LibraryBusyError if another SketchDesk writes to it, LibraryTooNewError, LibraryWriteError if it is
        read-only or full, and LibraryError if its catalogue is damaged (nothing is changed then).
        """
        paths = LibraryPaths(Path(root).absolute())
        if not exclusive:
            return cls(paths, _open_for_reading(paths), None)
        with ExitStack() as undo:
            lock = _lock_in(paths)
            lock.acquire()
            undo.callback(lock.release)
            # First of all: a catalogue that is too new or damaged stops here, before anything is swept.
            database = open_database(paths.database)
            undo.callback(database.close)
            library = cls(paths, database, lock)
            library._make_ready()
            undo.pop_all()
            return library

    @property
    def is_exclusive(self) -> bool:
        return self._lock is not None

    def feature_store(
        self, collection_id: int, fingerprint: str, dimension: int, generation: int | None = None
    ) -> RowStore:
        """The embeddings of a collection by the model of that fingerprint, float32 (n, dimension).

        :meth:`Catalogue.rows_done` says how many are committed. Whoever reads and knows the ``generation`` that the
        rows are to be of names it: a mapped file stays what it was when another program makes the next one. Raises
        LibraryError: damaged, of another dimension, or opened for reading (a generation always is) and not there.
        """
        if generation is not None:
            path = self.paths.feature_file(collection_id, fingerprint, generation)
            return RowStore.open(path, (dimension,), np.float32)
        return self._rows(self.feature_file(collection_id, fingerprint), (dimension,), np.float32)

    def feature_file(self, collection_id: int, fingerprint: str) -> Path:
        """Where the embeddings of this generation of a collection lie."""
        generation = self.catalogue.generation(collection_id)
        return self.paths.feature_file(collection_id, fingerprint, generation)

    def raster_store(self, collection_id: int) -> RowStore:
        """What an encoder sees of each picture, uint8 (n, 64, 64), as :meth:`feature_store`.

        :meth:`Catalogue.row_count` says how many are committed.
        """
        path = self.paths.raster_file(collection_id, self.catalogue.generation(collection_id))
        return self._rows(path, (RASTER_SIDE, RASTER_SIDE), np.uint8)

    def discard_features(self, collection_id: int, fingerprint: str) -> None:
        """Remove the embeddings by one model: they are stale, or their file is damaged."""
        self.catalogue.remove_feature_set(collection_id, fingerprint)
        discard(self.feature_file(collection_id, fingerprint))

    def remove_collection(self, name: str) -> None:
        """Remove a collection and all that was made from it.

        Pictures in the user's own folders stay; those that were kept from archives go.
        First the catalogue, then the files: killed between the two, the next start deletes them. Raises InputError.
        """
        collection = self.catalogue.collection(name)
        pictures = self.catalogue.pictures_only_in(collection.id)
        inside = [
            index.path
            for index in self.catalogue.indexes()
            if any(each.collection_id == collection.id for each in index.collections)
        ]
        features = [
            self.paths.feature_file(collection.id, each.fingerprint, collection.generation)
            for each in self.catalogue.feature_sets(collection.id)
        ]
        self.catalogue.remove_collection(collection.id)
        rows = [*features, self.paths.raster_file(collection.id, collection.generation)]
        for path in [*rows, *(self.paths.indexes / path for path in inside), self.paths.pictures_of(collection.id)]:
            discard(path)
        for sha256 in pictures:
            discard(self.paths.thumbnail_path(sha256))

    def close(self) -> None:
        """Let go of the directory. Called twice, it does nothing the second time."""
        try:
            self._database.close()
        finally:
            if self._lock is not None:
                with suppress(OSError):
                    self.paths.open_marker.unlink(missing_ok=True)
                self._lock.release()
                self._lock = None

    def __enter__(self) -> Library:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def _rows(self, path: Path, row_shape: tuple[int, ...], dtype: type[np.generic]) -> RowStore:
        if self.is_exclusive:
            return RowStore.create_or_open(path, row_shape, dtype)
        return RowStore.open(path, row_shape, dtype)

    def _make_ready(self) -> None:
        """Make the folders and clear away what a killed run left."""
        for folder in self.paths.folders():
            with writing(folder):
                folder.mkdir(exist_ok=True)
        # Thumbnails may be a million files: they are only looked through after a kill.
        deep = self.paths.open_marker.exists()
        with writing(self.paths.open_marker):
            self.paths.open_marker.touch()
        sweep_temporaries(self.paths.root, deep=deep)
        for folder in self.paths.folders():
            sweep_temporaries(folder)
        self._sweep_orphans()
        sweep_unfinished(self.paths, self.catalogue)
        self.models.settle_orphans()
        self.indexes.sweep_orphans()
        self.experiments.sweep_orphans()

    def _sweep_orphans(self) -> None:
        """Delete row files that no collection and no feature set names, and kept pictures of removed collections."""
        collections = self.catalogue.collections()
        rasters = {self.paths.raster_file(each.id, each.generation) for each in collections}
        generations = {each.id: each.generation for each in collections}
        # Kept pictures may be the only ones: those of a lost catalogue, whose numbers this one never gave, stay.
        removed = set(range(1, self.catalogue.last_collection_id() + 1)) - {each.id for each in collections}
        sets = self.catalogue.feature_sets()
        features = {
            self.paths.feature_file(each.collection_id, each.fingerprint, generations[each.collection_id])
            for each in sets
        }
        for folder, known, ours in (
            (self.paths.rasters, rasters, r"\d+(\.\d+)?\.npy"),
            (self.paths.features, features, r"\d+-[0-9a-f]{16}(\.\d+)?\.npy"),
        ):
            for path in folder.iterdir():
                if path not in known and re.fullmatch(ours, path.name):
                    discard(path)
        for number in removed:
            discard(self.paths.pictures_of(number))


def _lock_in(paths: LibraryPaths) -> InstanceLock:
    with writing(paths.root):
        paths.root.mkdir(parents=True, exist_ok=True)
    return InstanceLock(paths.lock)


def _open_for_reading(paths: LibraryPaths) -> Database:
    if not _is_current(paths.database):
        lock = _lock_in(paths)
        lock.acquire(_PATIENCE_SECONDS)
        try:
            open_database(paths.database).close()
        finally:
            lock.release()
    return open_database(paths.database, read_only=True)


def _is_current(path: Path) -> bool:
    if not path.is_file():
        return False
    database = Database(path)
    try:
        return version_of(database) == len(MIGRATIONS)
    finally:
        database.close()

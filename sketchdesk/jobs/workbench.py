"""What every job works with: the library, the encoder, and the indexes that are open. Owned by one thread."""

from __future__ import annotations

import importlib.resources
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from sketchdesk.engine.features.process import EncoderProcess
from sketchdesk.engine.index.base import VectorIndex
from sketchdesk.engine.stroke_files import DrawingWriter
from sketchdesk.library.library import Library
from sketchdesk.library.naming import name_key, unknown_name

if TYPE_CHECKING:
    from sketchdesk.jobs.searching.tuning_session import TuningSession

DEFAULT_MODEL = "default"


def default_encoder_path() -> Path:
    """The encoder that ships with SketchDesk."""
    return Path(str(importlib.resources.files("sketchdesk") / "resources" / "default_encoder.npz"))


def encoder_path(library: Library, model: str | None = None) -> Path:
    """Where the encoder of that name lies; without a name the one that was kept last, else the one that ships.

    Raises InputError for an unknown name, ModelError if it is not there.
    """
    if model is None:
        model = next((record.name for record in library.models.list() if record.is_default), DEFAULT_MODEL)
    if name_key(model) == DEFAULT_MODEL:
        return default_encoder_path()
    if not library.catalogue.has_model(model):
        known = [DEFAULT_MODEL, *(record.name for record in library.models.list())]
        raise unknown_name(model, known, "model", "")
    return library.models.encoder_file(model)


@dataclass
class OpenIndex:
    """An index over the first ``rows`` features of a collection's ``generation``; ``saved_rows`` are in a saved one."""

    index: VectorIndex
    rows: int
    saved_rows: int = 0
    generation: int = 0


class Workbench:
    """A library, an encoder and the open indexes. A context manager; closing it ends the encoder's process."""

    def __init__(self, library: Library, encoder: EncoderProcess) -> None:
        self.library = library
        self.encoder = encoder
        self.open_indexes: dict[tuple[int, str, str], OpenIndex] = {}
        self.drawing_writer = DrawingWriter()
        """Writes the drawing on the canvas, after each stroke."""
        self.tuning: TuningSession | None = None
        """What the tuning panel works on, from its first question until the collections change."""

    @classmethod
    def open(cls, root: Path, exclusive: bool = True, model: str | None = None) -> Workbench:
        """Open the data directory ``root``; ``model`` is as :func:`encoder_path` takes it.

        Raises LibraryError or ModelError in a sentence.
        """
        library = Library.open(root, exclusive=exclusive)
        try:
            path = encoder_path(library, model)
            log = library.paths.logs / "encoder.log" if exclusive else None
            return cls(library, EncoderProcess(path, log))
        except BaseException:
            library.close()
            raise

    @property
    def fingerprint(self) -> str:
        """Of the current encoder: what belongs to another one is stale."""
        return self.encoder.spec.fingerprint

    def use_model(self, model: str | None) -> None:
        """Work with another encoder from now on, as :func:`encoder_path` finds it; raises what that raises."""
        path = encoder_path(self.library, model)
        if path == self.encoder.path:
            return
        log = self.library.paths.logs / "encoder.log" if self.library.is_exclusive else None
        before, self.encoder = self.encoder, EncoderProcess(path, log)
        before.close()
        self.open_indexes.clear()
        self.tuning = None

    def forget_indexes(self, collection_id: int) -> None:
        """Close what is open of a collection, before its files change or go."""
        for key in [key for key in self.open_indexes if key[0] == collection_id]:
            del self.open_indexes[key]
        if self.tuning is not None and collection_id in self.tuning.collection_ids:
            self.tuning = None

    def close(self) -> None:
        self.open_indexes.clear()
        self.tuning = None
        self.encoder.close()
        self.library.close()

    def __enter__(self) -> Workbench:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

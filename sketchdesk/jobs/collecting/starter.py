"""Make the starter collection, so that the first search works with nothing imported.

Its pictures are drawn by the program from templates, the same everywhere, a round of all classes at a time: after the
first round every class can be found. A run that was killed goes on where it stopped.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import numpy as np
from numpy.typing import NDArray

from sketchdesk.engine.drawing import INPUT_SIDE, rasterise
from sketchdesk.engine.features.starter_features import StarterFeatures
from sketchdesk.engine.variation import StarterKey, starter_keys
from sketchdesk.errors import ModelError
from sketchdesk.jobs.pictures import DRAWING_SIDE, drawing_thumbnail
from sketchdesk.jobs.results import IngestResult
from sketchdesk.jobs.source_files import picture_path
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.library.atomic import atomic_write_bytes, discard
from sketchdesk.library.library import Library
from sketchdesk.library.records import NewImage
from sketchdesk.progress import CancelToken, RateMeter, Report

NAME = "Starter"
_FOLDER = PurePosixPath("drawings") / "collections" / "starter"


@dataclass(frozen=True)
class StarterRequest:
    """Make the starter collection if it is not there, or not complete."""


def run(bench: Workbench, request: StarterRequest, report: Report, cancel: CancelToken) -> IngestResult:
    """Draw what is missing. Raises LibraryWriteError; Cancelled."""
    catalogue = bench.library.catalogue
    if _declined(bench.library).exists():
        return IngestResult(NAME, 0, 0, ())
    existing = [collection for collection in catalogue.collections() if collection.built_in]
    collection = (
        existing[0] if existing else catalogue.create_collection(_free_name(bench), "gallery", "", built_in=True)
    )
    known = catalogue.known_paths(collection.id)
    todo = [key for key in starter_keys() if _path(key) not in known]
    features = StarterFeatures.load(bench.encoder.spec.drawings_fingerprint)
    meter = RateMeter("Drawing the starter collection", len(todo) + len(known), cancel=cancel)
    done = len(known)
    meter.start_at(done)
    while todo:
        cancel.checkpoint()
        batch = [key for key in todo if key.number == todo[0].number]
        todo = todo[len(batch) :]
        rasters = _add(bench, collection.id, batch)
        _add_features(bench, collection.id, done, rasters, features)
        done += len(batch)
        report(meter.at(done))
        if batch[0].number == 0:
            # Every class can be found now; until the encoder is loaded, that goes first.
            _wait_for_encoder(bench, lambda: report(meter.at(done)))  # noqa: B023 - called at once
    return IngestResult(collection.name, done - len(known), len(known), ())


def _wait_for_encoder(bench: Workbench, idle: Callable[[], None]) -> None:
    # Without an encoder there is still something to draw; the first search says what is wrong.
    with suppress(ModelError):
        bench.encoder.wait_ready(idle)


def decline(library: Library) -> None:
    """The starter collection was removed: take its pictures away, and do not draw them again at the next start."""
    atomic_write_bytes(_declined(library), b"")
    discard(library.paths.root / _FOLDER)


def _declined(library: Library) -> Path:
    return library.paths.drawings / "starter-removed"


def _free_name(bench: Workbench) -> str:
    """The usual name, unless a person has given it to a collection of their own."""
    name, number = NAME, 1
    while bench.library.catalogue.find_collection(name) is not None:
        number += 1
        name = f"{NAME} {number}"
    return name


def _add(bench: Workbench, collection_id: int, keys: list[StarterKey]) -> NDArray[np.uint8]:
    library = bench.library
    # First of all: a collection that was removed meanwhile gets no files.
    start = library.catalogue.row_count(collection_id)
    images, rasters = [], []
    for key in keys:
        drawing = key.draw()
        content = drawing_thumbnail(drawing)
        digest = hashlib.sha256(content).hexdigest()
        image = NewImage(_path(key), key.class_name, digest, DRAWING_SIDE, DRAWING_SIDE, "drawing")
        # Not synced one by one: they can be drawn again, and thousands of syncs would take seconds.
        for target in (picture_path(library, image.path), library.paths.thumbnail_path(image.sha256)):
            atomic_write_bytes(target, content, durable=False)
        images.append(image)
        rasters.append(rasterise(drawing, INPUT_SIDE))
    stacked = np.stack(rasters)
    library.raster_store(collection_id).write(start, stacked)
    library.catalogue.add_batch(collection_id, images, [])
    return stacked


def _add_features(
    bench: Workbench, collection_id: int, start: int, rasters: NDArray[np.uint8], features: StarterFeatures
) -> None:
    """Take over the shipped embeddings, as long as none before them is missing; the rest is embedded later."""
    spec, catalogue = bench.encoder.spec, bench.library.catalogue
    if catalogue.rows_done(collection_id, spec.fingerprint) != start:
        return
    embeddings = features.of(rasters)
    if embeddings is not None:
        bench.library.feature_store(collection_id, spec.fingerprint, spec.embedding_size).write(start, embeddings)
        catalogue.set_rows_done(collection_id, spec.fingerprint, spec.embedding_size, start + len(rasters))


def _path(key: StarterKey) -> str:
    return str(_FOLDER / key.class_name / f"{key.number:02d}.png")

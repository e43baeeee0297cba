"""Make the starter collection, so that the first search works with nothing imported.

Its pictures are drawn by the program from templates, the same everywhere. A run that was killed goes on where it
stopped.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, count, islice
from pathlib import PurePosixPath

import numpy as np

from sketchdesk.engine.drawing import INK_SIDE, INPUT_SIDE, Drawing, rasterise
from sketchdesk.engine.variation import starter_drawings
from sketchdesk.jobs.ingest import picture_path
from sketchdesk.jobs.pictures import drawing_thumbnail
from sketchdesk.jobs.results import IngestResult
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.library.atomic import atomic_write_bytes
from sketchdesk.library.library import Library
from sketchdesk.library.records import CollectionRecord, NewImage
from sketchdesk.progress import CancelToken, RateMeter, Report

NAME = "Starter"
_FOLDER = PurePosixPath("drawings") / "collections" / "starter"
_BATCH = 160


@dataclass(frozen=True)
class StarterRequest:
    """Make the starter collection if it is not there, or not complete."""


def run(bench: Workbench, request: StarterRequest, report: Report, cancel: CancelToken) -> IngestResult:
    """Draw what is missing. Raises LibraryWriteError, InputError if it is removed meanwhile; Cancelled."""
    library = bench.library
    existing = [collection for collection in library.catalogue.collections() if collection.built_in]
    collection = existing[0] if existing else _create(library)
    known = library.catalogue.known_paths(collection.id)
    todo = [item for item in starter_drawings() if _path(item[0], item[1]) not in known]
    meter = RateMeter("Drawing the starter collection", len(todo) + len(known))
    done = len(known)
    meter.start_at(done)
    for batch in _batches(iter(todo)):
        cancel.checkpoint()
        images, rasters = [], []
        for class_name, number, drawing in batch:
            content = drawing_thumbnail(drawing)
            image = NewImage(
                _path(class_name, number),
                class_name,
                hashlib.sha256(content).hexdigest(),
                INK_SIDE,
                INK_SIDE,
                "drawing",
            )
            # Not synced one by one: they can be drawn again, and 3,200 syncs would take seconds.
            for target in (picture_path(library, image.path), library.paths.thumbnail_path(image.sha256)):
                atomic_write_bytes(target, content, durable=False)
            images.append(image)
            rasters.append(rasterise(drawing, INPUT_SIDE))
        # Asked each time: it raises if the collection was removed meanwhile.
        start = library.catalogue.row_count(collection.id)
        library.raster_store(collection.id).write(start, np.stack(rasters))
        library.catalogue.add_batch(collection.id, images, [])
        done += len(batch)
        report(meter.at(done))
    return IngestResult(collection.name, len(todo), len(known), ())


def _create(library: Library) -> CollectionRecord:
    """The empty collection; a person may have given its name to pictures of their own."""
    names = chain([NAME], (f"{NAME} {number}" for number in count(2)))
    name = next(name for name in names if library.catalogue.find_collection(name) is None)
    return library.catalogue.create_collection(name, "gallery", "", built_in=True)


def _path(class_name: str, number: int) -> str:
    return str(_FOLDER / class_name / f"{number:02d}.png")


def _batches(items: Iterator[tuple[str, int, Drawing]]) -> Iterator[list[tuple[str, int, Drawing]]]:
    while batch := list(islice(items, _BATCH)):
        yield batch

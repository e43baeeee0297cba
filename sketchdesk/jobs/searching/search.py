"""Find the pictures of some collections that are most like a drawing or a picture."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sketchdesk.engine.drawing import Drawing, rasterise
from sketchdesk.engine.features.inputs import drawing_input, read_input, read_input_file
from sketchdesk.engine.features.weights import EncoderSpec
from sketchdesk.errors import InputError
from sketchdesk.jobs.gallery import extracted_rows, named_collections, nothing_extracted, steady
from sketchdesk.jobs.indexes import check_family, kept_settings, new_index, open_index
from sketchdesk.jobs.photo_rasters import with_photos
from sketchdesk.jobs.pictures import read_rasters
from sketchdesk.jobs.results import Guess, Hit, SearchResult
from sketchdesk.jobs.source_files import picture_path
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.library.records import CollectionRecord
from sketchdesk.progress import CancelToken, Report

GUESSES = 5


@dataclass(frozen=True)
class ClassQuery:
    """What is most like a class that the encoder knows, without any picture of it."""

    class_name: str


Query = Drawing | Path | bytes | int | ClassQuery

Found = tuple[float, int, int]
"""Distance, the number of the collection among some, the row in it."""


@dataclass(frozen=True)
class SearchRequest:
    """What is looked for, where, and how.

    ``query`` is a drawing, a picture's path or its bytes, the id of a picture of the library, or a class. ``index`` is
    "exact", "simhash" or "pstable". ``collections`` empty means all of them.
    """

    query: Query
    collections: tuple[str, ...] = ()
    k: int = 60
    index: str = "exact"


def run(bench: Workbench, request: SearchRequest, report: Report, cancel: CancelToken) -> SearchResult:
    """Search. Raises InputError, ImageError, ModelError, LibraryError; Cancelled."""
    if request.k < 1:
        raise InputError("At least one result must be asked for.")
    collections = named_collections(bench, request.collections)
    check_family(request.index)
    # Before anything is embedded: that would load the encoder for nothing.
    if not any(extracted_rows(bench, collections)):
        raise nothing_extracted(collections)
    begun = time.perf_counter()
    vector, probabilities = query_embedding(bench, request.query, cancel)
    embedded = time.perf_counter()
    cancel.checkpoint()
    with steady(bench, collections):
        hits, computations, items = _nearest(bench, collections, vector, request)
    found = time.perf_counter()
    guesses = guesses_of(bench, probabilities)
    return SearchResult(hits, guesses, computations, items, (embedded - begun) * 1e3, (found - embedded) * 1e3)


def guesses_of(bench: Workbench, probabilities: NDArray[np.float32]) -> tuple[Guess, ...]:
    """The likeliest classes, given the probability of each (classes,)."""
    names = bench.encoder.spec.class_names
    best = np.argsort(-probabilities, kind="stable")[:GUESSES]
    return tuple(Guess(names[i], float(probabilities[i])) for i in best)


def query_raster(bench: Workbench, query: Drawing | Path | bytes | int) -> NDArray[np.uint8]:
    """What the encoder sees of a query, uint8 of its input shape; of a photo several, if that is what it takes.

    Raises ImageError, InputError.
    """
    spec = bench.encoder.spec
    if isinstance(query, Drawing):
        if query.is_empty:
            raise InputError("The drawing is empty: draw something first.")
        return rasterise(query, spec.input_side) if spec.sees == "ink" else drawing_input(query, spec)
    if isinstance(query, int):
        image = bench.library.catalogue.image(query)
        if spec.sees != "ink":
            return read_input_file(picture_path(bench.library, image.path), spec)
        stored = bench.library.raster_store(image.collection_id).rows(image.row + 1)[image.row :]
        return with_photos(bench.library, [image], np.array(stored), spec.renderings)[0]
    if spec.sees != "ink":
        return read_input(query, "", spec) if isinstance(query, bytes) else read_input_file(query, spec)
    rasters = read_rasters(query, spec.input_side)
    return rasters if len(rasters) == spec.renderings > 1 else rasters[0]


def query_embedding(
    bench: Workbench, query: Query, cancel: CancelToken
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """The query's embedding (d,) and class probabilities (classes,)."""
    if isinstance(query, ClassQuery):
        return _of_class(bench, query.class_name)
    raster = query_raster(bench, query)
    # Looking for a cancel costs a wake-up each time; a loaded network answers long before the first.
    idle = None if bench.encoder.device else cancel.checkpoint
    embeddings, probabilities = bench.encoder.classify(raster[None], idle)
    return embeddings[0], probabilities[0]


def _of_class(bench: Workbench, class_name: str) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """A class's own centre, as if it were a drawing."""
    spec = bench.encoder.spec
    if class_name not in spec.class_names or not isinstance(spec, EncoderSpec):
        raise InputError(f"This encoder knows no class {class_name}.")
    centre = np.ascontiguousarray(spec.centres[:, spec.class_names.index(class_name)][None])
    return spec.descriptors(centre)[0], spec.probabilities(centre)[0]


def _nearest(
    bench: Workbench, collections: list[CollectionRecord], vector: NDArray[np.float32], request: SearchRequest
) -> tuple[tuple[Hit, ...], int, int]:
    """The k nearest over all collections, the distances computed, and the items there are."""
    found: list[Found] = []
    computations = items = 0
    # Distances of two metrics could not be merged: the first collection decides.
    metric = new_index(request.index, kept_settings(bench, collections, request.index)).metric
    for number, collection in enumerate(collections):
        opened = open_index(bench, collection, request.index, metric)
        if opened is None:
            continue
        # Rows without a picture lie somewhere too, and are in nobody's way.
        aside = bench.library.catalogue.set_aside(collection.id, bench.fingerprint)
        hits = opened.index.query(vector, request.k + len(aside))
        computations += hits.distance_computations
        items += opened.rows - len(aside)
        ranking = zip(hits.distances, hits.ids.tolist(), strict=True)
        found += [(float(distance), number, row) for distance, row in ranking if row not in aside]
    found.sort()
    return pictures(bench, collections, found[: request.k], metric), computations, items


def pictures(
    bench: Workbench, collections: Sequence[CollectionRecord], found: Sequence[Found], metric: str = "cosine"
) -> tuple[Hit, ...]:
    """What was found, in that order, as pictures. Raises LibraryError for one that was removed meanwhile."""
    library = bench.library
    results: dict[tuple[int, int], Hit] = {}
    for number, collection in enumerate(collections):
        rows = {row: distance for distance, owner, row in found if owner == number}
        for image in library.catalogue.images_at_rows(collection.id, list(rows)):
            distance = rows[image.row]
            results[number, image.row] = Hit(
                image.id,
                picture_path(library, image.path),
                library.paths.thumbnail_path(image.sha256),
                image.label,
                distance,
                _similarity(distance, metric),
                collection.name,
            )
    return tuple(results[number, row] for _, number, row in found)


def _similarity(distance: float, metric: str) -> float:
    """The cosine between embeddings of length 1, nothing below 0."""
    return min(max(1.0 - (distance if metric == "cosine" else distance**2 / 2), 0.0), 1.0)

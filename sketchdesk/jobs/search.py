"""Find the pictures of some collections that are most like a drawing or a picture."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sketchdesk.engine.drawing import Drawing, rasterise, reduce_ink
from sketchdesk.errors import InputError
from sketchdesk.jobs.indexes import FAMILIES, open_index
from sketchdesk.jobs.ingest import picture_path
from sketchdesk.jobs.pictures import read_ink
from sketchdesk.jobs.results import Guess, Hit, SearchResult
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.library.records import CollectionRecord
from sketchdesk.progress import CancelToken, Report

GUESSES = 5


@dataclass(frozen=True)
class ClassQuery:
    """What is most like a class that the encoder knows, without any picture of it."""

    class_name: str


Query = Drawing | Path | bytes | int | ClassQuery


@dataclass(frozen=True)
class SearchRequest:
    """What is looked for, where, and how.

    ``query`` is a drawing, a picture's path or its bytes, the id of a picture of the library, or a class. ``index`` is
    "exact" or "simhash". ``collections`` empty means all of them.
    """

    query: Query
    collections: tuple[str, ...] = ()
    k: int = 60
    index: str = "exact"


def run(bench: Workbench, request: SearchRequest, report: Report, cancel: CancelToken) -> SearchResult:
    """Search. Raises InputError, ImageError, ModelError, LibraryError; Cancelled."""
    if request.k < 1:
        raise InputError("At least one result must be asked for.")
    catalogue = bench.library.catalogue
    if request.collections:
        # Once each: two spellings may be one name.
        collections = list(dict.fromkeys(catalogue.collection(name) for name in request.collections))
    else:
        collections = catalogue.collections()
    if request.index not in FAMILIES:
        raise InputError(f"There is no index {request.index!r}: choose {' or '.join(FAMILIES)}.")
    # Before anything is embedded: that would load the encoder for nothing.
    if not any(catalogue.rows_done(collection.id, bench.fingerprint) for collection in collections):
        names = ", ".join(collection.name for collection in collections)
        raise InputError(f"Nothing has been extracted from {names or 'any collection'} with this encoder yet.")
    begun = time.perf_counter()
    vector, probabilities = _embedding(bench, request.query, cancel)
    embedded = time.perf_counter()
    cancel.checkpoint()
    hits, computations, items = _nearest(bench, collections, vector, request)
    found = time.perf_counter()
    spec = bench.encoder.spec
    best = np.argsort(-probabilities, kind="stable")[:GUESSES]
    guesses = tuple(Guess(spec.class_names[i], float(probabilities[i])) for i in best)
    return SearchResult(hits, guesses, computations, items, (embedded - begun) * 1e3, (found - embedded) * 1e3)


def query_raster(bench: Workbench, query: Drawing | Path | bytes | int) -> NDArray[np.uint8]:
    """What the encoder sees of a query, uint8 (side, side). Raises ImageError, InputError."""
    side = bench.encoder.spec.input_side
    if isinstance(query, Drawing):
        if query.is_empty:
            raise InputError("The drawing is empty: draw something first.")
        return rasterise(query, side)
    if isinstance(query, int):
        image = bench.library.catalogue.image(query)
        return np.array(bench.library.raster_store(image.collection_id).rows(image.row + 1)[image.row])
    return reduce_ink(read_ink(query), side)


def _embedding(bench: Workbench, query: Query, cancel: CancelToken) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
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
    if class_name not in spec.class_names:
        raise InputError(f"This encoder knows no class {class_name}.")
    centre = np.ascontiguousarray(spec.centres[:, spec.class_names.index(class_name)][None])
    return spec.descriptors(centre)[0], spec.probabilities(centre)[0]


def _nearest(
    bench: Workbench, collections: list[CollectionRecord], vector: NDArray[np.float32], request: SearchRequest
) -> tuple[tuple[Hit, ...], int, int]:
    """The k nearest over all collections, the distances computed, and the items there are."""
    found: list[tuple[float, int, int]] = []
    computations = items = 0
    for number, collection in enumerate(collections):
        opened = open_index(bench, collection, request.index)
        if opened is None:
            continue
        hits = opened.index.query(vector, request.k)
        computations += hits.distance_computations
        items += opened.rows
        found += [(float(distance), number, int(row)) for distance, row in zip(hits.distances, hits.ids, strict=True)]
    found.sort()
    best = found[: request.k]
    library = bench.library
    results: dict[tuple[int, int], Hit] = {}
    for number, collection in enumerate(collections):
        rows = {row: distance for distance, owner, row in best if owner == number}
        for image in library.catalogue.images_at_rows(collection.id, list(rows)):
            distance = rows[image.row]
            results[number, image.row] = Hit(
                image.id,
                picture_path(library, image.path),
                library.paths.thumbnail_path(image.sha256),
                image.label,
                distance,
                min(max(1.0 - distance, 0.0), 1.0),
                collection.name,
            )
    hits_in_order = tuple(results[number, row] for _, number, row in best if (number, row) in results)
    return hits_in_order, computations, items

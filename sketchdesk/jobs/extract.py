"""Embed what a collection has and the current encoder has not seen yet.

Embeddings are written and committed every few batches; a run that is killed goes on from the last commit.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sketchdesk.engine.drawing import INPUT_SIDE
from sketchdesk.errors import InputError, LibraryError, LibraryWriteError
from sketchdesk.jobs.results import ExtractResult
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.library.records import CollectionRecord
from sketchdesk.library.rows import RowStore
from sketchdesk.progress import CancelToken, RateMeter, Report

BATCH = 32
# Rows between commits: about a second's work.
COMMIT_ROWS = 512


@dataclass(frozen=True)
class ExtractRequest:
    """The collection to embed with the workbench's encoder."""

    collection: str


def run(bench: Workbench, request: ExtractRequest, report: Report, cancel: CancelToken) -> ExtractResult:
    """Extract. Raises InputError for an unknown or empty collection, ModelError, LibraryError; Cancelled."""
    library, spec = bench.library, bench.encoder.spec
    collection = library.catalogue.collection(request.collection)
    if collection.rows == 0:
        raise InputError(f"The collection {collection.name} has no pictures to embed.")
    store = _store(bench, collection)
    first = done = library.catalogue.rows_done(collection.id, spec.fingerprint)
    if done >= collection.rows:
        return ExtractResult(collection.name, spec.name, 0, collection.rows, 0.0, bench.encoder.device or "CPU")
    report(RateMeter("Loading the encoder", None).at(0))
    bench.encoder.wait_ready(cancel.checkpoint)
    device = bench.encoder.device
    rasters = library.raster_store(collection.id).rows(collection.rows)
    meter = RateMeter(f"Embedding {collection.name}", collection.rows, device, cancel=cancel)
    meter.start_at(done)
    waiting: list[NDArray[np.float32]] = []
    rate = 0.0
    embeddings = bench.encoder.embed_batches(_batches(rasters, done), cancel.checkpoint)
    try:
        for batch in embeddings:
            waiting.append(batch)
            ready = sum(map(len, waiting))
            if ready >= COMMIT_ROWS or done + ready == collection.rows:
                # Raises if the collection was removed meanwhile: its file must not come back.
                library.catalogue.row_count(collection.id)
                store.write(done, np.concatenate(waiting))
                done += ready
                library.catalogue.set_rows_done(collection.id, spec.fingerprint, spec.embedding_size, done)
                waiting = []
            progress = meter.at(done + sum(map(len, waiting)))
            rate = progress.rate or rate
            report(progress)
            cancel.checkpoint()
    finally:
        embeddings.close()
    return ExtractResult(collection.name, spec.name, done - first, collection.rows, rate, device)


def _store(bench: Workbench, collection: CollectionRecord) -> RowStore:
    """The file of the embeddings. One that is lost, cut short or damaged is begun again: it can be made again."""
    library, spec = bench.library, bench.encoder.spec
    try:
        store = library.feature_store(collection.id, spec.fingerprint, spec.embedding_size)
        if store.rows_in_file() >= library.catalogue.rows_done(collection.id, spec.fingerprint):
            return store
    except LibraryWriteError:
        raise
    except LibraryError:
        pass
    bench.forget_indexes(collection.id)
    library.discard_features(collection.id, spec.fingerprint)
    return library.feature_store(collection.id, spec.fingerprint, spec.embedding_size)


def _batches(rasters: NDArray[np.uint8], start: int) -> Iterator[NDArray[np.uint8]]:
    assert rasters.shape[1:] == (INPUT_SIDE, INPUT_SIDE)
    for first in range(start, len(rasters), BATCH):
        yield np.asarray(rasters[first : first + BATCH])

"""Embed what a collection has and the current encoder has not seen yet.

Embeddings are written and committed every few batches; a run that is killed goes on from the last commit. Encoders of
ink get the rasters that the import made, several of a photo; the others get the pictures themselves. A picture whose
file has gone or is damaged by then is set aside with the reason, and tried again the next time.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sketchdesk.errors import EncoderEndedError, InputError, LibraryError, LibraryWriteError
from sketchdesk.jobs.indexes import drop_saved, refresh_saved
from sketchdesk.jobs.photo_rasters import with_photos
from sketchdesk.jobs.picture_inputs import Batch, read_batches
from sketchdesk.jobs.results import ExtractResult, Failure
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.library.records import CollectionRecord
from sketchdesk.library.rows import RowStore
from sketchdesk.progress import CancelToken, RateMeter, Report

BATCH = 32
# Rows between commits at most: about a second's work of the default encoder.
COMMIT_ROWS = 512
# Slower encoders, and photos, commit after this time. Each commit waits for the disk.
COMMIT_SECONDS = 1.0


@dataclass(frozen=True)
class ExtractRequest:
    """The collection to embed with the workbench's encoder; ``more_follows``: saved indexes wait for the rest of it."""

    collection: str
    more_follows: bool = False


def run(bench: Workbench, request: ExtractRequest, report: Report, cancel: CancelToken) -> ExtractResult:
    """Extract. Raises InputError for an unknown or empty collection, ModelError, LibraryError; Cancelled.

    Where the encoder's process ends unexpectedly it is gone on with by another, as long as each gets somewhere.
    """
    catalogue, fingerprint = bench.library.catalogue, bench.fingerprint
    before = 0
    while True:
        collection = catalogue.collection(request.collection)
        done = catalogue.rows_done(collection.id, fingerprint)
        try:
            result = _run(bench, request, report, cancel)
            return replace(result, embedded=before + result.embedded)
        except EncoderEndedError:
            more = catalogue.rows_done(collection.id, fingerprint) - done
            if more <= 0:
                raise
            before += more


def _run(bench: Workbench, request: ExtractRequest, report: Report, cancel: CancelToken) -> ExtractResult:
    library, spec = bench.library, bench.encoder.spec
    collection = library.catalogue.collection(request.collection)
    if collection.rows == 0:
        raise InputError(f"The collection {collection.name} has no pictures to embed.")
    writer = _Writer(bench, collection, _store(bench, collection))
    first, again = writer.done, tuple(library.catalogue.set_aside(collection.id, spec.fingerprint))
    if first >= collection.rows and not again:
        return ExtractResult(collection.name, spec.name, 0, collection.rows, 0.0, bench.encoder.device or "CPU")
    report(RateMeter("Loading the encoder", None).at(0))
    bench.encoder.wait_ready(cancel.wait)
    device = bench.encoder.device
    meter = RateMeter(f"Embedding {collection.name}", collection.rows, device, cancel=cancel)
    meter.start_at(first - len(again))
    under_way: deque[Batch] = deque()
    embedded, done, rate = 0, first - len(again), 0.0
    batches = _batches(bench, collection, again, first, cancel)
    embeddings = bench.encoder.embed_batches(_pixels(batches, under_way), cancel.wait)
    try:
        for vectors in embeddings:
            batch = under_way.popleft()
            writer.add(batch, vectors)
            embedded += len(batch.rows)
            done += len(batch.rows) + len(batch.failed)
            progress = meter.at(done)
            rate = progress.rate or rate
            report(progress)
            cancel.checkpoint()
    finally:
        embeddings.close()
        batches.close()
    if not request.more_follows:
        refresh_saved(bench, collection)
    failures = _failures(bench, collection)
    return ExtractResult(collection.name, spec.name, embedded, collection.rows, rate, device, failures)


class _Writer:
    """Writes embeddings at their rows and commits them, several batches at once where they come quickly."""

    def __init__(self, bench: Workbench, collection: CollectionRecord, store: RowStore) -> None:
        self._bench, self._collection, self._store = bench, collection, store
        self.done = bench.library.catalogue.rows_done(collection.id, bench.fingerprint)
        self._waiting: list[NDArray[np.float32]] = []
        self._failed: dict[int, str] = {}
        self._committed = time.monotonic()

    def add(self, batch: Batch, vectors: NDArray[np.float32]) -> None:
        """Take in the embeddings of ``batch.rows``; rows that failed are left zero."""
        rows = sorted((*batch.rows, *batch.failed))
        if not rows:
            return
        if rows[0] < self.done:
            self._repair(batch, vectors)
            return
        table = np.zeros((len(rows), self._bench.encoder.spec.embedding_size), np.float32)
        table[np.searchsorted(rows, batch.rows)] = vectors
        self._waiting.append(table)
        self._failed |= batch.failed
        ready = sum(map(len, self._waiting))
        takes_long = self._bench.encoder.spec.sees != "ink" or batch.pixels.ndim == 4
        slow = takes_long and time.monotonic() - self._committed >= COMMIT_SECONDS
        if ready >= COMMIT_ROWS or slow or self.done + ready == self._collection.rows:
            self._commit()

    def _commit(self) -> None:
        catalogue, spec, number = self._bench.library.catalogue, self._bench.encoder.spec, self._collection.id
        # Raises if the collection was removed meanwhile: its file must not come back.
        catalogue.row_count(number)
        table = np.concatenate(self._waiting)
        self._store.write(self.done, table)
        if spec.sees != "ink":
            # Those that succeed now may have failed in a run that was killed before its commit.
            there = set(range(self.done, self.done + len(table))) - self._failed.keys()
            catalogue.update_set_aside(number, spec.fingerprint, self._failed, there)
        self.done += len(table)
        catalogue.set_rows_done(number, spec.fingerprint, spec.embedding_size, self.done)
        self._waiting, self._failed, self._committed = [], {}, time.monotonic()

    def _repair(self, batch: Batch, vectors: NDArray[np.float32]) -> None:
        """Rows that were set aside before."""
        catalogue, number = self._bench.library.catalogue, self._collection.id
        catalogue.row_count(number)
        for row, vector in zip(batch.rows, vectors, strict=True):
            self._store.write(row, vector[None])
        if batch.rows:
            # They hold zeros for these rows.
            drop_saved(self._bench, self._collection)
        catalogue.update_set_aside(number, self._bench.fingerprint, batch.failed, batch.rows)


def _batches(
    bench: Workbench, collection: CollectionRecord, again: tuple[int, ...], start: int, cancel: CancelToken
) -> Generator[Batch, None, None]:
    """What was set aside before, then what is new; never both in one batch."""
    if bench.encoder.spec.sees != "ink":
        yield from read_batches(bench, collection, again, BATCH, cancel.wait)
        yield from read_batches(bench, collection, range(start, collection.rows), BATCH, cancel.wait)
        return
    catalogue, renderings = bench.library.catalogue, bench.encoder.spec.renderings
    # Raises, in better words, if the collection was removed meanwhile; so below.
    catalogue.row_count(collection.id)
    rasters = bench.library.raster_store(collection.id).rows(collection.rows)
    assert rasters.shape[1:] == bench.encoder.spec.input_shape
    for first in range(start, len(rasters), BATCH):
        pixels = np.asarray(rasters[first : first + BATCH])
        rows = tuple(range(first, first + len(pixels)))
        if renderings > 1:
            catalogue.row_count(collection.id)
            pixels = with_photos(bench.library, catalogue.images_at_rows(collection.id, rows), pixels, renderings)
        yield Batch(rows, pixels)


def _pixels(batches: Iterable[Batch], under_way: deque[Batch]) -> Iterator[NDArray[np.uint8]]:
    """What is sent to the encoder; the batches themselves wait for its answers."""
    for batch in batches:
        under_way.append(batch)
        yield batch.pixels


def _failures(bench: Workbench, collection: CollectionRecord) -> tuple[Failure, ...]:
    catalogue = bench.library.catalogue
    reasons = catalogue.set_aside(collection.id, bench.fingerprint)
    images = catalogue.images_at_rows(collection.id, reasons)
    return tuple(Failure(image.path, reason) for image, reason in zip(images, reasons.values(), strict=True))


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
    drop_saved(bench, collection)
    library.discard_features(collection.id, spec.fingerprint)
    return library.feature_store(collection.id, spec.fingerprint, spec.embedding_size)

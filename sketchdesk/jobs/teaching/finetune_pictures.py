"""Pictures as an encoder that is trained sees them, in one file that its process maps."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sketchdesk.errors import InputError
from sketchdesk.jobs.picture_inputs import Batch, read_batches
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.library.atomic import atomic_write_json, discard
from sketchdesk.library.records import CollectionRecord
from sketchdesk.library.rows import RowStore
from sketchdesk.progress import CancelToken, RateMeter, Report

PICTURES_FILE, ROWS_FILE = "pictures.npy", "rows.json"
_BATCH = 64

Rows = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class WrittenPictures:
    """``path`` is a .npy of uint8 (n, *input_shape); ``rows`` (n,) are the collection's rows of these pictures, and
    ``failed`` why those at other rows could not be read."""

    path: Path
    rows: Rows
    failed: dict[int, str]

    def open(self) -> NDArray[np.uint8]:
        """Memory-mapped."""
        return np.load(self.path, mmap_mode="r", allow_pickle=False)


def read_pictures(
    bench: Workbench, collection: CollectionRecord, rows: Rows, checkpoint: Callable[[], None]
) -> Iterator[Batch]:
    """The pictures at some rows as the bench's encoder sees them, in order: the rasters of the import for an encoder
    of ink, the pictures themselves for others. Raises what reading pictures raises."""
    if bench.encoder.spec.sees != "ink":
        yield from read_batches(bench, collection, rows.tolist(), _BATCH, checkpoint)
        return
    bench.library.catalogue.row_count(collection.id)
    rasters = bench.library.raster_store(collection.id).rows(collection.rows)
    for start in range(0, len(rows), _BATCH):
        checkpoint()
        some = rows[start : start + _BATCH]
        yield Batch(tuple(some.tolist()), np.asarray(rasters[some]))


def write_pictures(
    bench: Workbench, collection: CollectionRecord, rows: Rows, folder: Path, report: Report, cancel: CancelToken
) -> WrittenPictures:
    """Put them into ``folder``; what an earlier run has written whole is taken as it is.

    Raises InputError if none can be read, LibraryWriteError; Cancelled.
    """
    path, listing = folder / PICTURES_FILE, folder / ROWS_FILE
    shape = bench.encoder.spec.input_shape
    if (found := _written(path, listing, shape)) is not None:
        return found
    discard(path)
    store = RowStore.create_or_open(path, shape, np.uint8)
    there: list[int] = []
    failed: dict[int, str] = {}
    meter = RateMeter(f"Reading {collection.name}", len(rows), cancel=cancel)
    for batch in read_pictures(bench, collection, rows, cancel.wait):
        store.write(len(there), batch.pixels)
        there += batch.rows
        failed |= batch.failed
        report(meter.at(len(there) + len(failed)))
    if not there:
        reason = next(iter(failed.values()), "")
        raise InputError(f"None of the pictures of {collection.name} can be read. {reason}".strip())
    atomic_write_json(listing, {"rows": there, "failed": {str(row): reason for row, reason in failed.items()}})
    return WrittenPictures(path, np.array(there, np.int64), failed)


def _written(path: Path, listing: Path, shape: tuple[int, ...]) -> WrittenPictures | None:
    try:
        kept = json.loads(listing.read_bytes())
        rows = np.array(kept["rows"], np.int64)
        failed = {int(row): str(reason) for row, reason in kept["failed"].items()}
        pictures = np.load(path, mmap_mode="r", allow_pickle=False)
        whole = pictures.shape == (len(rows), *shape) and pictures.dtype == np.uint8 and len(rows) > 0
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return WrittenPictures(path, rows, failed) if whole else None

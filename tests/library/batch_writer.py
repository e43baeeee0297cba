"""Imports and embeds batch after batch, until it is killed, full, or done: the program that the kill tests run.

    python batch_writer.py ROOT BATCHES [--die-at STEP] [--largest-file BYTES]

Row ``n`` of every file is made of ``n``, so that whoever reads it afterwards knows what must be there.
"""

from __future__ import annotations

import argparse
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from sketchdesk.errors import LibraryWriteError
from sketchdesk.library.library import Library
from sketchdesk.library.records import FailedImage, NewImage

FINGERPRINT = "feedc0de" * 8
DIMENSION = 24
BATCH = 7


def rasters(start: int, stop: int) -> np.ndarray:
    rows = np.arange(start, stop, dtype=np.int64)[:, None]
    return ((rows * 31 + np.arange(64 * 64)) % 251).astype(np.uint8).reshape(-1, 64, 64)


def embeddings(start: int, stop: int) -> np.ndarray:
    return (np.arange(start, stop, dtype=np.float32)[:, None] + np.arange(DIMENSION, dtype=np.float32) / 32).copy()


def picture(row: int) -> NewImage:
    return NewImage(f"/pictures/{row}.png", f"class {row % 5}", f"{row:064x}", 10 + row, 20, "drawing")


def die_at(step: int) -> None:
    """Make the step-th call that changes a file kill this process instead; a write puts half of its bytes down."""
    done = 0

    def wrapped(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:
            nonlocal done
            done += 1
            if done == step:
                if name == "write" and len(arguments[1]) > 512:
                    real(arguments[0], memoryview(arguments[1])[: len(arguments[1]) // 2])
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*arguments, **named)

        return call

    for name in ("write", "fsync", "replace"):
        setattr(os, name, wrapped(name, getattr(os, name)))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("root", type=Path)
    parser.add_argument("batches", type=int)
    parser.add_argument("--die-at", type=int, default=0)
    parser.add_argument("--largest-file", type=int, default=0)
    arguments = parser.parse_args()
    with Library.open(arguments.root) as library:
        catalogue = library.catalogue
        collection = catalogue.find_collection("killed") or catalogue.create_collection("killed")
        if arguments.die_at:
            die_at(arguments.die_at)
        if arguments.largest_file:
            import resource

            resource.setrlimit(resource.RLIMIT_FSIZE, (arguments.largest_file, arguments.largest_file))
        try:
            for _ in range(arguments.batches):
                start = catalogue.row_count(collection.id)
                stop = start + BATCH
                library.raster_store(collection.id).write(start, rasters(start, stop))
                failed = FailedImage(f"/broken/{start}.png", "It is cut short.")
                catalogue.add_batch(collection.id, [picture(row) for row in range(start, stop)], [failed])
                done = catalogue.rows_done(collection.id, FINGERPRINT)
                store = library.feature_store(collection.id, FINGERPRINT, DIMENSION)
                store.write(done, embeddings(done, stop))
                catalogue.set_rows_done(collection.id, FINGERPRINT, DIMENSION, stop)
                print(stop, flush=True)
        except LibraryWriteError as error:
            print(error, flush=True)
            return
    print("finished", flush=True)


if __name__ == "__main__":
    main()

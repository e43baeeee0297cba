"""Read pictures of a collection as an encoder of pictures sees them, on several threads, some ahead of the network."""

from __future__ import annotations

import hashlib
import os
from collections import deque
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sketchdesk.engine.features.description import EncoderDescription
from sketchdesk.engine.features.inputs import read_input
from sketchdesk.errors import ImageError, InputError
from sketchdesk.jobs.source_files import known_sources, picture_path
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.library.records import CollectionRecord, ImageRecord

# Batches that are read or being read while the network is busy with those before.
_AHEAD = 2


@dataclass(frozen=True)
class Batch:
    """Rows of a collection: ``pixels`` uint8 (n, *input_shape) of ``rows``, and why others could not be read."""

    rows: tuple[int, ...]
    pixels: NDArray[np.uint8]
    failed: dict[int, str] = field(default_factory=dict)


def read_batches(
    bench: Workbench, collection: CollectionRecord, rows: Sequence[int], size: int, checkpoint: Callable[[], None]
) -> Generator[Batch, None, None]:
    """The pictures at ``rows``, ``size`` at a time, in order; ``checkpoint`` is called while waiting and may raise.

    A picture that has gone, changed or cannot be read is among the failed. Raises InputError if the folder of all of
    them is not there, LibraryError if a row is not in the catalogue any more.
    """
    catalogue, root, spec = bench.library.catalogue, bench.library, bench.encoder.spec
    sources = [Path(each.path) for each in known_sources(bench.library, collection)]
    with ThreadPoolExecutor(max(os.cpu_count() or 1, 2), thread_name_prefix="read") as pool:
        pending: deque[tuple[Sequence[int], list[Future[NDArray[np.uint8] | str]]]] = deque()
        try:
            for start in range(0, len(rows), size):
                part = rows[start : start + size]
                # Raises, in better words, if the collection was removed meanwhile.
                catalogue.row_count(collection.id)
                images = catalogue.images_at_rows(collection.id, part)
                reads = [pool.submit(_read, picture_path(root, each.path), each, spec, sources) for each in images]
                pending.append((part, reads))
                if len(pending) > _AHEAD:
                    yield _gathered(*pending.popleft(), spec, checkpoint)
            while pending:
                yield _gathered(*pending.popleft(), spec, checkpoint)
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _gathered(
    rows: Sequence[int],
    reads: Sequence[Future[NDArray[np.uint8] | str]],
    spec: EncoderDescription,
    checkpoint: Callable[[], None],
) -> Batch:
    read: list[NDArray[np.uint8]] = []
    there: list[int] = []
    failed: dict[int, str] = {}
    for row, future in zip(rows, reads, strict=True):
        answer = _result(future, checkpoint)
        if isinstance(answer, str):
            failed[row] = answer
        else:
            there.append(row)
            read.append(answer)
    pixels = np.stack(read) if read else np.zeros((0, *spec.input_shape), np.uint8)
    return Batch(tuple(there), pixels, failed)


def _result(future: Future[NDArray[np.uint8] | str], checkpoint: Callable[[], None]) -> NDArray[np.uint8] | str:
    while True:
        try:
            return future.result(timeout=0.05)
        except NotYet:
            # A disk may take its time, and whoever waits for a search or a cancel must not.
            checkpoint()


def _read(path: Path, image: ImageRecord, spec: EncoderDescription, sources: Sequence[Path]) -> NDArray[np.uint8] | str:
    """The picture, or why it could not be read, in a sentence."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        for source in sources:
            if path.is_relative_to(source) and not source.exists():
                raise InputError(
                    f"{source} is not there any more: connect the disk, or move the folder back, and extract again. "
                    "What was embedded is kept."
                ) from None
        return "The file does not exist any more."
    except OSError as error:
        return f"The file cannot be read: {error.strerror or error}."
    except MemoryError:
        return "There is not enough memory to read the picture."
    if hashlib.sha256(content).hexdigest() != image.sha256:
        return "The file has changed since it was imported."
    try:
        return read_input(content, image.path, spec)
    except ImageError as error:
        return str(error)
    except MemoryError:
        return "There is not enough memory to read the picture."
    except Exception as error:
        # One file that nobody thought of must not end the embedding of a million others.
        return f"The picture cannot be read ({type(error).__name__}: {error})."

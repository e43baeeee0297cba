"""Write the row files of a collection anew, without some of its rows or with those of another collection.

Rows are dense, so none can be taken out of a file where it lies. The next generation of every file is written beside
the old one; one transaction makes it the valid one; then the old files go. Killed at any instant, the old generation is
there or the new one, and the next start sweeps what belongs to neither.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sketchdesk.errors import LibraryError
from sketchdesk.library.atomic import discard
from sketchdesk.library.catalogue import Catalogue
from sketchdesk.library.catalogue_edits import Arrangement, Part
from sketchdesk.library.library import RASTER_SIDE, Library
from sketchdesk.library.rows import RowStore

# Bytes of rows between two looks at whether to go on.
_BLOCK_BYTES = 8_000_000

Step = Callable[[int, int], None]
"""Called with the rows written so far and all there are to write; may raise to stop."""


def arrange(
    library: Library,
    parts: Sequence[Part],
    aside: Mapping[int, str] | None = None,
    left_out: Iterable[int] = (),
    step: Step = lambda done, total: None,
) -> None:
    """Make the rows of ``parts`` the next generation of the first part's collection; see :class:`Arrangement`.

    Embeddings go along as far as they are there from the first row on. Saved indexes of these collections go, those
    that are open must be forgotten by the caller. Raises InputError if a collection was changed meanwhile,
    LibraryWriteError, LibraryError if the rasters cannot be read; ValueError for rows that are not there, or twice.
    """
    catalogue, target = library.catalogue, parts[0].collection
    for part in parts:
        rows, named = part.rows, np.zeros(part.collection.rows, bool)
        there = not len(rows) or 0 <= rows.min() <= rows.max() < len(named)
        if there:
            # Sorting a million would hold up other threads.
            named[rows] = True
        if not there or np.count_nonzero(named) != len(rows):
            raise ValueError(f"These are not rows of {part.collection.name}.")
    generation = target.generation + 1
    total = sum(len(part.rows) for part in parts)
    features = _embedded(catalogue, parts)
    work = total * (1 + len(features))
    written: list[Path] = []
    try:
        raster = library.paths.raster_file(target.id, generation)
        written.append(raster)
        rasters = [library.raster_store(part.collection.id).rows(part.collection.rows) for part in parts]
        side = (RASTER_SIDE, RASTER_SIDE)
        RowStore.write_new(raster, side, np.uint8, total, _blocks(rasters, parts, total, 0, work, step))
        finished = total
        rows_done: dict[str, tuple[int, int]] = {}
        for fingerprint, (dimension, done) in features.items():
            path = library.paths.feature_file(target.id, fingerprint, generation)
            try:
                tables = [
                    library.feature_store(part.collection.id, fingerprint, dimension).rows(rows)
                    for part, rows in zip(parts, done, strict=True)
                ]
            except LibraryError:
                continue  # lost or damaged: extracted again
            count = _prefix(parts, done)
            if count:
                written.append(path)
                blocks = _blocks(tables, parts, count, finished, work, step)
                RowStore.write_new(path, (dimension,), np.float32, count, blocks)
                rows_done[fingerprint] = (dimension, count)
            finished += total
        step(work, work)
        old = [path for part in parts for path in _files(library, part)]
        plan = Arrangement(target, parts, rows_done, aside or {}, left_out)
        folders = catalogue.arrange(plan)
    except BaseException:
        if not _is_valid(catalogue, target.id, generation):
            for path in written:
                discard(path)
        raise
    for path in [*old, *(library.paths.indexes / folder for folder in folders)]:
        discard(path)


def _embedded(catalogue: Catalogue, parts: Sequence[Part]) -> dict[str, tuple[int, list[int]]]:
    """Fingerprint to dimension and committed rows of each part."""
    found: dict[str, tuple[int, list[int]]] = {}
    for number, part in enumerate(parts):
        for each in catalogue.feature_sets(part.collection.id):
            done = found.setdefault(each.fingerprint, (each.dimension, [0] * len(parts)))[1]
            done[number] = each.rows_done
    return found


def _prefix(parts: Sequence[Part], done: Sequence[int]) -> int:
    """How many of the new rows, from the first on, are embedded."""
    there = np.concatenate([part.rows < rows for part, rows in zip(parts, done, strict=True)])
    return len(there) if there.all() else int(there.argmin())


def _blocks(
    tables: Sequence[NDArray[Any]], parts: Sequence[Part], count: int, finished: int, work: int, step: Step
) -> Iterator[NDArray[Any]]:
    """The first ``count`` new rows, block by block."""
    done = 0
    for table, part in zip(tables, parts, strict=True):
        rows = part.rows[: count - done]
        size = max(_BLOCK_BYTES // max(table[:1].nbytes, 1), 1)
        for start in range(0, len(rows), size):
            block = table[rows[start : start + size]]
            yield block
            done += len(block)
            step(finished + done, work)


def _files(library: Library, part: Part) -> list[Path]:
    """The row files of a generation."""
    number, generation = part.collection.id, part.collection.generation
    sets = library.catalogue.feature_sets(number)
    features = [library.paths.feature_file(number, each.fingerprint, generation) for each in sets]
    return [library.paths.raster_file(number, generation), *features]


def _is_valid(catalogue: Catalogue, collection_id: int, generation: int) -> bool:
    """Whether the new files may be needed; in doubt they are, and the next start sweeps them."""
    try:
        return any(each.id == collection_id and each.generation >= generation for each in catalogue.collections())
    except LibraryError:
        return True

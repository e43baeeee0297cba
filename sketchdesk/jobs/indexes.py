"""The indexes of collections: which families there are, with which settings, and where they are kept.

An index is made over what has been extracted of a collection so far. It is built once, stays open, takes in what is
extracted later, and where building takes a while it is saved beside the library's other files for the next start.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sketchdesk.engine.index import VectorIndex, load_index
from sketchdesk.engine.index.loading import FAMILIES as _MAKERS
from sketchdesk.engine.index.retuning import LIMITS, make_index, retune
from sketchdesk.errors import IndexFormatError, InputError, LibraryError
from sketchdesk.jobs.workbench import OpenIndex, Workbench
from sketchdesk.library.records import CollectionRecord, IndexedCollection, IndexRecord

_log = logging.getLogger(__name__)

FAMILIES = tuple(_MAKERS)

# With fewer rows an index is built sooner than it is found on the disk and checked.
KEEP_FROM = 5_000
# The others are built about as fast as their embeddings are read and checked, which opening a saved index does too.
_SLOW_TO_BUILD = ("simhash",)
# Changed at any time without any work; a saved index serves all of their values.
_AT_EACH_QUERY = ("rerank", "probes", "coarse")


def check_family(family: str) -> None:
    """Raises InputError for a family that there is not."""
    if family not in FAMILIES:
        raise InputError(f"There is no index {family!r}: choose {', '.join(FAMILIES[:-1])} or {FAMILIES[-1]}.")


def new_index(family: str, settings: Mapping[str, Any] | None = None) -> VectorIndex:
    """An empty index of a family; ``settings`` are arguments of its class, those that are missing are the usual ones.

    Raises InputError for an unknown family or setting, or a value that cannot be.
    """
    check_family(family)
    return make_index(family, settings or {})


def kept_settings(bench: Workbench, collections: Sequence[CollectionRecord], family: str) -> dict[str, Any] | None:
    """What `sketchdesk tune` or the panel chose: that of the first of the collections that has something.

    Settings that make no index here (a newer or an older SketchDesk chose them) are passed over.
    """
    for collection in collections:
        for kept in bench.library.catalogue.kept_settings(collection.id, bench.fingerprint):
            if kept.family == family and is_usable(family, kept.settings):
                return dict(kept.settings)
    return None


def is_usable(family: str, settings: Mapping[str, Any]) -> bool:
    """Whether they make an index."""
    try:
        new_index(family, settings)
    except InputError as error:
        _log.info("settings of %s are passed over: %s", family, error)
        return False
    return True


def keep_settings(
    bench: Workbench, collections: Sequence[CollectionRecord], family: str, settings: Mapping[str, Any]
) -> None:
    """Search and evaluation use these settings for these collections from now on.

    What was only kept for trying other settings is left out. Raises InputError for settings that make no index, and
    LibraryError if they cannot be stored.
    """
    check_family(family)
    kept = {name: value for name, value in settings.items() if name not in LIMITS[family].values()}
    new_index(family, kept)
    bench.library.catalogue.keep_settings([each.id for each in collections], bench.fingerprint, family, kept)


def open_index(
    bench: Workbench, collection: CollectionRecord, family: str, metric: str | None = None
) -> OpenIndex | None:
    """The index over the committed features of a collection, or None while there are none.

    Made with the kept settings if there are any, but with ``metric`` if one is given. Rows that were extracted since
    it was opened, or saved, are taken in.

    A saved index is opened, memory-mapped, by whoever asks first; only a process that holds the library exclusively
    saves one, and only once the collection is extracted completely. One that opened the library for reading must not
    write: its folder might be swept, or the collection removed, at that moment. It builds what it does not find.
    """
    check_family(family)
    spec = bench.encoder.spec
    rows = bench.library.catalogue.rows_done(collection.id, spec.fingerprint)
    if rows == 0:
        return None
    settings = kept_settings(bench, [collection], family) or {}
    wanted = new_index(family, settings if metric is None else settings | {"metric": metric})
    key = (collection.id, spec.fingerprint, family)
    opened = bench.open_indexes.get(key)
    if opened is not None and (
        opened.generation != collection.generation or opened.rows > rows or not _adjust(opened.index, wanted)
    ):
        opened = None
    if opened is None or opened.rows < rows:
        features = _features(bench, collection, rows)
        opened = opened or _load(bench, collection, wanted, features)
        if opened is None:
            wanted.build(features)
            opened = OpenIndex(wanted, rows, generation=collection.generation)
        elif opened.rows < rows:
            opened.index.add(features[opened.rows :])
            opened.rows = rows
        bench.open_indexes[key] = opened
        if _is_worth_saving(bench, collection, opened):
            _save(bench, collection, opened)
    return opened


def refresh_saved(bench: Workbench, collection: CollectionRecord) -> None:
    """Take what was extracted since into the saved indexes of a collection, and remove what serves no longer."""
    for record in _saved(bench, collection):
        if not bench.library.catalogue.rows_done(collection.id, record.fingerprint):
            _remove(bench, record)
        elif record.fingerprint == bench.fingerprint and record.kind in FAMILIES:
            open_index(bench, collection, record.kind)


def drop_saved(bench: Workbench, collection: CollectionRecord) -> None:
    """Close and remove the indexes over a collection's embeddings by this encoder: those embeddings go."""
    bench.forget_indexes(collection.id)
    for record in _saved(bench, collection):
        if record.fingerprint == bench.fingerprint:
            _remove(bench, record)


def committed_features(bench: Workbench, collection: CollectionRecord) -> NDArray[np.float32] | None:
    """What has been extracted so far, float32 (rows, d), memory-mapped; None if nothing has."""
    spec = bench.encoder.spec
    rows = bench.library.catalogue.rows_done(collection.id, spec.fingerprint)
    if rows == 0:
        return None
    return _features(bench, collection, rows)


def _features(bench: Workbench, collection: CollectionRecord, rows: int) -> NDArray[np.float32]:
    """The first ``rows`` of the generation that the record is of."""
    spec = bench.encoder.spec
    store = bench.library.feature_store(collection.id, spec.fingerprint, spec.embedding_size, collection.generation)
    return store.rows(rows)


# Saved indexes.


def _made_of(index: VectorIndex) -> dict[str, Any]:
    """The settings that an index was built with; the others change at no cost."""
    return {name: value for name, value in index.settings.items() if name not in _AT_EACH_QUERY}


def is_built_alike(index: VectorIndex, wanted: VectorIndex) -> bool:
    """Whether one can search as the other without a build, and goes on serving whoever else uses it."""
    return index.family == wanted.family and _made_of(index) == _made_of(wanted)


def _adjust(index: VectorIndex, wanted: VectorIndex) -> bool:
    """Let an index search as another one would. False if that one would have to be built."""
    if not is_built_alike(index, wanted):
        return False
    if index.settings != wanted.settings:
        retune(index, {name: value for name, value in wanted.settings.items() if name in _AT_EACH_QUERY})
    return index.settings == wanted.settings


def kept_of(bench: Workbench, collection: CollectionRecord) -> list[IndexRecord]:
    """The saved indexes over the embeddings of one collection alone, by any encoder, the newest last."""
    return _saved(bench, collection)


def adopt_index(
    bench: Workbench,
    collection: CollectionRecord,
    fingerprint: str,
    family: str,
    folder: Path,
    features: NDArray[np.float32],
) -> None:
    """Keep the index that lies in ``folder`` as one over these features of a collection, float32 (n, d).

    One that is damaged, or over other vectors, is passed over. Raises LibraryWriteError.
    """
    try:
        index = load_index(folder, features)
        if index.family != family or not np.array_equal(index.ids, np.arange(len(features))):
            raise IndexFormatError("It is another index than it should be.")
        new_index(family, index.settings)
    except (IndexFormatError, InputError, OSError, ValueError, TypeError) as error:
        _log.warning("the index that came with collection %d is passed over: %s", collection.id, error)
        return
    inside = [IndexedCollection(collection.id, len(features))]
    vectors = bench.library.feature_file(collection.id, fingerprint)
    bench.library.indexes.keep(family, fingerprint, _made_of(index), inside, _saver(index, vectors))


def _saved(bench: Workbench, collection: CollectionRecord) -> list[IndexRecord]:
    alone = [record for record in bench.library.catalogue.indexes() if len(record.collections) == 1]
    return [record for record in alone if record.collections[0].collection_id == collection.id]


def _load(
    bench: Workbench, collection: CollectionRecord, wanted: VectorIndex, features: NDArray[np.float32]
) -> OpenIndex | None:
    """A saved index like ``wanted`` over the first of these features, if there is a sound one."""
    shelf = bench.library.indexes
    record = shelf.find(wanted.family, bench.fingerprint, _made_of(wanted), [collection.id])
    if record is None:
        return None
    rows = record.collections[0].rows
    try:
        if not 0 < rows <= len(features):
            raise IndexFormatError(f"It holds {rows} of {len(features)} rows.")
        index = load_index(shelf.folder(record), features[:rows])
        if not _adjust(index, wanted) or not np.array_equal(index.ids, np.arange(rows)):
            raise IndexFormatError("It is another index than the catalogue says.")
    except (IndexFormatError, InputError, OSError, ValueError) as error:
        _log.warning("the saved index of collection %d is built again: %s", collection.id, error)
        if bench.library.is_exclusive:
            _remove(bench, record)
        return None
    return OpenIndex(index, rows, rows, collection.generation)


def _is_worth_saving(bench: Workbench, collection: CollectionRecord, opened: OpenIndex) -> bool:
    if not bench.library.is_exclusive or opened.index.family not in _SLOW_TO_BUILD or opened.rows < KEEP_FROM:
        return False
    # While it is being extracted it grows every second.
    if opened.rows < collection.rows:
        return False
    # A few new rows are quickly taken in at each start, but past a power of two all of them are hashed anew.
    few = opened.rows - opened.saved_rows <= opened.saved_rows // 10
    return not few or opened.rows.bit_length() != opened.saved_rows.bit_length()


def _save(bench: Workbench, collection: CollectionRecord, opened: OpenIndex) -> None:
    """Save an index in place of what was saved before. Where there is no room for it, it is built at each start."""
    index, library, spec = opened.index, bench.library, bench.encoder.spec
    vectors = library.feature_file(collection.id, spec.fingerprint)
    inside = [IndexedCollection(collection.id, opened.rows)]
    older = [each for each in _saved(bench, collection) if each.kind == index.family]
    try:
        kept = library.indexes.keep(index.family, spec.fingerprint, _made_of(index), inside, _saver(index, vectors))
        opened.saved_rows = opened.rows
        for record in older:
            # One of another encoder serves as long as its embeddings are there.
            others = record.fingerprint != spec.fingerprint
            if record != kept and not (others and library.catalogue.rows_done(collection.id, record.fingerprint)):
                library.indexes.remove(record)
    except (LibraryError, InputError, OSError) as error:
        _log.warning("the index of collection %d is not kept: %s", collection.id, error)


def _saver(index: VectorIndex, vectors: Path) -> Callable[[Path], None]:
    return lambda folder: index.save(folder, vectors=vectors)


def _remove(bench: Workbench, record: IndexRecord) -> None:
    try:
        bench.library.indexes.remove(record)
    except LibraryError as error:
        _log.warning("a saved index could not be removed: %s", error)

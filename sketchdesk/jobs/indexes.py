"""Open the index of a collection over what has been extracted of it so far."""

from __future__ import annotations

from sketchdesk.engine.index import ExactIndex, SimHashIndex
from sketchdesk.engine.index.base import VectorIndex
from sketchdesk.errors import InputError
from sketchdesk.jobs.workbench import OpenIndex, Workbench
from sketchdesk.library.records import CollectionRecord

FAMILIES = ("exact", "simhash")


def new_index(family: str) -> VectorIndex:
    """An empty index of a family. Raises InputError for an unknown one."""
    if family == "exact":
        return ExactIndex(metric="cosine")
    if family == "simhash":
        return SimHashIndex(bits=512, rerank=200, seed=0, metric="cosine")
    raise InputError(f"There is no index {family!r}: choose {' or '.join(FAMILIES)}.")


def open_index(bench: Workbench, collection: CollectionRecord, family: str) -> OpenIndex | None:
    """The index over the committed features of a collection, or None while there are none.

    Rows that were extracted since it was opened are taken in.
    """
    if family not in FAMILIES:
        raise InputError(f"There is no index {family!r}: choose {' or '.join(FAMILIES)}.")
    spec = bench.encoder.spec
    rows = bench.library.catalogue.rows_done(collection.id, spec.fingerprint)
    if rows == 0:
        return None
    key = (collection.id, spec.fingerprint, family)
    opened = bench.open_indexes.get(key)
    if opened is not None and opened.rows < rows:
        features = bench.library.feature_store(collection.id, spec.fingerprint, spec.embedding_size).rows(rows)
        opened.index.add(features[opened.rows :])
        opened.rows = rows
    elif opened is None or opened.rows != rows:
        features = bench.library.feature_store(collection.id, spec.fingerprint, spec.embedding_size).rows(rows)
        index = new_index(family)
        index.build(features)
        opened = bench.open_indexes[key] = OpenIndex(index, rows)
    return opened

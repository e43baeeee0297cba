"""List and remove collections."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sketchdesk.jobs.collecting import starter
from sketchdesk.jobs.results import CollectionSummary, Failure
from sketchdesk.jobs.source_files import known_sources
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.library.records import CollectionRecord
from sketchdesk.progress import CancelToken, Report


@dataclass(frozen=True)
class ListRequest:
    """All collections, or those of ``names`` that are there; ``detailed`` also with the counts of their classes and
    parts, sources and bytes."""

    detailed: bool = False
    names: tuple[str, ...] | None = None


@dataclass(frozen=True)
class RemoveRequest:
    """The collection to remove; the pictures themselves stay where they are."""

    name: str


def run_list(
    bench: Workbench, request: ListRequest, report: Report, cancel: CancelToken
) -> tuple[CollectionSummary, ...]:
    """Each collection with its counts, its failures and how much of it the current encoder has embedded."""
    catalogue = bench.library.catalogue
    summaries = []
    for collection in catalogue.collections():
        if request.names is not None and collection.name not in request.names:
            continue
        counts = catalogue.counts(collection.id)
        extracted = catalogue.rows_done(collection.id, bench.fingerprint)
        others = [record for record in catalogue.feature_sets(collection.id) if record.fingerprint != bench.fingerprint]
        aside = catalogue.set_aside(collection.id, bench.fingerprint)
        failures = (
            *(Failure(failed.path, failed.reason) for failed in catalogue.failures(collection.id)),
            *(Failure(image.path, aside[image.row]) for image in catalogue.images_at_rows(collection.id, aside)),
        )
        summaries.append(
            CollectionSummary(
                collection.name,
                collection.role,
                counts.images,
                extracted,
                counts.classes,
                failures,
                collection.source,
                collection.built_in,
                stale=bool(others) and extracted < collection.rows,
                watched=collection.watched,
                read_only=collection.read_only,
                encoder=bench.fingerprint,
                **(_details(bench, collection) if request.detailed else {}),
            )
        )
    return tuple(summaries)


def _details(bench: Workbench, collection: CollectionRecord) -> dict[str, Any]:
    library, catalogue = bench.library, bench.library.catalogue
    files = [library.paths.raster_file(collection.id, collection.generation)]
    files += [library.feature_file(collection.id, each.fingerprint) for each in catalogue.feature_sets(collection.id)]
    return {
        "splits": catalogue.split_counts(collection.id),
        "class_counts": catalogue.class_counts(collection.id),
        "sources": tuple(each.path for each in known_sources(library, collection)),
        "bytes": sum(_size(path) for path in files),
    }


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def run_remove(bench: Workbench, request: RemoveRequest, report: Report, cancel: CancelToken) -> str:
    """Remove a collection with its features and indexes. Raises InputError if there is none of that name."""
    collection = bench.library.catalogue.collection(request.name)
    bench.forget_indexes(collection.id)
    bench.library.remove_collection(collection.name)
    if collection.built_in:
        starter.decline(bench.library)
    return collection.name

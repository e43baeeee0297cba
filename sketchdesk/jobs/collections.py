"""List and remove collections."""

from __future__ import annotations

from dataclasses import dataclass

from sketchdesk.jobs import starter
from sketchdesk.jobs.results import CollectionSummary, Failure
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.progress import CancelToken, Report


@dataclass(frozen=True)
class ListRequest:
    """All collections."""


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
        counts = catalogue.counts(collection.id)
        extracted = catalogue.rows_done(collection.id, bench.fingerprint)
        others = [record for record in catalogue.feature_sets(collection.id) if record.fingerprint != bench.fingerprint]
        failures = tuple(Failure(failed.path, failed.reason) for failed in catalogue.failures(collection.id))
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
            )
        )
    return tuple(summaries)


def run_remove(bench: Workbench, request: RemoveRequest, report: Report, cancel: CancelToken) -> str:
    """Remove a collection with its features and indexes. Raises InputError if there is none of that name."""
    collection = bench.library.catalogue.collection(request.name)
    bench.forget_indexes(collection.id)
    bench.library.remove_collection(collection.name)
    if collection.built_in:
        starter.decline(bench.library)
    return collection.name

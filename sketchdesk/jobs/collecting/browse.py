"""The pictures of a collection, a page at a time, as a person looks through them."""

from __future__ import annotations

from dataclasses import dataclass

from sketchdesk.jobs.results import Hit
from sketchdesk.jobs.source_files import picture_path
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.progress import CancelToken, Report


@dataclass(frozen=True)
class BrowseRequest:
    """``count`` pictures from the one at ``start``, in the order of import; of one class ("" for none) or of all."""

    collection: str
    label: str | None = None
    start: int = 0
    count: int = 500


@dataclass(frozen=True)
class BrowseResult:
    """``pictures`` as hits that are at no distance from anything; ``total`` counts all that there are to look at."""

    collection: str
    label: str | None
    start: int
    pictures: tuple[Hit, ...]
    total: int


def run(bench: Workbench, request: BrowseRequest, report: Report, cancel: CancelToken) -> BrowseResult:
    """Raises InputError for an unknown collection."""
    library = bench.library
    collection = library.catalogue.collection(request.collection)
    if request.label is None:
        rows: list[int] | range = range(collection.rows)
    else:
        labels = library.catalogue.labels_of(collection.id)
        rows = [row for row, label in enumerate(labels) if label == request.label]
    wanted = rows[request.start : request.start + request.count]
    pictures = tuple(
        Hit(
            image.id,
            picture_path(library, image.path),
            library.paths.thumbnail_path(image.sha256),
            image.label,
            0.0,
            1.0,
            collection.name,
        )
        for image in library.catalogue.images_at_rows(collection.id, wanted)
    )
    return BrowseResult(collection.name, request.label, request.start, pictures, len(rows))

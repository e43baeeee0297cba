"""Pictures by their ids, as an experiment has kept them."""

from __future__ import annotations

from dataclasses import dataclass

from sketchdesk.errors import InputError
from sketchdesk.jobs.results import Hit
from sketchdesk.jobs.source_files import picture_path
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.progress import CancelToken, Report


@dataclass(frozen=True)
class PictureHitsRequest:
    """The catalogue's ids."""

    images: tuple[int, ...]


def run(bench: Workbench, request: PictureHitsRequest, report: Report, cancel: CancelToken) -> dict[int, Hit]:
    """Each picture that is still in the library, at no distance; a distractor's has no label."""
    catalogue, library = bench.library.catalogue, bench.library
    collections = {each.id: each for each in catalogue.collections()}
    found: dict[int, Hit] = {}
    for number in dict.fromkeys(request.images):
        try:
            image = catalogue.image(number)
        except InputError:
            continue
        collection = collections[image.collection_id]
        label = "" if collection.role == "distractor" else image.label
        thumbnail = library.paths.thumbnail_path(image.sha256)
        found[number] = Hit(number, picture_path(library, image.path), thumbnail, label, 0.0, 1.0, collection.name)
    return found

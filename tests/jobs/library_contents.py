"""Runs jobs, and reads back all that a library holds of a collection."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from sketchdesk.jobs import extract as extract_job
from sketchdesk.jobs.collecting import ingest as ingest_job
from sketchdesk.jobs.results import ExtractResult, IngestResult
from sketchdesk.jobs.source_files import picture_path
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.library.atomic import TEMPORARY_SUFFIX
from sketchdesk.library.library import Library
from sketchdesk.library.records import ImageRecord, Role
from sketchdesk.progress import CancelToken, Report, silent


def import_(
    bench: Workbench,
    *paths: Path,
    name: str = "Pictures",
    role: Role = "gallery",
    report: Report = silent,
    cancel: CancelToken | None = None,
) -> IngestResult:
    return ingest_job.run(bench, ingest_job.IngestRequest(paths, name, role), report, cancel or CancelToken())


def extract(
    bench: Workbench, name: str = "Pictures", report: Report = silent, cancel: CancelToken | None = None
) -> ExtractResult:
    return extract_job.run(bench, extract_job.ExtractRequest(name), report, cancel or CancelToken())


def images_of(library: Library, name: str = "Pictures") -> list[ImageRecord]:
    collection = library.catalogue.collection(name)
    return library.catalogue.images_at_rows(collection.id, range(collection.rows))


def rasters_of(library: Library, name: str = "Pictures") -> np.ndarray:
    collection = library.catalogue.collection(name)
    return np.array(library.raster_store(collection.id).rows(collection.rows))


def features_of(bench: Workbench, name: str = "Pictures") -> np.ndarray:
    """The committed embeddings by the workbench's encoder."""
    library, spec = bench.library, bench.encoder.spec
    collection = library.catalogue.collection(name)
    rows = library.catalogue.rows_done(collection.id, spec.fingerprint)
    return np.array(library.feature_store(collection.id, spec.fingerprint, spec.embedding_size).rows(rows))


def reasons(result: IngestResult, root: Path) -> dict[str, str]:
    """What was set aside, by its path below ``root``."""
    return {str(Path(failure.path).relative_to(root)): failure.reason for failure in result.failures}


@dataclass(frozen=True)
class Contents:
    """A collection: what the catalogue says of each row, the rasters' bytes, and what was set aside."""

    rows: Sequence[tuple[str, str, str, int, int, str]]
    rasters: list[bytes]
    failures: list[tuple[str, str]]


def contents_of(library: Library, name: str = "Pictures", check_files: bool = True) -> Contents:
    """Read a collection, making sure that it is whole: each file is there, and nothing else lies about."""
    collection = library.catalogue.collection(name)
    rows = []
    for row, image in enumerate(images_of(library, name)):
        assert image.row == row
        assert picture_path(library, image.path).is_file() or not check_files
        with Image.open(library.paths.thumbnail_path(image.sha256)) as thumbnail:
            thumbnail.load()
        rows.append((image.path, image.label, image.sha256, image.width, image.height, image.kind))
    assert (
        len(library.catalogue.known_paths(collection.id)) == len(rows) == library.catalogue.counts(collection.id).images
    )
    rasters = [raster.tobytes() for raster in rasters_of(library, name)] if rows else []
    failures = [(failed.path, failed.reason) for failed in library.catalogue.failures(collection.id)]
    assert list(library.paths.root.rglob(f"*{TEMPORARY_SUFFIX}")) == []
    return Contents(rows, rasters, failures)

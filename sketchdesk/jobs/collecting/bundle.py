"""Put a collection into one file that opens in another SketchDesk, read-only and at once.

The file is described in the library's ``bundle_file``; opening one is in ``open_bundle``.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sketchdesk import __version__
from sketchdesk.engine.archives import LARGEST_ENTRY
from sketchdesk.errors import ImageError, InputError, LibraryError
from sketchdesk.jobs.collecting.open_bundle import SUFFIX, OpenBundleRequest, OpenBundleResult
from sketchdesk.jobs.collecting.open_bundle import run as run_open
from sketchdesk.jobs.indexes import kept_of
from sketchdesk.jobs.pictures import read
from sketchdesk.jobs.source_files import picture_path
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.library.atomic import bytes_of, npy_header
from sketchdesk.library.bundle_file import (
    FEATURES,
    RASTERS,
    ROWS,
    BundleWriter,
    picture_member,
    thumbnail_member,
    writing_bundle,
)
from sketchdesk.library.records import BundledImage, CollectionRecord, FeatureSetRecord, ImageRecord
from sketchdesk.progress import CancelToken, RateMeter, Report

__all__ = ["SUFFIX", "BundleRequest", "BundleResult", "OpenBundleRequest", "OpenBundleResult", "run", "run_open"]

_BLOCK_BYTES = 4_000_000
_LOOK_EVERY = 64


@dataclass(frozen=True)
class BundleRequest:
    """Write a collection to ``path``, replacing a file there. ``with_pictures`` puts in the picture files too.

    A path that does not end with ".sketchdesk" gets it.
    """

    collection: str
    path: Path
    with_pictures: bool = False


@dataclass(frozen=True)
class BundleResult:
    """``path`` was written, ``bytes`` long, with ``pictures`` records of which ``embedded`` have an embedding.

    ``included`` picture files are in it; ``missing`` were to be but are gone, or changed since they were imported.
    """

    collection: str
    path: Path
    pictures: int
    embedded: int
    included: int
    missing: int
    bytes: int


def run(bench: Workbench, request: BundleRequest, report: Report, cancel: CancelToken) -> BundleResult:
    """Write a bundle. The embeddings are those of the current encoder, or of the one that has seen most.

    Raises InputError for an unknown or empty collection and a path that cannot be, LibraryWriteError, LibraryError;
    Cancelled. Then nothing new is there, and an older file at the path stays.
    """
    library = bench.library
    collection = library.catalogue.collection(request.collection)
    if collection.rows == 0:
        raise InputError(f"The collection {collection.name} has no pictures.")
    path = request.path if request.path.suffix.lower() == SUFFIX else Path(f"{request.path}{SUFFIX}")
    if path.is_dir():
        raise InputError(f"{path} is a folder: name a file.")
    if not path.parent.is_dir():
        raise InputError(f"There is no folder {path.parent.absolute()}.")
    images = library.catalogue.images_at_rows(collection.id, range(collection.rows))
    features = _features(bench, collection)
    aside = library.catalogue.set_aside(collection.id, features.fingerprint) if features else {}
    meter = RateMeter(f"Bundling {collection.name}", len(images), cancel=cancel)

    def step(done: int) -> None:
        report(meter.at(done))
        cancel.checkpoint()

    step(0)
    included = 0
    with writing_bundle(path, library.paths) as bundle:
        bundle.add(ROWS, _rows(images, aside))
        rasters = library.raster_store(collection.id).rows(collection.rows)
        bundle.add(RASTERS, _table(rasters, cancel.checkpoint))
        if features is not None:
            store = library.feature_store(collection.id, features.fingerprint, features.dimension)
            bundle.add(FEATURES, _table(store.rows(features.rows_done), cancel.checkpoint))
            _add_indexes(bench, collection, features, bundle)
        thumbnails: set[str] = set()
        for number, image in enumerate(images):
            if image.sha256 not in thumbnails:
                thumbnails.add(image.sha256)
                _add_thumbnail(bench, image, bundle)
            if request.with_pictures:
                included += _add_picture(bench, image, bundle)
            if number % _LOOK_EVERY == 0 or request.with_pictures:
                step(number)
        bundle.finish(_description(bench, collection, features, included))
    step(len(images))
    missing = len(images) - included if request.with_pictures else 0
    embedded = features.rows_done - len(aside) if features else 0
    return BundleResult(collection.name, path, len(images), embedded, included, missing, path.stat().st_size)


def _features(bench: Workbench, collection: CollectionRecord) -> FeatureSetRecord | None:
    sets = [each for each in bench.library.catalogue.feature_sets(collection.id) if each.rows_done]
    return max(sets, key=lambda each: (each.fingerprint == bench.fingerprint, each.rows_done), default=None)


def _description(
    bench: Workbench, collection: CollectionRecord, features: FeatureSetRecord | None, included: int
) -> dict[str, Any]:
    described: dict[str, Any] = {
        "written_by": f"SketchDesk {__version__}",
        "name": collection.name,
        "role": collection.role,
        "pictures": collection.rows,
        "picture_files": included,
        "encoder": None,
    }
    if features is None:
        return described
    spec = bench.encoder.spec
    names = {each.fingerprint: each.name for each in bench.library.models.list()} | {spec.fingerprint: spec.name}
    described["encoder"] = {
        "name": names.get(features.fingerprint, ""),
        "fingerprint": features.fingerprint,
        "dimension": features.dimension,
        "embedded": features.rows_done,
    }
    kept = bench.library.catalogue.kept_settings(collection.id, features.fingerprint)
    described["index_settings"] = [{"family": each.family, "settings": dict(each.settings)} for each in kept]
    return described


def _rows(images: Sequence[ImageRecord], aside: dict[int, str]) -> Iterator[bytes]:
    for row, image in enumerate(images):
        bundled = BundledImage(
            image.path,
            image.label,
            image.sha256,
            image.width,
            image.height,
            image.kind,
            image.split,
            aside.get(row),
        )
        # As ASCII: a file name need not be valid text.
        yield json.dumps(asdict(bundled)).encode() + b"\n"


def _table(rows: NDArray[Any], checkpoint: Callable[[], None]) -> Iterator[bytes | memoryview]:
    """A ``.npy`` file, piece by piece."""
    yield npy_header(rows.shape, rows.dtype)
    size = max(_BLOCK_BYTES // max(rows[:1].nbytes, 1), 1)
    for start in range(0, len(rows), size):
        yield bytes_of(np.ascontiguousarray(rows[start : start + size]))
        checkpoint()


def _add_thumbnail(bench: Workbench, image: ImageRecord, bundle: BundleWriter) -> None:
    """One that was lost is made again if the picture is there; else the bundle has none."""
    try:
        content = bench.library.paths.thumbnail_path(image.sha256).read_bytes()
    except OSError:
        picture = _content(bench, image)
        if picture is None:
            return
        try:
            content = read(picture, image.path).thumbnail
        except ImageError:
            return
    bundle.add(thumbnail_member(image.sha256), [content])


def _add_picture(bench: Workbench, image: ImageRecord, bundle: BundleWriter) -> bool:
    content = _content(bench, image)
    if content is not None:
        bundle.add(picture_member(image.row), [content])
    return content is not None


def _content(bench: Workbench, image: ImageRecord) -> bytes | None:
    """The picture's bytes, unless it is gone or another one now."""
    path = picture_path(bench.library, image.path)
    try:
        if path.stat().st_size > LARGEST_ENTRY:
            return None
        content = path.read_bytes()
    except (OSError, ValueError, MemoryError):
        return None
    return content if hashlib.sha256(content).hexdigest() == image.sha256 else None


def _add_indexes(
    bench: Workbench, collection: CollectionRecord, features: FeatureSetRecord, bundle: BundleWriter
) -> None:
    newest = {
        record.kind: record for record in kept_of(bench, collection) if record.fingerprint == features.fingerprint
    }
    for kind, record in newest.items():
        try:
            folder = bench.library.indexes.folder(record)
            files = [
                path for path in sorted(folder.iterdir()) if re.fullmatch(r"manifest\.json|[a-z_]+-\w+\.npy", path.name)
            ]
            contents = [(path.name, np.memmap(path, np.uint8, "r")) for path in files]
        except (InputError, LibraryError, OSError, ValueError):
            continue  # built again, here and there
        for name, content in contents:
            bundle.add(f"index/{kind}/{name}", _pieces(content))


def _pieces(content: NDArray[np.uint8]) -> Iterator[memoryview]:
    for start in range(0, len(content), _BLOCK_BYTES):
        yield content[start : start + _BLOCK_BYTES].data

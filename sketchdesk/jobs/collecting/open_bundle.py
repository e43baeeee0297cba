"""Open a bundle as a read-only collection: nothing is embedded, and it can be searched at once.

Files are written under a number that the catalogue has reserved; one transaction makes them a collection. Before it,
whatever stops the job, all of them go, by the next start at the latest.
"""

from __future__ import annotations

import hashlib
import io
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray
from PIL import Image

from sketchdesk.engine.drawing import INPUT_SIDE
from sketchdesk.errors import InputError, LibraryError
from sketchdesk.jobs.collecting.bundle_contents import Described, check_members, described_by, images_in
from sketchdesk.jobs.collecting.bundle_paths import as_catalogued
from sketchdesk.jobs.indexes import FAMILIES, adopt_index
from sketchdesk.jobs.source_files import picture_path
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.library import unfinished
from sketchdesk.library.atomic import atomic_write_bytes, atomic_write_folder, discard, npy_header, write_all, writing
from sketchdesk.library.bundle_file import FEATURES, RASTERS, BundleReader, picture_member, thumbnail_member
from sketchdesk.library.catalogue_bundles import WholeCollection
from sketchdesk.library.naming import clean_name
from sketchdesk.library.records import BundledImage, Role
from sketchdesk.library.rows import RowStore
from sketchdesk.progress import CancelToken, Progress, RateMeter, Report

SUFFIX = ".sketchdesk"
_THUMBNAIL_SIDE = 2_048
_LOOK_EVERY = 64


@dataclass(frozen=True)
class OpenBundleRequest:
    """Open the bundle at ``path`` as a read-only collection, with its own name and role unless others are given."""

    path: Path
    name: str | None = None
    role: Role | None = None


@dataclass(frozen=True)
class OpenBundleResult:
    """``pictures`` records came, ``extracted`` of them embedded by the current encoder: they can be found at once.

    ``stale``: the bundle's embeddings are by another encoder, ``encoder`` by name ("" if unknown); one that sees ink
    needs no pictures to extract anew. ``included`` picture files came along.
    """

    collection: str
    pictures: int
    extracted: int
    included: int
    encoder: str
    stale: bool


@dataclass
class _Files:
    """What was written before the catalogue knows of it."""

    paths: list[Path] = field(default_factory=list)


def run(bench: Workbench, request: OpenBundleRequest, report: Report, cancel: CancelToken) -> OpenBundleResult:
    """Open a bundle. Raises InputError for what is no bundle, damaged, unsafe or of a newer SketchDesk, and a name that
    is taken; LibraryWriteError; Cancelled. Then nothing of it stays."""
    library = bench.library
    report(Progress(f"Opening {request.path.name}", 0))
    with BundleReader(request.path) as bundle:
        described = described_by(bundle)
        if described.fingerprint == bench.fingerprint and described.dimension != bench.encoder.spec.embedding_size:
            bundle.refuse("its embeddings are not as long as this encoder's")
        name = _free_name(bench, request.name or described.name)
        images = list(images_in(bundle, described))
        included = check_members(bundle, images)
        number = library.catalogue.reserve_collection()
        images = as_catalogued(images, bundle, number)
        files = _Files()
        meter = RateMeter(f"Opening {name}", len(images), cancel=cancel)

        def step(done: int) -> None:
            report(meter.at(done))
            cancel.checkpoint()

        try:
            _write_rows(bench, bundle, described, number, files, cancel.checkpoint)
            _write_thumbnails(bench, bundle, images, step)
            _write_pictures(bench, bundle, images, number, files, cancel.checkpoint)
            library.catalogue.add_whole_collection(
                WholeCollection(
                    number,
                    name,
                    request.role or described.role,
                    str(request.path.absolute()),
                    images,
                    described.fingerprint,
                    described.dimension,
                    described.embedded,
                    described.settings,
                )
            )
        except BaseException:
            _clean(bench, number, files)
            raise
        with suppress(LibraryError):
            unfinished.settle_thumbnails(library.paths, library.catalogue)
        _open_indexes(bench, bundle, described, number)
    report(meter.at(len(images)))
    ours = described.fingerprint == bench.fingerprint
    return OpenBundleResult(
        name,
        len(images),
        described.embedded if ours else 0,
        included,
        described.encoder,
        bool(described.embedded) and not ours,
    )


def _free_name(bench: Workbench, name: str) -> str:
    name = clean_name(name, "A collection")
    if bench.library.catalogue.find_collection(name) is not None:
        raise InputError(f'There is already a collection "{name}": give the bundle another name.')
    return name


def _write_rows(
    bench: Workbench,
    bundle: BundleReader,
    described: Described,
    number: int,
    files: _Files,
    checkpoint: Callable[[], None],
) -> None:
    paths = bench.library.paths
    side = (INPUT_SIDE, INPUT_SIDE)
    raster = paths.raster_file(number)
    files.paths.append(raster)
    RowStore.write_new(
        raster,
        side,
        np.uint8,
        described.pictures,
        _blocks(bundle, RASTERS, (described.pictures, *side), np.uint8, checkpoint),
    )
    if not described.embedded:
        return
    features = paths.feature_file(number, described.fingerprint)
    files.paths.append(features)
    shape = (described.embedded, described.dimension)
    blocks = _blocks(bundle, FEATURES, shape, np.float32, checkpoint)
    RowStore.write_new(features, shape[1:], np.float32, described.embedded, blocks)


def _blocks(
    bundle: BundleReader, name: str, shape: tuple[int, ...], dtype: DTypeLike, checkpoint: Callable[[], None]
) -> Iterator[NDArray[Any]]:
    """The rows of a ``.npy`` member. Raises InputError for one of another shape or type, or numbers that are none."""
    kind = np.dtype(dtype)
    header = npy_header(shape, kind)
    row_bytes = kind.itemsize * int(np.prod(shape[1:], dtype=np.int64))
    if bundle.size(name) != len(header) + row_bytes * shape[0]:
        bundle.refuse(f"{name} is not as long as it should be")
    waiting = bytearray()
    started = False
    for piece in bundle.blocks(name):
        checkpoint()
        waiting += piece
        if not started:
            if len(waiting) < len(header):
                continue
            if waiting[: len(header)] != header:
                bundle.refuse(f"{name} holds something else")
            del waiting[: len(header)]
            started = True
        count = len(waiting) // row_bytes
        if count:
            rows = np.frombuffer(bytes(waiting[: count * row_bytes]), kind).reshape(count, *shape[1:])
            if kind.kind == "f" and not np.isfinite(rows).all():
                bundle.refuse(f"{name} holds what is no number")
            yield rows
            del waiting[: count * row_bytes]


def _write_thumbnails(
    bench: Workbench, bundle: BundleReader, images: list[BundledImage], step: Callable[[int], None]
) -> None:
    paths = bench.library.paths
    missing = [
        (number, image.sha256)
        for number, image in enumerate({each.sha256: each for each in images}.values())
        if thumbnail_member(image.sha256) in bundle and not paths.thumbnail_path(image.sha256).exists()
    ]
    if missing:
        unfinished.note_thumbnails(paths, [digest for _, digest in missing])
    for count, (number, digest) in enumerate(missing):
        content = bundle.read(thumbnail_member(digest))
        if not _is_thumbnail(content):
            bundle.refuse(f"the thumbnail of picture {number} is none")
        atomic_write_bytes(paths.thumbnail_path(digest), content, durable=False)
        if count % _LOOK_EVERY == 0:
            step(number)


def _is_thumbnail(content: bytes) -> bool:
    """One still picture of a reasonable size, of a kind that thumbnails are; nothing is decoded."""
    try:
        with Image.open(io.BytesIO(content), formats=("PNG", "WEBP")) as opened:
            return max(opened.size) <= _THUMBNAIL_SIDE and getattr(opened, "n_frames", 1) == 1
    except Exception:
        # Whatever is wrong with it, no picture comes of it.
        return False


def _write_pictures(
    bench: Workbench,
    bundle: BundleReader,
    images: list[BundledImage],
    number: int,
    files: _Files,
    checkpoint: Callable[[], None],
) -> None:
    for row, image in enumerate(images):
        if picture_member(row) not in bundle:
            continue
        content = bundle.read(picture_member(row))
        if hashlib.sha256(content).hexdigest() != image.sha256:
            bundle.refuse(f"picture {row} is another one than its catalogue says")
        if not files.paths or files.paths[-1] != bench.library.paths.pictures_of(number):
            files.paths.append(bench.library.paths.pictures_of(number))
        atomic_write_bytes(picture_path(bench.library, image.path), content)
        checkpoint()


def _clean(bench: Workbench, number: int, files: _Files) -> None:
    """What was written goes, unless the catalogue may know it; in doubt the next start decides."""
    try:
        if bench.library.catalogue.has_collection(number):
            return
        for path in files.paths:
            discard(path)
        unfinished.settle_thumbnails(bench.library.paths, bench.library.catalogue)
    except LibraryError:
        return


def _open_indexes(bench: Workbench, bundle: BundleReader, described: Described, number: int) -> None:
    """Saved indexes, as far as they are sound: one that is not is built again by the first search."""
    library = bench.library
    if not described.embedded:
        return
    features = library.feature_store(number, described.fingerprint, described.dimension).rows(described.embedded)
    for family in FAMILIES:
        start = f"index/{family}/"
        members = [name for name in bundle.names if name.startswith(start)]
        if not members:
            continue
        # Swept at the next start, should this be killed.
        folder = library.paths.indexes / hashlib.sha256(f"{number} {family}".encode()).hexdigest()[:16]

        def fill(target: Path, members: list[str] = members, start: str = start) -> None:
            for name in members:
                path = target / name.removeprefix(start)
                with writing(path), path.open("wb") as file:
                    for piece in bundle.blocks(name):
                        write_all(file.fileno(), piece)

        try:
            atomic_write_folder(folder, fill)
            adopt_index(
                bench, library.catalogue.collection_by_id(number), described.fingerprint, family, folder, features
            )
        except (InputError, LibraryError):
            continue
        finally:
            if folder.exists():
                shutil.rmtree(folder, ignore_errors=True)

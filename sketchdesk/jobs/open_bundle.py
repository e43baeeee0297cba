"""Open a bundle as a read-only collection: nothing is embedded, and it can be searched at once.

Files are written under a number that the catalogue has reserved; one transaction makes them a collection. Before it,
whatever stops the job, all of them go, by the next start at the latest.
"""

from __future__ import annotations

import hashlib
import io
import re
import shutil
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray
from PIL import Image

from sketchdesk.engine.drawing import INPUT_SIDE
from sketchdesk.errors import InputError, LibraryError
from sketchdesk.jobs.indexes import FAMILIES, adopt_index
from sketchdesk.jobs.ingest import picture_path
from sketchdesk.jobs.pictures import PICTURE_SUFFIXES
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.library import unfinished
from sketchdesk.library.atomic import atomic_write_bytes, atomic_write_folder, discard, npy_header, write_all, writing
from sketchdesk.library.bundle_file import FEATURES, RASTERS, BundleReader, picture_member, thumbnail_member
from sketchdesk.library.catalogue_bundles import WholeCollection
from sketchdesk.library.naming import LONGEST_NAME, clean_name, text_to_store
from sketchdesk.library.records import BundledImage, Role
from sketchdesk.library.rows import RowStore
from sketchdesk.progress import CancelToken, Progress, RateMeter, Report

SUFFIX = ".sketchdesk"
_LONGEST_TEXT = 8_000
_LARGEST_SIDE = 1_000_000
_LARGEST_DIMENSION = 1_000_000
_MOST_PICTURES = 1_000_000_000
_THUMBNAIL_SIDE = 2_048
_LOOK_EVERY = 64
_FINGERPRINT = re.compile(r"[0-9a-f]{16,128}")
_DIGEST = re.compile(r"[0-9a-f]{64}")
# Letters that some disks take for something else.
_UNFIT = re.compile(r'[<>:"|?*]')


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


@dataclass(frozen=True)
class _Described:
    """What a manifest says, checked."""

    name: str
    role: Role
    pictures: int
    fingerprint: str = ""
    encoder: str = ""
    dimension: int = 0
    embedded: int = 0
    settings: tuple[tuple[str, dict[str, Any]], ...] = ()


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
        described = _described(bundle)
        if described.fingerprint == bench.fingerprint and described.dimension != bench.encoder.spec.embedding_size:
            bundle.refuse("its embeddings are not as long as this encoder's")
        name = _free_name(bench, request.name or described.name)
        images = list(_images(bundle, described))
        included = _check_members(bundle, images)
        number = library.catalogue.reserve_collection()
        images = _placed(images, bundle, number)
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


# What a bundle says.


def _whole(value: object, least: int, most: int) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most else None


def _described(bundle: BundleReader) -> _Described:
    manifest, encoder = bundle.manifest, bundle.manifest.get("encoder")
    name, role = manifest.get("name"), manifest.get("role")
    pictures = _whole(manifest.get("pictures"), 1, _MOST_PICTURES)
    if not isinstance(name, str) or role not in ("gallery", "distractor") or pictures is None:
        bundle.refuse()
    described = _Described(name, role, pictures)
    if encoder is None:
        return described
    if not isinstance(encoder, dict):
        bundle.refuse()
    fingerprint, called = encoder.get("fingerprint"), encoder.get("name")
    dimension = _whole(encoder.get("dimension"), 1, _LARGEST_DIMENSION)
    embedded = _whole(encoder.get("embedded"), 1, pictures)
    if not (isinstance(fingerprint, str) and _FINGERPRINT.fullmatch(fingerprint) and isinstance(called, str)):
        bundle.refuse()
    if dimension is None or embedded is None or len(called) > LONGEST_NAME:
        bundle.refuse()
    settings = manifest.get("index_settings", [])
    if not isinstance(settings, list) or not all(_is_settings(each) for each in settings):
        bundle.refuse()
    by_family = {each["family"]: each["settings"] for each in settings}
    return replace(
        described,
        fingerprint=fingerprint,
        encoder=called,
        dimension=dimension,
        embedded=embedded,
        settings=tuple(by_family.items()),
    )


def _is_settings(value: object) -> bool:
    if not isinstance(value, dict) or value.get("family") not in FAMILIES:
        return False
    settings = value.get("settings")
    plain = (bool, int, float, str, type(None))
    return isinstance(settings, dict) and all(
        isinstance(each, plain) and each == each and abs(each if isinstance(each, (int, float)) else 0) < 1e18
        for each in settings.values()
    )


def _free_name(bench: Workbench, name: str) -> str:
    name = clean_name(name, "A collection")
    if bench.library.catalogue.find_collection(name) is not None:
        raise InputError(f'There is already a collection "{name}": give the bundle another name.')
    return name


def _images(bundle: BundleReader, described: _Described) -> Iterator[BundledImage]:
    row = 0
    for row, values in enumerate(bundle.lines(), 1):
        image = _image(values)
        if image is None or row > described.pictures:
            bundle.refuse(f"row {row - 1} of its catalogue is none")
        yield image
    if row != described.pictures:
        bundle.refuse("its catalogue has another number of rows")


def _image(values: dict[str, Any]) -> BundledImage | None:
    path, label, sha256 = values.get("path"), values.get("label"), values.get("sha256")
    width, height = (_whole(values.get(side), 1, _LARGEST_SIDE) for side in ("width", "height"))
    kind, split, reason = values.get("kind"), values.get("split"), values.get("not_embedded")
    if not (isinstance(sha256, str) and _DIGEST.fullmatch(sha256)) or width is None or height is None:
        return None
    if not isinstance(path, str) or not isinstance(label, str) or not isinstance(reason, (str, type(None))):
        return None
    if kind not in ("drawing", "photo") or split not in ("", "train", "validation", "test") or not path:
        return None
    for text in (path, label, reason or ""):
        if len(text) > _LONGEST_TEXT or "\0" in text:
            return None
        try:
            text_to_store(text)
        except InputError:
            return None
    return BundledImage(path, label, sha256, width, height, kind, split, reason)


def _check_members(bundle: BundleReader, images: list[BundledImage]) -> int:
    """Nothing in it belongs to no picture; how many picture files there are."""
    digests = {thumbnail_member(image.sha256) for image in images}
    pictures = [name for name in bundle.names if name.startswith("pictures/")]
    for name in bundle.names:
        if name.startswith("thumbnails/") and name not in digests:
            bundle.refuse(f"{name} belongs to no picture")
    if not {picture_member(row) for row in range(len(images))}.issuperset(pictures):
        bundle.refuse("it holds a picture that its catalogue does not know")
    if bundle.manifest.get("picture_files") != len(pictures):
        bundle.refuse("picture files are missing")
    return len(pictures)


def _placed(images: list[BundledImage], bundle: BundleReader, number: int) -> list[BundledImage]:
    """The pictures as the catalogue will call them.

    One in the bundle is kept in the library. One that is not keeps the path that it had, for this may be the same
    computer, or the same disk; what is no plain path of this system becomes one that is not there.
    """
    root, taken, placed = PurePosixPath("pictures") / str(number), set[str](), []
    for row, image in enumerate(images):
        path = image.path
        if picture_member(row) in bundle or not _is_plain(path):
            parts = _parts(path)
            path = str(root.joinpath(*parts))
            if _key(path) in taken:
                path = str(root.joinpath(*parts[:-1], f"{row} {parts[-1]}"))
        if _key(path) in taken:
            path = str(root / f"{row}")
        taken.add(_key(path))
        placed.append(replace(image, path=path))
    return placed


def _key(path: str) -> str:
    return unicodedata.normalize("NFC", path).casefold()


def _is_plain(path: str) -> bool:
    """Not of another computer in the network, which would be asked for it, and of a picture."""
    suffix = Path(path).suffix.lower()
    return (
        Path(path).is_absolute() and path[:2] not in ("//", "\\\\", "/\\", "\\/") and suffix in PICTURE_SUFFIXES - {""}
    )


def _parts(path: str) -> list[str]:
    """Names below a folder of the library's own: nothing in them leads out of it."""
    parts = [_UNFIT.sub("_", part).strip(" .") for part in re.split(r"[/\\]", path)]
    parts = ["".join("_" if ord(letter) < 32 else letter for letter in part) for part in parts if part]
    short = [_short(part) for part in parts][-12:]
    name = short[-1] if short else "picture"
    # Never one that a system would run.
    suffix = PurePosixPath(name).suffix.lower()
    return [*short[:-1], name if suffix in PICTURE_SUFFIXES else f"{name}.picture"]


def _short(part: str) -> str:
    encoded = part.encode("utf-8", "surrogateescape")
    if len(encoded) <= 150:
        return part
    return hashlib.sha256(encoded).hexdigest()[:32] + PurePosixPath(part).suffix[:10]


# What a bundle brings.


def _write_rows(
    bench: Workbench,
    bundle: BundleReader,
    described: _Described,
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


def _open_indexes(bench: Workbench, bundle: BundleReader, described: _Described, number: int) -> None:
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

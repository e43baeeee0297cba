"""Where the pictures of a bundle will lie: nothing in their names leads out of the library."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import replace
from pathlib import Path, PurePosixPath

from sketchdesk.jobs.pictures import PICTURE_SUFFIXES
from sketchdesk.library.bundle_file import BundleReader, picture_member
from sketchdesk.library.records import BundledImage

# Letters that some disks take for something else.
_UNFIT = re.compile(r'[<>:"|?*]')


def as_catalogued(images: list[BundledImage], bundle: BundleReader, number: int) -> list[BundledImage]:
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

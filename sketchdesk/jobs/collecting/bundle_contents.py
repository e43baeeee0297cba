"""What a bundle says of itself, believed only where it can be true: a bundle may come from anybody."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from sketchdesk.errors import InputError
from sketchdesk.jobs.indexes import FAMILIES
from sketchdesk.library.bundle_file import BundleReader, picture_member, thumbnail_member
from sketchdesk.library.naming import LONGEST_NAME, text_to_store
from sketchdesk.library.records import BundledImage, Role

_LONGEST_TEXT = 8_000
_LARGEST_SIDE = 1_000_000
_LARGEST_DIMENSION = 1_000_000
_MOST_PICTURES = 1_000_000_000
_FINGERPRINT = re.compile(r"[0-9a-f]{16,128}")
_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Described:
    """What a manifest says, checked."""

    name: str
    role: Role
    pictures: int
    fingerprint: str = ""
    encoder: str = ""
    dimension: int = 0
    embedded: int = 0
    settings: tuple[tuple[str, dict[str, Any]], ...] = ()


def _whole(value: object, least: int, most: int) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most else None


def described_by(bundle: BundleReader) -> Described:
    """What its manifest says. Raises InputError for one that cannot be."""
    manifest, encoder = bundle.manifest, bundle.manifest.get("encoder")
    name, role = manifest.get("name"), manifest.get("role")
    pictures = _whole(manifest.get("pictures"), 1, _MOST_PICTURES)
    if not isinstance(name, str) or role not in ("gallery", "distractor") or pictures is None:
        bundle.refuse()
    described = Described(name, role, pictures)
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


def images_in(bundle: BundleReader, described: Described) -> Iterator[BundledImage]:
    """The rows of its catalogue, in their order. Raises InputError for one that cannot be, and for another number."""
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


def check_members(bundle: BundleReader, images: list[BundledImage]) -> int:
    """How many picture files there are. Raises InputError if something in it belongs to no picture."""
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

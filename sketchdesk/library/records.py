"""What the catalogue hands out and takes: frozen rows of its tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Role = Literal["gallery", "distractor"]
ImageKind = Literal["drawing", "photo"]


@dataclass(frozen=True)
class CollectionRecord:
    """``rows`` is the number of its pictures, and of the committed rows in its raster file. ``created`` is ISO, UTC."""

    id: int
    name: str
    role: Role
    source: str
    built_in: bool
    created: str
    rows: int


@dataclass(frozen=True)
class CollectionCounts:
    """``classes`` counts different labels; pictures without a label are of no class."""

    images: int
    classes: int
    failures: int


@dataclass(frozen=True)
class NewImage:
    """A picture to be added. ``sha256`` is of the file's bytes, 64 hexadecimal digits; sizes in pixels."""

    path: str
    label: str
    sha256: str
    width: int
    height: int
    kind: ImageKind


@dataclass(frozen=True)
class FailedImage:
    """A file that was set aside, and why, in a sentence."""

    path: str
    reason: str
    label: str = ""


@dataclass(frozen=True)
class ImageRecord:
    """``row`` is its place in the row files of its collection, from 0, and never changes."""

    id: int
    collection_id: int
    row: int
    path: str
    label: str
    sha256: str
    width: int
    height: int
    kind: ImageKind


@dataclass(frozen=True)
class FeatureSetRecord:
    """``rows_done`` rows of the feature file are committed."""

    collection_id: int
    fingerprint: str
    dimension: int
    rows_done: int


@dataclass(frozen=True)
class ModelRecord:
    """``path`` is its folder's name in models/, None for a built-in one; ``parent`` is a fingerprint."""

    id: int
    name: str
    fingerprint: str
    kind: str
    path: str | None
    parent: str | None
    created: str
    embedding_size: int
    settings: Mapping[str, Any] = field(compare=False)
    is_default: bool


@dataclass(frozen=True)
class IndexedCollection:
    """A collection inside an index, and how many rows it had when the index was built."""

    collection_id: int
    rows: int


@dataclass(frozen=True)
class IndexRecord:
    """``collections`` in the order of the index's ids: first all rows of the first, and so on."""

    id: int
    kind: str
    fingerprint: str
    path: str
    settings: Mapping[str, Any] = field(compare=False)
    created: str
    collections: tuple[IndexedCollection, ...]

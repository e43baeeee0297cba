"""What the catalogue hands out and takes: frozen rows of its tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

Role = Literal["gallery", "distractor"]
ImageKind = Literal["drawing", "photo"]
Split = Literal["", "train", "validation", "test"]


@dataclass(frozen=True)
class CollectionRecord:
    """``rows`` is the number of its pictures, and of the committed rows in its raster file. ``created`` is ISO, UTC.

    ``generation`` counts how often its row files were written anew; ``source`` is what it was made from at first. One
    that is ``read_only`` came in a bundle: its pictures and classes stay as they are.
    """

    id: int
    name: str
    role: Role
    source: str
    built_in: bool
    created: str
    rows: int
    generation: int = 0
    watched: bool = False
    read_only: bool = False


@dataclass(frozen=True)
class SourceRecord:
    """A folder, an archive or a picture that was imported. ``folder`` is where an archive's pictures are kept, or "".

    ``size``, ``version`` (time of change in nanoseconds) and ``sha256`` are those of an archive that was read to its
    end; the last is of the list of its members, and tells it from others wherever it lies.
    """

    id: int
    collection_id: int
    path: str
    folder: str = ""
    size: int | None = None
    version: int | None = None
    sha256: str | None = None


@dataclass(frozen=True)
class CollectionCounts:
    """``classes`` counts different labels; pictures without a label are of no class."""

    images: int
    classes: int
    failures: int


@dataclass(frozen=True)
class NewImage:
    """A picture to be added. ``sha256`` is of the file's bytes, 64 hexadecimal digits; width and height in pixels.

    ``size`` in bytes and ``version`` tell later, without reading the file, that it is still the same.
    """

    path: str
    label: str
    sha256: str
    width: int
    height: int
    kind: ImageKind
    size: int | None = None
    version: int | None = None


@dataclass(frozen=True)
class FailedImage:
    """A file that was set aside, and why, in a sentence; ``size`` and ``version`` as of :class:`NewImage`."""

    path: str
    reason: str
    label: str = ""
    size: int | None = None
    version: int | None = None


@dataclass(frozen=True, slots=True)
class ImageRecord:
    """``row`` is its place in the row files of this generation of its collection, from 0."""

    id: int
    collection_id: int
    row: int
    path: str
    label: str
    sha256: str
    width: int
    height: int
    kind: ImageKind
    split: Split = ""


class NamedPicture(NamedTuple):
    """What there is to say of a picture among a million."""

    row: int
    path: str
    label: str


@dataclass(frozen=True)
class BundledImage:
    """A picture of a bundle, as :class:`ImageRecord`; ``not_embedded`` is why its embedding holds zeros, or None."""

    path: str
    label: str
    sha256: str
    width: int
    height: int
    kind: ImageKind
    split: Split = ""
    not_embedded: str | None = None


@dataclass(frozen=True, slots=True)
class KnownPicture:
    """A picture as a rescan compares it with what it finds."""

    id: int
    row: int
    path: str
    sha256: str
    size: int | None
    version: int | None
    label_is_chosen: bool


@dataclass(frozen=True)
class MovedPicture:
    """A picture whose file lies elsewhere now; ``label`` None leaves it in its class."""

    id: int
    path: str
    label: str | None
    size: int | None
    version: int | None


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


@dataclass(frozen=True)
class KeptSettings:
    """What was chosen for the indexes of one family over a collection's embeddings by one model."""

    collection_id: int
    fingerprint: str
    family: str
    settings: Mapping[str, Any] = field(compare=False)
    created: str


@dataclass(frozen=True)
class ExperimentRecord:
    """An evaluation that was kept. ``kind`` says what was done, ``settings`` how, ``metrics`` its main figures; all
    of it is in its file in reports/, whose name ``path`` is. ``fingerprint`` is that of the model."""

    id: int
    kind: str
    settings: Mapping[str, Any] = field(compare=False)
    metrics: Mapping[str, Any] = field(compare=False)
    created: str
    fingerprint: str
    path: str


@dataclass(frozen=True)
class KnownItemRecord:
    """A drawing (its JSON) and the picture that was meant: its id while it is in the library, else None, and what it
    was when the drawing was saved. ``meant_sha256`` is "" where it is not known."""

    id: int
    name: str
    drawing: str
    meant_image_id: int | None
    meant_path: str
    meant_label: str
    meant_sha256: str
    created: str

"""What jobs hand back: frozen, made of plain values and arrays, safe to pass between threads."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Hit:
    """One result. ``distance`` is 1 - cosine or Euclidean; ``similarity`` is 0..1 for showing."""

    image_id: int
    path: Path
    thumbnail: Path
    label: str
    distance: float
    similarity: float
    collection: str


@dataclass(frozen=True)
class Guess:
    """What the engine thinks is being drawn; probability 0..1."""

    class_name: str
    probability: float


@dataclass(frozen=True)
class SearchResult:
    """Hits, best first, and what they cost. ``distance_computations`` counts each item once."""

    hits: tuple[Hit, ...]
    guesses: tuple[Guess, ...]
    distance_computations: int
    items: int
    embed_ms: float
    query_ms: float


@dataclass(frozen=True)
class Failure:
    """A file that was set aside, and why, in a sentence."""

    path: str
    reason: str


@dataclass(frozen=True)
class CollectionSummary:
    """A collection as a page lists it. ``extracted`` counts the pictures that the current ``encoder`` (its fingerprint)
    has embedded.

    What takes longer to count is there when it was asked for: ``class_counts`` by class ("" for pictures of none),
    ``splits`` by part, ``sources`` that were imported, and the ``bytes`` of the library's own files for it.
    """

    name: str
    role: str
    images: int
    extracted: int
    classes: int
    failures: tuple[Failure, ...]
    source: str
    built_in: bool = False
    stale: bool = False
    watched: bool = False
    read_only: bool = False
    splits: dict[str, int] = field(default_factory=dict)
    class_counts: dict[str, int] = field(default_factory=dict)
    sources: tuple[str, ...] = ()
    bytes: int = 0
    encoder: str = ""


@dataclass(frozen=True)
class IngestResult:
    """What an import added."""

    collection: str
    added: int
    already_there: int
    failures: tuple[Failure, ...]


@dataclass(frozen=True)
class ExtractResult:
    """What an extraction did; ``rate`` is pictures a second over the pictures embedded now.

    ``failures`` are the pictures of the collection that this encoder could not be given, now or before.
    """

    collection: str
    model: str
    embedded: int
    total: int
    rate: float
    device: str
    failures: tuple[Failure, ...] = ()

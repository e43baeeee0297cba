"""The embeddings of some collections as one table, and which picture each of its rows is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sketchdesk.errors import InputError, LibraryError
from sketchdesk.jobs.indexes import committed_features
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.library.records import CollectionRecord, Split

SPLITS: tuple[Split, ...] = ("train", "validation", "test")


@dataclass(frozen=True, eq=False)
class Gallery:
    """``vectors`` float32 (n, d): the first ``rows[0]`` are of the first collection, and so on; memory-mapped if
    there is one collection."""

    collections: tuple[CollectionRecord, ...]
    rows: tuple[int, ...]
    vectors: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.vectors)

    @property
    def names(self) -> str:
        """Of the collections, for a sentence."""
        return ", ".join(collection.name for collection in self.collections)

    def place(self, item: int) -> tuple[int, int]:
        """The collection's number here and the row in it of one item."""
        ends = np.cumsum(self.rows)
        number = int(np.searchsorted(ends, item, side="right"))
        return number, int(item - (ends[number] - self.rows[number]))


def named_collections(bench: Workbench, names: Sequence[str]) -> list[CollectionRecord]:
    """The collections of those names, once each (two spellings may be one name); no names mean all.

    Raises InputError for an unknown name.
    """
    catalogue = bench.library.catalogue
    if names:
        return list(dict.fromkeys(catalogue.collection(name) for name in names))
    return catalogue.collections()


def find_part(bench: Workbench, text: str) -> tuple[CollectionRecord, Split] | None:
    """A collection by its name, or one part of it by "NAME:test"; "" is all of it.

    A name may hold a colon itself: the longest name that there is counts.
    """
    find = bench.library.catalogue.find_collection
    if (collection := find(text)) is not None:
        return collection, ""
    name, colon, part = text.rpartition(":")
    for split in SPLITS:
        if colon and part.strip().casefold() == split and (collection := find(name)) is not None:
            return collection, split
    return None


def named_part(bench: Workbench, text: str) -> tuple[CollectionRecord, Split]:
    """As :func:`find_part`. Raises InputError for an unknown name or part, and a part that has no pictures."""
    found = find_part(bench, text)
    catalogue = bench.library.catalogue
    if found is None:
        name, colon, part = text.rpartition(":")
        if colon and (collection := catalogue.find_collection(name)) is not None:
            parts = f"{', '.join(SPLITS[:-1])} and {SPLITS[-1]}"
            raise InputError(f'{collection.name} has no part "{part.strip()}": there are {parts}.')
        return catalogue.collection(name if colon and part.strip().casefold() in SPLITS else text), ""
    collection, split = found
    if split and not catalogue.split_counts(collection.id).get(split):
        raise InputError(
            f"{collection.name} has no {split} pictures: divide it with "
            f'sketchdesk collections --split "{collection.name}" --rule "first 60" or another rule.'
        )
    return found


@contextmanager
def steady(bench: Workbench, collections: Iterable[CollectionRecord]) -> Iterator[None]:
    """What is read inside is of one generation of each of these collections.

    Another program may take rows out of a collection while this one, which only reads, is at work: then rows and
    pictures do not belong together. Raises LibraryError at the end if that has happened, InputError for one that was
    removed.
    """
    before = {each.id: each for each in collections}
    try:
        yield
    except LibraryError as error:
        _check_steady(bench, before, error)
        raise
    _check_steady(bench, before, None)


def _check_steady(bench: Workbench, before: Mapping[int, CollectionRecord], error: LibraryError | None) -> None:
    now = {each.id: each.generation for each in bench.library.catalogue.collections()}
    for each in before.values():
        if each.id not in now:
            raise InputError(f"{each.name} has been removed meanwhile.") from error
        if now[each.id] != each.generation:
            raise LibraryError(f"{each.name} was changed meanwhile by another SketchDesk. Try again.") from error


def nothing_extracted(collections: Sequence[CollectionRecord]) -> InputError:
    """To be raised."""
    names = ", ".join(collection.name for collection in collections)
    return InputError(f"Nothing has been extracted from {names or 'any collection'} with this encoder yet.")


def extracted_rows(bench: Workbench, collections: Sequence[CollectionRecord]) -> tuple[int, ...]:
    """How many rows of each are embedded by this encoder."""
    return tuple(bench.library.catalogue.rows_done(collection.id, bench.fingerprint) for collection in collections)


def open_gallery(bench: Workbench, collections: Sequence[CollectionRecord]) -> Gallery:
    """What has been extracted of some collections so far; those without anything are passed over.

    Raises InputError if nothing has been extracted of any, LibraryError if it cannot be read.
    """
    found = [(collection, committed_features(bench, collection)) for collection in collections]
    there = [(collection, features) for collection, features in found if features is not None]
    if not there:
        raise nothing_extracted(collections)
    tables = [features for _, features in there]
    vectors = tables[0] if len(tables) == 1 else np.concatenate(tables)
    return Gallery(tuple(collection for collection, _ in there), tuple(map(len, tables)), vectors)


def labels_of(bench: Workbench, gallery: Gallery) -> list[str]:
    """One a row; a distractor's pictures are of no class, whatever their folder is called."""
    labels: list[str] = []
    for collection, rows in zip(gallery.collections, gallery.rows, strict=True):
        if collection.role == "distractor":
            labels += [""] * rows
        else:
            labels += bench.library.catalogue.labels_of(collection.id)[:rows]
    return labels

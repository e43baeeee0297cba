"""What every index does: hold items by id, answer queries with exact distances, forget items, be saved.

An index differs from another only in which candidates it looks at. Everything else is here: the vectors in
their slots, ids that stay what they were, tombstones of removed items, filters, and the ranking of candidates
by exact distance, ties by the lower id.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sketchdesk.engine.index import storage
from sketchdesk.engine.index.distances import METRICS, Metric, lengths, nearest
from sketchdesk.engine.index.rows import Rows, check_ids, check_query, check_vectors, is_mapped
from sketchdesk.errors import IndexFormatError, InputError

Ids = NDArray[np.int64]
Mask = NDArray[np.bool_]
Arrays = dict[str, NDArray[Any]]


@dataclass(frozen=True)
class Hits:
    """What a query found, nearest first, ties by the lower id.

    ``ids`` int64 (k,) and ``distances`` float32 (k,), fewer if the index has fewer; for many queries both are
    (m, k), and a row with fewer hits than the others ends in id -1 at distance inf.
    ``distance_computations`` counts each compared item once a query; ``signature_bytes`` is what was read of
    signatures; ``bucket_items`` counts an item once for each probed bucket that holds it. All are sums over the
    queries.
    """

    ids: Ids
    distances: NDArray[np.float32]
    distance_computations: int
    signature_bytes: int = 0
    bucket_items: int = 0


@dataclass(frozen=True)
class Ranking:
    """Everything that an index can put in order for a query: ids int64 (r,), the likeliest first.

    The first ``len(distances)`` were compared exactly, ``distances`` float32, nearest first; of the others only
    signatures were compared, so theirs is an estimate of the order and no distance.
    """

    ids: Ids
    distances: NDArray[np.float32]
    distance_computations: int
    signature_bytes: int = 0
    bucket_items: int = 0


@dataclass(frozen=True)
class Candidates:
    """Slots (ascending) that hold the answer to one query, and what it took to find them."""

    slots: Ids
    distance_computations: int
    signature_bytes: int = 0
    bucket_items: int = 0


@dataclass(frozen=True)
class Answer:
    """The slots and exact distances of one query's hits, nearest first, and what it took to find them."""

    slots: Ids
    distances: NDArray[np.float32]
    distance_computations: int
    signature_bytes: int = 0
    bucket_items: int = 0


class VectorIndex(ABC):
    """An index over float32 vectors; see :class:`Hits` for answers. Not for use by two threads at once.

    An array given to :meth:`build` is kept, not copied, and must not change afterwards. Raises InputError
    for vectors, ids or k that cannot be.
    """

    family: ClassVar[str]

    def __init__(self, metric: Metric = "cosine") -> None:
        if metric not in METRICS:
            raise InputError(f"There is no metric {metric!r}: choose {' or '.join(METRICS)}.")
        self.metric: Metric = metric
        self._clear(None)

    def _clear(self, dimension: int | None) -> None:
        self._dimension = dimension
        self._rows = Rows(dimension or 1)
        self._lengths = np.empty(0, np.float64)
        self._ids: Ids = np.empty(0, np.int64)
        self._live: Mask = np.empty(0, np.bool_)
        self._size = 0
        self._next_id = 0

    # What a family of indexes adds.

    @property
    @abstractmethod
    def depth(self) -> int:
        """How many items at most a query is compared with exactly, when k asks for no more."""

    @property
    @abstractmethod
    def settings(self) -> dict[str, Any]:
        """The arguments that make an index like this one, as JSON values."""

    @abstractmethod
    def _candidates(self, queries: NDArray[np.float32], k: int, eligible: Mask | None) -> Iterator[Candidates]:
        """For each of the queries (m, d), in order, slots that hold its k hits. None means every slot is eligible."""

    @abstractmethod
    def _appended(self, start: int) -> None:
        """Slots from ``start`` on are new."""

    @abstractmethod
    def _removed(self) -> None:
        """Some slots are no longer live."""

    @abstractmethod
    def _kept(self, kept: Mask) -> None:
        """The slots whose flag is False are gone, the others closed up."""

    def _saved_arrays(self, kept: Mask) -> Arrays:
        """What to save besides vectors and ids, for the slots that are kept."""
        return {}

    @abstractmethod
    def _restore(self, arrays: Arrays) -> None:
        """Take up what :meth:`_saved_arrays` gave; raise ValueError or KeyError if it does not fit."""

    def _own_stats(self, class_of: NDArray[np.int64] | None) -> dict[str, Any]:
        """What the family adds to :meth:`stats`; ``class_of`` gives a number for each slot's class, -1 for none."""
        return {}

    # What all indexes do alike.

    def __len__(self) -> int:
        return self._size

    @property
    def dimension(self) -> int | None:
        """Numbers a vector; None before the first build."""
        return self._dimension

    @property
    def ids(self) -> Ids:
        """The ids of all items, ascending."""
        return self._ids[self._live]

    step: Callable[[int, int], None] = staticmethod(lambda done, total: None)
    """What to call between blocks while many vectors are taken in; where it raises, the index is of no more use."""

    def build(self, vectors: ArrayLike) -> None:
        """Index vectors (n, d) anew; their ids are their rows."""
        rows = check_vectors(vectors)
        self._clear(rows.shape[1])
        self._append(rows)

    def add(self, vectors: ArrayLike) -> Ids:
        """Index more vectors (m, d) and return their ids, which no item ever had before."""
        rows = check_vectors(vectors, self._dimension)
        if self._dimension is None:
            self._clear(rows.shape[1])
        # The caller may use the array again; what lies in a file stays there.
        borrowed = isinstance(vectors, np.ndarray) and np.may_share_memory(rows, vectors) and not is_mapped(rows)
        return self._append(rows.copy() if borrowed else rows)

    def _append(self, rows: NDArray[np.float32]) -> Ids:
        start = len(self._rows)
        ids = np.arange(self._next_id, self._next_id + len(rows), dtype=np.int64)
        self._rows.append(rows)
        self._lengths = np.concatenate([self._lengths, lengths(rows)])
        self._ids = np.concatenate([self._ids, ids])
        self._live = np.concatenate([self._live, np.ones(len(rows), np.bool_)])
        self._next_id += len(rows)
        self._size += len(rows)
        self._appended(start)
        return ids

    def remove(self, ids: ArrayLike) -> None:
        """Forget items. Raises InputError, and forgets none, if one of the ids is not here."""
        wanted = np.unique(check_ids(ids))
        slots = self._slots_of(wanted)
        missing = wanted[slots < 0]
        if len(missing):
            raise InputError(f"The index holds no item {missing[0]}.")
        self._live[slots] = False
        self._size -= len(slots)
        self._removed()
        # Vectors in a file cost nothing where they lie, and copying the others would cost memory.
        if 2 * len(self) < len(self._live) and not self._rows.mapped:
            self.compact()

    def compact(self) -> None:
        """Give back the room of removed items. Ids and answers stay what they were."""
        if self._live.all():
            return
        kept = self._live
        self._rows.keep(kept)
        self._lengths, self._ids, self._live = self._lengths[kept], self._ids[kept], kept[kept]
        self._kept(kept)

    def query(self, vector: ArrayLike, k: int, allowed: ArrayLike | None = None) -> Hits:
        """The k items nearest to a vector (d,). ``allowed`` keeps to some items without losing hits: flags, one
        for each id ever given, or ids, of which those that are not here are passed over."""
        query = check_query(vector, self._dimension)
        eligible, width = self._asked(k, allowed)
        if not width:
            return Hits(np.empty(0, np.int64), np.empty(0, np.float32), 0)
        answer = next(iter(self._answers(query, width, eligible)))
        work = answer.distance_computations, answer.signature_bytes, answer.bucket_items
        return Hits(self._ids[answer.slots], answer.distances, *work)

    def query_many(self, vectors: ArrayLike, k: int, allowed: ArrayLike | None = None) -> Hits:
        """The k items nearest to each of the vectors (m, d), as :meth:`query` finds them."""
        queries = check_vectors(vectors, self._dimension)
        eligible, width = self._asked(k, allowed)
        ids = np.full((len(queries), width), -1, np.int64)
        distances = np.full((len(queries), width), np.inf, np.float32)
        computations = signature_bytes = bucket_items = 0
        if width:
            for i, answer in enumerate(self._answers(queries, width, eligible)):
                found = len(answer.slots)
                ids[i, :found], distances[i, :found] = self._ids[answer.slots], answer.distances
                computations += answer.distance_computations
                signature_bytes += answer.signature_bytes
                bucket_items += answer.bucket_items
        return Hits(ids, distances, computations, signature_bytes, bucket_items)

    def rank(self, vector: ArrayLike, depth: int | None = None) -> Ranking:
        """All that the index has to say about a query (d,), for measures of whole rankings: the ``depth`` items
        that it compares exactly (by default as many as it does anyway), and whatever it can put behind them."""
        hits = self.query(vector, max(depth or self.depth, 1))
        behind, read = self._ranked_behind(check_query(vector, self._dimension), hits.ids)
        return Ranking(
            np.concatenate([hits.ids, behind]),
            hits.distances,
            hits.distance_computations,
            hits.signature_bytes + read,
            hits.bucket_items,
        )

    def _ranked_behind(self, query: NDArray[np.float32], ids: Ids) -> tuple[Ids, int]:
        """Ids of items that were not compared exactly, by their estimated distance from a query (1, d), and the
        bytes of signatures that this took."""
        return np.empty(0, np.int64), 0

    def _asked(self, k: int, allowed: ArrayLike | None) -> tuple[Mask | None, int]:
        """Which slots may be found (None: all), and how many hits there can be."""
        if isinstance(k, (bool, np.bool_)) or not isinstance(k, (int, np.integer)) or k < 1:
            raise InputError(f"The number of hits to find must be a whole number of at least 1, not {k}.")
        eligible = self._eligible(allowed)
        return eligible, min(int(k), self._size if eligible is None else int(np.count_nonzero(eligible)))

    def _answers(self, queries: NDArray[np.float32], k: int, eligible: Mask | None) -> Iterator[Answer]:
        """The k hits of each of the queries (m, d), in order."""
        for query, found in zip(queries, self._candidates(queries, k, eligible), strict=True):
            slots, distances = nearest(query, self._rows, self._lengths, found.slots, k, self.metric)
            yield Answer(slots, distances, found.distance_computations, found.signature_bytes, found.bucket_items)

    def _eligible(self, allowed: ArrayLike | None) -> Mask | None:
        """Flags over the slots, or None where all of them may be found."""
        if allowed is None:
            return None if self._size == len(self._live) else self._live
        given = np.asarray(allowed)
        if given.dtype == np.bool_:
            if given.shape != (self._next_id,):
                raise InputError(f"A filter needs {self._next_id} flags, one for each id, not {given.size}.")
            return given[self._ids] & self._live
        slots = self._slots_of(check_ids(given))
        mask = np.zeros(len(self._live), np.bool_)
        mask[slots[slots >= 0]] = True
        return mask

    def _slots_of(self, ids: Ids) -> Ids:
        """The slot of each id, -1 where there is no such item."""
        if not len(self._ids):
            return np.full(len(ids), -1, np.int64)
        slots = np.minimum(np.searchsorted(self._ids, ids), len(self._ids) - 1)
        return np.where((self._ids[slots] == ids) & self._live[slots], slots, -1)

    def stats(self, labels: Sequence[str] | None = None) -> dict[str, Any]:
        """What the index is made of: items, removed, bytes of vectors and of everything else, and more by family.

        With ``labels``, one for each id ever given ("" for none), also the number of classes.
        """
        other = self._lengths.nbytes + self._ids.nbytes + self._live.nbytes
        found: dict[str, Any] = {
            "family": self.family,
            "metric": self.metric,
            "items": len(self),
            "removed": len(self._live) - len(self),
            "dimension": self._dimension,
            "vector_bytes": self._rows.nbytes,
            "bytes": other,
        }
        class_of = None
        if labels is not None:
            if len(labels) != self._next_id:
                raise InputError(f"There must be {self._next_id} labels, one for each id, not {len(labels)}.")
            names = np.asarray(labels, np.str_)[self._ids]
            class_of = np.where(names == "", -1, np.unique(names, return_inverse=True)[1]).astype(np.int64)
            found["classes"] = len(set(names[self._live].tolist()) - {""})
        own = self._own_stats(class_of)
        return found | own | {"bytes": other + own.get("bytes", 0)}

    # On disk.

    def save(self, folder: str | Path, vectors: str | Path | None = None) -> None:
        """Write the index into a folder; a kill at any instant leaves the old index or the new one.

        ``vectors`` names a float32 ``.npy`` file whose first rows are the vectors of this index: then the
        index refers to it instead of keeping its own copy. Raises InputError if that file holds others, and
        LibraryWriteError if the folder cannot be written.
        """
        if self._dimension is None:
            raise InputError("There is nothing to save: the index has not been built yet.")
        # A file of vectors has a row for each slot; our own copy drops the removed.
        kept = self._live if vectors is None else np.ones(len(self._live), np.bool_)
        arrays: Arrays = {
            "ids": self._ids[kept],
            "live": self._live[kept],
            "lengths": self._lengths[kept],
            **self._saved_arrays(kept),
        }
        description = {"family": self.family, "settings": self.settings, "next_id": self._next_id, "items": len(self)}
        storage.write_index(
            Path(folder), description, arrays, self._rows, kept, None if vectors is None else Path(vectors)
        )

    @classmethod
    def from_saved(cls, saved: storage.SavedIndex) -> VectorIndex:
        """The index that was saved. Raises IndexFormatError if its parts do not fit together."""
        try:
            index = cls(**saved.description["settings"])
            index._clear(saved.vectors.shape[1])
            index._rows.append(saved.vectors)
            index._next_id = int(saved.description["next_id"])
            # Small, and written to by remove: in memory.
            index._ids, index._live = np.array(saved.arrays["ids"]), np.array(saved.arrays["live"])
            index._lengths = np.array(saved.arrays["lengths"])
            shapes = {index._ids.shape, index._live.shape, index._lengths.shape, (len(saved.vectors),)}
            ordered = bool((np.diff(index._ids) > 0).all()) and (not len(index._ids) or index._ids[-1] < index._next_id)
            if len(shapes) > 1 or not ordered:
                raise IndexFormatError(storage.DOES_NOT_FIT.format(folder=saved.folder))
            index._size = int(np.count_nonzero(index._live))
            index._restore(saved.arrays)
        except (KeyError, TypeError, ValueError, InputError) as error:
            raise IndexFormatError(storage.DOES_NOT_FIT.format(folder=saved.folder)) from error
        return index

"""What is compared: systems that build an index and answer queries. Here the scan in NumPy and our own indexes."""

from __future__ import annotations

import inspect
import time
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sketchdesk.engine.index import ExactIndex, Hits, PStableIndex, SimHashIndex, VectorIndex
from sketchdesk.errors import InputError

Settings = dict[str, Any]
Vectors = NDArray[np.float32]


class OverBudget(Exception):
    """Building would take longer than it may."""


class Budget:
    """Seconds that one index may take to build; 0 for as many as it takes."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._begun = time.perf_counter()

    def check(self, done: int, total: int) -> None:
        """Raise OverBudget if the pace so far leads beyond the budget: after 5 %, so that there is a pace."""
        spent = time.perf_counter() - self._begun
        if self.seconds and 0 < done < total and spent * total / done > self.seconds and done * 20 >= total:
            raise OverBudget(f"{100 * done // total} % after {spent:.0f} s")


@dataclass(frozen=True)
class Items:
    """Items as they come (n, d), and at length 1 where the metric is cosine, for systems that want them so."""

    vectors: Vectors
    units: Vectors
    metric: str

    @classmethod
    def of(cls, vectors: Vectors, metric: str) -> Items:
        return cls(vectors, units_of(vectors) if metric == "cosine" else vectors, metric)


def units_of(vectors: Vectors) -> Vectors:
    """Rows at length 1."""
    units = np.array(vectors, np.float32)
    for start in range(0, len(units), 65536):
        block = units[start : start + 65536]
        block /= np.maximum(np.linalg.norm(block, axis=1, keepdims=True), np.float32(1e-30))
    return units


@dataclass(frozen=True)
class Found:
    """The ids that a query found, and the work where it is known: distances computed, bytes read."""

    ids: NDArray[np.integer]
    computations: int | None = None
    bytes_read: int | None = None


class System(ABC):
    """One way of building; ``searches`` are the settings of searching that it is measured with."""

    key: str
    name: str
    unit_queries = True

    def __init__(self, building: Settings, searches: list[Settings]) -> None:
        self.building = building
        self.searches = searches

    @abstractmethod
    def build(self, items: Items, budget: Budget) -> None:
        """Build on one thread. Raises OverBudget."""

    def use(self, search: Settings) -> None:  # noqa: B027 - not all have something to set
        """Search like this from now on."""

    def form(self, query: Vectors) -> Any:
        """A query (d,) as the system takes it; not timed."""
        return query

    @abstractmethod
    def ask(self, query: Any, k: int) -> Any:
        """What is timed."""

    @abstractmethod
    def found(self, answer: Any) -> Found:
        """What the last :meth:`ask` found, and what it took; not timed."""

    def index_bytes(self) -> int | None:
        """Of the index without the vectors, where that is known."""
        return None

    def alone(self, search: Settings) -> System:
        """A system for this one setting. If it is not self, it has to be built."""
        return self

    def label(self, search: Settings) -> str:
        """The setting in words."""
        return " ".join(f"{name}={_short(value)}" for name, value in {**self.building, **search}.items())


def _short(value: Any) -> str:
    if value is None:
        return "auto"
    return f"{value:g}" if isinstance(value, float) else str(value)


class NumpyScan(System):
    """All distances by one matrix product, the best by argpartition."""

    key, name = "numpy", "NumPy scan"

    def __init__(self) -> None:
        super().__init__({}, [{}])

    def build(self, items: Items, budget: Budget) -> None:
        self._items = items.units
        self._squares = None if items.metric == "cosine" else np.einsum("nd,nd->n", items.units, items.units)

    def ask(self, query: Any, k: int) -> Any:
        keys = self._items @ query
        if self._squares is None:
            np.negative(keys, out=keys)
        else:
            keys *= -2
            keys += self._squares
        best = np.argpartition(keys, k - 1)[:k]
        return best[np.argsort(keys[best])]

    def found(self, answer: Any) -> Found:
        return Found(answer, len(self._items), self._items.nbytes)

    def index_bytes(self) -> int:
        return 0 if self._squares is None else self._squares.nbytes


class Ours(System):
    """One of our indexes. ``building`` are arguments of its constructor, ``searches`` what retune changes."""

    unit_queries = False

    def __init__(
        self, key: str, name: str, family: type[VectorIndex], building: Settings, searches: list[Settings]
    ) -> None:
        super().__init__(building, searches)
        self.key, self.name, self.family = key, name, family

    def build(self, items: Items, budget: Budget) -> None:
        self._bytes_each = 4 * items.vectors.shape[1]
        self._metric = items.metric
        self.index = self.family(**{**self.building, "metric": items.metric})
        self.index.build(items.vectors)
        # Tables are grouped when they are first asked.
        self.index.query(items.vectors[0], 1)

    def use(self, search: Settings) -> None:
        if search:
            assert isinstance(self.index, (SimHashIndex, PStableIndex))
            self.index.retune(**search)
            self.index.query(np.ones(self._bytes_each // 4, np.float32), 1)

    def ask(self, query: Any, k: int) -> Hits:
        return self.index.query(query, k)

    def found(self, answer: Hits) -> Found:
        read = answer.distance_computations * self._bytes_each + answer.signature_bytes + 4 * answer.bucket_items
        return Found(answer.ids, answer.distance_computations, read)

    def index_bytes(self) -> int:
        return int(self.index.stats()["bytes"])

    def alone(self, search: Settings) -> System:
        """Built for this setting: without bits, tables or projections that only other settings use."""
        if not search:
            return self
        kept = {name: value for name, value in self.building.items() if not name.startswith("most_")}
        return Ours(self.key, self.name, self.family, {**kept, **search}, [{}])

    def label(self, search: Settings) -> str:
        """What this kind of index uses, and whatever else is not as it is by itself."""
        usual = {name: each.default for name, each in inspect.signature(self.family).parameters.items()}
        given = {**self.building, **search}
        shown = [name for name in given if name in _SHOWN[self.key]]
        shown += [
            name
            for name in given
            if name not in _SHOWN[self.key] + _HIDDEN
            and not name.startswith("most_")
            and given[name] != usual.get(name)
        ]
        return " ".join(f"{name}={_short(given[name])}" for name in shown)


_SHOWN: dict[str, tuple[str, ...]] = {
    "exact": (),
    "simhash": ("bits", "rerank", "coarse"),
    "simhash-tables": ("bits", "tables", "bits_per_table", "probes", "rerank", "coarse"),
    "tables-only": ("tables", "bits_per_table", "probes"),
    "pstable": ("tables", "hashes_per_table", "width", "probes"),
}
# What not every kind uses, and what is in the heading.
_HIDDEN = ("bits", "rerank", "coarse", "tables", "bits_per_table", "probes", "seed", "metric")
NAMES = {
    "exact": "ExactIndex",
    "simhash": "SimHash signatures",
    "simhash-tables": "SimHash tables, signatures",
    "tables-only": "SimHash tables only",
    "pstable": "PStable",
}


def from_settings(family: str, chosen: Settings) -> Ours:
    """An index with constructor arguments that somebody chose. Raises InputError for those that cannot be."""
    families: dict[str, type[VectorIndex]] = {"simhash": SimHashIndex, "pstable": PStableIndex}
    if family not in families:
        raise InputError(f"There is no family {family!r} to choose settings for: {' or '.join(families)}.")
    known = inspect.signature(families[family]).parameters
    for name in chosen:
        if name not in known:
            raise InputError(f"{family} has no setting {name!r}: choose from {', '.join(known)}.")
    # No more than is used: what an index keeps for other settings is not theirs to pay for.
    settings = {name: value for name, value in chosen.items() if not name.startswith("most_")}
    families[family](**settings)
    if family == "pstable":
        key = "pstable"
    else:
        key = (
            "simhash"
            if not settings.get("tables")
            else "tables-only"
            if settings.get("bits") == 0
            else "simhash-tables"
        )
    return Ours(key, NAMES[key], families[family], settings, [{}])


def our_systems(items: int) -> list[System]:
    """Our indexes, each with a series of settings that suits so many items."""
    return [
        Ours("exact", NAMES["exact"], ExactIndex, {}, [{}]),
        *(_signatures(bits, items) for bits in (128, 192, 256, 384, 512)),
        _tables_then_signatures(items),
        *_tables_only(items),
        _pstable(),
    ]


def _shares(rerank: int, items: int, shares: tuple[float, ...]) -> list[float | None]:
    """Automatic, and those that look at enough items whole for so many candidates."""
    return [None, *(share for share in shares if share * items >= 8 * rerank)]


def _signatures(bits: int, items: int) -> Ours:
    searches: list[Settings] = [
        {"rerank": rerank, "coarse": coarse}
        for rerank in (40, 60, 80, 100, 150, 200)
        for coarse in _shares(rerank, items, (0.02, 0.01, 0.005, 0.002))
    ]
    return Ours("simhash", NAMES["simhash"], SimHashIndex, {"bits": bits}, searches)


def _tables_then_signatures(items: int) -> Ours:
    searches: list[Settings] = [
        {
            "tables": 1,
            "bits_per_table": bits_per_table,
            "probes": probes,
            "rerank": rerank,
            "coarse": coarse,
        }
        for bits_per_table in (6, 8, 10, 12)
        for probes in (16, 32, 64, 128, 256)
        # Looking into all buckets is what signatures alone do better.
        if 2 * probes <= 1 << bits_per_table
        for rerank in (40, 60, 100)
        for coarse in _shares(rerank, items, (0.01, 0.003, 0.001))
    ]
    building = {"bits": 256, "most_tables": 1, "most_bits_per_table": 12}
    return Ours("simhash-tables", NAMES["simhash-tables"], SimHashIndex, building, searches)


def _tables_only(items: int) -> list[Ours]:
    """A build for each length of keys: the other tables' hyperplanes depend on it."""
    # As many buckets as leave some items in each, and fewer.
    most = max(6, min(18, int(np.log2(max(2, items))) - 2))
    return [
        Ours(
            "tables-only",
            NAMES["tables-only"],
            SimHashIndex,
            {"bits": 0, "tables": 16, "bits_per_table": bits_per_table},
            [
                {"tables": tables, "probes": probes}
                for tables in (1, 4, 8, 16)
                for probes in (8, 32, 128)
                if 2 * probes <= 1 << bits_per_table
            ],
        )
        for bits_per_table in range(most - 4, most + 1, 2)
    ]


def _pstable() -> Ours:
    searches: list[Settings] = [
        {"tables": tables, "hashes_per_table": hashes, "width": width, "probes": probes}
        for tables in (1, 4, 8)
        for hashes in (6, 8, 10)
        for width in (1.5, 2.5)
        for probes in (8, 32, 128)
    ]
    return Ours("pstable", NAMES["pstable"], PStableIndex, {"tables": 8, "hashes_per_table": 10}, searches)

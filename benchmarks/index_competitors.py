"""Other people's indexes, each on one thread: faiss, hnswlib, annoy, usearch (``pip install sketchdesk[bench]``).

Where a system can be given vectors and queries at length 1 it is, and the time that takes is not counted.
"""

from __future__ import annotations

import importlib
import importlib.metadata
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.index_systems import Budget, Found, Items, Settings, System, Vectors

EFS = (10, 15, 20, 30, 40, 60, 80, 120, 200, 400)
# Items added between two looks at the clock.
_CHUNK = 5000


def competitors(items: int, dimension: int, only: Callable[[str], bool]) -> tuple[list[System], list[str]]:
    """Those that are installed and wanted, and a line about each that is not installed."""
    systems: list[System] = []
    missing = []
    for module, distribution, makers in _LIBRARIES:
        wanted = [maker for maker in makers if only(maker.key)]
        if not wanted:
            continue
        try:
            importlib.import_module(module)
        except ImportError:
            names = ", ".join(dict.fromkeys(maker.name for maker in wanted))
            missing.append(f"{names} passed over: {distribution} is not installed.")
            continue
        systems += [system for maker in wanted for system in maker.variants(items, dimension)]
    return systems, missing


def versions() -> dict[str, str]:
    """Of those that are installed."""
    found = {}
    for _, distribution, _ in _LIBRARIES:
        try:
            found[distribution] = importlib.metadata.version(distribution)
        except importlib.metadata.PackageNotFoundError:
            continue
    return found


def _add_in_chunks(vectors: Vectors, add: Callable[[int, Vectors], Any], budget: Budget) -> None:
    for start in range(0, len(vectors), _CHUNK):
        budget.check(start, len(vectors))
        add(start, vectors[start : start + _CHUNK])


class _Competitor(System):
    @classmethod
    def variants(cls, items: int, dimension: int) -> list[System]:
        raise NotImplementedError


class _Faiss(_Competitor):
    """What faiss's indexes share. For vectors of length 1 the order by L2 is that by cosine."""

    index: Any

    def _prepare(self, items: Items) -> Any:
        import faiss

        faiss.omp_set_num_threads(1)
        self._row_bytes = 4 * items.units.shape[1]
        self._count = len(items.units)
        return faiss

    def form(self, query: Vectors) -> Vectors:
        return query[None]

    def ask(self, query: Any, k: int) -> Any:
        return self.index.search(query, k)

    def found(self, answer: Any) -> Found:
        return Found(answer[1][0])

    def index_bytes(self) -> int:
        """Of the index as it would be written, less the vectors in it."""
        import faiss

        written = 0

        def count(block: bytes) -> int:
            nonlocal written
            written += len(block)
            return len(block)

        faiss.write_index(self.index, faiss.PyCallbackIOWriter(count))
        return written - self._count * self._row_bytes


class FaissFlat(_Faiss):
    """The scan."""

    key, name = "flat", "faiss Flat"

    @classmethod
    def variants(cls, items: int, dimension: int) -> list[System]:
        return [cls({}, [{}])]

    def build(self, items: Items, budget: Budget) -> None:
        faiss = self._prepare(items)
        kind = faiss.IndexFlatIP if items.metric == "cosine" else faiss.IndexFlatL2
        self.index = kind(items.units.shape[1])
        self.index.add(items.units)

    def found(self, answer: Any) -> Found:
        return Found(answer[1][0], self._count, self._count * self._row_bytes)

    def index_bytes(self) -> int:
        return 0


class FaissIvf(_Faiss):
    """Cells of k-means; about four times as many as the square root of the items."""

    key, name = "ivf", "faiss IVF"

    @classmethod
    def variants(cls, items: int, dimension: int) -> list[System]:
        cells = max(1, min(2 ** round(np.log2(4 * items**0.5)), items // 39))
        return [cls({"nlist": cells}, [{"nprobe": n} for n in (1, 2, 4, 8, 16, 32, 64, 128) if n <= cells])]

    def build(self, items: Items, budget: Budget) -> None:
        faiss = self._prepare(items)
        dimension = items.units.shape[1]
        product = items.metric == "cosine"
        cells = faiss.IndexFlatIP(dimension) if product else faiss.IndexFlatL2(dimension)
        metric = faiss.METRIC_INNER_PRODUCT if product else faiss.METRIC_L2
        self._cells = cells
        self.index = faiss.IndexIVFFlat(cells, dimension, self.building["nlist"], metric)
        self.index.train(items.units)
        # Adding has a pace of its own.
        _add_in_chunks(items.units, lambda _, block: self.index.add(block), Budget(budget.seconds))
        self._stats = faiss.cvar.indexIVF_stats

    def use(self, search: Settings) -> None:
        self.index.nprobe = search["nprobe"]
        self._stats.reset()

    def found(self, answer: Any) -> Found:
        # The distances to the centres of the cells are distances too.
        computations = self._stats.ndis + self.building["nlist"]
        self._stats.reset()
        return Found(answer[1][0], computations, computations * self._row_bytes)


class FaissLsh(_Faiss):
    """Signatures of rotated vectors cut at their medians (its better kind), then exact re-ranking."""

    key, name = "lsh", "faiss LSH + refine"

    @classmethod
    def variants(cls, items: int, dimension: int) -> list[System]:
        searches: list[Settings] = [{"k_factor": factor} for factor in (1, 2, 5, 10, 20, 40, 80)]
        return [cls({"nbits": bits}, searches) for bits in (256, 512, 1024)]

    def build(self, items: Items, budget: Budget) -> None:
        faiss = self._prepare(items)
        self._signatures = faiss.IndexLSH(items.units.shape[1], self.building["nbits"], True, True)
        self.index = faiss.IndexRefineFlat(self._signatures)
        self.index.train(items.units)
        self.index.add(items.units)

    def use(self, search: Settings) -> None:
        self.index.k_factor = search["k_factor"]

    def found(self, answer: Any) -> Found:
        compared = min(self._count, int(len(answer[1][0]) * self.index.k_factor))
        return Found(answer[1][0], compared, compared * self._row_bytes + self._count * self.building["nbits"] // 8)


class FaissHnsw(_Faiss):
    """The graph, as wide as hnswlib's."""

    key, name = "faiss-hnsw", "faiss HNSW"

    @classmethod
    def variants(cls, items: int, dimension: int) -> list[System]:
        return [cls({"M": 16, "efConstruction": 200}, [{"efSearch": ef} for ef in EFS])]

    def build(self, items: Items, budget: Budget) -> None:
        faiss = self._prepare(items)
        self.index = faiss.IndexHNSWFlat(items.units.shape[1], self.building["M"])
        self.index.hnsw.efConstruction = self.building["efConstruction"]
        _add_in_chunks(items.units, lambda _, block: self.index.add(block), budget)
        self._stats = faiss.cvar.hnsw_stats

    def use(self, search: Settings) -> None:
        self.index.hnsw.efSearch = search["efSearch"]
        self._stats.reset()

    def found(self, answer: Any) -> Found:
        computations = self._stats.ndis
        self._stats.reset()
        return Found(answer[1][0], computations)


class Hnswlib(_Competitor):
    """The graph that others are measured by. It brings vectors to length 1 itself, as its users have it do."""

    key, name, unit_queries = "hnswlib", "hnswlib", False

    @classmethod
    def variants(cls, items: int, dimension: int) -> list[System]:
        return [cls({"M": 16, "ef_construction": 200}, [{"ef": ef} for ef in EFS])]

    def build(self, items: Items, budget: Budget) -> None:
        import hnswlib

        count, dimension = items.vectors.shape
        self._vector_bytes = items.vectors.nbytes
        self.index = hnswlib.Index("cosine" if items.metric == "cosine" else "l2", dimension)
        self.index.init_index(count, **self.building, random_seed=100)
        self.index.set_num_threads(1)
        _add_in_chunks(items.vectors, lambda _, block: self.index.add_items(block, num_threads=1), budget)

    def use(self, search: Settings) -> None:
        self.index.set_ef(search["ef"])

    def ask(self, query: Any, k: int) -> Any:
        return self.index.knn_query(query, k, num_threads=1)

    def found(self, answer: Any) -> Found:
        return Found(answer[0][0].astype(np.int64))

    def index_bytes(self) -> int:
        return int(self.index.index_file_size()) - self._vector_bytes


class Annoy(_Competitor):
    """Random projection trees."""

    key, name = "annoy", "annoy"

    @classmethod
    def variants(cls, items: int, dimension: int) -> list[System]:
        searches: list[Settings] = [{"search_k": n} for n in (500, 1000, 2000, 4000, 8000, 16000, 32000)]
        return [cls({"trees": 50}, searches)]

    def build(self, items: Items, budget: Budget) -> None:
        self._metric = "angular" if items.metric == "cosine" else "euclidean"
        if budget.seconds:
            # It cannot be stopped, so a twentieth shows the pace; the other work is a little more than in proportion.
            begun = Budget(budget.seconds)
            self._grown(items.units[: len(items.units) // 20])
            begun.check(max(1, len(items.units) // 20), len(items.units))
        self.index = self._grown(items.units)
        self._folder = tempfile.TemporaryDirectory(prefix="annoy-")
        path = Path(self._folder.name) / "trees.ann"
        # It answers from its file from now on, as it is meant to.
        self.index.save(str(path), True)
        self._bytes = path.stat().st_size - items.units.nbytes

    def _grown(self, units: Vectors) -> Any:
        import annoy

        index = annoy.AnnoyIndex(units.shape[1], self._metric)
        index.set_seed(1)
        for number, row in enumerate(units):
            index.add_item(number, row)
        index.build(self.building["trees"], n_jobs=1)
        return index

    def use(self, search: Settings) -> None:
        self._search_k = search["search_k"]

    def form(self, query: Vectors) -> list[float]:
        return query.tolist()

    def ask(self, query: Any, k: int) -> Any:
        return self.index.get_nns_by_vector(query, k, self._search_k)

    def found(self, answer: Any) -> Found:
        return Found(np.array(answer, np.int64))

    def index_bytes(self) -> int:
        return self._bytes


class Usearch(_Competitor):
    """A graph; by itself it keeps vectors in half the room, as bfloat16, so both kinds are measured."""

    key, name = "usearch", "usearch"

    @classmethod
    def variants(cls, items: int, dimension: int) -> list[System]:
        searches: list[Settings] = [{"expansion": ef} for ef in EFS]
        return [cls({"dtype": dtype, "connectivity": 16}, searches) for dtype in ("f32", "bf16")]

    def build(self, items: Items, budget: Budget) -> None:
        from usearch.index import Index

        metric = "cos" if items.metric == "cosine" else "l2sq"
        self.index = Index(ndim=items.units.shape[1], metric=metric, expansion_add=128, **self.building)
        each = 2 if self.building["dtype"] == "bf16" else 4
        self._vector_bytes = each * items.units.size

        def add(start: int, block: Vectors) -> None:
            self.index.add(np.arange(start, start + len(block), dtype=np.uint64), block, threads=1)

        _add_in_chunks(items.units, add, budget)

    def use(self, search: Settings) -> None:
        self.index.expansion_search = search["expansion"]

    def ask(self, query: Any, k: int) -> Any:
        return self.index.search(query, k, threads=1)

    def found(self, answer: Any) -> Found:
        return Found(np.asarray(answer.keys).astype(np.int64), int(answer.computed_distances))

    def index_bytes(self) -> int:
        return int(self.index.serialized_length) - self._vector_bytes


# What to import, what it is called where it is installed from, its systems.
_LIBRARIES: tuple[tuple[str, str, tuple[type[_Competitor], ...]], ...] = (
    ("faiss", "faiss-cpu", (FaissFlat, FaissIvf, FaissLsh, FaissHnsw)),
    ("hnswlib", "hnswlib", (Hnswlib,)),
    ("annoy", "annoy", (Annoy,)),
    ("usearch.index", "usearch", (Usearch,)),
)
KEYS = tuple(maker.key for _, _, makers in _LIBRARIES for maker in makers)

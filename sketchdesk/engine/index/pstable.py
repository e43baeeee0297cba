"""p-stable hashing: random projections cut into cells of some width, K of them a table, L tables."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sketchdesk.engine.index import kernels
from sketchdesk.engine.index.base import Arrays, Candidates, Mask, VectorIndex
from sketchdesk.engine.index.buckets import Table, Tables
from sketchdesk.engine.index.distances import Metric, lengths
from sketchdesk.engine.index.kernels import Changes
from sketchdesk.engine.index.pointers import Workspace
from sketchdesk.engine.index.projection import directions
from sketchdesk.engine.index.settings import positive, switch, whole
from sketchdesk.engine.products import product
from sketchdesk.errors import InputError

MOST_TABLES = 256
# Two changes a hash, and a set of changes is a word of 64 bits.
MOST_HASHES = 32
MOST_PROBES = 1 << 20

_SPREAD_SAMPLE = 4096
# Distance of the 10 % and 90 % quantiles of a normal distribution, in standard deviations.
_QUANTILE_GAP = 2.5631031310892007
# Cells beyond this are one: their numbers must fit 64 bits.
_FARTHEST_CELL = 2.0**62


class PStableIndex(VectorIndex):
    """Items that fall into a cell with the query are compared exactly (Datar, Immorlica, Indyk and Mirrokni,
    "Locality-sensitive hashing scheme based on p-stable distributions", SoCG 2004).

    Each of ``tables`` keys is ``hashes_per_table`` numbers floor((a . x) / w + u), a Gaussian and u uniform in
    0..1. With ``adaptive``, w is ``width`` times the projection's own spread over the items (from their 10 % and
    90 % quantiles, so about standard deviations); otherwise it is ``width``. ``probes`` cells a table are
    looked into, on the whole the most promising ones over all tables (query-directed multi-probe). If fewer
    than k are found, more is looked at until there are k, unless ``complete`` is False.

    With the cosine metric, vectors of length 1 are hashed, unless ``normalised`` is False. Projections are
    stored once, ``most_tables`` x ``most_hashes_per_table`` of them, so that :meth:`retune` need not hash again.
    Raises InputError for settings that cannot be.
    """

    family = "pstable"
    _tables: Tables | None

    def __init__(
        self,
        tables: int = 8,
        hashes_per_table: int = 8,
        width: float = 2.0,
        probes: int = 32,
        seed: int = 0,
        metric: Metric = "cosine",
        *,
        adaptive: bool = True,
        normalised: bool = True,
        complete: bool = True,
        most_tables: int = 0,
        most_hashes_per_table: int = 0,
    ) -> None:
        self.seed = whole("seed", seed, 0)
        self.normalised = switch("normalised", normalised)
        self.complete = switch("complete", complete)
        self._tune(tables, hashes_per_table, width, probes, adaptive)
        self.most_tables = max(whole("number of tables kept", most_tables, 0, MOST_TABLES), self.tables)
        kept = whole("number of hashes per table kept", most_hashes_per_table, 0, MOST_HASHES)
        self.most_hashes_per_table = max(kept, self.hashes_per_table)
        super().__init__(metric)

    def _tune(self, tables: int, hashes_per_table: int, width: float, probes: int, adaptive: bool) -> None:
        values = (
            whole("number of tables", tables, 1, MOST_TABLES),
            whole("number of hashes per table", hashes_per_table, 1, MOST_HASHES),
            positive("width of the cells", width),
            whole("number of probes", probes, 1, MOST_PROBES),
            switch("adaptive", adaptive),
        )
        self.tables, self.hashes_per_table, self.width, self.probes, self.adaptive = values

    def retune(
        self,
        *,
        tables: int | None = None,
        hashes_per_table: int | None = None,
        width: float | None = None,
        probes: int | None = None,
        adaptive: bool | None = None,
    ) -> None:
        """Search with other settings from now on, without hashing again; what is not named stays. Raises
        InputError, and changes nothing, for more than is kept."""
        before = (self.tables, self.hashes_per_table, self.width, self.probes, self.adaptive)
        self._tune(
            self.tables if tables is None else tables,
            self.hashes_per_table if hashes_per_table is None else hashes_per_table,
            self.width if width is None else width,
            self.probes if probes is None else probes,
            self.adaptive if adaptive is None else adaptive,
        )
        if self.tables > self.most_tables or self.hashes_per_table > self.most_hashes_per_table:
            self.tables, self.hashes_per_table, self.width, self.probes, self.adaptive = before
            raise InputError(
                f"The index keeps {self.most_tables} tables of {self.most_hashes_per_table} hashes: for more, build "
                "it again."
            )
        after = (self.tables, self.hashes_per_table, self.width, self.probes, self.adaptive)
        if after[:3] + after[4:] != before[:3] + before[4:]:
            self._tables = None

    def _clear(self, dimension: int | None) -> None:
        super()._clear(dimension)
        self._tables = None
        self._widths = np.empty((0, 0))
        self._work = Workspace()
        self._size_kept = 0
        kept = self.most_tables * self.most_hashes_per_table
        self._kept_projections = np.empty((0, kept), np.float32)
        self._gaussians = np.empty((kept, 0), np.float32)
        self._offsets = np.empty(kept)
        if dimension is None:
            return
        shape = (self.most_hashes_per_table, dimension)
        drawn = []
        for table in range(self.most_tables):
            # A table of its own, row by row, so that fewer tables or hashes are the first of more.
            numbers = np.random.Generator(np.random.PCG64([self.seed, table]))
            self._offsets[table * shape[0] : (table + 1) * shape[0]] = numbers.random(MOST_HASHES)[: shape[0]]
            drawn.append(numbers.standard_normal(shape))
        self._gaussians = np.concatenate(drawn).astype(np.float32)

    @property
    def depth(self) -> int:
        return len(self)

    @property
    def settings(self) -> dict[str, Any]:
        return {
            "tables": self.tables,
            "hashes_per_table": self.hashes_per_table,
            "width": self.width,
            "probes": self.probes,
            "seed": self.seed,
            "metric": self.metric,
            "adaptive": self.adaptive,
            "normalised": self.normalised,
            "complete": self.complete,
            "most_tables": self.most_tables,
            "most_hashes_per_table": self.most_hashes_per_table,
        }

    # Searching.

    def _candidates(self, queries: NDArray[np.float32], k: int, eligible: Mask | None) -> Iterator[Candidates]:
        tables, total = self._grouped(), len(self._live)
        for projections in self._in_use(self._project(queries, lengths(queries))):
            cells = projections / self._widths + self._offsets_in_use()
            numbers = _cell_numbers(cells)
            base = _keys(numbers[None])[0]
            changes = self._changes(cells - np.floor(cells))
            probes = self.probes
            while True:
                if probes >= tables.fewest_buckets or (probes > self.probes and probes >= self._too_dear()):
                    # One table is looked at whole, and every item is in it.
                    slots = np.flatnonzero(self._live if eligible is None else eligible).astype(np.int32)
                    met = len(slots) * self.tables
                    break
                at, keys = kernels.probe_sequence(base, changes, probes * self.tables)
                slots, met = kernels.bucket_members(tables.pointers, at, keys, eligible, total, self._work)
                if len(slots) >= k or not self.complete:
                    break
                probes *= 4
            yield Candidates(slots.astype(np.int64), len(slots), 0, met)

    def _too_dear(self) -> int:
        """So many probes, most of them into empty buckets, would cost a query that has found too few more than
        comparing every item."""
        return len(self) // (4 * self.tables) + 1

    def _changes(self, within: NDArray[np.float64]) -> Changes:
        """Steps to the cells beside the query's, which lies ``within`` (tables, hashes) of its own cells, 0..1.

        A step costs the square of the distance to the boundary (Lv and others, VLDB 2007, section 4.2).
        """
        costs = np.concatenate([within * self._widths, (1.0 - within) * self._widths], axis=1) ** 2
        hashes = self.hashes_per_table
        factors = _factors(hashes)
        deltas = np.broadcast_to(np.concatenate([np.uint64(0) - factors, factors]), costs.shape)
        order = np.argsort(costs, axis=1, kind="stable")
        place = np.argsort(order, axis=1, kind="stable")
        partners = np.take_along_axis(place, (order + hashes) % (2 * hashes), axis=1)
        return Changes(
            np.take_along_axis(costs, order, 1),
            np.ascontiguousarray(np.take_along_axis(deltas, order, 1)),
            partners.astype(np.int8),
        )

    def _grouped(self) -> Tables:
        """The tables, made anew where items or settings have changed since."""
        if self._tables is None:
            slots = np.flatnonzero(self._live).astype(np.int32)
            self._widths = self._cell_widths(slots)
            projections = self._in_use(self._projections)
            tables = []
            for table in range(self.tables):
                cells = projections[slots, table] / self._widths[table] + self._offsets_in_use()[table]
                tables.append(Table.group(_keys(_cell_numbers(cells)[:, None])[:, 0], slots))
            self._tables = Tables(tables)
        return self._tables

    def _cell_widths(self, slots: NDArray[np.int32]) -> NDArray[np.float64]:
        """The width w of each hash in use, float64 (tables, hashes)."""
        if not self.adaptive or not len(slots):
            return np.full((self.tables, self.hashes_per_table), self.width)
        sample = self._in_use(self._projections)[slots[:: max(1, len(slots) // _SPREAD_SAMPLE)]].astype(np.float64)
        low, high = np.quantile(sample, [0.1, 0.9], axis=0)
        spread = (high - low) / _QUANTILE_GAP
        # What does not vary at all falls into one cell, however wide.
        return np.where(spread > 0, spread, 1.0) * self.width

    # Hashing.

    @property
    def _projections(self) -> NDArray[np.float32]:
        """Of every slot, (n, most_tables x most_hashes_per_table)."""
        return self._kept_projections[: self._size_kept]

    def _in_use(self, projections: NDArray[np.float32]) -> NDArray[np.float32]:
        """Of all projections (n, kept) those in use, (n, tables, hashes)."""
        by_table = projections.reshape(len(projections), self.most_tables, self.most_hashes_per_table)
        return by_table[:, : self.tables, : self.hashes_per_table]

    def _offsets_in_use(self) -> NDArray[np.float64]:
        by_table = self._offsets.reshape(self.most_tables, self.most_hashes_per_table)
        return by_table[: self.tables, : self.hashes_per_table]

    def _project(self, rows: NDArray[np.float32], row_lengths: NDArray[np.float64]) -> NDArray[np.float32]:
        """a . x for each row (n, d) and hash kept, float32; summed in float64, so that the last bits depend
        neither on the batch nor on the machine."""
        seen = directions(rows, row_lengths, self.metric) if self.normalised else rows
        return product(seen.astype(np.float64), self._gaussians.T.astype(np.float64)).astype(np.float32)

    def _appended(self, start: int) -> None:
        total = len(self._rows)
        if total > len(self._kept_projections):
            roomy = np.empty((max(total, 2 * start), self._kept_projections.shape[1]), np.float32)
            roomy[:start] = self._projections
            self._kept_projections = roomy
        for first, block in self._rows.blocks(start):
            found = self._project(block, self._lengths[first : first + len(block)])
            self._kept_projections[first : first + len(block)] = found
        self._size_kept, self._tables = total, None

    def _removed(self) -> None:
        self._tables = None

    def _kept(self, kept: Mask) -> None:
        self._kept_projections = self._projections[kept]
        self._size_kept, self._tables = len(self._kept_projections), None

    # On disk and in numbers.

    def _own_stats(self, class_of: NDArray[np.int64] | None) -> dict[str, Any]:
        tables = self._grouped()
        own = self._kept_projections.nbytes + self._gaussians.nbytes + self._offsets.nbytes + self._work.nbytes
        return {"bytes": own + tables.nbytes, "hashes_per_table": self.hashes_per_table, **tables.stats(class_of)}

    def _saved_arrays(self, kept: Mask) -> Arrays:
        projections = self._projections
        return {
            "projections": projections if kept.all() else projections[kept],
            "gaussians": self._gaussians,
            "offsets": self._offsets,
        }

    def _restore(self, arrays: Arrays) -> None:
        kept = self.most_tables * self.most_hashes_per_table
        shapes = {
            "projections": (len(self._ids), kept),
            "gaussians": (kept, self._rows.dimension),
            "offsets": (kept,),
        }
        if any(arrays[name].shape != shape for name, shape in shapes.items()):
            raise ValueError("projections of another shape")
        if arrays["projections"].dtype != np.float32 or arrays["gaussians"].dtype != np.float32:
            raise ValueError("projections of another type")
        self._kept_projections, self._size_kept = arrays["projections"], len(self._ids)
        self._gaussians, self._offsets = arrays["gaussians"], np.array(arrays["offsets"])


def _factors(hashes: int) -> NDArray[np.uint64]:
    """Odd numbers that make one key of the numbers of K cells: sums of products modulo 2^64."""
    numbers = np.random.Generator(np.random.PCG64(0x5CE7C4))
    return numbers.integers(0, 1 << 63, MOST_HASHES, dtype=np.uint64)[:hashes] * np.uint64(2) + np.uint64(1)


def _cell_numbers(cells: NDArray[np.float64]) -> NDArray[np.int64]:
    return np.clip(np.floor(cells), -_FARTHEST_CELL, _FARTHEST_CELL).astype(np.int64)


def _keys(numbers: NDArray[np.int64]) -> NDArray[np.uint64]:
    """Cells (n, tables, hashes) to keys (n, tables)."""
    return (numbers.astype(np.uint64) * _factors(numbers.shape[-1])).sum(axis=-1, dtype=np.uint64)

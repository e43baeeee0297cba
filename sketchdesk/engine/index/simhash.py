"""SimHash: signs against hyperplanes as signatures, as keys of hash tables, or both."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sketchdesk.engine.index import kernels
from sketchdesk.engine.index.base import Answer, Arrays, Candidates, Mask, VectorIndex
from sketchdesk.engine.index.buckets import Table, Tables
from sketchdesk.engine.index.compiled_loops import compiled
from sketchdesk.engine.index.distances import SHORTEST, Metric, dot_error, lengths
from sketchdesk.engine.index.hashing import Signatures
from sketchdesk.engine.index.hyperplanes import LEARN_LEVEL, Hyperplanes, PlaneSettings, Rows
from sketchdesk.engine.index.kernels import Changes
from sketchdesk.engine.index.pointers import Workspace
from sketchdesk.engine.index.settings import at_least_one_way, share, switch, whole
from sketchdesk.engine.index.simhash_plan import SimHashParts, SimHashPlan
from sketchdesk.errors import InputError

MOST_BITS = 16384
MOST_TABLES = 256
MOST_KEY_BITS = 60
MOST_PROBES = 1 << 20

# So many items, about, show in which directions all of them lie.
_SAMPLE = 4096
# With fewer items, looking at whole signatures at once is as fast.
_COARSE_FROM = 20_000
# The share whose whole signatures are looked at: measured on drawings, more finds nothing more. Larger collections
# need a smaller one, for the neighbours of a query become a smaller part of them.
_COARSE_SHARE = 0.04
_COARSE_LEAST_SHARE = 0.01
_COARSE_ITEMS = 4800
# So many times the candidates that are compared exactly are weighed.
_PREFILTER = 4


@dataclass(frozen=True)
class Effort:
    """How far to look for k hits: items compared exactly, items weighed (0: none), items looked at whole."""

    k: int
    wanted: int
    prefilter: int
    target: int


class SimHashIndex(VectorIndex):
    """Items whose signs against hyperplanes are like the query's are compared exactly (Charikar, STOC 2002).

    - ``tables`` = 0, signatures only: the ``rerank`` items whose ``bits`` signs differ least from the query's
      are compared. ``coarse``, a share of the items, looks at whole signatures only of that share, the best by
      their first 64 bits; None decides by the number of items, 1 looks at all. Of four times as many items the
      signs are ``weighed``: one counts for as much as the query lies away from its hyperplane.
    - ``tables`` > 0 and ``bits`` = 0, tables only: whatever shares one of the probed buckets is compared.
    - both: signatures choose the ``rerank`` best of what the probed buckets hold.

    A table's key is ``bits_per_table`` signs; ``probes`` buckets a table are looked into, on the whole the most
    promising ones over all tables (query-directed multi-probe). If fewer than k are found, more is looked at
    until there are k, unless ``complete`` is False.

    Vectors are ``centred`` first. Hyperplanes are ``orthogonal``, within the ``principal`` leading principal
    directions (0: anywhere) once there are 2,048 items. ``most_bits``, ``most_tables`` and
    ``most_bits_per_table`` are hashed and kept, so that :meth:`retune` can use more than are in use. The same
    seed gives the same signs everywhere. With Euclidean distance the angle seen from the collection's centre
    chooses. Raises InputError for settings that cannot be.
    """

    family = "simhash"
    _tables: Tables | None
    _plan: SimHashPlan | None

    def __init__(
        self,
        bits: int = 512,
        rerank: int = 200,
        seed: int = 0,
        metric: Metric = "cosine",
        *,
        tables: int = 0,
        bits_per_table: int = 16,
        probes: int = 1,
        coarse: float | None = None,
        weighed: bool = True,
        complete: bool = True,
        centred: bool = True,
        orthogonal: bool = True,
        principal: int = 256,
        most_bits: int = 0,
        most_tables: int = 0,
        most_bits_per_table: int = 0,
    ) -> None:
        self.seed = whole("seed", seed, 0)
        self.centred = switch("centred", centred)
        self.orthogonal = switch("orthogonal", orthogonal)
        self.principal = whole("number of principal directions", principal, 0)
        self.weighed = switch("weighed", weighed)
        self.complete = switch("complete", complete)
        self._tune(bits, rerank, tables, bits_per_table, probes, coarse)
        self.most_bits = max(whole("number of bits kept", most_bits, 0, MOST_BITS), self.bits)
        self.most_tables = max(whole("number of tables kept", most_tables, 0, MOST_TABLES), self.tables)
        kept = whole("number of bits per table kept", most_bits_per_table, 0, MOST_KEY_BITS)
        self.most_bits_per_table = max(kept, self.bits_per_table if self.tables else 0)
        super().__init__(metric)

    def _tune(
        self, bits: int, rerank: int, tables: int, bits_per_table: int, probes: int, coarse: float | None
    ) -> None:
        values = (
            whole("number of bits", bits, 0, MOST_BITS),
            whole("number of candidates to re-rank", rerank, 1),
            whole("number of tables", tables, 0, MOST_TABLES),
            whole("number of bits per table", bits_per_table, 1, MOST_KEY_BITS),
            whole("number of probes", probes, 1, MOST_PROBES),
            None if coarse is None else share("coarse share", coarse),
        )
        at_least_one_way(bits, tables)
        self.bits, self.rerank, self.tables, self.bits_per_table, self.probes, self.coarse = values

    def retune(
        self,
        *,
        bits: int | None = None,
        rerank: int | None = None,
        tables: int | None = None,
        bits_per_table: int | None = None,
        probes: int | None = None,
        coarse: float | None = None,
    ) -> None:
        """Search with other settings from now on, without hashing again; what is not named stays, except that
        ``coarse`` left out is decided by the number of items. Raises InputError, and changes nothing, for more
        bits than are kept."""
        before = (self.bits, self.rerank, self.tables, self.bits_per_table, self.probes, self.coarse)
        self._tune(
            self.bits if bits is None else bits,
            self.rerank if rerank is None else rerank,
            self.tables if tables is None else tables,
            self.bits_per_table if bits_per_table is None else bits_per_table,
            self.probes if probes is None else probes,
            coarse,
        )
        per_table = self.bits_per_table if self.tables else 0
        kept = (self.most_bits, self.most_tables, self.most_bits_per_table)
        if any(asked > most for asked, most in zip((self.bits, self.tables, per_table), kept, strict=True)):
            self.bits, self.rerank, self.tables, self.bits_per_table, self.probes, self.coarse = before
            raise InputError(
                f"The index keeps {kept[0]} bits and {kept[1]} tables of {kept[2]} bits: for more, build it again."
            )
        self._signatures.use(self.bits)
        if (self.tables, self.bits_per_table) != (before[2], before[3]):
            self._tables = None
        self._forget_plan()

    def _clear(self, dimension: int | None) -> None:
        super()._clear(dimension)
        self._signatures = Signatures(self._kept_bits, self.bits)
        self._tables = None
        self.hyperplanes = Hyperplanes(
            PlaneSettings(
                self.metric,
                self.seed,
                self.centred,
                self.orthogonal,
                self.principal,
                self.most_bits,
                self.most_tables,
                self.most_bits_per_table,
            ),
            dimension,
        )
        self._work = Workspace()
        self._forget_plan()

    def _forget_plan(self) -> None:
        self._plan = None

    @property
    def _kept_bits(self) -> int:
        """Signatures first, then each table's key."""
        return self.most_bits + self.most_tables * self.most_bits_per_table

    def _key_from(self, table: int) -> int:
        return self.most_bits + table * self.most_bits_per_table

    @property
    def depth(self) -> int:
        return self.rerank if self.bits else len(self)

    @property
    def settings(self) -> dict[str, Any]:
        return {
            "bits": self.bits,
            "rerank": self.rerank,
            "seed": self.seed,
            "metric": self.metric,
            "tables": self.tables,
            "bits_per_table": self.bits_per_table,
            "probes": self.probes,
            "coarse": self.coarse,
            "weighed": self.weighed,
            "complete": self.complete,
            "centred": self.centred,
            "orthogonal": self.orthogonal,
            "principal": self.principal,
            "most_bits": self.most_bits,
            "most_tables": self.most_tables,
            "most_bits_per_table": self.most_bits_per_table,
        }

    # Searching.

    def _candidates(self, queries: NDArray[np.float32], k: int, eligible: Mask | None) -> Iterator[Candidates]:
        wanted = max(self.rerank, k)
        total = len(self._live)
        count = total if eligible is None else int(np.count_nonzero(eligible))
        if self.bits and count <= wanted:
            for _ in queries:
                yield self._everything(eligible)
            return
        effort = self._effort(k, count)
        margins, signatures = self.hyperplanes.sides(queries, lengths(queries))
        for i in range(len(queries)):
            if self.tables:
                yield self._from_tables(margins[i], signatures[:, i], effort, eligible, self.probes)
            else:
                left = max(effort.prefilter, wanted)
                slots, read = self._signatures.nearest(signatures[:, i], left, effort.target, eligible)
                if effort.prefilter:
                    slots = self._signatures.weigh(signatures[:, i], margins[i], slots, wanted)
                yield Candidates(slots, len(slots), read)

    def _answers(self, queries: NDArray[np.float32], k: int, eligible: Mask | None) -> Iterator[Answer]:
        count = len(self._live) if eligible is None else int(np.count_nonzero(eligible))
        effort = self._effort(k, count)
        everything = self.bits and count <= effort.wanted
        if self.tables:
            everything = everything or self.probes >= self._grouped().fewest_buckets
        if everything or not compiled():
            yield from super()._answers(queries, k, eligible)
            return
        plan = self._compiled_plan()
        for query in queries:
            found = plan.find(query, k, effort.wanted, effort.prefilter, effort.target, eligible)
            if self.tables and self.complete and found.looked_into < k:
                # Seldom: the buckets hold too few.
                yield from super()._answers(query[None], k, eligible)
                continue
            yield Answer(found.slots, found.distances, found.compared, found.signature_bytes, found.bucket_items)

    def _effort(self, k: int, count: int) -> Effort:
        wanted = max(self.rerank, k)
        return Effort(k, wanted, _PREFILTER * wanted if self.weighed else 0, self._coarse_target(count, wanted))

    def _ranked_behind(self, query: NDArray[np.float32], ids: NDArray[np.int64]) -> tuple[NDArray[np.int64], int]:
        rest = self._live.copy()
        rest[np.searchsorted(self._ids, ids)] = False
        if not self.bits or not rest.any():
            return np.empty(0, np.int64), 0
        margins, signatures = self.hyperplanes.sides(query, lengths(query))
        weighed = self._signatures.weigh_all(signatures[:, 0], margins[0])
        slots = np.flatnonzero(rest)
        order = np.argsort(weighed[slots], kind="stable")
        return self._ids[slots[order]], len(self._live) * self._signatures.bytes_each

    def _everything(self, eligible: Mask | None) -> Candidates:
        slots = np.flatnonzero(self._live if eligible is None else eligible)
        return Candidates(slots, len(slots), 0, len(slots) * self.tables)

    def _coarse_target(self, count: int, wanted: int) -> int:
        """How many items at least are looked at whole; all of them if the first word would not spare much."""
        if self.coarse is not None:
            fraction = self.coarse
        else:
            share_of_all = min(_COARSE_SHARE, max(_COARSE_LEAST_SHARE, _COARSE_ITEMS / max(1, count)))
            fraction = share_of_all if count >= _COARSE_FROM and self.hyperplanes.are_learnt else 1.0
        target = max(int(np.ceil(fraction * count)), 2 * _PREFILTER * wanted)
        return len(self._live) if fraction >= 1 or 2 * target > count else target

    def _from_tables(
        self,
        margins: NDArray[np.float32],
        signature: NDArray[np.uint64],
        effort: Effort,
        eligible: Mask | None,
        probes: int,
    ) -> Candidates:
        tables, total = self._grouped(), len(self._live)
        base = np.array([_key_of(signature, self._key_from(t), self.bits_per_table) for t in range(self.tables)])
        changes = self._changes(margins, base)
        coarse = effort.target < total and self.bits > 64
        while True:
            if probes >= tables.fewest_buckets:
                # One table is looked at whole, and every item is in it.
                slots, met = self._everything(eligible).slots.astype(np.int32), 0
                met = len(slots) * self.tables
                read = 0
                break
            at, keys = kernels.probe_sequence(base, changes, probes * self.tables)
            if coarse:
                slots, met = kernels.coarse_members(
                    tables.pointers, at, keys, int(signature[0]), effort.target, eligible, total, self._work
                )
                read = 8 * met
            else:
                slots, met = kernels.bucket_members(tables.pointers, at, keys, eligible, total, self._work)
                read = 0
            if len(slots) >= effort.k or not self.complete:
                break
            probes *= 4
        if not self.bits:
            return Candidates(slots.astype(np.int64), len(slots), 0, met)
        chosen, looked = self._signatures.nearest_of(signature, slots, max(effort.prefilter, effort.wanted))
        if effort.prefilter:
            chosen = self._signatures.weigh(signature, margins, chosen, effort.wanted)
        return Candidates(chosen, len(chosen), read + looked, met)

    def _compiled_plan(self) -> SimHashPlan:
        """Made anew where items or settings have changed since."""
        if self._plan is None:
            tables = self._grouped() if self.tables else None
            # More than there are buckets would find nothing new.
            probes = min(self.probes, 1 << min(self.bits_per_table, 20)) * self.tables
            parts = SimHashParts(
                self.bits,
                self._signatures.first,
                self._signatures.by_item,
                self.hyperplanes.planes[: self._key_from(self.tables) if self.tables else self.bits],
                self.hyperplanes.centre,
                self.metric == "cosine",
                self._rows.pointers,
                tables.pointers if tables else None,
                self.bits_per_table,
                self.most_bits,
                self.most_bits_per_table,
                probes,
            )
            dimension = self._rows.dimension
            self._plan = SimHashPlan(
                parts, len(self._live), 1.01 * dot_error(dimension), dimension * 2.0**-148, SHORTEST
            )
        return self._plan

    def _changes(self, margins: NDArray[np.float32], base: NDArray[np.uint64]) -> Changes:
        """A change turns one bit of a key; it costs the query's distance from that hyperplane."""
        bits = self.bits_per_table
        of_tables = margins[self.most_bits : self._key_from(self.tables)].reshape(self.tables, -1)
        costs = np.abs(of_tables[:, :bits].astype(np.float64))
        order = np.argsort(costs, axis=1, kind="stable")
        powers = np.uint64(1) << order.astype(np.uint64)
        is_set = (base[:, None] >> order.astype(np.uint64)) & np.uint64(1)
        deltas = np.where(is_set == 1, np.uint64(0) - powers, powers)
        return Changes(np.take_along_axis(costs, order, 1), deltas, np.full(costs.shape, -1, np.int8))

    def _grouped(self) -> Tables:
        """The tables, made anew where items or settings have changed since."""
        if self._tables is None:
            slots = np.flatnonzero(self._live).astype(np.int32)
            whole_house = len(slots) == len(self._live)
            groups = []
            for table in range(self.tables):
                keys = self._signatures.key_bits(self._key_from(table), self.bits_per_table)
                groups.append(Table.group(keys if whole_house else keys[slots], slots, self.bits_per_table))
            self._tables = Tables(groups, self._signatures.first)
        return self._tables

    # Hashing.

    def _appended(self, start: int) -> None:
        for first, block in self._rows.blocks(start):
            self.hyperplanes.extend(block, self._lengths[first : first + len(block)])
        self._hash_from(start)

    def _removed(self) -> None:
        self._hash_from(len(self._live))

    def _kept(self, kept: Mask) -> None:
        self._signatures.keep(kept)
        self._tables = None
        self._forget_plan()

    def _hash_from(self, start: int) -> None:
        """Hash the slots from one on, or all of them if the centre has moved."""
        self._tables = None
        self._forget_plan()
        if self.hyperplanes.settle(self._counted, self._sample):
            start = 0
            self._signatures = Signatures(self._kept_bits, self.bits)
        self._signatures.reserve(len(self._rows))
        for first, block in self._rows.blocks(start):
            self.step(first, len(self._rows))
            self._signatures.append(self.hyperplanes.sides(block, self._lengths[first : first + len(block)])[1])

    @property
    def _counted(self) -> int:
        """How many items centre and planes are those of: up to the last that is there."""
        live = self.ids
        return int(live[-1]) + 1 if len(live) else 0

    def _sample(self, level: int) -> Rows:
        """Evenly from the items that the centre is the mean of: the same ones, in whatever batches they came."""
        held = int(np.searchsorted(self._ids, 1 << level))
        if held < 1 << LEARN_LEVEL:
            # Most of these were removed for good.
            held = len(self._ids)
        slots = np.arange(0, held, max(1, held // _SAMPLE))
        return self._rows.gather(slots), self._lengths[slots]

    # On disk and in numbers.

    def _own_stats(self, class_of: NDArray[np.int64] | None) -> dict[str, Any]:
        own = self._signatures.held_bytes + self.hyperplanes.nbytes + self._work.nbytes
        found = {"bits": self.bits, "rerank": self.rerank, "signature_bytes": len(self) * self._signatures.bytes_each}
        if self.tables:
            tables = self._grouped()
            own += tables.nbytes
            found |= tables.stats(class_of)
        return {"bytes": own, **found}

    def _saved_arrays(self, kept: Mask) -> Arrays:
        words = self._signatures.words
        return {
            "signatures": words if kept.all() else words[:, kept],
            **self.hyperplanes.arrays(),
        }

    def _restore(self, arrays: Arrays) -> None:
        if arrays["centres"].shape[1] != self._rows.dimension:
            raise ValueError("centres of another dimension")
        self.hyperplanes.restore(self._next_id, self._counted, arrays)
        self._signatures.adopt(arrays["signatures"])
        if len(self._signatures) != len(self._ids):
            raise ValueError("a signature for each slot is needed")


def _key_of(signature: NDArray[np.uint64], first: int, bits: int) -> np.uint64:
    """As :meth:`Signatures.key_bits`, of one signature (words,)."""
    word, shift = divmod(first, 64)
    key = int(signature[word]) >> shift
    if shift + bits > 64:
        key |= int(signature[word + 1]) << (64 - shift)
    return np.uint64(key & ((1 << bits) - 1))

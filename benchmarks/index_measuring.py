"""Measures systems: a pass over the queries for every setting, then rounds in which the best of each take turns."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.index_systems import Budget, Found, Items, OverBudget, Settings, System, Vectors, units_of
from sketchdesk.engine.evaluation.metrics import recall_at
from sketchdesk.engine.index import ExactIndex
from sketchdesk.engine.index.distances import exact_distances

# Queries that are asked before any is timed.
_WARM = 5
# Settings of each system that take part in the rounds: a pass alone is too noisy to choose one.
_FINALISTS = 2
# A round gives slow systems fewer queries, so that they do not take all the time.
_ROUND_SECONDS = 2.0
_FEWEST = 20


@dataclass(frozen=True)
class Row:
    """One system at one setting. Times in milliseconds a query, work a query, None where it is not known."""

    key: str
    system: str
    setting: str
    recall: float
    median_ms: float
    p95_ms: float
    computations: float | None
    bytes_read: float | None
    build_s: float
    index_bytes: int | None
    items: int

    @property
    def improvement(self) -> float | None:
        """IE: distances of the scan over those computed."""
        return None if self.computations is None else self.items / max(1.0, self.computations)


@dataclass
class _Contestant:
    row: Row
    system: System
    search: Settings


class Bench:
    """The items, the queries, and what has been measured."""

    def __init__(self, items: Items, queries: Vectors, k: int, budget_s: float) -> None:
        self.items, self.queries, self.k, self.budget_s = items, queries, k, budget_s
        self.unit_queries = units_of(queries) if items.metric == "cosine" else queries
        scan = ExactIndex(items.metric)
        scan.build(items.vectors)
        self.truth = scan.query_many(queries, k).distances
        self._measured: list[_Contestant] = []
        self.passed_over: list[str] = []

    @property
    def rows(self) -> list[Row]:
        return [each.row for each in self._measured]

    def sweep(self, system: System) -> None:
        """Build a system and measure it at each of its settings."""
        built = self._build(system)
        if built is None:
            return
        index_bytes = system.index_bytes()
        for search in system.searches:
            row = self._measure(system, search, built, index_bytes)
            self._measured.append(_Contestant(row, system, search))

    def finals(self, target: float, rounds: int) -> list[Row]:
        """For each system the fastest setting that reaches the target recall, or the best it has; fastest first."""
        contestants = []
        for _, group in groupby(sorted(self._measured, key=lambda each: each.row.system), lambda each: each.row.system):
            contestants += [self._alone(each) for each in _finalists(list(group), target)]
        seconds: list[list[float]] = [[] for _ in contestants]
        for turn in range(max(1, rounds)):
            order = list(enumerate(contestants))
            for number, each in order if turn % 2 == 0 else reversed(order):
                wanted = int(_ROUND_SECONDS * 1000 / each.row.median_ms) if each.row.median_ms else len(self.queries)
                each.system.use(each.search)
                took, _ = self._ask(each.system, max(_FEWEST, wanted))
                seconds[number] += took
        timed = [
            replace(each.row, median_ms=1e3 * float(np.median(took)), p95_ms=1e3 * float(np.percentile(took, 95)))
            for each, took in zip(contestants, seconds, strict=True)
        ]
        best = [_finest(list(group), target) for _, group in groupby(timed, lambda row: row.system)]
        return sorted(best, key=lambda row: (row.recall < target, row.median_ms))

    def _build(self, system: System) -> float | None:
        """Seconds, or None if it would have been too many."""
        begun = time.perf_counter()
        try:
            system.build(self.items, Budget(self.budget_s))
        except OverBudget as reason:
            name = f"{system.name} {system.label({})}".strip()
            self.passed_over.append(f"{name} passed over: not built within {self.budget_s:g} s ({reason}).")
            return None
        return time.perf_counter() - begun

    def _alone(self, contestant: _Contestant) -> _Contestant:
        """Built for its setting and nothing else, where the series shared a larger index."""
        system = contestant.system.alone(contestant.search)
        if system is contestant.system:
            return contestant
        built = self._build(system)
        assert built is not None, "only what can be stopped goes over its budget"
        row = self._measure(system, {}, built, system.index_bytes())
        return _Contestant(replace(row, setting=contestant.row.setting), system, {})

    def _measure(self, system: System, search: Settings, built: float, index_bytes: int | None) -> Row:
        system.use(search)
        seconds, found = self._ask(system, len(self.queries))
        recalls = [self._recall(i, each.ids) for i, each in enumerate(found)]
        return Row(
            key=system.key,
            system=system.name,
            setting=system.label(search),
            recall=float(np.mean(recalls)),
            median_ms=1e3 * float(np.median(seconds)),
            p95_ms=1e3 * float(np.percentile(seconds, 95)),
            computations=_mean([each.computations for each in found]),
            bytes_read=_mean([each.bytes_read for each in found]),
            build_s=built,
            index_bytes=index_bytes,
            items=len(self.items.vectors),
        )

    def _ask(self, system: System, count: int) -> tuple[list[float], list[Found]]:
        """Single queries, one after the other: seconds of each, and what it found."""
        queries: list[Any] = [
            system.form(query) for query in (self.unit_queries if system.unit_queries else self.queries)[:count]
        ]
        for query in queries[:_WARM]:
            system.found(system.ask(query, self.k))
        seconds, found = [], []
        for query in queries:
            begun = time.perf_counter()
            answer = system.ask(query, self.k)
            seconds.append(time.perf_counter() - begun)
            found.append(system.found(answer))
        return seconds, found

    def _recall(self, number: int, ids: NDArray[np.integer]) -> float:
        """Of one query, by exact distances, so that ties at the k-th count; an id given twice counts once."""
        kept = np.unique(ids[(ids >= 0) & (ids < len(self.items.vectors))].astype(np.int64))
        distances = exact_distances(self.queries[number], self.items.vectors[kept], self.items.metric)
        return recall_at(np.sort(distances), self.truth[number], self.k)


def front(rows: list[Row]) -> list[Row]:
    """Those rows than which no other is both faster and better, fastest first."""
    kept: list[Row] = []
    for row in sorted(rows, key=lambda row: (row.median_ms, -row.recall)):
        if not kept or row.recall > kept[-1].recall:
            kept.append(row)
    return kept


def _finalists(group: list[_Contestant], target: float) -> list[_Contestant]:
    reach = sorted((each for each in group if each.row.recall >= target), key=lambda each: each.row.median_ms)
    return reach[:_FINALISTS] or sorted(group, key=lambda each: (-each.row.recall, each.row.median_ms))[:1]


def _finest(rows: list[Row], target: float) -> Row:
    reach = [row for row in rows if row.recall >= target]
    if reach:
        return min(reach, key=lambda row: row.median_ms)
    return max(rows, key=lambda row: (row.recall, -row.median_ms))


def _mean(values: list[int | None]) -> float | None:
    known = [value for value in values if value is not None]
    return float(np.mean(known)) if len(known) == len(values) and known else None

"""The tuner: the cheapest settings that find enough, or the best that are fast enough; sweeps and curves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sketchdesk.engine.index.base import VectorIndex
from sketchdesk.engine.index.distances import Metric
from sketchdesk.engine.index.grids import MOST_PROBES, Settings, bounds_of, default_grid, neighbours
from sketchdesk.engine.index.retuning import (
    LIMITS,
    TUNABLE,
    check_family,
    deepest,
    depth_name,
    make_index,
    retune,
    settings_kept,
)
from sketchdesk.engine.index.rows import check_vectors
from sketchdesk.engine.index.settings import positive, share
from sketchdesk.engine.index.trials import Sample, Trial, draw_sample, measure
from sketchdesk.errors import InputError
from sketchdesk.progress import CancelToken, Progress, RateMeter, Report, silent

__all__ = [
    "Sample",
    "Target",
    "Trial",
    "Tuning",
    "default_grid",
    "depth_curve",
    "draw_sample",
    "measure",
    "sweep",
    "tune",
]

# A depth is found to so large a part of itself.
_PRECISION = 0.04
# What saves less than this is not worth measuring.
_SAVING = 0.98
# What promised to be better than this part of the best, but for what is kept, is built as it would be too.
_CLEARLY = 0.9
_MOST_PROMISING = 4
# Ways of searching are refined only if the grid's best of them costs no more than so many times the best of all.
_WITHIN = 4.0
_FACTORS = (2.0, 2.0**0.5)
_MOST_REFINEMENTS = 80
# Bytes that refining one best may read, about a minute's worth: where every setting compares much, few are tried.
_MOST_READ = 4e11
_CURVE_POINTS = 8


@dataclass(frozen=True)
class Target:
    """What to tune for, exactly one: a ``recall`` (above 0, at most 1) as cheaply as possible, or at most so many
    ``milliseconds`` a query with the best recall. Raises InputError for anything else."""

    recall: float | None = None
    milliseconds: float | None = None

    def __post_init__(self) -> None:
        if (self.recall is None) == (self.milliseconds is None):
            raise InputError("Tune for a recall or for a time, one of them.")
        if self.recall is not None:
            share("recall to reach", self.recall)
        if self.milliseconds is not None:
            positive("time of a query in milliseconds", self.milliseconds)

    def reached(self, trial: Trial) -> bool:
        """A recall counts only as far as the sample makes it certain: less its standard error."""
        if self.recall is not None:
            return trial.recall - trial.recall_error >= self.recall
        assert self.milliseconds is not None
        return trial.milliseconds <= self.milliseconds

    def order(self, trial: Trial) -> tuple[float, ...]:
        """The least is the best."""
        if self.recall is not None:
            if self.reached(trial):
                return 0, trial.bytes_read, -trial.recall
            return 1, trial.recall_error - trial.recall, trial.bytes_read
        if self.reached(trial):
            return 0, -trial.recall, trial.bytes_read
        return 1, trial.milliseconds, trial.bytes_read

    def clearly_better(self, trial: Trial, other: Trial) -> bool:
        """Whether a trial is better than another by more than it matters."""
        if self.reached(trial) != self.reached(other):
            return self.reached(trial)
        if self.recall is not None:
            return self.reached(trial) and trial.bytes_read < _CLEARLY * other.bytes_read
        if self.reached(trial):
            return 1 - trial.recall < _CLEARLY * (1 - other.recall)
        return trial.milliseconds < _CLEARLY * other.milliseconds

    def deep_enough(self, trial: Trial) -> bool:
        """Whether a greater depth is of no use."""
        if self.recall is not None:
            return self.reached(trial)
        return not self.reached(trial) or trial.recall >= 1

    def hopeless(self, lower: Trial | None, upper: Trial | None, best: Trial | None) -> bool:
        """Whether no depth above ``lower``, which is too low, and below ``upper``, which is enough, beats the best."""
        if best is None or not self.reached(best):
            return False
        if self.recall is not None or best.recall >= 1:
            return lower is not None and lower.bytes_read >= _SAVING * best.bytes_read
        return upper is not None and upper.recall <= best.recall


@dataclass(frozen=True)
class Tuning:
    """The ``best`` setting, measured on an index that is built as its settings say; all ``trials`` in the order in
    which they were made, the best one among them; and whether the target was ``reached``."""

    best: Trial
    trials: tuple[Trial, ...]
    reached: bool


def sweep(
    vectors: ArrayLike,
    family: str,
    grid: Iterable[Mapping[str, Any]],
    sample: Sample,
    report: Report | None = None,
    cancel: CancelToken | None = None,
) -> tuple[Trial, ...]:
    """Measure an index of the vectors (n, d) with each of the settings of a grid, in its order; what a setting does
    not name is as an index has it by default.

    The index is built once, keeping the most that any setting uses, and built again only for settings that cannot
    change in place. Raises InputError for a family or settings that cannot be.
    """
    entries = list(grid)
    bench = _Bench(check_vectors(vectors), family, entries, sample, report, cancel, len(entries))
    return tuple(bench.measure(entry) for entry in entries)


def tune(
    vectors: ArrayLike,
    target: Target,
    families: Sequence[str] = ("simhash",),
    metric: Metric = "cosine",
    k: int = 10,
    count: int = 200,
    seed: int = 0,
    report: Report | None = None,
    cancel: CancelToken | None = None,
) -> Tuning:
    """Find the settings that suit the vectors (n, d), maybe memory-mapped, by measuring recall@k on ``count`` of them.

    For a recall, cost is ``bytes_read``: the same vectors and seed give the same choice on every machine. First a
    grid, then for each way of searching the least depth that is enough, then steps to ever nearer settings from the
    best of each. Raises InputError for arguments that cannot be.
    """
    if isinstance(families, str):
        families = (families,)
    if not families:
        raise InputError("Name at least one family of indexes to tune.")
    for family in families:
        check_family(family)
    rows = check_vectors(vectors)
    sample = draw_sample(rows, metric, k, count, seed, cancel, report)
    trials: list[Trial] = []
    best: Trial | None = None
    for family in dict.fromkeys(families):
        search = _Search(rows, family, target, sample, best, report, cancel)
        search.run()
        trials += search.bench.trials
        best = search.best
    promising: dict[tuple[str, object], Trial] = {}
    for trial in sorted(trials, key=target.order):
        promising.setdefault((trial.family, _group(trial.family, trial.settings)), trial)
    best = None
    for trial in list(promising.values())[:_MOST_PROMISING]:
        if best is not None and not target.clearly_better(trial, best):
            break
        if LIMITS[trial.family]:
            # What was kept for tuning costs memory and changes signatures: measured as it will be built.
            lean = _Search(rows, trial.family, target, sample, best, report, cancel, [_lean(trial)])
            lean.deepen(_lean(trial))
            trials += lean.bench.trials
            best = lean.best
        elif best is None or target.order(trial) < target.order(best):
            best = trial
    assert best is not None
    return Tuning(best, tuple(trials), target.reached(best))


def depth_curve(index: VectorIndex, sample: Sample, depths: Iterable[int] | None = None) -> tuple[Trial, ...]:
    """Measure an index at several depths, everything else as it is: candidates to re-rank where signatures choose,
    else probes. By default a geometric series from what a query asks for (or 1 probe) on, and the depth in use.
    Afterwards the index is as it was. Raises InputError for depths that cannot be, and as :func:`measure` does."""
    settings = index.settings
    name = depth_name(index.family, settings)
    if name is None:
        return (measure(index, sample),)
    if depths is None:
        least = sample.k + 1 if name == "rerank" else 1
        series = {min(least << i, deepest(index.family, settings, len(index))) for i in range(_CURVE_POINTS)}
        depths = sorted(series | {settings[name]})
    found = []
    with settings_kept(index):
        for depth in depths:
            retune(index, {name: depth})
            found.append(measure(index, sample))
    return tuple(found)


class _Bench:
    """Measures settings of one family, each once, and builds as seldom as it can."""

    def __init__(
        self,
        rows: NDArray[np.float32],
        family: str,
        grid: Sequence[Mapping[str, Any]],
        sample: Sample,
        report: Report | None,
        cancel: CancelToken | None,
        total: int | None = None,
    ) -> None:
        self.trials: list[Trial] = []
        self._rows, self._family, self._sample = rows, family, sample
        self._report, self._cancel = report or silent, cancel
        self._meter = RateMeter("Trying settings", total, cancel=cancel)
        self._defaults = make_index(family, {}).settings
        self._index: VectorIndex | None = None
        self._built_with: Settings = {}
        self._known: dict[tuple[tuple[str, Any], ...], Trial] = {}
        complete = [self.complete(entry) for entry in grid]
        # Found out before anything is built.
        for entry in complete:
            make_index(family, entry)
        self._most: dict[tuple[tuple[str, Any], ...], Settings] = {}
        for entry in complete:
            most = self._most.setdefault(_key(self._fixed(entry)), dict.fromkeys(LIMITS[family].values(), 0))
            for name, limit in LIMITS[family].items():
                needed = 0 if name == "bits_per_table" and not entry["tables"] else entry[name]
                most[limit] = max(most[limit], needed, entry[limit])

    def complete(self, settings: Mapping[str, Any]) -> Settings:
        """All arguments that make such an index."""
        if settings.get("metric", self._sample.metric) != self._sample.metric:
            raise InputError(
                f"The sample was drawn for the {self._sample.metric} metric: settings cannot name another."
            )
        return self._defaults | dict(settings) | {"metric": self._sample.metric}

    def measure(self, settings: Mapping[str, Any]) -> Trial:
        """The trial of some settings; those of the grid, or others that need nothing more to be kept."""
        wanted = self.complete(settings)
        used = {name: value for name, value in wanted.items() if name not in LIMITS[self._family].values()}
        known = self._known.get(_key(used))
        if known is None:
            if self._cancel is not None:
                self._cancel.checkpoint()
            index = self._built(wanted)
            retune(index, {name: wanted[name] for name in TUNABLE[self._family]})
            known = self._known[_key(used)] = measure(index, self._sample, self._cancel)
            self.trials.append(known)
            self._report(self._meter.at(len(self.trials)))
        return known

    def _fixed(self, settings: Settings) -> Settings:
        """Those of all settings that need a new build, apart from what is kept."""
        aside = {*TUNABLE[self._family], *LIMITS[self._family].values()}
        return {name: value for name, value in settings.items() if name not in aside}

    def _built(self, settings: Settings) -> VectorIndex:
        fixed = self._fixed(settings)
        if self._index is None or fixed != self._built_with:
            self._report(Progress("Building an index", len(self.trials)))
            # The old one first: two would need twice the memory.
            self._index = None
            index = make_index(self._family, settings | self._most[_key(fixed)])
            index.build(self._rows)
            self._index, self._built_with = index, fixed
        return self._index


class _Search:
    """Looks for the best settings of one family; better ones of other families may be known already."""

    def __init__(
        self,
        rows: NDArray[np.float32],
        family: str,
        target: Target,
        sample: Sample,
        best: Trial | None,
        report: Report | None,
        cancel: CancelToken | None,
        grid: Sequence[Settings] | None = None,
    ) -> None:
        self._family, self._target, self._items = family, target, len(rows)
        # A query asks for one hit more, itself.
        self._least = min(sample.k + 1, self._items)
        self._queries = len(sample.ids)
        self._grid = [self._deep(entry) for entry in grid or default_grid(family, *rows.shape)]
        self.bench = _Bench(rows, family, self._grid, sample, report, cancel)
        self.best = best

    def run(self) -> None:
        """The grid, then the least depth of each way of searching, then from the best of each to nearer settings."""
        self._walk_the_grid()
        for trial in self._best_of_each_way():
            if self._worth_refining(trial):
                self.deepen(trial.settings)
        assert self.best is not None
        if self.best.family != self._family:
            return
        # No step leads from one way to another, and the best before any step need not be the best after.
        for trial in self._best_of_each_way():
            if self._worth_refining(trial):
                overall, self.best = self.best, trial
                self._step_nearer()
                self.best = min(overall, self.best, key=self._target.order)

    def deepen(self, settings: Mapping[str, Any]) -> None:
        """Find the least depth that is enough, from the one in the settings; no more than the best promises."""
        wanted = self._deep(self.bench.complete(settings))
        name = depth_name(self._family, wanted)
        if name is None:
            self._try(wanted)
            return
        least = self._least if name == "rerank" else 1
        most = deepest(self._family, wanted, self._items)
        if name == "probes" and self.best is not None and self._target.reached(self.best):
            most = min(most, MOST_PROBES)
        depth = min(max(int(wanted[name]), least), most)
        trial = self._try(wanted | {name: depth})
        lower: tuple[int, Trial] | None = None
        upper: tuple[int, Trial] | None = None
        if self._target.deep_enough(trial):
            upper = depth, trial
            while upper[0] > least and lower is None:
                depth = max(least, upper[0] // 2)
                trial = self._try(wanted | {name: depth})
                if self._target.deep_enough(trial):
                    upper = depth, trial
                else:
                    lower = depth, trial
        else:
            lower = depth, trial
            while lower[0] < most and upper is None:
                if self._target.hopeless(lower[1], None, self.best):
                    return
                depth = min(most, lower[0] * 2)
                trial = self._try(wanted | {name: depth})
                if self._target.deep_enough(trial):
                    upper = depth, trial
                else:
                    lower = depth, trial
        if lower is None or upper is None:
            return
        while upper[0] - lower[0] > max(1, _PRECISION * upper[0]):
            if self._target.hopeless(lower[1], upper[1], self.best):
                return
            depth = (lower[0] + upper[0]) // 2
            trial = self._try(wanted | {name: depth})
            if self._target.deep_enough(trial):
                upper = depth, trial
            else:
                lower = depth, trial

    def _walk_the_grid(self) -> None:
        """Each group by rising depth, until more is of no use."""
        done: set[tuple[tuple[str, Any], ...]] = set()
        for entry in self._grid:
            group = _group(self._family, self.bench.complete(entry))
            if group in done:
                continue
            trial = self._try(entry)
            if self._target.deep_enough(trial) or self._target.hopeless(trial, None, self.best):
                done.add(group)

    def _best_of_each_way(self) -> list[Trial]:
        """With signatures, tables or both: the best so far of each, the best of all first."""
        ways: dict[tuple[bool, bool], Trial] = {}
        for trial in sorted(self.bench.trials, key=self._target.order):
            ways.setdefault((bool(trial.settings.get("bits")), bool(trial.settings.get("tables"))), trial)
        return list(ways.values())

    def _step_nearer(self) -> None:
        """Steps from the best to neighbouring settings as long as one is better, then smaller steps."""
        assert self.best is not None
        bounds = bounds_of(self._family, self._grid)
        started = len(self.bench.trials)

        def is_enough() -> bool:
            refined = self.bench.trials[started:]
            read = sum(trial.bytes_read for trial in refined) * self._queries
            return len(refined) >= _MOST_REFINEMENTS or read >= _MOST_READ

        for factor in _FACTORS:
            seen = {_group(self._family, self.best.settings)}
            better = True
            while better:
                better = False
                from_best = self.best
                for near in neighbours(self._family, from_best.settings, factor, bounds, self._items):
                    if _group(self._family, near) in seen:
                        continue
                    if is_enough():
                        return
                    seen.add(_group(self._family, near))
                    self.deepen(near)
                    if self.best is not from_best:
                        better = True
                        break

    def _worth_refining(self, trial: Trial) -> bool:
        best = self.best
        if best is None or not self._target.reached(best) or self._target.recall is None:
            return True
        return trial.bytes_read <= _WITHIN * best.bytes_read

    def _try(self, settings: Mapping[str, Any]) -> Trial:
        trial = self.bench.measure(settings)
        if self.best is None or self._target.order(trial) < self._target.order(self.best):
            self.best = trial
        return trial

    def _deep(self, settings: Settings) -> Settings:
        """Never fewer candidates than hits: that would only look different."""
        return settings | {"rerank": max(settings["rerank"], self._least)} if "rerank" in settings else settings


def _group(family: str, settings: Settings) -> tuple[tuple[str, Any], ...]:
    """What settings share that differ in depth alone."""
    name = depth_name(family, settings)
    aside = {name, *LIMITS[family].values()}
    if name == "probes":
        aside |= {"rerank", "coarse"}
    return _key({key: value for key, value in settings.items() if key not in aside})


def _lean(trial: Trial) -> Settings:
    """The settings of a trial, keeping no more than they use."""
    return trial.settings | dict.fromkeys(LIMITS[trial.family].values(), 0)


def _key(settings: Mapping[str, Any]) -> tuple[tuple[str, Any], ...]:
    return tuple(sorted(settings.items()))

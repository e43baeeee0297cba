"""The tuner: the cheapest settings that find enough, or the best that are fast enough.

What tuning works with can be had from here, too: targets, samples, trials, sweeps and curves.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sketchdesk.engine.index.distances import Metric
from sketchdesk.engine.index.grids import MOST_PROBES, Settings, bounds_of, default_grid, neighbours
from sketchdesk.engine.index.retuning import LIMITS, check_family, deepest, depth_name
from sketchdesk.engine.index.rows import check_vectors
from sketchdesk.engine.index.sweeping import Key, SettingsBench, depth_curve, key_of, sweep
from sketchdesk.engine.index.targets import Target
from sketchdesk.engine.index.trials import Sample, Trial, draw_sample, measure
from sketchdesk.errors import InputError
from sketchdesk.progress import CancelToken, Report

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
# So many ways of searching at most, the most promising ones, are built as they would be in use.
_MOST_PROMISING = 4
# Ways of searching are refined only if the grid's best of them costs no more than so many times the best of all.
_WITHIN = 4.0
_FACTORS = (2.0, 2.0**0.5)
_MOST_REFINEMENTS = 80
# Bytes that refining one best may read, about a minute's worth: where every setting compares much, few are tried.
_MOST_READ = 4e11


@dataclass(frozen=True)
class Tuning:
    """The ``best`` setting, measured on an index that is built as its settings say; all ``trials`` in the order in
    which they were made, the best one among them; and whether the target was ``reached``."""

    best: Trial
    trials: tuple[Trial, ...]
    reached: bool


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
    chosen = list(promising.values())[:_MOST_PROMISING]
    best, more = _built_as_they_will_be(rows, target, sample, chosen, True, report, cancel)
    trials += more
    if target.reached(chosen[0]) and not target.reached(best):
        # None kept its promise: then at any cost.
        best, more = _built_as_they_will_be(rows, target, sample, chosen, False, report, cancel)
        trials += more
    return Tuning(best, tuple(trials), target.reached(best))


def _built_as_they_will_be(
    rows: NDArray[np.float32],
    target: Target,
    sample: Sample,
    chosen: Sequence[Trial],
    is_bound: bool,
    report: Report | None,
    cancel: CancelToken | None,
) -> tuple[Trial, list[Trial]]:
    """The best of the promising trials, measured without what was kept for tuning: that costs memory and changes
    signatures. ``is_bound`` means that a setting which comes to cost far more than it promised is left."""
    best: Trial | None = None
    trials: list[Trial] = []
    for trial in chosen:
        if best is not None and not target.clearly_better(trial, best):
            break
        if LIMITS[trial.family]:
            lean = _Search(rows, trial.family, target, sample, best, report, cancel, [_lean(trial)])
            lean.overall = trial if is_bound else best
            lean.deepen(_lean(trial))
            trials += lean.bench.trials
            best = lean.best
        elif best is None or target.order(trial) < target.order(best):
            best = trial
    assert best is not None
    return best, trials


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
        self.bench = SettingsBench(rows, family, self._grid, sample, report, cancel)
        self.best = best
        self.overall = best
        """Nothing is looked for that costs far more than this."""

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
                self.overall, self.best = self.best, trial
                self._step_nearer()
                self.best = min(self.overall, self.best, key=self._target.order)

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
                if self._target.hopeless(lower[1], None, self.best) or not self._within_reach(lower[1], self.overall):
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
        done: set[Key] = set()
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
        return self._within_reach(trial, self.best)

    def _within_reach(self, trial: Trial, best: Trial | None) -> bool:
        """Whether steps from a trial may lead to something better than the best."""
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


def _group(family: str, settings: Settings) -> Key:
    """What settings share that differ in depth alone."""
    name = depth_name(family, settings)
    aside = {name, *LIMITS[family].values()}
    if name == "probes":
        aside |= {"rerank", "coarse"}
    return key_of({key: value for key, value in settings.items() if key not in aside})


def _lean(trial: Trial) -> Settings:
    """The settings of a trial, keeping no more than they use."""
    return trial.settings | dict.fromkeys(LIMITS[trial.family].values(), 0)

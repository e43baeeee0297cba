"""Measuring an index with many settings, built as seldom as can be: sweeps over a grid, and curves over the depth."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sketchdesk.engine.index.base import VectorIndex
from sketchdesk.engine.index.grids import Settings
from sketchdesk.engine.index.retuning import LIMITS, TUNABLE, deepest, depth_name, make_index, retune, settings_kept
from sketchdesk.engine.index.rows import check_vectors
from sketchdesk.engine.index.trials import Sample, Trial, measure
from sketchdesk.errors import InputError
from sketchdesk.progress import CancelToken, Progress, RateMeter, Report, silent

Key = tuple[tuple[str, Any], ...]
"""Settings as something that can be looked up."""

_CURVE_POINTS = 8


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
    bench = SettingsBench(check_vectors(vectors), family, entries, sample, report, cancel, len(entries))
    return tuple(bench.measure(entry) for entry in entries)


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


class SettingsBench:
    """Measures settings of one family on vectors (n, d), each once, and builds as seldom as it can.

    Raises InputError for a family, or settings in the ``grid``, that cannot be.
    """

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
        self._known: dict[Key, Trial] = {}
        complete = [self.complete(entry) for entry in grid]
        # Found out before anything is built.
        for entry in complete:
            make_index(family, entry)
        self._most: dict[Key, Settings] = {}
        for entry in complete:
            most = self._most.setdefault(key_of(self._fixed(entry)), dict.fromkeys(LIMITS[family].values(), 0))
            for name, limit in LIMITS[family].items():
                needed = 0 if name == "bits_per_table" and not entry["tables"] else entry[name]
                most[limit] = max(most[limit], needed, entry[limit])

    def complete(self, settings: Mapping[str, Any]) -> Settings:
        """All arguments that make such an index. Raises InputError for a metric that is not the sample's."""
        if settings.get("metric", self._sample.metric) != self._sample.metric:
            raise InputError(
                f"The sample was drawn for the {self._sample.metric} metric: settings cannot name another."
            )
        return self._defaults | dict(settings) | {"metric": self._sample.metric}

    def measure(self, settings: Mapping[str, Any]) -> Trial:
        """The trial of some settings; those of the grid, or others that need nothing more to be kept."""
        wanted = self.complete(settings)
        used = {name: value for name, value in wanted.items() if name not in LIMITS[self._family].values()}
        known = self._known.get(key_of(used))
        if known is None:
            if self._cancel is not None:
                self._cancel.checkpoint()
            index = self._built(wanted)
            retune(index, {name: wanted[name] for name in TUNABLE[self._family]})
            known = self._known[key_of(used)] = measure(index, self._sample, self._cancel)
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
            index = make_index(self._family, settings | self._most[key_of(fixed)])
            index.build(self._rows)
            self._index, self._built_with = index, fixed
        return self._index


def key_of(settings: Mapping[str, Any]) -> Key:
    """The same for the same settings, in whatever order they are named."""
    return tuple(sorted(settings.items()))

"""Sweeps: retrieval by an index at many settings, mAP, items visited and time beside the exact scan."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sketchdesk.engine.evaluation import RetrievalReport, evaluate_retrieval, query_times
from sketchdesk.engine.index import ExactIndex, VectorIndex
from sketchdesk.engine.index.retuning import LIMITS, TUNABLE, make_index, retune
from sketchdesk.errors import InputError
from sketchdesk.jobs.evaluating.evaluate import check_metric, check_places, settings_to_measure
from sketchdesk.jobs.evaluating.evaluation_parts import Inputs, open_inputs
from sketchdesk.jobs.evaluating.experiments import SWEEP, Kept, content_of, keep
from sketchdesk.jobs.evaluating.published_beside import published_beside
from sketchdesk.jobs.indexes import new_index
from sketchdesk.jobs.request_values import to_values
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.progress import CancelToken, Progress, Report

MOST_POINTS = 500
FAMILIES = ("simhash", "pstable")

_NAMES: dict[str, dict[str, str]] = {
    "simhash": {"L": "tables", "K": "bits_per_table", "g": "tables", "h": "bits_per_table"},
    "pstable": {"L": "tables", "K": "hashes_per_table", "w": "width", "g": "tables", "h": "hashes_per_table"},
}
"""As the papers call the settings: L and K, or g and h, and w."""

Measured = Callable[[dict[str, Any]], None]


@dataclass(frozen=True)
class SweepRequest:
    """As :class:`EvaluateRequest`, once for each combination of the values that ``grid`` has for some settings, the
    last of them changing quickest. Other settings are those that were kept, ``settings`` in place of them."""

    queries: str
    collections: tuple[str, ...]
    index: str
    grid: Mapping[str, Sequence[Any]]
    metric: str | None = None
    settings: Mapping[str, Any] | None = None
    distractors: bool = True
    k: int = 10
    timed: int = 50


def setting_name(family: str, name: str) -> str:
    """What the index calls a setting that may be given by its letter. Raises InputError for one that there is not."""
    found = _NAMES.get(family, {}).get(name, name)
    known = make_index(family, {}).settings
    if found not in known:
        letters = _NAMES.get(family, {})
        raise InputError(
            f"An index of the family {family} has no setting {name!r}: choose "
            f"{', '.join([*letters, *(each for each in known if each != 'metric')])}."
        )
    return found


def check_request(request: SweepRequest) -> dict[str, list[Any]]:
    """What can be told before anything is read; the grid under the index's own names. Raises InputError."""
    if request.index not in FAMILIES:
        raise InputError(f"{request.index!r} has no settings to sweep: choose {' or '.join(FAMILIES)}.")
    check_places(request.k)
    if request.metric is not None:
        check_metric(request.metric)
    grid = {setting_name(request.index, name): list(values) for name, values in request.grid.items()}
    if not grid or not all(grid.values()):
        raise InputError("Name at least one setting to sweep, and its values.")
    if len(grid) < len(request.grid):
        raise InputError("One setting is swept twice.")
    count = math.prod(map(len, grid.values()))
    if count > MOST_POINTS:
        raise InputError(f"A sweep takes at most {MOST_POINTS} combinations of settings, not {count:,}.")
    return grid


def run(
    bench: Workbench,
    request: SweepRequest,
    report: Report,
    cancel: CancelToken,
    keeping: bool = True,
    arrived: Measured | None = None,
) -> Kept:
    """Measure every point, and keep it as an experiment. ``arrived`` is given the figures so far after each point.

    The index is built once for all points that it can change to in place, keeping the most that any of them uses.
    Raises InputError for a family, settings or a grid that cannot be, and what an evaluation raises; Cancelled.
    """
    grid = check_request(request)
    report(Progress("Reading", 0))
    inputs = open_inputs(bench, request.queries, request.collections, request.distractors)
    measuring = _Measuring(bench, request, grid, inputs, report, cancel, arrived)
    report(Progress("Sweeping", 0, len(measuring.points) + 1))
    exact = ExactIndex(measuring.metric)
    exact.build(inputs.gallery)
    measuring.measure(exact, {})
    built = _Built(request.index, inputs, measuring.wanted)
    for point, settings in zip(measuring.points, measuring.wanted, strict=True):
        cancel.checkpoint()
        measuring.measure(built.at(settings), point)
    cancel.checkpoint()
    figures = measuring.figures()
    setup = {"index": figures["index"], "metric": measuring.metric, "points": measuring.wanted}
    images = inputs.asking.images[measuring.scores[0]["query"]].tolist()
    content = content_of(
        SWEEP,
        bench,
        to_values(request),
        inputs,
        setup,
        figures,
        cancel,
        points=measuring.scores,
        pictures={"queries": images, "found": []},
    )
    return keep(bench, content, keeping)


class _Measuring:
    """The points of a sweep and what has been measured of them, the exact scan first."""

    def __init__(
        self,
        bench: Workbench,
        request: SweepRequest,
        grid: Mapping[str, Sequence[Any]],
        inputs: Inputs,
        report: Report,
        cancel: CancelToken,
        arrived: Measured | None,
    ) -> None:
        self._request, self._grid, self._inputs = request, grid, inputs
        self._report, self._cancel, self._arrived = report, cancel, arrived
        self.points = [dict(zip(grid, values, strict=True)) for values in itertools.product(*grid.values())]
        base = settings_to_measure(bench, inputs.collections, request.index, request.settings, request.metric)
        self._usual = new_index(request.index, {}).settings | base
        # A point that cannot be is told before anything is built.
        self.wanted = [self._usual | point for point in self.points]
        for settings in self.wanted:
            new_index(request.index, _lean(request.index, settings))
        self.metric = new_index(request.index, _lean(request.index, self.wanted[0])).metric
        self._rows: list[dict[str, Any]] = []
        self.scores: list[dict[str, Any]] = []
        """Of each row its columns, one value a query; the first names the queries and their labels, too."""
        self._notes: list[str] = []
        self._beside = published_beside(request.index, self.metric, inputs, bench.encoder.spec.name)

    def measure(self, index: VectorIndex, point: Mapping[str, Any]) -> None:
        """Ask an index that is built."""
        inputs, k = self._inputs, self._request.k
        found = evaluate_retrieval(
            inputs.queries,
            inputs.query_labels,
            inputs.gallery,
            inputs.gallery_labels,
            index,
            self.metric,
            inputs.leave_out,
            k,
            cancel=self._cancel,
        )
        self._rows.append({"settings": dict(point), **_row(found, index, inputs, self._request, self._cancel)})
        columns = ("AP", f"recall@{k}", "items visited")
        self.scores.append({name: found.scores.of(name).tolist() for name in columns})
        if len(self._rows) == 1:
            self.scores[0]["query"] = found.scores.rows.tolist()
            self.scores[0]["label"] = list(found.scores.labels)
            self._notes.extend(found.notes())
        elif self._arrived is not None:
            self._arrived(self.figures())
        self._report(Progress("Sweeping", len(self._rows), len(self.points) + 1))

    def figures(self) -> dict[str, Any]:
        """Those so far; at least one point must have been measured."""
        scan, points, beside = self._rows[0], self._rows[1:], self._beside
        return {
            "index": {"family": self._request.index, "settings": self._usual},
            "metric": self.metric,
            "k": self._request.k,
            "swept": list(self._grid),
            "scan": scan,
            "points": points,
            "queries": scan["queries"],
            "items": len(self._inputs.gallery),
            "mAP": max(row["mAP"] for row in points),
            "published": beside.to_json() if beside is not None else None,
            "notes": [*self._notes, *([beside.note] if beside is not None else [])],
        }


class _Built:
    """The index that is open, built again only where a point needs it."""

    def __init__(self, family: str, inputs: Inputs, wanted: Sequence[Mapping[str, Any]]) -> None:
        self._family, self._inputs = family, inputs
        self._index: VectorIndex | None = None
        self._fixed: dict[str, Any] = {}
        self._most: dict[str, Any] = {}
        for limit_of, limit in LIMITS[family].items():
            least = 0
            # Tables that are not used need no bits.
            used = [each for each in wanted if limit_of != "bits_per_table" or each["tables"]]
            self._most[limit] = max([least, *(each[limit_of] for each in used)])

    def at(self, settings: Mapping[str, Any]) -> VectorIndex:
        lean = _lean(self._family, settings)
        fixed = {name: value for name, value in lean.items() if name not in TUNABLE[self._family]}
        if self._index is None or fixed != self._fixed:
            # The old one first: two would need twice the memory.
            self._index = None
            index = new_index(self._family, lean | self._most)
            index.build(self._inputs.gallery)
            self._index, self._fixed = index, fixed
        retune(self._index, {name: settings[name] for name in TUNABLE[self._family]})
        return self._index


def _lean(family: str, settings: Mapping[str, Any]) -> dict[str, Any]:
    """Without what is only kept for trying other settings."""
    return {name: value for name, value in settings.items() if name not in LIMITS[family].values()}


def _row(
    found: RetrievalReport, index: VectorIndex, inputs: Inputs, request: SweepRequest, cancel: CancelToken
) -> dict[str, Any]:
    figures = found.to_json()
    names = ("mAP", f"AP@{request.k}", "P@1", f"recall@{request.k}", "items visited", "items met", "IE")
    times = query_times(index, inputs.queries, request.k, request.timed, cancel) if request.timed else None
    return {
        **{name: figures[name] for name in names},
        "share": figures["items visited"] / found.items,
        "queries": found.queries,
        "milliseconds": times.to_json() if times else None,
    }

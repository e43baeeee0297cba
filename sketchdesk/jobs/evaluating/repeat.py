"""Run an experiment again, with everything as it was kept, and say what differs."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from sketchdesk.engine.features.encoders import read_description
from sketchdesk.errors import InputError, LibraryError
from sketchdesk.jobs.evaluating.evaluate import EvaluateRequest
from sketchdesk.jobs.evaluating.evaluation_parts import difference
from sketchdesk.jobs.evaluating.experiments import (
    KNOWN_ITEMS,
    RETRIEVAL,
    SWEEP,
    Experiment,
    Kept,
    names_now,
    paired,
    read,
    run_evaluate,
    what_is_gone,
)
from sketchdesk.jobs.evaluating.replay import MEASURE, ReplayRequest, run_replay
from sketchdesk.jobs.evaluating.sweeps import SweepRequest
from sketchdesk.jobs.evaluating.sweeps import run as run_sweep
from sketchdesk.jobs.workbench import DEFAULT_MODEL, Workbench, default_encoder_path
from sketchdesk.progress import CancelToken, Report

# What differs by less does so by rounding: another machine adds up in another order.
_RELATIVE, _ABSOLUTE = 1e-9, 1e-12
# Of these a repetition says nothing, or says it in words.
_NEVER = {"milliseconds", "scan milliseconds", "notes"}
_NOT_COMPARED = _NEVER | {
    "published",
    *("model", "index", "experiment", "space", "AP histogram"),
    *("against", "worse", "better", "unchanged", "as before", "new"),
}


@dataclass(frozen=True)
class RepeatRequest:
    """One experiment, by its number."""

    experiment: int


@dataclass(frozen=True)
class FigureChange:
    """A figure that came out otherwise, by its name."""

    figure: str
    then: Any
    now: Any

    def to_json(self) -> dict[str, Any]:
        return {"figure": self.figure, "then": self.then, "now": self.now}


@dataclass(frozen=True, eq=False)
class Repetition:
    """What was kept, and the run that repeated it. ``conditions`` say in sentences what was not as it was then;
    ``figures`` came out otherwise, of ``compared``; ``queries`` score otherwise, None where single queries have no
    scores."""

    first: Experiment
    second: Kept
    conditions: tuple[str, ...]
    figures: tuple[FigureChange, ...]
    compared: int
    queries: int | None

    @property
    def is_same(self) -> bool:
        return not self.figures and not self.queries

    def to_json(self) -> dict[str, Any]:
        return {
            "repeats": self.first.id,
            "experiment": self.second.record.id if self.second.record else None,
            "same": self.is_same,
            "conditions": list(self.conditions),
            "figures that differ": [each.to_json() for each in self.figures],
            "figures compared": self.compared,
            "queries that differ": self.queries,
            "figures": self.second.figures,
        }


def encoder_of(bench: Workbench, experiment: Experiment) -> str | None:
    """The name of the encoder that an experiment was made with, as it is called today; None if it is gone."""
    wanted = experiment.setup["model"]["fingerprint"]
    if wanted == bench.fingerprint:
        return bench.encoder.spec.name
    if wanted == read_description(default_encoder_path()).fingerprint:
        return DEFAULT_MODEL
    return next((model.name for model in bench.library.models.list() if model.fingerprint == wanted), None)


def run(
    bench: Workbench, request: RepeatRequest, report: Report, cancel: CancelToken, keeping: bool = True
) -> Repetition:
    """With the workbench's encoder. Raises InputError, saying why, if the experiment cannot be repeated: its
    pictures or their embeddings are gone; LibraryError if its file is lost or damaged; Cancelled."""
    first = read(bench, request.experiment)
    if first.setup["model"]["fingerprint"] == bench.fingerprint and (gone := what_is_gone(bench, first.record)):
        raise InputError(f"Experiment {first.id} cannot be repeated: {gone}")
    try:
        second = _again(bench, first, report, cancel, keeping)
    except InputError as error:
        raise InputError(f"Experiment {first.id} cannot be repeated: {error}") from error
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise LibraryError(f"The file of experiment {first.id} is damaged: it does not say what to repeat.") from error
    then, now = (dict(_flat(figures)) for figures in (first.figures, second.content["figures"]))
    changes = [
        FigureChange(name, then.get(name), now.get(name))
        for name in dict.fromkeys([*then, *now])
        if name not in then or name not in now or not _same(then[name], now[name])
    ]
    return Repetition(
        first, second, _conditions(first, second), tuple(changes), len(now), _queries_that_differ(first, second)
    )


def _again(bench: Workbench, first: Experiment, report: Report, cancel: CancelToken, keeping: bool) -> Kept:
    setup = first.setup
    request: dict[str, Any] = {**first.request, "settings": setup["index"]["settings"]}
    request["collections"] = tuple(names_now(bench, setup["gallery"]))
    if first.kind == KNOWN_ITEMS:
        request["items"] = tuple(first.query_images)
        request["against"] = first.id
        return run_replay(bench, ReplayRequest(**request), report, cancel, keeping)
    (request["queries"],) = names_now(bench, [setup["queries"]])
    if first.kind == SWEEP:
        return run_sweep(bench, SweepRequest(**request), report, cancel, keeping)
    if first.kind == RETRIEVAL:
        return run_evaluate(bench, EvaluateRequest(**request), report, cancel, keeping=keeping)
    raise InputError(f"this version does not know what a {first.kind} is.")


def _conditions(first: Experiment, second: Kept) -> tuple[str, ...]:
    then, now = first.setup, second.content["setup"]
    found = []
    if then["model"]["fingerprint"] != now["model"]["fingerprint"]:
        found.append(f"The encoder was {then['model']['name']} then and is {now['model']['name']} now.")
    sides = [(then.get("queries"), now.get("queries")), *zip(then["gallery"], now["gallery"], strict=False)]
    for before, after in sides:
        if before and after and (sentence := difference(before, after)) and sentence not in found:
            found.append(sentence)
    if len(then["gallery"]) != len(now["gallery"]):
        found.append(f"{len(then['gallery'])} collections were asked then and {len(now['gallery'])} now.")
    for name, version in now["versions"].items():
        before = then.get("versions", {}).get(name)
        if before != version:
            found.append(f"{name} was {before} then and is {version} now.")
    return tuple(found)


def _queries_that_differ(first: Experiment, second: Kept) -> int | None:
    """How many of the queries score otherwise, or were judged in one of the runs only."""
    if first.content.get("scores") is None:
        return None
    measure = MEASURE if first.kind == KNOWN_ITEMS else "AP"
    before, after = paired(first), paired(second.experiment)
    rows, mine, theirs = np.intersect1d(before.rows, after.rows, return_indices=True)
    close = np.isclose(before.of(measure)[mine], after.of(measure)[theirs], _RELATIVE, _ABSOLUTE, equal_nan=True)
    return int((~close).sum()) + len(before) + len(after) - 2 * len(rows)


def _flat(value: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """Every single figure with its name, such as "classes, cat, mAP"."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if key not in (_NEVER if name else _NOT_COMPARED):
                yield from _flat(inner, f"{name}, {key}" if name else str(key))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from _flat(inner, f"{name}, {_title(inner, place)}")
    else:
        yield name, value


def _title(value: Any, place: int) -> str:
    if isinstance(value, Mapping):
        if isinstance(value.get("settings"), Mapping):
            return " ".join(f"{key}={setting}" for key, setting in value["settings"].items())
        if "item" in value:
            return f"drawing {value['item']}"
        if "label" in value:
            return f"{value['label']} {value['taken for']}" if "taken for" in value else str(value["label"])
    return str(place + 1)


def _same(then: Any, now: Any) -> bool:
    numbers = all(isinstance(value, int | float) and not isinstance(value, bool) for value in (then, now))
    if numbers:
        return math.isclose(then, now, rel_tol=_RELATIVE, abs_tol=_ABSOLUTE) or (math.isnan(then) and math.isnan(now))
    return bool(then == now)

"""Experiments: evaluations that are kept, with everything needed to repeat them; listed, compared, deleted."""

from __future__ import annotations

import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

import sketchdesk
from sketchdesk.engine.evaluation import Comparison, QueryScores, compare_runs
from sketchdesk.errors import InputError, LibraryError, LibraryWriteError
from sketchdesk.jobs.evaluating.evaluate import Arrived, EvaluateRequest, Evaluation, run_evaluation
from sketchdesk.jobs.evaluating.evaluation_parts import Inputs
from sketchdesk.jobs.request_values import to_values
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.library.records import ExperimentRecord
from sketchdesk.progress import CancelToken, Report

FORMAT = "sketchdesk-experiment-1"

RETRIEVAL, SWEEP, KNOWN_ITEMS = "retrieval", "sweep", "replay"
"""The kinds of experiments."""

# What the list shows; the rest is in the file.
_MAIN = ("mAP", "P@1", "IE", "MRR", "queries", "items", "metric")


@dataclass(frozen=True)
class ListRequest:
    """All experiments."""


@dataclass(frozen=True)
class ShowRequest:
    """One experiment, by its number."""

    experiment: int


@dataclass(frozen=True)
class CompareRequest:
    """What a second experiment changes against a first, in one measure, on the queries that both were asked.

    No measure means AP, or the reciprocal rank for drawings that were replayed.
    """

    first: int
    second: int
    measure: str = ""
    seed: int = 0


@dataclass(frozen=True)
class DeleteRequest:
    """One experiment, by its number."""

    experiment: int


@dataclass(frozen=True, eq=False)
class Experiment:
    """One that was kept, and all of its content; see :func:`content_of` for the keys."""

    record: ExperimentRecord
    content: Mapping[str, Any]

    @property
    def id(self) -> int:
        return self.record.id

    @property
    def kind(self) -> str:
        return self.record.kind

    @property
    def figures(self) -> dict[str, Any]:
        return dict(self.content["figures"])

    @property
    def request(self) -> dict[str, Any]:
        return dict(self.content["request"])

    @property
    def setup(self) -> dict[str, Any]:
        return dict(self.content["setup"])

    @property
    def query_images(self) -> list[int]:
        """The catalogue's id of each query that was judged."""
        return list(self.content["pictures"]["queries"])

    @property
    def found_images(self) -> list[list[int]]:
        """Those of what each of them found first; -1 where a ranking ended before."""
        return list(self.content["pictures"]["found"])

    def taken_for(self) -> dict[int, tuple[str, str]]:
        """By the id of each query that was classified its class and what it was taken for; empty without a classifier,
        and for what was kept before this was."""
        kept = self.content.get("classified") or {}
        columns = (kept.get(name, ()) for name in ("queries", "label", "taken for"))
        return {int(image): (str(label), str(other)) for image, label, other in zip(*columns, strict=False)}

    def scores(self) -> QueryScores:
        """What each query scored. Raises InputError for an experiment that has no single table of scores."""
        kept = self.content.get("scores")
        if kept is None:
            raise InputError(f"Experiment {self.id} is a {self.kind}: it has no scores of single queries to compare.")
        return QueryScores.from_json(kept)

    def to_json(self) -> dict[str, Any]:
        return {**summary(self.record), **self.content}


@dataclass(frozen=True, eq=False)
class Kept:
    """A run and the experiment that it was kept as: None, and ``why_not``, where it could not be kept."""

    content: dict[str, Any]
    record: ExperimentRecord | None
    why_not: str = ""
    evaluation: Evaluation | None = None

    @property
    def figures(self) -> dict[str, Any]:
        """Of the run, with the number of the experiment."""
        figures = dict(self.content["figures"])
        if self.why_not:
            figures["notes"] = [*figures.get("notes", ()), self.why_not]
        return {**figures, "experiment": self.record.id if self.record else None}

    @property
    def experiment(self) -> Experiment:
        """As if it had been read again; one that was not kept has the number 0."""
        record = self.record or ExperimentRecord(
            0, self.content["kind"], {}, {}, "", self.content["setup"]["model"]["fingerprint"], ""
        )
        return Experiment(record, self.content)


def run_evaluate(
    bench: Workbench,
    request: EvaluateRequest,
    report: Report,
    cancel: CancelToken,
    arrived: Arrived | None = None,
    keeping: bool = True,
) -> Kept:
    """Evaluate and keep it. Figures that took minutes are not lost where they cannot be kept: then the reason is
    among the notes. Raises what an evaluation raises; Cancelled, with nothing kept."""
    evaluation = run_evaluation(bench, request, report, cancel, arrived)
    content = content_of(
        RETRIEVAL,
        bench,
        to_values(request),
        evaluation.inputs,
        {
            "index": {"family": request.index, "settings": evaluation.settings},
            "metric": evaluation.report.metric,
            "seed": request.seed,
        },
        evaluation.to_json(),
        cancel,
        scores=evaluation.scores.to_json(),
        pictures={"queries": evaluation.query_images(), "found": evaluation.found_images()},
        classified=evaluation.classified(),
    )
    return replace(keep(bench, content, keeping), evaluation=evaluation)


def content_of(
    kind: str,
    bench: Workbench,
    request: Mapping[str, Any],
    inputs: Inputs | None,
    setup: Mapping[str, Any],
    figures: Mapping[str, Any],
    cancel: CancelToken,
    **more: Any,
) -> dict[str, Any]:
    """All that is kept of a run, as JSON values.

    ``request`` is what was asked for; ``setup`` all that decides the figures: the model and its fingerprint, the
    index with every setting, the pictures (counts and digests) and the versions; ``figures`` what came out; and what
    each query scored and found.
    """
    sides: dict[str, Any] = {}
    if inputs is not None:
        sides["queries"] = inputs.asking.described(cancel)
        sides["gallery"] = [part.described(cancel) for part in inputs.asked]
    spec = bench.encoder.spec
    return {
        "format": FORMAT,
        "kind": kind,
        "request": dict(request),
        "setup": {
            "model": {"name": spec.name, "fingerprint": spec.fingerprint},
            **setup,
            **sides,
            "versions": {
                "SketchDesk": sketchdesk.__version__,
                "Python": platform.python_version(),
                "NumPy": np.__version__,
                "machine": f"{platform.system()} {platform.machine()}",
            },
        },
        "figures": dict(figures),
        **more,
    }


def keep(bench: Workbench, content: dict[str, Any], keeping: bool = True) -> Kept:
    """Keep what :func:`content_of` made, if the library can be written."""
    if not keeping:
        return Kept(content, None)
    if not bench.library.is_exclusive:
        return Kept(content, None, "This run was not kept: another SketchDesk has the library open.")
    setup, figures = content["setup"], content["figures"]
    settings = {"request": content["request"], "setup": setup}
    metrics = {name: figures[name] for name in _MAIN if name in figures}
    fingerprint = setup["model"]["fingerprint"]
    try:
        record = bench.library.experiments.keep(content["kind"], settings, metrics, fingerprint, content)
    except LibraryWriteError as error:
        return Kept(content, None, f"This run was not kept. {error}")
    return Kept(content, record)


def summary(record: ExperimentRecord) -> dict[str, Any]:
    """What a list shows of one."""
    request, setup = (dict(record.settings.get(part) or {}) for part in ("request", "setup"))
    return {
        "experiment": record.id,
        "kind": record.kind,
        "created": record.created,
        "queries": request.get("queries", ""),
        "collections": list(request.get("collections", ())),
        "model": dict(setup.get("model") or {}).get("name", ""),
        "fingerprint": record.fingerprint,
        "index": dict(setup.get("index") or {}).get("family", ""),
        "metrics": dict(record.metrics),
    }


def run_list(bench: Workbench, request: ListRequest, report: Report, cancel: CancelToken) -> tuple[dict[str, Any], ...]:
    """All experiments, the oldest first; ``gone`` says why one cannot be repeated, "" if it can."""
    return tuple(
        {**summary(record), "gone": what_is_gone(bench, record)} for record in bench.library.catalogue.experiments()
    )


def run_show(bench: Workbench, request: ShowRequest, report: Report, cancel: CancelToken) -> Experiment:
    """All of one. Raises InputError if there is none of that number, LibraryError if its file is lost or damaged."""
    return read(bench, request.experiment)


def run_compare(bench: Workbench, request: CompareRequest, report: Report, cancel: CancelToken) -> Comparison:
    """Paired by query, by the pictures that asked. Raises InputError for experiments without a query in common, and
    as :func:`run_show`."""
    if request.first == request.second:
        raise InputError("An experiment cannot be compared with itself.")
    first, second = (read(bench, number) for number in (request.first, request.second))
    if first.kind != second.kind:
        raise InputError(
            f"Experiment {first.id} is a {first.kind} and {second.id} is a {second.kind}: they cannot be compared."
        )
    measure = request.measure or ("reciprocal rank" if first.kind == KNOWN_ITEMS else "AP")
    before, after = paired(first), paired(second)
    cancel.checkpoint()
    return compare_runs(before, after, measure, seed=request.seed)


def run_delete(bench: Workbench, request: DeleteRequest, report: Report, cancel: CancelToken) -> int:
    """Its number; the pictures and what is embedded of them stay. Raises InputError if there is none."""
    bench.library.experiments.remove(bench.library.catalogue.experiment(request.experiment))
    return request.experiment


def read(bench: Workbench, number: int) -> Experiment:
    """Raises as :func:`run_show` does."""
    record = bench.library.catalogue.experiment(number)
    content = bench.library.experiments.read(record)
    if content.get("format") != FORMAT:
        raise LibraryError(f"Experiment {number} was kept by another version of SketchDesk, which can show it.")
    parts = ("request", "setup", "figures")
    if content.get("kind") != record.kind or not all(isinstance(content.get(part), dict) for part in parts):
        raise LibraryError(f"The file of experiment {number} is damaged: only its main figures are left, in the list.")
    return Experiment(record, content)


def paired(experiment: Experiment) -> QueryScores:
    """Its scores, with the pictures' ids for rows: the same query has the same one whatever came or went since."""
    scores = experiment.scores()
    try:
        images = np.array(experiment.query_images, np.int64)
    except (KeyError, TypeError, ValueError) as error:
        raise InputError(f"Experiment {experiment.id} does not say which pictures asked.") from error
    if len(images) != len(scores):
        raise InputError(f"Experiment {experiment.id} does not say which pictures asked.")
    return replace(scores, rows=images)


def what_is_gone(bench: Workbench, record: ExperimentRecord) -> str:
    """Why an experiment cannot be repeated, as a sentence; "" if nothing is missing.

    Whether its pictures changed is told by repeating it.
    """
    setup = dict(record.settings.get("setup") or {})
    sides = [setup.get("queries"), *(setup.get("gallery") or ())]
    if not setup or not sides:
        return "It does not say what was evaluated."
    catalogue = bench.library.catalogue
    present = {each.id: each for each in catalogue.collections()}
    for side in sides:
        if not isinstance(side, dict):
            continue
        collection = present.get(side.get("id", -1)) or catalogue.find_collection(str(side.get("collection")))
        if collection is None:
            return f"The collection {side.get('collection')} has been removed."
        if catalogue.rows_done(collection.id, record.fingerprint) < collection.rows or not collection.rows:
            model = dict(setup.get("model") or {}).get("name", "")
            return (
                f"{collection.name} is not extracted completely with the encoder {model}: "
                f'run sketchdesk extract "{collection.name}" with it first.'
            )
    return ""


def names_now(bench: Workbench, sides: Sequence[Mapping[str, Any]]) -> list[str]:
    """How the parts of an experiment are called today, "NAME:test" for a part of a collection. Raises InputError for
    one that has been removed."""
    catalogue = bench.library.catalogue
    present = {each.id: each for each in catalogue.collections()}
    names = []
    for side in sides:
        # Numbers are not used twice; a collection that was imported again has its name.
        collection = present.get(side["id"]) or catalogue.find_collection(side["collection"])
        if collection is None:
            raise InputError(f"The collection {side['collection']} has been removed.")
        names += [f"{collection.name}:{part}" if part else collection.name for part in side["parts"]]
    return names

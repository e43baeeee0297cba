"""Evaluate, sweep and replay with any encoder of the library, embedding first what it has not seen; repeat with the one
that was used."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from sketchdesk.engine.features.encoders import read_description
from sketchdesk.engine.features.process import EncoderProcess
from sketchdesk.errors import InputError
from sketchdesk.jobs import extract
from sketchdesk.jobs.evaluating import experiments, repeat, replay, sweeps
from sketchdesk.jobs.evaluating.evaluate import Arrived, EvaluateRequest, check_request
from sketchdesk.jobs.evaluating.evaluation_parts import gallery_parts
from sketchdesk.jobs.evaluating.experiments import Kept
from sketchdesk.jobs.evaluating.repeat import RepeatRequest, Repetition
from sketchdesk.jobs.evaluating.replay import ReplayRequest
from sketchdesk.jobs.evaluating.sweeps import Measured, SweepRequest
from sketchdesk.jobs.gallery import named_part
from sketchdesk.jobs.workbench import DEFAULT_MODEL, Workbench, default_encoder_path
from sketchdesk.library.naming import name_key
from sketchdesk.progress import CancelToken, Report


@dataclass(frozen=True)
class EvaluateWithRequest:
    """``model`` names the encoder."""

    model: str
    evaluate: EvaluateRequest


@dataclass(frozen=True)
class SweepWithRequest:
    """``model`` names the encoder."""

    model: str
    sweep: SweepRequest


@dataclass(frozen=True)
class ReplayWithRequest:
    """``model`` names the encoder."""

    model: str
    replay: ReplayRequest


@contextmanager
def bench_with(bench: Workbench, model: str) -> Iterator[Workbench]:
    """A workbench with the same library and the encoder of that name, whose process ends afterwards; ``bench``
    itself where that is its encoder. Raises InputError for an unknown name, ModelError if its weights are not there."""
    is_default = name_key(model) == DEFAULT_MODEL
    path = default_encoder_path() if is_default else bench.library.models.encoder_file(model)
    if read_description(path).fingerprint == bench.fingerprint:
        yield bench
        return
    log = bench.library.paths.logs / "encoder.log" if bench.library.is_exclusive else None
    other = Workbench(bench.library, EncoderProcess(path, log))
    try:
        yield other
    finally:
        # The library stays open: it is the other workbench's.
        other.encoder.close()


def run(
    bench: Workbench,
    request: EvaluateWithRequest,
    report: Report,
    cancel: CancelToken,
    arrived: Arrived | None = None,
) -> Kept:
    """Embed what is missing, evaluate, and keep it. Raises what these raise; Cancelled, embeddings staying."""
    with bench_with(bench, request.model) as own:
        wanted = request.evaluate
        check_request(own, wanted)
        _embed(own, wanted.queries, wanted.collections, wanted.distractors, report, cancel)
        return experiments.run_evaluate(own, wanted, report, cancel, arrived)


def run_sweep(
    bench: Workbench, request: SweepWithRequest, report: Report, cancel: CancelToken, arrived: Measured | None = None
) -> Kept:
    """Embed what is missing, sweep, and keep it. Raises what these raise; Cancelled, embeddings staying."""
    wanted = request.sweep
    sweeps.check_request(wanted)
    with bench_with(bench, request.model) as own:
        _embed(own, wanted.queries, wanted.collections, wanted.distractors, report, cancel)
        return sweeps.run(own, wanted, report, cancel, arrived=arrived)


def run_replay(bench: Workbench, request: ReplayWithRequest, report: Report, cancel: CancelToken) -> Kept:
    """Embed what is missing, replay the saved drawings, and keep it. Raises what these raise; Cancelled, embeddings
    staying."""
    wanted = request.replay
    with bench_with(bench, request.model) as own:
        _embed(own, None, wanted.collections, wanted.distractors, report, cancel)
        return replay.run_replay(own, wanted, report, cancel)


def _embed(
    bench: Workbench,
    queries: str | None,
    collections: Sequence[str],
    distractors: bool,
    report: Report,
    cancel: CancelToken,
) -> None:
    """What the encoder has not seen yet of those that ask and are asked."""
    asked = list(gallery_parts(bench, collections, distractors))
    if queries is not None:
        asked.insert(0, named_part(bench, queries)[0])
    for collection in dict.fromkeys(asked):
        if bench.library.catalogue.rows_done(collection.id, bench.fingerprint) < collection.rows:
            extract.run(bench, extract.ExtractRequest(collection.name), report, cancel)


def run_repeat(bench: Workbench, request: RepeatRequest, report: Report, cancel: CancelToken) -> Repetition:
    """With the encoder that was used then. Raises InputError if it is gone, and what a repetition raises."""
    first = experiments.read(bench, request.experiment)
    model = repeat.encoder_of(bench, first)
    if model is None:
        raise InputError(
            f"Experiment {first.id} cannot be repeated: its encoder {first.setup['model']['name']} is gone or was "
            "changed."
        )
    # The workbench's own encoder may be of a name that the library does not know.
    if first.setup["model"]["fingerprint"] == bench.fingerprint:
        return repeat.run(bench, request, report, cancel)
    with bench_with(bench, model) as own:
        return repeat.run(own, request, report, cancel)

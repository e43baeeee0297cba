"""Evaluate with any encoder of the library, embedding first what it has not seen; repeat with the one that was used."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sketchdesk.engine.features.encoders import read_description
from sketchdesk.engine.features.process import EncoderProcess
from sketchdesk.errors import InputError
from sketchdesk.jobs import experiments, extract, repeat
from sketchdesk.jobs.evaluate import Arrived, EvaluateRequest, check_request
from sketchdesk.jobs.evaluation_parts import gallery_parts
from sketchdesk.jobs.experiments import Kept
from sketchdesk.jobs.gallery import named_part
from sketchdesk.jobs.repeat import RepeatRequest, Repetition
from sketchdesk.jobs.workbench import DEFAULT_MODEL, Workbench, default_encoder_path
from sketchdesk.library.naming import name_key
from sketchdesk.progress import CancelToken, Report


@dataclass(frozen=True)
class EvaluateWithRequest:
    """``model`` names the encoder."""

    model: str
    evaluate: EvaluateRequest


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
        asking, _ = named_part(own, wanted.queries)
        asked = gallery_parts(own, wanted.collections, wanted.distractors)
        catalogue = own.library.catalogue
        for collection in dict.fromkeys((asking, *asked)):
            if catalogue.rows_done(collection.id, own.fingerprint) < collection.rows:
                extract.run(own, extract.ExtractRequest(collection.name), report, cancel)
        return experiments.run_evaluate(own, wanted, report, cancel, arrived)


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

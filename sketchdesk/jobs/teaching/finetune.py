"""Teach an encoder the classes of a collection, in a process of its own, and keep what came of it in the registry.

Until a training is at its end, its pictures and its state lie in a folder of their own in ``trainings``, named after
all that decides the result: the same job again finds it and goes on. What was trained is there before it is judged, and
judged before it is registered, so that a kill at any instant loses no more than an epoch.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sketchdesk.engine.features.encoders import read_description
from sketchdesk.errors import InputError, ModelError
from sketchdesk.jobs.evaluating.evaluate_with import bench_with
from sketchdesk.jobs.models import settings_of
from sketchdesk.jobs.teaching.finetune_parts import Division, divide
from sketchdesk.jobs.teaching.finetune_pictures import WrittenPictures, write_pictures
from sketchdesk.jobs.teaching.finetune_records import FinetuneJob, FinetuneResult
from sketchdesk.jobs.teaching.finetune_state import folder_for, keep_made, made_before, preset_name
from sketchdesk.jobs.teaching.finetune_task import Task, judge
from sketchdesk.jobs.teaching.kept_results import PICTURES, pictures_to_json
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.library.atomic import discard, writing
from sketchdesk.library.model_registry import ENCODER_FILE, NETWORK_FILE
from sketchdesk.progress import Cancelled, CancelToken, Progress, Report
from sketchdesk.training.checkpoints import CHECKPOINT
from sketchdesk.training.outcome import Epoch, Outcome
from sketchdesk.training.presets import check_fits, preset
from sketchdesk.training.process import fine_tune_in_process
from sketchdesk.training.request import FineTuned, FineTuneRequest
from sketchdesk.training.settings import check_settings

JUDGEMENT_FILE = "judgement.json"


def run(
    bench: Workbench,
    job: FinetuneJob,
    report: Report,
    cancel: CancelToken,
    on_epoch: Callable[[Epoch], None] = lambda epoch: None,
) -> FinetuneResult:
    """Train, judge on held-out pictures, register. Cancelled after an epoch, the best so far is registered.

    A job that goes on gives the epochs of before to ``on_epoch`` only with its result. Raises InputError for what
    cannot be trained (one class, a preset that does not fit, a name that is taken, a batch that does not fit in
    memory), ModelError, LibraryWriteError; Cancelled before the first epoch has ended.
    """
    begun = time.monotonic()
    chosen = preset(job.preset)
    check_settings(job.settings)
    division = divide(bench, job.collection)
    if obstacle := division.obstacle():
        raise InputError(obstacle)
    with bench_with(bench, job.model) as own:
        check_fits(job.preset, chosen, own.encoder.spec)
        folder, name = folder_for(own, job, division)
        rows = np.sort(np.concatenate([_trained_rows(division), division.rows(division.held_out)]))
        written = write_pictures(own, division.collection, np.unique(rows), folder, report, cancel)
        parent_file, parent = own.encoder.path, own.fingerprint
    task = Task(division, written)
    request = FineTuneRequest(
        parent_file,
        name,
        preset_name(job.preset),
        written.path,
        task.codes,
        task.classes,
        task.places("train"),
        task.places("validation"),
        folder / "state",
        job.settings,
    )
    watch = _Watch(report, begun)
    made = made_before(folder) or _train(bench, request, folder, watch, cancel, on_epoch)
    if not made.outcome.best_epoch and made.outcome.ending == "not a number":
        discard(folder)
        raise ModelError(
            "The loss was not a number from the first epoch on and nothing was learned: choose a smaller learning rate."
        )
    encoder = made.files.get(ENCODER_FILE) or made.files[NETWORK_FILE]
    judgement = judge(bench, encoder, task, report)
    result = FinetuneResult(
        name,
        made.fingerprint,
        parent,
        job.model,
        division.collection.name,
        preset_name(job.preset),
        made.outcome.ending,
        made.outcome.best_epoch,
        made.outcome.history,
        judgement,
        _notes(division, written, made.outcome),
        time.monotonic() - begun,
        watch.expected,
        watch.device,
    )
    _register(bench, job, result, made, division)
    discard(folder)
    return result


class _Watch:
    """Passes reports on and keeps how long the training was expected to take, by its first steps."""

    def __init__(self, report: Report, begun: float) -> None:
        self._report, self._begun = report, begun
        self.expected: float | None = None
        self.device = ""

    def __call__(self, progress: Progress) -> None:
        if progress.stage == "Training":
            self.device = progress.device or self.device
            if self.expected is None and progress.seconds_left is not None:
                self.expected = time.monotonic() - self._begun + progress.seconds_left
        self._report(progress)


def _trained_rows(division: Division) -> NDArray[np.int64]:
    rows = division.rows("train", "validation")
    return rows[[division.labels[row] in division.classes for row in rows.tolist()]]


def _train(
    bench: Workbench,
    request: FineTuneRequest,
    folder: Path,
    watch: _Watch,
    cancel: CancelToken,
    on_epoch: Callable[[Epoch], None],
) -> FineTuned:
    with writing(request.folder):
        request.folder.mkdir(parents=True, exist_ok=True)
    watch(Progress("Preparing the training", 0))
    log = bench.library.paths.logs / "training.log"
    try:
        made = fine_tune_in_process(request, watch, cancel, on_epoch, log)
    except (Cancelled, InputError):
        if not (request.folder / CHECKPOINT).exists():
            # Nothing was learned, or nothing can be: the next job begins anew.
            discard(folder)
        raise
    keep_made(folder, made)
    return made


def _notes(division: Division, written: WrittenPictures, outcome: Outcome) -> tuple[str, ...]:
    notes = [division.rule] if division.rule else []
    notes += division.warnings(0)
    if failed := len(written.failed):
        first = next(iter(written.failed.values()))
        pictures = "1 picture was" if failed == 1 else f"{failed:,} pictures were"
        notes.append(f"{pictures} left out because of the file: {first}")
    best = f"the weights of epoch {outcome.best_epoch} were kept" if outcome.best_epoch else "nothing was learned"
    if outcome.ending == "not a number":
        notes.append(f"The loss was not a number after epoch {len(outcome.history)}: {best}.")
    elif outcome.ending == "stopped":
        notes.append(f"The training was stopped after epoch {len(outcome.history)}: {best}.")
    elif outcome.ending == "early":
        notes.append(f"The loss fell no further and the training ended after epoch {len(outcome.history)}: {best}.")
    return tuple(notes)


def _register(bench: Workbench, job: FinetuneJob, result: FinetuneResult, made: FineTuned, division: Division) -> None:
    encoder = made.files.get(ENCODER_FILE) or made.files[NETWORK_FILE]
    contents = hashlib.sha256()
    for part in zip(division.sha256, division.labels, division.parts, strict=True):
        contents.update("\0".join(part).encode("utf-8", "surrogatepass"))
    judgement = result.judgement
    metrics: dict[str, Any] = {}
    files: dict[str, bytes | Path] = dict(made.files)
    if judgement is not None:
        values = judgement.to_json()
        metrics = {name: values[name] for name in ("part", "by", "loss", "accuracy", "macro average")}
        values[PICTURES] = pictures_to_json(judgement)
        files[JUDGEMENT_FILE] = json.dumps(values, ensure_ascii=False, indent=1).encode("utf-8", "surrogatepass")
    settings = settings_of(read_description(encoder)) | {
        "preset": result.preset,
        "configuration": asdict(job.settings),
        "seed": job.settings.seed,
        "collection": result.collection,
        "contents": contents.hexdigest(),
        "pictures": {part: len(division.rows(part)) for part in ("train", "validation", "test")},
        "rule": division.rule,
        "parent_name": result.parent_name,
        "ending": result.ending,
        "best_epoch": result.best_epoch,
        "metrics": metrics,
        "notes": list(result.notes),
        "training": made.files[encoder.name].parent.parent.name,
    }
    bench.library.models.register(
        result.model,
        result.fingerprint,
        files,
        settings,
        embedding_size=made.embedding_size,
        parent=result.parent,
    )

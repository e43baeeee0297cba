"""Teach an encoder the classes of a collection, in a process of its own, and keep what came of it in the registry.

Until a training is at its end, its pictures and its state lie in a folder of their own in ``trainings``, named after
all that decides the result: the same job again finds it and goes on. What was trained is there before it is judged, and
judged before it is registered, so that a kill at any instant loses no more than an epoch.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sketchdesk.engine.evaluation import NearestMeanClassifier, judge_classification
from sketchdesk.engine.features.encoders import read_description
from sketchdesk.engine.features.process import EncoderProcess
from sketchdesk.errors import InputError, ModelError
from sketchdesk.jobs.evaluate_with import bench_with
from sketchdesk.jobs.finetune_parts import Division, divide
from sketchdesk.jobs.finetune_pictures import WrittenPictures, write_pictures
from sketchdesk.jobs.finetune_records import (
    DEFAULT_PRESET,
    AugmentedPictures,
    ClassCounts,
    CompareRequest,
    FinetuneJob,
    FinetuneResult,
    Judgement,
    ModelComparison,
    ModelInUse,
    ModelRequest,
    PresetOffer,
    PreviewRequest,
    Survey,
    SurveyRequest,
)
from sketchdesk.jobs.finetune_survey import run_preview, run_survey
from sketchdesk.jobs.models import settings_of
from sketchdesk.jobs.workbench import DEFAULT_MODEL, Workbench
from sketchdesk.library.atomic import atomic_write_json, discard, writing
from sketchdesk.library.model_registry import ENCODER_FILE, NETWORK_FILE
from sketchdesk.library.naming import clean_name, name_key
from sketchdesk.progress import Cancelled, CancelToken, Progress, RateMeter, Report
from sketchdesk.training.batches import LEAST_PER_CLASS
from sketchdesk.training.checkpoints import CHECKPOINT
from sketchdesk.training.optimisation import EarlyStopping, ReduceOnPlateau
from sketchdesk.training.outcome import Epoch, Outcome
from sketchdesk.training.presets import PRESETS, check_fits, preset
from sketchdesk.training.process import fine_tune_in_process
from sketchdesk.training.request import FineTuned, FineTuneRequest
from sketchdesk.training.settings import Settings, check_settings

__all__ = [
    "DEFAULT_PRESET",
    "AugmentedPictures",
    "ClassCounts",
    "CompareRequest",
    "FinetuneJob",
    "FinetuneResult",
    "Judgement",
    "ModelComparison",
    "ModelInUse",
    "ModelRequest",
    "PresetOffer",
    "PreviewRequest",
    "Settings",
    "Survey",
    "SurveyRequest",
    "Unfinished",
    "UnfinishedRequest",
    "run",
    "run_forget",
    "run_preview",
    "run_survey",
    "run_unfinished",
]

JUDGEMENT_FILE = "judgement.json"
_JOB_FILE, _MADE_FILE = "job.json", "made.json"
_BATCH = 64


@dataclass(frozen=True)
class UnfinishedRequest:
    """All trainings that were stopped by a kill, a crash or a full disk."""


@dataclass(frozen=True)
class Unfinished:
    """A training that goes on where it was when its ``job`` is run again. ``name`` is what its model will be called."""

    job: FinetuneJob
    name: str


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
        folder, name = _folder_for(own, job, division)
        rows = np.sort(np.concatenate([_trained_rows(division), division.rows(division.held_out)]))
        written = write_pictures(own, division.collection, np.unique(rows), folder, report, cancel)
        parent_file, parent = own.encoder.path, own.fingerprint
    task = _Task(division, written)
    request = FineTuneRequest(
        parent_file,
        name,
        _preset_name(job.preset),
        written.path,
        task.codes,
        task.classes,
        task.places("train"),
        task.places("validation"),
        folder / "state",
        job.settings,
    )
    watch = _Watch(report, begun)
    made = _made(folder) or _train(bench, request, folder, watch, cancel, on_epoch)
    if not made.outcome.best_epoch and made.outcome.ending == "not a number":
        discard(folder)
        raise ModelError(
            "The loss was not a number from the first epoch on and nothing was learned: choose a smaller learning rate."
        )
    encoder = made.files.get(ENCODER_FILE) or made.files[NETWORK_FILE]
    judgement = _judge(bench, encoder, task, report)
    result = FinetuneResult(
        name,
        made.fingerprint,
        parent,
        job.model,
        division.collection.name,
        _preset_name(job.preset),
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


def run_unfinished(
    bench: Workbench, request: UnfinishedRequest, report: Report, cancel: CancelToken
) -> tuple[Unfinished, ...]:
    """The trainings that can go on."""
    root = bench.library.paths.trainings
    found = []
    for folder in sorted(root.iterdir()) if root.is_dir() else ():
        try:
            kept = json.loads((folder / _JOB_FILE).read_bytes())
            found.append(Unfinished(_job_of(kept["job"]), str(kept["name"])))
        except (OSError, ValueError, KeyError, TypeError):
            continue
    return tuple(found)


def run_forget(bench: Workbench, job: FinetuneJob, report: Report, cancel: CancelToken) -> None:
    """Delete what an unfinished training left."""
    root = bench.library.paths.trainings
    for folder in sorted(root.iterdir()) if root.is_dir() else ():
        if _same_target(folder, job):
            discard(folder)


class _Task:
    """The pictures that could be read, as training takes them: places in the file, and codes of the classes."""

    def __init__(self, division: Division, written: WrittenPictures) -> None:
        self.division, self.written = division, written
        counts = dict.fromkeys(division.classes, 0)
        for row in written.rows.tolist():
            if division.parts[row] == "train" and division.labels[row] in counts:
                counts[division.labels[row]] += 1
        self.classes = tuple(label for label, count in counts.items() if count >= LEAST_PER_CLASS)
        if len(self.classes) < 2:
            raise InputError(
                f"Fewer than two classes of {division.collection.name} have {LEAST_PER_CLASS} training pictures that "
                "can be read."
            )
        codes = {label: code for code, label in enumerate(self.classes)}
        # What is of no class to learn is in no part below either.
        self.codes = np.array([codes.get(division.labels[row], 0) for row in written.rows.tolist()], np.int64)
        self._known = np.array([division.labels[row] in codes for row in written.rows.tolist()], np.bool_)

    def places(self, part: str) -> NDArray[np.int64]:
        """In the file, of the pictures of one part and of classes that are learned."""
        inside = np.array([self.division.parts[row] == part for row in self.written.rows.tolist()], np.bool_)
        return np.flatnonzero(inside & self._known)

    def labels(self, places: NDArray[np.int64]) -> list[str]:
        return [self.classes[code] for code in self.codes[places].tolist()]


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


def _preset_name(text: str) -> str:
    return next(name for name in PRESETS if name.lower() == text.lower())


def _folder_for(own: Workbench, job: FinetuneJob, division: Division) -> tuple[Path, str]:
    """Where this training is kept while it runs, and what its model will be called.

    What an earlier training for the same name left, of other pictures or settings, is deleted.
    """
    digest = hashlib.sha256(own.fingerprint.encode())
    for part in zip(division.sha256, division.labels, division.parts, strict=True):
        digest.update("\0".join(part).encode("utf-8", "surrogatepass"))
    described = [division.collection.id, _described(job), name_key(job.save_as or "")]
    digest.update(json.dumps(described, sort_keys=True).encode())
    root = own.library.paths.trainings
    folder = root / digest.hexdigest()[:16]
    if (folder / _JOB_FILE).is_file():
        name = str(json.loads((folder / _JOB_FILE).read_bytes())["name"])
        record = next((each for each in own.library.models.list() if each.name == name), None)
        if record is None or record.settings.get("training") == folder.name:
            if record is not None:
                # Killed after the model was registered: it is made again from what lies there, and registered anew.
                own.library.models.remove(record.name)
            return folder, name
        discard(folder)
    name = _free_name(own, job)
    for other in sorted(root.iterdir()) if root.is_dir() else ():
        if _same_target(other, job):
            discard(other)
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
    atomic_write_json(folder / _JOB_FILE, {"job": asdict(job), "name": name})
    return folder, name


def _same_target(folder: Path, job: FinetuneJob) -> bool:
    try:
        kept = _job_of(json.loads((folder / _JOB_FILE).read_bytes())["job"])
    except (OSError, ValueError, KeyError, TypeError):
        return True  # nothing can go on from it
    return replace(kept, settings=job.settings) == job


def _free_name(own: Workbench, job: FinetuneJob) -> str:
    catalogue = own.library.catalogue
    if job.save_as is not None:
        name = clean_name(job.save_as, "A model")
        if name_key(name) == DEFAULT_MODEL:
            raise InputError(
                f'The name "{DEFAULT_MODEL}" belongs to the encoder that comes with SketchDesk: choose another.'
            )
        if catalogue.has_model(name):
            raise InputError(f'There is already a model "{name}": remove it, or choose another name.')
        return name
    plain = clean_name(
        f"{own.library.catalogue.collection(job.collection).name} {_preset_name(job.preset)}"[:200], "A model"
    )
    number, name = 1, plain
    while catalogue.has_model(name) or name_key(name) == DEFAULT_MODEL:
        number += 1
        name = f"{plain} {number}"
    return name


def _described(job: FinetuneJob) -> dict[str, Any]:
    return {"preset": _preset_name(job.preset), "settings": asdict(job.settings)}


def _job_of(kept: Mapping[str, Any]) -> FinetuneJob:
    settings = dict(kept["settings"])
    if settings["early_stopping"] is not None:
        settings["early_stopping"] = EarlyStopping(**settings["early_stopping"])
    if settings["plateau"] is not None:
        settings["plateau"] = ReduceOnPlateau(**settings["plateau"])
    return FinetuneJob(**{**kept, "settings": Settings(**settings)})


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
    kept = {
        "files": {name: path.name for name, path in made.files.items()},
        "fingerprint": made.fingerprint,
        "embedding_size": made.embedding_size,
        "parent": made.parent,
        "outcome": asdict(made.outcome),
    }
    atomic_write_json(folder / _MADE_FILE, kept)
    return made


def _made(folder: Path) -> FineTuned | None:
    """What an earlier run has trained to its end, if it was killed after that."""
    try:
        kept = json.loads((folder / _MADE_FILE).read_bytes())
        files = {name: folder / "state" / Path(file).name for name, file in kept["files"].items()}
        outcome = kept["outcome"]
        history = tuple(Epoch(**each) for each in outcome["history"])
        if not all(path.is_file() for path in files.values()):
            return None
        made = FineTuned(
            files,
            kept["fingerprint"],
            kept["embedding_size"],
            kept["parent"],
            Outcome(outcome["ending"], history, outcome["best_epoch"]),
        )
        encoder = files.get(ENCODER_FILE) or files[NETWORK_FILE]
        return made if read_description(encoder).fingerprint == made.fingerprint else None
    except (OSError, ValueError, KeyError, TypeError, ModelError):
        return None


def _judge(bench: Workbench, encoder_file: Path, task: _Task, report: Report) -> Judgement | None:
    """What the new model takes the held-out pictures for. It is not cancelled: a stopped training is judged too."""
    part = task.division.held_out
    places = task.places(part)
    if not len(places):
        return None
    pictures = task.written.open()
    labels = task.labels(places)
    log = bench.library.paths.logs / "encoder.log" if bench.library.is_exclusive else None
    encoder = EncoderProcess(encoder_file, log)
    loss = None
    try:
        if encoder.spec.class_names:
            probabilities = _predicted(encoder, pictures, places, report)[1]
            columns = np.array([encoder.spec.class_names.index(label) for label in labels])
            guesses = [encoder.spec.class_names[code] for code in probabilities.argmax(axis=1).tolist()]
            sure = probabilities[np.arange(len(labels)), columns].astype(np.float64)
            loss = float(-np.log(np.maximum(sure, 1e-12)).mean())
        else:
            known = task.places("train")
            vectors = _predicted(encoder, pictures, np.concatenate([known, places]), report)[0]
            means = NearestMeanClassifier(vectors[: len(known)], task.labels(known))
            guesses = means.predict(vectors[len(known) :])
        by = "head" if encoder.spec.class_names else "nearest mean"
    finally:
        encoder.close()
    rows = task.written.rows[places]
    images = tuple(task.division.images[rows].tolist())
    report_ = judge_classification(labels, guesses)
    return Judgement(part, by, report_, images, tuple(labels), tuple(guesses), loss)


def _predicted(
    encoder: EncoderProcess, pictures: NDArray[np.uint8], places: NDArray[np.int64], report: Report
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Embeddings (n, d) and probabilities (n, classes)."""
    meter = RateMeter("Judging", len(places))
    parts = []
    for start in range(0, len(places), _BATCH):
        parts.append(encoder.classify(np.asarray(pictures[places[start : start + _BATCH]])))
        report(meter.at(min(start + _BATCH, len(places))))
    return np.concatenate([each[0] for each in parts]), np.concatenate([each[1] for each in parts])


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

"""Trainings that are not at their end: where each lies in ``trainings``, what it was asked, and what it has made."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from sketchdesk.engine.features.encoders import read_description
from sketchdesk.errors import InputError, ModelError
from sketchdesk.jobs.request_values import from_values
from sketchdesk.jobs.teaching.finetune_parts import Division
from sketchdesk.jobs.teaching.finetune_records import FinetuneJob
from sketchdesk.jobs.workbench import DEFAULT_MODEL, Workbench
from sketchdesk.library.atomic import atomic_write_json, discard, writing
from sketchdesk.library.model_registry import ENCODER_FILE, NETWORK_FILE
from sketchdesk.library.naming import clean_name, name_key
from sketchdesk.progress import CancelToken, Report
from sketchdesk.training.outcome import Epoch, Outcome
from sketchdesk.training.presets import PRESETS
from sketchdesk.training.request import FineTuned

_JOB_FILE, _MADE_FILE = "job.json", "made.json"


@dataclass(frozen=True)
class UnfinishedRequest:
    """All trainings that were stopped by a kill, a crash or a full disk."""


@dataclass(frozen=True)
class Unfinished:
    """A training that goes on where it was when its ``job`` is run again. ``name`` is what its model will be called."""

    job: FinetuneJob
    name: str


def run_unfinished(
    bench: Workbench, request: UnfinishedRequest, report: Report, cancel: CancelToken
) -> tuple[Unfinished, ...]:
    """The trainings that can go on."""
    root = bench.library.paths.trainings
    found = []
    for folder in sorted(root.iterdir()) if root.is_dir() else ():
        try:
            kept = json.loads((folder / _JOB_FILE).read_bytes())
            found.append(Unfinished(from_values(FinetuneJob, kept["job"]), str(kept["name"])))
        except (OSError, ValueError, KeyError, TypeError):
            continue
    return tuple(found)


def run_forget(bench: Workbench, job: FinetuneJob, report: Report, cancel: CancelToken) -> None:
    """Delete what an unfinished training left."""
    root = bench.library.paths.trainings
    for folder in sorted(root.iterdir()) if root.is_dir() else ():
        if _same_target(folder, job):
            discard(folder)


def folder_for(own: Workbench, job: FinetuneJob, division: Division) -> tuple[Path, str]:
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


def keep_made(folder: Path, made: FineTuned) -> None:
    """Note that the training is over, before it is judged. Raises LibraryWriteError."""
    kept = {
        "files": {name: path.name for name, path in made.files.items()},
        "fingerprint": made.fingerprint,
        "embedding_size": made.embedding_size,
        "parent": made.parent,
        "outcome": asdict(made.outcome),
    }
    atomic_write_json(folder / _MADE_FILE, kept)


def made_before(folder: Path) -> FineTuned | None:
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


def preset_name(text: str) -> str:
    return next(name for name in PRESETS if name.lower() == text.lower())


def _same_target(folder: Path, job: FinetuneJob) -> bool:
    try:
        kept = from_values(FinetuneJob, json.loads((folder / _JOB_FILE).read_bytes())["job"])
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
        f"{own.library.catalogue.collection(job.collection).name} {preset_name(job.preset)}"[:200], "A model"
    )
    number, name = 1, plain
    while catalogue.has_model(name) or name_key(name) == DEFAULT_MODEL:
        number += 1
        name = f"{plain} {number}"
    return name


def _described(job: FinetuneJob) -> dict[str, Any]:
    return {"preset": preset_name(job.preset), "settings": asdict(job.settings)}

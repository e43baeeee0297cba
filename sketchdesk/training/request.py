"""One fine-tuning from request to files: what crosses to the training's process and back. No Keras until it runs."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sketchdesk.engine.features.encoders import read_description
from sketchdesk.errors import InputError
from sketchdesk.progress import CancelToken, Report, silent
from sketchdesk.training.batches import Labelled
from sketchdesk.training.checkpoints import discard_checkpoint
from sketchdesk.training.optimisation import Phase
from sketchdesk.training.outcome import Epoch, Outcome
from sketchdesk.training.presets import Preset, check_fits, preset, with_strategy
from sketchdesk.training.recipes import full_recipe, quick_recipe
from sketchdesk.training.settings import Settings, check_settings, plateau_of, stopping_of

ENCODER_FILE, NETWORK_FILE, HISTORY_FILE = "encoder.npz", "encoder.json", "history.json"


@dataclass(frozen=True)
class FineTuneRequest:
    """Train the encoder in ``encoder`` by the preset of that name.

    ``pictures`` is a ``.npy`` of uint8 (n, *input_shape), as the encoder sees them; ``labels`` (n,) from 0, one name a
    class; ``training`` and ``validation`` rows. ``folder`` keeps the state while it runs, and then the files.
    """

    encoder: Path
    name: str
    preset: str
    pictures: Path
    labels: NDArray[np.int64]
    class_names: tuple[str, ...]
    training: NDArray[np.int64]
    validation: NDArray[np.int64]
    folder: Path
    settings: Settings = field(default_factory=Settings)


@dataclass(frozen=True)
class FineTuned:
    """``files`` by name are what the registry keeps; the one to load is ``encoder.npz`` or ``encoder.json``."""

    files: dict[str, Path]
    fingerprint: str
    embedding_size: int
    parent: str
    outcome: Outcome


def fine_tune(
    request: FineTuneRequest,
    report: Report = silent,
    cancel: CancelToken | None = None,
    on_epoch: Callable[[Epoch], None] = lambda epoch: None,
) -> FineTuned:
    """Train in this process. The same request again goes on where a killed one was.

    Raises InputError, ModelError, LibraryWriteError; Cancelled if it is stopped before its first epoch has ended.
    """
    chosen = preset(request.preset)
    description = read_description(request.encoder)
    check_fits(request.preset, chosen, description)
    check_settings(request.settings)
    pictures = np.load(request.pictures, mmap_mode="r", allow_pickle=False)
    if pictures.shape[1:] != description.input_shape or pictures.dtype != np.uint8:
        raise InputError(f"{request.encoder.name} sees pictures of another shape than those that were given.")
    labelled = Labelled(pictures, request.labels, request.class_names, request.training, request.validation)
    if chosen.kind in ("quick", "full"):
        return _teach(request, chosen, labelled, report, cancel, on_epoch)
    from sketchdesk.training.networks import tune_network

    made = tune_network(
        request.encoder,
        request.name,
        labelled,
        changed(chosen, request.settings),
        plan_of(request, labelled),
        request.folder,
        seed=request.settings.seed,
        mixed_precision=bool(request.settings.mixed_precision),
        report=report,
        cancel=cancel,
        on_epoch=on_epoch,
    )
    files = {NETWORK_FILE: made.content}
    return _kept(request, files, {made.weights.name: made.weights}, made.outcome)


def _teach(
    request: FineTuneRequest,
    chosen: Preset,
    labelled: Labelled,
    report: Report,
    cancel: CancelToken | None,
    on_epoch: Callable[[Epoch], None],
) -> FineTuned:
    from sketchdesk.training.teaching import teach_full, teach_quick

    arguments: Any = (request.folder, report, cancel, on_epoch)
    if chosen.kind == "quick":
        made = teach_quick(request.encoder, request.name, labelled, quick_recipe(request.settings), *arguments)
    else:
        made = teach_full(request.encoder, request.name, labelled, full_recipe(request.settings), *arguments)
    return _kept(request, {ENCODER_FILE: made.content}, {}, made.outcome)


def changed(chosen: Preset, settings: Settings) -> Preset:
    """The preset as a person wants it."""
    if settings.unfrozen is not None:
        chosen = with_strategy(chosen, settings.unfrozen)
    *before, last = chosen.phases
    last = replace(
        last,
        epochs=settings.epochs or last.epochs,
        learning_rate=settings.learning_rate or last.learning_rate,
    )
    # Fewer epochs than were published are fewer for the head too.
    shorter: list[Phase] = [replace(each, epochs=min(each.epochs, last.epochs)) for each in before]
    augmented = "photo" if chosen.augmentation == "none" else chosen.augmentation
    wanted = {None: chosen.augmentation, True: augmented, False: "none"}[settings.augmented]
    return replace(
        chosen,
        phases=(*shorter, last),
        batch=settings.batch or chosen.batch,
        augmentation=wanted,
        early_stopping=stopping_of(settings, chosen.early_stopping),
        plateau=plateau_of(settings, chosen.plateau),
    )


def plan_of(request: FineTuneRequest, labelled: Labelled) -> str:
    """A SHA-256 that tells this training from any other."""
    digest = hashlib.sha256(request.encoder.read_bytes())
    with request.pictures.open("rb") as file:
        digest.update(hashlib.file_digest(file, "sha256").digest())
    for part in (labelled.labels, labelled.training, labelled.validation):
        digest.update(np.ascontiguousarray(part, np.int64).tobytes())
    described = [request.preset, asdict(request.settings), request.class_names]
    digest.update(json.dumps(described, sort_keys=True).encode())
    return digest.hexdigest()


def _kept(request: FineTuneRequest, contents: dict[str, bytes], paths: dict[str, Path], outcome: Outcome) -> FineTuned:
    history = {
        "ending": outcome.ending,
        "best_epoch": outcome.best_epoch,
        "epochs": [asdict(each) for each in outcome.history],
        "settings": asdict(request.settings),
        "preset": request.preset,
    }
    contents = {**contents, HISTORY_FILE: json.dumps(history, indent=1).encode()}
    for name, content in contents.items():
        path = request.folder / name
        path.write_bytes(content)
        paths[name] = path
    encoder = paths.get(ENCODER_FILE) or paths[NETWORK_FILE]
    description = read_description(encoder)
    parent = read_description(request.encoder).fingerprint
    # Only now: killed before this line, the next run makes the files from the last epoch's state.
    discard_checkpoint(request.folder)
    return FineTuned(paths, description.fingerprint, description.embedding_size, parent, outcome)

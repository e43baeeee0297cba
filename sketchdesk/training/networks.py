"""Fine-tune a network of pictures by one of the published presets; what comes of it is a network as before."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import keras
import numpy as np

from sketchdesk.engine.features.backbones import layer_output
from sketchdesk.engine.features.description import NetworkDescription, describe, network_bytes, read_network
from sketchdesk.errors import InputError, ModelError
from sketchdesk.progress import CancelToken, Report, silent
from sketchdesk.training.batches import Batch, BatchSource, Labelled, PictureBatches, network_input
from sketchdesk.training.fine_tuning import Course, fitting_batch, train
from sketchdesk.training.heads import Headed, base_network, described_network, with_head
from sketchdesk.training.optimisation import Phase
from sketchdesk.training.outcome import Epoch, Outcome
from sketchdesk.training.pairs import PairBatches
from sketchdesk.training.presets import Preset, check_fits
from sketchdesk.training.warping import Augmentation, InkWarp, PhotoWarp

WEIGHTS = "network.weights.h5"


@dataclass(frozen=True)
class TunedNetwork:
    """The description, and where its weights lie: in the training's folder."""

    description: NetworkDescription
    content: bytes
    weights: Path
    outcome: Outcome


def tune_network(
    encoder: Path,
    name: str,
    labelled: Labelled,
    preset: Preset,
    plan: str,
    folder: Path,
    *,
    seed: int = 0,
    mixed_precision: bool = False,
    from_weights: bool = True,
    report: Report = silent,
    cancel: CancelToken | None = None,
    on_epoch: Callable[[Epoch], None] = lambda epoch: None,
) -> TunedNetwork:
    """Train the network that a file describes, on pictures of its shape.

    Raises InputError if the preset does not fit or a batch does not fit in memory, ModelError, LibraryWriteError;
    Cancelled.
    """
    description = read_network(encoder)
    check_fits(preset.title.split(":")[0], preset, description)
    fits = fitting_batch(description.input_side, preset.batch)
    if fits < min(preset.batch, len(labelled.training)):
        raise InputError(f"A batch of {preset.batch} pictures does not fit in memory: choose a batch of {fits}.")
    keras.utils.set_random_seed(seed)
    keras.config.set_image_data_format("channels_last")
    keras.config.set_dtype_policy("mixed_bfloat16" if mixed_precision else "float32")
    try:
        weights = _weights(description, encoder) if from_weights else None
        headed = with_head(
            base_network(description, weights), preset, description.preprocessing, len(labelled.class_names)
        )
        outcome = train(_course(headed, preset, labelled, description, seed), plan, folder, report, cancel, on_epoch)
    finally:
        keras.config.set_dtype_policy("float32")
    return _saved(headed, name, preset, labelled, description, outcome, folder)


def _weights(description: NetworkDescription, encoder: Path) -> list:
    whole = described_network(description)
    try:
        whole.load_weights(encoder.with_name(description.weights_file))
    except Exception as error:
        # Keras and HDF5 raise nearly anything for what is not theirs.
        raise ModelError(f'The weights of the model "{description.name}" are damaged: add the model again.') from error
    return list(whole.get_weights())


def augmentation(preset: Preset) -> Augmentation | None:
    """How a preset varies its pictures; None if it does not."""
    return {"none": None, "ink": InkWarp(), "photo": PhotoWarp()}[preset.augmentation]


class _HeldOut:
    """Held-out pictures as they are."""

    def __init__(self, labelled: Labelled, size: int, sees: str) -> None:
        self._labelled, self.size, self._sees = labelled, size, sees

    @property
    def steps(self) -> int:
        return -(-len(self._labelled.validation) // self.size)

    def batch(self, epoch: int, step: int) -> Batch:
        rows = self._labelled.validation[step * self.size : (step + 1) * self.size]
        return network_input(self._labelled.pictures[rows], self._sees), self._labelled.one_hot(rows)


def _course(headed: Headed, preset: Preset, labelled: Labelled, description: NetworkDescription, seed: int) -> Course:
    sees, paired = description.sees, preset.kind in ("siamese", "twin")
    warp = augmentation(preset)

    def source(phase: Phase) -> BatchSource:
        if paired:
            return PairBatches(labelled, preset.batch, sees, warp, seed, phase.side, similar=preset.kind == "siamese")
        return PictureBatches(labelled, preset.batch, sees, warp, seed, phase.side)

    def validation(phase: Phase) -> BatchSource:
        if paired:
            held_out = _only(labelled)
            return PairBatches(held_out, preset.batch, sees, None, seed, similar=preset.kind == "siamese")
        return _HeldOut(labelled, preset.batch, sees)

    return Course(
        headed.trained,
        preset.phases,
        headed.loss,
        headed.unfreeze,
        source,
        validation if _can_validate(labelled, paired) else None,
        metrics=headed.metrics,
        early_stopping=preset.early_stopping,
        plateau=preset.plateau,
        seed=seed,
    )


def _can_validate(labelled: Labelled, paired: bool) -> bool:
    if not paired:
        return len(labelled.validation) > 0
    try:
        _only(labelled)
    except InputError:
        return False
    return True


def _only(labelled: Labelled) -> Labelled:
    """The held-out pictures, as if they were to be trained on: pairs are drawn of them alike."""
    labels, places = np.unique(labelled.labels[labelled.validation], return_inverse=True)
    renumbered = np.zeros_like(labelled.labels)
    renumbered[labelled.validation] = places
    names = tuple(labelled.class_names[label] for label in labels)
    return Labelled(labelled.pictures, renumbered, names, labelled.validation, labelled.validation[:0])


def _saved(
    headed: Headed,
    name: str,
    preset: Preset,
    labelled: Labelled,
    before: NetworkDescription,
    outcome: Outcome,
    folder: Path,
) -> TunedNetwork:
    folder.mkdir(parents=True, exist_ok=True)
    weights = folder / WEIGHTS
    partial = folder / f"next.{WEIGHTS}"
    headed.kept.save_weights(partial)
    shutil.move(partial, weights)
    with weights.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    layer = f"head_{len(preset.widths)}" if preset.widths else None
    description = describe(
        before.family,
        name,
        WEIGHTS,
        digest,
        int(layer_output(headed.kept, layer or _features_of(before, preset)).shape[-1]),
        layer=layer or _features_of(before, preset),
        input_side=before.input_side,
        head=preset.widths,
        head_on=preset.head_on,
        class_names=labelled.class_names if preset.kind == "classifier" else (),
    )
    return TunedNetwork(description, network_bytes(description), weights, outcome)


def _features_of(before: NetworkDescription, preset: Preset) -> str:
    """What gives the features of a network whose head has no dense layer: the maps, or the embedding of a twin."""
    if preset.kind == "twin" or before.layer in ("pooled", "flattened"):
        return before.layer
    return "pooled"

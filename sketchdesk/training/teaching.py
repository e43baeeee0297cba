"""Our two ways to teach the default encoder: Quick and Full.

**Quick** leaves the network as it is. Its outputs for each drawing, its mirror image and some augmented views are
computed once and kept; a small head is trained on them. **Full** begins with that head, gives it a copy of the
network's outputs, and trains the network: the last stage first, then everything, while what it knew before is kept by
a loss towards its old embeddings of the plain drawings. The weights half-way between those of before and the trained
ones are what is saved (Wortsman et al. 2022, "Robust fine-tuning").

What was tried, chosen on TU-Berlin: 30 classes taught by their first 48 drawings, asked by the next 12, and 10 classes
that were not taught; 1,000 distractors. mAP of the taught before was 0.649, of the others 0.720 (one seed each). A head
of 512 and 128 on kept features, its best threshold by loss with at most 0.01 lost on the others:

    arcface, margin 0.4            0.862   others -0.007
    softmax                        0.846          -0.005
    arcface, no hidden layer       0.827          -0.004
    cosine, not smoothed           0.827          -0.007
    cosine, smoothed               0.746          -0.001
    proxy anchor                   0.718          -0.000
    supervised contrastive         none of the thresholds tried (0.4 to 0.7) lost so little

Rank by the head's embedding alone and the taught reach 0.85, but the others lose 0.17 and more; softmax probabilities
beside the old descriptor lose 0.07 where sigmoids lose 0.01. Full at rate 1e-3, kept by 8, 27 epochs: 0.864, others
-0.044; blended half-way 0.856, -0.016.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import keras
import numpy as np
from numpy.typing import NDArray

from sketchdesk.engine.features.descriptor import unit
from sketchdesk.engine.features.taught import Lesson, read_ink_encoder, taught_bytes
from sketchdesk.progress import CancelToken, Progress, RateMeter, Report, silent
from sketchdesk.training.batches import Batch, Labelled, PictureBatches, network_input
from sketchdesk.training.fine_tuning import Course, device, train
from sketchdesk.training.lessons import CLASSES, Known, LessonHead, predicted
from sketchdesk.training.optimisation import Phase
from sketchdesk.training.outcome import Epoch, Outcome
from sketchdesk.training.recipes import FullRecipe, QuickRecipe

Floats = NDArray[np.float32]
Rows = NDArray[np.int64]
OnEpoch = Callable[[Epoch], None]


@dataclass(frozen=True)
class Taught:
    """The encoder file that came of it, and how."""

    content: bytes
    outcome: Outcome


def teach_quick(
    encoder: Path,
    name: str,
    labelled: Labelled,
    recipe: QuickRecipe,
    folder: Path,
    report: Report = silent,
    cancel: CancelToken | None = None,
    on_epoch: OnEpoch = lambda epoch: None,
) -> Taught:
    """Teach the encoder in a file the classes of rasters (n, side, side). Features are kept in ``folder``.

    Raises ModelError, InputError, LibraryWriteError; Cancelled.
    """
    cancel = cancel or CancelToken()
    keras.config.set_dtype_policy("float32")
    keras.utils.set_random_seed(recipe.seed)
    known = Known.of(read_ink_encoder(encoder))
    plan = plan_of(encoder, labelled, recipe)
    features = _features(known, labelled, recipe, folder / f"views-{plan[:16]}.npy", report, cancel)
    head = LessonHead(recipe.lesson, len(labelled.class_names))
    outcome = _train_head(head, features, labelled, recipe, plan, folder, report, cancel, on_epoch)
    lesson = head.lesson(
        labelled.class_names, 0, known.outputs, features[0][labelled.training], labelled.labels[labelled.training]
    )
    return Taught(_packed(name, known, list(known.weights), lesson), outcome)


def teach_full(
    encoder: Path,
    name: str,
    labelled: Labelled,
    recipe: FullRecipe,
    folder: Path,
    report: Report = silent,
    cancel: CancelToken | None = None,
    on_epoch: OnEpoch = lambda epoch: None,
) -> Taught:
    """Like :func:`teach_quick`, training the network too."""
    cancel = cancel or CancelToken()
    keras.config.set_dtype_policy("float32")
    keras.utils.set_random_seed(recipe.seed)
    known = Known.of(read_ink_encoder(encoder))
    plan = plan_of(encoder, labelled, recipe)
    head = LessonHead(recipe.quick.lesson, len(labelled.class_names))
    # Both trainings end with this plan's name; the first has a folder of its own.
    before = folder / "head"
    views = _features(known, labelled, recipe.quick, before / f"views-{plan[:16]}.npy", report, cancel)
    _train_head(head, views, labelled, recipe.quick, plan, before, _as_a_step(report), cancel, lambda epoch: None)
    targets = _old_embeddings(known, views)
    wide = known.widened()
    if recipe.mixed_precision:
        keras.config.set_dtype_policy("mixed_bfloat16")
    try:
        network = wide.network()
        course = _full_course(wide, known, network, head, targets, labelled, recipe)
        outcome = train(course, plan, folder, report, cancel, on_epoch)
    finally:
        keras.config.set_dtype_policy("float32")
    trained = network.get_weights()
    network.set_weights([old + recipe.blend * (new - old) for old, new in zip(wide.weights, trained, strict=True)])
    outputs = predicted(network, network_input(labelled.pictures[labelled.training], "ink"))
    lesson = head.lesson(labelled.class_names, known.outputs, wide.outputs, outputs, labelled.labels[labelled.training])
    return Taught(_packed(name, wide, network.get_weights(), lesson), outcome)


def _as_a_step(report: Report) -> Report:
    """What comes before the training is not taken for it: neither its batches nor its end are those one waits for."""

    def told(progress: Progress) -> None:
        report(
            Progress(
                "Training the new head",
                progress.done,
                progress.total,
                progress.rate,
                progress.seconds_left,
                progress.device,
            )
        )

    return told


def plan_of(encoder: Path, labelled: Labelled, recipe: object) -> str:
    """A SHA-256 that tells this training from any other."""
    digest = hashlib.sha256(encoder.read_bytes())
    for part in (labelled.pictures, labelled.labels, labelled.training, labelled.validation):
        digest.update(np.ascontiguousarray(part).tobytes())
    described = {"recipe": asdict(recipe), "classes": labelled.class_names}  # type: ignore[call-overload]
    digest.update(json.dumps([type(recipe).__name__, described], sort_keys=True, default=str).encode())
    return digest.hexdigest()


class _FeatureBatches:
    """Batches of features (views, n, d) with their classes: each drawing in each view once an epoch."""

    def __init__(self, features: Floats, labelled: Labelled, rows: Rows, size: int, seed: int | None) -> None:
        self._features, self._labelled, self._rows, self._seed = features, labelled, rows, seed
        self._total = len(features) * len(rows)
        self.size = min(size, self._total)

    @property
    def steps(self) -> int:
        return self._total // self.size if self._seed is not None else -(-self._total // self.size)

    def batch(self, epoch: int, step: int) -> Batch:
        order = np.arange(self._total)
        if self._seed is not None:
            order = np.random.default_rng([self._seed, epoch]).permutation(self._total)
        view, number = np.divmod(order[step * self.size : (step + 1) * self.size], len(self._rows))
        rows = self._rows[number]
        return np.asarray(self._features[view, rows]), self._labelled.one_hot(rows)


class _KeptBatches:
    """Batches of pictures with their classes and the embeddings that are to be kept."""

    def __init__(self, pictures: PictureBatches, labelled: Labelled, targets: list[Floats]) -> None:
        self._pictures, self._labelled, self._targets = pictures, labelled, targets
        self.size, self.steps = pictures.size, pictures.steps

    def batch(self, epoch: int, step: int) -> Batch:
        rows = self._pictures.rows(epoch, step)
        wanted = {CLASSES: self._labelled.one_hot(rows)}
        wanted |= {f"kept{i}": target[rows] for i, target in enumerate(self._targets)}
        return self._pictures.pictures(rows, epoch, step), wanted


class _PlainBatches:
    """Held-out pictures as they are, with all that is wanted of them."""

    def __init__(self, labelled: Labelled, targets: list[Floats], size: int, side: int | None) -> None:
        self._labelled, self._targets, self.size, self._side = labelled, targets, size, side

    @property
    def steps(self) -> int:
        return -(-len(self._labelled.validation) // self.size)

    def batch(self, epoch: int, step: int) -> Batch:
        rows = self._labelled.validation[step * self.size : (step + 1) * self.size]
        wanted = {CLASSES: self._labelled.one_hot(rows)}
        wanted |= {f"kept{i}": target[rows] for i, target in enumerate(self._targets)}
        return network_input(self._labelled.pictures[rows], "ink", self._side), wanted


def _features(
    known: Known, labelled: Labelled, recipe: QuickRecipe, path: Path, report: Report, cancel: CancelToken
) -> Floats:
    """The network's outputs (2 + views, n, d) of all pictures: plain, mirrored, augmented; made once.

    Augmented views are only of those to train on, zeros elsewhere.
    """
    shape = (2 + recipe.views, len(labelled.pictures), known.outputs)
    if path.is_file():
        try:
            kept: Floats = np.load(path, allow_pickle=False)
            if kept.shape == shape:
                return kept
        except (OSError, ValueError, EOFError):
            pass  # half of a file: made again
    network = known.network()
    network.compile(jit_compile=False)
    features = np.zeros(shape, np.float32)
    used = np.union1d(labelled.training, labelled.validation)
    meter = RateMeter("Embedding views", 2 * len(used) + recipe.views * len(labelled.training), device(), cancel=cancel)
    done = 0
    for view in range(len(features)):
        rows = used if view < 2 else labelled.training
        for start in range(0, len(rows), 64):
            cancel.checkpoint()
            chunk = rows[start : start + 64]
            pictures = np.asarray(labelled.pictures[chunk])
            if view == 1:
                pictures = pictures[:, :, ::-1]
            elif view > 1:
                rng = np.random.default_rng([recipe.seed, view, start])
                warp = recipe.augmentation or (lambda each, rng: each)
                pictures = np.stack([warp(each, rng) for each in pictures])
            features[view, chunk] = predicted(network, network_input(pictures, "ink"))
            done += len(chunk)
            report(meter.at(done))
    path.parent.mkdir(parents=True, exist_ok=True)
    np.save(path, features)
    return features


def _train_head(
    head: LessonHead,
    features: Floats,
    labelled: Labelled,
    recipe: QuickRecipe,
    plan: str,
    folder: Path,
    report: Report,
    cancel: CancelToken,
    on_epoch: OnEpoch,
) -> Outcome:
    inputs = keras.Input(features.shape[2:], name="features")
    model = keras.Model(inputs, head(inputs))

    def validation(phase: Phase) -> _FeatureBatches:
        return _FeatureBatches(features[:1], labelled, labelled.validation, recipe.batch, None)

    course = Course(
        model,
        (Phase("head", recipe.epochs, recipe.learning_rate, "cosine"),),
        head.loss(),
        unfreeze=lambda phase: None,
        source=lambda phase: _FeatureBatches(features, labelled, labelled.training, recipe.batch, recipe.seed),
        validation=validation if len(labelled.validation) else None,
        metrics=head.metrics(),
        weight_decay=recipe.weight_decay,
        early_stopping=recipe.early_stopping,
        plateau=recipe.plateau,
        seed=recipe.seed,
    )
    return train(course, plan, folder, report, cancel, on_epoch)


def _full_course(
    wide: Known,
    known: Known,
    network: keras.Model,
    head: LessonHead,
    targets: list[Floats],
    labelled: Labelled,
    recipe: FullRecipe,
) -> Course:
    from sketchdesk.training.losses import Kept

    own = network.output[:, known.outputs : wide.outputs]
    outputs = {CLASSES: head(own)}
    outputs |= {f"kept{i}": network.output[:, a:b] for i, (a, b) in enumerate(known.parts())}
    model = keras.Model(network.input, outputs)

    def unfreeze(phase: Phase) -> None:
        for layer in network.layers:
            late = layer.name.startswith(("stage3", "last", "embedding"))
            reached = phase.unfrozen == "everything" or (phase.unfrozen == "last_stage" and late)
            is_norm = isinstance(layer, keras.layers.BatchNormalization)
            layer.trainable = reached and (phase.batch_norm or not is_norm)

    def source(phase: Phase) -> _KeptBatches:
        pictures = PictureBatches(labelled, recipe.batch, "ink", recipe.augmentation, recipe.seed, phase.side)
        return _KeptBatches(pictures, labelled, targets)

    def validation(phase: Phase) -> _PlainBatches:
        return _PlainBatches(labelled, targets, recipe.batch, phase.side)

    kept = [f"kept{i}" for i in range(len(targets))]
    return Course(
        model,
        recipe.phases,
        {CLASSES: head.loss(), **{name: Kept() for name in kept}},
        unfreeze,
        source,
        validation if len(labelled.validation) else None,
        loss_weights={CLASSES: 1.0, **dict.fromkeys(kept, recipe.keep)},
        metrics={CLASSES: head.metrics()},
        weight_decay=recipe.weight_decay,
        early_stopping=recipe.early_stopping,
        plateau=recipe.plateau,
        seed=recipe.seed,
    )


def _old_embeddings(known: Known, views: Floats) -> list[Floats]:
    """What is to be kept of each part, (n, d): of a drawing and its mirror image together."""
    return [unit(unit(views[0][:, a:b]) + unit(views[1][:, a:b])) for a, b in known.parts()]


def _packed(name: str, known: Known, weights: list[Floats], lesson: Lesson) -> bytes:
    return taught_bytes(name, known.base, known.architecture, weights, (*known.lessons, lesson))

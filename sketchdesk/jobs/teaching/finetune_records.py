"""What fine-tuning is asked for and what it answers: requests, surveys, results. Plain values; no Keras."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sketchdesk.engine.evaluation import ClassificationReport, Comparison
from sketchdesk.training.optimisation import EarlyStopping, ReduceOnPlateau, Unfrozen
from sketchdesk.training.outcome import Ending, Epoch
from sketchdesk.training.settings import Settings

DEFAULT_PRESET = "full"
# The first confusions that are named in a text; all of them are in the matrix.
TOP_CONFUSIONS = 20


@dataclass(frozen=True)
class SurveyRequest:
    """What there is to train ``model`` on in a collection."""

    collection: str
    model: str = "default"


@dataclass(frozen=True)
class ClassCounts:
    """How many pictures of one class are for what; ``set_aside`` files could not be read and are for nothing."""

    label: str
    train: int
    validation: int
    test: int
    set_aside: int = 0


@dataclass(frozen=True)
class PresetOffer:
    """A preset that fits, with what it does unless a person says otherwise.

    ``system`` is where it was published ("ours", "A" to "D"); ``trained`` is a sentence about what is trained and what
    stays frozen. ``strategies`` are the other values that ``Settings.unfrozen`` may take here, ``losses`` those of
    ``Settings.loss``; empty where there is no choice. The learning rate and the epochs are of the last phase.
    """

    name: str
    title: str
    system: str
    trained: str
    epochs: int
    batch: int
    learning_rate: float
    augmented: bool
    losses: tuple[str, ...] = ()
    loss: str = ""
    strategies: tuple[Unfrozen, ...] = ()
    early_stopping: EarlyStopping | None = None
    plateau: ReduceOnPlateau | None = None
    mixed_precision: bool = False


@dataclass(frozen=True)
class Survey:
    """``rule`` says how the pictures are divided where the collection has no split of its own, else ""."""

    collection: str
    model: str
    fingerprint: str
    classes: tuple[ClassCounts, ...]
    rule: str
    warnings: tuple[str, ...]
    presets: tuple[PresetOffer, ...]
    obstacle: str = ""
    """Why no training can start, as a sentence; "" where one can."""

    @property
    def can_start(self) -> bool:
        return not self.obstacle

    @property
    def totals(self) -> dict[str, int]:
        """Pictures of each part."""
        return {part: sum(getattr(each, part) for each in self.classes) for part in ("train", "validation", "test")}


@dataclass(frozen=True)
class PreviewRequest:
    """Some training pictures beside augmented versions of them, by one seed."""

    collection: str
    model: str = "default"
    preset: str = DEFAULT_PRESET
    settings: Settings = field(default_factory=Settings)
    pictures: int = 6
    versions: int = 5


@dataclass(frozen=True, eq=False)
class AugmentedPictures:
    """``pictures`` uint8 (n, 1 + versions, side, side), or (…, 3) of colours: each as it is, then augmented. Of ink
    255 is ink. Where nothing is augmented there are no versions."""

    pictures: NDArray[np.uint8]
    sees: str


@dataclass(frozen=True)
class FinetuneJob:
    """Teach ``model`` the classes of a collection. The same job again goes on where a killed one was.

    ``save_as`` is the new model's name; None makes one of the collection's and the preset's names.
    """

    collection: str
    model: str = "default"
    preset: str = DEFAULT_PRESET
    save_as: str | None = None
    settings: Settings = field(default_factory=Settings)


@dataclass(frozen=True, eq=False)
class ModelComparison:
    """Two models on the same held-out queries against the same gallery, by an exact scan.

    ``figures_before`` and ``figures_after`` have mAP, P@1 and P@10; ``ap`` and ``precision`` are the changes of AP and
    P@10, in all and of each class, with bootstrap intervals. ``query_images`` (m,) are ids of the catalogue;
    ``found_before`` and ``found_after`` (m, k) those of what each query finds first, -1 for none. ``verdict`` is a
    sentence.
    """

    collection: str
    before: str
    after: str
    fingerprint_before: str
    fingerprint_after: str
    queries: int
    items: int
    rule: str
    figures_before: dict[str, float]
    figures_after: dict[str, float]
    ap: Comparison
    precision: Comparison
    query_images: tuple[int, ...]
    query_labels: tuple[str, ...]
    found_before: tuple[tuple[int, ...], ...]
    found_after: tuple[tuple[int, ...], ...]
    better: bool
    verdict: str

    def to_json(self) -> dict[str, Any]:
        return {
            "collection": self.collection,
            "before": {"model": self.before, "fingerprint": self.fingerprint_before, **self.figures_before},
            "after": {"model": self.after, "fingerprint": self.fingerprint_after, **self.figures_after},
            "queries": self.queries,
            "items": self.items,
            "rule": self.rule,
            "AP": self.ap.to_json(),
            "P@10": self.precision.to_json(),
            "better": self.better,
            "verdict": self.verdict,
        }


@dataclass(frozen=True, eq=False)
class Judgement:
    """What the trained model takes held-out pictures for.

    ``part`` is "test", or "validation" where there is no test part. ``images`` (m,) are ids of the catalogue,
    ``labels`` what they are, ``taken_for`` what they are taken for: those of a cell of the matrix are what a click on
    it shows. ``by`` is "head", or "nearest mean" where the model has no classes of its own.
    """

    part: str
    by: str
    report: ClassificationReport
    images: tuple[int, ...]
    labels: tuple[str, ...]
    taken_for: tuple[str, ...]
    loss: float | None = None
    """Mean cross-entropy of the head's probabilities; None for the nearest mean."""

    def images_of(self, label: str, taken_for: str) -> tuple[int, ...]:
        """The pictures in one cell of the confusion matrix."""
        return tuple(
            image
            for image, is_of, seems in zip(self.images, self.labels, self.taken_for, strict=True)
            if (is_of, seems) == (label, taken_for)
        )

    def to_json(self) -> dict[str, Any]:
        return {"part": self.part, "by": self.by, "loss": self.loss, **self.report.to_json(TOP_CONFUSIONS)}


@dataclass(frozen=True, eq=False)
class FinetuneResult:
    """A trained model, registered under ``model``. ``parent`` is the fingerprint of the one that it was trained from.

    ``judgement`` is None where no picture is held out. ``comparison`` is None until :func:`run_compare` has been run.
    ``seconds`` the training took, ``expected_seconds`` were expected after its first steps.
    """

    model: str
    fingerprint: str
    parent: str
    parent_name: str
    collection: str
    preset: str
    ending: Ending
    best_epoch: int
    history: tuple[Epoch, ...]
    judgement: Judgement | None
    notes: tuple[str, ...]
    seconds: float
    expected_seconds: float | None
    device: str = ""
    comparison: ModelComparison | None = None

    @property
    def better(self) -> bool | None:
        """Whether it finds more on held-out queries, beyond chance; None while nobody has compared."""
        return None if self.comparison is None else self.comparison.better

    def to_json(self) -> dict[str, Any]:
        return {
            "model": self.model,
            "fingerprint": self.fingerprint,
            "parent": {"name": self.parent_name, "fingerprint": self.parent},
            "collection": self.collection,
            "preset": self.preset,
            "ending": self.ending,
            "best_epoch": self.best_epoch,
            "history": [asdict(each) for each in self.history],
            "classification": None if self.judgement is None else self.judgement.to_json(),
            "comparison": None if self.comparison is None else self.comparison.to_json(),
            "better": self.better,
            "seconds": self.seconds,
            "expected_seconds": self.expected_seconds,
            "device": self.device,
            "notes": list(self.notes),
        }


@dataclass(frozen=True)
class CompareRequest:
    """Two models by name on the held-out part of a collection; the rest of it, and ``distractors``, is the gallery."""

    collection: str
    before: str
    after: str
    distractors: tuple[str, ...] = ()
    seed: int = 0


@dataclass(frozen=True)
class ModelRequest:
    """A model by its name: to keep, discard, or show."""

    name: str


@dataclass(frozen=True)
class ModelInUse:
    """What searches use from now on: after a model was kept, discarded, or rolled back."""

    name: str
    fingerprint: str
    stale: tuple[str, ...]
    """Collections that must be extracted again before they are searched."""

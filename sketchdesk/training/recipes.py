"""Our two recipes as values: Quick and Full, and the lesson that both teach. No Keras: a window shows what they do.

How they are carried out, and why so: :mod:`sketchdesk.training.teaching`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from sketchdesk.errors import InputError
from sketchdesk.training.optimisation import EarlyStopping, Phase, ReduceOnPlateau
from sketchdesk.training.settings import Settings, plateau_of, stopping_of
from sketchdesk.training.warping import InkWarp

# Cosine to its centre from which on a picture is rather of a class than not, by loss: those of most classes that were
# taught lie above, those of classes that were not below.
THRESHOLDS = {"softmax": 0.5, "cosine": 0.6, "arcface": 0.7, "proxy_anchor": 0.2, "supervised_contrastive": 0.9}


@dataclass(frozen=True)
class LessonPlan:
    """Layers of a lesson and their loss; the rest as :class:`sketchdesk.engine.features.taught.Lesson` has it.

    ``strictness`` is how far the threshold lies from the loss's usual one to 1: the further, the less do pictures of
    classes that were not taught come together with those that were, and the less do these come together themselves.
    """

    hidden: tuple[int, ...] = (512,)
    size: int = 128
    dropout: float = 0.3
    loss: str = "arcface"
    steepness: float = 20.0
    weight: float = 1.4
    scale: float = 24.0
    strictness: float = 0.0

    def __post_init__(self) -> None:
        if self.loss not in THRESHOLDS:
            raise InputError(f"There is no loss {self.loss!r}: choose {', '.join(THRESHOLDS)}.")

    @property
    def threshold(self) -> float:
        usual = THRESHOLDS[self.loss]
        return usual + self.strictness * (1 - usual)


@dataclass(frozen=True)
class QuickRecipe:
    """``views`` augmented versions of each drawing beside itself and its mirror image."""

    lesson: LessonPlan = field(default_factory=LessonPlan)
    views: int = 6
    epochs: int = 15
    batch: int = 512
    learning_rate: float = 3e-3
    weight_decay: float = 0.01
    augmentation: InkWarp | None = field(default_factory=InkWarp)
    early_stopping: EarlyStopping | None = None
    plateau: ReduceOnPlateau | None = None
    seed: int = 0


# Of 30 and 10 classes of TU-Berlin, mAP of those that were not taught falls by 0.015 with this strictness, by 0.028
# with none; of those that were it is 0.82 and 0.85.
_FULL_LESSON = LessonPlan(weight=1.2, strictness=0.27)


@dataclass(frozen=True)
class FullRecipe:
    """``keep`` weighs the loss that keeps old embeddings; ``quick`` is what the head is begun with.

    ``blend`` is how far the network's weights go from those of before to the trained ones.
    """

    quick: QuickRecipe = field(default_factory=lambda: QuickRecipe(_FULL_LESSON, views=2, epochs=10))
    phases: tuple[Phase, ...] = (
        Phase("last_stage", 3, 5e-4, "constant", side=48),
        Phase("everything", 18, 1e-3, "cosine", 0.05),
    )
    batch: int = 96
    weight_decay: float = 0.02
    keep: float = 16.0
    blend: float = 0.5
    mixed_precision: bool = True
    augmentation: InkWarp | None = field(default_factory=InkWarp)
    early_stopping: EarlyStopping | None = None
    plateau: ReduceOnPlateau | None = None
    seed: int = 0


def quick_recipe(settings: Settings) -> QuickRecipe:
    """Quick as a person wants it."""
    recipe = QuickRecipe()
    lesson = replace(recipe.lesson, loss=settings.loss or recipe.lesson.loss)
    return QuickRecipe(
        lesson,
        recipe.views if settings.augmented is not False else 0,
        settings.epochs or recipe.epochs,
        settings.batch or recipe.batch,
        settings.learning_rate or recipe.learning_rate,
        recipe.weight_decay,
        recipe.augmentation,
        stopping_of(settings, recipe.early_stopping),
        plateau_of(settings, recipe.plateau),
        settings.seed,
    )


def full_recipe(settings: Settings) -> FullRecipe:
    """Full as a person wants it: epochs and learning rate are of the phase that trains everything."""
    recipe = FullRecipe()
    *before, last = recipe.phases
    rate = settings.learning_rate or last.learning_rate
    last = replace(last, epochs=settings.epochs or last.epochs, learning_rate=rate)
    lesson = replace(recipe.quick.lesson, loss=settings.loss or recipe.quick.lesson.loss)
    return replace(
        recipe,
        quick=replace(recipe.quick, lesson=lesson, seed=settings.seed),
        phases=(*(replace(each, epochs=min(each.epochs, last.epochs)) for each in before), last),
        batch=settings.batch or recipe.batch,
        mixed_precision=recipe.mixed_precision if settings.mixed_precision is None else settings.mixed_precision,
        augmentation=None if settings.augmented is False else recipe.augmentation,
        early_stopping=stopping_of(settings, recipe.early_stopping),
        plateau=plateau_of(settings, recipe.plateau),
        seed=settings.seed,
    )

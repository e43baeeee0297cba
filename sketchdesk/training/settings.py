"""What a person may change of a preset."""

from __future__ import annotations

from dataclasses import dataclass

from sketchdesk.errors import InputError
from sketchdesk.training.optimisation import EarlyStopping, ReduceOnPlateau, Unfrozen


@dataclass(frozen=True)
class Settings:
    """What a person may change of a preset; None leaves what it says.

    ``epochs`` and ``learning_rate`` are of its last phase. ``early_stopping`` and ``plateau`` are switched off by
    patience 0.
    """

    epochs: int | None = None
    batch: int | None = None
    learning_rate: float | None = None
    unfrozen: Unfrozen | None = None
    augmented: bool | None = None
    loss: str | None = None
    early_stopping: EarlyStopping | None = None
    plateau: ReduceOnPlateau | None = None
    mixed_precision: bool | None = None
    seed: int = 0


def stopping_of(settings: Settings, published: EarlyStopping | None) -> EarlyStopping | None:
    """Early stopping as a person wants it, else as published."""
    wanted = settings.early_stopping or published
    return wanted if wanted is not None and wanted.patience else None


def plateau_of(settings: Settings, published: ReduceOnPlateau | None) -> ReduceOnPlateau | None:
    """Reduction on a plateau as a person wants it, else as published."""
    wanted = settings.plateau or published
    return wanted if wanted is not None and wanted.patience else None


def check_settings(settings: Settings) -> None:
    """Raises InputError for numbers that make no training."""
    for value, what in (
        (settings.epochs, "number of epochs"),
        (settings.batch, "batch"),
        (settings.learning_rate, "learning rate"),
    ):
        if value is not None and not value > 0:
            raise InputError(f"The {what} must be above 0, not {value}.")

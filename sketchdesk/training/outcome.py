"""How a training went. No Keras: it crosses from the training's process to the window."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Ending = Literal["finished", "early", "stopped", "not a number"]


@dataclass(frozen=True)
class Epoch:
    """Figures of one epoch; those of validation are None where nothing is held out. Numbered from 1."""

    number: int
    phase: int
    loss: float
    accuracy: float | None
    validation_loss: float | None
    validation_accuracy: float | None
    learning_rate: float
    seconds: float


@dataclass(frozen=True)
class Outcome:
    """How a training ended; the model holds the weights of its best epoch (0: none was better than the start)."""

    ending: Ending
    history: tuple[Epoch, ...]
    best_epoch: int

"""When the learning rate falls and when a training ends: plain Python, so that it can be kept and gone on with."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

Unfrozen = Literal["head", "last_two_blocks", "from_conv5_block1", "last_stage", "everything"]
Schedule = Literal["constant", "cosine"]


@dataclass(frozen=True)
class Phase:
    """Some epochs with one set of trained layers; ``batch_norm`` lets them take new means and variances."""

    unfrozen: Unfrozen
    epochs: int
    learning_rate: float
    schedule: Schedule = "constant"
    warm_up: float = 0.0
    batch_norm: bool = False
    side: int | None = None

    def rate(self, done: float) -> float:
        """Learning rate after the share ``done`` of the phase, 0 to 1: warm-up, then constant or along a cosine."""
        if done < self.warm_up:
            return self.learning_rate * max(done / self.warm_up, 0.02)
        if self.schedule == "constant":
            return self.learning_rate
        past = (done - self.warm_up) / max(1 - self.warm_up, 1e-9)
        return self.learning_rate * 0.5 * (1 + math.cos(math.pi * min(past, 1.0)))


@dataclass(frozen=True)
class EarlyStopping:
    """Ends a training when its loss has not fallen by ``min_delta`` for ``patience`` epochs.

    ``monitor`` is "validation_loss" or "loss"; where nothing is held out for validation, "loss" takes its place.
    """

    patience: int = 10
    min_delta: float = 0.0
    monitor: Literal["loss", "validation_loss"] = "validation_loss"


@dataclass(frozen=True)
class ReduceOnPlateau:
    """Multiplies the learning rate by ``factor`` when the loss has not fallen for ``patience`` epochs."""

    factor: float = 0.1
    patience: int = 5
    min_delta: float = 1e-4
    least: float = 1e-8
    monitor: Literal["loss", "validation_loss"] = "validation_loss"


@dataclass
class Plateau:
    """How long a loss has not fallen; goes into checkpoints."""

    best: float = math.inf
    waited: int = 0

    def seen(self, loss: float, min_delta: float) -> bool:
        """Whether this loss is better than the best by more than ``min_delta``."""
        if loss < self.best - min_delta:
            self.best, self.waited = loss, 0
            return True
        self.waited += 1
        return False

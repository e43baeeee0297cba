"""What to tune an index for, and which of two trials comes nearer to it."""

from __future__ import annotations

from dataclasses import dataclass

from sketchdesk.engine.index.settings import positive, share
from sketchdesk.engine.index.trials import Trial
from sketchdesk.errors import InputError

# What saves less than this is not worth measuring.
_SAVING = 0.98
# One trial is better than another by more than it matters if it costs less than this part of the other.
_CLEARLY = 0.9


@dataclass(frozen=True)
class Target:
    """What to tune for, exactly one: a ``recall`` (above 0, at most 1) as cheaply as possible, or at most so many
    ``milliseconds`` a query with the best recall. Raises InputError for anything else."""

    recall: float | None = None
    milliseconds: float | None = None

    def __post_init__(self) -> None:
        if (self.recall is None) == (self.milliseconds is None):
            raise InputError("Tune for a recall or for a time, one of them.")
        if self.recall is not None:
            share("recall to reach", self.recall)
        if self.milliseconds is not None:
            positive("time of a query in milliseconds", self.milliseconds)

    def reached(self, trial: Trial) -> bool:
        """A recall counts only as far as the sample makes it certain: less its standard error."""
        if self.recall is not None:
            return trial.recall - trial.recall_error >= self.recall
        assert self.milliseconds is not None
        return trial.milliseconds <= self.milliseconds

    def order(self, trial: Trial) -> tuple[float, ...]:
        """The least is the best."""
        if self.recall is not None:
            if self.reached(trial):
                return 0, trial.bytes_read, -trial.recall
            return 1, trial.recall_error - trial.recall, trial.bytes_read
        if self.reached(trial):
            return 0, -trial.recall, trial.bytes_read
        return 1, trial.milliseconds, trial.bytes_read

    def clearly_better(self, trial: Trial, other: Trial) -> bool:
        """Whether a trial is better than another by more than it matters."""
        if self.reached(trial) != self.reached(other):
            return self.reached(trial)
        if self.recall is not None:
            return self.reached(trial) and trial.bytes_read < _CLEARLY * other.bytes_read
        if self.reached(trial):
            return 1 - trial.recall < _CLEARLY * (1 - other.recall)
        return trial.milliseconds < _CLEARLY * other.milliseconds

    def deep_enough(self, trial: Trial) -> bool:
        """Whether a greater depth is of no use."""
        if self.recall is not None:
            return self.reached(trial)
        return not self.reached(trial) or trial.recall >= 1

    def hopeless(self, lower: Trial | None, upper: Trial | None, best: Trial | None) -> bool:
        """Whether no depth above ``lower``, which is too low, and below ``upper``, which is enough, beats the best."""
        if best is None or not self.reached(best):
            return False
        if self.recall is not None or best.recall >= 1:
            return lower is not None and lower.bytes_read >= _SAVING * best.bytes_read
        return upper is not None and upper.recall <= best.recall

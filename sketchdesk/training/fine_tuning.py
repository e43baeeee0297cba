"""The training loop: phases, early stopping, checkpoints, cancel; any model of Keras on any of its backends.

One loop of our own instead of ``fit``: it looks for a cancel at every batch, ends at the first loss that is no number,
and after each epoch leaves all that it needs to go on as if it had never been killed.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import keras
import numpy as np
from keras import ops
from numpy.typing import NDArray

from sketchdesk.engine.features.memory import batch_within_memory
from sketchdesk.errors import InputError
from sketchdesk.progress import Cancelled, CancelToken, Progress, RateMeter, Report, silent
from sketchdesk.training.batches import BatchSource, ahead
from sketchdesk.training.checkpoints import Checkpoint, read_checkpoint, write_checkpoint
from sketchdesk.training.optimisation import EarlyStopping, Phase, Plateau, ReduceOnPlateau
from sketchdesk.training.outcome import Ending, Epoch, Outcome

Arrays = tuple[NDArray[Any], ...]

# A training step keeps the maps of all layers, and their gradients, where a prediction drops them on the way.
_STEP_TO_PREDICTION = 4


@dataclass
class Course:
    """What is trained, on what, in which order.

    ``loss`` (and ``loss_weights``) and ``metrics`` go to ``Model.compile``; the first metric is called accuracy.
    ``unfreeze`` makes the layers of a phase trainable; ``source`` and ``validation`` give its batches.
    """

    model: keras.Model
    phases: tuple[Phase, ...]
    loss: Any
    unfreeze: Callable[[Phase], None]
    source: Callable[[Phase], BatchSource]
    validation: Callable[[Phase], BatchSource] | None = None
    loss_weights: Any = None
    metrics: Any = None
    weight_decay: float = 0.0
    early_stopping: EarlyStopping | None = None
    plateau: ReduceOnPlateau | None = None
    seed: int = 0


@dataclass
class _State:
    """What goes into a checkpoint beside the variables."""

    epoch: int = 0
    phase: int = 0
    in_phase: int = 0
    rate_factor: float = 1.0
    best_epoch: int = 0
    best_loss: float = math.inf
    stopping: Plateau = field(default_factory=Plateau)
    plateau: Plateau = field(default_factory=Plateau)
    history: list[Epoch] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> _State:
        history = [Epoch(**each) for each in values["history"]]
        plateaus = {name: Plateau(**values[name]) for name in ("stopping", "plateau")}
        return cls(**{**values, **plateaus, "history": history})


class _NotANumber(Exception):
    """The loss of a batch is not a finite number."""


def train(
    course: Course,
    plan: str = "",
    folder: Path | None = None,
    report: Report = silent,
    cancel: CancelToken | None = None,
    on_epoch: Callable[[Epoch], None] = lambda epoch: None,
) -> Outcome:
    """Train, and leave the best epoch's weights in the model.

    ``folder`` keeps the state after each epoch; a run that was killed goes on from there when it is started with the
    same ``plan``. The caller discards it once the model is kept. Raises Cancelled if it is stopped before its first
    epoch has ended, InputError where a batch does not fit in memory or the folder holds another training,
    LibraryWriteError where the state cannot be written.
    """
    run = _Run(course, plan, folder, report, cancel or CancelToken(), on_epoch)
    return run.run()


class _Run:
    def __init__(
        self,
        course: Course,
        plan: str,
        folder: Path | None,
        report: Report,
        cancel: CancelToken,
        on_epoch: Callable[[Epoch], None],
    ) -> None:
        self._course, self._plan, self._folder = course, plan, folder
        self._report, self._cancel, self._on_epoch = report, cancel, on_epoch
        self._state = _State()
        self._best: Arrays = ()
        steps = [course.source(phase).steps * phase.epochs for phase in course.phases]
        self._first_steps = np.concatenate([[0], np.cumsum(steps)]).tolist()
        self._meter = RateMeter("Training", self._first_steps[-1], device(), cancel=cancel)
        self._costs = [_cost(phase) for phase in course.phases]
        self._is_compiled = False

    def run(self) -> Outcome:
        left = read_checkpoint(self._folder, self._plan) if self._folder is not None else None
        if left is None:
            self._best = _values(_kept(self._course.model))
        else:
            self._state = _State.from_json(left.state)
        try:
            for number in range(self._state.phase, len(self._course.phases)):
                if left is None or number > self._state.phase:
                    self._state.phase, self._state.in_phase, self._state.rate_factor = number, 0, 1.0
                    self._state.stopping, self._state.plateau = Plateau(), Plateau()
                self._phase(number, left)
                left = None
            ending: Ending = "early" if self._stopped_early() else "finished"
        except Cancelled:
            if not self._state.history:
                raise
            ending = "stopped"
        except _NotANumber:
            ending = "not a number"
        _assign(_kept(self._course.model), self._best)
        return Outcome(ending, tuple(self._state.history), self._state.best_epoch)

    def _phase(self, number: int, left: Checkpoint | None) -> None:
        course, state, phase = self._course, self._state, self._course.phases[number]
        course.unfreeze(phase)
        _compile(course, phase)
        self._is_compiled = False
        if left is not None:
            _assign(_kept(course.model), left.variables)
            _assign(_of_optimizer(course.model), left.optimizer)
            self._best = left.best or left.variables
            self._meter.start_at(self._first_steps[number] + state.in_phase * course.source(phase).steps)
        source = course.source(phase)
        validation = course.validation(phase) if course.validation is not None else None
        while state.in_phase < phase.epochs and not self._stopped_early():
            epoch = self._epoch(phase, source, validation)
            self._judge(epoch)
            self._on_epoch(epoch)
            if self._folder is not None:
                self._write()
        if self._stopped_early() and number + 1 < len(course.phases):
            _assign(_kept(course.model), self._best)

    def _epoch(self, phase: Phase, source: BatchSource, validation: BatchSource | None) -> Epoch:
        course, state, model = self._course, self._state, self._course.model
        started = time.monotonic()
        # Dropout is the same after a kill; batches have seeds of their own.
        _seed(model, course.seed + state.epoch)
        done = self._first_steps[state.phase] + state.in_phase * source.steps
        rate = 0.0
        means = _Means()
        batches = ahead(source, state.epoch)
        try:
            for step, (inputs, wanted) in enumerate(batches):
                self._cancel.checkpoint()
                rate = phase.rate((state.in_phase + step / source.steps) / phase.epochs) * state.rate_factor
                model.optimizer.learning_rate.assign(rate)
                figures = _step(model, inputs, wanted, source.size)
                if not math.isfinite(figures["loss"]):
                    raise _NotANumber
                means.add(figures, _rows(wanted))
                if not self._is_compiled:
                    # The first step of a phase also compiles the network, which takes as long as a hundred others.
                    self._is_compiled = True
                    self._meter.start_at(done + step + 1)
                self._report(self._progress(done + step + 1))
        finally:
            batches.close()  # type: ignore[attr-defined]
        held_out = self._validate(validation) if validation is not None else _Means()
        state.epoch += 1
        state.in_phase += 1
        return Epoch(
            state.epoch,
            state.phase,
            means.of("loss") or 0.0,
            means.of("accuracy"),
            held_out.of("loss"),
            held_out.of("accuracy"),
            rate,
            time.monotonic() - started,
        )

    def _progress(self, done: int) -> Progress:
        """The rate is that of this phase; what is left has the costs of the phases that it is in."""
        progress = self._meter.at(done)
        if progress.rate is None:
            return progress
        ends = self._first_steps[1:]
        firsts = [max(first, done) for first in self._first_steps[:-1]]
        left = sum(cost * max(end - first, 0) for cost, first, end in zip(self._costs, firsts, ends, strict=True))
        return replace(progress, seconds_left=left / self._costs[self._state.phase] / progress.rate)

    def _validate(self, source: BatchSource) -> _Means:
        means = _Means()
        for step in range(source.steps):
            self._cancel.checkpoint()
            inputs, wanted = source.batch(0, step)
            means.add(_figures(self._course.model.test_on_batch(inputs, wanted, return_dict=True)), _rows(wanted))
        return means

    def _judge(self, epoch: Epoch) -> None:
        """What the figures of an epoch mean for the best weights, the learning rate and the end."""
        state, course = self._state, self._course
        state.history.append(epoch)
        loss = epoch.loss if epoch.validation_loss is None else epoch.validation_loss
        if not all(np.isfinite(each).all() for each in _values(_kept(course.model))):
            # A last step can spoil the weights without a batch after it that would show it.
            state.history.pop()
            raise _NotANumber
        if loss < state.best_loss:
            state.best_loss, state.best_epoch = loss, epoch.number
            self._best = _values(_kept(course.model))
        if course.early_stopping is not None:
            watched = epoch.loss if course.early_stopping.monitor == "loss" else loss
            state.stopping.seen(watched, course.early_stopping.min_delta)
        if course.plateau is not None:
            watched = epoch.loss if course.plateau.monitor == "loss" else loss
            state.plateau.seen(watched, course.plateau.min_delta)
            if state.plateau.waited >= course.plateau.patience:
                lowest = course.plateau.least / course.phases[state.phase].learning_rate
                state.rate_factor = max(state.rate_factor * course.plateau.factor, lowest)
                state.plateau.waited = 0

    def _stopped_early(self) -> bool:
        stopping = self._course.early_stopping
        return stopping is not None and self._state.stopping.waited >= stopping.patience

    def _write(self) -> None:
        assert self._folder is not None
        model, state = self._course.model, self._state
        best = () if state.best_epoch == state.epoch else self._best
        variables, optimizer = _values(_kept(model)), _values(_of_optimizer(model))
        write_checkpoint(self._folder, Checkpoint(self._plan, state.to_json(), variables, optimizer, best))


def device() -> str:
    """Where Keras computes, for the status bar."""
    return "GPU" if any("gpu" in name.lower() for name in keras.distribution.list_devices()) else "CPU"


def fitting_batch(side: int, batch: int) -> int:
    """The largest batch up to ``batch`` of pictures of ``side`` pixels that a training step has memory for."""
    return max(batch_within_memory(side, batch * _STEP_TO_PREDICTION) // _STEP_TO_PREDICTION, 1)


def _cost(phase: Phase) -> float:
    """What a step takes, about, where training everything on whole pictures takes 1: measured with Full."""
    return (0.5 if phase.unfrozen == "head" else 1.0) * (0.55 if phase.side is not None else 1.0)


def _compile(course: Course, phase: Phase) -> None:
    if course.weight_decay:
        optimizer = keras.optimizers.AdamW(phase.learning_rate, weight_decay=course.weight_decay)
        optimizer.exclude_from_weight_decay(var_names=["bias", "gamma", "beta"])
    else:
        optimizer = keras.optimizers.Adam(phase.learning_rate)
    course.model.compile(
        optimizer, course.loss, loss_weights=course.loss_weights, metrics=course.metrics, jit_compile=False
    )
    optimizer.build(course.model.trainable_variables)


def _step(model: keras.Model, inputs: Any, wanted: Any, size: int) -> dict[str, float]:
    try:
        return _figures(model.train_on_batch(inputs, wanted, return_dict=True))
    except Exception as error:
        # TensorFlow's error for a lack of memory is named so on every device, JAX's says so in its text.
        lack = isinstance(error, MemoryError) or type(error).__name__ == "ResourceExhaustedError"
        if not lack and "RESOURCE_EXHAUSTED" not in str(error):
            raise
        shape = next(iter(inputs.values() if isinstance(inputs, dict) else np.atleast_1d(inputs))).shape
        side = shape[-2] if len(shape) > 2 else 64
        fits = max(min(size // 2, fitting_batch(side, size)), 1)
        raise InputError(f"A batch of {size} pictures does not fit in memory: choose a batch of {fits}.") from error


def _figures(values: dict[str, Any]) -> dict[str, float]:
    return {name: float(value) for name, value in values.items()}


class _Means:
    """Figures of batches, averaged by their sizes: Keras gives those of each batch alone."""

    def __init__(self) -> None:
        self._sums: dict[str, float] = {}
        self._rows = 0

    def add(self, figures: dict[str, float], rows: int) -> None:
        self._rows += rows
        for name, value in figures.items():
            self._sums[name] = self._sums.get(name, 0.0) + rows * value

    def of(self, end: str) -> float | None:
        """The first figure whose name ends so: with several outputs, theirs come before it."""
        name = end if end in self._sums else next((name for name in self._sums if name.endswith(end)), None)
        return self._sums[name] / self._rows if name is not None else None


def _rows(wanted: Any) -> int:
    return len(next(iter(wanted.values())) if isinstance(wanted, dict) else wanted)


def _kept(model: keras.Model) -> list[Any]:
    return list(model.weights)


def _of_optimizer(model: keras.Model) -> list[Any]:
    return list(model.optimizer.variables)


def _values(variables: list[Any]) -> Arrays:
    return tuple(np.array(ops.convert_to_numpy(each)) for each in variables)


def _assign(variables: list[Any], values: Arrays) -> None:
    for variable, value in zip(variables, values, strict=True):
        variable.assign(value)


def _seed(model: keras.Model, seed: int) -> None:
    """Begin the random numbers of dropout anew."""
    layers = model._flatten_layers(include_self=False)
    for number, layer in enumerate(layer for layer in layers if hasattr(layer, "seed_generator")):
        generator = layer.seed_generator
        if generator is not None:
            generator.state.assign(np.array([seed, number], np.uint32))

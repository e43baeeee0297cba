"""The training loop on a tiny network: it learns, ends early, stops, survives kills and bad numbers."""

from __future__ import annotations

import errno
import math
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import keras
import numpy as np
import pytest

from sketchdesk.errors import InputError, LibraryWriteError
from sketchdesk.progress import Cancelled, CancelToken, Progress
from sketchdesk.training import checkpoints, fine_tuning
from sketchdesk.training.fine_tuning import Course, train
from sketchdesk.training.optimisation import EarlyStopping, Phase, ReduceOnPlateau
from sketchdesk.training.outcome import Epoch, Outcome

# TensorFlow's tensors do not know NumPy 2's copy keyword yet; nothing of ours is meant.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept:DeprecationWarning")


class Points:
    """Points left and right of a line."""

    size, steps = 16, 4

    def batch(self, epoch: int, step: int) -> tuple[np.ndarray, np.ndarray]:
        rng = np.random.default_rng([epoch, step])
        points = rng.normal(size=(self.size, 2)).astype(np.float32)
        return points, np.eye(2, dtype=np.float32)[(points[:, 0] > 0).astype(int)]


class Spoilt(Points):
    """No numbers in a batch of the third epoch."""

    def batch(self, epoch: int, step: int) -> tuple[np.ndarray, np.ndarray]:
        points, wanted = super().batch(epoch, step)
        return (points * np.nan if (epoch, step) == (2, 1) else points), wanted


def course(
    phases: tuple[Phase, ...] = (Phase("everything", 4, 0.05),), source: type = Points, **changes: object
) -> Course:
    keras.utils.set_random_seed(1)
    inputs = keras.Input((2,))
    x = keras.layers.Dense(8, activation="relu", name="hidden")(inputs)
    x = keras.layers.Dropout(0.2)(x)
    model = keras.Model(inputs, keras.layers.Dense(2, activation="softmax", name="top")(x))

    def unfreeze(phase: Phase) -> None:
        model.get_layer("hidden").trainable = phase.unfrozen == "everything"

    made = Course(
        model,
        phases,
        keras.losses.CategoricalCrossentropy(),
        unfreeze,
        lambda phase: source(),
        validation=lambda phase: Points(),
        metrics=[keras.metrics.CategoricalAccuracy(name="accuracy")],
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def weights(made: Course) -> np.ndarray:
    return np.concatenate([each.ravel() for each in made.model.get_weights()])


def test_it_learns_and_tells_where_it_is() -> None:
    seen: list[Progress] = []
    epochs: list[Epoch] = []
    outcome = train(course(), report=seen.append, on_epoch=epochs.append)
    assert outcome.ending == "finished"
    assert outcome.history == tuple(epochs)
    assert [each.number for each in epochs] == [1, 2, 3, 4]
    assert epochs[-1].loss < epochs[0].loss
    assert epochs[-1].validation_loss is not None
    assert (epochs[-1].accuracy or 0) > 0.7
    assert [each.done for each in seen] == list(range(1, 17))
    assert seen[-1].total == 16


def test_the_same_seed_trains_the_same() -> None:
    one, two = course(), course()
    train(one)
    train(two)
    assert np.allclose(weights(one), weights(two), atol=1e-6)


def test_frozen_layers_stay_and_the_next_phase_frees_them() -> None:
    made = course((Phase("head", 1, 0.05),))
    before = made.model.get_layer("hidden").get_weights()[0].copy()
    train(made)
    assert np.array_equal(before, made.model.get_layer("hidden").get_weights()[0])
    both = course((Phase("head", 1, 0.05), Phase("everything", 1, 0.05)))
    outcome = train(both)
    assert [each.phase for each in outcome.history] == [0, 1]
    assert not np.array_equal(before, both.model.get_layer("hidden").get_weights()[0])


def test_early_stopping_restores_the_best_weights() -> None:
    # A rate as high as this makes it worse again.
    made = course((Phase("everything", 60, 0.3),), early_stopping=EarlyStopping(patience=2))
    kept: list[np.ndarray] = []
    outcome = train(made, on_epoch=lambda epoch: kept.append(weights(made)))
    losses = [each.validation_loss or math.inf for each in outcome.history]
    assert outcome.ending == "early"
    assert len(losses) < 60
    assert outcome.best_epoch == int(np.argmin(losses)) + 1
    assert np.array_equal(weights(made), kept[outcome.best_epoch - 1])


def test_a_plateau_lowers_the_learning_rate_not_below_the_least() -> None:
    plateau = ReduceOnPlateau(factor=0.1, patience=1, min_delta=100.0, least=1e-4)
    outcome = train(course((Phase("everything", 6, 0.01),), plateau=plateau))
    rates = [each.learning_rate for each in outcome.history]
    assert rates == pytest.approx([0.01, 0.01, 1e-3, 1e-4, 1e-4, 1e-4])


def test_a_loss_that_is_no_number_ends_it_with_the_last_good_weights() -> None:
    made = course((Phase("everything", 5, 0.05),), source=Spoilt)
    kept: list[np.ndarray] = []
    outcome = train(made, on_epoch=lambda epoch: kept.append(weights(made)))
    assert outcome.ending == "not a number"
    assert len(outcome.history) == 2
    assert np.array_equal(weights(made), kept[outcome.best_epoch - 1])
    assert np.isfinite(weights(made)).all()


def test_stop_keeps_the_best_so_far_and_before_the_first_epoch_there_is_none() -> None:
    cancel = CancelToken()
    made = course()
    outcome = train(made, cancel=cancel, on_epoch=lambda epoch: cancel.cancel() if epoch.number == 2 else None)
    assert outcome.ending == "stopped"
    assert len(outcome.history) == 2
    cancelled = CancelToken()
    cancelled.cancel()
    with pytest.raises(Cancelled):
        train(course(), cancel=cancelled)


class Killed(BaseException):
    """As a kill: nothing is tidied up."""


def interrupted(folder: Path, after: int, phases: tuple[Phase, ...]) -> tuple[Course, Outcome]:
    """A training that ended at batch ``after``, and then went on."""

    def kill(progress: Progress) -> None:
        if progress.done == after:
            raise Killed

    with pytest.raises(Killed):
        train(course(phases), "plan", folder, report=kill)
    again = course(phases)
    return again, train(again, "plan", folder)


@pytest.mark.parametrize("after", [2, 4, 7, 9, 15])
def test_what_was_killed_goes_on_as_if_it_had_not_been(tmp_path: Path, after: int) -> None:
    phases = (Phase("head", 2, 0.05), Phase("everything", 2, 0.02, "cosine", 0.2))
    whole = course(phases)
    expected = train(whole)
    again, outcome = interrupted(tmp_path, after, phases)
    assert np.allclose(weights(again), weights(whole), atol=1e-6)
    assert [each.loss for each in outcome.history] == pytest.approx([each.loss for each in expected.history], rel=1e-4)
    assert outcome.best_epoch == expected.best_epoch
    assert list(tmp_path.iterdir()) == [tmp_path / checkpoints.CHECKPOINT]


class Clock:
    """Time passes only while a network is compiled or makes a step."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, compiling: float, seconds: dict[str, float]) -> None:
        self.now, self._phase = 0.0, ""
        real_compile, real_step = fine_tuning._compile, fine_tuning._step

        def compile_(course_: Course, phase: Phase) -> None:
            self.now += compiling
            self._phase = phase.unfrozen
            real_compile(course_, phase)

        def step(*arguments: object) -> dict[str, float]:
            self.now += seconds[self._phase]
            return real_step(*arguments)  # type: ignore[arg-type]

        monkeypatch.setattr(fine_tuning, "_compile", compile_)
        monkeypatch.setattr(fine_tuning, "_step", step)
        real_meter = fine_tuning.RateMeter
        monkeypatch.setattr(fine_tuning, "RateMeter", lambda *a, **b: real_meter(*a, **b, clock=lambda: self.now))


@pytest.mark.parametrize("after", [None, 2, 9])
def test_the_time_left_knows_of_compiling_and_of_what_the_other_phase_costs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: int | None
) -> None:
    phases = (Phase("head", 2, 0.05), Phase("everything", 2, 0.02))
    clock = Clock(monkeypatch, 500.0, {"head": 5.0, "everything": 10.0})
    said: list[tuple[float, float]] = []

    def report(progress: Progress) -> None:
        if progress.seconds_left is not None:
            said.append((clock.now, progress.seconds_left))

    if after is None:
        train(course(phases), "plan", tmp_path, report=report)
    else:
        with pytest.raises(Killed):
            train(course(phases), "plan", tmp_path, report=lambda progress: _kill_at(progress, after))
        train(course(phases), "plan", tmp_path, report=report)
    # Of the time that is to come only compiling for the next phase is not foreseen.
    assert said
    assert all(abs(at + left - clock.now) < 1 or abs(at + left + 500 - clock.now) < 1 for at, left in said)


def _kill_at(progress: Progress, after: int) -> None:
    if progress.done == after:
        raise Killed


def test_another_training_is_not_gone_on_with(tmp_path: Path) -> None:
    def kill(epoch: Epoch) -> None:
        if epoch.number == 2:
            raise Killed

    with pytest.raises(Killed):
        train(course(), "plan", tmp_path, on_epoch=kill)
    with pytest.raises(InputError, match="another training"):
        train(course(), "other", tmp_path)


@pytest.mark.parametrize("damage", [b"", b"PK\x03\x04 half of an archive"])
def test_a_damaged_checkpoint_begins_anew(tmp_path: Path, damage: bytes) -> None:
    (tmp_path / checkpoints.CHECKPOINT).write_bytes(damage)
    assert len(train(course(), "plan", tmp_path).history) == 4


def test_a_full_disk_says_so_and_the_checkpoint_before_is_still_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real: Callable[[int], None] = os.fsync
    calls = 0

    def fsync(descriptor: int) -> None:
        nonlocal calls
        calls += 1
        if calls == 3:
            raise OSError(errno.ENOSPC, "No space left on device")
        real(descriptor)

    monkeypatch.setattr(checkpoints.os, "fsync", fsync)
    with pytest.raises(LibraryWriteError, match="disk is full"):
        train(course(), "plan", tmp_path)
    left = checkpoints.read_checkpoint(tmp_path, "plan")
    assert left is not None
    assert left.state["epoch"] == 2
    assert [path.name for path in tmp_path.iterdir()] == [checkpoints.CHECKPOINT]
    again = course()
    assert len(train(again, "plan", tmp_path).history) == 4


def test_a_batch_that_does_not_fit_names_one_that_does(monkeypatch: pytest.MonkeyPatch) -> None:
    made = course()

    class ResourceExhaustedError(Exception):
        """As TensorFlow's."""

    def exhausted(*arguments: object, **keywords: object) -> None:
        raise ResourceExhaustedError

    monkeypatch.setattr(made.model, "train_on_batch", exhausted)
    with pytest.raises(InputError, match="batch of 16 pictures does not fit in memory: choose a batch of 8"):
        train(made)

"""The default encoder's recipe, on a few small drawings: it trains, resumes, publishes."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from sketchdesk.engine.drawing import Drawing, rasterise
from sketchdesk.engine.features.weights import read_encoder
from sketchdesk.training.augmentation import StrokeAugmentation, StrokeBatcher
from sketchdesk.training.default_encoder import Recipe, learning_rate, publish, train
from sketchdesk.training.quickdraw import StrokeSet, load_quickdraw, split_by_class

# TensorFlow's tensors do not know NumPy 2's copy keyword yet; nothing of ours is meant.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept:DeprecationWarning")


def small_set(per_class: int = 24) -> StrokeSet:
    """Circles, zigzags and crosses, none like another."""
    rng = np.random.default_rng(0)
    points, stroke_lengths, stroke_counts, labels = [], [], [], []
    angles = np.linspace(0, 2 * np.pi, 20)
    for label in range(3):
        for _ in range(per_class):
            if label == 0:
                strokes = [np.stack([np.cos(angles), np.sin(angles)], 1)]
            elif label == 1:
                strokes = [np.stack([np.linspace(-1, 1, 9), np.tile([-0.4, 0.4], 5)[:9]], 1)]
            else:
                strokes = [np.array([[-1.0, -1], [1, 1]]), np.array([[-1.0, 1], [1, -1]])]
            for stroke in strokes:
                shaken = stroke + rng.normal(0, 0.05, stroke.shape)
                points.append(np.clip((shaken + 1) * 127, 0, 255).astype(np.uint8))
                stroke_lengths.append(len(stroke))
            stroke_counts.append(len(strokes))
            labels.append(label)
    starts = np.concatenate([[0], np.cumsum(stroke_lengths)])
    drawings = np.concatenate([[0], np.cumsum(stroke_counts)])
    return StrokeSet(np.concatenate(points), starts, drawings, np.array(labels), ("circle", "zigzag", "cross"))


def test_plain_batches_are_what_the_rasteriser_draws() -> None:
    strokes = small_set()
    rows = np.arange(0, len(strokes), 5)
    pictures = StrokeBatcher(strokes, None).batch(rows, np.random.default_rng(0))
    for row, picture in zip(rows, pictures, strict=True):
        expected = rasterise(Drawing.from_polylines(strokes.polylines(int(row)))).astype(np.float32) / 255
        assert np.abs(picture[..., 0] - expected).max() < 0.3
        assert np.abs(picture[..., 0] - expected).mean() < 0.005


def test_augmented_batches_are_reproducible_and_different() -> None:
    strokes = small_set()
    batcher = StrokeBatcher(strokes, StrokeAugmentation())
    rows = np.zeros(8, np.int64) + 50
    one, again = (batcher.batch(rows, np.random.default_rng(3)) for _ in range(2))
    assert np.array_equal(one, again)
    assert one.reshape(8, -1).any(axis=1).all()
    assert len({picture.tobytes() for picture in one}) == 8


def test_a_drawing_never_loses_its_largest_stroke() -> None:
    strokes = small_set()
    batcher = StrokeBatcher(strokes, StrokeAugmentation(drop_stroke=1.0))
    assert batcher.batch(np.arange(len(strokes)), np.random.default_rng(0)).reshape(len(strokes), -1).any(axis=1).all()


def test_the_last_drawings_of_each_class_are_held_out() -> None:
    labels = np.array([0, 1, 0, 1, 0, 1])
    train_rows, held_out = split_by_class(labels, 1)
    assert train_rows.tolist() == [0, 2, 1, 3]
    assert held_out.tolist() == [4, 5]


def test_the_learning_rate_rises_stays_and_falls_to_nothing() -> None:
    recipe = Recipe(sides=(32,) * 4, decay_epochs=1, warm_up_steps=10, learning_rate=1.0)
    rates = [learning_rate(recipe, step, 100) for step in range(401)]
    assert rates[0] == pytest.approx(0.1)
    assert rates[9:300] == [1.0] * 291
    assert rates[350] == pytest.approx(0.5)
    assert rates[400] == pytest.approx(0.0, abs=1e-12)
    assert all(a >= b for a, b in pairwise(rates[10:]))


def test_a_foreign_stroke_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.npz"
    np.savez(path, a=np.arange(3))
    with pytest.raises(ValueError, match="lacks"):
        load_quickdraw(path)


def test_training_resumes_and_publishes_an_encoder(tmp_path: Path) -> None:
    strokes, work = small_set(), tmp_path / "work"

    def recipe(epochs: int) -> Recipe:
        return Recipe(sides=(32,) * epochs, decay_epochs=1, batch=16, warm_up_steps=2, held_out=4, average=0.8)

    train(strokes, recipe(2), work)
    first = json.loads((work / "state.json").read_text())
    assert [each["epoch"] for each in first["history"]] == [1, 2]
    # Started again with more epochs, as after a stop, it goes on with the third.
    train(strokes, recipe(8), work)
    state = json.loads((work / "state.json").read_text())
    assert [each["epoch"] for each in state["history"]] == list(range(1, 9))
    assert state["history"][:2] == first["history"]
    assert state["history"][-1]["loss"] < state["history"][0]["loss"]
    out = tmp_path / "encoder.npz"
    publish(strokes, recipe(8), work / "last.keras", out)
    assert read_encoder(out).spec.class_names == strokes.class_names
    figures = json.loads(out.with_suffix(".json").read_text())
    assert figures["fingerprint"] == read_encoder(out).spec.fingerprint
    # Shapes that differ this much are told apart after a few steps.
    assert figures["validation"]["top-1"] > 0.6

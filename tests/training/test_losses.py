"""The losses, against values computed by hand."""

from __future__ import annotations

import numpy as np
import pytest
from keras import ops

from sketchdesk.training.losses import (
    ClassCosines,
    Contrastive,
    CosineCrossEntropy,
    Kept,
    ProxyAnchor,
    SupervisedContrastive,
)

# TensorFlow's tensors do not know NumPy 2's copy keyword yet; nothing of ours is meant.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept:DeprecationWarning")

ONE_HOT = np.eye(2, dtype=np.float32)


def value(loss: object, wanted: np.ndarray, given: np.ndarray) -> float:
    return float(ops.convert_to_numpy(loss(np.asarray(wanted, np.float32), np.asarray(given, np.float32))))  # type: ignore[operator]


def test_contrastive_loss_draws_one_class_together_and_pushes_two_apart_to_the_margin() -> None:
    distances = np.array([[0.6], [0.6], [1.5]])
    apart = np.array([[0.0], [1.0], [1.0]])
    assert value(Contrastive(margin=1.0), apart[:1], distances[:1]) == pytest.approx(0.18)
    assert value(Contrastive(margin=1.0), apart[1:2], distances[1:2]) == pytest.approx(0.08)
    assert value(Contrastive(margin=1.0), apart[2:], distances[2:]) == pytest.approx(0.0)
    assert value(Contrastive(margin=1.0), apart, distances) == pytest.approx(0.26 / 3)


def test_cosine_softmax_is_cross_entropy_of_scaled_cosines() -> None:
    cosines = np.array([[0.5, -0.5]])
    expected = np.log(1 + np.exp(-4.0))
    assert value(CosineCrossEntropy(scale=4, smoothing=0), ONE_HOT[:1], cosines) == pytest.approx(expected, rel=1e-5)


def test_arcface_adds_its_margin_to_the_right_angle_only() -> None:
    angle, margin = 0.7, 0.4
    cosines = np.array([[np.cos(angle), 0.1]])
    expected = np.log(1 + np.exp(10 * (0.1 - np.cos(angle + margin))))
    loss = CosineCrossEntropy(scale=10, margin=margin, smoothing=0)
    assert value(loss, ONE_HOT[:1], cosines) == pytest.approx(expected, rel=1e-4)


def test_arcface_has_a_finite_slope_where_a_picture_lies_on_its_centre() -> None:
    import keras

    centre = ClassCosines(2)
    inputs = keras.Input((2,))
    model = keras.Model(inputs, centre(inputs))
    centre.set_weights([np.eye(2, dtype=np.float32)])
    model.compile("sgd", CosineCrossEntropy(margin=0.4))
    model.train_on_batch(np.array([[1.0, 0.0]], np.float32), ONE_HOT[:1])
    assert np.isfinite(centre.get_weights()[0]).all()


def test_supervised_contrastive_loss_of_four_pictures() -> None:
    embeddings = np.array([[1.0, 0], [1, 0], [0, 1], [0, 1]])
    wanted = ONE_HOT[[0, 0, 1, 1]]
    # The one that is alike has cosine 1, the two others 0.
    expected = -np.log(np.exp(2.0) / (np.exp(2.0) + 2))
    assert value(SupervisedContrastive(temperature=0.5), wanted, embeddings) == pytest.approx(expected, rel=1e-5)


def test_a_picture_alone_of_its_class_does_not_count() -> None:
    assert value(SupervisedContrastive(), ONE_HOT, np.eye(2)) == pytest.approx(0.0, abs=1e-6)


def test_proxy_anchor_of_one_picture() -> None:
    cosines = np.array([[0.3, 0.2]])
    drawn = np.log(1 + np.exp(-4 * (0.3 - 0.1)))
    # Of the first class nothing is pushed away.
    pushed = (np.log(1 + np.exp(4 * (0.2 + 0.1)))) / 2
    assert value(ProxyAnchor(alpha=4), ONE_HOT[:1], cosines) == pytest.approx(drawn + pushed, rel=1e-5)


def test_proxy_anchor_stays_finite_far_away() -> None:
    assert np.isfinite(value(ProxyAnchor(alpha=1000), ONE_HOT, np.array([[-1.0, 1], [1, -1]])))


def test_what_is_kept_costs_nothing_whatever_its_length() -> None:
    assert value(Kept(), np.array([[3.0, 4.0]]), np.array([[6.0, 8.0]])) == pytest.approx(0, abs=1e-6)
    assert value(Kept(), np.array([[1.0, 0.0]]), np.array([[0.0, 2.0]])) == pytest.approx(1)

"""Batches and pairs."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sketchdesk.errors import InputError
from sketchdesk.training.batches import Labelled, PictureBatches, ahead, network_input
from sketchdesk.training.pairs import PairBatches, balanced_pairs
from sketchdesk.training.warping import InkWarp

NAMES = ("circle", "cross", "line")


def labelled(per_class: int = 8, side: int = 16) -> Labelled:
    rng = np.random.default_rng(0)
    labels = np.repeat(np.arange(3), per_class)
    pictures = rng.integers(0, 255, (len(labels), side, side), np.uint8)
    rows = np.arange(len(labels))
    return Labelled(pictures, labels, NAMES, rows[rows % 4 > 0], rows[rows % 4 == 0])


def test_each_picture_comes_once_an_epoch_in_another_order_each_time() -> None:
    some = labelled()
    source = PictureBatches(some, 6, "ink", None, 0, None)
    epochs = [np.concatenate([source.rows(epoch, step) for step in range(source.steps)]) for epoch in range(2)]
    assert source.steps == 3
    assert [sorted(each) for each in epochs] == [sorted(some.training)] * 2
    assert not np.array_equal(*epochs)


def test_batches_are_the_same_each_time_and_those_made_ahead_too() -> None:
    source = PictureBatches(labelled(), 6, "ink", InkWarp(), 3, 12)
    for step, (pictures, wanted) in enumerate(ahead(source, 1)):
        again, labels = source.batch(1, step)
        assert np.array_equal(pictures, again)
        assert np.array_equal(wanted, labels)
        assert pictures.shape == (6, 12, 12, 1)
        assert pictures.max() <= 1


def test_an_error_in_a_batch_is_raised_where_it_is_waited_for() -> None:
    def fail(picture: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        list(ahead(PictureBatches(labelled(), 6, "ink", fail, 0, None), 0))


def test_a_caller_that_stops_early_leaves_no_thread() -> None:
    import threading

    batches = ahead(PictureBatches(labelled(), 1, "ink", None, 0, None), 0)
    next(batches)
    batches.close()  # type: ignore[attr-defined]
    assert not [thread for thread in threading.enumerate() if thread.name == "batches"]


def test_networks_of_pictures_get_0_to_255_and_ink_0_to_1() -> None:
    grey = np.full((1, 4, 4), 255, np.uint8)
    assert network_input(grey, "ink").max() == 1
    assert network_input(grey, "grey").max() == 255
    assert network_input(np.zeros((2, 8, 8, 3), np.uint8), "colour", 4).shape == (2, 4, 4, 3)


@pytest.mark.parametrize(
    ("labels", "training", "says"),
    [
        ([0, 0, 0, 0], [0, 1, 2], "one class"),
        ([0, 0, 1, 2], [0, 1, 2], "cross, line"),
        ([0, 0, 1, 1], [], "no picture"),
    ],
)
def test_what_cannot_be_learned_is_refused(labels: list[int], training: list[int], says: str) -> None:
    with pytest.raises(InputError, match=says):
        Labelled(
            np.zeros((4, 8, 8), np.uint8),
            np.array(labels),
            NAMES,
            np.array(training, np.int64),
            np.array([], np.int64),
        )


@given(st.integers(1, 60), st.integers(0, 1000), st.lists(st.integers(1, 9), min_size=2, max_size=5))
def test_half_of_the_pairs_are_of_one_class(count: int, seed: int, sizes: list[int]) -> None:
    labels = np.repeat(np.arange(len(sizes)), sizes)
    firsts, seconds, apart = balanced_pairs(labels, np.arange(len(labels)), count, np.random.default_rng(seed))
    assert np.array_equal(labels[firsts] != labels[seconds], apart == 1)
    assert apart.sum() == count // 2
    alone = np.bincount(labels)[labels[firsts]] == 1
    assert ((firsts != seconds) | alone).all()


def test_drawings_are_paired_with_photos() -> None:
    some = labelled()
    photos = some.training[some.training % 2 == 0]
    drawings = np.setdiff1d(some.training, photos)
    firsts, seconds, _ = balanced_pairs(some.labels, drawings, 40, np.random.default_rng(0), photos)
    assert set(firsts) <= set(drawings)
    assert set(seconds) <= set(photos)


def test_pairs_of_one_class_are_refused() -> None:
    with pytest.raises(InputError, match="two classes"):
        balanced_pairs(np.zeros(4, np.int64), np.arange(4), 2, np.random.default_rng(0))


def test_similar_is_the_opposite_of_apart() -> None:
    apart = PairBatches(labelled(), 6, "ink", None, 0).batch(0, 0)[1]
    similar = PairBatches(labelled(), 6, "ink", None, 0, similar=True).batch(0, 0)[1]
    assert np.array_equal(apart, 1 - similar)
    assert apart.shape == (6, 1)

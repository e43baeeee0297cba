"""Pairs of pictures for siamese networks, drawn on the fly: half of one class, half of two."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sketchdesk.errors import InputError
from sketchdesk.training.batches import Batch, Labelled, PictureBatches
from sketchdesk.training.warping import Augmentation


def balanced_pairs(
    labels: NDArray[np.int64],
    rows: NDArray[np.int64],
    count: int,
    rng: np.random.Generator,
    others: NDArray[np.int64] | None = None,
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float32]]:
    """``count`` pairs: the first's rows, the second's, and whether they are of two classes (0 or 1), (count,).

    Half are of one class (one more, if the count is odd), in random order. The seconds are drawn from ``others``
    where given (drawings beside photos), else from ``rows``, and then no picture is paired with itself where its class
    has another. Raises InputError if they are all of one class.
    """
    pool = rows if others is None else others
    if len(np.unique(labels[pool])) < 2:
        raise InputError("Pairs need pictures of at least two classes.")
    by_class = {int(label): pool[labels[pool] == label] for label in np.unique(labels[pool])}
    apart = rng.permutation(np.arange(count) % 2 == 1)
    firsts = rng.choice(rows[np.isin(labels[rows], list(by_class))], count)
    seconds = np.empty(count, np.int64)
    for i, (first, differs) in enumerate(zip(firsts, apart, strict=True)):
        if differs:
            second = rng.choice(pool)
            while labels[second] == labels[first]:
                second = rng.choice(pool)
        else:
            alike = by_class[int(labels[first])]
            second = rng.choice(alike)
            while second == first and len(alike) > 1:
                second = rng.choice(alike)
        seconds[i] = second
    return firsts, seconds, apart.astype(np.float32)


class PairBatches:
    """Batches of pairs, as many pairs an epoch as there are pictures.

    ``wanted`` is (n, 1): 1 for a pair of two classes, 0 for one (what contrastive loss calls Y); with ``similar`` the
    other way round, as cross-entropy on "similar or not" wants it. ``others`` holds rows that the seconds are drawn
    from: drawings are paired with photos so.
    """

    def __init__(
        self,
        labelled: Labelled,
        size: int,
        sees: str,
        augmentation: Augmentation | None,
        seed: int,
        side: int | None = None,
        *,
        similar: bool = False,
        others: NDArray[np.int64] | None = None,
    ) -> None:
        self._pictures = PictureBatches(labelled, size, sees, augmentation, seed, side)
        self._labelled, self._seed, self._similar, self._others = labelled, seed, similar, others
        self.size = self._pictures.size

    @property
    def steps(self) -> int:
        return self._pictures.steps

    def batch(self, epoch: int, step: int) -> Batch:
        """Firsts and seconds of the pairs, float32 (n, *input_shape) each, and what is ``wanted`` of them."""
        rng = np.random.default_rng([self._seed, epoch, step, 1])
        rows = self._labelled.training
        if self._others is not None:
            rows = np.setdiff1d(rows, self._others)
        firsts, seconds, apart = balanced_pairs(self._labelled.labels, rows, self.size, rng, self._others)
        both = self._pictures.pictures(np.concatenate([firsts, seconds]), epoch, step)
        wanted = 1 - apart if self._similar else apart
        return [both[: self.size], both[self.size :]], wanted[:, None]

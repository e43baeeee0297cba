"""Batches to train on: which pictures in which order, augmented on a thread while the network computes."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from sketchdesk.errors import InputError
from sketchdesk.training.warping import Augmentation

# Batches that are made ahead of the network.
_AHEAD = 3
# What an encoder of ink is trained on has this many, else a class cannot be learned.
LEAST_PER_CLASS = 2

Arrays = Any
Batch = tuple[Arrays, Arrays]


class BatchSource(Protocol):
    """What a training takes its batches from."""

    @property
    def steps(self) -> int:
        """Batches of an epoch."""
        ...

    @property
    def size(self) -> int:
        """Pictures of a batch, for messages."""
        ...

    def batch(self, epoch: int, step: int) -> Batch:
        """Inputs and what is wanted of the network, the same each time for the same numbers."""
        ...


@dataclass(frozen=True)
class Labelled:
    """Pictures of classes: ``pictures`` uint8 (n, *input_shape), ``labels`` int64 (n,) from 0, one name a class.

    ``training`` and ``validation`` are rows. Raises InputError where nothing can be learned from them.
    """

    pictures: NDArray[np.uint8]
    labels: NDArray[np.int64]
    class_names: tuple[str, ...]
    training: NDArray[np.int64]
    validation: NDArray[np.int64]

    def __post_init__(self) -> None:
        if not len(self.training):
            raise InputError("There is no picture to train on.")
        counts = np.bincount(self.labels[self.training], minlength=len(self.class_names))
        if np.count_nonzero(counts) < 2:
            raise InputError("All pictures to train on are of one class: at least two classes are needed.")
        few = [name for name, count in zip(self.class_names, counts, strict=True) if count < LEAST_PER_CLASS]
        if few:
            more = f" and {len(few) - 3} more" if len(few) > 3 else ""
            raise InputError(
                f"There must be at least {LEAST_PER_CLASS} pictures of each class to train on; too few are of "
                f"{', '.join(few[:3])}{more}."
            )

    def one_hot(self, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """(rows, classes)."""
        return np.eye(len(self.class_names), dtype=np.float32)[self.labels[rows]]


def network_input(pictures: NDArray[np.uint8], sees: str, side: int | None = None) -> NDArray[np.float32]:
    """Pictures as a network under training takes them, float32 (n, side, side, channels): ink is 1, others 0..255."""
    if side is not None and side != pictures.shape[1]:
        pictures = np.stack([cv2.resize(each, (side, side), interpolation=cv2.INTER_AREA) for each in pictures])
    values = pictures.astype(np.float32)
    if sees == "ink":
        values *= np.float32(1 / 255)
    return values[..., None] if values.ndim == 3 else values


class PictureBatches:
    """Batches of pictures with their classes, each picture once an epoch, in an order of its own each time."""

    def __init__(
        self, labelled: Labelled, size: int, sees: str, augmentation: Augmentation | None, seed: int, side: int | None
    ) -> None:
        self._labelled, self._sees, self._augmentation = labelled, sees, augmentation
        self._seed, self._side = seed, side
        self.size = min(size, len(labelled.training))

    @property
    def steps(self) -> int:
        return len(self._labelled.training) // self.size

    def rows(self, epoch: int, step: int) -> NDArray[np.int64]:
        """The rows of a batch, int64 (n,)."""
        order = np.random.default_rng([self._seed, epoch]).permutation(self._labelled.training)
        return order[step * self.size : (step + 1) * self.size]

    def pictures(self, rows: NDArray[np.int64], epoch: int, step: int) -> NDArray[np.float32]:
        """The pictures at rows (n,) as the network takes them, float32 (n, *input_shape), augmented."""
        rng = np.random.default_rng([self._seed, epoch, step])
        pictures = np.asarray(self._labelled.pictures[rows])
        if self._augmentation is not None:
            pictures = np.stack([self._augmentation(each, rng) for each in pictures])
        return network_input(pictures, self._sees, self._side)

    def batch(self, epoch: int, step: int) -> Batch:
        """Pictures float32 (n, *input_shape) and their classes, one-hot (n, classes)."""
        rows = self.rows(epoch, step)
        return self.pictures(rows, epoch, step), self._labelled.one_hot(rows)


def ahead(source: BatchSource, epoch: int) -> Iterator[Batch]:
    """The batches of an epoch, made on a thread. An error there is raised here."""
    made: queue.Queue[Batch | Exception] = queue.Queue(_AHEAD)
    ended = threading.Event()

    def put(item: Batch | Exception) -> bool:
        while not ended.is_set():
            try:
                made.put(item, timeout=0.2)
            except queue.Full:
                continue
            return True
        return False

    def make() -> None:
        try:
            for step in range(source.steps):
                if not put(source.batch(epoch, step)):
                    return
        except Exception as error:
            put(error)

    thread = threading.Thread(target=make, name="batches", daemon=True)
    thread.start()
    try:
        for _ in range(source.steps):
            item = made.get()
            if isinstance(item, Exception):
                raise item
            yield item
    finally:
        ended.set()
        thread.join()

"""Teaching an encoder of ink new classes: layers on the network's outputs, and what a file keeps of them.

What was compared is in :mod:`sketchdesk.training.teaching`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
from keras import layers, ops
from numpy.typing import NDArray

from sketchdesk.engine.features.backbones import sketch_network
from sketchdesk.engine.features.descriptor import unit
from sketchdesk.engine.features.taught import Lesson, TaughtFile, TaughtSpec
from sketchdesk.engine.features.weights import EncoderFile, EncoderSpec
from sketchdesk.training.losses import ClassCosines, class_loss
from sketchdesk.training.recipes import LessonPlan

Floats = NDArray[np.float32]
CLASSES = "classes"

# Pictures in one prediction; a fixed shape, so that networks are traced once.
_PREDICT = 64


class LessonHead:
    """Dense layers with batch normalisation, and a centre for each class."""

    def __init__(self, plan: LessonPlan, classes: int) -> None:
        self.plan = plan
        self._body: list[tuple[keras.Layer, ...]] = []
        for number, width in enumerate((*plan.hidden, plan.size), 1):
            last = number > len(plan.hidden)
            dense = layers.Dense(width, dtype="float32", name=f"lesson_dense{number}")
            norm = layers.BatchNormalization(momentum=0.9, dtype="float32", name=f"lesson_bn{number}")
            drop = layers.Dropout(plan.dropout, name=f"lesson_dropout{number}")
            self._body.append((drop, dense, norm) if last else (drop, dense, norm, layers.ReLU()))
        self._has_centres = plan.loss != "supervised_contrastive"
        # Plain softmax has logits of any length.
        self._top = (
            layers.Dense(classes, use_bias=False, dtype="float32", name=CLASSES)
            if plan.loss == "softmax"
            else ClassCosines(classes, name=CLASSES)
        )

    def __call__(self, x: keras.KerasTensor) -> keras.KerasTensor:
        """What the loss sees, of the network's outputs (n, d)."""
        for block in self._body:
            for layer in block:
                x = layer(x)
        return self._top(x) if self._has_centres else x

    def loss(self) -> keras.losses.Loss:
        """The loss of the plan."""
        return class_loss(self.plan.loss)

    def metrics(self) -> list[Any]:
        """What is watched beside the loss: the accuracy, where there are classes to guess."""
        return [keras.metrics.CategoricalAccuracy(name="accuracy")] if self._has_centres else []

    def lesson(self, class_names: tuple[str, ...], start: int, stop: int, outputs: Floats, labels: NDArray) -> Lesson:
        """What is kept; batch normalisation is folded into the dense layers.

        Without centres of its own, they are the means of the classes' embeddings of ``outputs`` (n, all) of ``labels``.
        """
        folded = []
        for block in self._body:
            kernel, bias = (np.asarray(each) for each in block[1].get_weights())
            gamma, beta, mean, variance = (np.asarray(each) for each in block[2].get_weights())
            factor = gamma / np.sqrt(variance + block[2].epsilon)
            folded.append(((kernel * factor).astype(np.float32), ((bias - mean) * factor + beta).astype(np.float32)))
        plan = self.plan
        centres = np.zeros((plan.size, len(class_names)), np.float32)
        lesson = Lesson(
            class_names, start, stop, tuple(folded), centres, plan.threshold, plan.steepness, plan.weight, plan.scale
        )
        if self._has_centres:
            centres[:] = np.asarray(self._top.get_weights()[0])
        else:
            embeddings = lesson.embed(outputs)
            for number in np.unique(labels):
                centres[:, number] = embeddings[labels == number].mean(axis=0)
        centres[:] = unit(centres.T).T
        return lesson


@dataclass(frozen=True)
class Known:
    """An encoder of ink as it is taught: its base, its network, and what it was taught before."""

    base: EncoderSpec
    architecture: dict[str, object]
    weights: tuple[Floats, ...]
    lessons: tuple[Lesson, ...]

    @classmethod
    def of(cls, file: EncoderFile | TaughtFile) -> Known:
        """What an encoder's file holds, taught or not."""
        if isinstance(file.spec, TaughtSpec):
            return cls(file.spec.base, file.spec.architecture, file.weights, file.spec.lessons)
        architecture = {**file.spec.architecture, "embedding_size": file.spec.raw_size}
        return cls(file.spec, architecture, file.weights, ())

    @property
    def outputs(self) -> int:
        """Numbers that the network gives."""
        return int(str(self.architecture["embedding_size"]))

    def network(self) -> keras.Model:
        """The network with its weights, in the current precision."""
        network = sketch_network(**self.architecture)  # type: ignore[arg-type]
        network.set_weights(list(self.weights))
        return network

    def widened(self) -> Known:
        """With its outputs twice: the second ones are free to change while the first stay as they were."""
        *body, kernel, bias, gamma, beta, mean, variance = self.weights
        last = (kernel, bias, gamma, beta, mean, variance)
        wide = [np.concatenate([each, each], axis=-1) for each in last]
        architecture = {**self.architecture, "embedding_size": 2 * self.outputs}
        return Known(self.base, architecture, (*body, *wide), self.lessons)

    def parts(self) -> list[tuple[int, int]]:
        """Where the outputs lie that are compared already: the base's, and those that lessons have to themselves."""
        return sorted({(0, self.base.raw_size), *((each.start, each.stop) for each in self.lessons)})


def predicted(network: keras.Model, pictures: Floats) -> Floats:
    """The network's outputs (n, d), float32, of pictures as :func:`network_input` gives them."""
    parts = []
    for start in range(0, len(pictures), _PREDICT):
        chunk = pictures[start : start + _PREDICT]
        padded = np.zeros((_PREDICT, *chunk.shape[1:]), np.float32)
        padded[: len(chunk)] = chunk
        parts.append(np.asarray(ops.convert_to_numpy(network.predict_on_batch(padded)), np.float32)[: len(chunk)])
    return np.concatenate(parts)

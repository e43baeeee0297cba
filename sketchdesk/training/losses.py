"""Heads and losses for embeddings."""

from __future__ import annotations

import keras
from keras import ops


@keras.saving.register_keras_serializable("sketchdesk")
class CosineSoftmax(keras.layers.Layer):
    """Logits = scale x cosine between embedding and class centre (NormFace, Wang et al. 2017).

    (n, d) -> (n, classes). Training by softmax on these puts each class around one direction, so that
    neighbours by cosine are of one class.
    """

    def __init__(self, classes: int, scale: float = 24.0, **kwargs: object) -> None:
        super().__init__(dtype="float32", **kwargs)
        self.classes = classes
        self.scale = scale

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        shape = (input_shape[-1], self.classes)
        self.centres = self.add_weight(shape=shape, initializer="glorot_uniform", name="centres")

    def call(self, inputs: keras.KerasTensor) -> keras.KerasTensor:
        unit = ops.normalize(inputs, axis=-1)
        return self.scale * ops.matmul(unit, ops.normalize(self.centres, axis=0))

    def get_config(self) -> dict[str, object]:
        config = super().get_config()
        config.pop("dtype", None)
        return {**config, "classes": self.classes, "scale": self.scale}


def cosines_of(embeddings: keras.KerasTensor, centres: keras.KerasTensor) -> keras.KerasTensor:
    """(n, classes) of embeddings (n, d) and centres (d, classes), neither of unit length."""
    return ops.matmul(ops.normalize(embeddings, axis=-1), ops.normalize(centres, axis=0))


@keras.saving.register_keras_serializable("sketchdesk")
class ClassCosines(keras.layers.Layer):
    """Cosines between embeddings (n, d) and one learned centre a class: (n, classes)."""

    def __init__(self, classes: int, **kwargs: object) -> None:
        super().__init__(dtype="float32", **kwargs)
        self.classes = classes

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        shape = (input_shape[-1], self.classes)
        self.centres = self.add_weight(shape=shape, initializer="glorot_uniform", name="centres")

    def call(self, inputs: keras.KerasTensor) -> keras.KerasTensor:
        return cosines_of(inputs, self.centres)

    def get_config(self) -> dict[str, object]:
        config = super().get_config()
        config.pop("dtype", None)
        return {**config, "classes": self.classes}


class CosineCrossEntropy(keras.losses.Loss):
    """Cross-entropy of softmax(scale x cosine), labels one-hot (n, classes); smoothed (Szegedy et al. 2016).

    With a ``margin`` in radians added to the angle to the right class's centre it is ArcFace (Deng et al. 2019).
    """

    def __init__(self, scale: float = 24.0, margin: float = 0.0, smoothing: float = 0.1) -> None:
        super().__init__(name="cosine_cross_entropy")
        self.scale, self.margin, self.smoothing = scale, margin, smoothing

    def call(self, y_true: keras.KerasTensor, y_pred: keras.KerasTensor) -> keras.KerasTensor:
        cosines = y_pred
        if self.margin:
            # The slope of the arc cosine has no end at 1.
            angles = ops.arccos(ops.clip(cosines, -1 + 1e-5, 1 - 1e-5))
            cosines = ops.cos(angles + self.margin * y_true)
        wanted = y_true * (1 - self.smoothing) + self.smoothing / y_true.shape[-1]
        return -ops.sum(wanted * ops.log_softmax(self.scale * cosines, axis=-1), axis=-1)


class ProxyAnchor(keras.losses.Loss):
    """Proxy anchor loss on cosines to class centres (Kim et al. 2020, equation 4), alpha 32 and margin 0.1."""

    def __init__(self, alpha: float = 32.0, margin: float = 0.1) -> None:
        super().__init__(name="proxy_anchor")
        self.alpha, self.margin = alpha, margin

    def call(self, y_true: keras.KerasTensor, y_pred: keras.KerasTensor) -> keras.KerasTensor:
        far = -1e9
        positive = ops.where(y_true > 0.5, -self.alpha * (y_pred - self.margin), far)
        negative = ops.where(y_true > 0.5, far, self.alpha * (y_pred + self.margin))
        there = ops.cast(ops.any(y_true > 0.5, axis=0), "float32")
        # log(1 + sum of exponentials), without overflow.
        drawn = ops.softplus(ops.logsumexp(positive, axis=0))
        pushed = ops.softplus(ops.logsumexp(negative, axis=0))
        value = ops.sum(drawn * there) / ops.maximum(ops.sum(there), 1.0) + ops.mean(pushed)
        return ops.broadcast_to(value, (ops.shape(y_pred)[0],))


class SupervisedContrastive(keras.losses.Loss):
    """Supervised contrastive loss of a batch of embeddings (Khosla et al. 2020, equation 2), labels one-hot.

    A picture that is alone of its class in the batch counts nothing.
    """

    def __init__(self, temperature: float = 0.1) -> None:
        super().__init__(name="supervised_contrastive")
        self.temperature = temperature

    def call(self, y_true: keras.KerasTensor, y_pred: keras.KerasTensor) -> keras.KerasTensor:
        embeddings = ops.normalize(y_pred, axis=-1)
        itself = ops.eye(ops.shape(embeddings)[0])
        logits = ops.matmul(embeddings, ops.transpose(embeddings)) / self.temperature - 1e9 * itself
        alike = ops.matmul(y_true, ops.transpose(y_true)) * (1 - itself)
        log_shares = ops.log_softmax(logits, axis=-1) * (1 - itself)
        return -ops.sum(alike * log_shares, axis=-1) / ops.maximum(ops.sum(alike, axis=-1), 1.0)


class Contrastive(keras.losses.Loss):
    """Contrastive loss of pairs' distances D (n, 1) (Hadsell et al. 2006, equation 4).

    (1 - Y) D^2 / 2 + Y max(0, m - D)^2 / 2, with Y = 0 for a pair of one class and 1 for one of two.
    """

    def __init__(self, margin: float = 1.0) -> None:
        super().__init__(name="contrastive")
        self.margin = margin

    def call(self, y_true: keras.KerasTensor, y_pred: keras.KerasTensor) -> keras.KerasTensor:
        apart = ops.maximum(0.0, self.margin - y_pred)
        return ops.mean((1 - y_true) * ops.square(y_pred) / 2 + y_true * ops.square(apart) / 2, axis=-1)


class Kept(keras.losses.Loss):
    """1 - cosine between embeddings and what they were before (n, d): what the encoder knew is to stay."""

    def __init__(self) -> None:
        super().__init__(name="kept")

    def call(self, y_true: keras.KerasTensor, y_pred: keras.KerasTensor) -> keras.KerasTensor:
        return 1 - ops.sum(ops.normalize(y_true, axis=-1) * ops.normalize(y_pred, axis=-1), axis=-1)


def class_loss(name: str) -> keras.losses.Loss:
    """The loss of that name; those of "cosines" see :class:`ClassCosines`, "supervised_contrastive" embeddings."""
    if name == "cosine":
        # Smoothing draws cosines down to where a class and none are hardly told apart.
        return CosineCrossEntropy(smoothing=0.0)
    if name == "arcface":
        return CosineCrossEntropy(margin=0.4)
    if name == "proxy_anchor":
        return ProxyAnchor()
    if name == "supervised_contrastive":
        return SupervisedContrastive()
    return keras.losses.CategoricalCrossentropy(from_logits=True, label_smoothing=0.1, name="softmax")

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

"""Networks that turn a picture into numbers. Keras is imported when a network is built."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import keras

EMBEDDING_SIZE = 256


def sketch_network(
    widths: tuple[int, ...] = (64, 128, 256),
    blocks: tuple[int, ...] = (2, 2, 2),
    stem: int = 32,
    embedding_size: int = EMBEDDING_SIZE,
) -> keras.Model:
    """The default encoder's network: pictures (n, side, side, 1), ink 1, to embeddings (n, embedding_size).

    Residual blocks with one batch normalisation each, before the first convolution (He et al. 2016,
    "Identity mappings"; a second one costs a quarter of the time on a CPU and gains nothing measurable), and
    squeeze-and-excitation (Hu et al. 2018) from the second stage on. Fully convolutional up to the
    pooling, so that it can be trained at smaller sides first. Embeddings are not normalised.
    """
    from keras import Input, Model, layers

    inputs = Input((None, None, 1), name="picture")
    x = layers.Conv2D(stem, 5, 2, "same", activation="relu", name="stem")(inputs)
    for stage, (width, count) in enumerate(zip(widths, blocks, strict=True)):
        for block in range(count):
            name = f"stage{stage + 1}_block{block + 1}"
            x = _block(x, width, reduce=block == 0, excite=stage > 0, name=name)
    x = layers.BatchNormalization(momentum=0.9, name="last_bn")(x)
    x = layers.ReLU(name="last_relu")(x)
    x = layers.GlobalAveragePooling2D(name="pooled")(x)
    x = layers.Dense(embedding_size, name="embedding_dense")(x)
    x = layers.BatchNormalization(momentum=0.9, dtype="float32", name="embedding")(x)
    return Model(inputs, x, name="sketch_network")


def _block(x: keras.KerasTensor, width: int, reduce: bool, excite: bool, name: str) -> keras.KerasTensor:
    from keras import layers

    y = layers.BatchNormalization(momentum=0.9, name=f"{name}_bn")(x)
    if reduce:
        x = layers.AveragePooling2D(2, padding="same", name=f"{name}_pool")(y)
        x = layers.Conv2D(width, 1, use_bias=False, name=f"{name}_shortcut")(x)
    y = layers.Conv2D(width, 3, 2 if reduce else 1, "same", activation="relu", name=f"{name}_conv1")(y)
    # A block that starts as the identity trains from the first step on (Goyal et al. 2017).
    y = layers.Conv2D(width, 3, 1, "same", use_bias=False, kernel_initializer="zeros", name=f"{name}_conv2")(y)
    if excite:
        gate = layers.GlobalAveragePooling2D(keepdims=True, name=f"{name}_squeeze")(y)
        gate = layers.Dense(max(width // 8, 8), activation="relu", name=f"{name}_gate1")(gate)
        gate = layers.Dense(width, activation="sigmoid", name=f"{name}_gate2")(gate)
        y = layers.Multiply(name=f"{name}_excite")([y, gate])
    return layers.Add(name=f"{name}_add")([x, y])

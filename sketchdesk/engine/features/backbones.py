"""Networks that turn a picture into numbers. Keras is imported when a network is built."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from sketchdesk.errors import ModelError

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


def siamese_network(side: int = 100, widths: tuple[int, ...] = (16, 32, 64)) -> keras.Model:
    """One twin of a siamese network for contrastive loss: pictures (n, side, side, 1) to embeddings (n, 5).

    Three times convolution, ReLU, batch normalisation, then dense 500, 500 and 5, ReLU between them, no classifier
    (after Hadsell et al. 2006). The published description leaves widths and strides open; halving the maps each time
    keeps the first dense layer at five million weights. Embeddings are not normalised.
    """
    from keras import Input, Model, layers

    inputs = x = Input((side, side, 1), name="picture")
    for number, width in enumerate(widths, 1):
        x = layers.Conv2D(width, 3, 2, "same", activation="relu", name=f"conv{number}")(x)
        x = layers.BatchNormalization(name=f"bn{number}")(x)
    x = layers.Flatten(name="flat")(x)
    x = layers.Dense(500, activation="relu", name="dense1")(x)
    x = layers.Dense(500, activation="relu", name="dense2")(x)
    x = layers.Dense(5, name="embedding")(x)
    return Model(inputs, x, name="siamese_cnn")


def scratch_network(side: int = 224) -> keras.Model:
    """A small CNN to train from nothing: pictures (n, side, side, 3) to maps (n, 7, 7, 32) at side 224.

    Convolutions 8 of 7x7 / 3, 16 of 3x3 / 2, 16 of 3x3, 32 of 3x3 / 2, 32 of 3x3, each with L1-L2 penalties, batch
    normalisation and dropout 0.2, then average pooling; flattened, the maps are the features.
    """
    from keras import Input, Model, layers, regularizers

    inputs = x = Input((side, side, 3), name="picture")
    for number, (width, size, stride) in enumerate(((8, 7, 3), (16, 3, 2), (16, 3, 1), (32, 3, 2), (32, 3, 1)), 1):
        penalty = regularizers.L1L2(1e-5, 1e-4)
        conv = layers.Conv2D(width, size, stride, activation="relu", kernel_regularizer=penalty, name=f"conv{number}")
        x = conv(x)
        x = layers.BatchNormalization(name=f"bn{number}")(x)
        x = layers.Dropout(0.2, name=f"dropout{number}")(x)
    x = layers.AveragePooling2D(2, name="average_pool")(x)
    return Model(inputs, x, name="scratch_cnn")


def network(
    family: str,
    side: int,
    has_top: bool = False,
    head: tuple[int, ...] = (),
    head_on: str = "pooled",
    classes: int = 0,
    dropout: float = 0.5,
) -> keras.Model:
    """The network of a family for pictures (n, side, side, 3) or (n, side, side, 1), its weights drawn at random.

    ``has_top`` adds ImageNet's classifier to a network of Keras applications. ``head`` adds dropout and dense layers
    ("head_1" ...) on the last maps, "pooled" or "flattened" by ``head_on``, and ``classes`` a softmax ("classes").
    """
    from keras import Model, applications, layers

    builders = {
        "inception_v3": applications.InceptionV3,
        "resnet50": applications.ResNet50,
        "resnet50_v2": applications.ResNet50V2,
        "resnet152": applications.ResNet152,
    }
    if family in builders:
        # With the classifier Keras wants to know nothing of the side, and takes any that the maps allow.
        base = builders[family](include_top=has_top, weights=None, input_shape=(side, side, 3))
    else:
        base = {"siamese_cnn": siamese_network, "scratch_cnn": scratch_network}[family](side)
    if not head and not classes:
        return base
    x = base.output
    if len(x.shape) == 4:
        x = (layers.Flatten if head_on == "flattened" else layers.GlobalAveragePooling2D)(name="head_pool")(x)
    for number, width in enumerate(head, 1):
        x = layers.Dropout(dropout, name=f"head_dropout{number}")(x)
        x = layers.Dense(width, activation="relu", name=f"head_{number}")(x)
    if classes:
        x = layers.Dense(classes, activation="softmax", dtype="float32", name="classes")(x)
    return Model(base.input, x, name=f"{family}_with_head")


def layer_output(model: keras.Model, layer: str) -> keras.KerasTensor:
    """Features (n, d), float32, of one layer.

    "pooled" and "flattened" are of the last maps (n, height, width, channels) that the network has; the maps of a
    named layer are pooled. Raises ModelError, naming close ones, if there is no such layer.
    """
    from keras import layers

    outputs = {each.name: each.output for each in model.layers if not isinstance(each.output, list | tuple)}
    if layer in ("pooled", "flattened"):
        x = next(output for output in reversed(list(outputs.values())) if len(output.shape) == 4)
    elif layer in outputs:
        x = outputs[layer]
    else:
        close = difflib.get_close_matches(layer, outputs, 3) or list(outputs)[-3:]
        raise ModelError(f"This network has no layer {layer!r}. There are: pooled, flattened, {', '.join(close)}, ...")
    if len(x.shape) == 4:
        pool = layers.Flatten if layer == "flattened" else layers.GlobalAveragePooling2D
        return pool(dtype="float32", name="features")(x)
    if len(x.shape) != 2:
        raise ModelError(f"The layer {layer!r} gives no features of pictures.")
    return layers.Activation("linear", dtype="float32", name="features")(x)


def preprocessed(preprocessing: str, pictures: keras.KerasTensor) -> keras.KerasTensor:
    """Pictures 0..255, RGB or grey, as the network was trained to see them; by Keras' own functions where it has one.

    ``preprocessing`` as :class:`sketchdesk.engine.features.description.NetworkDescription` names it.
    """
    from keras import applications, ops

    pictures = ops.cast(pictures, "float32")
    if preprocessing == "tf":
        return applications.inception_v3.preprocess_input(pictures)
    if preprocessing == "caffe":
        return applications.resnet.preprocess_input(pictures)
    return pictures / 255.0

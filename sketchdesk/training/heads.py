"""Published heads on networks of pictures: classifiers, and pairs compared."""

from __future__ import annotations

from dataclasses import dataclass

import keras
from keras import layers, ops, regularizers
from numpy.typing import NDArray

from sketchdesk.engine.features.backbones import network, preprocessed
from sketchdesk.engine.features.description import NetworkDescription
from sketchdesk.errors import InputError, ModelError
from sketchdesk.training.losses import Contrastive
from sketchdesk.training.optimisation import Phase, Unfrozen
from sketchdesk.training.presets import Dense, Preset

# The first layer that is trained, by how it is called; of InceptionV3 the first after it, its layers have no names.
_FIRST_TRAINED: dict[Unfrozen, tuple[str, ...]] = {
    "last_two_blocks": ("conv5_block2",),
    "from_conv5_block1": ("conv5_block1",),
}
_BEFORE_LAST_TWO = "mixed8"


@dataclass(frozen=True)
class Headed:
    """``kept`` is the network that is saved, as ``backbones.network`` builds it; ``trained`` is around it."""

    kept: keras.Model
    trained: keras.Model
    base: tuple[keras.Layer, ...]
    loss: keras.losses.Loss
    metrics: list[object]

    def unfreeze(self, phase: Phase) -> None:
        """Make the layers of a phase trainable; the head always is."""
        names = [layer.name for layer in self.base]
        first = _first_trained(names, phase.unfrozen)
        for number, layer in enumerate(self.base):
            is_norm = isinstance(layer, keras.layers.BatchNormalization)
            layer.trainable = number >= first and (phase.batch_norm or not is_norm)


def base_network(description: NetworkDescription, weights: list[NDArray] | None = None) -> keras.Model:
    """The network up to its last maps, or a siamese twin whole, without a head that it may have.

    ``weights`` are those of the network as described, in order; without them they are drawn at random.
    """
    bare = network(description.family, description.input_side)
    if weights is not None:
        # A head's weights come after the base's, a classifier's of ImageNet too.
        bare.set_weights(weights[: len(bare.get_weights())])
    return bare


def described_network(description: NetworkDescription) -> keras.Model:
    """The network as described, its weights drawn at random: what a file of weights is loaded into."""
    return network(
        description.family,
        description.input_side,
        description.has_top,
        description.head,
        description.head_on,
        len(description.class_names),
    )


def with_head(base: keras.Model, preset: Preset, preprocessing: str, classes: int) -> Headed:
    """Put a preset's head on a base network. Pictures go in as float32 (n, side, side, channels), 0..255.

    Raises InputError where the maps are too small for the head.
    """
    own = tuple(base.layers)
    for layer in own:
        if isinstance(layer, keras.layers.BatchNormalization):
            # With the published 0.99 and more, a short training validates at chance: the means lag behind.
            layer.momentum = min(layer.momentum, 0.9)
    pixels = keras.Input(base.input_shape[1:], name="pixels")
    if preset.kind == "twin":
        return Headed(
            base, _compared(base, pixels, preprocessing, _distance), own, Contrastive(preset.margin), _near(preset)
        )
    top = _head(base, preset)
    if preset.kind == "siamese":
        kept = keras.Model(base.input, top)
        similar = layers.Dense(1, activation="sigmoid", dtype="float32", name="similar")
        trained = _compared(kept, pixels, preprocessing, lambda a, b: similar(ops.abs(a - b)))
        accuracy = keras.metrics.BinaryAccuracy(name="accuracy")
        return Headed(kept, trained, own, keras.losses.BinaryCrossentropy(), [accuracy])
    penalty = regularizers.L1L2(*preset.penalty) if any(preset.penalty) else None
    softmax = layers.Dense(classes, activation="softmax", dtype="float32", kernel_regularizer=penalty, name="classes")
    kept = keras.Model(base.input, softmax(top))
    trained = keras.Model(pixels, kept(preprocessed(preprocessing, pixels)))
    accuracy = keras.metrics.CategoricalAccuracy(name="accuracy")
    return Headed(kept, trained, own, keras.losses.CategoricalCrossentropy(), [accuracy])


def _head(base: keras.Model, preset: Preset) -> keras.KerasTensor:
    x = base.output
    if len(x.shape) == 4:
        x = (layers.Flatten if preset.head_on == "flattened" else layers.GlobalAveragePooling2D)(name="head_pool")(x)
    if not x.shape[-1]:
        raise InputError("The pictures are too small for this network.")
    dense = 0
    for number, layer in enumerate(preset.head, 1):
        if isinstance(layer, Dense):
            dense += 1
            x = layers.Dense(layer.width, activation="relu", name=f"head_{dense}")(x)
        else:
            x = layers.Dropout(layer.rate, name=f"head_dropout{number}")(x)
    return x


def _compared(model: keras.Model, pixels: keras.KerasTensor, preprocessing: str, compare: object) -> keras.Model:
    """Two pictures through the same network, and their embeddings compared."""
    tower = keras.Model(pixels, model(preprocessed(preprocessing, pixels)), name="tower")
    first = keras.Input(pixels.shape[1:], name="first")
    second = keras.Input(pixels.shape[1:], name="second")
    return keras.Model([first, second], compare(tower(first), tower(second)))  # type: ignore[operator]


def _distance(a: keras.KerasTensor, b: keras.KerasTensor) -> keras.KerasTensor:
    """Euclidean, (n, 1); never quite zero, where its slope has no end."""
    return ops.sqrt(ops.maximum(ops.sum(ops.square(a - b), axis=-1, keepdims=True), 1e-12))


def _near(preset: Preset) -> list[object]:
    """Share of pairs that half the margin tells apart rightly."""

    def accuracy(y_true: keras.KerasTensor, y_pred: keras.KerasTensor) -> keras.KerasTensor:
        return ops.cast((y_pred > preset.margin / 2) == (y_true > 0.5), "float32")

    return [accuracy]


def _first_trained(names: list[str], unfrozen: Unfrozen) -> int:
    """Number of the first layer that is trained; all of them are before the head."""
    if unfrozen == "head":
        return len(names)
    if unfrozen == "everything":
        return 0
    if unfrozen == "last_two_blocks" and _BEFORE_LAST_TWO in names:
        return names.index(_BEFORE_LAST_TWO) + 1
    starts = _FIRST_TRAINED.get(unfrozen, ())
    for number, name in enumerate(names):
        if starts and name.startswith(starts):
            return number
    raise ModelError("This network has no blocks of that name: unfreeze everything instead.")

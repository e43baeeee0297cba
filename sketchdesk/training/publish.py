"""From a training run's checkpoint to the encoder file that ships, and its validation figures."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import keras
import numpy as np
from numpy.typing import NDArray

from sketchdesk.engine.drawing import INPUT_SIDE
from sketchdesk.engine.features.backbones import sketch_network
from sketchdesk.engine.features.descriptor import DescriptorHead, fit_head, unit
from sketchdesk.engine.features.extractor import Encoder
from sketchdesk.engine.features.weights import encoder_bytes
from sketchdesk.engine.products import product
from sketchdesk.training.augmentation import StrokeBatcher
from sketchdesk.training.quickdraw import StrokeSet

Batches = Callable[[], NDArray[np.float32]]


def averaged_network(
    checkpoint: Path, next_batch: Batches, batches: int = 80
) -> tuple[keras.Model, NDArray[np.float32]]:
    """The moving average of a run as a float32 network, and its class centres (d, classes).

    The means and variances of batch normalisation belong to the weights of the last step, so they are measured
    again for the averaged ones (Izmailov et al. 2018, "Averaging weights", section 3.2). ``next_batch`` gives
    training pictures (n, side, side, 1).
    """
    model = keras.saving.load_model(checkpoint)
    model.optimizer.finalize_variable_values(model.trainable_variables)
    *weights, centres = model.get_weights()
    keras.config.set_dtype_policy("float32")
    network = sketch_network()
    network.set_weights(weights)
    for layer in network.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            layer.momentum = 0.95
    for _ in range(batches):
        network(next_batch(), training=True)
    return network, centres


def write_encoder(
    name: str,
    network: keras.Model,
    centres: NDArray[np.float32],
    scale: float,
    strokes: StrokeSet,
    rows: NDArray[np.int64],
    out: Path,
) -> None:
    """Write the encoder file of a network and its ``centres`` (raw size, classes); its descriptor head is fitted on the
    plain drawings at ``rows`` (n,)."""
    unit_centres = unit(centres.T).T
    # Fitting needs the embeddings, and those need an encoder: the first one has no head worth the name.
    size, classes = centres.shape
    none = DescriptorHead(_zeros(size), _zeros(size, 1), _zeros(classes), _zeros(classes, 1), 1.0, 1.0)

    def packed(head: DescriptorHead) -> bytes:
        return encoder_bytes(name, {}, INPUT_SIDE, strokes.class_names, scale, centres, network.get_weights(), head)

    partial = out.with_name(out.name + ".part")
    partial.write_bytes(packed(none))
    head = fit_head(raw_embeddings(Encoder(partial), strokes, rows), unit_centres)
    partial.write_bytes(packed(head))
    os.replace(partial, out)


def _zeros(*shape: int) -> NDArray[np.float32]:
    return np.zeros(shape, np.float32)


def raw_embeddings(encoder: Encoder, strokes: StrokeSet, rows: NDArray[np.int64]) -> NDArray[np.float32]:
    """The network's unit embeddings (n, d) of plain drawings."""
    batcher = StrokeBatcher(strokes, None, encoder.spec.input_side)
    rng = np.random.default_rng(0)
    parts = []
    for start in range(0, len(rows), 256):
        pictures = batcher.batch(rows[start : start + 256], rng)
        parts.append(encoder.raw(np.rint(pictures[..., 0] * 255).astype(np.uint8)))
    return np.concatenate(parts)


def validation_figures(encoder: Encoder, strokes: StrokeSet, held_out: NDArray[np.int64]) -> dict[str, float]:
    """Top-1 and top-5 of the class guess, and mAP of a third of the drawings at ``held_out`` (n,) among the others."""
    labels = strokes.labels[held_out]
    raw = raw_embeddings(encoder, strokes, held_out)
    embeddings = encoder.spec.descriptors(raw)
    order = np.argsort(-encoder.spec.probabilities(raw), axis=1, kind="stable")[:, :5]
    right = order == labels[:, None]
    # Every third drawing asks the others.
    is_query = np.arange(len(held_out)) % 3 == 0
    similarity = product(embeddings[is_query], embeddings[~is_query].T)
    ranked = labels[~is_query][np.argsort(-similarity, axis=1, kind="stable")]
    relevant = ranked == labels[is_query][:, None]
    precision = np.cumsum(relevant, axis=1) / np.arange(1, relevant.shape[1] + 1)
    found = relevant.sum(axis=1)
    mean_ap = float(((precision * relevant).sum(axis=1) / np.maximum(found, 1))[found > 0].mean())
    return {
        "drawings": len(held_out),
        "top-1": float(right[:, 0].mean()),
        "top-5": float(right.any(axis=1).mean()),
        "retrieval mAP": mean_ap,
        "retrieval P@1": float(relevant[:, 0].mean()),
        "retrieval P@10": float(relevant[:, :10].mean()),
        "retrieval hit in 10": float(relevant[:, :10].any(axis=1).mean()),
    }

"""From what a network says of a drawing to the numbers that are compared.

The network's embedding places a drawing by its looks; its class probabilities say what it might be. The descriptor
holds both: the embedding, centred and with its principal directions brought half-way to equal weight (PCA whitening
with exponent 1/4; Jegou and Chum 2012 use 1/2), and the square roots of the probabilities, whose inner product is the
Bhattacharyya coefficient, projected on their own principal directions. Classes that were never trained on gain too:
they look like the same few classes each time.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sketchdesk.engine.products import product

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class DescriptorHead:
    """Linear maps fitted on training drawings; ``n`` embeddings of size ``d`` over ``c`` classes.

    ``mean`` (d,), ``looks`` (d, a); ``class_mean`` (c,), ``meaning`` (c, b); ``temperature`` multiplies the cosines
    to the class centres, ``weight`` the meaning beside the looks. Descriptors have a + b numbers.
    """

    mean: Floats
    looks: Floats
    class_mean: Floats
    meaning: Floats
    temperature: float
    weight: float

    @property
    def size(self) -> int:
        return self.looks.shape[1] + self.meaning.shape[1]

    def __call__(self, embeddings: Floats, centres: Floats) -> Floats:
        """Unit descriptors (n, a + b) of unit embeddings (n, d), given unit class centres (d, c)."""
        looks = unit(product(embeddings - self.mean, self.looks))
        meaning = product(root_probabilities(embeddings, centres, self.temperature) - self.class_mean, self.meaning)
        return unit(np.concatenate([looks, self.weight * meaning], axis=1))


def fit_head(
    embeddings: Floats,
    centres: Floats,
    looks: int = 128,
    meaning: int = 128,
    temperature: float = 16.0,
    weight: float = 1.0,
) -> DescriptorHead:
    """Fit a head on unit embeddings (n, d) of training drawings."""
    mean, directions, variances = _principal(embeddings, looks)
    roots = root_probabilities(embeddings, centres, temperature)
    class_mean, class_directions, _ = _principal(roots, meaning)
    whitened = directions * np.maximum(variances, 1e-9) ** -0.25
    return DescriptorHead(mean, whitened.astype(np.float32), class_mean, class_directions, temperature, weight)


def root_probabilities(embeddings: Floats, centres: Floats, temperature: float) -> Floats:
    """Square roots of softmax(temperature x cosine), (n, c)."""
    return np.sqrt(softmax(temperature * product(embeddings, centres)))


def softmax(logits: Floats) -> Floats:
    """Along the last axis, without overflow."""
    exponentials = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return (exponentials / exponentials.sum(axis=-1, keepdims=True)).astype(np.float32)


def unit(vectors: NDArray[np.floating]) -> Floats:
    """Vectors (..., d) at length 1, float32; one of zeros stays one."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return (vectors / np.maximum(lengths, np.float32(1e-12))).astype(np.float32)


def _principal(rows: Floats, count: int) -> tuple[Floats, Floats, Floats]:
    """Mean, the ``count`` principal directions as columns, largest variance first, and their variances."""
    mean = rows.mean(axis=0, dtype=np.float64)
    centred = rows - mean
    variances, directions = np.linalg.eigh(product(centred.T, centred) / len(rows))
    order = np.argsort(-variances)[: min(count, len(variances))]
    # A direction and its opposite are equally principal: the largest number decides, so that fits agree.
    directions = directions[:, order]
    directions *= np.sign(directions[np.abs(directions).argmax(axis=0), np.arange(len(order))])
    return mean.astype(np.float32), directions.astype(np.float32), variances[order].astype(np.float32)

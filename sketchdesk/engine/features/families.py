"""The networks that can be had, as a table: what each takes, and where its weights come from. No Keras here."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

_PUBLISHER = "https://storage.googleapis.com/tensorflow/keras-applications"


@dataclass(frozen=True)
class Family:
    """A network without its weights.

    ``layer`` is what gives the features unless another is chosen. ``url``, ``md5`` and ``megabytes`` are of ImageNet
    weights without the classifier, as Keras' own loader fetches them; networks that begin from a seed have none.
    ``dense_layers`` of its own come before those of a head.
    """

    title: str
    sees: Literal["grey", "colour"]
    input_side: int
    least_side: int
    preprocessing: str
    layer: str
    url: str = ""
    md5: str = ""
    megabytes: int = 0
    dense_layers: int = 0

    @property
    def is_pretrained(self) -> bool:
        """Whether a publisher offers weights; else they are drawn from a seed, to be trained."""
        return bool(self.url)

    @property
    def file_name(self) -> str:
        return self.url.rpartition("/")[2]

    @property
    def cached_weights(self) -> Path:
        """Where Keras' loader keeps them once they are fetched."""
        home = os.environ.get("KERAS_HOME") or Path.home() / ".keras"
        return Path(home) / "models" / self.file_name


FAMILIES: dict[str, Family] = {
    "inception_v3": Family(
        "InceptionV3",
        "colour",
        299,
        75,
        "tf",
        "pooled",
        f"{_PUBLISHER}/inception_v3/inception_v3_weights_tf_dim_ordering_tf_kernels_notop.h5",
        "bcbd6486424b2319ff4ef7d526e38f63",
        88,
    ),
    "resnet50": Family(
        "ResNet50",
        "colour",
        224,
        32,
        "caffe",
        "pooled",
        f"{_PUBLISHER}/resnet/resnet50_weights_tf_dim_ordering_tf_kernels_notop.h5",
        "4d473c1dd8becc155b73f8504c6f6626",
        95,
    ),
    "resnet50_v2": Family(
        "ResNet50V2",
        "colour",
        224,
        32,
        "tf",
        "pooled",
        f"{_PUBLISHER}/resnet/resnet50v2_weights_tf_dim_ordering_tf_kernels_notop.h5",
        "fac2f116257151a9d068a22e544a4917",
        95,
    ),
    "resnet152": Family(
        "ResNet152",
        "colour",
        224,
        32,
        "caffe",
        "pooled",
        f"{_PUBLISHER}/resnet/resnet152_weights_tf_dim_ordering_tf_kernels_notop.h5",
        "ee4c566cf9a93f14d82f913c2dc6dd0c",
        235,
    ),
    "siamese_cnn": Family("Siamese CNN", "grey", 100, 16, "unit", "embedding", dense_layers=3),
    "scratch_cnn": Family("CNN from scratch", "colour", 224, 73, "unit", "flattened"),
}


def missing_weights(name: str) -> str:
    """What to do where a network's ImageNet weights are not there, in one sentence."""
    family = FAMILIES[name]
    return (
        f"The ImageNet weights of {family.title} are not here: `sketchdesk models --add {name} --fetch` gets them "
        f"({family.megabytes} MB), or put {family.url} into {family.cached_weights.parent}, name a file with "
        "--weights FILE, or begin without them with --untrained."
    )

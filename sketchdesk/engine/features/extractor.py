"""Pictures to embeddings with Keras. The one file of the engine that runs a network."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sketchdesk.engine.features.backbones import sketch_network
from sketchdesk.engine.features.descriptor import unit
from sketchdesk.engine.features.weights import EncoderSpec, read_encoder
from sketchdesk.errors import ModelError

# Two fixed shapes, so that TensorFlow traces the network twice and never again.
BATCH = 32


class Encoder:
    """A network ready to embed.

    A picture and its mirror image are embedded together and averaged, so that a cat that looks left finds
    cats that look right; the descriptor head makes what is compared of that.
    """

    def __init__(self, path: Path) -> None:
        """Load an encoder file. Raises ModelError if it is not one or its weights do not fit."""
        os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
        import keras

        file = read_encoder(path)
        self.spec: EncoderSpec = file.spec
        try:
            keras.config.set_dtype_policy("float32")
            keras.config.set_image_data_format("channels_last")
            self._network = sketch_network(**file.spec.architecture)  # type: ignore[arg-type]
            self._network.set_weights(list(file.weights))
        except (TypeError, ValueError) as error:
            raise ModelError(f"The weights in {path.name} do not fit their network.") from error
        self._network.compile(jit_compile=False)

    @property
    def device(self) -> str:
        """Where the network runs, for the status bar."""
        import keras

        gpus = [name for name in keras.distribution.list_devices() if "gpu" in name.lower()]
        return "GPU" if gpus else "CPU"

    def embed(self, rasters: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Unit descriptors float32 (n, embedding_size) of rasters uint8 (n, side, side), ink 255."""
        return self.spec.descriptors(self.raw(rasters))

    def classify(self, rasters: NDArray[np.uint8]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Descriptors (n, embedding_size) and class probabilities (n, classes)."""
        raw = self.raw(rasters)
        return self.spec.descriptors(raw), self.spec.probabilities(raw)

    def raw(self, rasters: NDArray[np.uint8]) -> NDArray[np.float32]:
        """The network's own unit embeddings (n, d)."""
        out = np.empty((len(rasters), self.spec.centres.shape[0]), np.float32)
        for start in range(0, len(rasters), BATCH):
            chunk = rasters[start : start + BATCH]
            out[start : start + len(chunk)] = self._raw_batch(chunk)
        return out

    def _raw_batch(self, rasters: NDArray[np.uint8]) -> NDArray[np.float32]:
        n = len(rasters)
        size = 1 if n == 1 else BATCH
        pictures = np.zeros((2 * size, *rasters.shape[1:], 1), np.float32)
        np.multiply(rasters[..., None], np.float32(1 / 255), out=pictures[:n])
        pictures[size : size + n] = pictures[:n, :, ::-1]
        embeddings = np.asarray(self._network.predict_on_batch(pictures), np.float32)
        return unit(unit(embeddings[:n]) + unit(embeddings[size : size + n]))

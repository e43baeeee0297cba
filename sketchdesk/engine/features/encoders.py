"""Any encoder by its file: what is known of it, and the encoder itself."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from sketchdesk.engine.features.description import EncoderDescription, read_network
from sketchdesk.engine.features.taught import read_ink_spec
from sketchdesk.engine.features.visual_words import FORMAT as WORDS_FORMAT
from sketchdesk.engine.features.visual_words import WordsEncoder, read_words

NETWORK_SUFFIX = ".json"


class AnyEncoder(Protocol):
    """What every encoder does once it is loaded."""

    @property
    def spec(self) -> EncoderDescription:
        """What it sees and gives."""
        ...

    @property
    def device(self) -> str:
        """Where it runs, for the status bar."""
        ...

    def embed(self, pictures: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Unit embeddings float32 (n, embedding_size) of pictures uint8 (n, *input_shape)."""
        ...

    def classify(self, pictures: NDArray[np.uint8]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Embeddings, and probabilities float32 (n, classes), which may be of no classes."""
        ...


def read_description(path: Path) -> EncoderDescription:
    """What is known of the encoder in a file, without loading it. Raises ModelError."""
    if path.suffix == NETWORK_SUFFIX:
        return read_network(path)
    return read_words(path) if _is_words(path) else read_ink_spec(path)


def load_encoder(path: Path) -> AnyEncoder:
    """The encoder in a file, ready to embed. Takes seconds where a network is loaded. Raises ModelError."""
    if path.suffix != NETWORK_SUFFIX and _is_words(path):
        return WordsEncoder(path)
    from sketchdesk.engine.features.extractor import Encoder, NetworkEncoder

    return NetworkEncoder(path) if path.suffix == NETWORK_SUFFIX else Encoder(path)


def _is_words(path: Path) -> bool:
    try:
        # Opened here: NumPy leaves a file open that is no archive.
        with path.open("rb") as content, np.load(content, allow_pickle=False) as file:
            return json.loads(file["header"].tobytes())["format"] == WORDS_FORMAT
    except Exception:
        # Whatever is wrong with it, whoever reads it as an encoder says so.
        return False

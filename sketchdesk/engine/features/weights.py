"""Encoder files: one ``.npz`` of arrays and a JSON header. No pickle, no code, halves the bytes.

``header`` is UTF-8 JSON in a uint8 array: name, architecture (the arguments of ``sketch_network``), input side,
class names, scale of the cosine softmax, and the array names in order. The fingerprint of an encoder is the SHA-256
of its file, and where it embeds photos by several drawings, of what decides that too: everything made with it carries
that.
"""

from __future__ import annotations

import hashlib
import io
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sketchdesk.engine.features.description import EncoderDescription
from sketchdesk.engine.features.descriptor import DescriptorHead, softmax, unit
from sketchdesk.engine.photo_renderings import RENDERINGS, PhotoShift, read_shift, shift_path
from sketchdesk.engine.products import product
from sketchdesk.errors import ModelError

FORMAT = "sketchdesk-encoder-1"
_HEAD_ARRAYS = ("mean", "looks", "class_mean", "meaning")


@dataclass(frozen=True, kw_only=True)
class EncoderSpec(EncoderDescription):
    """What is known of an encoder of ``sketch_network``'s architecture without its network.

    ``centres`` float32 (d, classes), unit columns: probabilities are softmax(scale x cosine). ``head`` makes
    descriptors of ``embedding_size`` numbers from the network's d. ``photos`` pools the drawings of a photo, for the
    encoder that something was fitted for. ``file_sha256`` is that of its file.
    """

    scale: float
    centres: NDArray[np.float32]
    architecture: dict[str, object]
    head: DescriptorHead
    file_sha256: str
    photos: PhotoShift | None = None

    @property
    def renderings(self) -> int:
        return len(RENDERINGS) if self.photos is not None else 1

    @property
    def drawings_fingerprint(self) -> str:
        return self.file_sha256

    @property
    def raw_size(self) -> int:
        """Numbers in the network's own embedding."""
        return int(self.centres.shape[0])

    def averaged(self, outputs: NDArray[np.float32], mirrored: NDArray[np.float32]) -> NDArray[np.float32]:
        """Unit embeddings (n, d) of the network's outputs of pictures and of their mirror images, both (n, d)."""
        return unit(unit(outputs) + unit(mirrored))

    def pooled(self, embeddings: NDArray[np.float32]) -> NDArray[np.float32]:
        """One unit embedding (n, d) of each photo, of its renderings' (n, renderings, d); only where ``photos`` is."""
        assert self.photos is not None
        return self.photos.pooled(embeddings)

    def probabilities(self, embeddings: NDArray[np.float32]) -> NDArray[np.float32]:
        """Class probabilities (n, classes) of the network's unit embeddings (n, d)."""
        return softmax(self.scale * product(embeddings, self.centres))

    def descriptors(self, embeddings: NDArray[np.float32]) -> NDArray[np.float32]:
        """What is stored and compared, (n, embedding_size), of the network's unit embeddings (n, d)."""
        return self.head(embeddings, self.centres)


@dataclass(frozen=True)
class EncoderFile:
    """A spec and the network's weights, in the order of ``model.weights``."""

    spec: EncoderSpec
    weights: tuple[NDArray[np.float32], ...]


def encoder_bytes(
    name: str,
    architecture: dict[str, object],
    input_side: int,
    class_names: tuple[str, ...],
    scale: float,
    centres: NDArray[np.float32],
    weights: list[NDArray[np.float32]],
    head: DescriptorHead,
) -> bytes:
    """Pack an encoder of ``centres`` (raw size, classes) and a network's ``weights``; arrays are stored as float16."""
    header = {
        "format": FORMAT,
        "name": name,
        "architecture": architecture,
        "input_side": input_side,
        "class_names": list(class_names),
        "scale": scale,
        "arrays": len(weights),
        "temperature": head.temperature,
        "weight": head.weight,
    }
    parts = {name: getattr(head, name).astype(np.float16) for name in _HEAD_ARRAYS}
    arrays = {f"w{i:03d}": array.astype(np.float16) for i, array in enumerate(weights)}
    buffer = io.BytesIO()
    np.savez(
        buffer,
        header=np.frombuffer(json.dumps(header, sort_keys=True).encode(), np.uint8),
        centres=centres.astype(np.float16),
        **parts,
        **arrays,  # type: ignore[arg-type]
    )
    return buffer.getvalue()


def read_encoder(path: Path) -> EncoderFile:
    """Read an encoder file. Raises ModelError if it is missing, damaged or not ours."""
    return _read(path, with_weights=True)


def read_spec(path: Path) -> EncoderSpec:
    """Read what is needed without the network, which is quicker. Raises ModelError."""
    return _read(path, with_weights=False).spec


def _read(path: Path, with_weights: bool) -> EncoderFile:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ModelError(f"The encoder {path.name} cannot be read: {error.strerror or error}.") from error
    return parse_encoder(content, path.name, with_weights)


def parse_encoder(content: bytes, file_name: str, with_weights: bool) -> EncoderFile:
    """What an encoder file of that content holds; the name is for messages. Raises ModelError."""
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as file:
            header = json.loads(file["header"].tobytes())
            if header.get("format") != FORMAT:
                raise ModelError(f"{file_name} is not an encoder of this SketchDesk.")
            names = [f"w{i:03d}" for i in range(header["arrays"])] if with_weights else []
            weights = tuple(file[name].astype(np.float32) for name in names)
            centres = unit(file["centres"].astype(np.float32).T).T
            parts = {name: file[name].astype(np.float32) for name in _HEAD_ARRAYS}
            head = DescriptorHead(**parts, temperature=float(header["temperature"]), weight=float(header["weight"]))
        sha256 = hashlib.sha256(content).hexdigest()
        photos = read_shift(shift_path(), sha256, len(centres))
        spec = EncoderSpec(
            name=str(header["name"]),
            fingerprint=sha256 if photos is None else photos.embeddings_fingerprint,
            input_side=int(header["input_side"]),
            embedding_size=head.size,
            class_names=tuple(map(str, header["class_names"])),
            scale=float(header["scale"]),
            centres=centres,
            architecture=dict(header["architecture"]),
            head=head,
            file_sha256=sha256,
            photos=photos,
        )
        _check(spec)
    except ModelError:
        raise
    except Exception as error:
        # Damaged files make NumPy and zipfile raise nearly anything.
        raise ModelError(f"{file_name} is not an encoder file, or it is damaged.") from error
    return EncoderFile(spec, weights)


def _check(spec: EncoderSpec) -> None:
    size, classes = spec.centres.shape
    head = spec.head
    shapes = (head.mean.shape, head.looks.shape[:1], head.class_mean.shape, head.meaning.shape[:1])
    if shapes != ((size,), (size,), (classes,), (classes,)) or len(spec.class_names) != classes:
        raise ValueError("parts that do not fit together")

"""Encoders of ink that a person has taught classes of their own, and their files.

What an encoder knew stays beside what it learns. A lesson answers for each of its classes, by itself, how sure it is
that a picture shows it: a sigmoid of the cosine to the class's centre, not a softmax over the classes, which would
always find one. These answers are laid beside the descriptor of before. Pictures of a class that was taught come
together, and of all others the answers are nearly zero, so that they are compared as they were.

A file is one ``.npz`` of arrays and a JSON header, no pickle: ``base`` holds the file of the encoder that was taught
first, without its weights; ``w000`` ... the network's weights, trained on or not; ``l0_...`` the arrays of each lesson;
``photos`` how the base pools the drawings of a photo, if it does.
"""

from __future__ import annotations

import hashlib
import io
import json
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sketchdesk.engine.features.description import EncoderDescription
from sketchdesk.engine.features.descriptor import softmax, unit
from sketchdesk.engine.features.weights import EncoderFile, EncoderSpec, encoder_bytes, parse_encoder, read_encoder
from sketchdesk.engine.photo_renderings import RENDERINGS_VERSION, PhotoShift
from sketchdesk.engine.products import product
from sketchdesk.errors import ModelError

FORMAT = "sketchdesk-taught-1"

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Lesson:
    """Classes that were taught, and how they are told from the network's outputs ``start`` to ``stop``.

    ``layers`` are dense layers, kernel (a, b) and bias (b,), ReLU between them, the last one's outputs (d,) the
    lesson's embedding; ``centres`` (d, classes) are unit columns. Sure is ``steepness`` x (cosine - ``threshold``),
    through a sigmoid; ``weight`` multiplies that beside the descriptor of before, whose length is 1. A lesson without
    classes (of a loss that has no centres) gives its unit embedding instead.
    """

    class_names: tuple[str, ...]
    start: int
    stop: int
    layers: tuple[tuple[Floats, Floats], ...]
    centres: Floats
    threshold: float = 0.6
    steepness: float = 20.0
    weight: float = 1.0
    scale: float = 24.0

    @property
    def size(self) -> int:
        """Of the embedding."""
        return int(self.layers[-1][1].shape[0])

    @property
    def answers(self) -> int:
        """Numbers that it adds to a descriptor."""
        return len(self.class_names) or self.size

    def embed(self, outputs: Floats) -> Floats:
        """Unit embeddings (n, d) of the network's outputs (n, all of them)."""
        x = outputs[:, self.start : self.stop]
        for number, (kernel, bias) in enumerate(self.layers):
            x = product(x, kernel) + bias
            if number + 1 < len(self.layers):
                x = np.maximum(x, 0)
        return unit(x)

    def sure(self, embeddings: Floats) -> Floats:
        """How sure it is of each class, 0 to 1, (n, classes), of its unit embeddings (n, d)."""
        if not self.class_names:
            return embeddings
        return _sigmoid(self.steepness * (product(embeddings, self.centres) - self.threshold))


@dataclass(frozen=True, kw_only=True)
class TaughtSpec(EncoderDescription):
    """What is known of a taught encoder without its network.

    ``base`` describes the encoder as it was; the network's first outputs are its embedding. What :meth:`averaged`
    gives, unit embeddings of the base and of each lesson side by side, is called raw here as there.
    """

    base: EncoderSpec
    architecture: dict[str, object]
    lessons: tuple[Lesson, ...]

    @property
    def renderings(self) -> int:
        return self.base.renderings

    @property
    def raw_size(self) -> int:
        return self.base.raw_size + sum(lesson.size for lesson in self.lessons)

    def averaged(self, outputs: Floats, mirrored: Floats) -> Floats:
        """Raw embeddings (n, raw_size) of the network's outputs of pictures and of their mirror images."""
        known = self.base.raw_size
        parts = [self.base.averaged(outputs[:, :known], mirrored[:, :known])]
        parts += [unit(lesson.embed(outputs) + lesson.embed(mirrored)) for lesson in self.lessons]
        return np.concatenate(parts, axis=1)

    def pooled(self, raw: Floats) -> Floats:
        """One raw embedding (n, raw_size) of each photo, of its renderings' (n, renderings, raw_size).

        What the base knows is pooled as the base does it; of what was taught it is the mean.
        """
        parts = np.split(raw, np.cumsum([self.base.raw_size, *(lesson.size for lesson in self.lessons)])[:-1], axis=2)
        return np.concatenate([self.base.pooled(parts[0]), *(unit(part.mean(axis=1)) for part in parts[1:])], axis=1)

    def descriptors(self, raw: Floats) -> Floats:
        """What is stored and compared, (n, embedding_size)."""
        known, *taught = self._parts(raw)
        descriptors = self.base.descriptors(known)
        for lesson, embeddings in zip(self.lessons, taught, strict=True):
            descriptors = unit(np.concatenate([descriptors, lesson.weight * lesson.sure(embeddings)], axis=1))
        return descriptors

    def probabilities(self, raw: Floats) -> Floats:
        """Class probabilities (n, classes) by the last lesson that has classes."""
        for lesson, embeddings in reversed(list(zip(self.lessons, self._parts(raw)[1:], strict=True))):
            if lesson.class_names:
                return softmax(lesson.scale * product(embeddings, lesson.centres))
        return self.base.probabilities(self._parts(raw)[0])

    def _parts(self, raw: Floats) -> list[Floats]:
        sizes = [self.base.raw_size, *(lesson.size for lesson in self.lessons)]
        return np.split(raw, np.cumsum(sizes)[:-1], axis=1)


@dataclass(frozen=True)
class TaughtFile:
    """A spec and the network's weights, in the order of ``model.weights``."""

    spec: TaughtSpec
    weights: tuple[Floats, ...]


def taught_bytes(
    name: str,
    base: EncoderSpec,
    architecture: dict[str, object],
    weights: list[Floats],
    lessons: tuple[Lesson, ...],
) -> bytes:
    """Pack a taught encoder; arrays are stored as float16."""
    arrays: dict[str, NDArray] = {f"w{i:03d}": array.astype(np.float16) for i, array in enumerate(weights)}
    described = []
    for number, lesson in enumerate(lessons):
        arrays[f"l{number}_centres"] = lesson.centres.astype(np.float16)
        for layer, (kernel, bias) in enumerate(lesson.layers):
            arrays[f"l{number}_kernel{layer}"] = kernel.astype(np.float16)
            arrays[f"l{number}_bias{layer}"] = bias.astype(np.float16)
        described.append(
            {
                "class_names": list(lesson.class_names),
                "start": lesson.start,
                "stop": lesson.stop,
                "layers": len(lesson.layers),
                "threshold": lesson.threshold,
                "steepness": lesson.steepness,
                "weight": lesson.weight,
                "scale": lesson.scale,
            }
        )
    header = {
        "format": FORMAT,
        "name": name,
        "architecture": architecture,
        "arrays": len(weights),
        "lessons": described,
    }
    if base.photos is not None:
        header["renderings"] = RENDERINGS_VERSION
        arrays["photos"] = base.photos.shift.astype(np.float16)
    known = encoder_bytes(
        base.name, base.architecture, base.input_side, base.class_names, base.scale, base.centres, [], base.head
    )
    buffer = io.BytesIO()
    np.savez(
        buffer,
        header=np.frombuffer(json.dumps(header, sort_keys=True).encode(), np.uint8),
        base=np.frombuffer(known, np.uint8),
        **arrays,  # type: ignore[arg-type]
    )
    return buffer.getvalue()


def read_ink_encoder(path: Path) -> EncoderFile | TaughtFile:
    """Read an encoder of ink, taught or not. Raises ModelError if it is missing, damaged or not ours."""
    content = _content(path)
    return read_encoder(path) if _header_of(content) is None else _parse(content, path.name, with_weights=True)


def read_ink_spec(path: Path) -> EncoderSpec | TaughtSpec:
    """Read what is needed without the network. Raises ModelError."""
    content = _content(path)
    if _header_of(content) is None:
        return parse_encoder(content, path.name, with_weights=False).spec
    return _parse(content, path.name, with_weights=False).spec


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ModelError(f"The encoder {path.name} cannot be read: {error.strerror or error}.") from error


def _header_of(content: bytes) -> dict | None:
    """The header if it is that of a taught encoder."""
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as file:
            header = json.loads(file["header"].tobytes())
        return header if header["format"] == FORMAT else None
    except Exception:
        # Whatever is wrong with it, whoever reads it as an encoder says so.
        return None


def _parse(content: bytes, name: str, with_weights: bool) -> TaughtFile:
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as file:
            header = json.loads(file["header"].tobytes())
            names = [f"w{i:03d}" for i in range(header["arrays"])] if with_weights else []
            weights = tuple(file[each].astype(np.float32) for each in names)
            sha256 = hashlib.sha256(content).hexdigest()
            base = replace(
                parse_encoder(file["base"].tobytes(), name, with_weights=False).spec,
                photos=_shift(file, header, sha256),
            )
            lessons = tuple(_lesson(file, number, each) for number, each in enumerate(header["lessons"]))
        named = [lesson.class_names for lesson in lessons if lesson.class_names]
        spec = TaughtSpec(
            name=str(header["name"]),
            fingerprint=sha256 if base.photos is None else base.photos.embeddings_fingerprint,
            input_side=base.input_side,
            embedding_size=base.embedding_size + sum(lesson.answers for lesson in lessons),
            class_names=named[-1] if named else base.class_names,
            base=base,
            architecture=dict(header["architecture"]),
            lessons=lessons,
        )
        _check(spec)
    except ModelError:
        raise
    except Exception as error:
        # Damaged files make NumPy and zipfile raise nearly anything.
        raise ModelError(f"{name} is not an encoder file, or it is damaged.") from error
    return TaughtFile(spec, weights)


def _shift(file: np.lib.npyio.NpzFile, header: dict, fingerprint: str) -> PhotoShift | None:
    """How photos are pooled; None if it was not kept, or was for photos that were drawn in another way."""
    if header.get("renderings") != RENDERINGS_VERSION:
        return None
    return PhotoShift(file["photos"].astype(np.float32), fingerprint)


def _lesson(file: np.lib.npyio.NpzFile, number: int, header: dict) -> Lesson:
    layers = tuple(
        (file[f"l{number}_kernel{i}"].astype(np.float32), file[f"l{number}_bias{i}"].astype(np.float32))
        for i in range(header["layers"])
    )
    numbers = {key: float(header[key]) for key in ("threshold", "steepness", "weight", "scale")}
    lesson = Lesson(
        tuple(map(str, header["class_names"])),
        int(header["start"]),
        int(header["stop"]),
        layers,
        file[f"l{number}_centres"].astype(np.float32),
        **numbers,
    )
    return replace(lesson, centres=unit(lesson.centres.T).T)


def _check(spec: TaughtSpec) -> None:
    outputs = int(str(spec.architecture["embedding_size"]))
    photos = spec.base.photos
    if photos is not None and (photos.shift.shape != (spec.base.raw_size,) or not np.isfinite(photos.shift).all()):
        raise ValueError("a shift that does not fit")
    for lesson in spec.lessons:
        width = lesson.stop - lesson.start
        for kernel, bias in lesson.layers:
            if kernel.shape != (width, len(bias)):
                raise ValueError("layers that do not follow each other")
            width = len(bias)
        fits = 0 <= lesson.start < lesson.stop <= outputs and lesson.centres.shape == (width, len(lesson.class_names))
        finite = all(np.isfinite(array).all() for layer in lesson.layers for array in layer)
        if not (fits and finite):
            raise ValueError("parts that do not fit together")


def _sigmoid(x: Floats) -> Floats:
    return (1 / (1 + np.exp(-np.clip(x, -60, 60)))).astype(np.float32)

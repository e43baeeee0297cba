"""The one way from a drawing or a picture to the pixels that an encoder of pictures sees.

Training, extraction and search all call these functions, so that a query is seen exactly as the collection was.
What a network subtracts or divides by comes later, inside it. Encoders of ink go by :mod:`sketchdesk.engine.drawing`
and :mod:`sketchdesk.engine.normalise` instead.
"""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from sketchdesk.engine.drawing import Drawing, picture, rasterise
from sketchdesk.engine.features.description import EncoderDescription
from sketchdesk.engine.images import read_picture
from sketchdesk.engine.stroke_files import DRAWING_SUFFIXES, read_drawing
from sketchdesk.errors import ImageError

Pixels = NDArray[np.uint8]


def drawing_input(drawing: Drawing, encoder: EncoderDescription) -> Pixels:
    """A drawing as an encoder sees it, uint8 of its input shape: as ink, or black on white. Raises ImageError."""
    if drawing.is_empty:
        raise ImageError("The drawing is blank.")
    if encoder.sees == "ink":
        return rasterise(drawing, encoder.input_side)
    paper = picture(drawing, encoder.input_side)
    return paper if encoder.sees == "grey" else np.repeat(paper[..., None], 3, axis=2)


def picture_input(source: Image.Image, encoder: EncoderDescription) -> Pixels:
    """A picture as :func:`read_picture` gives it, as an encoder sees it, uint8 of its input shape.

    The whole picture, brought to a square whatever its shape, as the networks were trained. Raises ValueError for an
    encoder of ink.
    """
    if encoder.sees == "ink":
        raise ValueError("This encoder sees ink, not pictures.")
    opaque = _on_paper(source).convert("L" if encoder.sees == "grey" else "RGB")
    side = encoder.input_side
    if opaque.size != (side, side):
        # Antialiased, unlike OpenCV's and TensorFlow's bilinear filters.
        opaque = opaque.resize((side, side), Image.Resampling.BILINEAR)
    return np.array(opaque)


def read_input(content: bytes, name: str, encoder: EncoderDescription) -> Pixels:
    """A file's bytes as an encoder sees them; ``name`` tells strokes (.svg) from pixels. Raises ImageError."""
    if PurePosixPath(name).suffix.lower() in DRAWING_SUFFIXES:
        return drawing_input(read_drawing(content), encoder)
    # Twice the side: a wide picture's shorter side is not much less than what is wanted, and JPEGs decode faster.
    return picture_input(read_picture(content, wanted_side=2 * encoder.input_side), encoder)


def read_input_file(path: Path, encoder: EncoderDescription) -> Pixels:
    """As :func:`read_input`; raises ImageError, which names the file, also where it cannot be read."""
    try:
        if not path.is_file():
            raise ImageError(f"There is no file {path}.")
        content = path.read_bytes()
    except OSError as error:
        raise ImageError(f"{path} cannot be read: {error.strerror or error}.") from error
    try:
        return read_input(content, path.name, encoder)
    except ImageError as error:
        raise ImageError(f"{path.name}: {error}") from error


def _on_paper(source: Image.Image) -> Image.Image:
    """Transparency laid on white, or on black where what can be seen is light."""
    if source.mode in ("L", "RGB"):
        return source
    layers = np.asarray(source.convert("RGBA")).astype(np.float32)
    weight = layers[..., 3:] / 255
    seen = float(weight.sum()) * 3
    light = seen > 0 and float((layers[..., :3] * weight).sum()) / seen > 150
    paper = 0.0 if light else 255.0
    return Image.fromarray(np.rint(layers[..., :3] * weight + paper * (1 - weight)).astype(np.uint8))

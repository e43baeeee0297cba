"""Read one picture file in all the ways that a job needs it: drawings as strokes, everything else as pixels."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from sketchdesk.engine import images
from sketchdesk.engine.drawing import Drawing, ink_canvas, picture
from sketchdesk.engine.images import FORMATS, read_picture, thumbnail_bytes
from sketchdesk.engine.normalise import ink_from_picture, kind_of
from sketchdesk.engine.stroke_files import DRAWING_SUFFIXES, read_drawing
from sketchdesk.errors import ImageError
from sketchdesk.library.records import ImageKind

# A file without a suffix may be a picture too, and is tried.
PICTURE_SUFFIXES = images.PICTURE_SUFFIXES | DRAWING_SUFFIXES | {""}
# Longer sides than this are reduced while decoding: neither ink nor thumbnail needs more.
READ_SIDE = 1024
# Crisp on a tile at twice the usual resolution.
DRAWING_SIDE = 320


@dataclass(frozen=True)
class ReadPicture:
    """``ink`` is the ink canvas, uint8 (INK_SIDE, INK_SIDE); width and height are the file's own, in pixels."""

    ink: NDArray[np.uint8]
    thumbnail: bytes
    width: int
    height: int
    kind: ImageKind


def read(content: bytes, name: str) -> ReadPicture:
    """Read a picture; ``name`` tells strokes (.svg) from pixels. Raises ImageError in a sentence."""
    if PurePosixPath(name).suffix.lower() in DRAWING_SUFFIXES:
        drawing = read_drawing(content)
        return ReadPicture(ink_canvas(drawing), drawing_thumbnail(drawing), DRAWING_SIDE, DRAWING_SIDE, "drawing")
    pixels = read_picture(content, wanted_side=READ_SIDE)
    kind = kind_of(pixels)
    ink = ink_from_picture(pixels, kind)
    return ReadPicture(ink, thumbnail_bytes(pixels), *_full_size(content), kind)


def drawing_thumbnail(drawing: Drawing) -> bytes:
    """A drawing as a PNG, black on white. Raises ImageError if it is blank."""
    if drawing.is_empty:
        raise ImageError("The drawing is blank.")
    return cv2.imencode(".png", picture(drawing, DRAWING_SIDE))[1].tobytes()


def _full_size(content: bytes) -> tuple[int, int]:
    """What the header says: decoding may have reduced the picture."""
    with Image.open(io.BytesIO(content), formats=FORMATS) as opened:
        return opened.size


def read_ink(source: Path | bytes) -> NDArray[np.uint8]:
    """The ink canvas of a picture that is the query. Raises ImageError."""
    if isinstance(source, bytes):
        return read(source, "").ink
    try:
        if not source.is_file():
            raise ImageError(f"There is no file {source}.")
        content = source.read_bytes()
    except OSError as error:
        raise ImageError(f"{source} cannot be read: {error.strerror or error}.") from error
    try:
        return read(content, source.name).ink
    except ImageError as error:
        raise ImageError(f"{source.name}: {error}") from error

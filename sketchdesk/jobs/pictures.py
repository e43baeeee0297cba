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
from sketchdesk.engine.drawing import INPUT_SIDE, Drawing, picture, rasterise
from sketchdesk.engine.images import FORMATS, read_picture, thumbnail_bytes
from sketchdesk.engine.normalise import kind_of, rasters_from_picture
from sketchdesk.engine.rendering_chunk import with_renderings
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
    """``rasters`` is what encoders of ink see, uint8 (n, side, side): one of a drawing, several of a photo.

    Width and height are the file's own, in pixels. A photo's ``thumbnail`` carries its rasters.
    """

    rasters: NDArray[np.uint8]
    thumbnail: bytes
    width: int
    height: int
    kind: ImageKind


def read(content: bytes, name: str, side: int = INPUT_SIDE) -> ReadPicture:
    """Read a picture; ``name`` tells strokes (.svg) from pixels. Raises ImageError in a sentence."""
    if PurePosixPath(name).suffix.lower() in DRAWING_SUFFIXES:
        drawing = read_drawing(content)
        thumbnail = drawing_thumbnail(drawing)
        return ReadPicture(rasterise(drawing, side)[None], thumbnail, DRAWING_SIDE, DRAWING_SIDE, "drawing")
    pixels = read_picture(content, wanted_side=READ_SIDE)
    kind = kind_of(pixels)
    rasters = rasters_from_picture(pixels, kind, side)
    thumbnail = thumbnail_bytes(pixels)
    if kind == "photo" and side == INPUT_SIDE:
        thumbnail = with_renderings(thumbnail, rasters)
    return ReadPicture(rasters, thumbnail, *_full_size(content), kind)


def drawing_thumbnail(drawing: Drawing) -> bytes:
    """A drawing as a PNG, black on white. Raises ImageError if it is blank."""
    if drawing.is_empty:
        raise ImageError("The drawing is blank.")
    return cv2.imencode(".png", picture(drawing, DRAWING_SIDE))[1].tobytes()


def _full_size(content: bytes) -> tuple[int, int]:
    """What the header says: decoding may have reduced the picture."""
    with Image.open(io.BytesIO(content), formats=FORMATS) as opened:
        return opened.size


def read_rasters(source: Path | bytes, side: int) -> NDArray[np.uint8]:
    """The rasters (n, side, side) of a picture that is the query. Raises ImageError."""
    if isinstance(source, bytes):
        return read(source, "", side).rasters
    try:
        if not source.is_file():
            raise ImageError(f"There is no file {source}.")
        content = source.read_bytes()
    except OSError as error:
        raise ImageError(f"{source} cannot be read: {error.strerror or error}.") from error
    try:
        return read(content, source.name, side).rasters
    except ImageError as error:
        raise ImageError(f"{source.name}: {error}") from error

"""The several drawings of a photo that an encoder of ink takes, beside the one raster that every picture has."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sketchdesk.engine.rendering_chunk import renderings_in
from sketchdesk.errors import ImageError
from sketchdesk.jobs.pictures import read
from sketchdesk.jobs.source_files import picture_path
from sketchdesk.library.library import Library
from sketchdesk.library.records import ImageRecord

Pixels = NDArray[np.uint8]


def with_photos(library: Library, images: Sequence[ImageRecord], rasters: Pixels, renderings: int) -> Pixels:
    """Pictures as an encoder of ink takes them, given their rasters (n, side, side).

    Where there is no photo, or the encoder takes one drawing of each, they stay as they are. Else (n, renderings, side,
    side): a drawing has ink only in the first.
    """
    photos = [number for number, image in enumerate(images) if image.kind == "photo"]
    if renderings == 1 or not photos:
        return rasters
    out = np.zeros((len(rasters), renderings, *rasters.shape[1:]), np.uint8)
    out[:, 0] = rasters
    for number in photos:
        out[number] = _renderings(library, images[number], rasters[number])
    return out


def _renderings(library: Library, image: ImageRecord, raster: Pixels) -> Pixels:
    """From the thumbnail, where the import put them; else from the picture; without that, what there is."""
    try:
        drawn = renderings_in(library.paths.thumbnail_path(image.sha256).read_bytes())
        if drawn is not None:
            return drawn
    except OSError:
        pass
    try:
        content = picture_path(library, image.path).read_bytes()
        if hashlib.sha256(content).hexdigest() == image.sha256:
            found = read(content, image.path)
            if found.kind == "photo":
                return found.rasters
    except (OSError, MemoryError, ImageError):
        pass
    return raster[None]

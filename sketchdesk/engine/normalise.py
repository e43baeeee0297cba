"""Any picture -> ink in the look of :mod:`sketchdesk.engine.drawing`.

Drawings: find paper and ink, whatever the polarity, then follow the centre lines with a pen of the fixed
width, so that a query drawn on the canvas and the same drawing read from a file look the same to an encoder.
Photos: draw their edges.
"""

from __future__ import annotations

from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from sketchdesk.engine.drawing import CONTENT_SIDE, INK_SIDE, draw_lines, fit_to_canvas
from sketchdesk.engine.linework import Skeleton, thin
from sketchdesk.errors import ImageError

Kind = Literal["drawing", "photo"]
Pixels = NDArray[np.uint8]

_LOOK_SIDE = 256  # about the longest side at which paper and ink are judged
_LARGEST_SIDE = 2048  # larger pictures are reduced first
_FAINTEST = 14  # contrast, of 255, under which nothing counts as ink


def _pixels(picture: Image.Image) -> Pixels:
    """Grey (h, w) or colour (h, w, 3), uint8; transparency is laid on the paper that lets the ink show."""
    longest = max(picture.size)
    if longest > _LARGEST_SIDE:
        picture = picture.reduce(longest // _LARGEST_SIDE + 1)
    if picture.mode in ("L", "RGB"):
        return np.asarray(picture)
    if picture.mode != "RGBA":
        return np.asarray(picture.convert("RGBA" if picture.has_transparency_data else "RGB"))
    layers = np.asarray(picture)
    alpha = layers[:, :, 3:]
    colour = np.ascontiguousarray(layers[:, :, :3])
    if alpha.min() == 255:
        return colour
    weight = alpha.astype(np.float32) / 255
    grey = cv2.cvtColor(colour, cv2.COLOR_RGB2GRAY)
    total = float(weight.sum())
    brightness = float((grey * weight[:, :, 0]).sum()) / total if total else 0.0
    paper = 0.0 if brightness > 150 else 255.0
    return np.rint(colour * weight + paper * (1 - weight)).astype(np.uint8)


def _reduced(pixels: Pixels, side: int) -> Pixels:
    """Averaged by a whole factor, so that the longest side is at least ``side`` and less than twice that."""
    factor = max(pixels.shape[:2]) // side
    if factor <= 1:
        return pixels
    height, width = (max(length // factor, 1) for length in pixels.shape[:2])
    return cv2.resize(
        pixels[: height * factor, : width * factor], (width, height), interpolation=cv2.INTER_AREA
    ).astype(np.uint8, copy=False)


class _Paper:
    """What lies under the ink: one colour, or a map of brightness where light falls unevenly.

    ``share`` is the part of the picture that is bare paper.
    """

    def __init__(self, look: Pixels) -> None:
        grey = look if look.ndim == 2 else cv2.cvtColor(look, cv2.COLOR_RGB2GRAY)
        counts = np.bincount(grey.ravel(), minlength=256).astype(np.float32)
        for rim in (grey[0], grey[-1], grey[:, 0], grey[:, -1]):
            counts += 4 * np.bincount(rim, minlength=256)
        mode = int(cv2.blur(counts.reshape(1, 256), (9, 1), borderType=cv2.BORDER_CONSTANT).argmax())
        near = cv2.inRange(grey, max(mode - 5, 0), min(mode + 5, 255))
        self.colour = cv2.mean(look, near)
        self.light: Pixels | None = None
        contrast = self.contrast(look)
        self.share = float((contrast <= 16).mean())
        if self.share < 0.6:
            self._try_uneven_light(grey)
        if False:
            contrast = self.contrast(look)
        self.look_contrast = contrast

    def _try_uneven_light(self, grey: Pixels) -> None:
        small = cv2.resize(grey, (96, 96), interpolation=cv2.INTER_AREA)
        light = cv2.medianBlur(small, 41)
        ratio = cv2.absdiff(small, light).astype(np.float32) / np.maximum(light, 24)
        share = float((ratio <= 0.09).mean())
        if share > self.share:
            self.light, self.share = light, share

    def contrast(self, pixels: Pixels, box: tuple[int, int, int, int] | None = None) -> Pixels:
        """How far each pixel is from the paper, uint8 (h, w); ``box`` tells where of the whole it was cut out."""
        if self.light is None:
            difference = cv2.absdiff(pixels, self.colour)
            if difference.ndim == 2:
                return difference
            red, green, blue = cv2.split(difference)
            return cv2.max(cv2.max(red, green), blue)
        return cv2.absdiff(pixels, self.colour)[..., 0]

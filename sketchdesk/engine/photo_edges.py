"""Photos as outlines: what a person who draws them would put on paper."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from sketchdesk.engine.linework import redraw_thin
from sketchdesk.errors import ImageError

Pixels = NDArray[np.uint8]

_LEAST_STEEPNESS = 14  # gradient under which nothing is an edge


@dataclass(frozen=True)
class EdgeSettings:
    """How edges are found. Lengths are pixels of a photo whose longest side is ``side``.

    ``blur`` is the Gaussian's deviation; ``steepest`` the percentile of the gradient that starts an edge, ``weakest``
    the share of that gradient down to which it is followed; edges shorter than ``shortest`` are dropped, and the
    longest are kept until they hold ``most`` times ``side`` pixels.
    """

    side: int = 224
    blur: float = 1.6
    steepest: float = 92.0
    weakest: float = 0.4
    shortest: int = 12
    most: float = 10.0


DEFAULT = EdgeSettings()


@dataclass(frozen=True)
class Gradients:
    """Of a smoothed photo (h, w): ``across`` and ``down`` int16, ``steepness`` float32, the length of both."""

    across: NDArray[np.int16]
    down: NDArray[np.int16]
    steepness: NDArray[np.float32]


def gradients_of_photo(pixels: Pixels, settings: EdgeSettings = DEFAULT) -> Gradients:
    """Gradients of a grey (h, w) or colour (h, w, 3) photo, brought to ``settings.side`` and smoothed by ``blur``."""
    height, width = pixels.shape[:2]
    scale = settings.side / max(height, width)
    size = (max(round(width * scale), 8), max(round(height * scale), 8))
    small = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    small = cv2.GaussianBlur(cv2.medianBlur(small, 5), (0, 0), settings.blur)
    across, down = _steepest(small)
    return Gradients(across, down, cv2.magnitude(across.astype(np.float32), down.astype(np.float32)))


def edges_of_gradients(gradients: Gradients, settings: EdgeSettings = DEFAULT) -> Pixels:
    """What :func:`edges_of_photo` gives, of gradients taken with the same ``side`` and ``blur``. Raises ImageError."""
    high = max(float(np.percentile(gradients.steepness[::2, ::2], settings.steepest)), _LEAST_STEEPNESS)
    edges = cv2.Canny(gradients.across, gradients.down, settings.weakest * high, high, L2gradient=True)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(edges)
    if count == 1:
        raise ImageError("The picture is blank.")
    # Long edges first, until there is about as much line as in a drawing.
    length = stats[1:, cv2.CC_STAT_AREA]
    order = np.argsort(-length, kind="stable")
    reach = np.maximum(stats[1:, cv2.CC_STAT_WIDTH], stats[1:, cv2.CC_STAT_HEIGHT])[order]
    wanted = (np.cumsum(length[order]) <= settings.most * settings.side) & (reach >= settings.shortest)
    wanted[0] = True
    kept = np.zeros(count, bool)
    kept[1 + order[wanted]] = True
    return redraw_thin(kept[labels].view(np.uint8))


def edges_of_photo(pixels: Pixels, settings: EdgeSettings = DEFAULT) -> Pixels:
    """Contours of a grey (h, w) or colour (h, w, 3) photo in the look of a drawing; uint8 (INK_SIDE, INK_SIDE).

    Only strong and long edges are kept: a person draws outlines, not grass. Raises ImageError if there are none.
    """
    return edges_of_gradients(gradients_of_photo(pixels, settings), settings)


def _steepest(pixels: Pixels) -> tuple[NDArray[np.int16], NDArray[np.int16]]:
    """Gradients across and down, int16 (h, w), each pixel's from the channel that changes most."""
    across, down = cv2.Sobel(pixels, cv2.CV_16S, 1, 0), cv2.Sobel(pixels, cv2.CV_16S, 0, 1)
    if pixels.ndim == 3:
        channel = (np.abs(across) + np.abs(down)).argmax(axis=2)[:, :, None]
        across = np.take_along_axis(across, channel, axis=2)[:, :, 0]
        down = np.take_along_axis(down, channel, axis=2)[:, :, 0]
    return np.ascontiguousarray(across, np.int16), np.ascontiguousarray(down, np.int16)

"""Photos as outlines: what a person who draws them would put on paper."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from sketchdesk.engine.linework import redraw_thin
from sketchdesk.errors import ImageError

Pixels = NDArray[np.uint8]

_PHOTO_SIDE = 224  # longest side at which edges are found
_MOST_EDGES = 2200  # pixels of edges that a photo may have at that side
_SHORTEST_EDGE = 12  # pixels that an edge must reach
_LEAST_STEEPNESS = 14  # gradient under which nothing is an edge


def edges_of_photo(pixels: Pixels) -> Pixels:
    """Contours of a grey (h, w) or colour (h, w, 3) photo in the look of a drawing; uint8 (INK_SIDE, INK_SIDE).

    Only strong and long edges are kept: a person draws outlines, not grass. Raises ImageError if there are none.
    """
    height, width = pixels.shape[:2]
    scale = _PHOTO_SIDE / max(height, width)
    size = (max(round(width * scale), 8), max(round(height * scale), 8))
    small = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    small = cv2.GaussianBlur(cv2.medianBlur(small, 5), (0, 0), 1.6)
    across, down = _steepest(small)
    steepness = cv2.magnitude(across.astype(np.float32), down.astype(np.float32))
    high = max(float(np.percentile(steepness[::2, ::2], 92)), _LEAST_STEEPNESS)
    edges = cv2.Canny(across, down, 0.4 * high, high, L2gradient=True)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(edges)
    if count == 1:
        raise ImageError("The picture is blank.")
    # Long edges first, until there is about as much line as in a drawing.
    length = stats[1:, cv2.CC_STAT_AREA]
    order = np.argsort(-length, kind="stable")
    reach = np.maximum(stats[1:, cv2.CC_STAT_WIDTH], stats[1:, cv2.CC_STAT_HEIGHT])[order]
    wanted = (np.cumsum(length[order]) <= _MOST_EDGES) & (reach >= _SHORTEST_EDGE)
    wanted[0] = True
    kept = np.zeros(count, bool)
    kept[1 + order[wanted]] = True
    return redraw_thin(kept[labels].view(np.uint8))


def _steepest(pixels: Pixels) -> tuple[NDArray[np.int16], NDArray[np.int16]]:
    """Gradients across and down, int16 (h, w), each pixel's from the channel that changes most."""
    across, down = cv2.Sobel(pixels, cv2.CV_16S, 1, 0), cv2.Sobel(pixels, cv2.CV_16S, 0, 1)
    if pixels.ndim == 3:
        channel = (np.abs(across) + np.abs(down)).argmax(axis=2)[:, :, None]
        across = np.take_along_axis(across, channel, axis=2)[:, :, 0]
        down = np.take_along_axis(down, channel, axis=2)[:, :, 0]
    return np.ascontiguousarray(across, np.int16), np.ascontiguousarray(down, np.int16)

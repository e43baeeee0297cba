"""Thick, wobbly ink of any pen -> its centre lines, as a pen of the fixed look would follow them.

A mask is thinned to lines one pixel wide; neighbouring pixels become short segments, smoothed along
the line so that they lie between pixels; segments are then scaled exactly and drawn like strokes.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from sketchdesk.engine.drawing import CONTENT_SIDE, INK_SIDE, LINE_WIDTH

_SHIFT = 4
_DEEPEST_SCRIBBLE = 20.0
TA,TB=.95,1.1
OPEN=None

# Bit of each neighbour in the code of a pixel's surroundings, clockwise from the north.
_RING = ((-1, 0), (-1, 1), (0, 1), (1, 1), (1, 0), (1, -1), (0, -1), (-1, -1))
_RING_KERNEL = np.zeros((3, 3), np.float32)
for _bit, (_dy, _dx) in enumerate(_RING):
    _RING_KERNEL[1 + _dy, 1 + _dx] = 1 << _bit


def _thinning_tables() -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Which surroundings let a pixel go, in the two half steps of Zhang and Suen (1984): 0 where they do."""
    code = np.arange(256)
    n, ne, e, se, s, sw, w, nw = ((code >> bit) & 1 for bit in range(8))
    ring = np.stack([n, ne, e, se, s, sw, w, nw])
    count = ring.sum(axis=0)
    crossings = ((ring == 0) & (np.roll(ring, -1, axis=0) == 1)).sum(axis=0)
    goes = (count >= 2) & (count <= 6) & (crossings == 1)
    first = goes & (n * e * s == 0) & (e * s * w == 0)
    second = goes & (n * e * w == 0) & (n * s * w == 0)
    return (~first).astype(np.uint8), (~second).astype(np.uint8)


_KEPT = _thinning_tables()


def thin(mask: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Zhang-Suen thinning of a 0/1 mask; several times as fast as OpenCV's, by table look-up."""
    mask = mask.copy()
    left = -1
    while True:
        for kept in _KEPT:
            code = cv2.filter2D(mask, -1, _RING_KERNEL, borderType=cv2.BORDER_CONSTANT)
            mask &= cv2.LUT(code, kept)
        before, left = left, cv2.countNonZero(mask)
        if left == before:
            return mask


class Skeleton:
    """The graph of a thinned mask.

    ``points`` float32 (n, 2), x and y, pixel centres at .5; ``edges`` int32 (m, 2) into points.
    """

    def __init__(self, thinned: NDArray[np.uint8]) -> None:
        padded = cv2.copyMakeBorder(thinned, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0)
        width = padded.shape[1]
        flat = padded.ravel()
        at = np.flatnonzero(flat)
        number = np.zeros(flat.size, np.int32)
        number[at] = np.arange(len(at), dtype=np.int32)
        on = flat.astype(bool)
        east, south, north = on[at + 1], on[at + width], on[at - width]
        west = on[at - 1]
        # A diagonal step counts only where no square step already joins the two pixels.
        south_east = on[at + width + 1] & ~east & ~south
        south_west = on[at + width - 1] & ~west & ~south
        del north
        pairs = []
        for present, step in ((east, 1), (south, width), (south_east, width + 1), (south_west, width - 1)):
            start = at[present]
            pairs.append(np.stack([number[start], number[start + step]], axis=1))
        self.edges = np.concatenate(pairs) if len(at) else np.zeros((0, 2), np.int32)
        self.pixels = np.stack([at % width - 1, at // width - 1], axis=1)
        self.points = (self.pixels + 0.5).astype(np.float32)

    def degrees(self) -> NDArray[np.int64]:
        return np.bincount(self.edges.ravel(), minlength=len(self.points))

    def smooth(self, rounds: int) -> None:
        """Pull every point between its two neighbours; ends and junctions stay."""
        if not len(self.edges):
            return
        inner = self.degrees() == 2
        a, b = self.edges[:, 0], self.edges[:, 1]
        to = np.concatenate([a, b])
        other = np.concatenate([b, a])
        n = len(self.points)
        for _ in range(rounds):
            for axis in (0, 1):
                values = self.points[:, axis]
                total = np.bincount(to, values[other], n)
                values[inner] = (0.5 * values + 0.25 * total)[inner]

    def prune(self, longest: NDArray[np.floating]) -> None:
        """Cut branches that end free and leave a junction within ``longest[junction]`` pixels."""
        degrees = self.degrees()
        ends = np.flatnonzero(degrees == 1)
        if not len(ends) or degrees.max() < 3:
            return
        neighbours: dict[int, list[int]] = {}
        order = np.argsort(np.concatenate([self.edges[:, 0], self.edges[:, 1]]), kind="stable")
        other = np.concatenate([self.edges[:, 1], self.edges[:, 0]])[order]
        starts = np.concatenate([[0], np.cumsum(degrees)])
        limit = int(longest.max()) + 1
        gone: list[int] = []
        for end in ends.tolist():
            branch, last, here = [end], -1, end
            while len(branch) <= limit:
                step = [int(k) for k in other[starts[here] : starts[here + 1]] if k != last]
                if len(step) != 1:
                    break
                last, here = here, step[0]
                if degrees[here] >= 3:
                    if len(branch) <= longest[here]:
                        gone.extend(branch)
                    break
                branch.append(here)
        if gone:
            dead = np.zeros(len(self.points), bool)
            dead[gone] = True
            self.edges = self.edges[~dead[self.edges].any(axis=1)]
            alive = ~dead
            number = np.cumsum(alive) - 1
            self.edges = number[self.edges].astype(np.int32)
            self.points, self.pixels = self.points[alive], self.pixels[alive]


def draw_centre_lines(mask: NDArray[np.uint8], half_width: float) -> NDArray[np.uint8]:
    """Follow the lines of a 0/1 mask with the fixed pen; uint8 (INK_SIDE, INK_SIDE), ink is 255.

    ``half_width`` is that of the pen that drew the mask, in pixels. What is much thicker was scribbled full: it
    stays solid, unless it is so large that only a brush can have filled it; of that the outline is drawn.
    """
    rim = 2
    mask = cv2.copyMakeBorder(mask, rim, rim, rim, rim, cv2.BORDER_CONSTANT, value=0)
    depth = cv2.distanceTransform(mask, cv2.DIST_L2, 5)
    if float(depth.max()) > _DEEPEST_SCRIBBLE:
        _hollow(mask, depth, half_width)
    skeleton = Skeleton(thin(mask))
    along = depth[skeleton.pixels[:, 1], skeleton.pixels[:, 0]]
    middle = float(np.median(along))
    core = (depth > max(TA * middle, TB)).view(np.uint8)
    core &= mask
    if OPEN is not None: core = cv2.morphologyEx(core, cv2.MORPH_OPEN, OPEN)
    solid = cv2.countNonZero(core) > 0
    skeleton.prune(along * 1.2 + 1)
    skeleton.smooth(2)
    low, high = skeleton.points.min(axis=0), skeleton.points.max(axis=0)
    grow = 0.0
    if solid:
        left, top, width, height = cv2.boundingRect(core)
        low = np.minimum(low, (left - grow, top - grow))
        high = np.maximum(high, (left + width + grow, top + height + grow))
    extent = float((high - low).max())
    scale = CONTENT_SIDE / extent if extent > 0 else 1.0
    offset = INK_SIDE / 2 - (low + high) / 2 * scale
    points = skeleton.points * scale + offset
    lone = np.flatnonzero(skeleton.degrees() == 0)
    edges = np.concatenate([skeleton.edges, np.stack([lone, lone], axis=1).astype(np.int32)])
    segments = np.rint((points[edges] - 0.5) * (1 << _SHIFT)).astype(np.int32)
    canvas = np.zeros((INK_SIDE, INK_SIDE), np.uint8)
    cv2.polylines(canvas, segments, False, 255, LINE_WIDTH, cv2.LINE_8, _SHIFT)
    if solid:
        # Pixel centres lie at .5 in points, at whole numbers in OpenCV.
        to_canvas = np.array([[scale, 0, offset[0] + 0.5 * scale - 0.5], [0, scale, offset[1] + 0.5 * scale - 0.5]])
        core = cv2.warpAffine(core * np.uint8(255), to_canvas, (INK_SIDE, INK_SIDE))
        core = (core > 127).view(np.uint8)*np.uint8(255)
        canvas |= cv2.dilate(core, _disc(2 * round(grow * scale + LINE_WIDTH / 2) + 1))
    return canvas


def _disc(side: int) -> NDArray[np.uint8]:
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)), np.uint8)


def _hollow(mask: NDArray[np.uint8], depth: NDArray[np.float32], half_width: float) -> None:
    """Leave only a wall, as thick as a line, of what is too large to have been scribbled."""
    inside = (depth > 1.5 * half_width + 0.5).view(np.uint8)
    _, labels, _, _ = cv2.connectedComponentsWithStats(inside)
    large = np.zeros(int(labels.max()) + 1, bool)
    large[labels[depth > _DEEPEST_SCRIBBLE]] = True
    large[0] = False
    mask[large[labels] & (depth > max(2 * half_width, 4.0))] = 0

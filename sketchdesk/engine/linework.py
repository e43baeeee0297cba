"""Ink of any pen -> its centre lines, redrawn with the fixed pen of :mod:`sketchdesk.engine.drawing`.

A mask is thinned to lines one pixel wide; neighbouring pixels become short segments, smoothed along the
line so that they lie between pixels; these are fitted to the ink canvas like strokes and drawn like strokes.
Where lines run together, or were scribbled full, centre lines say too little: there the ink less half a line
is drawn solid (the morphological closing of the true centre lines).
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from sketchdesk.engine.drawing import CONTENT_SIDE, INK_SIDE, LINE_WIDTH, draw_lines

_SHIFT = 4  # fractional bits of OpenCV's coordinates
_RIM = 2  # empty pixels around a mask, so that nothing touches its border
_DEEPEST_SCRIBBLE = 20.0  # pixels; what is thicker was filled by a brush, and people would draw its outline
# A point is solid where it lies deeper than this share of the lines' middle, and deeper than a line of 2 pixels.
# Chosen on Quick, Draw! drawings at widths of 2 to 12 pixels by the cosine to their own strokes' embeddings.
_SOLID_SHARE = 0.95
_SOLID_DEPTH = 1.1
_SMOOTHING = 2  # rounds

# Bit of each neighbour in the code of a pixel's surroundings, clockwise from the north.
_RING = ((-1, 0), (-1, 1), (0, 1), (1, 1), (1, 0), (1, -1), (0, -1), (-1, -1))
_RING_KERNEL = np.zeros((3, 3), np.float32)
for _bit, (_dy, _dx) in enumerate(_RING):
    _RING_KERNEL[1 + _dy, 1 + _dx] = 1 << _bit


def _thinning_tables() -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """For each surroundings, 0 where the pixel may go: the two half steps of Zhang and Suen (1984)."""
    code = np.arange(256)
    n, ne, e, se, s, sw, w, nw = ((code >> bit) & 1 for bit in range(8))
    ring = np.stack([n, ne, e, se, s, sw, w, nw])
    count = ring.sum(axis=0)
    entries = ((ring == 0) & (np.roll(ring, -1, axis=0) == 1)).sum(axis=0)
    goes = (count >= 2) & (count <= 6) & (entries == 1)
    first = goes & (n * e * s == 0) & (e * s * w == 0)
    second = goes & (n * e * w == 0) & (n * s * w == 0)
    # As published, a square of 2 x 2 pixels vanishes; one corner of it has to wait for the other half step.
    first[1 << 2 | 1 << 3 | 1 << 4] = False
    second[1 << 0 | 1 << 6 | 1 << 7] = False
    return (~first).astype(np.uint8), (~second).astype(np.uint8)


_KEPT = _thinning_tables()


def thin(mask: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Thinning of a 0/1 mask (h, w) by table look-up: several times as fast as ``cv2.ximgproc.thinning``.

    Zhang and Suen, "A fast parallel algorithm for thinning digital patterns", CACM 1984.
    """
    mask = mask.copy()
    left = -1
    while True:
        for kept in _KEPT:
            surroundings = cv2.filter2D(mask, -1, _RING_KERNEL, borderType=cv2.BORDER_CONSTANT)
            mask &= cv2.LUT(surroundings, kept).astype(np.uint8, copy=False)
        before, left = left, cv2.countNonZero(mask)
        if left == before:
            return mask


class Skeleton:
    """The graph of a thinned mask whose border is empty.

    ``pixels`` int64 (n, 2), column and row; ``points`` float32 (n, 2), x and y, pixel centres at .5;
    ``edges`` int32 (m, 2) into points.
    """

    def __init__(self, thinned: NDArray[np.uint8]) -> None:
        width = thinned.shape[1]
        on = thinned.ravel().astype(bool)
        at = np.flatnonzero(on)
        number = np.zeros(on.size, np.int32)
        number[at] = np.arange(len(at), dtype=np.int32)
        east, south, west = on[at + 1], on[at + width], on[at - 1]
        # A diagonal step counts only where no two square steps already join the pixels.
        south_east = on[at + width + 1] & ~east & ~south
        south_west = on[at + width - 1] & ~west & ~south
        pairs = [
            np.stack([number[at[there]], number[at[there] + step]], axis=1)
            for there, step in ((east, 1), (south, width), (south_east, width + 1), (south_west, width - 1))
        ]
        self.edges: NDArray[np.int32] = np.concatenate(pairs)
        self.pixels = np.stack([at % width, at // width], axis=1)
        self.points = (self.pixels + 0.5).astype(np.float32)

    def degrees(self) -> NDArray[np.int64]:
        """How many edges each point has."""
        return np.bincount(self.edges.ravel(), minlength=len(self.points))

    def smooth(self, rounds: int) -> None:
        """Pull every point between its two neighbours; ends and junctions stay."""
        inner = self.degrees() == 2
        to, other = self.edges.T.ravel(), self.edges[:, ::-1].T.ravel()
        for _ in range(rounds):
            for axis in (0, 1):
                values = self.points[:, axis]
                neighbours = np.bincount(to, values[other], len(values))
                values[inner] = (0.5 * values + 0.25 * neighbours)[inner]

    def prune(self, longest: NDArray[np.floating]) -> None:
        """Cut branches that end free after at most ``longest[junction]`` pixels: burrs of a thick line's rim."""
        degrees = self.degrees()
        ends = np.flatnonzero(degrees == 1)
        if not len(ends) or degrees.max() < 3:
            return
        order = np.argsort(self.edges.T.ravel(), kind="stable")
        other = self.edges[:, ::-1].T.ravel()[order]
        starts = np.concatenate([[0], np.cumsum(degrees)])
        limit = float(longest.max())
        cut: list[int] = []
        for end in ends.tolist():
            branch, last, here = [end], -1, end
            while len(branch) <= limit:
                onward = [k for k in other[starts[here] : starts[here + 1]].tolist() if k != last]
                if len(onward) != 1:
                    break
                last, here = here, onward[0]
                if degrees[here] >= 3:
                    if len(branch) <= longest[here]:
                        cut.extend(branch)
                    break
                branch.append(here)
        if cut:
            kept = np.ones(len(self.points), bool)
            kept[cut] = False
            number = np.cumsum(kept, dtype=np.int32) - 1
            self.edges = number[self.edges[kept[self.edges].all(axis=1)]].astype(np.int32, copy=False)
            self.points, self.pixels = self.points[kept], self.pixels[kept]

    def draw(self, scale: float, offset: NDArray[np.floating]) -> NDArray[np.uint8]:
        """The lines, scaled and then moved, as the fixed pen draws them; uint8 (INK_SIDE, INK_SIDE)."""
        lone = np.flatnonzero(self.degrees() == 0).astype(np.int32)
        segments = np.concatenate([self.edges, np.stack([lone, lone], axis=1)])
        points = self.points * scale + offset
        # One call for all segments; draw_lines of a list of thousands would cost ten times as much.
        corners = np.rint((points[segments] - 0.5) * (1 << _SHIFT)).astype(np.int32)
        canvas = np.zeros((INK_SIDE, INK_SIDE), np.uint8)
        if len(corners):
            cv2.polylines(canvas, corners, False, 255, LINE_WIDTH, cv2.LINE_8, _SHIFT)
        return canvas


def redraw_ink(mask: NDArray[np.uint8], half_width: float) -> NDArray[np.uint8]:
    """Follow the lines of a 0/1 mask with the fixed pen; uint8 (INK_SIDE, INK_SIDE), 255 on 0.

    ``half_width`` is about that of the mask's lines, in pixels. The mask must hold ink.
    """
    mask = _with_rim(mask)
    depth = cv2.distanceTransform(mask, cv2.DIST_L2, 5)
    if float(depth.max()) > _DEEPEST_SCRIBBLE:
        _hollow(mask, depth, half_width)
    skeleton = Skeleton(thin(mask))
    along = depth[skeleton.pixels[:, 1], skeleton.pixels[:, 0]]
    middle = float(np.median(along))
    solid = (depth > max(_SOLID_SHARE * middle, _SOLID_DEPTH)).view(np.uint8) & mask
    skeleton.prune(1.2 * along + 1)
    skeleton.smooth(_SMOOTHING)
    low, high = skeleton.points.min(axis=0), skeleton.points.max(axis=0)
    left, top, width, height = cv2.boundingRect(solid)
    if width:
        low, high = np.minimum(low, (left, top)), np.maximum(high, (left + width, top + height))
    if float((high - low).max()) <= max(middle, 2.0):
        # A dot of the pen: it has no extent to fit.
        return draw_lines([np.full((1, 2), INK_SIDE / 2, np.float32)])
    scale, offset = _fit(low, high)
    canvas = skeleton.draw(scale, offset)
    if width:
        # OpenCV's pixel centres are whole numbers, ours are halves.
        shift = offset + 0.5 * scale - 0.5
        matrix = np.array([[scale, 0, shift[0]], [0, scale, shift[1]]])
        moved = cv2.warpAffine(solid * np.uint8(255), matrix, (INK_SIDE, INK_SIDE))
        nib = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (LINE_WIDTH + 1, LINE_WIDTH + 1))
        canvas |= cv2.dilate(cv2.inRange(moved, 128, 255), nib).astype(np.uint8, copy=False)
    return canvas


def redraw_thin(mask: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Like :func:`redraw_ink`, of lines in a mask (h, w) that are one pixel wide already."""
    skeleton = Skeleton(thin(_with_rim(mask)))
    skeleton.smooth(_SMOOTHING)
    return skeleton.draw(*_fit(skeleton.points.min(axis=0), skeleton.points.max(axis=0)))


def _with_rim(mask: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return np.asarray(cv2.copyMakeBorder(mask, _RIM, _RIM, _RIM, _RIM, cv2.BORDER_CONSTANT, value=0), np.uint8)


def _fit(low: NDArray[np.floating], high: NDArray[np.floating]) -> tuple[float, NDArray[np.floating]]:
    """Scale and shift that bring a bounding box to the content square, as ``fit_to_canvas`` does."""
    extent = float((high - low).max())
    scale = CONTENT_SIDE / extent if extent > 0 else 1.0
    return scale, INK_SIDE / 2 - (low + high) / 2 * scale


def _hollow(mask: NDArray[np.uint8], depth: NDArray[np.floating], half_width: float) -> None:
    """Leave only a wall, as thick as a line, of what is too large to have been scribbled."""
    inside = (depth > 1.5 * half_width + 0.5).view(np.uint8)
    count, labels, _, _ = cv2.connectedComponentsWithStats(inside)
    large = np.zeros(count, bool)
    large[labels[depth > _DEEPEST_SCRIBBLE]] = True
    large[0] = False
    mask[large[labels] & (depth > max(2 * half_width, 4.0))] = 0

"""Strokes, and the one way from strokes to the pixels that an encoder sees.

Training, canvas and import all end in :func:`ink_canvas` and :func:`reduce_ink`, so that a query is
drawn exactly as the training drawings were. The look is fixed: ink is 1 on a background of 0, the
bounding box of the centre lines fills ``CONTENT_SIDE`` of ``INK_SIDE`` pixels and is centred, and every
line has the width ``LINE_WIDTH``, whatever pen it was drawn with.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

INK_SIDE = 256
CONTENT_SIDE = 224
LINE_WIDTH = 6
INPUT_SIDE = 64

# Coordinates go to OpenCV as fixed point with this many fractional bits: the same pixels everywhere.
_SHIFT = 4


@dataclass(frozen=True)
class Stroke:
    """One line drawn without lifting the pen.

    ``points`` is float32 (n, 2), x right and y down, in any unit; ``width`` is the pen's width in that
    unit; ``pressure`` is float32 (n,) in 0..1, or None where the device gives none. Width and pressure
    are for showing the stroke: an encoder sees every line alike.
    """

    points: NDArray[np.float32]
    width: float = 4.0
    pressure: NDArray[np.float32] | None = None

    def __post_init__(self) -> None:
        points = np.ascontiguousarray(self.points, np.float32).reshape(-1, 2)
        if not np.isfinite(points).all():
            raise ValueError("A stroke has a coordinate that is not a finite number.")
        object.__setattr__(self, "points", points)
        if self.pressure is not None:
            pressure = np.ascontiguousarray(self.pressure, np.float32).reshape(-1)
            if len(pressure) != len(points):
                raise ValueError("A stroke needs one pressure for each point.")
            object.__setattr__(self, "pressure", pressure)

    @classmethod
    def pieces(
        cls, whole: Stroke, points: NDArray[np.float32], pressure: NDArray[np.float32] | None, ends: Sequence[int]
    ) -> tuple[Stroke, ...]:
        """Pieces of one stroke, with its width: their ``points`` (n, 2) and ``pressure`` (n,) one after another.

        ``ends`` says where each ends. Many at once are checked many times faster than one by one. Raises ValueError
        as a stroke of all those points would.
        """
        checked = cls(points, whole.width, pressure)
        made = []
        for start, end in pairwise([0, *ends]):
            piece = object.__new__(cls)
            object.__setattr__(piece, "points", checked.points[start:end])
            object.__setattr__(piece, "width", whole.width)
            object.__setattr__(piece, "pressure", None if checked.pressure is None else checked.pressure[start:end])
            made.append(piece)
        return tuple(made)


@dataclass(frozen=True)
class Drawing:
    """Strokes in the order in which they were drawn."""

    strokes: tuple[Stroke, ...] = field(default=())

    @property
    def is_empty(self) -> bool:
        return not any(len(stroke.points) for stroke in self.strokes)

    @classmethod
    def from_polylines(cls, polylines: Sequence[NDArray[np.floating]], width: float = 4.0) -> Drawing:
        """A drawing from arrays (n, 2)."""
        return cls(tuple(Stroke(np.asarray(line, np.float32), width) for line in polylines))

    def polylines(self) -> list[NDArray[np.float32]]:
        """The strokes that have at least one point, as float32 arrays (n, 2)."""
        return [stroke.points for stroke in self.strokes if len(stroke.points)]


def fit_to_canvas(polylines: Sequence[NDArray[np.floating]]) -> list[NDArray[np.float32]]:
    """Scale and centre lines (n, 2) so that their bounding box fills the content square of the ink canvas, in its
    pixels; float32 (n, 2) each."""
    if not polylines:
        return []
    points = np.concatenate(polylines).astype(np.float64)
    low, high = points.min(axis=0), points.max(axis=0)
    extent = float((high - low).max())
    scale = CONTENT_SIDE / extent if extent > 0 else 1.0
    centre = (low + high) / 2
    return _like(polylines, ((points - centre) * scale + INK_SIDE / 2).astype(np.float32))


def draw_lines(
    polylines: Sequence[NDArray[np.floating]], line_width: int = LINE_WIDTH, canvas: NDArray[np.uint8] | None = None
) -> NDArray[np.uint8]:
    """Draw lines given in pixels of the ink canvas; uint8 (INK_SIDE, INK_SIDE), ink is 255."""
    if canvas is None:
        canvas = np.zeros((INK_SIDE, INK_SIDE), np.uint8)
    if polylines:
        # OpenCV puts whole numbers on pixel centres; ours lie on pixel corners.
        corners = np.rint((np.concatenate(polylines) - 0.5) * (1 << _SHIFT)).astype(np.int32)
        fixed = [line if len(line) > 1 else np.repeat(line, 2, axis=0) for line in _like(polylines, corners)]
        cv2.polylines(canvas, fixed, False, 255, line_width, cv2.LINE_8, _SHIFT)
    return canvas


def _like(polylines: Sequence[NDArray[Any]], points: NDArray[Any]) -> list[NDArray[Any]]:
    """All points in lines again, as long as those: one step for all lines is many times faster than one for each."""
    ends = np.cumsum([len(line) for line in polylines]).tolist()
    return [points[start:end] for start, end in pairwise([0, *ends])]


def ink_canvas(drawing: Drawing) -> NDArray[np.uint8]:
    """The drawing in its fixed look; uint8 (INK_SIDE, INK_SIDE), ink is 255. All zeros if it is empty."""
    return draw_lines(fit_to_canvas(drawing.polylines()))


def reduce_ink(canvas: NDArray[np.uint8], size: int = INPUT_SIDE) -> NDArray[np.uint8]:
    """Average an ink canvas down to (size, size), uint8."""
    if canvas.shape == (size, size):
        return canvas
    return cv2.resize(canvas, (size, size), interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)


def rasterise(drawing: Drawing, size: int = INPUT_SIDE) -> NDArray[np.uint8]:
    """Strokes to the pixels that an encoder sees; uint8 (size, size), ink is 255 on 0."""
    return reduce_ink(ink_canvas(drawing), size)


def picture(drawing: Drawing, side: int) -> NDArray[np.uint8]:
    """The drawing for people to look at: black on white with smooth edges, uint8 (side, side).

    It fills the square as :func:`ink_canvas` does, with lines a little thinner.
    """
    fine = 4
    scale = side * fine / INK_SIDE
    canvas = np.zeros((side * fine, side * fine), np.uint8)
    lines = [line * scale for line in fit_to_canvas(drawing.polylines())]
    draw_lines(lines, max(round(0.75 * LINE_WIDTH * scale), 1), canvas)
    return (255 - cv2.resize(canvas, (side, side), interpolation=cv2.INTER_AREA)).astype(np.uint8, copy=False)

"""The geometry of the pen, in the 512 x 512 units of the canvas. NumPy only, no Qt."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sketchdesk.engine.drawing import Stroke

CANVAS_SIDE = 512.0
"""Side of the paper in its own units, whatever its size on the screen."""

MIN_STEP = 2.5
"""Pen positions closer than this to the last one are jitter of hand and device."""

LEAST_PRESSURE_WIDTH, MOST_PRESSURE_WIDTH = 0.25, 1.6
"""Width of a line under no and under full pressure, for a pen of width 1."""

_CURVE_STEP = 3.0
# A turn by more than 50 degrees is a corner, rounded no farther than this from its tip.
_SHARP = math.cos(math.radians(50))
_CORNER = 4.0
_CORNER_STEP = 0.8

Point = tuple[float, float]


def line_widths(width: float, pressure: NDArray[np.floating]) -> NDArray[np.float64]:
    """Width at each point under ``pressure`` (n,) in 0..1; a relaxed hand (about 0.6) gives the pen's ``width``."""
    share = LEAST_PRESSURE_WIDTH + (MOST_PRESSURE_WIDTH - LEAST_PRESSURE_WIDTH) * np.asarray(pressure, np.float64)
    return width * share


def thickness(stroke: Stroke) -> float:
    """Width of a stroke where it is widest."""
    if stroke.pressure is None or not len(stroke.pressure):
        return stroke.width
    return float(line_widths(stroke.width, stroke.pressure).max())


class StrokeBuilder:
    """Turns pen positions into smooth lines as they come, cut where the pen leaves the paper.

    A line runs through the middles between positions, with the positions as control points of quadratic
    curves: it begins and ends exactly where the pen did and has no corners that the hand did not make, and those that
    it made stay.
    What leaves the paper is cut at its edge; when the pen comes back, the next piece begins there.
    """

    def __init__(self, width: float, has_pressure: bool = False) -> None:
        self.width = width
        self._has_pressure = has_pressure
        self._pieces: list[_Piece] = []
        self._open: _Piece | None = None
        self._previous: Point | None = None

    def add(self, x: float, y: float, pressure: float = 1.0) -> tuple[float, float, float, float] | None:
        """Move the pen to (x, y). Returns the box (left, top, right, bottom) around all that changed, or None."""
        previous, self._previous = self._previous, (x, y)
        if previous is None:
            previous = (x, y)
        span = clip_to_paper(previous, (x, y))
        if span is None:
            self._open = None
            return None
        begin, end = _between(previous, (x, y), span[0]), _between(previous, (x, y), span[1])
        if self._open is None:
            self._open = _Piece(begin, pressure)
            self._pieces.append(self._open)
        box = self._open.add(end, pressure)
        if span[1] < 1:
            self._open = None
        return box

    def lines(self) -> list[tuple[NDArray[np.float32], NDArray[np.float32] | None]]:
        """The pieces so far up to the pen: points float32 (n, 2), and pressure (n,) if the device gives it."""
        result = []
        for piece in self._pieces:
            rows = piece.rows()
            result.append((rows[:, :2], rows[:, 2] if self._has_pressure else None))
        return result

    def finish(self) -> tuple[Stroke, ...]:
        """The strokes; one, unless the pen left the paper and came back."""
        return tuple(
            Stroke(points.copy(), self.width, None if pressure is None else pressure.copy())
            for points, pressure in self.lines()
        )


class _Piece:
    """One line in the making: rows of x, y, pressure, of which the last is the pen itself."""

    def __init__(self, begin: Point, pressure: float) -> None:
        self._rows = np.empty((256, 3), np.float32)
        self._rows[0] = (*begin, pressure)
        self._count = 1
        self._control = (*begin, pressure)
        self._pen = self._control
        self._moved = False

    def add(self, point: Point, pressure: float) -> tuple[float, float, float, float]:
        old_pen, self._pen = self._pen, (*point, pressure)
        first = self._count - 1
        if math.dist(self._control[:2], point) >= MIN_STEP:
            middle = tuple((a + b) / 2 for a, b in zip(self._control, self._pen, strict=True))
            self._extend(middle if not self._moved else self._curve_to(middle))
            self._control, self._moved = self._pen, True
        touched = np.vstack([self._rows[first : self._count], (old_pen, self._pen)])[:, :2]
        low, high = touched.min(axis=0), touched.max(axis=0)
        return float(low[0]), float(low[1]), float(high[0]), float(high[1])

    def rows(self) -> NDArray[np.float32]:
        rows = self._rows[: self._count]
        pen = np.array([self._pen], np.float32)
        return rows if np.array_equal(rows[-1, :2], pen[0, :2]) else np.vstack([rows, pen])

    def _curve_to(self, end: tuple[float, ...]) -> NDArray[np.float64]:
        begin, control = self._rows[self._count - 1].astype(np.float64), np.array(self._control)
        last = np.array(end)
        into, out = control - begin, last - control
        lengths = float(np.hypot(*into[:2])), float(np.hypot(*out[:2]))
        if float(into[:2] @ out[:2]) < _SHARP * lengths[0] * lengths[1]:
            # A corner that the hand made: it is rounded near its tip only, however far apart the positions are.
            first = control - into * min(1.0, _CORNER / lengths[0])
            beyond = control + out * min(1.0, _CORNER / lengths[1])
            return np.vstack([first, _curve(first, control, beyond, _CORNER_STEP), last])
        return _curve(begin, control, last)

    def _extend(self, rows: NDArray[np.float64] | tuple[float, ...]) -> None:
        fresh = np.atleast_2d(rows)
        if self._count + len(fresh) > len(self._rows):
            self._rows = np.concatenate([self._rows, np.empty_like(self._rows)])
        self._rows[self._count : self._count + len(fresh)] = fresh
        self._count += len(fresh)


def _curve(
    begin: NDArray[np.float64], control: NDArray[np.float64], end: NDArray[np.float64], step: float = _CURVE_STEP
) -> NDArray[np.float64]:
    """Points of a quadratic curve after its beginning, no farther apart than needed."""
    length = math.dist(begin[:2], control[:2]) + math.dist(control[:2], end[:2])
    t = np.linspace(0, 1, min(16, math.ceil(length / step)) + 1)[1:, None]
    return begin * (1 - t) ** 2 + control * (2 * t * (1 - t)) + end * t**2


def clip_to_paper(begin: Point, end: Point) -> tuple[float, float] | None:
    """The part (from, to) in 0..1 of a line that lies on the paper, or None."""
    low, high = 0.0, 1.0
    for start, stop in zip(begin, end, strict=True):
        step = stop - start
        if step == 0:
            if not 0 <= start <= CANVAS_SIDE:
                return None
            continue
        near, far = sorted((-start / step, (CANVAS_SIDE - start) / step))
        low, high = max(low, near), min(high, far)
    return (low, high) if low <= high else None


def ink_boxes(strokes: Sequence[Stroke]) -> NDArray[np.float64]:
    """Box (left, top, right, bottom) of each stroke's ink and its soft edge; that of an empty one is impossible."""
    boxes = np.tile([math.inf, math.inf, -math.inf, -math.inf], (len(strokes), 1))
    drawn = [row for row, stroke in enumerate(strokes) if len(stroke.points)]
    if drawn:
        # All at once: one look at a stroke costs more than at all its points.
        points = np.concatenate([strokes[row].points for row in drawn])
        starts = np.cumsum([0, *(len(strokes[row].points) for row in drawn[:-1])])
        grow = np.array([[thickness(strokes[row]) / 2 + 1] for row in drawn])
        boxes[drawn, :2] = np.minimum.reduceat(points, starts) - grow
        boxes[drawn, 2:] = np.maximum.reduceat(points, starts) + grow
    return boxes


def _between(begin: Point, end: Point, share: float) -> Point:
    if share <= 0:
        return begin
    if share >= 1:
        return end
    return begin[0] + (end[0] - begin[0]) * share, begin[1] + (end[1] - begin[1]) * share

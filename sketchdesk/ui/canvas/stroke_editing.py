"""The geometry of pen and eraser, in the 512 x 512 units of the canvas. NumPy only, no Qt."""

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

CRUMB = 0.5
"""Pieces shorter than this that an eraser leaves would be specks nobody drew."""

LEAST_PRESSURE_WIDTH, MOST_PRESSURE_WIDTH = 0.25, 1.6
"""Width of a line under no and under full pressure, for a pen of width 1."""

# Cuts lie this much outside the eraser, so that rounding to float32 cannot bring them back into it.
_MARGIN = 1e-3
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


def bounds(stroke: Stroke) -> tuple[float, float, float, float]:
    """Box (left, top, right, bottom) of a stroke's centre line; an empty stroke has an impossible one."""
    if not len(stroke.points):
        return math.inf, math.inf, -math.inf, -math.inf
    low, high = stroke.points.min(axis=0), stroke.points.max(axis=0)
    return float(low[0]), float(low[1]), float(high[0]), float(high[1])


def ink_box(stroke: Stroke) -> tuple[float, float, float, float]:
    """Box (left, top, right, bottom) of a stroke's ink and its soft edge; an empty stroke has an impossible one."""
    left, top, right, bottom = bounds(stroke)
    grow = thickness(stroke) / 2 + 1
    return left - grow, top - grow, right + grow, bottom + grow


def erase(
    strokes: Sequence[Stroke], begin: Point, end: Point, radius: float, near: NDArray[np.bool_] | None = None
) -> tuple[Stroke, ...]:
    """What an eraser that moves from ``begin`` to ``end`` leaves of the strokes, split where it went through.

    ``radius`` is that of the eraser's circle; half of a stroke's thickness is added to it, so that the circle
    is free of ink and not only of centre lines. ``near`` (n,) says which strokes' ink may come near its way, if that is
    known. Strokes that are not touched come back as the same objects. Pieces shorter than CRUMB are dropped.
    """
    if near is None:
        low, high = np.minimum(begin, end) - radius, np.maximum(begin, end) + radius
        boxes = np.array([ink_box(stroke) for stroke in strokes], np.float64).reshape(-1, 4)
        near = np.all((boxes[:, 2:] >= low) & (boxes[:, :2] <= high), axis=1)
    result = list(strokes)
    rows = np.flatnonzero(near).tolist()
    # All at once: one look at a stroke costs more than at all its points.
    lines = [_segments(strokes[row]) for row in rows]
    if not lines:
        return tuple(result)
    counts = [len(start) for start, _ in lines]
    reach = np.repeat([radius + thickness(strokes[row]) / 2 for row in rows], counts)
    start, step = (np.concatenate(part) for part in zip(*lines, strict=True))
    enter, leave = _covered(start, step, np.array(begin, np.float64), np.array(end, np.float64), reach + _MARGIN)
    hit = np.add.reduceat(enter <= leave, np.cumsum([0, *counts[:-1]])) > 0
    ends = np.cumsum(counts)
    for place in np.flatnonzero(hit)[::-1].tolist():
        own = slice(int(ends[place]) - counts[place], int(ends[place]))
        result[rows[place] : rows[place] + 1] = _left_of(strokes[rows[place]], enter[own], leave[own])
    return tuple(result)


def straightened(way: Sequence[Point], tolerance: float) -> list[Point]:
    """As few of the positions as will do, if the way may pass the others at a distance of ``tolerance``."""
    places = np.array(way, np.float64)
    kept, start = [0], 0
    for stop in range(2, len(places)):
        between, step = places[start + 1 : stop] - places[start], places[stop] - places[start]
        share = np.clip(between @ step / max(float(step @ step), 1e-12), 0.0, 1.0)[:, None]
        if np.linalg.norm(between - share * step, axis=1).max() > tolerance:
            start = stop - 1
            kept.append(start)
    return [way[place] for place in [*kept, len(way) - 1]]


def cut(stroke: Stroke, begin: Point, end: Point, radius: float) -> tuple[Stroke, ...]:
    """The pieces of a stroke's centre line farther than ``radius`` from the line ``begin`` to ``end``.

    Pieces shorter than CRUMB that the cut leaves are dropped. An untouched stroke comes back as itself.
    """
    start, step = _segments(stroke)
    reach = np.full(len(start), radius + _MARGIN)
    enter, leave = _covered(start, step, np.array(begin, np.float64), np.array(end, np.float64), reach)
    return _left_of(stroke, enter, leave) if (enter <= leave).any() else (stroke,)


def _segments(stroke: Stroke) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Where each segment starts, and the way to its end; a dot is a segment without length."""
    points = stroke.points.astype(np.float64)
    if len(points) == 1:
        points = np.repeat(points, 2, axis=0)
    return points[:-1], np.diff(points, axis=0)


def _left_of(stroke: Stroke, enter: NDArray[np.float64], leave: NDArray[np.float64]) -> tuple[Stroke, ...]:
    """A stroke without the share (enter, leave) of each segment."""
    hit = np.flatnonzero(enter <= leave)
    # Along the stroke a place is counted as the number of its segment plus the share of it.
    kept, at = [], 0.0
    for start, stop in zip((hit + enter[hit]).tolist(), (hit + leave[hit]).tolist(), strict=True):
        if start > at:
            kept.append((at, start))
        at = max(at, stop)
    if at < len(enter):
        kept.append((at, float(len(enter))))
    pieces = (_section(stroke, start, stop) for start, stop in kept)
    return tuple(piece for piece in pieces if _length(piece.points) >= CRUMB)


def _covered(
    start: NDArray[np.float64],
    step: NDArray[np.float64],
    begin: NDArray[np.float64],
    end: NDArray[np.float64],
    radius: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Of each segment, the share (enter, leave) within its ``radius`` of begin-end; enter > leave where none is.

    What is within the radius of a line is convex: two discs and the strip between them. So a segment has at
    most one such part, the hull of its parts in the three.
    """
    parts = [_in_disc(start, step, begin, radius), _in_disc(start, step, end, radius)]
    length = float(np.linalg.norm(end - begin))
    if length > 1e-9:
        along = (end - begin) / length
        across = np.array([-along[1], along[0]])
        offset = start - begin
        strips = (
            _in_strip(offset @ along, step @ along, np.zeros_like(radius), np.full_like(radius, length)),
            _in_strip(offset @ across, step @ across, -radius, radius),
        )
        parts.append((np.maximum(strips[0][0], strips[1][0]), np.minimum(strips[0][1], strips[1][1])))
    enter, leave = np.full(len(start), np.inf), np.full(len(start), -np.inf)
    for low, high in parts:
        low, high = np.maximum(low, 0.0), np.minimum(high, 1.0)
        real = low <= high
        enter[real], leave[real] = np.minimum(enter, low)[real], np.maximum(leave, high)[real]
    return enter, leave


def _in_disc(
    start: NDArray[np.float64], step: NDArray[np.float64], centre: NDArray[np.float64], radius: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    offset = start - centre
    a = (step**2).sum(axis=1)
    still = a < 1e-18
    safe = np.where(still, 1.0, a)
    nearest = -(offset * step).sum(axis=1) / safe
    # The distance of the whole line to the centre first: less is lost than with the usual discriminant.
    gap = ((offset + step * nearest[:, None]) ** 2).sum(axis=1)
    half = np.sqrt(np.maximum(radius**2 - gap, 0.0) / safe)
    inside = (offset**2).sum(axis=1) <= radius**2
    low = np.where(still, np.where(inside, 0.0, np.inf), np.where(gap <= radius**2, nearest - half, np.inf))
    high = np.where(still, np.where(inside, 1.0, -np.inf), np.where(gap <= radius**2, nearest + half, -np.inf))
    return low, high


def _in_strip(
    offset: NDArray[np.float64], slope: NDArray[np.float64], low: NDArray[np.float64], high: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    level = np.abs(slope) < 1e-12
    safe = np.where(level, 1.0, slope)
    first, second = (low - offset) / safe, (high - offset) / safe
    inside = (offset >= low) & (offset <= high)
    return (
        np.where(level, np.where(inside, -np.inf, np.inf), np.minimum(first, second)),
        np.where(level, np.where(inside, np.inf, -np.inf), np.maximum(first, second)),
    )


def _section(stroke: Stroke, start: float, stop: float) -> Stroke:
    places = np.arange(len(stroke.points), dtype=np.float64)
    inner = places[(places > start) & (places < stop)]
    at = np.concatenate([[start], inner, [stop]])
    points = np.stack([np.interp(at, places, stroke.points[:, axis]) for axis in (0, 1)], axis=1)
    pressure = None if stroke.pressure is None else np.interp(at, places, stroke.pressure).astype(np.float32)
    return Stroke(points.astype(np.float32), stroke.width, pressure)


def _length(points: NDArray[np.float32]) -> float:
    return float(np.linalg.norm(np.diff(points.astype(np.float64), axis=0), axis=1).sum())


def _between(begin: Point, end: Point, share: float) -> Point:
    if share <= 0:
        return begin
    if share >= 1:
        return end
    return begin[0] + (end[0] - begin[0]) * share, begin[1] + (end[1] - begin[1]) * share

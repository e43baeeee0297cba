"""The geometry of the eraser, in the 512 x 512 units of the canvas. NumPy only, no Qt."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sketchdesk.engine.drawing import Stroke
from sketchdesk.ui.canvas.stroke_editing import Point, thickness

CRUMB = 0.5
"""Pieces shorter than this that an eraser leaves would be specks nobody drew."""

_MARGIN = 1e-3
"""Cuts lie this much outside the eraser, so that rounding to float32 cannot bring them back into it."""
_RUN = 8
"""So many segments in a row have one box, by which those far from the eraser are left alone."""
_MOST_WAITING = 200_000
"""So many cuts are kept one by one before they are merged."""


class Erasure:
    """What an eraser takes away from strokes on its way; each stroke is split where it went through.

    ``radius`` is that of the eraser's circle; half of a stroke's thickness is added to it, so that the circle is free
    of ink and not only of centre lines. Pieces shorter than CRUMB are dropped.

    To pass over a place costs little, however many strokes there are: it only notes which share of which segment is
    gone. The strokes that are left are made when they are asked for.
    """

    def __init__(self, strokes: Sequence[Stroke], radius: float) -> None:
        self._before = tuple(strokes)
        lines = [stroke.points for stroke in self._before]
        points = np.concatenate([np.empty((0, 2), np.float32), *lines]).astype(np.float64)
        lengths = np.array([len(line) for line in lines], np.int64)
        # The point of a dot counts twice, as a segment without length.
        counts = np.where(lengths == 1, 2, lengths)
        self._points = np.repeat(points, np.repeat(counts // np.maximum(lengths, 1), lengths), axis=0)
        self._start = np.concatenate([[0], np.cumsum(counts)])
        """Where in ``_points`` each stroke starts."""
        is_last = np.zeros(len(self._points), bool)
        is_last[self._start[1:][counts > 0] - 1] = True
        # A place on a stroke is counted as the number of a point and the share of the way to the next.
        self._place = np.flatnonzero(~is_last)
        self._owner = np.repeat(np.arange(len(lines)), np.maximum(counts - 1, 0))
        self.size = len(self._place)
        """Number of segments of all strokes."""
        self._thickness = np.array([thickness(stroke) for stroke in self._before], np.float64)
        self._reach = (radius + self._thickness / 2)[self._owner]
        begins, ends = self._points[self._place], self._points[self._place + 1]
        self._begin, self._step = begins, ends - begins
        self._runs = np.flatnonzero((self._place - self._start[self._owner]) % _RUN == 0)
        self._run_lengths = np.diff(self._runs, append=self.size)
        grow = self._reach[:, None] + _MARGIN
        self._low = np.ascontiguousarray(_reduced(np.minimum, np.minimum(begins, ends) - grow, self._runs).T)
        self._high = np.ascontiguousarray(_reduced(np.maximum, np.maximum(begins, ends) + grow, self._runs).T)
        self._gone = np.empty((0, 2))
        self._waiting: list[NDArray[np.float64]] = []
        self._count = 0
        self._is_touched = np.zeros(len(lines), bool)
        self._pieces: dict[int, tuple[Stroke, ...]] = {}

    def pass_over(self, begin: Point, end: Point) -> float:
        """Move from ``begin`` to ``end``. Returns how thick the thickest stroke is that was hit; 0.0 if none was."""
        low, high = np.minimum(begin, end), np.maximum(begin, end)
        left, top = self._low
        right, bottom = self._high
        near = np.flatnonzero((right >= low[0]) & (left <= high[0]) & (bottom >= low[1]) & (top <= high[1]))
        rows = (self._runs[near, None] + np.arange(_RUN))[np.arange(_RUN) < self._run_lengths[near, None]]
        enter, leave = _covered(
            self._begin[rows],
            self._step[rows],
            np.array(begin, np.float64),
            np.array(end, np.float64),
            self._reach[rows] + _MARGIN,
        )
        hit = enter <= leave
        if not hit.any():
            return 0.0
        rows, enter, leave = rows[hit], enter[hit], leave[hit]
        owners = self._owner[rows]
        self._waiting.append(np.stack([self._place[rows] + enter, self._place[rows] + leave], axis=1))
        self._count += len(rows)
        if self._count > _MOST_WAITING:
            self._merge()
        self._is_touched[owners] = True
        return float(self._thickness[owners].max())

    def left(self) -> tuple[Stroke, ...]:
        """What is left of the strokes; those that were not touched are the same objects, also from call to call."""
        self._merge()
        self._cut()
        if not self._pieces:
            return self._before
        left: list[Stroke] = []
        for row, stroke in enumerate(self._before):
            left += self._pieces.get(row, (stroke,))
        return tuple(left)

    def _merge(self) -> None:
        """Bring what is gone into an order without overlaps."""
        if not self._waiting:
            return
        gone = np.concatenate([self._gone, *self._waiting])
        self._waiting, self._count = [], 0
        gone = gone[np.argsort(gone[:, 0], kind="stable")]
        reached = np.maximum.accumulate(gone[:, 1])
        is_first = np.concatenate([[True], gone[1:, 0] > reached[:-1]])
        is_last = np.concatenate([is_first[1:], [True]])
        self._gone = np.stack([gone[is_first, 0], reached[is_last]], axis=1)

    def _cut(self) -> None:
        """Make the pieces of the strokes that were touched anew."""
        rows = np.flatnonzero(self._is_touched)
        if not len(rows):
            return
        self._is_touched[:] = False
        for row in rows.tolist():
            self._pieces[row] = ()
        gone = self._gone[np.isin(self._owners(self._gone[:, 0]), rows)]
        # What lies between the parts that are gone. Both are in order, so the first begin belongs to the first end.
        begins = np.sort(np.concatenate([self._start[rows], gone[:, 1]]))
        ends = np.sort(np.concatenate([gone[:, 0], self._start[rows + 1] - 1.0]))
        real = ends > begins
        real[real] = self._along(ends[real]) - self._along(begins[real]) >= CRUMB
        begins, ends = begins[real], ends[real]
        # Each piece: its begin, the points between, its end; all pieces are worked out in one step.
        inner, outer = np.floor(begins).astype(np.int64) + 1, np.ceil(ends).astype(np.int64)
        counts = np.maximum(outer - inner, 0)
        stops = np.cumsum(counts + 2)
        starts = stops - counts - 2
        places = np.arange(int(stops[-1]) if len(stops) else 0) - np.repeat(starts - inner + 1, counts + 2)
        places = places.astype(np.float64)
        places[starts], places[stops - 1] = begins, ends
        points = self._at(places).astype(np.float32)
        # The pieces are in order: first all of the first stroke, then all of the next.
        owners, firsts, numbers = np.unique(self._owners(begins), return_index=True, return_counts=True)
        for owner, first, number in zip(owners.tolist(), firsts.tolist(), numbers.tolist(), strict=True):
            stroke, ends = self._before[owner], stops[first : first + number]
            own = slice(int(starts[first]), int(ends[-1]))
            pressure = stroke.pressure
            if pressure is not None:
                at = places[own] - int(self._start[owner])
                pressure = np.interp(at, np.arange(len(pressure)), pressure).astype(np.float32)
            self._pieces[owner] = Stroke.pieces(stroke, points[own], pressure, (ends - own.start).tolist())

    def _owners(self, places: NDArray[np.float64]) -> NDArray[np.int64]:
        """Which strokes the places lie on."""
        return np.searchsorted(self._start, places, side="right") - 1

    def _at(self, places: NDArray[np.float64]) -> NDArray[np.float64]:
        """Coordinates of places, (n, 2)."""
        point = np.floor(places).astype(np.int64)
        following = np.minimum(point + 1, len(self._points) - 1)
        share = (places - point)[:, None]
        # The last place of a stroke is its last point: the next one is another stroke's.
        return np.where(
            share > 0, self._points[point] * (1 - share) + self._points[following] * share, self._points[point]
        )

    def _along(self, places: NDArray[np.float64]) -> NDArray[np.float64]:
        """How far along all strokes the places are."""
        result: NDArray[np.float64] = np.interp(places, np.arange(len(self._points)), self._length)
        return result

    @cached_property
    def _length(self) -> NDArray[np.float64]:
        """Length of all strokes up to each point; there is no way from one stroke to the next."""
        steps = np.zeros(len(self._points))
        steps[self._place + 1] = np.hypot(self._step[:, 0], self._step[:, 1])
        return np.cumsum(steps)


def erase(strokes: Sequence[Stroke], begin: Point, end: Point, radius: float) -> tuple[Stroke, ...]:
    """What an eraser that moves from ``begin`` to ``end`` leaves of the strokes; see :class:`Erasure`."""
    erasure = Erasure(strokes, radius)
    erasure.pass_over(begin, end)
    return erasure.left()


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


def _reduced(function: np.ufunc, rows: NDArray[np.float64], starts: NDArray[np.int64]) -> NDArray[np.float64]:
    result: NDArray[np.float64] = function.reduceat(rows, starts) if len(starts) else np.empty((0, 2))
    return result


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
    a = _dot(step, step)
    still = a < 1e-18
    safe = np.where(still, 1.0, a)
    nearest = -_dot(offset, step) / safe
    # The distance of the whole line to the centre first: less is lost than with the usual discriminant.
    way = offset + step * nearest[:, None]
    gap = _dot(way, way)
    half = np.sqrt(np.maximum(radius**2 - gap, 0.0) / safe)
    inside = _dot(offset, offset) <= radius**2
    low = np.where(still, np.where(inside, 0.0, np.inf), np.where(gap <= radius**2, nearest - half, np.inf))
    high = np.where(still, np.where(inside, 1.0, -np.inf), np.where(gap <= radius**2, nearest + half, -np.inf))
    return low, high


def _dot(rows: NDArray[np.float64], others: NDArray[np.float64]) -> NDArray[np.float64]:
    """Dot products of rows (n, 2); a sum over so short an axis takes many times longer."""
    return rows[:, 0] * others[:, 0] + rows[:, 1] * others[:, 1]


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

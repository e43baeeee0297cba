"""The geometry of the eraser, in the 512 x 512 units of the canvas. NumPy only, no Qt."""

from __future__ import annotations

from collections.abc import Sequence

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
        lines = [_points(stroke) for stroke in self._before]
        counts = [max(len(line) - 1, 0) for line in lines]
        self._first = np.cumsum([0, *counts])
        self.size = int(self._first[-1])
        """Number of segments of all strokes."""
        self._owner = np.repeat(np.arange(len(lines)), counts)
        self._thickness = np.array([thickness(stroke) for stroke in self._before], np.float64)
        self._reach = (radius + self._thickness / 2)[self._owner]
        nothing = np.empty((0, 2))
        begins = np.concatenate([nothing, *(line[:-1] for line in lines)])
        ends = np.concatenate([nothing, *(line[1:] for line in lines)])
        self._begin, self._step = begins, ends - begins
        self._along = np.concatenate([[0.0], np.cumsum(np.hypot(self._step[:, 0], self._step[:, 1]))])
        within = np.arange(self.size) - self._first[self._owner]
        self._runs = np.flatnonzero(within % _RUN == 0)
        self._run_lengths = np.diff(self._runs, append=self.size)
        grow = self._reach[:, None] + _MARGIN
        self._low = _reduced(np.minimum, np.minimum(begins, ends) - grow, self._runs)
        self._high = _reduced(np.maximum, np.maximum(begins, ends) + grow, self._runs)
        self._gone = np.empty((0, 2))
        self._waiting: list[NDArray[np.float64]] = []
        self._count = 0
        self._touched: set[int] = set()
        self._pieces: dict[int, tuple[Stroke, ...]] = {}

    def pass_over(self, begin: Point, end: Point) -> float:
        """Move from ``begin`` to ``end``. Returns how thick the thickest stroke is that was hit; 0.0 if none was."""
        low, high = np.minimum(begin, end), np.maximum(begin, end)
        near = np.all((self._high >= low) & (self._low <= high), axis=1)
        rows = np.flatnonzero(np.repeat(near, self._run_lengths))
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
        # Along all strokes a place is counted as the number of its segment plus the share of it, and one more for each
        # stroke before, so that no two strokes meet.
        self._waiting.append(np.stack([rows + owners + enter, rows + owners + leave], axis=1))
        self._count += len(rows)
        if self._count > _MOST_WAITING:
            self._merge()
        hit_strokes = np.unique(owners)
        self._touched.update(hit_strokes.tolist())
        return float(self._thickness[hit_strokes].max())

    def left(self) -> tuple[Stroke, ...]:
        """What is left of the strokes; those that were not touched are the same objects, also from call to call."""
        self._merge()
        for row in self._touched:
            self._pieces[row] = self._left_of(row)
        self._touched.clear()
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

    def _left_of(self, row: int) -> tuple[Stroke, ...]:
        stroke = self._before[row]
        if len(stroke.points) == 1:
            # A dot is gone, or it was not touched.
            return ()
        first, last = int(self._first[row]), int(self._first[row + 1])
        start, stop = np.searchsorted(self._gone[:, 0], [first + row - 0.5, last + row + 0.5])
        gone = self._gone[start:stop] - (first + row)
        # What lies between the parts that are gone, in segments from the stroke's beginning.
        begins = np.concatenate([[0.0], gone[:, 1]])
        ends = np.concatenate([gone[:, 0], [float(last - first)]])
        real = ends > begins
        begins, ends = begins[real], ends[real]
        along, places = self._along[first : last + 1], np.arange(last - first + 1, dtype=np.float64)
        real = np.interp(ends, places, along) - np.interp(begins, places, along) >= CRUMB
        begins, ends = begins[real], ends[real]
        columns = [*stroke.points.T, *([] if stroke.pressure is None else [stroke.pressure])]
        rows = np.stack(columns, axis=1)
        cuts = [np.stack([np.interp(at, places, column) for column in columns], axis=1) for at in (begins, ends)]
        inner_start, inner_stop = np.floor(begins).astype(int) + 1, np.ceil(ends).astype(int)
        pieces = []
        for number in range(len(begins)):
            inner = rows[inner_start[number] : inner_stop[number]]
            piece = np.concatenate([cuts[0][number, None], inner, cuts[1][number, None]]).astype(np.float32)
            pieces.append(Stroke(piece[:, :2], stroke.width, None if stroke.pressure is None else piece[:, 2]))
        return tuple(pieces)


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


def _points(stroke: Stroke) -> NDArray[np.float64]:
    """The points of a stroke; those of a dot twice, as a segment without length."""
    points = stroke.points.astype(np.float64)
    return np.repeat(points, 2, axis=0) if len(points) == 1 else points


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

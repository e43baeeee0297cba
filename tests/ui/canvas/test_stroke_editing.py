"""Pen and eraser as pure geometry."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from numpy.typing import NDArray

from sketchdesk.engine.drawing import Stroke
from sketchdesk.ui.canvas.stroke_editing import (
    CANVAS_SIDE,
    CRUMB,
    MIN_STEP,
    StrokeBuilder,
    bounds,
    clip_to_paper,
    cut,
    erase,
    line_widths,
    straightened,
    thickness,
)

coordinate = st.floats(0, CANVAS_SIDE, width=32)
place = st.tuples(coordinate, coordinate)
polyline = st.lists(place, min_size=1, max_size=12)
anywhere = st.tuples(st.floats(-300, 800), st.floats(-300, 800))


def distance(points: NDArray[np.float64], begin: tuple[float, float], end: tuple[float, float]) -> NDArray[np.float64]:
    """Distance of points (n, 2) to a line, worked out another way than the code does."""
    a, b = np.array(begin), np.array(end)
    along = b - a
    square = float(along @ along)
    t = np.clip((points - a) @ along / square, 0, 1) if square > 0 else np.zeros(len(points))
    return np.linalg.norm(points - (a + t[:, None] * along), axis=1)


def sampled(points: NDArray[np.float32], count: int = 40) -> NDArray[np.float64]:
    """Many points along a polyline."""
    rows = points.astype(np.float64)
    if len(rows) == 1:
        return rows
    t = np.linspace(0, 1, count)[:, None]
    return np.concatenate([a * (1 - t) + b * t for a, b in itertools.pairwise(rows)])


def length(points: NDArray[np.float32]) -> float:
    return float(np.linalg.norm(np.diff(points.astype(np.float64), axis=0), axis=1).sum())


def drawn(positions: list[tuple[float, float]], width: float = 4.0) -> tuple[Stroke, ...]:
    builder = StrokeBuilder(width)
    for x, y in positions:
        builder.add(x, y)
    return builder.finish()


# --- the eraser -------------------------------------------------------------------------------------


@given(polyline, place, place, st.floats(1, 80))
@example([(0.0, 10.0), (100.0, 10.0)], (50.0, 10.0), (50.0, 10.0), 10.0)
@example([(0.0, 10.0), (100.0, 10.0)], (0.0, 20.0), (100.0, 20.0), 10.0)
def test_nothing_stays_under_the_eraser_and_nothing_else_goes(
    line: list[tuple[float, float]], begin: tuple[float, float], end: tuple[float, float], radius: float
) -> None:
    stroke = Stroke(np.array(line, np.float32))
    pieces = cut(stroke, begin, end, radius)

    for piece in pieces:
        assert distance(sampled(piece.points), begin, end).min() >= radius - 1e-4

    assert sum(length(piece.points) for piece in pieces) <= length(stroke.points) + 1e-2

    before = sampled(stroke.points)
    outside = before[distance(before, begin, end) > radius + CRUMB + 0.01]
    if len(outside):
        assert pieces
        gaps = [
            distance(outside, tuple(a), tuple(b))
            for piece in pieces
            for a, b in zip(
                piece.points[: max(1, len(piece.points) - 1)].astype(float),
                piece.points[min(1, len(piece.points) - 1) :].astype(float),
                strict=True,
            )
        ]
        assert np.min(gaps, axis=0).max() < 1e-3


@given(polyline, st.lists(place, min_size=2, max_size=8))
def test_erasing_along_a_way_leaves_nothing_near_all_of_it(
    line: list[tuple[float, float]], way: list[tuple[float, float]]
) -> None:
    strokes: tuple[Stroke, ...] = (Stroke(np.array(line, np.float32), width=6.0),)
    for begin, end in itertools.pairwise(way):
        strokes = erase(strokes, begin, end, 10.0)
    for begin, end in itertools.pairwise(way):
        for stroke in strokes:
            # Ink reaches half its width beyond the centre line.
            assert distance(sampled(stroke.points), begin, end).min() >= 13.0 - 1e-4


def test_a_line_through_the_middle_is_split_in_two_at_the_circle() -> None:
    stroke = Stroke(np.array([[0, 100], [200, 100]], np.float32), width=2.0)
    left, right = erase((stroke,), (100, 100), (100, 100), 20.0)
    assert left.points[[0, -1]] == pytest.approx(np.array([[0, 100], [79, 100]]), abs=0.01)
    assert right.points[[0, -1]] == pytest.approx(np.array([[121, 100], [200, 100]]), abs=0.01)
    assert left.width == right.width == 2.0


def test_strokes_out_of_reach_are_the_same_objects() -> None:
    near = Stroke(np.array([[0, 0], [50, 0]], np.float32))
    far = Stroke(np.array([[0, 300], [50, 300]], np.float32))
    left = erase((far, near), (25, -10), (25, 10), 5.0)
    assert left[0] is far
    assert len(left) == 3
    assert erase((far,), (25, 0), (30, 0), 5.0)[0] is far
    assert erase((), (0, 0), (1, 1), 5.0) == ()


def test_dots_are_erased_whole_or_not_at_all() -> None:
    dot = Stroke(np.array([[100, 100]], np.float32), width=4.0)
    assert erase((dot,), (100, 108), (140, 108), 7.0) == ()
    assert erase((dot,), (100, 112), (140, 112), 7.0) == (dot,)


def test_a_fast_eraser_leaves_no_gaps_between_its_positions() -> None:
    rungs = tuple(Stroke(np.array([[x, 0], [x, 200]], np.float32)) for x in range(0, 500, 10))
    left = erase(rungs, (0, 100), (500, 100), 8.0)
    assert len(left) == 2 * len(rungs)


def test_pressure_is_kept_along_the_pieces() -> None:
    stroke = Stroke(np.array([[0, 0], [100, 0]], np.float32), 1.0, np.array([0.0, 1.0], np.float32))
    left, right = cut(stroke, (50, 0), (50, 0), 10.0)
    assert left.pressure == pytest.approx([0.0, 0.4], abs=1e-3)
    assert right.pressure == pytest.approx([0.6, 1.0], abs=1e-3)


def test_to_know_what_is_near_changes_nothing() -> None:
    rng = np.random.default_rng(7)
    strokes = tuple(Stroke(rng.uniform(0, 512, (9, 2)).astype(np.float32)) for _ in range(20))
    near = np.array([len(cut(stroke, (9, 9), (400, 300), 14.0)) != 1 for stroke in strokes])
    plain, quick = erase(strokes, (9, 9), (400, 300), 12.0), erase(strokes, (9, 9), (400, 300), 12.0, near)
    alone = [piece for stroke in strokes for piece in cut(stroke, (9, 9), (400, 300), 14.0)]
    assert len(plain) == len(quick) == len(alone) > len(strokes)
    assert all(np.array_equal(a.points, b.points) for a, b in zip(plain, quick, strict=True))
    assert all(np.array_equal(a.points, b.points) for a, b in zip(plain, alone, strict=True))


@given(st.lists(anywhere, min_size=1, max_size=25))
def test_a_straightened_way_passes_near_every_position(way: list[tuple[float, float]]) -> None:
    kept = straightened(way, 2.0)
    assert (kept[0], kept[-1]) == (way[0], way[-1])
    places = np.array(way)
    sides = list(itertools.pairwise(kept)) or [(way[0], way[0])]
    assert np.min([distance(places, *side) for side in sides], axis=0).max() <= 2.0 + 1e-6
    line = [(float(x), 3.0) for x in range(20)]
    assert straightened(line, 0.25) == [line[0], line[-1]]


# --- the pen ----------------------------------------------------------------------------------------


@given(st.lists(place, min_size=1, max_size=30))
def test_a_line_on_the_paper_is_one_stroke_from_the_first_to_the_last_position(
    positions: list[tuple[float, float]],
) -> None:
    (stroke,) = drawn(positions)
    assert stroke.points[0] == pytest.approx(positions[0], abs=1e-3)
    assert stroke.points[-1] == pytest.approx(positions[-1], abs=1e-3)
    # Curves stay within the hull of the positions, so within their box.
    low, high = np.min(positions, axis=0), np.max(positions, axis=0)
    assert (stroke.points >= low - 1e-3).all()
    assert (stroke.points <= high + 1e-3).all()
    assert length(stroke.points) <= length(np.array(positions, np.float32)) + 1e-2


@given(st.lists(anywhere, min_size=1, max_size=30))
def test_what_leaves_the_paper_is_cut_there_and_never_lost_inside(positions: list[tuple[float, float]]) -> None:
    strokes = drawn(positions)
    for stroke in strokes:
        assert len(stroke.points)
        assert (stroke.points >= -1e-3).all()
        assert (stroke.points <= CANVAS_SIDE + 1e-3).all()
    if all(0 <= x <= CANVAS_SIDE and 0 <= y <= CANVAS_SIDE for x, y in positions):
        assert len(strokes) == 1


def test_out_and_back_gives_two_pieces_that_meet_the_edge() -> None:
    first, second = drawn([(400, 100), (600, 100), (600, 300), (400, 300)])
    assert first.points[-1] == pytest.approx([512, 100])
    assert second.points[0] == pytest.approx([512, 300])
    assert second.points[-1] == pytest.approx([400, 300])


def test_passing_over_the_whole_paper_between_two_positions_draws_the_crossing() -> None:
    builder = StrokeBuilder(4.0)
    builder.add(-50, 256)
    builder.add(600, 256)
    (stroke,) = builder.finish()
    assert stroke.points[[0, -1]] == pytest.approx(np.array([[0, 256], [512, 256]]))


def test_corners_are_rounded_and_jitter_is_dropped() -> None:
    (corner,) = drawn([(0, 0), (100, 0), (100, 100)])
    turns = np.diff(np.arctan2(*np.diff(corner.points, axis=0).T[::-1]))
    assert np.abs(turns).max() < math.pi / 8
    (jitter,) = drawn([(10 + 0.4 * MIN_STEP * (i % 2), 10) for i in range(50)])
    assert len(jitter.points) <= 2


def test_long_lines_keep_all_their_points() -> None:
    turn = np.linspace(0, 40 * math.pi, 3000)
    positions = list(zip(256 + 200 * np.cos(turn), 256 + 200 * np.sin(turn), strict=True))
    (stroke,) = drawn(positions)
    assert np.linalg.norm(stroke.points - 256, axis=1) == pytest.approx(200, abs=0.6)
    assert length(stroke.points) == pytest.approx(40 * math.pi * 200, rel=0.01)


@given(st.lists(place, min_size=2, max_size=20))
def test_each_movement_tells_all_that_it_changed(positions: list[tuple[float, float]]) -> None:
    builder = StrokeBuilder(4.0)
    before: set[tuple[tuple[float, ...], tuple[float, ...]]] = set()
    for x, y in positions:
        box = builder.add(x, y)
        assert box is not None
        ((points, _),) = builder.lines()
        rows = [tuple(row) for row in points.tolist()]
        segments = set(itertools.pairwise(rows))
        changed = np.array([end for segment in segments ^ before for end in segment]).reshape(-1, 2)
        assert (changed >= np.array(box[:2]) - 1e-3).all()
        assert (changed <= np.array(box[2:]) + 1e-3).all()
        before = segments


def test_pressure_follows_the_points_and_sets_the_width() -> None:
    builder = StrokeBuilder(10.0, has_pressure=True)
    for step in range(11):
        builder.add(10 * step, 0, step / 10)
    (stroke,) = builder.finish()
    assert stroke.pressure is not None
    assert stroke.pressure == pytest.approx(stroke.points[:, 0] / 100, abs=1e-3)
    assert thickness(stroke) == pytest.approx(16.0)
    widths = line_widths(10.0, np.array([0.0, 0.5, 1.0]))
    assert (np.diff(widths) > 0).all()
    assert widths[0] > 0
    assert thickness(Stroke(stroke.points, 10.0)) == 10.0


def test_clipping_a_line_to_the_paper() -> None:
    assert clip_to_paper((10, 10), (20, 20)) == (0.0, 1.0)
    assert clip_to_paper((-10, 10), (-20, 20)) is None
    assert clip_to_paper((-512, 256), (512, 256)) == (0.5, 1.0)
    assert clip_to_paper((600, -10), (500, -10)) is None
    assert bounds(Stroke(np.empty((0, 2), np.float32)))[0] == math.inf


def test_a_corner_that_the_hand_made_stays_a_corner() -> None:
    builder = StrokeBuilder(4.0)
    for x, y in ((100, 400), (100, 100), (400, 100), (400, 400)):
        builder.add(x, y)
    [(points, _)] = builder.lines()
    for corner in ((100, 100), (400, 100)):
        assert np.hypot(*(points - corner).T).min() < 3
    # The sides between are straight.
    side = points[(points[:, 1] < 300) & (points[:, 1] > 120) & (points[:, 0] < 250)]
    assert np.abs(side[:, 0] - 100).max(initial=0) < 0.1


def test_a_curve_drawn_in_a_hurry_is_smooth() -> None:
    builder = StrokeBuilder(4.0)
    angles = np.linspace(0, 1.9 * np.pi, 16)
    for x, y in zip(256 + 150 * np.cos(angles), 256 + 150 * np.sin(angles), strict=True):
        builder.add(float(x), float(y))
    [(points, _)] = builder.lines()
    steps = np.diff(points.astype(float), axis=0)
    steps = steps[np.hypot(*steps.T) > 0.5]
    headings = np.unwrap(np.arctan2(steps[:, 1], steps[:, 0]))
    # Positions turn by 23 degrees each; the line by much less from point to point.
    assert np.abs(np.diff(headings))[1:-1].max() < np.radians(12)

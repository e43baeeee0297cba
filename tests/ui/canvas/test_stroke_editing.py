"""The pen as pure geometry."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lines import length

from sketchdesk.engine.drawing import Stroke
from sketchdesk.ui.canvas.stroke_editing import (
    CANVAS_SIDE,
    MIN_STEP,
    StrokeBuilder,
    clip_to_paper,
    ink_boxes,
    line_widths,
    thickness,
)

coordinate = st.floats(0, CANVAS_SIDE, width=32)
place = st.tuples(coordinate, coordinate)
polyline = st.lists(place, min_size=1, max_size=12)
anywhere = st.tuples(st.floats(-300, 800), st.floats(-300, 800))


def drawn(positions: list[tuple[float, float]], width: float = 4.0) -> tuple[Stroke, ...]:
    builder = StrokeBuilder(width)
    for x, y in positions:
        builder.add(x, y)
    return builder.finish()


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


def test_the_box_of_ink_is_as_wide_as_its_line_and_a_soft_edge() -> None:
    line = Stroke(np.array([[10, 20], [30, 5]], np.float32), 6.0)
    pressed = Stroke(np.array([[10, 20], [30, 5]], np.float32), 10.0, np.array([0.0, 1.0], np.float32))
    empty = Stroke(np.empty((0, 2), np.float32))
    boxes = ink_boxes([line, pressed, empty])
    assert boxes[:2] == pytest.approx(np.array([[6, 1, 34, 24], [1, -4, 39, 29]]))
    assert boxes[2].tolist() == [math.inf, math.inf, -math.inf, -math.inf]
    assert ink_boxes([]).shape == (0, 4)


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

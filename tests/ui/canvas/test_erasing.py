"""The eraser as pure geometry."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from lines import distance, length, sampled

from sketchdesk.engine.drawing import Stroke
from sketchdesk.ui.canvas import erasing
from sketchdesk.ui.canvas.erasing import CRUMB, Erasure, erase, straightened
from sketchdesk.ui.canvas.stroke_editing import CANVAS_SIDE, thickness

coordinate = st.floats(0, CANVAS_SIDE, width=32)
place = st.tuples(coordinate, coordinate)
polyline = st.lists(place, min_size=1, max_size=12)
anywhere = st.tuples(st.floats(-300, 800), st.floats(-300, 800))


@given(polyline, place, place, st.floats(1, 80))
@example([(0.0, 10.0), (100.0, 10.0)], (50.0, 10.0), (50.0, 10.0), 10.0)
@example([(0.0, 10.0), (100.0, 10.0)], (0.0, 20.0), (100.0, 20.0), 10.0)
def test_nothing_stays_under_the_eraser_and_nothing_else_goes(
    line: list[tuple[float, float]], begin: tuple[float, float], end: tuple[float, float], radius: float
) -> None:
    stroke = Stroke(np.array(line, np.float32), width=0.0)
    pieces = erase((stroke,), begin, end, radius)

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
    erasure = Erasure((Stroke(np.array(line, np.float32), width=6.0),), 10.0)
    for begin, end in itertools.pairwise(way):
        erasure.pass_over(begin, end)
    for begin, end in itertools.pairwise(way):
        for stroke in erasure.left():
            # Ink reaches half its width beyond the centre line.
            assert distance(sampled(stroke.points), begin, end).min() >= 13.0 - 1e-4


@given(st.lists(polyline, min_size=1, max_size=5), st.lists(place, min_size=2, max_size=6), st.booleans())
def test_a_way_leaves_what_its_steps_leave_one_by_one(
    lines: list[list[tuple[float, float]]], way: list[tuple[float, float]], asks_often: bool
) -> None:
    strokes = tuple(Stroke(np.array(line, np.float32), width=6.0) for line in lines)
    erasure, one_by_one = Erasure(strokes, 10.0), strokes
    for begin, end in itertools.pairwise(way):
        cut = erase(one_by_one, begin, end, 10.0)
        hit = erasure.pass_over(begin, end) > 0
        assert hit or all(a is b for a, b in itertools.zip_longest(cut, one_by_one))
        one_by_one = cut
        if asks_often:
            erasure.left()
    left = erasure.left()
    assert erasure.left() == left
    # A crumb that is cut from a crumb goes with it; and who cuts again and again cuts a hair more each time.
    assert abs(sum(length(s.points) for s in left) - sum(length(s.points) for s in one_by_one)) < 0.5 * len(way) + 0.1


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
    left, right = erase((stroke,), (50, 0), (50, 0), 10.0 - thickness(stroke) / 2)
    assert left.pressure == pytest.approx([0.0, 0.4], abs=1e-3)
    assert right.pressure == pytest.approx([0.6, 1.0], abs=1e-3)


def test_strokes_that_were_touched_once_are_cut_once() -> None:
    rungs = tuple(Stroke(np.array([[x, 0], [x, 200]], np.float32)) for x in (100, 200, 300))
    erasure = Erasure(rungs, 8.0)
    assert erasure.left() == rungs
    assert erasure.pass_over((90, 100), (110, 100)) == 4.0
    first = erasure.left()
    assert erasure.pass_over((150, 100), (160, 100)) == 0.0
    assert all(a is b for a, b in zip(erasure.left(), first, strict=True))
    assert erasure.pass_over((200, 100), (200, 110)) == 4.0
    second = erasure.left()
    assert len(second) == 5
    assert (second[0], second[1], second[4]) == (first[0], first[1], rungs[2])


def test_many_cuts_are_merged_on_the_way(monkeypatch: pytest.MonkeyPatch) -> None:
    rungs = tuple(Stroke(np.array([[x, 0], [x, 100], [x, 200]], np.float32)) for x in range(100, 200, 5))
    way = [(float(x), 50.0 + x % 7) for x in range(90, 210)]
    plain = Erasure(rungs, 8.0)
    monkeypatch.setattr(erasing, "_MOST_WAITING", 10)
    merged = Erasure(rungs, 8.0)
    for begin, end in itertools.pairwise(way):
        plain.pass_over(begin, end)
        merged.pass_over(begin, end)
    assert len(plain.left()) == 2 * len(rungs)
    assert all(np.array_equal(a.points, b.points) for a, b in zip(plain.left(), merged.left(), strict=True))


def test_an_empty_stroke_is_left_alone() -> None:
    empty, line = Stroke(np.empty((0, 2), np.float32)), Stroke(np.array([[0, 9], [90, 9]], np.float32))
    left = erase((empty, line, empty), (45, 9), (45, 9), 8.0)
    assert len(left) == 4
    assert left[0] is empty
    assert left[3] is empty


@given(st.lists(anywhere, min_size=1, max_size=25))
def test_a_straightened_way_passes_near_every_position(way: list[tuple[float, float]]) -> None:
    kept = straightened(way, 2.0)
    assert (kept[0], kept[-1]) == (way[0], way[-1])
    places = np.array(way)
    sides = list(itertools.pairwise(kept)) or [(way[0], way[0])]
    assert np.min([distance(places, *side) for side in sides], axis=0).max() <= 2.0 + 1e-6
    line = [(float(x), 3.0) for x in range(20)]
    assert straightened(line, 0.25) == [line[0], line[-1]]

"""The one rasteriser: the same look from any size, place, pen and platform."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sketchdesk.engine.drawing import (
    CONTENT_SIDE,
    INK_SIDE,
    LINE_WIDTH,
    Drawing,
    Stroke,
    ink_canvas,
    picture,
    rasterise,
)

HOUSE = [
    np.array([[10, 90], [10, 40], [50, 10], [90, 40], [90, 90], [10, 90]], np.float32),
    np.array([[40, 90], [40, 60], [60, 60], [60, 90]], np.float32),
]


def ink_box(canvas: np.ndarray) -> tuple[int, int, int, int]:
    rows, columns = np.flatnonzero(canvas.any(axis=1)), np.flatnonzero(canvas.any(axis=0))
    return columns[0], rows[0], columns[-1] + 1, rows[-1] + 1


def test_an_empty_drawing_is_blank() -> None:
    assert not rasterise(Drawing()).any()
    assert Drawing((Stroke(np.empty((0, 2))),)).is_empty


def test_one_dot_is_a_dot_in_the_middle() -> None:
    canvas = ink_canvas(Drawing.from_polylines([np.array([[400.0, 3.0]])]))
    left, top, right, bottom = ink_box(canvas)
    assert abs((left + right) / 2 - INK_SIDE / 2) <= 1
    assert abs((top + bottom) / 2 - INK_SIDE / 2) <= 1
    assert LINE_WIDTH - 1 <= right - left <= LINE_WIDTH + 2


def test_centre_lines_fill_the_content_square() -> None:
    canvas = ink_canvas(Drawing.from_polylines(HOUSE))
    left, top, right, bottom = ink_box(canvas)
    assert right - left == pytest.approx(CONTENT_SIDE + LINE_WIDTH, abs=2)
    assert bottom - top == pytest.approx(CONTENT_SIDE + LINE_WIDTH, abs=2)
    assert left + right == pytest.approx(INK_SIDE, abs=2)


def test_the_long_side_decides_and_the_short_one_is_centred() -> None:
    canvas = ink_canvas(
        Drawing.from_polylines([np.array([[0, 0], [400, 0], [400, 100], [0, 100], [0, 0]], np.float32)])
    )
    left, top, right, bottom = ink_box(canvas)
    assert right - left == pytest.approx(CONTENT_SIDE + LINE_WIDTH, abs=2)
    assert bottom - top == pytest.approx(CONTENT_SIDE / 4 + LINE_WIDTH, abs=2)
    assert top + bottom == pytest.approx(INK_SIDE, abs=2)


@given(st.floats(0.02, 50), st.floats(-1e4, 1e4), st.floats(-1e4, 1e4))
def test_size_and_place_do_not_matter(scale: float, x: float, y: float) -> None:
    moved = [(line * scale + np.array([x, y])).astype(np.float64) for line in HOUSE]
    one = rasterise(Drawing.from_polylines(HOUSE)).astype(float)
    other = rasterise(Drawing.from_polylines(moved)).astype(float)
    # float32 coordinates far from the origin are coarse; nothing else may differ.
    coarse = max(abs(x), abs(y)) / (80 * scale) * 2**-23
    if coarse < 1e-4:
        assert np.abs(one - other).mean() < 2.0


@given(st.floats(0.5, 40))
def test_pen_and_pressure_do_not_matter(width: float) -> None:
    pressed = tuple(Stroke(line, width, np.linspace(0.1, 1, len(line), dtype=np.float32)) for line in HOUSE)
    assert np.array_equal(rasterise(Drawing(pressed)), rasterise(Drawing.from_polylines(HOUSE)))


def test_order_and_direction_do_not_matter() -> None:
    turned = [line[::-1] for line in reversed(HOUSE)]
    one, other = (rasterise(Drawing.from_polylines(lines)).astype(float) for lines in (HOUSE, turned))
    assert np.abs(one - other).mean() < 1.0


def test_sizes_show_the_same_picture() -> None:
    drawing = Drawing.from_polylines(HOUSE)
    large = rasterise(drawing, 128).astype(float)
    small = rasterise(drawing, 64).astype(float)
    assert np.abs(large.reshape(64, 2, 64, 2).mean(axis=(1, 3)) - small).max() <= 1.0


def test_the_pixels_are_the_same_everywhere() -> None:
    # Fixed point lines and whole-number averages: no platform may differ. A new look needs a new encoder.
    digest = hashlib.sha256(rasterise(Drawing.from_polylines(HOUSE)).tobytes()).hexdigest()
    assert digest == "5b000d50752e4fd4d9183361ec294a57e2b0bed1f2faf97e08f5b89935c9aa21"


def test_the_picture_for_people_shows_the_same_drawing() -> None:
    drawing = Drawing.from_polylines(HOUSE)
    shown = picture(drawing, INK_SIDE).astype(float)
    ink = ink_canvas(drawing).astype(float)
    assert shown.shape == (INK_SIDE, INK_SIDE)
    # Black where there is ink, white elsewhere, its edges grey, its lines no wider.
    assert np.corrcoef((255 - shown).ravel(), ink.ravel())[0, 1] > 0.85
    assert ((shown > 5) & (shown < 250)).any()
    assert not ((shown < 250) & (ink == 0)).any()


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_coordinates_must_be_finite(bad: float) -> None:
    with pytest.raises(ValueError, match="finite"):
        Stroke(np.array([[0.0, bad]]))


def test_pressure_needs_one_number_a_point() -> None:
    with pytest.raises(ValueError, match="pressure"):
        Stroke(np.zeros((3, 2)), pressure=np.zeros(2))


@pytest.mark.parametrize("pressure", [None, np.linspace(0, 1, 6, dtype=np.float32)])
def test_pieces_are_the_strokes_of_their_points(pressure: np.ndarray | None) -> None:
    points = np.arange(12, dtype=np.float32).reshape(6, 2)
    made = Stroke.pieces(Stroke(points[:1], 3.0), points, pressure, [2, 3, 6])
    for piece, part in zip(made, (slice(0, 2), slice(2, 3), slice(3, 6)), strict=True):
        wanted = Stroke(points[part], 3.0, None if pressure is None else pressure[part])
        assert piece.points.tolist() == wanted.points.tolist()
        assert piece.width == 3.0
        assert (piece.pressure is None) == (pressure is None)
        assert pressure is None or piece.pressure.tolist() == wanted.pressure.tolist()


def test_pieces_are_checked_as_a_stroke_is() -> None:
    whole = Stroke(np.zeros((1, 2), np.float32))
    with pytest.raises(ValueError, match="not a finite number"):
        Stroke.pieces(whole, np.array([[0, 0], [1, np.nan]], np.float32), None, [1, 2])
    with pytest.raises(ValueError, match="one pressure for each point"):
        Stroke.pieces(whole, np.zeros((2, 2), np.float32), np.zeros(1, np.float32), [1, 2])

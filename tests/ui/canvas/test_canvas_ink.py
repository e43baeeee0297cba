"""Ink as pixels: painted bit by bit it is what it is at once, and nothing is painted that need not be."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QColor, QImage

from sketchdesk.engine.drawing import Stroke
from sketchdesk.ui.canvas import canvas_ink
from sketchdesk.ui.canvas.canvas_ink import InkLayer, InkLine, LiveInk, lay_over
from sketchdesk.ui.canvas.stroke_editing import StrokeBuilder, erase

BLACK = QColor("black")
SIDE = 300


def strokes(count: int, points: int = 30, pressure: bool = False, seed: int = 1) -> tuple[Stroke, ...]:
    """Smooth lines all over the paper."""
    rng = np.random.default_rng(seed)
    found = []
    for _ in range(count):
        turn = np.cumsum(rng.normal(0, 0.4, points)) + rng.uniform(0, 6)
        way = np.stack([np.cos(turn), np.sin(turn)], axis=1) * 12
        line = np.clip(rng.uniform(80, 430, 2) + np.cumsum(way, axis=0), 0, 512).astype(np.float32)
        force = rng.uniform(0, 1, points).astype(np.float32) if pressure else None
        found.append(Stroke(line, float(rng.uniform(1, 24)), force))
    return tuple(found)


def pixels(image: QImage) -> NDArray[np.int64]:
    """Opacity of an image of ink."""
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : image.width()].astype(np.int64)


def shown(layer: InkLayer) -> NDArray[np.int64]:
    while layer.is_behind:
        layer.catch_up()
    return pixels(layer.image(BLACK))


def layer_with(*states: tuple[Stroke, ...]) -> InkLayer:
    layer = InkLayer()
    layer.fit(SIDE)
    for state in states:
        layer.show(state)
        layer.catch_up()
    return layer


@pytest.fixture
def painted(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """One entry for each piece of a line that was painted."""
    counted: list[int] = []
    put: Callable[..., object] = InkLine.put

    def count(self: InkLine, number: int, *rest: object) -> object:
        counted.append(number)
        return put(self, number, *rest)

    monkeypatch.setattr(InkLine, "put", count)
    return counted


@pytest.mark.parametrize("pressure", [False, True])
@pytest.mark.parametrize("side", [300, 301, 512])
def test_a_growing_line_looks_as_the_finished_one_does(pressure: bool, side: int) -> None:
    builder = StrokeBuilder(9.0, pressure)
    live, whole = LiveInk(builder), QRect(0, 0, side, side)
    for t in np.linspace(0, 25, 260).tolist():
        # It leaves the paper on the right, comes back, and crosses itself.
        builder.add(300 + 260 * np.cos(1.1 * t), 256 + 200 * np.sin(1.7 * t), 0.5 + 0.4 * np.sin(t))
        live.image(side, QRect(10, 10, 5, 5), BLACK)
    image = live.image(side, whole, BLACK)
    assert image is not None
    layer = InkLayer()
    layer.fit(side)
    layer.show(builder.finish())
    assert len(builder.finish()) > 1
    assert np.array_equal(pixels(image[1]), shown(layer))


def test_a_growing_line_is_not_painted_again(painted: list[int]) -> None:
    builder = StrokeBuilder(5.0)
    live = LiveInk(builder)
    most = 0
    for t in np.linspace(0, 60, 1500).tolist():
        builder.add(256 + 60 * np.cos(t), 256 + 60 * np.sin(3 * t))
        painted.clear()
        live.image(SIDE, QRect(0, 0, SIDE, SIDE), BLACK)
        most = max(most, len(painted))
    assert most <= 3


def test_strokes_one_by_one_are_what_they_are_at_once() -> None:
    some = strokes(20) + strokes(10, pressure=True, seed=2)
    stepwise = layer_with(*(some[: n + 1] for n in range(len(some))))
    difference = np.abs(shown(stepwise) - shown(layer_with(some)))
    # The order in which ink lies over ink is another, so it may be rounded another way.
    assert difference.max() <= 2


def test_undoing_puts_the_same_pixels_back_and_paints_nothing(painted: list[int]) -> None:
    some = strokes(12)
    layer = layer_with(some)
    before = shown(layer)
    wiped = erase(some, (200.0, 250.0), (300.0, 250.0), 30.0)
    changes = ((*some, *strokes(1, 80, seed=9)), None), (wiped, QRectF(130, 180, 240, 140)), ((), None)
    for state, within in changes:
        layer.show(state, within)
        assert not np.array_equal(shown(layer), before)
        painted.clear()
        layer.show(tuple(iter(some)))
        assert np.array_equal(shown(layer), before)
        assert painted == []


def test_what_was_erased_looks_like_what_is_left() -> None:
    thin = [Stroke(stroke.points, stroke.width / 3, stroke.pressure) for stroke in strokes(30)]
    some = (*thin, *strokes(5, pressure=True, seed=3))
    layer = layer_with(some)
    left: tuple[Stroke, ...] = some
    for x in range(100, 400, 10):
        begin, end = (float(x), 240.0), (float(x + 10), 245.0)
        left = erase(left, begin, end, 20.0)
        layer.show(left, QRectF(x - 60, 180, 130, 130))
        layer.catch_up()
    difference = np.abs(shown(layer) - shown(layer_with(left)))
    # Where a wide line turns on the spot, its soft edge depends on where its pieces end.
    assert (difference > 24).mean() < 0.001


def test_erasing_paints_only_what_is_near(painted: list[int]) -> None:
    some = strokes(40, 60)
    layer = layer_with(some)
    shown(layer)
    every = len(painted)
    painted.clear()
    layer.show(erase(some, (256.0, 256.0), (260.0, 256.0), 8.0), QRectF(220, 220, 76, 72))
    layer.catch_up()
    assert 0 < len(painted) < every / 4


def test_another_colour_paints_nothing_anew(painted: list[int]) -> None:
    layer = layer_with(strokes(5))
    painted.clear()
    image = layer.image(QColor("red"))
    assert painted == []
    dark = int(np.argmax(pixels(image)))
    assert image.pixelColor(dark % SIDE, dark // SIDE) == QColor("red")


def test_a_large_drawing_is_painted_bit_by_bit_and_the_newest_stroke_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(canvas_ink, "_SLICE_MS", 0.0)
    some = strokes(200, 80)
    layer = layer_with(some)
    assert layer.is_behind
    alone = shown(layer_with(some[-1:]))
    assert np.array_equal(pixels(layer.image(BLACK)), alone)
    complete = shown(layer)
    layer.fit(SIDE + 40)
    layer.catch_up()
    assert layer.is_behind
    # Meanwhile the old pixels stand in.
    assert np.array_equal(pixels(layer.image(BLACK)), complete)
    assert len(shown(layer)) == SIDE + 40


def test_ink_over_ink_leaves_free_what_both_leave_free() -> None:
    below = np.array([[0, 0, 255, 128, 255]], np.uint8)
    lay_over(below, np.array([[0, 77, 12, 128, 255]], np.uint8))
    assert below.tolist() == [[0, 77, 255, 192, 255]]


def test_a_line_that_turns_has_no_specks_at_its_points() -> None:
    angles = np.linspace(0, 2 * np.pi, 90)
    ring = np.stack([256 + 120 * np.cos(angles), 256 + 120 * np.sin(angles)], axis=1).astype(np.float32)
    for width in (3.0, 6.0, 11.0):
        layer = InkLayer()
        layer.fit(512)
        layer.show((Stroke(ring, width),))
        ink = shown(layer) / 255
        rows, columns = np.indices(ink.shape)
        distance = np.abs(np.hypot(columns + 0.5 - 256, rows + 0.5 - 256) - 120)
        # How much of a pixel lies under a ring, to a few hundredths.
        assert np.abs(ink - np.clip(width / 2 + 0.5 - distance, 0, 1)).max() < 0.2

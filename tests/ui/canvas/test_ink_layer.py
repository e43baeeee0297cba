"""Ink as pixels: painted bit by bit it is what it is at once, and nothing is painted that need not be."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import numpy as np
import pytest
from lines import distance
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRect
from PySide6.QtGui import QColor, QImage

from sketchdesk.engine.drawing import Stroke
from sketchdesk.ui.canvas import ink_layer
from sketchdesk.ui.canvas.coverage import lay_over, round_line, wipe_off
from sketchdesk.ui.canvas.erasing import Erasure
from sketchdesk.ui.canvas.ink_layer import InkLayer
from sketchdesk.ui.canvas.ink_line import InkLine
from sketchdesk.ui.canvas.live_ink import LiveInk
from sketchdesk.ui.canvas.stroke_editing import StrokeBuilder

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


def wiped(layer: InkLayer, some: tuple[Stroke, ...], way: list[tuple[float, float]], radius: float) -> Erasure:
    """What the eraser does on its way; the strokes that are left are still to be shown."""
    erasure = Erasure(some, radius)
    for begin, end in itertools.pairwise(way):
        thickest = erasure.pass_over(begin, end)
        if thickest:
            layer.wipe(begin, end, radius, thickest)
    return erasure


def thin(some: tuple[Stroke, ...]) -> tuple[Stroke, ...]:
    return tuple(Stroke(stroke.points, stroke.width / 3, stroke.pressure) for stroke in some)


def are_alike(one: InkLayer, other: InkLayer) -> bool:
    """Where a wide line turns on the spot, its soft edge depends on where its pieces end."""
    return float((np.abs(shown(one) - shown(other)) > 24).mean()) < 0.001


ACROSS = [(float(x), 240.0 + x / 20) for x in range(60, 440, 10)]


def test_undoing_and_redoing_put_the_same_pixels_back_and_paint_nothing(painted: list[int]) -> None:
    some = strokes(12)
    layer = layer_with(some)
    states = [some, (*some, *strokes(1, 80, seed=9))]
    layer.show(states[-1])
    pictures = [shown(layer_with(some)), shown(layer)]
    states.append(wiped(layer, states[-1], ACROSS, 30.0).left())
    layer.show(states[-1], is_wiped=True)
    pictures.append(shown(layer))
    states.append(())
    layer.show(())
    pictures.append(shown(layer))
    assert all(not np.array_equal(a, b) for a, b in itertools.pairwise(pictures))
    painted.clear()
    for number in (2, 1, 0, 1, 2, 3, 0, 3, 1, 2):
        layer.show(tuple(iter(states[number])))
        assert np.array_equal(shown(layer), pictures[number])
    assert painted == []


def test_what_came_otherwise_takes_the_way_forth_away() -> None:
    first, second, third = strokes(3)
    layer = layer_with((first,), (first, second), (first,), (first, third), (first,))
    layer.show((first, second))
    assert np.array_equal(shown(layer), shown(layer_with((first,), (first, second))))


@pytest.mark.parametrize("often", [True, False])
def test_what_was_erased_looks_like_what_is_left(often: bool) -> None:
    some = (*thin(strokes(30)), *strokes(5, pressure=True, seed=3))
    layer = layer_with(some)
    left: tuple[Stroke, ...] = some
    for way in itertools.pairwise(ACROSS) if often else [ACROSS]:
        left = wiped(layer, left, list(way), 20.0).left()
        layer.show(left, is_wiped=True)
        layer.catch_up()
    assert are_alike(layer, layer_with(left))


def test_the_eraser_takes_ink_off_at_once_and_paints_none(painted: list[int]) -> None:
    layer = layer_with(strokes(300, 80))
    shown(layer)
    painted.clear()
    erasure = wiped(layer, layer._strokes, ACROSS, 20.0)
    assert not layer.is_behind
    under = pixels(layer.image(BLACK))[round(240 * SIDE / 512) + 6 : round(260 * SIDE / 512) - 3, 60:230]
    assert under.max() == 0
    assert painted == []
    layer.show(erasure.left(), is_wiped=True)
    assert painted == []
    assert layer.is_behind


def test_a_stroke_over_what_was_only_wiped_can_be_undone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ink_layer, "_SLICE_MS", 0.0)
    some = thin(strokes(25))
    layer = layer_with(some)
    shown(layer)
    left = wiped(layer, some, ACROSS, 20.0).left()
    layer.show(left, is_wiped=True)
    layer.catch_up()
    layer.show((*left, *strokes(1, 90, seed=8)))
    layer.catch_up()
    layer.catch_up()
    assert layer.is_behind
    layer.show(left)
    assert are_alike(layer, layer_with(left))
    layer.show(some)
    assert np.abs(shown(layer) - shown(layer_with(some))).max() <= 2


def test_wiping_goes_on_at_another_size_and_while_much_is_painted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ink_layer, "_SLICE_MS", 0.0)
    some = thin(strokes(60, 60))
    layer = layer_with(some)
    complete = shown(layer)
    erasure = wiped(layer, some, ACROSS, 20.0)
    layer.fit(SIDE + 20)
    layer.catch_up()
    assert layer.is_behind
    # Old pixels stand in, and they are wiped, too.
    layer.wipe((256.0, 60.0), (256.0, 450.0), 20.0, erasure.pass_over((256.0, 60.0), (256.0, 450.0)))
    now = pixels(layer.image(BLACK))
    assert len(now) == SIDE
    column = round(256 * SIDE / 512)
    assert complete[60:240, column].max() > 0
    assert now[60:240, column].max() == 0
    shown(layer)
    left = erasure.left()
    layer.show(left, is_wiped=True)
    other = InkLayer()
    other.fit(SIDE + 20)
    other.show(left)
    assert are_alike(layer, other)


def test_strokes_that_are_shown_for_another_reason_are_not_wiped() -> None:
    some = strokes(10)
    layer = layer_with(some)
    wiped(layer, some, ACROSS, 20.0)
    layer.show(some[1:])
    assert np.abs(shown(layer) - shown(layer_with(some[1:]))).max() <= 2


def test_a_stroke_drawn_while_old_pixels_stand_in_is_seen_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ink_layer, "_SLICE_MS", 0.0)
    some = thin(strokes(60, 60))
    layer = layer_with(some)
    before = shown(layer).copy()
    layer.fit(SIDE + 40)
    layer.catch_up()
    row, column = np.argwhere(before[8:-8, 8:-8] == 0)[0] + 8
    dot = Stroke(np.array([[column, row]], np.float32) * 512 / SIDE, 6.0)
    layer.show((*some, dot))
    assert layer.is_behind
    assert pixels(layer.image(BLACK))[row, column] > 200


def test_a_stroke_never_looks_like_one_that_is_gone() -> None:
    layer = layer_with(())
    gone = strokes(1, seed=5)
    address = id(gone[0])
    layer.show(gone)
    layer.catch_up()
    layer.show(())
    layer.catch_up()
    layer.show(strokes(1, seed=6))
    layer.catch_up()
    layer.show(())
    layer.catch_up()
    del gone
    kept = []
    for seed in range(2000):
        fresh = Stroke(np.array([[seed % 500, 5], [9, 80]], np.float32), 3.0)
        kept.append(fresh)
        if id(fresh) == address:
            break
    layer.show((kept[-1],))
    assert np.array_equal(shown(layer), shown(layer_with((kept[-1],))))


def test_another_colour_paints_nothing_anew(painted: list[int]) -> None:
    layer = layer_with(strokes(5))
    painted.clear()
    image = layer.image(QColor("red"))
    assert painted == []
    dark = int(np.argmax(pixels(image)))
    assert image.pixelColor(dark % SIDE, dark // SIDE) == QColor("red")


def test_a_large_drawing_is_painted_bit_by_bit_and_the_newest_stroke_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ink_layer, "_SLICE_MS", 0.0)
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


def test_wiping_takes_the_share_that_is_wiped() -> None:
    ink = np.array([[255, 255, 255, 128, 0]], np.uint8)
    wipe_off(ink, np.array([[0, 255, 51, 128, 255]], np.uint8))
    assert ink.tolist() == [[255, 0, 204, 64, 0]]


@pytest.mark.parametrize("end", [(40.0, 30.0), (75.0, 52.0)])
def test_a_round_line_covers_what_is_near_its_way(end: tuple[float, float]) -> None:
    window = (slice(5, 95), slice(3, 98))
    line = round_line(QPointF(40, 30), QPointF(*end), 20.0, window).astype(np.float64) / 255
    rows, columns = np.indices(line.shape)
    places = np.stack([columns.ravel() + 3.5, rows.ravel() + 5.5], axis=1)
    away = distance(places, (40.0, 30.0), end).reshape(line.shape)
    assert np.abs(line - np.clip(10.5 - away, 0, 1)).max() < 0.15


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

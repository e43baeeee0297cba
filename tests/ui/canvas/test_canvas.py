"""The canvas, driven with the events that mouse, tablet and keyboard send."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFocusEvent, QImage, QInputDevice, QPalette, QPointingDevice, QTabletEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from sketchdesk.engine.drawing import Drawing, Stroke, rasterise
from sketchdesk.ui.canvas import ink_layer
from sketchdesk.ui.canvas.canvas import Canvas, Tool
from sketchdesk.ui.canvas.erasing import Erasure
from sketchdesk.ui.canvas.ink_layer import InkLayer

LEFT, RIGHT, NONE = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton, Qt.KeyboardModifier.NoModifier
Place = tuple[float, float]


@pytest.fixture
def canvas(qtbot: QtBot) -> Canvas:
    widget = Canvas()
    widget.resize(400, 400)
    qtbot.addWidget(widget)
    with qtbot.waitExposed(widget):
        widget.show()
    return widget


@pytest.fixture
def palette(qapp: QApplication) -> Iterator[Callable[[str, str], None]]:
    before = qapp.palette()

    def put(window: str, base: str) -> None:
        fresh = QPalette(QColor(window))
        fresh.setColor(QPalette.ColorRole.Base, QColor(base))
        qapp.setPalette(fresh)

    yield put
    qapp.setPalette(before)


def at(canvas: Canvas, place: Place) -> QPoint:
    """The pixel of a place given in units of the paper."""
    paper, scale = canvas.paper_area(), canvas.paper_scale()
    return QPoint(round(paper.x() + place[0] * scale), round(paper.y() + place[1] * scale))


def press(canvas: Canvas, place: Place, button: Qt.MouseButton = LEFT) -> None:
    QTest.mousePress(canvas, button, NONE, at(canvas, place))


def move(canvas: Canvas, *places: Place) -> None:
    for place in places:
        QTest.mouseMove(canvas, at(canvas, place))


def release(canvas: Canvas, place: Place, button: Qt.MouseButton = LEFT) -> None:
    QTest.mouseRelease(canvas, button, NONE, at(canvas, place))


def drag(canvas: Canvas, *places: Place) -> None:
    press(canvas, places[0])
    move(canvas, *places[1:])
    release(canvas, places[-1])


def listen(canvas: Canvas) -> list[Drawing]:
    heard: list[Drawing] = []
    canvas.drawing_changed.connect(heard.append)
    return heard


def picture(canvas: Canvas) -> QImage:
    return canvas.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)


def pixels(image: QImage) -> np.ndarray:
    flat = np.frombuffer(image.constBits(), np.uint8)
    return flat.reshape(image.height(), image.bytesPerLine() // 4, 4)[:, : image.width(), :3].astype(int)


# --- drawing ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [(200, 200), (400, 400), (512, 512), (700, 480), (300, 900)])
def test_a_drag_is_one_stroke_in_the_paper_s_own_units(canvas: Canvas, size: tuple[int, int]) -> None:
    canvas.resize(*size)
    heard = listen(canvas)
    drag(canvas, (100, 120), (200, 150), (300, 300), (420, 400))
    (stroke,) = canvas.drawing().strokes
    pixel = 1 / canvas.paper_scale()
    assert stroke.points[0] == pytest.approx([100, 120], abs=pixel)
    assert stroke.points[-1] == pytest.approx([420, 400], abs=pixel)
    assert stroke.pressure is None
    assert len(heard) == 1
    assert heard[0].strokes == canvas.drawing().strokes


def test_the_paper_is_square_and_as_large_as_fits(canvas: Canvas) -> None:
    for width, height in ((400, 400), (700, 480), (300, 900)):
        canvas.resize(width, height)
        paper = canvas.paper_area()
        assert paper.width() == paper.height() == min(width, height)
        assert canvas.rect().contains(paper)


def test_the_drawing_stays_the_same_at_another_size_and_in_the_dark(
    canvas: Canvas, palette: Callable[[str, str], None]
) -> None:
    palette("#f0f0f0", "#ffffff")
    drag(canvas, (100, 100), (300, 200), (150, 400))
    light, strokes = rasterise(canvas.drawing()), canvas.drawing().strokes
    bright = pixels(picture(canvas))
    palette("#303034", "#202024")
    dark = pixels(picture(canvas))
    canvas.resize(250, 250)
    assert canvas.drawing().strokes is strokes
    assert np.array_equal(rasterise(canvas.drawing()), light)
    canvas.resize(400, 400)
    where = at(canvas, (100, 100))
    assert bright[where.y(), where.x()].mean() < 60
    assert dark[where.y(), where.x()].mean() > 200
    assert bright[20, 200].mean() > 200
    assert dark[20, 200].mean() < 60

    other = rasterise_drawn_again(canvas, [(100, 100), (300, 200), (150, 400)])
    assert np.array_equal(other, light)


def rasterise_drawn_again(canvas: Canvas, places: list[Place]) -> np.ndarray:
    canvas.clear()
    drag(canvas, *places)
    return rasterise(canvas.drawing())


def test_a_click_is_a_dot(canvas: Canvas) -> None:
    QTest.mouseClick(canvas, LEFT, NONE, at(canvas, (256, 256)))
    (dot,) = canvas.drawing().strokes
    assert dot.points == pytest.approx(np.array([[256, 256]]), abs=1 / canvas.paper_scale())
    canvas.resize(512, 512)
    where = at(canvas, (dot.points[0, 0], dot.points[0, 1]))
    assert pixels(picture(canvas))[where.y(), where.x()].mean() < 60


def test_a_line_that_stays_where_it_is_is_a_dot_too(canvas: Canvas) -> None:
    canvas.set_drawing(Drawing.from_polylines([np.full((3, 2), 256.0)], width=8))
    where = at(canvas, (256, 256))
    assert pixels(picture(canvas))[where.y(), where.x()].mean() < 60


def test_double_click_is_two_dots(canvas: Canvas) -> None:
    QTest.mouseClick(canvas, LEFT, NONE, at(canvas, (256, 256)))
    # A second press soon after the first arrives as this one event, then comes the release.
    QTest.mouseDClick(canvas, LEFT, NONE, at(canvas, (300, 256)))
    release(canvas, (300, 256))
    assert len(canvas.drawing().strokes) == 2


def test_ink_shows_while_drawing_and_looks_the_same_when_the_pen_is_lifted(canvas: Canvas) -> None:
    blank = pixels(picture(canvas))
    heard = listen(canvas)
    turn = np.linspace(0, 4 * math.pi, 160)
    spiral = [(256 + 30 * t * math.cos(t), 256 + 15 * t * math.sin(t)) for t in turn.tolist()]
    press(canvas, spiral[0])
    move(canvas, *spiral[1:])
    live = pixels(picture(canvas))
    assert heard == []
    release(canvas, spiral[-1])
    after = pixels(picture(canvas))
    assert np.abs(live - blank).max() > 200
    assert np.abs(live - after).max() <= 24
    assert len(heard) == 1


def test_a_move_repaints_only_its_own_part(canvas: Canvas, qtbot: QtBot) -> None:
    class Watched(Canvas):
        painted: list[int]

        def paintEvent(self, event: object) -> None:
            self.painted.append(event.rect().width())  # type: ignore[attr-defined]
            super().paintEvent(event)  # type: ignore[arg-type]

    watched = Watched()
    watched.painted = []
    watched.resize(400, 400)
    qtbot.addWidget(watched)
    with qtbot.waitExposed(watched):
        watched.show()
    press(watched, (100, 100))
    move(watched, (110, 100))
    qtbot.waitUntil(lambda: bool(watched.painted))
    QApplication.processEvents()
    watched.painted.clear()
    move(watched, (120, 105))
    qtbot.waitUntil(lambda: bool(watched.painted))
    assert max(watched.painted) < 40
    release(watched, (120, 105))


def test_strokes_painted_one_by_one_look_as_painted_at_once(canvas: Canvas) -> None:
    rng = np.random.default_rng(3)
    for _ in range(12):
        drag(canvas, *(tuple(place) for place in rng.uniform(30, 480, (5, 2)).tolist()))
    canvas.set_tool(Tool.ERASER)
    drag(canvas, (50, 50), (450, 450))
    canvas.undo()
    drag(canvas, (450, 50), (50, 450))
    canvas.set_tool(Tool.PEN)
    QApplication.sendEvent(canvas, QEvent(QEvent.Type.Leave))
    stepwise = pixels(picture(canvas))
    canvas.resize(300, 300)
    canvas.grab()
    canvas.resize(400, 400)
    assert np.abs(stepwise - pixels(picture(canvas))).max() <= 24


def test_the_pen_beyond_the_edge_is_cut_there(canvas: Canvas) -> None:
    press(canvas, (400, 100))
    move(canvas, (600, 100), (600, 300), (400, 300))
    release(canvas, (400, 300))
    first, second = canvas.drawing().strokes
    assert first.points[-1] == pytest.approx([512, 100], abs=2)
    assert second.points[0] == pytest.approx([512, 300], abs=2)
    canvas.undo()
    assert canvas.drawing().is_empty


def test_a_press_beside_the_paper_draws_nothing(canvas: Canvas) -> None:
    canvas.resize(700, 300)
    heard = listen(canvas)
    drag(canvas, (-100, 100), (200, 200))
    assert canvas.drawing().is_empty
    assert heard == []
    assert canvas.undo_stack.count() == 0


def test_pen_width_goes_into_the_stroke_and_stays_in_bounds(canvas: Canvas) -> None:
    canvas.set_pen_width(11)
    drag(canvas, (10, 10), (100, 100))
    canvas.set_pen_width(1000)
    drag(canvas, (10, 100), (100, 200))
    assert [stroke.width for stroke in canvas.drawing().strokes] == [11, 24]


def test_stroke_started_comes_once_at_the_press(canvas: Canvas) -> None:
    started: list[bool] = []
    canvas.stroke_started.connect(lambda: started.append(True))
    press(canvas, (10, 10))
    assert started == [True]
    move(canvas, (50, 50), (90, 90))
    release(canvas, (90, 90))
    assert started == [True]


def test_every_position_is_asked_for_while_a_line_is_drawn(canvas: Canvas) -> None:
    attribute = Qt.ApplicationAttribute.AA_CompressHighFrequencyEvents
    before = QApplication.testAttribute(attribute)
    press(canvas, (100, 100))
    move(canvas, (200, 100))
    assert not QApplication.testAttribute(attribute)
    release(canvas, (200, 100))
    assert QApplication.testAttribute(attribute) == before


def test_a_large_drawing_that_is_still_being_painted_waits_for_the_pen(
    canvas: Canvas, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ink_layer, "_SLICE_MS", 0.0)
    way = np.cumsum(np.random.default_rng(4).normal(0, 9, (60, 200, 2)), axis=1) + 256
    canvas.set_drawing(Drawing.from_polylines(list(np.clip(way, 0, 512))), undoable=False)
    canvas.repaint()
    caught_up: list[bool] = []
    catch_up = InkLayer.catch_up

    def watched(layer: InkLayer) -> QRectF:
        caught_up.append(layer.is_behind)
        return catch_up(layer)

    monkeypatch.setattr(InkLayer, "catch_up", watched)
    press(canvas, (100, 100))
    caught_up.clear()
    for x in range(110, 200, 10):
        move(canvas, (x, 100))
        canvas.repaint()
    assert caught_up == []
    release(canvas, (200, 100))
    qtbot.waitUntil(lambda: not canvas._layer.is_behind)
    assert caught_up


def test_positions_of_the_eraser_that_came_together_are_erased_at_once(
    canvas: Canvas, monkeypatch: pytest.MonkeyPatch
) -> None:
    drag(canvas, (50, 256), (450, 256))
    erased: list[tuple[Place, Place]] = []
    pass_over = Erasure.pass_over

    def watched(erasure: Erasure, begin: Place, end: Place) -> float:
        erased.append((begin, end))
        return pass_over(erasure, begin, end)

    monkeypatch.setattr(Erasure, "pass_over", watched)
    canvas.set_tool(Tool.ERASER)
    press(canvas, (250, 100))
    move(canvas, *((250.0, float(y)) for y in range(102, 400, 2)))
    assert erased == []
    assert len(canvas.drawing().strokes) == 2
    assert len(erased) <= 2
    release(canvas, (250, 400))


# --- interruptions ----------------------------------------------------------------------------------


def test_losing_the_focus_finishes_the_stroke(canvas: Canvas) -> None:
    heard = listen(canvas)
    press(canvas, (100, 100))
    move(canvas, (200, 200))
    QApplication.sendEvent(canvas, QFocusEvent(QEvent.Type.FocusOut))
    assert len(heard) == 1
    move(canvas, (300, 100))
    release(canvas, (300, 100))
    (stroke,) = canvas.drawing().strokes
    assert stroke.points[-1] == pytest.approx([200, 200], abs=2)
    assert len(heard) == 1


@pytest.mark.parametrize("how", ["deactivate", "hide", "other tool"])
def test_leaving_mid_stroke_finishes_it(canvas: Canvas, how: str) -> None:
    press(canvas, (100, 100))
    move(canvas, (200, 200))
    if how == "deactivate":
        QApplication.sendEvent(canvas, QEvent(QEvent.Type.WindowDeactivate))
    elif how == "hide":
        canvas.hide()
    else:
        canvas.set_tool(Tool.ERASER)
    assert len(canvas.drawing().strokes) == 1


def test_a_second_button_changes_nothing(canvas: Canvas) -> None:
    press(canvas, (100, 100))
    move(canvas, (150, 100))
    press(canvas, (150, 100), RIGHT)
    release(canvas, (150, 100), RIGHT)
    assert canvas.drawing().is_empty
    QTest.mouseMove(canvas, at(canvas, (300, 100)))
    release(canvas, (300, 100))
    (stroke,) = canvas.drawing().strokes
    assert stroke.points[-1] == pytest.approx([300, 100], abs=2)


def test_the_right_button_alone_draws_nothing(canvas: Canvas) -> None:
    press(canvas, (100, 100), RIGHT)
    release(canvas, (200, 200), RIGHT)
    assert canvas.drawing().is_empty
    assert canvas.contextMenuPolicy() == Qt.ContextMenuPolicy.PreventContextMenu


def test_alt_held_draws_as_ever(canvas: Canvas) -> None:
    alt = Qt.KeyboardModifier.AltModifier
    QTest.mousePress(canvas, LEFT, alt, at(canvas, (100, 100)))
    move(canvas, (200, 100))
    QTest.mouseRelease(canvas, LEFT, alt, at(canvas, (200, 100)))
    assert len(canvas.drawing().strokes) == 1


def test_undo_in_the_middle_of_a_stroke_takes_that_stroke(canvas: Canvas) -> None:
    drag(canvas, (10, 10), (50, 50))
    press(canvas, (100, 100))
    move(canvas, (200, 200))
    canvas.undo()
    release(canvas, (200, 200))
    assert len(canvas.drawing().strokes) == 1
    canvas.undo()
    assert canvas.drawing().is_empty


# --- undo, clear, set -------------------------------------------------------------------------------


def test_undo_and_redo_of_drawing_erasing_and_clearing(canvas: Canvas) -> None:
    heard = listen(canvas)
    drag(canvas, (50, 100), (450, 100))
    drag(canvas, (50, 300), (450, 300))
    canvas.set_tool(Tool.ERASER)
    drag(canvas, (250, 50), (250, 200), (250, 350))
    canvas.clear()
    states = [0, 1, 2, 4, 0]
    assert [len(drawing.strokes) for drawing in heard] == states[1:]
    heard.clear()
    for expected in reversed(states[:-1]):
        canvas.undo()
        assert len(canvas.drawing().strokes) == expected
    for expected in states[1:]:
        canvas.redo()
        assert len(canvas.drawing().strokes) == expected
    assert len(heard) == 8


def test_an_undone_stroke_is_gone_from_the_paper_and_comes_back(canvas: Canvas) -> None:
    drag(canvas, (50, 100), (450, 100))
    one = pixels(picture(canvas))
    drag(canvas, (250, 20), (250, 400))
    two = pixels(picture(canvas))
    canvas.undo()
    assert np.array_equal(pixels(picture(canvas)), one)
    canvas.redo()
    assert np.array_equal(pixels(picture(canvas)), two)
    assert not np.array_equal(one, two)


def test_set_drawing_can_be_undone_or_starts_afresh(canvas: Canvas) -> None:
    drag(canvas, (50, 100), (450, 100))
    other = Drawing.from_polylines([np.array([[1, 1], [2, 2]]), np.array([[5, 5], [6, 6]])])
    canvas.set_drawing(other)
    assert len(canvas.drawing().strokes) == 2
    canvas.undo()
    assert len(canvas.drawing().strokes) == 1
    heard = listen(canvas)
    canvas.set_drawing(other, undoable=False)
    assert len(heard) == 1
    assert heard[0].strokes == other.strokes
    assert not canvas.undo_stack.canUndo()
    assert not canvas.undo_stack.canRedo()


def test_clearing_nothing_says_nothing(canvas: Canvas) -> None:
    heard = listen(canvas)
    canvas.clear()
    canvas.set_drawing(Drawing((Stroke(np.empty((0, 2), np.float32)),)))
    canvas.undo()
    canvas.redo()
    assert heard == []
    assert canvas.undo_stack.count() == 0


# --- the eraser -------------------------------------------------------------------------------------


def test_the_eraser_splits_a_stroke_in_one_undo_step(canvas: Canvas) -> None:
    canvas.set_pen_width(4)
    canvas.set_eraser_width(40)
    drag(canvas, (50, 256), (450, 256))
    heard = listen(canvas)
    canvas.set_tool(Tool.ERASER)
    press(canvas, (250, 100))
    move(canvas, (250, 200), (250, 300))
    assert len(canvas.drawing().strokes) == 2
    assert heard == []
    move(canvas, (250, 400))
    release(canvas, (250, 400))
    left, right = canvas.drawing().strokes
    assert left.points[-1, 0] == pytest.approx(228, abs=2)
    assert right.points[0, 0] == pytest.approx(272, abs=2)
    assert len(heard) == 1
    canvas.undo()
    assert len(canvas.drawing().strokes) == 1


def test_erasing_nothing_is_no_step(canvas: Canvas) -> None:
    drag(canvas, (50, 50), (100, 50))
    heard = listen(canvas)
    canvas.set_tool(Tool.ERASER)
    drag(canvas, (300, 300), (400, 400))
    assert heard == []
    assert canvas.undo_stack.count() == 1


def test_the_eraser_shows_its_circle_and_takes_it_along(canvas: Canvas) -> None:
    drag(canvas, (20, 20), (40, 20))
    plain = pixels(picture(canvas))
    canvas.set_tool(Tool.ERASER)
    move(canvas, (256, 256))
    assert not np.array_equal(pixels(picture(canvas)), plain)
    QApplication.sendEvent(canvas, QEvent(QEvent.Type.Leave))
    assert np.array_equal(pixels(picture(canvas)), plain)


# --- the tablet -------------------------------------------------------------------------------------


def stylus(kind: QPointingDevice.PointerType, capabilities: QInputDevice.Capability) -> QPointingDevice:
    return QPointingDevice("stylus", 7, QInputDevice.DeviceType.Stylus, kind, capabilities, 1, 2)


def tablet(
    canvas: Canvas, device: QPointingDevice, kind: QEvent.Type, place: Place, pressure: float, down: bool = True
) -> None:
    where = QPointF(at(canvas, place))
    button = Qt.MouseButton.NoButton if kind == QEvent.Type.TabletMove else LEFT
    buttons = LEFT if down else Qt.MouseButton.NoButton
    event = QTabletEvent(kind, device, where, where, pressure, 0.0, 0.0, 0.0, 0.0, 0.0, NONE, button, buttons)
    QApplication.sendEvent(canvas, event)
    assert event.isAccepted()


def tablet_drag(canvas: Canvas, device: QPointingDevice, *steps: tuple[Place, float]) -> None:
    tablet(canvas, device, QEvent.Type.TabletPress, *steps[0])
    for place, pressure in steps[1:]:
        tablet(canvas, device, QEvent.Type.TabletMove, place, pressure)
    tablet(canvas, device, QEvent.Type.TabletRelease, steps[-1][0], 0.0, down=False)


def test_pen_pressure_becomes_width(canvas: Canvas) -> None:
    pen = stylus(QPointingDevice.PointerType.Pen, QInputDevice.Capability.Position | QInputDevice.Capability.Pressure)
    canvas.set_pen_width(20)
    heard = listen(canvas)
    tablet_drag(canvas, pen, *(((50 + 40 * i, 256), i / 10) for i in range(11)))
    (stroke,) = canvas.drawing().strokes
    assert stroke.pressure is not None
    assert stroke.pressure[0] == pytest.approx(0.0)
    assert stroke.pressure[-1] == pytest.approx(1.0)
    assert len(heard) == 1
    ink = pixels(picture(canvas)).mean(axis=2) < 100
    thin, thick = (ink[:, at(canvas, (x, 256)).x()].sum() for x in (120, 400))
    assert 0 < thin < thick / 2


def test_a_wide_line_under_pressure_has_no_holes(canvas: Canvas) -> None:
    pen = stylus(QPointingDevice.PointerType.Pen, QInputDevice.Capability.Pressure)
    canvas.set_pen_width(24)
    tablet_drag(canvas, pen, *(((256 + 90 * math.cos(t / 9), 256 + 90 * math.sin(t / 9)), 0.8) for t in range(70)))
    image = pixels(picture(canvas)).mean(axis=2)
    for t in np.linspace(0.1, 7, 60):
        where = at(canvas, (256 + 90 * math.cos(t), 256 + 90 * math.sin(t)))
        assert image[where.y() - 2 : where.y() + 3, where.x() - 2 : where.x() + 3].max() < 60


def test_a_line_under_pressure_has_soft_edges_like_any_other(canvas: Canvas) -> None:
    pen = stylus(QPointingDevice.PointerType.Pen, QInputDevice.Capability.Pressure)
    way = [(60 + 7.0 * i, 150 + 3.0 * i) for i in range(50)]
    softness = []
    for force in (None, 0.55):
        canvas.clear()
        if force is None:
            drag(canvas, *way)
        else:
            tablet_drag(canvas, pen, *((place, force) for place in way))
        grey = pixels(picture(canvas)).mean(axis=2)[10:-10, 10:-10]
        softness.append(int(((grey > 60) & (grey < 200)).sum()))
    assert softness[1] > 0.8 * softness[0] > 100


def test_a_stylus_without_pressure_draws_like_a_mouse(canvas: Canvas) -> None:
    pen = stylus(QPointingDevice.PointerType.Pen, QInputDevice.Capability.Position)
    tablet_drag(canvas, pen, ((50, 50), 0.0), ((300, 300), 0.0))
    (stroke,) = canvas.drawing().strokes
    assert stroke.pressure is None


def test_the_other_end_of_the_pen_erases(canvas: Canvas) -> None:
    drag(canvas, (50, 256), (450, 256))
    end = stylus(QPointingDevice.PointerType.Eraser, QInputDevice.Capability.Pressure)
    tablet_drag(canvas, end, ((250, 100), 0.5), ((250, 400), 0.5))
    assert len(canvas.drawing().strokes) == 2
    assert canvas.tool is Tool.PEN


def test_the_mouse_does_not_disturb_the_tablet(canvas: Canvas) -> None:
    pen = stylus(QPointingDevice.PointerType.Pen, QInputDevice.Capability.Pressure)
    tablet(canvas, pen, QEvent.Type.TabletPress, (100, 100), 0.5)
    drag(canvas, (400, 400), (450, 450))
    tablet(canvas, pen, QEvent.Type.TabletMove, (200, 100), 0.5)
    tablet(canvas, pen, QEvent.Type.TabletRelease, (200, 100), 0.0, down=False)
    (stroke,) = canvas.drawing().strokes
    assert stroke.points[:, 1] == pytest.approx(100, abs=2)


# --- for everyone -----------------------------------------------------------------------------------


def test_screen_readers_hear_what_it_is_and_how_much_is_drawn(canvas: Canvas) -> None:
    assert canvas.accessibleName() == "Drawing canvas"
    assert "Empty." in canvas.accessibleDescription()
    drag(canvas, (10, 10), (100, 100))
    assert "1 stroke." in canvas.accessibleDescription()
    drag(canvas, (10, 100), (100, 200))
    assert "2 strokes." in canvas.accessibleDescription()


def test_the_hint_goes_with_the_first_touch_and_returns_when_empty(canvas: Canvas) -> None:
    hint = pixels(picture(canvas))
    press(canvas, (20, 20))
    middle = np.s_[120:280, 60:340]
    touched = pixels(picture(canvas))
    assert np.ptp(touched[middle]) == 0
    assert np.ptp(hint[middle]) > 60
    release(canvas, (20, 20))
    canvas.undo()
    assert np.array_equal(pixels(picture(canvas)), hint)


def test_the_focus_ring_is_for_the_keyboard(canvas: Canvas) -> None:
    drag(canvas, (20, 20), (60, 60))
    plain = pixels(picture(canvas))
    QApplication.sendEvent(canvas, QFocusEvent(QEvent.Type.FocusIn, Qt.FocusReason.MouseFocusReason))
    assert np.array_equal(pixels(picture(canvas)), plain)
    QApplication.sendEvent(canvas, QFocusEvent(QEvent.Type.FocusIn, Qt.FocusReason.TabFocusReason))
    assert not np.array_equal(pixels(picture(canvas)), plain)

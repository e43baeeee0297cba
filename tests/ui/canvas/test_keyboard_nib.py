"""Drawing and erasing with the keyboard alone."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from sketchdesk.engine.drawing import Drawing, Stroke
from sketchdesk.ui.canvas.canvas import Canvas, Tool
from sketchdesk.ui.canvas.keyboard_nib import FINE_STEP, LONG_STEP, STEP, KeyboardNib

Key = Qt.Key
SHIFT, CTRL, NONE = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier(0)


@pytest.fixture
def canvas(qtbot: QtBot) -> Canvas:
    widget = Canvas()
    widget.resize(512, 512)
    qtbot.addWidget(widget)
    with qtbot.waitExposed(widget):
        widget.show()
    widget.activateWindow()
    widget.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(widget.hasFocus)
    return widget


def nib(canvas: Canvas) -> KeyboardNib:
    found = canvas.findChild(KeyboardNib)
    assert found is not None
    return found


def tap(canvas: Canvas, *keys: Qt.Key, modifier: Qt.KeyboardModifier = NONE) -> None:
    for key in keys:
        QTest.keyClick(canvas, key, modifier)


def repeat(canvas: Canvas, key: Qt.Key, times: int) -> None:
    """What the system sends while a key is held."""
    for _ in range(times):
        for kind in (QEvent.Type.KeyRelease, QEvent.Type.KeyPress):
            QApplication.sendEvent(canvas, QKeyEvent(kind, key, NONE, "", True))


def ends(stroke: Stroke) -> tuple[list[float], list[float]]:
    return stroke.points[0].tolist(), stroke.points[-1].tolist()


def test_a_line_goes_where_the_keys_went_and_is_searched_for_once(canvas: Canvas) -> None:
    heard: list[Drawing] = []
    canvas.drawing_changed.connect(heard.append)
    begin = nib(canvas).place
    tap(canvas, Key.Key_Space, *[Key.Key_Right] * 5, *[Key.Key_Down] * 3)
    assert canvas.is_drawing
    assert not heard
    tap(canvas, Key.Key_Space)
    assert not canvas.is_drawing
    assert len(heard) == 1
    first, last = ends(*canvas.strokes())
    np.testing.assert_allclose(first, begin, atol=0.01)
    np.testing.assert_allclose(last, (begin[0] + 5 * STEP, begin[1] + 3 * STEP), atol=0.01)
    canvas.undo()
    assert not canvas.strokes()


def test_a_lifted_nib_moves_without_a_line(canvas: Canvas) -> None:
    begin = nib(canvas).place
    assert not nib(canvas).isVisible()
    tap(canvas, Key.Key_Left, Key.Key_Up)
    assert nib(canvas).isVisible()
    assert not canvas.strokes()
    assert not canvas.is_drawing
    assert nib(canvas).place == (begin[0] - STEP, begin[1] - STEP)
    tap(canvas, Key.Key_Left, modifier=SHIFT)
    tap(canvas, Key.Key_Up, modifier=CTRL)
    assert nib(canvas).place == (begin[0] - STEP - FINE_STEP, begin[1] - STEP - LONG_STEP)
    tap(canvas, Key.Key_End)
    assert nib(canvas).place == (begin[0] - 2 * STEP - FINE_STEP, begin[1] - LONG_STEP)


def test_two_arrows_held_together_go_aslant_for_as_long_as_they_are_held(canvas: Canvas) -> None:
    x, y = nib(canvas).place
    QTest.keyPress(canvas, Key.Key_Right)
    QTest.keyPress(canvas, Key.Key_Down)
    repeat(canvas, Key.Key_Down, 4)
    assert nib(canvas).place == (x + 6 * STEP, y + 5 * STEP)
    QTest.keyRelease(canvas, Key.Key_Right)
    repeat(canvas, Key.Key_Down, 1)
    QTest.keyRelease(canvas, Key.Key_Down)
    assert nib(canvas).place == (x + 6 * STEP, y + 6 * STEP)


def test_the_nib_stays_on_the_paper_and_draws_at_its_very_edge(canvas: Canvas) -> None:
    tap(canvas, *[Key.Key_PageDown] * 20, modifier=CTRL)
    assert nib(canvas).place == (512.0, 512.0)
    tap(canvas, Key.Key_Space, *[Key.Key_Up] * 4, Key.Key_Space)
    (stroke,) = canvas.strokes()
    np.testing.assert_allclose(ends(stroke), ((512, 512), (512, 512 - 4 * STEP)), atol=0.01)


def test_holding_space_does_not_lift_what_it_has_put_down(canvas: Canvas) -> None:
    QTest.keyPress(canvas, Key.Key_Space)
    repeat(canvas, Key.Key_Space, 5)
    QTest.keyRelease(canvas, Key.Key_Space)
    assert canvas.is_drawing


def test_escape_takes_the_line_back_and_nothing_that_was_there_before(canvas: Canvas) -> None:
    tap(canvas, Key.Key_Space, Key.Key_Right, Key.Key_Space)
    before = canvas.strokes()
    tap(canvas, Key.Key_Space, *[Key.Key_Down] * 4, Key.Key_Escape)
    assert canvas.strokes() == before
    assert not canvas.is_drawing
    canvas.set_tool(Tool.ERASER)
    tap(canvas, *[Key.Key_PageUp] * 20)
    tap(canvas, Key.Key_Space, Key.Key_Up, Key.Key_Escape)
    assert canvas.strokes() == before


def test_the_eraser_goes_by_keyboard_too(canvas: Canvas) -> None:
    tap(canvas, Key.Key_Space, *[Key.Key_Right] * 12, Key.Key_Space)
    canvas.set_tool(Tool.ERASER)
    tap(canvas, *[Key.Key_Left] * 6)
    tap(canvas, Key.Key_Space, Key.Key_Up, Key.Key_Space)
    assert len(canvas.strokes()) == 2
    canvas.undo()
    assert len(canvas.strokes()) == 1


def test_a_mouse_that_is_nudged_does_not_end_the_line_but_one_that_draws_does(canvas: Canvas) -> None:
    tap(canvas, Key.Key_Space, Key.Key_Right)
    QTest.mouseMove(canvas, QPoint(40, 400))
    assert canvas.is_drawing
    tap(canvas, Key.Key_Right)
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, NONE, QPoint(40, 400))
    QTest.mouseMove(canvas, QPoint(60, 400))
    assert not nib(canvas).isVisible()
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, NONE, QPoint(60, 400))
    assert len(canvas.strokes()) == 2
    # The keyboard goes on where the mouse ended.
    tap(canvas, Key.Key_Right)
    assert nib(canvas).place == (60 + STEP, 400)


def test_who_leaves_the_canvas_lifts_the_nib(canvas: Canvas) -> None:
    tap(canvas, Key.Key_Space, Key.Key_Right)
    QTest.keyPress(canvas, Key.Key_Right)
    canvas.clearFocus()
    assert not canvas.is_drawing
    assert len(canvas.strokes()) == 1
    assert not nib(canvas).isVisible()
    assert not nib(canvas).is_down
    canvas.setFocus()
    x, y = nib(canvas).place
    tap(canvas, Key.Key_Down)
    # What was held when the canvas was left is held no more.
    assert nib(canvas).place == (x, y + STEP)


def test_the_nib_is_where_it_says_at_every_size(canvas: Canvas, qtbot: QtBot) -> None:
    tap(canvas, Key.Key_Right)
    for side in (300, 640):
        canvas.resize(side, side)
        qtbot.waitUntil(lambda side=side: canvas.paper_area().width() == side)
        middle, place = nib(canvas).geometry().center(), nib(canvas).place
        assert abs(middle.x() - place[0] * side / 512) <= 1
        assert abs(middle.y() - place[1] * side / 512) <= 1


def test_keys_that_are_not_the_nibs_go_on(canvas: Canvas) -> None:
    for key, modifier in ((Key.Key_Escape, NONE), (Key.Key_A, NONE), (Key.Key_Left, Qt.KeyboardModifier.AltModifier)):
        event = QKeyEvent(QEvent.Type.KeyPress, key, modifier)
        event.accept()
        canvas.keyPressEvent(event)
        assert not event.isAccepted()

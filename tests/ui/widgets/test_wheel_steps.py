"""The wheel with Ctrl: whole steps, however finely a device tells its movement."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent

from sketchdesk.ui.widgets.wheel_steps import WheelSteps

CTRL, NO_KEY = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.NoModifier


def turned(delta: int, keys: Qt.KeyboardModifier) -> QWheelEvent:
    at, nothing = QPointF(5, 5), Qt.MouseButton.NoButton
    event = QWheelEvent(at, at, QPoint(), QPoint(0, delta), nothing, keys, Qt.ScrollPhase.NoScrollPhase, False)
    event.ignore()
    return event


@given(st.lists(st.integers(-400, 400), max_size=30))
def test_steps_are_the_notches_that_were_completed(deltas: list[int]) -> None:
    wheel, steps = WheelSteps(), []
    for delta in deltas:
        event = turned(delta, CTRL)
        assert wheel.take(event, steps.append)
        assert event.isAccepted()
    assert set(steps) <= {1, -1}
    assert abs(120 * sum(steps) - sum(deltas)) < 120


def test_a_touchpad_makes_one_step_of_many_events() -> None:
    wheel, steps = WheelSteps(), []
    for _ in range(24):
        wheel.take(turned(10, CTRL), steps.append)
    assert steps == [1, 1]


def test_without_ctrl_it_scrolls() -> None:
    steps: list[int] = []
    event = turned(120, NO_KEY)
    assert not WheelSteps().take(event, steps.append)
    assert not event.isAccepted()
    assert steps == []

"""What is made ready while the window has nothing else to do."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from sketchdesk.ui import later
from sketchdesk.ui.later import Later


def test_steps_run_one_after_another_and_then_it_is_done(qtbot: QtBot) -> None:
    ran: list[int] = []
    steps = Later([lambda: ran.append(1), lambda: ran.append(2)])
    with qtbot.waitSignal(steps.done):
        steps.begin(0)
    assert ran == [1, 2]


def test_no_step_begins_while_a_person_is_busy(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(later, "_PAUSE_MS", 1)
    ran: list[int] = []
    asked: list[bool] = []

    def is_busy() -> bool:
        asked.append(len(asked) < 3)
        return asked[-1]

    steps = Later([lambda: ran.append(len(asked))], waits=is_busy)
    with qtbot.waitSignal(steps.done):
        steps.begin(0)
    # It asked three times in vain, and not in the pause after that.
    assert ran
    assert ran[0] >= 4
    assert asked[:4] == [True, True, True, False]


def test_what_was_stopped_runs_no_more(qtbot: QtBot) -> None:
    ran: list[int] = []
    steps = Later([lambda: (ran.append(1), steps.stop()), lambda: ran.append(2)])
    steps.begin(0)
    qtbot.waitUntil(lambda: ran == [1])
    other = Later([])
    with qtbot.waitSignal(other.done):
        other.begin(0)
    assert ran == [1]

"""The bot that tests wait with: whatever has a limit has a long one, and one that a test names is kept."""

from __future__ import annotations

import inspect

import pytest
from open_window import MILLISECONDS
from patient_bot import PatientBot
from PySide6.QtCore import QObject, QTimer, Signal
from pytestqt.qtbot import QtBot


class Bell(QObject):
    rung = Signal(int)


def limits(bot: QtBot) -> dict[str, object]:
    """The default time limit of each method that has one."""
    methods = inspect.getmembers(bot, inspect.ismethod)
    parameters = {name: inspect.signature(method).parameters.get("timeout") for name, method in methods}
    return {name: found.default for name, found in parameters.items() if found is not None}


def test_every_limit_is_long(qtbot: QtBot) -> None:
    assert isinstance(qtbot, PatientBot)
    assert {"waitUntil", "wait_until", "waitSignal", "waitSignals", "waitExposed", "waitCallback"} <= set(limits(qtbot))
    assert set(limits(qtbot).values()) == {MILLISECONDS}


def test_a_limit_that_is_named_is_kept(qtbot: QtBot) -> None:
    bell = Bell()
    with pytest.raises(qtbot.TimeoutError, match="in 1 milliseconds"):
        qtbot.waitUntil(lambda: False, timeout=1)
    with pytest.raises(qtbot.TimeoutError, match="after 1 ms"), qtbot.waitSignal(bell.rung, timeout=1):
        pass
    with qtbot.waitSignals([bell.rung], timeout=1, raising=False) as waiting:
        pass
    assert not waiting.signal_triggered
    with qtbot.assertNotEmitted(bell.rung, wait=1):
        pass


def test_options_are_handed_on(qtbot: QtBot) -> None:
    bell = Bell()
    with qtbot.waitSignal(bell.rung, check_params_cb=lambda number: number == 2) as heard:
        QTimer.singleShot(0, lambda: (bell.rung.emit(1), bell.rung.emit(2)))
    assert heard.args == [2]
    with qtbot.waitCallback() as called:
        QTimer.singleShot(0, lambda: called(3))
    assert called.args == [3]

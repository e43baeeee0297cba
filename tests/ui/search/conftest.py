"""A result grid on the screen."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from sketchdesk.ui.search.result_grid import ResultGrid


@pytest.fixture
def grid(qtbot: QtBot) -> ResultGrid:
    grid = ResultGrid()
    qtbot.addWidget(grid)
    grid.resize(700, 500)
    with qtbot.waitExposed(grid):
        grid.show()
    grid.activateWindow()
    return grid

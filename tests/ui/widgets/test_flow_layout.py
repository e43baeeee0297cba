"""Buttons that go on below where they do not fit."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from sketchdesk.ui.widgets.flow_layout import FlowLayout


def row(qtbot: QtBot) -> tuple[QWidget, FlowLayout, list[QPushButton]]:
    """Four buttons of 100 x 30, the last at the end."""
    around, flow = QWidget(), FlowLayout()
    qtbot.addWidget(around)
    flow.setContentsMargins(10, 5, 10, 5)
    flow.setSpacing(10)
    buttons = [QPushButton(around) for _ in range(4)]
    for number, button in enumerate(buttons):
        button.setFixedSize(100, 30)
        if number == 3:
            flow.add_stretch()
        flow.addWidget(button)
    around.setLayout(flow)
    return around, flow, buttons


def places(flow: FlowLayout, buttons: list[QPushButton], width: int) -> list[tuple[int, int]]:
    flow.activate()
    around = buttons[0].parentWidget()
    around.resize(width, flow.heightForWidth(width))
    flow.setGeometry(around.rect())
    return [(button.x(), button.y()) for button in buttons]


def test_all_in_one_row_with_the_last_at_its_end(qtbot: QtBot) -> None:
    _, flow, buttons = row(qtbot)
    assert flow.sizeHint() == QSize(450, 40)
    assert places(flow, buttons, 450) == [(10, 5), (120, 5), (230, 5), (340, 5)]
    assert places(flow, buttons, 550) == [(10, 5), (120, 5), (230, 5), (440, 5)]


def test_what_does_not_fit_goes_on_below(qtbot: QtBot) -> None:
    around, flow, buttons = row(qtbot)
    assert places(flow, buttons, 440) == [(10, 5), (120, 5), (230, 5), (10, 45)]
    assert flow.heightForWidth(440) == 80
    assert places(flow, buttons, 120) == [(10, 5), (10, 45), (10, 85), (10, 125)]
    assert flow.minimumSize() == QSize(120, 40)
    # What is hidden takes no room.
    buttons[0].hide()
    assert places(flow, buttons, 440)[1:] == [(10, 5), (120, 5), (330, 5)]
    around.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    assert places(flow, buttons, 440)[1:] == [(330, 5), (220, 5), (10, 5)]

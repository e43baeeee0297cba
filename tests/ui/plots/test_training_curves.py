"""The curves of a training."""

from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from sketchdesk.training.outcome import Epoch
from sketchdesk.ui.plots.training_curves import TrainingCurves


def epoch(number: int, loss: float = 1.0, validation: float | None = None, phase: int = 0) -> Epoch:
    accuracy = None if validation is None else 1 - validation
    return Epoch(number, phase, loss, 0.5, validation, accuracy, 1e-3, 2.0)


def test_epochs_come_one_by_one(qtbot: QtBot) -> None:
    curves = TrainingCurves()
    qtbot.addWidget(curves)
    curves.add(epoch(1, 2.0, 0.9))
    curves.add(epoch(2, 1.0, 0.4))
    assert curves.loss.lines == {"training": [(1, 2.0), (2, 1.0)], "validation": [(1, 0.9), (2, 0.4)]}
    assert curves.accuracy.lines["validation"] == [(1, 1 - 0.9), (2, 1 - 0.4)]


def test_a_training_that_goes_on_keeps_its_epochs_in_their_places(qtbot: QtBot) -> None:
    curves = TrainingCurves()
    qtbot.addWidget(curves)
    curves.add(epoch(4, 0.7))
    curves.add(epoch(5, 0.6))
    assert curves.loss.lines == {"training": [(4, 0.7), (5, 0.6)], "validation": []}
    curves.add(epoch(5, 0.5))
    assert curves.loss.lines["training"] == [(4, 0.7), (5, 0.5)]


def test_the_best_epoch_is_told_and_arrow_keys_read_the_curve(qtbot: QtBot) -> None:
    curves = TrainingCurves()
    qtbot.addWidget(curves)
    curves.resize(700, 300)
    curves.show_epochs((epoch(1, 2.0, 0.9), epoch(2, 1.0, 0.4, phase=1)), best=2)
    qtbot.keyClick(curves.loss, Qt.Key.Key_Right)
    assert curves.loss.accessibleDescription() == "epoch 1: training 2.000, validation 0.900"
    qtbot.keyClick(curves.loss, Qt.Key.Key_Right)
    assert curves.loss.accessibleDescription().endswith("(the best, which is kept)")
    assert curves.accuracy.text_at(curves.accuracy.place_of(2, 0.5)).startswith("epoch 2: training 50.0 %")
    assert not curves.grab().isNull()


def test_what_is_not_measured_is_said(qtbot: QtBot) -> None:
    curves = TrainingCurves()
    qtbot.addWidget(curves)
    curves.add(Epoch(1, 0, 1.0, None, None, None, 1e-3, 2.0))
    assert curves.accuracy.accessibleDescription() == "This training measures no accuracy."

"""The dialog that divides: which rule its fields make, and what it shows of the answers."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel, QPushButton, QSpinBox, QTreeWidget
from pytestqt.qtbot import QtBot

from sketchdesk.jobs.collecting.split import SplitRequest, SplitResult
from sketchdesk.ui.collections.split_dialog import SplitDialog
from sketchdesk.ui.widgets.split_bar import SplitBar


@pytest.fixture
def dialog(qtbot: QtBot) -> SplitDialog:
    dialog = SplitDialog("zoo", 80)
    with qtbot.waitSignal(dialog.preview_wanted):
        dialog.show()
    return dialog


def result(request: SplitRequest, **counts: int) -> SplitResult:
    classes = {"cat": {"train": 3, "validation": 0, "test": 1}, "": {"train": 0, "validation": 0, "test": 2}}
    warnings = ("1 class has no training picture: (no class).",)
    return SplitResult("zoo", request.rule, {"train": 3, "validation": 0, "test": 3} | counts, classes, 4, warnings)


def test_three_quarters_of_a_usual_class_are_proposed(dialog: SplitDialog) -> None:
    assert dialog.request == SplitRequest("zoo", "first 60")


@pytest.mark.parametrize("rule", ["first 7", "ratio 0.6 0.3 0.1", "folders", "file /some/list.csv", "none"])
def test_each_rule_can_be_asked_for(qtbot: QtBot, dialog: SplitDialog, rule: str) -> None:
    with qtbot.waitSignal(dialog.preview_wanted) as wanted:
        dialog.choose_rule(rule)
    assert wanted.args == [SplitRequest("zoo", rule)]


def test_the_seed_counts_only_where_lots_are_drawn(qtbot: QtBot, dialog: SplitDialog) -> None:
    dialog.findChild(QSpinBox, "splitSeed").setValue(5)
    assert dialog.request.seed == 0
    dialog.choose_rule("ratio 0.5 0.25 0.25")
    assert dialog.request == SplitRequest("zoo", "ratio 0.5 0.25 0.25", 5)


def test_shares_that_do_not_add_up_are_not_asked_about(qtbot: QtBot, dialog: SplitDialog) -> None:
    dialog.choose_rule("ratio 0.7 0.15 0.15")
    with qtbot.assertNotEmitted(dialog.preview_wanted, wait=400):
        dialog.findChild(QSpinBox, "share_train").setValue(80)
    assert dialog.findChild(QLabel, "splitNote").text() == "The shares add up to 110 %, and not to 100 %."
    assert not dialog.findChild(QPushButton, "divideNow").isEnabled()


def test_an_answer_is_shown_and_an_older_one_is_passed_over(qtbot: QtBot, dialog: SplitDialog) -> None:
    old = dialog.request
    with qtbot.waitSignal(dialog.preview_wanted) as wanted:
        dialog.choose_rule("first 3")
    divide = dialog.findChild(QPushButton, "divideNow")
    dialog.show_preview(old, result(old))
    dialog.show_problem(old, "This is old.")
    assert not divide.isEnabled()
    dialog.show_preview(wanted.args[0], result(wanted.args[0]))
    assert divide.isEnabled()
    assert dialog.findChild(SplitBar).text == "3 training, 3 test, 4 in no part"
    assert "no training picture" in dialog.findChild(QLabel, "splitWarnings").text()
    rows = dialog.findChild(QTreeWidget)
    shown = [[rows.topLevelItem(row).text(column) for column in range(4)] for row in range(2)]
    assert shown == [["cat", "3", "–", "1"], ["(no class)", "–", "–", "2"]]
    with qtbot.waitSignal(dialog.divide_wanted) as divided:
        divide.click()
    assert divided.args == [SplitRequest("zoo", "first 3")]


def test_a_rule_that_cannot_be_used_says_why(dialog: SplitDialog) -> None:
    dialog.show_problem(dialog.request, "This rule puts no picture of zoo into any part.")
    assert dialog.findChild(QLabel, "splitNote").isVisible()
    assert not dialog.findChild(QPushButton, "divideNow").isEnabled()
    assert dialog.findChild(QTreeWidget).topLevelItemCount() == 0

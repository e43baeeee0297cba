"""The dialog of duplicates: its groups, ticks, questions and what it forgets."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QCheckBox, QDoubleSpinBox, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from sketchdesk.jobs.collecting.duplicates import DuplicateGroup, DuplicatesRequest, DuplicatesResult
from sketchdesk.jobs.results import Hit
from sketchdesk.ui.collections.duplicates_dialog import DuplicatesDialog
from sketchdesk.ui.collections.duplicates_model import LISTED, DuplicatesModel


def hit(number: int, similarity: float = 1.0, collection: str = "zoo") -> Hit:
    path = Path(f"/zoo/{number}.png")
    return Hit(number, path, Path(f"/thumbnails/{number}.png"), "cat", 1 - similarity, similarity, collection)


EXACT = DuplicateGroup("exact", (hit(1), hit(2), hit(3, collection="farm")))
NEAR = DuplicateGroup("near", (hit(4), hit(1, 0.987)))
RESULT = DuplicatesResult((EXACT, NEAR), 10, 8)


@pytest.fixture
def dialog(qtbot: QtBot) -> DuplicatesDialog:
    dialog = DuplicatesDialog("zoo")
    with qtbot.waitSignal(dialog.look_wanted) as wanted:
        dialog.begin()
    assert wanted.args == [DuplicatesRequest(("zoo",), 0.98)]
    dialog.show_looking()
    dialog.show_busy(False)
    dialog.show_result(RESULT)
    return dialog


def child(model: DuplicatesModel, group: int, row: int) -> QModelIndex:
    return model.index(row, 0, model.index(group, 0))


def press(dialog: DuplicatesDialog, name: str) -> None:
    button = dialog.findChild(QPushButton, name)
    assert button.isEnabled(), name
    button.click()


def test_the_model_keeps_the_rules_of_models() -> None:
    model = DuplicatesModel()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.replace(RESULT.groups)
    model.tick_copies()
    model.forget({2, 3})
    assert [group.kind for group in model.groups] == ["near"]
    model.replace(())
    assert tester.model() is model


def test_groups_say_what_they_are_and_pictures_how_alike(dialog: DuplicatesDialog) -> None:
    model = dialog.model
    assert [model.index(row, 0).data() for row in range(2)] == ["3 copies of one file", "2 pictures, nearly the same"]
    assert model.likeness(child(model, 0, 0)) == "imported first"
    assert model.likeness(child(model, 0, 2)) == "the same file"
    assert model.likeness(child(model, 1, 1)) == "98.7 % alike"
    spoken = child(model, 0, 2).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "3.png, cat · farm, the same file"
    assert "2 of 10 pictures have no features yet" in dialog.says


def test_space_ticks_a_picture_in_all_of_its_groups(qtbot: QtBot, dialog: DuplicatesDialog) -> None:
    dialog.tree.setCurrentIndex(child(dialog.model, 0, 0))
    dialog.tree.setFocus()
    qtbot.keyClick(dialog.tree, Qt.Key.Key_Space)
    checked = Qt.CheckState.Checked
    for group, row in ((0, 0), (1, 1)):
        assert Qt.CheckState(child(dialog.model, group, row).data(Qt.ItemDataRole.CheckStateRole)) == checked
    assert [each.image_id for each in dialog.model.ticked] == [1]
    press(dialog, "untick")
    assert dialog.model.ticked == ()


def test_all_copies_but_the_first_are_taken_out_after_a_yes(qtbot: QtBot, dialog: DuplicatesDialog) -> None:
    press(dialog, "tickCopies")
    assert dialog.findChild(QPushButton, "removeTicked").text().replace("&", "") == "Take 2 out…"
    for answer in ("Keep", "Take out"):
        press(dialog, "removeTicked")
        box = dialog.findChild(QMessageBox)
        assert "files are not touched" in box.informativeText()
        button = next(each for each in box.buttons() if each.text() == answer)
        if answer == "Keep":
            with qtbot.assertNotEmitted(dialog.remove_wanted):
                button.click()
            qtbot.waitUntil(lambda: dialog.findChild(QMessageBox) is None)
        else:
            with qtbot.waitSignal(dialog.remove_wanted) as removed:
                button.click()
            assert [each.image_id for each in removed.args[0]] == [2, 3]
    dialog.forget({2, 3})
    assert [group.kind for group in dialog.model.groups] == ["near"]
    assert dialog.model.ticked == ()


def test_taking_out_all_of_a_group_is_warned_of(dialog: DuplicatesDialog) -> None:
    for row in range(2):
        dialog.model.setData(child(dialog.model, 1, row), Qt.CheckState.Checked, Qt.ItemDataRole.CheckStateRole)
    press(dialog, "removeTicked")
    assert "nothing of them would be left" in dialog.findChild(QMessageBox).informativeText()


def test_another_look_is_asked_for_with_what_the_fields_say(qtbot: QtBot, dialog: DuplicatesDialog) -> None:
    dialog.findChild(QDoubleSpinBox).setValue(95.5)
    dialog.findChild(QCheckBox).setChecked(True)
    with qtbot.waitSignal(dialog.look_wanted) as wanted:
        press(dialog, "lookAgain")
    assert wanted.args == [DuplicatesRequest((), 0.955)]
    dialog.show_looking()
    assert not dialog.findChild(QPushButton, "lookAgain").isEnabled()
    assert dialog.model.rowCount() == 0
    dialog.show_busy(False)
    dialog.show_result(DuplicatesResult((), 10, 10))
    assert dialog.says == "Nothing is there twice."


def test_a_picture_whose_file_is_gone_is_told_when_it_is_opened(dialog: DuplicatesDialog) -> None:
    dialog.tree.setCurrentIndex(child(dialog.model, 0, 0))
    press(dialog, "openDuplicate")
    assert dialog.says == "/zoo/1.png cannot be opened."
    press(dialog, "revealDuplicate")
    assert "/zoo" in dialog.says


def test_of_thousands_of_groups_the_first_are_listed_and_others_follow(dialog: DuplicatesDialog) -> None:
    groups = tuple(DuplicateGroup("exact", (hit(2 * number), hit(2 * number + 1))) for number in range(5000))
    dialog.show_result(DuplicatesResult(groups, 10_000, 10_000))
    assert f"The first {LISTED} are listed" in dialog.says
    press(dialog, "tickCopies")
    assert len(dialog.model.ticked) == LISTED
    assert dialog.model.leaves_nothing == 0
    dialog.forget({each.image_id for each in dialog.model.ticked})
    assert dialog.model.groups[0].hits[0].image_id == 2 * LISTED
    assert dialog.model.waiting == 5000 - 2 * LISTED
    assert dialog.says.endswith(f"{5000 - LISTED:,}.")

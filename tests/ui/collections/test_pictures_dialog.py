"""Looking through the pictures of a collection: pages, classes, choosing several."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from sketchdesk.jobs.collecting.browse import BrowseRequest, BrowseResult
from sketchdesk.jobs.results import Hit
from sketchdesk.ui.collections.pictures_dialog import PAGE, PicturesDialog

TOTAL = PAGE + 50


def answer(request: BrowseRequest) -> BrowseResult:
    numbers = range(request.start, min(request.start + request.count, TOTAL))
    hits = tuple(Hit(each, Path(f"/zoo/{each}.png"), Path("/none.png"), "cat", 0.0, 1.0, "zoo") for each in numbers)
    return BrowseResult("zoo", request.label, request.start, hits, TOTAL)


def opened(qtbot: QtBot, may_change: bool = True) -> PicturesDialog:
    dialog = PicturesDialog("zoo", may_change)
    dialog.page_wanted.connect(lambda request: dialog.show_page(request, answer(request)))
    dialog.show_classes({"": 50, "cat": PAGE})
    with qtbot.waitExposed(dialog):
        dialog.begin(None)
    return dialog


@pytest.fixture
def dialog(qtbot: QtBot) -> PicturesDialog:
    return opened(qtbot)


def test_pages_follow_each_other(dialog: PicturesDialog) -> None:
    place = dialog.findChild(QLabel, "picturePlace")
    assert place.text() == f"1 to {PAGE} of {TOTAL}"
    dialog.findChild(QToolButton, "nextPictures").click()
    assert place.text() == f"{PAGE + 1} to {TOTAL} of {TOTAL}"
    assert dialog.model.rowCount() == 50
    assert not dialog.findChild(QToolButton, "nextPictures").isEnabled()
    dialog.findChild(QToolButton, "previousPictures").click()
    assert place.text().startswith("1 to")


def test_a_class_is_asked_for_and_stays_chosen_when_the_counts_change(qtbot: QtBot, dialog: PicturesDialog) -> None:
    chooser = dialog.findChild(QComboBox, "pictureClass")
    assert [chooser.itemText(row) for row in range(3)] == ["All pictures (650)", "(no class) (50)", "cat (600)"]
    with qtbot.waitSignal(dialog.page_wanted) as wanted:
        chooser.setCurrentIndex(1)
    assert wanted.args == [BrowseRequest("zoo", "", 0, PAGE)]
    with qtbot.assertNotEmitted(dialog.page_wanted):
        dialog.show_classes({"": 49, "ant": 1, "cat": 600})
    assert chooser.currentText() == "(no class) (49)"


def test_an_answer_to_an_earlier_question_is_passed_over(dialog: PicturesDialog) -> None:
    dialog.show_page(BrowseRequest("zoo", "fox", 0, PAGE), BrowseResult("zoo", "fox", 0, (), 0))
    assert dialog.model.rowCount() == PAGE


def test_several_pictures_are_chosen_by_keyboard(qtbot: QtBot, dialog: PicturesDialog) -> None:
    assert dialog.tiles.chosen == ()
    assert not dialog.findChild(QPushButton, "removePictures").isEnabled()
    dialog.tiles.setFocus()
    qtbot.keyClick(dialog.tiles, Qt.Key.Key_Space)
    assert [hit.image_id for hit in dialog.tiles.chosen] == [0]
    qtbot.keyClick(dialog.tiles, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert [hit.image_id for hit in dialog.tiles.chosen] == [0, 1]
    assert dialog.findChild(QPushButton, "relabelPictures").isEnabled()
    assert not dialog.findChild(QPushButton, "openPicture").isEnabled()
    dialog.show_busy(True)
    assert not dialog.findChild(QPushButton, "removePictures").isEnabled()


def test_what_must_not_be_changed_offers_no_change(qtbot: QtBot) -> None:
    dialog = opened(qtbot, may_change=False)
    dialog.tiles.select(0)
    assert not dialog.findChild(QPushButton, "removePictures").isVisible()
    assert not dialog.findChild(QPushButton, "relabelPictures").isVisible()
    assert dialog.findChild(QPushButton, "openPicture").isEnabled()

"""The Collections page: what it lists, and what its buttons, forms and drops ask for."""

from __future__ import annotations

import warnings
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QMessageBox,
    QPushButton,
    QTreeWidget,
    QWidget,
)
from pytestqt.qtbot import QtBot

from sketchdesk.jobs.results import CollectionSummary, Failure
from sketchdesk.ui.collections.collection_form import proposed_name
from sketchdesk.ui.collections.collections_model import CLASSES, FAILED, PICTURES, READY, SOURCE, CollectionsModel
from sketchdesk.ui.collections.collections_page import CollectionsPage

STARTER = CollectionSummary("starter", "gallery", 1720, 1720, 86, (), "", built_in=True)
FAILURES = (Failure("/zoo/a.png", "The file is empty."), Failure("/zoo/<b>.png", "This is not a picture."))
ZOO = CollectionSummary("zoo", "gallery", 12_800, 6400, 40, FAILURES, "/home/anna/zoo")
PHOTOS = CollectionSummary("photos", "distractor", 1000, 1000, 0, (), "/photos.zip", stale=True)
ALL = (STARTER, ZOO, PHOTOS)


@pytest.fixture
def page(qtbot: QtBot) -> CollectionsPage:
    page = CollectionsPage()
    qtbot.addWidget(page)
    page.resize(900, 500)
    with qtbot.waitExposed(page):
        page.show()
    return page


def button(page: CollectionsPage, name: str) -> QPushButton:
    found = page.findChild(QPushButton, name)
    assert found is not None
    return found


def name_field(page: CollectionsPage) -> QLineEdit:
    found = page.findChild(QLineEdit, "collectionName")
    assert found is not None
    return found


def select(page: CollectionsPage, name: str) -> None:
    row = page.model.row_of(name)
    assert row is not None
    page.table.selectRow(row)


def test_without_collections_the_page_says_what_to_do(qtbot: QtBot, page: CollectionsPage) -> None:
    assert page.empty.isVisible()
    assert not page.details.isVisible()
    qtbot.mouseClick(page.empty.button, Qt.MouseButton.LeftButton)
    dialog = page.findChild(QFileDialog)
    assert dialog is not None
    assert dialog.isVisible()
    dialog.reject()
    page.set_collections(ALL)
    assert page.table.isVisible()
    page.set_collections(())
    assert page.empty.isVisible()


def test_numbers_and_states_are_listed(page: CollectionsPage) -> None:
    page.set_collections(ALL)

    def cell(row: int, column: int) -> str:
        return str(page.model.index(row, column).data())

    assert [cell(1, column) for column in (PICTURES, CLASSES, READY, FAILED)] == ["12,800", "40", "50 %", "2"]
    assert cell(0, SOURCE) == "built in"
    assert cell(2, READY) == "100 %, out of date"
    assert page.model.index(1, READY).data(CollectionsModel.ShareRole) == 0.5
    page.set_busy("zoo")
    assert cell(1, READY) == "50 %, working…"
    assert page.model.index(1, READY).data(Qt.ItemDataRole.AccessibleTextRole) == "Ready: 50 %, working…"


def test_progress_changes_only_its_row_and_keeps_the_selection(page: CollectionsPage) -> None:
    page.set_collections(ALL)
    select(page, "zoo")
    changed: list[tuple[int, int]] = []
    page.model.dataChanged.connect(lambda first, last, roles: changed.append((first.row(), last.row())))
    page.set_collections((STARTER, replace(ZOO, extracted=7000), PHOTOS))
    assert changed == [(1, 1)]
    assert page.selected is not None
    assert page.selected.extracted == 7000


def test_the_selection_survives_another_order_and_removal(page: CollectionsPage) -> None:
    page.set_collections(ALL)
    select(page, "zoo")
    page.set_collections((PHOTOS, ZOO, STARTER))
    assert page.selected == ZOO
    page.set_collections((ZOO,))
    assert page.selected == ZOO
    page.set_collections((PHOTOS, STARTER))
    assert page.selected in (PHOTOS, STARTER)


def test_the_buttons_ask_for_the_selected_collection(qtbot: QtBot, page: CollectionsPage) -> None:
    page.set_collections(ALL)
    select(page, "zoo")
    with qtbot.waitSignal(page.extract_requested) as extract:
        button(page, "extract").click()
    with qtbot.waitSignal(page.search_in_requested) as search:
        button(page, "searchIn").click()
    assert extract.args == search.args == ["zoo"]


def test_what_makes_no_sense_cannot_be_pressed(page: CollectionsPage) -> None:
    page.set_collections(ALL)
    select(page, "starter")
    assert not button(page, "extract").isEnabled()  # complete
    assert not button(page, "whatFailed").isEnabled()
    select(page, "photos")
    assert button(page, "extract").isEnabled()  # stale
    page.set_busy("photos")
    assert not button(page, "extract").isEnabled()
    assert not page.offers.actions["remove"].isEnabled()
    page.set_busy(None)
    assert page.offers.actions["remove"].isEnabled()


@pytest.mark.parametrize("name", ["zoo", "starter"])
def test_removing_is_asked_about_and_done_only_after_a_yes(qtbot: QtBot, page: CollectionsPage, name: str) -> None:
    page.set_collections(ALL)
    select(page, name)

    def press(text: str) -> None:
        box = page.findChild(QMessageBox)
        assert box is not None
        assert f"“{name}”" in box.text()
        next(choice for choice in box.buttons() if choice.text() == text).click()
        qtbot.waitUntil(lambda: page.findChild(QMessageBox) is None)

    with qtbot.assertNotEmitted(page.remove_requested):
        page.offers.actions["remove"].trigger()
        press("Keep")
    with qtbot.waitSignal(page.remove_requested) as removed:
        page.offers.actions["remove"].trigger()
        press("Remove")
    assert removed.args == [name]


def test_what_failed_is_listed_and_copied(qtbot: QtBot, page: CollectionsPage) -> None:
    page.set_collections(ALL)
    select(page, "zoo")
    button(page, "whatFailed").click()
    rows = page.failures.findChild(QTreeWidget, "failures")
    assert page.failures.isVisible()
    assert [(rows.topLevelItem(i).text(0), rows.topLevelItem(i).text(1)) for i in range(2)] == [
        (failure.path, failure.reason) for failure in FAILURES
    ]
    button(page, "copyFailures").click()
    assert QGuiApplication.clipboard().text() == (
        "/zoo/a.png\tThe file is empty.\n/zoo/<b>.png\tThis is not a picture."
    )
    rows.topLevelItem(1).setSelected(True)
    button(page, "copyFailures").click()
    assert QGuiApplication.clipboard().text() == "/zoo/<b>.png\tThis is not a picture."
    select(page, "starter")
    assert not page.failures.isVisible()


def test_a_chosen_folder_is_named_and_added(qtbot: QtBot, page: CollectionsPage, tmp_path: Path) -> None:
    folder = tmp_path / "Zoo, spring 2024"
    folder.mkdir()
    page.set_collections(ALL)
    button(page, "addFolder").click()
    dialog = page.findChild(QFileDialog)
    assert dialog is not None
    dialog.fileSelected.emit(str(folder))
    dialog.reject()
    field = name_field(page)
    assert field.isVisible()
    assert field.text() == "Zoo spring 2024"
    assert field.selectedText() == field.text()
    page.findChild(QComboBox, "collectionRole").setCurrentIndex(1)
    with qtbot.waitSignal(page.add_requested) as added:
        qtbot.keyClick(field, Qt.Key.Key_Return)
    assert added.args == [folder, "Zoo spring 2024", "distractor"]
    assert not page.form.isVisible()


def test_escape_gives_up(qtbot: QtBot, page: CollectionsPage, tmp_path: Path) -> None:
    with qtbot.assertNotEmitted(page.add_requested):
        page.propose((tmp_path,))
        qtbot.keyClick(name_field(page), Qt.Key.Key_Escape)
    assert not page.form.isVisible()


@pytest.mark.parametrize("name", ["", "   ", "a,b", "Starter"])
def test_a_name_that_cannot_be_is_refused_with_a_reason(
    qtbot: QtBot, page: CollectionsPage, tmp_path: Path, name: str
) -> None:
    page.set_collections(ALL)
    page.propose((tmp_path,))
    name_field(page).setText(name)
    assert not button(page, "confirmAdd").isEnabled()
    with qtbot.assertNotEmitted(page.add_requested):
        qtbot.keyClick(name_field(page), Qt.Key.Key_Return)
    assert page.form.isVisible()


def test_an_existing_name_means_adding_to_it_in_its_role(qtbot: QtBot, page: CollectionsPage, tmp_path: Path) -> None:
    page.set_collections(ALL)
    page.propose((tmp_path,))
    name_field(page).setText("PHOTOS")
    assert not page.findChild(QComboBox, "collectionRole").isEnabled()
    with qtbot.waitSignal(page.add_requested) as added:
        button(page, "confirmAdd").click()
    assert added.args == [tmp_path, "photos", "distractor"]


def drop(page: CollectionsPage, paths: list[Path | str]) -> bool:
    mime = QMimeData()
    mime.setUrls([QUrl(path) if isinstance(path, str) else QUrl.fromLocalFile(str(path)) for path in paths])
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # newer versions of Qt prefer a QPointF, older lack it
        enter = QDragEnterEvent(QPoint(9, 9), Qt.DropAction.CopyAction, mime, left, none)
    QApplication.sendEvent(page, enter)
    if enter.isAccepted():
        event = QDropEvent(QPointF(9, 9), Qt.DropAction.CopyAction, mime, left, none)
        QApplication.sendEvent(page, event)
    return enter.isAccepted()


def test_dropped_folders_archives_and_pictures_are_asked_about_in_turn(
    qtbot: QtBot, page: CollectionsPage, tmp_path: Path
) -> None:
    folder, archive = tmp_path / "zoo", tmp_path / "Möwen.zip"
    folder.mkdir()
    archive.touch()
    pictures = [tmp_path / "a.png", tmp_path / "b.jpg"]
    for each in pictures:
        each.touch()
    assert drop(page, [pictures[0], folder, archive, pictures[1]])
    asked = []
    for signal in (page.add_requested, page.add_requested, page.add_pictures_requested):
        with qtbot.waitSignal(signal) as added:
            button(page, "confirmAdd").click()
        asked.append(added.args[:2])
    assert asked == [[folder, "zoo"], [archive, "Möwen"], [tuple(pictures), tmp_path.name]]
    assert not page.form.isVisible()


@pytest.mark.parametrize("name", ["collectionName", "collectionRole"])
def test_one_press_of_enter_answers_one_question(
    qtbot: QtBot, page: CollectionsPage, tmp_path: Path, name: str
) -> None:
    folders = [tmp_path / "zoo", tmp_path / "park"]
    for each in folders:
        each.mkdir()
    added: list[Path] = []
    page.add_requested.connect(lambda path, *_: added.append(path))
    page.add_pictures_requested.connect(lambda paths, *_: added.append(paths))
    page.propose(tuple(folders))
    field = page.form.findChild(QWidget, name)
    assert field is not None
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert added == folders[:1]
    assert page.form.paths == (folders[1],)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert added == folders


def test_what_cannot_be_added_is_said_and_the_rest_is_asked_about(
    qtbot: QtBot, page: CollectionsPage, tmp_path: Path
) -> None:
    files = [
        tmp_path / name for name in ("a.png", "notes.txt", "table.xlsx", "zoo.sketchdesk-model", "ink.svg", "scan")
    ]
    for each in files:
        each.touch()
    with qtbot.waitSignal(page.refused) as refused:
        assert drop(page, [*files, tmp_path / "gone.png", "https://example.org/b.png"])
    assert refused.args == [
        "“zoo.sketchdesk-model” is a model: import it on the page Models. "
        f"There is no file or folder {tmp_path / 'gone.png'} any more. "
        "SketchDesk works offline: save the picture from the web first, then drop the file. "
        "2 files cannot be added, as “notes.txt”: they are no pictures, folders, .zip archives or bundles."
    ]
    assert page.form.paths == (files[0], files[4], files[5])


@pytest.mark.parametrize("name", ["notes.txt", "old.tar.gz"])
def test_a_wrong_file_opens_no_form(qtbot: QtBot, page: CollectionsPage, tmp_path: Path, name: str) -> None:
    (tmp_path / name).touch()
    with qtbot.waitSignal(page.refused) as refused:
        assert drop(page, [tmp_path / name])
    assert refused.args == [f"“{name}” cannot be added: it is no picture, folder, .zip archive or bundle."]
    assert not page.form.isVisible()


def test_text_from_elsewhere_cannot_be_dropped(page: CollectionsPage) -> None:
    assert not drop(page, [])


def test_a_name_is_proposed_from_the_path(tmp_path: Path) -> None:
    (tmp_path / "v1.2 birds").mkdir()
    assert proposed_name((tmp_path / "v1.2 birds",)) == "v1.2 birds"
    assert proposed_name((tmp_path / "birds.v2.zip",)) == "birds.v2"
    assert len(proposed_name((tmp_path / ("x" * 250 + ".zip"),))) == 100


def test_enter_adds_from_the_field_of_the_role_and_each_of_several_is_asked_about(
    qtbot: QtBot, page: CollectionsPage, tmp_path: Path
) -> None:
    page.activateWindow()
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    added: list[tuple[object, ...]] = []
    page.add_requested.connect(lambda *arguments: added.append(arguments))
    page.propose((tmp_path / "one", tmp_path / "two"))
    role = page.findChild(QComboBox, "collectionRole")
    role.setFocus()
    qtbot.waitUntil(role.hasFocus)
    qtbot.keyClick(role, Qt.Key.Key_Down)
    qtbot.keyClick(role, Qt.Key.Key_Return)
    assert [each[1:] for each in added] == [("one", "distractor")]
    assert page.form.paths == (tmp_path / "two",)
    qtbot.keyClick(name_field(page), Qt.Key.Key_Return)
    assert [each[1:] for each in added] == [("one", "distractor"), ("two", "gallery")]


def test_what_was_added_is_selected_as_soon_as_it_is_listed(page: CollectionsPage, tmp_path: Path) -> None:
    page.set_collections(ALL[:1])
    (tmp_path / "zoo").mkdir()
    page.propose((tmp_path / "zoo",))
    button(page, "confirmAdd").click()
    page.set_collections(ALL)
    assert page.selected is not None
    assert page.selected.name == "zoo"


def test_nothing_of_another_collection_is_said_of_the_one_that_is_selected(page: CollectionsPage) -> None:
    zoo = replace(ZOO, class_counts={"ant": 6400, "fox": 6400}, splits={"train": 9000, "test": 3800})
    starter = replace(STARTER, class_counts={"cat": 1720})
    page.set_collections(ALL)
    select(page, "zoo")
    details = page.details
    details.show_details(zoo)
    assert details.plot.says == "2 classes, 6,400 pictures each"
    select(page, "starter")
    undivided = details.findChild(QLabel, "detailsUndivided")
    assert details.plot.says == ""
    assert details.plot.model.rowCount() == 0
    assert undivided.isHidden(), "whether it is divided is not known yet"
    # The answer for the one of before comes late.
    details.show_details(zoo)
    assert details.plot.model.rowCount() == 0
    details.show_details(starter)
    assert details.plot.says == "1 class, 1,720 pictures"
    assert not undivided.isHidden()


def test_a_collection_that_is_being_read_is_not_called_empty(page: CollectionsPage) -> None:
    page.set_collections((CollectionSummary("new", "gallery", 0, 0, 0, (), "/new.zip"),))
    text = page.details.findChild(QLabel, "detailsReadyText")
    assert text.text() == "There are no pictures."
    page.set_busy("new")
    assert text.text() == "Being read…"
    page.set_busy(None)
    assert text.text() == "There are no pictures."

"""The actions of the Collections page in the whole window, on real jobs and a real library."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event
from types import ModuleType

import pytest
from collection_window import Opened, folder_of, listed, picture, put
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QCheckBox,
    QComboBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
)
from pytestqt.qtbot import QtBot

from sketchdesk.jobs.collecting import embedding_meanwhile
from sketchdesk.jobs.collecting import ingest as ingest_job
from sketchdesk.jobs.collecting import rescan as rescan_job
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.progress import CancelToken, Progress, Report
from sketchdesk.ui.collections.bundle_dialog import BundleDialog
from sketchdesk.ui.collections.collection_details import CollectionDetails
from sketchdesk.ui.collections.duplicates_dialog import DuplicatesDialog
from sketchdesk.ui.collections.pictures_dialog import PicturesDialog
from sketchdesk.ui.collections.split_dialog import SplitDialog
from sketchdesk.ui.operations import Operation
from sketchdesk.ui.widgets.ask_dialog import AskDialog
from sketchdesk.ui.worker import Lane


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    folder = tmp_path / "sources"
    folder_of(folder / "zoo", {"cat": 4, "dog": 3, "fox": 2})
    folder_of(folder / "farm", {"cow": 2, "dog": 1}, seed=1)
    (folder / "zoo" / "cat" / "broken.png").write_text("no picture")
    return folder


@pytest.fixture
def opened(tmp_path: Path, sources: Path, qtbot: QtBot) -> Iterator[Opened]:
    root = tmp_path / "library"
    root.mkdir()
    put(root, "zoo", sources / "zoo")
    put(root, "farm", sources / "farm")
    window = Opened(root, qtbot)
    yield window
    window.close()


def text_of(details: CollectionDetails, name: str) -> str:
    label = details.findChild(QLabel, name)
    assert label is not None
    return label.text()


def ask(opened: Opened) -> AskDialog:
    return opened.dialog(AskDialog)


def give(dialog: AskDialog, answer: str) -> None:
    field = dialog.findChild(QLineEdit) if dialog.findChild(QComboBox) is None else dialog.findChild(QComboBox)
    if isinstance(field, QComboBox) and not field.isEditable():
        field.setCurrentText(answer)
    elif isinstance(field, QComboBox):
        field.setEditText(answer)
    else:
        assert isinstance(field, QLineEdit)
        field.setText(answer)
    press(dialog, "giveAnswer")


def press(dialog: object, name: str) -> None:
    button = dialog.findChild(QPushButton, name)  # type: ignore[attr-defined]
    assert button is not None
    assert button.isEnabled(), name
    button.click()


def test_the_details_tell_what_there_is(opened: Opened, sources: Path) -> None:
    details = opened.page.details
    assert details.collection == "zoo"
    opened.until(lambda: details.counted is not None)
    assert details.counted is not None
    assert details.counted.class_counts == {"cat": 4, "dog": 3, "fox": 2}
    assert details.counted.sources == (str(sources / "zoo"),)
    assert details.plot.model.rowCount() == 3
    assert text_of(details, "detailsReadyText") == "0 of 9 pictures can be found."
    assert text_of(details, "detailsFailed") == "1 file was set aside"
    opened.page.table.selectRow(1)
    opened.until(lambda: details.counted is not None and details.counted.name == "farm")
    assert details.plot.model.rowCount() == 2


def test_a_collection_is_renamed_and_stays_selected(opened: Opened) -> None:
    opened.do("rename", "zoo")
    dialog = ask(opened)
    field = dialog.findChild(QLineEdit)
    assert field is not None
    for bad in ("", "FARM", "a,b", "x" * 101):
        field.setText(bad)
        assert dialog.note
        assert not dialog.findChild(QPushButton, "giveAnswer").isEnabled()
    give(dialog, "Berlin zoo")
    opened.until(lambda: "Berlin zoo" in opened.names)
    opened.settle()
    assert opened.page.selected is not None
    assert opened.page.selected.name == "Berlin zoo"
    assert opened.page.details.collection == "Berlin zoo"


def blocked(opened: Opened) -> Event:
    """A long job runs until the event is set; quick ones are done meanwhile."""
    ended = Event()

    def run(bench: Workbench, request: object, report: Report, cancel: CancelToken) -> None:
        while not ended.wait(0.005):
            report(Progress("Waiting", 0, 1, 0.0))

    opened.window.operations.start(Operation("Something long", run, None, Lane.LONG))
    opened.until(lambda: not opened.window.operations.waiting and opened.window.operations.has_long)
    return ended


def test_what_waits_for_a_collection_keeps_its_name(opened: Opened, sources: Path) -> None:
    picture(sources / "more" / "emu" / "1.png", 77)
    opened.do("rename", "zoo")
    dialog = ask(opened)
    line = dialog.findChild(QLineEdit)
    assert line is not None
    line.setText("animals")
    ended = blocked(opened)
    opened.window.importing.start((sources / "more",), "zoo", "gallery")
    press(dialog, "giveAnswer")
    assert dialog.isVisible()
    assert dialog.note == "A job for “zoo” runs or waits. Rename it when that has ended."
    dialog.close()
    offers = opened.page.offers.actions
    enabled = {name: offers[name].isEnabled() for name in ("rename", "merge", "rescan", "remove")}
    assert enabled == {"rename": False, "merge": False, "rescan": True, "remove": True}
    farm = opened.page.model.row_of("farm")
    assert farm is not None
    opened.page.table.selectRow(farm)
    assert offers["rename"].isEnabled()
    ended.set()
    opened.settle()
    assert sorted(opened.names) == ["farm", "zoo"]
    assert opened.summary("zoo").images == 10
    assert not opened.window.job_bar.errors
    opened.do("rename", "zoo")
    give(ask(opened), "animals")
    opened.until(lambda: sorted(opened.names) == ["animals", "farm"])


def test_the_role_is_changed_from_the_menu(opened: Opened) -> None:
    opened.do("distractor", "farm")
    opened.until(lambda: opened.summary("farm").role == "distractor")
    opened.settle()
    assert opened.page.offers.actions["distractor"].isChecked()


def test_a_class_is_renamed_with_f2_and_merged_with_another(opened: Opened, qtbot: QtBot) -> None:
    opened.do("pictures", "zoo")
    opened.dialog(PicturesDialog).close()
    plot = opened.page.details.plot
    opened.until(lambda: plot.model.rowCount() == 3)
    plot.bars.setCurrentIndex(plot.model.index(plot.model.row_of("fox") or 0))
    plot.bars.setFocus()
    qtbot.keyClick(plot.bars, Qt.Key.Key_F2)
    dialog = ask(opened)
    assert not dialog.findChild(QPushButton, "giveAnswer").isEnabled()  # this is its name already
    give(dialog, "dog")
    opened.until(lambda: plot.model.row_of("fox") is None)
    assert opened.page.details.counted is not None
    assert opened.page.details.counted.class_counts == {"cat": 4, "dog": 5}
    opened.settle()
    plot.bars.selectAll()
    assert plot.chosen == ("cat", "dog")
    press(plot, "renameClasses")
    give(ask(opened), "animal")
    opened.until(lambda: plot.model.rowCount() == 1)
    assert opened.page.details.counted.class_counts == {"animal": 9}


def test_collections_are_merged_only_with_the_same_role(opened: Opened) -> None:
    opened.do("distractor", "farm")
    opened.until(lambda: opened.summary("farm").role == "distractor")
    opened.do("merge", "farm")
    dialog = ask(opened)
    assert "roles" in dialog.note
    assert not dialog.findChild(QPushButton, "giveAnswer").isEnabled()
    dialog.close()
    opened.do("gallery", "farm")
    opened.until(lambda: opened.summary("farm").role == "gallery")
    opened.do("merge", "farm")
    dialog = ask(opened)
    assert "cannot be undone" in dialog.note
    give(dialog, "zoo")
    opened.until(lambda: opened.names == ["zoo"])
    assert opened.summary("zoo").images == 12


def test_a_rescan_takes_in_what_has_changed_and_asks_for_its_features(opened: Opened, sources: Path) -> None:
    picture(sources / "zoo" / "owl" / "new.png", 77)
    (sources / "zoo" / "cat" / "0.png").unlink()
    opened.do("rescan", "zoo")
    opened.until(lambda: opened.summary("zoo").classes == 4)
    opened.settle()
    assert opened.summary("zoo").images == 9
    assert opened.wants_extraction == ["zoo"]
    assert opened.page.details.counted is not None
    assert opened.page.details.counted.class_counts == {"cat": 3, "dog": 3, "fox": 2, "owl": 1}


def test_a_rescan_of_a_folder_that_is_gone_says_so_and_changes_nothing(opened: Opened, sources: Path) -> None:
    shutil.move(sources / "zoo", sources / "elsewhere")
    opened.do("rescan", "zoo")
    opened.until(lambda: bool(opened.window.job_bar.errors))
    opened.settle()
    assert "is not there" in opened.window.job_bar.errors[-1]
    assert opened.summary("zoo").images == 9


def cancelled_at(job: ModuleType, number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The job of this module is cancelled, as a person does, where it has looked at so many pictures."""
    real: Callable[..., object] = job.run
    monkeypatch.setattr(ingest_job, "BATCH", 2)

    def run(bench: Workbench, request: object, report: Report, cancel: CancelToken) -> object:
        def told(progress: Progress) -> None:
            if progress.stage.startswith("Importing") and progress.done == number:
                cancel.cancel()
            report(progress)

        return real(bench, request, told, cancel)

    monkeypatch.setattr(job, "run", run)


def test_what_a_cancelled_rescan_had_added_is_embedded(
    opened: Opened, sources: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(6):
        picture(sources / "zoo" / "owl" / f"{number}.png", 70 + number)
    cancelled_at(rescan_job, 5, monkeypatch)
    opened.do("rescan", "zoo")
    opened.until(lambda: opened.window.job_bar.message == "Stopped: Rescanning zoo")
    opened.settle()
    # Nine, and two commits of two, of which the broken file is one.
    assert opened.summary("zoo").images == 12
    assert opened.wants_extraction == ["zoo"]


def test_what_a_cancelled_import_had_added_is_embedded(
    opened: Opened, sources: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # One that embeds nothing before it ends.
    monkeypatch.setattr(embedding_meanwhile, "FIRST_PART", 1000)
    cancelled_at(ingest_job, 5, monkeypatch)
    opened.page.add_requested.emit(folder_of(sources / "more", {"owl": 6}, seed=3), "more", "gallery")
    opened.until(lambda: opened.window.job_bar.message == "Stopped: Importing more")
    opened.settle()
    assert opened.summary("more").images == 4
    assert opened.wants_extraction == ["more"]


def test_the_division_is_previewed_and_then_done(opened: Opened) -> None:
    opened.do("split", "zoo")
    dialog = opened.dialog(SplitDialog)
    divide = dialog.findChild(QPushButton, "divideNow")
    opened.until(divide.isEnabled)
    dialog.choose_rule("folders")
    assert not divide.isEnabled()
    opened.until(lambda: "no picture" in text_in(dialog, "splitNote"))
    dialog.choose_rule("first 2")
    opened.until(divide.isEnabled)
    assert "1 class has no test picture: fox" in text_in(dialog, "splitWarnings")
    assert not opened.page.details.findChild(QLabel, "detailsUndivided").isHidden()  # nothing was done yet
    divide.click()
    opened.until(lambda: opened.page.details.counted is not None and bool(opened.page.details.counted.splits))
    assert opened.page.details.counted is not None
    assert opened.page.details.counted.splits == {"train": 6, "test": 3}


def text_in(dialog: SplitDialog, name: str) -> str:
    return dialog.findChild(QLabel, name).text()


def test_pictures_are_taken_out_only_after_a_yes_and_their_files_stay(opened: Opened, sources: Path) -> None:
    opened.do("pictures", "zoo")
    dialog = opened.dialog(PicturesDialog)
    opened.until(lambda: dialog.model.rowCount() == 9)
    dialog.tiles.select(0)
    press(dialog, "removePictures")
    opened.answer("Keep")
    opened.settle()
    assert dialog.model.rowCount() == 9
    gone = dialog.tiles.chosen[0]
    press(dialog, "removePictures")
    opened.answer("Take out")
    opened.until(lambda: dialog.model.rowCount() == 8)
    opened.until(lambda: opened.summary("zoo").images == 8)
    assert gone.path.is_file()
    assert gone.image_id not in {hit.image_id for hit in dialog.model.hits}


def test_single_pictures_are_put_into_another_class(opened: Opened) -> None:
    opened.do("pictures", "zoo")
    dialog = opened.dialog(PicturesDialog)
    opened.until(lambda: dialog.model.rowCount() == 9)
    chooser = dialog.findChild(QComboBox, "pictureClass")
    opened.until(lambda: chooser.count() == 4)
    chooser.setCurrentIndex(3)
    opened.until(lambda: [hit.label for hit in dialog.model.hits] == ["fox", "fox"])
    dialog.tiles.select(1)
    press(dialog, "relabelPictures")
    give(opened.dialog(AskDialog), "wolf")
    opened.until(lambda: dialog.model.rowCount() == 1)
    opened.until(lambda: chooser.count() == 5)
    assert opened.page.details.counted is not None
    assert opened.page.details.counted.class_counts == {"cat": 4, "dog": 3, "fox": 1, "wolf": 1}


def test_copies_are_found_and_all_but_the_first_taken_out(opened: Opened, sources: Path) -> None:
    shutil.copy(sources / "zoo" / "cat" / "1.png", sources / "zoo" / "dog" / "again.png")
    opened.do("rescan", "zoo")
    opened.until(lambda: opened.summary("zoo").images == 10)
    opened.do("duplicates", "zoo")
    dialog = opened.dialog(DuplicatesDialog)
    opened.until(lambda: len(dialog.model.groups) == 1)
    opened.settle()
    assert {hit.path.name for hit in dialog.model.groups[0].hits} == {"1.png", "again.png"}
    press(dialog, "tickCopies")
    press(dialog, "removeTicked")
    opened.answer("Take out")
    opened.until(lambda: not dialog.model.groups)
    opened.until(lambda: opened.summary("zoo").images == 9)
    assert (sources / "zoo" / "dog" / "again.png").is_file()


def test_closing_the_dialog_while_it_looks_stops_looking(opened: Opened) -> None:
    opened.do("duplicates", "zoo")
    opened.dialog(DuplicatesDialog).close()
    opened.settle()
    assert not opened.window.job_bar.errors


def test_a_bundle_is_written_and_opens_read_only(opened: Opened, tmp_path: Path) -> None:
    opened.do("bundle", "farm")
    dialog = opened.dialog(BundleDialog)
    press(dialog, "saveBundle")
    chooser = dialog.findChild(QFileDialog)
    assert chooser is not None
    path = tmp_path / "farm.sketchdesk"
    chooser.fileSelected.emit(str(path))
    opened.settle()
    assert path.is_file(), opened.window.job_bar.errors
    opened.do("remove", "farm")
    opened.answer("Remove")
    opened.until(lambda: "farm" not in opened.names)
    opened.page.propose((path,))
    opened.until(lambda: "farm" in opened.names)
    opened.settle()
    assert opened.page.selected is not None
    assert opened.page.selected.name == "farm"
    assert opened.page.selected.read_only
    actions = opened.page.offers.actions
    assert not any(actions[name].isEnabled() for name in ("rescan", "merge", "classes", "watch"))
    assert all(actions[name].isEnabled() for name in ("search", "pictures", "duplicates", "remove"))


def test_what_is_no_bundle_is_told(opened: Opened, tmp_path: Path) -> None:
    (tmp_path / "bad.sketchdesk").write_bytes(b"nothing")
    opened.page.propose((tmp_path / "bad.sketchdesk",))
    opened.until(lambda: bool(opened.window.job_bar.errors))
    opened.settle()
    assert opened.names == ["zoo", "farm"]


def test_a_watched_folder_is_rescanned_when_a_change_has_settled(opened: Opened, sources: Path) -> None:
    watcher = opened.window.desk.watching.watcher
    watcher.settle_timer.setInterval(30)
    box = opened.page.details.findChild(QCheckBox, "watchCollection")
    assert not box.isChecked()
    box.click()
    opened.until(lambda: opened.summary("zoo").watched)
    opened.until(lambda: sources / "zoo" / "cat" in watcher.watched and not watcher.is_listing)
    opened.settle()
    assert box.isChecked()
    picture(sources / "zoo" / "owl" / "new.png", 78)
    opened.until(lambda: opened.summary("zoo").images == 10)
    # The new folder is watched too.
    opened.until(lambda: sources / "zoo" / "owl" in watcher.watched)
    opened.settle()
    picture(sources / "zoo" / "owl" / "newer.png", 79)
    opened.until(lambda: opened.summary("zoo").images == 11)
    opened.settle()
    box.click()
    opened.until(lambda: not watcher.watched)
    assert not opened.summary("zoo").watched


def test_what_changed_while_the_window_was_closed_is_taken_in_at_the_start(
    tmp_path: Path, sources: Path, qtbot: QtBot
) -> None:
    root = tmp_path / "library"
    root.mkdir()
    put(root, "zoo", sources / "zoo")
    first = Opened(root, qtbot)
    first.do("watch", "zoo")
    first.until(lambda: first.summary("zoo").watched)
    first.settle()
    first.close()
    assert listed(root)["zoo"].watched
    picture(sources / "zoo" / "cat" / "late.png", 80)
    second = Opened(root, qtbot)
    second.until(lambda: second.summary("zoo").images == 10)
    second.settle()
    second.close()


def test_all_of_the_dialogs_can_be_used_by_keyboard_and_are_named(opened: Opened) -> None:
    for action in ("pictures", "duplicates", "split", "rename", "merge", "bundle"):
        opened.do(action, "zoo")
    opened.settle()
    for kind in (PicturesDialog, DuplicatesDialog, SplitDialog, AskDialog, BundleDialog):
        dialog = opened.dialog(kind)
        for button in dialog.findChildren(QAbstractButton):
            if not button.isVisibleTo(dialog) or button.objectName().startswith("qt_"):
                continue
            assert button.accessibleName() or button.text() or button.toolTip(), button
            # Of choices that exclude each other Tab reaches the chosen one, and the arrows go on from there.
            if button.isEnabled() and not isinstance(button, QRadioButton):
                assert button.focusPolicy() & Qt.FocusPolicy.TabFocus, button.objectName()
    opened.window.close()
    opened.until(lambda: not any(dialog.isVisible() for dialog in opened.window.findChildren(SplitDialog)))


def choose_place(opened: Opened, place: Path) -> QFileDialog:
    opened.until(lambda: opened.page.findChild(QFileDialog, "relocateDialog") is not None)
    dialog = opened.page.findChild(QFileDialog, "relocateDialog")
    assert isinstance(dialog, QFileDialog)
    dialog.fileSelected.emit(str(place))
    dialog.close()
    return dialog


def test_a_folder_that_was_moved_is_found_again(opened: Opened, sources: Path) -> None:
    there = sources / "elsewhere" / "zoo 2"
    there.parent.mkdir()
    (sources / "zoo").rename(there)
    opened.do("relocate", "zoo")
    dialog = choose_place(opened, there)
    assert str(sources / "zoo") in dialog.windowTitle()
    opened.until(lambda: opened.window.job_bar.message == "zoo: 9 pictures follow to the new place")
    opened.settle()
    opened.until(
        lambda: (
            opened.page.details.counted is not None
            and opened.page.details.counted.name == "zoo"
            and opened.page.details.counted.sources == (str(there),)
        )
    )
    opened.do("rescan", "zoo")
    opened.until(lambda: opened.window.job_bar.message == "zoo: 1 set aside")
    assert opened.window.job_bar.errors == ()


def test_a_wrong_new_place_is_refused_in_a_sentence(opened: Opened, sources: Path) -> None:
    (sources / "zoo").rename(sources / "zoo 2")
    opened.do("relocate", "zoo")
    choose_place(opened, folder_of(sources / "henhouse", {"hen": 1}))
    opened.until(lambda: bool(opened.window.job_bar.errors))
    assert "nothing was changed" in opened.window.job_bar.errors[0]


def test_of_several_sources_the_missing_ones_are_offered_first(opened: Opened, sources: Path, qtbot: QtBot) -> None:
    for name in ("a", "b", "c"):
        folder_of(sources / name, {"hen": 1}, seed=ord(name))
        opened.page.add_pictures_requested.emit((sources / name,), "zoo", "gallery")
        opened.settle()
    for name in ("b", "c"):
        (sources / name).rename(sources / f"new {name}")
    opened.do("relocate", "zoo")
    dialog = ask(opened)
    assert dialog.answer == str(sources / "b")
    assert "not there" in dialog.note
    give(dialog, str(sources / "c"))
    choose_place(opened, sources / "new c")
    opened.until(lambda: opened.window.job_bar.message == "zoo: 1 picture follows to the new place")
    # One is missing only: nothing is to be asked.
    opened.settle()
    opened.do("relocate", "zoo")
    assert str(sources / "b") in choose_place(opened, sources / "new b").windowTitle()
    opened.settle()

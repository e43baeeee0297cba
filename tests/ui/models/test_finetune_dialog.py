"""Teaching from the window: the dialog from its form to the model that is kept, discarded or left for later."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import teaching_window
from collection_window import folder_of, put
from open_window import MILLISECONDS
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot
from shiboken6 import isValid
from teaching_window import Taught
from test_worker import Gate

from sketchdesk.errors import ModelError
from sketchdesk.jobs.teaching import finetune_compare as compare_job
from sketchdesk.ui.models.preset_names import preset_name


@pytest.fixture
def taught(tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Taught]:
    root = tmp_path / "library"
    put(root, "zoo", folder_of(tmp_path / "zoo", {"cat": 10, "dog": 10}))
    opened = Taught(root, qtbot, monkeypatch)
    yield opened
    opened.teacher.may_go_on.release(100)
    if not isValid(opened.window):
        return
    if opened.window.training_desk.is_training:
        opened.window.training_desk.leave()
    opened.close()


def test_the_menu_of_a_collection_opens_the_dialog_with_its_counts(taught: Taught) -> None:
    dialog = taught.teach()
    assert not dialog.isModal()
    assert dialog.form.job.collection == "zoo"
    assert [row[0] for row in dialog.form.classes.shown_rows()] == ["cat", "dog"]
    assert dialog.start.isEnabled()


def test_while_it_runs_curves_epoch_batch_rate_and_device_are_shown(taught: Taught) -> None:
    dialog = taught.start()
    assert taught.shows(1)
    taught.let_go_on(1)
    progress = dialog.progress
    assert progress.curves.loss.lines == {"training": [(1, 1.0)], "validation": [(1, 1.5)]}
    taught.until(lambda: progress.batch_text.text() == "batch 1 of 2")
    assert "2.0 batches/s" in progress.figures.text()
    assert "CPU" in progress.figures.text()
    # One time and no other: what is left.
    assert progress.figures.text() == "2.0 batches/s · 1 s left · CPU"
    assert taught.window.job_bar.is_running


def test_the_window_answers_while_it_trains(taught: Taught) -> None:
    taught.start()
    listed: list[object] = []
    taught.window.models_page.details_wanted.connect(listed.append)
    taught.window.show_page(taught.window.models_page)
    taught.until(lambda: taught.window.models_page.overview is not None and bool(listed))
    assert taught.window.training_desk.is_training


def test_stopping_keeps_the_best_so_far(taught: Taught) -> None:
    dialog = taught.start()
    taught.let_go_on(1)
    dialog.progress.stop.click()
    assert not dialog.progress.stop.isEnabled()
    taught.until(lambda: taught.shows(2))
    result = dialog.outcome.result
    assert result is not None
    assert (result.ending, len(result.history)) == ("stopped", 1)


def test_stopped_before_the_first_epoch_there_is_nothing_to_keep(taught: Taught) -> None:
    dialog = taught.start()
    dialog.progress.stop.click()
    taught.until(lambda: taught.shows(0))
    assert "nothing to keep" in dialog.said.text()
    assert dialog.said.isVisible()
    assert dialog.start.isEnabled()


def test_a_failure_says_why_and_nothing_of_the_form_is_lost(taught: Taught) -> None:
    taught.teacher.failure = ModelError("The batch does not fit in memory: 16 does.")
    dialog = taught.teach()
    dialog.form.fields.epochs.setValue(7)
    dialog.start.click()
    taught.teacher.may_go_on.release()
    taught.until(lambda: taught.shows(0))
    assert dialog.said.text() == "The batch does not fit in memory: 16 does."
    assert dialog.form.fields.epochs.value() == 7


def test_paused_it_learns_nothing_until_it_is_resumed(taught: Taught) -> None:
    dialog = taught.start()
    dialog.progress.pause.setChecked(True)
    assert dialog.progress.stage.text() == "Paused"
    assert dialog.progress.pause.text() == "&Resume"
    dialog.progress.pause.setChecked(False)
    taught.let_go_on(2)
    taught.until(lambda: taught.shows(2))


def test_the_result_tells_before_and_after_class_by_class(taught: Taught) -> None:
    dialog = taught.finish()
    view = dialog.outcome
    assert view.verdict.text() == "zoo quick is better on held-out queries."
    assert [row[0] for row in view.figures.shown_rows()] == ["mAP", "P@10"]
    _, before, after, change, low, high = view.figures.shown_rows()[0]
    assert after == pytest.approx(1.0)
    assert isinstance(before, float)
    assert change == pytest.approx(1.0 - before)
    assert isinstance(low, float)
    assert isinstance(high, float)
    assert low <= 1.0 - before <= high
    assert [row[0] for row in view.changes.shown_rows()] == ["cat", "dog"]
    assert [row[0] for row in view.classes.shown_rows()] == ["cat", "dog"]
    assert "Accuracy 87.5 %" in view.averages.text()
    assert view.curves.loss.lines["training"] == [(1, 1.0), (2, 0.5)]


def test_what_a_training_came_to_is_found_again_another_day(taught: Taught) -> None:
    dialog = taught.finish()
    model = dialog.outcome.result.model  # type: ignore[union-attr]
    dialog.close()
    # What another start of the program does not know any more.
    dialog.show_result(None)
    dialog.outcome.show_no_comparison("")
    page = taught.window.models_page
    taught.window.show_page(page)
    page.table.choose(model)
    taught.until(lambda: page.details.model == model)
    assert page.details.compare.isVisible()
    page.details.compare.click()
    taught.until(lambda: dialog.isVisible() and taught.shows(2))
    taught.until(lambda: "better on held-out queries" in dialog.outcome.verdict.text())
    assert dialog.outcome.keep.isEnabled()
    page.table.choose("default")
    page.details_wanted.emit("default")
    taught.until(lambda: page.details.model == "default")
    assert not page.details.compare.isVisible()


@pytest.fixture
def again(taught: Taught, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Taught]:
    """The next start, after the window was closed in the middle of a comparison."""
    gate = Gate()
    monkeypatch.setattr(compare_job, "run_compare", gate.run)
    taught.start()
    taught.teacher.may_go_on.release(10)
    qtbot.waitUntil(gate.begun.is_set, timeout=MILLISECONDS)
    taught.close()
    opened = Taught(taught.root, qtbot, monkeypatch)
    opened.window.going_on.begin()
    opened.settle()
    yield opened
    opened.close()


def test_a_comparison_that_the_window_closed_upon_is_offered_at_the_next_start(
    again: Taught, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    bar = again.window.job_bar.unfinished
    assert bar.titles == ("Comparing zoo before and after",)
    bar.go_on.click()
    again.until(lambda: again.window.training_desk.dialog is not None and again.dialog_.isVisible() and again.shows(2))
    again.until(lambda: "better on held-out queries" in again.dialog_.outcome.verdict.text())
    again.settle()
    assert bar.titles == ()
    again.window.going_on.begin()
    again.settle()
    assert bar.titles == ()


def test_a_comparison_whose_model_has_gone_is_told_and_not_offered_again(again: Taught) -> None:
    again.window.model_desk.discard("zoo quick")
    again.settle()
    bar = again.window.job_bar.unfinished
    bar.go_on.click()
    again.until(lambda: bool(again.window.job_bar.errors))
    assert "zoo quick" in again.window.job_bar.errors[-1]
    again.settle()
    again.window.going_on.begin()
    again.settle()
    assert bar.titles == ()


def test_a_cell_of_the_confusion_matrix_shows_its_pictures(taught: Taught) -> None:
    view = taught.finish().outcome
    view.confusions.matrix.chosen.emit("dog", "cat")
    taught.until(lambda: len(view.cell.hits) == 1)
    assert view.cell.hits[0].label == "dog"
    assert view.cell_text.text() == "1 pictures of dog that are taken for cat"


def test_two_result_grids_stand_side_by_side(taught: Taught) -> None:
    pair = taught.finish().outcome.pair
    taught.until(lambda: bool(pair.views[1].hits))
    label = pair.asked.hits[0].label
    right = [sum(hit.label == label for hit in view.hits) for view in pair.views]
    assert right[1] > right[0]
    assert pair.heads[1].text().startswith(f"zoo quick: {right[1]} of the first 10 are {label}")
    taught.window.training_desk.dialog.outcome.tabs.setCurrentWidget(pair)  # type: ignore[union-attr]
    assert not pair.grab().isNull()


def test_a_model_that_is_kept_is_in_use_and_can_be_rolled_back(taught: Taught) -> None:
    dialog = taught.finish()
    dialog.outcome.keep.click()
    taught.settle()
    page = taught.window.models_page
    assert page.overview is not None
    assert page.overview.in_use == "zoo quick"
    assert "zoo" in taught.extracted
    assert not dialog.isVisible()
    taught.window.show_page(page)
    page.button("rollBack").click()
    taught.settle()
    assert page.overview.in_use == "default"
    assert not page.button("rollBack").isEnabled()


def test_a_model_that_is_discarded_is_gone(taught: Taught) -> None:
    taught.finish().outcome.discard.click()
    taught.settle()
    overview = taught.window.models_page.overview
    assert overview is not None
    assert [each.name for each in overview.models] == ["default"]


def test_closing_the_dialog_while_it_trains_asks(taught: Taught) -> None:
    dialog = taught.start()
    dialog.close()
    assert dialog.isVisible()
    taught.answer("Let it go on")
    taught.until(lambda: not dialog.isVisible())
    assert taught.window.training_desk.is_training
    # Asked for again, it shows the training, not another form.
    taught.window.training_desk.teach("zoo")
    taught.until(dialog.isVisible)
    assert taught.shows(1)
    dialog.reject()
    taught.let_go_on(1)
    taught.answer("Stop and keep the best")
    taught.until(lambda: taught.shows(2))


def test_without_a_training_it_just_closes_and_comes_back(taught: Taught) -> None:
    dialog = taught.teach()
    teaching_window.button(dialog, "closeTeach").click()
    assert not dialog.isVisible()
    assert taught.teach() is dialog


def test_closing_the_window_while_it_trains_asks_and_leaves_it_for_later(taught: Taught) -> None:
    dialog = taught.start()
    taught.window.close()
    assert taught.window.isVisible()
    taught.answer("Stay")
    assert taught.window.training_desk.is_training
    taught.window.close()
    taught.answer("Close")
    taught.until(lambda: not taught.window.isVisible())
    assert not dialog.isVisible()
    taught.until(lambda: not taught.window.training_desk.is_training)
    assert "goes on after its last epoch" in dialog.said.text()


def test_a_model_on_the_page_tells_what_it_was_made_from(taught: Taught) -> None:
    taught.finish()
    page = taught.window.models_page
    taught.window.show_page(page)
    taught.settle()
    assert page.table.chosen == "zoo quick"
    assert page.details.facts["Made from"] == "default"
    assert page.details.facts["Learnt from"] == "zoo"
    assert page.details.facts["Accuracy"] == "87.5 % of the held-out pictures"
    assert page.button("keepIt").isEnabled()
    page.button("discardIt").click()
    taught.answer("Discard")
    taught.settle()
    assert page.table.chosen == "default"
    assert not page.button("discardIt").isEnabled()


def test_a_double_click_on_a_model_says_what_using_it_costs(taught: Taught) -> None:
    taught.finish()
    window, page = taught.window, taught.window.models_page
    window.show_page(page)
    taught.settle()
    (model,) = (each for each in page.overview.models if each.name == "zoo quick")
    assert model.to_embed > 0
    row = next(row for row in range(page.table.model().rowCount()) if page.table.shown_rows()[row][0] == "zoo quick")
    page.table.doubleClicked.emit(page.table.model().index(row, 0))
    box = taught.dialog(QMessageBox)
    assert box.informativeText().startswith(f"{model.to_embed} pictures have to be embedded with it")
    assert str(model.to_embed) in page.button("keepIt").toolTip()
    taught.answer("Cancel")
    taught.settle()
    assert page.overview.in_use == "default"
    page.table.doubleClicked.emit(page.table.model().index(row, 0))
    taught.answer("Use it")
    taught.settle()
    taught.until(lambda: page.overview.in_use == "zoo quick")
    # The one in use is looked at, and nothing is asked.
    page.table.doubleClicked.emit(page.table.model().index(row, 0))
    assert not any(each.isVisible() for each in window.findChildren(QMessageBox))


def test_presets_have_their_names_in_tables(taught: Taught) -> None:
    taught.finish()
    page = taught.window.models_page
    taught.window.show_page(page)
    taught.settle()
    assert page.table.shown_rows()[1][4] == "Quick"
    assert page.details.facts["Preset"] == "Quick"
    assert preset_name("a preset of another version") == "a preset of another version"


def test_a_model_goes_into_a_file_and_a_strange_file_is_refused(taught: Taught, tmp_path: Path) -> None:
    taught.finish()
    desk, file = taught.window.model_desk, tmp_path / "mine.sketchdesk-model"
    desk.export("zoo quick", file)
    taught.settle()
    assert file.is_file()
    strange = tmp_path / "strange.sketchdesk-model"
    strange.write_bytes(b"not a model")
    desk.take_in(strange)
    taught.settle()
    assert "strange.sketchdesk-model" in taught.window.job_bar.errors[-1]


def test_every_button_has_a_text_or_a_name(taught: Taught) -> None:
    dialog = taught.teach()
    assert dialog.outcome.parent() is not None
    for name in ("startTraining", "stopTraining", "pauseTraining", "keepModel", "discardModel", "decideLater"):
        assert teaching_window.button(dialog, name).text()

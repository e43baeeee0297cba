"""The job bar: what it says about a running job, and that errors stay until they are dismissed."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QLabel, QMessageBox, QProgressBar, QPushButton
from pytestqt.qtbot import QtBot

from sketchdesk.progress import Progress
from sketchdesk.ui.job_bar import JobBar


@pytest.fixture
def bar(qtbot: QtBot) -> JobBar:
    bar = JobBar()
    qtbot.addWidget(bar)
    bar.resize(900, 30)
    with qtbot.waitExposed(bar):
        bar.show()
    return bar


def button(bar: JobBar, name: str) -> QPushButton:
    found = bar.findChild(QPushButton, name)
    assert found is not None
    return found


def progress_of(bar: JobBar) -> QProgressBar:
    found = bar.findChild(QProgressBar)
    assert found is not None
    return found


def test_idle_shows_only_the_last_message(bar: JobBar) -> None:
    assert not bar.is_running
    assert not progress_of(bar).isVisible()
    assert not button(bar, "pauseJob").isVisible()
    bar.start("Importing")
    bar.finish("1,280 pictures added.")
    assert bar.message == "1,280 pictures added."
    assert not progress_of(bar).isVisible()
    bar.show_message("Path copied.")
    assert bar.message == "Path copied."


def test_a_running_job_is_told_in_full(bar: JobBar) -> None:
    bar.start("Extracting features")
    assert (progress_of(bar).minimum(), progress_of(bar).maximum()) == (0, 0)
    bar.show_progress(Progress("extract", 1280, 24_000, 312.4, 118.0, "CPU"))
    assert bar.message == "Extracting features"
    assert bar.figures == "1,280 of 24,000, 312/s, about 2 min left, CPU"
    assert (progress_of(bar).value(), progress_of(bar).maximum()) == (1280, 24_000)
    assert progress_of(bar).accessibleDescription() == bar.figures


def test_what_is_unknown_is_left_out(bar: JobBar) -> None:
    bar.start("Importing")
    bar.show_progress(Progress("read", 12))
    assert bar.figures == "12"
    assert progress_of(bar).maximum() == 0
    bar.show_progress(Progress("read", 0, 0))
    assert bar.figures == "0 of 0"
    assert progress_of(bar).value() == progress_of(bar).maximum()


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "a few seconds left"),
        (4.9, "a few seconds left"),
        (7, "about 5 s left"),
        (43, "about 45 s left"),
        (56, "about 1 min left"),
        (118, "about 2 min left"),
        (3540, "about 59 min left"),
        (3600, "about 1 h left"),
        (4800, "about 1 h 20 min left"),
        (40_000, "about 11 h left"),
    ],
)
def test_time_left_is_said_in_words(bar: JobBar, seconds: float, words: str) -> None:
    assert bar.time_left(seconds) == words


def test_pause_and_resume(qtbot: QtBot, bar: JobBar) -> None:
    bar.start("Extracting")
    bar.show_progress(Progress("extract", 10, 100, 50.0, 2.0, "CPU"))
    with qtbot.waitSignal(bar.pause_toggled) as paused:
        qtbot.keyClick(button(bar, "pauseJob"), Qt.Key.Key_Space)
    assert paused.args == [True]
    assert button(bar, "pauseJob").text() == "Resume"
    assert bar.figures == "10 of 100, paused, CPU"
    with qtbot.waitSignal(bar.pause_toggled) as resumed:
        qtbot.mouseClick(button(bar, "pauseJob"), Qt.MouseButton.LeftButton)
    assert resumed.args == [False]
    assert button(bar, "pauseJob").text() == "Pause"


def test_a_new_job_is_not_paused_and_tells_nobody(qtbot: QtBot, bar: JobBar) -> None:
    bar.start("First")
    button(bar, "pauseJob").click()
    bar.finish("Done.")
    with qtbot.assertNotEmitted(bar.pause_toggled):
        bar.start("Second")
    assert button(bar, "pauseJob").text() == "Pause"


def test_cancel_is_asked_once_and_its_wait_is_shown(qtbot: QtBot, bar: JobBar) -> None:
    bar.start("Extracting")
    with qtbot.waitSignal(bar.cancel_clicked):
        qtbot.mouseClick(button(bar, "cancelJob"), Qt.MouseButton.LeftButton)
    assert button(bar, "cancelJob").text() == "Cancelling…"
    with qtbot.assertNotEmitted(bar.cancel_clicked):
        qtbot.mouseClick(button(bar, "cancelJob"), Qt.MouseButton.LeftButton)
    bar.finish("Cancelled.")
    bar.start("Again")
    assert button(bar, "cancelJob").isEnabled()
    assert button(bar, "cancelJob").text() == "Cancel"


def test_progress_of_a_job_that_has_ended_is_ignored(bar: JobBar) -> None:
    bar.start("Extracting")
    bar.finish("Done.")
    bar.show_progress(Progress("extract", 5, 10))
    assert bar.figures == ""
    assert not progress_of(bar).isVisible()


def test_errors_stay_through_later_jobs_until_dismissed(qtbot: QtBot, bar: JobBar) -> None:
    bar.start("Importing")
    bar.fail("The disk is full.")
    assert not bar.is_running
    bar.start("Extracting")
    bar.fail("The encoder is damaged.")
    bar.start("Again")
    bar.finish("Done.")
    text = bar.findChild(QLabel, "jobCount").parentWidget().findChild(object, "errorText")
    assert text.isVisible()
    assert text.text == "The encoder is damaged. (and 1 more)"
    qtbot.mouseClick(button(bar, "copyError"), Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == "The disk is full.\nThe encoder is damaged."
    assert bar.errors == ("The disk is full.", "The encoder is damaged.")
    qtbot.keyClick(button(bar, "dismissError"), Qt.Key.Key_Space)
    assert bar.errors == ()
    assert not text.isVisible()
    assert bar.message == "Done."


def test_the_same_error_again_is_one_error(bar: JobBar) -> None:
    for _ in range(3):
        bar.start("Importing")
        bar.fail("The disk is full.")
    assert bar.errors == ("The disk is full.",)


def test_an_error_goes_when_the_job_that_it_stopped_succeeds(bar: JobBar) -> None:
    for title in ("Embedding a", "Embedding b"):
        bar.start(title)
        bar.fail("The disk is full.", title)
    bar.fail("The encoder is damaged.", "Teaching")
    bar.warn("A folder is gone.")
    bar.succeeded("Embedding a")
    assert bar.errors == ("The disk is full.", "The encoder is damaged.", "A folder is gone."), "b has not succeeded"
    bar.succeeded("Embedding b")
    bar.succeeded("Another job")
    assert bar.errors == ("The encoder is damaged.", "A folder is gone.")
    text = bar.findChild(object, "errorText")
    assert text.text == "A folder is gone. (and 1 more)"
    bar.succeeded("Teaching")
    assert text.text == "A folder is gone."
    assert text.isVisible()


def test_what_was_only_said_goes_when_the_person_goes_on(bar: JobBar) -> None:
    bar.show_message("Saved as “cat”")
    assert bar.message == "Saved as “cat”"
    bar.forget_message()
    assert bar.message == ""
    bar.show_message("Saved as “cat”")
    bar.start("Importing")
    bar.forget_message()
    assert bar.message == "Importing"
    bar.finish("Imported 3 pictures")
    bar.forget_message()
    assert bar.message == "Imported 3 pictures"


def test_an_error_that_went_with_its_job_leaves_no_line(bar: JobBar) -> None:
    bar.start("Importing")
    bar.fail("The disk is full.", "Importing")
    bar.start("Importing")
    bar.finish("Imported 3 pictures")
    bar.succeeded("Importing")
    assert bar.errors == ()
    assert not bar.findChild(object, "errorText").isVisible()


def test_a_narrow_bar_keeps_its_buttons(qtbot: QtBot, bar: JobBar) -> None:
    bar.start("Extracting features of a collection with a very long name indeed")
    bar.show_progress(Progress("extract", 1280, 24_000, 312.4, 118.0, "NVIDIA GeForce RTX 4090"))
    assert bar.findChild(QLabel, "jobDevice").isVisible()
    bar.resize(330, 30)
    qtbot.waitUntil(lambda: bar.width() < 400)
    assert not bar.findChild(QLabel, "jobDevice").isVisible()
    for name in ("pauseJob", "cancelJob"):
        assert button(bar, name).isVisible()
        qtbot.waitUntil(lambda name=name: button(bar, name).geometry().right() <= bar.width())


def test_a_long_error_can_be_read_in_whole(bar: JobBar, qtbot: QtBot) -> None:
    bar.warn("The disk is full.")
    assert not button(bar, "showError").isVisible()
    sentence = "The library could not be written, as " + "the disk that it lies on is very nearly full, " * 9
    bar.warn(sentence)
    assert button(bar, "showError").isVisible()
    qtbot.mouseClick(button(bar, "showError"), Qt.MouseButton.LeftButton)
    box = bar.window().findChild(QMessageBox, "errorDetails")
    assert box is not None
    assert not box.isModal()
    assert box.text() == f"{sentence}\n\nThe disk is full."
    box.close()


def test_a_click_on_the_error_shows_it(bar: JobBar, qtbot: QtBot) -> None:
    bar.warn("The disk is full.")
    qtbot.mouseClick(bar.findChild(QFrame, "errorText"), Qt.MouseButton.LeftButton)
    box = bar.window().findChild(QMessageBox, "errorDetails")
    assert box is not None
    assert box.text() == "The disk is full."
    box.close()


def test_what_has_no_measure_says_what_it_is(bar: JobBar) -> None:
    bar.start("Embedding Zoo")
    bar.show_progress(Progress("Loading the encoder", 0))
    assert bar.figures == "Loading the encoder"
    bar.show_progress(Progress("Embedding Zoo", 32, 320))
    assert bar.figures == "32 of 320"

"""The help menu, About, the keys, and the dialog for an error that nobody expected."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from collection_window import Opened, folder_of, put
from open_window import without_starter
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from sketchdesk import __version__
from sketchdesk.ui.help.about_dialog import AboutDialog
from sketchdesk.ui.help.crash_dialog import CrashReports
from sketchdesk.ui.help.keys_dialog import KeysDialog


@pytest.fixture
def opened(qtbot: QtBot, tmp_path: Path) -> Iterator[Opened]:
    root = tmp_path / "library"
    without_starter(root)
    put(root, "Holiday in Rome", folder_of(tmp_path / "zoo", {"cat": 3}))
    window = Opened(root, qtbot)
    yield window
    window.close()


def test_system_information_goes_onto_the_clipboard_without_names(opened: Opened) -> None:
    opened.window.help.copy.trigger()
    opened.settle()
    text = QGuiApplication.clipboard().text()
    assert f"SketchDesk {__version__}" in text
    assert "numpy" in text
    assert "Collections: 1 with 3 pictures" in text
    assert "Data directory: 0." in text
    assert "Rome" not in text
    assert str(opened.root) not in text


def test_about_names_the_version_and_all_licences(opened: Opened) -> None:
    opened.window.help.about.trigger()
    dialog = opened.dialog(AboutDialog)
    texts = [dialog.tabs.widget(number).toPlainText() for number in range(dialog.tabs.count())]
    assert __version__ in texts[0]
    for name in ("tensorflow", "keras", "PySide6", "numpy", "pillow", "h5py"):
        assert name.casefold() in texts[1].casefold(), name
    dialog.close()


def test_the_keys_that_are_told_are_those_that_there_are(opened: Opened) -> None:
    opened.window.help.keys.trigger()
    dialog = opened.dialog(KeysDialog)
    told = {key for _, entries in dialog.groups for keys, _ in entries for key in keys}
    opened.window.show_page(opened.window.search_page)
    known = {
        keys.toString(QKeySequence.SequenceFormat.PortableText)
        for action in opened.window.findChildren(QAction)
        for keys in action.shortcuts()
    }
    # Some belong to a widget that has the focus, and are no actions.
    assert told - known <= {
        "Return",
        "Space",
        *("Left", "Right", "Up", "Down", "Home", "PgUp", "End", "PgDown"),
        "Esc",
        "M",
        "+",
        "-",
        "0",
        "F2",
        "Ctrl+S",
        "Ctrl+C",
        "Ctrl+Shift+C",
        "Delete",
    }
    dialog.close()


@pytest.fixture
def reports(qtbot: QtBot, tmp_path: Path) -> Iterator[CrashReports]:
    made = CrashReports(tmp_path, lambda: "SketchDesk 9")
    made.install()
    yield made
    made.remove()


def test_an_error_in_a_thread_is_shown_once_and_can_be_copied(reports: CrashReports, qtbot: QtBot) -> None:
    def fail() -> None:
        raise RuntimeError("reading /home/anna/secret.png")

    for _ in range(3):
        thread = threading.Thread(target=fail)
        thread.start()
        thread.join()
    qtbot.waitUntil(lambda: reports.dialog is not None)
    dialog = reports.dialog
    assert dialog is not None
    # The two others were told before this one, on the way that all take.
    reports._caught.emit("", "the last")
    qtbot.waitUntil(lambda: "the last" in dialog.details.toPlainText())
    text = dialog.details.toPlainText()
    assert text.startswith("SketchDesk 9")
    assert text.count("RuntimeError: reading ‹…›") == 1
    dialog.findChild(QPushButton, "copyDetails").click()
    assert QGuiApplication.clipboard().text() == text
    dialog.findChild(QPushButton, "closeCrash").click()
    qtbot.waitUntil(lambda: reports.dialog is None)


def test_an_error_of_the_window_is_shown(reports: CrashReports, qtbot: QtBot) -> None:
    error = ValueError("wrong")
    sys.excepthook(ValueError, error, None)
    qtbot.waitUntil(lambda: reports.dialog is not None)
    assert reports.dialog is not None
    assert "ValueError: wrong" in reports.dialog.details.toPlainText()
    reports.dialog.close()
    qtbot.waitUntil(lambda: reports.dialog is None)


def test_how_it_ended_last_time_is_told(reports: CrashReports, qtbot: QtBot) -> None:
    reports.show_last("")
    assert reports.dialog is None
    reports.show_last("Fatal Python error: Segmentation fault")
    assert reports.dialog is not None
    assert "Segmentation fault" in reports.dialog.details.toPlainText()
    reports.dialog.close()

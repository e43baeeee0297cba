"""For tests with widgets: garbage is collected on the window's thread, as in the program."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import evaluation_window
import pytest
from evaluation_window import Evaluated
from open_window import end_what_runs
from patient_bot import PatientBot
from PySide6.QtCore import QLocale
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot


@pytest.fixture(autouse=True)
def _collect_on_this_thread() -> Iterator[None]:
    gc.disable()
    yield
    if QGuiApplication.instance() is not None:
        # The offscreen clipboard outlives Python, and what Python has put into it must not.
        QGuiApplication.clipboard().clear()
    gc.collect()
    gc.enable()


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """Numbers and words are looked at in one language, whatever the machine's."""
    before = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedStates))
    yield
    QLocale.setDefault(before)


@pytest.fixture
def qtbot(qapp: QApplication, request: pytest.FixtureRequest) -> Iterator[QtBot]:
    """pytest-qt's, with more patience; its plugin closes the widgets at the end of the test, whichever bot has them."""
    yield PatientBot(request)
    end_what_runs()


@pytest.fixture
def evaluated(tmp_path: Path, qtbot: QtBot) -> Iterator[Evaluated]:
    """A window at the Evaluate page, on a small library with made embeddings."""
    root = tmp_path / "library"
    evaluation_window.library(root, tmp_path / "sources")
    window = Evaluated(root, qtbot)
    yield window
    window.close()

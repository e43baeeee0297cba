"""No text is cut off or left untranslated, in German and in a language of long words that nobody speaks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale, QSettings, QTranslator
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from scenes import SMALLEST, Tour, library
from spoken import PseudoTranslator, cut_off, mnemonics, untranslated

from sketchdesk.library.datasets import DATASETS
from sketchdesk.ui.language import VARIABLE, install_language

# Names of the person's things, and what is written alike in all languages.
OWN = {"SketchDesk", "Zoo", "Noise", "cat", "dog", "fox", "tiger", "raccoon", "default", "quick", "full", "checkpoint"}
OWN |= {"exact", "simhash", "pstable", "Deutsch", "English", "CPU", "bytes", "B", "kB", "KB", "MB", "GB"}
OWN |= {"Ctrl", "Shift", "Del", "Delete", "Esc", "Return", "Space"}
OWN |= {"Left", "Right", "Up", "Down", "Home", "PgUp", "End", "PgDown"}
# Titles of datasets, and who published them.
OWN |= {
    word
    for each in DATASETS
    for text in (each.title, each.collection, each.publisher)
    for word in re.findall(r"[^\W\d_]+", text)
}


@pytest.fixture
def tour(tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Tour]:
    root = tmp_path / "library"
    library(root, tmp_path / "sources")
    made = Tour(root, qtbot, monkeypatch)
    yield made
    made.close()


@pytest.fixture
def pseudo(qapp: QApplication) -> Iterator[None]:
    translator = PseudoTranslator()
    qapp.installTranslator(translator)
    yield
    qapp.removeTranslator(translator)


@pytest.fixture
def german(qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv(VARIABLE, "de")
    before = QLocale()
    assert install_language(qapp, QSettings(str(tmp_path / "none.ini"), QSettings.Format.IniFormat)) == "de"
    yield
    for translator in qapp.findChildren(QTranslator):
        qapp.removeTranslator(translator)
        translator.deleteLater()
    QLocale.setDefault(before)


def test_nothing_is_cut_off_or_forgotten_in_a_language_of_long_words(pseudo: None, tour: Tour) -> None:
    found = []
    for name, shown in tour.scenes():
        QApplication.processEvents()
        found += [f"{name}: {each}" for each in (*cut_off(shown), *untranslated(shown, OWN))]
        if shown is tour.window and (shown.width() > SMALLEST[0] or shown.height() > SMALLEST[1]):
            found.append(f"{name}: the window cannot be made smaller than {shown.size().toTuple()}")
    assert not found, "\n".join(found)


def test_nothing_is_cut_off_in_german_and_no_key_is_claimed_twice(german: None, tour: Tour) -> None:
    found = []
    for name, shown in tour.scenes():
        QApplication.processEvents()
        found += [f"{name}: {each}" for each in (*cut_off(shown), *mnemonics(shown))]
        if shown is tour.window and (shown.width() > SMALLEST[0] or shown.height() > SMALLEST[1]):
            found.append(f"{name}: the window cannot be made smaller than {shown.size().toTuple()}")
    assert not found, "\n".join(found)

"""Which language the window speaks, and that sentences of the rooms below speak it, too."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from collection_window import Opened
from hypothesis import HealthCheck, given
from hypothesis import settings as settings_of_hypothesis
from hypothesis import strategies as st
from open_window import without_starter
from PySide6.QtCore import QCoreApplication, QEvent, QLibraryInfo, QLocale, QPoint, QPointF, QSettings, Qt, QTranslator
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from sketchdesk.ui.canvas.canvas import Canvas, Tool
from sketchdesk.ui.language import (
    TRANSLATIONS,
    VARIABLE,
    choose_language,
    chosen_language,
    install_language,
    language_for,
)
from sketchdesk.ui.sentences import translated

TEMPLATES = json.loads((TRANSLATIONS / "sentences.json").read_text(encoding="utf-8"))


@pytest.fixture
def settings(tmp_path: Path) -> QSettings:
    return QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)


@pytest.fixture
def afterwards_english(qapp: QApplication) -> Iterator[None]:
    yield
    for translator in qapp.findChildren(QTranslator, "language"):
        qapp.removeTranslator(translator)
        translator.deleteLater()


@pytest.fixture
def german(qapp: QApplication, settings: QSettings, monkeypatch: pytest.MonkeyPatch, afterwards_english: None) -> None:
    monkeypatch.setenv(VARIABLE, "de")
    assert install_language(qapp, settings) == "de"


@pytest.mark.parametrize(
    ("chosen", "system", "language"),
    [
        ("", ["de-AT", "de-Latn-AT", "de"], "de"),
        ("", ["fr-FR", "fr", "de-DE"], "de"),
        ("", ["en-US"], "en"),
        ("", ["fr-FR", "nl"], "en"),
        ("", [], "en"),
        ("", ["C"], "en"),
        ("en", ["de-DE"], "en"),
        ("de", ["en-GB"], "de"),
        ("de_DE", ["en-GB"], "de"),
        ("tlh", ["de-DE"], "de"),
    ],
)
def test_the_first_language_that_there_is(chosen: str, system: list[str], language: str) -> None:
    assert language_for(chosen, system) == language


def test_the_environment_goes_before_what_was_chosen(
    qapp: QApplication, settings: QSettings, monkeypatch: pytest.MonkeyPatch, afterwards_english: None
) -> None:
    choose_language(settings, "de")
    assert chosen_language(QSettings(settings.fileName(), QSettings.Format.IniFormat)) == "de"
    assert os.environ[VARIABLE] == "en"
    assert install_language(qapp, settings) == "en"
    monkeypatch.delenv(VARIABLE)
    assert install_language(qapp, settings) == "de"
    assert QLocale().language() == QLocale.Language.German
    # Installed once more, nothing of the language before is left.
    monkeypatch.setenv(VARIABLE, "en")
    assert install_language(qapp, settings) == "en"
    assert QCoreApplication.translate("MainWindow", "Collections") == "Collections"


def test_a_choice_that_nobody_knows_is_none(settings: QSettings) -> None:
    settings.setValue("window/language", "tlh")
    assert chosen_language(settings) == ""


def test_german_is_spoken_by_the_program_and_by_qt(german: None) -> None:
    assert QCoreApplication.translate("MainWindow", "Collections") == "Sammlungen"
    if (Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)) / "qtbase_de.qm").is_file():
        assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "Abbrechen"
    assert QLocale().toString(6580) == "6.580"


def test_every_step_on_the_paper_is_named_in_german(german: None, qtbot: QtBot) -> None:
    canvas = Canvas()
    qtbot.addWidget(canvas)
    canvas.resize(512, 512)
    canvas.show()
    qtbot.waitExposed(canvas)
    named = []

    def drag(*places: tuple[int, int]) -> None:
        first, *others = (QPoint(*place) for place in places)
        qtbot.mousePress(canvas, Qt.MouseButton.LeftButton, pos=first)
        for place in others:
            event = QMouseEvent(
                QEvent.Type.MouseMove,
                QPointF(place),
                canvas.mapToGlobal(QPointF(place)),
                Qt.MouseButton.NoButton,
                Qt.MouseButton.LeftButton,
                Qt.KeyboardModifier.NoModifier,
            )
            QCoreApplication.sendEvent(canvas, event)
        qtbot.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=others[-1])
        named.append(canvas.undo_stack.undoText())

    drag((50, 100), (250, 100), (450, 100))
    canvas.set_tool(Tool.ERASER)
    drag((250, 50), (250, 100), (250, 150))
    canvas.clear()
    named.append(canvas.undo_stack.undoText())
    assert named == ["Strich", "Radieren", "Leeren"]


def test_the_menu_keeps_a_choice_and_says_when_it_counts(tmp_path: Path, qtbot: QtBot) -> None:
    root = tmp_path / "library"
    without_starter(root)
    opened = Opened(root, qtbot)
    said: list[str] = []
    opened.window.help.said.connect(said.append)
    actions = {each.data(): each for each in opened.window.help.language.actions()}
    assert list(actions) == ["", "en", "de"]
    assert actions[""].isChecked()
    actions["de"].trigger()
    assert said == ["SketchDesk speaks this language when it starts again."]
    actions["de"].trigger()
    assert len(said) == 1
    assert chosen_language(QSettings(str(root / "window.ini"), QSettings.Format.IniFormat)) == "de"
    actions[""].trigger()
    assert chosen_language(QSettings(str(root / "window.ini"), QSettings.Format.IniFormat)) == ""
    opened.close()


# --- sentences of the rooms below -----------------------------------------------------------------------


def test_english_passes_through_untouched(qapp: QApplication) -> None:
    sentence = "There is no file a.png."
    assert translated(sentence) is sentence


@pytest.mark.parametrize(
    ("sentence", "german_one"),
    [
        ("The file is empty.", "Die Datei ist leer."),
        ("There is no file /tmp/a b.png.", "Es gibt keine Datei /tmp/a b.png."),
        ("Embedding Holiday in Rome", "Holiday in Rome wird eingebettet"),
        (
            "The classes are unbalanced: cat has 1,200 pictures to train on, dog 12.",
            "Die Klassen sind unausgewogen: cat hat 1.200 Trainingsbilder, dog 12.",
        ),
        # A part that the sources put together from words of their own.
        (
            "3 classes have fewer than 20 pictures to train on: cat, dog, fox.",
            "3 Klassen haben weniger als 20 Trainingsbilder: cat, dog, fox.",
        ),
        (
            "TU is a gallery already, not a distractor: choose another name.",
            "TU hat schon die Rolle Galerie, nicht Distraktor: Bitte einen anderen Namen wählen.",
        ),
        # A sentence in a sentence, with figures.
        (
            "Zoo is better on held-out queries: mAP 0.512 with default, 0.631 with Zoo (+0.119, 95 % interval "
            "+0.100 to +0.200, 6 queries).",
            "Zoo ist an den zurückgehaltenen Anfragen besser: mAP 0,512 mit default, 0,631 mit Zoo (+0,119, "
            "95-%-Intervall +0,100 bis +0,200, 6 Anfragen).",
        ),
        # Two sentences, and one that nobody knows.
        ("The file is empty. Nobody knows this one.", "Die Datei ist leer. Nobody knows this one."),
        ("Nobody knows this one.", "Nobody knows this one."),
        ("about 3.1 GB", "etwa 3,1 GB"),
        ("", ""),
    ],
)
def test_sentences_are_known_again(german: None, sentence: str, german_one: str) -> None:
    assert translated(sentence) == german_one


def test_each_sentence_of_the_sources_is_known_again_when_it_is_filled(german: None) -> None:
    same = set()
    for template in TEMPLATES:
        filled = template
        for place in range(template.count("{")):
            filled = filled.replace(f"{{{place}}}", f"Thing-{place}")
        said = QCoreApplication.translate("sentences", template)
        if translated(filled) == filled and said != template:
            same.add(template)
        for place in range(template.count("{")):
            assert f"Thing-{place}" in translated(filled), template
    assert not same


@settings_of_hypothesis(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.from_regex(r"[A-Z][\w{}%&„“ -]{0,30}[{}%0-9]\.png", fullmatch=True))
def test_whatever_stands_in_a_place_stays_as_it_is(german: None, name: str) -> None:
    assert translated(f"There is no file {name}.") == f"Es gibt keine Datei {name}."

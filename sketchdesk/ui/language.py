"""The window's language: the system's, or what was chosen. English is in the sources; others are translations."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QSettings, QTranslator

TRANSLATIONS = Path(__file__).resolve().parent.parent / "resources" / "translations"
LANGUAGES = {"en": "English", "de": "Deutsch"}
"""What there is, each under its own name."""
VARIABLE = "SKETCHDESK_LANGUAGE"
_SETTING = "window/language"


def chosen_language(settings: QSettings) -> str:
    """What the person chose in the menu; "" follows the system."""
    chosen = str(settings.value(_SETTING, ""))
    return chosen if chosen in LANGUAGES else ""


def choose_language(settings: QSettings, language: str) -> None:
    """Keep a choice for the next start; "" follows the system."""
    settings.setValue(_SETTING, language)
    settings.sync()


def language_for(chosen: str, system: Sequence[str]) -> str:
    """The chosen language, or the first of the system's (such as "de-AT") that there is, or else English."""
    wanted = (chosen, *system)
    codes = (each.replace("_", "-").split("-")[0].lower() for each in wanted)
    return next((code for code in codes if code in LANGUAGES), "en")


def install_language(app: QCoreApplication, settings: QSettings) -> str:
    """Make the program speak: translators for SketchDesk's texts and for Qt's own. Returns the language's code.

    The environment goes before the choice in the settings, and that before the system. Numbers and dates are
    written as the system writes them, unless another language than the system's is spoken.
    """
    chosen = os.environ.get(VARIABLE, "") or chosen_language(settings)
    system = QLocale.system()
    language = language_for(chosen, system.uiLanguages())
    is_other = QLocale(language).language() != system.language()
    # The C locale, which no person speaks, groups no digits.
    if is_other and (chosen or system.language() == QLocale.Language.C):
        QLocale.setDefault(QLocale(language))
    for old in app.findChildren(QTranslator, "language"):
        app.removeTranslator(old)
        old.deleteLater()
    if language != "en":
        qt = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        for name, folder in ((f"qtbase_{language}", qt), (f"sketchdesk_{language}", str(TRANSLATIONS))):
            translator = QTranslator(app, objectName="language")
            # Without Qt's file only the buttons of its own dialogs stay English.
            if translator.load(name, folder):
                app.installTranslator(translator)
    return language

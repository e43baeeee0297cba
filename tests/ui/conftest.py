"""For tests with widgets: garbage is collected on the window's thread, as in the program."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtGui import QGuiApplication


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

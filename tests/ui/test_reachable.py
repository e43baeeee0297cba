"""Every page and dialog by keyboard alone, and as a screen reader has it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot
from scenes import Tour, library
from spoken import mnemonics

_TAB = Qt.FocusPolicy.TabFocus


@pytest.fixture
def tour(tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Tour]:
    root = tmp_path / "library"
    library(root, tmp_path / "sources")
    made = Tour(root, qtbot, monkeypatch)
    yield made
    made.close()


def test_tab_comes_to_every_control_each_says_what_it_is_and_no_letter_is_claimed_twice(tour: Tour) -> None:
    found = []
    for name, shown in tour.scenes():
        if isinstance(shown, QMenu):
            continue
        wanted = _wanted(shown.window())
        found += [f"{name}: {_place(each)} has no name" for each in wanted if not _spoken(each).strip()]
        found += [f"{name}: {each}" for each in mnemonics(shown.window())]
        reached = _by_tab(shown.window(), 3 * len(wanted) + 10)
        found += [f"{name}: Tab never comes to {_place(each)}" for each in wanted if each not in reached]
    assert not found, "\n".join(found)


def test_tab_goes_over_the_search_page_as_one_reads(tour: Tour) -> None:
    _name, shown = next(each for each in tour.scenes() if each[0] == "search, results")
    tour.window.search_page.panel.canvas.setFocus()
    order = [_spoken(each) for each in _by_tab(shown, 60)]
    read = ["Drawing canvas", "cat, 100 %", "Search in Zoo", "Search in Noise", "Size of the tiles", "Results"]
    read += ["Search", "Collections", "Evaluate", "Models", "Tuning", "Add pictures", "Help", "Pen", "Open picture"]
    places = [order.index(each) for each in read[1:]]
    assert places == sorted(places), order


def test_tab_goes_over_the_collections_page_as_one_reads(tour: Tour) -> None:
    _name, shown = next(each for each in tour.scenes() if each[0] == "collections")
    tour.window.collections_page.findChild(QWidget, "addFolder").setFocus()  # type: ignore[union-attr]
    order = [_spoken(each) for each in _by_tab(shown, 60)]
    read = ["Add archive…", "Get a dataset…", "Collections", "Search in it", "Divide…", "Pictures of each class"]
    places = [order.index(each) for each in read]
    assert places == sorted(places), order


def test_a_page_opens_at_what_it_is_about_and_later_where_one_was(tour: Tour) -> None:
    window = tour.window
    window.activateWindow()
    window.search_page.panel.canvas.setFocus()
    window.show_page(window.collections_page)
    tour.at.until(lambda: window.focusWidget() is window.collections_page.table)
    window.show_page(window.search_page)
    tour.at.until(lambda: window.focusWidget() is window.search_page.panel.canvas)
    window.search_page.panel.tools.slider.setFocus()
    window.show_page(window.collections_page)
    window.show_page(window.search_page)
    tour.at.until(lambda: window.focusWidget() is window.search_page.panel.tools.slider)


def _wanted(window: QWidget) -> list[QWidget]:
    """What takes the keyboard now."""
    return [
        each
        for each in window.findChildren(QWidget)
        if each.window() is window
        and each.isVisible()
        and each.isEnabled()
        and each.focusPolicy() & _TAB == _TAB
        and each.focusProxy() is None
    ]


def _by_tab(window: QWidget, presses: int) -> list[QWidget]:
    """What has the focus after each press of Tab, each once."""
    window.activateWindow()
    QApplication.processEvents()
    before = window.focusWidget()
    reached: list[QWidget] = []
    for _ in range(presses):
        QTest.keyClick(window.focusWidget() or window, Qt.Key.Key_Tab)
        now = window.focusWidget()
        if now is not None and now not in reached:
            reached.append(now)
    if before is not None and before.isVisible():
        before.setFocus()
    return reached


def _spoken(widget: QWidget) -> str:
    face = QAccessible.queryAccessibleInterface(widget)
    return face.text(QAccessible.Text.Name)


def _place(widget: QWidget | None) -> str:
    parts = []
    while widget is not None and len(parts) < 4:
        parts.append(f"{type(widget).__name__} {widget.objectName()} {widget.accessibleName()}".strip())
        widget = widget.parentWidget()
    return " in ".join(parts)

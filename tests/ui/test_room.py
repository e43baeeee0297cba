"""Small and large windows: what is needed stays in sight, and room is used."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from evaluation_window import Evaluated, small_window
from open_window import OpenWindow
from PySide6.QtCore import QEvent, QPointF, QSize, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QToolBar, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from sketchdesk.ui.canvas.canvas_paper import paper_square
from sketchdesk.ui.widgets.screen_room import resize_on_screen

NETBOOK = (800, 528)
"""800 x 560 less a title bar."""


@pytest.fixture
def at(tmp_path: Path, qtbot: QtBot) -> Iterator[OpenWindow]:
    with small_window(tmp_path, qtbot) as window:
        yield window


def paper(at: OpenWindow) -> int:
    return paper_square(at.window.search_page.panel.canvas.rect()).width()


def drag_handle(at: OpenWindow, by: int) -> None:
    """As somebody does with the mouse, between the paper and what was found."""
    handle = at.window.search_page.splitter.handle(1)
    start, left = QPointF(handle.rect().center()), Qt.MouseButton.LeftButton
    none, button = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.NoButton
    for kind, where, pressed, held in (
        (QEvent.Type.MouseButtonPress, start, left, left),
        (QEvent.Type.MouseMove, start + QPointF(by, 0), button, left),
        (QEvent.Type.MouseButtonRelease, start, left, button),
    ):
        QApplication.sendEvent(handle, QMouseEvent(kind, where, handle.mapToGlobal(where), pressed, held, none))


def test_every_page_with_all_of_its_figures_fits_a_small_window(evaluated: Evaluated) -> None:
    window = evaluated.window
    page = window.evaluate_page
    assert page.view
    assert page.comparison
    assert page.drawings
    for each in (window.search_page, window.collections_page, page, window.models_page):
        window.show_page(each)
        window.resize(*NETBOOK)
        QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)
        assert window.size() == QSize(*NETBOOK), type(each).__name__


def test_the_bar_gives_up_words_and_no_button(at: OpenWindow) -> None:
    bar = at.window.findChild(QToolBar, "pages")
    buttons = [each for each in bar.findChildren(QToolButton) if each.objectName() != "qt_toolbar_ext_button"]
    at.window.resize(1280, 800)
    assert all(each.toolButtonStyle() == Qt.ToolButtonStyle.ToolButtonTextBesideIcon for each in buttons)
    at.window.resize(bar.layout().sizeHint().width() - 60, 560)
    at.until(lambda: any(each.toolButtonStyle() == Qt.ToolButtonStyle.ToolButtonIconOnly for each in buttons))
    at.until(lambda: all(each.isVisible() and bar.rect().contains(each.geometry()) for each in buttons))
    assert all(each.text() for each in buttons)  # which is what is read out
    at.window.resize(1280, 800)
    at.until(lambda: all(each.toolButtonStyle() != Qt.ToolButtonStyle.ToolButtonIconOnly for each in buttons))


def test_paper_and_tiles_grow_with_the_window(at: OpenWindow) -> None:
    grid, sizes = at.window.search_page.grid, []
    for size in ((1000, 700), (1600, 1000), (3840, 2160)):
        at.window.resize(*size)
        QApplication.processEvents()
        sizes.append((paper(at), grid.tile_size))
        canvas = at.window.search_page.panel.canvas
        # Neither wider nor higher than what there is, and never nearly the whole width.
        assert paper(at) <= min(canvas.width(), canvas.height())
        assert canvas.width() < size[0] * 0.5
    assert [each for each, _ in sizes] == sorted({each for each, _ in sizes})
    assert sizes[2][0] > 900
    assert sizes[0][1] < sizes[2][1]
    # Wide and low: the height is what there is little of.
    at.window.resize(2400, 560)
    assert at.window.search_page.panel.width() < 560


def test_what_somebody_chose_stays_so_also_the_next_time(tmp_path: Path, qtbot: QtBot) -> None:
    at = OpenWindow(tmp_path, qtbot)
    page = at.window.search_page
    at.window.resize(1280, 800)
    drag_handle(at, -60)
    page.grid.set_tile_size(200)
    chosen = page.panel.width()
    at.window.resize(1700, 900)
    assert (page.panel.width(), page.grid.tile_size) == (chosen, 200)
    at.close()
    again = OpenWindow(at.root, qtbot)
    try:
        assert (again.window.search_page.panel.width(), again.window.search_page.grid.tile_size) == (chosen, 200)
    finally:
        again.close()


def test_what_nobody_chose_is_not_kept(tmp_path: Path, qtbot: QtBot) -> None:
    at = OpenWindow(tmp_path, qtbot)
    at.window.resize(1000, 700)
    small = paper(at)
    at.close()
    again = OpenWindow(at.root, qtbot)
    try:
        again.window.resize(1900, 1000)
        assert paper(again) > small
    finally:
        again.close()


def test_tuning_has_room_in_a_small_window(at: OpenWindow) -> None:
    window, page = at.window, at.window.search_page
    window.resize(*NETBOOK)
    page.set_tuning_shown(True)
    at.settle()
    window.resize(*NETBOOK)
    panel = page.tuning_panel
    assert panel is not None
    assert window.width() == NETBOOK[0]
    assert page.grid.isVisible()
    assert panel.isVisible()
    assert not page.panel.isVisible()
    assert panel.width() >= panel.minimumSizeHint().width()
    window.resize(1280, 800)
    assert page.panel.isVisible()
    window.resize(*NETBOOK)
    assert window.width() == NETBOOK[0]
    assert not page.panel.isVisible()
    page.set_tuning_shown(False)
    assert page.panel.isVisible()
    assert window.width() == NETBOOK[0]


def test_a_dialog_is_not_larger_than_the_screen(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    resize_on_screen(window, 100_000, 90_000)
    room = window.screen().availableSize()
    assert window.width() < room.width()
    assert window.height() < room.height()
    resize_on_screen(window, 300, 200)
    assert window.size() == QSize(300, 200)

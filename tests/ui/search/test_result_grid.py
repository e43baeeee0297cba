"""The result grid: what it shows, and what keys and mouse ask for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QPoint, QPointF, QRect, Qt, QUrl
from PySide6.QtGui import QColor, QDesktopServices, QGuiApplication, QImage, QPalette, QWheelEvent
from PySide6.QtWidgets import QApplication, QMenu, QSlider
from pytestqt.qtbot import QtBot
from result_hits import hit, result

from sketchdesk.jobs.results import Hit
from sketchdesk.ui.search.result_grid import ResultGrid
from sketchdesk.ui.tiles.thumbnails import ThumbnailLoader


@pytest.fixture
def hits(tmp_path: Path) -> tuple[Hit, ...]:
    for number in range(30):
        Image.new("RGB", (64, 48), (8 * number, 90, 200)).save(tmp_path / f"{number}.png")
    return tuple(hit(number, tmp_path, f"class {number}", 1 - number / 40) for number in range(30))


@pytest.fixture
def filled(qtbot: QtBot, grid: ResultGrid, hits: tuple[Hit, ...]) -> ResultGrid:
    grid.set_result(result(hits))
    grid.view.setFocus()
    grid.view.select(2)
    qtbot.waitUntil(grid.view.hasFocus)
    return grid


def test_tiles_fill_the_width_at_any_size(qtbot: QtBot, filled: ResultGrid) -> None:
    for window in (240, 700, 1900):
        filled.resize(window, 500)
        for tile in (96, 168, 360):
            filled.set_tile_size(tile)
            assert filled.tile_size == tile
            assert filled.view.gridSize().width() <= max(1.5 * tile, window)
            # What is left at the right is less than a pixel a tile, and the scroll bar's place.
            qtbot.waitUntil(lambda w=window: w - 60 < used_width(filled) <= w or used_tiles(filled) == 30)


def used_width(grid: ResultGrid) -> int:
    return used_tiles(grid) * grid.view.gridSize().width()


def used_tiles(grid: ResultGrid) -> int:
    """How many tiles lie in the first line."""
    tops = [grid.view.visualRect(grid.model.index(row)).top() for row in range(grid.model.rowCount())]
    return tops.count(tops[0])


def thumbnails_of(grid: ResultGrid) -> ThumbnailLoader:
    """The grid's first loader: that of its tiles."""
    return grid.findChildren(ThumbnailLoader)[0]


def test_visible_pictures_appear_on_their_cards(qtbot: QtBot, grid: ResultGrid, hits: tuple[Hit, ...]) -> None:
    grid.set_result(result(hits))

    def middle_of_first() -> QColor:
        centre = grid.view.visualRect(grid.model.index(0)).center() - QPoint(0, 12)
        return grid.view.viewport().grab().toImage().pixelColor(centre)

    qtbot.waitUntil(lambda: abs(middle_of_first().blue() - 200) < 4 and middle_of_first().red() < 20)


def test_a_broken_thumbnail_gets_a_drawn_sign(qtbot: QtBot, grid: ResultGrid, tmp_path: Path) -> None:
    (tmp_path / "1.png").write_text("no picture")
    grid.set_result(result((hit(1, tmp_path),)))

    def darkest_on_card() -> int:
        tile: QRect = grid.view.visualRect(grid.model.index(0))
        image = grid.view.viewport().grab(tile.adjusted(24, 24, -24, -56)).toImage()
        return min(image.pixelColor(x, y).lightness() for x in range(image.width()) for y in range(image.height()))

    qtbot.waitUntil(lambda: darkest_on_card() < 200)


def test_paper_is_dimmed_with_its_picture_in_the_dark(qtbot: QtBot, grid: ResultGrid, tmp_path: Path) -> None:
    Image.new("RGB", (64, 64), "white").save(tmp_path / "1.png")
    dark = QPalette(grid.palette())
    dark.setColor(QPalette.ColorRole.Base, QColor(30, 30, 32))
    dark.setColor(QPalette.ColorRole.Text, QColor(240, 240, 240))
    grid.setPalette(dark)
    grid.set_result(result((hit(1, tmp_path),)))
    qtbot.waitUntil(lambda: thumbnails_of(grid).picture(tmp_path / "1.png") is not None)
    tile = grid.view.visualRect(grid.model.index(0))
    image: QImage = grid.view.viewport().grab().toImage()
    picture = image.pixelColor(tile.center() - QPoint(0, 12))
    margin = image.pixelColor(tile.center().x(), tile.top() + 13)
    assert picture == margin
    assert 200 < picture.lightness() < 250


def test_a_thumbnail_made_later_appears_when_the_collections_are_told_again(
    qtbot: QtBot, grid: ResultGrid, tmp_path: Path
) -> None:
    grid.set_result(result((hit(1, tmp_path),)))
    tile = grid.view.visualRect(grid.model.index(0))

    def middle() -> QColor:
        return grid.view.viewport().grab().toImage().pixelColor(tile.center() - QPoint(0, 12))

    qtbot.waitUntil(lambda: thumbnails_of(grid).is_broken(tmp_path / "1.png"))
    Image.new("RGB", (64, 64), (0, 0, 200)).save(tmp_path / "1.png")
    grid.set_collections(("starter",), ("starter",))
    qtbot.waitUntil(lambda: middle().blue() - middle().red() > 150)


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_enter_opens(qtbot: QtBot, filled: ResultGrid, hits: tuple[Hit, ...], key: Qt.Key) -> None:
    with qtbot.waitSignal(filled.open_requested) as opened:
        qtbot.keyClick(filled.view, key)
    assert opened.args == [hits[2]]


def test_double_click_opens(qtbot: QtBot, filled: ResultGrid, hits: tuple[Hit, ...]) -> None:
    at = filled.view.visualRect(filled.model.index(1)).center()
    qtbot.mouseClick(filled.view.viewport(), Qt.MouseButton.LeftButton, pos=at)
    with qtbot.waitSignal(filled.open_requested) as opened:
        qtbot.mouseDClick(filled.view.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert opened.args == [hits[1]]


def test_m_asks_for_more_like_it(qtbot: QtBot, filled: ResultGrid, hits: tuple[Hit, ...]) -> None:
    with qtbot.waitSignal(filled.more_like_requested) as more:
        qtbot.keyClick(filled.view, Qt.Key.Key_M)
    assert more.args == [hits[2]]


def test_space_previews_arrows_move_and_escape_closes(qtbot: QtBot, filled: ResultGrid, hits: tuple[Hit, ...]) -> None:
    qtbot.keyClick(filled.view, Qt.Key.Key_Space)
    overlay = filled.overlay
    assert overlay.isVisible()
    assert overlay.hit == hits[2]
    assert overlay.geometry() == filled.rect()
    qtbot.keyClick(overlay, Qt.Key.Key_Right)
    assert overlay.hit == hits[3]
    assert filled.view.current_hit() == hits[3]
    for _ in range(5):
        qtbot.keyClick(overlay, Qt.Key.Key_Left)
    assert overlay.hit == hits[0]
    filled.resize(800, 600)
    qtbot.waitUntil(lambda: overlay.geometry() == filled.rect())
    qtbot.keyClick(overlay, Qt.Key.Key_Escape)
    assert not overlay.isVisible()
    qtbot.waitUntil(filled.view.hasFocus)
    qtbot.keyClick(filled.view, Qt.Key.Key_Space)
    qtbot.keyClick(overlay, Qt.Key.Key_Tab)
    assert overlay.hit == hits[1]
    qtbot.keyClick(overlay, Qt.Key.Key_Space)
    assert not overlay.isVisible()


def test_the_preview_opens_and_finds_more(qtbot: QtBot, filled: ResultGrid, hits: tuple[Hit, ...]) -> None:
    qtbot.keyClick(filled.view, Qt.Key.Key_Space)
    with qtbot.waitSignal(filled.open_requested) as opened:
        qtbot.keyClick(filled.overlay, Qt.Key.Key_Return)
    with qtbot.waitSignal(filled.more_like_requested) as more:
        qtbot.keyClick(filled.overlay, Qt.Key.Key_M)
    assert opened.args == more.args == [hits[2]]
    assert not filled.overlay.isVisible()


def test_the_preview_shows_the_file_itself(qtbot: QtBot, grid: ResultGrid, tmp_path: Path) -> None:
    Image.new("RGB", (900, 600), (10, 160, 60)).save(tmp_path / "large.png")
    Image.new("RGB", (90, 60), (200, 0, 0)).save(tmp_path / "thumbnail.png")
    grid.set_result(result((replace(hit(1), path=tmp_path / "large.png", thumbnail=tmp_path / "thumbnail.png"),)))
    grid.view.select(0)
    qtbot.keyClick(grid.view, Qt.Key.Key_Space)
    overlay = grid.overlay
    qtbot.waitUntil(lambda: overlay.grab().toImage().pixelColor(350, 200).green() > 120)


def test_the_preview_follows_its_picture_and_closes_without_it(
    qtbot: QtBot, filled: ResultGrid, hits: tuple[Hit, ...]
) -> None:
    qtbot.keyClick(filled.view, Qt.Key.Key_Space)
    filled.set_result(result((hits[5], hits[2])))
    assert filled.overlay.hit == hits[2]
    filled.set_result(result((hits[5], hits[6])))
    assert not filled.overlay.isVisible()


def test_the_selection_follows_its_picture_without_scrolling(filled: ResultGrid, hits: tuple[Hit, ...]) -> None:
    filled.view.select(20)
    filled.view.verticalScrollBar().setValue(0)
    filled.set_result(result((hits[20], *hits[:20])))
    assert filled.view.current_hit() == hits[20]
    filled.set_result(result((*hits[:20], hits[20])))
    assert filled.view.current_hit() == hits[20]
    assert filled.view.verticalScrollBar().value() == 0


def test_a_new_answer_without_the_selected_picture_starts_at_the_best(
    filled: ResultGrid, hits: tuple[Hit, ...]
) -> None:
    filled.view.select(29)
    assert filled.view.verticalScrollBar().value() > 0
    filled.set_result(result(hits[:29]))
    assert filled.view.current_hit() is None
    assert filled.view.verticalScrollBar().value() == 0


def test_ctrl_and_wheel_change_the_size_and_the_wheel_alone_scrolls(qtbot: QtBot, filled: ResultGrid) -> None:
    before = filled.tile_size
    with qtbot.waitSignal(filled.tile_size_changed):
        turn_wheel(filled, 120, Qt.KeyboardModifier.ControlModifier)
    larger = filled.tile_size
    assert larger > before
    assert filled.findChild(QSlider).value() == larger
    turn_wheel(filled, -120, Qt.KeyboardModifier.NoModifier)
    assert filled.tile_size == larger
    assert filled.view.verticalScrollBar().value() > 0


def turn_wheel(grid: ResultGrid, delta: int, keys: Qt.KeyboardModifier) -> None:
    at = QPointF(50, 50)
    event = QWheelEvent(
        at, at, QPoint(), QPoint(0, delta), Qt.MouseButton.NoButton, keys, Qt.ScrollPhase.NoScrollPhase, False
    )
    QApplication.sendEvent(grid.view.viewport(), event)


def action_of(menu: QMenu, text: str) -> Callable[[], None]:
    return next(action for action in menu.actions() if action.text() == text).trigger


def test_the_menu_offers_what_can_be_done(qtbot: QtBot, filled: ResultGrid, hits: tuple[Hit, ...]) -> None:
    menu = filled.actions_for.menu(hits[3])
    with qtbot.waitSignal(filled.open_requested) as opened:
        action_of(menu, "Open")()
    with qtbot.waitSignal(filled.more_like_requested) as more:
        action_of(menu, "More like this")()
    assert opened.args == more.args == [hits[3]]
    action_of(menu, "Copy path")()
    assert QGuiApplication.clipboard().text() == str(hits[3].path)
    with qtbot.waitSignal(filled.said):
        action_of(menu, "Copy picture")()
    mime = QGuiApplication.clipboard().mimeData()
    assert mime.urls() == [QUrl.fromLocalFile(str(hits[3].path))]
    assert QImage(mime.imageData()).pixelColor(5, 5) == QColor(24, 90, 200)


def test_copying_a_picture_that_is_gone_says_so(qtbot: QtBot, filled: ResultGrid, hits: tuple[Hit, ...]) -> None:
    hits[3].path.unlink()
    with qtbot.waitSignal(filled.said) as said:
        filled.actions_for.copy_picture(hits[3])
    assert str(hits[3].path) in said.args[0]


def test_a_folder_is_shown_or_it_is_said_why_not(
    qtbot: QtBot, filled: ResultGrid, hits: tuple[Hit, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: shown.append(url) or True)
    filled.actions_for.show_in_folder(hits[0])
    assert shown == [QUrl.fromLocalFile(str(hits[0].path.parent))]
    with qtbot.waitSignal(filled.said) as said:
        filled.actions_for.show_in_folder(hit(1))
    assert said.args == ["The folder /nowhere cannot be opened."]


def test_closing_leaves_no_thread(qtbot: QtBot, filled: ResultGrid) -> None:
    filled.close()
    assert filled.is_idle


def test_the_size_of_tiles_is_offered_where_there_are_tiles_and_nothing_moves(
    filled: ResultGrid, hits: tuple[Hit, ...]
) -> None:
    (slider,) = filled.findChildren(QSlider, "tileSize")
    place, width = slider.pos(), filled.view.width()
    assert slider.isVisible()
    filled.set_empty_state("Nothing", "There is nothing.", None)
    QApplication.processEvents()
    assert not slider.isVisible()
    filled.set_result(result(hits))
    QApplication.processEvents()
    assert slider.isVisible()
    assert (slider.pos(), filled.view.width()) == (place, width)

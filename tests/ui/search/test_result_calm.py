"""While a person draws on, the results do not blink, jump or load again."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from sketchdesk.jobs.results import Hit, SearchResult
from sketchdesk.ui.search.result_grid import ResultGrid
from sketchdesk.ui.tiles import cards, thumbnails
from sketchdesk.ui.tiles.result_delegate import ResultDelegate


def hit(number: int, folder: Path) -> Hit:
    path = folder / f"{number}.png"
    return Hit(number, path, path, f"class {number}", 0.5, 0.5, "starter")


def result(hits: list[Hit]) -> SearchResult:
    return SearchResult(tuple(hits), (), 48, 1000, 8.4, 3.7)


@pytest.fixture
def hits(tmp_path: Path) -> list[Hit]:
    for number in range(120):
        Image.new("RGB", (64, 48), (2 * number, 90, 200)).save(tmp_path / f"{number}.png")
    return [hit(number, tmp_path) for number in range(120)]


@pytest.fixture
def grid(qtbot: QtBot, hits: list[Hit]) -> ResultGrid:
    grid = ResultGrid()
    qtbot.addWidget(grid)
    grid.resize(700, 500)
    grid.set_result(result(hits[:40]))
    with qtbot.waitExposed(grid):
        grid.show()
    qtbot.waitUntil(lambda: grid.is_idle and grid.view._thumbnails.can_show(hits[0].thumbnail))
    QApplication.processEvents()
    return grid


@pytest.fixture
def blank(monkeypatch: pytest.MonkeyPatch) -> list[Hit]:
    """The hits whose tiles were painted without a picture."""
    seen: list[Hit] = []
    pictures: list[object] = []
    paint, lay = ResultDelegate.paint, cards.paint_picture

    def laid(*arguments: object) -> None:
        pictures.append(arguments)
        lay(*arguments)  # type: ignore[arg-type]

    def painted(self: ResultDelegate, painter: object, option: object, index: object) -> None:
        before = len(pictures)
        paint(self, painter, option, index)  # type: ignore[arg-type]
        if len(pictures) == before:
            seen.append(index.data())  # type: ignore[attr-defined]

    monkeypatch.setattr(cards, "paint_picture", laid)
    monkeypatch.setattr(ResultDelegate, "paint", painted)
    return seen


def test_no_tile_is_blank_while_answers_follow_each_other(
    qtbot: QtBot, grid: ResultGrid, hits: list[Hit], blank: list[Hit]
) -> None:
    for start in range(10, 80, 10):
        grid.set_result(result(hits[start : start + 40]))
        grid.view.viewport().repaint()
        qtbot.waitUntil(lambda: not grid.view._tiles.standing_in and grid.is_idle)
        grid.view.viewport().repaint()
    assert blank == []


def test_a_tile_that_stands_in_gives_way_in_the_end(qtbot: QtBot, grid: ResultGrid, hits: list[Hit]) -> None:
    grid.view._thumbnails.shutdown()
    grid.set_result(result(hits[80:]))
    assert grid.view._tiles.standing_in
    qtbot.waitUntil(lambda: not grid.view._tiles.standing_in)


def test_the_view_stays_where_it_is_for_the_same_query(grid: ResultGrid, hits: list[Hit]) -> None:
    bar = grid.view.verticalScrollBar()
    bar.setValue(200)
    grid.set_result(result(hits[3:43]), same_query=True)
    assert bar.value() == 200
    grid.set_result(result(hits[5:45]))
    assert bar.value() == 0


def test_the_head_keeps_its_height_whatever_it_says(grid: ResultGrid, hits: list[Hit]) -> None:
    QApplication.processEvents()
    before = grid.view.geometry()
    for shown in (1, 40, 17):
        grid.set_busy(True)
        grid.set_result(result(hits[:shown]))
        grid.set_busy(False)
        QApplication.processEvents()
        assert grid.view.geometry() == before


def test_dragging_the_window_s_edge_reads_pictures_once_it_rests(
    qtbot: QtBot, grid: ResultGrid, hits: list[Hit], monkeypatch: pytest.MonkeyPatch
) -> None:
    edges: list[int] = []
    read = thumbnails.read_picture
    monkeypatch.setattr(thumbnails, "read_picture", lambda path, edge: (edges.append(edge), read(path, edge))[1])
    for width in range(699, 640, -4):
        grid.resize(width, 500)
        QApplication.processEvents()
    qtbot.waitUntil(lambda: not grid.view._resized.isActive())
    qtbot.waitUntil(lambda: bool(edges) and grid.is_idle)
    assert len(set(edges)) <= 2

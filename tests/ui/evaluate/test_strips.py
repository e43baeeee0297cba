"""Strips of pictures: what opens one, and what tells right from wrong."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QAbstractItemView
from pytestqt.qtbot import QtBot

from sketchdesk.jobs.results import Hit
from sketchdesk.ui.evaluate.known_items_strip import KnownItemStrip, Replayed
from sketchdesk.ui.evaluate.strip_table import Strip, StripTable
from sketchdesk.ui.tiles.thumbnails import ThumbnailLoader
from sketchdesk.ui.widgets import style

LABELS = {1: "cat", 2: "cat", 3: "dog"}


@pytest.fixture
def thumbnails(qtbot: QtBot) -> Iterator[ThumbnailLoader]:
    loader = ThumbnailLoader(cache_bytes=1 << 20)
    yield loader
    loader.shutdown()


@pytest.fixture
def hits(tmp_path: Path) -> dict[int, Hit]:
    """Those of three pictures; a fourth is gone from the library."""
    found = {}
    for number, label in LABELS.items():
        path = tmp_path / f"{number}.png"
        Image.new("L", (40, 40), 255).save(path)
        found[number] = Hit(number, path, path, label, 0.1, 0.9, "Pets")
    return found


def table(qtbot: QtBot, thumbnails: ThumbnailLoader, hits: dict[int, Hit]) -> StripTable:
    view = StripTable(thumbnails)
    view.strips.show_strips("cat", [Strip(1, 0.5, (2, 3, 4, -1))], hits)
    return view


def row(qtbot: QtBot, thumbnails: ThumbnailLoader, hits: dict[int, Hit]) -> KnownItemStrip:
    view = KnownItemStrip(thumbnails)
    view.show_strip(Replayed(None, "mine", 1, (2, 3, 4, -1)), hits)
    return view


@pytest.mark.parametrize("made", [table, row])
def test_enter_and_a_double_click_open_a_picture_that_is_there(
    qtbot: QtBot, thumbnails: ThumbnailLoader, hits: dict[int, Hit], made: object
) -> None:
    view = made(qtbot, thumbnails, hits)  # type: ignore[operator]
    assert isinstance(view, QAbstractItemView)
    qtbot.addWidget(view)
    view.resize(600, 160)
    view.show()
    opened: list[Hit] = []
    view.opened.connect(opened.append)  # type: ignore[attr-defined]
    model = view.model()
    columns = [model.index(0, n) if made is table else model.index(n, 0) for n in range(5)]
    last = {table: 2, row: 3}[made]  # type: ignore[index]
    view.setCurrentIndex(columns[last])
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
        qtbot.keyClick(view, key)
    assert [hit.image_id for hit in opened] == [3, 3]
    # A picture that is gone, and its place in the strip, open nothing.
    view.setCurrentIndex(columns[last + 1])
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert len(opened) == 2
    at = view.visualRect(columns[last - 1]).center()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at)
    qtbot.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert [hit.image_id for hit in opened] == [3, 3, 2]
    # The arrows still go from picture to picture.
    qtbot.keyClick(view, Qt.Key.Key_Right)
    assert view.currentIndex() == columns[last]


def test_right_and_wrong_have_edges_of_their_own(
    qtbot: QtBot, thumbnails: ThumbnailLoader, hits: dict[int, Hit]
) -> None:
    view = table(qtbot, thumbnails, hits)
    qtbot.addWidget(view)
    view.resize(600, 160)
    view.show()
    shown = view.viewport().grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    tokens = style.current()

    def has(column: int, colour: QColor) -> bool:
        cell = view.visualRect(view.strips.index(0, column))
        pixels = (
            QColor(shown.pixel(QPoint(x, y)))
            for x in range(cell.left(), cell.right())
            for y in range(cell.top(), cell.top() + 70)
        )
        return any(
            max(abs(p.red() - colour.red()), abs(p.green() - colour.green()), abs(p.blue() - colour.blue())) < 12
            for p in pixels
        )

    assert [has(column, tokens.accent) for column in (1, 2)] == [True, False]
    assert [has(column, tokens.danger) for column in (1, 2)] == [False, True]

"""What the grid says while it has nothing to show, its line, and the choice of collections."""

from __future__ import annotations

from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QCheckBox, QToolButton
from pytestqt.qtbot import QtBot
from result_hits import hit, result

from sketchdesk.ui.search.result_grid import ResultGrid


def test_an_empty_state_replaces_results_and_offers_its_button(qtbot: QtBot, grid: ResultGrid) -> None:
    grid.set_result(result((hit(1), hit(2))))
    assert grid.view.isVisible()
    grid.set_empty_state("Nothing imported", "Import a folder.", "Import…")
    assert grid.empty.isVisible()
    assert not grid.view.isVisible()
    assert grid.model.rowCount() == 0
    assert grid.summary == ""
    with qtbot.waitSignal(grid.empty_button_clicked):
        qtbot.mouseClick(grid.empty.button, Qt.MouseButton.LeftButton)
    grid.set_empty_state("Nothing drawn", "Draw.", None)
    assert not grid.empty.button.isVisible()


def test_nothing_found_offers_to_search_everywhere(qtbot: QtBot, grid: ResultGrid) -> None:
    grid.set_collections(("starter", "animals"), ("starter",))
    grid.set_result(result(()))
    assert grid.empty.title == "Nothing found"
    with qtbot.waitSignal(grid.collections_chosen) as chosen:
        qtbot.mouseClick(grid.empty.button, Qt.MouseButton.LeftButton)
    assert chosen.args == [("starter", "animals")]


def test_boxes_choose_the_collections(qtbot: QtBot, grid: ResultGrid) -> None:
    with qtbot.assertNotEmitted(grid.collections_chosen):
        grid.set_collections(("starter", "animals & co"), ("starter",))
    boxes = {box.accessibleName(): box for box in grid.chooser.findChildren(QCheckBox)}
    with qtbot.waitSignal(grid.collections_chosen) as chosen:
        qtbot.keyClick(boxes["Search in animals & co"], Qt.Key.Key_Space)
    assert chosen.args == [("starter", "animals & co")]


def test_collections_that_do_not_fit_are_in_a_menu(qtbot: QtBot, grid: ResultGrid) -> None:
    names = tuple(f"a collection with a long name {number}" for number in range(9))
    grid.set_collections(names, names[:1])
    more = grid.chooser.findChild(QToolButton)
    assert more.isVisible()
    assert more.geometry().right() <= grid.chooser.width()
    hidden = [action for action in more.menu().actions() if action.isVisible()]
    shown = [box for box in grid.chooser.findChildren(QCheckBox) if box.isVisible()]
    assert len(hidden) + len(shown) == len(names)
    with qtbot.waitSignal(grid.collections_chosen) as chosen:
        hidden[-1].trigger()
    assert chosen.args == [(names[0], names[-1])]
    grid.resize(4000, 500)
    qtbot.waitUntil(lambda: not more.isVisible())


def test_with_no_collection_chosen_there_is_a_way_back(qtbot: QtBot, grid: ResultGrid) -> None:
    grid.set_result(result((hit(1), hit(2))))
    grid.set_collections(("starter", "animals"), ())
    assert grid.empty.title == "No collection is chosen"
    with qtbot.waitSignal(grid.collections_chosen):
        qtbot.mouseClick(grid.empty.button, Qt.MouseButton.LeftButton)
    assert grid.view.isVisible()


def test_the_line_counts_in_the_locale(grid: ResultGrid) -> None:
    grid.set_result(result((hit(1), hit(2))))
    assert grid.summary == "2 of 24,000 in 12 ms, 2 % of the collection compared"
    QLocale.setDefault(QLocale(QLocale.Language.German, QLocale.Country.Germany))
    grid.set_result(result((hit(1), hit(2)), items=240_000, compared=960))
    assert grid.summary == "2 of 240.000 in 12 ms, 0,4 % of the collection compared"

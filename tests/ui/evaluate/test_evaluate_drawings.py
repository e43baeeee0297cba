"""Saved drawings in the whole window: saved from a result, listed, replayed, offered and deleted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from evaluation_window import Evaluated, library
from job_pictures import some_drawings
from open_window import MILLISECONDS
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from sketchdesk.engine.drawing import Drawing
from sketchdesk.jobs import indexes
from sketchdesk.jobs.evaluating import known_items
from sketchdesk.jobs.evaluating.evaluate_with import ReplayWithRequest
from sketchdesk.jobs.results import SearchResult
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.progress import CancelToken, silent
from sketchdesk.ui.evaluate.evaluate_form import DRAWINGS, RETRIEVAL

DRAWN = [drawing for _, _, drawing in some_drawings(3, 1)]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Three drawings are saved, each with the first picture of a class of "Zoo"."""
    root = tmp_path / "library"
    library(root, tmp_path / "sources")
    with Workbench.open(root) as bench:
        catalogue = bench.library.catalogue
        identities = catalogue.picture_identities(catalogue.collection("Zoo").id)
        for drawing, row in zip(DRAWN, (0, 8, 16), strict=True):
            request = known_items.SaveRequest(drawing, identities[row][0])
            known_items.run_save(bench, request, silent, CancelToken())
    return root


@pytest.fixture
def evaluated(root: Path, qtbot: QtBot) -> Iterator[Evaluated]:
    window = Evaluated(root, qtbot)
    yield window
    window.close()


def button(evaluated: Evaluated, name: str) -> QPushButton:
    found = evaluated.page.findChild(QPushButton, name)
    assert found is not None
    return found


def saved(root: Path) -> tuple[known_items.KnownItem, ...]:
    with Workbench.open(root, exclusive=False) as bench:
        return known_items.run_list(bench, known_items.ListRequest(), silent, CancelToken())


def test_they_are_listed_with_the_pictures_that_were_meant(evaluated: Evaluated) -> None:
    view = evaluated.page.drawings
    evaluated.page.form.choose_what(DRAWINGS)
    evaluated.settle()
    assert evaluated.page.shows == "drawings"
    assert [item.id for item in view.model.items] == [3, 2, 1]
    assert view.text.startswith("3 drawings are saved")
    for row in range(3):
        hit = view.model.hit(row)
        assert hit is not None
        assert hit.image_id == view.model.items[row].meant_image_id
        assert not view.model.is_gone(row)
    evaluated.page.form.choose_what(RETRIEVAL)
    assert evaluated.page.shows == "nothing"


def test_one_is_deleted_after_a_yes(evaluated: Evaluated) -> None:
    view = evaluated.page.drawings
    evaluated.page.form.choose_what(DRAWINGS)
    evaluated.settle()
    assert not view.delete.isEnabled()
    view.view.setFocus()
    view.view.setCurrentIndex(view.model.index(1))
    evaluated.qtbot.keyClick(view.view, Qt.Key.Key_Delete)
    evaluated.answer("Keep")
    assert view.model.rowCount() == 3
    view.delete.click()
    evaluated.answer("Delete")
    evaluated.qtbot.waitUntil(lambda: view.model.rowCount() == 2, timeout=MILLISECONDS)
    assert [item.id for item in view.model.items] == [3, 1]
    evaluated.settle()
    assert [item.id for item in saved(evaluated.root)] == [1, 3]


def test_without_any_the_page_says_how_to_save_one(tmp_path: Path, qtbot: QtBot) -> None:
    root = tmp_path / "library"
    library(root, tmp_path / "sources")
    window = Evaluated(root, qtbot)
    try:
        window.page.form.choose_what(DRAWINGS)
        assert "This is what I meant" in window.page.drawings.text.replace("“", "").replace("”", "")
        assert window.page.form.request() is None
        assert not window.page.form.run.isEnabled()
        assert window.page.form.note == "No drawing is saved yet."
        assert not window.page.offer.isVisible()
    finally:
        window.close()


def test_a_first_replay_is_offered_and_the_next_one_says_what_got_worse(evaluated: Evaluated) -> None:
    page = evaluated.page
    assert page.offer.isVisible()
    assert "have not been replayed yet" in page.offer.text
    button(evaluated, "replayOffered").click()
    evaluated.settle()
    first = page.view.experiment
    assert first is not None
    assert (first.kind, first.figures["queries"]) == ("replay", 3)
    assert not page.offer.isVisible()
    view = page.view.replay
    assert "This is the first replay" in view.text
    ranks = {row[0]: row[3] for row in view.table.values.rows}
    assert ranks == {f"{each['item']}  {each['name']}": each["rank"] for each in first.figures["drawings"]}
    # The chosen one's row: the drawing, what was meant, and what was found.
    assert view.strip.strip.rowCount() == 12
    assert view.strip.strip.hit(1) is not None
    # An index that is tuned so badly that hardly anything is found.
    evaluated.close()
    with Workbench.open(evaluated.root) as bench:
        zoo = bench.library.catalogue.collection("Zoo")
        indexes.keep_settings(bench, [zoo], "simhash", {"bits": 16, "rerank": 1, "complete": False})
    evaluated.__init__(evaluated.root, evaluated.qtbot)  # type: ignore[misc]
    page = evaluated.page
    assert page.offer.offer is not None
    assert page.offer.offer.index == "simhash"
    assert "was tuned since" in page.offer.text
    button(evaluated, "replayOffered").click()
    evaluated.settle()
    second = page.view.experiment
    assert second is not None
    worse = {row["item"] for row in second.figures["worse"]}
    verdicts = {str(row[0]).split()[0]: row[6] for row in page.view.replay.table.values.rows}
    assert {int(number) for number, verdict in verdicts.items() if verdict == "worse"} == worse
    assert "Against experiment 1 (default, exact)" in page.view.replay.text
    changes = [row[5] for row in page.view.replay.table.shown_rows()]
    assert changes == sorted(changes)


def test_an_offer_that_was_put_off_stays_away(evaluated: Evaluated) -> None:
    button(evaluated, "replayLater").click()
    assert not evaluated.page.offer.isVisible()
    evaluated.window.evaluate_desk.refresh()
    evaluated.settle()
    assert not evaluated.page.offer.isVisible()


def test_the_form_asks_what_the_replay_is_asked(evaluated: Evaluated) -> None:
    page = evaluated.page
    page.form.choose_what(DRAWINGS)
    page.form.choose("Zoo", ("Zoo",))
    request = page.form.request()
    assert isinstance(request, ReplayWithRequest)
    assert request.replay.collections == ("Zoo",)
    assert page.drawings.replay.isEnabled()
    page.drawings.replay.click()
    evaluated.settle()
    assert page.view.experiment is not None
    assert page.view.experiment.figures["items"] == 24
    assert page.experiments.model.rows[0]["kind"] == "replay"


def test_a_result_is_saved_as_what_was_meant(evaluated: Evaluated) -> None:
    window, search = evaluated.window, evaluated.window.search_page
    said: list[str] = []
    search.said.connect(said.append)
    window.show_page(search)
    with evaluated.qtbot.waitSignal(search.result_shown, timeout=MILLISECONDS) as shown:
        search.panel.canvas.set_drawing(DRAWN[0])
    result = shown.args[0]
    assert isinstance(result, SearchResult)
    actions = search.grid.actions_for
    menu = actions.menu(result.hits[2])
    entry = next(action for action in menu.actions() if action.text() == "This is what I meant")
    assert entry.isEnabled()
    entry.trigger()
    evaluated.qtbot.waitUntil(lambda: bool(said), timeout=MILLISECONDS)
    evaluated.settle()
    assert said[0].startswith("Saved as")
    item = saved(evaluated.root)[-1]
    assert item.meant_image_id == result.hits[2].image_id
    assert len(item.drawing.strokes) == len(DRAWN[0].strokes)
    window.show_page(evaluated.page)
    evaluated.settle()
    assert evaluated.page.drawings.model.rowCount() == 4
    # What was found by a picture is nobody's drawing.
    with evaluated.qtbot.waitSignal(search.result_shown, timeout=MILLISECONDS):
        search.more_like(result.hits[0])
    actions.mean(result.hits[0])
    assert said[-1].startswith("Draw first")
    assert len(saved(evaluated.root)) == 4
    assert isinstance(DRAWN[0], Drawing)

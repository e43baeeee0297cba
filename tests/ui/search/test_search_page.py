"""The Search page with its worker: guesses and the way back, wrong results, where is searched, the first start."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from evaluation_window import small_window
from open_window import MILLISECONDS, OpenWindow
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from sketchdesk.engine.stroke_files import from_json
from sketchdesk.jobs.evaluating import known_items
from sketchdesk.jobs.results import CollectionSummary
from sketchdesk.ui.canvas.rehearsal import CAT, draw_on, draw_stroke
from sketchdesk.ui.search.search_page import SearchPage


@pytest.fixture
def at(tmp_path: Path, qtbot: QtBot) -> Iterator[OpenWindow]:
    with small_window(tmp_path, qtbot) as window:
        yield window


def page_of(at: OpenWindow) -> SearchPage:
    return at.window.search_page


def answered(at: OpenWindow) -> None:
    at.until(lambda: not page_of(at).waits_for_answer and at.window.operations.is_idle)


def draw(at: OpenWindow) -> None:
    draw_on(page_of(at).panel.canvas)
    answered(at)


def guesses(at: OpenWindow) -> list[QPushButton]:
    return [each for each in page_of(at).panel.guesses.findChildren(QPushButton) if each.isVisible()]


def shown(at: OpenWindow) -> list[int]:
    return [hit.image_id for hit in page_of(at).grid.model.hits]


# --- a guess, and the way back ----------------------------------------------------------------------


def test_a_guess_shows_its_class_and_leaves_the_guesses_where_they_are(at: OpenWindow) -> None:
    draw(at)
    said, found = [each.text() for each in guesses(at)], shown(at)
    second = guesses(at)[1]
    name = page_of(at).panel.guesses._guesses[1].class_name
    second.click()
    answered(at)
    assert [each.text() for each in guesses(at)] == said
    assert second.isChecked()
    assert not guesses(at)[0].isChecked()
    assert name in page_of(at).grid.summary
    second.click()
    answered(at)
    assert shown(at) == found
    assert not second.isChecked()
    assert name not in page_of(at).grid.summary


def test_escape_and_another_stroke_go_back_from_a_guess_to_the_drawing(at: OpenWindow) -> None:
    draw(at)
    said, found = [each.text() for each in guesses(at)], shown(at)
    page = page_of(at)
    for place in (page.panel.canvas, page.grid.view):
        guesses(at)[1].click()
        answered(at)
        QTest.keyClick(place, Qt.Key.Key_Escape)
        answered(at)
        assert shown(at) == found
        assert [each.text() for each in guesses(at)] == said
        assert not any(each.isChecked() for each in guesses(at))
    assert not page.panel.canvas.drawing().is_empty
    guesses(at)[1].click()
    answered(at)
    draw_stroke(page.panel.canvas, CAT[0] * 0.5)
    answered(at)
    assert not any(each.isChecked() for each in guesses(at))
    assert "Esc" not in page_of(at).grid.summary


def test_what_was_meant_may_be_found_by_way_of_a_guess(at: OpenWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    saved: list[known_items.SaveRequest] = []
    run_save = known_items.run_save
    monkeypatch.setattr(
        known_items, "run_save", lambda bench, asked, *rest: saved.append(asked) or run_save(bench, asked, *rest)
    )
    draw(at)
    drawing = page_of(at).panel.canvas.drawing()
    guesses(at)[0].click()
    answered(at)
    hit = page_of(at).grid.model.hits[0]
    assert page_of(at).grid.actions_for.offers_meant
    page_of(at).grid.actions_for.mean(hit)
    answered(at)
    assert [(each.drawing.strokes, each.image_id) for each in saved] == [(drawing.strokes, hit.image_id)]


def test_escape_goes_from_a_picture_to_the_drawing(at: OpenWindow) -> None:
    draw(at)
    found = shown(at)
    page = page_of(at)
    page.more_like(page.grid.model.hits[0])
    answered(at)
    assert page.panel.shows_picture
    assert "Esc" in page.panel.picture.close_button.toolTip()
    QTest.keyClick(page.grid.view, Qt.Key.Key_Escape)
    answered(at)
    assert not page.panel.shows_picture
    assert shown(at) == found


def test_a_picture_of_the_library_is_asked_for_again_wherever_its_file_is(at: OpenWindow) -> None:
    draw(at)
    page = page_of(at)
    first = replace(page.grid.model.hits[0], path=at.root / "not here" / "5.png", label="snake")
    page.more_like(first)
    answered(at)
    found, stack = shown(at), page.panel.canvas.undo_stack
    page.more_like(replace(page.grid.model.hits[1], label="worm"))
    answered(at)
    for _ in range(2):
        stack.undo()
        answered(at)
    assert not page.panel.shows_picture
    stack.redo()
    answered(at)
    assert page.panel.shows_picture
    assert page.panel.picture.accessibleName() == "Query picture snake"
    assert shown(at) == found
    stack.redo()
    answered(at)
    stack.undo()
    answered(at)
    assert page.panel.picture.accessibleName() == "Query picture snake"
    assert shown(at) == found


def test_a_guess_that_no_picture_is_called_says_so(at: OpenWindow) -> None:
    draw(at)
    page = page_of(at)
    labels = {hit.label for hit in page.grid.model.hits}
    for button, guess in zip(guesses(at), page.panel.guesses._guesses, strict=False):
        button.click()
        answered(at)
        expected = "Most like" if guess.class_name in labels else "None of these is called"
        assert page.grid.summary.startswith(f"{expected} “{guess.class_name}”")


def test_what_was_seen_in_a_drawing_is_not_said_of_a_picture(at: OpenWindow) -> None:
    draw(at)
    assert guesses(at)
    page_of(at).more_like(page_of(at).grid.model.hits[0])
    assert not guesses(at)
    answered(at)
    assert guesses(at)


def test_another_encoder_is_asked_at_once(at: OpenWindow) -> None:
    draw(at)
    page = page_of(at)
    answers: list[object] = []
    page.result_shown.connect(answers.append)
    page.set_collections(at.window.collections)
    answered(at)
    assert answers == []
    page.set_collections(tuple(replace(each, encoder="of another model") for each in at.window.collections))
    answered(at)
    assert len(answers) == 1


def test_a_line_that_is_being_drawn_when_the_window_closes_is_there_next_time(at: OpenWindow) -> None:
    canvas = page_of(at).panel.canvas
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=canvas.paper_area().center())
    for step in range(1, 20):
        QTest.mouseMove(canvas, canvas.paper_area().center() + QPoint(4 * step, step))
    assert canvas.drawing().is_empty
    at.window.close()
    assert at.worker.close(MILLISECONDS)
    file = at.root / "drawings" / "canvas.json"
    assert len(from_json(file.read_text(encoding="utf-8")).strokes) == 1


# --- wrong results ----------------------------------------------------------------------------------


def test_a_wrong_class_is_hidden_until_undone(at: OpenWindow) -> None:
    draw(at)
    page, found = page_of(at), shown(at)
    wrong = next(hit.label for hit in page.grid.model.hits if hit.label)
    row = next(row for row, hit in enumerate(page.grid.model.hits) if hit.label == wrong)
    page.grid.view.select(row)
    next(each for each in page.grid.view.actions() if each.shortcut().toString() == "N").trigger()
    answered(at)
    assert page.grid.model.hits
    assert wrong not in {hit.label for hit in page.grid.model.hits}
    assert f"Without “{wrong}”" in page.grid.summary
    page.panel.canvas.undo()
    answered(at)
    assert shown(at) == found
    assert "ithout" not in page.grid.summary
    # A picture of no class goes alone.
    hit = next(hit for hit in page.grid.model.hits if not hit.label)
    others = {each.image_id for each in page.grid.model.hits} - {hit.image_id}
    page.grid.actions_for.hide_requested.emit(hit)
    answered(at)
    assert set(shown(at)) == others
    assert "1 hidden" in page.grid.summary


def test_what_is_hidden_stays_so_while_the_drawing_grows_and_no_longer(at: OpenWindow) -> None:
    draw(at)
    page = page_of(at)
    wrong = next(hit for hit in page.grid.model.hits if hit.label)
    page.grid.actions_for.hide_requested.emit(wrong)
    answered(at)
    draw_stroke(page.panel.canvas, CAT[0] * 0.5)
    answered(at)
    guesses(at)[0].click()
    answered(at)
    assert wrong.label not in {hit.label for hit in page.grid.model.hits}
    page.panel.clear()
    draw(at)
    assert wrong.label in {hit.label for hit in page.grid.model.hits}


# --- where is searched, and what an empty page says ---------------------------------------------------


def with_starter(at: OpenWindow, role: str = "gallery") -> tuple[CollectionSummary, ...]:
    """The two collections, the first as if it were the starter collection and the other in this role."""
    zoo, noise = sorted(at.window.collections, key=lambda each: each.name, reverse=True)
    return replace(zoo, built_in=True), replace(noise, role=role)


def test_the_starter_collection_makes_way_for_what_is_ones_own(at: OpenWindow) -> None:
    page = page_of(at)
    page.set_collections(with_starter(at))
    assert page.grid.chooser.names == ("Zoo", "Noise")
    assert page.grid.chooser.chosen == ("Noise",)
    page.grid.chooser.choose_all()
    page.set_collections(with_starter(at))
    assert page.grid.chooser.chosen == ("Zoo", "Noise")


def test_the_starter_collection_stays_until_what_is_ones_own_is_whole(
    at: OpenWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, (starter, own) = page_of(at), with_starter(at)
    page.set_collections((starter, replace(own, extracted=1)))
    assert page.grid.chooser.chosen == ("Zoo", "Noise")
    # All that has come in so far is embedded, but more is on its way.
    with monkeypatch.context() as patch:
        patch.setattr(at.window.operations, "is_busy_with", lambda subject: subject == own.name)
        page.set_collections((starter, own))
        assert page.grid.chooser.chosen == ("Zoo", "Noise")
    page.set_collections((starter, own))
    assert page.grid.chooser.chosen == ("Noise",)
    # A rescan does not bring it back.
    page.set_collections((starter, replace(own, images=own.images + 9)))
    assert page.grid.chooser.chosen == ("Noise",)


def test_the_starter_collection_alone_or_with_distractors_is_searched_and_says_what_to_draw(at: OpenWindow) -> None:
    page = page_of(at)
    page.set_collections(with_starter(at, "distractor"))
    assert page.grid.chooser.chosen == ("Zoo", "Noise")
    page.set_collections(with_starter(at)[:1])
    assert "cat" in page.grid.empty.text
    assert "3" in page.grid.empty.text
    with at.qtbot.waitSignal(page.import_wanted):
        page.grid.empty.button.click()


def test_before_the_library_has_answered_nothing_is_said_to_be_missing(at: OpenWindow) -> None:
    page = SearchPage(at.window.operations)
    at.qtbot.addWidget(page)
    assert page.grid.empty.title == "One moment…"
    page.set_collections(())
    assert page.grid.empty.title == "No pictures yet"
    page.shutdown()


# --- dropped from outside ---------------------------------------------------------------------------


def drop(onto: QWidget, *paths: Path) -> bool:
    """Drag files from another program over a widget and let go; whether they are taken."""
    offer = QMimeData()
    offer.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    actions, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(5, 5), actions, offer, left, none)
    QApplication.sendEvent(onto, enter)
    if enter.isAccepted():
        QApplication.sendEvent(onto, QDropEvent(QPointF(5, 5), actions, offer, left, none))
    return enter.isAccepted()


def test_a_picture_that_is_dropped_beside_the_paper_is_the_query(at: OpenWindow, tmp_path: Path) -> None:
    picture = next(iter(sorted((tmp_path / "sources").rglob("*.png"))))
    assert drop(page_of(at), picture)
    answered(at)
    assert page_of(at).panel.shows_picture
    assert shown(at)


def test_a_folder_that_is_dropped_on_the_search_page_may_be_added(at: OpenWindow, tmp_path: Path) -> None:
    (tmp_path / "holiday").mkdir()
    for onto in (page_of(at), page_of(at).panel):
        at.window.show_page(page_of(at))
        assert drop(onto, tmp_path / "holiday")
        assert at.window.pages.currentWidget() is at.window.collections_page
        form = at.window.collections_page.form
        assert form.paths == (tmp_path / "holiday",)
        assert not page_of(at).panel.shows_picture
        form.give_up()

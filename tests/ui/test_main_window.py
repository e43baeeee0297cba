"""The whole window on a library of its own: draw, find, import, remove, come back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from open_window import without_starter
from PIL import Image
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtGui import QAction
from pytestqt.qtbot import QtBot

from sketchdesk.app import App
from sketchdesk.engine.drawing import Drawing, ink_canvas
from sketchdesk.jobs.collecting import embedding_meanwhile
from sketchdesk.jobs.collecting import ingest as ingest_job
from sketchdesk.jobs.results import ExtractResult, SearchResult
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.ui.canvas.rehearsal import CAT, draw_on, draw_stroke

SQUARE = [np.array([[0.2, 0.2], [0.8, 0.2], [0.8, 0.8], [0.2, 0.8], [0.2, 0.2]])]
CROSS = [np.array([[0.2, 0.2], [0.8, 0.8]]), np.array([[0.8, 0.2], [0.2, 0.8]])]
_SECONDS = 120_000


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of three classes, three pictures each, and one file that is no picture."""
    folder = tmp_path_factory.mktemp("pictures")
    for name, strokes in {"cat": CAT, "square": SQUARE, "cross": CROSS}.items():
        (folder / name).mkdir()
        for number in range(3):
            bent = [np.asarray(stroke) @ np.array([[1, 0.05 * number], [0, 1]]) for stroke in strokes]
            canvas = ink_canvas(Drawing.from_polylines([line * 512 for line in bent]))
            Image.fromarray(255 - canvas).save(folder / name / f"{number}.png")
    (folder / "cat" / "broken.png").write_text("no picture")
    return folder


OpenApp = Callable[[], App]


@pytest.fixture
def open_app(qtbot: QtBot, tmp_path: Path) -> Iterator[OpenApp]:
    """Opens the program on one data directory, without the starter collection."""
    apps: list[App] = []

    def start() -> App:
        app = App(without_starter(tmp_path / "library"))
        apps.append(app)
        with qtbot.waitSignal(app.window.usable, timeout=_SECONDS):
            app.start()
        return app

    yield start
    for app in apps:
        dispose(app)


def dispose(app: App) -> None:
    """Leave nothing of a program behind in the application that the next test uses."""
    app.close()
    app.theme.stop()
    app.theme.deleteLater()
    app.window.deleteLater()
    app.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def fill(app: App, qtbot: QtBot, folder: Path, name: str = "Shapes") -> None:
    app.window.collections_page.add_requested.emit(folder, name, "gallery")
    qtbot.waitUntil(lambda: is_ready(app, name), timeout=_SECONDS)


def is_ready(app: App, name: str) -> bool:
    found = [each for each in app.window.collections if each.name == name]
    return bool(found) and found[0].extracted == found[0].images > 0 and app.window.operations.is_idle


def answer_to(app: App, qtbot: QtBot, ask: Callable[[], None]) -> SearchResult:
    answers: list[SearchResult] = []
    app.window.search_page.result_shown.connect(answers.append)
    ask()
    qtbot.waitUntil(lambda: bool(answers) and not app.window.search_page.waits_for_answer, timeout=_SECONDS)
    return answers[-1]


def test_draw_find_more_like_this_and_undo(open_app: OpenApp, qtbot: QtBot, pictures: Path) -> None:
    app = open_app()
    page = app.window.search_page
    # Whether there is a starter collection to be made has to be looked at first.
    qtbot.waitUntil(lambda: page.grid.empty.title == "No pictures yet", timeout=_SECONDS)
    fill(app, qtbot, pictures)
    [summary] = app.window.collections
    assert (summary.images, summary.classes, len(summary.failures)) == (9, 3, 1)

    result = answer_to(app, qtbot, lambda: draw_on(page.panel.canvas, CAT))
    assert len(result.hits) == 9
    assert [hit.label for hit in result.hits[:3]] == ["cat"] * 3
    assert result.hits[0].path.is_file()
    assert page.grid.model.rowCount() == 9
    assert "9" in page.grid.summary

    cross = next(hit for hit in result.hits if hit.label == "cross")
    result = answer_to(app, qtbot, lambda: page.grid.more_like_requested.emit(cross))
    assert result.hits[0].image_id == cross.image_id
    assert result.hits[0].distance == pytest.approx(0, abs=1e-4)
    assert page.panel.shows_picture

    # Undo goes back to the drawing, and its results come again.
    result = answer_to(app, qtbot, page.panel.canvas.undo)
    assert not page.panel.shows_picture
    assert result.hits[0].label == "cat"

    # Taking everything back leaves an empty state, and no stale results.
    for _ in CAT:
        page.panel.canvas.undo()
    qtbot.waitUntil(lambda: page.grid.model.rowCount() == 0, timeout=_SECONDS)


def test_pictures_are_embedded_while_others_are_imported(
    open_app: OpenApp, qtbot: QtBot, pictures: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ingest_job, "BATCH", 2)
    monkeypatch.setattr(embedding_meanwhile, "FIRST_PART", 4)
    app = open_app()
    results: list[ExtractResult] = []
    told = app.window.importing._on_extracted
    monkeypatch.setattr(app.window.importing, "_on_extracted", lambda result: (results.append(result), told(result)))
    fill(app, qtbot, pictures)
    # What is said at the end is how many there are, and not how many were left for the end.
    qtbot.waitUntil(lambda: app.window.job_bar.message == "Shapes: 9 pictures are ready", timeout=_SECONDS)
    assert (results[0].total, results[0].embedded) == (9, 4)


def test_a_picture_is_the_query_and_a_bad_one_is_told(
    open_app: OpenApp, qtbot: QtBot, pictures: Path, tmp_path: Path
) -> None:
    app = open_app()
    fill(app, qtbot, pictures)
    page = app.window.search_page
    query = pictures / "square" / "1.png"
    result = answer_to(app, qtbot, lambda: page.panel.query_image_requested.emit(query))
    assert result.hits[0].label == "square"
    content = (pictures / "cross" / "0.png").read_bytes()
    result = answer_to(app, qtbot, lambda: page.panel.query_pixels_requested.emit(content))
    assert result.hits[0].label == "cross"
    messages: list[str] = []
    keep = page.panel.set_message
    page.panel.set_message = lambda text: (messages.append(text), keep(text))  # type: ignore[method-assign, func-returns-value]
    page.panel.query_image_requested.emit(pictures / "cat" / "broken.png")
    qtbot.waitUntil(lambda: any("picture" in text for text in messages), timeout=_SECONDS)
    # The results that were there stay.
    assert page.grid.model.rowCount() == 9


def test_the_drawing_and_the_collections_are_there_next_time(open_app: OpenApp, qtbot: QtBot, pictures: Path) -> None:
    app = open_app()
    fill(app, qtbot, pictures)
    answer_to(app, qtbot, lambda: draw_on(app.window.search_page.panel.canvas, CROSS))
    drawn = app.window.search_page.panel.canvas.drawing()
    app.close()
    again = open_app()
    canvas = again.window.search_page.panel.canvas
    qtbot.waitUntil(lambda: not canvas.drawing().is_empty, timeout=_SECONDS)
    restored = canvas.drawing()
    assert all(np.allclose(a.points, b.points) for a, b in zip(drawn.strokes, restored.strokes, strict=True))
    grid = again.window.search_page.grid
    qtbot.waitUntil(lambda: grid.model.rowCount() == 9, timeout=_SECONDS)
    assert not canvas.undo_stack.canUndo()


def test_a_removed_collection_is_gone_and_its_pictures_stay(open_app: OpenApp, qtbot: QtBot, pictures: Path) -> None:
    app = open_app()
    fill(app, qtbot, pictures)
    app.window.collections_page.remove_requested.emit("Shapes")
    qtbot.waitUntil(lambda: not app.window.collections, timeout=_SECONDS)
    assert (pictures / "cat" / "0.png").is_file()
    assert "No pictures yet" in app.window.search_page.grid.empty.title


def test_a_folder_without_pictures_is_told_and_leaves_nothing(open_app: OpenApp, qtbot: QtBot, tmp_path: Path) -> None:
    app = open_app()
    (tmp_path / "empty").mkdir()
    app.window.collections_page.add_requested.emit(tmp_path / "empty", "Nothing", "gallery")
    qtbot.waitUntil(lambda: bool(app.window.job_bar.errors), timeout=_SECONDS)
    assert "no picture" in app.window.job_bar.errors[-1]
    qtbot.waitUntil(lambda: app.window.operations.is_idle, timeout=_SECONDS)
    assert not app.window.collections


def test_a_second_window_on_the_same_directory_is_refused(qtbot: QtBot, tmp_path: Path) -> None:
    with Workbench.open(tmp_path / "library"):
        app = App(tmp_path / "library")
        app.start()
        qtbot.waitUntil(lambda: app.refusal is not None, timeout=_SECONDS)
        assert app.refusal is not None
        assert "Another SketchDesk" in app.refusal
        assert not app.window.isVisible()
        dispose(app)


def test_pages_are_made_when_they_are_wanted_or_when_there_is_time(open_app: OpenApp, qtbot: QtBot) -> None:
    window = open_app().window
    assert window.pages.count() == 2
    evaluate = next(action for action in window.findChildren(QAction) if action.shortcut().toString() == "Ctrl+3")
    evaluate.trigger()
    assert window.pages.currentWidget() is window.evaluate_page
    assert evaluate.isChecked()
    # The last page is made without being asked for.
    qtbot.waitUntil(lambda: window.pages.count() == 4, timeout=_SECONDS)
    assert window.pages.currentWidget() is window.evaluate_page


def test_everything_is_reachable_by_keyboard_and_named(open_app: OpenApp, qtbot: QtBot) -> None:
    from PySide6.QtCore import Qt
    from PySide6.QtWidgets import QAbstractButton, QAbstractSlider, QComboBox, QLineEdit, QWidget

    app = open_app()
    pages = (app.window.search_page, app.window.collections_page, app.window.evaluate_page, app.window.models_page)
    for page in pages:
        app.window.show_page(page)
        for widget in app.window.findChildren(QWidget):
            if not isinstance(widget, QAbstractButton | QAbstractSlider | QComboBox | QLineEdit):
                continue
            if widget.objectName().startswith("qt_") or not widget.isVisibleTo(app.window):
                continue
            text = widget.text() if isinstance(widget, QAbstractButton | QLineEdit) else ""
            if type(widget).__name__ == "QScrollBar":
                continue
            assert widget.accessibleName() or text or widget.toolTip(), f"{widget!r} has no name"
            if isinstance(widget, QAbstractButton) and widget.isEnabled():
                assert widget.focusPolicy() & Qt.FocusPolicy.TabFocus, f"{widget!r} cannot be reached with Tab"


def test_strokes_while_the_answer_is_awaited_end_with_the_latest(
    open_app: OpenApp, qtbot: QtBot, pictures: Path
) -> None:
    app = open_app()
    fill(app, qtbot, pictures)
    page = app.window.search_page

    def draw_quickly() -> None:
        for stroke in CAT:
            draw_stroke(page.panel.canvas, stroke)

    quick = answer_to(app, qtbot, draw_quickly)
    page.panel.canvas.clear()
    slow = None
    for stroke in CAT:
        slow = answer_to(app, qtbot, lambda stroke=stroke: draw_stroke(page.panel.canvas, stroke))
    assert slow is not None
    assert [hit.image_id for hit in quick.hits] == [hit.image_id for hit in slow.hits]

"""Canvas, tools, picture as query, guesses: what the window hears from the panel and shows in it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from sketchdesk.engine.drawing import Drawing
from sketchdesk.errors import InputError
from sketchdesk.jobs.results import Guess
from sketchdesk.ui.canvas.canvas import Tool
from sketchdesk.ui.canvas.canvas_drops import picture_in
from sketchdesk.ui.canvas.canvas_panel import CanvasPanel

# The offscreen platform has no window borders to give size hints to, and says so.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


class Heard:
    """All that a panel says, in order."""

    def __init__(self, panel: CanvasPanel) -> None:
        self.all: list[tuple[str, object]] = []
        panel.query_drawing.connect(lambda drawing: self.all.append(("drawing", len(drawing.strokes))))
        panel.query_image_requested.connect(lambda path: self.all.append(("file", path)))
        panel.query_pixels_requested.connect(lambda png: self.all.append(("pixels", png)))
        panel.query_cleared.connect(lambda: self.all.append(("cleared", None)))
        panel.guess_chosen.connect(lambda name: self.all.append(("guess", name)))

    def take(self) -> list[tuple[str, object]]:
        result, self.all = self.all, []
        return result


@pytest.fixture
def panel(qtbot: QtBot) -> CanvasPanel:
    widget = CanvasPanel()
    widget.resize(440, 560)
    qtbot.addWidget(widget)
    with qtbot.waitExposed(widget):
        widget.show()
    widget.activateWindow()
    widget.canvas.setFocus()
    return widget


@pytest.fixture
def heard(panel: CanvasPanel) -> Heard:
    return Heard(panel)


def drag(panel: CanvasPanel, *places: tuple[int, int]) -> None:
    QTest.mousePress(panel.canvas, LEFT, NONE, QPoint(*places[0]))
    for place in places[1:]:
        QTest.mouseMove(panel.canvas, QPoint(*place))
    QTest.mouseRelease(panel.canvas, LEFT, NONE, QPoint(*places[-1]))


def image(colour: Qt.GlobalColor = Qt.GlobalColor.red, width: int = 60) -> QImage:
    result = QImage(width, 40, QImage.Format.Format_RGB32)
    result.fill(colour)
    return result


def with_files(*paths: Path | str) -> QMimeData:
    offer = QMimeData()
    offer.setUrls([QUrl.fromLocalFile(str(path)) if isinstance(path, Path) else QUrl(path) for path in paths])
    return offer


def with_pixels() -> QMimeData:
    offer = QMimeData()
    offer.setImageData(image())
    return offer


def drop(panel: CanvasPanel, offer: QMimeData) -> bool:
    """Drag in and drop, as the system would; returns whether the drag was welcome."""
    actions = Qt.DropAction.CopyAction | Qt.DropAction.MoveAction
    enter = QDragEnterEvent(QPoint(200, 200), actions, offer, LEFT, NONE)
    enter.ignore()
    QApplication.sendEvent(panel, enter)
    if enter.isAccepted():
        QApplication.sendEvent(panel, QDropEvent(QPointF(200, 200), actions, offer, LEFT, NONE))
    return enter.isAccepted()


def message(panel: CanvasPanel) -> str:
    """What can be read under the canvas."""
    label = panel.findChild(QLabel, "message")
    assert label is not None
    return label.text() if label.isVisible() else ""


def button(panel: CanvasPanel, name: str) -> QToolButton:
    return next(each for each in panel.findChildren(QToolButton) if each.accessibleName() == name)


# --- drawing ----------------------------------------------------------------------------------------


def test_each_change_of_the_drawing_is_told_once(panel: CanvasPanel, heard: Heard) -> None:
    drag(panel, (50, 50), (200, 200))
    drag(panel, (200, 50), (50, 200))
    QTest.keyClick(panel, Qt.Key.Key_Z, CONTROL)
    assert heard.take() == [("drawing", 1), ("drawing", 2), ("drawing", 1)]
    QTest.keyClick(panel, Qt.Key.Key_Z, CONTROL)
    assert heard.take() == [("cleared", None)]


def test_the_keys(panel: CanvasPanel, heard: Heard) -> None:
    canvas = panel.canvas
    QTest.keyClick(panel, Qt.Key.Key_E)
    assert canvas.tool is Tool.ERASER
    assert button(panel, "Eraser").isChecked()
    assert not button(panel, "Pen").isChecked()
    before = canvas.tool_width(Tool.ERASER)
    QTest.keyClick(panel, Qt.Key.Key_BracketRight)
    assert canvas.tool_width(Tool.ERASER) > before
    QTest.keyClick(panel, Qt.Key.Key_B)
    assert canvas.tool is Tool.PEN
    before = canvas.tool_width(Tool.PEN)
    QTest.keyClick(panel, Qt.Key.Key_BracketLeft)
    assert canvas.tool_width(Tool.PEN) < before
    assert panel.tools.slider.value() == canvas.tool_width(Tool.PEN)

    drag(panel, (50, 50), (200, 200))
    drag(panel, (200, 50), (50, 200))
    QTest.keyClick(panel, Qt.Key.Key_Z, CONTROL)
    assert len(canvas.drawing().strokes) == 1
    QTest.keyClick(panel, Qt.Key.Key_Z, CONTROL | SHIFT)
    assert len(canvas.drawing().strokes) == 2
    QTest.keyClick(panel, Qt.Key.Key_Z, CONTROL)
    QTest.keyClick(panel, Qt.Key.Key_Y, CONTROL)
    assert len(canvas.drawing().strokes) == 2
    QTest.keyClick(panel, Qt.Key.Key_Delete)
    assert canvas.drawing().is_empty
    assert heard.take()[-1] == ("cleared", None)


def test_pen_sizes_reach_both_ends_by_key(panel: CanvasPanel) -> None:
    for key, end in ((Qt.Key.Key_BracketRight, 24), (Qt.Key.Key_BracketLeft, 1)):
        for _ in range(30):
            QTest.keyClick(panel, key)
        assert panel.canvas.tool_width(Tool.PEN) == end


def test_the_slider_sets_the_size_of_the_tool_in_hand(panel: CanvasPanel) -> None:
    panel.tools.slider.setValue(9)
    assert panel.canvas.tool_width(Tool.PEN) == 9
    panel.canvas.set_tool(Tool.ERASER)
    assert panel.tools.slider.accessibleName() == "Eraser size"
    panel.tools.slider.setValue(50)
    assert panel.canvas.tool_width(Tool.ERASER) == 50
    assert panel.canvas.tool_width(Tool.PEN) == 9


def test_buttons_are_offered_only_when_they_do_something(panel: CanvasPanel) -> None:
    undo, redo, clear = (button(panel, name) for name in ("Undo", "Redo", "Clear"))
    assert not any(each.isEnabled() for each in (undo, redo, clear))
    drag(panel, (50, 50), (200, 200))
    assert undo.isEnabled()
    assert clear.isEnabled()
    QTest.mouseClick(undo, LEFT)
    assert redo.isEnabled()
    assert not undo.isEnabled()
    assert not clear.isEnabled()
    QTest.mouseClick(redo, LEFT)
    QTest.mouseClick(clear, LEFT)
    assert panel.canvas.drawing().is_empty
    assert "Undo clear" in undo.toolTip()


# --- a picture as the query -------------------------------------------------------------------------


def test_a_dropped_file_is_requested(panel: CanvasPanel, heard: Heard, tmp_path: Path) -> None:
    path = tmp_path / "a cat, wïth ümlauts 🐈.png"
    path.write_bytes(b"whatever it is, the job will find out")
    assert drop(panel, with_files(path))
    assert heard.take() == [("file", path)]
    assert not panel.shows_picture


def test_of_several_pictures_the_first_is_taken_and_said_so(
    panel: CanvasPanel, heard: Heard, qtbot: QtBot, tmp_path: Path
) -> None:
    paths = [tmp_path / name for name in ("one.png", "two.png", "three.png")]
    for path in paths:
        path.touch()
    said: list[str] = []
    panel.said.connect(said.append)
    assert drop(panel, with_files(*paths))
    assert heard.take() == [("file", paths[0])]
    (sentence,) = said
    assert "of 3 the first was taken, one.png" in sentence
    assert drop(panel, with_files(paths[1]))
    assert len(said) == 1


def test_a_dropped_folder_is_no_query_but_may_be_added(
    panel: CanvasPanel, heard: Heard, qtbot: QtBot, tmp_path: Path
) -> None:
    archive = tmp_path / "some.zip"
    archive.touch()
    with qtbot.waitSignal(panel.collections_dropped) as told:
        assert drop(panel, with_files(tmp_path, archive))
    assert told.args == [(tmp_path, archive)]


def test_addresses_that_are_not_given_after_all_are_told_so() -> None:
    class Gone(QMimeData):
        def hasUrls(self) -> bool:
            return True

    with pytest.raises(InputError, match="could not be read"):
        picture_in(Gone())


def test_a_folder_that_is_pasted_is_told_where_it_belongs(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="folder"):
        picture_in(with_files(tmp_path))


def test_dropped_pixels_are_requested_as_png(panel: CanvasPanel, heard: Heard) -> None:
    assert drop(panel, with_pixels())
    ((kind, png),) = heard.take()
    assert kind == "pixels"
    assert isinstance(png, bytes)
    assert QImage.fromData(png).convertToFormat(QImage.Format.Format_RGB32) == image()


def test_a_file_is_taken_before_the_pixels_that_come_with_it(panel: CanvasPanel, heard: Heard, tmp_path: Path) -> None:
    path = tmp_path / "x.png"
    path.touch()
    offer = with_files(path)
    offer.setImageData(image())
    drop(panel, offer)
    assert heard.take() == [("file", path)]


@pytest.mark.parametrize(("offer", "word"), [("web", "offline"), ("gone", "no file"), ("broken", "could not be read")])
def test_what_cannot_be_a_query_is_answered_with_a_sentence(
    panel: CanvasPanel, heard: Heard, tmp_path: Path, offer: str, word: str
) -> None:
    broken = QMimeData()
    broken.setData("application/x-qt-image", b"no image")
    offers = {
        "web": with_files("https://example.org/cat.png"),
        "gone": with_files(tmp_path / "gone.png"),
        "broken": broken,
    }
    assert drop(panel, offers[offer])
    assert heard.take() == []
    assert word in message(panel)
    drag(panel, (50, 50), (90, 90))
    assert message(panel) == ""


def test_text_is_not_welcome(panel: CanvasPanel, heard: Heard) -> None:
    offer = QMimeData()
    offer.setText("cat")
    assert not drop(panel, offer)
    assert heard.take() == []


def test_a_drag_over_the_panel_is_shown_until_it_leaves(panel: CanvasPanel) -> None:
    plain = panel.grab().toImage()
    # The event does not own what it offers.
    offer = with_pixels()
    enter = QDragEnterEvent(QPoint(9, 9), Qt.DropAction.CopyAction, offer, LEFT, NONE)
    QApplication.sendEvent(panel, enter)
    assert panel.grab().toImage() != plain
    QApplication.sendEvent(panel, QDragLeaveEvent())
    assert panel.grab().toImage() == plain


def test_paste_takes_pixels_or_a_file_or_says_that_there_is_nothing(
    panel: CanvasPanel, heard: Heard, tmp_path: Path
) -> None:
    clipboard = QGuiApplication.clipboard()
    clipboard.setImage(image())
    QTest.keyClick(panel, Qt.Key.Key_V, CONTROL)
    assert [kind for kind, _ in heard.take()] == ["pixels"]
    path = tmp_path / "x.png"
    path.touch()
    clipboard.setMimeData(with_files(path))
    QTest.keyClick(panel, Qt.Key.Key_V, CONTROL)
    assert heard.take() == [("file", path)]
    clipboard.setText("cat")
    QTest.keyClick(panel, Qt.Key.Key_V, CONTROL)
    assert heard.take() == []
    assert "no picture on the clipboard" in message(panel)


def test_open_asks_for_a_file_without_waiting_for_it(
    panel: CanvasPanel, heard: Heard, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "x.png"
    path.touch()
    QTest.keyClick(panel, Qt.Key.Key_O, CONTROL)
    dialog = panel.findChild(QFileDialog)
    assert dialog is not None
    assert dialog.isVisible()
    dialog.fileSelected.emit(str(path))
    dialog.close()
    assert heard.take() == [("file", path)]
    qtbot.waitUntil(lambda: panel.findChild(QFileDialog) is None)


def test_a_shown_picture_replaces_the_drawing_until_it_is_closed(panel: CanvasPanel, heard: Heard) -> None:
    drag(panel, (50, 50), (200, 200))
    heard.take()
    panel.show_query_image(image(), "cat.png")
    assert panel.shows_picture
    assert not panel.canvas.isVisible()
    assert "cat.png" in panel.picture.accessibleName()
    assert heard.take() == []
    QTest.mouseClick(button(panel, "Back to the drawing"), LEFT)
    assert not panel.shows_picture
    assert panel.canvas.isVisible()
    assert heard.take() == [("drawing", 1)]


@pytest.mark.parametrize("key", [Qt.Key.Key_B, Qt.Key.Key_E, Qt.Key.Key_Delete])
def test_taking_up_a_tool_or_clearing_goes_back_to_the_drawing(panel: CanvasPanel, heard: Heard, key: Qt.Key) -> None:
    drag(panel, (50, 50), (200, 200))
    panel.show_query_image(image(), "cat.png")
    heard.take()
    QTest.keyClick(panel, key)
    assert not panel.shows_picture
    assert heard.take() == [("drawing", 1)]


def test_undo_and_redo_of_pictures_ask_for_them_again(panel: CanvasPanel, heard: Heard, tmp_path: Path) -> None:
    path = tmp_path / "cat.png"
    path.touch()
    drag(panel, (50, 50), (200, 200))
    drop(panel, with_files(path))
    panel.show_query_image(image(), "cat.png")
    drop(panel, with_pixels())
    panel.show_query_image(image(Qt.GlobalColor.blue), "pasted picture")
    panel.show_canvas()
    drag(panel, (200, 50), (50, 200))
    heard.take()
    steps = panel.canvas.undo_stack.count()

    def key(letter: Qt.Key) -> list[str]:
        QTest.keyClick(panel, letter, CONTROL)
        told = heard.take()
        for kind, source in told:
            # The window answers requests; that must not become a step of its own.
            if kind == "file":
                assert source == path
                panel.show_query_image(image(), "cat.png")
            elif kind == "pixels":
                panel.show_query_image(image(Qt.GlobalColor.blue), "pasted picture")
        return [kind for kind, _ in told]

    undone = [key(Qt.Key.Key_Z) for _ in range(steps)]
    assert undone == [["drawing"], ["pixels"], ["file"], ["drawing"], ["cleared"]]
    assert not panel.shows_picture
    redone = [key(Qt.Key.Key_Y) for _ in range(steps)]
    assert redone == [["drawing"], ["file"], ["pixels"], ["drawing"], ["drawing"]]
    assert panel.canvas.undo_stack.count() == steps
    assert len(panel.canvas.drawing().strokes) == 2


def test_a_picture_from_nowhere_can_be_asked_for_again_too(panel: CanvasPanel, heard: Heard, tmp_path: Path) -> None:
    panel.show_query_image(image(), "more like this", source=tmp_path / "hit.png")
    panel.show_query_image(image(Qt.GlobalColor.blue), "from memory")
    panel.tools.undo.trigger()
    panel.tools.redo.trigger()
    (_, path), (kind, png) = heard.take()
    assert path == tmp_path / "hit.png"
    assert kind == "pixels"
    assert isinstance(png, bytes)
    assert QImage.fromData(png).convertToFormat(QImage.Format.Format_RGB32) == image(Qt.GlobalColor.blue)


def test_pictures_of_any_shape_are_painted_inside_the_paper(panel: CanvasPanel) -> None:
    holes = QImage(30, 30, QImage.Format.Format_ARGB32)
    holes.fill(Qt.GlobalColor.transparent)
    for odd in (image(width=1), image(width=5000), holes, QImage()):
        panel.show_query_image(odd, "odd " * 100, source=Path("odd.png"))
        assert not panel.grab().isNull()
    panel.show_query_image(image(), "red", source=Path("red.png"))
    shown = panel.picture.grab().toImage()
    assert shown.pixelColor(shown.width() // 2, shown.height() // 2 - 20).red() > 200


# --- guesses and messages ---------------------------------------------------------------------------

GUESSES = tuple(Guess(name, share) for name, share in (("cat", 0.71), ("fox", 0.094), ("dog", 0.002), ("owl", 0.001)))


def guesses_shown(panel: CanvasPanel) -> list[QPushButton]:
    return [each for each in panel.guesses.findChildren(QPushButton) if each.isVisible()]


def test_three_guesses_are_shown_and_can_be_chosen(panel: CanvasPanel, heard: Heard) -> None:
    panel.set_guesses(GUESSES)
    assert [each.text() for each in guesses_shown(panel)] == ["cat 71 %", "fox 9 %", "dog < 1 %"]
    QTest.mouseClick(guesses_shown(panel)[1], LEFT)
    assert heard.take() == [("guess", "fox")]
    panel.set_guesses(())
    assert guesses_shown(panel) == []


def test_long_guesses_never_widen_the_panel(panel: CanvasPanel) -> None:
    narrowest = panel.minimumSizeHint().width()
    panel.set_guesses(tuple(Guess("The Great Wall of China & other walls " * 2, 0.3) for _ in range(3)))
    assert panel.minimumSizeHint().width() == narrowest
    shown = guesses_shown(panel)
    assert shown
    assert all(each.geometry().right() <= panel.guesses.width() for each in shown)
    panel.resize(900, 700)
    assert len(guesses_shown(panel)) == 3


def test_guesses_go_when_there_is_nothing_to_guess(panel: CanvasPanel) -> None:
    drag(panel, (50, 50), (200, 200))
    panel.set_guesses(GUESSES)
    panel.tools.clear.trigger()
    assert guesses_shown(panel) == []


def test_the_line_under_the_canvas_does_not_jump_when_guesses_come(panel: CanvasPanel) -> None:
    before = panel.canvas.geometry()
    panel.set_guesses(GUESSES)
    QApplication.processEvents()
    assert panel.canvas.geometry() == before


def test_messages_come_and_go(panel: CanvasPanel) -> None:
    assert message(panel) == ""
    panel.set_message("The picture could not be read.")
    assert message(panel) == "The picture could not be read."
    panel.set_message("")
    assert message(panel) == ""


# --- for everyone -----------------------------------------------------------------------------------


def test_everything_that_takes_the_keyboard_has_a_name(panel: CanvasPanel) -> None:
    panel.set_guesses(GUESSES)
    takers = [
        each
        for each in panel.findChildren(QWidget)
        if each.isVisible() and each.focusPolicy() & Qt.FocusPolicy.TabFocus and each.focusProxy() is None
    ]
    assert len(takers) >= 12
    assert [type(each).__name__ for each in takers if not each.accessibleName()] == []


def test_tab_goes_from_the_tools_over_the_canvas_to_the_guesses(panel: CanvasPanel) -> None:
    drag(panel, (50, 50), (200, 200))
    panel.set_guesses(GUESSES)
    button(panel, "Pen").setFocus(Qt.FocusReason.TabFocusReason)
    order = []
    for _ in range(12):
        focused = QApplication.focusWidget()
        assert focused is not None
        order.append(focused.accessibleName())
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    names = ["Pen", "Pen size", "Undo", "Clear", "Open picture", "Paste picture", "Drawing canvas", "cat, 71 %"]
    places = [order.index(name) for name in names]
    assert places == sorted(places)


def test_what_a_drawing_holds_does_not_depend_on_the_panel(panel: CanvasPanel) -> None:
    stored = Drawing.from_polylines([np.array([[10, 10], [300, 300]])])
    panel.canvas.set_drawing(stored, undoable=False)
    panel.resize(700, 420)
    assert panel.canvas.drawing().strokes == stored.strokes
    paper = panel.canvas.paper_area()
    assert paper.width() == paper.height()


def test_a_click_on_a_guess_leaves_the_keyboard_with_the_canvas(qtbot: QtBot, panel: CanvasPanel) -> None:
    panel.activateWindow()
    panel.canvas.setFocus()
    qtbot.waitUntil(panel.canvas.hasFocus)
    panel.set_guesses((Guess("cat", 0.7),))
    best = next(each for each in panel.guesses.findChildren(QPushButton) if each.isVisible())
    qtbot.mouseClick(best, Qt.MouseButton.LeftButton)
    assert panel.canvas.hasFocus()

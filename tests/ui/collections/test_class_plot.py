"""The bars of the classes: what they say, how they are sorted, narrowed, zoomed and chosen."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QFontMetricsF, QWheelEvent
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from sketchdesk.ui.collections.class_bars import ticks
from sketchdesk.ui.collections.class_model import ClassModel
from sketchdesk.ui.collections.class_plot import ClassPlot
from sketchdesk.ui.widgets import style

MANY = {f"class {number:03}": number % 17 + 1 for number in range(250)}
FEW = {"": 4, "fox": 12, "Ant": 3}


@pytest.fixture
def plot(qtbot: QtBot) -> ClassPlot:
    plot = ClassPlot()
    qtbot.addWidget(plot)
    plot.resize(480, 460)
    with qtbot.waitExposed(plot):
        plot.show()
    return plot


def names(plot: ClassPlot) -> list[str]:
    return [str(plot.model.index(row).data()) for row in range(plot.model.rowCount())]


def test_classes_are_listed_by_name_and_pictures_of_none_come_last(plot: ClassPlot) -> None:
    plot.show_counts(FEW)
    assert names(plot) == ["Ant", "fox", "(no class)"]
    plot.findChild(QComboBox, "sortClasses").setCurrentIndex(1)
    assert names(plot) == ["fox", "Ant", "(no class)"]
    spoken = plot.model.index(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "fox: 12 pictures"


def test_there_is_room_for_the_widest_name_and_not_for_the_one_of_most_letters(plot: ClassPlot) -> None:
    counts = {"illlli": 3, "WWWWW": 4, "ant": 5}
    plot.show_counts(counts)
    _, _, room = plot.bars.scale
    metrics = QFontMetricsF(plot.bars.font())
    assert metrics.horizontalAdvance("WWWWW") > metrics.horizontalAdvance("illlli")
    assert room >= max(map(metrics.horizontalAdvance, counts))


@pytest.mark.parametrize(
    ("counts", "sentence"),
    [
        ({"a": 80, "b": 80}, "2 classes, 80 pictures each"),
        ({"a": 1200}, "1 class, 1,200 pictures"),
        ({"a": 2, "b": 5, "c": 9}, "3 classes of 2 to 9 pictures, half of them of 5 or more"),
        ({"a": 3, "": 7}, "1 class, 3 pictures; 7 of no class"),
        ({"": 7}, "The pictures are of no class"),
    ],
)
def test_the_spread_is_told_in_a_sentence(plot: ClassPlot, counts: dict[str, int], sentence: str) -> None:
    plot.show_counts(counts)
    assert plot.says == sentence
    assert sentence in plot.bars.accessibleDescription()


def test_a_few_classes_have_high_bars_and_no_tools_that_they_do_not_need(plot: ClassPlot) -> None:
    plot.show_counts(FEW)
    assert plot.bars.row_height == 32
    assert not plot.findChild(QLineEdit, "lookForClass").isVisible()
    assert not plot.findChild(QToolButton, "fitClasses").isVisible()
    assert plot.bars.verticalScrollBar().maximum() == 0


def test_many_classes_are_scrolled_through_zoomed_and_seen_at_once(qtbot: QtBot, plot: ClassPlot) -> None:
    plot.show_counts(MANY)
    assert plot.bars.row_height == 22
    qtbot.waitUntil(lambda: plot.bars.verticalScrollBar().maximum() > 1000)
    plot.findChild(QToolButton, "fitClasses").click()
    qtbot.waitUntil(lambda: plot.bars.verticalScrollBar().maximum() == 0)
    assert plot.bars.row_height * 250 <= plot.bars.viewport().height()
    assert not plot.findChild(QToolButton, "zoomOut").isEnabled()
    before = plot.bars.row_height
    plot.findChild(QToolButton, "zoomIn").click()
    assert plot.bars.row_height > before
    plot.bars.setFocus()
    qtbot.keyClick(plot.bars, Qt.Key.Key_0, Qt.KeyboardModifier.ControlModifier)
    assert plot.bars.row_height == 22


def test_ctrl_and_the_wheel_zoom(plot: ClassPlot) -> None:
    plot.show_counts(MANY)
    middle = QPointF(100, 100)
    control, none = Qt.KeyboardModifier.ControlModifier, Qt.MouseButton.NoButton
    event = QWheelEvent(middle, middle, QPoint(), QPoint(0, 120), none, control, Qt.ScrollPhase.NoScrollPhase, False)
    QApplication.sendEvent(plot.bars.viewport(), event)
    assert plot.bars.row_height == 32


def test_looking_for_a_class_narrows_the_list_and_rests_the_scale(plot: ClassPlot) -> None:
    plot.show_counts(MANY)
    plot.findChild(QLineEdit, "lookForClass").setText(" CLASS 01 ")
    assert names(plot) == [f"class 01{digit}" for digit in range(10)]
    assert plot.model.most == 17


def test_the_chosen_classes_stay_chosen_when_counts_and_order_change(plot: ClassPlot) -> None:
    plot.show_counts(FEW)
    plot.bars.setCurrentIndex(plot.model.index(1))
    assert plot.chosen == ("fox",)
    plot.show_counts({**FEW, "bee": 90})
    assert plot.chosen == ("fox",)
    plot.findChild(QComboBox, "sortClasses").setCurrentIndex(1)
    assert plot.chosen == ("fox",)
    plot.show_counts({"bee": 90})
    assert plot.chosen == ()


def test_the_buttons_follow_what_is_chosen(qtbot: QtBot, plot: ClassPlot) -> None:
    rename, show = plot.findChild(QPushButton, "renameClasses"), plot.findChild(QPushButton, "classPictures")
    plot.show_counts(FEW)
    assert not rename.isEnabled()
    assert not show.isEnabled()
    plot.bars.setCurrentIndex(plot.model.index(0))
    with qtbot.waitSignal(plot.pictures_wanted) as wanted:
        show.click()
    assert wanted.args == ["Ant"]
    plot.bars.selectAll()
    assert not show.isEnabled()
    with qtbot.waitSignal(plot.rename_wanted) as renamed:
        rename.click()
    assert renamed.args == [("Ant", "fox", "")]
    plot.set_may_rename(False)
    assert not rename.isEnabled()


def test_bars_are_as_long_as_their_counts_at_every_height(plot: ClassPlot) -> None:
    plot.show_counts({"a": 10, "b": 5, **{f"c{number}": 1 for number in range(60)}})
    plot.bars.fit()
    while True:
        image = plot.bars.viewport().grab().toImage()
        left, length, _ = plot.bars.scale
        accent = style.current().accent.rgb()
        for row, share in ((0, 1.0), (1, 0.5), (2, 0.1)):
            y = plot.bars.visualRect(plot.model.index(row)).center().y()
            inside, outside = round(left + length * share) - 4, round(left + length * share) + 2
            assert image.pixelColor(inside, y).rgb() == accent, (plot.bars.row_height, row)
            assert image.pixelColor(outside, y).rgb() != accent, (plot.bars.row_height, row)
        if not plot.bars.can_zoom[1]:
            break
        plot.bars.zoom(1)
        QApplication.processEvents()


@given(st.integers(0, 10**7), st.floats(20, 2000))
def test_ticks_are_round_and_not_too_many(most: int, length: float) -> None:
    values = ticks(most, length)
    assert values == sorted(set(values))
    assert all(0 <= value <= most for value in values)
    assert len(values) <= length / 56 + 2
    if len(values) > 1:
        step = values[1] - values[0]
        assert str(step).rstrip("0") in ("1", "2", "5")


def test_equal_counts_change_nothing(plot: ClassPlot) -> None:
    plot.show_counts(FEW)
    resets: list[int] = []
    plot.model.modelReset.connect(lambda: resets.append(1))
    plot.show_counts(dict(FEW))
    assert not resets
    plot.show_counts({**FEW, "fox": 13})
    assert not resets
    assert plot.model.index(1).data(ClassModel.CountRole) == 13

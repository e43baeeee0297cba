"""The axes' numbers, zooming and moving; what a plot says and which point, bar or cell is meant by a place."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QPixmap, QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from sketchdesk.ui.plots.change_plot import ChangePlot
from sketchdesk.ui.plots.confusion_view import ConfusionMatrix, ConfusionView
from sketchdesk.ui.plots.histogram_plot import HistogramPlot
from sketchdesk.ui.plots.line_plot import LinePlot
from sketchdesk.ui.plots.plot_axes import range_of, ticks
from sketchdesk.ui.plots.scatter_plot import Point, ScatterPlot
from sketchdesk.ui.widgets import style
from sketchdesk.ui.widgets.numbers import signed

POINTS = (Point(0.2, 0.3, "cat"), Point(0.8, 0.9, "dog"))


def shown(qtbot: QtBot, widget: QWidget) -> None:
    qtbot.addWidget(widget)
    widget.resize(400, 320)
    widget.show()
    qtbot.waitExposed(widget)


@pytest.fixture
def scatter(qtbot: QtBot) -> ScatterPlot:
    plot = ScatterPlot("scatter", "Recall and mAP")
    plot.show_points(POINTS, "recall", "mAP", unit=True)
    shown(qtbot, plot)
    return plot


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0.0, 1.0, [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]),
        (-0.013, 0.02, [-0.01, 0.0, 0.01, 0.02]),
        (3.0, 3.0, []),
        (0.0, 800.0, [0.0, 200.0, 400.0, 600.0, 800.0]),
    ],
)
def test_ticks_are_round(low: float, high: float, expected: list[float]) -> None:
    assert ticks(low, high, 300, 56) == pytest.approx(expected)


def test_a_scale_has_two_numbers_where_there_is_room_for_them() -> None:
    # The epochs of a quick training on a narrow plot had one, 10.
    assert ticks(0.3, 15.7, 165, 56) == [5, 10, 15]
    assert ticks(0.3, 15.7, 90, 56) == [10]


@given(st.floats(-1e6, 1e6), st.floats(1e-3, 1e6), st.floats(60, 2000))
def test_ticks_lie_inside_and_apart(low: float, span: float, length: float) -> None:
    found = ticks(low, low + span, length)
    assert len(found) <= length / 56 + 2
    room = span * 1e-6 + abs(low) * 1e-9
    assert all(low - room <= value <= low + span + room for value in found)
    assert found == sorted(set(found))


def test_a_range_has_room() -> None:
    assert range_of([]) == (0.0, 1.0)
    assert range_of([2.0]) == pytest.approx((1.9, 2.1))
    assert range_of([0.0, 10.0, float("nan")]) == pytest.approx((-0.5, 10.5))


@pytest.mark.parametrize(("value", "text"), [(0.25, "+0.250"), (-0.25, "\N{MINUS SIGN}0.250"), (-0.0001, "0.000")])
def test_changes_have_a_sign(value: float, text: str) -> None:
    assert signed(value) == text


def test_zooming_stays_at_its_place_and_inside(scatter: ScatterPlot) -> None:
    whole, place = scatter.view, scatter.place_of(0.8, 0.9)
    scatter.zoom(2.0, place)
    assert scatter.is_zoomed
    assert scatter.view.width() == pytest.approx(whole.width() / 2)
    after = scatter.place_of(0.8, 0.9)
    assert (after.x(), after.y()) == pytest.approx((place.x(), place.y()), abs=1.0)
    for _ in range(40):
        scatter.zoom(2.0, place)
    assert scatter.view.width() > 0
    for _ in range(60):
        scatter.zoom(0.5, place)
    assert scatter.view == whole


def test_keys_zoom_and_go_from_point_to_point(scatter: ScatterPlot, qtbot: QtBot) -> None:
    qtbot.keyClick(scatter, Qt.Key.Key_Plus)
    assert scatter.is_zoomed
    qtbot.keyClick(scatter, Qt.Key.Key_0)
    assert not scatter.is_zoomed
    qtbot.keyClick(scatter, Qt.Key.Key_Right)
    assert scatter.accessibleDescription() == "cat: recall 0.200, mAP 0.300"
    qtbot.keyClick(scatter, Qt.Key.Key_Right)
    with qtbot.waitSignal(scatter.chosen) as chosen:
        qtbot.keyClick(scatter, Qt.Key.Key_Return)
    assert chosen.args == ["dog"]


def test_dragging_moves_and_chooses_nothing(scatter: ScatterPlot, qtbot: QtBot) -> None:
    scatter.zoom(4.0)
    chosen: list[str] = []
    scatter.chosen.connect(chosen.append)
    before, at = scatter.view, scatter.area().center().toPoint()
    qtbot.mousePress(scatter, Qt.MouseButton.LeftButton, pos=at)
    qtbot.mouseMove(scatter, at + QPointF(40, 0).toPoint())
    qtbot.mouseRelease(scatter, Qt.MouseButton.LeftButton, pos=at + QPointF(40, 0).toPoint())
    assert scatter.view.left() < before.left()
    assert chosen == []


def test_a_click_chooses_a_point(scatter: ScatterPlot, qtbot: QtBot) -> None:
    place = scatter.place_of(0.2, 0.3)
    assert scatter.text_at(place) == "cat: recall 0.200, mAP 0.300"
    with qtbot.waitSignal(scatter.chosen) as chosen:
        qtbot.mouseClick(scatter, Qt.MouseButton.LeftButton, pos=place.toPoint())
    assert chosen.args == ["cat"]
    assert scatter.text_at(scatter.place_of(0.5, 0.1)) == ""


def test_a_histogram_tells_its_bins(qtbot: QtBot) -> None:
    plot = HistogramPlot("histogram", "AP")
    plot.show_counts("AP", [0.0, 0.5, 1.0], {"": [3, 1]})
    shown(qtbot, plot)
    assert plot.text_at(plot.place_of(0.25, 1)) == "0.00 to 0.50: 3 queries"
    plot.show_counts("distance", [0.0, 1.0, 2.0], {"within": [3, 1], "between": [0, 4]}, shares=True)
    assert plot.text_at(plot.place_of(0.5, 0.2)) == "0.00 to 1.00: within: 75.0 %, between: 0.0 %"


def test_changes_are_in_order_and_say_whether_they_are_chance(qtbot: QtBot) -> None:
    plot = ChangePlot("change", "Change")
    plot.show_changes([("cat", -0.1, 0.1, 0.3, False), ("dog", -0.4, -0.3, -0.2, True)], "change")
    shown(qtbot, plot)
    assert plot.text_at(plot.place_of(0.5, -0.1)).endswith("more than chance")
    assert plot.text_at(plot.place_of(0.5, -0.1)).startswith("dog")
    assert plot.text_of(1) == "cat: +0.100 (\N{MINUS SIGN}0.100 to +0.300), no more than chance"
    with qtbot.waitSignal(plot.chosen) as chosen:
        qtbot.mouseClick(plot, Qt.MouseButton.LeftButton, pos=plot.place_of(1.5, 0.05).toPoint())
    assert chosen.args == ["cat"]


def _scatter() -> ScatterPlot:
    plot = ScatterPlot("scatter", "Space")
    plot.show_points(
        [*(Point(x / 9, x % 3, f"c{x % 3}", f"c{x % 3}") for x in range(9)), Point(0, 0, "")],
        "x",
        "y",
        grouped=True,
        legend="distractors",
    )
    plot.mark("c1")
    return plot


def _change() -> ChangePlot:
    plot = ChangePlot("change", "Change")
    plot.show_changes([("cat", -0.1, 0.1, 0.3, False), ("dog", -0.4, -0.3, -0.2, True)], "change")
    return plot


def _line() -> LinePlot:
    plot = LinePlot("line", "Curve")
    plot.show_series({"index": [(1, 0.2), (2, 0.4)], "scan": [(9, 0.5)]}, "items", "mAP", dots=True)
    return plot


def _histogram() -> HistogramPlot:
    plot = HistogramPlot("histogram", "Distances")
    plot.show_counts("distance", [0.0, 1.0, 2.0], {"within": [3, 1], "between": [0, 4]}, shares=True)
    return plot


@pytest.mark.parametrize("make", [_scatter, _change, _line, _histogram])
def test_plots_show_something(make: Callable[[], QWidget], qtbot: QtBot) -> None:
    plot = make()
    shown(qtbot, plot)
    colours = _colours(plot.grab())
    paper = style.current().paper.rgb()
    assert paper in colours
    assert len(colours) > 8
    assert plot.accessibleName()


def _colours(picture: QPixmap) -> set[int]:
    image = picture.toImage()
    return {image.pixel(x, y) for x in range(0, image.width(), 2) for y in range(0, image.height(), 2)}


@pytest.fixture
def matrix(qtbot: QtBot) -> ConfusionMatrix:
    found = ConfusionMatrix()
    found.show_matrix(["cat", "dog", "fox"], [[8, 2, 0], [0, 10, 0], [1, 0, 9]])
    shown(qtbot, found)
    return found


def test_cells_say_what_they_count(matrix: ConfusionMatrix) -> None:
    assert matrix.text_of(0, 1) == "2 of 10 of cat are taken for dog"
    assert matrix.text_of(1, 1) == "10 of 10 of dog are told right"


def test_a_cell_is_chosen_by_click_and_by_keys(matrix: ConfusionMatrix, qtbot: QtBot) -> None:
    place = matrix.place_of(0, 1).center().toPoint()
    with qtbot.waitSignal(matrix.chosen) as chosen:
        qtbot.mouseClick(matrix.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert chosen.args == ["cat", "dog"]
    qtbot.keyClick(matrix, Qt.Key.Key_Down)
    qtbot.keyClick(matrix, Qt.Key.Key_Down)
    qtbot.keyClick(matrix, Qt.Key.Key_Down)
    qtbot.keyClick(matrix, Qt.Key.Key_Left)
    assert matrix.accessibleDescription() == "1 of 10 of fox are taken for cat"
    with qtbot.waitSignal(matrix.chosen) as chosen:
        qtbot.keyClick(matrix, Qt.Key.Key_Return)
    assert chosen.args == ["fox", "cat"]


def test_a_touchpad_zooms_a_matrix_by_whole_steps(matrix: ConfusionMatrix) -> None:
    at, none, ctrl = QPointF(20, 20), Qt.MouseButton.NoButton, Qt.KeyboardModifier.ControlModifier
    for place, is_smaller in ((1, False), (11, False), (12, True)):
        before = matrix.size_of_cell
        event = QWheelEvent(at, at, QPoint(), QPoint(0, -10), none, ctrl, Qt.ScrollPhase.NoScrollPhase, False)
        for _ in range({1: 1, 11: 10, 12: 1}[place]):
            QApplication.sendEvent(matrix.viewport(), event)
        assert (matrix.size_of_cell < before) == is_smaller, place


def test_a_large_matrix_scrolls_to_the_current_cell(qtbot: QtBot) -> None:
    matrix = ConfusionMatrix()
    names = [f"class {number}" for number in range(120)]
    matrix.show_matrix(names, [[int(row == column) for column in range(120)] for row in range(120)])
    shown(qtbot, matrix)
    before = matrix.size_of_cell
    for _ in range(4):
        matrix.zoom(1)
    assert matrix.size_of_cell > before
    for _ in range(100):
        qtbot.keyClick(matrix, Qt.Key.Key_Down)
    assert matrix.viewport().rect().contains(matrix.place_of(99, 0).toRect())
    matrix.zoom(0)
    assert matrix.size_of_cell == before


def test_no_classifier_says_so(qtbot: QtBot) -> None:
    view = ConfusionView()
    shown(qtbot, view)
    view.show_classification(None, "")
    assert "no classifier" in view.text

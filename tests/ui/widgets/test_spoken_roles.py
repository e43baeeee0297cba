"""What a screen reader is told of what is painted."""

from __future__ import annotations

import gc

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from sketchdesk.ui.canvas.canvas import Canvas
from sketchdesk.ui.plots.change_plot import ChangePlot
from sketchdesk.ui.plots.confusion_view import ConfusionMatrix
from sketchdesk.ui.plots.histogram_plot import HistogramPlot
from sketchdesk.ui.plots.line_plot import LinePlot
from sketchdesk.ui.plots.scatter_plot import Point, ScatterPlot
from sketchdesk.ui.tuning.tuning_plot import RecallPlot
from sketchdesk.ui.widgets.spoken_roles import install_roles


@pytest.fixture(autouse=True)
def _roles(qtbot: QtBot) -> None:
    install_roles()


def told(widget: QWidget) -> tuple[QAccessible.Role, str, str]:
    """Role, name and description, as a screen reader asks for them."""
    interface = QAccessible.queryAccessibleInterface(widget)
    return interface.role(), interface.text(QAccessible.Text.Name), interface.text(QAccessible.Text.Description)


def test_the_canvas_is_one_and_says_what_is_on_it(qtbot: QtBot) -> None:
    canvas = Canvas()
    qtbot.addWidget(canvas)
    role, name, description = told(canvas)
    assert (role, name) == (QAccessible.Role.Canvas, "Drawing canvas")
    assert description.endswith("Empty.")


@pytest.mark.parametrize("kind", [LinePlot, HistogramPlot, ChangePlot, ScatterPlot])
def test_plots_are_charts(qtbot: QtBot, kind: type[LinePlot]) -> None:
    plot = kind("plot", "Recall")
    qtbot.addWidget(plot)
    assert told(plot)[:2] == (QAccessible.Role.Chart, "Recall")


def test_a_curve_says_where_it_begins_ends_and_is_highest(qtbot: QtBot) -> None:
    plot = LinePlot("plot", "Recall")
    qtbot.addWidget(plot)
    series = {"64 bits": [(1.0, 0.25), (2.0, 0.75), (4.0, 0.5)], "none": []}
    plot.show_series(series, "tables", "recall", levels={"exact scan": 1.0})
    assert told(plot)[2] == ("recall, tables; 64 bits: 0.25 at 1, 0.5 at 4, the highest 0.75 at 2; exact scan: 1")
    plot.show_series({}, "tables", "recall")
    plot.say_empty("Not measured yet.")
    assert told(plot)[2] == "Not measured yet."
    plot.show_series({"": [(1.0, 0.5)]}, "k", "", y_per_cent=True)
    plot.say_empty("")
    assert told(plot)[2] == "k; 50.0 % at 1, 50.0 % at 1, the highest 50.0 % at 1"


def test_a_histogram_says_where_most_lie(qtbot: QtBot) -> None:
    plot = HistogramPlot("plot", "AP")
    qtbot.addWidget(plot)
    plot.show_counts("AP", [0.0, 0.5, 1.0], {"": [3, 9]})
    assert told(plot)[2] == "The most: 0.50 to 1.00: 9 queries"
    plot.show_counts("AP", [0.0, 0.5, 1.0], {"": [0, 0]})
    assert told(plot)[2] == "nothing to show yet"


def test_changes_points_and_mistakes_are_told(qtbot: QtBot) -> None:
    changes = ChangePlot("plot", "Change")
    qtbot.addWidget(changes)
    rows = [("cat", 0.1, 0.2, 0.3, True), ("dog", -0.4, -0.3, -0.2, True), ("ant", -0.1, 0.0, 0.1, False)]
    changes.show_changes(rows, "mAP")
    said = told(changes)[2]
    assert said.startswith("Of 3 classes by more than chance: 1 better, 1 worse; dog: ")
    assert "; cat: " in said

    points = ScatterPlot("points", "Space")
    qtbot.addWidget(points)
    points.show_points([Point(0, 1, "cat"), Point(1, 0, "dog"), Point(2, 1, "cat")], "x", "y")
    assert told(points)[2] == "3 points: cat, dog"

    matrix = ConfusionMatrix()
    qtbot.addWidget(matrix)
    matrix.show_matrix(["cat", "dog"], [[8, 2], [1, 9]])
    assert told(matrix) == (
        QAccessible.Role.Chart,
        "Confusion matrix",
        "17 of 20 are told right; 2 of 10 of cat are taken for dog",
    )


def test_the_tuning_plot_is_a_chart(qtbot: QtBot) -> None:
    plot = RecallPlot()
    qtbot.addWidget(plot)
    assert told(plot)[0] == QAccessible.Role.Chart


def test_widgets_come_and_go_while_somebody_listens(qtbot: QtBot) -> None:
    around = QWidget()
    qtbot.addWidget(around)
    for _ in range(50):
        plot = LinePlot("plot", "Recall", around)
        assert told(plot)[0] == QAccessible.Role.Chart
        plot.deleteLater()
        del plot
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        gc.collect()
    assert not around.findChildren(LinePlot)

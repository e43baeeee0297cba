"""The plot of recall against cost: points where they belong, inside their axes, in words too."""

from __future__ import annotations

from math import inf, nan

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from sketchdesk.ui.tuning.tuning_plot import PlotPoint, RecallPlot, milliseconds_text, share_text

CURVE = (
    PlotPoint(0.005, 0.70, 0.02, 11),
    PlotPoint(0.01, 0.93, 0.03, 22),
    PlotPoint(0.02, 0.99, 0.05, 44),
    PlotPoint(0.04, 1.00, 0.09, 88),
)
NOW = PlotPoint(0.008, 0.85, 0.03, 16, 0.01)


@pytest.fixture
def plot(qtbot: QtBot) -> RecallPlot:
    made = RecallPlot()
    qtbot.addWidget(made)
    made.resize(324, 196)
    made.show()
    return made


@pytest.mark.parametrize("against_time", [False, True])
def test_dearer_is_to_the_right_and_better_is_higher(plot: RecallPlot, against_time: bool) -> None:
    plot.set_against_time(against_time)
    plot.show_points(CURVE, NOW, "Depth")
    places = [plot.place_of(point) for point in CURVE]
    assert [place.x() for place in places] == sorted({place.x() for place in places})
    assert [place.y() for place in places] == sorted({place.y() for place in places}, reverse=True)


def test_the_share_is_logarithmic(plot: RecallPlot) -> None:
    plot.show_points((PlotPoint(0.001, 0.9, 1), PlotPoint(0.01, 0.95, 1), PlotPoint(0.1, 1.0, 1)), None)
    left, middle, right = (plot.place_of(PlotPoint(share, 1.0, 1)).x() for share in (0.001, 0.01, 0.1))
    assert middle - left == pytest.approx(right - middle)


@given(
    points=st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1e4)), min_size=1, max_size=9),
    against_time=st.booleans(),
)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_measured_lies_inside_and_is_painted(
    plot: RecallPlot, points: list[tuple[float, float, float]], against_time: bool
) -> None:
    curve = tuple(PlotPoint(*point, depth) for depth, point in enumerate(points, 1))
    plot.set_against_time(against_time)
    plot.show_points(curve, curve[0], "Depth")
    plot.set_target(0.95)
    area = plot._area().adjusted(-0.5, -0.5, 0.5, 0.5)
    assert all(area.contains(plot.place_of(point)) for point in curve)
    assert not plot.grab().isNull()


def test_what_is_no_number_is_left_out(plot: RecallPlot) -> None:
    plot.show_points((PlotPoint(nan, 0.5, 1.0, 1), *CURVE), PlotPoint(0.1, nan, inf))
    assert plot._curve == CURVE
    assert "Now" not in plot.accessibleDescription()
    plot.show_points(CURVE[:1], None)
    assert plot.accessibleDescription() == ""
    plot.show_points((), None)
    assert not plot.grab().isNull()


def test_a_point_is_told_in_words(plot: RecallPlot) -> None:
    plot.show_points(CURVE, NOW, "Depth")
    assert plot.accessibleName() == "Recall@10 against: Share of the collection compared"
    described = plot.accessibleDescription()
    assert described.endswith("Now Depth 16: recall 0.850, 0.80 % compared, 0.03 ms.")
    first, last = CURVE[0], CURVE[-1]
    assert f"from recall {first.recall:.3f} at " in described
    assert f" to {last.recall:.3f} at " in described
    plot.set_target(CURVE[1].recall)
    assert f"It reaches {CURVE[1].recall:.3f} at" in plot.accessibleDescription()
    plot.set_target(1.0)
    assert ("It does not reach 1.000." in plot.accessibleDescription()) == (last.recall < 1)
    plot.set_against_time(True)
    assert f" ms to {last.recall:.3f} at " in plot.accessibleDescription()
    assert plot.accessibleName() == "Recall@10 against: Time a query (ms)"


def test_only_a_click_on_a_point_chooses_a_depth(plot: RecallPlot, qtbot: QtBot) -> None:
    plot.show_points(CURVE, NOW, "Depth")
    chosen: list[int] = []
    plot.depth_chosen.connect(chosen.append)
    at = plot.place_of(CURVE[2]).toPoint()
    qtbot.mouseClick(plot, Qt.MouseButton.LeftButton, pos=QPoint(at))
    qtbot.mouseClick(plot, Qt.MouseButton.RightButton, pos=QPoint(at))
    qtbot.mouseClick(plot, Qt.MouseButton.LeftButton, pos=QPoint(at.x(), plot.height() - 40))
    assert chosen == [44]


@pytest.mark.parametrize(
    ("share", "text"), [(1.0, "100 %"), (0.37, "37 %"), (0.0444, "4.4 %"), (0.005, "0.50 %"), (0.0, "0 %")]
)
def test_shares_have_two_figures_that_count(share: float, text: str) -> None:
    assert share_text(share) == text


@pytest.mark.parametrize(("milliseconds", "text"), [(0.034, "0.03"), (1.26, "1.3"), (123.4, "123")])
def test_times_have_two_figures_that_count(milliseconds: float, text: str) -> None:
    assert milliseconds_text(milliseconds) == text

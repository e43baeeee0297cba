"""Sweeps of an index from the Evaluate page, on real jobs and a small real library."""

from __future__ import annotations

import pytest
from evaluation_window import Evaluated
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QToolButton
from pytestqt.qtbot import QtBot

from sketchdesk.jobs.evaluating.evaluate_with import SweepWithRequest
from sketchdesk.jobs.evaluating.published_beside import plain_settings
from sketchdesk.ui.evaluate.evaluate_form import RETRIEVAL, SWEEP
from sketchdesk.ui.evaluate.sweep_form import SweepForm
from sketchdesk.ui.evaluate.sweep_view import figure_of, published_series

pytestmark = pytest.mark.usefixtures("idle_encoder")


@pytest.fixture
def form(qtbot: QtBot) -> SweepForm:
    made = SweepForm()
    qtbot.addWidget(made)
    return made


def values(form: SweepForm, number: int = 1) -> QLineEdit:
    found = form.findChild(QLineEdit, f"sweepValues{number}")
    assert found is not None
    return found


def setting(form: SweepForm, number: int = 1) -> QComboBox:
    found = form.findChild(QComboBox, f"sweepSetting{number}")
    assert found is not None
    return found


def test_each_setting_brings_values_and_what_is_written_counts(form: SweepForm) -> None:
    assert list(form.grid) == ["width"]
    setting(form).setCurrentIndex(setting(form).findData("tables"))
    assert form.grid == {"tables": [1, 2, 4, 8, 16]}
    values(form).setText("2..6 +2")
    assert form.grid == {"tables": [2, 4, 6]}
    more = form.findChild(QToolButton, "sweepMore")
    assert more is not None
    more.click()
    # Another one than the first.
    assert set(form.grid) == {"tables", "width"}
    setting(form, 2).setCurrentIndex(setting(form, 2).findData("tables"))
    assert form.grid == {}
    assert form.problem == "L, tables is swept twice."
    less = form.findChild(QToolButton, "sweepLess")
    assert less is not None
    less.click()
    assert form.grid == {"tables": [2, 4, 6]}


@pytest.mark.parametrize(
    ("text", "says"),
    [("", "Write the values of w"), ("wide", "is no value"), ("9..1", "ends before"), ("1..99 +0.1", "At most 200")],
)
def test_what_cannot_be_swept_is_said(form: SweepForm, text: str, says: str) -> None:
    values(form).setText(text)
    assert says in form.problem
    assert form.grid == {}


def test_too_many_combinations_are_said(form: SweepForm) -> None:
    form.choose({"width": [0.1 * step for step in range(1, 31)], "tables": list(range(1, 31))})
    assert form.problem == "At most 500 combinations are measured, not 900."


def test_tables_of_signs_alone_choose_where_they_alone_are_swept(form: SweepForm) -> None:
    form.set_family("simhash")
    form.choose({"probes": [1, 4]})
    assert form.settings == {"bits": 0, "tables": 8}
    form.choose({"tables": [1, 4]})
    assert form.settings == {"bits": 0}
    form.choose({"bits": [64], "tables": [1]})
    assert form.settings is None
    published = form.findChild(QCheckBox, "asPublished")
    assert published is not None
    published.click()
    assert form.settings == plain_settings("simhash")
    assert form.grid == {"tables": [3, 4, 5], "bits_per_table": [1, 2, 3, 4, 5, 6]}


def test_only_what_belongs_to_a_sweep_is_asked(evaluated: Evaluated) -> None:
    form = evaluated.page.form
    index, classifier = (form.findChild(QComboBox, name) for name in ("index", "classifier"))
    assert index is not None
    assert classifier is not None
    form.choose_what(SWEEP)
    assert [index.itemData(row) for row in range(index.count())] == ["simhash", "pstable"]
    assert form.sweep.isVisible()
    request = form.request()
    assert isinstance(request, SweepWithRequest)
    assert (request.sweep.queries, request.sweep.collections) == ("Zoo:test", ("Zoo:train", "Noise"))
    values(form.sweep).setText("nonsense")
    assert form.request() is None
    assert not form.run.isEnabled()
    form.choose_what(RETRIEVAL)
    assert form.run.isEnabled()
    assert index.count() == 3
    assert not form.sweep.isVisible()


def test_a_sweep_is_run_shown_kept_and_shown_again(evaluated: Evaluated) -> None:
    form, view = evaluated.page.form, evaluated.view.sweep
    so_far: list[int] = []
    evaluated.window.evaluate_desk._measured.connect(lambda _, figures: so_far.append(len(figures["points"])))
    form.choose_what(SWEEP)
    form.sweep.choose({"width": [0.5, 1.0, 2.0], "tables": [1, 3]})
    form.run.click()
    evaluated.settle()
    assert so_far == [1, 2, 3, 4, 5, 6]
    shown = evaluated.view.experiment
    assert shown is not None
    assert shown.kind == "sweep"
    figures = shown.figures
    rows = view.table.shown_rows()
    assert [row[0] for row in rows] == ["exact scan", *["pstable"] * 6]
    assert [row[3] for row in rows[1:]] == [point["mAP"] for point in figures["points"]]
    plot = view.plots["measure"]
    expected = {
        f"L {tables}": [
            (point["settings"]["width"], point["mAP"])
            for point in figures["points"]
            if point["settings"]["tables"] == tables
        ]
        for tables in (1, 3)
    }
    assert plot._series == expected
    assert plot._levels == {"exact scan": figures["scan"]["mAP"]}
    # It zooms like any other plot.
    plot.zoom(2.0)
    assert plot.is_zoomed
    axis = view.findChild(QComboBox, "sweepAxis")
    assert axis is not None
    axis.setCurrentIndex(axis.findData("items visited"))
    assert not view.plots["items visited"].isVisible()
    xs = sorted(x for points in plot._series.values() for x, _ in points)
    assert xs == sorted(point["items visited"] for point in figures["points"])
    measure = view.findChild(QComboBox, "sweepMeasure")
    assert measure is not None
    measure.setCurrentIndex(measure.findData("recall@10"))
    assert max(y for points in plot._series.values() for _, y in points) <= 1.0
    # Another experiment, and back.
    form.choose_what(RETRIEVAL)
    evaluated.run()
    evaluated.page.experiments.view.clearSelection()
    evaluated.page.experiments.view.setCurrentIndex(evaluated.page.experiments.model.index(1))
    evaluated.settle()
    assert evaluated.view.experiment is not None
    assert evaluated.view.experiment.kind == "sweep"
    assert len(view.table.shown_rows()) == 7


def test_a_sweep_can_be_cancelled_and_keeps_nothing(evaluated: Evaluated) -> None:
    form = evaluated.page.form
    form.choose_what(SWEEP)
    evaluated.window.operations.long_started.connect(lambda *_: form.run.click())
    form.run.click()
    evaluated.settle()
    assert evaluated.page.shows == "nothing"
    assert evaluated.page.experiments.model.rowCount() == 0


def test_published_points_lie_where_they_were_published() -> None:
    figures = {
        "items": 1000,
        "published": {
            "measure": "mAP",
            "points": [
                {"settings": {"tables": 3, "bits_per_table": 6}, "mAP": 0.32, "IE": 8.0, "share": 0.125},
                {"settings": {"tables": 5, "bits_per_table": 5}, "mAP": 0.39, "IE": None, "share": None},
            ],
        },
    }
    assert published_series(figures, "tables", "mAP") == [(3.0, 0.32), (5.0, 0.39)]
    assert published_series(figures, "items visited", "mAP") == [(125.0, 0.32)]
    assert published_series(figures, "width", "mAP") == []
    assert published_series(figures, "tables", "P@1") == []
    assert published_series({"items": 10, "published": None}, "tables", "mAP") == []


def test_figures_that_were_not_taken_are_none() -> None:
    point = {"mAP": 0.5, "AP@10": {"lenient": 0.7}, "milliseconds": None}
    assert figure_of(point, "milliseconds") is None
    assert figure_of({**point, "milliseconds": {"median": 0.25}}, "milliseconds") == 0.25
    assert figure_of(point, "AP@10 lenient") == 0.7

"""The sliders of an index: exact values, limits, and no settings that cannot be."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from sketchdesk.jobs.indexes import FAMILIES, new_index
from sketchdesk.jobs.searching.tuning_panel import IndexSettings
from sketchdesk.ui.tuning import tuning_controls as controls
from sketchdesk.ui.tuning.tuning_form import TuningForm


@pytest.fixture
def form(qtbot: QtBot) -> TuningForm:
    made = TuningForm()
    qtbot.addWidget(made)
    return made


@pytest.mark.parametrize("family", FAMILIES)
def test_what_is_set_is_what_is_read(form: TuningForm, family: str) -> None:
    form.set_settings(IndexSettings(family, {}))
    assert form.family == family
    assert new_index(family, form.settings.values).settings == new_index(family).settings
    assert form.is_showing(IndexSettings(family, {}))


def test_values_between_and_beyond_the_steps_are_kept(form: TuningForm) -> None:
    given_values: dict[str, Any] = {
        "bits": 100,
        "tables": 20,
        "bits_per_table": 7,
        "probes": 33,
        "rerank": 5000,
        "coarse": 0.0312,
        "centred": False,
        "metric": "euclidean",
    }
    told: list[str] = []
    form.changed.connect(lambda: told.append("changed"))
    form.set_settings(IndexSettings("simhash", given_values))
    assert {name: form.settings.values[name] for name in given_values} == given_values
    assert told == []
    # Nothing that the form does not show gets lost by a hand on something else.
    form.slider("bits").box.setValue(128)
    assert {name: form.settings.values[name] for name in given_values} == given_values | {"bits": 128}
    assert told == ["changed"]


@given(moves=st.lists(st.tuples(st.sampled_from(["bits", "tables"]), st.integers(0, 16)), max_size=12))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_move_leads_to_an_index_that_finds_nothing(form: TuningForm, moves: list[tuple[str, int]]) -> None:
    """Neither tables nor signatures is refused by the engine."""
    form.set_settings(IndexSettings("simhash", {}))
    for name, place in moves:
        form.slider(name).slider.setValue(place)
        values = form.settings.values
        assert values["bits"] or values["tables"]
        new_index("simhash", values)


def test_signatures_come_back_when_the_last_table_goes(form: TuningForm) -> None:
    form.set_settings(IndexSettings("simhash", {"bits": 192, "tables": 2}))
    form.slider("bits").box.setValue(0)
    assert form.settings.values["bits"] == 0
    form.slider("tables").box.setValue(0)
    assert form.settings.values["bits"] == 192


def test_what_changes_nothing_is_disabled(form: TuningForm) -> None:
    form.set_settings(IndexSettings("simhash", {"tables": 0}))
    enabled = {name: form.slider(name).slider.isEnabled() for name in ("bits", "probes", "bits_per_table", "rerank")}
    assert enabled == {"bits": True, "probes": False, "bits_per_table": False, "rerank": True}
    form.slider("tables").box.setValue(2)
    assert form.slider("probes").slider.isEnabled()
    form.slider("bits").box.setValue(0)
    assert not form.slider("rerank").slider.isEnabled()


def test_automatic_is_a_value_of_its_own(form: TuningForm) -> None:
    form.set_settings(IndexSettings("simhash", {"coarse": None}))
    coarse = form.slider("coarse")
    assert coarse.auto is not None
    assert coarse.value is None
    assert not coarse.slider.isEnabled()
    coarse.auto.click()
    assert 0 < form.settings.values["coarse"] <= 1
    assert coarse.slider.isEnabled()
    coarse.auto.click()
    assert form.settings.values["coarse"] is None


def test_each_family_keeps_its_own_settings_and_the_metric_is_of_all(form: TuningForm) -> None:
    form.set_settings(IndexSettings("pstable", {"width": 2.5, "metric": "euclidean"}))
    form.family_box.setCurrentIndex(form.family_box.findData("simhash"))
    assert form.settings.values["metric"] == "euclidean"
    form.slider("bits").box.setValue(64)
    form.family_box.setCurrentIndex(form.family_box.findData("pstable"))
    assert (form.settings.values["width"], form.settings.values["metric"]) == (2.5, "euclidean")
    form.switch("adaptive").click()
    assert form.settings.values["adaptive"] is False


def test_values_are_written_as_the_panel_shows_them() -> None:
    assert controls.value_text("simhash", "coarse", 0.0312) == "3.1 %"
    assert controls.value_text("simhash", "coarse", None) == "auto"
    assert controls.value_text("pstable", "adaptive", False) == "off"
    assert controls.value_text("pstable", "width", 2.0) == "2.00"
    assert controls.value_text("simhash", "complete", "x") == "x"
    assert controls.value_text("simhash", "most_bits", 1024) == "1,024"
    assert controls.value_text("pstable", "metric", "euclidean") == "Euclidean"
    assert controls.label_of("simhash", "rerank") == "Depth"
    assert controls.label_of("simhash", "seed") == "Seed", "the panel does not offer it, but experiments tell it"
    assert controls.label_of("simhash", "of another version") == "of another version"

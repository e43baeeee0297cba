"""The tuning panel in the window, on a real worker: what a move, a button and a missing answer lead to."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from open_window import MILLISECONDS
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractButton, QAbstractSlider, QAbstractSpinBox, QComboBox, QScrollBar, QWidget
from pytestqt.qtbot import QtBot
from tuning_window import PanelJobs, Tuned, put

from sketchdesk.jobs.results import SearchResult
from sketchdesk.jobs.searching import tuning_session
from sketchdesk.jobs.searching.tuning_panel import IndexSettings
from sketchdesk.progress import Progress
from sketchdesk.ui.tuning import tuning_controls as controls
from sketchdesk.ui.tuning.tuning_panel import TuningPanel

# Few of the neighbours, so that something is missed.
POOR = IndexSettings("simhash", {"bits": 0, "tables": 2, "bits_per_table": 9, "probes": 1})


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "library").mkdir()
    return tmp_path / "library"


class OpenWindow:
    """Opens the window on the test's library, one at a time."""

    def __init__(self, root: Path, qtbot: QtBot) -> None:
        self._root, self._qtbot = root, qtbot
        self._now: Tuned | None = None

    def __call__(self) -> Tuned:
        self.close()
        self._now = Tuned(self._root, self._qtbot)
        return self._now

    def close(self) -> None:
        now, self._now = self._now, None
        if now is not None:
            now.close()


@pytest.fixture
def open_window(root: Path, qtbot: QtBot) -> Iterator[OpenWindow]:
    start = OpenWindow(root, qtbot)
    yield start
    start.close()


@pytest.fixture
def tuned(root: Path, open_window: OpenWindow) -> Tuned:
    """A window on one embedded collection, the panel closed."""
    put(root, "Shapes")
    return open_window()


@pytest.fixture
def jobs(monkeypatch: pytest.MonkeyPatch) -> PanelJobs:
    return PanelJobs(monkeypatch)


def press_ctrl_t(tuned: Tuned) -> None:
    tuned.qtbot.keyClick(tuned.window, Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)


def click(tuned: Tuned, button: QAbstractButton) -> None:
    tuned.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def try_settings(tuned: Tuned, settings: IndexSettings) -> None:
    tuned.panel.set_settings(settings)
    tuned.page.tuning.measure()
    tuned.settle()


def explain(tuned: Tuned) -> None:
    """Open the list of what is missed, with a real click."""
    click(tuned, tuned.panel.missed.head)
    tuned.settle()


def test_ctrl_t_shows_and_hides_the_panel_from_every_page(tuned: Tuned) -> None:
    window, page = tuned.window, tuned.page
    assert not page.tuning.is_open
    press_ctrl_t(tuned)
    tuned.settle()
    assert tuned.panel.isVisible()
    assert window.bar.tuning.isChecked()
    window.show_page(window.collections_page)
    press_ctrl_t(tuned)
    # From another page it is wanted, not unwanted.
    assert tuned.panel.isVisible()
    press_ctrl_t(tuned)
    assert not tuned.panel.isVisible()
    assert not window.bar.tuning.isChecked()
    press_ctrl_t(tuned)
    tuned.settle()
    click(tuned, tuned.panel.close_button)
    assert not tuned.panel.isVisible()
    assert not page.tuning.is_open
    assert not window.bar.tuning.isChecked()


def test_an_open_panel_is_there_again_at_the_next_start(tuned: Tuned, open_window: OpenWindow) -> None:
    tuned.open_panel()
    again = open_window()
    assert again.panel.isVisible()
    assert again.panel.has_figures


def test_a_moved_slider_changes_plot_figures_and_results(tuned: Tuned, jobs: PanelJobs) -> None:
    tuned.look_for()
    answers: list[SearchResult] = []
    tuned.page.result_shown.connect(answers.append)
    panel = tuned.open_panel()
    before = len(jobs.requests)
    slider = panel.form.slider("rerank")
    assert slider.slider.value() > slider.slider.minimum()
    slider.slider.setValue(slider.slider.minimum())
    tuned.settle()
    assert [request.settings.values["rerank"] for request in jobs.requests[before:]] == [10]
    # The query of the sample asks for one more than 10, itself.
    assert tuned.figure("compared") == "11 of 300"
    assert tuned.figure("share") == "3.7 %"
    assert "Depth 10" in panel.plot.accessibleDescription()
    shallow = answers[-1]
    panel.form.slider("rerank").box.setValue(300)
    tuned.settle()
    assert tuned.figure("compared") == "300 of 300"
    assert tuned.figure("recall") == "1.000 ± 0.000"
    assert answers[-1].distance_computations == 300 > shallow.distance_computations
    assert "100 %" in tuned.page.grid.summary
    assert tuned.page.grid.model.rowCount() == len(answers[-1].hits) == 120


def test_results_are_those_of_the_settings(tuned: Tuned) -> None:
    """Everything compared: the scan's own order; with a few buckets only what is in them."""
    answers: list[SearchResult] = []
    tuned.page.result_shown.connect(answers.append)
    tuned.look_for(3)
    scan = [hit.image_id for hit in answers[-1].hits]
    tuned.open_panel()
    try_settings(tuned, IndexSettings("simhash", {"rerank": 300, "coarse": 1.0}))
    assert [hit.image_id for hit in answers[-1].hits] == scan
    try_settings(tuned, IndexSettings("simhash", {**POOR.values, "complete": False}))
    few = answers[-1]
    assert [hit.image_id for hit in few.hits] != scan
    assert len(few.hits) <= few.distance_computations < 300
    # Without the panel, the collections are searched as they were before.
    tuned.page.set_tuning_shown(False)
    tuned.settle()
    assert [hit.image_id for hit in answers[-1].hits] == scan


def test_the_newest_move_replaces_those_that_wait(tuned: Tuned, jobs: PanelJobs) -> None:
    panel = tuned.open_panel()
    before = len(jobs.requests)
    jobs.open.clear()
    for bits in (64, 128, 256, 448):
        panel.form.slider("bits").box.setValue(bits)
    assert tuned.page.tuning.awaits_answer
    jobs.open.set()
    tuned.settle()
    assert [request.settings.values["bits"] for request in jobs.requests[before:]] == [64, 448]
    assert panel.form.settings.values["bits"] == 448


def test_an_answer_for_another_query_is_not_shown(tuned: Tuned, jobs: PanelJobs) -> None:
    answers: list[SearchResult] = []
    tuned.page.result_shown.connect(answers.append)
    tuned.open_panel()
    jobs.open.clear()
    names = tuned.opened[0].encoder.spec.class_names
    for name in names[:3]:
        tuned.page.panel.guess_chosen.emit(name)
    jobs.open.set()
    tuned.settle()
    assert len(answers) == 1
    assert tuned.page.grid.model.rowCount() == 120


def test_a_failure_is_a_sentence_and_what_was_measured_stays(tuned: Tuned, jobs: PanelJobs) -> None:
    panel = tuned.open_panel()
    shown = {name: tuned.figure(name) for name in ("recall", "compared", "share")}
    described = panel.plot.accessibleDescription()
    jobs.fail("The disk is gone.")
    panel.form.slider("bits").box.setValue(64)
    tuned.settle()
    assert panel.note == "The disk is gone."
    assert {name: tuned.figure(name) for name in shown} == shown
    assert panel.plot.accessibleDescription() == described
    assert panel.form.settings.values["bits"] == 64
    jobs.failure = None
    panel.form.slider("bits").box.setValue(128)
    tuned.settle()
    assert panel.note == ""


def test_what_takes_its_time_is_told(tuned: Tuned, jobs: PanelJobs) -> None:
    panel = tuned.open_panel()
    jobs.open.clear()
    panel.form.slider("bits").box.setValue(64)
    tuned.qtbot.waitUntil(lambda: panel.note == "Measuring…", timeout=MILLISECONDS)
    assert panel.has_figures
    jobs.open.set()
    tuned.settle()
    assert panel.note == ""


def test_of_many_pictures_the_figures_sharpen(
    root: Path, open_window: OpenWindow, jobs: PanelJobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Hundreds count as hundreds of thousands: figures come from few queries, then from more, and a move goes first."""
    monkeypatch.setattr(tuning_session, "_MANY", 300)
    put(root, "Shapes", 400)
    tuned = open_window()
    said: list[str] = []
    monkeypatch.setattr(TuningPanel, "_say", lambda self, sentence, failure=False: said.append(sentence))
    panel = tuned.open_panel()
    assert [each.sharpen for each in jobs.requests] == [False, True, True, True]
    assert panel.has_figures
    assert [each for each in said if "queries" in each] == [
        f"Measured with {count} queries so far; more follow…" for count in (16, 32, 64)
    ]
    assert said[-1] == ""
    panel.show_preparing(Progress("Building an index to tune", 3, 10))
    assert said[-1] == "Building an index to tune: 30 %"

    jobs.requests.clear()
    panel.form.slider("bits").box.setValue(64)
    tuned.settle()
    assert [each.sharpen for each in jobs.requests] == [False]


def test_the_target_sets_the_sliders(tuned: Tuned) -> None:
    panel = tuned.open_panel()
    try_settings(tuned, POOR)
    assert float(tuned.figure("recall").split()[0]) < 0.9
    panel.target.setValue(0.9)
    click(tuned, panel.tune_button)
    assert not panel.tune_button.isEnabled()
    tuned.settle()
    assert panel.tune_button.isEnabled()
    assert panel.outcome.startswith("Found: SimHash, recall 0.9")
    assert panel.form.settings.values != POOR.values
    assert float(tuned.figure("recall").split()[0]) >= 0.85
    # It is tried, and kept only when that is asked for.
    assert panel.state == "tried here, not kept"
    panel.form.slider("rerank").box.setValue(50)
    assert panel.outcome == ""


def test_the_scan_asks_for_any_family(tuned: Tuned) -> None:
    panel = tuned.open_panel()
    try_settings(tuned, IndexSettings("exact"))
    click(tuned, panel.tune_button)
    tuned.settle()
    assert panel.form.family in ("simhash", "pstable")
    assert panel.outcome


def test_kept_settings_are_searched_with_and_come_back(tuned: Tuned, open_window: OpenWindow) -> None:
    panel = tuned.open_panel()
    panel.form.slider("bits").box.setValue(192)
    tuned.settle()
    assert panel.state == "tried here, not kept"
    click(tuned, panel.keep_button)
    tuned.settle()
    assert panel.state == "kept for Shapes"
    assert not panel.keep_button.isEnabled()
    assert tuned.page.tuning.index == "simhash"
    panel.form.slider("bits").box.setValue(256)
    assert panel.keep_button.isEnabled()
    tuned.settle()

    again = open_window()
    again.page.set_tuning_shown(True)
    again.settle()
    assert again.panel.form.settings.values["bits"] == 192
    assert again.panel.state == "kept for Shapes"


def test_reset_brings_back_the_usual_settings_and_forgets(tuned: Tuned) -> None:
    panel = tuned.open_panel()
    panel.form.slider("bits").box.setValue(192)
    click(tuned, panel.keep_button)
    tuned.settle()
    click(tuned, panel.reset_button)
    tuned.settle()
    usual = controls.default_values("simhash")
    assert controls.shown_values("simhash", panel.form.settings.values) == usual
    assert tuned.page.tuning.index == "exact"
    assert panel.state == "tried here, not kept"


def test_the_metric_is_what_is_measured(tuned: Tuned, jobs: PanelJobs) -> None:
    panel = tuned.open_panel()
    panel.form.metric_box.setCurrentIndex(panel.form.metric_box.findData("euclidean"))
    tuned.settle()
    assert jobs.requests[-1].settings.values["metric"] == "euclidean"
    assert panel.note == ""
    click(tuned, panel.tune_button)
    tuned.settle()
    assert panel.outcome.startswith("Found: ")
    assert panel.form.metric_name == "euclidean", "tuned for the metric that was chosen"
    click(tuned, panel.keep_button)
    tuned.settle()
    assert panel.state == "kept for Shapes"
    panel.form.metric_box.setCurrentIndex(panel.form.metric_box.findData("cosine"))
    assert panel.state == "tried here, not kept"
    tuned.settle()


@pytest.mark.parametrize("family", ["exact", "simhash", "pstable"])
def test_each_family_is_measured_and_tells_its_buckets(tuned: Tuned, family: str) -> None:
    panel = tuned.open_panel()
    panel.form.family_box.setCurrentIndex(panel.form.family_box.findData(family))
    tuned.settle()
    assert panel.note == ""
    assert tuned.figure("compared").endswith("of 300")
    assert (panel.buckets.text("purity") != "–") == (family == "pstable")
    assert (panel.buckets.text("buckets") != "–") == (family == "pstable")
    assert panel.buckets.text("bytes") != "–"


def test_a_point_of_the_plot_sets_the_depth(tuned: Tuned, jobs: PanelJobs) -> None:
    panel = tuned.open_panel()
    point = next(each for each in panel.plot._curve if each.depth != panel.form.settings.values["rerank"])
    at = panel.plot.place_of(point).toPoint()
    tuned.qtbot.mouseClick(panel.plot, Qt.MouseButton.LeftButton, pos=QPoint(at))
    tuned.settle()
    assert panel.form.settings.values["rerank"] == point.depth
    assert jobs.requests[-1].settings.values["rerank"] == point.depth


def test_why_missed_lists_the_pictures_and_each_change_finds_its_own(tuned: Tuned) -> None:
    tuned.open_panel()
    try_settings(tuned, IndexSettings("simhash", {"bits": 64, "rerank": 10, "tables": 2, "bits_per_table": 9}))
    tuned.look_for()
    explain(tuned)
    missed = tuned.panel.missed
    assert missed.rows
    assert missed.text.startswith(f"Asked for 10, these settings miss {len(missed.rows)} of the exact scan's first 10.")
    for row in missed.rows:
        why = row.picture.why
        text = row.why.text()
        assert f"number {row.picture.rank} of the exact scan" in text
        assert f"in {why.tables_met} of 2 tables" in text
        assert f"{why.hamming} of 64 bits differ" in text
        assert row.change.text == row._change(why.changes[0], "simhash")
        assert row.apply.accessibleName() == f"Apply: {row.change.text}"
    row = missed.rows[0]
    image, change = row.picture.hit.image_id, row.picture.why.changes[0]
    click(tuned, row.apply)
    assert tuned.panel.form.settings.values[change.setting] == change.after
    # Until it is asked anew the rows can be read, and not be applied.
    assert not row.apply.isEnabled()
    assert row.why.isEnabled()
    tuned.settle()
    tuned.qtbot.waitUntil(lambda: row not in missed.rows and tuned.window.operations.is_idle, timeout=MILLISECONDS)
    assert image not in [each.picture.hit.image_id for each in missed.rows]


def test_nothing_missed_is_said(tuned: Tuned) -> None:
    tuned.open_panel()
    try_settings(tuned, IndexSettings("exact"))
    explain(tuned)
    assert "Draw something first" in tuned.panel.missed.text
    tuned.look_for()
    tuned.qtbot.waitUntil(lambda: "Nothing is missed" in tuned.panel.missed.text, timeout=MILLISECONDS)
    assert tuned.panel.missed.rows == ()


def test_a_missed_picture_that_the_grid_shows_is_told(tuned: Tuned) -> None:
    """The grid asks for 120, and buckets are looked into until there are so many."""
    tuned.open_panel()
    try_settings(tuned, IndexSettings("simhash", {"bits": 64, "rerank": 10, "tables": 2, "bits_per_table": 9}))
    tuned.look_for()
    shown = {hit.image_id for hit in tuned.page.grid.model.hits}
    explain(tuned)
    both = sum(row.picture.hit.image_id in shown for row in tuned.panel.missed.rows)
    assert both
    assert f"shows {both} of them all the same" in tuned.panel.missed.text


def test_without_collections_there_is_nothing_to_measure(open_window: OpenWindow) -> None:
    tuned = open_window()
    panel = tuned.open_panel()
    assert "Nothing has been embedded yet" in panel.note
    assert not panel.keep_button.isEnabled()
    assert not panel.reset_button.isEnabled()
    assert not panel.tune_button.isEnabled()
    assert tuned.figure("recall") == "–"
    panel.form.slider("bits").box.setValue(64)
    tuned.settle()
    explain(tuned)
    assert panel.missed.text == "Nothing has been embedded yet."


def test_what_is_not_embedded_is_not_measured_until_it_is(root: Path, open_window: OpenWindow) -> None:
    put(root, "Later", 50, embedded=False)
    tuned = open_window()
    panel = tuned.open_panel()
    assert "Nothing has been embedded yet" in panel.note
    assert not panel.tune_button.isEnabled()
    open_window.close()

    put(root, "Now", 60, seed=1)
    again = open_window()
    assert again.panel.note == ""
    assert again.figure("compared").endswith("of 60")


def test_one_picture_has_nothing_to_be_measured_by(root: Path, open_window: OpenWindow) -> None:
    put(root, "One", 1)
    tuned = open_window()
    panel = tuned.open_panel()
    assert panel.note == "One picture has no neighbours: there is nothing to measure yet."
    assert tuned.figure("recall") == "–"
    tuned.look_for()
    assert tuned.page.grid.model.rowCount() == 1


def test_another_collection_is_another_measurement(root: Path, open_window: OpenWindow, jobs: PanelJobs) -> None:
    put(root, "Few", 40, seed=1)
    put(root, "Many", 120, seed=2)
    tuned = open_window()
    tuned.open_panel()
    assert tuned.figure("compared").endswith("of 160")
    tuned.window.search_page.search_only_in("Few")
    tuned.settle()
    assert jobs.requests[-1].collections == ("Few",)
    assert tuned.figure("compared").endswith("of 40")


@pytest.mark.parametrize("family", ["exact", "simhash", "pstable"])
def test_every_control_has_a_name_and_is_reached_with_tab(tuned: Tuned, family: str) -> None:
    panel = tuned.open_panel()
    tables = {"tables": 2} if family == "simhash" else {}
    try_settings(tuned, IndexSettings(family, tables))
    wanted = [
        widget
        for widget in panel.findChildren(QWidget)
        if isinstance(widget, QAbstractButton | QAbstractSlider | QAbstractSpinBox | QComboBox)
        and not isinstance(widget, QScrollBar)
        and widget.isVisible()
        and not widget.objectName().startswith("qt_")
    ]
    count = 9 + {"exact": 0, "simhash": 2 * 6 + 1, "pstable": 2 * 4 + 1}[family]
    assert len(wanted) == count
    for widget in wanted:
        text = widget.text() if isinstance(widget, QAbstractButton) else ""
        assert widget.accessibleName() or text, f"{widget!r} has no name"
    panel.close_button.setFocus(Qt.FocusReason.TabFocusReason)
    reached: list[QWidget] = []
    while panel.isAncestorOf(now := tuned.window.focusWidget()) and now not in reached:
        reached.append(now)
        tuned.qtbot.keyClick(now, Qt.Key.Key_Tab)
    unreached = {repr(widget) for widget in wanted if widget.isEnabled()} - {repr(widget) for widget in reached}
    assert not unreached
    # From the top of the panel to its end without a detour.
    assert reached[0] is panel.close_button
    heights = [widget.mapTo(panel._inner, QPoint()).y() + widget.height() // 2 for widget in reached[1:]]
    assert all(below > above - 15 for above, below in pairwise(heights)), heights


def test_arrows_move_a_slider_and_its_number(tuned: Tuned, jobs: PanelJobs) -> None:
    panel = tuned.open_panel()
    slider = panel.form.slider("bits")
    slider.slider.setFocus()
    tuned.qtbot.keyClick(slider.slider, Qt.Key.Key_Right)
    assert (slider.value, slider.box.value()) == (576, 576)
    tuned.settle()
    assert jobs.requests[-1].settings.values["bits"] == 576

"""The Evaluate page in the whole window, on real jobs and a small real library."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from evaluation_window import CLASSES, Evaluated
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QComboBox, QFileDialog, QPushButton, QScrollArea, QSpinBox, QTableView
from pytestqt.qtbot import QtBot

from sketchdesk.jobs.evaluating import evaluate
from sketchdesk.jobs.evaluating.evaluate_with import EvaluateWithRequest
from sketchdesk.jobs.evaluating.evaluation_choices import Choices, CollectionChoice, ModelChoice
from sketchdesk.jobs.evaluating.experiments import Experiment
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.progress import CancelToken, silent
from sketchdesk.ui.evaluate.evaluate_form import EvaluateForm
from sketchdesk.ui.evaluate.evaluation_so_far import EvaluationSoFar
from sketchdesk.ui.evaluate.strip_table import StripModel

pytestmark = pytest.mark.usefixtures("idle_encoder")


def button(evaluated: Evaluated, name: str) -> QPushButton:
    found = evaluated.page.findChild(QPushButton, name)
    assert found is not None
    return found


def test_an_empty_library_says_what_to_do(tmp_path: Path, qtbot: QtBot) -> None:
    root = tmp_path / "empty"
    root.mkdir()
    window = Evaluated(root, qtbot)
    try:
        assert window.page.shows == "nothing"
        assert window.page.empty.title == "Nothing to evaluate yet"
        assert not window.page.form.run.isEnabled()
        with qtbot.waitSignal(window.page.import_wanted):
            window.page.empty.button.click()
        assert window.window.pages.currentWidget() is window.window.collections_page
    finally:
        window.close()


def test_before_it_is_known_what_there_is_nothing_is_said_to_be_missing(qtbot: QtBot) -> None:
    form = EvaluateForm()
    qtbot.addWidget(form)
    form.show()
    assert form.note == ""
    form.set_choices(Choices((), (), ()))
    assert form.note == "No collection has classes yet."


def test_what_was_set_aside_asks_what_is_for_training(evaluated: Evaluated) -> None:
    request = evaluated.page.form.request()
    assert request is not None
    assert request.model == "default"
    assert request.evaluate.queries == "Zoo:test"
    assert request.evaluate.collections == ("Zoo:train", "Noise")
    assert request.evaluate.space
    assert evaluated.page.form.note == ""


def test_ones_own_collection_asks_rather_than_what_came_with_the_program(qtbot: QtBot) -> None:
    form = EvaluateForm()
    qtbot.addWidget(form)
    counts = (30, 3, {}, {"f": 30})
    starter = CollectionChoice("Starter", "gallery", *counts, built_in=True)
    own = CollectionChoice("Zoo", "gallery", *counts)
    model = ModelChoice("default", "f", True)
    form.set_choices(Choices((starter,), (model,), ()))
    request = form.request()
    assert request is not None
    assert request.evaluate.queries == "Starter"
    form = EvaluateForm()
    qtbot.addWidget(form)
    form.set_choices(Choices((starter, own), (model,), ()))
    request = form.request()
    assert request is not None
    assert (request.evaluate.queries, request.evaluate.collections) == ("Zoo", ("Zoo",))


def test_the_encoder_that_searches_use_now_is_asked_about(qtbot: QtBot) -> None:
    form = EvaluateForm()
    qtbot.addWidget(form)
    zoo = CollectionChoice("Zoo", "gallery", 30, 3, {}, {"f": 30})
    models = tuple(ModelChoice(name, name, True) for name in ("default", "zoo full", "zoo quick"))

    def asked(in_use: str, known: tuple[ModelChoice, ...] = models) -> str:
        form.set_choices(Choices((zoo,), known, (), in_use=in_use))
        request = form.request()
        assert isinstance(request, EvaluateWithRequest)
        return request.model

    assert asked("zoo quick") == "zoo quick"
    assert asked("zoo full") == "zoo full"
    # What a person chose stays until another one is in use.
    form._model.setCurrentText("default")
    assert asked("zoo full") == "default"
    assert asked("zoo full", models[:2]) == "default"
    assert asked("default") == "default"


def test_a_gallery_is_needed(evaluated: Evaluated) -> None:
    evaluated.page.form.choose("Zoo", ())
    assert evaluated.page.form.request() is None
    assert not evaluated.page.form.run.isEnabled()
    assert evaluated.page.form.note == "Tick at least one collection that is asked."


def test_the_choices_are_as_wide_as_their_words(evaluated: Evaluated) -> None:
    """As in a language of long words; measured by what the column wants before the page was ever shown."""
    column = evaluated.page.findChild(QScrollArea, "evaluateChoices")
    assert column is not None
    before = column.sizeHint().width()
    evaluated.page.form.setMinimumWidth(300)
    inside = column.widget()
    evaluated.until(lambda: inside.minimumSizeHint().width() >= 300)
    assert before < 300 < column.sizeHint().width()
    assert column.minimumSizeHint().width() == 250


def test_the_choices_reach_the_request(evaluated: Evaluated) -> None:
    form = evaluated.page.form
    for name, row in (("index", 1), ("metric", 2), ("classifier", 2)):
        combo = form.findChild(QComboBox, name)
        assert combo is not None
        combo.setCurrentIndex(row)
    for name, value in (("places", 4), ("seed", 9)):
        box = form.findChild(QSpinBox, name)
        assert box is not None
        box.setValue(value)
    without = form.findChild(QAbstractButton, "withDistractors")
    assert without is not None
    without.click()
    request = form.request()
    assert request is not None
    wanted = request.evaluate
    # The encoder that ships knows classes: the head is offered between the two.
    assert wanted.classifier == ""
    assert (wanted.index, wanted.metric, wanted.k, wanted.seed) == ("simhash", "euclidean", 4, 9)
    assert not wanted.distractors


def test_a_run_is_shown_as_the_job_measures_it(evaluated: Evaluated) -> None:
    evaluated.run()
    assert evaluated.page.shows == "experiment"
    shown = evaluated.view.experiment
    assert shown is not None
    assert shown.id == 1
    wanted = evaluate.EvaluateRequest("Zoo:test", ("Zoo:train", "Noise"))
    evaluated.close()
    with Workbench.open(evaluated.root) as bench:
        figures = evaluate.run(bench, wanted, silent, CancelToken())
    evaluated.__init__(evaluated.root, evaluated.qtbot)  # type: ignore[misc]
    assert shown.figures["mAP"] == figures["mAP"]
    evaluated.page.experiments.view.setCurrentIndex(evaluated.page.experiments.model.index(0))
    evaluated.settle()
    interval = figures["intervals"]["mAP"]
    assert evaluated.view.main_figures.text("mAP") == (
        f"{figures['mAP']:.3f} {interval['low']:.3f} to {interval['high']:.3f}"
    )
    rows = {row[0]: row[1:] for row in evaluated.view.measures.values.rows}
    assert rows["mAP"] == (interval["mean"], interval["low"], interval["high"])
    assert {row[0] for row in evaluated.view.classes.values.rows} == set(CLASSES)


def test_classes_sort_and_copy(evaluated: Evaluated) -> None:
    evaluated.run()
    table = evaluated.view.classes
    means = [row[2] for row in table.shown_rows()]
    assert means == sorted(means)
    table.sortByColumn(0, Qt.SortOrder.DescendingOrder)
    assert [row[0] for row in table.shown_rows()] == ["fox", "dog", "cat"]
    evaluated.view.tabs.setCurrentIndex(1)
    table.selectAll()
    evaluated.qtbot.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    copied = QGuiApplication.clipboard().text().splitlines()
    assert copied[0].split("\t")[:3] == ["label", "queries", "mAP"]
    cells = copied[1].split("\t")
    assert cells[0] == "fox"
    # All digits, not those on the screen.
    assert float(cells[2]) == table.shown_rows()[0][2]


def test_a_class_shows_its_queries_and_what_they_found(evaluated: Evaluated) -> None:
    evaluated.run()
    view, strips = evaluated.view, evaluated.view.pictures.table.strips
    view.classes.choose("cat")
    view.choose_class("cat")
    evaluated.settle()
    assert view.pictures.label == "cat"
    assert "2 queries, mAP" in view.pictures.text
    experiment = view.experiment
    assert experiment is not None
    scores = experiment.scores()
    queries = [image for image, label in zip(experiment.query_images, scores.labels, strict=True) if label == "cat"]
    assert {strip.query for strip in strips.strips} == set(queries)
    precisions = [strip.precision for strip in strips.strips]
    assert precisions == sorted(precisions, reverse=True)
    first = strips.strips[0]
    place = experiment.query_images.index(first.query)
    assert first.found == tuple(experiment.found_images[place])
    for column in range(1, strips.columnCount()):
        hit = strips.hit(0, column)
        assert hit is not None
        state = strips.data(strips.index(0, column), StripModel.StateRole)
        assert state == ("right" if hit.label == "cat" else "wrong")
    # A distractor is of no class, whatever its folder is called.
    assert all(
        hit.label == ""
        for row in range(2)
        for column in range(1, 11)
        if (hit := strips.hit(row, column)) and hit.collection == "Noise"
    )
    button(evaluated, "worstQuery").click()
    assert view.pictures.table.currentIndex().row() == len(precisions) - 1


def test_choosing_in_a_plot_chooses_everywhere(evaluated: Evaluated) -> None:
    evaluated.run()
    view = evaluated.view
    view.recall.chosen.emit("fox")
    assert view.classes.chosen == view.pictures.label == "fox"
    view.confusion.matrix.chosen.emit("dog", "cat")
    assert view.pictures.label == "dog"


def choice_of(evaluated: Evaluated) -> QComboBox:
    found = evaluated.view.findChild(QComboBox, "stripChoice")
    assert found is not None
    return found


def test_a_cell_of_the_confusion_matrix_shows_its_queries_and_no_others(evaluated: Evaluated) -> None:
    evaluated.run("Zoo", ("Zoo", "Noise"))
    view, strips = evaluated.view, evaluated.view.pictures.table.strips
    experiment = view.experiment
    assert experiment is not None
    taken = experiment.taken_for()
    assert len(taken) == 24
    found = experiment.figures["classification"]
    names = [each["label"] for each in found["classes"]]
    for row, label in enumerate(names):
        for column, other in enumerate(names):
            view.confusion.matrix.chosen.emit(label, other)
            assert view.pictures.label == label
            queries = {strip.query for strip in strips.strips}
            assert queries == {image for image, pair in taken.items() if pair == (label, other)}
            assert len(queries) == found["confusion matrix"][row][column]
            assert choice_of(evaluated).currentData() == other
    # The class itself has all of them again, and says of which kinds.
    view.classes.row_chosen.emit("cat")
    assert len(strips.strips) == 8
    assert choice_of(evaluated).currentText() == "All (8)"
    kinds = {choice_of(evaluated).itemData(row) for row in range(1, choice_of(evaluated).count())}
    assert kinds == {other for label, other in taken.values() if label == "cat"}


def test_an_experiment_that_does_not_say_what_was_taken_for_what_orders_instead(evaluated: Evaluated) -> None:
    evaluated.run()
    view = evaluated.view
    assert view.experiment is not None
    older = Experiment(view.experiment.record, {**view.experiment.content, "classified": None})
    view.show_experiment(older)
    view.confusion.matrix.chosen.emit("dog", "cat")
    order = view.findChild(QComboBox, "stripOrder")
    assert order is not None
    assert order.currentText() == "Found cat first"
    evaluated.settle()
    strips = view.pictures.table.strips

    def cats(row: int) -> int:
        found = (strips.hit(row, column) for column in range(1, strips.columnCount()))
        return sum(hit is not None and hit.label == "cat" for hit in found)

    counts = [cats(row) for row in range(strips.rowCount())]
    assert counts == sorted(counts, reverse=True)


def test_pictures_that_have_gone_say_so(evaluated: Evaluated) -> None:
    evaluated.run("Zoo:test", ("Zoo:train",))
    view = evaluated.view
    view.choose_class("cat")
    evaluated.settle()
    view.pictures.show_hits({})
    strips = view.pictures.table.strips
    assert strips.data(strips.index(0, 0), StripModel.StateRole) == "gone"
    spoken = strips.data(strips.index(0, 0), Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "This picture is no longer in the library"


def test_figures_come_while_it_runs(evaluated: Evaluated, monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[tuple[int, bool]] = []
    real = evaluated.view.show_so_far

    def show(figures: dict[str, object]) -> None:
        real(figures)
        shown.append((len(evaluated.view.classes.values.rows), evaluated.view.export.isEnabled()))

    monkeypatch.setattr(evaluated.view, "show_so_far", show)
    # Without a wait between blocks the end would come first.
    evaluated.window.evaluate_desk._show_timer.setInterval(0)
    evaluated.window.evaluate_desk._arrived.connect(lambda *_: evaluated.window.evaluate_desk._show_so_far())
    evaluated.run()
    assert shown
    assert shown[-1] == (len(CLASSES), False)
    assert evaluated.view.export.isEnabled()


def test_figures_so_far_are_those_of_the_end(evaluated: Evaluated) -> None:
    evaluated.run()
    experiment = evaluated.view.experiment
    assert experiment is not None
    scores = experiment.scores()
    so_far = EvaluationSoFar()
    for place in range(len(scores)):
        so_far.add(scores.at(np.array([place])))
    assert so_far.queries == len(scores)
    found = so_far.figures()
    assert found["mAP"] == pytest.approx(experiment.figures["mAP"], abs=1e-12)
    assert found["AP histogram"] == experiment.figures["AP histogram"]
    assert [each["label"] for each in found["classes"]] == sorted(CLASSES)


def test_a_run_can_be_cancelled(evaluated: Evaluated, monkeypatch: pytest.MonkeyPatch) -> None:
    form = evaluated.page.form
    evaluated.window.operations.long_started.connect(lambda *_: form.run.click())
    form.run.click()
    assert form.run.text() == "Cancel"
    evaluated.settle()
    assert form.run.text() == "Run"
    assert evaluated.page.shows == "nothing"
    assert evaluated.page.experiments.model.rowCount() == 0


def test_a_run_that_fails_is_a_sentence(evaluated: Evaluated) -> None:
    said: list[str] = []
    evaluated.window.operations.long_failed.connect(lambda sentence, _: said.append(sentence))
    without = evaluated.page.form.findChild(QAbstractButton, "withDistractors")
    assert without is not None
    without.click()
    evaluated.run("Zoo:test", ("Noise",))
    assert said == ["Without distractors there is no collection left that is asked."]
    assert evaluated.page.shows == "nothing"


def test_two_are_compared(evaluated: Evaluated) -> None:
    evaluated.run("Zoo:test", ("Zoo:train",))
    evaluated.run("Zoo:test", ("Zoo:train", "Noise"))
    listed = evaluated.page.experiments
    assert [row["experiment"] for row in listed.model.rows] == [2, 1]
    assert not button(evaluated, "compareExperiments").isEnabled()
    listed.view.selectAll()
    button(evaluated, "compareExperiments").click()
    evaluated.settle()
    assert evaluated.page.shows == "comparison"
    found = evaluated.page.comparison
    assert found.comparison is not None
    assert found.comparison.overall.queries == 6
    rows = {row[0]: row for row in found.figures.values.rows}
    first, second, change = rows["mAP"][1:]
    assert change == pytest.approx(second - first)
    assert change == pytest.approx(found.comparison.overall.change)
    assert {row[0] for row in found.classes.values.rows} == set(CLASSES)
    assert "6 queries" in found.text


def test_one_is_repeated_and_says_that_nothing_differs(evaluated: Evaluated) -> None:
    evaluated.run()
    button(evaluated, "repeatExperiment").click()
    evaluated.settle()
    assert evaluated.view.experiment is not None
    assert evaluated.view.experiment.id == 2
    assert "Experiment 1 again: all" in evaluated.view.notes
    assert "figures are the same." in evaluated.view.notes
    assert evaluated.page.experiments.selected == (2,)


def test_one_is_deleted_after_a_yes(evaluated: Evaluated) -> None:
    evaluated.run()
    evaluated.page.experiments.view.setFocus()
    evaluated.qtbot.keyClick(evaluated.page.experiments.view, Qt.Key.Key_Delete)
    evaluated.answer("Keep")
    assert evaluated.page.experiments.model.rowCount() == 1
    button(evaluated, "deleteExperiments").click()
    evaluated.answer("Delete")
    evaluated.settle()
    assert evaluated.page.experiments.model.rowCount() == 0
    assert evaluated.page.shows == "nothing"


def test_one_whose_pictures_are_gone_is_shown_and_not_repeated(evaluated: Evaluated) -> None:
    evaluated.run()
    evaluated.window.collections_page.remove_requested.emit("Noise")
    evaluated.settle()
    evaluated.page.experiments.view.clearSelection()
    evaluated.page.experiments.view.setCurrentIndex(evaluated.page.experiments.model.index(0))
    evaluated.settle()
    assert evaluated.page.shows == "experiment"
    assert not button(evaluated, "repeatExperiment").isEnabled()
    assert "The collection Noise has been removed." in button(evaluated, "repeatExperiment").toolTip()


@pytest.mark.parametrize("suffix", [".html", ".json", ".csv"])
def test_export(evaluated: Evaluated, tmp_path: Path, suffix: str) -> None:
    evaluated.run()
    evaluated.view.export_wanted.emit(suffix)
    dialog = evaluated.page.findChild(QFileDialog, "exportDialog")
    assert dialog is not None
    path = tmp_path / f"report{suffix}"
    dialog.fileSelected.emit(str(path))
    dialog.reject()
    evaluated.settle()
    text = path.read_text(encoding="utf-8")
    experiment = evaluated.view.experiment
    assert experiment is not None
    if suffix == ".json":
        assert json.loads(text)["figures"]["mAP"] == experiment.figures["mAP"]
    elif suffix == ".csv":
        assert len(list(csv.reader(text.splitlines()))) == 7
    else:
        assert "Zoo:test against Zoo:train, Noise" in text


def test_everything_can_be_reached_and_has_a_name(evaluated: Evaluated) -> None:
    evaluated.run()
    evaluated.qtbot.keyClick(evaluated.window, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    evaluated.qtbot.keyClick(evaluated.window, Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier)
    assert evaluated.window.pages.currentWidget() is evaluated.page
    for kind in (QComboBox, QSpinBox, QTableView, QAbstractButton):
        for widget in evaluated.page.findChildren(kind):
            if widget.objectName().startswith("qt_") or type(widget).__name__ in (
                "QTableCornerButton",
                "QAbstractButton",
            ):
                continue
            name = widget.accessibleName() or (widget.text() if isinstance(widget, QAbstractButton) else "")
            assert name or not widget.isVisible(), widget.objectName()


def test_the_window_can_be_as_small_as_without_this_page(evaluated: Evaluated) -> None:
    evaluated.run()
    assert evaluated.page.minimumSizeHint().width() <= 930
    assert evaluated.page.minimumSizeHint().height() < 620
    figures = evaluated.view.main_figures
    evaluated.window.resize(1000, 660)
    evaluated.qtbot.waitUntil(lambda: evaluated.window.width() <= 1000)

    def is_whole() -> bool:
        shown = [label for labels in figures._labels.values() for label in labels if label.isVisible()]
        return bool(shown) and all(label.width() >= label.sizeHint().width() for label in shown)

    # What is shown is shown whole.
    evaluated.qtbot.waitUntil(is_whole)


def test_other_encoders_are_embedded_first(evaluated: Evaluated) -> None:
    with_more = evaluated.page.form
    assert with_more.note == ""
    evaluated.close()
    with Workbench.open(evaluated.root) as bench:
        bench.library.discard_features(bench.library.catalogue.collection("Noise").id, bench.fingerprint)
    evaluated.__init__(evaluated.root, evaluated.qtbot)  # type: ignore[misc]
    assert evaluated.page.form.note == "5 pictures are embedded first."

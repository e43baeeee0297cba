"""The form of a training: what its fields ask for, and what it shows of the answers."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QSpinBox
from pytestqt.qtbot import QtBot

from sketchdesk.jobs.teaching.finetune_records import AugmentedPictures, ClassCounts, FinetuneJob, Survey, SurveyRequest
from sketchdesk.jobs.teaching.finetune_survey import offer_of
from sketchdesk.training.optimisation import EarlyStopping, ReduceOnPlateau
from sketchdesk.training.presets import PRESETS
from sketchdesk.training.settings import Settings
from sketchdesk.ui.models.finetune_form import FinetuneForm

CLASSES = (ClassCounts("cat", 12, 1, 6), ClassCounts("dog", 3, 0, 2, set_aside=4))


def survey(obstacle: str = "", presets: tuple[str, ...] = ("quick", "full", "D2")) -> Survey:
    offers = tuple(offer_of(name, PRESETS[name]) for name in presets)
    return Survey("zoo", "default", "f" * 64, CLASSES, "By a rule.", ("1 class has few.",), offers, obstacle)


@pytest.fixture
def form(qtbot: QtBot) -> FinetuneForm:
    form = FinetuneForm()
    qtbot.addWidget(form)
    with qtbot.waitSignal(form.survey_wanted) as asked:
        form.set_choices(("zoo", "farm"), ("default", "mine"), "zoo", "default")
    assert asked.args == [SurveyRequest("zoo", "default")]
    form.show()
    return form


def choose(form: FinetuneForm, preset: str) -> None:
    box = form.findChild(QComboBox, "teachPreset")
    box.setCurrentIndex(box.findData(preset))


def test_nothing_can_start_before_the_collection_was_looked_at(form: FinetuneForm) -> None:
    assert form.problem == "Looking at the collection…"
    form.show_survey(SurveyRequest("zoo", "default"), survey())
    assert form.problem == ""
    assert form.job == FinetuneJob("zoo", "default", "full", None, Settings())


def test_counts_and_warnings_are_shown(form: FinetuneForm) -> None:
    form.show_survey(SurveyRequest("zoo", "default"), survey())
    assert form.counts.text() == "2 classes: 15 pictures for training, 1 for validation, 8 held out"
    assert form.warnings.text() == "• By a rule.\n• 1 class has few."
    assert form.classes.shown_rows() == [("cat", 12, 1, 6, 0), ("dog", 3, 0, 2, 4)]


def test_an_obstacle_stands_in_the_way(form: FinetuneForm) -> None:
    form.show_survey(SurveyRequest("zoo", "default"), survey("All pictures of zoo are of one class."))
    assert form.problem == form.obstacle.text() == "All pictures of zoo are of one class."
    assert form.obstacle.isVisible()


def test_an_answer_about_another_collection_is_passed_over(qtbot: QtBot, form: FinetuneForm) -> None:
    with qtbot.waitSignal(form.survey_wanted) as asked:
        form.collection.setCurrentText("farm")
    form.show_survey(SurveyRequest("zoo", "default"), survey())
    assert form.survey is None
    form.show_problem(asked.args[0], "The collection farm has no pictures.")
    assert form.problem == "The collection farm has no pictures."


def test_what_is_frozen_is_said_in_words(form: FinetuneForm) -> None:
    form.show_survey(SurveyRequest("zoo", "default"), survey())
    choose(form, "quick")
    assert form.trained.text() == "A new head on the network's outputs is trained; the network stays frozen."
    choose(form, "full")
    assert "then the whole network" in form.trained.text()


def test_only_what_was_changed_is_asked_for(form: FinetuneForm) -> None:
    form.show_survey(SurveyRequest("zoo", "default"), survey())
    choose(form, "quick")
    form.findChild(QSpinBox, "teachEpochs").setValue(3)
    form.findChild(QLineEdit, "teachRate").setText("1e-4")
    form.findChild(QCheckBox, "teachAugmented").setChecked(False)
    form.findChild(QCheckBox, "teachStopping").setChecked(True)
    form.findChild(QSpinBox, "teachPatience").setValue(4)
    form.findChild(QSpinBox, "teachSeed").setValue(7)
    form.findChild(QLineEdit, "teachName").setText("  cats  ")
    settings = Settings(epochs=3, learning_rate=1e-4, augmented=False, early_stopping=EarlyStopping(4, 0.0), seed=7)
    assert form.job == FinetuneJob("zoo", "default", "quick", "cats", settings)


def test_what_a_preset_has_can_be_switched_off(form: FinetuneForm) -> None:
    form.show_survey(SurveyRequest("zoo", "default"), survey())
    choose(form, "D2")
    assert form.job.settings == Settings()
    form.findChild(QCheckBox, "teachStopping").setChecked(False)
    form.findChild(QCheckBox, "teachPlateau").setChecked(False)
    assert form.job.settings == Settings(early_stopping=EarlyStopping(0), plateau=ReduceOnPlateau(patience=0))


@pytest.mark.parametrize(
    ("field", "text", "complaint"),
    [("teachRate", "fast", "learning rate"), ("teachRate", "0", "learning rate"), ("teachFactor", "2", "factor")],
)
def test_numbers_that_make_no_training_are_refused_in_a_sentence(
    form: FinetuneForm, field: str, text: str, complaint: str
) -> None:
    form.show_survey(SurveyRequest("zoo", "default"), survey())
    choose(form, "D2")
    form.findChild(QLineEdit, field).setText(text)
    assert complaint in form.problem


def test_augmented_examples_are_asked_for_and_shown(qtbot: QtBot, form: FinetuneForm) -> None:
    with qtbot.waitSignal(form.preview_wanted) as asked:
        form.show_survey(SurveyRequest("zoo", "default"), survey())
    (request,) = asked.args
    assert (request.collection, request.preset) == ("zoo", "full")
    form.show_preview(request, AugmentedPictures(np.full((2, 4, 8, 8), 200, np.uint8), "ink"))
    assert form.preview.shape == (2, 4, 8, 8)
    assert not form.preview.grab().isNull()


def test_what_changes_no_picture_asks_for_no_preview(qtbot: QtBot, form: FinetuneForm) -> None:
    with qtbot.waitSignal(form.preview_wanted):
        form.show_survey(SurveyRequest("zoo", "default"), survey())
    with qtbot.assertNotEmitted(form.preview_wanted, wait=400):
        form.findChild(QSpinBox, "teachEpochs").setValue(2)
    with qtbot.waitSignal(form.preview_wanted):
        form.findChild(QSpinBox, "teachSeed").setValue(3)


def test_every_field_has_a_name_for_a_screen_reader(form: FinetuneForm) -> None:
    for kind in (QComboBox, QSpinBox, QLineEdit):
        for field in form.findChildren(kind):
            if field.objectName().startswith("teach"):
                assert field.accessibleName(), field.objectName()

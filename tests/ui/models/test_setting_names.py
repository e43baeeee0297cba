"""What was changed of a preset, in words."""

from __future__ import annotations

from dataclasses import asdict

from pytestqt.qtbot import QtBot
from spoken import PseudoTranslator

from sketchdesk.training.optimisation import EarlyStopping, ReduceOnPlateau
from sketchdesk.training.settings import Settings
from sketchdesk.ui.models.setting_names import changed_settings

EVERYTHING = Settings(
    epochs=3,
    batch=16,
    learning_rate=0.001,
    unfrozen="last_stage",
    augmented=False,
    loss="arcface",
    early_stopping=EarlyStopping(4, 0.5),
    plateau=ReduceOnPlateau(0.1, 0),
    mixed_precision=True,
    seed=7,
)


def test_every_setting_that_was_changed_is_told() -> None:
    assert changed_settings(asdict(Settings())) == ()
    assert changed_settings(asdict(EVERYTHING)) == (
        "3 epochs",
        "batches of 16",
        "learning rate 0.001",
        "unfrozen: The last stage",
        "not augmented",
        "loss ArcFace",
        "early stopping after 4 epochs without a fall of 0.5",
        "the rate is not reduced on a plateau",
        "mixed precision",
    )


def test_all_of_it_is_in_the_windows_language(qtbot: QtBot) -> None:
    from PySide6.QtWidgets import QApplication

    plain = changed_settings(asdict(EVERYTHING))
    translator = PseudoTranslator()
    QApplication.installTranslator(translator)
    try:
        for there, here in zip(changed_settings(asdict(EVERYTHING)), plain, strict=True):
            assert there != here
    finally:
        QApplication.removeTranslator(translator)


def test_what_a_file_says_oddly_is_told_as_it_is() -> None:
    odd = {"epochs": "many", "new_thing": 3, "plateau": {"patience": "x"}, "loss": "other", "unfrozen": None}
    assert changed_settings(odd) == ("epochs many", "new thing 3", "plateau {'patience': 'x'}", "loss other")

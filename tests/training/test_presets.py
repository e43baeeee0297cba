"""The table of presets."""

from __future__ import annotations

import pytest

from sketchdesk.engine.features.description import NetworkDescription, describe
from sketchdesk.engine.features.families import FAMILIES
from sketchdesk.errors import InputError
from sketchdesk.training.presets import PRESETS, STRATEGIES, check_fits, preset, with_strategy


def described(family: str) -> NetworkDescription:
    return describe(family, family, "w.weights.h5", "0" * 64, 8)


def test_all_that_was_published_is_there() -> None:
    by_system = {
        system: [n for n, p in PRESETS.items() if p.system == system] for system in ("ours", "A", "B", "C", "D")
    }
    assert {system: len(names) for system, names in by_system.items()} == {"ours": 2, "A": 6, "B": 1, "C": 9, "D": 2}
    assert PRESETS["A5"].widths == (2048,) * 3
    assert PRESETS["A5"].phases[-1].unfrozen == "everything"
    assert PRESETS["A3"].head == PRESETS["A2"].head
    assert [PRESETS[f"C{i}"].phases[0].learning_rate for i in range(1, 10)] == [
        1e-3, 1e-4, 1e-4, 1e-6, 1e-6, 1e-6, 1e-5, 1e-6, 1e-6,
    ]  # fmt: skip
    assert [name for name, each in PRESETS.items() if each.system == "C" and each.augmentation == "photo"] == [
        "C5",
        "C9",
    ]
    assert PRESETS["B"].phases[0].epochs == 200


@pytest.mark.parametrize("name", [name for name, each in PRESETS.items() if each.families])
def test_each_fits_the_networks_that_it_was_published_for(name: str) -> None:
    for family in PRESETS[name].families:
        assert family in FAMILIES
        check_fits(name, PRESETS[name], described(family))


def test_strategies_change_what_is_unfrozen_last() -> None:
    for unfrozen in STRATEGIES.values():
        assert with_strategy(PRESETS["A2"], unfrozen).phases[-1].unfrozen == unfrozen
        assert with_strategy(PRESETS["A2"], unfrozen).phases[0].unfrozen == "head"


@pytest.mark.parametrize(
    ("name", "family"), [("C1", "inception_v3"), ("quick", "resnet50"), ("B", "resnet50"), ("A1", "siamese_cnn")]
)
def test_what_does_not_fit_is_refused_in_a_sentence(name: str, family: str) -> None:
    with pytest.raises(InputError, match=family):
        check_fits(name, PRESETS[name], described(family))


def test_names_are_found_in_any_case_and_unknown_ones_are_answered_with_all() -> None:
    assert preset("a5") is PRESETS["A5"]
    with pytest.raises(InputError, match="quick, full, A1"):
        preset("Z9")

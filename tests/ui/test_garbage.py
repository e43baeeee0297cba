"""Garbage is collected on the window's thread, and not at the cost of a stutter."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from sketchdesk.ui import garbage
from sketchdesk.ui.garbage import GarbageCollection


class Knot:
    """Holds itself, so that only the collector lets it go."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture
def collection(qtbot: QtBot) -> Iterator[GarbageCollection]:
    made = GarbageCollection()
    yield made
    made.stop()


def test_knots_are_collected_when_they_are_due(collection: GarbageCollection) -> None:
    gone = weakref.ref(Knot())
    assert gone() is not None
    several = [[] for _ in range(gc.get_threshold()[0] + 10)]
    collection.collect_what_is_due()
    assert gone() is None
    assert several


def test_a_multitude_is_passed_over_and_goes_by_itself(
    collection: GarbageCollection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(garbage, "_MANY", 5000)
    before = gc.get_freeze_count()
    multitude = [[number] for number in range(20_000)]
    collection.collect_what_is_due()
    assert gc.get_freeze_count() >= before + 20_000
    assert gc.get_count()[0] < 5000
    one = Knot()
    one.itself = None  # type: ignore[assignment]
    gone = weakref.ref(one)
    del multitude, one
    assert gone() is None
    assert gc.get_freeze_count() < before + 20_000

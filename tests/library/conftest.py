"""A data directory, an open library, and calls of the system that fail when they are told to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from system_faults import Faults

from sketchdesk.library.library import Library


@pytest.fixture
def faults(monkeypatch: pytest.MonkeyPatch) -> Faults:
    return Faults(monkeypatch)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "Bücher 🎨 data"


@pytest.fixture
def library(root: Path) -> Iterator[Library]:
    with Library.open(root) as opened:
        yield opened

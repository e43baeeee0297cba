"""A data directory and an open library."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sketchdesk.library.library import Library


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "Bücher 🎨 data"


@pytest.fixture
def library(root: Path) -> Iterator[Library]:
    with Library.open(root) as opened:
        yield opened

"""A library for each test, and one encoder for all of them: it takes seconds to load, and does so when first asked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sketchdesk.engine.features.process import EncoderProcess
from sketchdesk.jobs.workbench import Workbench, default_encoder_path
from sketchdesk.library.library import Library


@pytest.fixture(scope="session")
def encoder() -> Iterator[EncoderProcess]:
    process = EncoderProcess(default_encoder_path())
    yield process
    process.close()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "Bücher 🎨 library"


@pytest.fixture
def bench(root: Path, encoder: EncoderProcess) -> Iterator[Workbench]:
    with Library.open(root) as library:
        yield Workbench(library, encoder)

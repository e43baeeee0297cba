"""What all tests share: no display, no network, no real user directory, no leftovers."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings
from system_faults import Faults

from sketchdesk.engine.features.process import EncoderProcess

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
# Whatever the machine speaks, tests read the window in one language.
os.environ["SKETCHDESK_LANGUAGE"] = "en"

# The same examples in each run, however slow the machine; HYPOTHESIS_PROFILE=explore looks for new ones.
settings.register_profile("steady", derandomize=True, deadline=None)
settings.register_profile("explore", deadline=None, max_examples=1000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))


@pytest.fixture(autouse=True)
def _no_real_user_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a test starts, it writes under its own temporary directory."""
    monkeypatch.setenv("SKETCHDESK_DATA_DIR", str(tmp_path / "default-data-dir"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home" / "config"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home" / "share"))


@pytest.fixture
def faults(monkeypatch: pytest.MonkeyPatch) -> Faults:
    """Calls of the system that fail when they are told to."""
    return Faults(monkeypatch)


@pytest.fixture
def idle_encoder(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever starts an encoder fails the test: loading one takes seconds."""

    def refuse(self: EncoderProcess) -> None:
        raise AssertionError("the encoder was started for work that embeds nothing")

    monkeypatch.setattr(EncoderProcess, "start", refuse)

"""The device that runs the network is told by name."""

from __future__ import annotations

from pathlib import Path

import keras
import pytest

from sketchdesk.engine.features import extractor


@pytest.fixture
def driver(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keras finds a GPU; where its driver would tell more."""
    monkeypatch.setattr(keras.distribution, "list_devices", lambda: ["gpu:0"])
    monkeypatch.setattr(extractor, "_DRIVER", tmp_path)
    return tmp_path


def test_without_a_gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keras.distribution, "list_devices", lambda: ["cpu:0"])
    assert extractor._device() == "CPU"


def test_a_gpu_by_the_name_that_its_maker_gave(driver: Path) -> None:
    for number, name in enumerate(("NVIDIA H100 80GB HBM3", "NVIDIA T4")):
        place = driver / f"0000:0{number}:00.0"
        place.mkdir()
        (place / "information").write_text(f"Model: \t\t {name} \nIRQ:   \t\t 42\n")
    assert extractor._device() == "NVIDIA H100 80GB HBM3"


@pytest.mark.parametrize("content", [None, b"", b"IRQ: 42\n", b"Model:\n", b"\xff\xfe"])
def test_a_gpu_that_does_not_tell_its_name(driver: Path, content: bytes | None) -> None:
    if content is not None:
        (driver / "gpu").mkdir()
        (driver / "gpu" / "information").write_bytes(content)
    assert extractor._device() == "GPU"

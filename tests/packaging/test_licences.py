"""The licences of everything that is needed are named."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from sketchdesk import licences

ROOT = Path(__file__).resolve().parents[2]
REQUIRED = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]


@pytest.mark.parametrize("requirement", REQUIRED)
def test_every_package_that_is_required_is_named_with_its_version(requirement: str) -> None:
    name = re.match(r"[A-Za-z0-9._-]+", requirement).group()  # type: ignore[union-attr]
    pattern = re.sub(r"[-_.]", "[-_.]", name)
    assert re.search(rf"^{pattern}([-_]cpu)? \d+\.\d+", licences.third_party_licences(), re.MULTILINE | re.IGNORECASE)


def test_the_texts_themselves_are_there() -> None:
    text = licences.gather()
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in text  # Qt
    assert "Apache License" in text  # TensorFlow, Keras
    assert "Quick, Draw!" in text  # what the encoder learnt from


def test_what_a_requirement_requires_is_named_and_extras_are_not() -> None:
    text = licences.gather(["keras"])
    assert re.search(r"^absl-py \d", text, re.MULTILINE)
    assert not re.search(r"^PySide6", text, re.MULTILINE)


def test_a_package_that_is_not_installed_is_left_out() -> None:
    assert "no-such-package" not in licences.gather(["no-such-package"])


def test_a_text_that_was_built_is_read_as_it_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    folder = tmp_path / "resources"
    folder.mkdir()
    (folder / licences.FILE_NAME).write_text("as it was built: ä", encoding="utf-8")
    monkeypatch.setattr("importlib.resources.files", lambda package: tmp_path)
    assert licences.third_party_licences() == "as it was built: ä"

"""The icons that systems show, and what they say about the program."""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path

import pytest
from PIL import Image

import sketchdesk

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def _scripts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "scripts"))


def test_every_size_is_in_the_icons(tmp_path: Path) -> None:
    from bundling import icons

    made = icons.write(tmp_path)
    with Image.open(made.ico) as picture:
        assert {(16, 16), (32, 32), (48, 48), (256, 256)} <= picture.info["sizes"]
    with Image.open(made.icns) as picture:
        assert {size[0] * size[2] for size in picture.info["sizes"]} >= {32, 128, 256, 512, 1024}
    with Image.open(made.png) as picture:
        assert picture.size == (256, 256)


def test_the_icon_is_ours_on_a_transparent_ground() -> None:
    from bundling import icons

    picture = icons.draw(64)
    assert picture.getpixel((0, 0))[3] == 0
    assert picture.getpixel((10, 32)) == (0x2F, 0x6F, 0xDE, 255)


def test_the_version_is_the_packages_everywhere() -> None:
    from bundling import metadata

    assert sketchdesk.__version__ == metadata.VERSION == metadata.INFO_PLIST["CFBundleShortVersionString"]
    text = metadata.windows_version_text((0, 1, 0, 0))
    strings = [
        tuple(ast.literal_eval(argument) for argument in node.args)
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "StringStruct"
    ]
    assert dict(strings)["ProductVersion"] == sketchdesk.__version__
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert "version" in project["dynamic"]
    assert dict(strings)["Comments"] == project["description"]

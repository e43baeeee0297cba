"""The desktop entry holds what the Desktop Entry Specification asks for, and the installer writes a right one."""

from __future__ import annotations

import configparser
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

LINUX = Path(__file__).resolve().parents[2] / "sketchdesk" / "resources" / "linux"


def _read(path: Path) -> configparser.SectionProxy:
    parser = configparser.ConfigParser(interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(path, encoding="utf-8")
    assert parser.sections() == ["Desktop Entry"]
    return parser["Desktop Entry"]


def test_the_entry_is_complete() -> None:
    entry = _read(LINUX / "sketchdesk.desktop")
    assert (entry["Type"], entry["Name"], entry["Exec"]) == ("Application", "SketchDesk", "sketchdesk")
    # The window belongs to the entry by this name: app.py sets it.
    assert entry["Icon"] == entry["StartupWMClass"] == "sketchdesk"
    assert entry["Terminal"] == "false"
    for key in ("Categories", "Keywords"):
        assert entry[key].endswith(";")
    assert "Graphics" in entry["Categories"].split(";")


@pytest.mark.skipif(sys.platform != "linux", reason="desktop entries are Linux's")
@pytest.mark.parametrize("name", ["plain", 'with "quotes" and $HOME', "100 % äöü", "back\\slash `tick`"])
def test_the_menu_entry_starts_the_program_where_it_lies(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name
    folder.mkdir()
    shutil.copy(LINUX / "sketchdesk.desktop", folder)
    shutil.copy(LINUX / "install-menu-entry.sh", folder)
    shutil.copy(LINUX.parent / "icons" / "app.svg", folder / "sketchdesk.svg")
    share = tmp_path / "share"
    environment = {"PATH": "/usr/bin:/bin", "XDG_DATA_HOME": str(share), "LANG": "C.UTF-8"}
    command = ["sh", str(folder / "install-menu-entry.sh")]
    subprocess.run(command, env=environment, check=True, capture_output=True)
    entry = share / "applications" / "sketchdesk.desktop"
    assert _program(_read(entry)["Exec"]) == str(folder / "sketchdesk")
    assert (share / "icons" / "hicolor" / "scalable" / "apps" / "sketchdesk.svg").is_file()
    subprocess.run([*command, "--remove"], env=environment, check=True)
    assert not entry.exists()


def _program(value: str) -> str:
    """What a desktop starts, by the specification: the value's escapes first, then those of the quoted argument."""
    string = value.replace("\\\\", "\0").replace("\0", "\\")
    assert string[0] == string[-1] == '"'
    found, escaped = "", False
    for letter in string[1:-1]:
        if letter == "\\" and not escaped:
            escaped = True
            continue
        found, escaped = found + letter, False
    return found.replace("%%", "%")

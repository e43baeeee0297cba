"""Where file dialogs begin."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from sketchdesk.ui.widgets import folders
from sketchdesk.ui.widgets.folders import Purpose, file_dialog, first_folder, keep_folders_in


@pytest.fixture
def ini(tmp_path: Path) -> Iterator[Path]:
    before = folders._settings
    keep_folders_in(QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat))
    yield tmp_path / "window.ini"
    keep_folders_in(before)


def choose(qtbot: QtBot, purpose: Purpose, file: Path) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    dialog = file_dialog(parent, "Choose", purpose)
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    with qtbot.waitSignal(dialog.fileSelected):
        dialog.open()
        dialog.selectFile(str(file))
        dialog.accept()


def test_a_dialog_begins_where_the_last_of_its_purpose_ended_also_next_time(
    qtbot: QtBot, ini: Path, tmp_path: Path
) -> None:
    (tmp_path / "Fotos ü").mkdir()
    (tmp_path / "Fotos ü" / "a.png").touch()
    choose(qtbot, Purpose.QUERY, tmp_path / "Fotos ü" / "a.png")
    assert Path(first_folder(Purpose.QUERY)) == tmp_path / "Fotos ü"
    assert Path(first_folder(Purpose.REPORT)) != tmp_path / "Fotos ü"
    # Another start.
    keep_folders_in(None)
    assert Path(first_folder(Purpose.QUERY)) != tmp_path / "Fotos ü"
    keep_folders_in(QSettings(str(ini), QSettings.Format.IniFormat))
    assert Path(first_folder(Purpose.QUERY)) == tmp_path / "Fotos ü"
    # A disk that was taken out.
    (tmp_path / "Fotos ü").rename(tmp_path / "elsewhere")
    assert Path(first_folder(Purpose.QUERY)) != tmp_path / "Fotos ü"


@pytest.mark.parametrize("purpose", Purpose)
def test_none_begins_where_the_program_was_started(
    ini: Path, purpose: Purpose, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / ".config"))
    monkeypatch.setattr(Path, "home", lambda: home)
    QStandardPaths.setTestModeEnabled(False)
    first = first_folder(purpose)
    assert Path(first).is_dir()
    assert Path(first) != Path.cwd()


def test_every_file_dialog_of_the_window_is_made_there() -> None:
    sources = Path(folders.__file__).parents[1]
    makers = [path.name for path in sources.rglob("*.py") if " QFileDialog(" in path.read_text(encoding="utf-8")]
    assert makers == ["folders.py"]

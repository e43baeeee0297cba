"""Where dialogs that ask for files begin: where the last one of the same purpose ended, also the next time."""

from __future__ import annotations

import enum
from pathlib import Path

from PySide6.QtCore import QSettings, QStandardPaths, Qt
from PySide6.QtWidgets import QFileDialog, QWidget

_Place = QStandardPaths.StandardLocation


class Purpose(enum.Enum):
    """What a file is asked for. The names are keys of the settings."""

    QUERY = "query"
    PICTURES = "pictures"
    BUNDLE = "bundle"
    DATASET = "dataset"
    PARTS = "parts"
    MODEL = "model"
    WEIGHTS = "weights"
    REPORT = "report"


_FIRST = {
    Purpose.QUERY: _Place.PicturesLocation,
    Purpose.PICTURES: _Place.PicturesLocation,
    Purpose.DATASET: _Place.DownloadLocation,
    Purpose.WEIGHTS: _Place.DownloadLocation,
}

_settings: QSettings | None = None


def keep_folders_in(settings: QSettings | None) -> None:
    """Remember folders there from now on; without it they are remembered by nobody."""
    global _settings
    _settings = settings


def first_folder(purpose: Purpose) -> str:
    """Where the last dialog ended, if that is still there, else the person's folder for such files, else their home.

    Never the folder that the program happens to be started in.
    """
    last = _settings.value(_key(purpose)) if _settings is not None else None
    usual = QStandardPaths.writableLocation(_FIRST.get(purpose, _Place.DocumentsLocation))
    return next((place for place in (last, usual) if isinstance(place, str) and _is_there(place)), str(Path.home()))


def file_dialog(parent: QWidget, title: str, purpose: Purpose) -> QFileDialog:
    """A dialog that begins in the folder for its purpose, remembers where it ends, and goes when it is closed."""
    dialog = QFileDialog(parent, title, first_folder(purpose))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.fileSelected.connect(lambda chosen: _remember(purpose, chosen))
    return dialog


def _remember(purpose: Purpose, chosen: str) -> None:
    if _settings is not None:
        _settings.setValue(_key(purpose), str(Path(chosen).parent))


def _key(purpose: Purpose) -> str:
    return f"folders/{purpose.value}"


def _is_there(place: str) -> bool:
    try:
        return bool(place) and Path(place).is_dir()
    except OSError:
        # A network drive that does not answer, say.
        return False

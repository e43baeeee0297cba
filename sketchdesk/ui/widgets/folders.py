"""Where a dialog that asks for pictures begins."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QStandardPaths


def pictures_folder() -> str:
    """The person's pictures, or else their home: never the folder that the program happens to be started in."""
    place = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.PicturesLocation)
    return place if place and Path(place).is_dir() else str(Path.home())

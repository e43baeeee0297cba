"""Show a picture's file in another program: open it, or the folder that it lies in."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QUrl
from PySide6.QtGui import QDesktopServices

from sketchdesk.jobs.results import Hit


def open_picture(hit: Hit) -> str:
    """Open the file; what went wrong in a sentence, or ""."""
    if hit.path.is_file() and QDesktopServices.openUrl(QUrl.fromLocalFile(str(hit.path))):
        return ""
    return QCoreApplication.translate("picture_places", "{path} cannot be opened.").format(path=hit.path)


def show_in_folder(hit: Hit) -> str:
    """Open the folder; what went wrong in a sentence, or ""."""
    folder = hit.path.parent
    if folder.is_dir() and QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))):
        return ""
    return QCoreApplication.translate("picture_places", "The folder {folder} cannot be opened.").format(folder=folder)

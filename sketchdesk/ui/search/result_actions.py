"""What can be done with one result besides looking at it: its menu, folder, clipboard."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, QObject, QPoint, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from sketchdesk.jobs.results import Hit
from sketchdesk.ui.tiles.thumbnails import ThumbnailLoader

_LONGEST_SIDE = 4096


class ResultActions(QObject):
    """Carries out what a result's menu offers. ``said`` is a sentence for the status bar."""

    open_requested = Signal(Hit)
    more_like_requested = Signal(Hit)
    meant_requested = Signal(Hit)
    """The picture that was meant by the drawing."""
    hide_requested = Signal(Hit)
    """Nothing like this one is wanted for the present query."""
    said = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._menu_parent = parent
        self.offers_meant = False
        """Whether these results were asked for by a drawing."""
        self._copied: Path | None = None
        self._originals = ThumbnailLoader(self, cache_bytes=0, threads=1)
        self._originals.ready.connect(self._put_on_clipboard)

    def menu(self, hit: Hit) -> QMenu:
        """A menu for this result; it deletes itself when it closes."""
        menu = QMenu(self._menu_parent)
        menu.setObjectName("resultMenu")
        menu.addAction(self.tr("Open"), QKeySequence("Return"), lambda: self.open_requested.emit(hit))
        menu.addAction(self.tr("More like this"), QKeySequence("M"), lambda: self.more_like_requested.emit(hit))
        meant = menu.addAction(self.tr("This is what I meant"), QKeySequence("Ctrl+S"), lambda: self.mean(hit))
        meant.setToolTip(self.tr("Save the drawing with this picture, for the Evaluate page"))
        meant.setEnabled(self.offers_meant)
        # An ampersand would underline the next letter.
        hide = (
            self.tr("Not this: hide “{name}”").format(name=hit.label.replace("&", "&&"))
            if hit.label
            else self.tr("Not this one")
        )
        menu.addAction(hide, QKeySequence("N"), lambda: self.hide_requested.emit(hit))
        menu.addSeparator()
        menu.addAction(self.tr("Show in folder"), lambda: self.show_in_folder(hit))
        menu.addAction(self.tr("Copy path"), QKeySequence("Ctrl+Shift+C"), lambda: self.copy_path(hit))
        menu.addAction(self.tr("Copy picture"), QKeySequence("Ctrl+C"), lambda: self.copy_picture(hit))
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    def show_menu(self, hit: Hit, at: QPoint) -> None:
        self.menu(hit).popup(at)

    def mean(self, hit: Hit) -> None:
        """The drawing means this picture, if it was a drawing that asked."""
        if self.offers_meant:
            self.meant_requested.emit(hit)
        else:
            self.said.emit(self.tr("Draw first: a drawing is saved with the picture that was meant."))

    def show_in_folder(self, hit: Hit) -> None:
        """Open the folder that the picture lies in."""
        folder = hit.path.parent
        if not (folder.is_dir() and QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))):
            self.said.emit(self.tr("The folder {folder} cannot be opened.").format(folder=folder))

    def copy_path(self, hit: Hit) -> None:
        QGuiApplication.clipboard().setText(str(hit.path))
        self.said.emit(self.tr("Path copied."))

    def copy_picture(self, hit: Hit) -> None:
        """Put the picture on the clipboard once it has been read, and its file with it."""
        self._copied = hit.path
        self._originals.forget_broken()
        self._originals.want((hit.path,), _LONGEST_SIDE)

    @property
    def is_idle(self) -> bool:
        return self._originals.is_idle

    def shutdown(self) -> None:
        self._originals.shutdown()

    def _put_on_clipboard(self, path: Path) -> None:
        picture = self._originals.picture(path)
        if path != self._copied:
            return
        if picture is None:
            self.said.emit(self.tr("{path} cannot be read as a picture.").format(path=path))
            return
        mime = QMimeData()
        mime.setImageData(picture.pixmap.toImage())
        mime.setUrls([QUrl.fromLocalFile(str(path))])
        QGuiApplication.clipboard().setMimeData(mime)
        self.said.emit(self.tr("Picture copied."))

"""What a drop or the clipboard offers as a query: a file of this computer, or pixels."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData, Qt
from PySide6.QtGui import QImage

from sketchdesk.errors import InputError
from sketchdesk.jobs.collecting.bundle import SUFFIX

PICTURE_SUFFIXES = ("png", "jpg", "jpeg", "webp", "gif", "bmp", "tif", "tiff")
_SIDE = 1024
_PIXEL_LIMIT = 100_000_000


def offers_picture(offer: QMimeData) -> bool:
    """Whether it is worth trying: nothing is read, so that dragging over the canvas stays quick."""
    return offer.hasUrls() or offer.hasImage()


def collections_in(offer: QMimeData) -> tuple[Path, ...]:
    """The folders, archives and bundles of this computer: no queries, but what collections are made of."""
    paths = [Path(url.toLocalFile()) for url in offer.urls() if url.isLocalFile()]
    return tuple(path for path in paths if path.suffix.lower() in (".zip", SUFFIX) or path.is_dir())


def pictures_offered(offer: QMimeData) -> int:
    """How many files of this computer are offered, of which only the first is taken."""
    return sum(url.isLocalFile() and Path(url.toLocalFile()).is_file() for url in offer.urls())


def picture_in(offer: QMimeData) -> Path | bytes:
    """The path of the first file, or else the pixels as PNG.

    Whether a file is a picture is found out where it is read. Raises InputError with a sentence that says
    what is wrong with the offer.
    """
    paths = [Path(url.toLocalFile()) for url in offer.urls() if url.isLocalFile()]
    files = [path for path in paths if path.is_file()]
    if files:
        return files[0]
    if offer.hasImage():
        # PySide6 gives a QImage, or whatever the other program put there.
        image = offer.imageData()
        if isinstance(image, QImage) and not image.isNull():
            return png_bytes(image)
        raise InputError("The picture that was offered could not be read.")
    if any(path.is_dir() for path in paths):
        raise InputError("This is a folder; use one picture as the query, or add the folder on the Collections page.")
    if paths:
        raise InputError(f"There is no file {paths[0].name} any more.")
    if offer.hasUrls() and not offer.urls():
        # The program that it came from has ended, or gives nothing after all.
        raise InputError("The picture that was offered could not be read.")
    if offer.hasUrls():
        raise InputError("SketchDesk works offline: save the picture from the web first, then drop the file.")
    raise InputError("There is no picture on the clipboard.")


def png_bytes(image: QImage) -> bytes:
    """The picture as PNG. Raises InputError if it is too large to be a query."""
    if image.width() * image.height() > _PIXEL_LIMIT:
        raise InputError(f"This picture is too large to search with: {image.width()} x {image.height()} pixels.")
    if max(image.width(), image.height()) > _SIDE:
        # Packing a whole screenshot would hold up the window; a query needs no more.
        aspect, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        image = image.scaled(_SIDE, _SIDE, aspect, smooth)
    target = QByteArray()
    buffer = QBuffer(target)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    buffer.close()
    return bytes(target.data())

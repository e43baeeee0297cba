"""The program's icon in the form that each system wants, drawn from resources/icons/app.svg."""

from __future__ import annotations

import io
import sys
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QBuffer, QIODevice, QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

SOURCE = Path(__file__).resolve().parent.parent.parent / "sketchdesk" / "resources" / "icons" / "app.svg"
_ICO_SIZES = (16, 20, 24, 32, 40, 48, 64, 96, 128, 256)
_LARGEST = 1024


@dataclass(frozen=True)
class Icons:
    """Where the drawn icons lie."""

    ico: Path
    icns: Path
    png: Path
    svg: Path

    @property
    def for_this_system(self) -> str | None:
        """What PyInstaller puts into the executable; None where executables have no icon."""
        return {"win32": str(self.ico), "darwin": str(self.icns)}.get(sys.platform)


def write(folder: Path) -> Icons:
    """Draw the icon at every size and write ``.ico``, ``.icns`` and a ``.png`` of 256 pixels into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    made = Icons(folder / "sketchdesk.ico", folder / "sketchdesk.icns", folder / "sketchdesk.png", SOURCE)
    # Each size is drawn, not scaled: small ones stay sharp.
    pictures = [draw(size) for size in _ICO_SIZES]
    pictures[-1].save(made.ico, sizes=[(size, size) for size in _ICO_SIZES], append_images=pictures[:-1])
    largest = draw(_LARGEST)
    largest.save(made.icns, append_images=[draw(size) for size in (16, 32, 64, 128, 256, 512)])
    draw(256).save(made.png)
    return made


def draw(size: int) -> Image.Image:
    """The icon, RGBA, ``size`` pixels a side."""
    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(0)
    painter = QPainter(image)
    QSvgRenderer(str(SOURCE)).render(painter, QRectF(0, 0, size, size))
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]  # the stubs know bytes only
    return Image.open(io.BytesIO(buffer.data().data())).convert("RGBA")

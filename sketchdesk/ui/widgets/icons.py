"""The window's icons: line drawings on a 24 x 24 grid, coloured when they are painted.

An icon asks for its colour and its pixels at the moment of painting, so a new palette or another screen
needs nobody to hand out new icons, and every scale is sharp.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from sketchdesk.ui.widgets import style

ICON_FOLDER = Path(__file__).resolve().parents[2] / "resources" / "icons"
_APP_SIZES = (16, 24, 32, 48, 64, 128, 256)


def icon(name: str, token: str = "text") -> QIcon:
    """The icon ``name`` (a file in ``resources/icons``) in the colour of a token of :class:`style.Tokens`.

    Where it is disabled it is faded; where it is checked it has the colour that goes on the accent.
    Raises FileNotFoundError if there is no such icon.
    """
    _drawing(name)
    return QIcon(_LineIconEngine(name, token))


def app_icon() -> QIcon:
    """The program's own icon, in its own colours."""
    result = QIcon()
    for size in _APP_SIZES:
        result.addPixmap(_paint("app", "#000000", QSize(size, size)))
    return result


class _LineIconEngine(QIconEngine):
    def __init__(self, name: str, token: str) -> None:
        super().__init__()
        self._name, self._token = name, token

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        _renderer(self._name, self._colour(mode, state)).render(painter, _square(QRectF(rect)))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return self.scaledPixmap(size, mode, state, 1.0)

    def scaledPixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float) -> QPixmap:
        # Before 6.12 Qt counts the size in device pixels and corrects the ratio of what is larger.
        pixmap = _paint(self._name, self._colour(mode, state), size * scale)
        pixmap.setDevicePixelRatio(scale)
        return pixmap

    def clone(self) -> QIconEngine:
        return _LineIconEngine(self._name, self._token)

    def isNull(self) -> bool:
        return False

    def _colour(self, mode: QIcon.Mode, state: QIcon.State) -> str:
        tokens = style.current()
        if mode == QIcon.Mode.Disabled:
            return style.mix(tokens.muted, tokens.window, 0.5).name()
        colour: QColor = tokens.on_accent if state == QIcon.State.On else getattr(tokens, self._token)
        return colour.name()


@lru_cache(maxsize=64)
def _drawing(name: str) -> str:
    return (ICON_FOLDER / f"{name}.svg").read_text(encoding="utf-8")


@lru_cache(maxsize=256)
def _renderer(name: str, colour: str) -> QSvgRenderer:
    return QSvgRenderer(QByteArray(_drawing(name).replace("currentColor", colour).encode()))


def _paint(name: str, colour: str, size: QSize) -> QPixmap:
    pixmap = QPixmap(size)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    _renderer(name, colour).render(painter, _square(QRectF(0, 0, size.width(), size.height())))
    painter.end()
    return pixmap


def _square(room: QRectF) -> QRectF:
    """The middle of it: an icon that is asked for in a wider size has room at its sides."""
    side = min(room.width(), room.height())
    return QRectF(room.center().x() - side / 2, room.center().y() - side / 2, side, side)

"""Cards of paper, and pictures on them: painted alike wherever pictures are shown."""

from __future__ import annotations

from math import floor
from pathlib import Path

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPalette, QPen

from sketchdesk.ui.tiles.thumbnails import Picture, ThumbnailLoader
from sketchdesk.ui.widgets.shades import is_dark

PAPER = 5.0
"""From the card's edge to the picture."""
_DIM_IN_DARK = 0.09


def snapped(painter: QPainter, rect: QRectF) -> QRectF:
    """``rect`` moved to whole device pixels, so that edges are crisp at any scale."""
    to_device = painter.deviceTransform()
    back, _ = to_device.inverted()
    device = to_device.mapRect(rect)
    left, top = floor(device.left() + 0.5), floor(device.top() + 0.5)
    return back.mapRect(QRectF(left, top, floor(device.width() + 0.5), floor(device.height() + 0.5)))


def paint_picture(painter: QPainter, card: QRectF, picture: Picture, palette: QPalette) -> None:
    """Lay a picture, whole and centred, on a card; in dark surroundings all of it is dimmed alike.

    Dimming card and picture together keeps the white of a line drawing one with the paper around it.
    """
    room = card.width() - 2 * PAPER
    ratio = painter.deviceTransform().m11()
    # A picture read for another tile size is stretched until the right one comes; the right one is not touched.
    scale = room / picture.edge if abs(room * ratio - picture.edge) >= 1 else 1 / ratio
    target = QRectF(QPointF(), QSizeF(picture.pixmap.size()) * scale)
    target.moveCenter(card.center())
    painter.drawPixmap(snapped(painter, target), picture.pixmap, QRectF(picture.pixmap.rect()))
    dim_in_dark(painter, card, palette)


def paint_thumbnail(
    painter: QPainter, card: QRectF, thumbnails: ThumbnailLoader, path: Path, palette: QPalette
) -> None:
    """What is known of a thumbnail, without waiting for it: the picture, that there is none, or nothing yet."""
    picture = thumbnails.picture(path)
    if picture is not None:
        paint_picture(painter, card, picture, palette)
        return
    if thumbnails.is_broken(path):
        paint_no_picture(painter, card)
    dim_in_dark(painter, card, palette)


def dim_in_dark(painter: QPainter, card: QRectF, palette: QPalette) -> None:
    """Take the glare from a white card on a dark ground."""
    if is_dark(palette):
        painter.fillPath(rounded(card), shade_black(_DIM_IN_DARK))


def paint_card(painter: QPainter, card: QRectF, palette: QPalette) -> None:
    """An empty card of paper with a soft shadow."""
    painter.setPen(Qt.PenStyle.NoPen)
    for grow, opacity in ((2.0, 0.03), (1.0, 0.06)):
        painter.setBrush(shade_black(opacity * (3 if is_dark(palette) else 1)))
        painter.drawRoundedRect(card.adjusted(-grow, 1 - grow, grow, 1 + grow), 6 + grow, 6 + grow)
    painter.setBrush(QColor(Qt.GlobalColor.white))
    painter.drawPath(rounded(card))


def paint_no_picture(painter: QPainter, card: QRectF) -> None:
    """A frame with hills, struck through: the file is missing or broken."""
    edge = min(card.width() * 0.42, 64.0)
    frame = QRectF(0, 0, edge, edge * 0.76)
    frame.moveCenter(card.center())
    line, cap, join = Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin
    painter.setPen(QPen(shade_black(0.34), max(1.5, edge / 28), line, cap, join))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(frame, edge * 0.08, edge * 0.08)

    def at(x: float, y: float) -> QPointF:
        return QPointF(frame.left() + x * frame.width(), frame.top() + y * frame.height())

    painter.drawPolyline([at(0.08, 0.86), at(0.36, 0.46), at(0.56, 0.72), at(0.70, 0.58), at(0.92, 0.86)])
    painter.drawEllipse(at(0.70, 0.28), edge * 0.06, edge * 0.06)
    painter.drawLine(at(-0.08, 1.1), at(1.08, -0.1))


def shade_black(opacity: float) -> QColor:
    colour = QColor(Qt.GlobalColor.black)
    colour.setAlphaF(opacity)
    return colour


def rounded(card: QRectF) -> QPainterPath:
    """The edge of a card."""
    path = QPainterPath()
    path.addRoundedRect(card, 6, 6)
    return path

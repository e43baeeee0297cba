"""A saved drawing on a small card, dark on light as the pictures beside it are."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPalette, QPen, QPolygonF

from sketchdesk.engine.drawing import INK_SIDE, Drawing, fit_to_canvas
from sketchdesk.ui.tiles.cards import dim_in_dark, paint_card

_BLACK = QColor("#101010")
_INK = 1.6
_MARGIN = 4.0


def paint_drawing(painter: QPainter, card: QRectF, drawing: Drawing, palette: QPalette) -> None:
    """Paint a card with the drawing on it, scaled to fill it as the encoder sees it."""
    paint_card(painter, card, palette)
    inner = card.adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
    scale = inner.width() / INK_SIDE
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(_BLACK, _INK, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
    for line in fit_to_canvas(drawing.polylines()):
        places = [QPointF(inner.left() + x * scale, inner.top() + y * scale) for x, y in line.tolist()]
        if len(places) == 1:
            painter.drawPoint(places[0])
        else:
            painter.drawPolyline(QPolygonF(places))
    painter.restore()
    dim_in_dark(painter, card, palette)

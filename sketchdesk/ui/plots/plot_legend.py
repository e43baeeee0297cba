"""The legend of a plot, in the corner where it covers least."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter

from sketchdesk.ui.widgets import style


def paint_legend(
    painter: QPainter,
    area: QRectF,
    tokens: style.Tokens,
    entries: Sequence[tuple[str, QColor]],
    places: Sequence[QPointF] = (),
) -> None:
    """Names with their colours in the corner that covers the fewest of some places, first of all the upper right."""
    metrics = QFontMetricsF(painter.font())
    entries = [entry for entry in entries if entry[0]][:12]
    if not entries:
        return
    width = max(metrics.horizontalAdvance(name) for name, _ in entries) + 26
    height = len(entries) * metrics.height() + 6
    left, right, top, bottom = area.left() + 4, area.right() - width - 4, area.top() + 4, area.bottom() - height - 4
    boxes = [QRectF(x, y, width, height) for x, y in ((right, top), (right, bottom), (left, top), (left, bottom))]
    # A line reaches farther than the dots on it.
    box = min(boxes, key=lambda each: sum(each.adjusted(-24, -6, 24, 6).contains(place) for place in places))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(style.translucent(tokens.paper, 0.85))
    painter.drawRoundedRect(box, 4, 4)
    for number, (name, colour) in enumerate(entries):
        y = box.top() + 3 + (number + 0.5) * metrics.height()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawEllipse(QPointF(box.left() + 9, y), 4, 4)
        painter.setPen(tokens.text)
        line = QRectF(box.left() + 18, y - metrics.height() / 2, width - 18, metrics.height())
        painter.drawText(line, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, name)

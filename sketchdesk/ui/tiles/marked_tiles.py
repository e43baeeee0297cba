"""Tiles that tell right from wrong: what a query found, or what was taken for another class."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionViewItem, QWidget

from sketchdesk.jobs.results import Hit
from sketchdesk.ui.tiles.result_delegate import ResultDelegate
from sketchdesk.ui.tiles.result_model import ResultModel
from sketchdesk.ui.tiles.result_view import ResultView
from sketchdesk.ui.tiles.thumbnails import ThumbnailLoader
from sketchdesk.ui.widgets import style


class MarkedTiles(ResultView):
    """The class stands under each picture; a line around it tells whether it is the wanted one, dashed if not."""

    def __init__(self, name: str, spoken: str, thumbnails: ThumbnailLoader, parent: QWidget | None = None) -> None:
        super().__init__(ResultModel(), thumbnails, parent)
        self._results.setParent(self)
        self._marks = _MarkedTile(thumbnails, self)
        self._tiles = self._marks
        self.setItemDelegate(self._tiles)
        self.setObjectName(name)
        self.setAccessibleName(spoken)
        self.setAccessibleDescription(self.tr("Enter opens the picture"))

    def show_hits(self, hits: tuple[Hit, ...], wanted: str | None = None) -> None:
        """Show these; those of the class ``wanted`` are right. None marks nothing."""
        self._marks.wanted = wanted
        self.replace(hits)
        self.viewport().update()

    @property
    def hits(self) -> tuple[Hit, ...]:
        return self._results.hits


class _MarkedTile(ResultDelegate):
    wanted: str | None = None

    def _paint_caption(self, painter: QPainter, corner: QPointF, option: QStyleOptionViewItem, hit: Hit) -> None:
        tokens = style.current()
        line: QRectF = self.geometry.caption.translated(corner)
        metrics = QFontMetricsF(option.font)
        is_right = self.wanted is None or hit.label == self.wanted
        painter.setFont(option.font)
        painter.setPen(tokens.text if is_right else tokens.danger)
        text = metrics.elidedText(hit.label or hit.collection, Qt.TextElideMode.ElideRight, line.width())
        painter.drawText(line, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter, text)
        if self.wanted is None:
            return
        pen = QPen(tokens.accent, 2) if is_right else QPen(tokens.danger, 2, Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(self.geometry.card.translated(corner), 6, 6)

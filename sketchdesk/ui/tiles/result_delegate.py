"""How one result looks: the picture on a card of paper, its class, and how similar it is."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QLocale, QObject, QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPalette, QPen, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from sketchdesk.jobs.results import Hit
from sketchdesk.ui.tiles.cards import PAPER, paint_card, paint_thumbnail, rounded, snapped
from sketchdesk.ui.tiles.result_model import Index, ResultModel, per_cent, title_of
from sketchdesk.ui.tiles.thumbnails import ThumbnailLoader
from sketchdesk.ui.widgets import style
from sketchdesk.ui.widgets.shades import MUTED, shade

Role = QPalette.ColorRole
_GAP = 3.0  # around the plate that shows hover and selection
_PLATE = 7.0  # from the plate's edge to the card
_CAPTION = 7.0  # from the card to the class
_BAR = 3.0


@dataclass(frozen=True)
class TileGeometry:
    """Where things lie in a cell, in logical pixels from its top left corner."""

    plate: QRectF
    card: QRectF
    caption: QRectF
    bar: QRectF
    height: int

    @classmethod
    def of(cls, width: int, line_height: float) -> TileGeometry:
        side = width - 2 * (_GAP + _PLATE)
        left = _GAP + _PLATE
        card = QRectF(left, left, side, side)
        caption = QRectF(left + 1, card.bottom() + _CAPTION, side - 2, line_height)
        bar = QRectF(left + 1, caption.bottom() + 3, side - 2, _BAR)
        bottom = bar.bottom() + _PLATE
        return cls(QRectF(_GAP, _GAP, width - 2 * _GAP, bottom - _GAP), card, caption, bar, round(bottom + _GAP))

    @property
    def picture_edge(self) -> float:
        """The longest side that a picture on the card can have."""
        return self.card.width() - 2 * PAPER


class ResultDelegate(QStyledItemDelegate):
    """Paints tiles. It looks pictures up and never waits for one: until it is there the card is blank.

    ``standing_in`` are the hits that are painted in the place of newer ones, by row, until those have their pictures.
    """

    def __init__(self, thumbnails: ThumbnailLoader, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails
        self.standing_in: dict[int, Hit] = {}
        self._geometry = TileGeometry.of(160, 16)
        self._blank: QPixmap | None = None
        self._blank_for: tuple[object, ...] = ()

    def set_width(self, width: int, font: QFont) -> None:
        """All tiles are ``width`` logical pixels wide from now on."""
        self._geometry = TileGeometry.of(width, QFontMetricsF(font).height())

    @property
    def geometry(self) -> TileGeometry:
        return self._geometry

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(round(self._geometry.plate.right() + _GAP), self._geometry.height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        hit = index.data(ResultModel.HitRole)
        if not isinstance(hit, Hit):
            return
        hit = self.standing_in.get(index.row(), hit)
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        corner = QPointF(option.rect.topLeft())
        self._paint_plate(painter, self._geometry.plate.translated(corner), option)
        card = snapped(painter, self._geometry.card.translated(corner))
        self._paint_blank(painter, card, option.palette)
        paint_thumbnail(painter, card, self._thumbnails, hit.thumbnail, option.palette)
        self._paint_caption(painter, corner, option, hit)
        painter.restore()

    def _paint_blank(self, painter: QPainter, card: QRectF, palette: QPalette) -> None:
        """Shadow, paper and border: painted once for all tiles, because a screen is full of them."""
        ratio = painter.deviceTransform().m11()
        margin = 4.0
        needed = (card.width(), card.height(), ratio, palette.cacheKey())
        if self._blank is None or self._blank_for != needed:
            side = QSizeF(card.width() + 2 * margin, card.height() + 2 * margin) * ratio
            blank = QPixmap(side.toSize())
            blank.setDevicePixelRatio(ratio)
            blank.fill(Qt.GlobalColor.transparent)
            own = QPainter(blank)
            own.setRenderHint(QPainter.RenderHint.Antialiasing)
            at_origin = QRectF(margin, margin, card.width(), card.height())
            paint_card(own, at_origin, palette)
            own.setPen(QPen(shade(palette, Role.Text, 0.16), 0))
            own.setBrush(Qt.BrushStyle.NoBrush)
            own.drawPath(rounded(at_origin))
            own.end()
            self._blank, self._blank_for = blank, needed
        painter.drawPixmap(card.topLeft() - QPointF(margin, margin), self._blank)

    def _paint_plate(self, painter: QPainter, plate: QRectF, option: QStyleOptionViewItem) -> None:
        state, palette = option.state, option.palette
        focused = bool(state & QStyle.StateFlag.State_HasFocus)
        fill, border = QColor(Qt.GlobalColor.transparent), QPen(Qt.PenStyle.NoPen)
        if state & QStyle.StateFlag.State_Selected:
            active = bool(option.widget and option.widget.hasFocus())
            # Not the palette's highlight, which in some dark palettes is hardly to be seen on their ground.
            accent = style.current().accent
            fill = style.selection(active)
            border = QPen(accent if active else style.translucent(accent, 0.55), 2 if active else 1.5)
        elif state & QStyle.StateFlag.State_MouseOver:
            fill = shade(palette, Role.Text, 0.07)
        elif focused:
            border = QPen(style.current().accent, 2, Qt.PenStyle.DotLine)
        painter.setBrush(fill)
        painter.setPen(border)
        painter.drawRoundedRect(plate.adjusted(1, 1, -1, -1), 10, 10)

    def _paint_caption(self, painter: QPainter, corner: QPointF, option: QStyleOptionViewItem, hit: Hit) -> None:
        palette = option.palette
        line = self._geometry.caption.translated(corner)
        metrics = QFontMetricsF(option.font)
        share = per_cent(hit.similarity)
        number = self.tr("{percent} %").format(percent=QLocale().toString(share))
        painter.setFont(option.font)
        painter.setPen(shade(palette, Role.Text, MUTED))
        painter.drawText(line, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, number)
        room = line.width() - metrics.horizontalAdvance(number) - 8
        title = metrics.elidedText(title_of(hit), Qt.TextElideMode.ElideRight, max(room, 0))
        painter.setPen(shade(palette, Role.Text, 1.0 if hit.label else MUTED))
        painter.drawText(line, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, title)
        bar = self._geometry.bar.translated(corner)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(shade(palette, Role.Text, 0.13))
        painter.drawRoundedRect(bar, _BAR / 2, _BAR / 2)
        if share:
            filled = QRectF(bar.left(), bar.top(), max(bar.width() * share / 100, _BAR), bar.height())
            painter.setBrush(palette.color(Role.Accent))
            painter.drawRoundedRect(filled, _BAR / 2, _BAR / 2)

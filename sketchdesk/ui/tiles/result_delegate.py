"""How one result looks: the picture on a card of paper, its class, and how similar it is."""

from __future__ import annotations

from dataclasses import dataclass
from math import floor

from PySide6.QtCore import QLocale, QObject, QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPalette, QPen, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from sketchdesk.jobs.results import Hit
from sketchdesk.ui.tiles.result_model import Index, ResultModel, per_cent, title_of
from sketchdesk.ui.tiles.thumbnails import Picture, ThumbnailLoader
from sketchdesk.ui.widgets.shades import MUTED, is_dark, shade

Role = QPalette.ColorRole
_GAP = 3.0  # around the plate that shows hover and selection
_PLATE = 7.0  # from the plate's edge to the card
_PAPER = 5.0  # from the card's edge to the picture
_CAPTION = 7.0  # from the card to the class
_BAR = 3.0
_DIM_IN_DARK = 0.09


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
        return self.card.width() - 2 * _PAPER


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
    room = card.width() - 2 * _PAPER
    ratio = painter.deviceTransform().m11()
    # A picture read for another tile size is stretched until the right one comes; the right one is not touched.
    scale = room / picture.edge if abs(room * ratio - picture.edge) >= 1 else 1 / ratio
    target = QRectF(QPointF(), QSizeF(picture.pixmap.size()) * scale)
    target.moveCenter(card.center())
    painter.drawPixmap(snapped(painter, target), picture.pixmap, QRectF(picture.pixmap.rect()))
    dim_in_dark(painter, card, palette)


def dim_in_dark(painter: QPainter, card: QRectF, palette: QPalette) -> None:
    """Take the glare from a white card on a dark ground."""
    if is_dark(palette):
        painter.fillPath(_rounded(card), shade_black(_DIM_IN_DARK))


def paint_card(painter: QPainter, card: QRectF, palette: QPalette) -> None:
    """An empty card of paper with a soft shadow."""
    painter.setPen(Qt.PenStyle.NoPen)
    for grow, opacity in ((2.0, 0.03), (1.0, 0.06)):
        painter.setBrush(shade_black(opacity * (3 if is_dark(palette) else 1)))
        painter.drawRoundedRect(card.adjusted(-grow, 1 - grow, grow, 1 + grow), 6 + grow, 6 + grow)
    painter.setBrush(QColor(Qt.GlobalColor.white))
    painter.drawPath(_rounded(card))


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


def _rounded(card: QRectF) -> QPainterPath:
    path = QPainterPath()
    path.addRoundedRect(card, 6, 6)
    return path


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
        picture = self._thumbnails.picture(hit.thumbnail)
        if picture is not None:
            paint_picture(painter, card, picture, option.palette)
        else:
            if self._thumbnails.is_broken(hit.thumbnail):
                paint_no_picture(painter, card)
            dim_in_dark(painter, card, option.palette)
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
            own.drawPath(_rounded(at_origin))
            own.end()
            self._blank, self._blank_for = blank, needed
        painter.drawPixmap(card.topLeft() - QPointF(margin, margin), self._blank)

    def _paint_plate(self, painter: QPainter, plate: QRectF, option: QStyleOptionViewItem) -> None:
        state, palette = option.state, option.palette
        focused = bool(state & QStyle.StateFlag.State_HasFocus)
        fill, border = QColor(Qt.GlobalColor.transparent), QPen(Qt.PenStyle.NoPen)
        if state & QStyle.StateFlag.State_Selected:
            active = bool(option.widget and option.widget.hasFocus())
            fill = shade(palette, Role.Highlight, 0.22 if active else 0.13)
            border = QPen(shade(palette, Role.Highlight, 1.0 if active else 0.55), 2 if active else 1.5)
        elif state & QStyle.StateFlag.State_MouseOver:
            fill = shade(palette, Role.Text, 0.07)
        elif focused:
            border = QPen(shade(palette, Role.Highlight, 1.0), 2, Qt.PenStyle.DotLine)
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

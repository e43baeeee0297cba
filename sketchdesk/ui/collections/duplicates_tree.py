"""How groups of equal pictures are drawn: a tree whose rows are cards."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import (
    QApplication,
    QStyle,
    QStyledItemDelegate,
    QStyleOption,
    QStyleOptionViewItem,
    QTreeView,
    QWidget,
)

from sketchdesk.jobs.results import Hit
from sketchdesk.ui.collections.duplicates_model import DuplicatesModel
from sketchdesk.ui.tiles.cards import paint_card, paint_thumbnail, snapped
from sketchdesk.ui.tiles.result_model import Index
from sketchdesk.ui.tiles.thumbnails import ThumbnailLoader
from sketchdesk.ui.widgets import style

CARD = 64
ROW = CARD + 12


class GroupsTree(QTreeView):
    """A selected row is tinted in one piece, which the row's own painting does; here is only the arrow of a group."""

    def drawBranches(self, painter: QPainter, rect: QRect, index: Index) -> None:
        if index.parent().isValid():
            if self.selectionModel().isSelected(index):
                painter.fillRect(rect, _selected_tint(self))
            return
        if self.selectionModel().isSelected(index):
            painter.fillRect(rect, _selected_tint(self))
        option = QStyleOption()
        option.initFrom(self)
        edge = 10
        option.rect = QRect(rect.right() - edge - 2, rect.center().y() - edge // 2, edge, edge)
        is_open = self.isExpanded(index)
        arrow = (
            QStyle.PrimitiveElement.PE_IndicatorArrowDown if is_open else QStyle.PrimitiveElement.PE_IndicatorArrowRight
        )
        self.style().drawPrimitive(arrow, option, painter, self)


def _selected_tint(view: QWidget | None) -> QColor:
    return style.selection(view is not None and view.hasFocus())


class PictureRow(QStyledItemDelegate):
    """The picture on a card, its name, where it is, and how much it is like the first; groups as a heading."""

    def __init__(self, thumbnails: ThumbnailLoader, parent: QTreeView) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        if index.data(DuplicatesModel.HitRole) is not None:
            return QSize(200, ROW)
        return QSize(200, option.fontMetrics.height() + 14)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model, hit = index.model(), index.data(DuplicatesModel.HitRole)
        own = QStyleOptionViewItem(option)
        self.initStyleOption(own, index)
        widget = own.widget
        shape = widget.style() if widget is not None else QApplication.style()
        tokens = style.current()
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        if own.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(own.rect, _selected_tint(widget))
        strong = QFont(own.font)
        strong.setWeight(QFont.Weight.DemiBold)
        if hit is None or not isinstance(model, DuplicatesModel):
            painter.setFont(strong)
            painter.setPen(tokens.text)
            at = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(QRectF(own.rect).adjusted(4, 0, -4, 0), at, str(index.data()))
            painter.restore()
            return
        box = QRectF(shape.subElementRect(QStyle.SubElement.SE_ItemViewItemCheckIndicator, own, widget))
        _paint_box(painter, box, own.checkState == Qt.CheckState.Checked)
        left = box.right() + 12
        card = snapped(painter, QRectF(left, own.rect.top() + (ROW - CARD) / 2, CARD, CARD))
        self._paint_card(painter, card, hit, own)
        self._paint_text(painter, own, model, index, hit, card.right() + 12, strong)
        painter.restore()

    def _paint_card(self, painter: QPainter, card: QRectF, hit: Hit, option: QStyleOptionViewItem) -> None:
        paint_card(painter, card, option.palette)
        painter.setPen(style.current().border)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(card.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        paint_thumbnail(painter, card, self._thumbnails, hit.thumbnail, option.palette)

    def _paint_text(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        model: DuplicatesModel,
        index: Index,
        hit: Hit,
        left: float,
        strong: QFont,
    ) -> None:
        tokens, metrics = style.current(), QFontMetricsF(option.font)
        line = metrics.height() + 2
        top = option.rect.center().y() - 1.5 * line
        right = option.rect.right() - 10.0
        likeness = model.likeness(index)
        room = right - left - metrics.horizontalAdvance(likeness) - 16
        at = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        rows = (
            (strong, tokens.text, hit.path.name, Qt.TextElideMode.ElideMiddle),
            (option.font, tokens.text, model.where(hit), Qt.TextElideMode.ElideRight),
            (option.font, tokens.muted, str(hit.path.parent), Qt.TextElideMode.ElideMiddle),
        )
        for row, (font, colour, text, mode) in enumerate(rows):
            painter.setFont(font)
            painter.setPen(colour)
            place = QRectF(QPointF(left, top + row * line), QPointF(left + max(room, 0), top + (row + 1) * line))
            painter.drawText(place, at, QFontMetricsF(font).elidedText(text, mode, max(room, 0)))
        painter.setFont(option.font)
        painter.setPen(tokens.muted if index.data(DuplicatesModel.FirstRole) else tokens.text)
        place = QRectF(QPointF(left, top), QPointF(right, top + 3 * line))
        painter.drawText(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, likeness)


def _paint_box(painter: QPainter, place: QRectF, ticked: bool) -> None:
    """A check box with an edge that can be seen in light and dark, which that of the system's style is not."""
    tokens = style.current()
    box = snapped(painter, place).adjusted(0.75, 0.75, -0.75, -0.75)
    painter.setPen(QPen(tokens.accent if ticked else tokens.muted, 1.5))
    painter.setBrush(tokens.accent if ticked else tokens.paper)
    painter.drawRoundedRect(box, 3, 3)
    if ticked:
        line, cap, join = Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin
        painter.setPen(QPen(tokens.on_accent, 1.8, line, cap, join))

        def at(x: float, y: float) -> QPointF:
            return QPointF(box.left() + x * box.width(), box.top() + y * box.height())

        painter.drawPolyline([at(0.22, 0.52), at(0.42, 0.72), at(0.78, 0.3)])

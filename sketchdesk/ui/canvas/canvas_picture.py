"""A picture in the place of the drawing, with the way back to it."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeySequence, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QToolButton, QWidget

from sketchdesk.ui.canvas.canvas_paper import paint_frame, paper_square
from sketchdesk.ui.widgets import icons, style
from sketchdesk.ui.widgets.spoken_roles import SpokenRole

_CAPTION_HEIGHT = 44
_MARGIN = 12


class QueryPicture(QWidget, SpokenRole):
    """Shows the picture that is searched with; ``closed`` when the person wants to draw again."""

    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image = QImage()
        self._title = ""
        self._scaled = QPixmap()
        self._close = QToolButton(self)
        self._close.setIcon(icons.icon("cancel"))
        self._close.setIconSize(QSize(20, 20))
        self._close.setFixedSize(32, 32)
        self._close.setProperty("floating", True)
        self._close.setCursor(Qt.CursorShape.PointingHandCursor)
        keys = QKeySequence("Escape").toString(QKeySequence.SequenceFormat.NativeText)
        self._close.setToolTip(self.tr("Back to the drawing ({0})").format(keys))
        self._close.setAccessibleName(self.tr("Back to the drawing"))
        self._close.clicked.connect(self.closed)
        self.setFocusProxy(self._close)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(160, 160)

    @property
    def close_button(self) -> QToolButton:
        return self._close

    def set_picture(self, image: QImage, title: str) -> None:
        self._image, self._title, self._scaled = image, title, QPixmap()
        self.setAccessibleName(self.tr("Query picture {0}").format(title))
        self.setAccessibleDescription(self.tr("The search uses this picture instead of a drawing."))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(512, 512)

    def resizeEvent(self, event: QResizeEvent) -> None:
        paper = paper_square(self.rect())
        self._close.move(paper.topRight() + QPoint(-self._close.width() - 7, 8))

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens, paper = style.current(), paper_square(self.rect())
        painter = QPainter(self)
        painter.fillRect(paper, tokens.paper)
        room = paper.adjusted(_MARGIN, _MARGIN, -_MARGIN, -_CAPTION_HEIGHT)
        self._paint_image(painter, room)
        caption = QRect(paper.x(), paper.bottom() - _CAPTION_HEIGHT + 1, paper.width(), _CAPTION_HEIGHT)
        painter.fillRect(caption, tokens.surface)
        painter.fillRect(caption.x(), caption.y(), caption.width(), 1, tokens.border)
        text = caption.adjusted(_MARGIN, 0, -_MARGIN, 0)
        lead = self.tr("Searching with")
        painter.setPen(tokens.muted)
        painter.drawText(text, Qt.AlignmentFlag.AlignVCenter, lead)
        text.setLeft(text.left() + painter.fontMetrics().horizontalAdvance(lead + "  "))
        painter.setPen(tokens.text)
        title = painter.fontMetrics().elidedText(self._title, Qt.TextElideMode.ElideMiddle, text.width())
        painter.drawText(text, Qt.AlignmentFlag.AlignVCenter, title)
        paint_frame(painter, paper, tokens.window, tokens.border, 1.0)
        painter.end()

    def _paint_image(self, painter: QPainter, room: QRect) -> None:
        if self._image.isNull() or room.width() < 8 or room.height() < 8:
            return
        ratio = self.devicePixelRatioF()
        # Small pictures are enlarged at most fourfold: more shows only their pixels.
        size = self._image.size().scaled(room.size() * ratio, Qt.AspectRatioMode.KeepAspectRatio)
        size = size.boundedTo(self._image.size() * (4 * ratio)).expandedTo(QSize(1, 1))
        if self._scaled.size() != size or self._scaled.devicePixelRatio() != ratio:
            keep, smooth = Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
            self._scaled = QPixmap.fromImage(self._image.scaled(size, keep, smooth))
            self._scaled.setDevicePixelRatio(ratio)
        place = QRectF(0, 0, size.width() / ratio, size.height() / ratio)
        place.moveCenter(QRectF(room).center())
        corner = place.topLeft().toPoint()
        if self._image.hasAlphaChannel():
            # Most pictures with holes were made for white pages.
            painter.fillRect(QRect(corner, place.size().toSize()), Qt.GlobalColor.white)
        painter.drawPixmap(corner, self._scaled)

"""A result, large, over the whole window, until Esc or Space."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from sketchdesk.jobs.results import Hit
from sketchdesk.ui.tiles.cards import dim_in_dark, paint_card, paint_no_picture
from sketchdesk.ui.tiles.result_model import per_cent, title_of
from sketchdesk.ui.tiles.thumbnails import Picture, ThumbnailLoader

_MARGIN = 36
_CAPTION = 76
_PAPER = 14
_EDGE_STEP = 256


class PreviewOverlay(QWidget):
    """Shows the original file; until it has been read, or if it cannot be, the thumbnail stands in."""

    moved = Signal(int)
    """The person wants the next (+1) or previous (-1) result."""
    open_requested = Signal(Hit)
    more_like_requested = Signal(Hit)
    closed = Signal()

    def __init__(self, thumbnails: ThumbnailLoader, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("previewOverlay")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._thumbnails = thumbnails
        self._originals = ThumbnailLoader(self, cache_bytes=192 << 20, threads=1)
        self._originals.ready.connect(self._original_ready)
        self._hit: Hit | None = None
        self._place = ""
        self.hide()

    @property
    def hit(self) -> Hit | None:
        return self._hit

    def show_hit(self, hit: Hit, place: str) -> None:
        """Show this result over the whole window; ``place`` tells its rank, as in "3 of 60"."""
        self._hit, self._place = hit, place
        window = self.parentWidget().window()
        if self.parentWidget() is not window or not self.isVisible():
            self.setParent(window)
            window.installEventFilter(self)
            self.setGeometry(window.rect())
            self.show()
            self.raise_()
            self.setFocus(Qt.FocusReason.PopupFocusReason)
        self.setAccessibleName(self.tr("Preview: {title}, {place}").format(title=title_of(hit), place=place))
        self.setAccessibleDescription(str(hit.path))
        self._read()
        self.update()

    def dismiss(self) -> None:
        if self.isVisible():
            self.parentWidget().removeEventFilter(self)
            self.hide()
            self._hit = None
            self.closed.emit()

    @property
    def is_idle(self) -> bool:
        return self._originals.is_idle

    def shutdown(self) -> None:
        self._originals.shutdown()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self.parentWidget():
            self.setGeometry(self.parentWidget().rect())
            self._read()
        return False

    def event(self, event: QEvent) -> bool:
        # The window's single-letter keys wait while the preview is open.
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        # The focus stays here: behind the preview nothing can be seen that could have it.
        if isinstance(event, QKeyEvent) and event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            if event.type() == QEvent.Type.KeyPress:
                self.moved.emit(1 if event.key() == Qt.Key.Key_Tab else -1)
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in (Qt.Key.Key_Escape, Qt.Key.Key_Space):
            self.dismiss()
        elif key in (Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_PageDown):
            self.moved.emit(1)
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Up, Qt.Key.Key_PageUp):
            self.moved.emit(-1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._hit is not None:
            self.open_requested.emit(self._hit)
        elif key == Qt.Key.Key_M and self._hit is not None:
            hit = self._hit
            self.dismiss()
            self.more_like_requested.emit(hit)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and not self._card().contains(event.position()):
            self.dismiss()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self._hit is not None and self._card().contains(event.position()):
            self.open_requested.emit(self._hit)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._hit is None:
            return
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(self.rect(), QColor(18, 19, 22, 234))
        picture, card = self._picture(), self._card()
        paint_card(painter, card, self.palette())
        if picture is not None:
            room = card.adjusted(_PAPER, _PAPER, -_PAPER, -_PAPER)
            painter.drawPixmap(room, picture.pixmap, QRectF(picture.pixmap.rect()))
            dim_in_dark(painter, card, self.palette())
        elif self._thumbnails.is_broken(self._hit.thumbnail):
            paint_no_picture(painter, card)
        self._paint_caption(painter, card)
        painter.end()

    def _paint_caption(self, painter: QPainter, card: QRectF) -> None:
        hit = self._hit
        assert hit is not None
        parts = (title_of(hit), self.tr("{percent} % similar").format(percent=per_cent(hit.similarity)))
        first = "   ·   ".join((*parts, hit.collection, self._place))
        hint = self.tr("← → moves   ·   Enter opens   ·   M more like this   ·   Esc closes")
        metrics = self.fontMetrics()
        line, room = metrics.height() + 5, self.width() - 2 * _MARGIN
        top = min(card.bottom() + 12, self.height() - 3 * line - 4)
        middle = Qt.TextElideMode.ElideMiddle
        for row, (text, opacity) in enumerate(((first, 0.96), (str(hit.path), 0.66), (hint, 0.48))):
            colour = QColor(Qt.GlobalColor.white)
            colour.setAlphaF(opacity)
            painter.setPen(colour)
            where = QRectF(_MARGIN, top + row * line, room, line)
            painter.drawText(where, Qt.AlignmentFlag.AlignCenter, metrics.elidedText(text, middle, room))

    def _picture(self) -> Picture | None:
        if self._hit is None:
            return None
        return self._originals.picture(self._hit.path) or self._thumbnails.picture(self._hit.thumbnail)

    def _has_original(self) -> bool:
        return self._hit is not None and self._originals.picture(self._hit.path) is not None

    def _room(self) -> QSize:
        lines = max(_CAPTION, 3 * (self.fontMetrics().height() + 5) + 16)
        return QSize(self.width() - 2 * _MARGIN, self.height() - _MARGIN - lines).expandedTo(QSize(80, 80))

    def _card(self) -> QRectF:
        """The paper around the picture: as large as there is room, in the picture's proportions."""
        room, picture = self._room(), self._picture()
        paper = QSize(2 * _PAPER, 2 * _PAPER)
        size = QSize(room)
        if picture is not None:
            size = picture.pixmap.size()
            # A file so small that reading has enlarged it as far as is decent is not stretched any further, and as
            # large at 2x as at 1x.
            whole = max(size.width(), size.height()) >= picture.edge
            limit = room - paper if whole or not self._has_original() else size
            size.scale((room - paper).boundedTo(limit), Qt.AspectRatioMode.KeepAspectRatio)
        size += paper
        left = (self.width() - size.width()) / 2
        return QRectF(left, (_MARGIN + room.height() - size.height()) / 2, size.width(), size.height())

    def _read(self) -> None:
        if self._hit is None:
            return
        longest = max(self._room().width(), self._room().height()) * self.devicePixelRatioF()
        # In steps, so that dragging the window's edge does not read the file again for every pixel.
        self._originals.want((self._hit.path,), int(-(-longest // _EDGE_STEP) * _EDGE_STEP))

    def _original_ready(self, path: Path) -> None:
        if self._hit is not None and path == self._hit.path:
            self.update()

"""A line of text that gives way when there is no room, and is never shown half a letter."""

from __future__ import annotations

import html

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from sketchdesk.ui.widgets.shades import MUTED, shade


def plain_tip(text: str) -> str:
    """A tool tip that wraps, in which nothing of ``text`` is taken for markup."""
    return f"<span>{html.escape(text)}</span>"


class ElidedLabel(QFrame):
    """Plain text on one line, cut with an ellipsis; the whole text is then its tool tip, and always its name."""

    def __init__(
        self,
        parent: QWidget | None = None,
        mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
        muted: bool = False,
    ) -> None:
        super().__init__(parent)
        self._text = ""
        self._mode = mode
        self._muted = muted
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    @property
    def text(self) -> str:
        return self._text

    def set_text(self, text: str) -> None:
        if text == self._text:
            return
        self._text = text
        self.setAccessibleName(text)
        self._tell_rest()
        self.updateGeometry()
        self.update()

    @property
    def is_cut(self) -> bool:
        return self.fontMetrics().horizontalAdvance(self._text) > self.contentsRect().width()

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance(self._text) + 1, metrics.height() + 2)

    def minimumSizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        return QSize(min(metrics.horizontalAdvance(self._text), metrics.horizontalAdvance("…") * 3), metrics.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(shade(self.palette(), QPalette.ColorRole.WindowText, MUTED if self._muted else 1.0))
        room = self.contentsRect()
        shown = self.fontMetrics().elidedText(self._text, self._mode, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._tell_rest()

    def _tell_rest(self) -> None:
        self.setToolTip(plain_tip(self._text) if self.is_cut else "")

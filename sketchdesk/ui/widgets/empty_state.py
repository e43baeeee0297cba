"""What a page says while it has nothing to show: what is missing, what to do, and a button that does it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QPainter, QPainterPath, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from sketchdesk.ui.widgets.shades import shade

Role = QPalette.ColorRole
_WIDEST = 460


class EmptyState(QWidget):
    """A motif, a title, a sentence and perhaps a button, in the middle of the page."""

    button_clicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("emptyState")
        self._title = QLabel(objectName="emptyTitle")
        font = QFont(self.font())
        font.setPointSizeF(font.pointSizeF() * 1.45)
        font.setWeight(QFont.Weight.DemiBold)
        self._title.setFont(font)
        self._text = QLabel(objectName="emptyText")
        self._text.setProperty("muted", True)
        for label in (self._title, self._text):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            label.setWordWrap(True)
        self._button = QPushButton(objectName="emptyButton")
        self._button.setProperty("primary", True)
        self._button.clicked.connect(self.button_clicked)
        middle = QWidget(self)
        middle.setMaximumWidth(_WIDEST)
        middle.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        row = QHBoxLayout(self)
        row.addStretch(1)
        row.addWidget(middle, 100)
        row.addStretch(1)
        column = QVBoxLayout(middle)
        column.setContentsMargins(12, 24, 12, 24)
        column.setSpacing(10)
        column.addStretch(2)
        column.addWidget(_Motif(self), 0, Qt.AlignmentFlag.AlignHCenter)
        for label in (self._title, self._text):
            column.addWidget(label)
        column.addSpacing(6)
        column.addWidget(self._button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)

    def show_state(self, title: str, text: str, button_text: str | None) -> None:
        """Say this; without ``button_text`` there is no button."""
        self._title.setText(title)
        self._text.setText(text)
        self._button.setText(button_text or "")
        self._button.setVisible(button_text is not None)
        self._button.setAccessibleDescription(text)
        self.setAccessibleName(title)

    @property
    def title(self) -> str:
        return self._title.text()

    @property
    def text(self) -> str:
        return self._text.text()

    @property
    def button(self) -> QPushButton:
        return self._button


class _Motif(QWidget):
    """Cards in a fan with a line drawn on the first, in the palette's colours."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFixedSize(QSize(150, 116))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette = self.palette()
        card = QRectF(-34, -40, 68, 80)
        for angle, shift in ((-13.0, -26.0), (12.0, 26.0), (0.0, 0.0)):
            painter.save()
            painter.translate(self.width() / 2 + shift, self.height() / 2 + abs(shift) / 6)
            painter.rotate(angle)
            painter.setPen(QPen(shade(palette, Role.WindowText, 0.28), 1.4))
            painter.setBrush(palette.color(Role.Base))
            painter.drawRoundedRect(card, 7, 7)
            painter.restore()
        line = QPainterPath(QPointF(-20, 14))
        line.cubicTo(QPointF(-14, -26), QPointF(0, -26), QPointF(-2, 0))
        line.cubicTo(QPointF(-4, 20), QPointF(8, 22), QPointF(12, 2))
        line.cubicTo(QPointF(14, -8), QPointF(18, -10), QPointF(21, -4))
        painter.translate(self.width() / 2, self.height() / 2)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        pen = QPen(palette.color(Role.Accent), 3.2)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.drawPath(line)
        painter.end()

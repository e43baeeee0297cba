"""A line that says what was interrupted, with *Go on* and *Forget it*."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget


class GoOnStrip(QFrame):
    """Hidden until there is something to say; it does nothing itself."""

    go_on_wanted = Signal()
    forget_wanted = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._text = QLabel(self, objectName=f"{name}Text")
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setWordWrap(True)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.go_on = QPushButton(self.tr("&Go on"), self, objectName=f"{name}GoOn")
        self.forget = QPushButton(self.tr("&Forget it"), self, objectName=f"{name}Forget")
        self.go_on.clicked.connect(self.go_on_wanted)
        self.forget.clicked.connect(self.forget_wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 6, 10, 6)
        row.addWidget(self._text, 1)
        row.addWidget(self.go_on)
        row.addWidget(self.forget)
        self.hide()

    @property
    def text(self) -> str:
        """What the line says; "" while it is hidden."""
        return self._text.text()

    def say(self, sentence: str) -> None:
        """Show the sentence; "" hides the line."""
        self._text.setText(sentence)
        self.setVisible(bool(sentence))
        for button in (self.go_on, self.forget):
            button.setAccessibleDescription(sentence)

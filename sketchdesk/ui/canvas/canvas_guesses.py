"""The line under the canvas: what the engine thinks is being drawn."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QPushButton, QSizePolicy, QWidget

from sketchdesk.jobs.results import Guess

_SHOWN = 3
_GAP = 4
_NAME_WIDTH = 150


class GuessLine(QWidget):
    """Up to three guesses as buttons; ``chosen`` carries the class name. Keeps its height while it is empty."""

    chosen = Signal(str)
    """A class whose pictures are wanted, or are not wanted any more."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._guesses: tuple[Guess, ...] = ()
        self._caption = QLabel(self.tr("Looks like"), self)
        self._caption.setProperty("muted", True)
        self._buttons = [QPushButton(self) for _ in range(_SHOWN)]
        for place, button in enumerate(self._buttons):
            button.setProperty("guess", "best" if place == 0 else "other")
            button.setCheckable(True)
            # A click must not take the keyboard from the canvas, nor leave a ring of focus.
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(lambda _=False, at=place: self.chosen.emit(self._guesses[at].class_name))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Guesses"))
        self._arrange()

    def set_guesses(self, guesses: tuple[Guess, ...]) -> None:
        """Show the first three, best first; none empties the line."""
        self._guesses = guesses[:_SHOWN]
        for button, guess in zip(self._buttons, self._guesses, strict=False):
            name = button.fontMetrics().elidedText(guess.class_name, Qt.TextElideMode.ElideRight, _NAME_WIDTH)
            share = self.tr("{0} %").format(max(1, round(guess.probability * 100)))
            if guess.probability < 0.005:
                share = self.tr("< 1 %")
            # An ampersand would underline the next letter.
            button.setText(f"{name} {share}".replace("&", "&&"))
            button.setAccessibleName(f"{guess.class_name}, {share}")
            button.setAccessibleDescription(self.tr("Show pictures of this class"))
        self.setAccessibleDescription(", ".join(guess.class_name for guess in self._guesses))
        self.mark(None)
        self._arrange()

    def mark(self, class_name: str | None) -> None:
        """Show of which guess the pictures are shown; None: of the query itself."""
        for button, guess in zip(self._buttons, self._guesses, strict=False):
            button.setChecked(guess.class_name == class_name)
            tip = (
                self.tr("Back to what is like the drawing ({0})")
                if button.isChecked()
                else self.tr("Show pictures of “{0}”")
            )
            button.setToolTip(tip.format("Esc" if button.isChecked() else guess.class_name))

    def sizeHint(self) -> QSize:
        return QSize(320, max(button.sizeHint().height() for button in self._buttons))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange()

    def _arrange(self) -> None:
        """As many guesses as fit whole; the first one always."""
        self._caption.setVisible(bool(self._guesses))
        self._caption.setGeometry(2, 0, self._caption.sizeHint().width(), self.height())
        left = self._caption.geometry().right() + 2 * _GAP
        for place, button in enumerate(self._buttons):
            wanted = button.sizeHint()
            width = min(wanted.width(), max(self.width() - left, 0)) if place == 0 else wanted.width()
            button.setGeometry(left, (self.height() - wanted.height()) // 2, width, wanted.height())
            button.setVisible(place < len(self._guesses) and left + width <= self.width())
            left += width + _GAP

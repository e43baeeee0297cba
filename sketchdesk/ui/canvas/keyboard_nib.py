"""Drawing without a mouse: a nib on the paper that the arrow keys move, and that Space puts down and lifts."""

from __future__ import annotations

from PySide6.QtCore import QLocale, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from sketchdesk.ui.canvas.stroke_editing import CANVAS_SIDE, Point
from sketchdesk.ui.widgets import style

STEP, FINE_STEP, LONG_STEP = 8.0, 2.0, 32.0
"""How far a key moves the nib, in units of the paper: alone, with Shift, with Ctrl."""

# Above the words that lie on an empty paper.
_BEGIN = (CANVAS_SIDE / 2, CANVAS_SIDE * 0.28)
_SIDE = 27
_WAYS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
    # As they lie around the arrows of a number pad: for whom two keys at once are one too many.
    Qt.Key.Key_Home: (-1, -1),
    Qt.Key.Key_PageUp: (1, -1),
    Qt.Key.Key_End: (-1, 1),
    Qt.Key.Key_PageDown: (1, 1),
}


class KeyboardNib(QWidget):
    """Where the keyboard draws: a cross over a paper, which hands it the keys. Places are in units of the paper.

    ``put_down``, ``moved`` and ``lifted`` carry the place; ``taken_back`` comes when the line that is being drawn is
    not wanted. Two arrows held together move aslant. A key that is held repeats as the person's system says.
    """

    put_down = Signal(float, float)
    moved = Signal(float, float)
    lifted = Signal()
    taken_back = Signal()

    def __init__(self, paper: QWidget) -> None:
        super().__init__(paper)
        self._paper = paper
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFixedSize(_SIDE, _SIDE)
        self._place: Point = _BEGIN
        self._held: set[int] = set()
        self._is_down = False
        self.hide()

    @property
    def place(self) -> Point:
        return self._place

    @property
    def is_down(self) -> bool:
        """Whether it draws or erases now."""
        return self._is_down

    def set_down(self, down: bool) -> None:
        """Look as if it were down; says nothing."""
        if down != self._is_down:
            self._is_down = down
            self.update()

    def go_to(self, place: Point) -> None:
        """Be there when a key is pressed next: where the mouse drew last."""
        self._place = _kept(place)
        self.rest()

    def rest(self) -> None:
        """Out of sight, until a key is pressed."""
        self._held.clear()
        self.hide()

    def key_pressed(self, event: QKeyEvent) -> bool:
        """Whether the key was one of the nib's."""
        key, modifiers = event.key(), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if key in _WAYS and not modifiers & (Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier):
            self._held.add(key)
            self._step(_step(modifiers))
        elif key == Qt.Key.Key_Space and not modifiers:
            if not event.isAutoRepeat():
                self._put_down_or_lift()
        elif key == Qt.Key.Key_Escape and self._is_down:
            self.taken_back.emit()
            self._announce(self.tr("Taken back"))
        else:
            return False
        return True

    def key_released(self, event: QKeyEvent) -> bool:
        if event.key() not in _WAYS:
            return False
        if not event.isAutoRepeat():
            self._held.discard(event.key())
            if not self._held:
                self._announce(self._where())
        return True

    def follow(self, at: QPointF) -> None:
        """Lie over a place of the paper, in its logical pixels, and be seen."""
        self.move(round(at.x() - _SIDE / 2), round(at.y() - _SIDE / 2))
        self.raise_()
        self.show()

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens, middle = style.current(), QPointF(_SIDE / 2, _SIDE / 2)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        near, far = (5.0, 11.0) if self._is_down else (4.0, 12.0)
        # A seam of paper, so that it shows on ink.
        for colour, width in ((tokens.paper, 4.5), (tokens.accent, 2.0)):
            painter.setPen(QPen(colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            for across, down in ((1, 0), (-1, 0), (0, 1), (0, -1)):
                way = QPointF(across, down)
                painter.drawLine(middle + way * near, middle + way * far)
        if self._is_down:
            painter.setPen(QPen(tokens.paper, 1.5))
            painter.setBrush(tokens.accent)
            painter.drawEllipse(QRectF(middle.x() - 4, middle.y() - 4, 8, 8))
        painter.end()

    def _step(self, length: float) -> None:
        across = sum(_WAYS[Qt.Key(key)][0] for key in self._held)
        down = sum(_WAYS[Qt.Key(key)][1] for key in self._held)
        sign = [(part > 0) - (part < 0) for part in (across, down)]
        self._place = _kept((self._place[0] + sign[0] * length, self._place[1] + sign[1] * length))
        self.moved.emit(*self._place)

    def _put_down_or_lift(self) -> None:
        if self._is_down:
            self.lifted.emit()
            self._announce(self.tr("Lifted"))
        else:
            self.put_down.emit(*self._place)
            self._announce(self.tr("Down, {where}").format(where=self._where()))

    def _where(self) -> str:
        across, down = (QLocale().toString(round(100 * part / CANVAS_SIDE)) for part in self._place)
        return self.tr("{0} % from the left, {1} % from the top").format(across, down)

    def _announce(self, words: str) -> None:
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._paper, words))


def _step(modifiers: Qt.KeyboardModifier) -> float:
    if modifiers & Qt.KeyboardModifier.ShiftModifier:
        return FINE_STEP
    return LONG_STEP if modifiers & Qt.KeyboardModifier.ControlModifier else STEP


def _kept(place: Point) -> Point:
    """The place, or the nearest one on the paper."""
    return min(max(place[0], 0.0), CANVAS_SIDE), min(max(place[1], 0.0), CANVAS_SIDE)

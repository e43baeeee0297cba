"""The look of the paper: a rounded square with ink on it, a hint while it is empty, the tools' outlines."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import (
    QAccessible,
    QColor,
    QCursor,
    QFocusEvent,
    QFont,
    QFontInfo,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPixmap,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from sketchdesk.engine.drawing import Stroke
from sketchdesk.ui.canvas.ink_layer import InkLayer
from sketchdesk.ui.canvas.live_ink import LiveInk
from sketchdesk.ui.canvas.stroke_editing import CANVAS_SIDE, Point, StrokeBuilder
from sketchdesk.ui.widgets import icons, style
from sketchdesk.ui.widgets.spoken_roles import SpokenRole
from sketchdesk.ui.widgets.style import RADIUS, Tokens

_SHOWN_BY_KEYBOARD = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)


class Paper(QWidget, SpokenRole):
    """Shows strokes on the largest square that fits; knows the way between its pixels and the paper's units."""

    spoken_role = QAccessible.Role.Canvas

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._strokes: tuple[Stroke, ...] = ()
        self._layer = InkLayer()
        self._live: LiveInk | None = None
        self._circle: tuple[QPointF, float] | None = None
        self._shows_focus = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(160, 160)
        # All of it is painted here: what lies below need not be.
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._catching_up = QTimer(self, singleShot=True, interval=0)
        self._catching_up.timeout.connect(self._catch_up)

    def paper_scale(self) -> float:
        """Logical pixels of the screen for one unit of the paper."""
        return self.paper_area().width() / CANVAS_SIDE

    def paper_area(self) -> QRect:
        """Where the paper is in this widget, in logical pixels."""
        return paper_square(self.rect())

    def to_units(self, position: QPointF) -> Point:
        """A place in this widget, in units of the paper."""
        paper = self.paper_area()
        scale = CANVAS_SIDE / paper.width()
        return (position.x() - paper.x()) * scale, (position.y() - paper.y()) * scale

    def from_units(self, place: Point) -> QPointF:
        """A place on the paper, in logical pixels of this widget."""
        paper, scale = self.paper_area(), self.paper_scale()
        return QPointF(paper.x() + place[0] * scale, paper.y() + place[1] * scale)

    def strokes(self) -> tuple[Stroke, ...]:
        """Those that are shown."""
        return self._strokes

    def show_strokes(self, strokes: tuple[Stroke, ...], is_wiped: bool = False) -> None:
        """Show these finished strokes; repaints what changed. ``is_wiped`` says that they are what wiping left."""
        was_empty, self._strokes = not self._strokes, strokes
        area = self._layer.show(strokes, is_wiped)
        if was_empty != (not strokes):
            self.update()
        elif not area.isEmpty():
            self.update_units(area)

    def wipe(self, begin: Point, end: Point, radius: float, thickness: float) -> None:
        """Take ink within ``radius`` of a way off the screen; the strokes that are left are to be shown later.

        ``thickness`` is that of the thickest stroke there, all in units of the paper.
        """
        self.update_units(self._layer.wipe(begin, end, radius, thickness))

    def show_live(self, builder: StrokeBuilder | None) -> None:
        """The line that is being drawn, painted over the finished ones."""
        was_blank, self._live = self._is_blank(), None if builder is None else LiveInk(builder)
        if was_blank or self._is_blank():
            self.update()

    def show_circle(self, centre: QPointF | None, diameter: float = 0.0) -> None:
        """The eraser's outline, ``diameter`` in units of the paper; None takes it away."""
        old, self._circle = self._circle_box(), None if centre is None else (centre, diameter)
        for box in (old, self._circle_box()):
            if box is not None:
                self.update(box.adjusted(-2, -2, 2, 2).toAlignedRect())

    def update_units(self, area: QRectF) -> None:
        """Repaint a part of the paper, given in its units."""
        scale, corner = self.paper_scale(), QPointF(self.paper_area().topLeft())
        box = QRectF(area.x() * scale, area.y() * scale, area.width() * scale, area.height() * scale)
        self.update(box.translated(corner).toAlignedRect().adjusted(-1, -1, 1, 1))

    def sizeHint(self) -> QSize:
        return QSize(512, 512)

    def focusInEvent(self, event: QFocusEvent) -> None:
        # Who came with a pen knows where it is.
        self._shows_focus = event.reason() in _SHOWN_BY_KEYBOARD
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._shows_focus = False
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange):
            self.update()
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens, paper = style.current(), self.paper_area()
        painter = QPainter(self)
        painter.fillRect(event.rect(), tokens.window)
        # Wide lines at the edge end with it, at every scale of the screen.
        painter.setClipRect(paper)
        painter.fillRect(paper, tokens.paper)
        if self._is_blank():
            _paint_hint(painter, paper, tokens, self.font(), self._shows_focus)
        self._paint_ink(painter, event.rect(), tokens.ink)
        if not paper.adjusted(RADIUS, RADIUS, -RADIUS, -RADIUS).contains(event.rect()):
            edge, width = (tokens.accent, 2.0) if self._shows_focus else (tokens.border, 1.0)
            paint_frame(painter, paper, tokens.window, edge, width)
        box = self._circle_box()
        if box is not None:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(tokens.muted, 1.5))
            painter.setBrush(style.translucent(tokens.muted, 0.12))
            painter.drawEllipse(box)
        painter.end()

    def _may_catch_up(self) -> bool:
        """A long job waits for the pen to be lifted."""
        return self._live is None or not self._layer.is_long

    def _catch_up(self) -> None:
        if self._may_catch_up():
            changed = self._layer.catch_up()
            if not changed.isEmpty():
                self.update_units(changed)
            if self._layer.is_behind:
                self._catching_up.start()

    def _is_blank(self) -> bool:
        return not self._strokes and self._live is None

    def _circle_box(self) -> QRectF | None:
        if self._circle is None:
            return None
        centre, diameter = self._circle[0], self._circle[1] * self.paper_scale()
        return QRectF(centre.x() - diameter / 2, centre.y() - diameter / 2, diameter, diameter)

    def _paint_ink(self, painter: QPainter, part: QRect, ink: QColor) -> None:
        """All ink, pixel by pixel: at a scale of 1.5 the paper's corner may lie between two."""
        to_device = painter.deviceTransform()
        paper = to_device.mapRect(QRectF(self.paper_area()))
        corner, side = QPoint(round(paper.left()), round(paper.top())), max(1, round(paper.width()))
        self._layer.fit(side)
        if self._layer.is_missing and self._may_catch_up():
            self._layer.catch_up()
        if self._layer.is_behind:
            self._catching_up.start()
        painter.save()
        painter.setTransform(to_device.inverted()[0], True)
        image = self._layer.image(ink)
        if image.width() == side:
            painter.drawImage(corner, image)
        else:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(QRect(corner, QSize(side, side)), image)
        if self._live is not None:
            area = to_device.mapRect(QRectF(part)).toAlignedRect().translated(-corner)
            live = self._live.image(side, area, ink)
            if live is not None:
                painter.drawImage(corner + live[0], live[1])
        painter.restore()


def paper_square(area: QRect) -> QRect:
    """The largest square in ``area``: at its top, centred from side to side."""
    side = max(16, min(area.width(), area.height()))
    return QRect(area.x() + (area.width() - side) // 2, area.y(), side, side)


def paint_frame(painter: QPainter, paper: QRect, outside: QColor, edge: QColor, width: float) -> None:
    """Round the paper's corners, whatever lies in them, and draw its edge."""
    corners = QPainterPath()
    corners.addRect(QRectF(paper))
    corners.addRoundedRect(QRectF(paper), RADIUS, RADIUS)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillPath(corners, outside)
    half = width / 2
    painter.setPen(QPen(edge, width))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(QRectF(paper).adjusted(half, half, -half, -half), RADIUS - half, RADIUS - half)
    painter.restore()


def nib_cursor(diameter: float, ratio: float, tokens: Tokens) -> QCursor:
    """A ring as wide as the pen's line, in logical pixels, that shows on ink and on paper."""
    ring = max(4.0, min(diameter, 48.0))
    side = int(ring) + 7
    pixmap = QPixmap(round(side * ratio), round(side * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    centre = QPointF(side / 2, side / 2)
    painter.setPen(QPen(tokens.paper, 3.0))
    painter.drawEllipse(centre, ring / 2 + 1, ring / 2 + 1)
    painter.setPen(QPen(tokens.ink, 1.2))
    painter.drawEllipse(centre, ring / 2 + 1, ring / 2 + 1)
    painter.end()
    return QCursor(pixmap, side // 2, side // 2)


def _paint_hint(painter: QPainter, paper: QRect, tokens: Tokens, font: QFont, by_keyboard: bool) -> None:
    painter.save()
    middle = paper.center()
    size = max(20, paper.width() // 12)
    icons.icon("pen", "muted").paint(painter, QRect(middle.x() - size // 2, middle.y() - size - 22, size, size))
    painter.setPen(tokens.muted)
    large = QFont(font)
    large.setPointSizeF(QFontInfo(font).pointSizeF() * 1.5)
    painter.setFont(large)
    title = QRect(paper.x(), middle.y() - 14, paper.width(), 30)
    painter.drawText(title, Qt.AlignmentFlag.AlignCenter, QCoreApplication.translate("CanvasPaper", "Draw here"))
    painter.setFont(font)
    below = QRect(paper.x() + 16, title.bottom() + 4, paper.width() - 32, 60)
    flags = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
    how = QCoreApplication.translate(
        "CanvasPaper", "Pictures like it appear while you draw.\nOr drop a picture to search with it."
    )
    if by_keyboard:
        how = QCoreApplication.translate(
            "CanvasPaper", "The arrow keys move the pen,\nSpace puts it down and lifts it."
        )
    painter.drawText(below, flags, how)
    painter.restore()

"""The canvas: a square paper on which mouse, pen, finger or the keyboard draw and erase lines.

Strokes live in a space of 512 x 512 units that knows nothing of the widget's size, the screen's scale or
the theme, so what is searched for is the same everywhere. A pen movement repaints only its own few pixels:
finished strokes are cached as pixels, the one being drawn is painted where it changed.
"""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QCoreApplication, QEvent, QLocale, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QEnterEvent,
    QFocusEvent,
    QHideEvent,
    QInputDevice,
    QKeyEvent,
    QMouseEvent,
    QPointingDevice,
    QResizeEvent,
    QTabletEvent,
    QUndoStack,
)
from PySide6.QtWidgets import QWidget

from sketchdesk.engine.drawing import Drawing, Stroke
from sketchdesk.ui.canvas.canvas_commands import ReplaceStrokes
from sketchdesk.ui.canvas.canvas_paper import Paper, nib_cursor
from sketchdesk.ui.canvas.gestures import EraserGesture, Gesture, PenGesture
from sketchdesk.ui.canvas.keyboard_nib import KeyboardNib
from sketchdesk.ui.widgets import style

PEN_WIDTHS = (1.0, 24.0)
ERASER_WIDTHS = (8.0, 96.0)


class Tool(Enum):
    """What the pen does to the paper."""

    PEN = "pen"
    ERASER = "eraser"


class _Device(Enum):
    """What a gesture is made with: only that moves and ends it."""

    MOUSE = "mouse"
    TABLET = "tablet"
    KEYS = "keys"


class Canvas(Paper):
    """A square paper with an undo stack.

    ``drawing_changed`` carries the Drawing once after every finished stroke, erasing, undo, redo and clear;
    ``stroke_started`` comes when the pen touches the paper, ``tool_changed`` with another tool or width.
    """

    drawing_changed = Signal(object)
    stroke_started = Signal()
    tool_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.undo_stack = QUndoStack(self)
        self._tool = Tool.PEN
        self._widths = {Tool.PEN: 5.0, Tool.ERASER: 32.0}
        self._gesture: Gesture | None = None
        self._device = _Device.MOUSE
        self._compressed: bool | None = None
        self._advancing = QTimer(self, singleShot=True, interval=0)
        self._advancing.timeout.connect(self._advance)
        self._nib = KeyboardNib(self)
        self._nib.put_down.connect(self._nib_put_down)
        self._nib.moved.connect(self._nib_moved)
        self._nib.lifted.connect(self.finish_gesture)
        self._nib.taken_back.connect(self._take_back)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        # A right click is no stroke, and must not open the window's own menu of panels either.
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.setAccessibleName(self.tr("Drawing canvas"))
        self._describe()

    # --- what is drawn -------------------------------------------------------------------------------

    def drawing(self) -> Drawing:
        """The finished strokes, in units of the 512 x 512 paper; where many are being erased, those of before."""
        self._advance()
        return Drawing(self._strokes)

    def set_drawing(self, drawing: Drawing, undoable: bool = True) -> None:
        """Show a drawing, given in units of the paper. Not undoable means a fresh start: the history is emptied."""
        self.finish_gesture()
        strokes = tuple(stroke for stroke in drawing.strokes if len(stroke.points))
        if not undoable:
            self.undo_stack.clear()
            self.put_strokes(strokes)
        elif strokes or self._strokes:
            self.undo_stack.push(ReplaceStrokes(self, self._strokes, strokes, self.tr("new drawing")))

    def clear(self) -> None:
        """Take all strokes away; can be undone."""
        self.finish_gesture()
        if self._strokes:
            self.undo_stack.push(ReplaceStrokes(self, self._strokes, (), self.tr("clear")))

    def undo(self) -> None:
        """Undo; a stroke still being drawn is finished first, and is what is undone."""
        self.finish_gesture()
        self.undo_stack.undo()

    def redo(self) -> None:
        self.finish_gesture()
        self.undo_stack.redo()

    def put_strokes(self, strokes: tuple[Stroke, ...]) -> None:
        """For undo commands: hold these strokes from now on, and say so."""
        self._gesture = None
        self._nib.set_down(False)
        self._take_every_position(False)
        self.show_live(None)
        self.show_strokes(strokes)
        self._describe()
        self.drawing_changed.emit(self.drawing())

    @property
    def is_drawing(self) -> bool:
        """Whether the pen or the eraser is down."""
        return self._gesture is not None

    # --- tools ---------------------------------------------------------------------------------------

    @property
    def tool(self) -> Tool:
        return self._tool

    def set_tool(self, tool: Tool) -> None:
        self.finish_gesture()
        self._tool = tool
        self._update_cursor()
        self.tool_changed.emit()

    def tool_width(self, tool: Tool) -> float:
        """Width of the pen's line or of the eraser's circle, in units of the paper."""
        return self._widths[tool]

    def set_pen_width(self, width: float) -> None:
        """Width of lines drawn from now on, in units of the paper (pixels of a 512 px canvas); kept in 1..24."""
        self._set_width(Tool.PEN, min(max(width, PEN_WIDTHS[0]), PEN_WIDTHS[1]))

    def set_eraser_width(self, width: float) -> None:
        """Diameter of the eraser, in units of the paper; kept in 8..96."""
        self._set_width(Tool.ERASER, min(max(width, ERASER_WIDTHS[0]), ERASER_WIDTHS[1]))

    # --- pen down, move, up --------------------------------------------------------------------------

    def finish_gesture(self) -> None:
        """End the stroke or the erasing in progress, as if the pen had been lifted."""
        gesture, self._gesture = self._gesture, None
        self._nib.set_down(False)
        self._take_every_position(False)
        command = None if gesture is None else gesture.finish(self)
        if command is not None:
            self.undo_stack.push(command)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._device is _Device.KEYS:
            self.finish_gesture()
        if self._gesture is None and event.button() == Qt.MouseButton.LeftButton:
            self._begin(event.position(), self._tool, None, _Device.MOUSE)
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._is_held_by(_Device.KEYS):
            event.accept()
            return
        if self._is_held_by(_Device.MOUSE):
            if event.buttons() & Qt.MouseButton.LeftButton:
                self._continue(event.position(), 1.0)
            else:
                # The release went elsewhere.
                self.finish_gesture()
        self._hover_at(event.position())
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._is_held_by(_Device.MOUSE):
            self._continue(event.position(), 1.0)
            self.finish_gesture()
            # Who goes on by keyboard goes on from here.
            self._nib.go_to(self.to_units(event.position()))
        event.accept()

    def tabletEvent(self, event: QTabletEvent) -> None:
        kind, position = event.type(), event.position()
        if kind == QEvent.Type.TabletPress and self._device is _Device.KEYS:
            self.finish_gesture()
        if kind == QEvent.Type.TabletPress and event.button() == Qt.MouseButton.LeftButton and self._gesture is None:
            is_eraser = event.pointerType() == QPointingDevice.PointerType.Eraser
            feels = bool(event.device().capabilities() & QInputDevice.Capability.Pressure)
            tool = Tool.ERASER if is_eraser else self._tool
            self._begin(position, tool, event.pressure() if feels else None, _Device.TABLET)
        elif self._is_held_by(_Device.TABLET):
            if kind == QEvent.Type.TabletMove:
                self._continue(position, event.pressure())
            elif kind == QEvent.Type.TabletRelease and event.button() == Qt.MouseButton.LeftButton:
                # Lifted, a pen presses no more: the last pressure counts for the end.
                self._continue(position, None)
                self.finish_gesture()
        self._hover_at(position)
        event.accept()

    def _is_held_by(self, device: _Device) -> bool:
        return self._gesture is not None and self._device is device

    def _begin(self, position: QPointF, tool: Tool, pressure: float | None, device: _Device) -> None:
        if device is not _Device.KEYS and not self.paper_area().contains(position.toPoint()):
            return
        self._device = device
        if device is not _Device.KEYS:
            self._nib.rest()
        width = self._widths[tool]
        if tool is Tool.PEN:
            self._take_every_position(True)
            self._gesture = PenGesture(self, width, pressure is not None)
        else:
            self._gesture = EraserGesture(self, self.to_units(position), width)
        self.stroke_started.emit()
        self._continue(position, 1.0 if pressure is None else pressure)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._nib.key_pressed(event):
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if not self._nib.key_released(event):
            super().keyReleaseEvent(event)

    def _nib_put_down(self, x: float, y: float) -> None:
        self.finish_gesture()
        self._nib.follow(self.from_units((x, y)))
        self._begin(self.from_units((x, y)), self._tool, None, _Device.KEYS)
        self._nib.set_down(True)

    def _nib_moved(self, x: float, y: float) -> None:
        position = self.from_units((x, y))
        self._nib.follow(position)
        if self._is_held_by(_Device.KEYS):
            self._continue(position, None)
        self._hover_at(position)

    def _take_back(self) -> None:
        """What the nib has drawn or erased since it was put down is not wanted."""
        before = self.undo_stack.index()
        self.finish_gesture()
        if self.undo_stack.index() > before:
            self.undo_stack.undo()

    def _take_every_position(self, wanted: bool) -> None:
        """While a line is drawn all positions count: X11 would drop those that come while the window is busy."""
        attribute = Qt.ApplicationAttribute.AA_CompressHighFrequencyEvents
        if wanted and self._compressed is None:
            self._compressed = QCoreApplication.testAttribute(attribute)
            QCoreApplication.setAttribute(attribute, False)
        elif not wanted and self._compressed is not None:
            QCoreApplication.setAttribute(attribute, self._compressed)
            self._compressed = None

    def _continue(self, position: QPointF, pressure: float | None) -> None:
        if self._gesture is not None and self._gesture.move(self.to_units(position), pressure):
            self._advancing.start()

    def _advance(self) -> None:
        if self._gesture is not None:
            self._gesture.advance()

    # --- the widget ----------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.WindowDeactivate, QEvent.Type.UngrabMouse):
            self.finish_gesture()
        return super().event(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.finish_gesture()
        self._nib.rest()
        self.show_circle(None)
        super().focusOutEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        self.finish_gesture()
        self.show_circle(None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        if self._nib.isVisible():
            self._nib.follow(self.from_units(self._nib.place))
        super().resizeEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        self._update_cursor()

    def leaveEvent(self, event: QEvent) -> None:
        self.show_circle(None)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self._update_cursor()
        super().changeEvent(event)

    def _hover_at(self, position: QPointF) -> None:
        if self._gesture is not None:
            diameter = self._gesture.circle
        else:
            diameter = self._widths[Tool.ERASER] if self._tool is Tool.ERASER else None
        self.show_circle(None if diameter is None else position, diameter or 0.0)

    def _set_width(self, tool: Tool, width: float) -> None:
        self._widths[tool] = width
        self._update_cursor()
        self.tool_changed.emit()

    def _update_cursor(self) -> None:
        self.show_circle(None)
        if self._tool is Tool.PEN:
            diameter = self._widths[Tool.PEN] * self.paper_scale()
            self.setCursor(nib_cursor(diameter, self.devicePixelRatioF(), style.current()))
        else:
            self.setCursor(Qt.CursorShape.CrossCursor)

    def _describe(self) -> None:
        count = len(self._strokes)
        state = self.tr("{0} strokes.").format(QLocale().toString(count)) if count else self.tr("Empty.")
        if count == 1:
            state = self.tr("1 stroke.")
        how = self.tr(
            "Draw with mouse, pen or finger to find pictures that look alike. The arrow keys move a nib, Space puts it "
            "down and lifts it."
        )
        self.setAccessibleDescription(f"{how} {state}")

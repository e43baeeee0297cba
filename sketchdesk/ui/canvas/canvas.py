"""The canvas: a square paper on which mouse, pen, finger or the keyboard draw and erase lines.

Strokes live in a space of 512 x 512 units that knows nothing of the widget's size, the screen's scale or
the theme, so what is searched for is the same everywhere. A pen movement repaints only its own few pixels:
finished strokes are cached as pixels, the one being drawn is painted where it changed.
"""

from __future__ import annotations

from enum import Enum
from itertools import pairwise

from PySide6.QtCore import QCoreApplication, QEvent, QLocale, QPointF, QRectF, Qt, QTimer, Signal
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
from sketchdesk.ui.canvas.canvas_commands import AddStrokes, ReplaceStrokes
from sketchdesk.ui.canvas.canvas_paper import Paper, nib_cursor
from sketchdesk.ui.canvas.erasing import Erasure, straightened
from sketchdesk.ui.canvas.keyboard_nib import KeyboardNib
from sketchdesk.ui.canvas.stroke_editing import MOST_PRESSURE_WIDTH, Point, StrokeBuilder
from sketchdesk.ui.widgets import style

PEN_WIDTHS = (1.0, 24.0)
ERASER_WIDTHS = (8.0, 96.0)
# The eraser's way may be this far from where it was, in units of the paper.
_STRAIGHT = 0.5
# With no more than so many segments on the paper, what the eraser leaves is painted exactly while it moves.
_FEW_SEGMENTS = 5_000


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
        self._gesture: _PenGesture | _EraserGesture | None = None
        self._device = _Device.MOUSE
        self._compressed: bool | None = None
        self._erasing = QTimer(self, singleShot=True, interval=0)
        self._erasing.timeout.connect(self._erase)
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
        self._erase()
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

    def strokes(self) -> tuple[Stroke, ...]:
        return self._strokes

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
        self._erase()
        self._show_what_is_left()
        gesture, self._gesture = self._gesture, None
        self._nib.set_down(False)
        self._take_every_position(False)
        if isinstance(gesture, _PenGesture):
            strokes = gesture.builder.finish()
            self.show_live(None)
            if strokes:
                self.undo_stack.push(AddStrokes(self, strokes))
        elif isinstance(gesture, _EraserGesture) and self._strokes is not gesture.before:
            self.undo_stack.push(ReplaceStrokes(self, gesture.before, self._strokes, "erasing"))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._device is _Device.KEYS:
            self.finish_gesture()
        if self._gesture is None and event.button() == Qt.MouseButton.LeftButton:
            self._begin(event.position(), self._tool, None, _Device.MOUSE)
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._gesture is not None and self._device is _Device.KEYS:
            event.accept()
            return
        if self._gesture is not None and self._device is _Device.MOUSE:
            if event.buttons() & Qt.MouseButton.LeftButton:
                self._continue(event.position(), 1.0)
            else:
                # The release went elsewhere.
                self.finish_gesture()
        self._hover_at(event.position())
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._gesture is not None and self._device is _Device.MOUSE:
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
        elif self._gesture is not None and self._device is _Device.TABLET:
            if kind == QEvent.Type.TabletMove:
                self._continue(position, event.pressure())
            elif kind == QEvent.Type.TabletRelease and event.button() == Qt.MouseButton.LeftButton:
                # Lifted, a pen presses no more: the last pressure counts for the end.
                self._continue(position, None)
                self.finish_gesture()
        self._hover_at(position)
        event.accept()

    def _begin(self, position: QPointF, tool: Tool, pressure: float | None, device: _Device) -> None:
        if device is not _Device.KEYS and not self.paper_area().contains(position.toPoint()):
            return
        self._device = device
        if device is not _Device.KEYS:
            self._nib.rest()
        if tool is Tool.PEN:
            self._take_every_position(True)
            self._gesture = _PenGesture(StrokeBuilder(self._widths[Tool.PEN], pressure is not None))
            self.show_live(self._gesture.builder)
        else:
            self._gesture = _EraserGesture(self._strokes, self.to_units(position), self._widths[Tool.ERASER] / 2)
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
        if self._gesture is not None and self._device is _Device.KEYS:
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
        at = self.to_units(position)
        gesture = self._gesture
        if isinstance(gesture, _PenGesture):
            gesture.pressure = gesture.pressure if pressure is None else pressure
            box = gesture.builder.add(*at, gesture.pressure)
            if box is not None:
                grow = gesture.builder.width * MOST_PRESSURE_WIDTH / 2 + 1
                self.update_units(QRectF(QPointF(*box[:2]), QPointF(*box[2:])).adjusted(-grow, -grow, grow, grow))
        elif isinstance(gesture, _EraserGesture):
            gesture.way.append(at)
            # Once for all positions that are here: when there is much to erase, they must not pile up.
            self._erasing.start()

    def _erase(self) -> None:
        """Take away what the eraser has passed over."""
        gesture = self._gesture
        if not isinstance(gesture, _EraserGesture) or not gesture.way:
            return
        way, gesture.way = straightened([gesture.last, *gesture.way], _STRAIGHT), []
        gesture.last = way[-1]
        for begin, end in pairwise(way):
            thickness = gesture.erasure.pass_over(begin, end)
            if thickness:
                self.wipe(begin, end, gesture.radius, thickness)
        if gesture.erasure.size <= _FEW_SEGMENTS:
            self._show_what_is_left()

    def _show_what_is_left(self) -> None:
        """While the eraser moves it only wipes, unless little is there: what it left is shown exactly when it rests."""
        if isinstance(self._gesture, _EraserGesture):
            left = self._gesture.erasure.left()
            if left is not self._gesture.before:
                self.show_strokes(left, is_wiped=True)

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
        gesture = self._gesture
        if isinstance(gesture, _EraserGesture):
            self.show_circle(position, 2 * gesture.radius)
        else:
            erases = self._tool is Tool.ERASER and gesture is None
            self.show_circle(position if erases else None, self._widths[Tool.ERASER])

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


class _PenGesture:
    """A line being drawn."""

    def __init__(self, builder: StrokeBuilder) -> None:
        self.builder = builder
        self.pressure = 1.0


class _EraserGesture:
    """A drag with the eraser."""

    def __init__(self, before: tuple[Stroke, ...], last: Point, radius: float) -> None:
        self.before, self.last, self.radius = before, last, radius
        self.erasure = Erasure(before, radius)
        self.way: list[Point] = []
        """Where it has been since."""

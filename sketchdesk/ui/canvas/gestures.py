"""What lies between pen down and pen up: a line that grows, or an eraser's way. Places are in units of the paper."""

from __future__ import annotations

from itertools import pairwise
from typing import Protocol

from PySide6.QtCore import QCoreApplication, QPointF, QRectF
from PySide6.QtGui import QUndoCommand

from sketchdesk.ui.canvas.canvas_commands import AddStrokes, ReplaceStrokes, StrokeSheet
from sketchdesk.ui.canvas.canvas_paper import Paper
from sketchdesk.ui.canvas.erasing import Erasure, straightened
from sketchdesk.ui.canvas.stroke_editing import MOST_PRESSURE_WIDTH, Point, StrokeBuilder

# The eraser's way may be this far from where it was, in units of the paper.
_STRAIGHT = 0.5
# With no more than so many segments on the paper, what the eraser leaves is painted exactly while it moves.
_FEW_SEGMENTS = 5_000


class Gesture(Protocol):
    """Shows on the paper what it does to it; the strokes change for good when it is finished."""

    @property
    def circle(self) -> float | None:
        """Diameter of the outline that goes with it, if it has one."""

    def move(self, at: Point, pressure: float | None) -> bool:
        """The pen is here now; None is the pressure of before. Whether :meth:`advance` is to follow."""

    def advance(self) -> None:
        """Do what the positions since the last time ask for."""

    def finish(self, sheet: StrokeSheet) -> QUndoCommand | None:
        """The pen was lifted: what is to be done to the sheet, if anything."""


class PenGesture:
    """A line being drawn, ``width`` thick; ``feels_pressure`` says that the pen tells how hard it is pressed."""

    circle = None

    def __init__(self, paper: Paper, width: float, feels_pressure: bool) -> None:
        self._paper = paper
        self._builder = StrokeBuilder(width, feels_pressure)
        self._pressure = 1.0
        paper.show_live(self._builder)

    def move(self, at: Point, pressure: float | None) -> bool:
        self._pressure = self._pressure if pressure is None else pressure
        box = self._builder.add(*at, self._pressure)
        if box is not None:
            grow = self._builder.width * MOST_PRESSURE_WIDTH / 2 + 1
            self._paper.update_units(QRectF(QPointF(*box[:2]), QPointF(*box[2:])).adjusted(-grow, -grow, grow, grow))
        return False

    def advance(self) -> None:
        pass

    def finish(self, sheet: StrokeSheet) -> QUndoCommand | None:
        strokes = self._builder.finish()
        self._paper.show_live(None)
        return AddStrokes(sheet, strokes) if strokes else None


class EraserGesture:
    """A drag with an eraser of ``diameter`` that begins at a place."""

    def __init__(self, paper: Paper, at: Point, diameter: float) -> None:
        self.circle = diameter
        self._paper, self._before = paper, paper.strokes()
        self._erasure = Erasure(self._before, diameter / 2)
        self._last = at
        self._way: list[Point] = []

    def move(self, at: Point, pressure: float | None) -> bool:
        self._way.append(at)
        # Once for all positions that are here: when there is much to erase, they must not pile up.
        return True

    def advance(self) -> None:
        if not self._way:
            return
        way, self._way = straightened([self._last, *self._way], _STRAIGHT), []
        self._last = way[-1]
        for begin, end in pairwise(way):
            thickness = self._erasure.pass_over(begin, end)
            if thickness:
                self._paper.wipe(begin, end, self.circle / 2, thickness)
        if self._erasure.size <= _FEW_SEGMENTS:
            self._show_what_is_left()

    def finish(self, sheet: StrokeSheet) -> QUndoCommand | None:
        self.advance()
        self._show_what_is_left()
        after = self._paper.strokes()
        if after is self._before:
            return None
        return ReplaceStrokes(sheet, self._before, after, QCoreApplication.translate("EraserGesture", "erasing"))

    def _show_what_is_left(self) -> None:
        """While the eraser moves it only wipes, unless little is there: what it left is shown exactly when it rests."""
        left = self._erasure.left()
        if left is not self._before:
            self._paper.show_strokes(left, is_wiped=True)

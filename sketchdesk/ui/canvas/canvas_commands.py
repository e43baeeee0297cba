"""What can be undone and done again on the canvas. A command holds strokes, never pixels."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QUndoCommand

from sketchdesk.engine.drawing import Stroke

Shown = TypeVar("Shown")


class StrokeSheet(Protocol):
    """What holds the strokes that commands change."""

    def strokes(self) -> tuple[Stroke, ...]: ...

    def put_strokes(self, strokes: tuple[Stroke, ...]) -> None: ...


class AddStrokes(QUndoCommand):
    """A line was drawn: one stroke, or its pieces where the pen left the paper."""

    def __init__(self, sheet: StrokeSheet, strokes: tuple[Stroke, ...]) -> None:
        super().__init__(QCoreApplication.translate("AddStrokes", "stroke"))
        self._sheet, self._strokes = sheet, strokes

    def redo(self) -> None:
        self._sheet.put_strokes(self._sheet.strokes() + self._strokes)

    def undo(self) -> None:
        own = {id(stroke) for stroke in self._strokes}
        self._sheet.put_strokes(tuple(stroke for stroke in self._sheet.strokes() if id(stroke) not in own))


class ReplaceStrokes(QUndoCommand):
    """All strokes were exchanged: by the eraser, by clearing, by a new drawing."""

    def __init__(self, sheet: StrokeSheet, before: tuple[Stroke, ...], after: tuple[Stroke, ...], text: str) -> None:
        super().__init__(text)
        self._sheet, self._before, self._after = sheet, before, after

    def redo(self) -> None:
        self._sheet.put_strokes(self._after)

    def undo(self) -> None:
        self._sheet.put_strokes(self._before)


class ChangeQuery(QUndoCommand):
    """A picture took the place of the drawing as the query, or gave it back.

    The first ``redo`` comes from pushing the command, where the picture is at hand and was asked for; only
    later ones have to ask for it again. So ``show`` also gets whether this is a repetition.
    """

    def __init__(self, show: Callable[[Shown, bool], None], before: Shown, after: Shown, text: str) -> None:
        super().__init__(text)
        self._show: Callable[[bool, bool], None] = lambda forth, again: show(after if forth else before, again)
        self._again = False

    def redo(self) -> None:
        self._show(True, self._again)
        self._again = True

    def undo(self) -> None:
        self._show(False, True)

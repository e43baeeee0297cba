"""The tools above the canvas: their actions with keys, and the row of buttons."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QSlider, QToolButton, QWidget

from sketchdesk.ui.canvas.canvas import ERASER_WIDTHS, PEN_WIDTHS, Canvas, Tool
from sketchdesk.ui.widgets import icons, style

_STEPS = {Tool.PEN: 1.0, Tool.ERASER: 8.0}
_BIG_STEP_FROM = 8.0


class ToolRow(QWidget):
    """Buttons and the size slider of a canvas. The actions belong to ``owner``, whose keys they answer."""

    def __init__(self, canvas: Canvas, owner: QWidget) -> None:
        super().__init__(owner)
        self._canvas = canvas
        self._owner = owner
        self.pen = self._action("pen", self.tr("Pen"), self.tr("Draw lines"), "B")
        self.eraser = self._action("eraser", self.tr("Eraser"), self.tr("Take away parts of lines"), "E")
        group = QActionGroup(self)
        for action, tool in ((self.pen, Tool.PEN), (self.eraser, Tool.ERASER)):
            action.setCheckable(True)
            group.addAction(action)
            action.triggered.connect(lambda _=False, chosen=tool: canvas.set_tool(chosen))
        self.smaller = self._action("", self.tr("Smaller"), self.tr("A thinner pen or eraser"), "[")
        self.larger = self._action("", self.tr("Larger"), self.tr("A wider pen or eraser"), "]")
        self.smaller.triggered.connect(lambda: self._step(-1))
        self.larger.triggered.connect(lambda: self._step(1))
        self.undo = self._action("undo", self.tr("Undo"), self.tr("Undo the last change"), "Ctrl+Z")
        self.redo = self._action("redo", self.tr("Redo"), self.tr("Do again what was undone"), "Ctrl+Shift+Z", "Ctrl+Y")
        self.clear = self._action("clear", self.tr("Clear"), self.tr("Take everything away"), "Delete")
        self.open = self._action(
            "open", self.tr("Open picture…"), self.tr("Search with a picture from a file"), "Ctrl+O"
        )
        self.paste = self._action(
            "paste", self.tr("Paste picture"), self.tr("Search with the picture on the clipboard"), "Ctrl+V"
        )
        self.undo.triggered.connect(canvas.undo)
        self.redo.triggered.connect(canvas.redo)
        for action, able in ((self.undo, canvas.undo_stack.canUndo()), (self.redo, canvas.undo_stack.canRedo())):
            action.setEnabled(able)
        canvas.undo_stack.canUndoChanged.connect(self.undo.setEnabled)
        canvas.undo_stack.canRedoChanged.connect(self.redo.setEnabled)
        canvas.undo_stack.undoTextChanged.connect(self._explain_undo)
        canvas.undo_stack.redoTextChanged.connect(self._explain_redo)

        # Without a parent: it comes into the order of Tab when it comes into the row.
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setMinimumWidth(48)
        self.slider.setMaximumWidth(160)
        self.slider.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        # A click on it must not take the keyboard from the canvas.
        self.slider.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.slider.valueChanged.connect(self._slid)
        self._sample = _SizeSample(canvas)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        for part in (self.pen, self.eraser, self._sample, self.slider, None, self.undo, self.redo, self.clear):
            self._put(row, part)
        row.addStretch(1)
        for part in (self.open, self.paste):
            self._put(row, part)
        canvas.tool_changed.connect(self._follow_canvas)
        self._follow_canvas()

    def _action(self, icon_name: str, text: str, description: str, *keys: str) -> QAction:
        action = QAction(text, self._owner)
        if icon_name:
            action.setIcon(icons.icon(icon_name))
        action.setShortcuts([QKeySequence(key) for key in keys])
        action.setWhatsThis(description)
        action.setStatusTip(description)
        _explain(action, text)
        self._owner.addAction(action)
        return action

    def _put(self, row: QHBoxLayout, part: QAction | QWidget | None) -> None:
        if isinstance(part, QAction):
            button = QToolButton(self)
            button.setDefaultAction(part)
            button.setIconSize(QSize(20, 20))
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setAccessibleName(part.text().rstrip("…"))
            button.setAccessibleDescription(part.whatsThis())
            row.addWidget(button)
        elif part is not None:
            row.addWidget(part)
        else:
            row.addSpacing(6)
            row.addWidget(_Divider(self))
            row.addSpacing(6)

    def _follow_canvas(self) -> None:
        tool = self._canvas.tool
        (self.pen if tool is Tool.PEN else self.eraser).setChecked(True)
        low, high = PEN_WIDTHS if tool is Tool.PEN else ERASER_WIDTHS
        name = self.tr("Pen size") if tool is Tool.PEN else self.tr("Eraser size")
        blocked = self.slider.blockSignals(True)
        self.slider.setRange(int(low), int(high))
        self.slider.setPageStep(int(_STEPS[tool]) * 4)
        self.slider.setValue(round(self._canvas.tool_width(tool)))
        self.slider.blockSignals(blocked)
        self.slider.setAccessibleName(name)
        self.slider.setAccessibleDescription(self.tr("Width in units of a paper that is 512 wide"))
        self.slider.setToolTip(self.tr("{0} {1}   ([ and ])").format(name, self.slider.value()))
        self._sample.update()

    # Methods and not lambdas: Qt lets go of them when this row is deleted before the stack.
    def _explain_undo(self, text: str) -> None:
        _explain(self.undo, self.tr("Undo {0}").format(text) if text else self.tr("Undo"))

    def _explain_redo(self, text: str) -> None:
        _explain(self.redo, self.tr("Redo {0}").format(text) if text else self.tr("Redo"))

    def _slid(self, value: int) -> None:
        self._set_width(float(value))

    def _step(self, direction: int) -> None:
        tool = self._canvas.tool
        width = self._canvas.tool_width(tool)
        step = _STEPS[tool]
        if tool is Tool.PEN and width + direction >= _BIG_STEP_FROM:
            step *= 2
        self._set_width(width + direction * step)

    def _set_width(self, width: float) -> None:
        if self._canvas.tool is Tool.PEN:
            self._canvas.set_pen_width(width)
        else:
            self._canvas.set_eraser_width(width)


def _explain(action: QAction, text: str) -> None:
    keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
    action.setToolTip(f"{text} ({keys})" if keys else text)


class _SizeSample(QWidget):
    """How wide the tool is on the paper, at its real size."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__()
        self._canvas = canvas
        self.setFixedSize(30, 30)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens, tool = style.current(), self._canvas.tool
        diameter = max(1.5, min(self._canvas.tool_width(tool) * self._canvas.paper_scale(), 24.0))
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        centre = QPointF(self.width() / 2, self.height() / 2)
        if tool is Tool.PEN:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(tokens.text)
        else:
            painter.setPen(QPen(tokens.muted, 1.5))
            painter.setBrush(style.translucent(tokens.muted, 0.12))
        painter.drawEllipse(centre, diameter / 2, diameter / 2)
        painter.end()


class _Divider(QFrame):
    """A thin line between groups of tools."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFixedSize(1, 20)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), style.current().border)
        painter.end()

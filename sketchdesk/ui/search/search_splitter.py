"""How the Search page shares its width: canvas, results, and the tuning panel while it is shown."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QWidget

from sketchdesk.ui.canvas.canvas_panel import CanvasPanel

_CANVAS_SHARE = 42
"""Per cent of the width, beside the results."""
_LARGEST_CANVAS = 1000
"""Logical pixels: nobody draws with the whole arm."""


class SearchSplitter(QSplitter):
    """The paper grows with the window until somebody moves a handle; from then on it is as wide as they made it.

    Where canvas, results and tuning panel do not fit beside each other, the canvas makes room while the panel is shown.
    """

    def __init__(self, canvas: CanvasPanel, results: QWidget, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._canvas, self._results = canvas, results
        self._tuning: QWidget | None = None
        self._is_moved = False
        for part in (canvas, results):
            self.addWidget(part)
        self.setStretchFactor(0, 0)
        self.setStretchFactor(1, 1)
        self.setChildrenCollapsible(False)
        self.splitterMoved.connect(self._moved)

    @property
    def is_moved(self) -> bool:
        """Whether a person chose the widths."""
        return self._is_moved

    def restore(self, state: QByteArray) -> None:
        """The widths that a person chose another time."""
        self._is_moved = self.restoreState(state)

    def show_tuning(self, panel: QWidget) -> None:
        """The panel takes what it needs from the canvas and the results alike, as far as they can give."""
        if self._tuning is None:
            self._tuning = panel
            self.addWidget(panel)
            self.setStretchFactor(2, 0)
            self.setCollapsible(2, False)
        panel.show()
        self.updateGeometry()
        self._arrange(self._room())

    def hide_tuning(self) -> None:
        if self._tuning is not None:
            self._tuning.hide()
            self.updateGeometry()
            self._arrange(self._room())

    def minimumSizeHint(self) -> QSize:
        """Without the canvas, while it would make room."""
        least = super().minimumSizeHint()
        if self._tuning is not None and not self._tuning.isHidden() and not self._canvas.isHidden():
            least.setWidth(least.width() - self._canvas.minimumSizeHint().width() - self.handleWidth())
        return least

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if not self._is_moved or (self._tuning is not None and not self._tuning.isHidden()):
            self._arrange(event.size())

    def _moved(self) -> None:
        self._is_moved = True

    def _room(self) -> QSize:
        # Before the first show nothing has been laid out yet.
        return self.size() if self.isVisible() else self.window().size()

    def _arrange(self, whole: QSize) -> None:
        shown = self._tuning is not None and not self._tuning.isHidden()
        panel = self._tuning.sizeHint().width() if shown and self._tuning is not None else 0
        rest = whole.width() - panel - self.handleWidth() * (2 if shown else 1)
        canvas_least = self._canvas.minimumSizeHint().width()
        most = rest - self._results.minimumSizeHint().width()
        self._canvas.setHidden(shown and most < canvas_least)
        if self._is_moved and not (shown and self.sizes()[2] == 0):
            return
        wanted = min(rest * _CANVAS_SHARE // 100, self._canvas.width_for(whole.height()), _LARGEST_CANVAS)
        canvas = max(canvas_least, min(wanted, most))
        self.setSizes([canvas, rest - canvas, panel])

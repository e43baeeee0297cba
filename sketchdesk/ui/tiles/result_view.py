"""The scrolling part of the result grid: even tiles across the width, keys, wheel, dragging out."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QPoint, QSize, Qt, QTimer, Signal, SignalInstance
from PySide6.QtGui import QAction, QContextMenuEvent, QDrag, QKeyEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QWidget

from sketchdesk.jobs.results import Hit
from sketchdesk.ui.tiles.result_delegate import ResultDelegate
from sketchdesk.ui.tiles.result_model import ResultModel
from sketchdesk.ui.tiles.thumbnails import ThumbnailLoader
from sketchdesk.ui.widgets.wheel_steps import WheelSteps

SMALLEST_TILE, LARGEST_TILE, USUAL_TILE = 96, 360, 168
_DRAG_EDGE = 112
_STAND_IN_MS = 400
"""So long a tile that was there is shown while its successor's picture is being read."""
_RESIZED_MS = 150
"""Pictures are read at a new size when it has not changed for so long."""


class ResultView(QListView):
    """Tiles of about the chosen width: as many as fit best, stretched or shrunk to fill each row.

    Only tiles near the visible ones get their picture read. Rows keep their place when the hits change;
    the selection follows its picture.
    """

    open_requested = Signal(Hit)
    preview_requested = Signal(Hit)
    more_like_requested = Signal(Hit)
    menu_requested = Signal(Hit, QPoint)
    zoomed = Signal(int)
    """Ctrl and the wheel ask for larger (+1) or smaller (-1) tiles."""

    def __init__(self, model: ResultModel, thumbnails: ThumbnailLoader, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._results, self._thumbnails = model, thumbnails
        self._tile = USUAL_TILE
        self._tiles = ResultDelegate(thumbnails, self)
        self._wheel = WheelSteps()
        self.setObjectName("resultView")
        self.setAccessibleName(self.tr("Results"))
        self.setAccessibleDescription(
            self.tr("Enter opens, Space previews, M finds more like this one, N hides its class")
        )
        self.setModel(model)
        self.setItemDelegate(self._tiles)
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setSelectionRectVisible(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setMouseTracking(True)
        self.setFrameShape(QListView.Shape.NoFrame)
        self._settle = QTimer(self, singleShot=True, interval=0)
        self._settle.timeout.connect(self._ask_for_pictures)
        self._edge = 0
        self._resized = QTimer(self, singleShot=True, interval=_RESIZED_MS)
        self._resized.timeout.connect(self._ask_for_pictures)
        self._stood_in = QTimer(self, singleShot=True, interval=_STAND_IN_MS)
        self._stood_in.timeout.connect(self._show_all)
        thumbnails.ready.connect(self._picture_ready)
        for signal in (model.dataChanged, model.rowsInserted, model.rowsRemoved, self.verticalScrollBar().valueChanged):
            signal.connect(self._ask_soon)
        self.doubleClicked.connect(lambda index: self._emit_for(self.open_requested, index))

    def set_tile(self, width: int) -> None:
        """Tiles are about this wide, in logical pixels."""
        self._tile = min(max(width, SMALLEST_TILE), LARGEST_TILE)
        self._arrange()

    @property
    def tile(self) -> int:
        return self._tile

    def retry_broken(self) -> None:
        """Try again to read pictures that were missing or broken: they may have been made since."""
        self._thumbnails.forget_broken()
        self._ask_soon()

    def current_hit(self) -> Hit | None:
        return self._results.hit(self.currentIndex().row())

    def replace(self, hits: tuple[Hit, ...], from_the_best: bool = True) -> None:
        """Show these hits; the selected picture stays selected where it is now.

        Without one the view starts at the best, if that is wanted. A tile stays until the picture of the one that
        takes its place has been read, or for a moment at most.
        """
        chosen = self.current_hit() if self.selectionModel().hasSelection() else None
        self._keep_tiles_for(hits)
        self._results.replace(hits)
        row = self._results.row_of(chosen.image_id) if chosen else None
        selection = self.selectionModel()
        if row is None:
            selection.clear()
            if from_the_best:
                self.scrollToTop()
        elif row != self.currentIndex().row():
            # Not by setCurrentIndex of the view, which would scroll under the person's eyes.
            self.setAutoScroll(False)
            selection.setCurrentIndex(self._results.index(row), QItemSelectionModel.SelectionFlag.ClearAndSelect)
            self.setAutoScroll(True)

    def _keep_tiles_for(self, hits: tuple[Hit, ...]) -> None:
        standing = self._tiles.standing_in
        shown = [standing.get(row, hit) for row, hit in enumerate(self._results.hits)]
        standing.clear()
        if not self.isVisible():
            return
        for row, (old, new) in enumerate(zip(shown, hits, strict=False)):
            if not self._thumbnails.can_show(new.thumbnail) and self._thumbnails.can_show(old.thumbnail):
                standing[row] = old
        if standing:
            self._stood_in.start()

    def _show_all(self) -> None:
        self._tiles.standing_in.clear()
        self.viewport().update()

    def select(self, row: int) -> None:
        """Make this row the current one and bring it into view."""
        self.setCurrentIndex(self._results.index(row))

    def add_actions(self, actions: list[QAction]) -> None:
        """Actions whose shortcuts work while the grid has the focus."""
        for action in actions:
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            self.addAction(action)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        wanted = {
            Qt.Key.Key_Return: self.open_requested,
            Qt.Key.Key_Enter: self.open_requested,
            Qt.Key.Key_Space: self.preview_requested,
            Qt.Key.Key_M: self.more_like_requested,
        }.get(Qt.Key(event.key()))
        if wanted is not None and plain:
            self._emit_for(wanted, self.currentIndex())
        elif event.text().isprintable() and event.text() and plain:
            event.ignore()  # letters are the window's keys, not a search by name
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if not self._wheel.take(event, self.zoomed.emit):
            super().wheelEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if by_key else self.indexAt(event.pos())
        hit = self._results.hit(index.row())
        if hit is not None:
            at = self.visualRect(index).center() if by_key else event.pos()
            self.menu_requested.emit(hit, self.viewport().mapToGlobal(at))

    def startDrag(self, actions: Qt.DropAction) -> None:
        hit = self.current_hit()
        if hit is None:
            return
        drag = QDrag(self)
        drag.setMimeData(self._results.mimeData([self.currentIndex()]))
        picture = self._thumbnails.picture(hit.thumbnail)
        if picture is not None:
            edge = round(_DRAG_EDGE * self.devicePixelRatioF())
            shown = picture.pixmap.scaled(
                edge, edge, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
            )
            shown.setDevicePixelRatio(self.devicePixelRatioF())
            drag.setPixmap(shown)
        drag.exec(Qt.DropAction.CopyAction)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange()
        super().resizeEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.DevicePixelRatioChange, QEvent.Type.FontChange, QEvent.Type.Show):
            self._arrange()
        return super().event(event)

    def _arrange(self) -> None:
        # The scroll bar's room is always kept: else its coming and going would change the tiles.
        bar = self.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent, None, self.verticalScrollBar())
        width = max(self.width() - bar - 2, SMALLEST_TILE)
        cell = width // max(1, round(width / self._tile))
        self._tiles.set_width(cell, self.font())
        size = QSize(cell, self._tiles.geometry.height)
        if size != self.gridSize():
            self.setGridSize(size)
            self.verticalScrollBar().setSingleStep(max(20, size.height() // 4))
            # While the window's edge is dragged, the pictures that are there are stretched.
            self._resized.start()
        self._ask_soon()

    def _ask_soon(self) -> None:
        self._settle.start()

    def _ask_for_pictures(self) -> None:
        """Want the visible tiles' pictures first, then those a screen below and above."""
        size, hits = self.gridSize(), self._results.hits
        if not self.isVisible() or not hits or size.isEmpty():
            self._thumbnails.want((), 1)
            return
        columns = max(1, self.viewport().width() // size.width())
        height = self.viewport().height()
        top = self.verticalScrollBar().value()
        first, last = top // size.height() * columns, ((top + height) // size.height() + 1) * columns
        screen = max(last - first, columns)
        order = (*range(first, last), *range(last, last + screen), *range(first - 1, first - 1 - screen, -1))
        if not self._edge or not self._resized.isActive():
            self._edge = round(self._tiles.geometry.picture_edge * self.devicePixelRatioF())
        self._thumbnails.want((hits[row].thumbnail for row in order if 0 <= row < len(hits)), self._edge)

    def _picture_ready(self, path: Path) -> None:
        for row in self._results.rows_showing(path):
            self._tiles.standing_in.pop(row, None)
            self.viewport().update(self.visualRect(self._results.index(row)))

    def _emit_for(self, signal: SignalInstance, index: QModelIndex) -> None:
        hit = self._results.hit(index.row())
        if hit is not None:
            signal.emit(hit)

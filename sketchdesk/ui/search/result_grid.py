"""The search page's right side: what was found, what it cost, and where it was looked for."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QLocale, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QCloseEvent, QKeySequence, QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSlider, QStackedWidget, QVBoxLayout, QWidget

from sketchdesk.jobs.results import Hit, SearchResult
from sketchdesk.ui.search.collection_chooser import CollectionChooser
from sketchdesk.ui.search.preview_overlay import PreviewOverlay
from sketchdesk.ui.search.result_actions import ResultActions
from sketchdesk.ui.tiles.result_model import ResultModel
from sketchdesk.ui.tiles.result_view import LARGEST_TILE, SMALLEST_TILE, USUAL_TILE, ResultView
from sketchdesk.ui.tiles.thumbnails import ThumbnailLoader
from sketchdesk.ui.widgets.elided_label import ElidedLabel
from sketchdesk.ui.widgets.empty_state import EmptyState

_BUSY_AFTER_MS = 200
_ZOOM_STEP = 16
# Until somebody chooses a size, so many tiles beside each other are enough, while they are not larger than that.
_ENOUGH_COLUMNS, _USUAL_AT_MOST = 9, 240


class ResultGrid(QWidget):
    """Shows the last result until a newer one or an empty state replaces it.

    Call :meth:`shutdown` before the window closes for good, so that no picture is being read any more.
    """

    open_requested = Signal(Hit)
    more_like_requested = Signal(Hit)
    collections_chosen = Signal(tuple)
    empty_button_clicked = Signal()
    tile_size_changed = Signal(int)
    said = Signal(str)
    """A sentence for the status bar: something was copied, or a folder cannot be opened."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("resultGrid")
        self._result: SearchResult | None = None
        self._own_button = False
        self._tile_chosen = self._is_fitting = False
        self._thumbnails = ThumbnailLoader(self)
        self.model = ResultModel(self)
        self.view = ResultView(self.model, self._thumbnails, self)
        self.chooser = CollectionChooser(self)
        self.empty = EmptyState(self)
        self.overlay = PreviewOverlay(self._thumbnails, self)
        self.actions_for = ResultActions(self)
        self._line = ElidedLabel(self, muted=True)
        self._line.setObjectName("summaryLine")
        self._busy = _BusyLine(self)
        self._slider = QSlider(Qt.Orientation.Horizontal, self, objectName="tileSize")
        self._slider.setRange(SMALLEST_TILE, LARGEST_TILE)
        self._slider.setSingleStep(_ZOOM_STEP)
        self._slider.setPageStep(3 * _ZOOM_STEP)
        self._slider.setValue(USUAL_TILE)
        # Without tiles it is not to be seen, and nothing moves when it comes.
        policy = self._slider.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self._slider.setSizePolicy(policy)
        self._slider.setMinimumWidth(56)
        self._slider.setMaximumWidth(104)
        self._slider.setAccessibleName(self.tr("Size of the tiles"))
        self._slider.setToolTip(self.tr("Size of the tiles (Ctrl and the mouse wheel)"))
        self._pages = QStackedWidget(self)
        self._pages.addWidget(self.empty)
        self._pages.addWidget(self.view)
        self._lay_out()
        self._connect()
        self.set_empty_state(self.tr("Nothing drawn yet"), self.tr("Draw something, and what it means appears."), None)

    def set_result(self, result: SearchResult, lead: str = "", same_query: bool = False) -> None:
        """Show a result. The picture that was selected stays so if it is still among the hits.

        ``lead`` stands before the figures: what is shown, where that is not what is like the query. What was asked for
        again, otherwise, is looked at where the view is; another query from its best.
        """
        self._result = result
        previewed = self.overlay.hit
        self.view.replace(result.hits, from_the_best=not same_query)
        self._line.set_text(" · ".join(filter(None, (lead, self._summary(result)))))
        if previewed is not None:
            row = self.model.row_of(previewed.image_id)
            self._preview(row) if row is not None else self.overlay.dismiss()
        self._choose_page()

    def set_empty_state(self, title: str, text: str, button_text: str | None) -> None:
        """Show no result but what to do; the button emits ``empty_button_clicked``."""
        self._result = None
        self._stated = (title, text, button_text)
        self.overlay.dismiss()
        self.model.replace(())
        self._line.set_text("")
        self._choose_page()

    def set_busy(self, busy: bool) -> None:
        """A thin moving line while an answer is awaited; quick answers do not show it."""
        self._busy.set_wanted(busy)

    def set_collections(self, names: tuple[str, ...], chosen: tuple[str, ...]) -> None:
        """Offer these collections to search in; emits nothing."""
        self.chooser.set_collections(names, chosen)
        self.view.retry_broken()
        self._choose_page()

    @property
    def tile_size(self) -> int:
        return self.view.tile

    @property
    def chosen_tile_size(self) -> int | None:
        """The width that a person chose; None while tiles follow the room that there is."""
        return self.view.tile if self._tile_chosen else None

    def set_tile_size(self, width: int) -> None:
        """Make tiles about this many logical pixels wide, as a person chose."""
        self._tile_chosen = True
        self._slider.setValue(width)

    @property
    def summary(self) -> str:
        """The line over the results."""
        return self._line.text

    def shutdown(self) -> None:
        """Stop all reading of pictures; no thread is left after it."""
        self._thumbnails.shutdown()
        self.overlay.shutdown()
        self.actions_for.shutdown()

    @property
    def is_idle(self) -> bool:
        """Whether no picture is being read or waited for."""
        return self._thumbnails.is_idle and self.overlay.is_idle and self.actions_for.is_idle

    def closeEvent(self, event: QCloseEvent) -> None:
        self.shutdown()
        super().closeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        if not self._tile_chosen:
            self._is_fitting = True
            self._slider.setValue(min(max(USUAL_TILE, self.width() // _ENOUGH_COLUMNS), _USUAL_AT_MOST))
            self._is_fitting = False
        super().resizeEvent(event)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(12, 2, 12, 4)
        head.addWidget(self._line, 1)
        head.addWidget(self._slider)
        choice = QHBoxLayout()
        choice.setContentsMargins(12, 6, 12, 0)
        choice.addWidget(self.chooser)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(choice)
        column.addLayout(head)
        column.addWidget(self._busy)
        column.addWidget(self._pages, 1)
        # Tab goes as one reads: where to search, the size of the tiles, what was found.
        QWidget.setTabOrder(self.chooser.last, self._slider)
        QWidget.setTabOrder(self._slider, self.view)

    def _connect(self) -> None:
        self.view.open_requested.connect(self.open_requested)
        self.view.more_like_requested.connect(self.more_like_requested)
        self.view.preview_requested.connect(lambda hit: self._preview(self.model.row_of(hit.image_id)))
        self.view.menu_requested.connect(self.actions_for.show_menu)
        self.view.zoomed.connect(lambda step: self._slider.setValue(self._slider.value() + step * _ZOOM_STEP))
        self._slider.valueChanged.connect(self._resize_tiles)
        self.chooser.chosen_changed.connect(self._chosen)
        self.empty.button_clicked.connect(self._empty_clicked)
        self.overlay.moved.connect(self._move_preview)
        self.overlay.open_requested.connect(self.open_requested)
        self.overlay.more_like_requested.connect(self.more_like_requested)
        self.overlay.closed.connect(self.view.setFocus)
        self.actions_for.open_requested.connect(self.open_requested)
        self.actions_for.more_like_requested.connect(self.more_like_requested)
        self.actions_for.said.connect(self.said)
        for name, keys, act in (
            (self.tr("Copy picture"), "Ctrl+C", self.actions_for.copy_picture),
            (self.tr("Copy path"), "Ctrl+Shift+C", self.actions_for.copy_path),
            (self.tr("This is what I meant"), "Ctrl+S", self.actions_for.mean),
            (self.tr("Not this: hide its class"), "N", self.actions_for.hide_requested.emit),
        ):
            action = QAction(name, self.view)
            action.setShortcut(QKeySequence(keys))
            action.triggered.connect(lambda _=False, act=act: self._with_current(act))
            self.view.add_actions([action])

    def _with_current(self, act: Callable[[Hit], None]) -> None:
        hit = self.view.current_hit()
        if hit is not None:
            act(hit)

    def _resize_tiles(self, width: int) -> None:
        self._tile_chosen = self._tile_chosen or not self._is_fitting
        self.view.set_tile(width)
        self.tile_size_changed.emit(width)

    def _chosen(self, chosen: tuple[str, ...]) -> None:
        self._choose_page()
        self.collections_chosen.emit(chosen)

    def _choose_page(self) -> None:
        """Decide between the tiles and what to do instead; nowhere to search goes before all."""
        self._own_button = False
        if self.chooser.names and not self.chooser.chosen:
            self._own_button = True
            self.empty.show_state(
                self.tr("No collection is chosen"),
                self.tr("Choose above where to search."),
                self.tr("Search in all collections"),
            )
        elif self._result is None:
            self.empty.show_state(*self._stated)
        elif not self._result.hits:
            everywhere = len(self.chooser.chosen) == len(self.chooser.names)
            self._own_button = not everywhere
            self.empty.show_state(
                self.tr("Nothing found"),
                self.tr("Draw a little more, or search in other collections."),
                None if everywhere else self.tr("Search in all collections"),
            )
        else:
            self._pages.setCurrentWidget(self.view)
            self._slider.show()
            return
        self._slider.hide()
        self._pages.setCurrentWidget(self.empty)

    def _empty_clicked(self) -> None:
        if self._own_button:
            self.chooser.choose_all()
        else:
            self.empty_button_clicked.emit()

    def _preview(self, row: int | None) -> None:
        hit = self.model.hit(row) if row is not None else None
        if row is None or hit is None:
            return
        self.view.select(row)
        place = self.tr("{rank} of {count}").format(
            rank=QLocale().toString(row + 1), count=QLocale().toString(len(self.model.hits))
        )
        self.overlay.show_hit(hit, place)

    def _move_preview(self, step: int) -> None:
        row = self.model.row_of(self.overlay.hit.image_id) if self.overlay.hit else None
        if row is not None:
            self._preview(min(max(row + step, 0), len(self.model.hits) - 1))

    def _summary(self, result: SearchResult) -> str:
        locale = QLocale()
        share = 100 * result.distance_computations / result.items if result.items else 0.0
        text = self.tr("{shown} of {items} in {ms} ms, {share} % of the collection compared")
        return text.format(
            shown=locale.toString(len(result.hits)),
            items=locale.toString(result.items),
            ms=locale.toString(round(result.embed_ms + result.query_ms)),
            share=locale.toString(share, "f", 1 if 0 < share < 1 else 0),
        )


class _BusyLine(QWidget):
    """Two pixels in which something moves, once waiting has lasted long enough to be noticed."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFixedHeight(2)
        self.setAccessibleName(self.tr("Searching"))
        self._shown = False
        self._step = 0
        self._delay = QTimer(self, singleShot=True, interval=_BUSY_AFTER_MS)
        self._delay.timeout.connect(self._begin)
        self._moving = QTimer(self, interval=33)
        self._moving.timeout.connect(self._advance)

    def set_wanted(self, wanted: bool) -> None:
        if not wanted:
            self._delay.stop()
            self._moving.stop()
            self._shown = False
            self.update()
        elif not self._shown and not self._delay.isActive():
            self._delay.start()

    def _begin(self) -> None:
        self._shown = True
        self._moving.start()

    def _advance(self) -> None:
        self._step = (self._step + 1) % 45
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._shown:
            return
        length = self.width() // 4
        left = (self.width() + length) * self._step // 45 - length
        painter = QPainter(self)
        painter.fillRect(left, 0, length, self.height(), self.palette().color(QPalette.ColorRole.Accent))
        painter.end()

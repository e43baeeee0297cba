"""The Search page: the canvas, beside it what was found, and the tuning panel if it is wanted."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QDragEnterEvent, QDragLeaveEvent, QDropEvent, QImage, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from sketchdesk.engine.drawing import Drawing
from sketchdesk.jobs.results import CollectionSummary, Hit, SearchResult
from sketchdesk.jobs.searching import canvas as canvas_job
from sketchdesk.jobs.searching import preview as preview_job
from sketchdesk.jobs.searching import search as search_job
from sketchdesk.ui.canvas.canvas_panel import CanvasPanel
from sketchdesk.ui.operations import Operation, Operations
from sketchdesk.ui.search.empty_results import EmptyResults
from sketchdesk.ui.search.put_aside import HideAlike, PutAside
from sketchdesk.ui.search.result_grid import ResultGrid
from sketchdesk.ui.search.search_scope import SearchScope
from sketchdesk.ui.search.search_splitter import SearchSplitter
from sketchdesk.ui.tuning.tuning_panel import TuningPanel
from sketchdesk.ui.tuning.tuning_session import TuningSession
from sketchdesk.ui.worker import Lane

RESULTS = 120
# So many classes that are hidden are named.
_NAMED = 3
# Strokes come faster than a disk wants to sync.
_KEEP_AFTER_MS = 400

Query = Drawing | Path | bytes | int | search_job.ClassQuery


class SearchPage(QWidget):
    """Turns what is drawn, opened or pasted into searches, and shows the latest answer."""

    result_shown = Signal(SearchResult)
    search_failed = Signal(str)
    import_wanted = Signal()
    collections_dropped = Signal(tuple)
    """Paths of folders, archives and bundles that were dropped here to be added."""
    tuning_toggled = Signal(bool)
    """Whether the tuning panel is on show now."""
    said = Signal(str)

    def __init__(self, operations: Operations, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAcceptDrops(True)
        self._operations = operations
        self._query: Query | None = None
        self._answered: Query | None = None
        self._newest = 0
        self._opening: Path | bytes | None = None
        self._scope = SearchScope(lambda name: operations.is_busy_with(name))
        # What was asked before a guess was clicked: the way back to it.
        self._before_class: Query | None = None
        self._aside = PutAside()
        self.tuning = TuningSession(operations, self)
        self.tuning_panel: TuningPanel | None = None
        self.panel = CanvasPanel(self)
        self.grid = ResultGrid(self)
        self._empty = EmptyResults(self.grid)
        self.splitter = SearchSplitter(self.panel, self.grid, self)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.splitter)
        self._keep_timer = QTimer(self)
        self._keep_timer.setSingleShot(True)
        self._keep_timer.setInterval(_KEEP_AFTER_MS)
        self._keep_timer.timeout.connect(self._keep)
        self.panel.query_drawing.connect(self._on_drawing)
        self.panel.canvas.drawing_changed.connect(lambda _: self._keep_timer.start())
        self.panel.query_image_requested.connect(self._on_picture)
        self.panel.query_pixels_requested.connect(self._on_picture)
        self.panel.query_item_requested.connect(self._on_item)
        self.panel.query_cleared.connect(self._on_cleared)
        self.panel.collections_dropped.connect(self.collections_dropped)
        self.panel.said.connect(self.said)
        self.panel.guess_chosen.connect(self._on_guess)
        self.grid.open_requested.connect(self._open)
        self.grid.more_like_requested.connect(self.more_like)
        self.grid.collections_chosen.connect(self._on_chosen)
        self.grid.empty_button_clicked.connect(self.import_wanted)
        self.grid.said.connect(self.said)
        self.grid.actions_for.meant_requested.connect(self._save_meant)
        self.grid.actions_for.hide_requested.connect(self._hide_alike)
        self.tuning.answered.connect(self._show)
        self.tuning.refused.connect(self._show_failure)
        self.tuning.index_changed.connect(self._search_otherwise)
        self._show_nothing_asked()

    def restore(self, drawing: Drawing) -> None:
        """Put the drawing of the last time back, unless something is on the canvas already."""
        if not drawing.is_empty and self.panel.canvas.drawing().is_empty and self._query is None:
            self.panel.canvas.set_drawing(drawing, undoable=False)

    def set_collections(self, collections: tuple[CollectionSummary, ...]) -> None:
        """Offer these for searching; one that was just embedded is searched in at once."""
        before = self._scope.content
        self._scope.set_collections(collections)
        searched = self._scope.content
        self.grid.set_collections(self._scope.ready, tuple(searched))
        self.tuning.set_collections(tuple(searched))
        if self._query is None:
            self._show_nothing_asked()
            if before != searched:
                self.tuning.measure()
        elif before != searched:
            self._search()

    def search_only_in(self, *names: str) -> None:
        """Choose the collections to search in."""
        self._scope.chosen = names
        self.set_collections(self._scope.collections)
        if self._query is not None:
            self._search()
        else:
            self.tuning.measure()

    def more_like(self, hit: Hit) -> None:
        """Search with a result as the query."""
        self.panel.show_query_image(QImage(str(hit.thumbnail)), hit.label or hit.path.name, hit.image_id)
        self._on_item(hit.image_id)

    def set_tuning_shown(self, shown: bool) -> None:
        """Show or hide the tuning panel; while it is there, its settings are what is searched with."""
        if shown == self.tuning.is_open:
            return
        if shown:
            panel = self.ready_tuning()
            self.splitter.show_tuning(panel)
            self.tuning.open(panel)
        else:
            self.tuning.close()
            self.splitter.hide_tuning()
        self.tuning_toggled.emit(shown)
        if self._query is not None:
            self._search()

    @property
    def chosen(self) -> tuple[str, ...] | None:
        """The collections that are searched; None while those are that usually would be."""
        return self._scope.chosen

    @property
    def waits_for_answer(self) -> bool:
        return self._newest != 0 or (self.tuning.is_open and self._query is not None and self.tuning.awaits_answer)

    def ready_tuning(self) -> TuningPanel:
        """The tuning panel, made now unless it is there: the window starts without it."""
        if self.tuning_panel is None:
            self.tuning_panel = TuningPanel(self)
            self.tuning_panel.hide()
            self.tuning_panel.closed.connect(lambda: self.set_tuning_shown(False))
        return self.tuning_panel

    def keep_now(self) -> None:
        """Keep the drawing without waiting, before the program ends; a line that is being drawn counts."""
        self.panel.canvas.finish_gesture()
        if self._keep_timer.isActive():
            self._keep_timer.stop()
            self._keep()

    def shutdown(self) -> None:
        """Stop the threads that load thumbnails."""
        self.grid.shutdown()
        if self.tuning_panel is not None:
            self.tuning_panel.shutdown()

    def _on_drawing(self, drawing: Drawing) -> None:
        self._opening = None
        if drawing.is_empty:
            self._on_cleared()
        else:
            self._ask(drawing)

    def _on_picture(self, source: Path | bytes) -> None:
        title = source.name if isinstance(source, Path) else self.tr("Pasted picture")
        self._opening = source
        self._operations.start(
            Operation(
                self.tr("Opening the picture"),
                preview_job.run,
                preview_job.PreviewRequest(source),
                succeeded=lambda content: self._show_picture(source, content, title),
                failed=self.panel.set_message,
            )
        )

    def _show_picture(self, source: Path | bytes, content: bytes, title: str) -> None:
        if self._opening is not source:
            # Something else became the query while the file was read.
            return
        self._opening = None
        self.panel.show_query_image(QImage.fromData(content), title, source)
        # What was seen in the query of before is not seen in this one.
        self.panel.set_guesses(())
        self._ask(source)

    def _on_item(self, image_id: int) -> None:
        self._opening = None
        self.panel.set_guesses(())
        self._ask(image_id)

    def _on_cleared(self) -> None:
        self._opening = None
        self._query = self._before_class = None
        self._aside.clear()
        self._newest = 0
        self.grid.set_busy(False)
        self.panel.set_guesses(())
        self._show_nothing_asked()
        self.tuning.ask(None, RESULTS)

    def _on_chosen(self, names: tuple[str, ...]) -> None:
        self._scope.choose(names)
        self.tuning.set_collections(self._scope.names)
        if self._query is not None:
            self._search()
        else:
            self.tuning.measure()

    def _on_guess(self, class_name: str) -> None:
        """Show the pictures of a class beside the drawing; the same guess again, or Esc, goes back."""
        query = search_job.ClassQuery(class_name)
        if query == self._query:
            self._go_back()
            return
        before = self._before_class if isinstance(self._query, search_job.ClassQuery) else self._query
        self._ask(query)
        self._before_class = before
        self.panel.guesses.mark(class_name)

    def _go_back(self) -> bool:
        """From the pictures of a class to what is like the query, else from a picture to the drawing."""
        if self._before_class is not None:
            self._ask(self._before_class)
            self.panel.guesses.mark(None)
        elif self.panel.shows_picture:
            self.panel.show_canvas()
        else:
            return False
        return True

    # What is dropped beside the paper, among the results say, is taken as on it; not what is dragged from here.
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.source() is None:
            self.panel.dragEnterEvent(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.panel.dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        self.panel.dropEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() != Qt.Key.Key_Escape or not self._go_back():
            super().keyPressEvent(event)

    def _ask(self, query: Query) -> None:
        # More strokes are still the same drawing; another picture begins with everything.
        is_more = isinstance(query, Drawing) and isinstance(self._asked, Drawing)
        if not (is_more or query is self._asked or isinstance(query, search_job.ClassQuery)):
            self._aside.clear()
        self._query, self._before_class = query, None
        self._search()

    @property
    def _asked(self) -> Query | None:
        """The drawing or the picture that is the query, whether or not a class is looked at instead."""
        return self._before_class if isinstance(self._query, search_job.ClassQuery) else self._query

    def _hide_alike(self, hit: Hit) -> None:
        """Hide what a result is, for as long as this query lasts; can be undone."""
        self.panel.canvas.undo_stack.push(HideAlike(hit, self._put_aside))

    def _put_aside(self, hit: Hit, aside: bool) -> None:
        self._aside.take(hit, aside)
        if self._query is not None:
            self._search()

    def _search(self) -> None:
        assert self._query is not None
        names = self._scope.names
        if not names:
            self._newest = 0
            self.grid.set_busy(False)
            self._empty.show_nothing_to_search(self._scope, self._operations.has_long)
            return
        self.grid.set_busy(True)
        if self.tuning.is_open:
            # An answer that is still on its way was found with other settings.
            self._newest = 0
            self.tuning.ask(self._query, self._wanted())
            return
        request = search_job.SearchRequest(self._query, names, self._wanted(), self.tuning.index)
        number = 0

        def succeeded(result: SearchResult) -> None:
            if number == self._newest:
                self._show(result)

        def failed(sentence: str) -> None:
            if number == self._newest:
                self._show_failure(sentence)

        number = self._operations.start(
            Operation(self.tr("Searching"), search_job.run, request, Lane.SEARCH, succeeded, failed)
        )
        self._newest = number

    def _wanted(self) -> int:
        """How many results to ask for: enough for what is put aside."""
        return RESULTS * min(1 + len(self._aside), 8)

    def _show(self, result: SearchResult) -> None:
        self._newest = 0
        self.grid.set_busy(False)
        self.panel.set_message("")
        lead = ""
        if self._before_class is None:
            self.panel.set_guesses(result.guesses)
        elif isinstance(self._query, search_job.ClassQuery):
            lead = self._say_class(self._query.class_name, result)
        if self._aside:
            aside = self._say_aside()
            lead = f"{lead} · {aside}" if lead else aside[:1].upper() + aside[1:]
        self.grid.actions_for.offers_meant = isinstance(self._asked, Drawing)
        hits = self._aside.without(result.hits, RESULTS)
        self.grid.set_result(replace(result, hits=hits), lead, same_query=self._answered is self._query)
        self._answered = self._query
        self.result_shown.emit(result)

    def _say_class(self, name: str, result: SearchResult) -> str:
        if any(hit.label.casefold() == name.casefold() for hit in result.hits):
            return self.tr("Most like “{name}” (Esc: back)").format(name=name)
        return self.tr("None of these is called “{name}”; they are nearest (Esc: back)").format(name=name)

    def _say_aside(self) -> str:
        """What is hidden, by name while it is not much."""
        names = sorted(self._aside.classes)
        if 0 < len(names) == len(self._aside) <= _NAMED:
            return self.tr("without {names}").format(names=", ".join(f"“{name}”" for name in names))
        hidden = self.tr("1 hidden") if len(self._aside) == 1 else self.tr("{count} hidden")
        return hidden.format(count=self.locale().toString(len(self._aside)))

    def _show_failure(self, sentence: str) -> None:
        self._newest = 0
        self.grid.set_busy(False)
        self.panel.set_guesses(())
        self.grid.set_empty_state(self.tr("This did not work"), sentence, None)
        self.search_failed.emit(sentence)

    def _search_otherwise(self) -> None:
        if self._query is not None and not self.tuning.is_open:
            self._search()

    def _show_nothing_asked(self) -> None:
        self._empty.show_nothing_asked(self._scope, self._operations.has_long)

    def _save_meant(self, hit: Hit) -> None:
        """Save the drawing that asked with the picture that was meant."""
        drawing = self._asked
        if not isinstance(drawing, Drawing):
            return
        # Imported when first wanted: the window starts without it.
        from sketchdesk.jobs.evaluating import known_items

        def succeeded(saved: known_items.KnownItem) -> None:
            self.said.emit(
                self.tr("Saved as “{name}”: the Evaluate page replays it whenever something changes.").format(
                    name=saved.title
                )
            )

        request = known_items.SaveRequest(drawing, hit.image_id)
        title = self.tr("Saving the drawing")
        self._operations.start(
            Operation(title, known_items.run_save, request, succeeded=succeeded, failed=self.said.emit)
        )

    def _open(self, hit: Hit) -> None:
        if not hit.path.exists():
            self.said.emit(self.tr("The picture is no longer there: {path}").format(path=hit.path))
        else:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(hit.path)))

    def _keep(self) -> None:
        request = canvas_job.KeepRequest(self.panel.canvas.drawing())
        self._operations.start(
            Operation(self.tr("Keeping the drawing"), canvas_job.run_keep, request, failed=self.panel.set_message)
        )

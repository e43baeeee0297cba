"""The window: pages, and the status bar with the job at hand."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QByteArray, QSettings, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QCloseEvent
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QWidget

from sketchdesk.jobs.collecting import collections as collections_job
from sketchdesk.jobs.results import CollectionSummary
from sketchdesk.jobs.searching import canvas as canvas_job
from sketchdesk.jobs.searching.tune import TuneRequest
from sketchdesk.ui.collections.collection_desk import CollectionDesk
from sketchdesk.ui.collections.collections_page import CollectionsPage
from sketchdesk.ui.desk import Desk
from sketchdesk.ui.downloading import Downloading
from sketchdesk.ui.going_on import GoingOn
from sketchdesk.ui.help.help_menu import HelpMenu
from sketchdesk.ui.importing import Importing
from sketchdesk.ui.job_bar import JobBar
from sketchdesk.ui.later import Later, import_of
from sketchdesk.ui.operations import Operation, Operations
from sketchdesk.ui.page_bar import PageBar
from sketchdesk.ui.search.search_page import SearchPage
from sketchdesk.ui.widgets.folders import keep_folders_in
from sketchdesk.ui.widgets.spoken_roles import install_roles
from sketchdesk.ui.worker import WorkerThread

if TYPE_CHECKING:
    from sketchdesk.ui.evaluate.evaluate_desk import EvaluateDesk
    from sketchdesk.ui.evaluate.evaluate_page import EvaluatePage
    from sketchdesk.ui.models.model_desk import ModelDesk
    from sketchdesk.ui.models.models_page import ModelsPage
    from sketchdesk.ui.models.training_desk import TrainingDesk

# Imported in steps before the pages that need them are made, so that no step is long.
_LATER = (
    "sketchdesk.engine.evaluation",
    "sketchdesk.jobs.evaluating.evaluate_with",
    "sketchdesk.jobs.reporting.export_report",
    "sketchdesk.ui.collections.class_plot",
    "sketchdesk.ui.plots.scatter_plot",
    "sketchdesk.ui.evaluate.evaluation_view",
    "sketchdesk.ui.evaluate.evaluate_page",
    "sketchdesk.ui.evaluate.evaluate_desk",
    "sketchdesk.jobs.teaching.finetune",
    "sketchdesk.ui.models.models_page",
    "sketchdesk.ui.models.finetune_dialog",
    "sketchdesk.ui.models.training_desk",
    "sketchdesk.ui.models.model_desk",
)

# What window managers put around a window, about.
_FRAME = QSize(8, 44)

# While pictures are being embedded, the pages look again this often.
_REFRESH_MS = 700


class MainWindow(QMainWindow):
    """Joins the pages to the worker. ``usable`` is emitted once the collections are known."""

    usable = Signal()

    def __init__(self, worker: WorkerThread, settings: QSettings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("SketchDesk")
        self._worker = worker
        self._settings = settings
        keep_folders_in(settings)
        install_roles()
        self._is_usable = False
        self._is_listing = False
        self.collections: tuple[CollectionSummary, ...] = ()
        self.operations = Operations(worker, self)
        self.importing = Importing(self.operations, self)
        self.downloading = Downloading(self.operations, self)
        self.search_page = SearchPage(self.operations, self)
        self.collections_page = CollectionsPage(self)
        self.desk = CollectionDesk(self.operations, self.collections_page, self)
        self.pages = QStackedWidget(self)
        self.setCentralWidget(self.pages)
        self.job_bar = JobBar(self)
        self.statusBar().addWidget(self.job_bar, 1)
        self.statusBar().setSizeGripEnabled(False)
        self.bar = PageBar(self)
        self.addToolBar(self.bar)
        self.help = HelpMenu(self.operations, settings, self)
        self.bar.add_help(self.help.button)
        self.going_on = GoingOn(self.operations, self.job_bar.unfinished, self._starters(), self)
        self._add_page(self.tr("Search"), "search", "Ctrl+1", self.search_page)
        self._add_page(self.tr("Collections"), "collections", "Ctrl+2", self.collections_page)
        # These two are made when they are first wanted: a start does without them.
        self._evaluate_action = self._add_page(self.tr("Evaluate"), "evaluate", "Ctrl+3")
        self._evaluate_action.triggered.connect(lambda: self.show_page(self.evaluate_page))
        self._models_action = self._add_page(self.tr("Models"), "models", "Ctrl+4")
        self._models_action.triggered.connect(lambda: self.show_page(self.models_page))
        making = (
            lambda: self._bare_evaluate_page,
            lambda: self._bare_evaluate_page.view,
            lambda: self._bare_evaluate_page.comparison,
            lambda: self.evaluate_page,
            lambda: self.models_page,
            self.search_page.ready_tuning,
        )
        self.later = Later((*map(import_of, _LATER), *making), self, lambda: self.search_page.panel.canvas.is_drawing)
        self._refresh_timer = QTimer(self)
        self._refresh_timer.setInterval(_REFRESH_MS)
        self._refresh_timer.timeout.connect(self.refresh)
        self._connect()
        self._restore_geometry()

    def begin(self) -> None:
        """Ask for what the pages show, and go on with what an earlier run left unfinished."""
        self.operations.start(
            Operation(
                self.tr("Restoring the drawing"),
                canvas_job.run_restore,
                canvas_job.RestoreRequest(),
                succeeded=self.search_page.restore,
                failed=self.job_bar.warn,
            )
        )
        self._list(self._on_first_list)

    def refresh(self) -> None:
        """Ask for the collections again, unless an answer is still awaited."""
        if not self._is_listing:
            self._list(self._on_list)

    def show_page(self, page: QWidget) -> None:
        """Bring a page to the front."""
        # The keyboard goes where it was on this page, or else to what the page is about: not to whatever comes first.
        mains = {self.search_page: self.search_page.panel.canvas, self.collections_page: self.collections_page.table}
        focused = page.focusWidget() or mains.get(page)
        if page is not self.pages.currentWidget():
            self.job_bar.forget_message()
        self.pages.setCurrentWidget(page)
        if focused is not None:
            focused.setFocus(Qt.FocusReason.OtherFocusReason)
        self.bar.mark(page)
        if self._is_made("_teaching") and page is self.models_page:
            self.model_desk.refresh()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._is_made("_teaching") and self.training_desk.asks_before_closing(self.close):
            event.ignore()
            return
        if self._is_usable:
            # A window that was refused its library leaves no trace in it.
            self._settings.setValue("window/geometry", self.saveGeometry())
            splitter, tile = self.search_page.splitter, self.search_page.grid.chosen_tile_size
            # What nobody chose follows the room that there is, also the next time.
            self._settings.setValue("window/splitter", splitter.saveState() if splitter.is_moved else None)
            self._settings.setValue("window/tile_size", tile)
            self._settings.setValue("window/tuning", "shown" if self.search_page.tuning.is_open else "hidden")
            self._settings.sync()
        self.importing.shutdown()
        self._refresh_timer.stop()
        self.search_page.keep_now()
        self.search_page.shutdown()
        self.desk.shutdown()
        self.later.stop()
        if self._is_made("_evaluating"):
            self.evaluate_desk.shutdown()
        if self._is_made("_teaching"):
            self.training_desk.shutdown()
        super().closeEvent(event)

    def _add_page(self, title: str, icon_name: str, shortcut: str, page: QWidget | None = None) -> QAction:
        action = self.bar.add_page(title, icon_name, shortcut)
        if page is not None:
            self._take_page(action, page)
            action.triggered.connect(lambda: self.show_page(page))
        return action

    def _take_page(self, action: QAction, page: QWidget) -> None:
        action.setData(page)
        self.pages.addWidget(page)

    # --- pages that are made when they are first wanted ------------------------------------------------

    @property
    def evaluate_page(self) -> EvaluatePage:
        return self._evaluating[0]

    @property
    def evaluate_desk(self) -> EvaluateDesk:
        return self._evaluating[1]

    @property
    def models_page(self) -> ModelsPage:
        return self._teaching[0]

    @property
    def model_desk(self) -> ModelDesk:
        return self._teaching[1]

    @property
    def training_desk(self) -> TrainingDesk:
        return self._teaching[2]

    @cached_property
    def _bare_evaluate_page(self) -> EvaluatePage:
        from sketchdesk.ui.evaluate.evaluate_page import EvaluatePage

        return EvaluatePage(self.pages)

    @cached_property
    def _evaluating(self) -> tuple[EvaluatePage, EvaluateDesk]:
        from sketchdesk.ui.evaluate.evaluate_desk import EvaluateDesk

        page = self._bare_evaluate_page
        desk = EvaluateDesk(self.operations, page, self)
        self._listen_to(desk)
        page.import_wanted.connect(self._add_pictures)
        self._take_page(self._evaluate_action, page)
        return page, desk

    @cached_property
    def _teaching(self) -> tuple[ModelsPage, ModelDesk, TrainingDesk]:
        from sketchdesk.ui.models.model_desk import ModelDesk
        from sketchdesk.ui.models.models_page import ModelsPage
        from sketchdesk.ui.models.training_desk import TrainingDesk

        page = ModelsPage(self.pages)
        training = TrainingDesk(self.operations, page, self)
        desk = ModelDesk(self.operations, page, training, self)
        for each in (training, desk):
            self._listen_to(each)
            each.set_collections(self.collections)
        self._take_page(self._models_action, page)
        return page, desk, training

    def _listen_to(self, desk: Desk) -> None:
        desk.said.connect(self.job_bar.show_message)
        desk.finished.connect(self.job_bar.finish)
        desk.warned.connect(self.job_bar.warn)
        desk.changed.connect(self.refresh)
        desk.long_ended.connect(self._on_long_ended)
        desk.extract_wanted.connect(self.importing.extract)

    def _is_made(self, pair: str) -> bool:
        return pair in self.__dict__

    def _connect(self) -> None:
        page = self.collections_page
        page.add_requested.connect(lambda path, name, role: self.importing.start((path,), name, role))
        page.add_pictures_requested.connect(self.importing.start)
        page.extract_requested.connect(self.importing.extract)
        page.search_in_requested.connect(self._search_in)
        page.download_requested.connect(self.downloading.start)
        self._listen_to(self.desk)
        self.desk.rest_wanted.connect(self.importing.embed_rest)
        self._listen_to(self.importing)
        self._listen_to(self.downloading)
        page.offers.chosen.connect(lambda action, name: self.training_desk.teach(name) if action == "teach" else None)
        self.downloading.imported.connect(self.importing.take_imported)
        self.bar.tuning.triggered.connect(self._toggle_tuning)
        self.bar.add.triggered.connect(self._add_pictures)
        self.search_page.import_wanted.connect(self._add_pictures)
        self.search_page.collections_dropped.connect(self._propose)
        self.search_page.said.connect(self.job_bar.show_message)
        self.search_page.tuning_toggled.connect(self.bar.tuning.setChecked)
        self.search_page.tuning.finished.connect(self.job_bar.finish)
        self.search_page.tuning.long_ended.connect(self._on_long_ended)
        self.help.said.connect(self.job_bar.show_message)
        self.help.warned.connect(self.job_bar.warn)
        operations = self.operations
        operations.long_started.connect(self._on_long_started)
        operations.long_progressed.connect(self.job_bar.show_progress)
        operations.long_failed.connect(self.job_bar.fail)
        operations.long_succeeded.connect(self.job_bar.succeeded)
        operations.long_cancelled.connect(lambda title: self.job_bar.finish(self.tr("Stopped: {0}").format(title)))
        operations.waiting_changed.connect(self.job_bar.show_waiting)
        operations.waiting_changed.connect(lambda _: page.set_waiting(operations.waiting_subjects))
        self.job_bar.cancel_clicked.connect(operations.cancel_long)
        self.job_bar.waiting_cancelled.connect(operations.cancel)
        self.job_bar.pause_toggled.connect(operations.pause_long)
        self._worker.signals.broken.connect(self.job_bar.warn)

    def _restore_geometry(self) -> None:
        geometry = self._settings.value("window/geometry")
        if not (isinstance(geometry, QByteArray) and self.restoreGeometry(geometry)):
            # The frame needs room, too: the status bar must not lie below the edge of the screen.
            available = self.screen().availableSize() - _FRAME
            self.resize(min(1280, available.width()), min(800, available.height()))
        self.search_page.set_tuning_shown(self._settings.value("window/tuning") == "shown")
        splitter = self._settings.value("window/splitter")
        if isinstance(splitter, QByteArray):
            self.search_page.splitter.restore(splitter)
        tile = self._settings.value("window/tile_size")
        if str(tile).isdecimal():
            self.search_page.grid.set_tile_size(int(str(tile)))

    def _list(self, succeeded: Callable[..., None]) -> None:
        def ended() -> None:
            self._is_listing = False

        self._is_listing = True
        request = collections_job.ListRequest()
        title = self.tr("Collections")
        self.operations.start(
            Operation(
                title,
                collections_job.run_list,
                request,
                succeeded=succeeded,
                failed=self.job_bar.warn,
                ended=ended,
            )
        )

    def _on_first_list(self, collections: tuple[CollectionSummary, ...]) -> None:
        # Before the pages hear of it that nothing is there yet: it is being made.
        self.importing.make_starter()
        self._on_list(collections)
        self.importing.go_on(collections)
        self.going_on.begin()

    def _starters(self) -> dict[str, Callable[[Any], object]]:
        """What goes on with a job of each kind that was interrupted."""

        def evaluate(request: object) -> bool:
            self.show_page(self.evaluate_page)
            return self.evaluate_desk.start(request)

        def tune(request: TuneRequest) -> None:
            self.show_page(self.search_page)
            self.search_page.search_only_in(*request.collections)
            self.search_page.set_tuning_shown(True)
            self.search_page.tuning.tune(request)

        return {
            "tune": tune,
            "rescan": lambda request: self.desk.rescan(request.collection),
            "bundle": self.desk.bundle_by,
            "compare": lambda request: self.training_desk.go_on_comparing(request),
            **dict.fromkeys(("evaluate", "sweep", "replay", "repeat", "report"), evaluate),
        }

    def _on_list(self, collections: tuple[CollectionSummary, ...]) -> None:
        self.collections = collections
        self.desk.set_collections(collections)
        self.collections_page.set_collections(collections)
        self.search_page.set_collections(collections)
        if self._is_made("_evaluating"):
            self.evaluate_desk.refresh()
        if self._is_made("_teaching"):
            self.model_desk.set_collections(collections)
            self.training_desk.set_collections(collections)
        if not self._is_usable:
            self._is_usable = True
            self.later.begin()
            self.usable.emit()

    def _on_long_started(self, title: str, subject: str) -> None:
        self.job_bar.start(title)
        self.collections_page.set_busy(subject or None)
        self._refresh_timer.start()

    def _on_long_ended(self) -> None:
        self.collections_page.set_busy(None)
        if not self.operations.has_long:
            self._refresh_timer.stop()
        self.refresh()

    def _add_pictures(self) -> None:
        self.show_page(self.collections_page)
        self.collections_page.choose_folder()

    def _propose(self, paths: tuple[Path, ...]) -> None:
        self.show_page(self.collections_page)
        self.collections_page.propose(paths)

    def _toggle_tuning(self) -> None:
        # Asked for from another page, it is wanted on the screen.
        elsewhere = self.pages.currentWidget() is not self.search_page
        self.show_page(self.search_page)
        self.search_page.set_tuning_shown(elsewhere or not self.search_page.tuning.is_open)
        self.bar.tuning.setChecked(self.search_page.tuning.is_open)

    def _search_in(self, name: str) -> None:
        self.search_page.search_only_in(name)
        self.show_page(self.search_page)

"""Between the tuning panel and the jobs: measures what the sliders say, the newest settings first.

One measurement is on its way at a time. Whatever changes meanwhile waits as one request, which a newer one
replaces; so a slider that is being drawn shows as many steps as the engine can follow, and its last.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QLocale, QObject, QTimer, Signal

from sketchdesk.jobs.results import SearchResult
from sketchdesk.jobs.searching import explain as explain_job
from sketchdesk.jobs.searching import tune as tune_job
from sketchdesk.jobs.searching import tuning_panel as panel_job
from sketchdesk.jobs.searching.explain import MissedPicture, MissedRequest
from sketchdesk.jobs.searching.search import Query
from sketchdesk.jobs.searching.tune import TuneRequest, TuneResult
from sketchdesk.jobs.searching.tuning_panel import (
    IndexSettings,
    KeepRequest,
    KeptRequest,
    PanelRequest,
    PanelResult,
    ResetRequest,
)
from sketchdesk.progress import Progress
from sketchdesk.ui.operations import Operation, Operations
from sketchdesk.ui.tuning import tuning_controls as controls
from sketchdesk.ui.tuning.tuning_panel import TuningPanel
from sketchdesk.ui.worker import Lane

# The hand rests this long before it is asked what is missed.
_SETTLED_AFTER_MS = 600
# What takes longer, as building an index for another metric does, is told.
_SLOW_AFTER_MS = 500
_WITHOUT_KEPT = "exact"
_FIRST_FAMILY = "simhash"


class TuningSession(QObject):
    """Knows which collections are searched, for what, and how. Without a panel it only learns what is kept."""

    answered = Signal(SearchResult)
    """The hits of the latest query with the settings of the panel."""
    refused = Signal(str)
    """The latest query cannot be answered with the settings of the panel."""
    index_changed = Signal()
    """Without the panel, the collections are searched otherwise from now on."""
    finished = Signal(str)
    """The index was tuned: a sentence."""
    long_ended = Signal()

    def __init__(self, operations: Operations, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._operations = operations
        self._panel: TuningPanel | None = None
        self._collections: tuple[str, ...] = ()
        self._query: Query | None = None
        self._k = 60
        self._shown: frozenset[int] = frozenset()
        self._kept: IndexSettings | None = None
        self._asks_kept = 0
        self._is_open = False
        self._running = 0
        self._waiting = False
        self._sharpening = False
        self._explaining = 0
        self._tuned_for: tuple[str, ...] = ()
        self._settle = QTimer(self, singleShot=True, interval=_SETTLED_AFTER_MS)
        self._settle.timeout.connect(self._explain)
        self._slow = QTimer(self, singleShot=True, interval=_SLOW_AFTER_MS)
        self._slow.timeout.connect(self._say_slow)

    # --- for the page --------------------------------------------------------------------------------

    @property
    def is_open(self) -> bool:
        """Whether the panel decides how is searched."""
        return self._is_open

    @property
    def index(self) -> str:
        """The family that is kept for the collections, for searching without the panel."""
        return _WITHOUT_KEPT if self._kept is None else self._kept.family

    @property
    def awaits_answer(self) -> bool:
        """Whether a measurement is on its way or waits."""
        return bool(self._running) or self._waiting

    def set_collections(self, collections: tuple[str, ...]) -> None:
        """These are searched from now on; ask what is kept for them."""
        if collections != self._collections:
            self._collections = collections
            self._kept = None
            self._ask_kept()
            if self._panel is not None:
                self._panel.show_kept(None, collections)
                self._panel.show_nothing("")
                self._panel.missed.say("")

    def open(self, panel: TuningPanel) -> None:
        """Search with the panel's settings from now on."""
        if self._panel is not panel:
            self._panel = panel
            panel.set_settings(self._kept or IndexSettings(_FIRST_FAMILY, controls.default_values(_FIRST_FAMILY)))
            panel.settings_changed.connect(self.measure)
            panel.reset_wanted.connect(self._reset)
            panel.keep_wanted.connect(self._keep)
            panel.tune_wanted.connect(self._tune)
            panel.missed.opened.connect(self._explain)
        panel.show_kept(self._kept, self._collections)
        self._is_open = True
        self.measure()

    def close(self) -> None:
        """Search with what is kept from now on."""
        self._is_open = self._waiting = self._sharpening = False
        self._stop_explaining()
        self._settle.stop()

    def ask(self, query: Query | None, k: int) -> None:
        """Look for this, with the settings of the panel, and measure those."""
        if query is not self._query and self._panel is not None:
            self._panel.missed.set_stale(True)
        self._query, self._k = query, k
        self.measure()

    def measure(self) -> None:
        """Measure the settings of the panel as soon as the engine is free."""
        if self._panel is None or not self._is_open:
            return
        self._stop_explaining()
        self._settle.stop()
        if not self._collections:
            self._waiting = False
            self._panel.show_nothing(self.tr("Nothing has been embedded yet: there is nothing to measure."))
        elif self._running:
            self._waiting = True
        else:
            self._send(self._panel)

    # --- measuring -----------------------------------------------------------------------------------

    def _send(self, panel: TuningPanel) -> None:
        sharpen, self._sharpening = self._sharpening, False
        request = PanelRequest(self._collections, panel.form.settings, self._query, self._k, sharpen)
        self._waiting = False
        if not panel.has_figures:
            panel.show_nothing(self.tr("Measuring for the first time…"))

        def succeeded(result: PanelResult) -> None:
            if not self._is_open or request.collections != self._collections:
                return
            panel.show_result(result)
            if result.search is not None and request.query is self._query:
                self._shown = frozenset(hit.image_id for hit in result.search.hits)
                self.answered.emit(result.search)
            self._sharpening = not result.is_sharp
            if self._sharpening:
                panel.show_sharpening(result.queries)
            elif not self._waiting:
                self._settle.start()

        def failed(sentence: str) -> None:
            if self._is_open and request.collections == self._collections and not self._waiting:
                panel.show_failure(sentence)
                if request.query is not None and request.query is self._query:
                    self.refused.emit(sentence)

        def progressed(progress: Progress) -> None:
            if self._is_open and request.collections == self._collections and not request.sharpen:
                panel.show_preparing(progress)

        if not sharpen:
            self._slow.start()
        self._running = self._start(
            self.tr("Measuring the index"), panel_job.run_panel, request, succeeded, failed, self._ended, progressed
        )

    def _say_slow(self) -> None:
        if self._panel is not None and self._is_open and self._panel.has_figures:
            self._panel.show_measuring()

    def _ended(self) -> None:
        self._running = 0
        self._slow.stop()
        if self._waiting:
            self._waiting = False
            # What was asked meanwhile comes first.
            self._sharpening = False
            self.measure()
        elif self._sharpening:
            self.measure()

    # --- what is kept --------------------------------------------------------------------------------

    def _ask_kept(self, show: bool = True) -> None:
        if not self._collections:
            return
        request = KeptRequest(self._collections)
        number = 0

        def succeeded(kept: IndexSettings | None) -> None:
            if number == self._asks_kept:
                self._take_kept(kept, show)

        number = self._start(self.tr("Settings of the index"), panel_job.run_kept, request, succeeded)
        self._asks_kept = number

    def _take_kept(self, kept: IndexSettings | None, show: bool) -> None:
        before, self._kept = self._kept, kept
        if self._panel is not None:
            if show and kept is not None:
                self._panel.set_settings(kept)
                self.measure()
            self._panel.show_kept(kept, self._collections)
        if before != kept:
            self.index_changed.emit()

    def _keep(self) -> None:
        if self._panel is None:
            return
        settings = self._panel.form.settings
        request = KeepRequest(self._collections, settings)

        def succeeded(_: object) -> None:
            if request.collections == self._collections:
                self._take_kept(settings, show=False)

        self._start(self.tr("Keeping the settings"), panel_job.run_keep, request, succeeded, self._fail)

    def _reset(self) -> None:
        if self._panel is None:
            return
        request = ResetRequest(self._collections, self._panel.form.family)

        def succeeded(settings: IndexSettings) -> None:
            if self._panel is not None and request.collections == self._collections:
                self._panel.set_settings(settings)
                self.measure()
                self._ask_kept(show=False)

        self._start(self.tr("Resetting the index"), panel_job.run_reset, request, succeeded, self._fail)

    def _fail(self, sentence: str) -> None:
        if self._panel is not None:
            self._panel.show_failure(sentence)

    # --- tuning --------------------------------------------------------------------------------------

    def _tune(self, target: float) -> None:
        if self._panel is None or not self._collections:
            return
        family = self._panel.form.family
        # The exact scan has nothing to tune: any other family that reaches the target is welcome.
        index = "any" if family == "exact" else family
        metric = self._panel.form.metric_name
        self.tune(TuneRequest(self._collections, index, target_recall=target, keep=False, metric=metric))

    def tune(self, request: TuneRequest) -> None:
        """Look for settings, and move the sliders to what was found if its collections are those that are searched."""
        self._tuned_for = request.collections

        def succeeded(result: TuneResult) -> None:
            tried = QLocale().toString(len(result.trials))
            self.finished.emit(self.tr("Tuning is done: {0} settings tried").format(tried))
            if self._panel is not None and set(self._tuned_for) == set(self._collections):
                self._panel.show_tuned(result)
                self.measure()

        def ended() -> None:
            self._show_tuning(False)
            self.long_ended.emit()

        self._show_tuning(True)
        self._operations.start(
            Operation(
                self.tr("Tuning the index"),
                tune_job.run,
                request,
                Lane.LONG,
                succeeded,
                ended=ended,
                noted=request,
                again=lambda: self.tune(request),
            )
        )

    def _show_tuning(self, running: bool) -> None:
        if self._panel is not None:
            self._panel.show_tuning(running)

    # --- why missed? ---------------------------------------------------------------------------------

    def _explain(self) -> None:
        panel = self._panel
        if panel is None or not (self._is_open and panel.missed.is_open) or self.awaits_answer:
            return
        if not self._collections:
            panel.missed.say(self.tr("Nothing has been embedded yet."))
            return
        if self._query is None:
            panel.missed.say(self.tr("Draw something first: then see here what these settings miss of it."))
            return
        self._stop_explaining()
        request = MissedRequest(self._collections, panel.form.settings, self._query)
        if not panel.missed.rows:
            panel.missed.say(self.tr("Looking…"))
        number = 0

        def succeeded(missed: tuple[MissedPicture, ...]) -> None:
            if number == self._explaining:
                shown = sum(picture.hit.image_id in self._shown for picture in missed)
                panel.missed.show_missed(missed, request.settings.family, shown)

        def failed(sentence: str) -> None:
            if number == self._explaining:
                panel.missed.say(sentence)

        def ended() -> None:
            if number == self._explaining:
                self._explaining = 0

        number = self._start(self.tr("Why missed?"), explain_job.run_missed, request, succeeded, failed, ended)
        self._explaining = number

    def _stop_explaining(self) -> None:
        if self._explaining:
            number, self._explaining = self._explaining, 0
            self._operations.cancel(number)

    def _start(
        self,
        title: str,
        run: Any,
        request: object,
        succeeded: Callable[[Any], None] | None = None,
        failed: Callable[[str], None] | None = None,
        ended: Callable[[], None] | None = None,
        progressed: Callable[[Progress], None] | None = None,
    ) -> int:
        operation = Operation(
            title, run, request, succeeded=succeeded, failed=failed, ended=ended, progressed=progressed
        )
        return self._operations.start(operation)

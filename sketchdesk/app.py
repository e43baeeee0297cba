"""The composition root: makes paths, worker and window, and wires them. The only file that knows them all."""

from __future__ import annotations

import logging
import os
import signal
import sys
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEventLoop, QObject, QSettings, QTimer, Signal
from PySide6.QtWidgets import QApplication, QMessageBox

from sketchdesk import __version__
from sketchdesk.engine.features.process import EncoderProcess
from sketchdesk.errors import SketchDeskError
from sketchdesk.jobs.results import SearchResult
from sketchdesk.jobs.system_information import versions
from sketchdesk.jobs.workbench import Workbench, default_encoder_path
from sketchdesk.library.library import Library
from sketchdesk.library.paths import LibraryPaths
from sketchdesk.log import last_crash, start_log, stop_log
from sketchdesk.ui.garbage import GarbageCollection
from sketchdesk.ui.help.crash_dialog import CrashReports
from sketchdesk.ui.language import VARIABLE, install_language
from sketchdesk.ui.main_window import MainWindow
from sketchdesk.ui.sentences import translated
from sketchdesk.ui.widgets.icons import app_icon
from sketchdesk.ui.widgets.style import Theme
from sketchdesk.ui.worker import WorkerThread

_log = logging.getLogger(__name__)
_SWITCH_SECONDS = 0.0005


class App(QObject):
    """Everything that a running window consists of."""

    refused = Signal(str)
    """The library cannot be opened: a sentence. No window was shown."""

    def __init__(self, data_dir: Path, encoder: EncoderProcess | None = None) -> None:
        """``encoder`` may be loading already; the app closes it."""
        existing = QApplication.instance()
        self.qt = existing if isinstance(existing, QApplication) else QApplication(sys.argv[:1])
        # A QObject, so that the worker's signals reach it on this thread.
        super().__init__()
        self._garbage = GarbageCollection(self)
        # The window's thread waits this long for the interpreter at each turn while the worker's computes: the usual
        # 5 ms add up to a stutter.
        sys.setswitchinterval(_SWITCH_SECONDS)
        self.qt.setApplicationName("SketchDesk")
        self.qt.setApplicationVersion(__version__)
        self.qt.setDesktopFileName("sketchdesk")
        self.paths = LibraryPaths(data_dir)
        settings = QSettings(str(self.paths.root / "window.ini"), QSettings.Format.IniFormat)
        install_language(self.qt, settings)
        self.theme = Theme(self.qt)
        self.qt.setWindowIcon(app_icon())
        self._encoder = encoder or EncoderProcess(default_encoder_path())
        self.worker = WorkerThread(self._open_workbench)
        self.window = MainWindow(self.worker, settings)
        self.window.later.done.connect(self._garbage.pass_over)
        self.worker.signals.ready.connect(self._on_ready)
        self.worker.signals.broken.connect(self._on_broken)
        self.crash_reports = CrashReports(self.paths.logs, versions, self.window)
        self._last_crash = last_crash(self.paths.logs)
        self.refusal: str | None = None
        self.refusal_box: QMessageBox | None = None
        self._shown = False

    def start(self) -> None:
        """Start the worker; the window shows as soon as the library is open."""
        self.worker.start()

    def close(self) -> bool:
        """Close the window and end the worker and the encoder's process. False if the worker did not end in time."""
        self.window.close()
        ended = self.worker.close()
        if not ended:
            _log.error("the worker did not end in time")
        self._encoder.close()
        self._garbage.stop()
        stop_log()
        return ended

    def _open_workbench(self) -> Workbench:
        # Runs on the worker's thread, which owns all of it from then on.
        self._encoder.start()
        library = Library.open(self.paths.root)
        start_log(self.paths.logs, __version__)
        bench = Workbench(library, self._encoder)
        try:
            bench.use_model(None)
        except SketchDeskError as error:
            _log.error("the model that was kept cannot be used: %s", error)
        return bench

    def _on_ready(self) -> None:
        self._shown = True
        self.window.show()
        self.window.search_page.panel.canvas.setFocus()
        self.window.begin()
        self.crash_reports.show_last(self._last_crash)

    def _on_broken(self, sentence: str) -> None:
        if self._shown:
            return
        self.refusal = sentence
        self.refused.emit(sentence)


def run_window(data_dir: Path, encoder: EncoderProcess) -> int:
    """Open the window and run until it is closed; returns the exit status."""
    app = App(data_dir, encoder)

    def refuse(sentence: str) -> None:
        print(f"sketchdesk: {sentence}", file=sys.stderr, flush=True)
        if app.qt.platformName() in ("offscreen", "minimal"):
            app.qt.exit(1)
            return
        box = QMessageBox(QMessageBox.Icon.Critical, "SketchDesk", translated(sentence))
        box.finished.connect(lambda _: app.qt.exit(1))
        box.open()
        app.refusal_box = box

    app.refused.connect(refuse)
    app.crash_reports.install()
    # Python looks at signals when it runs, which the garbage collection's timer sees to.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: app.window.close())
    app.start()
    status = app.qt.exec()
    app.crash_reports.remove()
    if not app.close():
        # A thread that still runs must not be destroyed; all that it finished is committed.
        logging.shutdown()
        os._exit(1)
    return status


def self_test(data_dir: Path) -> dict[str, Any]:
    """Window offscreen, starter collection, embed, build, query: what was seen. Raises SketchDeskError."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    # What it says goes to the command line.
    os.environ[VARIABLE] = "en"
    from sketchdesk.ui.canvas.rehearsal import draw_on

    app = App(data_dir)
    answers: list[SearchResult] = []
    app.window.search_page.result_shown.connect(answers.append)
    # A search says in its own place what is wrong; nobody looks there now.
    app.window.search_page.search_failed.connect(app.window.job_bar.warn)
    try:
        app.start()
        _until(app, lambda: app.refusal is not None or app.window.isVisible(), "the window did not open")
        if app.refusal is not None:
            raise SketchDeskError(app.refusal)
        _until(app, lambda: _is_complete(app.window), "the starter collection was not made")
        draw_on(app.window.search_page.panel.canvas)
        _until(app, lambda: bool(answers) and not app.window.search_page.waits_for_answer, "no answer to a drawing")
        result = answers[-1]
        if not result.hits:
            raise SketchDeskError("The self-test failed: a drawing found nothing.")
        return {
            "window": f"{app.window.width()} x {app.window.height()}",
            "pictures": result.items,
            "results": len(result.hits),
            "first": result.hits[0].label,
            "guess": result.guesses[0].class_name,
            "embed_ms": round(result.embed_ms, 1),
            "query_ms": round(result.query_ms, 1),
        }
    finally:
        app.close()


def _is_complete(window: MainWindow) -> bool:
    collections = window.collections
    return not window.operations.has_long and any(each.extracted == each.images > 0 for each in collections)


def _until(app: App, condition: Any, complaint: str, seconds: int = 120) -> None:
    """Run the event loop until ``condition()`` holds."""
    loop = QEventLoop()
    watch = QTimer()
    watch.setInterval(20)
    watch.timeout.connect(lambda: loop.quit() if condition() or app.window.job_bar.errors else None)
    watch.start()
    QTimer.singleShot(seconds * 1000, loop, loop.quit)
    if not condition():
        loop.exec()
    watch.stop()
    if errors := app.window.job_bar.errors:
        raise SketchDeskError(f"The self-test failed: {errors[-1]}")
    if not condition():
        raise SketchDeskError(f"The self-test failed: {complaint} within {seconds} seconds.")

"""The whole window with its worker on a data directory, for tests that do what a person does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QCoreApplication, QEvent, QSettings
from PySide6.QtWidgets import QMessageBox, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from sketchdesk.jobs.workbench import Workbench
from sketchdesk.ui.main_window import MainWindow
from sketchdesk.ui.worker import WorkerThread

MILLISECONDS = 60_000
Widget = TypeVar("Widget", bound=QWidget)
_running: list[WorkerThread] = []


def end_what_runs() -> None:
    """End the workers of windows that nobody closed, as when a test fails: a thread must not outlive its object."""
    while _running:
        worker = _running.pop()
        if isValid(worker):
            worker.close(MILLISECONDS)


@contextmanager
def running(worker: WorkerThread, qtbot: QtBot) -> Iterator[WorkerThread]:
    """A worker that is ready; it is ended also where it never was, for a running thread must not be deleted."""
    try:
        with qtbot.waitSignal(worker.signals.ready):
            worker.start()
        yield worker
    finally:
        assert worker.close(MILLISECONDS)


def without_starter(root: Path) -> Path:
    """A data directory whose starter collection was removed: it is not drawn again."""
    (root / "drawings").mkdir(parents=True, exist_ok=True)
    (root / "drawings" / "starter-removed").touch()
    return root


class OpenWindow:
    """Open, usable and idle. ``close`` it at the end."""

    SIZE = (1280, 860)

    def __init__(self, root: Path, qtbot: QtBot) -> None:
        self.qtbot, self.root = qtbot, root
        self.opened: list[Workbench] = []
        self.worker = WorkerThread(self._open)
        self.window = MainWindow(self.worker, QSettings(str(root / "window.ini"), QSettings.Format.IniFormat))
        self.prepare()
        _running.append(self.worker)
        with qtbot.waitSignal(self.worker.signals.ready, timeout=MILLISECONDS):
            self.worker.start()
        self.window.resize(*self.SIZE)
        self.window.show()
        qtbot.waitExposed(self.window)
        with qtbot.waitSignal(self.window.usable, timeout=MILLISECONDS):
            self.window.refresh()
        self.settle()

    def prepare(self) -> None:
        """What is to be changed before the worker starts."""

    def settle(self) -> None:
        """Wait until everything that was asked for has been answered."""
        self.until(lambda: self.window.operations.is_idle)

    def until(self, condition: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(condition, timeout=MILLISECONDS)

    def dialog(self, kind: type[Widget]) -> Widget:
        """The dialog of this kind that is open."""
        self.until(lambda: any(each.isVisible() for each in self.window.findChildren(kind)))
        return next(each for each in self.window.findChildren(kind) if each.isVisible())

    def answer(self, text: str) -> None:
        """Press a button of the question that is asked."""
        box = self.dialog(QMessageBox)
        next(choice for choice in box.buttons() if choice.text() == text).click()

    def close(self) -> None:
        self.window.close()
        assert self.worker.close(MILLISECONDS)
        _running.remove(self.worker)
        self.window.deleteLater()
        self.worker.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)

    def _open(self) -> Workbench:
        self.opened.append(Workbench.open(self.root))
        return self.opened[-1]

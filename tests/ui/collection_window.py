"""The whole window on a small library of real pictures, made by the real import; no network is started."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

import numpy as np
from PIL import Image
from PySide6.QtCore import QCoreApplication, QEvent, QSettings
from PySide6.QtWidgets import QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from sketchdesk.jobs import collections as collections_job
from sketchdesk.jobs import ingest as ingest_job
from sketchdesk.jobs.results import CollectionSummary
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.progress import CancelToken
from sketchdesk.ui.collections_page import CollectionsPage
from sketchdesk.ui.main_window import MainWindow
from sketchdesk.ui.worker import WorkerThread

MILLISECONDS = 60_000
Widget = TypeVar("Widget", bound=QWidget)


def picture(path: Path, seed: int) -> None:
    """A small picture that no other seed gives."""
    path.parent.mkdir(parents=True, exist_ok=True)
    blocks = np.random.default_rng(seed).integers(0, 256, (4, 4, 3), dtype=np.uint8)
    Image.fromarray(np.kron(blocks, np.ones((8, 8, 1), np.uint8))).save(path)


def folder_of(folder: Path, classes: Mapping[str, int], seed: int = 0) -> Path:
    """A folder with so many pictures of each class."""
    for place, (name, count) in enumerate(classes.items()):
        for number in range(count):
            picture(folder / name / f"{number}.png", 1000 * seed + 100 * place + number)
    return folder


def put(root: Path, name: str, folder: Path, role: str = "gallery") -> None:
    """Import a folder."""
    with Workbench.open(root) as bench:
        request = ingest_job.IngestRequest((folder,), name, "distractor" if role == "distractor" else "gallery")
        ingest_job.run(bench, request, lambda _: None, CancelToken())


def listed(root: Path) -> dict[str, CollectionSummary]:
    """What the library holds, once no window has it open."""
    with Workbench.open(root) as bench:
        request = collections_job.ListRequest(detailed=True)
        return {each.name: each for each in collections_job.run_list(bench, request, lambda _: None, CancelToken())}


class Opened:
    """A window on a data directory, with its worker. Nothing is embedded: that is another test's."""

    def __init__(self, root: Path, qtbot: QtBot) -> None:
        self.qtbot = qtbot
        self.root = root
        self.worker = WorkerThread(lambda: Workbench.open(root))
        settings = QSettings(str(root / "window.ini"), QSettings.Format.IniFormat)
        self.window = MainWindow(self.worker, settings)
        self.wants_extraction: list[str] = []
        self.window.desk.extract_wanted.disconnect()
        self.window.desk.extract_wanted.connect(self.wants_extraction.append)
        with qtbot.waitSignal(self.worker.signals.ready, timeout=MILLISECONDS):
            self.worker.start()
        self.window.resize(1180, 760)
        self.window.show()
        qtbot.waitExposed(self.window)
        self.window.show_page(self.page)
        with qtbot.waitSignal(self.window.usable, timeout=MILLISECONDS):
            self.window.refresh()
        self.settle()

    @property
    def page(self) -> CollectionsPage:
        return self.window.collections_page

    def settle(self) -> None:
        """Wait until everything that was asked for has been answered."""
        self.qtbot.waitUntil(lambda: self.window.operations.is_idle, timeout=MILLISECONDS)

    def until(self, condition: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(condition, timeout=MILLISECONDS)

    def do(self, action: str, name: str) -> None:
        """Choose an action of the menu for a collection."""
        row = self.page.model.row_of(name)
        assert row is not None
        self.page.table.selectRow(row)
        self.settle()
        assert self.page.offers.actions[action].isEnabled(), action
        self.page.offers.actions[action].trigger()

    def dialog(self, kind: type[Widget]) -> Widget:
        """The dialog of this kind that is open."""
        self.until(lambda: any(each.isVisible() for each in self.window.findChildren(kind)))
        return next(each for each in self.window.findChildren(kind) if each.isVisible())

    def answer(self, text: str) -> None:
        """Press a button of the question that is asked."""
        box = self.dialog(QMessageBox)
        next(choice for choice in box.buttons() if choice.text() == text).click()

    def summary(self, name: str) -> CollectionSummary:
        return next(each for each in self.window.collections if each.name == name)

    @property
    def names(self) -> list[str]:
        return [each.name for each in self.window.collections]

    def close(self) -> None:
        self.window.close()
        assert self.worker.close()
        self.window.deleteLater()
        self.worker.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)

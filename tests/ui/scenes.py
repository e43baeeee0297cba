"""Every page and dialog of the window, one after the other, on a small real library: to be looked at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import evaluation_window
import numpy as np
import pytest
from open_window import without_starter
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QDialog, QMessageBox, QTabWidget, QWidget
from pytestqt.qtbot import QtBot
from teaching_window import Taught

from sketchdesk.engine.drawing import Drawing, Stroke
from sketchdesk.jobs.evaluating import known_items
from sketchdesk.jobs.teaching import finetune as finetune_job
from sketchdesk.jobs.teaching import finetune_compare as compare_job
from sketchdesk.jobs.teaching.finetune_records import FinetuneResult
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.library.datasets import DATASETS
from sketchdesk.progress import CancelToken, silent
from sketchdesk.ui.canvas.rehearsal import CAT
from sketchdesk.ui.collections.bundle_dialog import BundleDialog
from sketchdesk.ui.collections.datasets_dialog import DatasetsDialog
from sketchdesk.ui.collections.duplicates_dialog import DuplicatesDialog
from sketchdesk.ui.collections.pictures_dialog import PicturesDialog
from sketchdesk.ui.collections.split_dialog import SplitDialog
from sketchdesk.ui.evaluate.evaluate_form import DRAWINGS, SWEEP
from sketchdesk.ui.help.about_dialog import AboutDialog
from sketchdesk.ui.help.crash_dialog import CrashDialog
from sketchdesk.ui.help.keys_dialog import KeysDialog
from sketchdesk.ui.models.add_encoder_dialog import AddEncoderDialog
from sketchdesk.ui.widgets.ask_dialog import AskDialog

SMALLEST = (1000, 660)


def library(root: Path, sources: Path) -> None:
    """ "Zoo" and "Noise", embedded with random numbers, and a saved drawing."""
    evaluation_window.library(root, sources)
    without_starter(root)
    with Workbench.open(root) as bench:
        catalogue = bench.library.catalogue
        meant, *_ = catalogue.picture_identities(catalogue.collection("Zoo").id)[0]
        request = known_items.SaveRequest(Drawing([Stroke(512 * points.astype(np.float32)) for points in CAT]), meant)
        known_items.run_save(bench, request, silent, CancelToken())


class Tour:
    """A window that is led through all it can show."""

    def __init__(self, root: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
        self.at = Taught(root, qtbot, monkeypatch)
        monkeypatch.setattr(finetune_job, "run", self._train)
        monkeypatch.setattr(compare_job, "run_compare", self._compare)
        self.window = self.at.window
        self.window.resize(*SMALLEST)

    def scenes(self) -> Iterator[tuple[str, QWidget]]:
        """Names, and the widget that is to be looked at; it is as it should be while the iterator waits."""
        for name, shown in self._all():
            # Timers of no length that lay out, and what they ask for in turn.
            for _ in range(4):
                QCoreApplication.processEvents()
                QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)
            yield name, shown

    def _all(self) -> Iterator[tuple[str, QWidget]]:
        yield from self._search()
        yield from self._collections()
        yield from self._evaluate()
        yield from self._models()
        yield from self._help()

    def close(self) -> None:
        self.at.close()

    # --- pages ---------------------------------------------------------------------------------------

    def _search(self) -> Iterator[tuple[str, QWidget]]:
        page = self.window.search_page
        self.window.show_page(page)
        yield self._now("search, nothing drawn")
        page.grid.chooser.choose_all()
        page._on_guess("cat")
        self.at.until(lambda: bool(page.grid.model.hits) and not page.waits_for_answer)
        yield self._now("search, results")
        page.set_tuning_shown(True)
        self.at.settle()
        yield self._now("search, tuning")
        page.set_tuning_shown(False)
        self.window.job_bar.warn("There is no file nothing.png.")
        yield self._now("search, an error")
        self.window.job_bar._error._dismiss_all()

    def _collections(self) -> Iterator[tuple[str, QWidget]]:
        self.window.show_page(self.at.page)
        row = self.at.page.model.row_of("Zoo")
        assert row is not None
        self.at.page.table.selectRow(row)
        self.at.settle()
        yield self._now("collections")
        for action, kind in (
            ("pictures", PicturesDialog),
            ("duplicates", DuplicatesDialog),
            ("split", SplitDialog),
            ("rename", AskDialog),
            ("bundle", BundleDialog),
        ):
            self.at.do(action, "Zoo")
            dialog = self.at.dialog(kind)
            self.at.settle()
            yield f"dialog {action}", dialog
            self._shut(dialog)
        self.at.do("remove", "Zoo")
        box = self.at.dialog(QMessageBox)
        yield "question", box
        box.close()
        datasets = DatasetsDialog(self.window)
        datasets.show()
        for dataset in DATASETS:
            datasets.show_dataset(dataset.name)
            yield f"dataset {dataset.name}", datasets
        self._shut(datasets)

    def _evaluate(self) -> Iterator[tuple[str, QWidget]]:
        page = self.window.evaluate_page
        self.window.show_page(page)
        self.at.settle()
        yield self._now("evaluate, nothing yet")
        page.form.choose("Zoo:test", ("Zoo:train", "Noise"))
        page.form.run.click()
        self.at.settle()
        tabs = page.view.findChild(QTabWidget)
        assert tabs is not None
        for place in range(tabs.count()):
            tabs.setCurrentIndex(place)
            yield self._now(f"evaluate, tab {place}")
        page.form.choose_what(SWEEP)
        yield self._now("evaluate, form of a sweep")
        page.form.choose_what(DRAWINGS)
        page.form.run.click()
        self.at.settle()
        yield self._now("evaluate, replay")

    def _models(self) -> Iterator[tuple[str, QWidget]]:
        page = self.window.models_page
        self.window.show_page(page)
        self.at.settle()
        yield self._now("models")
        self.window.model_desk.add()
        dialog = self.at.dialog(AddEncoderDialog)
        for place in range(dialog.network.count()):
            dialog.network.setCurrentIndex(place)
            yield f"add encoder {place}", dialog
        self._shut(dialog)
        self.window.show_page(self.at.page)
        self.at.do("teach", "Zoo")
        self.at.until(lambda: self.window.training_desk.dialog is not None)
        teaching = self.at.dialog_
        self.at.until(lambda: teaching.isVisible() and not teaching.form.problem)
        for place in range(teaching.form.preset.count()):
            teaching.form.preset.setCurrentIndex(place)
            yield f"teach {place}", teaching
        teaching.form.preset.setCurrentIndex(teaching.form.preset.findData("quick"))
        teaching.start.click()
        self.at.let_go_on(1)
        yield "teaching", teaching
        yield self._now("a job runs")
        self.at.let_go_on(1)
        self.at.until(lambda: self.at.shows(2))
        self.at.settle()
        tabs = teaching.outcome.tabs
        for place in range(tabs.count()):
            tabs.setCurrentIndex(place)
            yield f"taught, tab {place}", teaching
        teaching.close()
        self.window.show_page(page)
        self.at.settle()
        page.table.selectRow(0)
        self.at.settle()
        yield self._now("models, taught")

    def _help(self) -> Iterator[tuple[str, QWidget]]:
        help_menu = self.window.help
        yield "help menu", help_menu.menu
        yield "language menu", help_menu.language
        help_menu.keys.trigger()
        keys = self.at.dialog(KeysDialog)
        yield "keys", keys
        self._shut(keys)
        help_menu.about.trigger()
        about = self.at.dialog(AboutDialog)
        yield "about", about
        self._shut(about)
        last = "SketchDesk ended unexpectedly last time. Your drawings and collections are kept."
        told = QCoreApplication.translate("CrashReports", last)
        crash = CrashDialog(told, "", self.at.root, self.window)
        crash.show()
        yield "crash", crash
        self._shut(crash)

    # --- what a training says, in the sentences of the real one -----------------------------------------

    def _train(self, *arguments: Any) -> FinetuneResult:
        found = self.at.teacher.run(*arguments)
        return replace(found, notes=("3 classes have fewer than 20 pictures to train on: cat, dog, fox.",))

    def _compare(self, *arguments: Any) -> compare_job.ModelComparison:
        found = self.at.teacher.compare(*arguments)
        figures = "mAP 0.512 with default, 0.631 with Zoo (+0.119, 95 % interval +0.100 to +0.200, 6 queries)"
        return replace(found, verdict=f"Zoo is better on held-out queries: {figures}.")

    # --- inside --------------------------------------------------------------------------------------

    def _now(self, name: str) -> tuple[str, QWidget]:
        self.window.resize(*SMALLEST)
        return name, self.window

    def _shut(self, dialog: QDialog) -> None:
        dialog.close()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)

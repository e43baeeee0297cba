"""What is done with models: runs what the Models page asks for, and says what came of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from sketchdesk.jobs import add_model as add_job
from sketchdesk.jobs import models as models_job
from sketchdesk.jobs.results import CollectionSummary
from sketchdesk.jobs.teaching import kept_models as kept_job
from sketchdesk.jobs.teaching import model_files as files_job
from sketchdesk.jobs.teaching import model_overview as overview_job
from sketchdesk.jobs.teaching.finetune_records import ModelInUse, ModelRequest
from sketchdesk.ui.desk import Desk
from sketchdesk.ui.models.add_encoder_dialog import AddEncoderDialog
from sketchdesk.ui.models.models_page import ModelsPage
from sketchdesk.ui.models.training_desk import TrainingDesk
from sketchdesk.ui.operations import Operation, Operations
from sketchdesk.ui.worker import Run


class ModelDesk(Desk):
    """Lists, keeps, discards, adds, exports and imports models. What is taught has a desk of its own, ``training``."""

    def __init__(self, operations: Operations, page: ModelsPage, training: TrainingDesk, parent: QWidget) -> None:
        super().__init__(operations, parent)
        self._page, self._training, self._window = page, training, parent
        self._summaries: tuple[CollectionSummary, ...] = ()
        page.keep_wanted.connect(self.keep)
        page.discard_wanted.connect(self.discard)
        page.roll_back_wanted.connect(self.roll_back)
        page.export_wanted.connect(self.export)
        page.import_wanted.connect(self.take_in)
        page.add_wanted.connect(self.add)
        page.details_wanted.connect(self._show_details)
        training.keep_wanted.connect(self.keep)
        training.discard_wanted.connect(self.discard)
        training.models_changed.connect(self.refresh)

    def set_collections(self, summaries: tuple[CollectionSummary, ...]) -> None:
        """The collections that there are now."""
        self._summaries = summaries

    def refresh(self) -> None:
        """List the models again."""
        request = overview_job.OverviewRequest()
        self.latest("overview", self.tr("Models"), overview_job.run, request, self._page.set_overview, self.warned.emit)

    def keep(self, name: str) -> None:
        """Use a model from now on."""
        self._change(self.tr("Using {0}").format(name), kept_job.run_keep, ModelRequest(name))

    def discard(self, name: str) -> None:
        """Remove a model, going back first if it is in use."""
        self._change(self.tr("Discarding {0}").format(name), kept_job.run_discard, ModelRequest(name))

    def roll_back(self) -> None:
        """Use the model that was in use before."""
        self._change(self.tr("Rolling back"), kept_job.run_roll_back, kept_job.RollBackRequest())

    def export(self, name: str, file: Path) -> None:
        """Write a model into a file."""
        request = files_job.ExportModelRequest(name, file)
        title = self.tr("Exporting {0}").format(name)
        self.long(
            Operation(
                title,
                files_job.run_export,
                request,
                succeeded=lambda path: self.finished.emit(self.tr("{0} was written").format(path)),
            )
        )

    def take_in(self, file: Path) -> None:
        """Import a model from a file."""

        def imported(found: dict[str, Any]) -> None:
            self.finished.emit(self.tr("{0} was imported; it is not used yet").format(found["name"]))
            self._page.select_next(found["name"])
            self.refresh()

        title = self.tr("Importing {0}").format(file.name)
        self.long(Operation(title, files_job.run_import, files_job.ImportModelRequest(file), succeeded=imported))

    def add(self) -> None:
        """Let the person choose another network, and make it usable."""

        def opened(available: tuple[dict[str, Any], ...]) -> None:
            names = [each.name for each in self._summaries if each.images]
            dialog = AddEncoderDialog(available, names, self._window)
            dialog.wanted.connect(lambda request: self._add(dialog, request))
            dialog.open()

        self.quick(self.tr("Encoders"), models_job.run_available, models_job.ListRequest(), opened)

    def _add(self, dialog: AddEncoderDialog, request: add_job.AddRequest) -> None:
        def added(found: dict[str, Any]) -> None:
            self.finished.emit(self.tr("{0} was added; it is not used yet").format(found["name"]))
            self._page.select_next(found["name"])
            self.refresh()
            if isValid(dialog):
                dialog.accept()

        def refused(sentence: str) -> None:
            if isValid(dialog):
                dialog.show_problem(sentence)

        title = self.tr("Adding {0}").format(request.name or request.family)
        self.long(
            Operation(
                title,
                add_job.run_add,
                request,
                succeeded=added,
                failed=refused,
                cancelled=lambda: refused(self.tr("Stopped: nothing was added.")),
            )
        )

    def _change(self, title: str, run: Run, request: object) -> None:
        def changed(found: ModelInUse) -> None:
            self.finished.emit(self.tr("{0} is in use").format(found.name))
            self._page.select_next(found.name)
            self._training.rest()
            self.changed.emit()
            # The features of the other model are never mixed with these: what is missing is made now.
            for name in found.stale:
                self.extract_wanted.emit(name)

        def ended() -> None:
            self._training.set_busy(False)
            self.refresh()

        self._training.set_busy(True)
        # In the long lane, where nothing else reads or writes features meanwhile.
        self.long(Operation(title, run, request, succeeded=changed, ended=ended))

    def _show_details(self, name: str) -> None:
        overview = self._page.overview
        parent = next((each.parent for each in overview.models if each.name == name), "") if overview else ""

        def show(found: dict[str, Any]) -> None:
            selected = self._page.selected
            if selected is not None and selected.name == found["name"]:
                self._page.details.show_model(found, parent)

        self.latest("details", name, kept_job.run_show, ModelRequest(name), show, lambda _: self.refresh())

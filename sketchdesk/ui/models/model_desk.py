"""What is done with models: runs what the Models page and the dialog “Teach it…” ask for, and says what came of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDialog, QWidget
from shiboken6 import isValid

from sketchdesk.jobs import add_model as add_job
from sketchdesk.jobs import models as models_job
from sketchdesk.jobs import picture_hits as hits_job
from sketchdesk.jobs.results import CollectionSummary, Hit
from sketchdesk.jobs.teaching import finetune_compare as compare_job
from sketchdesk.jobs.teaching import finetune_state, finetune_survey
from sketchdesk.jobs.teaching import kept_models as kept_job
from sketchdesk.jobs.teaching import kept_results as results_job
from sketchdesk.jobs.teaching import model_files as files_job
from sketchdesk.jobs.teaching import model_overview as overview_job
from sketchdesk.jobs.teaching.finetune_records import (
    CompareRequest,
    FinetuneJob,
    FinetuneResult,
    ModelComparison,
    ModelInUse,
    ModelRequest,
    PreviewRequest,
    SurveyRequest,
)
from sketchdesk.progress import Progress
from sketchdesk.ui.models.add_encoder_dialog import AddEncoderDialog
from sketchdesk.ui.models.finetune_dialog import FinetuneDialog
from sketchdesk.ui.models.finetune_result import FinetuneResultView
from sketchdesk.ui.models.finetune_run import TrainingRun
from sketchdesk.ui.models.models_page import ModelsPage
from sketchdesk.ui.operations import Operation, Operations
from sketchdesk.ui.sentences import translated
from sketchdesk.ui.tiles.picture_places import open_picture
from sketchdesk.ui.widgets.confirm import confirm
from sketchdesk.ui.worker import Lane, Run


class ModelDesk(QObject):
    """Joins the Models page and the dialog to the jobs. Training and comparing go into the long lane."""

    finished = Signal(str)
    """A long job has ended well: a sentence."""
    warned = Signal(str)
    long_ended = Signal()
    changed = Signal()
    """The collections have to be listed again: another model is in use."""
    extract_wanted = Signal(str)

    def __init__(self, operations: Operations, page: ModelsPage, parent: QWidget) -> None:
        super().__init__(parent)
        self._operations, self._page, self._window = operations, page, parent
        self._summaries: tuple[CollectionSummary, ...] = ()
        self._dialog: FinetuneDialog | None = None
        self._run: TrainingRun | None = None
        self._number = 0
        self._asked: dict[str, int] = {}
        page.teach_wanted.connect(lambda model: self.teach(model=model))
        page.keep_wanted.connect(self.keep)
        page.discard_wanted.connect(self.discard)
        page.roll_back_wanted.connect(self.roll_back)
        page.export_wanted.connect(self.export)
        page.import_wanted.connect(self.take_in)
        page.add_wanted.connect(self.add)
        page.details_wanted.connect(self._show_details)
        page.go_on_wanted.connect(self._go_on)
        page.forget_wanted.connect(self._forget)
        page.details.compare_wanted.connect(self.show_training_of)

    @property
    def is_training(self) -> bool:
        return self._run is not None

    @property
    def dialog(self) -> FinetuneDialog | None:
        """The dialog, once it has been wanted."""
        return self._dialog

    def set_collections(self, summaries: tuple[CollectionSummary, ...]) -> None:
        """The collections that there are now."""
        self._summaries = summaries

    def refresh(self) -> None:
        """List the models again."""
        request = overview_job.OverviewRequest()
        self._latest(
            "overview", self.tr("Models"), overview_job.run, request, self._page.set_overview, self.warned.emit
        )

    def teach(self, collection: str = "", model: str = "") -> None:
        """Open the dialog; while a training is under way it shows that."""
        dialog = self._make_dialog()
        overview = self._page.overview
        if overview is None:
            # The models are listed first; the page knows them from then on.
            def listed(found: overview_job.ModelOverview) -> None:
                self._page.set_overview(found)
                self.teach(collection, model)

            self._quick(self.tr("Models"), overview_job.run, overview_job.OverviewRequest(), listed)
            return
        models = [each.name for each in overview.models if each.weights_are_there]
        names = [each.name for each in self._summaries if each.role == "gallery" and each.images and each.classes]
        # What comes with the program is there to try it out; one's own collections come first.
        own = {each.name for each in self._summaries if not each.built_in}
        names.sort(key=lambda name: name not in own)
        dialog.begin(names, models, collection, model or overview.in_use)

    def show_training_of(self, name: str) -> None:
        """Look again at what a training came to, and compare before and after."""

        def found(result: FinetuneResult) -> None:
            dialog = self._make_dialog()
            if not dialog.is_training:
                dialog.show_result(result)
                self._compare(result)
            dialog.show()
            dialog.activateWindow()

        self._quick(self.tr("Looking at {0}").format(name), results_job.run_result, ModelRequest(name), found)

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
        self._long(
            title,
            files_job.run_export,
            request,
            lambda path: self.finished.emit(self.tr("{0} was written").format(path)),
        )

    def take_in(self, file: Path) -> None:
        """Import a model from a file."""

        def imported(found: dict[str, Any]) -> None:
            self.finished.emit(self.tr("{0} was imported; it is not used yet").format(found["name"]))
            self._page.select_next(found["name"])
            self.refresh()

        title = self.tr("Importing {0}").format(file.name)
        self._long(title, files_job.run_import, files_job.ImportModelRequest(file), imported)

    def add(self) -> None:
        """Let the person choose another network, and make it usable."""

        def opened(available: tuple[dict[str, Any], ...]) -> None:
            names = [each.name for each in self._summaries if each.images]
            dialog = AddEncoderDialog(available, names, self._window)
            dialog.wanted.connect(lambda request: self._add(dialog, request))
            dialog.open()

        self._quick(self.tr("Encoders"), models_job.run_available, models_job.ListRequest(), opened)

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
        self._long(
            title,
            add_job.run_add,
            request,
            added,
            failed=refused,
            cancelled=lambda: refused(self.tr("Stopped: nothing was added.")),
        )

    def leave(self) -> None:
        """The window closes: a training ends now, and goes on when it is started again."""
        if self._run is not None:
            self._run.leave()

    def asks_before_closing(self, close: Callable[[], object]) -> bool:
        """Whether a training runs that the person has not let go yet; they are asked, and ``close`` may be called."""
        if self._run is None or self._run.is_left:
            return False
        if not any(box.isVisible() for box in self._window.findChildren(QDialog, "confirmClose")):

            def let_go() -> None:
                self.leave()
                close()

            confirm(
                self._window,
                "confirmClose",
                self.tr("A training is running."),
                self.tr("Closed now, it ends, and can go on after its last epoch from the page Models next time."),
                self.tr("Close"),
                self.tr("Stay"),
                let_go,
            )
        return True

    def shutdown(self) -> None:
        """Close the dialog without a question."""
        self.leave()
        if self._dialog is not None:
            self._dialog.shut()

    # --- the training --------------------------------------------------------------------------------

    def _train(self, job: FinetuneJob) -> None:
        dialog = self._make_dialog()
        run = self._run = TrainingRun(self)
        run.progressed.connect(dialog.progress.show_progress)
        run.epoch_ended.connect(dialog.progress.add_epoch)
        dialog.show_training(job, self._operations.has_long)
        title = self.tr("Teaching {model}: {collection}").format(model=job.model, collection=job.collection)
        self._number = self._long(
            title,
            run.run,
            job,
            self._trained,
            failed=dialog.show_failure,
            cancelled=lambda: dialog.show_failure(
                self.tr("Stopped before the first epoch had ended: there is nothing to keep.")
            ),
            subject=job.collection,
            then=self._training_ended,
        )

    def _trained(self, result: FinetuneResult) -> None:
        text = self.tr("{0} was trained: keep or discard it").format(result.model)
        self.finished.emit(text)
        self._page.select_next(result.model)
        dialog = self._make_dialog()
        dialog.show_result(result)
        dialog.show()
        if result.judgement is not None:
            self._compare(result)
            return
        dialog.outcome.show_no_comparison(self.tr("No picture is held out, so nothing tells whether it is better."))
        dialog.outcome.again.hide()

    def _training_ended(self) -> None:
        if self._run is not None:
            self._run.deleteLater()
        self._run = None
        self.refresh()

    def _compare(self, result: FinetuneResult) -> None:
        view = self._make_dialog().outcome

        def is_shown() -> bool:
            return view.result is not None and view.result.model == result.model

        def progressed(progress: Progress) -> None:
            if is_shown():
                view.show_comparing(progress)

        def compared(found: ModelComparison) -> None:
            self.finished.emit(translated(found.verdict))
            if is_shown():
                view.show_comparison(found)

        def failed(sentence: str) -> None:
            if is_shown():
                view.show_no_comparison(sentence)

        def ended() -> None:
            self._operations.long_progressed.disconnect(progressed)

        view.show_comparing(None)
        self._operations.long_progressed.connect(progressed)
        self._long(
            self.tr("Comparing {0} before and after").format(result.collection),
            compare_job.run_compare,
            CompareRequest(result.collection, result.parent_name, result.model),
            compared,
            failed=failed,
            cancelled=lambda: failed(""),
            subject=result.collection,
            then=ended,
        )

    def _stop(self) -> None:
        self._operations.cancel(self._number)

    def _go_on(self, job: FinetuneJob) -> None:
        if self._run is None:
            dialog = self._make_dialog()
            self.teach(job.collection, job.model)
            dialog.form.show_job(job)
            self._train(job)
        else:
            self.teach()

    def _forget(self, job: FinetuneJob) -> None:
        self._quick(self.tr("Forgetting a training"), finetune_state.run_forget, job, lambda _: self.refresh())

    def _survey(self, request: SurveyRequest) -> None:
        form = self._make_dialog().form
        self._latest(
            "survey",
            self.tr("Looking at {0}").format(request.collection),
            finetune_survey.run_survey,
            request,
            lambda found: form.show_survey(request, found),
            lambda sentence: form.show_problem(request, sentence),
        )

    def _preview(self, request: PreviewRequest) -> None:
        form = self._make_dialog().form
        self._latest(
            "preview",
            self.tr("Augmenting some pictures"),
            finetune_survey.run_preview,
            request,
            lambda found: form.show_preview(request, found),
            lambda sentence: form.show_preview_problem(request, sentence),
        )

    # --- models --------------------------------------------------------------------------------------

    def _change(self, title: str, run: Run, request: object) -> None:
        def changed(found: ModelInUse) -> None:
            self.finished.emit(self.tr("{0} is in use").format(found.name))
            self._page.select_next(found.name)
            if self._dialog is not None and not self._dialog.is_training:
                self._dialog.hide()
            self.changed.emit()
            # The features of the other model are never mixed with these: what is missing is made now.
            for name in found.stale:
                self.extract_wanted.emit(name)

        def ended() -> None:
            if self._dialog is not None:
                self._dialog.outcome.set_busy(False)
            self.refresh()

        if self._dialog is not None:
            self._dialog.outcome.set_busy(True)
        # In the long lane, where nothing else reads or writes features meanwhile.
        self._long(title, run, request, changed, then=ended)

    def _show_details(self, name: str) -> None:
        overview = self._page.overview
        parent = next((each.parent for each in overview.models if each.name == name), "") if overview else ""

        def show(found: dict[str, Any]) -> None:
            selected = self._page.selected
            if selected is not None and selected.name == found["name"]:
                self._page.details.show_model(found, parent)

        self._latest("details", name, kept_job.run_show, ModelRequest(name), show, lambda _: self.refresh())

    # --- running -------------------------------------------------------------------------------------

    def _make_dialog(self) -> FinetuneDialog:
        if self._dialog is None:
            dialog = self._dialog = FinetuneDialog(self._window)
            dialog.form.survey_wanted.connect(self._survey)
            dialog.form.preview_wanted.connect(self._preview)
            dialog.start_wanted.connect(self._train)
            dialog.stop_wanted.connect(self._stop)
            dialog.opened.connect(self._open)
            dialog.progress.pause_toggled.connect(self._operations.pause_long)
            dialog.made.connect(self._answer)
        return self._dialog

    def _answer(self, outcome: FinetuneResultView) -> None:
        outcome.keep_wanted.connect(self.keep)
        outcome.discard_wanted.connect(self.discard)
        outcome.compare_wanted.connect(self._compare)
        outcome.pictures_wanted.connect(self._pictures)

    def _pictures(self, images: tuple[int, ...], show: Callable[[dict[int, Hit]], None]) -> None:
        self._quick(self.tr("Looking up pictures"), hits_job.run, hits_job.PictureHitsRequest(images), show)

    def _open(self, hit: Hit) -> None:
        if problem := open_picture(hit):
            self.warned.emit(problem)

    def _quick(self, title: str, run: Run, request: object, succeeded: Callable[..., None]) -> int:
        return self._operations.start(Operation(title, run, request, succeeded=succeeded, failed=self.warned.emit))

    def _latest(
        self,
        kind: str,
        title: str,
        run: Run,
        request: object,
        succeeded: Callable[..., None],
        failed: Callable[[str], None],
    ) -> None:
        """Ask; an older question of the kind is not wanted any more."""
        if kind in self._asked:
            self._operations.cancel(self._asked[kind])
        operation = Operation(title, run, request, succeeded=succeeded, failed=failed)
        self._asked[kind] = self._operations.start(operation)

    def _long(
        self,
        title: str,
        run: Run,
        request: object,
        succeeded: Callable[..., None],
        failed: Callable[[str], None] | None = None,
        cancelled: Callable[[], None] | None = None,
        subject: str = "",
        then: Callable[[], None] | None = None,
    ) -> int:
        def ended() -> None:
            if then is not None:
                then()
            self.long_ended.emit()

        return self._operations.start(
            Operation(title, run, request, Lane.LONG, succeeded, failed, cancelled, ended, subject)
        )

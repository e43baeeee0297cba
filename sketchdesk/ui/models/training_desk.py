"""Teaching a model: runs what the dialog “Teach it…” asks for, compares before and after, goes on where one ended."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QWidget

from sketchdesk.jobs import picture_hits as hits_job
from sketchdesk.jobs import unfinished as unfinished_job
from sketchdesk.jobs.results import CollectionSummary, Hit
from sketchdesk.jobs.teaching import finetune_compare as compare_job
from sketchdesk.jobs.teaching import finetune_state, finetune_survey
from sketchdesk.jobs.teaching import kept_results as results_job
from sketchdesk.jobs.teaching import model_overview as overview_job
from sketchdesk.jobs.teaching.finetune_records import (
    CompareRequest,
    FinetuneJob,
    FinetuneResult,
    ModelComparison,
    ModelRequest,
    PreviewRequest,
    SurveyRequest,
)
from sketchdesk.progress import Progress
from sketchdesk.ui.desk import Desk
from sketchdesk.ui.models.finetune_dialog import FinetuneDialog
from sketchdesk.ui.models.finetune_result import FinetuneResultView
from sketchdesk.ui.models.finetune_run import TrainingRun
from sketchdesk.ui.models.models_page import ModelsPage
from sketchdesk.ui.operations import Operation, Operations
from sketchdesk.ui.sentences import translated
from sketchdesk.ui.tiles.picture_places import open_picture
from sketchdesk.ui.widgets.confirm import confirm


class TrainingDesk(Desk):
    """One training at a time, in the long lane as its comparison; the dialog can be closed while it runs."""

    keep_wanted = Signal(str)
    discard_wanted = Signal(str)
    """A model's name each."""
    models_changed = Signal()
    """The models have to be listed again."""

    def __init__(self, operations: Operations, page: ModelsPage, parent: QWidget) -> None:
        super().__init__(operations, parent)
        self._page, self._window = page, parent
        self._summaries: tuple[CollectionSummary, ...] = ()
        self._dialog: FinetuneDialog | None = None
        self._run: TrainingRun | None = None
        self._number = 0
        page.teach_wanted.connect(lambda model: self.teach(model=model))
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

    def set_busy(self, busy: bool) -> None:
        """Whether another model is just being taken into use or removed."""
        if self._dialog is not None:
            self._dialog.outcome.set_busy(busy)

    def rest(self) -> None:
        """Put the dialog away, unless it shows a training."""
        if self._dialog is not None and not self._dialog.is_training:
            self._dialog.hide()

    def teach(self, collection: str = "", model: str = "") -> None:
        """Open the dialog; while a training is under way it shows that."""
        dialog = self._make_dialog()
        overview = self._page.overview
        if overview is None:
            # The models are listed first; the page knows them from then on.
            def listed(found: overview_job.ModelOverview) -> None:
                self._page.set_overview(found)
                self.teach(collection, model)

            self.quick(self.tr("Models"), overview_job.run, overview_job.OverviewRequest(), listed)
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

        self.quick(self.tr("Looking at {0}").format(name), results_job.run_result, ModelRequest(name), found)

    def go_on_comparing(self, request: CompareRequest) -> bool:
        """Compare before and after again, where that did not come to its end. False while a training runs."""
        if self.is_training:
            return False
        # It is noted anew as it begins, and not if its model has gone.
        title = self._title_of_comparing(request.collection)
        self.quick(title, unfinished_job.run_forget, unfinished_job.note_of(title, request))
        self.show_training_of(request.after)
        return True

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
        dialog.show_training(job, self.operations.has_long)
        title = self.tr("Teaching {model}: {collection}").format(model=job.model, collection=job.collection)
        self._number = self.long(
            Operation(
                title,
                run.run,
                job,
                succeeded=self._trained,
                failed=dialog.show_failure,
                cancelled=lambda: dialog.show_failure(
                    self.tr("Stopped before the first epoch had ended: there is nothing to keep.")
                ),
                subject=job.collection,
                ended=self._training_ended,
            )
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
        self.models_changed.emit()

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
            self.operations.long_progressed.disconnect(progressed)

        view.show_comparing(None)
        self.operations.long_progressed.connect(progressed)
        request = CompareRequest(result.collection, result.parent_name, result.model)
        self.long(
            Operation(
                self._title_of_comparing(result.collection),
                compare_job.run_compare,
                request,
                succeeded=compared,
                failed=failed,
                cancelled=lambda: failed(""),
                subject=result.collection,
                ended=ended,
                noted=request,
                again=lambda: self.show_training_of(result.model),
            )
        )

    def _title_of_comparing(self, collection: str) -> str:
        return self.tr("Comparing {0} before and after").format(collection)

    def _stop(self) -> None:
        self.operations.cancel(self._number)

    def _go_on(self, job: FinetuneJob) -> None:
        if self._run is None:
            dialog = self._make_dialog()
            self.teach(job.collection, job.model)
            dialog.form.show_job(job)
            self._train(job)
        else:
            self.teach()

    def _forget(self, job: FinetuneJob) -> None:
        self.quick(
            self.tr("Forgetting a training"), finetune_state.run_forget, job, lambda _: self.models_changed.emit()
        )

    def _survey(self, request: SurveyRequest) -> None:
        form = self._make_dialog().form
        self.latest(
            "survey",
            self.tr("Looking at {0}").format(request.collection),
            finetune_survey.run_survey,
            request,
            lambda found: form.show_survey(request, found),
            lambda sentence: form.show_problem(request, sentence),
        )

    def _preview(self, request: PreviewRequest) -> None:
        form = self._make_dialog().form
        self.latest(
            "preview",
            self.tr("Augmenting some pictures"),
            finetune_survey.run_preview,
            request,
            lambda found: form.show_preview(request, found),
            lambda sentence: form.show_preview_problem(request, sentence),
        )

    # --- running -------------------------------------------------------------------------------------

    def _make_dialog(self) -> FinetuneDialog:
        if self._dialog is None:
            dialog = self._dialog = FinetuneDialog(self._window)
            dialog.form.survey_wanted.connect(self._survey)
            dialog.form.preview_wanted.connect(self._preview)
            dialog.start_wanted.connect(self._train)
            dialog.stop_wanted.connect(self._stop)
            dialog.opened.connect(self._open)
            dialog.progress.pause_toggled.connect(self.operations.pause_long)
            dialog.made.connect(self._answer)
        return self._dialog

    def _answer(self, outcome: FinetuneResultView) -> None:
        outcome.keep_wanted.connect(self.keep_wanted)
        outcome.discard_wanted.connect(self.discard_wanted)
        outcome.compare_wanted.connect(self._compare)
        outcome.pictures_wanted.connect(self._pictures)

    def _pictures(self, images: tuple[int, ...], show: Callable[[dict[int, Hit]], None]) -> None:
        self.quick(self.tr("Looking up pictures"), hits_job.run, hits_job.PictureHitsRequest(images), show)

    def _open(self, hit: Hit) -> None:
        if problem := open_picture(hit):
            self.warned.emit(problem)

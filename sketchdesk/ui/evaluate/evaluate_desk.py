"""Between the Evaluate page and the jobs: runs, shows, compares, repeats, deletes and writes down experiments; and the
drawings that were saved, which are replayed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QFileDialog

from sketchdesk.engine.evaluation import Comparison, QueryScores
from sketchdesk.jobs import picture_hits
from sketchdesk.jobs.evaluating import evaluate_with as evaluate_job
from sketchdesk.jobs.evaluating import evaluation_choices as choices_job
from sketchdesk.jobs.evaluating import experiments as experiments_job
from sketchdesk.jobs.evaluating import known_items
from sketchdesk.jobs.evaluating.evaluate_with import EvaluateWithRequest, ReplayWithRequest, SweepWithRequest
from sketchdesk.jobs.evaluating.evaluation_choices import Choices
from sketchdesk.jobs.evaluating.experiments import CompareRequest, DeleteRequest, Experiment, Kept, ShowRequest
from sketchdesk.jobs.evaluating.known_items import ForgetRequest, KnownItem
from sketchdesk.jobs.evaluating.repeat import RepeatRequest, Repetition
from sketchdesk.jobs.evaluating.replay import ReplayRequest
from sketchdesk.jobs.evaluating.replay_offers import ReplayOffer
from sketchdesk.jobs.picture_hits import PictureHitsRequest
from sketchdesk.jobs.reporting import export_report
from sketchdesk.jobs.reporting.export_report import ExportRequest, KeptExportRequest
from sketchdesk.jobs.reporting.html_report import shown
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.progress import CancelToken, Report
from sketchdesk.ui.desk import Desk
from sketchdesk.ui.evaluate.evaluate_form import DRAWINGS
from sketchdesk.ui.evaluate.evaluate_page import EvaluatePage
from sketchdesk.ui.evaluate.evaluation_so_far import EvaluationSoFar
from sketchdesk.ui.operations import Operation, Operations
from sketchdesk.ui.sentences import translated
from sketchdesk.ui.widgets.folders import Purpose, file_dialog

# The figures so far are made anew this often at most.
_SHOW_EVERY_MS = 200
_DIFFERENCES = 8


class EvaluateDesk(Desk):
    """One run at a time; what is quick is answered while it goes on."""

    _arrived = Signal(int, object)
    """From the worker's thread: the run's number here, and a block of queries that have been judged."""

    _measured = Signal(int, object)
    """From the worker's thread: the run's number here, and the figures of a sweep so far."""

    def __init__(self, operations: Operations, page: EvaluatePage, parent: QObject | None = None) -> None:
        super().__init__(operations, parent)
        self._page = page
        self._run = 0
        self._operation = 0
        self._asks = 0
        self._ask_again = False
        self._showing = 0
        self._so_far = EvaluationSoFar()
        self._show_timer = QTimer(self, singleShot=True, interval=_SHOW_EVERY_MS)
        self._show_timer.timeout.connect(self._show_so_far)
        self._arrived.connect(self._take_block)
        self._measured.connect(self._take_point)
        page.opened.connect(self.refresh)
        page.form.run_wanted.connect(self.run)
        page.form.cancel_wanted.connect(self.cancel)
        page.experiments.shown.connect(self.show)
        page.experiments.compare_wanted.connect(self.compare)
        page.experiments.repeat_wanted.connect(self.repeat)
        page.delete_wanted.connect(self.delete)
        page.offer.replay_wanted.connect(self.replay_offer)
        page.drawings.delete_wanted.connect(self.forget)
        page.drawings.said.connect(self.said)
        for source, answer in (
            (page.view.pictures_wanted, page.view.show_hits),
            (page.view.replay_pictures_wanted, page.view.replay.show_hits),
            (page.drawings.pictures_wanted, page.drawings.show_hits),
        ):
            source.connect(lambda images, answer=answer: self._find_pictures(images, answer))
        page.view.said.connect(self.said)
        page.view.export_wanted.connect(self._export_shown)
        page.comparison.export_wanted.connect(
            lambda suffix: self._choose_file(page.comparison.comparison, suffix, page.comparison.experiments)
        )

    def refresh(self) -> None:
        """Ask what there is to evaluate; a page that cannot be seen asks when it comes to the front."""
        if not self._page.isVisible():
            return
        if self._asks:
            self._ask_again = True
            return

        def ended() -> None:
            self._asks = 0
            if self._ask_again:
                self._ask_again = False
                self.refresh()

        request = choices_job.ChoicesRequest()
        self._asks = self.quick(self.tr("Evaluate"), _choices, request, self._take_choices, ended)

    def run(self, request: EvaluateWithRequest | SweepWithRequest | ReplayWithRequest) -> None:
        """Evaluate, sweep or replay, and show the figures as they come."""
        if self._operation:
            return
        self._run += 1
        if isinstance(request, SweepWithRequest):
            self._sweep(request, self._run)
            return
        if isinstance(request, ReplayWithRequest):
            self._page.begin(request)
            self._operation = self._run_long(
                self.tr("Replaying my drawings"), evaluate_job.run_replay, request, self._on_replayed
            )
            return
        number = self._run
        self._so_far = EvaluationSoFar()

        def arrived(block: QueryScores) -> None:
            # On the worker's thread: the signal carries it over.
            self._arrived.emit(number, block)

        def work(bench: Workbench, wanted: EvaluateWithRequest, report: Report, cancel: CancelToken) -> Kept:
            return evaluate_job.run(bench, wanted, report, cancel, arrived)

        self._page.begin(request)
        title = self.tr("Evaluating {0}").format(request.evaluate.queries)
        self._operation = self._run_long(title, work, request, self._on_evaluated)

    def start(self, request: object) -> bool:
        """Begin anew with what was interrupted; False where another run is in the way."""
        if isinstance(request, KeptExportRequest):
            self._export(export_report.run_kept, request, request.path, request)
        elif self._operation:
            self.said.emit(self.tr("Another run is under way: this one can go on after it."))
            return False
        elif isinstance(request, EvaluateWithRequest | SweepWithRequest | ReplayWithRequest):
            self.run(request)
        elif isinstance(request, RepeatRequest):
            self.repeat(request.experiment)
        return True

    def replay_offer(self, offer: ReplayOffer) -> None:
        """Replay the saved drawings on what came since."""
        self._page.form.choose_what(DRAWINGS)
        self.run(ReplayWithRequest(offer.model, ReplayRequest(offer.collections, offer.index)))

    def forget(self, numbers: tuple[int, ...]) -> None:
        """Delete saved drawings."""
        for number in numbers:
            self.quick(
                self.tr("Deleting"), known_items.run_forget, ForgetRequest(number), self._on_forgotten, self.refresh
            )

    def cancel(self) -> None:
        """Cancel the run."""
        if self._operation:
            self.operations.cancel(self._operation)

    def show(self, number: int) -> None:
        """Show an experiment that was kept."""
        self._showing = number

        def succeeded(experiment: Experiment) -> None:
            if number == self._showing:
                self._page.show_experiment(experiment)

        self.quick(self.tr("Experiment {0}").format(number), experiments_job.run_show, ShowRequest(number), succeeded)

    def compare(self, first: int, second: int) -> None:
        """Show what the second changes against the first."""

        def succeeded(found: tuple[Experiment, Experiment, Comparison]) -> None:
            self._page.comparison.show_comparison(*found)
            self._page.show_comparison()

        self.quick(self.tr("Comparison"), _compare, CompareRequest(first, second), succeeded)

    def repeat(self, number: int) -> None:
        """Run an experiment again and say what differs."""
        if self._operation:
            return
        self._page.begin(None)
        title = self.tr("Repeating experiment {0}").format(number)
        request = RepeatRequest(number)
        self._operation = self._run_long(title, evaluate_job.run_repeat, request, self._on_repeated)

    def delete(self, numbers: tuple[int, ...]) -> None:
        """Delete experiments."""
        for number in numbers:
            request = DeleteRequest(number)
            self.quick(self.tr("Deleting"), experiments_job.run_delete, request, self._on_deleted, self.refresh)

    def export(self, content: Experiment | Comparison, path: Path, kept: tuple[int, ...] = ()) -> None:
        """Write an experiment or a comparison to a file; the suffix says how. ``kept`` are the numbers of what it is
        about, if all of that is kept."""
        request = ExportRequest(content, path)
        self._export(export_report.run, request, path, KeptExportRequest(kept, path) if kept else None)

    def _export(self, run: Any, request: object, path: Path, noted: KeptExportRequest | None) -> None:
        def succeeded(written: Path) -> None:
            self.finished.emit(self.tr("Written to {0}").format(written))

        def again() -> None:
            self._export(run, request, path, noted)

        self.long(
            Operation(
                self.tr("Writing {0}").format(path.name), run, request, succeeded=succeeded, noted=noted, again=again
            )
        )

    def shutdown(self) -> None:
        """The window closes."""
        self._show_timer.stop()
        self._page.shutdown()

    # --- answers -------------------------------------------------------------------------------------

    def _take_choices(self, found: tuple[Choices, tuple[KnownItem, ...]]) -> None:
        choices, drawings = found
        self._page.set_drawings(drawings)
        self._page.set_choices(choices)

    def _sweep(self, request: SweepWithRequest, number: int) -> None:
        def arrived(figures: dict[str, Any]) -> None:
            # On the worker's thread: the signal carries it over.
            self._measured.emit(number, figures)

        def work(bench: Workbench, wanted: SweepWithRequest, report: Report, cancel: CancelToken) -> Kept:
            return evaluate_job.run_sweep(bench, wanted, report, cancel, arrived)

        self._page.begin(request)
        title = self.tr("Sweeping {0}").format(request.sweep.index)
        self._operation = self._run_long(title, work, request, self._on_swept)

    def _take_point(self, number: int, figures: dict[str, Any]) -> None:
        if number == self._run and self._operation:
            self._page.view.show_sweep_so_far(figures)

    def _take_block(self, number: int, block: QueryScores) -> None:
        if number == self._run and self._operation:
            self._so_far.add(block)
            if not self._show_timer.isActive():
                self._show_timer.start()

    def _show_so_far(self) -> None:
        if self._operation and self._so_far.queries:
            self._page.view.show_so_far(self._so_far.figures())

    def _on_evaluated(self, kept: Kept) -> None:
        self._show_timer.stop()
        self._page.show_experiment(kept.experiment, (kept.why_not,) if kept.why_not else ())
        figures = kept.figures
        text = self.tr("mAP {0} over {1} queries").format(
            self._page.locale().toString(float(figures["mAP"]), "f", 3),
            self._page.locale().toString(figures["queries"]),
        )
        self.finished.emit(text)

    def _on_swept(self, kept: Kept) -> None:
        self._page.show_experiment(kept.experiment, (kept.why_not,) if kept.why_not else ())
        figures = kept.figures
        text = self.tr("{points} settings measured, mAP {best} at best, {scan} by the exact scan").format(
            points=self._page.locale().toString(len(figures["points"])),
            best=self._page.locale().toString(float(figures["mAP"]), "f", 3),
            scan=self._page.locale().toString(float(figures["scan"]["mAP"]), "f", 3),
        )
        self.finished.emit(text)

    def _on_replayed(self, kept: Kept) -> None:
        self._page.show_experiment(kept.experiment, (kept.why_not,) if kept.why_not else ())
        figures, number = kept.figures, self._page.locale().toString
        text = self.tr("{0} drawings replayed").format(number(figures["queries"]))
        if figures["queries"] == 1:
            text = self.tr("1 drawing replayed")
        if figures["against"]:
            text += self.tr(": {worse} find worse than before, {better} better").format(
                worse=number(len(figures["worse"])), better=number(len(figures["better"]))
            )
        self.finished.emit(text)

    def _on_forgotten(self, number: int) -> None:
        self.said.emit(self.tr("The drawing was deleted."))

    def _on_repeated(self, found: Repetition) -> None:
        number = self._page.locale().toString
        first = found.first.id
        if found.is_same:
            notes = [
                self.tr("Experiment {0} again: all {1} figures are the same.").format(first, number(found.compared))
            ]
        else:
            notes = [
                self.tr("Experiment {0} again: {1} of {2} figures differ.").format(
                    first, number(len(found.figures)), number(found.compared)
                )
            ]
            if found.queries:
                notes[0] += " " + self.tr("{0} queries score otherwise.").format(number(found.queries))
        notes += [translated(each) for each in found.conditions]
        if found.figures:
            differ = [
                self.tr("{figure} was {then}, is {now}").format(
                    figure=each.figure, then=shown(each.then), now=shown(each.now)
                )
                for each in found.figures[:_DIFFERENCES]
            ]
            notes.append("; ".join(differ) + ("…" if len(found.figures) > _DIFFERENCES else "."))
        if found.second.why_not:
            notes.append(translated(found.second.why_not))
        self._page.show_experiment(found.second.experiment, (" ".join(notes),))
        self.finished.emit(notes[0])

    def _on_deleted(self, number: int) -> None:
        self.said.emit(self.tr("Experiment {0} was deleted.").format(number))

    def _find_pictures(self, images: tuple[int, ...], answer: Callable[[Any], None]) -> None:
        self.quick(self.tr("Pictures"), picture_hits.run, PictureHitsRequest(images), answer)

    def _export_shown(self, suffix: str) -> None:
        experiment = self._page.view.experiment
        self._choose_file(experiment, suffix, (experiment.id,) if experiment is not None and experiment.id else ())

    def _choose_file(self, content: Experiment | Comparison | None, suffix: str, kept: tuple[int, ...]) -> None:
        if content is None:
            return
        dialog = file_dialog(self._page, self.tr("Write a report"), Purpose.REPORT)
        dialog.setObjectName("exportDialog")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(f"{suffix[1:].upper()} (*{suffix})")
        dialog.setDefaultSuffix(suffix[1:])
        name = f"experiment {content.id}" if isinstance(content, Experiment) else "comparison"
        dialog.selectFile(name + suffix)
        dialog.fileSelected.connect(lambda path: self.export(content, Path(path), kept))
        dialog.open()

    # --- starting ------------------------------------------------------------------------------------

    def _run_long(self, title: str, run: Any, request: object, succeeded: Callable[[Any], None]) -> int:
        def ended() -> None:
            self._operation = 0
            self._show_timer.stop()
            self._page.end()
            self.refresh()

        def again() -> bool:
            return self.start(request)

        return self.long(Operation(title, run, request, succeeded=succeeded, ended=ended, noted=request, again=again))


def _choices(
    bench: Workbench, request: choices_job.ChoicesRequest, report: Report, cancel: CancelToken
) -> tuple[Choices, tuple[KnownItem, ...]]:
    choices = choices_job.run(bench, request, report, cancel)
    return choices, known_items.run_list(bench, known_items.ListRequest(), report, cancel)


def _compare(
    bench: Workbench, request: CompareRequest, report: Report, cancel: CancelToken
) -> tuple[Experiment, Experiment, Comparison]:
    found = experiments_job.run_compare(bench, request, report, cancel)
    first, second = (experiments_job.read(bench, number) for number in (request.first, request.second))
    return first, second, found

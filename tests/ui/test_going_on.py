"""What waits, what is cancelled, and what is offered again after a full disk or the next start."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import evaluation_window
import pytest
from evaluation_window import Evaluated
from open_window import running
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot
from test_worker import Gate, double

from sketchdesk.errors import InputError, LibraryWriteError, SketchDeskError
from sketchdesk.jobs import unfinished as unfinished_job
from sketchdesk.jobs.collecting import starter as starter_job
from sketchdesk.jobs.collecting.rescan import RescanRequest
from sketchdesk.jobs.evaluating import evaluate_with
from sketchdesk.jobs.results import IngestResult
from sketchdesk.jobs.searching import tune as tune_job
from sketchdesk.jobs.searching.tune import TuneRequest
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.library.unfinished_jobs import UnfinishedJob
from sketchdesk.progress import CancelToken, Progress, Report, silent
from sketchdesk.ui.job_bar import JobBar
from sketchdesk.ui.operations import Operation, Operations
from sketchdesk.ui.unfinished_bar import UnfinishedBar
from sketchdesk.ui.worker import Lane, WorkerThread

pytestmark = pytest.mark.usefixtures("idle_encoder")


@pytest.fixture
def worker(qtbot: QtBot, tmp_path: Path) -> Iterator[WorkerThread]:
    with running(WorkerThread(lambda: Workbench.open(tmp_path / "library")), qtbot) as thread:
        yield thread


def noted_in(operations: Operations, qtbot: QtBot) -> tuple[UnfinishedJob, ...]:
    answers: list[tuple[UnfinishedJob, ...]] = []
    request = unfinished_job.ListRequest()
    operations.start(Operation("List", unfinished_job.run_list, request, succeeded=answers.append))
    qtbot.waitUntil(lambda: bool(answers))
    return answers[0]


def test_cancelling_ends_what_runs_and_not_what_waits(worker: WorkerThread, qtbot: QtBot) -> None:
    operations, gate, results, waiting = Operations(worker), Gate(), [], []
    operations.waiting_changed.connect(waiting.append)
    operations.start(Operation("First", gate.run, None, Lane.LONG))
    qtbot.waitUntil(gate.begun.is_set)
    operations.start(Operation("Second", double, 1, Lane.LONG, results.append))
    operations.start(Operation("Third", double, 2, Lane.LONG, results.append))
    qtbot.waitUntil(lambda: [title for _, title in operations.waiting] == ["Second", "Third"])
    with qtbot.waitSignal(operations.long_cancelled) as cancelled:
        operations.cancel_long()
    assert cancelled.args == ["First"]
    qtbot.waitUntil(lambda: operations.is_idle)
    assert results == [2, 4]
    assert waiting[-1] == ()


def test_what_waits_can_be_cancelled_by_itself(worker: WorkerThread, qtbot: QtBot) -> None:
    operations, gate, results = Operations(worker), Gate(), []
    request = RescanRequest("Zoo")
    operations.start(Operation("First", gate.run, None, Lane.LONG, results.append))
    qtbot.waitUntil(gate.begun.is_set)
    operations.start(Operation("Second", double, 1, Lane.LONG, results.append, noted=request))
    assert [unfinished_job.request_of(each) for each in noted_in(operations, qtbot)] == [request]
    ((number, _),) = operations.waiting
    operations.cancel(number)
    qtbot.waitUntil(lambda: not operations.waiting)
    # It never ran, and is not offered at the next start.
    qtbot.waitUntil(lambda: noted_in(operations, qtbot) == ())
    gate.open.set()
    qtbot.waitUntil(lambda: operations.is_idle)
    assert results == ["through"]


def test_the_bar_names_what_waits(qtbot: QtBot) -> None:
    bar = JobBar()
    qtbot.addWidget(bar)
    bar.resize(900, 30)
    with qtbot.waitExposed(bar):
        bar.show()
    button = bar.findChild(QPushButton, "waitingJobs")
    assert button is not None
    bar.start("Importing Zoo")
    assert not button.isVisible()
    bar.show_waiting(((4, "Embedding Zoo"), (5, "Embedding Noise")))
    assert button.isVisible()
    assert button.text() == "2 waiting"
    cancelled: list[int] = []
    bar.waiting_cancelled.connect(cancelled.append)
    texts = {each.text(): each for each in button.menu().actions()}
    texts["Cancel: Embedding Noise"].trigger()
    assert cancelled == [5]
    texts["Cancel all that wait"].trigger()
    assert cancelled == [5, 4, 5]
    bar.show_waiting(())
    assert not button.isVisible()


@pytest.mark.parametrize(
    ("error", "is_offered"), [(LibraryWriteError("The disk is full."), True), (InputError("There is nothing."), False)]
)
def test_what_a_full_disk_stopped_is_offered_again(
    worker: WorkerThread, qtbot: QtBot, error: SketchDeskError, is_offered: bool
) -> None:
    operations, results, abandoned = Operations(worker), [], []
    bar = UnfinishedBar()
    qtbot.addWidget(bar)
    operations.may_go_on.connect(bar.offer)
    job_bar = JobBar()
    qtbot.addWidget(job_bar)
    operations.long_failed.connect(job_bar.fail)
    operations.long_succeeded.connect(job_bar.succeeded)
    errors = [error]

    def run(bench: Workbench, request: object, report: Report, cancel: CancelToken) -> str:
        if errors:
            raise errors.pop()
        return "through"

    def start() -> None:
        left = abandoned.append
        operations.start(
            Operation("Working", run, None, Lane.LONG, results.append, again=start, abandoned=lambda: left("Working"))
        )

    start()
    qtbot.waitUntil(lambda: operations.is_idle)
    # What may be gone on with is not done with.
    assert abandoned == ([] if is_offered else ["Working"])
    assert bar.titles == (("Working",) if is_offered else ())
    if is_offered:
        assert bar.text == "Interrupted: Working"
        bar.go_on.click()
        assert job_bar.errors == ("The disk is full.",)
        qtbot.waitUntil(lambda: results == ["through"])
        assert bar.titles == ()
        assert job_bar.errors == (), "it has gone on: the sentence is of no interest any more"


def test_an_offer_that_cannot_be_taken_now_stays(qtbot: QtBot) -> None:
    bar = UnfinishedBar()
    qtbot.addWidget(bar)
    answers = [False, None]
    bar.offer("First", lambda: answers.pop(0), lambda: None)
    bar.offer("Second", lambda: None, lambda: None)
    assert bar.text == "Interrupted: First (and 1 more)"
    bar.go_on.click()
    assert bar.titles == ("First", "Second")
    bar.go_on.click()
    assert bar.titles == ("Second",)
    bar.begun("Second")
    assert bar.text == ""


def interrupted(root: Path, *requests: object) -> None:
    """As a program that was killed leaves it."""
    with Workbench.open(root) as bench:
        for request in requests:
            unfinished_job.run_note(bench, unfinished_job.note_of("Something", request), silent, CancelToken())


@pytest.fixture
def no_starter(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its drawings would have to be embedded."""
    nothing = IngestResult(starter_job.NAME, 0, 0, ())
    monkeypatch.setattr(starter_job, "run", lambda *_: nothing)


def started(root: Path, qtbot: QtBot) -> Evaluated:
    """The window as the program begins it."""
    window = Evaluated(root, qtbot)
    window.window.begin()
    window.settle()
    return window


@pytest.fixture
def root(tmp_path: Path) -> Path:
    evaluation_window.library(tmp_path / "library", tmp_path / "sources")
    return tmp_path / "library"


def test_an_evaluation_that_the_window_closed_upon_is_offered_at_the_next_start(
    root: Path, qtbot: QtBot, no_starter: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        gate = Gate()

        def slowly(bench: Workbench, request: object, report: Report, cancel: CancelToken, *_: Any) -> str:
            return gate.run(bench, request, report, cancel)

        patch.setattr(evaluate_with, "run", slowly)
        window = Evaluated(root, qtbot)
        window.page.form.choose("Zoo:test", ("Zoo:train", "Noise"))
        wanted = window.page.form.request()
        window.page.form.run.click()
        qtbot.waitUntil(gate.begun.is_set)
        window.close()
    window = started(root, qtbot)
    bar = window.window.job_bar.unfinished
    try:
        assert bar.isVisible()
        assert bar.text == "Interrupted: Evaluating Zoo:test"
        bar.go_on.click()
        window.settle()
        experiment = window.page.view.experiment
        assert experiment is not None
        assert wanted is not None
        assert experiment.request["queries"] == wanted.evaluate.queries
        assert not bar.isVisible()
    finally:
        window.close()
    window = started(root, qtbot)
    assert window.window.job_bar.unfinished.titles == ()
    window.close()


def test_what_is_forgotten_is_not_offered_again(root: Path, qtbot: QtBot, no_starter: None) -> None:
    interrupted(root, RescanRequest("Zoo"))
    window = started(root, qtbot)
    window.window.job_bar.unfinished.forget.click()
    window.settle()
    window.close()
    window = started(root, qtbot)
    assert window.window.job_bar.unfinished.titles == ()
    window.close()


def test_a_tuning_goes_on_in_the_panel_with_the_collections_of_then(
    root: Path, qtbot: QtBot, no_starter: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    real = tune_job.run

    def run(bench: Workbench, request: TuneRequest, report: Report, cancel: CancelToken) -> tune_job.TuneResult:
        asked.append(request)
        report(Progress("Trying", 0))
        return real(bench, request, report, cancel)

    monkeypatch.setattr(tune_job, "run", run)
    wanted = TuneRequest(("Zoo", "Noise"), "any", 0.9, keep=False)
    interrupted(root, wanted)
    window = started(root, qtbot)
    try:
        window.window.job_bar.unfinished.go_on.click()
        window.settle()
        page = window.window.search_page
        assert asked == [wanted]
        assert window.window.pages.currentWidget() is page
        assert page.tuning_panel is not None
        # What was found stands where one looks for it.
        assert page.tuning_panel.outcome
    finally:
        window.close()

"""A training as the worker runs it: stopped it has a result, left it has none, and searches go on meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import pytest
from pytestqt.qtbot import QtBot

from sketchdesk.jobs.teaching import finetune as finetune_job
from sketchdesk.jobs.teaching.finetune_records import FinetuneJob
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.progress import Cancelled, CancelToken, Progress, Report
from sketchdesk.ui.models.finetune_run import LeftForLater, TrainingRun

BENCH, JOB = cast(Workbench, None), FinetuneJob("zoo")


@pytest.fixture
def run(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[Report, CancelToken], object]], Any]:
    """Make that the job: it is given the report and the token."""

    def make(body: Callable[[Report, CancelToken], object]) -> TrainingRun:
        monkeypatch.setattr(finetune_job, "run", lambda bench, job, report, cancel, on_epoch: body(report, cancel))
        return TrainingRun()

    return make


def raising(cancel: CancelToken) -> Report:
    """The worker's report, which ends what was cancelled."""
    return lambda progress: cancel.checkpoint()


def test_a_report_of_a_cancelled_training_does_not_end_it(run: Any) -> None:
    cancel = CancelToken()

    def body(report: Report, token: CancelToken) -> str:
        cancel.cancel()
        report(Progress("Training", 1))
        assert token.is_cancelled
        return "the best so far"

    assert run(body).run(BENCH, JOB, raising(cancel), cancel) == "the best so far"


def test_what_is_not_a_training_yet_is_cancelled_as_ever(run: Any) -> None:
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        run(lambda report, token: token.checkpoint()).run(BENCH, JOB, raising(cancel), cancel)


@pytest.mark.parametrize("look", ["report", "token", "checkpoint"])
def test_a_training_that_is_left_ends_at_once_wherever_it_is(run: Any, look: str) -> None:
    cancel = CancelToken()

    def body(report: Report, token: CancelToken) -> None:
        training.leave()
        if look == "report":
            report(Progress("Training", 1))
        elif look == "checkpoint":
            token.checkpoint()
        else:
            assert not token.is_paused
        raise AssertionError("it went on")

    training = run(body)
    with pytest.raises(LeftForLater, match="goes on after its last epoch"):
        training.run(BENCH, JOB, raising(cancel), cancel)


def test_whoever_waits_for_the_trainings_process_serves_what_is_urgent(run: Any) -> None:
    cancel, served = CancelToken(), []
    cancel.idle = lambda: served.append(1)

    def body(report: Report, token: CancelToken) -> None:
        for _ in range(3):
            assert not token.is_paused

    run(body).run(BENCH, JOB, raising(cancel), cancel)
    assert len(served) == 3


def test_paused_its_reports_do_not_wait(run: Any) -> None:
    cancel = CancelToken()

    def body(report: Report, token: CancelToken) -> bool:
        cancel.pause()
        report(Progress("Training", 1))
        return token.is_paused

    # Were the worker's report called, it would wait for ever.
    assert run(body).run(BENCH, JOB, raising(cancel), cancel)

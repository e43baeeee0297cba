"""Jobs that did not come to their end are noted for the next start; those that ended or were given up are not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from system_faults import Faults

from sketchdesk.errors import InputError, LibraryWriteError, ModelError
from sketchdesk.jobs import unfinished
from sketchdesk.jobs.collecting.bundle import BundleRequest
from sketchdesk.jobs.collecting.rescan import RescanRequest
from sketchdesk.jobs.evaluating.evaluate import EvaluateRequest
from sketchdesk.jobs.evaluating.evaluate_with import EvaluateWithRequest, ReplayWithRequest, SweepWithRequest
from sketchdesk.jobs.evaluating.repeat import RepeatRequest
from sketchdesk.jobs.evaluating.replay import ReplayRequest
from sketchdesk.jobs.evaluating.sweeps import SweepRequest
from sketchdesk.jobs.reporting.export_report import KeptExportRequest
from sketchdesk.jobs.request_values import AnotherVersion, from_values, to_values
from sketchdesk.jobs.searching.tune import TuneRequest
from sketchdesk.jobs.teaching.finetune_records import FinetuneJob
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.library.unfinished_jobs import UnfinishedJob
from sketchdesk.progress import Cancelled, CancelToken, silent
from sketchdesk.training.optimisation import EarlyStopping, ReduceOnPlateau
from sketchdesk.training.settings import Settings

pytestmark = pytest.mark.usefixtures("idle_encoder")

TUNE = TuneRequest(("Zoo", "Noise"), "any", 0.95, keep=False)
REQUESTS = (
    TUNE,
    TuneRequest((), target_recall=None, at_most_ms=2),
    EvaluateWithRequest("default", EvaluateRequest("Zoo:test", ("Zoo:train",), settings={"bits": 64}, space=True)),
    SweepWithRequest("Zoo full", SweepRequest("Zoo", ("Zoo",), "simhash", {"bits": (32, 64)})),
    ReplayWithRequest("default", ReplayRequest(("Zoo",), items=(1, 2), against=3)),
    RepeatRequest(7),
    KeptExportRequest((1, 2), Path("/some where/größer.html")),
    RescanRequest("Zoo"),
    BundleRequest("Zoo", Path("zoo.sketchdesk"), True),
)


def listed(bench: Workbench) -> tuple[UnfinishedJob, ...]:
    return unfinished.run_list(bench, unfinished.ListRequest(), silent, CancelToken())


def note(bench: Workbench, request: object, title: str = "Working") -> UnfinishedJob:
    job = unfinished.note_of(title, request)
    unfinished.run_note(bench, job, silent, CancelToken())
    return job


def run_noted(bench: Workbench, ends: BaseException | None, token: CancelToken | None = None) -> None:
    def run(*_: Any) -> None:
        if ends is not None:
            raise ends

    unfinished.noting(run, note(bench, TUNE))(bench, TUNE, silent, token or CancelToken())


@pytest.mark.parametrize("request_", REQUESTS, ids=lambda each: type(each).__name__)
def test_what_was_asked_comes_back(bench: Workbench, request_: object) -> None:
    note(bench, request_, "Arbeiten")
    (job,) = listed(bench)
    assert job.title == "Arbeiten"
    assert unfinished.request_of(job) == request_


def test_one_that_is_done_is_forgotten(bench: Workbench) -> None:
    run_noted(bench, None)
    assert listed(bench) == ()
    assert not bench.library.paths.unfinished_jobs.exists()


def test_one_that_cannot_be_done_is_not_offered_for_ever(bench: Workbench) -> None:
    with pytest.raises(InputError):
        run_noted(bench, InputError("There is no collection Zoo."))
    assert listed(bench) == ()


@pytest.mark.parametrize("error", [LibraryWriteError("The disk is full."), ModelError("The process ended.")])
def test_one_that_may_work_another_time_stays(bench: Workbench, error: Exception) -> None:
    with pytest.raises(type(error)):
        run_noted(bench, error)
    assert [unfinished.request_of(each) for each in listed(bench)] == [TUNE]


@pytest.mark.parametrize("for_now", [True, False])
def test_it_stays_where_the_program_ends_and_not_where_it_was_given_up(bench: Workbench, for_now: bool) -> None:
    token = CancelToken()
    token.cancel(for_now)
    with pytest.raises(Cancelled):
        run_noted(bench, Cancelled(), token)
    assert len(listed(bench)) == for_now


def test_asked_twice_it_is_offered_once_and_each_is_forgotten_by_itself(bench: Workbench) -> None:
    job, other = note(bench, TUNE), note(bench, RescanRequest("Zoo"))
    note(bench, TUNE)
    assert listed(bench) == (other, job)
    unfinished.run_forget(bench, job, silent, CancelToken())
    assert listed(bench) == (other,)


def test_every_step_of_noting_may_fail_and_the_job_runs_all_the_same(
    bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = note(bench, RescanRequest("Zoo"))
    faults = Faults(monkeypatch)
    for _ in faults.every_step(lambda: note(bench, TUNE)):
        assert before in listed(bench)


@pytest.mark.parametrize(
    "text", ["", "{", "3", '[{"kind": 3}]', '[{"kind": "tune", "title": "T", "asked": []}]', '["tune"]']
)
def test_a_damaged_note_is_passed_over(bench: Workbench, text: str) -> None:
    bench.library.paths.unfinished_jobs.write_text(text)
    assert listed(bench) == ()


@pytest.mark.parametrize(
    ("kind", "asked"),
    [
        ("dream", {}),
        ("tune", {}),
        ("tune", {"collections": ["Zoo"], "family": "simhash"}),
        ("tune", {"collections": "Zoo"}),
        ("tune", {"collections": ["Zoo"], "k": True}),
        ("tune", {"collections": ["Zoo"], "metric": "manhattan"}),
        ("report", {"experiments": [1], "path": 3}),
        ("evaluate", {"model": "default", "evaluate": None}),
    ],
)
def test_what_another_version_noted_is_refused(kind: str, asked: dict[str, Any]) -> None:
    with pytest.raises(AnotherVersion):
        unfinished.request_of(UnfinishedJob(kind, "Title", asked))


def test_settings_of_a_training_come_back() -> None:
    settings = Settings(epochs=3, learning_rate=1, early_stopping=EarlyStopping(2, 0.5), plateau=ReduceOnPlateau())
    job = FinetuneJob("Zoo", preset="quick", settings=settings)
    assert from_values(FinetuneJob, json.loads(json.dumps(to_values(job)))) == job

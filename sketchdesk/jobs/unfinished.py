"""Jobs that were closed, killed or stopped by a full disk, so that a later start can offer them again.

What a job was asked is noted before it waits or runs, and forgotten when it has come to its end, cannot be done or was
given up. Imports (:mod:`sketchdesk.jobs.collecting.ingest`) go on by themselves, trainings
(:mod:`sketchdesk.jobs.teaching.finetune_state`) keep what they have learned: both have notes of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from sketchdesk.errors import InputError, LibraryError
from sketchdesk.jobs.request_values import AnotherVersion, from_values, to_values
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.library.unfinished_jobs import UnfinishedJob, forget_job, note_job, unfinished_jobs
from sketchdesk.progress import Cancelled, CancelToken, Report

# By name: a start does without most of these modules.
_REQUESTS = {
    "tune": "sketchdesk.jobs.searching.tune:TuneRequest",
    "evaluate": "sketchdesk.jobs.evaluating.evaluate_with:EvaluateWithRequest",
    "sweep": "sketchdesk.jobs.evaluating.evaluate_with:SweepWithRequest",
    "replay": "sketchdesk.jobs.evaluating.evaluate_with:ReplayWithRequest",
    "repeat": "sketchdesk.jobs.evaluating.repeat:RepeatRequest",
    "compare": "sketchdesk.jobs.teaching.finetune_records:CompareRequest",
    "report": "sketchdesk.jobs.reporting.export_report:KeptExportRequest",
    "rescan": "sketchdesk.jobs.collecting.rescan:RescanRequest",
    "bundle": "sketchdesk.jobs.collecting.bundle:BundleRequest",
}

Run = Callable[[Workbench, Any, Report, CancelToken], Any]


@dataclass(frozen=True)
class ListRequest:
    """The jobs that did not come to their end."""


def note_of(title: str, request: object) -> UnfinishedJob:
    """What is noted of a job; its request is of a class that is known here."""
    place = f"{type(request).__module__}:{type(request).__qualname__}"
    kind = next(kind for kind, known in _REQUESTS.items() if known == place)
    return UnfinishedJob(kind, title, to_values(request))


def request_of(job: UnfinishedJob) -> object:
    """What was asked. Raises AnotherVersion where this version does not know it."""
    if job.kind not in _REQUESTS:
        raise AnotherVersion(tuple(_REQUESTS), job.kind)
    module, name = _REQUESTS[job.kind].split(":")
    return from_values(getattr(import_module(module), name), job.asked)


def run_list(bench: Workbench, request: ListRequest, report: Report, cancel: CancelToken) -> tuple[UnfinishedJob, ...]:
    return unfinished_jobs(bench.library.paths)


def run_note(bench: Workbench, job: UnfinishedJob, report: Report, cancel: CancelToken) -> None:
    """It waits or begins. A disk that takes no note may still have room for the job: then it is not offered again."""
    with suppress(LibraryError):
        note_job(bench.library.paths, job)


def run_forget(bench: Workbench, job: UnfinishedJob, report: Report, cancel: CancelToken) -> None:
    """It is not wanted any more."""
    forget_job(bench.library.paths, job)


def noting(run: Run, job: UnfinishedJob) -> Run:
    """The same job, which forgets its note when it has ended for good."""

    def noted(bench: Workbench, request: Any, report: Report, cancel: CancelToken) -> Any:
        with until_its_end(cancel, lambda: forget_job(bench.library.paths, job)):
            return run(bench, request, report, cancel)

    return noted


@contextmanager
def until_its_end(cancel: CancelToken, forget: Callable[[], None]) -> Iterator[None]:
    """Call ``forget`` where the job is done, cannot be done or is given up, and not where it may go on another time."""
    try:
        yield
    except (InputError, KeyboardInterrupt):
        forget()
        raise
    except Cancelled:
        if cancel.is_given_up:
            forget()
        raise
    forget()

"""Write an experiment, or a comparison of two, to a file: a page with plots and pictures, a table, or all of it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from sketchdesk.engine.evaluation import Comparison
from sketchdesk.errors import InputError
from sketchdesk.jobs.evaluating.experiments import CompareRequest, Experiment, read, run_compare
from sketchdesk.jobs.reporting.html_report import HtmlReport
from sketchdesk.jobs.reporting.report_pages import add_comparison, add_experiment
from sketchdesk.jobs.reporting.report_tables import comparison_csv, experiment_csv, title_of
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.library.atomic import atomic_write_bytes
from sketchdesk.progress import CancelToken, Progress, Report

SUFFIXES = (".html", ".csv", ".json")


@dataclass(frozen=True, eq=False)
class ExportRequest:
    """What to write, and where; the suffix says how: .html, .csv or .json."""

    content: Experiment | Comparison
    path: Path


@dataclass(frozen=True)
class KeptExportRequest:
    """An experiment, or two that are compared, by their numbers, and where it is written."""

    experiments: tuple[int, ...]
    path: Path


def check_path(path: Path) -> None:
    """Before minutes are spent on what could not be written. Raises InputError."""
    if path.suffix.lower() not in SUFFIXES:
        raise InputError(f"A report is written as {', '.join(SUFFIXES[:-1])} or {SUFFIXES[-1]}, not as {path.name}.")
    if path.is_dir():
        raise InputError(f"{path} is a folder: name a file in it.")
    if not path.absolute().parent.is_dir():
        raise InputError(f"There is no folder {path.absolute().parent}.")


def run_kept(bench: Workbench, request: KeptExportRequest, report: Report, cancel: CancelToken) -> Path:
    """As :func:`run`. Raises InputError too for experiments that are gone."""
    content: Experiment | Comparison
    if len(request.experiments) == 1:
        content = read(bench, request.experiments[0])
    else:
        first, second = request.experiments
        content = run_compare(bench, CompareRequest(first, second), report, cancel)
    return run(bench, ExportRequest(content, request.path), report, cancel)


def run(bench: Workbench, request: ExportRequest, report: Report, cancel: CancelToken) -> Path:
    """Write the file, in place of one that is there; never half of it. Raises InputError for a path that cannot be,
    LibraryWriteError; Cancelled."""
    check_path(request.path)
    suffix = request.path.suffix.lower()
    content = request.content
    report(Progress("Writing the report", 0, 1))
    if suffix == ".json":
        text = json.dumps(content.to_json(), ensure_ascii=False, indent=1) + "\n"
    elif suffix == ".csv":
        text = comparison_csv(content) if isinstance(content, Comparison) else experiment_csv(bench, content)
    elif isinstance(content, Comparison):
        page = HtmlReport("Comparison of two runs")
        add_comparison(page, content)
        text = page.text()
    else:
        page = HtmlReport(title_of(content))
        add_experiment(page, bench, content, cancel)
        text = page.text()
    cancel.checkpoint()
    # A file name in it need not be valid text.
    atomic_write_bytes(request.path, text.encode("utf-8", "backslashreplace"))
    report(Progress("Writing the report", 1, 1))
    return request.path

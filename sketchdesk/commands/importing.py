"""The command ``import``: a folder or an archive of pictures, or a bundle."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path

from sketchdesk.commands.outcome import Outcome, Report, set_aside
from sketchdesk.jobs.collecting import ingest as ingest_job
from sketchdesk.jobs.collecting import open_bundle as open_bundle_job
from sketchdesk.jobs.results import IngestResult
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.progress import CancelToken


def add_options(parser: argparse.ArgumentParser) -> None:
    """What ``sketchdesk import`` takes."""
    parser.add_argument("path", type=Path, metavar="PATH")
    parser.add_argument("--name", help="the collection's name; a bundle has one itself")
    parser.add_argument("--role", choices=("gallery", "distractor"), help="default: gallery, or what a bundle says")


def run(options: argparse.Namespace, report: Report) -> Outcome:
    """Import a folder or an archive, or open a bundle."""
    if is_bundle(options.path):
        return _open_bundle(options, report)
    with Workbench.open(options.data_dir) as bench:
        request = ingest_job.IngestRequest((options.path,), options.name, options.role or "gallery")
        result = ingest_job.run(bench, request, report, CancelToken())
    lines = added(result)
    return Outcome(asdict(result), "\n".join(lines))


def is_bundle(path: Path) -> bool:
    """By its name: a bundle has the name of its collection inside."""
    return path.suffix.lower() == open_bundle_job.SUFFIX


def _open_bundle(options: argparse.Namespace, report: Report) -> Outcome:
    with Workbench.open(options.data_dir) as bench:
        request = open_bundle_job.OpenBundleRequest(options.path, options.name, options.role)
        result = open_bundle_job.run(bench, request, report, CancelToken())
    lines = [f"{result.collection}: {result.pictures:,} pictures, read-only, {result.extracted:,} can be found at once"]
    if result.stale:
        by = f" ({result.encoder})" if result.encoder else ""
        lines.append(f'  embedded by another encoder{by}: run sketchdesk extract "{result.collection}"')
    return Outcome(asdict(result), "\n".join(lines))


def added(result: IngestResult) -> list[str]:
    """What came into a collection, in words."""
    line = f"{result.collection}: {result.added:,} pictures added"
    if result.already_there:
        line += f", {result.already_there:,} were there already"
    return [line, *set_aside(result.failures)]

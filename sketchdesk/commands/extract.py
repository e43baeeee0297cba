"""The command ``extract``: embed a collection's pictures."""

from __future__ import annotations

import argparse
from dataclasses import asdict

from sketchdesk.commands.options import add_model
from sketchdesk.commands.outcome import Outcome, Report, set_aside
from sketchdesk.jobs import extract as extract_job
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.progress import CancelToken


def add_options(parser: argparse.ArgumentParser) -> None:
    """What ``sketchdesk extract`` takes."""
    parser.add_argument("name", metavar="NAME")
    add_model(parser)


def run(options: argparse.Namespace, report: Report) -> Outcome:
    """Embed what is not embedded yet."""
    with Workbench.open(options.data_dir, model=options.model) as bench:
        result = extract_job.run(bench, extract_job.ExtractRequest(options.name), report, CancelToken())
    line = f"{result.collection}: {result.embedded:,} pictures embedded, {result.total:,} in all"
    if result.embedded:
        line += f" ({result.rate:,.0f}/s on the {result.device})"
    lines = [line, *set_aside(result.failures, ", and are tried again the next time")]
    return Outcome(asdict(result), "\n".join(lines))

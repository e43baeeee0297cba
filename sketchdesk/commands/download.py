"""The command ``download``: fetch a dataset from its publisher, once its terms are agreed to, and import it."""

from __future__ import annotations

import argparse
import sys
from dataclasses import asdict, replace
from pathlib import Path

from sketchdesk.commands.importing import added
from sketchdesk.commands.outcome import Outcome, Report
from sketchdesk.errors import InputError
from sketchdesk.jobs.collecting import download as download_job
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.library.datasets import DATASETS
from sketchdesk.progress import CancelToken


def add_options(parser: argparse.ArgumentParser) -> None:
    """What ``sketchdesk download`` takes."""
    parser.add_argument("dataset", nargs="?", metavar="DATASET")
    parser.add_argument("--classes", metavar="CLASS[,CLASS]", help="of Quick, Draw!: these ('all' for all)")
    parser.add_argument(
        "--limit", type=int, metavar="N", help="of Quick, Draw!: drawings of each class (default: 1000)"
    )
    parser.add_argument("--from", "--file", dest="source", type=Path, metavar="FILE", help="a file or folder you have")
    parser.add_argument("--name", default="", help="the collection's name (default: the dataset's)")
    parser.add_argument("--yes", action="store_true", help="agree to size and licence; without it nothing is fetched")
    parser.add_argument("--remove-archive", action="store_true", help="remove what was fetched after the import")


def run(options: argparse.Namespace, report: Report) -> Outcome:
    """Fetch and import a dataset, or list them if none is named."""
    if options.dataset is None:
        lines = [f"{each.name:<14} {download_job.terms(each, 1)}\n{'':<14} {each.holds}" for each in DATASETS]
        values = [
            {**asdict(each), "fetched": each.is_fetched, "size": each.size_of(1), "collections": list(names)}
            for each in DATASETS
            for names in (download_job.collection_names(each),)
        ]
        return Outcome({"datasets": values}, "\n".join(lines))
    classes = tuple(name for name in (options.classes or "").split(",") if name.strip())
    request = download_job.DownloadRequest(
        options.dataset,
        classes,
        options.limit,
        options.source,
        options.name,
        remove_archive=options.remove_archive,
    )
    dataset, chosen, limit = download_job.check(request)
    if options.source is None:
        terms = download_job.terms(dataset, len(chosen), limit)
        if not dataset.is_fetched:
            raise InputError(f"{terms} {dataset.obtain} Then name it with --from.")
        if options.yes:
            print(terms, file=sys.stderr, flush=True)
        elif not _agrees(terms):
            raise InputError(f"{terms} Nothing is fetched before you agree: add --yes.")
        request = replace(request, agreed=True)
    with Workbench.open(options.data_dir) as bench:
        result = download_job.run(bench, request, report, CancelToken())
    lines = [line for each in result.collections for line in added(each)]
    lines += [f"kept: {path} (--remove-archive removes it)" for path in result.kept]
    return Outcome(asdict(result), "\n".join(lines))


def _agrees(terms: str) -> bool:
    """Ask, if somebody sits at a terminal. Raises InputError after any other answer than yes."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return False
    print(f"{terms}\nAgree and fetch? [y/N] ", end="", file=sys.stderr, flush=True)
    if sys.stdin.readline().strip().casefold() not in ("y", "yes"):
        raise InputError("Nothing was fetched.")
    return True

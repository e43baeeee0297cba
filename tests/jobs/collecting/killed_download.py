"""Downloads from a server on loopback and is killed on the way: the program that the kill test runs.

    python killed_download.py ROOT DATASET ADDRESS [--die-at STEP]

Prints ``finished`` at last.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

from killed_job import die_at

from sketchdesk.jobs.collecting import download as download_job
from sketchdesk.jobs.collecting import ingest as ingest_job
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.library import datasets
from sketchdesk.progress import CancelToken, silent


def request_for(dataset: str) -> download_job.DownloadRequest:
    """What the test asks for."""
    if dataset == "quickdraw":
        return download_job.DownloadRequest(dataset, ("cat", "dog"), 12, agreed=True)
    return download_job.DownloadRequest(dataset, agreed=True)


def at_address(dataset: str, address: str) -> tuple[datasets.Dataset, ...]:
    """The table of datasets with another address for one."""
    return tuple(replace(each, url=address) if each.name == dataset else each for each in datasets.DATASETS)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("root", type=Path)
    parser.add_argument("dataset")
    parser.add_argument("address")
    parser.add_argument("--die-at", type=int, default=0)
    options = parser.parse_args()
    datasets.DATASETS = at_address(options.dataset, options.address)
    ingest_job.BATCH = 4
    with Workbench.open(options.root) as bench:
        if options.die_at:
            die_at(options.die_at)
        download_job.run(bench, request_for(options.dataset), silent, CancelToken())
    print("finished", flush=True)


if __name__ == "__main__":
    main()

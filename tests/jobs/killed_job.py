"""Runs one job and is killed on the way: the program that the kill tests run.

    python killed_job.py (import | extract | starter | rescan | remove | merge | bundle | open) ROOT [PATH]
                         [--die-at STEP] [--batch N] [--largest-file BYTES]

Prints ``encoder PID`` where there is one, the number of finished pictures at each report, and ``finished`` at last.
"""

from __future__ import annotations

import argparse
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sketchdesk.errors import LibraryWriteError
from sketchdesk.jobs import extract as extract_job
from sketchdesk.jobs.collecting import bundle as bundle_job
from sketchdesk.jobs.collecting import edit_collections as edit_job
from sketchdesk.jobs.collecting import embedding_meanwhile
from sketchdesk.jobs.collecting import ingest as ingest_job
from sketchdesk.jobs.collecting import rescan as rescan_job
from sketchdesk.jobs.collecting import starter as starter_job
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.progress import CancelToken, Progress

CALLS = ("open", "mkdir", "write", "fsync", "replace")


def die_at(step: int) -> None:
    """Make the step-th call that changes a file kill this process instead; a write puts half of its bytes down."""
    done = 0

    def wrapped(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:
            nonlocal done
            done += 1
            if done == step:
                if name == "write":
                    real(arguments[0], memoryview(arguments[1])[: len(arguments[1]) // 2])
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*arguments, **named)

        return call

    for name in CALLS:
        setattr(os, name, wrapped(name, getattr(os, name)))


def main() -> None:
    parser = argparse.ArgumentParser()
    jobs = ("import", "both", "extract", "starter", "rescan", "remove", "merge", "bundle", "open")
    parser.add_argument("job", choices=jobs)
    parser.add_argument("root", type=Path)
    parser.add_argument("path", type=Path, nargs="?")
    parser.add_argument("--die-at", type=int, default=0)
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--largest-file", type=int, default=0)
    options = parser.parse_args()
    embedding_meanwhile.FIRST_PART = 2 * options.batch
    ingest_job.BATCH = extract_job.BATCH = extract_job.COMMIT_ROWS = options.batch
    with Workbench.open(options.root) as bench:
        if options.job == "extract":
            bench.encoder.wait_ready()
            process = bench.encoder._process
            assert process is not None
            print("encoder", process.pid, flush=True)
        if options.largest_file:
            import resource

            resource.setrlimit(resource.RLIMIT_FSIZE, (options.largest_file, options.largest_file))

        def report(progress: Progress) -> None:
            print(progress.done, flush=True)

        if options.die_at:
            die_at(options.die_at)
        try:
            if options.job in ("import", "both"):
                request = ingest_job.IngestRequest((options.path,), "Pictures", embeds=options.job == "both")
                ingest_job.run(bench, request, report, CancelToken())
            elif options.job == "extract":
                extract_job.run(bench, extract_job.ExtractRequest("Pictures"), report, CancelToken())
            elif options.job == "rescan":
                rescan_job.run(bench, rescan_job.RescanRequest("Pictures"), report, CancelToken())
            elif options.job == "remove":
                paths = tuple(sorted(bench.library.catalogue.known_paths(1))[::3])
                request = edit_job.RemovePicturesRequest("Pictures", paths=paths)
                edit_job.run_remove_pictures(bench, request, report, CancelToken())
            elif options.job == "bundle":
                bundle_job.run(bench, bundle_job.BundleRequest("Pictures", options.path, True), report, CancelToken())
            elif options.job == "open":
                bundle_job.run_open(bench, bundle_job.OpenBundleRequest(options.path), report, CancelToken())
            elif options.job == "merge":
                edit_job.run_merge(bench, edit_job.MergeRequest("Others", "Pictures"), report, CancelToken())
            else:
                starter_job.run(bench, starter_job.StarterRequest(), report, CancelToken())
        except LibraryWriteError as error:
            print(error, flush=True)
            return
    print("finished", flush=True)


if __name__ == "__main__":
    main()

"""Runs killed_job.py, a program of one job, so that it can be killed."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sketchdesk

BATCH = 16
_JOB = str(Path(__file__).with_name("killed_job.py"))
_ENVIRONMENT = os.environ | {"PYTHONPATH": str(Path(sketchdesk.__file__).parents[1])}


@contextmanager
def job(*arguments: str | Path | int, batch: int = BATCH) -> Iterator[subprocess.Popen[str]]:
    """The program while it runs; at the end it is killed if it is still there."""
    command = [sys.executable, _JOB, *map(str, arguments), "--batch", str(batch)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=_ENVIRONMENT) as process:
        try:
            yield process
        finally:
            process.kill()


def run_to_its_end(*arguments: str | Path | int, batch: int = BATCH) -> tuple[int, str]:
    """Its exit status and what it printed."""
    with job(*arguments, batch=batch) as process:
        output = process.communicate()[0]
    return process.returncode, output


def kill_within(process: subprocess.Popen[str], seconds: float) -> None:
    """Let a job that has said that it begins run for so long, unless it ends before."""
    assert process.stdout is not None
    process.stdout.readline()
    try:
        process.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        process.kill()
    process.stdout.read()

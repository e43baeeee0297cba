"""The command ``self-test``: whether everything works here."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from sketchdesk.commands.outcome import Outcome, Report
from sketchdesk.errors import SketchDeskError


def add_options(parser: argparse.ArgumentParser) -> None:
    """``sketchdesk self-test`` takes none."""


def run(options: argparse.Namespace, report: Report) -> Outcome:
    """Window offscreen, embed, build, query, in a temporary data directory."""
    from sketchdesk.app import self_test as run_self_test

    with tempfile.TemporaryDirectory(prefix="sketchdesk-self-test-") as folder:
        try:
            checks = run_self_test(Path(folder))
        except SketchDeskError:
            raise
        except Exception as error:
            raise SketchDeskError(f"The self-test failed: {type(error).__name__}: {error}") from error
    return Outcome({"ok": True, **checks}, "\n".join([*(f"{name}: {value}" for name, value in checks.items()), "OK"]))

"""The way in: ``sketchdesk`` opens the window, ``sketchdesk <command>`` works without one.

Results go to stdout, progress and logs to stderr. The exit status is 0, or 1 after one sentence on stderr (2 for a
command line that cannot be understood, 130 after Ctrl+C).
"""

from __future__ import annotations

import argparse
import gc
import io
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from sketchdesk.display import HEADLESS_COMMANDS, need_display
from sketchdesk.engine.features.process import EncoderProcess
from sketchdesk.errors import DisplayError, SketchDeskError
from sketchdesk.jobs.workbench import default_encoder_path
from sketchdesk.library.paths import default_data_dir
from sketchdesk.progress import Cancelled, Progress


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command line; returns the exit status."""
    common = argparse.ArgumentParser(add_help=False, exit_on_error=False)
    common.add_argument("--data-dir", type=Path, help="where SketchDesk keeps everything (SKETCHDESK_DATA_DIR)")
    common.add_argument("--json", action="store_true", help="one JSON object on stdout")
    options = _without_command(common, arguments)
    if options is None:
        from sketchdesk.commands.command_line import read

        options = read(arguments, common)
    options.data_dir = options.data_dir or default_data_dir()
    progress = _ProgressLine()
    try:
        if options.command is None:
            return _window(options.data_dir)
        outcome = options.run(options, progress)
        _tell(json.dumps(outcome.values) if options.json else outcome.text)
    except SketchDeskError as error:
        progress.end()
        _say(f"sketchdesk: {error}")
        return 1
    except (KeyboardInterrupt, Cancelled):
        progress.end()
        _say("sketchdesk: stopped. What was finished is kept.")
        return 130
    except BrokenPipeError:
        # Whoever read has gone. What is left must go somewhere, or Python complains when it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:
        if os.environ.get("SKETCHDESK_DEBUG"):
            raise
        progress.end()
        if isinstance(error, MemoryError):
            _say("sketchdesk: There is not enough memory for this.")
            return 1
        _say(f"sketchdesk: This did not work: {type(error).__name__}: {error} (SKETCHDESK_DEBUG=1 shows where).")
        return 1
    return outcome.status


def _without_command(common: argparse.ArgumentParser, arguments: Sequence[str] | None) -> argparse.Namespace | None:
    """The options if the window is asked for, which opens without waiting for what the commands need; else None."""
    try:
        options, rest = common.parse_known_args(arguments)
    except argparse.ArgumentError:
        return None
    options.command = None
    return None if rest else options


def _window(data_dir: Path) -> int:
    need_display()
    # Loading the network takes longest, and begins before anything else.
    encoder = EncoderProcess(default_encoder_path(), data_dir / "logs" / "encoder.log")
    encoder.start()
    try:
        # Nothing is garbage while modules are imported, and looking for it takes a tenth of the time.
        gc.disable()
        from sketchdesk.app import run_window

        gc.enable()
        return run_window(data_dir, encoder)
    except ImportError as error:
        raise DisplayError(
            f"The window cannot open, a part of the system is missing ({error}). {HEADLESS_COMMANDS}"
        ) from error
    finally:
        encoder.close()


def _tell(text: str) -> None:
    """The result, on stdout."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A file name need not be valid text, and a terminal need not know every letter.
        sys.stdout.reconfigure(errors="backslashreplace")
    print(text, flush=True)


class _ProgressLine:
    """Progress on stderr: one line that changes on a terminal, now and then a line elsewhere."""

    def __init__(self) -> None:
        self._last = ""
        self._is_open = False

    def __call__(self, progress: Progress) -> None:
        total = f" of {progress.total:,}" if progress.total is not None else ""
        rate = f", {progress.rate:,.0f}/s" if progress.rate else ""
        line = f"{progress.stage}: {progress.done:,}{total}{rate}"
        finished = progress.done == progress.total
        if sys.stderr.isatty():
            print(f"\r{line}\x1b[K", end="\n" if finished else "", file=sys.stderr, flush=True)
            self._is_open = not finished
        elif finished or progress.stage != self._last:
            print(line, file=sys.stderr, flush=True)
        self._last = progress.stage

    def end(self) -> None:
        """Leave the line as it is: what is said next begins on one of its own."""
        if self._is_open:
            print(file=sys.stderr, flush=True)
            self._is_open = False


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)

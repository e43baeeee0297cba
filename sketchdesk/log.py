"""The program's log: rotating files that hold no drawing, no file name and nobody's name.

What a log says is often sent to others. So messages are scrubbed of paths and of what stands in quotes, and errors
are told by their kind and where in the program they happened. ``SKETCHDESK_DEBUG=1`` logs everything as it is.
"""

from __future__ import annotations

import faulthandler
import logging
import logging.handlers
import os
import re
import traceback
from pathlib import Path
from typing import TextIO

LOG_NAME = "sketchdesk.log"
CRASH_NAME = "crash.log"
"""What the interpreter writes when the program dies of a signal; empty otherwise."""

_BYTES, _KEPT = 1_000_000, 3
_HIDDEN = "‹…›"
# Quoted text, addresses of files on any system.
_PRIVATE = re.compile(
    r"""
    “[^”]*” | "[^"]*" | '[^']*'
    | \b[A-Za-z]:[\\/][^\s,;]*(?:\ [^\s,;]*[\\/][^\s,;]*)*   # C:\a folder\file.png
    | \\\\[^\s,;]+                                           # \\server\share
    | (?<![\w.])~?(?:/[^\s/,;:]+)+/?                          # /home/someone/file.png
    """,
    re.VERBOSE,
)
_PACKAGE = str(Path(__file__).resolve().parent.parent)
_crash_file: TextIO | None = None


def scrubbed(text: str) -> str:
    """``text`` without paths and quotations."""
    return _PRIVATE.sub(_HIDDEN, text)


def scrubbed_error(error: BaseException) -> str:
    """An error with its causes: kind, scrubbed message, and the program's own lines that it came through."""
    parts = []
    for each in _causes(error):
        lines = [f"  {_place(frame)}" for frame in traceback.extract_tb(each.__traceback__)]
        parts.append("\n".join([*lines, f"{type(each).__name__}: {scrubbed(str(each))}"]))
    return "\ncaused:\n".join(reversed(parts))


def start_log(folder: Path, version: str) -> None:
    """Log into ``folder`` from now on; where it cannot be written everything else still works."""
    global _crash_file
    stop_log()
    try:
        handler = logging.handlers.RotatingFileHandler(
            folder / LOG_NAME, maxBytes=_BYTES, backupCount=_KEPT, encoding="utf-8"
        )
        # Open as long as the program runs: it is written in the moment in which it dies.
        _crash_file = (folder / CRASH_NAME).open("w", encoding="utf-8")
    except OSError:
        return
    faulthandler.enable(_crash_file)
    handler.setFormatter(_Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    root = logging.getLogger("sketchdesk")
    root.addHandler(handler)
    root.setLevel(logging.DEBUG if _tells_all() else logging.INFO)
    logging.getLogger(__name__).info("SketchDesk %s is up", version)


def stop_log() -> None:
    """Close the log; what is written later goes nowhere."""
    global _crash_file
    root = logging.getLogger("sketchdesk")
    for handler in list(root.handlers):
        root.removeHandler(handler)
        handler.close()
    if _crash_file is not None:
        faulthandler.disable()
        _crash_file.close()
        _crash_file = None


def last_crash(folder: Path) -> str:
    """What the interpreter wrote as the program died last time, "" if it did not. To be asked before the log starts."""
    try:
        return (folder / CRASH_NAME).read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""


class _Formatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        if _tells_all():
            return super().format(record)
        # The message without the traceback, which is told in another way.
        plain = logging.makeLogRecord({**record.__dict__, "exc_info": None, "exc_text": None})
        plain.msg, plain.args = scrubbed(record.getMessage()), None
        text = super().format(plain)
        error = record.exc_info[1] if record.exc_info else None
        return text if error is None else f"{text}\n{scrubbed_error(error)}"


def _causes(error: BaseException) -> list[BaseException]:
    found: list[BaseException] = []
    at: BaseException | None = error
    while at is not None and at not in found:
        found.append(at)
        at = at.__cause__ or (None if at.__suppress_context__ else at.__context__)
    return found


def _place(frame: traceback.FrameSummary) -> str:
    name = frame.filename
    inside = name[len(_PACKAGE) + 1 :] if name.startswith(_PACKAGE) else Path(name).name
    return f"{inside}:{frame.lineno} in {frame.name}"


def _tells_all() -> bool:
    return bool(os.environ.get("SKETCHDESK_DEBUG"))

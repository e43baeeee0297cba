"""Keep the drawing on the canvas, so that nothing drawn is lost when the program ends in whatever way."""

from __future__ import annotations

from dataclasses import dataclass

from sketchdesk.engine.drawing import Drawing
from sketchdesk.engine.stroke_files import from_json
from sketchdesk.errors import InputError
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.library.atomic import atomic_write_bytes
from sketchdesk.progress import CancelToken, Report

_NAME = "canvas.json"


@dataclass(frozen=True)
class KeepRequest:
    """The drawing to keep in place of the one kept before."""

    drawing: Drawing


@dataclass(frozen=True)
class RestoreRequest:
    """The drawing that was kept last."""


def run_keep(bench: Workbench, request: KeepRequest, report: Report, cancel: CancelToken) -> None:
    """Write the drawing. Raises LibraryWriteError."""
    atomic_write_bytes(bench.library.paths.drawings / _NAME, bench.drawing_writer.to_json(request.drawing).encode())


def run_restore(bench: Workbench, request: RestoreRequest, report: Report, cancel: CancelToken) -> Drawing:
    """The kept drawing; an empty one if there is none or it cannot be read."""
    try:
        return from_json((bench.library.paths.drawings / _NAME).read_text(encoding="utf-8"))
    except (OSError, InputError, UnicodeDecodeError):
        return Drawing()

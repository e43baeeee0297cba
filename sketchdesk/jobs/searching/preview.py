"""A picture that is the query, small enough to show. Read by the worker: a huge file must not hold up the window."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sketchdesk.engine.images import read_picture, thumbnail_bytes
from sketchdesk.engine.stroke_files import DRAWING_SUFFIXES, read_drawing
from sketchdesk.jobs.pictures import drawing_thumbnail
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.progress import CancelToken, Report

SIDE = 720


@dataclass(frozen=True)
class PreviewRequest:
    """A picture's path or its bytes."""

    source: Path | bytes


def run(bench: Workbench, request: PreviewRequest, report: Report, cancel: CancelToken) -> bytes:
    """The picture as an encoded image of at most SIDE pixels. Raises ImageError."""
    source = request.source
    if isinstance(source, Path) and source.suffix.lower() in DRAWING_SUFFIXES:
        return drawing_thumbnail(read_drawing(source))
    return thumbnail_bytes(read_picture(source, wanted_side=SIDE), SIDE)

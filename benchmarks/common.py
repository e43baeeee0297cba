"""What the benchmarks share: tables, percentiles, the Quick, Draw! drawings that the encoder never saw."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sketchdesk.training.default_encoder import Recipe
from sketchdesk.training.quickdraw import StrokeSet, load_quickdraw, split_by_class


def percentiles(values: Sequence[float]) -> tuple[float, float]:
    """Median and 95th percentile."""
    return float(np.median(values)), float(np.percentile(values, 95))


def print_table(title: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A table in plain text."""
    cells = [list(map(str, header)), *[[_cell(value) for value in row] for row in rows]]
    widths = [max(len(row[i]) for row in cells) for i in range(len(header))]
    print(f"\n{title}")
    for number, row in enumerate(cells):
        print("  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
        if number == 0:
            print("  " + "  ".join("-" * width for width in widths))


def _cell(value: object) -> str:
    return f"{value:.3f}" if isinstance(value, float) else str(value)


def plain_name(name: str) -> str:
    """A class name as it is compared between datasets: "car (sedan)" is "car", "wine-bottle" is "wine bottle"."""
    return re.sub(r"\s*\(.*\)", "", name).replace("-", " ").strip().lower()


def validation_drawings(folder: Path) -> tuple[StrokeSet, NDArray[np.int64]]:
    """All drawings, and the rows of those that the default encoder was never trained on."""
    strokes = load_quickdraw(folder / "quickdraw345.npz")
    return strokes, split_by_class(strokes.labels, Recipe.held_out)[1]


def in_canvas_shares(polylines: list[NDArray[np.uint8]]) -> list[NDArray[np.float64]]:
    """Strokes in shares of the canvas, with a margin, as somebody might draw them."""
    return [0.08 + 0.84 * line.astype(np.float64) / 255 for line in polylines]


def run_until(condition: Callable[[], bool], seconds: float = 600) -> None:
    """Run the event loop until ``condition()`` holds, sleeping between events.

    ``processEvents`` with a time limit would not sleep but spin, and take a core from what is measured.
    """
    from PySide6.QtCore import QCoreApplication, QEventLoop, QTimer

    application = QCoreApplication.instance()
    assert application is not None
    wake = QTimer()
    wake.start(20)
    limit = time.perf_counter() + seconds
    while not condition():
        application.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        if time.perf_counter() > limit:
            raise SystemExit("gave up waiting")
    wake.stop()

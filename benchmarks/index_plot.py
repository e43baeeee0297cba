"""Recall against time a query, one line a system."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike, NDArray

from benchmarks.index_measuring import Row, front
from sketchdesk.errors import InputError

_OURS = {"exact", "simhash", "simhash-tables", "tables-only", "pstable"}
_SIZE = (9.0, 5.5)
_TICKS = (0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 1.0)
# What a recall of 1 counts as, so that it can be drawn.
_NEAREST = 0.002


def plot(path: Path, rows: list[Row], winners: list[Row], target: float, k: int, title: str) -> None:
    """Write a picture, its kind by the suffix. Ours are solid, others dashed; a ring is the fastest at the target.

    Raises InputError if Matplotlib is not installed.
    """
    try:
        from matplotlib import colormaps
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
        from matplotlib.ticker import StrMethodFormatter
    except ImportError:
        raise InputError("The plot needs Matplotlib: pip install matplotlib.") from None
    figure = Figure(figsize=_SIZE, dpi=150, layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    names = list(dict.fromkeys(row.system for row in rows))
    won = {row.system: row for row in winners}
    shades = [*range(0, 20, 2), *range(1, 20, 2)]
    for number, name in enumerate(names):
        best = front([row for row in rows if row.system == name])
        ours = best[0].key in _OURS
        # The one that all are measured by stands out.
        color = "black" if best[0].key == "hnswlib" else colormaps["tab20"](shades[number % 20])
        axes.plot(
            [row.median_ms for row in best],
            [row.recall for row in best],
            label=name,
            color=color,
            marker="o" if ours else "x",
            markersize=4,
            linewidth=2.0 if ours else 1.2,
            linestyle="-" if ours else "--",
        )
        if name in won:
            axes.plot(won[name].median_ms, won[name].recall, "o", mfc="none", mec=color, markersize=11)
    axes.axhline(target, color="0.5", linewidth=0.8, linestyle=":")
    axes.set_xscale("log")
    axes.xaxis.set_major_formatter(StrMethodFormatter("{x:g}"))
    # The nearer to 1, the more room; below half nothing is worth comparing.
    axes.set_yscale("function", functions=(_stretched, _unstretched))
    axes.set_yticks(_TICKS, [f"{tick:g}" for tick in _TICKS])
    axes.set_ylim(max(0.5, min(target, *(row.recall for row in rows)) - 0.01), 1.0005)
    axes.set_xlabel("median ms a query")
    axes.set_ylabel(f"recall@{k}")
    axes.set_title(title)
    axes.grid(True, which="both", linewidth=0.3)
    axes.legend(fontsize="small", loc="center left", bbox_to_anchor=(1.01, 0.5))
    try:
        figure.savefig(path)
    except ValueError as error:
        raise InputError(f"The plot cannot be written to {path}: {error}") from error


def _stretched(recall: ArrayLike) -> NDArray[np.float64]:
    return -np.log10(np.maximum(1.0 + _NEAREST - np.asarray(recall, np.float64), 1e-9))


def _unstretched(place: ArrayLike) -> NDArray[np.float64]:
    return 1.0 + _NEAREST - 10.0 ** -np.asarray(place, np.float64)

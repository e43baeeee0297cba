"""What an evaluation costs: time and memory of every measure, by the exact scan.

    python -m benchmarks.evaluation [--queries 5000] [--items 45000] [--dimension 2048] [--classes 250] [--json FILE]

The features are drawn around a middle for each class, a sixth of the gallery is distractors. The aim is at most 60 s
on 2 cores and at most 2 GB above the features for the retrieval measures at the default size; what else a page
shows is timed after it. Run it on an otherwise idle machine.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.common import print_table
from sketchdesk.engine.evaluation import (
    NearestMeanClassifier,
    ap_histogram,
    class_intervals,
    compare_runs,
    distance_spread,
    evaluate_retrieval,
    judge_classification,
    principal_components,
    recall_scatter,
)
from sketchdesk.engine.index.distances import METRICS

AIM_SECONDS, AIM_GIGABYTES = 60.0, 2.0

_BLOCK = 1000
_DISTRACTORS = 6


class Watch:
    """Seconds and peak memory above what was there before, of one step after the other."""

    def __init__(self) -> None:
        self.rows: list[tuple[str, float, float]] = []
        self._before = _peak()

    def take(self, name: str, step: Callable[[], Any]) -> Any:
        begun = time.perf_counter()
        found = step()
        self.rows.append((name, time.perf_counter() - begun, _peak() - self._before))
        return found


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--queries", type=int, default=5000)
    parser.add_argument("--items", type=int, default=45_000)
    parser.add_argument("--dimension", type=int, default=2048)
    parser.add_argument("--classes", type=int, default=250)
    parser.add_argument("--json", type=Path, help="a file for all figures")
    options = parser.parse_args(arguments)
    numbers = np.random.default_rng(0)
    middles = numbers.standard_normal((options.classes, options.dimension), np.float32)
    gallery, labels = drawn(numbers, middles, options.items)
    queries, asked = drawn(numbers, middles, options.queries)
    labels[::_DISTRACTORS] = [""] * len(labels[::_DISTRACTORS])

    watch = Watch()
    reports = {}
    for metric in METRICS:
        report = reports[metric] = watch.take(
            f"retrieval, {metric}",
            lambda metric=metric: evaluate_retrieval(queries, asked, gallery, labels, None, metric),
        )
        watch.take("  intervals of all measures", report.intervals)
        watch.take("  intervals of each class", lambda report=report: class_intervals(report.scores))
    scores = [report.scores for report in reports.values()]
    watch.take("one run against another", lambda: compare_runs(*scores))

    def classify() -> Any:
        found = judge_classification(asked, NearestMeanClassifier(gallery, labels).predict(queries))
        recall_scatter(found.recalls, {each.label: each.mean for each in report.classes})
        found.misclassifications(20)
        return found

    classified = watch.take("nearest class mean", classify)
    watch.take("distances within and between", lambda: distance_spread(gallery, labels))
    watch.take("components", lambda: principal_components(gallery).project(gallery))
    watch.take("AP histogram", lambda: ap_histogram(report.average_precisions))

    size = (gallery.nbytes + queries.nbytes) / 1e9
    print(
        f"{options.queries:,} queries x {options.items:,} x {options.dimension:,} in {options.classes} classes, "
        f"{size:.2f} GB of features, {len(os.sched_getaffinity(0))} cores"
    )
    print_table("Evaluation", ("step", "seconds", "peak GB above the features"), watch.rows)
    slowest = max(seconds for name, seconds, _ in watch.rows if name.startswith("retrieval"))
    most = watch.rows[-1][2]
    print(
        f"\nRetrieval by one metric {slowest:.1f} s (aim {AIM_SECONDS:.0f}), peak {most:.2f} GB (aim {AIM_GIGABYTES})"
    )
    if options.json:
        figures = {
            "steps": [dict(zip(("step", "seconds", "peak GB"), row, strict=True)) for row in watch.rows],
            "figures": {metric: report.to_json() for metric, report in reports.items()},
            "accuracy": classified.accuracy,
        }
        options.json.write_text(json.dumps(figures, indent=1), encoding="utf-8")
    full = options.queries >= 5000 and options.items >= 45_000 and options.dimension >= 2048
    return int(full and (slowest > AIM_SECONDS or most > AIM_GIGABYTES))


def drawn(
    numbers: np.random.Generator, middles: NDArray[np.float32], count: int
) -> tuple[NDArray[np.float32], list[str]]:
    """Vectors (n, d) around the middles in turn, block by block, so that drawing them leaves no peak of memory."""
    classes = np.arange(count) % len(middles)
    rows = np.empty((count, middles.shape[1]), np.float32)
    for start in range(0, count, _BLOCK):
        block = rows[start : start + _BLOCK]
        numbers.standard_normal(out=block, dtype=np.float32)
        block *= np.float32(4)
        block += middles[classes[start : start + _BLOCK]]
    return rows, [f"class {code:03}" for code in classes.tolist()]


def _peak() -> float:
    """The most memory that this process ever held, in GB; features in memory included."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e9


if __name__ == "__main__":
    raise SystemExit(main())

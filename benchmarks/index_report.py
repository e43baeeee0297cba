"""Tables and JSON of the benchmark of indexes."""

from __future__ import annotations

import json
import platform
from dataclasses import asdict
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.common import print_table
from benchmarks.index_competitors import versions
from benchmarks.index_measuring import Row, front
from sketchdesk.engine.index import kernels

_WORK = ("distances", "IE", "MB read", "build s", "index MB")


def print_machine() -> dict[str, str]:
    """What it ran on."""
    machine = {
        "processor": _processor(),
        "python": platform.python_version(),
        "numpy": np.__version__,
        "our loops": "compiled" if kernels.compiled() else "NumPy",
        **versions(),
    }
    print(", ".join(f"{name} {value}" for name, value in machine.items()))
    return machine


def _processor() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text().splitlines() if cpuinfo.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def print_series(rows: list[Row], every: bool) -> None:
    """Each system's settings, those that are the fastest for their recall unless ``every`` one is wanted."""
    shown = []
    for name, group in groupby(rows, lambda row: row.system):
        own = list(group)
        kept = sorted(own, key=lambda row: row.median_ms) if every else front(own)
        shown += [(name if i == 0 else "", row.setting, *_times(row), *_work(row)) for i, row in enumerate(kept)]
    what = "every setting" if every else "the settings of each that no other one beats in time and recall"
    print_table(f"Series: {what}", ("system", "setting", "recall", "median ms", "p95 ms", *_WORK), shown)


def print_winners(rows: list[Row], target: float, k: int) -> None:
    """One row a system, with its time and its build as multiples of hnswlib's."""
    graph = next((row for row in rows if row.key == "hnswlib"), None)
    shown = [
        (
            row.system,
            row.setting,
            f"{row.recall:.4f}" + ("" if row.recall >= target else " below"),
            *_times(row)[1:],
            _ratio(row.median_ms, graph and graph.median_ms),
            _ratio(row.build_s, graph and graph.build_s),
            *_work(row),
        )
        for row in rows
    ]
    print_table(
        f"At recall@{k} of at least {target:g}: the fastest setting of each, measured in turns",
        ("system", "setting", "recall", "median ms", "p95 ms", "time/hnswlib", "build/hnswlib", *_WORK),
        shown,
    )


def as_json(machine: dict[str, str], given: dict[str, Any], rows: list[Row], winners: list[Row], target: float) -> str:
    """Everything, as text."""
    return json.dumps(
        {
            "machine": machine,
            "options": given,
            "series": [asdict(row) | {"IE": row.improvement} for row in rows],
            "at_target": [asdict(row) | {"IE": row.improvement, "reached": row.recall >= target} for row in winners],
        },
        indent=1,
    )


def _times(row: Row) -> tuple[str, str, str]:
    return f"{row.recall:.4f}", f"{row.median_ms:.3f}", f"{row.p95_ms:.3f}"


def _work(row: Row) -> tuple[str, ...]:
    return (
        "-" if row.computations is None else f"{row.computations:,.0f}",
        "-" if row.improvement is None else f"{row.improvement:,.1f}",
        "-" if row.bytes_read is None else f"{row.bytes_read / 1e6:.2f}",
        f"{row.build_s:.2f}",
        "-" if row.index_bytes is None else f"{row.index_bytes / 1e6:.1f}",
    )


def _ratio(value: float, of: float | None) -> str:
    return f"{value / of:.3g}" if of else "-"

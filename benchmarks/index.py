"""Indexes side by side, in one run and on one thread: recall, time a query, work, build time, memory.

    python -m benchmarks.index --n 45000 --dim 2048 --plot indexes.png
    python -m benchmarks.index --features FILE.npy --queries 500 --target 0.95 --only simhash,hnswlib,ivf
    python -m benchmarks.index --features FILE.npy --ours simhash:bits=256,rerank=60,coarse=0.01

Without a file the features are drawn: clustered and not negative, like the pooled features of a network. The
last rows are the queries and no items. Every system is measured at a series of settings; then the fastest setting of
each that reaches the target recall is measured again, all in turn, so that a machine that slows down slows all alike.
Single queries, one after the other. Competitors are those of ``pip install sketchdesk[bench]`` that are installed.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sketchdesk.errors import InputError, SketchDeskError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from benchmarks.index_systems import Items, System

_THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    # Matrix libraries read these when they are first loaded.
    for name in _THREADS:
        os.environ[name] = "1"
    from benchmarks.index_measuring import Bench
    from benchmarks.index_report import as_json, print_machine, print_series, print_winners
    from benchmarks.index_systems import Items

    vectors, queries = _vectors(options)
    items = Items.of(vectors, options.metric)
    print(f"{len(vectors):,} items x {vectors.shape[1]}, {len(queries)} queries, {options.metric}, k = {options.k}")
    machine = print_machine()
    bench = Bench(items, queries, options.k, options.budget_s)
    for system in _systems(options, items):
        print(f"{system.name} {system.label({})} ...", file=sys.stderr, flush=True)
        bench.sweep(system)
    if not bench.rows:
        raise InputError("No system was left to measure.")
    winners = bench.finals(options.target, options.rounds)
    print_series(bench.rows, options.all)
    print_winners(winners, options.target, options.k)
    for line in bench.passed_over:
        print(line)
    if options.json:
        given = {name: str(value) if isinstance(value, Path) else value for name, value in vars(options).items()}
        options.json.write_text(as_json(machine, given, bench.rows, winners, options.target), encoding="utf-8")
    if options.plot:
        from benchmarks.index_plot import plot

        title = f"{len(vectors):,} items x {vectors.shape[1]}, {options.metric}, one thread"
        plot(options.plot, bench.rows, winners, options.target, options.k, title)
    return 0


def _systems(options: argparse.Namespace, items: Items) -> list[System]:
    """Those that are wanted, the scan first, then ours, then the others."""
    from benchmarks.index_competitors import KEYS, competitors
    from benchmarks.index_systems import NAMES, NumpyScan, from_settings, our_systems

    keys = (NumpyScan.key, *NAMES, *KEYS)
    asked, skipped = (list(filter(None, given.split(","))) for given in (options.only, options.skip))
    for unknown in set(asked + skipped) - set(keys):
        raise InputError(f"There is no system {unknown!r}: choose from {', '.join(keys)}.")

    def wanted(key: str) -> bool:
        return key not in skipped and (not asked or key in asked)

    count, dimension = items.vectors.shape
    systems = [system for system in (NumpyScan(), *our_systems(count)) if wanted(system.key)]
    systems += [from_settings(*_chosen(text)) for text in options.ours]
    if options.tune:
        systems += _tuned(options, items, wanted)
    others, missing = competitors(count, dimension, wanted)
    for line in missing:
        print(line)
    return systems + others


def _tuned(options: argparse.Namespace, items: Items, wanted: Any) -> list[System]:
    """What the tuner chooses for the target, on the items alone."""
    from benchmarks.index_systems import from_settings
    from sketchdesk.engine.index.tuning import Target, tune

    systems: list[System] = []
    for family, keys in (("simhash", ("simhash", "simhash-tables", "tables-only")), ("pstable", ("pstable",))):
        if not any(map(wanted, keys)):
            continue
        print(f"tuning {family} ...", file=sys.stderr, flush=True)
        found = tune(
            items.vectors,
            Target(recall=options.target),
            families=(family,),
            metric=options.metric,
            k=options.k,
            seed=options.seed,
        )
        system = from_settings(family, dict(found.best.settings))
        print(f"Tuned to recall {options.target:g}: {system.name} {system.label({})}, {found.best.recall:.4f}")
        systems.append(system)
    return systems


def _chosen(text: str) -> tuple[str, dict[str, Any]]:
    """``simhash:bits=256,rerank=60`` as family and settings."""
    family, _, rest = text.partition(":")
    settings: dict[str, Any] = {}
    for pair in filter(None, rest.split(",")):
        name, equals, value = pair.partition("=")
        if not equals:
            raise InputError(f"{pair!r} is no setting: write name=value.")
        try:
            settings[name] = {"true": True, "false": False, "none": None}[value.lower()]
        except KeyError:
            settings[name] = float(value) if "." in value or "e" in value else int(value)
    return family, settings


def _vectors(options: argparse.Namespace) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Items (n, d) and queries (m, d), in memory."""
    import numpy as np

    if options.queries < 1 or options.k < 1:
        raise InputError("There must be at least one query, and k must be at least 1.")
    if options.features:
        rows = np.load(options.features, mmap_mode="r", allow_pickle=False)
        if rows.ndim != 2:
            raise InputError(f"{options.features} holds no rows of vectors.")
        count = min(options.n or len(rows), len(rows) - options.queries)
        if count < options.k:
            raise InputError(f"{options.features} has {len(rows)} rows: too few for {options.queries} queries.")
        return np.array(rows[:count], np.float32), np.array(rows[-options.queries :], np.float32)
    count = options.n or 20_000
    if count < options.k:
        raise InputError(f"{count} items are too few to find {options.k} of them.")
    numbers = np.random.default_rng(options.seed)
    centres = numbers.standard_normal((250, options.dim), np.float32)
    total = count + options.queries
    vectors = numbers.standard_normal((total, options.dim), np.float32)
    for start in range(0, total, 4096):
        block = vectors[start : start + 4096]
        block += centres[numbers.integers(len(centres), size=len(block))]
        np.maximum(block, 0, out=block)
    return vectors[:count], vectors[count:]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--features", type=Path, help="float32 .npy (n, d), the last rows being the queries")
    parser.add_argument("--n", type=int, help="items (20000, or all in the file)")
    parser.add_argument("--dim", type=int, default=256, help="numbers a vector where they are drawn (256)")
    parser.add_argument("--queries", type=int, default=200, help="queries (200)")
    parser.add_argument("-k", type=int, default=10, help="hits a query (10)")
    parser.add_argument("--metric", choices=["cosine", "euclidean"], default="cosine")
    parser.add_argument("--target", type=float, default=0.99, help="recall at which systems are compared (0.99)")
    parser.add_argument("--rounds", type=int, default=5, help="rounds in which the fastest settings take turns (5)")
    parser.add_argument("--only", default="", metavar="NAME,...", help="measure only these systems")
    parser.add_argument("--skip", default="", metavar="NAME,...", help="leave these systems out")
    parser.add_argument("--ours", action="append", default=[], metavar="FAMILY:NAME=VALUE,...", help="one more of ours")
    parser.add_argument("--no-tune", dest="tune", action="store_false", help="do not ask the tuner for settings")
    parser.add_argument("--budget-s", type=float, default=0, help="seconds that one index may take to build (any)")
    parser.add_argument("--all", action="store_true", help="show every setting, also those worse in both")
    parser.add_argument("--plot", type=Path, help="a .png of recall against time")
    parser.add_argument("--json", type=Path, help="a file for all figures")
    parser.add_argument("--seed", type=int, default=0)
    return parser


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (OSError, ValueError, SketchDeskError) as error:
        sys.exit(f"The benchmark cannot run: {error}")

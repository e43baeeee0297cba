"""Indexes side by side: recall, time a query, distance computations, build time.

    python benchmarks/index.py --n 45000 --dim 2048
    python benchmarks/index.py --features FILE.npy --queries 500 --bits 256 512 --rerank 100 200

Without a file the features are drawn: clustered and not negative, like the pooled features of a network. The
last rows are the queries and no items. One thread, unless --threads says otherwise.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sketchdesk.errors import SketchDeskError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from sketchdesk.engine.index import Hits, VectorIndex

HEADINGS = ("index", "recall@k", "median ms", "p95 ms", "distances", "IE", "signature MB", "build s", "index MB")


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    # Matrix libraries read these when NumPy is first imported.
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[name] = str(options.threads)
    from sketchdesk.engine.index import ExactIndex, SimHashIndex

    vectors = _vectors(options)
    if not 0 < options.queries < len(vectors):
        print(f"There are {len(vectors)} vectors: too few for {options.queries} queries.", file=sys.stderr)
        return 1
    gallery, queries = vectors[: -options.queries], vectors[-options.queries :]
    print(f"{len(gallery):,} items x {gallery.shape[1]}, {len(queries)} queries, {options.metric}, k = {options.k}")
    indexes: dict[str, VectorIndex] = {"exact": ExactIndex(options.metric)}
    for bits in options.bits:
        for rerank in options.rerank:
            indexes[f"simhash {bits} bits, {rerank}"] = SimHashIndex(bits, rerank, options.seed, options.metric)
    rows: list[tuple[str, ...]] = [HEADINGS]
    truth: list[Hits] = []
    for name, index in indexes.items():
        row, hits = _measure(name, index, gallery, queries, options.k, truth)
        truth = truth or hits
        rows.append(row)
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        print(
            "  ".join(
                cell.ljust(w) if i == 0 else cell.rjust(w) for i, (cell, w) in enumerate(zip(row, widths, strict=True))
            )
        )
    return 0


def _measure(
    name: str,
    index: VectorIndex,
    gallery: NDArray[np.float32],
    queries: NDArray[np.float32],
    k: int,
    truth: list[Hits],
) -> tuple[tuple[str, ...], list[Hits]]:
    """A row of the table, and the hits; the first index measured is the truth for the others."""
    import numpy as np

    from sketchdesk.engine.evaluation.metrics import improvement_in_efficiency, recall_at

    started = time.perf_counter()
    index.build(gallery)
    built = time.perf_counter() - started
    index.query(queries[0], k)
    hits, seconds = [], []
    for query in queries:
        started = time.perf_counter()
        hits.append(index.query(query, k))
        seconds.append(time.perf_counter() - started)
    recall = np.mean([recall_at(h.distances, t.distances, k) for h, t in zip(hits, truth or hits, strict=True)])
    computations = sum(h.distance_computations for h in hits)
    row = (
        name,
        f"{recall:.4f}",
        f"{1000 * np.median(seconds):.3f}",
        f"{1000 * np.percentile(seconds, 95):.3f}",
        f"{computations / len(queries):,.0f}",
        f"{improvement_in_efficiency(len(gallery), len(queries), computations):,.1f}",
        f"{hits[0].signature_bytes / 1e6:.2f}",
        f"{built:.2f}",
        f"{index.stats()['bytes'] / 1e6:.1f}",
    )
    return row, hits


def _vectors(options: argparse.Namespace) -> NDArray[np.float32]:
    import numpy as np

    if options.features:
        return np.load(options.features, mmap_mode="r", allow_pickle=False)
    numbers = np.random.default_rng(options.seed)
    centres = numbers.standard_normal((250, options.dim), np.float32)
    total = options.n + options.queries
    vectors = numbers.standard_normal((total, options.dim), np.float32)
    for start in range(0, total, 4096):
        block = vectors[start : start + 4096]
        block += centres[numbers.integers(len(centres), size=len(block))]
        np.maximum(block, 0, out=block)
    return vectors


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--features", type=Path, help="float32 .npy (n, d); overrides --n and --dim")
    parser.add_argument("--n", type=int, default=20_000, help="items (20000)")
    parser.add_argument("--dim", type=int, default=256, help="numbers a vector (256)")
    parser.add_argument("--queries", type=int, default=200, help="queries (200)")
    parser.add_argument("-k", type=int, default=10, help="hits a query (10)")
    parser.add_argument("--bits", type=int, nargs="+", default=[256, 512], help="bits a signature")
    parser.add_argument("--rerank", type=int, nargs="+", default=[100, 200], help="candidates compared exactly")
    parser.add_argument("--metric", choices=["cosine", "euclidean"], default="cosine")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=1, help="threads of the matrix library (1)")
    return parser


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (OSError, ValueError, SketchDeskError) as error:
        sys.exit(f"The benchmark cannot run: {error}")

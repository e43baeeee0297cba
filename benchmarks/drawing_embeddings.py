"""Embed Quick, Draw! drawings with the default encoder into one float32 ``.npy``, for benchmarks of indexes.

    python -m benchmarks.drawing_embeddings --data DIR --out FILE.npy --n 1000000

The first copy of each drawing is plain; when there are not enough drawings, augmented copies follow. Rows are
shuffled. A file of the right shape that was left unfinished is continued.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from sketchdesk.engine.features.extractor import Encoder
from sketchdesk.errors import SketchDeskError
from sketchdesk.jobs.workbench import default_encoder_path
from sketchdesk.training.augmentation import StrokeAugmentation, StrokeBatcher
from sketchdesk.training.quickdraw import load_quickdraw

_ROWS = 2048


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="the folder with quickdraw345.npz")
    parser.add_argument("--out", type=Path, required=True, help="the .npy file to write")
    parser.add_argument("--n", type=int, default=120_750, help="how many vectors (120750: each drawing once)")
    options = parser.parse_args(arguments)
    strokes = load_quickdraw(options.data / "quickdraw345.npz")
    encoder = Encoder(default_encoder_path())
    plain, augmented = StrokeBatcher(strokes, None), StrokeBatcher(strokes, StrokeAugmentation())
    shape = (options.n, encoder.spec.embedding_size)
    if options.out.exists():
        out = np.lib.format.open_memmap(options.out, mode="r+")
        if out.shape != shape or out.dtype != np.float32:
            raise ValueError(f"{options.out} holds something else.")
    else:
        out = np.lib.format.open_memmap(options.out, mode="w+", dtype=np.float32, shape=shape)
    # Each copy in an order of its own, so that the first rows are drawings of all classes.
    copies = -(-options.n // len(strokes))
    order = np.concatenate([np.random.default_rng(copy).permutation(len(strokes)) for copy in range(copies)])[
        : options.n
    ]
    done = int(np.count_nonzero(out.any(axis=1))) // _ROWS * _ROWS
    started, first = time.perf_counter(), done
    for start in range(done, options.n, _ROWS):
        rows = order[start : start + _ROWS]
        cut = max(0, min(len(rows), len(strokes) - start))
        rng = np.random.default_rng(start)
        parts = [
            batcher.batch(some, rng) for batcher, some in ((plain, rows[:cut]), (augmented, rows[cut:])) if len(some)
        ]
        pictures = np.rint(np.concatenate(parts)[..., 0] * 255).astype(np.uint8)
        out[start : start + len(rows)] = encoder.embed(pictures)
        rate = (start + len(rows) - first) / (time.perf_counter() - started)
        print(f"{start + len(rows):,} of {options.n:,}, {rate:,.0f} a second", flush=True)
    out.flush()
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (OSError, ValueError, SketchDeskError) as error:
        sys.exit(f"The embeddings cannot be made: {error}")

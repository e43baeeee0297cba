"""Draw real drawings through the canvas with mouse events, and look whether what was meant is found.

    python -m benchmarks.draw_and_find --data DIR [--drawings 500]

DIR holds ``quickdraw345.npz``, ``tuberlin40.zip`` and ``mirflickr1000.zip``. The two archives are imported and
embedded into a temporary library; then the window opens offscreen and validation drawings of the classes that both
sets have are drawn, stroke by stroke, each stroke starting a search as it does for a person.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from pathlib import Path

import numpy as np

from benchmarks.common import in_canvas_shares, percentiles, plain_name, print_table, run_until, validation_drawings
from sketchdesk.jobs import extract
from sketchdesk.jobs.collecting import ingest
from sketchdesk.jobs.results import SearchResult
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.progress import CancelToken, silent


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--drawings", type=int, default=500)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="sketchdesk-bench-") as folder:
        fill(Path(folder), arguments.data)
        draw(Path(folder), arguments.data, arguments.drawings, arguments.seed)


def fill(root: Path, data: Path) -> None:
    """Import and embed gallery and distractor."""
    rows = []
    with Workbench.open(root) as bench:
        for name, file, role in (
            ("tuberlin", "tuberlin40.zip", "gallery"),
            ("mirflickr", "mirflickr1000.zip", "distractor"),
        ):
            begun = time.perf_counter()
            added = ingest.run(bench, ingest.IngestRequest((data / file,), name, role), silent, CancelToken())
            imported = time.perf_counter()
            done = extract.run(bench, extract.ExtractRequest(name), silent, CancelToken())
            rows.append(
                (name, added.added, len(added.failures), imported - begun, time.perf_counter() - imported, done.rate)
            )
    print_table("Library", ("collection", "pictures", "set aside", "import s", "extract s", "extract/s"), rows)


def draw(root: Path, data: Path, count: int, seed: int) -> None:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from sketchdesk.app import App
    from sketchdesk.ui.canvas.rehearsal import draw_stroke

    strokes, held_out = validation_drawings(data)
    app = App(root)
    (Path(root) / "drawings" / "starter-removed").touch()
    page = app.window.search_page
    answers: list[tuple[float, SearchResult]] = []
    page.result_shown.connect(lambda result: answers.append((time.perf_counter(), result)))

    try:
        app.start()
        run_until(lambda: len(app.window.collections) == 2)
        with Workbench.open(root, exclusive=False) as bench:
            labels = {
                plain_name(each)
                for each in bench.library.catalogue.labels_of(bench.library.catalogue.collection("tuberlin").id)
            }
        shared = [i for i, name in enumerate(strokes.class_names) if plain_name(name) in labels]
        candidates = held_out[np.isin(strokes.labels[held_out], shared)]
        rows = np.random.default_rng(seed).permutation(candidates)[:count]
        found, totals, embeds, queries, rest = [], [], [], [], []
        for number, row in enumerate(rows):
            page.panel.canvas.clear()
            run_until(lambda: not page.waits_for_answer)
            released: list[float] = []
            for stroke in in_canvas_shares(strokes.polylines(int(row))):
                draw_stroke(page.panel.canvas, stroke, lambda: released.append(time.perf_counter()))  # noqa: B023
                app.qt.processEvents()
            # The last search is answered last; older ones were replaced or their answers dropped.
            run_until(lambda: not page.waits_for_answer)
            page.grid.view.viewport().repaint()
            shown = time.perf_counter()
            result = answers[-1][1]
            meant = plain_name(strokes.class_names[strokes.labels[row]])
            found.append([plain_name(hit.label) == meant and hit.collection == "tuberlin" for hit in result.hits[:10]])
            if number >= min(5, len(rows) - 1):
                total = (shown - released[-1]) * 1e3
                totals.append(total)
                embeds.append(result.embed_ms)
                queries.append(result.query_ms)
                rest.append(total - result.embed_ms - result.query_ms)
        right = np.array(found)
        print_table(
            f"{len(rows)} drawings of {len(shared)} classes against {result.items:,} pictures",
            ("P@1", "P@10", "a hit in the first 10"),
            [(float(right[:, 0].mean()), float(right.mean()), float(right.any(axis=1).mean()))],
        )
        stages = {
            "pen up to repainted results": totals,
            "encoder": embeds,
            "index and catalogue": queries,
            "window": rest,
        }
        print_table(
            "Milliseconds",
            ("stage", "median", "95th percentile"),
            [(name, *percentiles(each)) for name, each in stages.items()],
        )
    finally:
        app.close()


if __name__ == "__main__":
    main()

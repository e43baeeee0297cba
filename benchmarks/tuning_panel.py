"""How long a move of a slider of the tuning panel takes, until plot, figures and results are painted anew.

    python -m benchmarks.tuning_panel [--items 45000]

A real window, offscreen, over a collection of made embeddings: clusters, as classes make them. Milliseconds, wall
clock; run it on an otherwise idle machine.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from benchmarks.common import print_table, run_until
from sketchdesk.jobs.searching.tuning_panel import IndexSettings, PanelResult
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.library.records import NewImage

# Where the moves of each row start from, and the sliders that are moved.
_ROWS = (
    ("signatures", IndexSettings("simhash", {}), ("bits", "rerank", "coarse")),
    (
        "tables, signatures",
        IndexSettings("simhash", {"tables": 4, "bits_per_table": 12, "probes": 4}),
        ("bits", "tables", "bits_per_table", "probes", "rerank"),
    ),
    ("p-stable", IndexSettings("pstable", {}), ("tables", "hashes_per_table", "width", "probes")),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--items", type=int, default=45_000)
    parser.add_argument("--moves", type=int, default=12, help="moves of each slider")
    arguments = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory(prefix="sketchdesk-bench-") as folder:
        fill(Path(folder), arguments.items)
        measure(Path(folder), arguments.items, arguments.moves)


def fill(folder: Path, items: int) -> None:
    """A library with one embedded collection of clustered unit vectors; there are no pictures."""
    numbers = np.random.default_rng(0)
    with Workbench.open(folder) as bench:
        spec, catalogue = bench.encoder.spec, bench.library.catalogue
        centres = numbers.standard_normal((250, spec.embedding_size))
        of = numbers.integers(0, len(centres), items)
        vectors = centres[of] + 0.7 * numbers.standard_normal((items, spec.embedding_size))
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        collection = catalogue.create_collection("Made", "gallery")
        for start in range(0, items, 5000):
            names = [(f"/made/{row}.png", f"class {of[row]}") for row in range(start, min(items, start + 5000))]
            catalogue.add_batch(
                collection.id,
                [
                    NewImage(path, label, hashlib.sha256(path.encode()).hexdigest(), 9, 9, "drawing")
                    for path, label in names
                ],
            )
        bench.library.feature_store(collection.id, spec.fingerprint, spec.embedding_size).write(
            0, vectors.astype(np.float32)
        )
        catalogue.set_rows_done(collection.id, spec.fingerprint, spec.embedding_size, items)


def measure(folder: Path, items: int, moves: int) -> None:
    from sketchdesk.app import App
    from sketchdesk.ui.canvas.rehearsal import CAT, draw_stroke

    app = App(folder)
    window = app.window
    app.start()
    run_until(lambda: bool(window.collections) and window.operations.is_idle)
    window.resize(1366, 860)
    page = window.search_page
    for stroke in CAT:
        draw_stroke(page.panel.canvas, stroke)
    run_until(lambda: window.operations.is_idle)
    begun = time.perf_counter()
    page.set_tuning_shown(True)
    run_until(lambda: not page.tuning.awaits_answer and window.operations.is_idle)
    print(f"{items:,} items; opening the panel took {1e3 * (time.perf_counter() - begun):.0f} ms")
    panel = page.tuning_panel
    assert panel is not None
    answers: list[PanelResult] = []
    show = panel.show_result

    def shown(result: PanelResult) -> None:
        show(result)
        answers.append(result)

    panel.show_result = shown  # type: ignore[method-assign]

    def answered(before: int) -> Callable[[], bool]:
        return lambda: len(answers) > before and not page.waits_for_answer

    numbers, rows = np.random.default_rng(0), []
    for title, settings, names in _ROWS:
        for name in names:
            panel.set_settings(settings)
            page.tuning.measure()
            run_until(lambda: not page.waits_for_answer and window.operations.is_idle)
            slider = panel.form.slider(name)
            if slider.auto is not None and slider.auto.isChecked():
                slider.auto.setChecked(False)
                run_until(lambda: not page.waits_for_answer)
            took, inside = [], []
            while len(took) < moves:
                value = int(numbers.integers(slider.slider.minimum(), slider.slider.maximum() + 1))
                if value == slider.slider.value():
                    continue
                before, begun = len(answers), time.perf_counter()
                slider.slider.setValue(value)
                run_until(answered(before))
                for widget in (panel.plot, panel.costs, page.grid.view.viewport()):
                    widget.repaint()
                took.append(1e3 * (time.perf_counter() - begun))
                inside.append(answers[-1].milliseconds)
            rows.append((title, name, np.median(took), np.percentile(took, 95), max(took), np.median(inside)))
    header = ("index", "slider", "median ms", "95th percentile", "longest", "of it the job, median")
    print_table("From the move to the painted answer", header, rows)
    app.close()


if __name__ == "__main__":
    main()

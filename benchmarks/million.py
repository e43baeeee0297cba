"""One collection of a million items: how long everything takes, and how much memory.

    python -m benchmarks.million [--items 1000000] [--library DIR] [--vectors FILE.npy]

The embeddings are made: unit vectors around 345 centres, or those of FILE (n, 256). The pictures are empty files in
folders of classes, so that a rescan has as many files to look at; nothing of them is read. Everything else is the
program: its catalogue, its row files, its indexes, its window. With --library an existing one is used again.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.common import percentiles, print_table
from benchmarks.curators_day import Day

_CLASSES = 345
_CHUNK = 20_000


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--items", type=int, default=1_000_000)
    parser.add_argument("--library", type=Path)
    parser.add_argument("--vectors", type=Path)
    arguments = parser.parse_args()
    if arguments.library is not None:
        _measure(arguments.library, arguments.items, arguments.vectors)
        return
    with tempfile.TemporaryDirectory(prefix="sketchdesk-million-") as folder:
        _measure(Path(folder), arguments.items, arguments.vectors)


def _measure(root: Path, items: int, vectors: Path | None) -> None:
    library, pictures = root / "library", root / "pictures"
    if not (library / "library.sqlite3").exists():
        begun = time.perf_counter()
        _fill(library, pictures, items, vectors)
        print(f"made in {time.perf_counter() - begun:.0f} s", flush=True)
    rows: list[tuple[str, float, float, float]] = []
    begun = time.perf_counter()
    day = Day(library, None)

    def part(name: str, do: Callable[[], Any]) -> None:
        day.watch.restart()
        start = time.perf_counter()
        do()
        day.settle()
        # What settle waits for to be sure is not part of it.
        rows.append((name, time.perf_counter() - start - 0.5, day.watch.longest, _megabytes()))
        print(*rows[-1], flush=True)

    try:
        day.app.start()
        day.until(lambda: day.window.isVisible() and bool(day.window.collections))
        rows.append(("start to usable window", time.perf_counter() - begun, day.watch.longest, _megabytes()))
        print(*rows[-1], flush=True)
        part("until all is quiet", lambda: None)
        _live(day, part, pictures, rows)
    finally:
        day.app.close()
    print_table(f"{items:,} items", ("part", "seconds", "longest block, ms", "memory of the window, MB"), rows)
    own = [each for each in rows if each[0].startswith("draw")]
    print(f"peak of the window {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB; {len(own)} drawings")


def _live(day: Day, part: Callable[[str, Callable[[], Any]], None], pictures: Path, rows: list[Any]) -> None:
    from sketchdesk.ui.canvas.rehearsal import CAT, draw_stroke

    window, page = day.window, day.window.search_page
    answers: list[Any] = []
    page.result_shown.connect(answers.append)

    def draw() -> None:
        page.panel.canvas.clear()
        for stroke in CAT:
            draw_stroke(page.panel.canvas, stroke)
            day.until(lambda: not page.waits_for_answer)

    part("first drawing (the index is built)", draw)
    for number in range(3):
        part(f"drawing {number + 2}", draw)
    print("query ms:", percentiles([each.query_ms for each in answers[-12:]]), flush=True)

    def scroll() -> None:
        bar = page.grid.view.verticalScrollBar()
        for value in range(bar.minimum(), bar.maximum() + 1, max(1, bar.maximum() // 60)):
            bar.setValue(value)
            page.grid.view.viewport().repaint()
            day.app.qt.processEvents()

    part("scroll through the results", scroll)

    def show_collection() -> None:
        window.show_page(window.collections_page)
        window.collections_page.table.selectRow(window.collections_page.model.row_of("Many"))

    part("the Collections page, class by class", show_collection)
    part("look through the pictures", lambda: day.do("pictures", "Many"))
    day.close_dialogs()
    window.show_page(page)
    part("the tuning panel opens", lambda: page.set_tuning_shown(True))
    part("tune to a recall of 0.95", lambda: _tune(day))
    page.set_tuning_shown(False)
    part("drawing with what was tuned", draw)
    part("rescan, nothing changed", lambda: window.desk.rescan("Many"))
    gone = sorted((pictures / "class 001").iterdir())[:1000]
    shutil.rmtree(pictures / "class 001" / "gone", ignore_errors=True)
    for each in gone:
        each.unlink()
    part("rescan, 1,000 deleted", lambda: window.desk.rescan("Many"))
    part("drawing after it", draw)


def _tune(day: Day) -> None:
    from sketchdesk.jobs.searching.tune import TuneRequest

    day.window._tune(TuneRequest(("Many",), "simhash"))


def _fill(root: Path, pictures: Path, items: int, vectors: Path | None) -> None:
    from sketchdesk.jobs.source_files import add_source
    from sketchdesk.jobs.workbench import Workbench
    from sketchdesk.library.records import NewImage

    (root / "drawings").mkdir(parents=True)
    (root / "drawings" / "starter-removed").touch()
    given = np.load(vectors, mmap_mode="r") if vectors is not None else None
    rng = np.random.default_rng(0)
    with Workbench.open(root) as bench:
        library, spec = bench.library, bench.encoder.spec
        centres = rng.standard_normal((_CLASSES, spec.embedding_size)).astype(np.float32)
        collection = library.catalogue.create_collection("Many", "gallery", str(pictures))
        add_source(library, collection, pictures, [])
        for number in range(_CLASSES):
            (pictures / f"class {number:03}").mkdir(parents=True)
        store = library.feature_store(collection.id, spec.fingerprint, spec.embedding_size)
        rasters = np.zeros((_CHUNK, spec.input_side, spec.input_side), np.uint8)
        for start in range(0, items, _CHUNK):
            numbers = range(start, min(start + _CHUNK, items))
            images = []
            for number in numbers:
                path = pictures / f"class {number % _CLASSES:03}" / f"{number}.png"
                path.touch()
                status = path.stat()
                images.append(
                    NewImage(
                        str(path),
                        path.parent.name,
                        f"{number:064x}",
                        64,
                        64,
                        "drawing",
                        status.st_size,
                        status.st_mtime_ns,
                    )
                )
            library.raster_store(collection.id).write(start, rasters[: len(images)])
            library.catalogue.add_batch(collection.id, images, [])
            if given is not None:
                made = np.array(given[start : start + len(images)], np.float32)
            else:
                noise = rng.standard_normal((len(images), spec.embedding_size)).astype(np.float32)
                made = centres[[number % _CLASSES for number in numbers]] + 1.2 * noise
            store.write(start, made / np.linalg.norm(made, axis=1, keepdims=True))
            library.catalogue.set_rows_done(collection.id, spec.fingerprint, spec.embedding_size, start + len(images))


def _megabytes() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


if __name__ == "__main__":
    main()

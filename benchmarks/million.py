"""One collection of a million items: how long everything takes, and how much memory.

    python -m benchmarks.million [--items 1000000] [--classes 345] [--library DIR] [--vectors FILE.npy]
                                 [--parts search,collections,duplicates,panel,tune,rescan]

The embeddings are made: unit vectors around a centre for each class, or those of FILE (n, 256). The pictures are empty
files in folders of classes, so that a rescan has as many files to look at; nothing of them is read. Everything else is
the program: its catalogue, its row files, its indexes, its window. With --library an existing one is used again.

Memory is that of the window's process, from /proc/self/status: "own" is RssAnon, what no other process and no file
holds; "mapped" is RssFile and RssShmem, pages of files that the system may take back at any time. The most of "own" is
looked for every 20 ms.
"""

from __future__ import annotations

import argparse
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.common import percentiles, print_table
from benchmarks.curators_day import Day

_CHUNK = 20_000
_PARTS = ("search", "collections", "duplicates", "panel", "tune", "rescan")

Part = Callable[[str, Callable[[], Any]], None]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--items", type=int, default=1_000_000)
    parser.add_argument("--classes", type=int, default=345)
    parser.add_argument("--library", type=Path)
    parser.add_argument("--vectors", type=Path)
    parser.add_argument("--parts", default=",".join(_PARTS))
    arguments = parser.parse_args()
    if arguments.library is not None:
        _measure(arguments.library, arguments)
        return
    with tempfile.TemporaryDirectory(prefix="sketchdesk-million-") as folder:
        _measure(Path(folder), arguments)


class Memory:
    """What the process holds now, and the most of its own since the last look; in MB."""

    def __init__(self) -> None:
        self.most = 0.0
        threading.Thread(target=self._look_on, daemon=True).start()

    def now(self) -> tuple[float, float]:
        """Own and mapped."""
        kib = {"RssAnon": 0, "RssFile": 0, "RssShmem": 0}
        for line in Path("/proc/self/status").read_text().splitlines():
            name, _, value = line.partition(":")
            if name in kib:
                kib[name] = int(value.split()[0])
        return kib["RssAnon"] / 1024, (kib["RssFile"] + kib["RssShmem"]) / 1024

    def _look_on(self) -> None:
        while True:
            self.most = max(self.most, self.now()[0])
            time.sleep(0.02)


def _measure(root: Path, arguments: argparse.Namespace) -> None:
    library, pictures = root / "library", root / "pictures"
    if not (library / "library.sqlite3").exists():
        begun = time.perf_counter()
        _fill(library, pictures, arguments.items, arguments.classes, arguments.vectors)
        print(f"made in {time.perf_counter() - begun:.0f} s", flush=True)
    rows: list[tuple[str, float, float, float, float, float]] = []
    begun = time.perf_counter()
    memory = Memory()
    day = Day(library, None)

    def done(name: str, seconds: float) -> None:
        own, mapped = memory.now()
        rows.append((name, seconds, day.watch.longest, max(memory.most, own), own, mapped))
        print(f"{name}: {seconds:.1f} s, block {day.watch.longest:.0f} ms,", end=" ")
        print(f"own {own:.0f} MB (most {rows[-1][3]:.0f}), mapped {mapped:.0f} MB", flush=True)

    def part(name: str, do: Callable[[], Any]) -> None:
        day.watch.restart()
        memory.most = 0.0
        start = time.perf_counter()
        do()
        day.settle()
        # What settle waits for to be sure is not part of it.
        done(name, time.perf_counter() - start - 0.5)

    does = {
        "search": _search,
        "collections": _collections,
        "duplicates": _duplicates,
        "panel": _panel,
        "tune": _tune,
        "rescan": _rescan,
    }
    try:
        day.app.start()
        day.until(lambda: day.window.isVisible() and bool(day.window.collections))
        done("start to usable window", time.perf_counter() - begun)
        part("until all is quiet", lambda: None)
        for name in arguments.parts.split(","):
            does[name](day, part, pictures)
    finally:
        day.app.close()
    header = ("part", "seconds", "longest block, ms", "most own, MB", "own, MB", "mapped, MB")
    told = [(name, f"{seconds:.1f}", *(f"{each:.0f}" for each in others)) for name, seconds, *others in rows]
    print_table(f"{arguments.items:,} items", header, told)


def _drawing(day: Day) -> Callable[[], None]:
    """Draws a cat, waiting for the answer to each stroke."""
    from sketchdesk.ui.canvas.rehearsal import CAT, draw_stroke

    page = day.window.search_page

    def draw() -> None:
        page.panel.canvas.clear()
        for stroke in CAT:
            draw_stroke(page.panel.canvas, stroke)
            day.until(lambda: not page.waits_for_answer)

    return draw


def _search(day: Day, part: Part, pictures: Path) -> None:
    page, draw = day.window.search_page, _drawing(day)
    answers: list[Any] = []
    page.result_shown.connect(answers.append)
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


def _collections(day: Day, part: Part, pictures: Path) -> None:
    window, page = day.window, day.window.collections_page

    def show() -> None:
        window.show_page(page)
        page.table.selectRow(page.model.row_of("Many"))

    part("the Collections page, class by class", show)
    part("look through the pictures", lambda: day.do("pictures", "Many"))
    day.close_dialogs()
    part("divide", lambda: day.do("split", "Many"))
    day.close_dialogs()
    window.show_page(window.search_page)


def _duplicates(day: Day, part: Part, pictures: Path) -> None:
    """Every picture asks for its likes: this takes an hour at a million."""
    day.window.show_page(day.window.collections_page)
    part("duplicates", lambda: day.do("duplicates", "Many"))
    day.close_dialogs()
    day.window.show_page(day.window.search_page)


def _panel(day: Day, part: Part, pictures: Path) -> None:
    page = day.window.search_page

    def open_panel() -> None:
        begun = time.perf_counter()
        page.set_tuning_shown(True)
        day.until(lambda: page.tuning_panel is not None and page.tuning_panel.has_figures)
        print(f"    first figures after {time.perf_counter() - begun:.1f} s", flush=True)

    part("the tuning panel opens", open_panel)
    form = page.tuning_panel.form
    part("more candidates", lambda: form.change("rerank", 60))
    part("fewer bits", lambda: form.change("bits", 256))
    part("with tables", lambda: form.change("tables", 4))
    page.set_tuning_shown(False)


def _tune(day: Day, part: Part, pictures: Path) -> None:
    from sketchdesk.jobs.searching.tune import TuneRequest

    part("tune to a recall of 0.95", lambda: day.window.search_page.tuning.tune(TuneRequest(("Many",), "simhash")))
    part("drawing with what was tuned", _drawing(day))


def _rescan(day: Day, part: Part, pictures: Path) -> None:
    desk = day.window.desk
    part("rescan, nothing changed", lambda: desk.rescan("Many"))
    folders = (sorted(each.iterdir()) for each in sorted(pictures.iterdir()))
    gone = next(files for files in folders if len(files) > 1000)[:1000]
    for each in gone:
        each.unlink()
    part("rescan, 1,000 deleted", lambda: desk.rescan("Many"))
    part("drawing after it", _drawing(day))


def _fill(root: Path, pictures: Path, items: int, classes: int, vectors: Path | None) -> None:
    from sketchdesk.jobs.source_files import add_source
    from sketchdesk.jobs.workbench import Workbench
    from sketchdesk.library.records import NewImage

    (root / "drawings").mkdir(parents=True)
    (root / "drawings" / "starter-removed").touch()
    given = np.load(vectors, mmap_mode="r") if vectors is not None else None
    rng = np.random.default_rng(0)
    with Workbench.open(root) as bench:
        library, spec = bench.library, bench.encoder.spec
        centres = rng.standard_normal((classes, spec.embedding_size)).astype(np.float32)
        collection = library.catalogue.create_collection("Many", "gallery", str(pictures))
        add_source(library, collection, pictures, [])
        for number in range(classes):
            (pictures / f"class {number:03}").mkdir(parents=True)
        store = library.feature_store(collection.id, spec.fingerprint, spec.embedding_size)
        rasters = np.zeros((_CHUNK, spec.input_side, spec.input_side), np.uint8)
        for start in range(0, items, _CHUNK):
            numbers = range(start, min(start + _CHUNK, items))
            images = []
            for number in numbers:
                path = pictures / f"class {number % classes:03}" / f"{number}.png"
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
                made = centres[[number % classes for number in numbers]] + 1.2 * noise
            store.write(start, made / np.linalg.norm(made, axis=1, keepdims=True))
            library.catalogue.set_rows_done(collection.id, spec.fingerprint, spec.embedding_size, start + len(images))


if __name__ == "__main__":
    main()

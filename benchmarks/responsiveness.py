"""How fast the window is there, answers, and whether it ever stands still.

    python -m benchmarks.responsiveness --data DIR [--items 20000]

DIR holds ``quickdraw345.npz`` and ``mirflickr1000.zip``. Each measurement runs in a process of its own, as the program
does; times are wall clock, in milliseconds. Run it on an otherwise idle machine.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.common import in_canvas_shares, percentiles, print_table, run_until, validation_drawings
from benchmarks.event_loop import Watch

_STARTS = 5
_BATCH = 32
"""As the encoder takes them."""


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--items", type=int, default=20_000)
    parser.add_argument("--child", nargs="+", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.child:
        globals()[f"child_{arguments.child[0]}"](arguments.data, *arguments.child[1:])
        return
    with tempfile.TemporaryDirectory(prefix="sketchdesk-bench-") as folder:
        root = Path(folder)
        run = lambda *words: _child(arguments.data, *map(str, words))  # noqa: E731
        first = run("start", root / "fresh", time.time())
        later = [run("start", root / "fresh", time.time()) for _ in range(_STARTS)]
        rows = [("first start", first), *((f"start {i + 2}", each) for i, each in enumerate(later))]
        names = ("usable", "first_answer", "longest_block")
        header = ("", "usable window", "first answer", "longest block of the event loop")
        print_table("Start (ms)", header, [(name, *(each[key] for key in names)) for name, each in rows])
        forward = run("forward")
        print_table("The encoder (ms)", ("", "median", "95th percentile"), [("one query", *forward["query"])])
        measured = {
            f"{arguments.items:,} drawings": run("extract", root / "many", arguments.items),
            "3,000 photos": run("extract_photos", root / "photos"),
        }
        print_table(
            "Extraction with the window open",
            ("", "pictures/s", "bare forward/s", "share", "longest block ms"),
            [
                (name, each["rate"], each["bare"], each["rate"] / each["bare"], each["longest_block"])
                for name, each in measured.items()
            ],
        )
        latency = run("draw", root / "many")
        print_table(
            f"Pen up to repainted results, {arguments.items:,} pictures (ms)",
            ("stage", "median", "95th percentile"),
            [(name, *values) for name, values in latency.items()],
        )


def _child(data: Path, *words: str) -> Any:
    command = [sys.executable, "-m", "benchmarks.responsiveness", "--data", str(data), "--child", *words]
    environment = {"QT_QPA_PLATFORM": "offscreen", **os.environ}
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, env=environment)
    return json.loads(done.stdout.splitlines()[-1])


def child_start(data: Path, root: str, started: str) -> None:
    """From the start of the process to the window, to the first answer, and until all is quiet."""
    # As the command line does: the network loads while the window is made.
    import gc

    import sketchdesk.cli  # noqa: F401
    from sketchdesk.engine.features.process import EncoderProcess
    from sketchdesk.jobs.workbench import default_encoder_path

    encoder = EncoderProcess(default_encoder_path())
    encoder.start()
    gc.disable()
    from sketchdesk.app import App

    gc.enable()
    from sketchdesk.ui.canvas.rehearsal import CAT, draw_stroke

    app = App(Path(root), encoder)
    moments: dict[str, float] = {}
    watch = Watch()

    def usable() -> None:
        app.window.repaint()
        moments["usable"] = (time.time() - float(started)) * 1e3
        watch.restart()

    app.window.usable.connect(usable)
    page = app.window.search_page
    page.result_shown.connect(lambda _: moments.setdefault("first_answer", (time.time() - float(started)) * 1e3))
    app.start()
    run_until(lambda: "usable" in moments)
    for stroke in CAT:
        draw_stroke(page.panel.canvas, stroke)
        app.qt.processEvents()
    run_until(lambda: "first_answer" in moments)
    run_until(lambda: app.window.operations.is_idle and bool(app.window.collections))
    result = {**moments, "longest_block": watch.longest}
    app.close()
    print(json.dumps(result))


def child_forward(data: Path) -> None:
    """One query through the encoder's process."""
    from sketchdesk.engine.features.process import EncoderProcess
    from sketchdesk.jobs.workbench import default_encoder_path

    encoder = EncoderProcess(default_encoder_path())
    raster = np.random.default_rng(0).integers(0, 255, (1, 64, 64)).astype(np.uint8)
    times = []
    for _ in range(220):
        begun = time.perf_counter()
        encoder.embed(raster)
        times.append((time.perf_counter() - begun) * 1e3)
    encoder.close()
    print(json.dumps({"query": percentiles(times[20:])}))


def child_extract(data: Path, root: str, items: str) -> None:
    """Embed many pictures with the window open, and the same network on the same pictures alone."""
    from sketchdesk.engine.drawing import Drawing, rasterise
    from sketchdesk.jobs.workbench import Workbench
    from sketchdesk.library.records import NewImage

    strokes, _ = validation_drawings(data)
    rows = np.random.default_rng(0).permutation(len(strokes))[: int(items)]
    with Workbench.open(Path(root)) as bench:
        library = bench.library
        collection = library.catalogue.create_collection("Many")
        for start in range(0, len(rows), 1000):
            part = rows[start : start + 1000]
            rasters = [rasterise(Drawing.from_polylines(strokes.polylines(int(row)))) for row in part]
            library.raster_store(collection.id).write(start, np.stack(rasters))
            images = [
                NewImage(
                    f"/drawings/{row}.png", strokes.class_names[strokes.labels[row]], f"{row:064x}", 64, 64, "drawing"
                )
                for row in part
            ]
            library.catalogue.add_batch(collection.id, images, [])
    rate, longest = _extracted(Path(root))
    rasters = np.stack([rasterise(Drawing.from_polylines(strokes.polylines(int(row)))) for row in rows[:_BATCH]])
    print(json.dumps({"rate": rate, "bare": _bare(rasters), "longest_block": longest}))


def child_extract_photos(data: Path, root: str) -> None:
    """The same of photos, each of which goes through the network once for each of its drawings."""
    from sketchdesk.engine.photo_renderings import RENDERINGS
    from sketchdesk.jobs.collecting import ingest
    from sketchdesk.jobs.workbench import Workbench
    from sketchdesk.progress import CancelToken, silent

    # Three times the same: so few that the start of it all would count.
    copies = [Path(root) / "sources" / f"{number}.zip" for number in range(3)]
    copies[0].parent.mkdir(parents=True)
    for copy in copies:
        shutil.copy(data / "mirflickr1000.zip", copy)
    with Workbench.open(Path(root)) as bench:
        ingest.run(bench, ingest.IngestRequest(tuple(copies), "Photos", "distractor"), silent, CancelToken())
        rasters = np.array(bench.library.raster_store(1).rows(1000)[:_BATCH])
    rate, longest = _extracted(Path(root))
    print(json.dumps({"rate": rate, "bare": _bare(rasters) / len(RENDERINGS), "longest_block": longest}))


def _extracted(root: Path) -> tuple[float, float]:
    """Embed what is not embedded, with the window open: pictures a second, and the longest block in milliseconds."""
    from sketchdesk.app import App

    app = App(root)
    (root / "drawings" / "starter-removed").touch()
    app.start()
    done: list[Any] = []
    watch = Watch()
    app.window.usable.connect(watch.restart)
    keep = app.window.importing._on_extracted
    app.window.importing._on_extracted = lambda result: (done.append(result), keep(result))  # type: ignore[method-assign]
    run_until(lambda: bool(done), 1800)
    longest = watch.longest
    app.close()
    return done[0].rate, longest


def _bare(rasters: Any) -> float:
    """Pictures a second of the network alone."""
    from sketchdesk.engine.features.extractor import Encoder
    from sketchdesk.jobs.workbench import default_encoder_path

    encoder = Encoder(default_encoder_path())
    # Each picture goes through the network with its mirror image: that is the network's own work.
    batch = np.concatenate([rasters, rasters[:, :, ::-1]])[..., None].astype(np.float32) / 255
    for _ in range(5):
        encoder._network.predict_on_batch(batch)
    begun, batches = time.perf_counter(), 100
    for _ in range(batches):
        encoder._network.predict_on_batch(batch)
    return batches * len(rasters) / (time.perf_counter() - begun)


def child_draw(data: Path, root: str) -> None:
    """Draw on the canvas; from the last mouse event of each drawing to the repainted grid."""
    from sketchdesk.app import App
    from sketchdesk.ui.canvas.rehearsal import draw_stroke

    strokes, held_out = validation_drawings(data)
    app = App(Path(root))
    page = app.window.search_page
    answers: list[Any] = []
    page.result_shown.connect(answers.append)
    app.start()
    run_until(lambda: bool(app.window.collections))
    times: dict[str, list[float]] = {"in all": [], "encoder": [], "index and catalogue": [], "window": []}
    for number, row in enumerate(np.random.default_rng(1).permutation(held_out)[:105]):
        page.panel.canvas.clear()
        run_until(lambda: not page.waits_for_answer)
        *others, last = in_canvas_shares(strokes.polylines(int(row)))
        for stroke in others:
            draw_stroke(page.panel.canvas, stroke)
            run_until(lambda: not page.waits_for_answer)
        before = len(answers)
        begun: list[float] = []
        draw_stroke(page.panel.canvas, last, lambda: begun.append(time.perf_counter()))  # noqa: B023
        run_until(lambda: len(answers) > before)  # noqa: B023
        page.grid.view.viewport().repaint()
        total = (time.perf_counter() - begun[0]) * 1e3
        result = answers[-1]
        if number >= 5:
            times["in all"].append(total)
            times["encoder"].append(result.embed_ms)
            times["index and catalogue"].append(result.query_ms)
            times["window"].append(total - result.embed_ms - result.query_ms)
    app.close()
    print(json.dumps({name: percentiles(values) for name, values in times.items()}))


if __name__ == "__main__":
    main()

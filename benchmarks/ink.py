"""How long ink lags behind the pen.

    python -m benchmarks.ink [--quick] [--seconds 2.4] [--frame 16.7]

Pointer events come from a process of their own, at the rate of a device, through a pipe that wakes the window's event
loop as the connection to a display does. So they pile up while the window is busy, and none waits for the one before.
Each is handed to the real window's canvas: mouse events, or tablet events with pressure. The lag of an event is the
time from the moment when it was due to the end of the paint event that shows its ink; "late" is the part of it before
the event was handed over. ``load`` is what goes on meanwhile:

- idle: no collection, so nothing is searched;
- searches: each stroke starts a search among embedded pictures, and its results are shown;
- extraction: pictures are being embedded, by the worker and the encoder's process;
- 500 strokes: so many finished strokes of 200 points lie on the paper.

``hatch`` is one line without end in a small place; ``eraser`` drags the eraser over what is there. CPU is
the time that the window's thread worked: from an event to its ink (99 %, longest), in an event's own code and in a
paint event on average, and its share of the core. That is what counts on a machine that is not idle. Times are
milliseconds. Needs no data.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.common import print_table, run_until

RATES = (60, 125, 500, 1000)
SIDES = (400, 800, 1600)
_PICTURES = 20_000
_STROKES, _POINTS = 500, 200
_DOWN, _PERIOD = 0.6, 0.8
"""A stroke takes 0.6 s; the next one begins 0.2 s later."""
_RECORD = struct.Struct("<id")

Run = tuple[str, str, int, int]
"""Load, gesture, events a second, side of the canvas in logical pixels."""


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="125 and 1000 events a second, 800 pixels only")
    parser.add_argument("--seconds", type=float, default=2.4, help="how long each row takes")
    parser.add_argument("--frame", type=float, default=1000 / 60, help="milliseconds that ink may take")
    parser.add_argument("--only", default="", help="loads and gestures that have this in their names")
    parser.add_argument("--child", nargs="+", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.child:
        globals()[f"child_{arguments.child[0]}"](*arguments.child[1:])
        return
    runs = [run for run in _runs(arguments.quick) if arguments.only in f"{run[0]} {run[1]}"]
    with tempfile.TemporaryDirectory(prefix="sketchdesk-bench-") as folder:
        root = Path(folder)
        for scale in (1, 2):
            rows = []
            for kind in ("empty", "library"):
                wanted = [run for run in runs if (run[0] in ("searches", "extraction")) == (kind == "library")]
                if wanted:
                    words = (str(root / f"{kind}{scale}"), json.dumps(wanted), str(arguments.seconds))
                    rows += _child(scale, "draw", kind, *words)
            header = ("load", "gesture", "Hz", "side", "events", "in a frame", "median", "95 %", "99 %", "longest")
            cpu = ("late 99 %", "paints", "CPU 99 %", "CPU longest", "CPU event", "CPU paint", "CPU share")
            print_table(f"Lag of ink at {scale}x (ms)", header + cpu, [_row(each, arguments.frame) for each in rows])
        steps = {scale: dict(_child(scale, "steps", str(root / f"steps{scale}"))) for scale in (1, 2)}
        print_table(
            f"Single steps with {_STROKES} strokes of {_POINTS} points on 800 pixels, until painted (ms)",
            ("step", "1x", "2x"),
            [(name, steps[1][name], steps[2][name]) for name in steps[1]],
        )


def _runs(quick: bool) -> list[Run]:
    """What is measured."""
    rates = RATES[1::2] if quick else RATES
    loads = ("idle", "extraction", "searches", "500 strokes")
    runs: list[Run] = [(load, device, rate, 800) for load in loads for device in ("mouse", "tablet") for rate in rates]
    for gesture in ("hatch", "hatch, tablet"):
        runs += [("idle", gesture, rate, 800) for rate in rates]
    runs += [("500 strokes", "eraser", rate, 800) for rate in rates]
    if not quick:
        for side in SIDES:
            if side != 800:
                for load, gesture in (("idle", "mouse"), ("500 strokes", "mouse"), ("500 strokes", "eraser")):
                    runs += [(load, gesture, rate, side) for rate in rates[1::2]]
    return runs


def _row(found: dict[str, Any], frame: float) -> tuple[object, ...]:
    load, gesture, rate, side = found["run"]
    lags = np.array(found["lags"])
    cuts = (f"{float(np.percentile(lags, cut)):.1f}" for cut in (50, 95, 99, 100))
    share = f"{100 * float((lags <= frame).mean()):.1f} %"
    own = [f"{float(np.percentile(found['own'], cut)):.1f}" for cut in (99, 100)]
    late = f"{float(np.percentile(found['late'], 99)):.1f}"
    cpu = (f"{found['event_cpu']:.2f}", f"{found['paint_cpu']:.2f}", f"{100 * found['cpu_share']:.0f} %")
    return (load, gesture, rate, side, len(lags), share, *cuts, late, found["paints"], *own, *cpu)


def _child(scale: int, *words: str) -> Any:
    command = [sys.executable, "-m", "benchmarks.ink", "--child", *words]
    environment = {"QT_QPA_PLATFORM": "offscreen", **os.environ, "QT_SCALE_FACTOR": str(scale)}
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, env=environment)
    return json.loads(done.stdout.splitlines()[-1])


# --- in the window's process ------------------------------------------------------------------------------------


class Desk:
    """The real window with a canvas of a given size, and the clock of what happens on it."""

    def __init__(self, root: Path, kind: str) -> None:
        if kind == "library":
            _fill(root)
        (root / "drawings").mkdir(parents=True, exist_ok=True)
        (root / "drawings" / "starter-removed").touch()
        from PySide6.QtGui import QInputDevice, QPointingDevice

        from sketchdesk.app import App
        from sketchdesk.ui.canvas.canvas import Canvas

        self.waiting: list[tuple[float, float]] = []
        self.lags: list[float] = []
        self.late: list[float] = []
        self.own: list[float] = []
        self.paints, self.event_cpu, self.paint_cpu = 0, 0.0, 0.0
        paint = Canvas.paintEvent

        def timed(canvas: Canvas, event: Any) -> None:
            begun = time.thread_time()
            paint(canvas, event)
            self.paint_cpu += time.thread_time() - begun
            self.paints += 1
            now = time.perf_counter()
            cpu = time.thread_time()
            self.lags += [(now - due) * 1e3 for due, _ in self.waiting]
            self.own += [(cpu - began) * 1e3 for _, began in self.waiting]
            self.waiting.clear()

        Canvas.paintEvent = timed  # type: ignore[method-assign]
        self.app = App(root)
        self.app.start()
        self.window, self.page = self.app.window, self.app.window.search_page
        self.canvas = self.page.panel.canvas
        run_until(self.window.isVisible)
        if kind == "library":
            run_until(lambda: bool(self.window.collections))
        self.settle()
        self.pen = QPointingDevice(
            "pen",
            7,
            QPointingDevice.DeviceType.Stylus,
            QPointingDevice.PointerType.Pen,
            QInputDevice.Capability.Position | QInputDevice.Capability.Pressure,
            1,
            2,
        )

    def settle(self) -> None:
        """Half a second in which nothing is asked for."""
        until = time.perf_counter() + 0.5
        run_until(lambda: time.perf_counter() > until)

    def resize(self, side: int) -> None:
        """Make the paper about so large."""
        for _ in range(3):
            paper = self.canvas.paper_area().width()
            self.window.resize(side + 700, self.window.height() + side - min(paper, self.canvas.height()))
            width = self.page.panel.width() + side - self.canvas.width()
            self.page.splitter.setSizes([width, self.page.splitter.width() - width])
            self.app.qt.processEvents()

    def restart(self) -> None:
        self.waiting, self.lags, self.late, self.own = [], [], [], []
        self.paints, self.event_cpu, self.paint_cpu = 0, 0.0, 0.0

    def deliver(self, gesture: str, at: float, due: float, state: dict[str, Any]) -> None:
        """The event of the moment ``at`` seconds after the beginning."""
        from PySide6.QtCore import QEvent, QPointF, Qt
        from PySide6.QtGui import QMouseEvent, QTabletEvent
        from PySide6.QtWidgets import QApplication

        endless = gesture.startswith("hatch")
        number, phase = (0, at) if endless else divmod(at, _PERIOD)
        down = endless or phase < _DOWN
        was_down, state["down"] = state.get("down", False), down
        if not (down or was_down):
            return
        x, y = _hatch(at) if endless else _curve(int(number), phase / _DOWN)
        area = self.canvas.paper_area()
        place = QPointF(area.x() + x * area.width(), area.y() + y * area.height())
        left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
        button = none if down == was_down else left
        kind = "Move" if down and was_down else "Press" if down else "Release"
        buttons = left if down else none
        no_key = Qt.KeyboardModifier.NoModifier
        event: QMouseEvent | QTabletEvent
        on_screen = self.canvas.mapToGlobal(place)
        if "tablet" in gesture:
            pressure = 0.5 + 0.4 * math.sin(7 * at)
            tablet = {
                "Move": QEvent.Type.TabletMove,
                "Press": QEvent.Type.TabletPress,
                "Release": QEvent.Type.TabletRelease,
            }[kind]
            event = QTabletEvent(
                tablet, self.pen, place, on_screen, pressure, 0.0, 0.0, 0.0, 0.0, 0.0, no_key, button, buttons
            )
        else:
            mouse = {
                "Move": QEvent.Type.MouseMove,
                "Press": QEvent.Type.MouseButtonPress,
                "Release": QEvent.Type.MouseButtonRelease,
            }[kind]
            event = QMouseEvent(mouse, place, on_screen, button, buttons, no_key)
        self.late.append((time.perf_counter() - due) * 1e3)
        begun = time.thread_time()
        QApplication.sendEvent(self.canvas, event)
        self.event_cpu += time.thread_time() - begun
        self.waiting.append((due, begun))

    def run(self, run: Run, seconds: float) -> dict[str, Any]:
        """One row of the table."""
        from PySide6.QtCore import QSocketNotifier

        from sketchdesk.engine.drawing import Drawing
        from sketchdesk.ui.canvas.canvas import Tool

        load, gesture, rate, side = run
        self.resize(side)
        self.canvas.set_drawing(many_strokes() if load == "500 strokes" else Drawing(), undoable=False)
        self.canvas.set_tool(Tool.ERASER if gesture == "eraser" else Tool.PEN)
        run_until(lambda: not self.page.waits_for_answer)
        self.settle()
        run_until(lambda: not self.canvas._layer.is_behind)
        feeder = subprocess.Popen(
            [sys.executable, __file__, "feed", str(rate), str(seconds)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        assert feeder.stdin is not None
        assert feeder.stdout is not None
        pipe = feeder.stdout.fileno()
        os.set_blocking(pipe, False)
        ended: list[bool] = []
        rest = bytearray()
        state: dict[str, Any] = {}

        def arrived() -> None:
            got = os.read(pipe, 1 << 16)
            ended.extend([True] if not got else [])
            rest.extend(got)
            whole = len(rest) // _RECORD.size * _RECORD.size
            for number, due in _RECORD.iter_unpack(bytes(rest[:whole])):
                self.deliver(gesture, number / rate, due, state)
            del rest[:whole]

        notifier = QSocketNotifier(pipe, QSocketNotifier.Type.Read)
        notifier.activated.connect(arrived)
        self.restart()
        cpu, begun = time.thread_time(), time.perf_counter()
        feeder.stdin.write(b"\n")
        feeder.stdin.flush()
        run_until(lambda: bool(ended))
        notifier.setEnabled(False)
        cpu, wall = time.thread_time() - cpu, time.perf_counter() - begun
        feeder.wait()
        lags, events = self.lags[:], max(len(self.lags), 1)
        found = {
            "run": run,
            "lags": lags,
            "late": self.late,
            "own": self.own,
            "paints": self.paints,
            "event_cpu": 1e3 * self.event_cpu / events,
            "paint_cpu": 1e3 * self.paint_cpu / max(self.paints, 1),
            "cpu_share": cpu / wall,
        }
        self.canvas.finish_gesture()
        # An endless line must not be searched with, which would last into the next row.
        self.canvas.set_drawing(Drawing(), undoable=False)
        return found


def child_draw(kind: str, root: str, wanted: str, seconds: str) -> None:
    """Rows of the first table."""
    desk = Desk(Path(root), kind)
    found = []
    for run in (tuple(each) for each in json.loads(wanted)):
        if run[0] == "searches":
            run_until(lambda: not desk.window.operations.has_long)
        found.append(desk.run(run, float(seconds)))
        if run[0] == "extraction" and not desk.window.operations.has_long:
            print("    the extraction ended before the drawing did", file=sys.stderr)
    desk.app.close()
    print(json.dumps(found))


def child_steps(root: str) -> None:
    """What a person does at once, with many strokes on the paper: median of seven."""
    from PySide6.QtGui import QColor, QPalette

    from sketchdesk.engine.drawing import Drawing

    desk = Desk(Path(root), "empty")
    canvas, window = desk.canvas, desk.window
    desk.resize(800)
    drawing = many_strokes()
    canvas.set_drawing(drawing, undoable=False)
    canvas.repaint()

    def whole() -> None:
        canvas.repaint()
        while canvas._layer.is_behind:
            canvas.repaint()

    whole()

    def median(act: Callable[[], object], before: Callable[[], object] = lambda: None) -> float:
        times = []
        for _ in range(7):
            before()
            begun = time.perf_counter()
            act()
            canvas.repaint()
            times.append((time.perf_counter() - begun) * 1e3)
        return float(np.median(times))

    def again() -> None:
        canvas.set_drawing(drawing, undoable=False)

    def nothing() -> None:
        canvas.set_drawing(Drawing(), undoable=False)
        canvas.repaint()

    steps = {
        "show the drawing, first part": median(again, nothing),
        "all of it": median(lambda: (again(), whole()), nothing),
    }
    from sketchdesk.ui.canvas.rehearsal import draw_stroke

    stroke = np.array([_curve(3, t) for t in np.linspace(0, 1, 200).tolist()])
    for _ in range(7):
        draw_stroke(canvas, stroke)
        whole()
    steps["undo a stroke"] = median(canvas.undo)
    steps["redo a stroke"] = median(canvas.redo)
    steps["clear"] = median(canvas.clear, lambda: (nothing(), again(), whole()))
    steps["undo clear"] = median(canvas.undo, lambda: (nothing(), again(), whole(), canvas.clear(), whole()))

    def wider() -> None:
        window.resize(window.width(), window.height() - 4)
        desk.app.qt.processEvents()

    steps["one step of a resize"] = median(wider, whole)
    shades = iter(["#101010", "#ffffff"] * 4)

    def other_theme() -> None:
        palette = QPalette(QColor(next(shades)))
        desk.app.qt.setPalette(palette)
        desk.app.qt.processEvents()

    steps["light to dark"] = median(other_theme, whole)
    desk.app.close()
    print(json.dumps(list(steps.items())))


def many_strokes() -> Any:
    """Long strokes all over the paper."""
    from sketchdesk.engine.drawing import Drawing, Stroke

    ways = (np.array([_curve(i, t) for t in np.linspace(0, 1, _POINTS).tolist()]) for i in range(_STROKES))
    return Drawing(tuple(Stroke((512 * way).astype(np.float32), 5.0) for way in ways))


def _curve(number: int, share: float) -> tuple[float, float]:
    """A place, in shares of the paper, on one of many long curved ways over it; ``share`` 0..1 of the way."""
    a, b = 2.39996 * number, 1.0 + number % 3
    angle = 2 * math.pi * share
    return 0.5 + 0.42 * math.sin(b * angle + a), 0.5 + 0.42 * math.sin((b + 1) * angle * 0.7 + 1.7 * a)


def _hatch(at: float) -> tuple[float, float]:
    """To and fro six times a second in a fifth of the paper, slowly moving on."""
    swing = math.sin(2 * math.pi * 6 * at)
    drift = 0.05 * at % 0.2
    return 0.4 + 0.1 * swing + drift, 0.5 - 0.1 * swing + drift


def _fill(root: Path) -> None:
    """A collection of drawings that are not embedded yet."""
    from sketchdesk.engine.drawing import Drawing, rasterise
    from sketchdesk.jobs.workbench import Workbench
    from sketchdesk.library.records import NewImage

    rng = np.random.default_rng(0)
    some = []
    for _ in range(200):
        lines = [np.cumsum(rng.normal(0, 20, (12, 2)), axis=0) for _ in range(4)]
        some.append(rasterise(Drawing.from_polylines(lines)))
    with Workbench.open(root) as bench:
        library = bench.library
        collection = library.catalogue.create_collection("Many")
        for start in range(0, _PICTURES, 1000):
            rows = range(start, start + 1000)
            library.raster_store(collection.id).write(start, np.stack([some[row % len(some)] for row in rows]))
            images = [NewImage(f"/drawings/{row}.png", f"c{row % 9}", f"{row:064x}", 64, 64, "drawing") for row in rows]
            library.catalogue.add_batch(collection.id, images, [])


# --- in the process that stands for a device --------------------------------------------------------------------


def feed(rate: float, seconds: float) -> None:
    """Write number and due time of each event when it is due."""
    sys.stdin.buffer.readline()
    begun = time.perf_counter()
    for number in range(round(rate * seconds)):
        due = begun + number / rate
        wait = due - time.perf_counter()
        if wait > 0:
            time.sleep(wait)
        sys.stdout.buffer.write(_RECORD.pack(number, due))
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    if sys.argv[1:2] == ["feed"]:
        feed(float(sys.argv[2]), float(sys.argv[3]))
    else:
        main()

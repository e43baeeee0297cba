"""A curator's day in the window, and how long the event loop stood still in each part of it.

    python -m benchmarks.curators_day --data DIR [--preset quick] [--shots DIR]

DIR holds ``tuberlin40.zip`` and ``mirflickr1000.zip``. The window is the real one, on a data directory of its own; what
is done goes through the same signals as a person's clicks. Everything is measured in one run; run it on an otherwise
idle machine.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.common import print_table, run_until
from benchmarks.event_loop import Watch


class Day:
    """The window, and a table of what was done in it."""

    def __init__(self, root: Path, shots: Path | None) -> None:
        from sketchdesk.app import App
        from sketchdesk.engine.features.process import EncoderProcess
        from sketchdesk.jobs.workbench import default_encoder_path

        encoder = EncoderProcess(default_encoder_path())
        encoder.start()
        self.app = App(root, encoder)
        self.window = self.app.window
        self.watch = Watch()
        self.shots = shots
        self.rows: list[tuple[str, float, float]] = []

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        """One part of the day; it ends when nothing is under way any more."""
        begun = time.perf_counter()
        self.watch.restart()
        yield
        self.settle()
        self.rows.append((name, time.perf_counter() - begun, self.watch.longest))
        print(f"{name}: {self.rows[-1][1]:.1f} s, longest block {self.watch.longest:.0f} ms", flush=True)
        if self.shots is not None:
            self.shots.mkdir(parents=True, exist_ok=True)
            shown = next((each for each in self.window.findChildren(_dialog()) if each.isVisible()), self.window)
            shown.grab().save(str(self.shots / f"{len(self.rows):02} {name}.png"))

    def settle(self) -> None:
        """Until everything that was asked for has been answered."""
        run_until(lambda: self.window.operations.is_idle, 3600)
        until = time.perf_counter() + 0.5
        run_until(lambda: time.perf_counter() > until and self.window.operations.is_idle, 3600)

    def do(self, action: str, name: str) -> None:
        """Choose an action of the menu for a collection."""
        page = self.window.collections_page
        row = page.model.row_of(name)
        assert row is not None
        page.table.selectRow(row)
        self.settle()
        page.offers.actions[action].trigger()

    def close_dialogs(self) -> None:
        for dialog in self.window.findChildren(_dialog()):
            if dialog.isVisible():
                dialog.close()

    def until(self, condition: Callable[[], bool]) -> None:
        run_until(condition, 3600)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--preset", default="quick")
    parser.add_argument("--shots", type=Path, help="put a picture of each part here")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="sketchdesk-bench-") as folder:
        day = Day(Path(folder) / "library", arguments.shots)
        try:
            _live(day, arguments.data, arguments.preset)
        finally:
            day.app.close()
        print_table("A curator's day", ("part", "seconds", "longest block of the event loop, ms"), day.rows)


def _live(day: Day, data: Path, preset: str) -> None:
    from sketchdesk.jobs.collecting.split import SplitRequest
    from sketchdesk.ui.canvas.rehearsal import CAT, draw_stroke

    window = day.window
    with day.part("start, and the starter collection"):
        day.app.start()
        day.until(lambda: window.isVisible() and bool(window.collections))
        day.watch.restart()
    with day.part("the pages are made"):
        day.until(lambda: window.pages.count() == 4)
    with day.part("import and embed 3,200 sketches"):
        window.show_page(window.collections_page)
        window.collections_page.add_pictures_requested.emit((data / "tuberlin40.zip",), "Sketches", "gallery")
    with day.part("import and embed 1,000 photos, and draw meanwhile"):
        window.collections_page.add_pictures_requested.emit((data / "mirflickr1000.zip",), "Photos", "distractor")
        window.show_page(window.search_page)
        for stroke in CAT:
            draw_stroke(window.search_page.panel.canvas, stroke)
            day.until(lambda: not window.search_page.waits_for_answer)
    with day.part("draw"):
        window.search_page.panel.canvas.clear()
        for stroke in CAT:
            draw_stroke(window.search_page.panel.canvas, stroke)
            day.until(lambda: not window.search_page.waits_for_answer)
    with day.part("the tuning panel"):
        window.search_page.set_tuning_shown(True)
    window.search_page.set_tuning_shown(False)
    with day.part("collections, class by class"):
        window.show_page(window.collections_page)
        window.collections_page.table.selectRow(window.collections_page.model.row_of("Sketches"))
    with day.part("divide"):
        day.do("split", "Sketches")
    day.close_dialogs()
    with day.part("divided"):
        window.desk.divide_by(SplitRequest("Sketches", "first 60"))
    with day.part("look through the pictures"):
        day.do("pictures", "Sketches")
    day.close_dialogs()
    with day.part("duplicates"):
        day.do("duplicates", "Sketches")
    day.close_dialogs()
    with day.part("rescan"):
        day.do("rescan", "Sketches")
    with day.part("the Evaluate page"):
        window.show_page(window.evaluate_page)
    with day.part("evaluate"):
        window.evaluate_page.form.choose("Sketches:test", ("Sketches:train", "Photos"))
        window.evaluate_page.form.run.click()
    with day.part("a class of the evaluation"):
        window.evaluate_page.view.choose_class("cat" if "cat" in _classes(day) else _classes(day)[0])
    with day.part("the Models page"):
        window.show_page(window.models_page)
    with day.part("the dialog that teaches"):
        window.training_desk.teach("Sketches")
        day.until(lambda: _teaching(day) is not None and _teaching(day).isVisible() and not _teaching(day).form.problem)
    with day.part(f"teach with {preset}, and compare"):
        form = _teaching(day).form
        form.preset.setCurrentIndex(form.preset.findData(preset))
        _teaching(day).start.click()
        day.until(lambda: _teaching(day).states.currentIndex() == 2)
    model = _teaching(day).outcome.result.model
    with day.part("keep, and embed anew"):
        window.model_desk.keep(model)
    day.close_dialogs()
    with day.part("draw with the new model"):
        window.show_page(window.search_page)
        window.search_page.panel.canvas.clear()
        for stroke in CAT:
            draw_stroke(window.search_page.panel.canvas, stroke)
            day.until(lambda: not window.search_page.waits_for_answer)


def _classes(day: Day) -> list[str]:
    counted = day.window.collections_page.details.counted
    return sorted(counted.class_counts) if counted is not None else [""]


def _teaching(day: Day) -> Any:
    return day.window.training_desk.dialog


def _dialog() -> type:
    from PySide6.QtWidgets import QDialog

    return QDialog


if __name__ == "__main__":
    main()

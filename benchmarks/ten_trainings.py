"""Whether training again and again in one session takes more and more memory.

    python -m benchmarks.ten_trainings --data DIR [--preset quick] [--trainings 10]

DIR holds ``tuberlin40.zip``. The window teaches and compares so many times; after each, the memory of its process and
of all that it started (the encoder's, the training's).
"""

from __future__ import annotations

import argparse
import os
import tempfile
from pathlib import Path

from benchmarks.common import print_table
from benchmarks.curators_day import Day


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--preset", default="quick")
    parser.add_argument("--trainings", type=int, default=10)
    arguments = parser.parse_args()
    rows: list[tuple[int, float, float]] = []
    with tempfile.TemporaryDirectory(prefix="sketchdesk-bench-") as folder:
        day = Day(Path(folder) / "library", None)
        try:
            _prepare(day, arguments.data)
            for number in range(1, arguments.trainings + 1):
                _train(day, arguments.preset, number)
                rows.append((number, _megabytes(os.getpid()), sum(map(_megabytes, _children(os.getpid())))))
                print(*rows[-1], flush=True)
        finally:
            day.app.close()
    print_table("Memory after each training (MB)", ("training", "window", "the processes it started"), rows)
    whole = [sum(row[1:]) for row in rows]
    print(f"after the last: {whole[-1] / whole[1]:.3f} of what it was after the second")


def _prepare(day: Day, data: Path) -> None:
    from sketchdesk.jobs.collecting.split import SplitRequest

    day.app.start()
    day.until(lambda: day.window.isVisible() and bool(day.window.collections))
    day.settle()
    day.window.collections_page.add_pictures_requested.emit((data / "tuberlin40.zip",), "Sketches", "gallery")
    day.settle()
    day.window.desk.divide_by(SplitRequest("Sketches", "first 60"))
    day.settle()
    day.window.show_page(day.window.models_page)


def _train(day: Day, preset: str, number: int) -> None:
    desk = day.window.training_desk
    desk.teach("Sketches", "default")
    day.until(lambda: desk.dialog is not None and desk.dialog.isVisible() and not desk.dialog.form.problem)
    dialog = desk.dialog
    assert dialog is not None
    dialog.form.preset.setCurrentIndex(dialog.form.preset.findData(preset))
    dialog.form.fields.epochs.setValue(3)
    dialog.form.name.setText(f"mine {number}")
    dialog.start.click()
    day.until(lambda: dialog.states.currentIndex() == 2)
    day.settle()
    dialog.shut()


def _children(process: int) -> list[int]:
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
            if parent == process:
                found += [int(entry.name), *_children(int(entry.name))]
    return found


def _megabytes(process: int) -> float:
    try:
        pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    except OSError:
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


if __name__ == "__main__":
    main()

"""A newcomer's day in the window: how many strokes, clicks and keys, and how long, until what was meant is there.

    python -m benchmarks.newcomers_day --data DIR [--drawings 20] [--seed 0] [--shots DIR]

DIR holds ``quickdraw345.npz`` and ``photos30.zip``. The window is the real one, on a fresh data directory. First, from
the start of the process to the first right picture; then validation drawings of different classes are drawn stroke by
stroke, each stroke a search, with the starter collection alone; then the second half of each class of photos is added,
and drawings of those classes look for photos; at last photos of the first half are pasted. Right is a picture of the
class that was drawn, and with photos a photo of it.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import numpy as np

from benchmarks.common import in_canvas_shares, plain_name, print_table, run_until, validation_drawings
from benchmarks.curators_day import Day
from benchmarks.photos import names_of_half, unpack_half
from sketchdesk.jobs.results import Hit
from sketchdesk.training.quickdraw import StrokeSet

_BEGUN = time.perf_counter()  # Python and what is imported above are a newcomer's wait, too: some 0.3 s are missing
_PAGE = 10  # results that are seen without scrolling
_PHOTOS = "Photos"
_KEYS_TO_ADD = 4  # Ctrl+I, the folder's name, Enter in the dialog, Enter in the form
_KEYS_TO_PASTE = 1


@dataclass(frozen=True)
class Hunt:
    """One thing that was looked for; counts of strokes are None where it was not found."""

    name: str
    strokes: int
    until_seen: int | None
    """Strokes until a right picture was on the page for the first time."""
    until_first: int | None
    at_the_end: int | None
    """The rank of the best right picture once all is drawn, from 1."""
    seconds: float
    """Of the program, from the first stroke to the answer to the last; the hand is not counted."""


class Newcomer:
    """Draws, clears and pastes in a window, and counts what the hands do."""

    def __init__(self, day: Day) -> None:
        self.day = day
        self.page = day.window.search_page
        self.steps = 0

    def draw(self, name: str, strokes: StrokeSet, row: int, is_right: Callable[[Hit], bool]) -> Hunt:
        from sketchdesk.ui.canvas.rehearsal import draw_stroke

        self.page.panel.tools.clear.trigger()
        self.steps += 1
        lines = in_canvas_shares(strokes.polylines(row))
        seen = first = rank = None
        begun = time.perf_counter()
        for number, line in enumerate(lines, 1):
            draw_stroke(self.page.panel.canvas, line)
            self.steps += 1
            rank = self.rank(is_right)
            seen = seen or (number if rank is not None and rank <= _PAGE else None)
            first = first or (number if rank == 1 else None)
        return Hunt(name, len(lines), seen, first, rank, time.perf_counter() - begun)

    def paste(self, name: str, picture: bytes, is_right: Callable[[Hit], bool]) -> Hunt:
        from PySide6.QtGui import QGuiApplication, QImage

        QGuiApplication.clipboard().setImage(QImage.fromData(picture))
        begun = time.perf_counter()
        answers: list[object] = []
        self.page.result_shown.connect(answers.append)
        self.page.panel.tools.paste.trigger()
        self.steps += _KEYS_TO_PASTE
        run_until(lambda: bool(answers))
        rank = self.rank(is_right)
        self.page.result_shown.disconnect(answers.append)
        seen = 0 if rank is not None and rank <= _PAGE else None
        return Hunt(name, 0, seen, 0 if rank == 1 else None, rank, time.perf_counter() - begun)

    def rank(self, is_right: Callable[[Hit], bool]) -> int | None:
        """Where the best right picture stands once the answer is there, from 1."""
        run_until(lambda: not self.page.waits_for_answer)
        hits = self.page.grid.model.hits
        return next((place for place, hit in enumerate(hits, 1) if is_right(hit)), None)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--drawings", type=int, default=20, help="classes to draw with the starter collection")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--shots", type=Path, help="put a picture of each part here")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="sketchdesk-bench-") as folder:
        day = Day(Path(folder) / "library", arguments.shots)
        try:
            _live(day, arguments.data, Path(folder) / _PHOTOS, arguments.drawings, arguments.seed)
        finally:
            day.app.close()


def _live(day: Day, data: Path, photos: Path, count: int, seed: int) -> None:
    numbers = np.random.default_rng(seed)
    with day.part("the first right picture"):
        first = _first_result(day, data)
    strokes, held_out = validation_drawings(data)

    def drawing_of(label: int) -> int:
        return int(numbers.choice(held_out[strokes.labels[held_out] == label]))

    newcomer = Newcomer(day)
    starter = _classes(day, None)
    drawn = [label for label, name in enumerate(strokes.class_names) if plain_name(name) in starter]
    drawn = [int(label) for label in numbers.permutation(drawn)[:count]]
    with day.part(f"{len(drawn)} drawings, the starter collection alone"):
        alone = [
            newcomer.draw(strokes.class_names[label], strokes, drawing_of(label), _of_class(strokes.class_names[label]))
            for label in drawn
        ]
    alone_steps, newcomer.steps = newcomer.steps, 0
    unpack_half(data / "photos30.zip", "second", photos)
    begun = time.perf_counter()
    with day.part("photos are added"):
        day.window.show_page(day.window.collections_page)
        day.window.collections_page.add_requested.emit(photos, _PHOTOS, "gallery")
        day.until(lambda: any(each.name == _PHOTOS and each.extracted for each in day.window.collections))
        until_first = time.perf_counter() - begun
    until_all = day.rows[-1][1]
    day.window.show_page(day.window.search_page)
    of_photos = _classes(day, photos)
    drawn = [label for label, name in enumerate(strokes.class_names) if plain_name(name) in of_photos]
    with day.part(f"{len(drawn)} drawings, photos"):
        found = [
            newcomer.draw(
                strokes.class_names[label], strokes, drawing_of(label), _of_class(strokes.class_names[label], _PHOTOS)
            )
            for label in drawn
        ]
    photo_steps, newcomer.steps = newcomer.steps, 0
    with day.part("pasted photos"):
        pasted = _paste(newcomer, data / "photos30.zip")
    print_table("From the start", ("what", "seconds", "strokes, clicks and keys"), first)
    _tell("With the starter collection alone", alone)
    _tell("Photos, by drawing", found)
    _tell("Photos, by pasting another photo", pasted)
    print_table(
        "In all",
        (
            "part",
            "looked for",
            "on the page",
            "first",
            "strokes until on the page, median",
            "steps",
            "longest block, ms",
        ),
        [
            _summary("the starter collection alone", alone, alone_steps, day.rows[1][2]),
            _summary("photos, by drawing", found, photo_steps, day.rows[3][2]),
            _summary("photos, by pasting", pasted, newcomer.steps, day.rows[4][2]),
        ],
    )
    print(
        f"\nPhotos: {_KEYS_TO_ADD} keys to add them; the first could be found after {until_first:.1f} s, "
        f"all after {until_all:.1f} s."
    )


def _first_result(day: Day, data: Path) -> list[tuple[str, float, int]]:
    """Open the window, and draw a cat at once, whether or not anything can be found yet."""
    from sketchdesk.ui.canvas.rehearsal import CAT, draw_stroke

    rows: list[tuple[str, float, int]] = []

    def note(what: str, steps: int) -> None:
        rows.append((what, time.perf_counter() - _BEGUN, steps))

    day.app.start()
    run_until(day.window.isVisible)
    note("the window is there", 0)
    page, is_right = day.window.search_page, _of_class("cat")
    note(f"it says “{page.grid.empty.title}”", 0)
    for stroke in CAT:
        draw_stroke(page.panel.canvas, stroke)
    run_until(lambda: bool(page.grid.model.hits))
    note("the first result", len(CAT))
    run_until(lambda: any(map(is_right, page.grid.model.hits[:_PAGE])))
    note("a right picture is on the page", len(CAT))
    run_until(lambda: is_right(page.grid.model.hits[0]))
    note("a right picture is first", len(CAT))
    run_until(lambda: day.window.operations.is_idle)
    note("the whole starter collection can be found", len(CAT))
    return rows


def _paste(newcomer: Newcomer, archive: Path) -> list[Hunt]:
    """One photo of each class, of the half that was not added."""
    import zipfile

    firsts: dict[str, str] = {}
    for name in names_of_half(archive, "first"):
        firsts.setdefault(PurePosixPath(name).parts[-2], name)
    with zipfile.ZipFile(archive) as file:
        return [newcomer.paste(each, file.read(name), _of_class(each, _PHOTOS)) for each, name in firsts.items()]


def _classes(day: Day, photos: Path | None) -> set[str]:
    """The classes of the photos that were added, or else of the starter collection."""
    if photos is not None:
        return {plain_name(each.name) for each in photos.iterdir() if each.is_dir()}
    day.window.show_page(day.window.collections_page)
    day.settle()
    counted = day.window.collections_page.details.counted
    day.window.show_page(day.window.search_page)
    assert counted is not None
    return {plain_name(each) for each in counted.class_counts}


def _of_class(name: str, collection: str | None = None) -> Callable[[Hit], bool]:
    meant = plain_name(name)
    return lambda hit: plain_name(hit.label) == meant and collection in (None, hit.collection)


def _tell(title: str, hunts: Sequence[Hunt]) -> None:
    header = ("meant", "strokes", "on the page after", "first after", "rank at the end", "seconds")
    rows = [
        (
            each.name,
            each.strokes,
            _or_never(each.until_seen),
            _or_never(each.until_first),
            _or_never(each.at_the_end),
            each.seconds,
        )
        for each in hunts
    ]
    print_table(title, header, rows)


def _summary(title: str, hunts: Sequence[Hunt], steps: int, block: float) -> tuple[object, ...]:
    seen = [each.until_seen for each in hunts if each.until_seen is not None]
    first = sum(each.until_first is not None for each in hunts)
    return title, len(hunts), len(seen), first, float(np.median(seen)) if seen else "–", steps, f"{block:.0f}"


def _or_never(number: int | None) -> object:
    return "never" if number is None else number


if __name__ == "__main__":
    main()

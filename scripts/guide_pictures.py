"""Make the pictures of the README and the guide: ``python -m scripts.guide_pictures`` (offscreen; takes two minutes).

Nothing but SketchDesk's own starter drawings is on them. The window is the real one, on a data directory of its own.
Its font is Inter (Debian: fonts-inter) where that is installed, as on many desktops, else what Qt takes.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

# A screen on which every dialog has the size that it wants; left to itself it is 800 pixels wide.
_SCREEN = Path(tempfile.gettempdir()) / "sketchdesk-guide-screen.json"
_SCREEN.write_text(
    json.dumps(
        {"screens": [{"name": "guide", "x": 0, "y": 0, "width": 3000, "height": 2000, "logicalDpi": 96, "dpr": 1}]}
    )
)
os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={_SCREEN}"
os.environ["SKETCHDESK_LANGUAGE"] = "en"
os.environ["QT_SCALE_FACTOR"] = "1.5"

from benchmarks.curators_day import Day  # noqa: E402

DOCS = Path(__file__).resolve().parent.parent / "docs"
SIZE = (1240, 780)
CLASSES = (
    "cat", "dog", "fish", "bird", "house", "tree", "car", "sailboat", "umbrella", "cup", "chair", "star", "sun", "key",
    "moon", "flower", "airplane", "bicycle", "clock", "apple",
)  # fmt: skip
EACH = 20


def main() -> None:
    # Its path can be read on a picture.
    pictures = Path(tempfile.gettempdir()) / "Pictures" / "My sketches"
    with tempfile.TemporaryDirectory(prefix="sketchdesk-guide-") as folder, _made(pictures):
        day = Day(Path(folder) / "library", None)
        try:
            _live(day, pictures)
        finally:
            day.app.close()


@contextmanager
def _made(folder: Path) -> Iterator[None]:
    """A folder that was not there, and is not afterwards; FileExistsError if it is there."""
    folder.mkdir(parents=True)
    try:
        yield
    finally:
        shutil.rmtree(folder)
        folder.parent.rmdir()


def _live(day: Day, sketches: Path) -> None:
    from PySide6.QtGui import QCursor, QFont, QFontDatabase

    from sketchdesk.jobs.collecting.split import SplitRequest
    from sketchdesk.ui.canvas.rehearsal import CAT, draw_stroke

    window = day.window
    _colour(day, dark=False)
    day.app.start()
    day.until(lambda: window.isVisible() and bool(window.collections))
    if "Inter" in QFontDatabase.families():
        day.app.qt.setFont(QFont("Inter", 9))
        window.setFont(QFont("Inter", 9))
        # What is styled already takes another font with another style sheet only.
        _colour(day, dark=True)
        _colour(day, dark=False)
    window.resize(*SIZE)
    # Away from the buttons, which would look as if they were about to be pressed.
    QCursor.setPos(window.mapToGlobal(window.rect().center()))
    day.settle()
    day.until(lambda: window.pages.count() == 4)
    _write(day, sketches)
    window.collections_page.add_pictures_requested.emit((sketches,), "My sketches", "gallery")
    day.settle()
    window.desk.divide_by(SplitRequest("My sketches", "first 14"))
    day.settle()
    window.search_page.search_only_in("My sketches")
    window.show_page(window.search_page)
    for stroke in CAT:
        draw_stroke(window.search_page.panel.canvas, stroke)
        day.until(lambda: not window.search_page.waits_for_answer)
    window.job_bar.show_message("")
    _shot(day, "window-light")
    _shot(day, "guide-search")
    _colour(day, dark=True)
    _shot(day, "window-dark")
    _colour(day, dark=False)
    window.search_page.set_tuning_shown(True)
    day.settle()
    _shot(day, "guide-tuning")
    window.search_page.set_tuning_shown(False)
    window.show_page(window.collections_page)
    window.collections_page.table.selectRow(window.collections_page.model.row_of("My sketches"))
    _shot(day, "guide-collections")
    window.show_page(window.evaluate_page)
    day.settle()
    window.evaluate_page.form.choose("My sketches:test", ("My sketches:train",))
    window.evaluate_page.form.run.click()
    _shot(day, "guide-evaluate")
    window.show_page(window.models_page)
    day.settle()
    window.training_desk.teach("My sketches")
    day.until(lambda: _dialog(day) is not None and _dialog(day).isVisible() and not _dialog(day).form.problem)
    day.settle()
    _dialog(day).form.preset.setCurrentIndex(_dialog(day).form.preset.findData("quick"))
    day.settle()
    _dialog(day).grab().save(str(DOCS / "guide-teach.png"))
    _dialog(day).start.click()
    day.until(lambda: _dialog(day).states.currentIndex() == 2)
    day.settle()
    window.model_desk.keep(_dialog(day).outcome.result.model)
    day.settle()
    _dialog(day).shut()
    window.show_page(window.models_page)
    _shot(day, "guide-models")


def _dialog(day: Day) -> Any:
    return day.window.training_desk.dialog


def _shot(day: Day, name: str) -> None:
    from PySide6.QtCore import QEvent, Qt
    from PySide6.QtWidgets import QApplication, QToolButton

    day.settle()
    # The offscreen platform takes its pointer to lie on the first button.
    for button in day.window.findChildren(QToolButton):
        button.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, False)
        QApplication.sendEvent(button, QEvent(QEvent.Type.Leave))
    day.window.grab().save(str(DOCS / f"{name}.png"))


def _write(day: Day, folder: Path) -> None:
    """Some of the starter drawings as files of their own."""
    import sqlite3

    import numpy as np
    from PIL import Image

    root = day.app.paths.root
    with sqlite3.connect(root / "library.sqlite3") as catalogue:
        rows = catalogue.execute("SELECT label, sha256 FROM images WHERE status = 'ok' ORDER BY row").fetchall()
    taken: dict[str, int] = {}
    for label, digest in rows:
        name = str(label)
        number = taken.get(name, 0)
        if name in CLASSES and number < EACH:
            taken[name] = number + 1
            (folder / name).mkdir(parents=True, exist_ok=True)
            with Image.open(
                day.app.paths.thumbnail_path(digest if isinstance(digest, str) else digest.hex())
            ) as picture:
                plain = np.asarray(picture.convert("L"))
            # Another size, so that they are no copies of what is there.
            Image.fromarray(plain).resize((300, 300), Image.Resampling.LANCZOS).save(folder / name / f"{number:02}.png")


def _colour(day: Day, dark: bool) -> None:
    from PySide6.QtGui import QColor, QPalette

    palette = QPalette()
    role = QPalette.ColorRole
    colours = (
        {role.Window: "#1e1f22", role.Base: "#2b2d30", role.Text: "#e6e6e6", role.Button: "#2b2d30"}
        if dark
        else {role.Window: "#f2f2f2", role.Base: "#ffffff", role.Text: "#1b1b1b", role.Button: "#f2f2f2"}
    )
    colours |= {role.WindowText: colours[role.Text], role.ButtonText: colours[role.Text], role.Accent: "#2f81c7"}
    colours |= {role.Highlight: "#2f81c7", role.HighlightedText: "#ffffff", role.ToolTipBase: colours[role.Base]}
    for each, colour in colours.items():
        palette.setColor(each, QColor(colour))
    day.app.qt.setPalette(palette)
    day.settle()


if __name__ == "__main__":
    main()

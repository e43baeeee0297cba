"""Quick, Draw! files: one drawing a line (.ndjson, "simplified drawings"), into an archive of drawings to import.

The archive holds strokes (.svg in a folder for each class), so that the import draws them as it draws every other
drawing, with the one rasteriser. Files are untrusted: lines, points and numbers are bounded.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from sketchdesk.engine.drawing import Drawing
from sketchdesk.engine.stroke_files import to_svg
from sketchdesk.library.atomic import temporary_beside, writing

SUFFIX = ".ndjson"
_SIDE = 256
_LONGEST_LINE = 4_000_000  # bytes
_MOST_POINTS = 100_000


@dataclass(frozen=True)
class PlayedDrawing:
    """A drawing that the game recognised as ``word``; ``key`` names it among all drawings."""

    key: str
    word: str
    drawing: Drawing


def read_line(line: bytes) -> PlayedDrawing | None:
    """The drawing of a line, or None if it is damaged, blank, or was not recognised by the game."""
    try:
        entry = json.loads(line)
        if entry["recognized"] is not True:
            return None
        key, word = str(entry["key_id"]), entry["word"]
        if not (key.isascii() and key.isdecimal() and len(key) <= 24 and isinstance(word, str)):
            return None
        lines = [np.array(stroke[:2], np.float64).T for stroke in entry["drawing"]]
        if any(line.ndim != 2 or line.shape[1] != 2 or not np.isfinite(line).all() for line in lines):
            return None
    except (ValueError, KeyError, TypeError, IndexError, OverflowError, RecursionError):
        return None
    points = sum(map(len, lines))
    if not 0 < points <= _MOST_POINTS or max(np.abs(line).max(initial=0) for line in lines) > 1e6:
        return None
    return PlayedDrawing(key, word, Drawing.from_polylines([line for line in lines if len(line)]))


class LineWatch:
    """Counts the drawings of a file that is being fetched, and has enough after ``limit``."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._rest = b""
        self.found = 0

    def begin(self) -> None:
        self._rest, self.found = b"", 0

    def see(self, content: bytes) -> bool:
        *lines, self._rest = (self._rest + content).split(b"\n")
        if len(self._rest) > _LONGEST_LINE:
            self._rest = b"-"  # no drawing is that long; what follows does not make it one
        for line in lines:
            if self.found < self._limit and read_line(line) is not None:
                self.found += 1
        return self.found >= self._limit


def drawings_in(path: Path) -> Iterator[PlayedDrawing]:
    """The drawings of a file; the last line of one that is not whole is left out. Raises OSError."""
    with path.open("rb") as file:
        while line := file.readline(_LONGEST_LINE):
            if (found := read_line(line)) is not None:
                yield found


def write_archive(
    target: Path, files: Iterable[Path], words: frozenset[str], limit: int, each: Callable[[int], None]
) -> int:
    """Write the first ``limit`` drawings of each word in ``words``; how many there are. Raises LibraryWriteError.

    ``each`` is called with the number of drawings so far, and may raise to stop: then there is no archive.
    """
    counts = dict.fromkeys(words, 0)
    keys: set[str] = set()
    done = 0
    with writing(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary = temporary_beside(target)
        try:
            with zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
                for path in files:
                    for found in drawings_in(path):
                        if counts.get(found.word, limit) >= limit or found.key in keys:
                            continue
                        keys.add(found.key)
                        counts[found.word] += 1
                        done += 1
                        # A fixed date: the same drawings make the same archive.
                        name = zipfile.ZipInfo(f"{found.word}/{found.key}.svg")
                        archive.writestr(name, to_svg(found.drawing, _SIDE), zipfile.ZIP_DEFLATED)
                        each(done)
            temporary.replace(target)
        except BaseException:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
            raise
    return done

"""Drawings as picture files, drawn with Pillow: nothing of the program's own rasteriser is in them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from itertools import islice
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from sketchdesk.engine.drawing import Drawing
from sketchdesk.engine.variation import starter_drawings


def some_drawings(classes: int, each: int, first: int = 0) -> list[tuple[str, int, Drawing]]:
    """The first drawings of some classes of the starter collection, as (class, number, drawing)."""
    found: dict[str, list[tuple[str, int, Drawing]]] = {}
    for name, number, drawing in starter_drawings(per_class=first + each):
        if number >= first:
            found.setdefault(name, []).append((name, number, drawing))
        if len(found) > classes:
            break
    return [item for items in islice(found.values(), classes) for item in items]


def as_picture(drawing: Drawing, side: int = 256, width: int = 3, ink: int = 0, paper: int = 255) -> Image.Image:
    """The drawing with round pens on a square sheet, a tenth of it margin; mode L."""
    points = np.concatenate(drawing.polylines())
    low, high = points.min(axis=0), points.max(axis=0)
    scale = 0.8 * side / float((high - low).max())
    picture = Image.new("L", (side, side), paper)
    pen = ImageDraw.Draw(picture)
    for line in drawing.polylines():
        places = [tuple(place) for place in ((line - (low + high) / 2) * scale + side / 2).tolist()]
        if len(places) > 1:
            pen.line(places, fill=ink, width=width, joint="curve")
        for x, y in (places[0], places[-1]):
            reach = (width - 1) / 2
            pen.ellipse((x - reach, y - reach, x + reach, y + reach), fill=ink)
    return picture


def encoded(picture: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def class_files(drawings: Iterable[tuple[str, int, Drawing]], side: int = 128) -> dict[str, bytes]:
    """One PNG a drawing, as "class/number.png"."""
    return {f"{name}/{number:02d}.png": encoded(as_picture(drawing, side)) for name, number, drawing in drawings}


def write_folder(folder: Path, files: dict[str, bytes]) -> Path:
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def write_zip(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path

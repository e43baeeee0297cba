"""Drawings as files: SVG to exchange, JSON to keep exactly.

Reading SVG takes its lines and leaves colours, text and pictures aside; curves become polylines. Files are
untrusted: sizes, counts and numbers are bounded, and entities are refused.
"""

from __future__ import annotations

import xml.parsers.expat
from pathlib import Path
from xml.sax.saxutils import quoteattr

import numpy as np
import orjson
from numpy.typing import NDArray

from sketchdesk.engine.drawing import Drawing, Stroke
from sketchdesk.engine.svg_shapes import SvgFault, lines_of_shape, transform_of
from sketchdesk.errors import ImageError

DRAWING_SUFFIXES = frozenset({".svg"})
_LARGEST_FILE = 16_000_000  # bytes
_MOST_POINTS = 1_000_000
_LARGEST_NUMBER = 1e9
_FORMAT, _VERSION = "sketchdesk-drawing", 1
# What stands in these is drawn elsewhere, or not at all.
_NOT_SHOWN = frozenset({"defs", "clipPath", "mask", "pattern", "marker", "symbol", "metadata", "style", "script"})


def read_drawing(source: Path | bytes) -> Drawing:
    """A drawing from an .svg file, or from JSON as :func:`to_json` writes it; told apart by content.

    Raises ImageError, with a sentence that does not name the file.
    """
    content = source if isinstance(source, bytes) else _content(source)
    if not content.strip():
        raise ImageError("The file is empty.")
    if len(content) > _LARGEST_FILE:
        raise ImageError(f"The drawing is too large: more than {_LARGEST_FILE // 1_000_000} MB.")
    if content.lstrip()[:1] == b"{":
        try:
            return from_json(content.decode("utf-8"))
        except UnicodeDecodeError:
            raise ImageError("The drawing is damaged: it is not valid text.") from None
    return _from_svg(content)


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_LARGEST_FILE + 1)
    except FileNotFoundError:
        raise ImageError("The file does not exist.") from None
    except OSError as error:
        raise ImageError(f"The file cannot be read: {error.strerror or 'the disk reports an error'}.") from error


def to_svg(drawing: Drawing, side: float) -> str:
    """SVG text of a drawing on a square canvas of ``side`` units; pressure is not kept."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{side:g}" height="{side:g}" viewBox="0 0 {side:g} {side:g}">',
        '<g fill="none" stroke="#000" stroke-linecap="round" stroke-linejoin="round">',
    ]
    for stroke in drawing.strokes:
        if len(stroke.points):
            # A line needs two points to be shown, even if they are the same.
            shown = stroke.points if len(stroke.points) > 1 else np.repeat(stroke.points, 2, axis=0)
            points = " ".join(f"{x!s},{y!s}" for x, y in shown)
            lines.append(f"<polyline stroke-width={quoteattr(f'{stroke.width:.9g}')} points={quoteattr(points)}/>")
    return "\n".join([*lines, "</g>", "</svg>", ""])


def from_svg(text: str) -> Drawing:
    """The lines of an SVG in its user units, transforms applied, curves flattened.

    Raises ImageError if it is no SVG, damaged, unsafe, or holds no lines.
    """
    if len(text) > _LARGEST_FILE:
        raise ImageError(f"The drawing is too large: more than {_LARGEST_FILE // 1_000_000} MB.")
    return _from_svg(text.encode("utf-8", "replace"), "utf-8")


def _from_svg(content: bytes, encoding: str | None = None) -> Drawing:
    reader = _SvgReader()
    parser = xml.parsers.expat.ParserCreate(encoding, namespace_separator=" ")
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.EntityDeclHandler = reader.refuse_entity
    try:
        parser.Parse(content, True)
    except xml.parsers.expat.ExpatError:
        raise ImageError("This is not an SVG drawing, or it is damaged.") from None
    except SvgFault as error:
        raise ImageError(f"The SVG drawing cannot be read: {error}.") from error
    except (ValueError, OverflowError, ZeroDivisionError, LookupError) as error:
        raise ImageError("The SVG drawing cannot be read: it is damaged.") from error
    if not reader.strokes:
        raise ImageError("The SVG drawing holds no lines.")
    return Drawing(tuple(reader.strokes))


class _SvgReader:
    """Collects strokes while the parser walks over the elements."""

    def __init__(self) -> None:
        self.strokes: list[Stroke] = []
        self._points = 0
        # Of each open element: its transform, its pen's width, whether it is shown.
        self._open: list[tuple[np.ndarray, float, bool]] = []

    def refuse_entity(self, *_: object) -> None:
        raise SvgFault("it declares entities, which is unsafe")

    def start(self, qualified: str, attributes: dict[str, str]) -> None:
        name = qualified.rpartition(" ")[2]
        if not self._open:
            if name != "svg":
                raise SvgFault("it is another kind of XML")
            transform, width, shown = np.eye(3), 1.0, True
        else:
            transform, width, shown = self._open[-1]
        if len(self._open) > 1000:
            raise SvgFault("it is nested too deeply")
        if "transform" in attributes:
            transform = transform @ transform_of(attributes["transform"])
        style = dict(part.split(":", 1) for part in attributes.get("style", "").split(";") if ":" in part)
        look = {key.strip(): value.strip() for key, value in (attributes | style).items()}
        width = _pen_width(look.get("stroke-width"), width)
        hidden = name in _NOT_SHOWN or look.get("display") == "none" or look.get("visibility") == "hidden"
        shown = shown and not hidden
        self._open.append((transform, width, shown))
        if shown:
            self._add(lines_of_shape(name, look), transform, width)

    def end(self, _: str) -> None:
        self._open.pop()

    def _add(self, lines: list[np.ndarray], transform: np.ndarray, width: float) -> None:
        for line in lines:
            self._points += len(line)
            if self._points > _MOST_POINTS:
                raise SvgFault("it has too many points")
            with np.errstate(all="ignore"):
                points = line @ transform[:2, :2].T + transform[:2, 2]
                scale = float(np.sqrt(abs(np.linalg.det(transform[:2, :2]))))
            if not np.isfinite(scale) or not np.isfinite(points).all() or np.abs(points).max() > _LARGEST_NUMBER:
                raise SvgFault("it has a coordinate that is too large")
            if len(points) == 2 and (points[0] == points[1]).all():
                points = points[:1]
            self.strokes.append(Stroke(points.astype(np.float32), width * scale))


def _pen_width(text: str | None, inherited: float) -> float:
    try:
        width = float((text or "").removesuffix("px"))
    except ValueError:
        return inherited
    return width if 0 < width < _LARGEST_NUMBER else inherited


class DrawingWriter:
    """Writes a drawing again and again while it grows: the text of a stroke is worked out once.

    Stroke by stroke, because the encoder holds up all other threads until it is done.
    """

    def __init__(self) -> None:
        # The stroke is kept with its text: an id stands for a stroke only while it lives.
        self._texts: dict[int, tuple[Stroke, str]] = {}

    def to_json(self, drawing: Drawing) -> str:
        """JSON text from which :func:`from_json` makes exactly the same drawing."""
        known, self._texts = self._texts, {}
        for stroke in drawing.strokes:
            self._texts[id(stroke)] = known.get(id(stroke)) or (stroke, _stroke_json(stroke))
        strokes = ",".join(self._texts[id(stroke)][1] for stroke in drawing.strokes)
        return f'{{"format":"{_FORMAT}","version":{_VERSION},"strokes":[{strokes}]}}'


def to_json(drawing: Drawing) -> str:
    """JSON text from which :func:`from_json` makes exactly the same drawing."""
    return DrawingWriter().to_json(drawing)


def _stroke_json(stroke: Stroke) -> str:
    entry: dict[str, float | NDArray[np.float32]] = {"width": float(stroke.width), "points": stroke.points}
    if stroke.pressure is not None:
        entry["pressure"] = stroke.pressure
    if not all(np.isfinite(numbers).all() for numbers in entry.values()):
        raise ValueError("A stroke has a width or a pressure that is not a finite number.")
    # Each number as short as float32 allows.
    return orjson.dumps(entry, option=orjson.OPT_SERIALIZE_NUMPY).decode()


def from_json(text: str) -> Drawing:
    """The drawing that :func:`to_json` wrote. Raises ImageError if it is anything else."""
    if len(text) > _LARGEST_FILE:
        raise ImageError(f"The drawing is too large: more than {_LARGEST_FILE // 1_000_000} MB.")
    try:
        document = orjson.loads(text)
    except (ValueError, RecursionError):
        raise ImageError("The drawing is damaged: it is not valid JSON.") from None
    if not isinstance(document, dict) or document.get("format") != _FORMAT:
        raise ImageError("This is not a SketchDesk drawing.")
    version = document.get("version")
    if not isinstance(version, int) or version > _VERSION:
        raise ImageError("The drawing was saved by a newer SketchDesk.")
    try:
        return Drawing(tuple(_stroke(entry) for entry in document["strokes"]))
    except (KeyError, TypeError, ValueError, OverflowError, AttributeError):
        raise ImageError("The drawing is damaged: a stroke cannot be read.") from None


def _stroke(entry: dict[str, object]) -> Stroke:
    points = np.array(entry["points"], np.float64)
    if points.size and (points.ndim != 2 or points.shape[1] != 2 or np.abs(points).max() > np.finfo(np.float32).max):
        raise ValueError("points")
    width = entry["width"]
    if isinstance(width, bool) or not isinstance(width, int | float) or not np.isfinite(width) or width < 0:
        raise ValueError("width")
    pressure = entry.get("pressure")
    levels = None if pressure is None else np.array(pressure, np.float32).reshape(-1)
    if levels is not None and not np.isfinite(levels).all():
        raise ValueError("pressure")
    return Stroke(points.astype(np.float32).reshape(-1, 2), float(width), levels)

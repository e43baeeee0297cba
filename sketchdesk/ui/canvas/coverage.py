"""Ink as coverage: of each pixel, the share that lies under ink, 0..255. Ink has one colour, which comes last."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

Coverage = NDArray[np.uint8]
Window = tuple[slice, slice]
"""Rows and columns of pixels."""
Tile = tuple[int, int]
"""Row and column of one of the squares into which a raster is divided."""

TILE = 64
"""Side of a tile in pixels."""


def blank(width: int, height: int) -> Coverage:
    """A raster without ink. Its rows are whole words in memory, as Qt wants them."""
    return np.zeros((height, -(-width // 4) * 4), np.uint8)[:, :width]


def lay_over(below: Coverage, above: Coverage) -> None:
    """Lay ink over ink, in place: what both leave free stays free."""
    free = 255 - below.astype(np.uint16)
    below += ((free * above + 127) // 255).astype(np.uint8)


def wipe_off(ink: Coverage, wiped: Coverage) -> None:
    """Take ink away, in place: of each pixel stays the share that is not wiped."""
    ink[:] = ((255 - wiped.astype(np.uint16)) * ink + 127) // 255


def tinted(mask: Coverage, colour: QColor) -> QImage:
    """Coverage as an image in one colour. It uses the memory of :func:`blank`, which must outlive it."""
    height, width = mask.shape
    memory = mask if mask.base is None else mask.base
    image = QImage(memory, width, height, mask.strides[0], QImage.Format.Format_Indexed8)
    image.setColorTable([(opacity << 24) | (colour.rgb() & 0xFFFFFF) for opacity in range(256)])
    return image


def round_line(begin: QPointF, end: QPointF, width: float, window: Window) -> Coverage:
    """Coverage, in a window, of a line with round ends; all in pixels."""
    rows, columns = window
    target = blank(columns.stop - columns.start, rows.stop - rows.start)
    memory = target if target.base is None else target.base
    image = QImage(memory, target.shape[1], target.shape[0], target.strides[0], QImage.Format.Format_Grayscale8)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(-columns.start, -rows.start)
    if begin == end:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(Qt.GlobalColor.white)
        painter.drawEllipse(begin, width / 2, width / 2)
    else:
        painter.setPen(QPen(Qt.GlobalColor.white, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawLine(begin, end)
    painter.end()
    return target


def tiles(window: Window) -> list[Tile]:
    """The tiles that a window touches."""
    rows, columns = window
    if rows.start >= rows.stop or columns.start >= columns.stop:
        return []
    across = range(columns.start // TILE, (columns.stop - 1) // TILE + 1)
    return [(row, column) for row in range(rows.start // TILE, (rows.stop - 1) // TILE + 1) for column in across]


def tile_window(tile: Tile, side: int) -> Window:
    """The pixels of a tile of a raster ``side`` wide and high."""
    top, left = tile[0] * TILE, tile[1] * TILE
    return slice(top, min(top + TILE, side)), slice(left, min(left + TILE, side))


def around(some: Iterable[Tile], side: int) -> Window:
    """The pixels of the smallest window that has all these tiles; there must be one."""
    windows = [tile_window(tile, side) for tile in some]
    rows = slice(min(row.start for row, _ in windows), max(row.stop for row, _ in windows))
    return rows, slice(min(column.start for _, column in windows), max(column.stop for _, column in windows))


def pixels(box: QRectF, scale: float, side: int) -> Window:
    """The pixels of a paper ``side`` wide that a box in its units touches; ``scale`` is pixels per unit."""
    rows = slice(max(math.floor(box.top() * scale), 0), max(min(math.ceil(box.bottom() * scale), side), 0))
    columns = slice(max(math.floor(box.left() * scale), 0), max(min(math.ceil(box.right() * scale), side), 0))
    return slice(min(rows.start, rows.stop), rows.stop), slice(min(columns.start, columns.stop), columns.stop)


def overlap(one: Window, other: Window) -> Window:
    """What two windows share; a window that ends where it starts if that is nothing."""
    parts = [slice(max(a.start, b.start), min(a.stop, b.stop)) for a, b in zip(one, other, strict=True)]
    rows, columns = (slice(part.start, max(part.start, part.stop)) for part in parts)
    return rows, columns


def moved(window: Window, rows: int, columns: int) -> Window:
    """A window moved by so many rows and columns."""
    return (
        slice(window[0].start + rows, window[0].stop + rows),
        slice(window[1].start + columns, window[1].stop + columns),
    )


def rect(box: Sequence[float] | NDArray[np.floating]) -> QRectF:
    """A box (left, top, right, bottom); an empty one if that is impossible."""
    left, top, right, bottom = (float(value) for value in box)
    return QRectF(left, top, right - left, bottom - top) if left <= right else QRectF()


def touching(boxes: NDArray[np.float64], low: NDArray[np.float64], high: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which of the boxes (n, 4) come into the box from ``low`` to ``high`` (x, y)."""
    return np.all((boxes[:, 2:] >= low) & (boxes[:, :2] <= high), axis=1)

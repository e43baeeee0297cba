"""Picture files -> verified pixels, and pixels -> thumbnails.

Only the formats listed here are tried, sizes are judged by the header before anything is decoded, and
whatever a damaged file makes a decoder raise becomes an ImageError. Safe to use from several threads.
"""

from __future__ import annotations

import contextlib
import io
import threading
import warnings
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

from sketchdesk.errors import ImageError

FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF")
PICTURE_SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".jpe", ".webp", ".gif", ".bmp", ".dib", ".tif", ".tiff"})
MOST_PIXELS = 100_000_000

# Pillow would warn, or refuse with its own words; the size is checked below instead.
Image.MAX_IMAGE_PIXELS = None
# What Pillow thinks of a camera's notes is nothing to a person. Once, here: filters cannot be set by thread.
warnings.filterwarnings("ignore", category=UserWarning, module=r"PIL\.")

_LARGE = 16_000_000
_one_large_at_a_time = threading.Lock()
_ORIENTATION_TAG = 0x0112
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def read_picture(source: Path | bytes, wanted_side: int | None = None) -> Image.Image:
    """The first frame of a picture, fully decoded, upright, as L, RGB or RGBA.

    With ``wanted_side`` the longest side may come back smaller, but never below ``wanted_side`` pixels unless the
    file is smaller itself: large JPEGs are decoded at a fraction, others reduced. Raises ImageError, with a sentence
    that does not name the file.
    """
    if isinstance(source, bytes):
        return _read(io.BytesIO(source), len(source), wanted_side)
    try:
        size = source.stat().st_size
        with source.open("rb") as file:
            return _read(file, size, wanted_side)
    except FileNotFoundError:
        raise ImageError("The file does not exist.") from None
    except IsADirectoryError:
        raise ImageError("This is a folder, not a picture.") from None
    except PermissionError:
        raise ImageError("The file may not be read: permission was denied.") from None
    except OSError as error:
        raise ImageError(f"The file cannot be read: {error.strerror or 'the disk reports an error'}.") from error


def _read(file: BinaryIO, size: int, wanted_side: int | None) -> Image.Image:
    if not size:
        raise ImageError("The file is empty.")
    # Decoders raise nearly anything on damaged files (SyntaxError, struct.error, ...), hence the wide nets.
    try:
        picture = Image.open(file, formats=FORMATS)
    except UnidentifiedImageError:
        raise ImageError("This is not a picture that can be read (PNG, JPEG, WebP, GIF, BMP or TIFF).") from None
    except Exception as error:
        raise ImageError("The picture is damaged: its beginning cannot be read.") from error
    with picture:
        width, height = picture.size
        if not width or not height:
            raise ImageError("The picture is damaged: it has no pixels.")
        if width * height > MOST_PIXELS:
            limit = MOST_PIXELS // 1_000_000
            raise ImageError(
                f"The picture is too large: {width} x {height} pixels, and at most {limit} million are read."
            )
        # Several large pictures at once could exhaust the memory.
        turn = _one_large_at_a_time if width * height > _LARGE else contextlib.nullcontext()
        with turn:
            try:
                return _decoded(picture, wanted_side)
            except MemoryError as error:
                raise ImageError("The picture is too large for the memory of this computer.") from error
            except Exception as error:
                raise ImageError("The picture is damaged or cut off: it cannot be read to its end.") from error


def _decoded(picture: Image.Image, wanted_side: int | None) -> Image.Image:
    upright = _UPRIGHT.get(_orientation(picture))
    longest = max(picture.size)
    if wanted_side and longest > wanted_side and picture.format == "JPEG":
        side = [max(length * wanted_side // longest, 1) for length in picture.size]
        picture.draft(None, (side[0], side[1]))
    picture.load()
    plain = _plain(picture)
    factor = max(plain.size) // wanted_side if wanted_side else 1
    if factor >= 2:
        plain = plain.reduce(factor)
    return plain.transpose(upright) if upright is not None else plain


def _orientation(picture: Image.Image) -> int:
    try:
        return int(picture.getexif().get(_ORIENTATION_TAG, 1))
    except Exception:
        # A picture with a damaged note about its camera is still a picture.
        return 1


def _plain(picture: Image.Image) -> Image.Image:
    """L, RGB or RGBA, whatever the file held; always a copy of its own."""
    if picture.mode.startswith("I") or picture.mode == "F":
        return _eight_bits(picture)
    if picture.has_transparency_data:
        return picture.convert("RGBA")
    if picture.mode in ("1", "L"):
        return picture.convert("L")
    return picture.convert("RGB")


def _eight_bits(picture: Image.Image) -> Image.Image:
    """Grey of 16 or 32 bits, or of floats, brought to 0..255."""
    values: NDArray[np.floating] = np.nan_to_num(np.asarray(picture, np.float32))
    low, high = float(values.min()), float(values.max())
    if picture.mode.startswith("I;16") or (low >= 0 and 255 < high <= 65535):
        values = values / 257
    elif low < 0 or high > 255:
        values = (values - low) * (255 / (high - low))
    elif picture.mode == "F" and high <= 1:
        values = values * 255
    return Image.fromarray(np.rint(values).astype(np.uint8))


def thumbnail_bytes(picture: Image.Image, side: int = 160) -> bytes:
    """A WebP file of the picture, its longest side at most ``side``, transparency laid on white.

    Pictures that are mostly one flat colour are kept without loss, so that lines stay crisp.
    """
    small = picture
    if max(picture.size) > side:
        scale = side / max(picture.size)
        size = (max(round(picture.width * scale), 1), max(round(picture.height * scale), 1))
        small = picture.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
    if small.mode == "RGBA":
        paper = Image.new("RGBA", small.size, "white")
        small = Image.alpha_composite(paper, small).convert("RGB")
    file = io.BytesIO()
    colours = small.getcolors(small.width * small.height) or []
    lossless = 2 * max((count for count, _ in colours), default=0) >= small.width * small.height
    small.convert("RGB").save(file, "WEBP", lossless=lossless, quality=20 if lossless else 80, method=0)
    return file.getvalue()

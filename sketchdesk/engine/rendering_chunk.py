"""A photo's drawings inside its thumbnail: what an encoder of ink needs of a photo, without the photo.

A thumbnail is a WebP file, and a WebP file may carry chunks that readers pass over (RFC 9649, section 2.7.1.6). So the
drawings go wherever the thumbnail goes: into a bundle, into a merged collection, away with the last picture of these
bytes.
"""

from __future__ import annotations

import hashlib
import io
import struct
import zlib
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from sketchdesk.engine.drawing import INPUT_SIDE
from sketchdesk.engine.photo_renderings import RENDERINGS, RENDERINGS_VERSION

Pixels = NDArray[np.uint8]

_NAME = b"SKRN"
_SHAPE = (len(RENDERINGS), INPUT_SIDE, INPUT_SIDE)
_VERSION = hashlib.sha256(f"{RENDERINGS_VERSION} {_SHAPE}".encode()).digest()[:8]


def with_renderings(webp: bytes, rasters: Pixels) -> bytes:
    """The WebP file of one still picture without transparency, carrying ``rasters``.

    These are as ``rasters_of_photo`` gives them, uint8 (renderings, 64, 64). Raises ValueError for others, and for
    what is no such file.
    """
    chunks = list(_chunks(webp))
    if [name for name, _ in chunks] not in ([b"VP8 "], [b"VP8L"]):
        raise ValueError("This is no plain WebP file.")
    if rasters.shape != _SHAPE or rasters.dtype != np.uint8:
        raise ValueError(f"A photo has {_SHAPE} drawn pixels, not {rasters.shape}.")
    with Image.open(io.BytesIO(webp), formats=("WEBP",)) as opened:
        width, height = opened.size
    # Only the extended format has room for more: no flags, then width and height less one, 24 bits each.
    extended = struct.pack("<I", 0) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    drawn = _VERSION + zlib.compress(np.ascontiguousarray(rasters).tobytes())
    body = b"WEBP" + b"".join(_chunk(*each) for each in ((b"VP8X", extended), *chunks, (_NAME, drawn)))
    return b"RIFF" + struct.pack("<I", len(body)) + body


def renderings_in(content: bytes) -> Pixels | None:
    """What :func:`with_renderings` put into a file, uint8 (renderings, 64, 64).

    None if nothing is there, it is damaged, or photos are drawn in another way now.
    """
    for name, drawn in _chunks(content):
        if name == _NAME and drawn.startswith(_VERSION):
            unpacking = zlib.decompressobj()
            try:
                # No more than is wanted: a bundle may come from anywhere.
                pixels = unpacking.decompress(drawn[len(_VERSION) :], int(np.prod(_SHAPE)) + 1)
            except zlib.error:
                return None
            if len(pixels) != np.prod(_SHAPE):
                return None
            return np.frombuffer(pixels, np.uint8).reshape(_SHAPE)
    return None


def _chunk(name: bytes, content: bytes) -> bytes:
    return name + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2)


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Name and content of each whole chunk; none if it is no WebP file."""
    if content[:4] != b"RIFF" or content[8:12] != b"WEBP":
        return
    place = 12
    while place + 8 <= len(content):
        (size,) = struct.unpack_from("<I", content, place + 4)
        if place + 8 + size > len(content):
            return
        yield content[place : place + 4], content[place + 8 : place + 8 + size]
        place += 8 + size + size % 2

"""Drawings of a photo inside its thumbnail: read back as they were, in no reader's way, and never trusted."""

from __future__ import annotations

import io
import struct
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from sketchdesk.engine.drawing import INPUT_SIDE
from sketchdesk.engine.images import thumbnail_bytes
from sketchdesk.engine.photo_renderings import RENDERINGS
from sketchdesk.engine.rendering_chunk import renderings_in, with_renderings

SHAPE = (len(RENDERINGS), INPUT_SIDE, INPUT_SIDE)
RASTERS = np.random.default_rng(0).integers(0, 256, SHAPE, np.uint8)


def thumbnail(width: int = 61, height: int = 40, flat: bool = False) -> bytes:
    pixels = np.random.default_rng(1).integers(0, 1 if flat else 256, (height, width, 3), np.uint8)
    return thumbnail_bytes(Image.fromarray(pixels))


CARRYING = with_renderings(thumbnail(), RASTERS)


@pytest.mark.parametrize("flat", [False, True], ids=["lossy", "lossless"])
@pytest.mark.parametrize(("width", "height"), [(61, 40), (1, 160), (160, 1)])
def test_they_come_back_and_the_picture_is_the_same(width: int, height: int, flat: bool) -> None:
    plain = thumbnail(width, height, flat)
    carrying = with_renderings(plain, RASTERS)
    found = renderings_in(carrying)
    assert found is not None
    np.testing.assert_array_equal(found, RASTERS)
    with Image.open(io.BytesIO(carrying)) as opened, Image.open(io.BytesIO(plain)) as before:
        assert (opened.format, opened.mode, opened.size) == ("WEBP", "RGB", (width, height))
        np.testing.assert_array_equal(np.asarray(opened), np.asarray(before))
    assert struct.unpack_from("<I", carrying, 4)[0] == len(carrying) - 8


def test_other_files_have_none() -> None:
    assert renderings_in(thumbnail()) is None
    assert renderings_in(b"") is None
    png = io.BytesIO()
    Image.new("L", (3, 3)).save(png, "PNG")
    assert renderings_in(png.getvalue()) is None
    with pytest.raises(ValueError, match="no plain WebP"):
        with_renderings(png.getvalue(), RASTERS)
    with pytest.raises(ValueError, match="no plain WebP"):
        with_renderings(CARRYING, RASTERS)
    with pytest.raises(ValueError, match="drawn pixels"):
        with_renderings(thumbnail(), RASTERS[:1])


def test_those_that_were_drawn_in_another_way_are_none() -> None:
    place = CARRYING.index(b"SKRN") + 8
    other = CARRYING[:place] + bytes([CARRYING[place] ^ 1]) + CARRYING[place + 1 :]
    assert renderings_in(other) is None


@pytest.mark.parametrize("length", [0, 1, RASTERS.nbytes - 1, RASTERS.nbytes + 1, 50_000_000])
def test_too_little_or_too_much_is_none(length: int) -> None:
    place = CARRYING.index(b"SKRN")
    content = CARRYING[place + 8 : place + 16] + zlib.compress(bytes(length))
    assert renderings_in(CARRYING[:place] + b"SKRN" + struct.pack("<I", len(content)) + content) is None


@given(st.integers(0, len(CARRYING)), st.binary(max_size=40))
def test_damage_is_none_or_the_whole(cut: int, rest: bytes) -> None:
    found = renderings_in(CARRYING[:cut] + rest)
    assert found is None or found.shape == SHAPE

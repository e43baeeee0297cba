"""Importing pictures of every kind: what is taken, and what is set aside with which sentence."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from job_pictures import as_picture, encoded, some_drawings, write_folder, write_zip
from library_contents import contents_of, images_of, import_, rasters_of, reasons
from PIL import Image

from sketchdesk.engine.stroke_files import to_svg
from sketchdesk.jobs.workbench import Workbench

pytestmark = pytest.mark.usefixtures("idle_encoder")

DRAWING = some_drawings(1, 1)[0][2]
PICTURE = as_picture(DRAWING, 200)


def png_of(width: int, height: int, content: bytes) -> bytes:
    """A PNG whose header is valid, whatever follows it."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(content)) + chunk(b"IEND", b"")


def animated() -> bytes:
    frames = [PICTURE, Image.new("L", PICTURE.size, 0), Image.new("L", PICTURE.size, 255)]
    return encoded(frames[0], "GIF", save_all=True, append_images=frames[1:], duration=100, loop=0)


def sixteen_bits() -> bytes:
    return encoded(Image.fromarray(np.asarray(PICTURE).astype(np.uint16) * 257))


def transparent(ink: int) -> bytes:
    """Ink on nothing at all."""
    alpha = 255 - np.asarray(PICTURE)
    layers = [np.full_like(alpha, ink)] * 3 + [alpha]
    return encoded(Image.fromarray(np.stack(layers, axis=2)))


def rotated_by_note() -> bytes:
    """Lies on its side; a note of the camera says how to turn it."""
    exif = Image.Exif()
    exif[0x0112] = 6
    return encoded(PICTURE.transpose(Image.Transpose.ROTATE_90), "JPEG", quality=95, exif=exif)


BAD = {
    "empty.png": (b"", "empty"),
    "text.png": (b"these are words, not pixels\n", "not a picture"),
    "truncated.jpg": (encoded(PICTURE, "JPEG", quality=95)[:2000], "damaged or cut off"),
    "truncated.png": (encoded(PICTURE)[:700], "damaged or cut off"),
    "huge.png": (png_of(40_000, 40_000, bytes(1000)), "too large"),
    "lying.png": (png_of(300, 300, bytes(1000)), "damaged or cut off"),
    "blank.png": (encoded(Image.new("L", (64, 64), 255)), "blank"),
    "black.bmp": (encoded(Image.new("RGB", (64, 64)), "BMP"), "blank"),
    "clear.png": (encoded(Image.new("RGBA", (64, 64), (0, 0, 0, 0))), "blank"),
    "dot.gif": (encoded(Image.new("L", (1, 1), 255), "GIF"), "blank"),
    "no drawing.svg": (b"<html></html>", "another kind"),
    "no lines.svg": (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "no lines"),
    "cut.svg": (to_svg(DRAWING, 100).encode()[:300], "damaged"),
    "picture without suffix": (b"a letter", "not a picture"),
}

GOOD = {
    "grey.png": encoded(PICTURE),
    "one bit.png": encoded(PICTURE.convert("1")),
    "palette.png": encoded(PICTURE.convert("P")),
    "sixteen bits.png": sixteen_bits(),
    "dark ink on nothing.png": transparent(20),
    "light ink on nothing.png": transparent(240),
    "grey and alpha.png": encoded(Image.merge("LA", (PICTURE, Image.new("L", PICTURE.size, 255)))),
    "grey.jpg": encoded(PICTURE, "JPEG", quality=95),
    "print.jpeg": encoded(PICTURE.convert("CMYK"), "JPEG", quality=95),
    "camera.JPG": rotated_by_note(),
    "animated.gif": animated(),
    "web.webp": encoded(PICTURE.convert("RGB"), "WEBP", lossless=True),
    "bitmap.bmp": encoded(PICTURE, "BMP"),
    "scan.tiff": encoded(PICTURE, "TIFF", compression="tiff_lzw"),
    "print.tif": encoded(PICTURE.convert("CMYK"), "TIFF"),
    "dark theme.png": encoded(as_picture(DRAWING, 200, ink=230, paper=30)),
    "picture": encoded(PICTURE),
    "two words.png": encoded(PICTURE),
    "Übergröße ß.png": encoded(PICTURE),
    "cat 🐈‍⬛ emoji.png": encoded(PICTURE),
    "UPPER.PNG": encoded(PICTURE),
    "x" * 246 + ".png": encoded(PICTURE),
    "drawing.svg": to_svg(DRAWING, 100).encode(),
}


@pytest.mark.parametrize("packed", [False, True])
def test_files_that_cannot_be_used_are_set_aside_with_the_reason(
    bench: Workbench, tmp_path: Path, packed: bool
) -> None:
    ignored = {
        "readme.txt": b"words",
        ".DS_Store": b"\0\1",
        "Thumbs.db": b"\0",
        "cat/list.csv": b"1,2",
        "a.json": b"{}",
    }
    files = {name: content for name, (content, _) in BAD.items()} | ignored | {"good.png": encoded(PICTURE)}
    place = write_zip(tmp_path / "bad.zip", files) if packed else write_folder(tmp_path / "bad", files)
    result = import_(bench, place)
    assert result.added == 1
    found = {Path(failure.path).name: failure.reason for failure in result.failures}
    assert found.keys() == BAD.keys()
    for name, (_, says) in BAD.items():
        assert says in found[name], (name, found[name])
        assert found[name].endswith(".")
        assert "\n" not in found[name]
    contents = contents_of(bench.library)
    assert sorted(contents.failures) == sorted((failure.path, failure.reason) for failure in result.failures)


def test_pictures_of_every_kind_come_out_alike(bench: Workbench, tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "good", GOOD)
    result = import_(bench, folder)
    assert reasons(result, folder) == {}
    assert result.added == len(GOOD)
    contents_of(bench.library)
    images = images_of(bench.library)
    rasters = rasters_of(bench.library).astype(np.float32).reshape(len(images), -1)
    rasters /= np.linalg.norm(rasters, axis=1, keepdims=True)
    by_name = {Path(image.path).name: raster for image, raster in zip(images, rasters, strict=True)}
    assert by_name.keys() == GOOD.keys()
    for name, raster in by_name.items():
        assert raster @ by_name["grey.png"] > 0.93, name
    sizes = {Path(image.path).name: (image.width, image.height) for image in images}
    assert {size for name, size in sizes.items() if name != "drawing.svg"} == {(200, 200)}
    assert {image.kind for image in images} == {"drawing"}


def test_a_photo_is_told_from_a_drawing(bench: Workbench, tmp_path: Path) -> None:
    across = np.linspace(0, 255, 320)
    down = np.linspace(60, 200, 240)[:, None]
    scene = np.stack([across + 0 * down, 0 * across + down, (across + down) / 2], axis=2)
    scene[60:180, 100:220] = (200, 40, 30)
    scene += np.random.default_rng(0).normal(0, 6, scene.shape)
    photo = Image.fromarray(scene.clip(0, 255).astype(np.uint8))
    import_(
        bench, write_folder(tmp_path / "some", {"photo.jpg": encoded(photo, "JPEG"), "sketch.png": encoded(PICTURE)})
    )
    kinds = {Path(image.path).name: image.kind for image in images_of(bench.library)}
    assert kinds == {"photo.jpg": "photo", "sketch.png": "drawing"}
    assert rasters_of(bench.library).reshape(2, -1).max(axis=1).min() > 200


def test_a_large_picture_is_taken(bench: Workbench, tmp_path: Path) -> None:
    """99 million pixels in a small file."""
    large = Image.new("1", (9_900, 10_000), 1)
    large.paste(PICTURE.resize((4_000, 4_000)).convert("1"), (3_000, 3_000))
    result = import_(bench, write_folder(tmp_path / "some", {"large.png": encoded(large)}))
    assert (result.added, result.failures) == (1, ())
    assert [(image.width, image.height) for image in images_of(bench.library)] == [(9_900, 10_000)]


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "YCbCr", "LAB", "I", "I;16", "F"])
@pytest.mark.parametrize("size", [(1, 1), (2, 1), (1, 3), (3, 700), (700, 2), (7, 7), (61, 200)])
def test_no_shape_or_mode_is_fatal(bench: Workbench, tmp_path: Path, mode: str, size: tuple[int, int]) -> None:
    """Noise in every layout that TIFF can hold: taken, or set aside for a reason that a person understands."""
    rng = np.random.default_rng(zlib.crc32(repr((mode, size)).encode()))
    picture = _noise(mode, size, rng)
    files = {"odd.tiff": encoded(picture, "TIFF"), "good.png": encoded(PICTURE)}
    if mode in ("1", "L", "LA", "P", "RGB", "RGBA", "I;16"):
        files["odd.png"] = encoded(picture)
    result = import_(bench, write_folder(tmp_path / "some", files))
    assert result.added + len(result.failures) == len(files)
    for failure in result.failures:
        assert "Error" not in failure.reason, failure


def _noise(mode: str, size: tuple[int, int], rng: np.random.Generator) -> Image.Image:
    if mode == "F":
        return Image.fromarray(rng.normal(0, 1, size[::-1]).astype(np.float32))
    if mode == "I":
        return Image.fromarray(rng.integers(-(2**31), 2**31, size[::-1]).astype(np.int32))
    if mode == "I;16":
        return Image.fromarray(rng.integers(0, 2**16, size[::-1]).astype(np.uint16))
    bands = len(Image.new(mode, (1, 1)).getbands())
    if mode in ("1", "P"):
        return Image.fromarray(rng.integers(0, 256, size[::-1]).astype(np.uint8)).convert(mode)
    layers = [Image.fromarray(rng.integers(0, 256, size[::-1]).astype(np.uint8)) for _ in range(bands)]
    return Image.merge(mode, layers) if bands > 1 else layers[0]


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP"])
def test_damaged_bytes_are_never_fatal(bench: Workbench, tmp_path: Path, kind: str) -> None:
    """Bytes changed, dropped and repeated at random places."""
    rng = np.random.default_rng(len(kind) * 1000 + ord(kind[0]))
    content = encoded(PICTURE.convert("RGB"), kind)
    files = {}
    for number in range(40):
        bytes_ = bytearray(content)
        for place in rng.integers(0, len(bytes_), int(rng.integers(1, 6))):
            bytes_[place] = rng.integers(0, 256)
        cut = int(rng.integers(1, len(bytes_)))
        files[f"{number}.{kind.lower()}"] = bytes(bytes_ if number % 2 else bytes_[:cut])
    result = import_(bench, write_folder(tmp_path / "some", files))
    assert result.added + len(result.failures) == 40
    assert result.failures
    for failure in result.failures:
        assert "Error" not in failure.reason, failure
    contents_of(bench.library)


def test_names_that_are_no_valid_text(bench: Workbench, tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "some", {"good.png": encoded(PICTURE)})
    try:
        with open(bytes(folder) + b"/caf\xe9.png", "wb") as file:  # noqa: PTH123
            file.write(encoded(PICTURE))
    except OSError:
        pytest.skip("this disk takes valid text only")
    result = import_(bench, folder)
    assert (result.added, len(result.failures)) == (1, 1)
    assert "not valid text" in result.failures[0].reason


def test_a_file_that_vanishes_while_it_is_imported(bench: Workbench, tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "some", {f"{i:03d}.png": encoded(PICTURE) for i in range(4)})
    (folder / "dangling.png").symlink_to(tmp_path / "nowhere.png")

    def remove(progress: object) -> None:
        (folder / "003.png").unlink(missing_ok=True)

    result = import_(bench, folder, report=remove)
    assert result.added == 3
    assert {Path(failure.path).name for failure in result.failures} == {"003.png", "dangling.png"}

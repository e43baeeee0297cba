"""Every kind of picture file comes out upright and decoded; every bad one with a sentence."""

from __future__ import annotations

import contextlib
import io
import struct
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from sketchdesk.engine.images import read_picture, thumbnail_bytes
from sketchdesk.errors import ImageError


def scene(width: int = 60, height: int = 40) -> Image.Image:
    """Red at the top left, green at the top right, blue below."""
    pixels = np.zeros((height, width, 3), np.uint8)
    pixels[:, :, 2] = 200
    pixels[: height // 2, : width // 2] = (220, 0, 0)
    pixels[: height // 2, width // 2 :] = (0, 220, 0)
    return Image.fromarray(pixels)


def encoded(picture: Image.Image, kind: str, **options: object) -> bytes:
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def corner_is_red(picture: Image.Image) -> bool:
    red, green, blue = picture.convert("RGB").getpixel((3, 3))
    return red > 150 and green < 90 and blue < 90


def png_header(width: int, height: int) -> bytes:
    """A PNG that promises pixels and has none."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(bytes(100))) + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF"])
def test_formats(kind: str, tmp_path: Path) -> None:
    content = encoded(scene(), kind)
    path = tmp_path / f"ein Bild – größer 🦊.{kind.lower()}"
    path.write_bytes(content)
    for source in (content, path):
        picture = read_picture(source)
        assert picture.size == (60, 40)
        assert picture.mode in ("L", "RGB", "RGBA")
        assert corner_is_red(picture)


def test_suffix_does_not_matter(tmp_path: Path) -> None:
    path = tmp_path / "really-a-png.jpg"
    path.write_bytes(encoded(scene(), "PNG"))
    assert corner_is_red(read_picture(path))


def test_long_name(tmp_path: Path) -> None:
    path = tmp_path / ("n" * 246 + ".png")
    path.write_bytes(encoded(scene(), "PNG"))
    assert read_picture(path).size == (60, 40)


def test_file_is_closed_and_picture_stays(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(encoded(scene(), "PNG"))
    picture = read_picture(path)
    path.unlink()
    assert corner_is_red(picture)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_camera_rotation_is_undone(orientation: int) -> None:
    upright = scene()
    stored = {
        1: lambda p: p,
        2: lambda p: p.transpose(Image.Transpose.FLIP_LEFT_RIGHT),
        3: lambda p: p.transpose(Image.Transpose.ROTATE_180),
        4: lambda p: p.transpose(Image.Transpose.FLIP_TOP_BOTTOM),
        5: lambda p: p.transpose(Image.Transpose.TRANSPOSE),
        6: lambda p: p.transpose(Image.Transpose.ROTATE_90),
        7: lambda p: p.transpose(Image.Transpose.TRANSVERSE),
        8: lambda p: p.transpose(Image.Transpose.ROTATE_270),
    }[orientation](upright)
    exif = Image.Exif()
    exif[0x0112] = orientation
    picture = read_picture(encoded(stored, "PNG", exif=exif.tobytes()))
    assert np.array_equal(np.asarray(picture), np.asarray(upright))


@pytest.mark.filterwarnings("ignore:Corrupt EXIF")
def test_damaged_exif_is_no_obstacle() -> None:
    content = encoded(scene(), "JPEG", exif=b"Exif\x00\x00II*\x00\xff\xff\xff\xff garbage")
    assert corner_is_red(read_picture(content))


def test_first_frame_of_an_animation() -> None:
    frames = [scene(), Image.new("RGB", (60, 40), "white")]
    for kind in ("GIF", "WEBP"):
        content = encoded(frames[0], kind, save_all=True, append_images=frames[1:])
        assert corner_is_red(read_picture(content)), kind


def test_cmyk() -> None:
    for kind in ("JPEG", "TIFF"):
        assert corner_is_red(read_picture(encoded(scene().convert("CMYK"), kind))), kind


def test_sixteen_bits() -> None:
    ramp = np.linspace(0, 65535, 64).astype(np.uint16)[None, :].repeat(8, axis=0)
    for kind in ("PNG", "TIFF"):
        picture = read_picture(encoded(Image.fromarray(ramp), kind))
        assert picture.mode == "L"
        values = np.asarray(picture)[0]
        assert values[0] == 0
        assert values[-1] == 255
        assert abs(int(values[32]) - 129) <= 2


@pytest.mark.parametrize(("low", "high"), [(0.0, 1.0), (-5.0, 5.0), (0.0, 1e6), (3.0, 3.0)])
def test_floats(low: float, high: float) -> None:
    ramp = np.linspace(low, high, 64, dtype=np.float32)[None, :].repeat(8, axis=0)
    values = np.asarray(read_picture(encoded(Image.fromarray(ramp), "TIFF")))[0]
    assert (np.diff(values.astype(int)) >= 0).all()
    if low < high:
        assert values[0] == 0
        assert values[-1] == 255


def test_one_bit_and_palette() -> None:
    black_on_white = Image.new("1", (20, 20), 1)
    black_on_white.putpixel((3, 3), 0)
    picture = read_picture(encoded(black_on_white, "PNG"))
    assert (picture.mode, picture.getpixel((3, 3)), picture.getpixel((4, 4))) == ("L", 0, 255)
    assert corner_is_red(read_picture(encoded(scene().quantize(8), "PNG")))


@pytest.mark.parametrize("transparency", [0, b"\x00\xff\x80"])
def test_transparency_is_kept(transparency: object) -> None:
    palette = Image.new("P", (20, 20), 0)
    palette.putpalette([255, 0, 0, 0, 255, 0, 0, 0, 255])
    palette.paste(1, (5, 5, 15, 15))
    picture = read_picture(encoded(palette, "PNG", transparency=transparency))
    assert picture.mode == "RGBA"
    assert picture.getpixel((0, 0))[3] == 0
    assert picture.getpixel((10, 10)) == (0, 255, 0, 255)


def test_grey_with_alpha() -> None:
    picture = read_picture(encoded(Image.new("LA", (9, 9), (40, 100)), "PNG"))
    assert picture.mode == "RGBA"
    assert picture.getpixel((4, 4)) == (40, 40, 40, 100)


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(ImageError, match="does not exist"):
        read_picture(tmp_path / "none.png")


def test_folder_instead_of_file(tmp_path: Path) -> None:
    with pytest.raises(ImageError, match="folder"):
        read_picture(tmp_path)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"Dear diary, this is text and not a picture.", "not a picture"),
        (b"%PDF-1.7 \x00\x01", "not a picture"),
        (b"\x89PNG\r\n\x1a\n", "not a picture|damaged"),
        (b"GIF89a", "not a picture|damaged"),
        (b"\xff\xd8\xff\xe0", "not a picture|damaged"),
        (b"II*\x00\xff\xff\xff\x7f", "not a picture|damaged"),
    ],
)
def test_what_is_no_picture(content: bytes, says: str, tmp_path: Path) -> None:
    path = tmp_path / "notes.png"
    path.write_bytes(content)
    with pytest.raises(ImageError, match=says) as caught:
        read_picture(path)
    message = str(caught.value)
    assert message.endswith(".")
    assert str(tmp_path) not in message


def test_formats_that_run_programs_are_not_tried() -> None:
    with pytest.raises(ImageError, match="not a picture"):
        read_picture(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF"])
@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_cut_off(kind: str, share: float) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (120, 160, 3), np.uint8)
    content = encoded(Image.fromarray(noise), kind)
    with pytest.raises(ImageError, match=r"damaged|not a picture") as caught:
        read_picture(content[: int(len(content) * share)])
    assert str(caught.value).endswith(".")


def test_cut_off_is_found_in_small_reads_too() -> None:
    noise = np.random.default_rng(0).integers(0, 256, (800, 800, 3), np.uint8)
    content = encoded(Image.fromarray(noise), "JPEG")
    with pytest.raises(ImageError, match="cut off"):
        read_picture(content[: len(content) // 2], wanted_side=100)


def test_scrambled_bytes_never_escape_as_other_errors() -> None:
    rng = np.random.default_rng(1)
    for kind in ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF"):
        good = np.frombuffer(encoded(scene(), kind), np.uint8)
        for _ in range(40):
            bad = good.copy()
            bad[rng.integers(0, len(bad), 12)] = rng.integers(0, 256, 12)
            with contextlib.suppress(ImageError):
                assert read_picture(bad.tobytes()).mode in ("L", "RGB", "RGBA")


def test_giant_picture_is_refused_by_its_header() -> None:
    with pytest.raises(ImageError, match=r"40000 x 40000 pixels, and at most 100 million"):
        read_picture(png_header(40_000, 40_000))


def test_large_jpeg_for_a_small_picture() -> None:
    content = encoded(scene(3000, 2000), "JPEG")
    picture = read_picture(content, wanted_side=256)
    assert 256 <= max(picture.size) < 512
    assert corner_is_red(picture)
    assert read_picture(content).size == (3000, 2000)


@pytest.mark.parametrize("kind", ["PNG", "BMP", "GIF"])
def test_other_formats_are_reduced(kind: str) -> None:
    picture = read_picture(encoded(scene(1500, 500), kind), wanted_side=256)
    assert 256 <= max(picture.size) < 512
    assert picture.width == pytest.approx(3 * picture.height, rel=0.02)


def test_small_pictures_are_not_blown_up() -> None:
    assert read_picture(encoded(scene(), "PNG"), wanted_side=256).size == (60, 40)


def test_many_threads_read_alike() -> None:
    content = encoded(scene(400, 300), "JPEG")
    expected = np.asarray(read_picture(content, 64))
    with ThreadPoolExecutor(8) as pool:
        for picture in pool.map(lambda _: read_picture(content, 64), range(64)):
            assert np.array_equal(np.asarray(picture), expected)


def test_thumbnail() -> None:
    small = read_picture(thumbnail_bytes(scene(800, 400), side=100))
    assert small.size == (100, 50)
    assert corner_is_red(small)
    assert read_picture(thumbnail_bytes(scene(30, 20))).size == (30, 20)
    assert read_picture(thumbnail_bytes(scene(5000, 1), side=50)).size == (50, 1)


def test_thumbnail_is_laid_on_white() -> None:
    picture = Image.new("RGBA", (50, 50), (0, 0, 0, 0))
    picture.paste((0, 0, 0, 255), (20, 20, 30, 30))
    small = read_picture(thumbnail_bytes(picture)).convert("L")
    assert (small.getpixel((2, 2)), small.getpixel((25, 25))) == (255, 0)


def test_thumbnail_of_lines_is_exact_and_small() -> None:
    page = np.full((160, 160), 255, np.uint8)
    page[40:43, 10:150] = 0
    content = thumbnail_bytes(Image.fromarray(page))
    assert np.array_equal(np.asarray(read_picture(content).convert("L")), page)
    assert len(content) < 1000

"""A picture of a drawing becomes what the rasteriser makes of its strokes, however it was saved."""

from __future__ import annotations

import contextlib
import io

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray
from PIL import Image

from sketchdesk.engine.drawing import INK_SIDE, Drawing, ink_canvas, rasterise, reduce_ink
from sketchdesk.engine.images import read_picture
from sketchdesk.engine.linework import thin
from sketchdesk.engine.normalise import ink_from_picture, kind_of
from sketchdesk.engine.photo_edges import edges_of_photo
from sketchdesk.engine.stroke_files import from_svg, to_svg
from sketchdesk.errors import ImageError

Lines = list[NDArray[np.float64]]


def circle(x: float, y: float, radius: float, turns: float = 1.0) -> NDArray[np.float64]:
    angle = np.linspace(0, 2 * np.pi * turns, 40)
    return np.stack([x + radius * np.cos(angle), y + radius * np.sin(angle)], axis=1)


def drawings() -> dict[str, Lines]:
    cat = [
        circle(50, 60, 40),
        np.array([[20.0, 34], [16, 2], [40, 22]]),
        np.array([[62.0, 22], [86, 0], [82, 36]]),
        circle(36, 50, 5),
        circle(64, 50, 5),
        np.array([[50.0, 60], [46, 68], [54, 68], [50, 60]]),
        np.array([[30.0, 66], [2, 60]]),
        np.array([[70.0, 66], [98, 58]]),
    ]
    house = [
        np.array([[10.0, 50], [10, 100], [90, 100], [90, 50], [10, 50], [50, 8], [90, 50]]),
        np.array([[40.0, 100], [40, 70], [60, 70], [60, 100]]),
    ]
    t = np.linspace(0, 1, 60)
    spiral = [np.stack([50 + 45 * t * np.cos(14 * t), 50 + 45 * t * np.sin(14 * t)], axis=1)]
    scribble = [circle(50, 40, 34), np.array([[50 + (-1) ** k * 6, 80 + 0.5 * k] for k in range(40)], float)]
    return {"cat": cat, "house": house, "spiral": spiral, "scribble": scribble}


DRAWINGS = drawings()


def drawing_of(lines: Lines) -> Drawing:
    return Drawing.from_polylines(lines)


def rendered(
    lines: Lines,
    width: float | list[int] = 4,
    side: int = 512,
    scale: float = 0.8,
    place: tuple[float, float] = (0.5, 0.5),
) -> NDArray[np.uint8]:
    """Black lines on white with smooth edges, as a canvas draws them; uint8 (side, side)."""
    fine = 4
    points = np.concatenate(lines)
    low, high = points.min(axis=0), points.max(axis=0)
    factor = scale * side / max(float((high - low).max()), 1e-6)
    widths = width if isinstance(width, list) else [width] * len(lines)
    room = side - (high - low) * factor - max(widths)
    corner = np.array(place) * room + max(widths) / 2
    page = np.zeros((side * fine, side * fine), np.uint8)
    fixed = [np.rint((((line - low) * factor + corner) * fine - 0.5) * 16).astype(np.int32) for line in lines]
    fixed = [line if len(line) > 1 else np.repeat(line, 2, axis=0) for line in fixed]
    for line, pen in zip(fixed, widths, strict=True):
        cv2.polylines(page, [line], False, 255, max(round(pen * fine), 1), cv2.LINE_8, 4)
    return 255 - cv2.resize(page, (side, side), interpolation=cv2.INTER_AREA)


def tinted(page: NDArray[np.uint8], ink: tuple[int, int, int], paper: tuple[int, int, int]) -> Image.Image:
    share = page[:, :, None] / 255
    return Image.fromarray(np.rint(share * np.array(paper) + (1 - share) * np.array(ink)).astype(np.uint8))


def likeness(a: NDArray[np.uint8], b: NDArray[np.uint8]) -> float:
    """Cosine of two rasters, blurred so that half a pixel to the side is nearly alike."""
    first, second = (cv2.GaussianBlur(reduce_ink(x).astype(np.float32), (0, 0), 1.5).ravel() for x in (a, b))
    return float(first @ second / (np.linalg.norm(first) * np.linalg.norm(second)))


def as_png(picture: Image.Image) -> Image.Image:
    file = io.BytesIO()
    picture.save(file, "PNG")
    return read_picture(file.getvalue())


@pytest.fixture(params=DRAWINGS)
def lines(request: pytest.FixtureRequest) -> Lines:
    return DRAWINGS[request.param]


@pytest.mark.parametrize("width", [1, 2, 3, 4, 6, 8, 12])
def test_line_width_does_not_matter(lines: Lines, width: int) -> None:
    picture = as_png(Image.fromarray(rendered(lines, width)))
    assert likeness(ink_from_picture(picture), rasterise(drawing_of(lines))) > 0.98


@pytest.mark.parametrize(("ink", "paper"), [((255, 255, 255), (30, 30, 30)), ((0, 0, 160), (255, 250, 230))])
def test_colours_do_not_matter(lines: Lines, ink: tuple[int, int, int], paper: tuple[int, int, int]) -> None:
    picture = as_png(tinted(rendered(lines), ink, paper))
    assert kind_of(picture) == "drawing"
    assert likeness(ink_from_picture(picture), rasterise(drawing_of(lines))) > 0.98


def test_faint_yellow_pencil_counts(lines: Lines) -> None:
    picture = tinted(rendered(lines), (255, 240, 150), (255, 255, 255))
    assert likeness(ink_from_picture(picture), rasterise(drawing_of(lines))) > 0.98


def test_inverted_picture_gives_nearly_the_same_ink(lines: Lines) -> None:
    page = rendered(lines)
    straight, inverted = (ink_from_picture(Image.fromarray(p)) for p in (page, 255 - page))
    assert likeness(straight, inverted) > 0.999


@pytest.mark.parametrize(("side", "width"), [(64, 1.5), (128, 2), (256, 3), (1024, 8), (3000, 24)])
def test_resolution_does_not_matter(lines: Lines, side: int, width: float) -> None:
    ink = ink_from_picture(Image.fromarray(rendered(lines, width, side)))
    assert likeness(ink, rasterise(drawing_of(lines))) > (0.9 if side == 64 else 0.97)


@settings(max_examples=25, deadline=None)
@given(st.sampled_from(sorted(DRAWINGS)), st.floats(0.25, 0.95), st.floats(0, 1), st.floats(0, 1))
def test_size_and_place_do_not_matter(name: str, scale: float, x: float, y: float) -> None:
    ink = ink_from_picture(Image.fromarray(rendered(DRAWINGS[name], 4, 512, scale, (x, y))))
    assert likeness(ink, rasterise(drawing_of(DRAWINGS[name]))) > 0.96


def test_pens_of_several_widths(lines: Lines) -> None:
    widths = [3 + 3 * (k % 3) for k in range(len(lines))]
    ink = ink_from_picture(Image.fromarray(rendered(lines, widths)))
    assert likeness(ink, rasterise(drawing_of(lines))) > 0.97


def test_jpeg_of_poor_quality(lines: Lines) -> None:
    file = io.BytesIO()
    Image.fromarray(rendered(lines, 3, 400)).save(file, "JPEG", quality=20)
    picture = read_picture(file.getvalue())
    assert kind_of(picture) == "drawing"
    assert likeness(ink_from_picture(picture), rasterise(drawing_of(lines))) > 0.97


def test_paper_photographed_in_uneven_light(lines: Lines) -> None:
    page = 120 + rendered(lines, 4, 600, 0.6).astype(np.float64) * 135 / 255
    across, down = np.meshgrid(np.linspace(0, 1, 600), np.linspace(0, 1, 600))
    noise = np.random.default_rng(0).normal(0, 4, page.shape)
    photo = np.clip(page * (0.5 + 0.3 * across + 0.2 * down) + noise, 0, 255).astype(np.uint8)
    picture = Image.fromarray(photo)
    assert kind_of(picture) == "drawing"
    assert likeness(ink_from_picture(picture), rasterise(drawing_of(lines))) > 0.97


@pytest.mark.parametrize("ink", [0, 255])
def test_ink_on_nothing(lines: Lines, ink: int) -> None:
    alpha = 255 - rendered(lines)
    layers = np.dstack([np.full_like(alpha, ink)] * 3 + [alpha])
    picture = as_png(Image.fromarray(layers))
    assert picture.mode == "RGBA"
    assert likeness(ink_from_picture(picture), rasterise(drawing_of(lines))) > 0.98


def test_exported_strokes_read_again_are_alike(lines: Lines) -> None:
    drawing = drawing_of(lines)
    assert np.array_equal(ink_canvas(from_svg(to_svg(drawing, 100))), ink_canvas(drawing))


def test_specks_do_not_change_the_size(lines: Lines) -> None:
    page = rendered(lines, 4, 512, 0.6)
    clean = ink_from_picture(Image.fromarray(page))
    page[3, 3] = page[508, 500] = 60
    assert likeness(ink_from_picture(Image.fromarray(page)), clean) > 0.99


def test_look_is_that_of_the_rasteriser(lines: Lines) -> None:
    ink = ink_from_picture(Image.fromarray(rendered(lines)))
    assert ink.shape == (INK_SIDE, INK_SIDE)
    assert ink.dtype == np.uint8
    assert set(np.unique(ink)) == {0, 255}
    for ours, theirs in zip(cv2.boundingRect(ink), cv2.boundingRect(ink_canvas(drawing_of(lines))), strict=True):
        assert abs(ours - theirs) <= 3
    assert np.count_nonzero(ink) == pytest.approx(np.count_nonzero(ink_canvas(drawing_of(lines))), rel=0.12)


def test_scribbled_spot_stays_solid() -> None:
    ink = ink_from_picture(Image.fromarray(rendered(DRAWINGS["scribble"], 6)))
    assert ink[205:215, 124:132].min() == 255


def test_silhouette_becomes_its_outline() -> None:
    page = np.full((300, 300), 255, np.uint8)
    cv2.circle(page, (150, 150), 100, 0, -1)
    outline = drawing_of([circle(0, 0, 50)])
    for picture in (page, 255 - page):
        ink = ink_from_picture(Image.fromarray(picture))
        assert ink[100:156, 100:156].max() == 0
        assert likeness(ink, rasterise(outline)) > 0.97


@pytest.mark.parametrize("radius", [1, 2, 5, 9])
def test_one_dot(radius: int) -> None:
    page = np.full((512, 512), 255, np.uint8)
    cv2.circle(page, (90, 400), radius, 0, -1)
    dot = ink_canvas(drawing_of([np.array([[5.0, 5.0]])]))
    assert np.array_equal(ink_from_picture(Image.fromarray(page)), dot)


def test_one_straight_line() -> None:
    line = [np.array([[0.0, 0.0], [100.0, 0.0]])]
    ink = ink_from_picture(Image.fromarray(rendered(line)))
    assert likeness(ink, rasterise(drawing_of(line))) > 0.98


@pytest.mark.parametrize("colour", [0, 30, 128, 255])
@pytest.mark.parametrize("kind", [None, "drawing", "photo"])
def test_blank_picture(colour: int, kind: str | None) -> None:
    for mode in ("L", "RGB"):
        picture = Image.new("RGB", (100, 80), (colour,) * 3).convert(mode)
        with pytest.raises(ImageError, match="blank"):
            ink_from_picture(picture, kind)
    with pytest.raises(ImageError, match="blank"):
        ink_from_picture(Image.new("RGBA", (100, 80), (0, 0, 0, 0)))


def landscape(seed: int, side: int = 160) -> NDArray[np.uint8]:
    """Sky, hills and noise in many tones: a stand-in for a photo."""
    rng = np.random.default_rng(seed)
    page = cv2.resize(rng.integers(0, 256, (9, 9, 3), np.uint8), (side, side), interpolation=cv2.INTER_CUBIC)
    grain = rng.normal(0, 6, page.shape)
    cv2.circle(page, tuple(rng.integers(40, side - 40, 2).tolist()), 30, rng.integers(0, 256, 3).tolist(), -1)
    return np.clip(page + grain, 0, 255).astype(np.uint8)


@pytest.mark.parametrize("seed", range(12))
def test_photos_are_told_from_drawings(seed: int) -> None:
    photo = Image.fromarray(landscape(seed))
    assert kind_of(photo) == "photo"
    ink = ink_from_picture(photo)
    assert np.array_equal(ink, edges_of_photo(np.asarray(photo)))
    assert 0.01 < np.count_nonzero(ink) / ink.size < 0.5


def test_edges_follow_the_object() -> None:
    page = np.full((200, 200, 3), (90, 140, 200), np.uint8)
    cv2.circle(page, (100, 100), 60, (200, 60, 40), -1)
    page = np.clip(page + np.random.default_rng(0).normal(0, 5, page.shape), 0, 255).astype(np.uint8)
    assert likeness(edges_of_photo(page), rasterise(drawing_of([circle(0, 0, 50)]))) > 0.95


def test_kind_can_be_given(lines: Lines) -> None:
    picture = Image.fromarray(rendered(lines))
    assert not np.array_equal(ink_from_picture(picture, "photo"), ink_from_picture(picture, "drawing"))


@settings(max_examples=60, deadline=None)
@given(
    st.tuples(st.integers(1, 40), st.integers(1, 40), st.sampled_from([1, 3, 4])).flatmap(
        lambda shape: arrays.arrays(np.uint8, shape if shape[2] > 1 else shape[:2])
    ),
    st.sampled_from(["drawing", "photo", None]),
)
def test_any_pixels_give_ink_or_a_sentence(pixels: NDArray[np.uint8], kind: str | None) -> None:
    with contextlib.suppress(ImageError):
        ink = ink_from_picture(Image.fromarray(pixels), kind)
        assert ink.shape == (INK_SIDE, INK_SIDE)
        assert ink.any()


@pytest.mark.parametrize("size", [(5000, 3), (3, 5000), (1, 1), (700, 1), (2, 2)])
def test_odd_shapes(size: tuple[int, int]) -> None:
    picture = Image.new("L", size, 255)
    picture.putpixel((0, 0), 0)
    with contextlib.suppress(ImageError):
        assert ink_from_picture(picture).any()


def test_same_picture_same_ink(lines: Lines) -> None:
    picture = Image.fromarray(rendered(lines))
    assert np.array_equal(ink_from_picture(picture), ink_from_picture(picture))


def parts(mask: NDArray[np.uint8]) -> tuple[int, int]:
    """How many pieces of ink there are, and how many of paper."""
    return cv2.connectedComponents(mask, connectivity=8)[0], cv2.connectedComponents(1 - mask, connectivity=4)[0]


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 2**32 - 1), st.floats(0.3, 3.0), st.floats(-0.2, 0.3))
def test_thinning_loses_no_piece_and_no_hole(seed: int, coarseness: float, level: float) -> None:
    noise = cv2.GaussianBlur(np.random.default_rng(seed).normal(size=(40, 40)), (0, 0), coarseness)
    mask = cv2.copyMakeBorder((noise > level * noise.std()).view(np.uint8), 2, 2, 2, 2, cv2.BORDER_CONSTANT, value=0)
    thinned = thin(mask)
    assert not (thinned & ~mask).any()
    assert parts(thinned) == parts(mask)


def test_thinned_lines_are_one_pixel_wide() -> None:
    mask = np.zeros((80, 80), np.uint8)
    cv2.circle(mask, (40, 40), 25, 1, 9)
    cv2.line(mask, (5, 75), (30, 75), 1, 5)
    squares = cv2.filter2D(thin(mask), -1, np.ones((2, 2), np.float32), borderType=cv2.BORDER_CONSTANT)
    assert squares.max() <= 3

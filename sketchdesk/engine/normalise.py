"""Any picture -> ink in the look of :mod:`sketchdesk.engine.drawing`.

Drawings: find paper and ink, whatever the polarity, then follow the centre lines with a pen of the fixed
width, so that a query drawn on the canvas and the same drawing read from a file look the same to an encoder.
Photos: draw their edges.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from sketchdesk.engine.drawing import CONTENT_SIDE, INK_SIDE, INPUT_SIDE, draw_lines, reduce_ink
from sketchdesk.engine.linework import redraw_ink
from sketchdesk.engine.photo_edges import edges_of_photo
from sketchdesk.engine.photo_renderings import rasters_of_photo
from sketchdesk.errors import ImageError

Kind = Literal["drawing", "photo"]
Pixels = NDArray[np.uint8]

_LOOK_SIDE = 256  # paper and ink are judged on a copy whose longest side is this, or less than twice this
_LARGEST_SIDE = 2048  # larger pictures are reduced first
_FAINTEST = 14  # contrast, of 255, under which nothing counts as ink
_LARGEST_DOT = 0.1  # of the longest side
_WIDEST_LINE = 20  # pixels that a line may be wide where it is thinned


def _pixels(picture: Image.Image) -> Pixels:
    """Grey (h, w) or colour (h, w, 3), uint8; transparency is laid on the paper that lets the ink show."""
    longest = max(picture.size)
    if longest > _LARGEST_SIDE:
        picture = picture.reduce(longest // _LARGEST_SIDE + 1)
    if picture.mode in ("L", "RGB"):
        return np.asarray(picture)
    layers = np.asarray(picture.convert("RGBA"))
    alpha = layers[:, :, 3:]
    colour = np.ascontiguousarray(layers[:, :, :3])
    if alpha.min() == 255:
        return colour
    weight = alpha.astype(np.float32) / 255
    grey = cv2.cvtColor(colour, cv2.COLOR_RGB2GRAY)
    total = float(weight.sum())
    brightness = float((grey * weight[:, :, 0]).sum()) / total if total else 0.0
    paper = 0.0 if brightness > 150 else 255.0
    return np.rint(colour * weight + paper * (1 - weight)).astype(np.uint8)


def _reduced(pixels: Pixels, side: int) -> Pixels:
    """Averaged by a whole factor, so that the longest side is at least ``side`` and less than twice that."""
    factor = max(pixels.shape[:2]) // side
    if factor <= 1:
        return pixels
    height, width = (max(length // factor, 1) for length in pixels.shape[:2])
    cut = pixels[: height * factor, : width * factor]
    return cv2.resize(cut, (width, height), interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)


def _grey(pixels: Pixels) -> Pixels:
    return pixels if pixels.ndim == 2 else cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY).astype(np.uint8, copy=False)


def _contrast(pixels: Pixels, paper: tuple[float, ...]) -> Pixels:
    """How far each pixel is from the paper's colour, in the channel where it is farthest; uint8 (h, w)."""
    difference = cv2.absdiff(pixels, paper)
    if difference.ndim == 3:
        red, green, blue = cv2.split(difference)
        difference = cv2.max(cv2.max(red, green), blue)
    return difference.astype(np.uint8, copy=False)


def _paper_colour(look: Pixels) -> tuple[float, ...]:
    """The most frequent brightness, the rim counting more, and the mean colour of the pixels that have it."""
    grey = _grey(look)
    counts = np.bincount(grey.ravel(), minlength=256).astype(np.float32)
    for rim in (grey[0], grey[-1], grey[:, 0], grey[:, -1]):
        counts += 4 * np.bincount(rim, minlength=256)
    mode = int(cv2.blur(counts.reshape(1, 256), (9, 1), borderType=cv2.BORDER_CONSTANT).argmax())
    near = cv2.inRange(grey, max(mode - 5, 0), min(mode + 5, 255))
    return tuple(cv2.mean(look, near))


def _evenly_lit(pixels: Pixels) -> Pixels:
    """Grey, divided by the brightness of the paper around each pixel: dark ink on white."""
    grey = _grey(pixels)
    small = cv2.resize(grey, (96, 96), interpolation=cv2.INTER_AREA)
    if np.median(small) < 96:
        grey, small = 255 - grey, 255 - small
    light = cv2.GaussianBlur(cv2.medianBlur(small, 41), (0, 0), 4)
    light = cv2.resize(light, grey.shape[::-1], interpolation=cv2.INTER_LINEAR)
    return cv2.divide(grey, cv2.max(light, 24.0), scale=240).astype(np.uint8, copy=False)


@dataclass(frozen=True)
class _Look:
    """A picture's paper and ink at a small size.

    ``contrast`` uint8 (h, w); ``mask`` uint8 0/1 of the ink, specks removed; ``faintest`` the contrast where ink
    begins; ``share`` the part of the picture that is bare paper; ``dirty`` whether anything was removed;
    ``coloured`` whether the ink is.
    """

    paper: tuple[float, ...]
    contrast: Pixels
    mask: Pixels
    faintest: float
    share: float
    dirty: bool
    coloured: bool

    @property
    def level(self) -> float:
        """Mean contrast of the ink."""
        return float(cv2.mean(self.contrast, self.mask)[0])

    @property
    def thickness(self) -> float:
        """Radius of the largest disc that lies in the ink, as a share of the longest side."""
        return float(cv2.distanceTransform(self.mask, cv2.DIST_L2, 3).max()) / max(self.mask.shape)

    @property
    def solid_deviation(self) -> float:
        """Deviation of the contrast inside of what is solid; 0 if hardly anything is."""
        inside = (cv2.distanceTransform(self.mask, cv2.DIST_L2, 3) > 2.5).view(np.uint8)
        if cv2.countNonZero(inside) < 0.004 * inside.size:
            return 0.0
        return float(cv2.meanStdDev(self.contrast, mask=inside)[1][0, 0])

    @property
    def line_width(self) -> float:
        """Mean width of the ink: twice its area by its outline, in pixels of the look."""
        area = cv2.countNonZero(self.mask)
        padded = cv2.copyMakeBorder(self.mask, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0)
        steps = cv2.countNonZero(padded[1:] ^ padded[:-1]) + cv2.countNonZero(padded[:, 1:] ^ padded[:, :-1])
        return 2 * area / (steps * np.pi / 4)


def _is_coloured(look: Pixels, ink: Pixels) -> bool:
    if look.ndim == 2:
        return False
    red, green, blue = cv2.split(look)
    chroma = cv2.max(cv2.absdiff(red, green), cv2.absdiff(green, blue))
    return cv2.mean(chroma, ink)[0] > 6


def _look_at(look: Pixels) -> _Look:
    paper = _paper_colour(look)
    contrast = _contrast(look, paper)
    share = cv2.countNonZero(cv2.inRange(contrast, 0, 16)) / contrast.size
    split, _ = cv2.threshold(contrast, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    strong = (contrast > max(split, _FAINTEST)).view(np.uint8)
    level = cv2.mean(contrast, strong)[0]
    faintest = max(0.25 * level, _FAINTEST)
    weak = (contrast > faintest).view(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(weak)
    sure = np.zeros(count, bool)
    sure[labels[contrast > max(0.5 * level, _FAINTEST)]] = True
    sure[0] = False
    area = stats[:, cv2.CC_STAT_AREA]
    if sure.any():
        sure &= area >= min(4, area[sure].max())
    dirty = int(sure.sum()) < count - 1
    return _Look(
        paper,
        contrast,
        sure[labels].view(np.uint8) if dirty else weak,
        faintest,
        share,
        dirty,
        _is_coloured(look, strong),
    )


def _is_thin(look: _Look, thinnest: float, thickest: float) -> bool:
    """Nothing but lines thinner than ``thinnest``, or what is thicker is solid in one tone."""
    if look.thickness < thinnest:
        return True
    # The tone of what a person scribbles full varies more than that of a picture in a shop's catalogue.
    return look.thickness < thickest and look.solid_deviation < (0.25 if look.coloured else 0.42) * look.level


def _is_line_work(look: _Look) -> bool:
    """Lines on bare paper; or little but two tones, as silhouettes and stamps are."""
    if look.share >= 0.7 and _is_thin(look, 0.05, 0.1):
        return True
    full = cv2.countNonZero(cv2.inRange(look.contrast, 0.85 * look.level, 255.0))
    return look.share >= 0.35 and look.level > 60 and look.share + full / look.contrast.size > 0.95


def _judged(pixels: Pixels) -> tuple[Kind, Pixels, _Look]:
    """The kind of a picture; for a drawing, also its pixels on an even paper, and the look of these."""
    small = _reduced(pixels, _LOOK_SIDE)
    look = _look_at(small)
    if _is_line_work(look):
        return "drawing", pixels, look
    # Paper photographed in uneven light: ink is darker than what is around it, and thin.
    even = _look_at(_evenly_lit(small))
    light = float(np.median(_grey(small)))
    if (
        light >= 120
        and even.share >= 0.85
        and _is_thin(even, 0.04, 0.08)
        and cv2.countNonZero(even.mask) < 0.15 * even.mask.size
    ):
        return "drawing", _evenly_lit(pixels), even
    return "photo", pixels, look


def kind_of(picture: Image.Image) -> Kind:
    """Whether a picture is a drawing (lines on paper) or a photo (anything else)."""
    return _judged(_pixels(picture))[0]


def ink_from_picture(picture: Image.Image, kind: Kind | None = None) -> Pixels:
    """Ink canvas of a picture, uint8 (INK_SIDE, INK_SIDE), 255 on 0, as ``ink_canvas`` draws strokes.

    ``picture`` is L, RGB or RGBA, as :func:`sketchdesk.engine.images.read_picture` gives it; ``kind`` None lets it
    be judged. Raises ImageError if the picture is blank.
    """
    pixels = _pixels(picture)
    judged, even, look = _judged(pixels)
    if (kind or judged) == "photo":
        return edges_of_photo(pixels)
    return _lines_of_drawing(even, look)


def rasters_from_picture(picture: Image.Image, kind: Kind | None = None, size: int = INPUT_SIDE) -> Pixels:
    """What encoders of ink see of a picture, uint8 (n, size, size), ink 255: one of a drawing, several of a photo.

    The first is that of the ink canvas. Arguments and errors are those of :func:`ink_from_picture`.
    """
    pixels = _pixels(picture)
    if kind == "photo":
        return rasters_of_photo(pixels, size)
    judged, even, look = _judged(pixels)
    if (kind or judged) == "photo":
        return rasters_of_photo(pixels, size)
    return reduce_ink(_lines_of_drawing(even, look), size)[None]


def _lines_of_drawing(pixels: Pixels, look: _Look) -> Pixels:
    """Cut out the ink, bring it to about the size that it will have, and redraw it."""
    left, top, width, height = cv2.boundingRect(look.mask)
    if not width:
        raise ImageError("The picture is blank.")
    line, extent = look.line_width, max(width, height)
    if extent > _LARGEST_DOT * max(look.mask.shape):
        if line > 0.16 * extent:
            line = 0.03 * extent  # a silhouette, not a pen as thick as that
    elif extent <= 2.3 * line + 1:
        return draw_lines([np.full((1, 2), INK_SIDE / 2, np.float32)])
    scale = min(CONTENT_SIDE / max(extent - line, 1.0), _WIDEST_LINE / line)
    factor = max(max(pixels.shape[:2]) // _LOOK_SIDE, 1)
    rows, columns = slice(max(top - 1, 0), top + height + 1), slice(max(left - 1, 0), left + width + 1)
    cut = pixels[_times(rows, factor), _times(columns, factor)]
    contrast = _contrast(cut, look.paper)
    size = tuple(max(round(length * scale / factor), 1) for length in contrast.shape[::-1])
    shrinks = scale < factor
    contrast = cv2.resize(contrast, size, interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC)
    # Ink is what has half the contrast of the crest of its line, so that faint lines stay and keep their width.
    crest = cv2.dilate(contrast, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (9, 9)))
    threshold = cv2.max(cv2.convertScaleAbs(crest, alpha=0.5), look.faintest * min(1.0, 2 * scale / factor))
    mask = (contrast > threshold).view(np.uint8)
    if look.dirty:
        clean = cv2.dilate(look.mask[rows, columns], np.ones((3, 3), np.uint8))
        mask &= cv2.resize(clean, size, interpolation=cv2.INTER_NEAREST)
    if not cv2.countNonZero(mask):
        raise ImageError("The picture is blank.")
    return redraw_ink(mask, line * scale / 2)


def _times(part: slice, factor: int) -> slice:
    return slice(part.start * factor, part.stop * factor)

"""Draws a template as a person would: never twice alike, and never quite as it is written.

Chance comes from NumPy's PCG64 alone and coordinates are rounded, so that a seed gives the same strokes everywhere.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from sketchdesk.engine.drawing import Drawing
from sketchdesk.engine.outlines import Outline, resample, trace
from sketchdesk.engine.templates import Shape, Template, Variant, starter_templates

STARTER_SEED = 2025
PER_CLASS = 20

_PEN_WIDTH = 2.5
_SPACING = 2.5
# Only what is smaller than this is ever forgotten: nobody forgets the head of a duck.
_SMALL = 24.0


@dataclass(frozen=True)
class Hand:
    """How one drawing is drawn. Lengths are units of the 100 x 100 box.

    ``jitter`` moves what is placed, ``wobble`` shakes the line, ``rounding`` is the length over which corners melt,
    ``closure`` how far ends that should meet miss, ``forget`` and ``retrace`` are chances for each stroke.
    """

    jitter: float
    wobble: float
    rounding: float
    closure: float
    overshoot: float
    forget: float
    retrace: float

    @classmethod
    def of(cls, rng: np.random.Generator) -> Hand:
        """A hand; careless ones are careless in everything."""
        care = rng.uniform(0.4, 1.25)
        return cls(
            jitter=1.3 * care,
            wobble=0.75 * care,
            rounding=rng.uniform(0.0, 5.0),
            closure=2.2 * care,
            overshoot=1.2 * care,
            forget=0.04 * care,
            retrace=0.03,
        )


def vary(template: Template, rng: np.random.Generator, variant: Variant | None = None) -> Drawing:
    """One drawing of the class, in a box of about 100 x 100; of the given variant, else of any by its share.

    The drawing has at least one stroke, each with at least one finite point.
    """
    if variant is None:
        shares = np.array([each.share for each in template.variants])
        variant = template.variants[int(np.searchsorted(np.cumsum(shares) / shares.sum(), rng.random(), "right"))]
    hand = Hand.of(rng)
    lines: list[NDArray[np.float64]] = []
    for shape in _chosen(variant, hand, rng):
        for times in range(int(rng.integers(shape.repeat[0], shape.repeat[1] + 1))):
            for outline in trace(shape, rng):
                lines += _drawn(_placed(outline, np.multiply(shape.step, times), hand, rng), hand, rng)
    lines = _reordered(lines, rng)
    return Drawing.from_polylines([np.round(line, 1) for line in _laid(lines, variant, rng)], _PEN_WIDTH)


@dataclass(frozen=True)
class StarterKey:
    """One drawing of the starter collection, not drawn yet."""

    class_name: str
    number: int
    template: Template
    variant: Variant

    def draw(self, seed: int = STARTER_SEED) -> Drawing:
        """Each drawing has its own stream of chance: a new class, or more of each, leaves the others as they are."""
        rng = np.random.default_rng([seed, zlib.crc32(self.class_name.encode()), self.number])
        return vary(self.template, rng, self.variant)


def starter_keys(per_class: int = PER_CLASS) -> list[StarterKey]:
    """What the starter collection consists of, in rounds: the first drawing of every class, then the second, ..."""
    turns = [(template, _in_turn(template, per_class)) for template in starter_templates()]
    return [
        StarterKey(template.class_name, number, template, variants[number])
        for number in range(per_class)
        for template, variants in turns
    ]


def starter_drawings(per_class: int = PER_CLASS, seed: int = STARTER_SEED) -> Iterator[tuple[str, int, Drawing]]:
    """The starter collection: (class, number from 0, drawing), class by class, variants in turn."""
    place = {template.class_name: i for i, template in enumerate(starter_templates())}
    for key in sorted(starter_keys(per_class), key=lambda key: place[key.class_name]):
        yield key.class_name, key.number, key.draw(seed)


def _in_turn(template: Template, count: int) -> list[Variant]:
    """Variants by their shares, spread evenly: each next one is the one that lags most."""
    drawn = [0] * len(template.variants)
    turns = []
    for _ in range(count):
        lag = [(n + 0.5) / variant.share for n, variant in zip(drawn, template.variants, strict=True)]
        i = lag.index(min(lag))
        drawn[i] += 1
        turns.append(template.variants[i])
    return turns


def _chosen(variant: Variant, hand: Hand, rng: np.random.Generator) -> list[Shape]:
    """The shapes that this drawing has: one ending of each choice, optional ones by chance, few forgotten."""
    endings: dict[str, list[str]] = {}
    for shape in variant.shapes:
        if shape.choice and shape.choice[1] not in endings.setdefault(shape.choice[0], []):
            endings[shape.choice[0]].append(shape.choice[1])
    picked = {group: names[int(rng.integers(len(names)))] for group, names in endings.items()}
    shapes = []
    for i, shape in enumerate(variant.shapes):
        if shape.choice and picked[shape.choice[0]] != shape.choice[1]:
            continue
        if shape.chance < 1 and rng.random() >= shape.chance:
            continue
        keep = i == 0 or shape.essential or shape.choice or len(variant.shapes) < 4
        if rng.random() >= hand.forget or keep or shape.span > _SMALL:
            shapes.append(shape)
    return shapes


def _placed(outline: Outline, shift: NDArray, hand: Hand, rng: np.random.Generator) -> Outline:
    """The outline a little off its place and size."""
    points = outline.points
    centre = (points.min(axis=0) + points.max(axis=0)) / 2
    scale = np.exp(rng.normal(0, 0.04 * hand.jitter, 2))
    return outline.with_points((points - centre) * scale + centre + shift + rng.normal(0, 0.7 * hand.jitter, 2))


def _drawn(outline: Outline, hand: Hand, rng: np.random.Generator) -> list[NDArray[np.float64]]:
    """The line or lines that the pen leaves for one outline."""
    points, closed = outline.points, outline.closed
    if outline.is_dab:
        return [points]
    pieces = [points]
    if outline.angular:
        if len(points) > 2 and not outline.steady:
            points = points + rng.normal(0, hand.jitter * 0.8, points.shape)
        pieces = _sides(points, closed, rng)
        closed = closed and len(pieces) == 1
    lines = []
    for piece in pieces:
        line = _pulled(piece, closed, outline.angular, hand, rng)
        lines.append(line)
        if rng.random() < hand.retrace:
            lines.append(_pulled(piece, closed, outline.angular, hand, rng))
    return lines


def _sides(corners: NDArray, closed: bool, rng: np.random.Generator) -> list[NDArray]:
    """Corners as the person draws them: mostly in one go, sometimes lifting the pen at a corner or two."""
    if closed:
        corners = np.roll(corners, -int(rng.integers(len(corners))), axis=0)
        corners = np.concatenate([corners, corners[:1]])
    if len(corners) < 4 or rng.random() > 0.25:
        return [corners]
    cuts = sorted({int(cut) for cut in rng.integers(1, len(corners) - 1, 2)})
    edges = [0, *cuts, len(corners) - 1]
    return [corners[a : b + 1] for a, b in pairwise(edges)]


def _pulled(points: NDArray, closed: bool, angular: bool, hand: Hand, rng: np.random.Generator) -> NDArray[np.float64]:
    """One stroke through the points: where it starts, how its ends meet, how it shakes, how round its corners are."""
    if closed and not angular:
        points = np.roll(points[:-1], -int(rng.integers(len(points) - 1)), axis=0)
        points = np.concatenate([points, points[:1]])
    if rng.random() < 0.35:
        points = points[::-1]
    line = resample(points, _SPACING)
    length = (len(line) - 1) * _SPACING
    if closed:
        along = (np.arange(len(line)) / (len(line) - 1))[:, None]
        size = min(1.0, length / 80)
        line = line + (along - 0.5) * rng.normal(0, hand.closure * size, 2)
        extra = round(rng.normal(0.3, 1.0) * hand.closure * size / _SPACING)
        if extra > 0:
            line = np.concatenate([line, line[1 : extra + 1] + (line[-1] - line[0])])
        elif extra < 0 and len(line) + extra > 8:
            line = line[:extra]
    elif len(line) > 4:
        for end, inner in ((0, 2), (-1, -3)):
            way = line[end] - line[inner]
            far = np.hypot(*way)
            if far > 0:
                line[end] = line[end] + way / far * rng.normal(0.15, 1) * hand.overshoot * min(1.0, length / 25)
    line = _melted(line, hand.rounding * min(1.0, length / 60))
    return line + _shake(len(line), length, hand, rng)


def _melted(line: NDArray, width: float) -> NDArray:
    """Corners rounded by averaging over ``width`` along the line; the ends stay."""
    reach = int(width / _SPACING)
    if reach < 1 or len(line) < 2 * reach + 3:
        return line
    padded = np.concatenate([np.repeat(line[:1], reach, 0), line, np.repeat(line[-1:], reach, 0)])
    window = np.ones(2 * reach + 1) / (2 * reach + 1)
    melted = np.stack([np.convolve(padded[:, axis], window, "valid") for axis in (0, 1)], axis=1)
    melted[0], melted[-1] = line[0], line[-1]
    return melted


def _shake(count: int, length: float, hand: Hand, rng: np.random.Generator) -> NDArray[np.float64]:
    """A slow, smooth wander of the hand, (count, 2)."""
    knots = max(3, int(length / 11) + 2)
    values = rng.normal(0, hand.wobble * min(1.0, length / 30), (knots, 2))
    at = np.arange(count) * ((knots - 1) / max(count - 1, 1))
    whole = np.minimum(at.astype(int), knots - 2)
    part = (at - whole)[:, None]
    ease = part * part * (3 - 2 * part)
    return values[whole] * (1 - ease) + values[whole + 1] * ease


def _reordered(lines: list[NDArray], rng: np.random.Generator) -> list[NDArray]:
    """The strokes in a slightly other order."""
    order = np.argsort(np.arange(len(lines)) + rng.normal(0, 0.9, len(lines)), kind="stable")
    return [lines[i] for i in order]


def _laid(lines: list[NDArray], variant: Variant, rng: np.random.Generator) -> list[NDArray[np.float64]]:
    """All lines in other proportions, mirrored or not, turned; the whole keeps its place."""
    bend = rng.normal(0, 0.13, 2).clip(-0.3, 0.3)
    lean = rng.normal(0, 0.05, 2)
    stretch = np.exp(np.clip(rng.normal(0, 0.11), -0.25, 0.25) * np.array([1.0, -1.0]))
    mirror = variant.may_mirror and rng.random() < 0.5
    angle = np.deg2rad(rng.uniform(*variant.turn) + rng.normal(0, 1) * variant.tilt)
    spin = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    unit = (np.concatenate(lines) - 50) / 50
    # One side is drawn larger than the other: a smooth change of proportions that folds nothing over.
    unit = unit + bend * (1 - np.clip(unit, -1, 1) ** 2)
    unit = (unit + unit[:, ::-1] * lean) * stretch
    if mirror:
        unit = unit * np.array([-1.0, 1.0])
    return np.split(unit @ spin * 50 + 50, np.cumsum([len(line) for line in lines])[:-1])

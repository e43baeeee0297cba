"""The shapes of a template as points, before a hand draws them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from sketchdesk.engine.templates import Shape


@dataclass(frozen=True)
class Outline:
    """What one stroke follows.

    ``points`` float64 (n, 2): corners if ``angular``, else points close to each other (with the first again at the end
    if ``closed``). ``steady`` corners are not moved one by one. ``is_dab``: the pen only touches the paper.
    """

    points: NDArray[np.float64]
    angular: bool = False
    closed: bool = False
    steady: bool = False
    is_dab: bool = False

    def with_points(self, points: NDArray[np.float64]) -> Outline:
        """The same outline elsewhere."""
        return replace(self, points=points)


def trace(shape: Shape, rng: np.random.Generator) -> Iterator[Outline]:
    """The outlines of a shape, in units of its box; chance decides counts, and how evenly things stand."""
    p, n = np.array(shape.points, np.float64).reshape(-1, 2), shape.numbers
    count = int(rng.integers(shape.counts[0][0], shape.counts[0][1] + 1)) if shape.counts else 0
    match shape.kind:
        case "line" | "loop":
            yield Outline(p, angular=True, closed=shape.kind == "loop")
        case "rect":
            yield Outline(np.array([p[0], (p[1, 0], p[0, 1]), p[1], (p[0, 0], p[1, 1])]), angular=True, closed=True)
        case "curve" | "blob":
            closed = shape.kind == "blob"
            loose = p + rng.normal(0, 0.9, p.shape)
            yield Outline(_smooth(loose, shape.corners, closed), closed=closed)
        case "circle":
            yield Outline(_arc(p[0], np.array([n[0], n[0]]) * np.exp(rng.normal(0, 0.05, 2)), 0, 360), closed=True)
        case "oval":
            yield Outline(_arc(p[0], p[1] * np.exp(rng.normal(0, 0.04, 2)), 0, 360), closed=True)
        case "arc":
            yield Outline(_arc(p[0], p[1], n[0] + rng.normal(0, 3), n[1] + rng.normal(0, 3)))
        case "bumps":
            yield _bumps(p[0], p[1], count, n[0], n[1], n[2], rng)
        case "spiral":
            t = np.linspace(0, 1, 30 + int(20 * abs(n[2])))
            radius, angle = n[0] + (n[1] - n[0]) * t, 2 * np.pi * n[2] * t + rng.uniform(0, 2 * np.pi)
            yield Outline(p[0] + radius[:, None] * np.stack([np.cos(angle), np.sin(angle)], 1))
        case "zigzag":
            t = np.linspace(0, 1, 2 * count + 1)
            t[1:-1] += rng.normal(0, 0.09 / count, 2 * count - 1)
            height = n[0] * (np.arange(2 * count + 1) % 2) * np.exp(rng.normal(0, 0.12, 2 * count + 1))
            yield Outline(p[0] + t[:, None] * (p[1] - p[0]) + height[:, None] * _across(p), angular=True, steady=True)
        case "wave":
            t = np.linspace(0, 1, 16 * count + 1)
            height = n[0] * np.sin(2 * np.pi * count * t) * (1 + 0.3 * rng.normal() * (t - 0.5))
            yield Outline(p[0] + t[:, None] * (p[1] - p[0]) + height[:, None] * _across(p))
        case "coil":
            t = np.linspace(0, 1, 18 * count + 1)
            radius, angle = n[0] + (n[1] - n[0]) * t, 2 * np.pi * count * t
            sway = np.interp(t, np.linspace(0, 1, count + 1), rng.normal(0, 0.12, count + 1)) + 1
            ring = np.stack([np.cos(angle), 0.45 * np.sin(angle)], 1) * (radius * sway)[:, None]
            yield Outline(p[0] + t[:, None] * (p[1] - p[0]) + ring)
        case "rays":
            yield from _rays(p[0], count, n, rng)
        case "dots":
            yield from _dots(p[0], p[1], count, n[0], rng)


def resample(points: NDArray[np.float64], spacing: float) -> NDArray[np.float64]:
    """The same line (n, 2) with points at about equal steps of ``spacing``; at least two points, both ends kept."""
    steps = np.hypot(*np.diff(points, axis=0).T)
    at = np.concatenate([[0.0], np.cumsum(steps)])
    pieces = max(1, int(np.ceil(at[-1] / spacing)))
    wanted = np.arange(pieces + 1) * (at[-1] / pieces)
    return np.array([np.interp(wanted, at, points[:, axis]) for axis in (0, 1)]).T.copy()


def _across(ends: NDArray) -> NDArray[np.float64]:
    """The unit vector to the left of the way from the first to the second point (up, for a way to the right)."""
    x, y = ends[1] - ends[0]
    return np.array([y, -x]) / max(np.hypot(x, y), 1e-9)


def _arc(centre: NDArray, radii: NDArray, start: float, stop: float) -> NDArray[np.float64]:
    angle = np.deg2rad(np.linspace(start, stop, max(9, int(abs(stop - start) / 9) + 1)))
    return centre + radii * np.stack([np.cos(angle), np.sin(angle)], 1)


def _smooth(points: NDArray, corners: frozenset[int], closed: bool) -> NDArray[np.float64]:
    """A Catmull-Rom curve through the points; it breaks its direction at the corners."""
    order = list(range(len(points)))
    if closed:
        first = min(corners, default=0)
        order = order[first:] + order[: first + 1]
    breaks = [k for k, i in enumerate(order) if i in corners]
    if closed and not breaks:
        ring = points[order[:-1]]
        return _spline(np.concatenate([ring[-1:], ring, ring[:2]]))
    edges = sorted({0, *breaks, len(order) - 1})
    runs = []
    for a, b in pairwise(edges):
        run = points[order[a : b + 1]]
        # A mirrored neighbour beyond each end lets the run leave and arrive without a kink of its own.
        runs.append(_spline(np.concatenate([2 * run[:1] - run[1:2], run, 2 * run[-1:] - run[-2:-1]])))
    return np.concatenate([runs[0], *(run[1:] for run in runs[1:])])


def _spline(points: NDArray) -> NDArray[np.float64]:
    """Catmull-Rom through all points but the first and last, eight pieces between two."""
    t = (np.arange(8) / 8)[:, None]
    a, b, c, d = (points[i : len(points) - 3 + i, None] for i in range(4))
    cubic = -a + 3 * b - 3 * c + d
    pieces = 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + cubic * t**3)
    return np.concatenate([pieces.reshape(-1, 2), points[-2:-1]])


def _bumps(
    centre: NDArray, radii: NDArray, count: int, height: float, start: float, stop: float, rng: np.random.Generator
) -> Outline:
    """Bumps around a part of an ellipse."""
    closed = abs(stop - start) >= 359
    edges = np.linspace(start, stop, count + 1)
    edges[1:-1] += rng.normal(0, 0.14 * abs(stop - start) / count, count - 1)
    points = []
    for a, b in pairwise(edges):
        part = np.linspace(0, 1, 9)[:-1]
        angle = np.deg2rad(a + (b - a) * part)
        out = height * np.exp(rng.normal(0, 0.2)) * np.sqrt(np.sin(np.pi * part).clip(0))
        points.append(centre + (radii + out[:, None]) * np.stack([np.cos(angle), np.sin(angle)], 1))
    last = points[0][:1] if closed else _arc(centre, radii, stop, stop)[-1:]
    return Outline(np.concatenate([*points, last]), closed=closed)


def _rays(centre: NDArray, count: int, numbers: tuple[float, ...], rng: np.random.Generator) -> Iterator[Outline]:
    """Lines away from a centre; the first and last stand on the given degrees, or all around."""
    inner, outer, start, stop = numbers
    around = abs(stop - start) >= 359
    step = (stop - start) / (count if around else max(count - 1, 1))
    turn = rng.uniform(0, step) if around else 0.0
    for i in range(count):
        angle = np.deg2rad(start + turn + step * i + rng.normal(0, 0.12) * step)
        way = np.array([np.cos(angle), np.sin(angle)])
        yield Outline(
            centre + np.outer([inner, inner + (outer - inner) * np.exp(rng.normal(0, 0.12))], way), angular=True
        )


def _dots(centre: NDArray, radii: NDArray, count: int, size: float, rng: np.random.Generator) -> Iterator[Outline]:
    """Dabs or small circles, spread over an ellipse as seeds are."""
    turn = rng.uniform(0, 2 * np.pi)
    for i in range(count):
        far, angle = np.sqrt((i + 0.5) / count), turn + i * 2.39996
        place = centre + radii * far * np.array([np.cos(angle), np.sin(angle)])
        if size > 0:
            yield Outline(_arc(place, np.array([size, size]) * np.exp(rng.normal(0, 0.15, 2)), 0, 360), closed=True)
        else:
            yield Outline(place + np.array([[0.0, 0.0], rng.normal(0, 1.0, 2)]), is_dab=True)

"""Stroke-level augmentation: people draw the same thing bent, tilted, shaky, incomplete.

Everything is vectorised over the points of a whole batch, so that one core keeps a network fed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sketchdesk.engine.drawing import CONTENT_SIDE, INK_SIDE, INPUT_SIDE, LINE_WIDTH, draw_lines, reduce_ink
from sketchdesk.training.quickdraw import StrokeSet


@dataclass(frozen=True)
class StrokeAugmentation:
    """Strengths; lengths are shares of the drawing's longest side, angles in degrees."""

    flip: float = 0.5
    rotation: float = 12.0
    aspect: float = 0.18
    shear: float = 0.12
    warp: float = 0.025
    stroke_shift: float = 0.012
    stroke_turn: float = 4.0
    point_jitter: float = 0.005
    drop_stroke: float = 0.05
    truncate: float = 0.12
    shrink: float = 0.12
    shift: float = 0.03
    line_widths: tuple[int, ...] = (5, 6, 6, 6, 7, 8)


def _turn(angle: NDArray[np.float32]) -> NDArray[np.float32]:
    cos, sin = np.cos(angle), np.sin(angle)
    return np.stack([np.stack([cos, -sin], -1), np.stack([sin, cos], -1)], -2)


class StrokeBatcher:
    """Draws batches of a stroke set, augmented or plain, as the rasteriser draws them."""

    def __init__(self, strokes: StrokeSet, augmentation: StrokeAugmentation | None, size: int = INPUT_SIDE) -> None:
        self.strokes = strokes
        self.augmentation = augmentation
        self.size = size

    def batch(self, rows: NDArray[np.int64], rng: np.random.Generator) -> NDArray[np.float32]:
        """Pictures of the drawings ``rows``; float32 (n, size, size, 1), ink is 1."""
        lines_per_drawing = self.lines(rows, rng)
        out = np.empty((len(rows), self.size, self.size, 1), np.float32)
        widths = (LINE_WIDTH,) if self.augmentation is None else self.augmentation.line_widths
        chosen = rng.integers(len(widths), size=len(rows))
        for i, lines in enumerate(lines_per_drawing):
            out[i, :, :, 0] = reduce_ink(draw_lines(lines, widths[chosen[i]]), self.size)
        out *= np.float32(1 / 255)
        return out

    def lines(self, rows: NDArray[np.int64], rng: np.random.Generator) -> list[list[NDArray[np.float32]]]:
        """The strokes of the drawings ``rows``, float32 (n, 2), in pixels of the ink canvas."""
        points, stroke_of, drawing_of_stroke = self._gather(rows)
        return self._lines(points, stroke_of, drawing_of_stroke, len(rows), rng)

    def _gather(self, rows: NDArray[np.int64]) -> tuple[NDArray[np.float32], NDArray[np.int64], NDArray[np.int64]]:
        """Points (P, 2) around 0 with longest side 1, stroke of each point, drawing of each stroke."""
        data = self.strokes
        first, last = data.drawing_starts[rows], data.drawing_starts[rows + 1]
        counts = last - first
        stroke_ids = np.concatenate([np.arange(a, b) for a, b in zip(first, last, strict=True)])
        lengths = data.stroke_starts[stroke_ids + 1] - data.stroke_starts[stroke_ids]
        offsets = np.repeat(data.stroke_starts[stroke_ids] - np.concatenate([[0], np.cumsum(lengths)[:-1]]), lengths)
        points = data.points[np.arange(lengths.sum()) + offsets].astype(np.float32)
        stroke_of = np.repeat(np.arange(len(stroke_ids)), lengths)
        drawing_of_stroke = np.repeat(np.arange(len(rows)), counts)
        return points / np.float32(255) - np.float32(0.5), stroke_of, drawing_of_stroke

    def _lines(
        self,
        points: NDArray[np.float32],
        stroke_of: NDArray[np.int64],
        drawing_of_stroke: NDArray[np.int64],
        n: int,
        rng: np.random.Generator,
    ) -> list[list[NDArray[np.float32]]]:
        if self.augmentation is not None:
            keep = self._kept_strokes(stroke_of, drawing_of_stroke, n, rng)
            points = self._deform(points, stroke_of, drawing_of_stroke, n, rng)
            kept_points = keep[stroke_of]
            points, stroke_of = points[kept_points], stroke_of[kept_points]
        drawing_of = drawing_of_stroke[stroke_of]
        starts = np.searchsorted(drawing_of, np.arange(n))
        low, high = np.minimum.reduceat(points, starts), np.maximum.reduceat(points, starts)
        extent = np.maximum((high - low).max(axis=1), np.float32(1e-6))
        scale = CONTENT_SIDE / extent
        centre = np.full((n, 2), INK_SIDE / 2, np.float32)
        if self.augmentation is not None:
            scale = scale * rng.uniform(1 - self.augmentation.shrink, 1.02, n)
            centre += rng.uniform(-1, 1, (n, 2)) * self.augmentation.shift * INK_SIDE
        scale = scale.astype(np.float32)
        middle = (low + high) / 2
        points = (points - middle[drawing_of]) * scale[drawing_of, None] + centre[drawing_of].astype(np.float32)
        cuts = np.flatnonzero(np.diff(stroke_of)) + 1
        lines = np.split(points, cuts)
        owners = drawing_of[np.concatenate([[0], cuts])]
        result: list[list[NDArray[np.float32]]] = [[] for _ in range(n)]
        for owner, line in zip(owners, lines, strict=True):
            result[owner].append(line)
        return result

    def _kept_strokes(
        self, stroke_of: NDArray[np.int64], drawing_of_stroke: NDArray[np.int64], n: int, rng: np.random.Generator
    ) -> NDArray[np.bool_]:
        """Drop short strokes at random, or the last ones; never a drawing's largest stroke."""
        setting = self.augmentation
        assert setting is not None
        strokes = len(drawing_of_stroke)
        lengths = np.bincount(stroke_of, minlength=strokes)
        counts = np.bincount(drawing_of_stroke, minlength=n)
        first = np.concatenate([[0], np.cumsum(counts)[:-1]])
        keep = rng.random(strokes) >= setting.drop_stroke
        position = (np.arange(strokes) - first[drawing_of_stroke]) / counts[drawing_of_stroke]
        share = np.where(rng.random(n) < setting.truncate, rng.uniform(0.6, 0.95, n), 2.0)
        keep &= position <= share[drawing_of_stroke]
        largest = np.maximum.reduceat(lengths, first)
        keep |= lengths == largest[drawing_of_stroke]
        return keep

    def _deform(
        self,
        points: NDArray[np.float32],
        stroke_of: NDArray[np.int64],
        drawing_of_stroke: NDArray[np.int64],
        n: int,
        rng: np.random.Generator,
    ) -> NDArray[np.float32]:
        setting = self.augmentation
        assert setting is not None
        drawing_of = drawing_of_stroke[stroke_of]
        strokes = len(drawing_of_stroke)
        # Each stroke a little away from where it belongs, and turned about its own middle.
        counts = np.bincount(stroke_of, minlength=strokes).astype(np.float32)
        middle = np.stack([np.bincount(stroke_of, points[:, axis], strokes) for axis in (0, 1)], 1) / counts[:, None]
        middle = middle.astype(np.float32)
        turn = _turn(rng.normal(0, np.deg2rad(setting.stroke_turn), strokes).astype(np.float32))
        turn *= np.exp(rng.normal(0, 0.05, strokes)).astype(np.float32)[:, None, None]
        move = rng.normal(0, setting.stroke_shift, (strokes, 2)).astype(np.float32)
        local = np.einsum("pij,pj->pi", turn[stroke_of], points - middle[stroke_of])
        points = local + (middle + move)[stroke_of]
        # A smooth warp of the whole paper: two slow waves.
        for _ in range(2):
            frequency = rng.normal(0, 0.9, (n, 2)).astype(np.float32)
            phase = rng.uniform(0, 2 * np.pi, n).astype(np.float32)
            size = rng.normal(0, setting.warp, (n, 2)).astype(np.float32)
            angle = 2 * np.pi * (points * frequency[drawing_of]).sum(1) + phase[drawing_of]
            points = points + np.sin(angle)[:, None].astype(np.float32) * size[drawing_of]
        points = points + rng.normal(0, setting.point_jitter, points.shape).astype(np.float32)
        # The whole drawing: mirrored, turned, stretched, slanted.
        stretch = np.exp(rng.uniform(-setting.aspect, setting.aspect, n)).astype(np.float32)
        matrix = np.zeros((n, 2, 2), np.float32)
        matrix[:, 0, 0] = np.where(rng.random(n) < setting.flip, -1, 1) * stretch
        matrix[:, 1, 1] = 1 / stretch
        matrix[:, 0, 1] = rng.uniform(-setting.shear, setting.shear, n)
        angle = np.deg2rad(rng.uniform(-setting.rotation, setting.rotation, n)).astype(np.float32)
        matrix = _turn(angle) @ matrix
        return np.einsum("pij,pj->pi", matrix[drawing_of], points).astype(np.float32)

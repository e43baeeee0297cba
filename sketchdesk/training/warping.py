"""Augmentation of pictures whose strokes nobody recorded.

Ink is mirrored, turned, stretched, slanted, shifted, bent by two slow waves, and drawn by another pen. Photos get the
recipe of published competition systems: rotation, shifts, shear, zoom and a mirror image, the edge repeated outside.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

Pictures = NDArray[np.uint8]


class Augmentation(Protocol):
    """Makes another version of a picture."""

    def __call__(self, picture: Pictures, rng: np.random.Generator) -> Pictures:
        """uint8 (side, side) or (side, side, 3) of the same."""
        ...


@dataclass(frozen=True)
class InkWarp:
    """For rasters of ink, uint8 (side, side), 255 on 0. Angles in degrees, lengths as shares of the side.

    ``pen`` is the share of pictures whose lines get thinner or thicker.
    """

    flip: float = 0.5
    rotation: float = 12.0
    aspect: float = 0.18
    shear: float = 0.12
    warp: float = 0.025
    shrink: float = 0.12
    shift: float = 0.03
    pen: float = 0.3

    def __call__(self, picture: Pictures, rng: np.random.Generator) -> Pictures:
        side = picture.shape[0]
        axis = (np.arange(side, dtype=np.float32) + 0.5) / side - 0.5
        right, down = np.meshgrid(axis, axis)
        turn = _turn(rng.uniform(-self.rotation, self.rotation))
        stretch = np.exp(rng.uniform(-self.aspect, self.aspect))
        mirror = -1 if rng.random() < self.flip else 1
        bend = np.array([[mirror * stretch, rng.uniform(-self.shear, self.shear)], [0, 1 / stretch]])
        matrix = np.linalg.inv(turn @ bend) / rng.uniform(1 - self.shrink, 1.02)
        move = rng.uniform(-self.shift, self.shift, 2)
        x = matrix[0, 0] * (right - move[0]) + matrix[0, 1] * (down - move[1])
        y = matrix[1, 0] * (right - move[0]) + matrix[1, 1] * (down - move[1])
        for _ in range(2):
            frequency, size = rng.normal(0, 0.9, 2), rng.normal(0, self.warp, 2)
            wave = np.sin(2 * np.pi * (x * frequency[0] + y * frequency[1]) + rng.uniform(0, 2 * np.pi))
            x, y = x + wave * size[0], y + wave * size[1]
        bent = cv2.remap(
            picture,
            ((x + 0.5) * side - 0.5).astype(np.float32),
            ((y + 0.5) * side - 0.5).astype(np.float32),
            cv2.INTER_LINEAR,
        )
        return self._redrawn(bent, rng)

    def _redrawn(self, picture: Pictures, rng: np.random.Generator) -> Pictures:
        """By a thinner or thicker pen: shades at the lines' edges are lightened or darkened."""
        if rng.random() >= self.pen:
            return picture
        shades = (np.arange(256) / 255) ** np.exp(rng.uniform(-0.6, 0.6))
        return np.asarray(cv2.LUT(picture, np.rint(255 * shades).astype(np.uint8)), np.uint8)


@dataclass(frozen=True)
class PhotoWarp:
    """For pictures, uint8 (side, side) or (side, side, 3). Angles in degrees, lengths as shares of the side."""

    flip: float = 0.5
    rotation: float = 40.0
    shift: float = 0.2
    shear: float = 0.2
    zoom: float = 0.2

    def __call__(self, picture: Pictures, rng: np.random.Generator) -> Pictures:
        side = picture.shape[0]
        zoom = np.diag(1 + rng.uniform(-self.zoom, self.zoom, 2))
        slant = np.array([[1, rng.uniform(-self.shear, self.shear)], [0, 1]])
        mirror = np.diag([-1.0 if rng.random() < self.flip else 1.0, 1.0])
        matrix = _turn(rng.uniform(-self.rotation, self.rotation)) @ slant @ zoom @ mirror
        move = rng.uniform(-self.shift, self.shift, 2) * side
        middle = np.full(2, (side - 1) / 2)
        whole = np.concatenate([matrix, (middle - matrix @ middle + move)[:, None]], axis=1)
        moved = cv2.warpAffine(picture, whole, (side, side), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        return np.asarray(moved, np.uint8)


def _turn(degrees: float) -> NDArray[np.float64]:
    angle = np.deg2rad(degrees)
    return np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])

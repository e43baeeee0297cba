"""Small pictures of three classes that a network tells apart after a few steps."""

from __future__ import annotations

import cv2
import numpy as np

from sketchdesk.training.batches import Labelled

NAMES = ("circle", "cross", "zigzag")


def shape(label: int, rng: np.random.Generator, side: int) -> np.ndarray:
    picture = np.zeros((side, side), np.uint8)
    at = side / 2 + rng.normal(0, side / 16, 2)
    size = side * rng.uniform(0.25, 0.36)
    width = max(side // 24, 1)
    if label == 0:
        cv2.circle(picture, at.astype(int).tolist(), int(size), 255, width)
    elif label == 1:
        for step in ((1, 1), (1, -1)):
            ends = [(at + sign * size * np.array(step)).astype(int).tolist() for sign in (-1, 1)]
            cv2.line(picture, *ends, 255, width)
    else:
        x = np.linspace(at[0] - size, at[0] + size, 5)
        y = at[1] + size * np.array([-0.5, 0.5, -0.5, 0.5, -0.5])
        cv2.polylines(picture, [np.stack([x, y], 1).astype(np.int32)], False, 255, width)
    return picture


def small_pictures(per_class: int = 12, side: int = 64, colour: bool = False, classes: int = 3) -> Labelled:
    """Every fourth picture is held out."""
    rng = np.random.default_rng(0)
    labels = np.tile(np.arange(classes), per_class)
    pictures = np.stack([shape(label, rng, side) for label in labels])
    if colour:
        pictures = np.repeat(255 - pictures[..., None], 3, axis=3)
    rows = np.arange(len(labels))
    return Labelled(pictures, labels, NAMES[:classes], rows[rows // classes % 4 > 0], rows[rows // classes % 4 == 0])

"""Measure where photos' edges lie among the default encoder's drawings.

    python -m sketchdesk.training.photo_shift --data DIR --encoder FILE --out FILE

DIR holds ``photos30.zip``; only the first half of each class is looked at (names in order), and no class is told apart.
"""

from __future__ import annotations

import argparse
import zipfile
from collections import defaultdict
from pathlib import Path, PurePosixPath

import numpy as np

from sketchdesk.engine.features.extractor import Encoder
from sketchdesk.engine.features.weights import EncoderSpec
from sketchdesk.engine.images import read_picture
from sketchdesk.engine.photo_renderings import RENDERINGS, PhotoShift, fit_shift, rasters_of_photo, shift_bytes
from sketchdesk.errors import ImageError, ModelError


def first_halves(names: list[str]) -> list[str]:
    """Of the files ``class/name``, the first half of each class in order; an odd one does not belong to it."""
    classes: dict[str, list[str]] = defaultdict(list)
    for name in sorted(names):
        classes[PurePosixPath(name).parent.as_posix()].append(name)
    return [name for members in classes.values() for name in members[: len(members) // 2]]


def measure(archive: Path, encoder: Encoder) -> PhotoShift:
    """The shift of the photos in the first halves; those that show no edges are passed over.

    Raises ModelError for an encoder of another architecture than the default one's.
    """
    side, rasters = encoder.spec.input_side, []
    with zipfile.ZipFile(archive) as file:
        for name in first_halves([each for each in file.namelist() if not each.endswith("/")]):
            photo = np.asarray(read_picture(file.read(name)).convert("RGB"))
            try:
                rasters.append(rasters_of_photo(photo, side))
            except ImageError:
                continue
    raw = encoder.raw(np.concatenate(rasters)).reshape(len(rasters), len(RENDERINGS), -1)
    if not isinstance(encoder.spec, EncoderSpec):
        raise ModelError("Only the default encoder, or one like it, is moved to.")
    return fit_shift(raw, encoder.spec.head.mean, encoder.spec.file_sha256)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--encoder", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    shift = measure(arguments.data / "photos30.zip", Encoder(arguments.encoder))
    arguments.out.write_bytes(shift_bytes(shift))
    print(f"length {np.linalg.norm(shift.shift):.3f}")


if __name__ == "__main__":
    main()

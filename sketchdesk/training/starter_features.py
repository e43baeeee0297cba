"""Embed the starter collection with the encoder that ships.

    python -m sketchdesk.training.starter_features

Run it after the encoder or the templates have changed; a test holds the file to both.
"""

from __future__ import annotations

import importlib.resources
from pathlib import Path

import numpy as np

from sketchdesk.engine.drawing import rasterise
from sketchdesk.engine.features.extractor import Encoder
from sketchdesk.engine.features.starter_features import save_starter_features, starter_features_path
from sketchdesk.engine.variation import starter_keys


def main() -> None:
    encoder = Encoder(Path(str(importlib.resources.files("sketchdesk") / "resources" / "default_encoder.npz")))
    rasters = np.stack([rasterise(key.draw(), encoder.spec.input_side) for key in starter_keys()])
    save_starter_features(starter_features_path(), encoder.spec.drawings_fingerprint, rasters, encoder.embed(rasters))
    print(f"{len(rasters)} drawings embedded into {starter_features_path().name}")


if __name__ == "__main__":
    main()

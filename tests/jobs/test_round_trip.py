"""A drawing that left the program as a file and comes back through an import is seen as the drawing that it was."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from job_pictures import as_picture, encoded, some_drawings, write_folder
from library_contents import extract, features_of, images_of, import_

from sketchdesk.engine.drawing import Drawing, rasterise
from sketchdesk.engine.stroke_files import to_svg
from sketchdesk.jobs.workbench import Workbench

# Simple ones: what lies close together runs into one with a wide pen, and is no longer the same drawing.
SIMPLE = {"apple", "balloon", "banana", "book", "candle", "car", "fish", "flower", "house", "mushroom", "star", "sun"}


def moved(drawing: Drawing, scale: float, shift: float) -> Drawing:
    return Drawing.from_polylines([line * scale + shift for line in drawing.polylines()])


EXPORTS: dict[str, Callable[[Drawing], bytes]] = {
    "thin.png": lambda drawing: encoded(as_picture(drawing, 512, 3)),
    "wide.png": lambda drawing: encoded(as_picture(drawing, 512, 8)),
    "thin on dark.png": lambda drawing: encoded(as_picture(drawing, 512, 3, ink=255, paper=32)),
    "wide on dark.png": lambda drawing: encoded(as_picture(drawing, 512, 8, ink=255, paper=32)),
    "camera.jpg": lambda drawing: encoded(as_picture(drawing, 512, 5), "JPEG", quality=70),
    "strokes.svg": lambda drawing: to_svg(moved(drawing, 3.7, 11), 400).encode(),
}


@pytest.fixture(scope="module")
def drawings() -> dict[str, Drawing]:
    chosen = {name: drawing for name, _, drawing in some_drawings(500, 1) if name in SIMPLE}
    assert len(chosen) >= 8
    return chosen


@pytest.mark.parametrize("export", EXPORTS)
def test_an_export_embeds_like_its_drawing(
    bench: Workbench, tmp_path: Path, drawings: dict[str, Drawing], export: str
) -> None:
    files = {f"{name}/{export}": EXPORTS[export](drawing) for name, drawing in drawings.items()}
    result = import_(bench, write_folder(tmp_path / "exported", files))
    assert (result.added, result.failures) == (len(drawings), ())
    extract(bench)
    labels = [image.label for image in images_of(bench.library)]
    before = bench.encoder.embed(np.stack([rasterise(drawings[label]) for label in labels]))
    cosines = dict(zip(labels, (before * features_of(bench)).sum(axis=1).tolist(), strict=True))
    assert min(cosines.values()) > 0.9, cosines
    if export.endswith(".svg"):
        assert min(cosines.values()) > 0.999, cosines

"""Several drawings of one photo, and the one embedding that stands for all of them.

No single threshold finds the outline in every photo: one loses a dark cat, another draws the grass. A photo is drawn
several times, each drawing is embedded, and the unit embeddings are averaged. Photos' edges also lie to one side of
people's drawings; the way from there to here is the same for all photos (the difference of the two means, as in
correlation alignment without the second moments, Sun et al. 2016), and each photo is moved along it.

On the first half of ``photos30.zip`` with 1,000 distractors, then on the second half (30 classes each, 900 drawings),
a hit in the first ten, P@10 and mAP:

    the default edges alone                        0.732  0.330  0.225    0.751  0.307  0.210
    the best figures of the other three alone      0.736  0.343  0.236    0.770  0.310  0.213
    the four of RENDERINGS, averaged               0.736  0.350  0.249    0.757  0.328  0.230
    the same, moved                                0.740  0.361  0.254    0.757  0.332  0.230

The largest similarity instead of the mean gains no more and keeps four vectors a photo; subtracting each photo's mean
similarity to many drawings (CSLS, Conneau et al. 2018) loses: a quarter of it takes the hits from 0.732 to 0.719.
"""

from __future__ import annotations

import hashlib
import importlib.resources
import io
import zipfile
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sketchdesk.engine.drawing import INPUT_SIDE, reduce_ink
from sketchdesk.engine.photo_edges import DEFAULT, EdgeSettings, Gradients, edges_of_gradients, gradients_of_photo
from sketchdesk.errors import ImageError, ModelError

Pixels = NDArray[np.uint8]
Floats = NDArray[np.float32]

FORMAT = "sketchdesk-photo-shift-1"

# The first is what stands for the photo where only one is wanted.
RENDERINGS: tuple[EdgeSettings, ...] = (
    DEFAULT,
    replace(DEFAULT, most=5.0),
    replace(DEFAULT, steepest=88.0),
    replace(DEFAULT, blur=2.4),
)
# Of the way photos are drawn: embeddings of photos drawn in another way are stale. The number counts changes of it
# that the settings do not tell.
RENDERINGS_VERSION = hashlib.sha256(f"1 {RENDERINGS}".encode()).hexdigest()


def rasters_of_photo(
    pixels: Pixels, size: int = INPUT_SIDE, renderings: tuple[EdgeSettings, ...] = RENDERINGS
) -> Pixels:
    """A grey (h, w) or colour (h, w, 3) photo, drawn once for each setting; uint8 (renderings, size, size), ink 255.

    A setting that finds no edges is given those of the first that does. Raises ImageError if none does.
    """
    gradients: dict[tuple[int, float], Gradients] = {}
    drawn: list[Pixels | None] = []
    for settings in renderings:
        key = settings.side, settings.blur
        if key not in gradients:
            gradients[key] = gradients_of_photo(pixels, settings)
        try:
            drawn.append(reduce_ink(edges_of_gradients(gradients[key], settings), size))
        except ImageError:
            drawn.append(None)
    there = next((each for each in drawn if each is not None), None)
    if there is None:
        raise ImageError("The picture is blank.")
    return np.stack([there if each is None else each for each in drawn])


@dataclass(frozen=True)
class PhotoShift:
    """Where photos' edges lie among an encoder's drawings.

    ``shift`` float32 (d,) is added to a photo's mean embedding; ``fingerprint`` is that of the encoder's file.
    """

    shift: Floats
    fingerprint: str

    @property
    def embeddings_fingerprint(self) -> str:
        """SHA-256 of all that decides the embeddings: the encoder, how photos are drawn, and the shift."""
        parts = f"{self.fingerprint} {RENDERINGS_VERSION} ".encode() + self.shift.astype("<f4").tobytes()
        return hashlib.sha256(parts).hexdigest()

    def pooled(self, embeddings: Floats) -> Floats:
        """One unit embedding (n, d) of each photo, of its renderings' unit embeddings (n, renderings, d)."""
        return _unit(_mean(embeddings) + self.shift)


def fit_shift(photos: Floats, drawings_mean: Floats, fingerprint: str) -> PhotoShift:
    """From photos' unit embeddings (n, renderings, d) and the mean (d,) of drawings' unit embeddings.

    Raises ValueError if there are no photos.
    """
    if not len(photos):
        raise ValueError("There are no photos to fit to.")
    shift = drawings_mean - _mean(photos).mean(axis=0, dtype=np.float64)
    return PhotoShift(shift.astype(np.float32), fingerprint)


def without_shift(size: int, fingerprint: str) -> PhotoShift:
    """For an encoder of embeddings of ``size`` numbers that nothing was fitted for: the plain mean."""
    return PhotoShift(np.zeros(size, np.float32), fingerprint)


def shift_bytes(shift: PhotoShift) -> bytes:
    """A file of a shift: ``.npz`` of half floats, no pickle."""
    buffer = io.BytesIO()
    header = np.array([FORMAT, shift.fingerprint])
    np.savez(buffer, header=header, shift=shift.shift.astype(np.float16))
    return buffer.getvalue()


def shift_path() -> Path:
    """The shift of the encoder that ships with SketchDesk."""
    return Path(str(importlib.resources.files("sketchdesk") / "resources" / "photo_shift.npz"))


def read_shift(path: Path, fingerprint: str, size: int) -> PhotoShift | None:
    """The shift of the encoder with ``fingerprint``, whose embeddings have ``size`` numbers; None for another encoder.

    Raises ModelError if the file is missing, damaged or none of ours.
    """
    try:
        with path.open("rb") as content, np.load(content, allow_pickle=False) as file:
            kind, made_for = map(str, file["header"])
            shift = file["shift"].astype(np.float32)
    except OSError as error:
        raise ModelError(f"{path.name} cannot be read: {error.strerror or error}.") from error
    except (ValueError, KeyError, EOFError, AttributeError, zipfile.BadZipFile) as error:
        raise ModelError(f"{path.name} is damaged: install SketchDesk again.") from error
    if made_for != fingerprint:
        return None
    if kind != FORMAT or shift.shape != (size,) or not np.isfinite(shift).all():
        raise ModelError(f"{path.name} is damaged: install SketchDesk again.")
    return PhotoShift(shift, fingerprint)


def _mean(embeddings: Floats) -> Floats:
    return _unit(embeddings.mean(axis=1, dtype=np.float64))


def _unit(vectors: NDArray[np.floating]) -> Floats:
    """Rows of length 1; a row of zeros stays one."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return (vectors / np.maximum(lengths, 1e-12)).astype(np.float32)

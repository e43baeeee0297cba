"""Opens a saved index of any family."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sketchdesk.engine.index.base import VectorIndex
from sketchdesk.engine.index.exact import ExactIndex
from sketchdesk.engine.index.pstable import PStableIndex
from sketchdesk.engine.index.simhash import SimHashIndex
from sketchdesk.engine.index.storage import read_index
from sketchdesk.errors import IndexFormatError

FAMILIES: dict[str, type[VectorIndex]] = {family.family: family for family in (ExactIndex, SimHashIndex, PStableIndex)}


def load_index(folder: str | Path, vectors: NDArray[np.floating] | str | Path | None = None) -> VectorIndex:
    """The index that was saved in a folder, its large arrays memory-mapped.

    ``vectors`` (an array or memory map (n, d), or a ``.npy`` file) stands in for the file that the index
    refers to, say after that file has moved; rows after the first n are passed over. Raises IndexFormatError
    for anything missing, cut short, changed, foreign or built on other vectors.
    """
    saved = read_index(Path(folder), Path(vectors) if isinstance(vectors, str) else vectors)
    family = FAMILIES.get(saved.description.get("family", ""))
    if family is None:
        raise IndexFormatError(f"The index in {folder} is of a kind that this SketchDesk does not know.")
    return family.from_saved(saved)

"""The starter collection's embeddings, shipped with the encoder so that the first search need not wait for them.

They are what embedding the starter collection gives, no more: each row carries the checksum of the raster that it
belongs to, the file the fingerprint of its encoder, and whatever does not match is embedded anew.
"""

from __future__ import annotations

import importlib.resources
import io
import logging
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_log = logging.getLogger(__name__)


def starter_features_path() -> Path:
    """Where the shipped file lies."""
    return Path(str(importlib.resources.files("sketchdesk") / "resources" / "starter_features.npz"))


def checksum(raster: NDArray[np.uint8]) -> int:
    """CRC-32 of the bytes of a raster uint8 (side, side)."""
    return zlib.crc32(np.ascontiguousarray(raster).tobytes())


@dataclass(frozen=True)
class StarterFeatures:
    """Embeddings by the checksum of their raster, for one encoder."""

    fingerprint: str
    rows: dict[int, NDArray[np.float16]]

    @classmethod
    def load(cls, fingerprint: str, path: Path | None = None) -> StarterFeatures:
        """The shipped embeddings if they are of this encoder, else none."""
        try:
            content = (path or starter_features_path()).read_bytes()
            with np.load(io.BytesIO(content), allow_pickle=False) as file:
                if file["fingerprint"].tobytes().decode() == fingerprint:
                    rows = dict(zip(file["checksums"].tolist(), file["embeddings"], strict=True))
                    return cls(fingerprint, rows)
        except Exception:
            # Damaged files make NumPy and zipfile raise nearly anything; without them it only takes longer.
            _log.warning("the starter collection's embeddings cannot be read", exc_info=True)
        return cls(fingerprint, {})

    def of(self, rasters: NDArray[np.uint8]) -> NDArray[np.float32] | None:
        """Embeddings (n, d) of rasters (n, side, side), or None if one of them is not known."""
        try:
            found = np.stack([self.rows[checksum(raster)] for raster in rasters]).astype(np.float32)
        except KeyError:
            return None
        return found / np.linalg.norm(found, axis=1, keepdims=True)


def save_starter_features(
    path: Path, fingerprint: str, rasters: NDArray[np.uint8], embeddings: NDArray[np.float32]
) -> None:
    """Write the file that ships: of rasters uint8 (n, side, side) the checksums, of embeddings (n, d) float16."""
    np.savez(
        path,
        fingerprint=np.frombuffer(fingerprint.encode(), np.uint8),
        checksums=np.array([checksum(raster) for raster in rasters], np.uint32),
        embeddings=embeddings.astype(np.float16),
    )

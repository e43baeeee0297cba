"""Pictures that exist in the catalogue only."""

from __future__ import annotations

import hashlib

from sketchdesk.library.records import NewImage


def picture(path: str, label: str = "cat", content: bytes | None = None) -> NewImage:
    digest = hashlib.sha256(path.encode("utf-8", "surrogateescape") if content is None else content).hexdigest()
    return NewImage(path, label, digest, 640, 480, "photo")

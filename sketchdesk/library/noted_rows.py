"""Small notes of what is under way, as rows of JSON in a file that is written whole; a damaged one holds nothing."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sketchdesk.library.atomic import atomic_write_bytes, discard


def write_rows(path: Path, rows: Sequence[Any]) -> None:
    """In place of what was noted there; no rows delete the file. Raises LibraryWriteError."""
    if rows:
        # As ASCII: a file name need not be valid text.
        atomic_write_bytes(path, json.dumps(list(rows)).encode())
    else:
        discard(path)


def read_rows(path: Path) -> list[Any]:
    """What is noted; nothing where there is no file, or none that can be read."""
    try:
        rows = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return []
    return rows if isinstance(rows, list) else []

"""What the parts of the catalogue share: the connection, and the time of day as it is stored."""

from __future__ import annotations

from datetime import UTC, datetime

from sketchdesk.library.database import Database


class Table:
    """A part of the catalogue over one connection, used by the thread that opened it."""

    def __init__(self, database: Database) -> None:
        self._database = database


def now() -> str:
    """ISO 8601, UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")

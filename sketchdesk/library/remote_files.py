"""What is fetched, how patiently, and what comes of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True)
class Remote:
    """A file on a server. ``title`` names it in sentences.

    ``name`` is its name in the downloads folder; ``size`` (exact) and ``md5`` are as its publisher names them, or None;
    ``begins`` is how such a file begins.
    """

    url: str
    name: str
    title: str
    size: int | None = None
    md5: str | None = None
    begins: bytes = b""


@dataclass(frozen=True)
class Patience:
    """How long to bear with a server: seconds without a byte, and tries in a row that bring none.

    The waits between tries double, beginning with ``first_wait`` seconds.
    """

    timeout: float = 30.0
    tries: int = 5
    first_wait: float = 1.0


@dataclass(frozen=True)
class Fetched:
    """``path`` is the file, or its part if a watch had enough. ``fetched`` bytes came over the network now."""

    path: Path
    is_whole: bool
    fetched: int


class Watch(Protocol):
    """Looks at the bytes as they come, from the first one on, and may have enough before the end."""

    def begin(self) -> None:
        """The bytes begin, or begin again."""

    def see(self, content: bytes) -> bool:
        """The next bytes. True: enough."""

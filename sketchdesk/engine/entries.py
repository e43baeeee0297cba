"""What a folder or an archive holds, file by file; its bytes are read when they are asked for, and never too many."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import IO

from sketchdesk.errors import ArchiveError

LARGEST_ENTRY = 200_000_000  # bytes, unpacked
TOO_LARGE = f"It is larger than {LARGEST_ENTRY // 1_000_000} MB."


@dataclass(frozen=True, slots=True)
class Entry:
    """One file. ``path`` is relative, with '/'; ``label`` the innermost folder that names its class, or ''.

    ``reason`` says why it cannot be used, or is None; then :meth:`read` gives its bytes. ``size`` in bytes and
    ``version``, a file's time of change in nanoseconds or the CRC of an archive's member, change when it changes.
    """

    path: str
    label: str = ""
    reason: str | None = None
    size: int | None = None
    version: int | None = None
    _reader: Callable[[], bytes] | None = field(default=None, repr=False, compare=False)

    def read(self) -> bytes:
        """The bytes; from any thread, also after the iteration has ended.

        Raises ArchiveError (from an archive) or ImageError (from a folder) if they cannot be read.
        """
        if self._reader is None:
            raise ArchiveError(self.reason or "The entry cannot be read.")
        return self._reader()


def is_hidden(parts: Sequence[str]) -> bool:
    """Whether a path, by its parts, is one that systems hide or macOS adds to archives."""
    return any(part.startswith(".") or part == "__MACOSX" for part in parts)


def label_of(folders: Sequence[str], root_is_wrapping: bool) -> str:
    """The class of what lies in these folders; a single root folder around class folders names none."""
    return "" if not folders or (root_is_wrapping and len(folders) == 1) else folders[-1]


def bounded(file: IO[bytes]) -> bytes:
    """All of a file. Raises ArchiveError if that is more than is allowed."""
    content = file.read(LARGEST_ENTRY + 1)
    if len(content) > LARGEST_ENTRY:
        raise ArchiveError(TOO_LARGE)
    return content

"""A file that is being fetched: the bytes so far in ``NAME.part``, and beside it what they are a part of.

The journal is written before the first byte, and the bytes are dropped before the journal changes: whatever is found
after a kill, bytes of two versions of a file are never joined.
"""

from __future__ import annotations

import json
import os
import shutil
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from sketchdesk.errors import LibraryWriteError
from sketchdesk.library.atomic import atomic_write_json, fsync_folder, write_all, writing
from sketchdesk.library.sizes import size_in_words

PART_SUFFIX = ".part"
_JOURNAL_SUFFIX = ".part.json"


@dataclass(frozen=True)
class Version:
    """Which version of a file a server gives: ``validator`` is its strong ETag or its date, or None.

    ``total`` is its length in bytes and ``md5`` its checksum in hexadecimal digits, where the server names them.
    """

    url: str
    validator: str | None
    total: int | None
    md5: str | None = None


def sweep_beside(target: Path) -> None:
    """Remove the journal that a kill left beside a file that is whole."""
    with suppress(OSError):
        target.with_name(target.name + _JOURNAL_SUFFIX).unlink(missing_ok=True)


class PartFile:
    """The bytes of ``target`` that are there, in order from the first. A context manager that closes the file.

    Raises LibraryWriteError wherever something cannot be written.
    """

    def __init__(self, target: Path, url: str) -> None:
        """Open what an earlier run left, if it is of ``url``; start with nothing if not."""
        self.target = target
        self.path = target.with_name(target.name + PART_SUFFIX)
        self._journal = target.with_name(target.name + _JOURNAL_SUFFIX)
        with writing(self.path):
            target.parent.mkdir(parents=True, exist_ok=True)
            flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0)
            self._descriptor: int | None = os.open(self.path, flags, 0o666)
        try:
            self.length = os.fstat(self._open).st_size
            self.version = self._read_journal(url)
            if self.version is None or (self.version.total is not None and self.length > self.version.total):
                self.drop()
        except BaseException:
            os.close(self._open)
            raise

    @property
    def _open(self) -> int:
        assert self._descriptor is not None
        return self._descriptor

    @property
    def is_complete(self) -> bool:
        """Whether as many bytes are there as the server has; False while that is unknown."""
        return self.version is not None and self.version.total is not None and self.length == self.version.total

    def drop(self) -> None:
        """Forget the bytes and what they are a part of."""
        with writing(self.path):
            os.ftruncate(self._open, 0)
            self.length, self.version = 0, None
            self._journal.unlink(missing_ok=True)

    def begin(self, version: Version) -> None:
        """Note which version the bytes belong to; there must be none yet. Raises LibraryWriteError without room."""
        assert self.length == 0
        if version.total is not None:
            self._need_room(version.total)
        atomic_write_json(self._journal, asdict(version))
        self.version = version

    def add(self, content: bytes) -> None:
        """Put bytes behind those that are there. After a failure, those that were written count."""
        try:
            with writing(self.path):
                os.lseek(self._open, self.length, os.SEEK_SET)
                write_all(self._open, content)
        finally:
            self.length = os.fstat(self._open).st_size

    def finish(self) -> Path:
        """Give the file its name; the bytes are on the disk then, and the part is closed."""
        with writing(self.target):
            os.fsync(self._open)
            self.close()
            os.replace(self.path, self.target)
            fsync_folder(self.target.parent)
        with suppress(OSError):
            self._journal.unlink(missing_ok=True)
        return self.target

    def close(self) -> None:
        """Close the file; one without bytes goes. Called twice, it does nothing the second time."""
        if self._descriptor is None:
            return
        os.close(self._descriptor)
        self._descriptor = None
        if not self.length:
            for path in (self.path, self._journal):
                with suppress(OSError):
                    path.unlink(missing_ok=True)

    def __enter__(self) -> PartFile:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _read_journal(self, url: str) -> Version | None:
        try:
            noted = json.loads(self._journal.read_text("utf-8"))
            version = Version(noted["url"], noted["validator"], noted["total"], noted["md5"])
        except (OSError, ValueError, KeyError, TypeError):
            return None
        right = (
            version.url == url
            and isinstance(version.validator, str | None)
            and isinstance(version.total, int | None)
            and isinstance(version.md5, str | None)
        )
        return version if right else None

    def _need_room(self, total: int) -> None:
        with writing(self.path):
            free = shutil.disk_usage(self.path.parent).free
        if free < total - self.length:
            raise LibraryWriteError(
                f"{self.path.parent} has room for {size_in_words(free)}, and {self.target.name} needs "
                f"{size_in_words(total - self.length)}. Free some space and try again."
            )

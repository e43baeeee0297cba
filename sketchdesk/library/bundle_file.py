"""The file of a bundle: a zip whose members are stored as they are, each by a name that is known beforehand.

Nothing in it is trusted: names are matched and never used as paths, sizes are bounded by the file's own, and every
member is checked to its last byte before anything is made of it.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import struct
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, NoReturn

from sketchdesk.errors import InputError
from sketchdesk.library.atomic import fsync_folder, temporary_beside, write_all, writing
from sketchdesk.library.paths import LibraryPaths
from sketchdesk.library.unfinished import note_file, settle_file

FORMAT, VERSION = "sketchdesk-bundle", 1
MANIFEST = "manifest.json"
ROWS = "catalogue.jsonl"
RASTERS = "rasters.npy"
FEATURES = "features.npy"
_NAMES = re.compile(
    r"manifest\.json|catalogue\.jsonl|rasters\.npy|features\.npy|thumbnails/[0-9a-f]{64}\.png|pictures/\d{1,9}"
    r"|index/[a-z]{1,20}/(manifest\.json|[a-z_]{1,40}-[0-9a-f]{16}\.npy)"
)
# Checked by their SHA-256; the others by the zip's CRC, and pictures by the catalogue's SHA-256.
_SEALED = re.compile(r"catalogue\.jsonl|rasters\.npy|features\.npy|index/.*")
_LARGEST_MANIFEST = 4_000_000
_LARGEST_LINE = 100_000
_LARGEST_SMALL = 200_000_000  # a picture or a thumbnail
MOST_MEMBERS = 2_500_000
_BLOCK = 1 << 20
_UNREADABLE = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    ValueError,
    NotImplementedError,
    OverflowError,
    EOFError,
    KeyError,
    RuntimeError,
    struct.error,
)


def thumbnail_member(sha256: str) -> str:
    """Where the thumbnail of a picture lies in a bundle."""
    return f"thumbnails/{sha256}.png"


def picture_member(row: int) -> str:
    """Where a picture itself lies in a bundle."""
    return f"pictures/{row}"


class BundleWriter:
    """Writes the members of a bundle one after the other, the manifest last."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        """Use :func:`writing_bundle`."""
        self._archive = archive
        self._sealed: dict[str, dict[str, Any]] = {}

    def add(self, name: str, content: Iterable[bytes | memoryview]) -> int:
        """Write a member piece by piece; its bytes. Raises OSError; what ``content`` raises passes through."""
        member = zipfile.ZipInfo(name)
        digest, size = hashlib.sha256(), 0
        with self._archive.open(member, "w", force_zip64=True) as file:
            for piece in content:
                file.write(piece)
                digest.update(piece)
                size += len(piece)
        if _SEALED.fullmatch(name):
            self._sealed[name] = {"bytes": size, "sha256": digest.hexdigest()}
        return size

    def finish(self, description: dict[str, Any]) -> None:
        """Write the manifest: what the bundle holds, and the checksums of its members."""
        manifest = {"format": FORMAT, "version": VERSION, **description, "members": self._sealed}
        self.add(MANIFEST, [json.dumps(manifest, indent=1).encode()])


@contextmanager
def writing_bundle(path: Path, paths: LibraryPaths) -> Iterator[BundleWriter]:
    """Write a bundle beside ``path`` and move it there at last, over a file that is there.

    Stopped or killed on the way, nothing new is left (after a kill, once the library was opened again). Raises
    LibraryWriteError.
    """
    with writing(path):
        temporary = temporary_beside(path)
        try:
            note_file(paths, temporary)
            flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
            stream = _Stream(os.open(temporary, flags, 0o666))
            try:
                archive = zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED, allowZip64=True)
                try:
                    yield BundleWriter(archive)
                except BaseException:
                    stream.abandon()
                    raise
                finally:
                    archive.close()
                stream.sync()
            except BaseException:
                stream.abandon()
                raise
            finally:
                stream.close()
            os.replace(temporary, path)
        except BaseException:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
            settle_file(paths)
            raise
        settle_file(paths)
        fsync_folder(path.parent)


class _Stream(io.RawIOBase):
    """A file to write and seek in. Once abandoned it writes nothing any more: closing a zip writes."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._abandoned = False
        self._place = 0
        self._waiting: list[bytes] = []
        self._waiting_bytes = 0

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def write(self, content: Any, /) -> int:
        size = memoryview(content).nbytes
        self._place += size
        if not self._abandoned:
            # A zip is written in small pieces.
            self._waiting.append(bytes(content))
            self._waiting_bytes += size
            if self._waiting_bytes >= _BLOCK:
                self._flush_waiting()
        return size

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        if whence != os.SEEK_SET:
            raise io.UnsupportedOperation("A bundle is written from its beginning.")
        if not self._abandoned:
            self._flush_waiting()
            os.lseek(self._descriptor, offset, os.SEEK_SET)
        self._place = offset
        return offset

    def tell(self) -> int:
        return self._place

    def sync(self) -> None:
        self._flush_waiting()
        os.fsync(self._descriptor)

    def abandon(self) -> None:
        self._abandoned = True

    def close(self) -> None:
        if not self.closed:
            super().close()
            os.close(self._descriptor)

    def _flush_waiting(self) -> None:
        waiting, self._waiting, self._waiting_bytes = b"".join(self._waiting), [], 0
        write_all(self._descriptor, waiting)


class BundleReader:
    """An open bundle whose names and sizes are sound. A context manager. Raises InputError for what is none."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            if not path.is_file():
                raise InputError(f"There is no file {path}.")
            # Our own, so that closing it closes every member that is still being read.
            self._file = path.open("rb")
        except OSError as error:
            raise InputError(f"{path} cannot be read: {error.strerror or error}.") from error
        try:
            self._archive = self._opened()
            self._members = self._checked()
            self.manifest = self._read_manifest()
        except BaseException:
            self._file.close()
            raise

    def __enter__(self) -> BundleReader:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._archive.close()
        self._file.close()

    def __contains__(self, name: str) -> bool:
        return name in self._members

    @property
    def names(self) -> Iterable[str]:
        return self._members

    def size(self, name: str) -> int:
        """Bytes of a member. Raises InputError if it is not there."""
        if name not in self._members:
            self.refuse(f"{name} is missing")
        return self._members[name].file_size

    def refuse(self, why: str = "its parts do not fit together") -> NoReturn:
        """Raises InputError."""
        raise InputError(f"{self.path.name} is damaged, or was not written by SketchDesk: {why}.")

    def blocks(self, name: str) -> Iterator[bytes]:
        """A member, piece by piece, checked by the time that the last piece was given. Raises InputError."""
        sealed = self.manifest["members"].get(name) if _SEALED.fullmatch(name) else None
        if _SEALED.fullmatch(name) and (not isinstance(sealed, dict) or sealed.get("bytes") != self.size(name)):
            self.refuse(f"{name} is not as long as it should be")
        digest = hashlib.sha256()
        for piece in self._pieces(name):
            digest.update(piece)
            yield piece
        if sealed is not None and digest.hexdigest() != sealed.get("sha256"):
            self.refuse(f"{name} has changed since it was written")

    def read(self, name: str) -> bytes:
        """A small member at once. Raises InputError."""
        if self.size(name) > _LARGEST_SMALL:
            self.refuse(f"{name} is larger than it can be")
        return b"".join(self.blocks(name))

    def lines(self) -> Iterator[dict[str, Any]]:
        """The catalogue's rows. Raises InputError."""
        rest = b""
        for piece in self.blocks(ROWS):
            *lines, rest = (rest + piece).split(b"\n")
            yield from map(self._line, lines)
            if len(rest) > _LARGEST_LINE:
                self.refuse("a row is too long")
        if rest:
            self.refuse("its last row is cut off")

    def _line(self, text: bytes) -> dict[str, Any]:
        try:
            values = json.loads(text)
        except (ValueError, RecursionError):
            values = None
        if not isinstance(values, dict):
            self.refuse("a row cannot be read")
        return values

    def _pieces(self, name: str) -> Iterator[bytes]:
        self.size(name)
        try:
            with self._archive.open(self._members[name]) as file:
                while piece := file.read(_BLOCK):
                    yield piece
        except _UNREADABLE as error:
            raise InputError(f"{self.path.name} is damaged: {name} cannot be read.") from error
        except OSError as error:
            raise InputError(f"{self.path} cannot be read: {error.strerror or error}.") from error

    def _opened(self) -> zipfile.ZipFile:
        try:
            return zipfile.ZipFile(self._file)
        except _UNREADABLE as error:
            raise InputError(f"{self.path.name} is no SketchDesk bundle, or it is damaged or cut off.") from error
        except OSError as error:
            raise InputError(f"{self.path} cannot be read: {error.strerror or error}.") from error

    def _checked(self) -> dict[str, zipfile.ZipInfo]:
        listed = self._archive.infolist()
        if not any(member.filename == MANIFEST for member in listed):
            raise InputError(f"{self.path.name} is no SketchDesk bundle.")
        members: dict[str, zipfile.ZipInfo] = {}
        for member in listed:
            if not _NAMES.fullmatch(member.filename) or member.orig_filename != member.filename:
                self.refuse(f"it holds {member.filename[:60]!a}, which does not belong into it")
            if member.filename in members:
                self.refuse(f"it holds {member.filename} twice")
            if (
                member.compress_type != zipfile.ZIP_STORED
                or member.compress_size != member.file_size
                or member.flag_bits & 0x1
            ):
                self.refuse(f"{member.filename} is packed")
            members[member.filename] = member
        if len(members) > MOST_MEMBERS or sum(each.file_size for each in listed) > self.path.stat().st_size:
            self.refuse("it holds more than it can")
        return members

    def _read_manifest(self) -> dict[str, Any]:
        if self.size(MANIFEST) > _LARGEST_MANIFEST:
            self.refuse("its manifest is larger than it can be")
        manifest = self._line(b"".join(self._pieces(MANIFEST)))
        if manifest.get("format") != FORMAT:
            raise InputError(f"{self.path.name} is no SketchDesk bundle.")
        version = manifest.get("version")
        if isinstance(version, int) and version > VERSION:
            raise InputError(f"{self.path.name} was written by a newer SketchDesk. Update SketchDesk to open it.")
        if version != VERSION or not isinstance(manifest.get("members"), dict):
            self.refuse()
        for name in manifest["members"]:
            if name not in self._members:
                self.refuse(f"{str(name)[:60]!a} is missing")
        return manifest

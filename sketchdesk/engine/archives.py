"""Folders and .zip files as streams of entries, without trusting what they hold.

Nothing is extracted: an entry's bytes are read into memory when they are asked for, and never more of them
than allowed. What cannot be used becomes an entry with a reason, so that one bad file never ends an import.
"""

from __future__ import annotations

import os
import re
import stat
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import IO

from sketchdesk.errors import ArchiveError, ImageError, InputError

LARGEST_ENTRY = 200_000_000  # bytes, unpacked
LARGEST_TOTAL = 64_000_000_000  # bytes, unpacked, of a whole archive
MOST_ENTRIES = 1_000_000
_RATIO = 200  # how much smaller packing may have made an entry of more than _RATIO_FROM bytes
_RATIO_FROM = 10_000_000

_LINK = "It is a link to another place, which is not followed."
_TOO_LARGE = f"It is larger than {LARGEST_ENTRY // 1_000_000} MB."
_NAME_IS_NO_TEXT = "Its name is not valid text; rename it and import it again."


@dataclass(frozen=True)
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


def iter_files(path: Path) -> Iterator[Entry]:
    """All files of a folder (with its sub-folders) or of a .zip, sorted by path, hidden ones left out.

    Raises InputError if ``path`` is neither, and ArchiveError if the archive is damaged or a bomb, before the
    first entry is given.
    """
    try:
        if path.is_dir():
            found = _walk(path)
        elif path.is_file():
            found = _list_zip(path)
        else:
            raise InputError(f"There is no file or folder “{path.name or path}”.")
    except OSError as error:
        raise InputError(f"“{path.name}” cannot be opened: {error.strerror or 'the disk reports an error'}.") from error
    return iter(_labelled(sorted(found, key=lambda entry: PurePosixPath(entry.path).parts)))


def _labelled(entries: Sequence[Entry]) -> list[Entry]:
    """Name the class of each entry; a single root folder around class folders names none."""
    parts = [entry.path.split("/")[:-1] for entry in entries]
    roots = {folders[0] if folders else "" for folders in parts}
    root_is_wrapping = len(roots) == 1 and "" not in roots and any(len(folders) > 1 for folders in parts)
    labels = ["" if not folders or (root_is_wrapping and len(folders) == 1) else folders[-1] for folders in parts]
    return [replace(entry, label=label) for entry, label in zip(entries, labels, strict=True)]


def _is_hidden(parts: Sequence[str]) -> bool:
    return any(part.startswith(".") or part == "__MACOSX" for part in parts)


# --- folders ---------------------------------------------------------------------------------------------------


def _walk(root: Path) -> list[Entry]:
    found: list[Entry] = []
    seen: set[tuple[int, int]] = set()
    waiting = [(root, "")]
    while waiting:
        folder, prefix = waiting.pop()
        try:
            status = folder.stat()
            if (status.st_dev, status.st_ino) in seen:
                continue  # a link led back here
            seen.add((status.st_dev, status.st_ino))
            with os.scandir(folder) as listing:
                children = sorted(listing, key=lambda child: child.name)
        except OSError as error:
            if not prefix:
                raise
            why = error.strerror or "the disk reports an error"
            found.append(Entry(_as_text(prefix.rstrip("/")), reason=f"The folder cannot be opened: {why}."))
            continue
        for child in children:
            if _is_hidden([child.name]):
                continue
            name = prefix + child.name
            try:
                if child.is_dir():
                    waiting.append((Path(child.path), name + "/"))
                else:
                    found.append(_folder_entry(Path(child.path), name))
            except OSError as error:
                found.append(Entry(_as_text(name), reason=f"It cannot be opened: {error.strerror}."))
    return found


def _as_text(name: str) -> str:
    """The name as it can be shown and stored, even if the file system's bytes are not UTF-8."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _folder_entry(path: Path, name: str) -> Entry:
    text = _as_text(name)
    try:
        status = path.stat()
    except FileNotFoundError:
        return Entry(text, reason="It is a link to a file that does not exist.")
    if not stat.S_ISREG(status.st_mode):
        return Entry(text, reason="It is not an ordinary file.")
    if status.st_size > LARGEST_ENTRY:
        return Entry(text, reason=_TOO_LARGE)
    if text != name:
        return Entry(text, reason=_NAME_IS_NO_TEXT)

    def read() -> bytes:
        try:
            with path.open("rb") as file:
                return _bounded(file)
        except OSError as error:
            raise ImageError(f"The file cannot be read: {error.strerror or 'the disk reports an error'}.") from error

    return Entry(text, size=status.st_size, version=status.st_mtime_ns, _reader=read)


def _bounded(file: IO[bytes]) -> bytes:
    content = file.read(LARGEST_ENTRY + 1)
    if len(content) > LARGEST_ENTRY:
        raise ArchiveError(_TOO_LARGE)
    return content


# --- archives --------------------------------------------------------------------------------------------------


def _list_zip(path: Path) -> list[Entry]:
    try:
        archive = zipfile.ZipFile(path)
    except zipfile.BadZipFile:
        is_named_zip = path.suffix.lower() == ".zip"
        raise ArchiveError(
            f"The archive “{path.name}” is damaged or cut off."
            if is_named_zip
            else f"“{path.name}” is neither a folder nor a .zip archive."
        ) from None
    except (ValueError, NotImplementedError, OverflowError, UnicodeError) as error:
        raise ArchiveError(f"The archive “{path.name}” is damaged.") from error
    try:
        members = [member for member in archive.infolist() if not member.is_dir()]
        _refuse_bombs(path, members)
    except ArchiveError:
        archive.close()
        raise
    found: list[Entry] = []
    names: set[str] = set()
    for member in members:
        name = _member_name(member)
        if _is_hidden([part for part in name.split("/") if part != ".."]):
            continue
        reason = _why_not(member, name, names)
        names.add(name)
        # The readers hold the archive open for as long as one of the entries lives.
        reader = None if reason else _member_reader(archive, member)
        found.append(Entry(name, "", reason, member.file_size, member.CRC, reader))
    return found


def _refuse_bombs(path: Path, members: Sequence[zipfile.ZipInfo]) -> None:
    if len(members) > MOST_ENTRIES:
        raise ArchiveError(f"The archive “{path.name}” holds more than {MOST_ENTRIES} files.")
    if sum(member.file_size for member in members) > LARGEST_TOTAL:
        raise ArchiveError(f"The archive “{path.name}” unpacks to more than {LARGEST_TOTAL // 10**9} GB.")
    if sum(member.compress_size for member in members) > path.stat().st_size:
        raise ArchiveError(f"The archive “{path.name}” is unsafe: its files share the same bytes.")


def _member_name(member: zipfile.ZipInfo) -> str:
    """The name with '/', read as UTF-8 also where the archive forgot to say so, as many programs do."""
    name = member.filename
    if not member.flag_bits & 0x800:
        try:
            name = name.encode("cp437").decode("utf-8")
        except UnicodeError:
            name = member.filename
    parts = name.replace("\\", "/").split("/")
    return "/".join([*parts[:1], *(part for part in parts[1:] if part not in ("", "."))])


def _why_not(member: zipfile.ZipInfo, name: str, names: set[str]) -> str | None:
    if name.startswith("/") or re.match(r"[A-Za-z]:", name) or ".." in name.split("/"):
        return "Its name points outside of the archive, which is unsafe."
    if any(ord(letter) < 32 for letter in member.orig_filename):
        return "Its name holds control characters, which is unsafe."
    kind = stat.S_IFMT(member.external_attr >> 16)
    if kind == stat.S_IFLNK:
        return _LINK
    if kind not in (0, stat.S_IFREG):
        return "It is not an ordinary file."
    if name in names:
        return "The archive holds another file of the same name."
    if member.flag_bits & 0x1:
        return "It is encrypted."
    if member.file_size > LARGEST_ENTRY:
        return _TOO_LARGE
    if member.file_size > _RATIO_FROM and member.file_size > _RATIO * max(member.compress_size, 1):
        return "It unpacks to suspiciously many bytes, which is unsafe."
    return None


def _member_reader(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Callable[[], bytes]:
    def read() -> bytes:
        try:
            with archive.open(member) as file:
                return _bounded(file)
        except ArchiveError:
            raise
        except NotImplementedError:
            raise ArchiveError("It is packed in a way that cannot be read.") from None
        except OSError as error:
            why = error.strerror or "the disk reports an error"
            raise ArchiveError(f"The archive cannot be read: {why}.") from error
        except Exception as error:  # zlib.error, BadZipFile, EOFError, struct.error: all say that it is damaged
            raise ArchiveError("It is damaged in the archive.") from error

    return read

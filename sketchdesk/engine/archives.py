"""Folders and .zip files as streams of entries, without trusting what they hold.

Nothing is extracted: an entry's bytes are read into memory when they are asked for, and never more of them
than allowed. What cannot be used becomes an entry with a reason, so that one bad file never ends an import.
"""

from __future__ import annotations

import re
import stat
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath

from sketchdesk.engine.entries import LARGEST_ENTRY, TOO_LARGE, Entry, bounded, is_hidden, label_of
from sketchdesk.engine.folders import FolderListing
from sketchdesk.errors import ArchiveError, InputError

__all__ = ["LARGEST_ENTRY", "LARGEST_TOTAL", "MOST_ENTRIES", "Entry", "iter_files"]

LARGEST_TOTAL = 64_000_000_000  # bytes, unpacked, of a whole archive
MOST_ENTRIES = 1_000_000
_RATIO = 200  # how much smaller packing may have made an entry of more than _RATIO_FROM bytes
_RATIO_FROM = 10_000_000

_LINK = "It is a link to another place, which is not followed."


def iter_files(path: Path) -> Iterator[Entry]:
    """All files of a folder (with its sub-folders) or of a .zip, sorted by path, hidden ones left out.

    Raises InputError if ``path`` is neither, and ArchiveError if the archive is damaged or a bomb, before the
    first entry is given.
    """
    try:
        if path.is_dir():
            listing = FolderListing(path)
            return iter(sorted(listing.entries(), key=lambda entry: entry.path.split("/")))
        if path.is_file():
            return iter(_labelled(sorted(_list_zip(path), key=lambda entry: PurePosixPath(entry.path).parts)))
        raise InputError(f"There is no file or folder “{path.name or path}”.")
    except OSError as error:
        raise InputError(f"“{path.name}” cannot be opened: {error.strerror or 'the disk reports an error'}.") from error


def _labelled(entries: Sequence[Entry]) -> list[Entry]:
    """Name the class of each entry."""
    parts = [entry.path.split("/")[:-1] for entry in entries]
    roots = {folders[0] if folders else "" for folders in parts}
    root_is_wrapping = len(roots) == 1 and "" not in roots and any(len(folders) > 1 for folders in parts)
    return [
        replace(entry, label=label_of(folders, root_is_wrapping)) for entry, folders in zip(entries, parts, strict=True)
    ]


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
        if is_hidden([part for part in name.split("/") if part != ".."]):
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
    # Only an empty first part says something: that the name is absolute.
    root = parts[:1] if parts[0] == "" else []
    return "/".join([*root, *(part for part in parts if part not in ("", "."))])


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
        return TOO_LARGE
    if member.file_size > _RATIO_FROM and member.file_size > _RATIO * max(member.compress_size, 1):
        return "It unpacks to suspiciously many bytes, which is unsafe."
    return None


def _member_reader(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Callable[[], bytes]:
    def read() -> bytes:
        try:
            with archive.open(member) as file:
                return bounded(file)
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

"""Writing so that a reader, or the next start after a kill, sees the old file or the new one, never half of one."""

from __future__ import annotations

import errno
import io
import json
import os
import secrets
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import numpy as np
from numpy.lib import format as npy_format
from numpy.typing import NDArray

from sketchdesk.errors import LibraryWriteError

TEMPORARY_SUFFIX = ".sketchdesk-tmp"

_REASONS = {
    errno.ENOSPC: "the disk is full. Free some space and try again",
    errno.EDQUOT: "your disk quota is used up. Free some space and try again",
    errno.EFBIG: "the file would be larger than this disk or your account allows",
    errno.EROFS: "the disk is read-only. Choose another data directory, or make the disk writable",
    errno.EACCES: "SketchDesk may not write there. Change the permissions, or choose another data directory",
    errno.EPERM: "SketchDesk may not write there. Change the permissions, or choose another data directory",
    errno.ENOTDIR: "a part of its path is a file, not a folder",
    errno.EEXIST: "something else of that name is already there",
    errno.ENAMETOOLONG: "its name is too long for this disk",
    errno.EIO: "the disk reports a fault",
}


def explain_os_error(error: OSError, path: Path) -> LibraryWriteError:
    """The sentence for a person about a write to ``path`` that failed. To be raised ``from error``."""
    reason = _REASONS.get(error.errno or 0) or error.strerror or str(error) or type(error).__name__
    return LibraryWriteError(f"{path} could not be written: {reason}.")


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Any OSError inside becomes a LibraryWriteError about ``path``."""
    try:
        yield
    except OSError as error:
        raise explain_os_error(error, path) from error


def write_all(descriptor: int, content: bytes | memoryview) -> None:
    """Write every byte: os.write may write fewer, on a nearly full disk or above 2 GB."""
    view = memoryview(content)
    while len(view):
        view = view[os.write(descriptor, view) :]


def fsync_folder(folder: Path) -> None:
    """Make a new name in ``folder`` survive a loss of power, where the system can."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        # Some network and FUSE disks know no fsync of a folder; there is nothing more to do for them.
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):
            raise
    finally:
        os.close(descriptor)


def temporary_beside(path: Path) -> Path:
    """A free name in the same folder. It leaves out the target's name, which may be as long as a name can be."""
    return path.parent / f".{secrets.token_hex(8)}{TEMPORARY_SUFFIX}"


def _write_beside(path: Path, chunks: Iterable[bytes | memoryview], durable: bool) -> None:
    with writing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = temporary_beside(path)
        try:
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
            descriptor = os.open(temporary, flags, 0o666)
            try:
                for chunk in chunks:
                    write_all(descriptor, chunk)
                if durable:
                    os.fsync(descriptor)
            finally:
                os.close(descriptor)
            os.replace(temporary, path)
        except BaseException:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
            raise
        if durable:
            fsync_folder(path.parent)


def atomic_write_bytes(path: Path, content: bytes, *, durable: bool = True) -> None:
    """Put ``content`` at ``path``; whatever happens, the old file or the new one is there. Makes missing folders.

    ``durable=False`` leaves out the two fsyncs: still safe when the program is killed, but a loss of power may leave an
    empty file. For what is cheap to make again and written by the thousand, such as thumbnails.
    Raises LibraryWriteError.
    """
    _write_beside(path, (content,), durable)


def atomic_write_json(path: Path, value: Any, *, durable: bool = True) -> None:
    """Put ``value`` at ``path`` as JSON, UTF-8. Raises LibraryWriteError; TypeError or ValueError if it is no JSON."""
    text = json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False)
    _write_beside(path, (text.encode("utf-8"),), durable)


def atomic_write_blocks(path: Path, blocks: Iterable[bytes | memoryview]) -> None:
    """Like :func:`atomic_write_bytes`, for what is too large to be held at once. What ``blocks`` raises passes through.

    Raises LibraryWriteError, also for an OSError inside ``blocks``.
    """
    _write_beside(path, blocks, durable=True)


def npy_header(shape: tuple[int, ...], dtype: np.dtype[Any]) -> bytes:
    """The header of a C-ordered ``.npy`` file. Its length does not depend on the first axis (numpy leaves room)."""
    header = io.BytesIO()
    description = {"descr": npy_format.dtype_to_descr(dtype), "fortran_order": False, "shape": shape}
    npy_format.write_array_header_1_0(header, description)
    return header.getvalue()


def bytes_of(array: NDArray[Any]) -> memoryview:
    """The bytes of a C-contiguous array of any shape, without a copy."""
    return array.reshape(-1).view(np.uint8).data if array.size else memoryview(b"")


def atomic_write_folder(path: Path, fill: Callable[[Path], None]) -> None:
    """Let ``fill`` write files into a temporary folder, then give it the name ``path``, which must be free.

    Raises LibraryWriteError; what ``fill`` raises otherwise passes through. On any failure nothing stays behind.
    """
    with writing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = temporary_beside(path)
        try:
            temporary.mkdir()
            fill(temporary)
            for folder, _, names in os.walk(temporary):
                for name in names:
                    with (Path(folder) / name).open("r+b") as written:
                        os.fsync(written.fileno())
                fsync_folder(Path(folder))
            temporary.rename(path)
        except BaseException:
            shutil.rmtree(temporary, ignore_errors=True)
            raise
        try:
            fsync_folder(path.parent)
        except BaseException:
            discard(path)
            raise


def discard(path: Path) -> bool:
    """Delete a file or folder; True if it is gone.

    A folder is renamed first, so that a kill half-way leaves a temporary that the next start sweeps, not half a folder;
    where it cannot be renamed (even that may need room on a full disk) it is deleted as it stands.
    What cannot be deleted now (Windows: another program reads it) stays for the next start.
    """
    try:
        if path.is_dir() and not path.is_symlink():
            doomed = path
            with suppress(OSError):
                doomed = path.rename(temporary_beside(path))
            shutil.rmtree(doomed)
        else:
            path.unlink(missing_ok=True)
    except OSError:
        return False
    return True


def sweep_temporaries(folder: Path, *, deep: bool = False) -> int:
    """Delete what killed writers left in ``folder`` (and below it if ``deep``); the number of things deleted.

    Only while nobody else writes there: call it under the library's lock.
    """
    swept = 0
    for parent, folders, files in os.walk(folder):
        for name in [name for name in folders + files if name.endswith(TEMPORARY_SUFFIX)]:
            path = Path(parent) / name
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path, ignore_errors=True)
            else:
                with suppress(OSError):
                    path.unlink()
            swept += not path.exists()
        folders[:] = [name for name in folders if deep and not name.endswith(TEMPORARY_SUFFIX)]
    return swept

"""A growing ``.npy`` file, one row a picture: its embedding, or its pixels.

The file may hold more rows than the catalogue knows of: those come from a run that was killed between writing them and
committing them. They are overwritten by the next run and are never read, because readers ask for the committed count.
"""

from __future__ import annotations

import io
import math
import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
from numpy.lib import format as npy_format
from numpy.typing import DTypeLike, NDArray

from sketchdesk.errors import LibraryError
from sketchdesk.library.atomic import (
    atomic_write_blocks,
    atomic_write_bytes,
    bytes_of,
    npy_header,
    write_all,
    writing,
)


class RowStore:
    """Rows of one shape and type in one file, which :func:`numpy.load` can read after every completed write.

    One writer at a time; any number of readers, also in other processes. It keeps no file open between calls.
    """

    def __init__(self, path: Path, row_shape: tuple[int, ...], dtype: DTypeLike) -> None:
        """Use :meth:`create_or_open` or :meth:`open`. Raises ValueError for a row of no numbers, or not of numbers."""
        self.path = path
        self.row_shape = tuple(int(side) for side in row_shape)
        self.dtype = np.dtype(dtype)
        self._row_bytes = math.prod(self.row_shape) * self.dtype.itemsize
        if self.dtype.hasobject or self._row_bytes <= 0:
            raise ValueError("A row needs a plain type and at least one number.")
        self._offset = len(self._header(0))

    @classmethod
    def create_or_open(cls, path: Path, row_shape: tuple[int, ...], dtype: DTypeLike) -> RowStore:
        """The store at ``path``; an empty one is made where there is none.

        Raises LibraryWriteError, or LibraryError where the file is damaged or holds rows of another kind.
        """
        store = cls(path, row_shape, dtype)
        if not path.exists():
            atomic_write_bytes(path, store._header(0))
        store.rows_in_file()
        return store

    @classmethod
    def write_new(
        cls, path: Path, row_shape: tuple[int, ...], dtype: DTypeLike, count: int, blocks: Iterable[NDArray[Any]]
    ) -> RowStore:
        """A store of ``count`` rows, given block by block (n, *row_shape), in place of whatever is at ``path``.

        It is there completely, on the disk, or not at all. Raises LibraryWriteError, and ValueError for other than
        ``count`` rows; what ``blocks`` raises passes through.
        """
        store = cls(path, row_shape, dtype)

        def content() -> Iterable[bytes | memoryview]:
            yield store._header(count)
            for block in blocks:
                yield bytes_of(np.ascontiguousarray(block, store.dtype))

        atomic_write_blocks(path, content())
        if store.rows_in_file() != count:
            raise ValueError(f"{path.name} was to get {count} rows.")
        return store

    @classmethod
    def open(cls, path: Path, row_shape: tuple[int, ...], dtype: DTypeLike) -> RowStore:
        """The store at ``path``, which must be there. Raises LibraryError."""
        store = cls(path, row_shape, dtype)
        store.rows_in_file()
        return store

    def rows_in_file(self) -> int:
        """The rows that the file's header counts: at least the committed ones. Raises LibraryError."""
        try:
            with self.path.open("rb") as file:
                rows = self._read_header(file.read(self._offset))
                size = os.fstat(file.fileno()).st_size
        except FileNotFoundError:
            raise LibraryError(f"{self.path} is missing. Extract the collection again.") from None
        except OSError as error:
            raise LibraryError(f"{self.path} could not be read: {error.strerror or error}.") from error
        if size < self._end(rows):
            raise LibraryError(f"{self.path} is damaged: it is shorter than it says. Extract the collection again.")
        return rows

    def write(self, start_row: int, rows: NDArray[Any]) -> None:
        """Put ``rows`` (n, *row_shape) at ``start_row``, over what is there, and grow the file as needed.

        On return they are on the disk. Raises LibraryWriteError, with every earlier row as it was before, save those
        that were to be overwritten; ValueError for another shape or type, or a gap before ``start_row``.
        """
        if rows.shape[1:] != self.row_shape or rows.ndim != 1 + len(self.row_shape) or rows.dtype != self.dtype:
            expected = f"{self.dtype} rows of shape {self.row_shape}"
            raise ValueError(f"{self.path.name} takes {expected}, not {rows.dtype} of shape {rows.shape}.")
        before = self.rows_in_file()
        if not 0 <= start_row <= before:
            raise ValueError(f"{self.path.name} has {before} rows; row {start_row} would leave a gap.")
        after = start_row + len(rows)
        with writing(self.path), self.path.open("r+b", buffering=0) as file:
            descriptor = file.fileno()
            try:
                file.seek(self._end(start_row))
                write_all(descriptor, bytes_of(np.ascontiguousarray(rows)))
                os.fsync(descriptor)
                if after > before:
                    # Only now may the header count them: a kill before this line leaves rows that nobody sees.
                    self._write_header(descriptor, after, before)
            except OSError:
                # A full disk: give back what the header does not count.
                with suppress(OSError):
                    os.ftruncate(descriptor, self._end(before))
                raise

    def rows(self, count: int) -> np.memmap[Any, Any]:
        """The first ``count`` rows, read-only, mapped: (count, *row_shape). They stay valid while the file grows.

        Raises LibraryError if the file holds fewer, ValueError for a number below 0.
        """
        if count < 0:
            raise ValueError("A number of rows cannot be negative.")
        there = self.rows_in_file()
        if there < count:
            message = f"{self.path} is damaged: it holds {there} of {count} rows. Extract the collection again."
            raise LibraryError(message)
        try:
            return np.memmap(self.path, self.dtype, "r", self._offset, (count, *self.row_shape))
        except (OSError, ValueError) as error:
            raise LibraryError(f"{self.path} could not be read: {error}.") from error

    def truncate(self, rows: int) -> None:
        """Forget every row from ``rows`` on. No mapping of them may be alive. Raises LibraryWriteError; ValueError."""
        before = self.rows_in_file()
        if not 0 <= rows <= before:
            raise ValueError(f"{self.path.name} has {before} rows; it cannot be cut to {rows}.")
        with writing(self.path), self.path.open("r+b", buffering=0) as file:
            self._write_header(file.fileno(), rows, before)
            os.ftruncate(file.fileno(), self._end(rows))
            os.fsync(file.fileno())

    def _end(self, rows: int) -> int:
        return self._offset + rows * self._row_bytes

    def _header(self, rows: int) -> bytes:
        return npy_header((rows, *self.row_shape), self.dtype)

    def _write_header(self, descriptor: int, rows: int, before: int) -> None:
        # One write within one disk sector: killed or without power, it is there or not, never half.
        try:
            os.lseek(descriptor, 0, os.SEEK_SET)
            write_all(descriptor, self._header(rows))
            os.fsync(descriptor)
        except OSError:
            with suppress(OSError):
                os.lseek(descriptor, 0, os.SEEK_SET)
                write_all(descriptor, self._header(before))
            raise

    def _read_header(self, head: bytes) -> int:
        try:
            stream = io.BytesIO(head)
            if npy_format.read_magic(stream) != (1, 0):
                raise ValueError("another version")
            shape, fortran_order, dtype = npy_format.read_array_header_1_0(stream)
        except ValueError as error:
            raise LibraryError(f"{self.path} is damaged, or was not written by SketchDesk.") from error
        if shape[1:] != self.row_shape or len(shape) != 1 + len(self.row_shape) or dtype != self.dtype:
            expected = f"{self.dtype} rows of shape {self.row_shape}"
            raise LibraryError(f"{self.path} holds {dtype} of shape {shape}, where {expected} belong.")
        if fortran_order or head != self._header(shape[0]):
            raise LibraryError(f"{self.path} was not written by SketchDesk: its header is laid out in another way.")
        return int(shape[0])

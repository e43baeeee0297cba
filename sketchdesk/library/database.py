"""One connection to the catalogue's SQLite file: safe settings, transactions, and errors in sentences.

A connection belongs to the thread that opened it; another thread opens its own (readers never wait for the writer).
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sketchdesk.errors import LibraryBusyError, LibraryError, LibraryWriteError

Row = tuple[Any, ...]

# How long a writer waits for another: longer than any batch takes to commit.
_BUSY_MS = 10_000
# Of the index of its log, which it makes when it opens: where there is no room it only says "disk I/O error".
_SHARED_MEMORY = 32 * 1024


def explain_sqlite_error(error: sqlite3.Error, path: Path) -> LibraryError:
    """The sentence for a person about a failure of SQLite on ``path``. To be raised ``from error``."""
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    if code == sqlite3.SQLITE_FULL or (code == sqlite3.SQLITE_IOERR and _is_full(path)):
        return LibraryWriteError(f"{path} could not be written: the disk is full. Free some space and try again.")
    if code == sqlite3.SQLITE_READONLY:
        return LibraryWriteError(f"{path} could not be written: it is read-only, or open for reading only here.")
    if code == sqlite3.SQLITE_IOERR:
        return LibraryWriteError(f"{path} could not be read or written: the disk is full or reports a fault ({error}).")
    if code in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH):
        message = f"{path} could not be opened. Change the permissions, or choose another data directory."
        return LibraryWriteError(message)
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return LibraryBusyError(f"Another program is writing to {path}. Try again when it has finished.")
    if code in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
        return LibraryError(
            f"{path} is damaged, or is not a SketchDesk library. It was left as it is: "
            "put a backup in its place, or choose another data directory."
        )
    return LibraryError(f"{path} could not be used: {error}.")


def _is_full(path: Path) -> bool:
    """Whether the disk has no room for the smallest file that SQLite wants beside its own."""
    with suppress(OSError):
        return shutil.disk_usage(path.parent).free < _SHARED_MEMORY
    return False


class Database:
    """A connection in which every write is inside :meth:`transaction`."""

    def __init__(self, path: Path) -> None:
        """Open ``path``, making an empty file where there is none. Raises LibraryError."""
        self.path = path
        with self._explained():
            # isolation_level None: we say BEGIN and COMMIT, not the module.
            self._connection = sqlite3.connect(str(path), timeout=_BUSY_MS / 1000, isolation_level=None)

    def settle(self, *, read_only: bool) -> None:
        """Turn on what the catalogue relies on, once the file is known to be ours."""
        self.read("PRAGMA synchronous = FULL")  # a committed batch survives a loss of power too; one fsync a batch
        self.read("PRAGMA foreign_keys = ON")
        self.read("PRAGMA cache_size = -65536")  # 64 MB: the usual 2 MB make a million pictures slow
        if read_only:
            self.read("PRAGMA query_only = ON")

    def close(self) -> None:
        """Close the file. Raises LibraryError."""
        with self._explained():
            self._connection.close()

    def read(self, sql: str, parameters: Sequence[Any] = ()) -> list[Row]:
        """All rows of a query. Raises LibraryError."""
        with self._explained():
            return self._connection.execute(sql, parameters).fetchall()

    def one(self, sql: str, parameters: Sequence[Any] = ()) -> Row | None:
        """The first row of a query, if any. Raises LibraryError."""
        rows = self.read(sql, parameters)
        return rows[0] if rows else None

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Cursor]:
        """All that is done with the cursor, or nothing of it. Committed means on the disk. Raises LibraryError.

        An sqlite3.IntegrityError passes through, for the caller to say what clashed.
        """
        with self._explained():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection.cursor()
                self._connection.execute("COMMIT")
            except BaseException:
                # On a full disk SQLite may have rolled back already.
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    def run_script(self, script: str) -> None:
        """A script that holds its own BEGIN and COMMIT; rolled back if it fails. Raises LibraryError."""
        with self._explained():
            try:
                self._connection.executescript(script)
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    def copy_to(self, path: Path) -> None:
        """A complete copy of the database in a new file. Raises LibraryError."""
        with self._explained():
            target = sqlite3.connect(str(path))
            try:
                # The caller throws an unfinished copy away: it needs no journal that a kill would leave behind.
                target.execute("PRAGMA journal_mode = OFF")
                self._connection.backup(target)
            finally:
                target.close()

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.IntegrityError:
            raise
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.ProgrammingError):
                raise  # used after closing, or from another thread: a fault of the program, not of the disk
            raise explain_sqlite_error(error, self.path) from error

"""One SketchDesk writes to a data directory at a time."""

from __future__ import annotations

from pathlib import Path

from filelock import FileLock, Timeout

from sketchdesk.errors import LibraryBusyError, LibraryError
from sketchdesk.library.atomic import explain_os_error


class InstanceLock:
    """Held from :meth:`acquire` to :meth:`release`, or until the process dies: the system frees it then."""

    def __init__(self, path: Path) -> None:
        self._path = path
        # Not bound to a thread: a window may open the library in one and close it from another.
        self._lock = FileLock(path, thread_local=False)

    def acquire(self, wait_seconds: float = 0.0) -> None:
        """Take the lock, waiting so long for it.

        Raises LibraryBusyError while another holds it, LibraryWriteError if it cannot be written, LibraryError on a
        disk without locks.
        """
        try:
            self._lock.acquire(timeout=wait_seconds)
        except Timeout:
            raise LibraryBusyError(f"Another SketchDesk is using {self._path.parent}. Close it first.") from None
        except OSError as error:
            raise explain_os_error(error, self._path) from error
        except NotImplementedError as error:
            message = f"The disk of {self._path.parent} cannot lock files. Choose another data directory."
            raise LibraryError(message) from error

    def release(self) -> None:
        """Let others open the library."""
        self._lock.release()

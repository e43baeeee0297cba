"""Calls of the system that fail when they are told to."""

from __future__ import annotations

import errno
import itertools
import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from sketchdesk.errors import LibraryWriteError

CALLS = ("open", "mkdir", "write", "fsync", "ftruncate", "replace", "rename")


class Faults:
    """Makes the n-th call that writes fail, once; a failing write has put half of its bytes down."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._real = {name: getattr(os, name) for name in CALLS}
        self._left: int | None = None
        self._errno = errno.ENOSPC
        for name in CALLS:
            monkeypatch.setattr(os, name, self._wrapped(name))

    def _wrapped(self, name: str) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:
            if self._left is not None:
                self._left -= 1
                if self._left == 0:
                    if name == "write":
                        descriptor, content = arguments
                        self._real["write"](descriptor, memoryview(content)[: len(content) // 2])
                    raise OSError(self._errno, os.strerror(self._errno))
            return self._real[name](*arguments, **named)

        return call

    def fired(self, step: int, operation: Callable[[], object], number: int = errno.ENOSPC) -> bool:
        """Run ``operation`` with its call number ``step`` failing; False once it has fewer calls and just worked.

        A failure may only surface as LibraryWriteError; some are made up for inside (cleaning, optional syncs).
        """
        self._left, self._errno = step, number
        raised: LibraryWriteError | None = None
        try:
            operation()
        except LibraryWriteError as error:
            raised = error
        finally:
            fired, self._left = self._left <= 0, None
        if raised is not None:
            assert fired, "a sentence about a fault that was not made"
            assert str(raised).endswith(".")
            assert isinstance(raised.__cause__, OSError)
        return fired

    def every_step(self, operation: Callable[[], object], number: int = errno.ENOSPC) -> Iterator[int]:
        """Yield after each run of ``operation`` in which a call failed, until a run goes through without a fault."""
        for step in itertools.count(1):
            if not self.fired(step, operation, number):
                assert step > 1, "nothing was written at all"
                return
            yield step

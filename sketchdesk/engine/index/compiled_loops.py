"""The library of compiled inner loops (kernels.c): found and opened where it was built, or done without.

``SKETCHDESK_KERNELS=numpy`` in the environment, or :func:`numpy_only`, keeps to NumPy.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

VERSION = 1
LIBRARY_NAMES = ("_kernels.so", "_kernels.dylib", "_kernels.dll")

_NUMBER, _WORD, _REAL, _AT = ctypes.c_int64, ctypes.c_uint64, ctypes.c_double, ctypes.c_void_p
# What each loop of kernels.c takes and gives back.
_TAKES: dict[str, tuple[type | None, list[type]]] = {
    "sd_coarse": (_NUMBER, [_AT, _NUMBER, _WORD, _AT, _NUMBER, _AT, _AT]),
    "sd_rank": (_NUMBER, [_AT, _NUMBER, _AT, _AT, _NUMBER, _NUMBER, _AT, _AT, _AT]),
    "sd_weigh": (_NUMBER, [_AT, _NUMBER, _AT, _AT, _AT, _NUMBER, _NUMBER, _AT]),
    "sd_weigh_all": (None, [_AT, _NUMBER, _AT, _AT, _NUMBER, _AT]),
    "sd_probes": (_NUMBER, [_NUMBER, _NUMBER, *[_AT] * 4, _NUMBER, _AT, _AT]),
    "sd_members": (_NUMBER, [*[_AT] * 4, _NUMBER, *[_AT] * 3, _NUMBER, *[_AT] * 3]),
    "sd_members_coarse": (
        _NUMBER,
        [*[_AT] * 5, _NUMBER, _AT, _AT, _WORD, _NUMBER, _AT, _NUMBER, *[_AT] * 4],
    ),
    "sd_products": (None, [_AT, _NUMBER, *[_AT] * 3, _NUMBER, _NUMBER, _AT]),
    "sd_exact": (None, [_AT, _NUMBER, *[_AT] * 3, _NUMBER, _NUMBER, _REAL, _AT]),
    "sd_simhash_look": (None, [_AT, _AT, _REAL]),
    "sd_simhash_find": (_NUMBER, [*[_AT] * 3, *[_NUMBER] * 4, *[_REAL] * 3, *[_AT] * 3]),
}


def open_library() -> ctypes.CDLL | None:
    """The library that was built for this machine; None if there is none, or one of another version."""
    if os.environ.get("SKETCHDESK_KERNELS") == "numpy":
        return None
    for file_name in LIBRARY_NAMES:
        path = Path(__file__).with_name(file_name)
        if not path.exists():
            continue
        try:
            loops = ctypes.CDLL(str(path))
            loops.sd_version.restype = ctypes.c_int64
            if loops.sd_version() != VERSION:
                continue
        except (OSError, AttributeError):
            continue
        for name, (gives, takes) in _TAKES.items():
            function = getattr(loops, name)
            function.restype, function.argtypes = gives, takes
        return loops
    return None


_library = open_library()


def library() -> ctypes.CDLL | None:
    """The compiled loops; None where NumPy does their work."""
    return _library


def compiled() -> bool:
    """Whether the compiled loops are in use."""
    return _library is not None


@contextlib.contextmanager
def numpy_only() -> Iterator[None]:
    """Keep to NumPy meanwhile. Not for use while another thread queries."""
    global _library
    kept, _library = _library, None
    try:
        yield
    finally:
        _library = kept


def address(array: NDArray[np.generic] | None) -> int | None:
    """Where an array of any shape lies in memory, for a compiled loop; None for none. Raises ValueError for one that is
    not C-contiguous."""
    if array is None:
        return None
    if not array.flags.c_contiguous:
        raise ValueError("compiled loops read only what lies in one piece, row by row")
    return array.__array_interface__["data"][0]

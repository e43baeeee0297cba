"""How many pictures at once a network may work on with the memory that there is."""

from __future__ import annotations

import os
from pathlib import Path

# For the maps of the widest layers, in bytes for each of the picture's pixels. Measured: InceptionV3 180, ResNet50 110,
# ResNet152 60.
_BYTES_A_PIXEL = 400
# Where Linux says what a container may use, and what it uses.
_CONTAINER = Path("/sys/fs/cgroup")


def available_memory() -> int | None:
    """Bytes that can be had without taking them from other programs; None where the system does not tell."""
    found = [each for each in (_free_of_system(), _free_of_container()) if each is not None]
    return min(found, default=None)


def batch_within_memory(side: int, most: int, available: int | None = None) -> int:
    """Pictures of ``side`` pixels a side at once, 1 to ``most``, that need at most half of the available bytes."""
    available = available_memory() if available is None else available
    if available is None:
        return most
    return max(min(most, available // 2 // (side * side * _BYTES_A_PIXEL)), 1)


def _free_of_system() -> int | None:
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable:"))
    except (OSError, ValueError, IndexError, StopIteration):
        pass
    try:
        # Of the Unix systems without /proc.
        return os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, OSError, ValueError):
        return _free_of_windows()


def _free_of_windows() -> int | None:
    import ctypes

    class MemoryStatus(ctypes.Structure):
        """MEMORYSTATUSEX of kernel32."""

        _fields_ = [("length", ctypes.c_uint32), ("load", ctypes.c_uint32)] + [
            (name, ctypes.c_uint64)
            for name in ("total", "available", "total_page", "free_page", "total_virtual", "free_virtual", "extended")
        ]

    status = MemoryStatus(length=ctypes.sizeof(MemoryStatus))
    try:
        told = ctypes.windll.kernel32.GlobalMemoryStatusEx(ctypes.byref(status))  # type: ignore[attr-defined,unused-ignore]
    except (AttributeError, OSError):
        return None
    return int(status.available) if told else None


def _free_of_container() -> int | None:
    try:
        limit = int((_CONTAINER / "memory.max").read_text(encoding="ascii"))
        used = int((_CONTAINER / "memory.current").read_text(encoding="ascii"))
        stat = (_CONTAINER / "memory.stat").read_text(encoding="ascii").split()
        # What is kept of files is given up where it is needed.
        kept = sum(int(stat[stat.index(name) + 1]) for name in ("active_file", "inactive_file"))
        return max(limit - used + kept, 0)
    except (OSError, ValueError):
        # There is no limit, or no container.
        return None

"""What somebody who helps wants to know: versions, device, how large the library is. No names, no paths."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import sys
from dataclasses import dataclass
from pathlib import Path

from sketchdesk import __version__
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.licences import third_party_licences
from sketchdesk.progress import CancelToken, Report

_PACKAGES = ("tensorflow", "keras", "PySide6-Essentials", "numpy", "pillow", "opencv-contrib-python-headless")
_PARTS = ("features", "indexes", "models", "thumbnails", "logs")


@dataclass(frozen=True)
class SystemRequest:
    """Everything."""


def versions() -> str:
    """SketchDesk, Python, the system and the packages, a line each."""
    lines = [
        f"SketchDesk {__version__}{' (packaged)' if getattr(sys, 'frozen', False) else ''}",
        f"Python {platform.python_version()} on {platform.system()} {platform.release()}, {platform.machine()}",
        f"Processors: {os.cpu_count()}",
    ]
    for name in _PACKAGES:
        try:
            lines.append(f"{name} {importlib.metadata.version(name)}")
        except importlib.metadata.PackageNotFoundError:
            continue
    return "\n".join(lines)


def run(bench: Workbench, request: SystemRequest, report: Report, cancel: CancelToken) -> str:
    """The text, a fact a line."""
    library = bench.library
    collections = library.catalogue.collections()
    pictures = sum(each.rows for each in collections)
    sizes = {}
    for part in _PARTS:
        sizes[part] = _bytes_in(library.paths.root / part, cancel)
    catalogue = sum(path.stat().st_size for path in library.paths.root.glob("library.sqlite3*") if path.is_file())
    total = catalogue + sum(sizes.values())
    by_part = ", ".join(f"{part} {_megabytes(size)}" for part, size in {"catalogue": catalogue, **sizes}.items())
    return "\n".join(
        (
            versions(),
            f"Device: {bench.encoder.device or 'not asked yet'}",
            f"Encoder in use: {bench.encoder.spec.embedding_size} numbers, fingerprint {bench.fingerprint[:16]}",
            f"Collections: {len(collections):,} with {pictures:,} pictures; encoders: {len(library.models.list()):,}",
            f"Data directory: {_megabytes(total)} ({by_part})",
        )
    )


def run_about(bench: Workbench, request: SystemRequest, report: Report, cancel: CancelToken) -> tuple[str, str]:
    """What :func:`run` says, and the licences of everything that SketchDesk is made of."""
    return run(bench, request, report, cancel), third_party_licences()


def _bytes_in(folder: Path, cancel: CancelToken) -> int:
    total = 0
    stack = [folder]
    while stack:
        cancel.checkpoint()
        try:
            with os.scandir(stack.pop()) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        stack.append(Path(entry.path))
                    else:
                        total += entry.stat(follow_symlinks=False).st_size
        except OSError:
            continue
    return total


def _megabytes(size: int) -> str:
    return f"{size / 1e6:,.1f} MB"

"""Makes the finished bundle smaller (Linux): nothing that runs is changed, see exports.py and absent.py."""

from __future__ import annotations

import time
from pathlib import Path

from bundling import absent, elf, exports
from bundling.elf import Library, NotShrinkableError

# Only what is worth it.
_SMALLEST = 20_000
# Here lie libraries that others need and that nothing loads by name, except what starts Python.
_SHARED = (".", "PySide6/Qt/lib", absent.FOLDER)
_LOADED_BY_NAME = "libpython"
_MANY_NAMES = ("libtensorflow_cc.so.2", "libtensorflow_framework.so.2")


def shrink(internal: Path, work: Path) -> None:
    """Shrink the libraries of a bundle and say how much came of it."""
    _say("small libraries in place of FFmpeg and OpenBLAS in OpenCV", lambda: absent.replace(internal, work))
    _say("libraries that nothing needs", lambda: _remove_unneeded(internal))
    _say("names that nobody asks for in TensorFlow", lambda: _prune(internal))
    _say("symbols for debuggers", lambda: _strip(internal))


def _say(what, step) -> None:
    began = time.perf_counter()
    saved = step()
    print(f"{what}: {saved / 1e6:,.0f} MB saved in {time.perf_counter() - began:.0f} s", flush=True)


def libraries(internal: Path) -> list[Path]:
    """The shared libraries in a folder, links not counted."""
    found = (path for path in internal.rglob("*.so*") if path.is_file() and not path.is_symlink())
    return sorted(path for path in found if elf.is_elf(path))


def _prune(internal: Path) -> int:
    large = {path.name: Library(path) for path in libraries(internal) if path.name in _MANY_NAMES}
    others = [path for path in libraries(internal) if path.name not in _MANY_NAMES]
    asked_for = exports.mangled_names(Library(path) for path in others)
    names = {name: exports.mangled_names([library]) for name, library in large.items()}
    saved = 0
    for name, library in large.items():
        elsewhere = asked_for.union(*(each for other, each in names.items() if other != name))
        try:
            content = exports.prune(library, elsewhere)
        except NotShrinkableError as reason:
            print(f"left as it is: {reason}")
            continue
        saved += len(library.content) - len(content)
        _replace(library.path, content)
    return saved


def _remove_unneeded(internal: Path) -> int:
    """Remove what only plugins that were left out, or parts of OpenCV that are absent, needed; and links to it."""
    saved = 0
    needs = {path: set(Library(path).needed()) for path in libraries(internal)}
    shared = {internal / folder for folder in _SHARED}
    while True:
        needed = set().union(*needs.values())
        unneeded = [
            path
            for path in needs
            if path.parent in shared and path.name not in needed and not path.name.startswith(_LOADED_BY_NAME)
        ]
        if not unneeded:
            break
        for path in unneeded:
            saved += path.stat().st_size
            path.unlink()
            del needs[path]
    for link in internal.rglob("*"):
        if link.is_symlink() and not link.exists():
            link.unlink()
    return saved


def _strip(internal: Path) -> int:
    saved = 0
    for path in libraries(internal):
        if path.stat().st_size < _SMALLEST:
            continue
        library = Library(path)
        content = elf.without_unloaded(library.content)
        if len(content) < len(library.content):
            saved += len(library.content) - len(content)
            _replace(path, content)
    return saved


def _replace(path: Path, content) -> None:
    # The file may be a hard link to the environment's own.
    draft = path.with_name(path.name + ".new")
    content.tofile(draft)
    draft.chmod(path.stat().st_mode)
    draft.replace(path)

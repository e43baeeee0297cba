"""Small libraries in place of large ones that one library needs for parts of itself which are not in use.

OpenCV's wheel for Linux is linked against FFmpeg, for films, and against OpenBLAS, for solving large systems of
equations: 80 MB, without which it does not load. Neither is in use here (pictures are read by Pillow, and nothing
is solved), so the bundle has libraries of a few KB under their names, whose functions say so and stop.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import build_kernels
import numpy as np

from bundling import elf
from bundling.elf import Library

# By the start of their names, in the folder of OpenCV's own libraries.
FOLDER = "opencv_contrib_python_headless.libs"
ABSENT = ("libavcodec", "libavformat", "libavutil", "libswscale", "libswresample", "libaom", "libopenblas")
_SAYING = """#include <stdlib.h>
#include <unistd.h>
#include <string.h>
static void absent(const char *name) {
    static const char before[] = "SketchDesk's OpenCV has no ";
    if (write(2, before, sizeof before - 1) >= 0 && write(2, name, strlen(name)) >= 0) { }
    abort();
}
"""


def compiler() -> list[str] | None:
    """The command of a C compiler, or None."""
    found = build_kernels.system_compiler()
    if found is None:
        try:
            import ziglang  # noqa: F401
        except ImportError:
            return None
        return [sys.executable, "-m", "ziglang", "cc"]
    return found


def replace(internal: Path, work: Path) -> int:
    """Put the small libraries in place; returns the bytes that this saved."""
    folder = internal / FOLDER
    command = compiler()
    if command is None or not folder.is_dir():
        return 0
    before = _size(folder)
    absent = [path for path in folder.iterdir() if path.name.startswith(ABSENT)]
    users = [Library(path) for path in [*(internal / "cv2").glob("*.so"), *folder.iterdir()] if path not in absent]
    for path in absent:
        wanted = _asked_for(path.name, users)
        if wanted:
            _compile(command, Library(path), wanted, work)
    return before - _size(folder)


def _asked_for(name: str, users: list[Library]) -> set[bytes]:
    """The symbols that the users of a library might take from it."""
    found: set[bytes] = set()
    for user in users:
        if name in user.needed():
            missing = np.flatnonzero(user.symbols["section"] == 0)
            found |= {user.text(int(user.symbols["name"][index])) for index in missing}
    return found


def _compile(command: list[str], library: Library, wanted: set[bytes], work: Path) -> None:
    names, versions, defined = library.names(), library.versions(), library.version_definitions()
    functions, by_version = [], dict[str, list[str]]()
    for index, symbol in enumerate(library.symbols):
        if symbol["section"] == 0 or names[index] not in wanted or not names[index]:
            continue
        name = names[index].decode()
        version = defined.get(int(versions[index]) & 0x7FFF, "") if len(versions) else ""
        # The library's own name stands for "no version".
        by_version.setdefault("" if version == library.path.name else version, []).append(name)
        if symbol["info"] & 15 == elf.STT_OBJECT:
            functions.append(f"char {name}[{max(int(symbol['size']), 1)}];")
        else:
            functions.append(f'void {name}(void) {{ absent("{name}\\n"); }}')
    source, script = work / f"{library.path.name}.c", work / f"{library.path.name}.map"
    source.write_text(_SAYING + "\n".join(functions) + "\n")
    script.write_text("".join(f"{v} {{ global: {'; '.join(each)}; local: *; }};\n" for v, each in by_version.items()))
    target = work / library.path.name
    options = ["-shared", "-fPIC", "-Os", "-w", "-fno-builtin", f"-Wl,-soname,{library.path.name}"]
    options.append(f"-Wl,--version-script={script}")
    subprocess.run([*command, *options, "-o", str(target), str(source)], check=True)
    target.replace(library.path)


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.iterdir())

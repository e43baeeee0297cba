"""Compile the indexes' inner loops (kernels.c) for this machine: ``python scripts/build_kernels.py``.

Installing SketchDesk does this by itself. Without a C compiler, zig's is used where it is installed (``pip install
ziglang``); without any, the program works, with its NumPy loops.
"""

from __future__ import annotations

import importlib.util
import os
import platform
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "sketchdesk" / "engine" / "index"
SUFFIXES = {"win32": ".dll", "darwin": ".dylib"}
# Sums keep their order and products their rounding: answers must be the same everywhere.
FLAGS = ("-O3", "-ffp-contract=off", "-fno-math-errno", "-shared", "-fvisibility=hidden")


def system_compiler() -> list[str] | None:
    """The command of a compiler that is there, from CC or by its usual names (not MSVC: the source is for GCC
    and Clang)."""
    named = os.environ.get("CC")
    if named:
        return shlex.split(named)
    for name in ("cc", "gcc", "clang"):
        if shutil.which(name):
            return [name]
    return None


def compile_kernels() -> Path:
    """Compile, and return the library's path. Raises RuntimeError in a sentence if that cannot be done."""
    compiler, zig = system_compiler(), importlib.util.find_spec("ziglang") is not None
    if compiler is None and not zig:
        raise RuntimeError("there is no C compiler")
    flags = list(FLAGS) if sys.platform == "win32" else [*FLAGS, "-fPIC"]
    if platform.machine().lower() in ("x86_64", "amd64"):
        flags.append("-march=x86-64-v2" if compiler else "-mcpu=x86_64_v2")
    command = compiler or [sys.executable, "-m", "ziglang", "cc"]
    target = FOLDER / f"_kernels{SUFFIXES.get(sys.platform, '.so')}"
    with tempfile.TemporaryDirectory() as folder:
        draft = Path(folder) / target.name
        libraries = [] if sys.platform == "win32" else ["-lm"]
        whole = [*command, *flags, "-o", str(draft), str(FOLDER / "kernels.c"), *libraries]
        ran = subprocess.run(whole, capture_output=True, text=True, check=False)
        if ran.returncode:
            raise RuntimeError(f"{command[0]} says: {ran.stderr.strip()[-2000:]}")
        # A running program keeps the library that it has open.
        moved = target.with_suffix(target.suffix + ".new")
        shutil.copy(draft, moved)
        moved.replace(target)
    return target


if __name__ == "__main__":
    try:
        print(compile_kernels())
    except (OSError, RuntimeError) as error:
        sys.exit(f"The compiled loops could not be built: {error}")

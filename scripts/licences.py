"""Write the licences of everything that the packaged program holds into one file: ``python scripts/licences.py FILE``.

``make bundle`` does this by itself.
"""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from sketchdesk.licences import FILE_NAME, gather  # noqa: E402

__all__ = ["FILE_NAME", "write"]

_BOOTLOADER = (
    "The executable starts with the bootloader of PyInstaller (https://pyinstaller.org), whose licence, GPL-2.0-or-"
    "later, has an exception for the programs that it is put into."
)
_SYSTEM = (
    "On Linux the folder _internal holds libraries of the system that it was built on: GNU C++ and Fortran run-time "
    "libraries (GPL-3.0-or-later with the GCC Runtime Library Exception), X11, XCB, xkbcommon, zlib, bzip2, xz, "
    "libffi, SQLite, OpenSSL, Fontconfig, FreeType, GLib, D-Bus. Debian keeps their licences at "
    "https://metadata.ftp-master.debian.org/changelogs/. OpenCV's and Pillow's own libraries are named in the texts "
    "of these packages."
)


def write(target: Path) -> None:
    """Gather the licences of what pyproject.toml requires, from the environment that this runs in."""
    requirements = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    names = [each.split(">")[0].split("<")[0].split("=")[0].split("[")[0].strip() for each in requirements]
    rule = "=" * 100
    target.write_text(
        f"{gather(names)}\n{rule}\nPyInstaller and libraries of the system\n{rule}\n\n{_BOOTLOADER}\n\n{_SYSTEM}\n",
        encoding="utf-8",
    )


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    write(Path(sys.argv[1]))

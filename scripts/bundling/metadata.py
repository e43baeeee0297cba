"""Name, version and what each system shows of the packaged program."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import build_kernels
import licences

from bundling.icons import Icons
from sketchdesk import __version__ as VERSION

ROOT = Path(__file__).resolve().parent.parent.parent
NAME = "SketchDesk"
IDENTIFIER = "org.sketchdesk.SketchDesk"
FOLDER = NAME
# Windows and macOS do not tell upper from lower case: two programs need two names there.
WINDOWED = NAME
COMMAND = "sketchdesk" if sys.platform == "linux" else "sketchdesk-cli"
DESCRIPTION = "Find pictures by drawing them"
COPYRIGHT = next(line for line in (ROOT / "LICENSE").read_text().splitlines() if line.startswith("Copyright"))
INFO_PLIST = {
    "CFBundleDisplayName": NAME,
    "CFBundleShortVersionString": VERSION,
    "NSHumanReadableCopyright": COPYRIGHT,
    "NSHighResolutionCapable": True,
    "NSPrincipalClass": "NSApplication",
    "NSRequiresAquaSystemAppearance": False,  # dark mode
    "LSApplicationCategoryType": "public.app-category.graphics-design",
    "LSMinimumSystemVersion": "12.0",
}
_LINUX = ROOT / "sketchdesk" / "resources" / "linux"


def compiled_kernels() -> Path:
    """The indexes' inner loops, compiled now: a bundle without them is not made."""
    return build_kernels.compile_kernels()


def write_licences(work: Path) -> Path:
    """Write the licences of everything that the bundle holds; returns the file."""
    target = work / licences.FILE_NAME
    licences.write(target)
    return target


def windows_version(work: Path) -> str | None:
    """Write what Explorer shows under Properties, Details; None elsewhere."""
    if sys.platform != "win32":
        return None
    numbers = tuple(int(part) for part in VERSION.split(".")[:3])
    target = work / "version.txt"
    target.write_text(windows_version_text((*numbers, *(0,) * (4 - len(numbers)))), encoding="utf-8")
    return str(target)


def windows_version_text(numbers: tuple[int, ...]) -> str:
    """The version resource, as PyInstaller reads it."""
    strings = {
        "CompanyName": f"{NAME} authors",
        "FileDescription": NAME,
        "FileVersion": VERSION,
        "InternalName": NAME,
        "LegalCopyright": COPYRIGHT,
        "OriginalFilename": f"{NAME}.exe",
        "ProductName": NAME,
        "ProductVersion": VERSION,
        "Comments": DESCRIPTION,
    }
    table = ", ".join(f"StringStruct({key!r}, {value!r})" for key, value in strings.items())
    return (
        f"VSVersionInfo(ffi=FixedFileInfo(filevers={numbers}, prodvers={numbers}, mask=0x3f, flags=0x0, OS=0x40004, "
        "fileType=0x1, subtype=0x0, date=(0, 0)), kids=[StringFileInfo([StringTable('040904B0', "
        f"[{table}])]), VarFileInfo([VarStruct('Translation', [1033, 1200])])])\n"
    )


def write_beside(bundle: Path, third_party: Path, drawn: Icons) -> None:
    """Put what people read and double-click beside the executable."""
    shutil.copy(ROOT / "LICENSE", bundle / "LICENSE.txt")
    shutil.copy(third_party, bundle / licences.FILE_NAME)
    if sys.platform == "linux":
        shutil.copy(drawn.svg, bundle / "sketchdesk.svg")
        shutil.copy(_LINUX / "sketchdesk.desktop", bundle / "sketchdesk.desktop")
        shutil.copy(_LINUX / "install-menu-entry.sh", bundle / "install-menu-entry.sh")
        (bundle / "install-menu-entry.sh").chmod(0o755)

"""The licences of everything that SketchDesk brings along or needs, as one text."""

from __future__ import annotations

import importlib.metadata
import importlib.resources
import re
import sys
import sysconfig
from importlib.metadata import Distribution, PackageNotFoundError
from pathlib import Path

FILE_NAME = "THIRD_PARTY_LICENCES.txt"
"""In the packaged program: written when it is built, beside the executable and among the resources."""

_ROOT = "sketchdesk"
# The same TensorFlow under other names, and what it names but the program never loads.
_OTHER_NAMES = {"tensorflow": ("tensorflow", "tensorflow-cpu", "tensorflow-intel")}
_LICENCE_FILE = re.compile(r"(licen[cs]e|copying|notice|copyright)", re.IGNORECASE)
_LGPL = ("LGPL-3.0.txt", "GPL-3.0.txt")
_RULE = "=" * 100
_INTRODUCTION = (
    "SketchDesk is licensed under the MIT licence. It uses what is named below; each part has its own licence.\n"
    "Qt and PySide6 are used under the GNU Lesser General Public License, version 3: their libraries lie in\n"
    "separate files, which you may replace by your own. Their sources are at https://download.qt.io/."
)


def third_party_licences() -> str:
    """The licences of all packages that the program needs, of Python, and of what the packaged program holds.

    In the packaged program it is the text that was written when it was built; elsewhere it is made of the packages
    that are installed.
    """
    built = importlib.resources.files("sketchdesk") / "resources" / FILE_NAME
    if built.is_file():
        return built.read_text(encoding="utf-8")
    return gather()


def gather(requirements: list[str] | None = None) -> str:
    """The text, from the metadata of the packages that are installed here.

    ``requirements`` are names of packages; without them, those that SketchDesk requires. What these require is
    followed too. A package that is not installed is left out: it is not in use.
    """
    notice = (importlib.resources.files("sketchdesk") / "resources" / "NOTICE").read_text(encoding="utf-8")
    parts = [_INTRODUCTION, _part("SketchDesk's encoder and pictures", notice)]
    parts.append(_part(f"Python {sys.version.split()[0]} (PSF-2.0)", _python_licence()))
    packages = _closure(requirements if requirements is not None else _required(_distribution(_ROOT)))
    parts += [_part(_title(each), _texts(each)) for each in packages]
    return "\n\n".join(parts) + "\n"


def _part(title: str, text: str) -> str:
    return f"{_RULE}\n{title}\n{_RULE}\n\n{text.strip()}"


def _closure(names: list[str]) -> list[Distribution]:
    """The packages, and all that they require, by name."""
    found: dict[str, Distribution] = {}
    waiting = list(names)
    while waiting:
        name = _normal(waiting.pop())
        distribution = _distribution(name)
        if distribution is None or name in found:
            continue
        found[name] = distribution
        waiting += _required(distribution)
    return [found[name] for name in sorted(found)]


def _distribution(name: str) -> Distribution | None:
    for each in _OTHER_NAMES.get(name, (name,)):
        try:
            return importlib.metadata.distribution(each)
        except PackageNotFoundError:
            continue
    return None


def _required(distribution: Distribution | None) -> list[str]:
    """The names of what a package requires, without what only its extras do."""
    found = []
    for requirement in (distribution.requires or []) if distribution is not None else []:
        name = re.match(r"[A-Za-z0-9._-]+", requirement)
        if name is not None and "extra ==" not in requirement:
            found.append(name.group())
    return found


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _title(distribution: Distribution) -> str:
    metadata = distribution.metadata
    stated = metadata["License-Expression"] or (metadata["License"] or "").strip().split("\n")[0]
    if not stated or len(stated) > 100:
        classifiers = metadata.get_all("Classifier") or []
        stated = ", ".join(each.split(" :: ")[-1] for each in classifiers if each.startswith("License ::"))
    licence = f" ({stated})" if stated else ""
    return f"{metadata['Name']} {distribution.version}{licence}"


def _texts(distribution: Distribution) -> str:
    texts: list[str] = []
    for file in sorted(distribution.files or [], key=str):
        # A name without a suffix of code, and a file, not a module that reads licences.
        if not _LICENCE_FILE.match(file.name) or file.suffix in (".py", ".pyc", ".pyi", ".h", ".so"):
            continue
        try:
            text = Path(str(distribution.locate_file(file))).read_text(encoding="utf-8", errors="replace").strip()
        except OSError:
            continue
        if text and text not in texts:
            texts.append(text)
    if not texts:
        if "LGPL-3.0" in (distribution.metadata["License"] or ""):
            folder = importlib.resources.files("sketchdesk") / "resources" / "licences"
            # The lesser licence adds to the general one, and is read with it.
            return "\n\n".join((folder / name).read_text(encoding="utf-8") for name in _LGPL)
        home = distribution.metadata["Home-page"] or (distribution.metadata.get_all("Project-URL") or [""])[0]
        texts.append(f"The package holds no text of its licence. {home}".strip())
    return "\n\n".join(texts)


def _python_licence() -> str:
    for folder in (sysconfig.get_path("stdlib"), sys.base_prefix, sysconfig.get_path("data")):
        for name in ("LICENSE.txt", "LICENSE"):
            path = Path(folder) / name
            if path.is_file():
                return path.read_text(encoding="utf-8", errors="replace")
    return "See https://docs.python.org/3/license.html."

"""What was dropped on the Collections page, sorted by what can be done with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLocale, QUrl

from sketchdesk.jobs.collecting.bundle import SUFFIX as BUNDLE_SUFFIX
from sketchdesk.jobs.pictures import PICTURE_SUFFIXES
from sketchdesk.jobs.teaching.model_files import SUFFIX as MODEL_SUFFIX


@dataclass(frozen=True)
class Dropped:
    """``paths`` can be added or opened; ``problem`` says in a sentence what cannot, "" if all can."""

    paths: tuple[Path, ...]
    problem: str


def sort_dropped(urls: Iterable[QUrl]) -> Dropped:
    """Nothing is read: whether a picture is whole is found out when it is added."""
    wanted, strange, problems = [], [], []
    for url in urls:
        if not url.isLocalFile():
            problems.append(
                QCoreApplication.translate(
                    "Dropped", "SketchDesk works offline: save the picture from the web first, then drop the file."
                )
            )
            continue
        path = Path(url.toLocalFile())
        suffix = path.suffix.lower()
        if not path.exists():
            problems.append(
                QCoreApplication.translate("Dropped", "There is no file or folder {0} any more.").format(path)
            )
        elif path.is_dir() or suffix in (BUNDLE_SUFFIX, ".zip") or suffix in PICTURE_SUFFIXES:
            wanted.append(path)
        elif suffix == MODEL_SUFFIX:
            problems.append(
                QCoreApplication.translate("Dropped", "“{0}” is a model: import it on the page Models.").format(
                    path.name
                )
            )
        else:
            strange.append(path)
    if len(strange) == 1:
        text = QCoreApplication.translate(
            "Dropped", "“{0}” cannot be added: it is no picture, folder, .zip archive or bundle."
        )
        problems.append(text.format(strange[0].name))
    elif strange:
        text = QCoreApplication.translate(
            "Dropped",
            "{count} files cannot be added, as “{name}”: they are no pictures, folders, .zip archives or bundles.",
        )
        problems.append(text.format(count=QLocale().toString(len(strange)), name=strange[0].name))
    return Dropped(tuple(wanted), " ".join(dict.fromkeys(problems)))

"""Find the parts of a dataset in the archive or folder that a person has, each to become a collection of its own."""

from __future__ import annotations

import os
import zipfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from sketchdesk.engine.archives import Entry, iter_files
from sketchdesk.errors import ArchiveError, InputError
from sketchdesk.jobs.pictures import PICTURE_SUFFIXES
from sketchdesk.jobs.results import Failure
from sketchdesk.library.atomic import temporary_beside, writing
from sketchdesk.library.datasets import Dataset, Part
from sketchdesk.progress import CancelToken, RateMeter, Report

_OTHER_ARCHIVES = (".7z", ".rar", ".tar", ".gz", ".tgz", ".bz2", ".xz")


@dataclass(frozen=True)
class FoundPart:
    """What to import as a part; ``is_copy``: an archive of our own, of which nothing need be kept.

    ``failures`` are the files that could not be taken over from the person's archive.
    """

    part: Part
    path: Path
    is_copy: bool = False
    failures: tuple[Failure, ...] = ()


def check_source(dataset: Dataset, source: Path) -> None:
    """Raises InputError if ``source`` cannot be what a person has of a dataset."""
    if source.is_dir():
        return
    if not source.is_file():
        raise InputError(f"There is no file or folder {source.absolute()}.")
    if source.suffix.lower() in _OTHER_ARCHIVES:
        raise InputError(
            f"{source.name} must be unpacked first: SketchDesk reads .zip archives and folders. Unpack it (with 7-Zip, "
            "for example) and give the folder."
        )
    if not zipfile.is_zipfile(source):
        raise ArchiveError(f"{source.name} is no .zip archive, or it is damaged or cut off.")


def find_parts(
    dataset: Dataset, source: Path, folder: Path, report: Report, cancel: CancelToken
) -> tuple[FoundPart, ...]:
    """The parts of ``dataset`` in ``source``; what must be copied out of an archive goes into ``folder``.

    Raises InputError if no part is there, ArchiveError, LibraryWriteError; Cancelled.
    """
    if not any(part.folder for part in dataset.parts):
        return (FoundPart(dataset.parts[0], source),)
    found = _in_folder(dataset, source) if source.is_dir() else _in_archive(dataset, source, folder, report, cancel)
    if not found:
        wanted = " and ".join(f"“{part.folder}”" for part in dataset.parts)
        raise InputError(f"{source.name} does not look like {dataset.title}: no folder {wanted} is in it.")
    return tuple(found)


def _in_folder(dataset: Dataset, source: Path) -> list[FoundPart]:
    found = []
    source = source.resolve()
    for part in dataset.parts:
        wanted = PurePosixPath(part.folder).parts
        if (path := _shallowest(source, wanted)) is not None:
            found.append(FoundPart(part, path))
    return found


def _shallowest(source: Path, wanted: tuple[str, ...]) -> Path | None:
    """The folder at or below ``source`` whose path ends so: the one of the fewest steps, then the first by name."""
    level = [source]
    while level:
        for folder in level:
            if folder.parts[-len(wanted) :] == wanted:
                return folder
        level = [child for folder in level for child in _folders_in(folder)]
    return None


def _folders_in(folder: Path) -> list[Path]:
    try:
        with os.scandir(folder) as listing:
            names = sorted(entry.name for entry in listing if entry.is_dir(follow_symlinks=False))
    except OSError:
        return []
    return [folder / name for name in names]


def _in_archive(dataset: Dataset, source: Path, folder: Path, report: Report, cancel: CancelToken) -> list[FoundPart]:
    entries = [
        entry
        for entry in iter_files(source)
        if entry.reason is not None or PurePosixPath(entry.path).suffix.lower() in PICTURE_SUFFIXES
    ]
    chosen = [(part, _inside(entries, PurePosixPath(part.folder).parts)) for part in dataset.parts]
    meter = RateMeter(f"Unpacking {dataset.title}", sum(len(inside) for _, inside in chosen), cancel=cancel)
    found = []
    done = 0
    for part, inside in chosen:
        if not inside:
            continue
        # The same name each time: an import that is done again knows what it has.
        target = folder / f"{dataset.name}-{part.suffix or 'pictures'}.zip"
        failures = []
        with writing(target):
            target.parent.mkdir(parents=True, exist_ok=True)
            temporary = temporary_beside(target)
            try:
                with zipfile.ZipFile(temporary, "w", zipfile.ZIP_STORED) as archive:
                    for name, entry in inside:
                        try:
                            archive.writestr(zipfile.ZipInfo(name), entry.read())
                        except InputError as error:
                            failures.append(Failure(entry.path, str(error)))
                        done += 1
                        report(meter.at(done))
                        cancel.checkpoint()
                temporary.replace(target)
            except BaseException:
                with suppress(OSError):
                    temporary.unlink(missing_ok=True)
                raise
        found.append(FoundPart(part, target, True, tuple(failures)))
    return found


def _inside(entries: list[Entry], wanted: tuple[str, ...]) -> list[tuple[str, Entry]]:
    """The entries in the shallowest folder whose path ends in ``wanted``, with their names below it."""
    by_root: dict[tuple[str, ...], list[tuple[str, Entry]]] = {}
    for entry in entries:
        parts = PurePosixPath(entry.path).parts
        for end in range(len(wanted), len(parts)):
            if parts[end - len(wanted) : end] == wanted:
                by_root.setdefault(parts[:end], []).append(("/".join(parts[end:]), entry))
                break
    return by_root[min(by_root, key=lambda root: (len(root), root))] if by_root else []

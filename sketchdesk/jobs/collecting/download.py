"""Fetch a dataset from its publisher, or take it from a file that a person has, and import it.

Nothing is fetched that was not asked for and agreed to. What is fetched lies in the downloads folder of the data
directory until it is whole and right; a run that is stopped or killed goes on where it was, also in the middle of the
import.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

from sketchdesk.engine.archives import iter_files
from sketchdesk.errors import ArchiveError, InputError
from sketchdesk.jobs.collecting import ingest
from sketchdesk.jobs.collecting.dataset_parts import FoundPart, check_source, find_parts
from sketchdesk.jobs.collecting.stroke_lines import SUFFIX, LineWatch, write_archive
from sketchdesk.jobs.results import IngestResult
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.library.atomic import discard
from sketchdesk.library.datasets import DEFAULT_LIMIT, Dataset, Part, find_dataset
from sketchdesk.library.fetching import fetch
from sketchdesk.library.naming import clean_name
from sketchdesk.library.remote_files import Patience, Remote
from sketchdesk.progress import CancelToken, Progress, RateMeter, Report

PATIENCE = Patience()
_MEGABYTE = 1_000_000


@dataclass(frozen=True)
class DownloadRequest:
    """Which dataset, and what of it.

    ``classes`` and ``limit`` (drawings of each) are for Quick, Draw!. With ``source``, a file or folder that the person
    has, nothing is fetched; else ``agreed`` says that size and licence were shown and agreed to. ``name`` is the
    collection's, "" for the dataset's own. ``embeds`` is as an import takes it.
    """

    dataset: str
    classes: tuple[str, ...] = ()
    limit: int | None = None
    source: Path | None = None
    name: str = ""
    agreed: bool = False
    remove_archive: bool = False
    embeds: bool = False


@dataclass(frozen=True)
class FetchedDataset:
    """What :func:`run_import` imports: the files, and how many bytes of them came over the network now."""

    request: DownloadRequest
    files: tuple[Path, ...]
    fetched: int


@dataclass(frozen=True)
class DownloadResult:
    """The collections that were made or added to. ``kept`` are the fetched files that are still there."""

    dataset: str
    collections: tuple[IngestResult, ...]
    fetched: int
    kept: tuple[str, ...]


def downloads_folder(root: Path) -> Path:
    """Where in a data directory fetched files lie."""
    return root / "downloads"


def collection_names(dataset: Dataset, name: str = "") -> tuple[str, ...]:
    """The names of the collections that a dataset becomes."""
    base = name.strip() or dataset.collection
    return tuple(f"{base} {part.suffix}".strip() for part in dataset.parts)


def terms(dataset: Dataset, classes: int = 0, limit: int = DEFAULT_LIMIT) -> str:
    """What a person agrees to, as one sentence: size, address and licence."""
    host = urlsplit(dataset.url or dataset.page).hostname
    where = dataset.url.replace("{}", "CLASS") if dataset.url else dataset.page
    size = dataset.size_text(classes, limit)
    if dataset.bytes_each:
        size += f" ({limit:,} drawings of {'a class' if classes == 1 else f'each of {classes:,} classes'})"
    return f"{dataset.title}: {size} from {host} ({where}), licence: {dataset.licence} ({dataset.licence_url})."


def run(bench: Workbench, request: DownloadRequest, report: Report, cancel: CancelToken) -> DownloadResult:
    """Fetch and import. Raises as :func:`run_fetch` and :func:`run_import` do."""
    return run_import(bench, run_fetch(bench, request, report, cancel), report, cancel)


def run_fetch(bench: Workbench, request: DownloadRequest, report: Report, cancel: CancelToken) -> FetchedDataset:
    """Fetch what is asked for, or look at what the person has.

    Raises InputError if it cannot be asked for so, FetchError, LibraryWriteError; Cancelled. What is there then stays.
    """
    dataset, classes, limit = check(request)
    _check_names(bench, dataset, request.name)
    if request.source is not None:
        return FetchedDataset(request, (request.source,), 0)
    if not dataset.is_fetched:
        raise InputError(
            f"SketchDesk does not fetch {dataset.title} itself. {dataset.obtain} Page: {dataset.page} "
            f"Licence: {dataset.licence}."
        )
    if not request.agreed:
        raise InputError(f"{terms(dataset, len(classes), limit)} Nothing is fetched before you agree to that.")
    folder = downloads_folder(bench.library.paths.root)
    if classes:
        return _fetch_drawings(dataset, request, classes, limit, folder, report, cancel)
    return _fetch_archive(dataset, request, folder, report, cancel)


def run_import(bench: Workbench, found: FetchedDataset, report: Report, cancel: CancelToken) -> DownloadResult:
    """Import what was fetched. Raises InputError if nothing of it can be imported, LibraryWriteError; Cancelled."""
    request = found.request
    dataset, classes, limit = check(request)
    folder = downloads_folder(bench.library.paths.root)
    if dataset.has_classes_to_choose:
        parts: tuple[FoundPart, ...] = (_drawn(dataset, found, classes, limit, folder, report, cancel),)
    else:
        parts = find_parts(dataset, found.files[0], folder, report, cancel)
    names = dict(zip(dataset.parts, collection_names(dataset, request.name), strict=True))
    results = []
    for each in parts:
        wanted = ingest.IngestRequest((each.path,), names[each.part], each.part.role, request.embeds)
        result = ingest.run(bench, wanted, report, cancel)
        results.append(replace(result, failures=(*each.failures, *result.failures)))
    for each in parts:
        if each.is_copy:
            discard(each.path)
    kept = found.files if request.source is None else ()
    if request.remove_archive:
        kept = tuple(path for path in kept if not _discard_fetched(path))
    return DownloadResult(dataset.name, tuple(results), found.fetched, tuple(map(str, kept)))


def check(request: DownloadRequest) -> tuple[Dataset, tuple[str, ...], int]:
    """The dataset, its classes as the publisher spells them, and the limit. Raises InputError."""
    dataset = find_dataset(request.dataset)
    classes = dataset.choose_classes(request.classes)
    if request.limit is not None and not dataset.has_classes_to_choose:
        raise InputError(f"{dataset.title} comes as a whole: the number of drawings cannot be limited.")
    if request.limit is not None and request.limit < 1:
        raise InputError("At least one drawing of each class must be asked for.")
    if dataset.has_classes_to_choose and not classes and request.source is None:
        raise InputError(
            f"Choose classes of {dataset.title}, for example cat and dog; there are {len(dataset.classes)}."
        )
    if request.source is not None and not dataset.has_classes_to_choose:
        check_source(dataset, request.source)
    return dataset, classes, request.limit or DEFAULT_LIMIT


def _check_names(bench: Workbench, dataset: Dataset, name: str) -> None:
    """Before gigabytes are fetched: can they be imported under this name?"""
    for part, each in zip(dataset.parts, collection_names(dataset, name), strict=True):
        existing = bench.library.catalogue.find_collection(clean_name(each, "The collection"))
        if existing is not None and existing.built_in:
            raise InputError(f"{existing.name} is drawn by SketchDesk itself: choose another name.")
        if existing is not None and existing.role != part.role:
            raise InputError(f"{existing.name} is a {existing.role} already, not a {part.role}: choose another name.")


# --- fetching ----------------------------------------------------------------------------------------------------


def _fetch_archive(
    dataset: Dataset, request: DownloadRequest, folder: Path, report: Report, cancel: CancelToken
) -> FetchedDataset:
    size = dataset.size if dataset.exact_size else None
    remote = Remote(dataset.address(), dataset.file_name, dataset.title, size, dataset.md5, b"PK\x03\x04")
    told = _MegabyteReports(dataset.title, report, cancel)

    def verify(path: Path) -> None:
        # A publisher's checksum says more than the archive's own, which then need not be looked at.
        if dataset.md5 is None:
            _verify_archive(path, dataset.title, report, cancel)

    got = fetch(remote, folder, told, cancel.checkpoint, verify=verify, patience=PATIENCE)
    return FetchedDataset(request, (got.path,), got.fetched)


def _verify_archive(path: Path, title: str, report: Report, cancel: CancelToken) -> None:
    """Read every file of the archive. Raises ArchiveError if one is damaged."""
    try:
        entries = list(iter_files(path))
    except ArchiveError as error:
        raise ArchiveError("it is no archive, or it is cut off.") from error
    meter = RateMeter(f"Checking {title}", len(entries), cancel=cancel)
    for done, entry in enumerate(entries, 1):
        if entry.reason is None:
            try:
                entry.read()
            except ArchiveError as error:
                raise ArchiveError(f"{entry.path} in it cannot be read.") from error
        report(meter.at(done))
        cancel.checkpoint()


class _MegabyteReports:
    """Turns what a fetch tells into Progress, in megabytes."""

    def __init__(self, title: str, report: Report, cancel: CancelToken) -> None:
        self._title, self._report, self._cancel = title, report, cancel
        self._meter: RateMeter | None = None
        self._at: tuple[str, int | None] = ("", None)

    def __call__(self, stage: str, done: int, total: int | None) -> None:
        megabytes = done // _MEGABYTE if done != total else math.ceil(done / _MEGABYTE)
        all_of_them = None if total is None else math.ceil(total / _MEGABYTE)
        verb = "Checking" if stage == "check" else "Fetching"
        if stage == "wait":
            self._report(Progress(f"Waiting to go on with {self._title} (MB)", megabytes, all_of_them))
            return
        if self._meter is None or self._at != (verb, total):
            self._meter = RateMeter(f"{verb} {self._title} (MB)", all_of_them, cancel=self._cancel)
            self._meter.start_at(megabytes)
            self._at = (verb, total)
        self._report(self._meter.at(megabytes))


def _fetch_drawings(
    dataset: Dataset,
    request: DownloadRequest,
    classes: tuple[str, ...],
    limit: int,
    folder: Path,
    report: Report,
    cancel: CancelToken,
) -> FetchedDataset:
    meter = RateMeter(f"Fetching drawings from {dataset.title}", len(classes) * limit, cancel=cancel)
    files, fetched = [], 0
    for number, class_name in enumerate(classes):
        watch = LineWatch(limit)
        title = f"the drawings of “{class_name}”"
        remote = Remote(dataset.address(class_name), f"quickdraw/{class_name}{SUFFIX}", title, begins=b"{")

        def told(stage: str, done: int, total: int | None, before: int = number * limit, at: LineWatch = watch) -> None:
            report(meter.at(before + min(at.found, limit)))

        got = fetch(remote, folder, told, cancel.checkpoint, watch=watch, patience=PATIENCE)
        files.append(got.path)
        fetched += got.fetched
        # A class may have fewer.
        report(meter.at((number + 1) * limit))
    return FetchedDataset(request, tuple(files), fetched)


# --- importing ---------------------------------------------------------------------------------------------------


def _drawn(
    dataset: Dataset,
    found: FetchedDataset,
    classes: tuple[str, ...],
    limit: int,
    folder: Path,
    report: Report,
    cancel: CancelToken,
) -> FoundPart:
    """The archive of drawings. Raises InputError if there are none."""
    files = found.files if found.request.source is None else _stroke_files(found.request.source)
    words = frozenset(classes or dataset.classes)
    total = len(words) * limit if classes else None
    meter = RateMeter("Unpacking drawings", total, cancel=cancel)

    def each(done: int) -> None:
        report(meter.at(done))
        cancel.checkpoint()

    target = folder / f"{dataset.name}.zip"
    if not write_archive(target, files, words, limit, each):
        discard(target)
        where = found.request.source or "what was fetched"
        raise InputError(f"There is no drawing of {', '.join(classes) or 'a known class'} in {where}.")
    return FoundPart(Part(), target, is_copy=True)


def _stroke_files(source: Path) -> tuple[Path, ...]:
    if source.is_file() and source.suffix.lower() == SUFFIX:
        return (source,)
    files = tuple(sorted(source.glob(f"*{SUFFIX}"))) if source.is_dir() else ()
    if not files:
        raise InputError(f"{source} is no {SUFFIX} file with Quick, Draw! drawings, and no folder with such files.")
    return files


def _discard_fetched(path: Path) -> bool:
    """Remove a fetched file, or a part of one with its journal; whether it is gone."""
    gone = discard(path)
    return discard(path.with_name(f"{path.name}.json")) and gone

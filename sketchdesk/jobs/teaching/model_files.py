"""A model as one file, to give to somebody: weights and how they were made. From a stranger: weights only, no code.

A ZIP whose members are stored as they are: ``model.json`` and the files of the registry. What is read of it is JSON, a
``.npz`` without pickled objects and an ``.h5`` of arrays; nothing in it can name code to run. Before it is registered
it embeds a picture in a process of its own.
"""

from __future__ import annotations

import json
import re
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from sketchdesk.engine.features.description import NetworkDescription
from sketchdesk.engine.features.encoders import read_description
from sketchdesk.engine.features.process import EncoderProcess
from sketchdesk.errors import InputError, LibraryWriteError, ModelError
from sketchdesk.jobs.models import settings_of
from sketchdesk.jobs.workbench import DEFAULT_MODEL, Workbench
from sketchdesk.library import unfinished
from sketchdesk.library.atomic import temporary_beside, writing
from sketchdesk.library.model_registry import ENCODER_FILE, MANIFEST, NETWORK_FILE
from sketchdesk.library.naming import clean_name, name_key
from sketchdesk.progress import CancelToken, Progress, RateMeter, Report

FORMAT = "sketchdesk-model-1"
SUFFIX = ".sketchdesk-model"

_MEMBER = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}")
# What a model's folder may hold beside its description; anything else is not ours.
_SUFFIXES = (".npz", ".json", ".h5")
_MOST_MEMBERS = 16
_LARGEST_TEXT = 64_000_000
_LARGEST_NPZ = 4_000_000_000
_BLOCK = 1 << 20


@dataclass(frozen=True)
class ExportModelRequest:
    """Write a model into a file, replacing one that is there."""

    name: str
    file: Path


@dataclass(frozen=True)
class ImportModelRequest:
    """Take in a model from a file, under its own name or another one."""

    file: Path
    name: str | None = None


def run_export(bench: Workbench, request: ExportModelRequest, report: Report, cancel: CancelToken) -> Path:
    """Raises InputError for an unknown model or the one that ships, ModelError if it has lost files, LibraryWriteError;
    Cancelled, with nothing left."""
    library = bench.library
    if name_key(request.name) == DEFAULT_MODEL:
        raise InputError("The default encoder comes with every SketchDesk: there is nothing to export.")
    record = library.models.get(request.name)
    folder = library.models.folder(record)
    library.models.encoder_file(record.name)
    files = sorted(path for path in folder.iterdir() if path.suffix in _SUFFIXES and path.name != MANIFEST)
    if not request.file.parent.is_dir():
        raise InputError(f"There is no folder {request.file.parent}.")
    if request.file.is_dir():
        raise InputError(f"{request.file} is a folder: name a file.")
    manifest = {
        "format": FORMAT,
        "name": record.name,
        "fingerprint": record.fingerprint,
        "kind": record.kind,
        "embedding_size": record.embedding_size,
        "parent": record.parent,
        "created": record.created,
        "settings": {key: value for key, value in record.settings.items() if key not in ("replaced", "training")},
        "files": [path.name for path in files],
    }
    temporary = temporary_beside(request.file)
    unfinished.note_file(library.paths, temporary)
    meter = RateMeter(f"Exporting {record.name}", sum(path.stat().st_size for path in files), cancel=cancel)
    done = 0

    def advance(count: int) -> None:
        nonlocal done
        cancel.checkpoint()
        done += count
        report(meter.at(done))

    try:
        with writing(request.file):
            with zipfile.ZipFile(temporary, "x", zipfile.ZIP_STORED) as archive:
                archive.writestr(MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1))
                for path in files:
                    with path.open("rb") as source, archive.open(path.name, "w", force_zip64=True) as target:
                        _copy(source, target, advance)
            temporary.replace(request.file)
    finally:
        temporary.unlink(missing_ok=True)
        unfinished.settle_file(library.paths)
    return request.file


def run_import(bench: Workbench, request: ImportModelRequest, report: Report, cancel: CancelToken) -> dict[str, Any]:
    """Register what a file holds: name and fingerprint.

    Raises InputError for a file that is not ours, is damaged or does not fit together, and a name that is taken;
    LibraryWriteError; Cancelled.
    """
    file = request.file
    if not file.is_file():
        raise InputError(f"There is no file {file}.")
    with tempfile.TemporaryDirectory(prefix="sketchdesk-") as temporary:
        folder = Path(temporary)
        manifest = _unpack(file, folder, report, cancel)
        name = clean_name(request.name or str(manifest["name"]), "A model")
        if name_key(name) == DEFAULT_MODEL or bench.library.catalogue.has_model(name):
            raise InputError(f'There is already a model "{name}": choose another name with --save-as.')
        encoder = folder / (NETWORK_FILE if (folder / NETWORK_FILE).is_file() else ENCODER_FILE)
        try:
            spec = read_description(encoder)
            weights = spec.weights_file if isinstance(spec, NetworkDescription) else encoder.name
            if spec.fingerprint != manifest["fingerprint"] or not (folder / weights).is_file():
                raise ModelError("other content")
            report(Progress(f"Trying {name}", 0))
            process = EncoderProcess(encoder)
            try:
                process.wait_ready(cancel.wait)
            finally:
                process.close()
        except ModelError as error:
            raise InputError(f"{file.name} is not a model of SketchDesk, or it is damaged.") from error
        given = manifest.get("settings")
        settings = {**(given if isinstance(given, dict) else {}), **settings_of(spec), "imported": file.name}
        files: dict[str, bytes | Path] = {path.name: path for path in folder.iterdir() if path.name != MANIFEST}
        parent = manifest.get("parent")
        record = bench.library.models.register(
            name,
            spec.fingerprint,
            files,
            settings,
            kind="imported",
            embedding_size=spec.embedding_size,
            parent=parent if isinstance(parent, str) else None,
        )
    return {"name": record.name, "fingerprint": record.fingerprint, "embedding_size": record.embedding_size}


def _unpack(file: Path, folder: Path, report: Report, cancel: CancelToken) -> dict[str, Any]:
    """Write the members into ``folder``; the manifest. Raises InputError for whatever is wrong with the file."""
    strange = InputError(f"{file.name} is not a model file of SketchDesk, or it is damaged.")
    try:
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
            manifest = json.loads(_text(archive, members))
            names = [member.filename for member in members]
            listed = manifest["files"]
            whole = (
                manifest["format"] == FORMAT
                and isinstance(manifest["name"], str)
                and sorted(names) == sorted([MANIFEST, *listed])
                and len(set(names)) == len(names) <= _MOST_MEMBERS
                and (ENCODER_FILE in names) != (NETWORK_FILE in names)
                and all(_is_plain(member) for member in members)
            )
            if not whole:
                raise strange
            meter = RateMeter(f"Reading {file.name}", sum(member.file_size for member in members), cancel=cancel)
            done = 0

            def advance(count: int) -> None:
                nonlocal done
                cancel.checkpoint()
                done += count
                report(meter.at(done))

            for member in members:
                with archive.open(member) as source, (folder / member.filename).open("xb") as target:
                    _copy(source, target, advance)
        for path in folder.glob("*.npz"):
            _check_npz(path, strange)
    except (InputError, LibraryWriteError):
        raise
    except OSError as error:
        raise InputError(f"{file} cannot be read: {error.strerror or error}.") from error
    except (zipfile.BadZipFile, ValueError, KeyError, TypeError, RuntimeError, EOFError, NotImplementedError) as error:
        # What a damaged archive or a strange manifest leads to.
        raise strange from error
    return manifest


def _text(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> bytes:
    found = [member for member in members if member.filename == MANIFEST]
    if len(found) != 1 or not _is_plain(found[0]):
        raise ValueError("no manifest")
    return archive.read(found[0])


def _is_plain(member: zipfile.ZipInfo) -> bool:
    """A stored file of ours: what it takes on the disk is no more than what came."""
    name = member.filename
    is_text = name.endswith(".json")
    return (
        _MEMBER.fullmatch(name) is not None
        and name.endswith(_SUFFIXES)
        and member.compress_type == zipfile.ZIP_STORED
        and member.file_size == member.compress_size
        and not member.flag_bits & 1
        and (not is_text or member.file_size <= _LARGEST_TEXT)
    )


def _check_npz(path: Path, strange: InputError) -> None:
    """Arrays that would fill the memory when they are unpacked are nobody's weights."""
    with zipfile.ZipFile(path) as archive:
        if sum(member.file_size for member in archive.infolist()) > _LARGEST_NPZ:
            raise strange


def _copy(source: IO[bytes], target: IO[bytes], advance: Callable[[int], None]) -> None:
    while block := source.read(_BLOCK):
        target.write(block)
        advance(len(block))

"""A saved index: a folder with ``manifest.json`` and the ``.npy`` files that it names, each with its SHA-256.

Files are never overwritten: a save writes new ones under new names, then moves the new manifest over the old
in one step, then deletes what the new one does not name. A kill at any instant leaves a manifest whose files
are all there, also where a running program has the old files mapped. No pickle.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from sketchdesk.engine.index.rows import Rows, check_vectors
from sketchdesk.errors import IndexFormatError, InputError, LibraryWriteError

FORMAT, VERSION = "sketchdesk-index", 1
MANIFEST = "manifest.json"
DOES_NOT_FIT = "The saved index in {folder} is damaged: its parts do not fit together."

_OURS = re.compile(r"([a-z]+-[0-9a-f]{16}\.npy|manifest-[0-9a-f]{16}\.tmp)")


@dataclass(frozen=True)
class SavedIndex:
    """What a folder held: the manifest, its arrays, and the vectors float32 (n, d), memory-mapped."""

    folder: Path
    description: dict[str, Any]
    arrays: dict[str, NDArray[Any]]
    vectors: NDArray[np.float32]


def write_index(
    folder: Path,
    description: dict[str, Any],
    arrays: dict[str, NDArray[Any]],
    rows: Rows,
    kept: NDArray[np.bool_],
    external: Path | None,
) -> None:
    """Write the kept rows, or a reference to the ``external`` file that holds all of them, and the arrays.

    Raises InputError if that file holds other vectors or the folder belongs to something else, and
    LibraryWriteError if writing fails.
    """
    shape = (int(np.count_nonzero(kept)), rows.dimension)
    _refuse_foreign(folder)
    vectors: dict[str, Any] = {"kind": "own", "rows": shape[0], "dimension": shape[1]}
    if external is not None:
        fingerprint = _fingerprint(rows)
        if _fingerprint(_as_rows(_open_external(external, shape, InputError))) != fingerprint:
            raise InputError(f"{external} does not hold the vectors of this index.")
        vectors |= {"kind": "external", "path": _relative(external, folder), "sha256": fingerprint}
    token = secrets.token_hex(8)
    manifest_draft = folder / f"manifest-{token}.tmp"
    written: list[Path] = [manifest_draft]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        files: dict[str, dict[str, Any]] = {}
        for name, array in arrays.items():
            written.append(folder / f"{name}-{token}.npy")
            files[name] = _write_array(written[-1], array.dtype, array.shape, [array])
        if external is None:
            written.append(folder / f"vectors-{token}.npy")
            blocks = (block[kept[start : start + len(block)]] for start, block in rows.blocks())
            files["vectors"] = _write_array(written[-1], np.dtype(np.float32), shape, blocks)
        manifest = {"format": FORMAT, "version": VERSION, **description, "vectors": vectors, "files": files}
        with manifest_draft.open("wb") as stream:
            stream.write(json.dumps({**manifest, "sha256": _seal(manifest)}, indent=1).encode())
            _flush(stream)
        _flush_folder(folder)
        manifest_draft.replace(folder / MANIFEST)
        _flush_folder(folder)
    except BaseException as error:
        for path in written:
            with contextlib.suppress(OSError):
                path.unlink()
        if isinstance(error, OSError):
            raise LibraryWriteError(f"The index could not be saved in {folder}: {error.strerror or error}.") from error
        raise
    _tidy(folder, {entry["file"] for entry in files.values()})


def read_index(folder: Path, vectors: NDArray[np.floating] | Path | None = None) -> SavedIndex:
    """Read and check everything in a folder. ``vectors`` stands in for the external file that an index refers to.

    Raises IndexFormatError for anything missing, damaged or foreign, InputError for vectors not asked for.
    """
    manifest = _read_manifest(folder)
    try:
        arrays = {name: _read_array(folder, name, entry) for name, entry in manifest["files"].items()}
        described = manifest["vectors"]
        shape = (int(described["rows"]), int(described["dimension"]))
        if described["kind"] == "own":
            if vectors is not None:
                raise InputError(f"The index in {folder} holds its own vectors: none need be given.")
            return SavedIndex(folder, manifest, arrays, arrays.pop("vectors"))
        if isinstance(vectors, np.ndarray):
            given: NDArray[np.float32] = check_vectors(vectors[: shape[0]])
        else:
            given = _open_external(vectors or folder / described["path"], shape, IndexFormatError)
        if given.shape != shape or _fingerprint(_as_rows(given)) != described["sha256"]:
            raise IndexFormatError(f"The index in {folder} was built on other vectors: build it again.")
        return SavedIndex(folder, manifest, arrays, given)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise IndexFormatError(DOES_NOT_FIT.format(folder=folder)) from error


def _read_manifest(folder: Path) -> dict[str, Any]:
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
    except OSError as error:
        raise IndexFormatError(f"There is no saved index in {folder}.") from error
    except (ValueError, RecursionError) as error:
        raise IndexFormatError(f"The saved index in {folder} is damaged: its manifest cannot be read.") from error
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise IndexFormatError(f"{folder} holds something else than a SketchDesk index.")
    if isinstance(manifest.get("version"), int) and manifest["version"] > VERSION:
        raise IndexFormatError(f"The index in {folder} was saved by a newer SketchDesk.")
    if manifest.pop("sha256", None) != _seal(manifest):
        raise IndexFormatError(f"The saved index in {folder} is damaged: its manifest has changed since it was saved.")
    return manifest


def _seal(manifest: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(manifest, sort_keys=True).encode()).hexdigest()


def _write_array(
    path: Path, dtype: np.dtype[Any], shape: tuple[int, ...], blocks: Iterable[NDArray[Any]]
) -> dict[str, Any]:
    stored = dtype.newbyteorder("<")
    with path.open("w+b") as stream:
        header = {"descr": np.lib.format.dtype_to_descr(stored), "fortran_order": False, "shape": shape}
        np.lib.format.write_array_header_1_0(stream, header)
        for block in blocks:
            stream.write(_bytes(block, stored))
        _flush(stream)
        size = stream.tell()
        stream.seek(0)
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return {"file": path.name, "bytes": size, "sha256": digest, "dtype": stored.str, "shape": list(shape)}


def _read_array(folder: Path, name: str, entry: dict[str, Any]) -> NDArray[Any]:
    path = folder / entry["file"]
    if path.parent != folder:
        raise IndexFormatError(DOES_NOT_FIT.format(folder=folder))
    try:
        size = path.stat().st_size
        if size != entry["bytes"]:
            change = "cut short" if size < entry["bytes"] else "longer than it was saved"
            raise IndexFormatError(f"The saved index in {folder} is damaged: its {name} file is {change}.")
        with path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise IndexFormatError(f"The saved index in {folder} is damaged: its {name} file cannot be read.") from error
    if digest != entry["sha256"]:
        raise IndexFormatError(
            f"The saved index in {folder} is damaged: its {name} file has changed since it was saved."
        )
    array = _open_array(path)
    if array.dtype.str != entry["dtype"] or list(array.shape) != entry["shape"]:
        raise IndexFormatError(DOES_NOT_FIT.format(folder=folder))
    return array


def _open_array(path: Path) -> NDArray[Any]:
    """Memory-mapped, except that nothing cannot be mapped."""
    with path.open("rb") as stream:
        np.lib.format.read_magic(stream)
        shape, _, _ = np.lib.format.read_array_header_1_0(stream)
    return np.load(path, mmap_mode="r" if 0 not in shape else None, allow_pickle=False)


def _open_external(path: Path, shape: tuple[int, int], failure: type[Exception]) -> NDArray[np.float32]:
    """The first rows of a float32 ``.npy`` file, mapped (in memory where the file goes column by column); raises
    ``failure`` if it cannot hold them."""
    try:
        array = _open_array(path)
    except (OSError, ValueError, EOFError) as error:
        raise failure(f"The vectors of the index, {path}, cannot be read.") from error
    if array.dtype != np.float32 or array.ndim != 2 or array.shape[1] != shape[1] or len(array) < shape[0]:
        raise failure(f"{path} does not hold the vectors of this index.")
    return np.ascontiguousarray(array[: shape[0]])


def _relative(external: Path, folder: Path) -> str:
    """From the folder, so that a data directory can be moved; absolute on another drive."""
    try:
        return Path(os.path.relpath(external.resolve(), folder.resolve())).as_posix()
    except ValueError:
        return external.resolve().as_posix()


def _as_rows(vectors: NDArray[np.float32]) -> Rows:
    rows = Rows(vectors.shape[1])
    rows.append(vectors)
    return rows


def _fingerprint(rows: Rows) -> str:
    """SHA-256 over the shape and the numbers, wherever they lie."""
    digest = hashlib.sha256(f"float32 {len(rows)} {rows.dimension}\n".encode())
    for _, block in rows.blocks():
        digest.update(_bytes(block, np.dtype("<f4")))
    return digest.hexdigest()


def _bytes(block: NDArray[Any], stored: np.dtype[Any]) -> memoryview:
    return np.ascontiguousarray(block, stored).reshape(-1).view(np.uint8).data


def _flush(stream: BinaryIO) -> None:
    stream.flush()
    os.fsync(stream.fileno())


def _flush_folder(folder: Path) -> None:
    # Only where a folder can be opened like a file; elsewhere the system orders its own writes.
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _refuse_foreign(folder: Path) -> None:
    """A manifest of some other program is not ours to replace; a damaged one may be ours."""
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
    except (OSError, ValueError, RecursionError):
        return
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise InputError(f"{folder} holds something else than a SketchDesk index: choose another folder.")


def _tidy(folder: Path, named: set[str]) -> None:
    """Delete files of earlier saves, finished or not. What another program still uses goes next time."""
    with contextlib.suppress(OSError):
        for path in list(folder.iterdir()):
            if _OURS.fullmatch(path.name) and path.name not in named:
                with contextlib.suppress(OSError):
                    path.unlink()

"""A training's state after an epoch, in one file: written beside and moved into place, so that a kill loses nothing.

Arrays and JSON, no pickle; variables are kept by their order, which any backend of Keras has.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sketchdesk.errors import InputError, LibraryWriteError

CHECKPOINT = "training.npz"

Arrays = tuple[NDArray[Any], ...]


@dataclass(frozen=True)
class Checkpoint:
    """``plan`` tells one training from another; ``state`` is JSON; the rest are variables in order.

    ``best`` are the model's variables at its best epoch, empty if they are the current ones.
    """

    plan: str
    state: dict[str, Any]
    variables: Arrays
    optimizer: Arrays
    best: Arrays


def write_checkpoint(folder: Path, checkpoint: Checkpoint) -> None:
    """Write it, replacing the one before. Raises LibraryWriteError; the one before is then still there."""
    groups = {"v": checkpoint.variables, "o": checkpoint.optimizer, "b": checkpoint.best}
    header = {"plan": checkpoint.plan, "state": checkpoint.state, "counts": {k: len(v) for k, v in groups.items()}}
    arrays = {f"{key}{i:04d}": array for key, group in groups.items() for i, array in enumerate(group)}
    text = np.frombuffer(json.dumps(header).encode(), np.uint8)
    path = folder / CHECKPOINT
    partial = folder / f".{CHECKPOINT}.part"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with partial.open("wb") as file:
            np.savez(file, header=text, **arrays)  # type: ignore[arg-type]
            file.flush()
            os.fsync(file.fileno())
        os.replace(partial, path)
    except OSError as error:
        with contextlib.suppress(OSError):
            partial.unlink()
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        reason = "the disk is full. Free some space and go on" if full else (error.strerror or str(error))
        raise LibraryWriteError(f"The training's state {path} could not be written: {reason}.") from error


def read_checkpoint(folder: Path, plan: str) -> Checkpoint | None:
    """What an earlier run left; None if it left nothing, or half of something.

    Raises InputError if it was another training.
    """
    path = folder / CHECKPOINT
    if not path.is_file():
        return None
    try:
        with path.open("rb") as content, np.load(content, allow_pickle=False) as file:
            header = json.loads(file["header"].tobytes())
            groups = {
                key: tuple(file[f"{key}{i:04d}"] for i in range(count)) for key, count in header["counts"].items()
            }
        checkpoint = Checkpoint(header["plan"], header["state"], groups["v"], groups["o"], groups["b"])
    except Exception:
        # Damaged on the disk: the training begins anew.
        return None
    if checkpoint.plan != plan:
        raise InputError(f"{folder} holds another training: go on with its settings, or discard it.")
    return checkpoint


def discard_checkpoint(folder: Path) -> None:
    """Delete what a training left."""
    with contextlib.suppress(OSError):
        (folder / CHECKPOINT).unlink()

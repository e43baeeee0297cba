"""Files of weights as Keras saves them, looked at without Keras: their format, and what they hold above the maps."""

from __future__ import annotations

import hashlib
import re
import shutil
import zipfile
from dataclasses import dataclass
from pathlib import Path

from sketchdesk.engine.features.description import HeadOn
from sketchdesk.engine.features.families import Family
from sketchdesk.errors import InputError, ModelError

# Names for weights in Keras' formats.
KERAS_3, KERAS_2 = "network.weights.h5", "kept.h5"
# Where Keras 3 has kept a network's layers in its files, now and before 3.4.
_LAYERS = {"layers", "_layer_checkpoint_dependencies"}
_DENSE = re.compile(r"dense(_\d+)?")
# Channels of the last maps of every network of Keras applications that is offered.
_MAPS = 2048


@dataclass(frozen=True)
class Top:
    """What a network carries above its maps: ImageNet's classifier, or a head of ``head`` and a softmax of classes."""

    has_top: bool = False
    head: tuple[int, ...] = ()
    head_on: HeadOn = "pooled"
    classes: int = 0


def as_keras_names_it(chosen: Path, folder: Path) -> Path:
    """A file of weights under a name by which Keras knows its format; a copy in ``folder`` where it has another.

    Raises InputError if it is no file of weights, or there is too little room for the copy.
    """
    try:
        weights = chosen
        if zipfile.is_zipfile(chosen):
            # A whole model as Keras 3 saves it; only its weights are read, nothing in it is run.
            weights = folder / "whole.h5"
            with (
                zipfile.ZipFile(chosen) as archive,
                archive.open("model.weights.h5") as inside,
                weights.open("wb") as file,
            ):
                shutil.copyfileobj(inside, file)
        legacy = _is_legacy(weights)
        if legacy and weights == chosen and weights.suffix == ".h5" and not weights.name.endswith(".weights.h5"):
            return weights
        named = folder / (KERAS_2 if legacy else KERAS_3)
        return Path(shutil.copyfile(chosen, named) if weights == chosen else weights.replace(named))
    except (OSError, KeyError, zipfile.BadZipFile) as error:
        if not chosen.is_file():
            reason = "there is no such file"
        elif isinstance(error, OSError) and error.errno is not None and error.strerror:
            reason = error.strerror
        else:
            reason = "Keras did not save it, or it is damaged"
        raise InputError(f"{chosen} cannot be loaded: {reason}.") from error


def _is_legacy(weights: Path) -> bool:
    """Whether a file is in the format of Keras 1 and 2. Raises OSError if it is no file of weights."""
    import h5py

    with h5py.File(weights, "r") as file:
        legacy = "layer_names" in file.attrs or "model_weights" in file
        if not legacy and not _LAYERS & set(file):
            raise OSError("no layers")
        return legacy


def top_of(weights: Path, family: Family) -> Top:
    """What a file of weights holds above the maps, told by its dense layers."""
    shapes = _dense_shapes(weights)[family.dense_layers :]
    if not shapes:
        return Top()
    if family.is_pretrained and shapes == [(_MAPS, 1000)]:
        return Top(has_top=True)
    *head, classes = (int(width) for _, width in shapes)
    flat = family.layer == "flattened" or (family.is_pretrained and shapes[0][0] != _MAPS)
    return Top(False, tuple(head), "flattened" if flat else "pooled", classes)


def _dense_shapes(weights: Path) -> list[tuple[int, int]]:
    """Inputs and outputs of the dense layers in a file of weights, in order."""
    import h5py

    with h5py.File(weights, "r") as file:
        if _is_legacy(weights):
            holder = file if "layer_names" in file.attrs else file["model_weights"]
            names = [name if isinstance(name, str) else name.decode() for name in holder.attrs["layer_names"]]
        else:
            holder = file[next(iter(_LAYERS & set(file)))]
            names = sorted((name for name in holder if _DENSE.fullmatch(name)), key=lambda name: (len(name), name))
        shapes: list[tuple[int, int]] = []

        def look(_: str, item: object) -> None:
            if isinstance(item, h5py.Dataset) and item.ndim == 2:
                shapes.append(item.shape)

        for name in names:
            holder[name].visititems(look)
        return shapes


def digest_of(path: Path, kind: str = "sha256") -> str:
    """Of a file, as hexadecimal digits. Raises ModelError if it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, kind).hexdigest()
    except OSError as error:
        raise ModelError(f"{path} cannot be read: {error.strerror or error}.") from error

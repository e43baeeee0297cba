"""List the encoders that there are and those that can be added, and remove them again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sketchdesk.engine.features.description import EncoderDescription, NetworkDescription
from sketchdesk.engine.features.encoders import read_description
from sketchdesk.engine.features.families import FAMILIES, Family
from sketchdesk.engine.features.visual_words import INPUT_SIDE as WORDS_SIDE
from sketchdesk.engine.features.visual_words import Detector, WordsDescription
from sketchdesk.engine.features.weights import read_spec
from sketchdesk.errors import InputError, ModelError
from sketchdesk.jobs.indexes import refresh_saved
from sketchdesk.jobs.workbench import DEFAULT_MODEL, Workbench, default_encoder_path
from sketchdesk.library.library import Library
from sketchdesk.library.naming import name_key
from sketchdesk.library.records import ModelRecord
from sketchdesk.progress import CancelToken, Report

# Bags of visual words, learnt from a collection's pictures; and checkpoints of the default encoder's architecture.
WORDS_FAMILIES: dict[str, Detector] = {"sift_words": "sift", "orb_words": "orb"}
CHECKPOINT = "checkpoint"
ADDABLE = (*FAMILIES, *WORDS_FAMILIES, CHECKPOINT)


@dataclass(frozen=True)
class ListRequest:
    """All encoders."""


@dataclass(frozen=True)
class RemoveRequest:
    """The encoder to remove, with what it embedded."""

    name: str


def run_list(bench: Workbench, request: ListRequest, report: Report, cancel: CancelToken) -> tuple[dict[str, Any], ...]:
    """Each encoder that can be used, the one that ships first.

    Name, fingerprint, size of the embedding, number of classes, side of the input, what it sees, family, layer, and
    whether its weights are there.
    """
    shipped = _values(DEFAULT_MODEL, read_spec(default_encoder_path()), True)
    return (
        shipped,
        *(row_of(bench.library, record) for record in bench.library.models.list() if record.path is not None),
    )


def run_available(
    bench: Workbench, request: ListRequest, report: Report, cancel: CancelToken
) -> tuple[dict[str, Any], ...]:
    """What can be added: family, title, usual side, what is needed for it, and whether that is there."""
    networks = [
        {
            "family": name,
            "title": family.title,
            "input_side": family.input_side,
            "layer": family.layer,
            "needs": _needs(family),
            "weights_are_there": not family.is_pretrained or family.cached_weights.is_file(),
            "url": family.url,
        }
        for name, family in FAMILIES.items()
    ]
    words = [
        {
            "family": name,
            "title": f"{detector.upper()} bag of visual words",
            "input_side": WORDS_SIDE,
            "layer": "",
            "needs": "a collection to learn its words from (--from NAME)",
            "weights_are_there": False,
            "url": "",
        }
        for name, detector in WORDS_FAMILIES.items()
    ]
    checkpoint = {
        "family": CHECKPOINT,
        "title": "Checkpoint of a fine-tuned encoder",
        "input_side": read_spec(default_encoder_path()).input_side,
        "layer": "",
        "needs": "its encoder.npz or encoder.json (--weights FILE)",
        "weights_are_there": False,
        "url": "",
    }
    return (*networks, *words, checkpoint)


def _needs(family: Family) -> str:
    if not family.is_pretrained:
        return "nothing; it begins from a seed and is there to be trained"
    if family.cached_weights.is_file():
        return "nothing more: ImageNet weights are here"
    return f"ImageNet weights (--fetch, {family.megabytes} MB) or a file (--weights FILE)"


def run_remove(bench: Workbench, request: RemoveRequest, report: Report, cancel: CancelToken) -> str:
    """Remove an encoder and, unless another has the same fingerprint, what it embedded; its name.

    Raises InputError if there is none of that name, or it comes with SketchDesk.
    """
    library = bench.library
    if name_key(request.name) == DEFAULT_MODEL:
        raise InputError("The default encoder comes with SketchDesk and cannot be removed.")
    record = library.models.get(request.name)
    library.models.remove(record.name)
    others = {read_spec(default_encoder_path()).fingerprint, *(each.fingerprint for each in library.models.list())}
    if record.fingerprint not in others:
        for each in library.catalogue.feature_sets():
            if each.fingerprint == record.fingerprint:
                bench.forget_indexes(each.collection_id)
                library.discard_features(each.collection_id, each.fingerprint)
                # The saved indexes over them go too.
                refresh_saved(bench, library.catalogue.collection_by_id(each.collection_id))
    return record.name


def settings_of(spec: EncoderDescription) -> dict[str, Any]:
    """What the registry keeps of every encoder."""
    settings: dict[str, Any] = {
        "input_side": spec.input_side,
        "sees": spec.sees,
        "class_names": list(spec.class_names),
    }
    if isinstance(spec, NetworkDescription):
        settings |= {
            "family": spec.family,
            "layer": spec.layer,
            "preprocessing": spec.preprocessing,
            "precision": spec.precision,
            "head": list(spec.head),
            "weights_sha256": spec.weights_sha256,
        }
    elif isinstance(spec, WordsDescription):
        settings |= {"family": f"{spec.detector}_words"}
    return settings


def _values(name: str, spec: EncoderDescription, is_there: bool) -> dict[str, Any]:
    return _listed(name, spec.fingerprint, spec.embedding_size, settings_of(spec), is_there)


def _listed(
    name: str, fingerprint: str, embedding_size: int, settings: Mapping[str, Any], is_there: bool
) -> dict[str, Any]:
    return {
        "name": name,
        "fingerprint": fingerprint,
        "embedding_size": embedding_size,
        "classes": len(settings.get("class_names", ())),
        "input_side": settings.get("input_side", read_spec(default_encoder_path()).input_side),
        "sees": settings.get("sees", "ink"),
        "family": settings.get("family", "sketch_network"),
        "layer": settings.get("layer", "descriptor" if settings.get("sees", "ink") == "ink" else ""),
        "weights_are_there": is_there,
    }


def row_of(library: Library, record: ModelRecord) -> dict[str, Any]:
    return _listed(
        record.name, record.fingerprint, record.embedding_size, record.settings, _weights_are_there(library, record)
    )


def _weights_are_there(library: Library, record: ModelRecord) -> bool:
    try:
        path = library.models.encoder_file(record.name)
        spec = read_description(path)
    except ModelError:
        return False
    return not isinstance(spec, NetworkDescription) or path.with_name(spec.weights_file).is_file()

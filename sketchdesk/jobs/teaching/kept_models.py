"""Which model is in use: keep one, go back to the one before, discard one, show all that is known of one."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from sketchdesk.engine.features.encoders import read_description
from sketchdesk.errors import InputError, ModelError
from sketchdesk.jobs import models
from sketchdesk.jobs.teaching.finetune_records import ModelInUse, ModelRequest
from sketchdesk.jobs.workbench import DEFAULT_MODEL, Workbench, encoder_path
from sketchdesk.library.naming import name_key
from sketchdesk.library.records import ModelRecord
from sketchdesk.progress import CancelToken, Report

_REPLACED = "replaced"
_SHOWN = ("history.json", "judgement.json")


@dataclass(frozen=True)
class RollBackRequest:
    """Use the model that was in use before the present one."""


@dataclass(frozen=True)
class InUseRequest:
    """Which model is in use."""


def run_in_use(bench: Workbench, request: InUseRequest, report: Report, cancel: CancelToken) -> ModelInUse:
    record = _kept(bench)
    name = record.name if record else DEFAULT_MODEL
    fingerprint = read_description(encoder_path(bench.library, name)).fingerprint
    catalogue = bench.library.catalogue
    stale = tuple(
        each.name for each in catalogue.collections() if catalogue.rows_done(each.id, fingerprint) < each.rows
    )
    return ModelInUse(name, fingerprint, stale)


def run_keep(bench: Workbench, request: ModelRequest, report: Report, cancel: CancelToken) -> ModelInUse:
    """Use a model from now on, in the window and wherever no other one is named; "default" is the one that ships.

    Embeddings by other models stay on the disk and are not used. Raises InputError for an unknown name, ModelError if
    its weights are lost.
    """
    library, before = bench.library, _kept(bench)
    read_description(encoder_path(library, request.name))
    if name_key(request.name) == DEFAULT_MODEL:
        library.models.clear_default()
    else:
        record = library.models.get(request.name)
        if before is None or before.id != record.id:
            settings = {**record.settings, _REPLACED: before.name if before else DEFAULT_MODEL}
            library.catalogue.update_model(record.id, record.fingerprint, record.embedding_size, settings)
            library.models.set_default(record.name)
    bench.use_model(None)
    return run_in_use(bench, InUseRequest(), report, cancel)


def run_roll_back(bench: Workbench, request: RollBackRequest, report: Report, cancel: CancelToken) -> ModelInUse:
    """Go back to the model that was in use before; one that is gone is passed over.

    Raises InputError if the one that ships is in use.
    """
    record = _kept(bench)
    if record is None:
        raise InputError("The encoder that comes with SketchDesk is in use: there is nothing to go back to.")
    _step_back(bench, record)
    bench.use_model(None)
    return run_in_use(bench, InUseRequest(), report, cancel)


def run_discard(bench: Workbench, request: ModelRequest, report: Report, cancel: CancelToken) -> ModelInUse:
    """Remove a model and what it embedded; if it is in use, go back first. Raises InputError as a removal does."""
    record = _kept(bench)
    if record is not None and name_key(record.name) == name_key(request.name):
        _step_back(bench, record)
        bench.use_model(None)
    elif name_key(request.name) != DEFAULT_MODEL:
        found = bench.library.models.get(request.name)
        # Its process may be this workbench's.
        if found.path is not None and bench.encoder.path.parent.name == found.path:
            bench.use_model(None)
    models.run_remove(bench, models.RemoveRequest(request.name), report, cancel)
    return run_in_use(bench, InUseRequest(), report, cancel)


def run_show(bench: Workbench, request: ModelRequest, report: Report, cancel: CancelToken) -> dict[str, Any]:
    """All that is known of a model: how it was made, history, figures. Raises InputError for an unknown name."""
    in_use = run_in_use(bench, InUseRequest(), report, cancel).name
    if name_key(request.name) == DEFAULT_MODEL:
        spec = read_description(encoder_path(bench.library, DEFAULT_MODEL))
        return {
            "name": DEFAULT_MODEL,
            "fingerprint": spec.fingerprint,
            "kind": "built-in",
            "embedding_size": spec.embedding_size,
            "settings": models.settings_of(spec),
            "in_use": in_use == DEFAULT_MODEL,
        }
    record = bench.library.models.get(request.name)
    return {
        "name": record.name,
        "fingerprint": record.fingerprint,
        "kind": record.kind,
        "embedding_size": record.embedding_size,
        "created": record.created,
        "parent": record.parent,
        "settings": dict(record.settings),
        "in_use": in_use == record.name,
        **{name.partition(".")[0]: _content(bench, record, name) for name in _SHOWN},
    }


def _kept(bench: Workbench) -> ModelRecord | None:
    return next((record for record in bench.library.models.list() if record.is_default), None)


def _step_back(bench: Workbench, record: ModelRecord) -> None:
    library = bench.library
    seen = {record.id}
    name = str(record.settings.get(_REPLACED, DEFAULT_MODEL))
    while name_key(name) != DEFAULT_MODEL and library.catalogue.has_model(name):
        found = library.models.get(name)
        if found.id in seen:
            break
        try:
            read_description(encoder_path(library, found.name))
        except ModelError:
            seen.add(found.id)
            name = str(found.settings.get(_REPLACED, DEFAULT_MODEL))
            continue
        library.models.set_default(found.name)
        return
    library.models.clear_default()


def _content(bench: Workbench, record: ModelRecord, name: str) -> Any:
    try:
        return json.loads(bench.library.models.file(record, name).read_bytes())
    except (ModelError, OSError, ValueError, RecursionError):
        return None

"""List the encoders that there are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sketchdesk.engine.features.weights import read_spec
from sketchdesk.jobs.workbench import DEFAULT_MODEL, Workbench, default_encoder_path
from sketchdesk.progress import CancelToken, Report


@dataclass(frozen=True)
class ListRequest:
    """All encoders."""


def run_list(bench: Workbench, request: ListRequest, report: Report, cancel: CancelToken) -> tuple[dict[str, Any], ...]:
    """Name, fingerprint, size of the embedding and number of classes of each encoder; the one that ships first."""
    spec = read_spec(default_encoder_path())
    shipped = {
        "name": DEFAULT_MODEL,
        "fingerprint": spec.fingerprint,
        "embedding_size": spec.embedding_size,
        "classes": len(spec.class_names),
        "input_side": spec.input_side,
    }
    own = [
        {
            "name": model.name,
            "fingerprint": model.fingerprint,
            "embedding_size": model.embedding_size,
            "classes": len(model.settings.get("class_names", ())),
            "input_side": model.settings.get("input_side", spec.input_side),
        }
        for model in bench.library.models.list()
        if model.path is not None
    ]
    return (shipped, *own)

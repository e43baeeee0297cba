"""What a training came to, from what its model keeps of it: to be looked at, and compared, on another day."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sketchdesk.engine.evaluation import judge_classification
from sketchdesk.errors import InputError
from sketchdesk.jobs.teaching.finetune_records import FinetuneResult, Judgement, ModelRequest
from sketchdesk.jobs.teaching.kept_models import run_show
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.progress import CancelToken, Report
from sketchdesk.training.outcome import Epoch

PICTURES = "pictures"
"""The key of the file of the judgement under which its pictures are."""


def pictures_to_json(judgement: Judgement) -> dict[str, Any]:
    """Which pictures were judged, and what they were taken for."""
    return {
        "images": list(judgement.images),
        "labels": list(judgement.labels),
        "taken for": list(judgement.taken_for),
    }


def run_result(bench: Workbench, request: ModelRequest, report: Report, cancel: CancelToken) -> FinetuneResult:
    """The result of the training that made a model, without the comparison.

    Of a model that was made before the single pictures were kept, or whose files are damaged, the judgement is None.
    Raises InputError for an unknown name and a model that no training made here.
    """
    shown = run_show(bench, request, report, cancel)
    settings = shown["settings"]
    collection, parent = settings.get("collection"), settings.get("parent_name")
    if not (isinstance(collection, str) and collection and isinstance(parent, str) and parent):
        raise InputError(f"It is not known what {shown['name']} was made from, so there is nothing to compare.")
    epochs = _epochs(shown.get("history"))
    best = settings.get("best_epoch")
    notes = settings.get("notes")
    return FinetuneResult(
        shown["name"],
        shown["fingerprint"],
        shown.get("parent") or "",
        parent,
        collection,
        str(settings.get("preset") or ""),
        settings.get("ending", "finished"),
        best if isinstance(best, int) else 0,
        epochs,
        _judgement(shown.get("judgement")),
        tuple(map(str, notes)) if isinstance(notes, list) else (),
        sum(each.seconds for each in epochs),
        None,
    )


def _epochs(history: Any) -> tuple[Epoch, ...]:
    try:
        return tuple(Epoch(**each) for each in history["epochs"])
    except (KeyError, TypeError):
        return ()


def _judgement(kept: Any) -> Judgement | None:
    try:
        pictures: Mapping[str, Any] = kept[PICTURES]
        images, labels, taken_for = (tuple(pictures[name]) for name in ("images", "labels", "taken for"))
        found = judge_classification(labels, taken_for)
        return Judgement(kept["part"], kept["by"], found, tuple(map(int, images)), labels, taken_for, kept["loss"])
    except (KeyError, TypeError, ValueError, InputError):
        return None

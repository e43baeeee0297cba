"""All models at a glance, with what each was made from and how good it was, and the trainings that can go on."""

from __future__ import annotations

from dataclasses import dataclass

from sketchdesk.engine.features.encoders import read_description
from sketchdesk.jobs import models
from sketchdesk.jobs.teaching import finetune_state, kept_models
from sketchdesk.jobs.workbench import DEFAULT_MODEL, Workbench, encoder_path
from sketchdesk.progress import CancelToken, Report


@dataclass(frozen=True)
class OverviewRequest:
    """All models."""


@dataclass(frozen=True)
class ModelSummary:
    """``parent`` is the name of the model that it was trained from, "" for none or one that is gone.

    ``accuracy`` (0..1) is that on the pictures that were held out while it was trained; None where nothing is known.
    ``to_embed`` counts the pictures that must be embedded before all can be found with it.
    """

    name: str
    fingerprint: str
    kind: str
    embedding_size: int
    classes: int
    in_use: bool
    weights_are_there: bool
    parent: str = ""
    collection: str = ""
    preset: str = ""
    accuracy: float | None = None
    created: str = ""
    to_embed: int = 0

    @property
    def built_in(self) -> bool:
        return self.kind == "built-in"


@dataclass(frozen=True)
class ModelOverview:
    """The model that ships comes first, then the others in the order in which they came."""

    models: tuple[ModelSummary, ...]
    unfinished: tuple[finetune_state.Unfinished, ...]

    @property
    def in_use(self) -> str:
        return next(each.name for each in self.models if each.in_use)


def run(bench: Workbench, request: OverviewRequest, report: Report, cancel: CancelToken) -> ModelOverview:
    """Read from the catalogue and the folders of the models; no network is loaded."""
    library = bench.library
    listed = {each["name"]: each for each in models.run_list(bench, models.ListRequest(), report, cancel)}
    in_use = kept_models.run_in_use(bench, kept_models.InUseRequest(), report, cancel).name
    records = [each for each in library.models.list() if each.path is not None]
    shipped = read_description(encoder_path(library, DEFAULT_MODEL))
    names = {shipped.fingerprint: DEFAULT_MODEL}
    for each in records:
        # A model that was imported twice has one fingerprint: the first name stands for it.
        names.setdefault(each.fingerprint, each.name)
    collections = library.catalogue.collections()

    def missing(fingerprint: str) -> int:
        return sum(max(each.rows - library.catalogue.rows_done(each.id, fingerprint), 0) for each in collections)

    found = [
        ModelSummary(
            DEFAULT_MODEL,
            shipped.fingerprint,
            "built-in",
            shipped.embedding_size,
            len(shipped.class_names),
            in_use == DEFAULT_MODEL,
            True,
            to_embed=missing(shipped.fingerprint),
        )
    ]
    for each in records:
        settings = each.settings
        metrics = settings.get("metrics")
        accuracy = metrics.get("accuracy") if isinstance(metrics, dict) else None
        found.append(
            ModelSummary(
                each.name,
                each.fingerprint,
                each.kind,
                each.embedding_size,
                int(listed[each.name]["classes"]),
                each.name == in_use,
                bool(listed[each.name]["weights_are_there"]),
                names.get(each.parent or "", ""),
                str(settings.get("collection") or ""),
                str(settings.get("preset") or ""),
                float(accuracy) if isinstance(accuracy, int | float) else None,
                each.created,
                missing(each.fingerprint),
            )
        )
    unfinished = finetune_state.run_unfinished(bench, finetune_state.UnfinishedRequest(), report, cancel)
    return ModelOverview(tuple(found), unfinished)

"""What can be evaluated: the collections with their parts, the encoders, what these have embedded, and on what drawings
that were saved have not been replayed yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sketchdesk.jobs import models as models_job
from sketchdesk.jobs.evaluating.experiments import ListRequest, run_list
from sketchdesk.jobs.evaluating.replay_offers import ReplayOffer, replay_offers
from sketchdesk.jobs.workbench import DEFAULT_MODEL, Workbench
from sketchdesk.progress import CancelToken, Report


@dataclass(frozen=True)
class ChoicesRequest:
    """All that there is."""


@dataclass(frozen=True)
class CollectionChoice:
    """``parts`` counts the pictures of each split, ``embedded`` those that each encoder, by fingerprint, has done."""

    name: str
    role: str
    pictures: int
    classes: int
    parts: Mapping[str, int]
    embedded: Mapping[str, int]
    built_in: bool = False


@dataclass(frozen=True)
class ModelChoice:
    """An encoder that can be used; ``has_head`` if it knows classes of its own."""

    name: str
    fingerprint: str
    has_head: bool


@dataclass(frozen=True)
class Choices:
    """``experiments`` are what :func:`~sketchdesk.jobs.evaluating.experiments.run_list` lists, the oldest first.
    ``drawings`` are saved, and ``offers`` name on what they have not been replayed yet."""

    collections: tuple[CollectionChoice, ...]
    models: tuple[ModelChoice, ...]
    experiments: tuple[dict[str, Any], ...]
    drawings: int = 0
    offers: tuple[ReplayOffer, ...] = ()
    in_use: str = DEFAULT_MODEL
    """The encoder that searches use."""


def run(bench: Workbench, request: ChoicesRequest, report: Report, cancel: CancelToken) -> Choices:
    """Read from the catalogue alone."""
    catalogue = bench.library.catalogue
    collections = []
    for each in catalogue.collections():
        counts = catalogue.counts(each.id)
        embedded = {record.fingerprint: record.rows_done for record in catalogue.feature_sets(each.id)}
        collections.append(
            CollectionChoice(
                each.name,
                each.role,
                counts.images,
                counts.classes,
                {str(split): count for split, count in catalogue.split_counts(each.id).items()},
                embedded,
                each.built_in,
            )
        )
    models = models_job.run_list(bench, models_job.ListRequest(), report, cancel)
    usable = tuple(
        ModelChoice(model["name"], model["fingerprint"], bool(model["classes"]))
        for model in models
        if model["weights_are_there"]
    )
    return Choices(
        tuple(collections),
        usable,
        run_list(bench, ListRequest(), report, cancel),
        len(catalogue.known_items()),
        replay_offers(bench, {model.fingerprint: model.name for model in usable}),
        next((each.name for each in bench.library.models.list() if each.is_default), DEFAULT_MODEL),
    )

"""What a person sees before a training: counts, warnings, the presets that fit, and examples of augmentation."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sketchdesk.engine.features.description import EncoderDescription
from sketchdesk.errors import InputError
from sketchdesk.jobs.evaluating.evaluate_with import bench_with
from sketchdesk.jobs.teaching.finetune_parts import divide
from sketchdesk.jobs.teaching.finetune_pictures import read_pictures
from sketchdesk.jobs.teaching.finetune_records import (
    AugmentedPictures,
    ClassCounts,
    PresetOffer,
    PreviewRequest,
    Survey,
    SurveyRequest,
)
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.progress import CancelToken, Report
from sketchdesk.training.optimisation import Phase, Unfrozen
from sketchdesk.training.presets import PRESETS, STRATEGIES, Preset, check_fits, preset, with_strategy
from sketchdesk.training.recipes import THRESHOLDS, full_recipe, quick_recipe
from sketchdesk.training.request import changed
from sketchdesk.training.settings import Settings
from sketchdesk.training.warping import Augmentation, InkWarp, PhotoWarp

_UNFROZEN: dict[Unfrozen, str] = {
    "last_two_blocks": "the last two blocks",
    "from_conv5_block1": "everything from conv5_block1 on",
    "last_stage": "the last stage",
}


def run_survey(bench: Workbench, request: SurveyRequest, report: Report, cancel: CancelToken) -> Survey:
    """Look at a collection and an encoder. Raises InputError for unknown names, an empty collection and distractors."""
    with bench_with(bench, request.model) as own:
        spec = own.encoder.spec
    division = divide(bench, request.collection)
    collection = division.collection
    failures = bench.library.catalogue.failures(collection.id)
    counts = {part: division.counts(part) for part in ("train", "validation", "test")}
    set_aside: dict[str, int] = {}
    for failed in failures:
        set_aside[failed.label] = set_aside.get(failed.label, 0) + 1
    classes = tuple(
        ClassCounts(
            label,
            counts["train"].get(label, 0),
            counts["validation"].get(label, 0),
            counts["test"].get(label, 0),
            set_aside.get(label, 0),
        )
        for label in sorted({*counts["train"], *set_aside} - {""})
    )
    offers = offers_for(spec)
    obstacle = division.obstacle()
    if not obstacle and not offers:
        obstacle = f'"{spec.name}" cannot be fine-tuned: it has no network to train.'
    return Survey(
        collection.name,
        request.model,
        spec.fingerprint,
        classes,
        division.rule,
        division.warnings(len(failures)),
        offers,
        obstacle,
    )


def run_preview(bench: Workbench, request: PreviewRequest, report: Report, cancel: CancelToken) -> AugmentedPictures:
    """Some training pictures, and what augmentation makes of them. Raises InputError as a training does."""
    chosen = preset(request.preset)
    with bench_with(bench, request.model) as own:
        spec = own.encoder.spec
        check_fits(request.preset, chosen, spec)
        division = divide(bench, request.collection)
        rows = division.rows("train")
        if not len(rows):
            raise InputError(division.obstacle() or f"{division.collection.name} has no pictures for training.")
        some = rows[np.unique(np.linspace(0, len(rows) - 1, max(request.pictures, 1)).astype(np.int64))]
        read = [batch.pixels for batch in read_pictures(own, division.collection, some, cancel.checkpoint)]
    pictures = np.concatenate(read)
    warp = augmentation_of(request.preset, request.settings)
    if warp is None:
        return AugmentedPictures(pictures[:, None], spec.sees)
    rng = np.random.default_rng(request.settings.seed)
    versions = [np.stack([each, *(warp(each, rng) for _ in range(request.versions))]) for each in pictures]
    empty = np.zeros((0, 1 + request.versions, *spec.input_shape), np.uint8)
    return AugmentedPictures(np.stack(versions) if versions else empty, spec.sees)


def augmentation_of(name: str, settings: Settings) -> Augmentation | None:
    """What a training by that preset and settings does to its pictures."""
    chosen = preset(name)
    if chosen.kind == "quick":
        return quick_recipe(settings).augmentation if settings.augmented is not False else None
    if chosen.kind == "full":
        return full_recipe(settings).augmentation
    return {"none": None, "ink": InkWarp(), "photo": PhotoWarp()}[changed(chosen, settings).augmentation]


def offers_for(spec: EncoderDescription) -> tuple[PresetOffer, ...]:
    """The presets that fit an encoder: those published for its family first."""
    fitting = [(name, each) for name, each in PRESETS.items() if each.fits(spec)]
    family = getattr(spec, "family", "")
    fitting.sort(key=lambda item: family not in item[1].families)
    return tuple(_offer(name, each, spec) for name, each in fitting)


def offer_of(name: str, chosen: Preset) -> PresetOffer:
    """A preset, whatever encoder it is for."""
    if chosen.kind == "quick":
        quick = quick_recipe(Settings())
        return PresetOffer(
            name,
            chosen.title,
            chosen.system,
            "A new head on the network's outputs is trained; the network stays frozen.",
            quick.epochs,
            quick.batch,
            quick.learning_rate,
            quick.augmentation is not None,
            tuple(THRESHOLDS),
            quick.lesson.loss,
            early_stopping=quick.early_stopping,
            plateau=quick.plateau,
        )
    if chosen.kind == "full":
        full = full_recipe(Settings())
        return PresetOffer(
            name,
            chosen.title,
            chosen.system,
            "A new head is trained first, then the last stage, then the whole network.",
            full.phases[-1].epochs,
            full.batch,
            full.phases[-1].learning_rate,
            full.augmentation is not None,
            tuple(THRESHOLDS),
            full.quick.lesson.loss,
            early_stopping=full.early_stopping,
            plateau=full.plateau,
            mixed_precision=full.mixed_precision,
        )
    last = chosen.phases[-1]
    return PresetOffer(
        name,
        chosen.title,
        chosen.system,
        _trained(chosen, last),
        last.epochs,
        chosen.batch,
        last.learning_rate,
        chosen.augmentation != "none",
        early_stopping=chosen.early_stopping,
        plateau=chosen.plateau,
    )


def _offer(name: str, chosen: Preset, spec: EncoderDescription) -> PresetOffer:
    strategies: tuple[Unfrozen, ...] = ()
    if chosen.kind in ("classifier", "siamese"):
        strategies = tuple(each for each in STRATEGIES.values() if with_strategy(chosen, each).fits(spec))
    return replace(offer_of(name, chosen), strategies=strategies)


def _trained(chosen: Preset, last: Phase) -> str:
    if chosen.kind == "twin":
        return "The whole network is trained, on pairs of pictures."
    first = "The new head is trained first" if len(chosen.phases) > 1 else "The new head is trained"
    joined = ", then " if len(chosen.phases) > 1 else ", and "
    if last.unfrozen == "everything":
        return f"{first}{joined}the whole network with it."
    return f"{first}{joined}{_UNFROZEN.get(last.unfrozen, 'it alone')} with it; the layers before stay frozen."

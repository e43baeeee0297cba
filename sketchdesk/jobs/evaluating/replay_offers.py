"""On what the saved drawings have not been replayed yet: encoders that came since, and indexes that were tuned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sketchdesk.jobs.evaluating.experiments import KNOWN_ITEMS
from sketchdesk.jobs.indexes import is_usable, new_index
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.library.records import CollectionRecord, ExperimentRecord

EXACT = "exact"


@dataclass(frozen=True)
class ReplayOffer:
    """Replay on these collections by this encoder and index. ``is_first``: the drawings have never been replayed, so
    nothing can have got worse yet."""

    model: str
    index: str
    collections: tuple[str, ...]
    is_first: bool = False


def replay_offers(bench: Workbench, models: Mapping[str, str]) -> tuple[ReplayOffer, ...]:
    """What is worth a replay, read from the catalogue alone; ``models`` are the usable encoders' names by fingerprint.

    Drawings are replayed where they were replayed last, at first wherever the pictures are that were meant. An encoder
    is offered once it has embedded all of these, an index once settings were kept for them, each until that very
    encoder or those very settings have been replayed. None while no drawing is saved, or none of the pictures that
    were meant is in the library.
    """
    catalogue = bench.library.catalogue
    meant = [item.meant_image_id for item in catalogue.known_items() if item.meant_image_id is not None]
    if not meant:
        return ()
    replays = [each for each in catalogue.experiments() if each.kind == KNOWN_ITEMS]
    present = {each.id: each for each in catalogue.collections()}
    asked = _asked_last(replays, present)
    if not asked:
        ids = dict.fromkeys(catalogue.image(number).collection_id for number in meant)
        asked = [present[number] for number in ids if number in present]
    names = tuple(each.name for each in asked)
    if not names:
        return ()
    found = []
    # What is in use is looked at first.
    for fingerprint in sorted(models, key=lambda each: each != bench.fingerprint):
        if any(catalogue.rows_done(each.id, fingerprint) < each.rows or not each.rows for each in asked):
            continue
        own = [each for each in replays if each.fingerprint == fingerprint]
        if not own:
            found.append(ReplayOffer(models[fingerprint], EXACT, names, not replays))
        for family, settings in _kept(bench, asked, fingerprint):
            if not any(_is_of(each, family, settings) for each in own):
                found.append(ReplayOffer(models[fingerprint], family, names, not replays))
    return tuple(found)


def _asked_last(replays: Sequence[ExperimentRecord], present: Mapping[int, CollectionRecord]) -> list[CollectionRecord]:
    """The collections of the last replay; none if one of them is gone."""
    for record in reversed(replays):
        sides = dict(record.settings.get("setup") or {}).get("gallery") or ()
        numbers = [int(side.get("id", -1)) for side in sides if isinstance(side, dict)]
        if numbers and all(number in present for number in numbers):
            return [present[number] for number in dict.fromkeys(numbers)]
    return []


def _kept(
    bench: Workbench, collections: Sequence[CollectionRecord], fingerprint: str
) -> list[tuple[str, dict[str, Any]]]:
    """Of each family the settings that a replay would take: those of the first collection that has any."""
    found: dict[str, dict[str, Any]] = {}
    for collection in collections:
        for kept in bench.library.catalogue.kept_settings(collection.id, fingerprint):
            if kept.family != EXACT and kept.family not in found and is_usable(kept.family, kept.settings):
                found[kept.family] = new_index(kept.family, kept.settings).settings
    return list(found.items())


def _is_of(record: ExperimentRecord, family: str, settings: Mapping[str, Any]) -> bool:
    index = dict(record.settings.get("setup") or {}).get("index") or {}
    return index.get("family") == family and index.get("settings") == settings

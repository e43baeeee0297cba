"""Saved drawings replayed on any encoder and index: at which rank the picture that was meant comes, and what got worse.

Known-item search, as TREC calls it (Voorhees and Harman, 1997): one relevant item a query, judged by the reciprocal
rank. A picture with the same bytes counts as the one that was meant.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sketchdesk.engine.drawing import Drawing
from sketchdesk.engine.evaluation import QueryScores
from sketchdesk.engine.evaluation.judging import TOP
from sketchdesk.engine.evaluation.metrics import improvement_in_efficiency
from sketchdesk.engine.evaluation.scores import UNKNOWN
from sketchdesk.engine.index import VectorIndex
from sketchdesk.errors import InputError, SketchDeskError
from sketchdesk.jobs.evaluating.evaluate import check_metric, check_places, index_of
from sketchdesk.jobs.evaluating.evaluation_parts import Part, gallery_parts, read_part
from sketchdesk.jobs.evaluating.experiments import KNOWN_ITEMS, Experiment, Kept, content_of, keep, read
from sketchdesk.jobs.evaluating.known_items import KnownItem, item_of
from sketchdesk.jobs.indexes import check_family
from sketchdesk.jobs.request_values import to_values
from sketchdesk.jobs.searching.search import query_raster
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.library.records import CollectionRecord, KnownItemRecord, Split
from sketchdesk.progress import CancelToken, Progress, RateMeter, Report

_BATCH = 64
_NAMED = 5
MEASURE = "reciprocal rank"


@dataclass(frozen=True)
class ReplayRequest:
    """Which collections, or parts, are asked, by which index; settings, metric and distractors as of
    :class:`EvaluateRequest`. ``items`` are the numbers of drawings, all if there are none. ``against`` is the
    experiment that it is compared with, None for the last replay on the same collections."""

    collections: tuple[str, ...]
    index: str = "exact"
    metric: str | None = None
    settings: Mapping[str, Any] | None = None
    distractors: bool = True
    k: int = 10
    items: tuple[int, ...] = ()
    against: int | None = None


def run_replay(
    bench: Workbench, request: ReplayRequest, report: Report, cancel: CancelToken, keeping: bool = True
) -> Kept:
    """Ask with every saved drawing, keep it as an experiment, and say which drawings find worse than before.

    A drawing that cannot be read is left out and named in the notes. Raises InputError for unknown collections, ones
    not extracted completely, an index that cannot be, and if no drawing is saved, none can be read, or none of the
    pictures that were meant is in the collections; Cancelled.
    """
    records, wanted, earlier = _asked(bench, request)
    parts = [read_part(bench, collection, splits) for collection, splits in wanted.items()]
    items = {record.id: item_of(record) for record in records}
    damaged = [item for item in items.values() if item.damage]
    if len(damaged) == len(items):
        raise InputError("None of the drawings can be read: delete them, and save others.")
    targets, notes = _targets([record for record in records if not items[record.id].damage], parts)
    notes += _damage_notes(damaged)
    if not targets:
        raise InputError("None of the pictures that were meant is in the collections that are asked.")
    judged = [record for record in records if record.id in targets]
    index = index_of(bench, [part.collection for part in parts], request.index, request.settings, request.metric)
    tables = [part.vectors for part in parts]
    gallery = tables[0] if len(tables) == 1 else np.concatenate(tables)
    report(Progress("Building the index", 0))
    index.build(gallery)
    vectors = _embedded(bench, [items[record.id].drawing for record in judged], report, cancel)
    labels = [label for part in parts for label in part.labels]
    scores, ranks, of_class = _ranked(index, vectors, judged, targets, labels, request.k, report, cancel)
    images = np.concatenate([part.images for part in parts])
    described = [part.described(cancel) for part in parts]
    if earlier is None:
        earlier = _last_on(bench, described)
    drawings = [
        {
            "item": record.id,
            "name": items[record.id].title,
            "label": record.meant_label,
            "rank": rank,
            "rank of its class": class_rank,
        }
        for record, rank, class_rank in zip(judged, ranks, of_class, strict=True)
    ]
    visited = float(scores.of("items visited").sum())
    figures: dict[str, Any] = {
        "MRR": scores.mean(MEASURE),
        "top": {str(places): scores.mean(f"top-{places}") for places in TOP},
        "IE": improvement_in_efficiency(len(gallery), len(judged), round(visited)),
        "items visited": scores.mean("items visited"),
        "queries": len(judged),
        "items": len(gallery),
        "metric": index.metric,
        "k": request.k,
        "drawings": drawings,
        "not found": sum(rank is None for rank in ranks),
        **_change(earlier, drawings),
        "index": {"family": request.index, "settings": index.settings},
        "model": {"name": bench.encoder.spec.name, "fingerprint": bench.fingerprint},
        "notes": notes,
    }
    cancel.checkpoint()
    content = content_of(
        KNOWN_ITEMS,
        bench,
        to_values(request),
        None,
        {"index": figures["index"], "metric": index.metric, "gallery": described},
        figures,
        cancel,
        scores=scores.to_json(),
        pictures={
            "queries": [record.id for record in judged],
            "meant": [int(images[targets[record.id][0]]) for record in judged],
            "found": np.where(scores.found >= 0, images[np.maximum(scores.found, 0)], -1).tolist(),
        },
    )
    return keep(bench, content, keeping)


def _asked(
    bench: Workbench, request: ReplayRequest
) -> tuple[list[KnownItemRecord], dict[CollectionRecord, tuple[Split, ...]], Experiment | None]:
    """The drawings, the parts of the gallery, and the experiment to compare with, if one is named."""
    check_family(request.index)
    if request.metric is not None:
        check_metric(request.metric)
    check_places(request.k)
    catalogue = bench.library.catalogue
    records = [catalogue.known_item(item) for item in request.items] or catalogue.known_items()
    if not records:
        raise InputError("No drawing is saved yet: save one with the picture that was meant, then replay it.")
    wanted = gallery_parts(bench, request.collections, request.distractors)
    earlier = read(bench, request.against) if request.against is not None else None
    if earlier is not None and earlier.kind != KNOWN_ITEMS:
        raise InputError(f"Experiment {earlier.id} is no replay of drawings: choose one that is.")
    return records, wanted, earlier


def _targets(
    records: Sequence[KnownItemRecord], parts: Sequence[Part]
) -> tuple[dict[int, NDArray[np.int64]], list[str]]:
    """The gallery's rows that are right for each drawing, by its number, and which drawings have none and why."""
    images = np.concatenate([part.images for part in parts])
    place = {image: row for row, image in enumerate(images.tolist())}
    wanted = {record.meant_sha256 for record in records} - {""}
    copies: dict[str, list[int]] = {}
    for row, sha256 in enumerate(sha256 for part in parts for sha256 in part.sha256):
        if sha256 in wanted:
            copies.setdefault(sha256, []).append(row)
    found: dict[int, NDArray[np.int64]] = {}
    elsewhere = gone = 0
    for record in records:
        rows = set(copies.get(record.meant_sha256, []))
        if record.meant_image_id in place:
            rows.add(place[record.meant_image_id])
        if rows:
            found[record.id] = np.array(sorted(rows), np.int64)
        elif record.meant_image_id is None:
            gone += 1
        else:
            elsewhere += 1
    notes = []
    if elsewhere == 1:
        notes.append("1 drawing was not judged, as its picture is not in the collections that are asked.")
    elif elsewhere:
        notes.append(
            f"{elsewhere:,} drawings were not judged, as their pictures are not in the collections that are asked."
        )
    if gone == 1:
        notes.append("1 drawing was not judged, as its picture is no longer in the library.")
    elif gone:
        notes.append(f"{gone:,} drawings were not judged, as their pictures are no longer in the library.")
    return found, notes


def _damage_notes(damaged: Sequence[KnownItem]) -> list[str]:
    """Which drawings cannot be read: a few by name and number, as lists show them."""
    if not damaged:
        return []
    if len(damaged) == 1:
        return [f"The drawing {damaged[0].id}, {damaged[0].title}, was not judged, as it cannot be read."]
    names = ", ".join(f"{item.id} {item.title}" for item in damaged[:_NAMED])
    rest = ", …" if len(damaged) > _NAMED else ""
    return [f"{len(damaged):,} drawings were not judged, as they cannot be read: {names}{rest}."]


def _embedded(
    bench: Workbench, drawings: Sequence[Drawing], report: Report, cancel: CancelToken
) -> NDArray[np.float32]:
    found = []
    meter = RateMeter("Embedding drawings", len(drawings), cancel=cancel)
    for start in range(0, len(drawings), _BATCH):
        cancel.checkpoint()
        batch = drawings[start : start + _BATCH]
        rasters = np.stack([query_raster(bench, drawing) for drawing in batch])
        found.append(bench.encoder.classify(rasters, cancel.wait)[0])
        report(meter.at(start + len(batch)))
    return np.concatenate(found)


def _ranked(
    index: VectorIndex,
    vectors: NDArray[np.float32],
    records: Sequence[KnownItemRecord],
    targets: Mapping[int, NDArray[np.int64]],
    labels: Sequence[str],
    k: int,
    report: Report,
    cancel: CancelToken,
) -> tuple[QueryScores, list[int | None], list[int | None]]:
    """The scores, and for each drawing the rank of the picture that was meant and of the first of its class."""
    names = np.array(labels, np.str_)
    count = len(records)
    first = min(k, len(labels))
    found = np.full((count, first), UNKNOWN, np.int64)
    distances = np.full((count, first), np.nan, np.float32)
    visited = np.empty(count)
    ranks: list[int | None] = []
    of_class: list[int | None] = []
    meter = RateMeter("Replaying drawings", count, cancel=cancel)
    for place, (record, vector) in enumerate(zip(records, vectors, strict=True)):
        cancel.checkpoint()
        ranking = index.rank(vector, max(index.depth, first))
        found[place, : len(ranking.ids[:first])] = ranking.ids[:first]
        distances[place, : len(ranking.distances[:first])] = ranking.distances[:first]
        visited[place] = ranking.distance_computations
        ranks.append(_first(np.isin(ranking.ids, targets[record.id])))
        same = names[ranking.ids] == record.meant_label if record.meant_label else np.zeros(0, np.bool_)
        of_class.append(_first(same))
        report(meter.at(place + 1))
    known = np.array([math.inf if rank is None else rank for rank in ranks], np.float64)
    measures = {
        MEASURE: 1.0 / known,
        **{f"top-{places}": (known <= places).astype(np.float64) for places in TOP},
        "items visited": visited,
    }
    rows = np.array([record.id for record in records], np.int64)
    return QueryScores(k, rows, tuple(r.meant_label for r in records), measures, found, distances), ranks, of_class


def _first(right: NDArray[np.bool_]) -> int | None:
    """The rank of the first that is right, from 1."""
    places = np.flatnonzero(right)
    return int(places[0]) + 1 if len(places) else None


def _last_on(bench: Workbench, described: Sequence[Mapping[str, Any]]) -> Experiment | None:
    """The last replay on the same parts of the same collections that can be read."""
    wanted = {(side["id"], tuple(side["parts"])) for side in described}
    for record in reversed(bench.library.catalogue.experiments()):
        if record.kind != KNOWN_ITEMS:
            continue
        sides = dict(record.settings.get("setup") or {}).get("gallery") or ()
        if {(side.get("id"), tuple(side.get("parts", ()))) for side in sides} == wanted:
            try:
                return read(bench, record.id)
            except SketchDeskError:
                # Lost or damaged: the one before it is the last, then.
                continue
    return None


def _change(earlier: Experiment | None, drawings: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What got worse and better since an earlier replay, by reciprocal rank, the greatest change first."""
    if earlier is None:
        return {"against": None, "worse": [], "better": [], "unchanged": 0, "as before": [], "new": len(drawings)}
    before = {each["item"]: each["rank"] for each in earlier.figures.get("drawings", ())}
    worse, better, as_before = [], [], []
    for each in drawings:
        if each["item"] not in before:
            continue
        then, now = before[each["item"]], each["rank"]
        change = _reciprocal(now) - _reciprocal(then)
        row = {"item": each["item"], "name": each["name"], "label": each["label"], "then": then, "now": now}
        if change < 0:
            worse.append((change, row))
        elif change > 0:
            better.append((-change, row))
        else:
            as_before.append(each["item"])
    setup = earlier.setup
    return {
        "against": {
            "experiment": earlier.id,
            "model": setup["model"]["name"],
            "index": setup["index"]["family"],
            "MRR": earlier.figures.get("MRR"),
        },
        "worse": [row for _, row in sorted(worse, key=lambda pair: (pair[0], pair[1]["item"]))],
        "better": [row for _, row in sorted(better, key=lambda pair: (pair[0], pair[1]["item"]))],
        "unchanged": len(as_before),
        "as before": as_before,
        "new": sum(each["item"] not in before for each in drawings),
    }


def _reciprocal(rank: int | None) -> float:
    return 0.0 if rank is None else 1.0 / rank

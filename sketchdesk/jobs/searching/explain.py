"""Why an index misses pictures that the exact scan finds."""

from __future__ import annotations

from dataclasses import dataclass

from sketchdesk.engine.index.explain import Miss, explain_miss
from sketchdesk.errors import InputError
from sketchdesk.jobs.gallery import steady
from sketchdesk.jobs.indexes import new_index
from sketchdesk.jobs.results import Hit
from sketchdesk.jobs.searching.search import Query, pictures, query_embedding
from sketchdesk.jobs.searching.tuning_panel import IndexSettings
from sketchdesk.jobs.searching.tuning_session import session_for
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.progress import CancelToken, Progress, Report


@dataclass(frozen=True)
class MissedRequest:
    """What is looked for in some collections (none means all), with which settings; the first ``k`` count."""

    collections: tuple[str, ...]
    settings: IndexSettings
    query: Query
    k: int = 10


@dataclass(frozen=True)
class MissedPicture:
    """A picture that the exact scan finds at place ``rank`` (1 is the nearest), and why the index does not."""

    hit: Hit
    rank: int
    why: Miss


def run_missed(
    bench: Workbench, request: MissedRequest, report: Report, cancel: CancelToken
) -> tuple[MissedPicture, ...]:
    """Every picture of the exact scan's first k that the index does not return, nearest first.

    One as far away as the last that it does return is not missed. Raises InputError and what a search raises;
    Cancelled.
    """
    if request.k < 1:
        raise InputError("At least one result must be asked for.")
    family, values = request.settings.family, request.settings.values
    # Before anything is read.
    new_index(family, values)
    session = session_for(bench, request.collections, report, cancel)
    index = session.index(family, values, report, cancel)
    exact = session.index("exact", {"metric": index.metric}, report, cancel)
    vector, _ = query_embedding(bench, request.query, cancel)
    truth, found = exact.query(vector, request.k), index.query(vector, request.k)
    returned = set(found.ids.tolist())
    farthest = float(found.distances[-1]) if len(found.ids) == len(truth.ids) else float("-inf")
    missing = [
        (rank, int(item), float(distance))
        for rank, (item, distance) in enumerate(zip(truth.ids, truth.distances, strict=True), 1)
        if int(item) not in returned and distance != farthest
    ]
    places = [(distance, *session.gallery.place(item)) for _, item, distance in missing]
    with steady(bench, session.gallery.collections):
        shown = pictures(bench, session.gallery.collections, places, index.metric)
    explained: list[MissedPicture] = []
    for (rank, item, _), hit in zip(missing, shown, strict=True):
        cancel.checkpoint()
        report(Progress("Explaining", len(explained), len(missing)))
        explained.append(MissedPicture(hit, rank, explain_miss(index, vector, item, request.k, cancel)))
    return tuple(explained)

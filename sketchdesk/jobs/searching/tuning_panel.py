"""What the tuning panel asks while its sliders move: how good settings are, and which ones are kept.

The first question about some collections builds what :mod:`sketchdesk.jobs.searching.tuning_session` keeps warm; every
later one is answered within 300 ms at 45,000 pictures.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sketchdesk.engine.index import VectorIndex
from sketchdesk.engine.index.retuning import LIMITS
from sketchdesk.engine.index.trials import Trial
from sketchdesk.errors import InputError
from sketchdesk.jobs.gallery import named_collections, steady
from sketchdesk.jobs.indexes import check_family, is_usable, keep_settings, new_index
from sketchdesk.jobs.results import SearchResult
from sketchdesk.jobs.searching.search import Query, guesses_of, pictures, query_embedding
from sketchdesk.jobs.searching.tuning_session import TuningSession, session_for
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.progress import CancelToken, Report


@dataclass(frozen=True)
class IndexSettings:
    """A family of indexes and arguments of its class; those that are missing are the usual ones."""

    family: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class PanelRequest:
    """Settings to try on some collections (none means all), and what is looked for with them, if anything."""

    collections: tuple[str, ...]
    settings: IndexSettings
    query: Query | None = None
    k: int = 60
    sharpen: bool = False
    """Measure with more queries than before."""


@dataclass(frozen=True)
class CurvePoint:
    """At one depth: the share of the pictures that is compared, recall@10, and the median time of a query."""

    share: float
    recall: float
    milliseconds: float
    depth: int


@dataclass(frozen=True)
class PanelResult:
    """What the settings give: ``point`` as they are, ``curve`` by rising depth (empty for a scan), ``stats`` of the
    index with the purity of its buckets, the search if one was asked for, and how long all of it took."""

    settings: IndexSettings
    point: Trial
    curve: tuple[CurvePoint, ...]
    stats: dict[str, Any]
    search: SearchResult | None
    items: int
    milliseconds: float
    queries: int
    """How many queries there are to measure with so far; settings that are slow are measured with the first of them."""
    is_sharp: bool
    """Whether asking to sharpen would bring no more."""


@dataclass(frozen=True)
class KeepRequest:
    """Settings that these collections (none means all) are searched with from now on."""

    collections: tuple[str, ...]
    settings: IndexSettings


@dataclass(frozen=True)
class ResetRequest:
    """Collections (none means all) and the family whose kept settings go."""

    collections: tuple[str, ...]
    family: str


@dataclass(frozen=True)
class KeptRequest:
    """Collections (none means all) whose settings are asked for."""

    collections: tuple[str, ...]


def run_panel(bench: Workbench, request: PanelRequest, report: Report, cancel: CancelToken) -> PanelResult:
    """Try settings. Raises InputError for settings that cannot be, unknown collections and ones that nothing was
    extracted from, and what a search raises; Cancelled."""
    begun = time.perf_counter()
    if request.k < 1:
        raise InputError("At least one result must be asked for.")
    family, values = request.settings.family, request.settings.values
    # Before anything is read.
    new_index(family, values)
    session = session_for(bench, request.collections, report, cancel)
    index = session.index(family, values, report, cancel)
    sample = session.sample(index.metric, report, cancel, request.sharpen)
    search = None if request.query is None else _search(bench, session, index, request.query, request.k, cancel)
    cancel.checkpoint()
    stats = session.stats(index)
    point, trials = session.measured(index, sample, begun, cancel)
    curve = tuple(CurvePoint(trial.share, trial.recall, trial.milliseconds, depth) for depth, trial in trials)
    took = (time.perf_counter() - begun) * 1e3
    return PanelResult(
        request.settings,
        point,
        curve,
        stats,
        search,
        len(session.gallery),
        took,
        len(sample.ids),
        session.is_whole(sample),
    )


def run_keep(bench: Workbench, request: KeepRequest, report: Report, cancel: CancelToken) -> IndexSettings:
    """Keep settings; returns them as they are kept. Raises InputError for settings that cannot be, unknown
    collections and none; LibraryWriteError."""
    collections = named_collections(bench, request.collections)
    if not collections:
        raise InputError("There are no collections yet to keep settings for.")
    settings = request.settings
    keep_settings(bench, collections, settings.family, settings.values)
    limits = LIMITS[settings.family].values()
    return IndexSettings(
        settings.family, {name: value for name, value in settings.values.items() if name not in limits}
    )


def run_reset(bench: Workbench, request: ResetRequest, report: Report, cancel: CancelToken) -> IndexSettings:
    """Forget what is kept for a family; returns the usual settings. Raises InputError, LibraryWriteError."""
    check_family(request.family)
    collections = named_collections(bench, request.collections)
    bench.library.catalogue.forget_settings([each.id for each in collections], bench.fingerprint, request.family)
    return IndexSettings(request.family, new_index(request.family).settings)


def run_kept(bench: Workbench, request: KeptRequest, report: Report, cancel: CancelToken) -> IndexSettings | None:
    """What was chosen last for the first of the collections that anything was chosen for; None if nothing was.

    Raises InputError for unknown collections.
    """
    for collection in named_collections(bench, request.collections):
        for kept in bench.library.catalogue.kept_settings(collection.id, bench.fingerprint):
            if is_usable(kept.family, kept.settings):
                return IndexSettings(kept.family, dict(kept.settings))
    return None


def _search(
    bench: Workbench, session: TuningSession, index: VectorIndex, query: Query, k: int, cancel: CancelToken
) -> SearchResult:
    begun = time.perf_counter()
    vector, probabilities = query_embedding(bench, query, cancel)
    embedded = time.perf_counter()
    cancel.checkpoint()
    hits = index.query(vector, k)
    found = [
        (float(distance), *session.gallery.place(int(item)))
        for distance, item in zip(hits.distances, hits.ids, strict=True)
    ]
    with steady(bench, session.gallery.collections):
        shown = pictures(bench, session.gallery.collections, sorted(found), index.metric)
    ended = time.perf_counter()
    return SearchResult(
        shown,
        guesses_of(bench, probabilities),
        hits.distance_computations,
        len(session.gallery),
        (embedded - begun) * 1e3,
        (ended - embedded) * 1e3,
    )

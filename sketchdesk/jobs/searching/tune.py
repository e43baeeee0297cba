"""Find the settings of an index that suit some collections, by measuring, and keep them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sketchdesk.engine.index.distances import Metric
from sketchdesk.engine.index.retuning import TUNABLE
from sketchdesk.engine.index.tuning import Target, Trial, tune
from sketchdesk.errors import InputError, LibraryWriteError
from sketchdesk.jobs.gallery import named_collections, open_gallery
from sketchdesk.jobs.indexes import keep_settings, open_index
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.progress import CancelToken, Progress, Report

TUNABLE_FAMILIES = ("simhash", "pstable")
ANY = "any"
SAMPLE = 200


@dataclass(frozen=True)
class TuneRequest:
    """What to reach on some collections (none means all) taken together.

    ``index`` is "simhash", "pstable" or "any". Either ``at_most_ms`` milliseconds a query with the best recall, or, if
    that is None, ``target_recall`` as cheaply as possible; of the exact scan's first ``k`` in ``metric``.
    """

    collections: tuple[str, ...]
    index: str = "simhash"
    target_recall: float | None = 0.95
    at_most_ms: float | None = None
    k: int = 10
    keep: bool = True
    metric: Metric = "cosine"


@dataclass(frozen=True)
class TuneResult:
    """The family and settings found, how they measured, and everything that was tried.

    ``sample`` counts the queries; ``kept`` says whether searches use the settings from now on.
    """

    index: str
    settings: dict[str, Any]
    best: Trial
    trials: tuple[Trial, ...]
    reached: bool
    items: int
    sample: int
    kept: bool


def telling_settings(family: str, settings: Mapping[str, Any]) -> dict[str, Any]:
    """Those settings of an index that were tuned, without the ones that change nothing as the others are."""
    told = {name: settings[name] for name in TUNABLE[family]}
    if family == "simhash":
        silent = set() if settings["tables"] else {"tables", "bits_per_table", "probes"}
        if not settings["bits"]:
            silent |= {"bits", "rerank", "coarse"}
        told = {name: value for name, value in told.items() if name not in silent}
    return told


def run(bench: Workbench, request: TuneRequest, report: Report, cancel: CancelToken) -> TuneResult:
    """Tune. The settings are kept for each of the collections if they reach what was asked for.

    Raises InputError for unknown collections and families, targets that cannot be and too few embedded pictures,
    LibraryError; Cancelled.
    """
    if request.index not in (*TUNABLE_FAMILIES, ANY):
        raise InputError(f"{request.index!r} cannot be tuned: choose {', '.join(TUNABLE_FAMILIES)} or {ANY}.")
    if request.k < 1:
        raise InputError("At least one result must be asked for.")
    if request.at_most_ms is not None:
        target = Target(milliseconds=request.at_most_ms)
    else:
        target = Target(recall=request.target_recall)
    if request.keep and not bench.library.is_exclusive:
        raise LibraryWriteError("The library is open for reading only: the settings could not be kept.")
    gallery = open_gallery(bench, named_collections(bench, request.collections))
    if len(gallery) < 2:
        raise InputError(f"Only one picture of {gallery.names} is embedded: tuning needs at least 2.")
    families = TUNABLE_FAMILIES if request.index == ANY else (request.index,)
    found = tune(gallery.vectors, target, families, request.metric, request.k, SAMPLE, report=report, cancel=cancel)
    best = found.best
    kept = request.keep and found.reached
    if kept:
        cancel.checkpoint()
        keep_settings(bench, gallery.collections, best.family, best.settings)
        for number, collection in enumerate(gallery.collections):
            report(Progress("Building the index", number, len(gallery.collections)))
            open_index(bench, collection, best.family)
    return TuneResult(
        best.family,
        dict(best.settings),
        best,
        found.trials,
        found.reached,
        len(gallery),
        min(SAMPLE, len(gallery)),
        kept,
    )

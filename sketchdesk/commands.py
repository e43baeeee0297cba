"""What each command does: build a request, run the job that the window runs too, and put the result into words."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sketchdesk.errors import InputError, SketchDeskError
from sketchdesk.jobs import collections as collections_job
from sketchdesk.jobs import evaluate as evaluate_job
from sketchdesk.jobs import extract as extract_job
from sketchdesk.jobs import ingest as ingest_job
from sketchdesk.jobs import models as models_job
from sketchdesk.jobs import search as search_job
from sketchdesk.jobs.indexes import FAMILIES as INDEXES
from sketchdesk.jobs.workbench import DEFAULT_MODEL, Workbench
from sketchdesk.progress import CancelToken, Progress

__all__ = ["DEFAULT_MODEL", "INDEXES", "Outcome"]

Report = Callable[[Progress], None]
# Reasons that fit on a screen; --json has them all.
_FAILURES_IN_TEXT = 20


@dataclass(frozen=True)
class Outcome:
    """A command's result as one JSON object and as text, and the exit status."""

    values: dict[str, Any]
    text: str
    status: int = 0


def import_(options: argparse.Namespace, report: Report) -> Outcome:
    with Workbench.open(options.data_dir) as bench:
        request = ingest_job.IngestRequest((options.path,), options.name, options.role)
        result = ingest_job.run(bench, request, report, CancelToken())
    lines = [f"{result.collection}: {result.added:,} pictures added"]
    if result.already_there:
        lines[0] += f", {result.already_there:,} were there already"
    if result.failures:
        lines.append(f"{len(result.failures):,} files were set aside:")
        lines += [f"  {failure.path}: {failure.reason}" for failure in result.failures[:_FAILURES_IN_TEXT]]
    return Outcome(asdict(result), "\n".join(lines))


def extract(options: argparse.Namespace, report: Report) -> Outcome:
    with Workbench.open(options.data_dir, model=options.model) as bench:
        result = extract_job.run(bench, extract_job.ExtractRequest(options.name), report, CancelToken())
    text = f"{result.collection}: {result.embedded:,} pictures embedded, {result.total:,} in all"
    if result.embedded:
        text += f" ({result.rate:,.0f}/s on the {result.device})"
    return Outcome(asdict(result), text)


def search(options: argparse.Namespace, report: Report) -> Outcome:
    if options.k < 1:
        raise InputError("At least one result must be asked for: -k 1 or more.")
    with Workbench.open(options.data_dir, exclusive=False, model=options.model) as bench:
        names = _collection_names(bench, options.collections)
        request = search_job.SearchRequest(options.image, names, options.k, options.index)
        result = search_job.run(bench, request, report, CancelToken())
    values = {
        "results": [
            {
                "path": str(hit.path),
                "label": hit.label,
                "distance": hit.distance,
                "similarity": hit.similarity,
                "collection": hit.collection,
            }
            for hit in result.hits
        ],
        "guesses": [asdict(guess) for guess in result.guesses],
        "distance_computations": result.distance_computations,
        "items": result.items,
        "milliseconds": {"embed": result.embed_ms, "query": result.query_ms},
    }
    guesses = ", ".join(f"{guess.class_name} {guess.probability:.0%}" for guess in result.guesses[:3])
    lines = [f"Looks like: {guesses}"]
    lines += [f"{hit.similarity:6.1%}  {hit.label or '-':<20} {hit.path}" for hit in result.hits]
    return Outcome(values, "\n".join(lines))


def _collection_names(bench: Workbench, text: str) -> tuple[str, ...]:
    """The names in NAME[,NAME]. A name may hold commas itself: the longest that there is counts."""
    parts = text.split(",")
    names: list[str] = []
    while parts:
        runs = (",".join(parts[:end]).strip() for end in range(len(parts), 0, -1))
        name = next((run for run in runs if run and bench.library.catalogue.find_collection(run)), parts[0].strip())
        names += [name] if name else []
        del parts[: name.count(",") + 1]
    return tuple(names)


def evaluate(options: argparse.Namespace, report: Report) -> Outcome:
    with Workbench.open(options.data_dir, exclusive=False, model=options.model) as bench:
        names = _collection_names(bench, options.collections)
        request = evaluate_job.EvaluateRequest(options.queries, names, options.index)
        values = evaluate_job.run(bench, request, report, CancelToken())
    at_10 = values["AP@10"]
    lines = [
        f"{values['queries']:,} queries against {values['items']:,} pictures ({options.index})",
        f"  mAP {values['mAP']:.4f}   P@1 {values['P@1']:.4f}   P@10 {values['P@10']:.4f}",
        f"  AP@10: {at_10['trec']:.4f} trec, {at_10['strict']:.4f} strict, {at_10['lenient']:.4f} lenient",
        f"  a hit in the first 1, 3, 5, 10: {', '.join(f'{share:.4f}' for share in values['top'].values())}",
        f"  IE {values['IE']:.1f}   recall@10 {values['recall@10']:.4f}",
    ]
    return Outcome(values, "\n".join(lines))


def collections(options: argparse.Namespace, report: Report) -> Outcome:
    with Workbench.open(options.data_dir, exclusive=options.remove is not None) as bench:
        removed = None
        if options.remove is not None:
            request = collections_job.RemoveRequest(options.remove)
            removed = collections_job.run_remove(bench, request, report, CancelToken())
        summaries = collections_job.run_list(bench, collections_job.ListRequest(), report, CancelToken())
    values: dict[str, Any] = {"collections": [asdict(summary) for summary in summaries]}
    lines = []
    if removed is not None:
        values["removed"] = removed
        lines.append(f"Removed {removed}; its pictures stay where they are.")
    lines += [
        f"{summary.name:<24} {summary.role:<10} {summary.images:>9,} pictures, {summary.classes:,} classes, "
        f"{summary.extracted:,} embedded, {len(summary.failures):,} set aside"
        for summary in summaries
    ] or ["There are no collections yet: sketchdesk import PATH --name NAME"]
    return Outcome(values, "\n".join(lines))


def models(options: argparse.Namespace, report: Report) -> Outcome:
    with Workbench.open(options.data_dir, exclusive=False) as bench:
        found = models_job.run_list(bench, models_job.ListRequest(), report, CancelToken())
    lines = [
        f"{model['name']:<24} {model['embedding_size']} numbers, {model['classes']} classes, "
        f"fingerprint {model['fingerprint'][:16]}"
        for model in found
    ]
    return Outcome({"models": list(found)}, "\n".join(lines))


def self_test(options: argparse.Namespace, report: Report) -> Outcome:
    """Window offscreen, embed, build, query, in a temporary data directory."""
    from sketchdesk.app import self_test as run_self_test

    with tempfile.TemporaryDirectory(prefix="sketchdesk-self-test-") as folder:
        try:
            checks = run_self_test(Path(folder))
        except SketchDeskError:
            raise
        except Exception as error:
            raise SketchDeskError(f"The self-test failed: {type(error).__name__}: {error}") from error
    return Outcome({"ok": True, **checks}, "\n".join([*(f"{name}: {value}" for name, value in checks.items()), "OK"]))

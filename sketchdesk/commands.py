"""What each command does: build a request, run the job that the window runs too, and put the result into words."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from sketchdesk.errors import InputError, SketchDeskError
from sketchdesk.jobs import download as download_job
from sketchdesk.jobs import extract as extract_job
from sketchdesk.jobs import ingest as ingest_job
from sketchdesk.jobs import models as models_job
from sketchdesk.jobs import open_bundle as open_bundle_job
from sketchdesk.jobs import search as search_job
from sketchdesk.jobs import tune as tune_job
from sketchdesk.jobs.gallery import find_part
from sketchdesk.jobs.indexes import FAMILIES as INDEXES
from sketchdesk.jobs.models import ADDABLE, WORDS
from sketchdesk.jobs.results import IngestResult
from sketchdesk.jobs.workbench import DEFAULT_MODEL, Workbench
from sketchdesk.library.datasets import DATASETS
from sketchdesk.progress import CancelToken, Progress

__all__ = ["ADDABLE", "DEFAULT_MODEL", "INDEXES", "TUNABLE", "WORDS", "Outcome"]

TUNABLE = (*tune_job.TUNABLE_FAMILIES, tune_job.ANY)

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
    """Import a folder or an archive, or open a bundle."""
    if is_bundle(options.path):
        return _open_bundle(options, report)
    with Workbench.open(options.data_dir) as bench:
        request = ingest_job.IngestRequest((options.path,), options.name, options.role or "gallery")
        result = ingest_job.run(bench, request, report, CancelToken())
    lines = _added(result)
    return Outcome(asdict(result), "\n".join(lines))


def is_bundle(path: Path) -> bool:
    """By its name: a bundle has the name of its collection inside."""
    return path.suffix.lower() == open_bundle_job.SUFFIX


def _open_bundle(options: argparse.Namespace, report: Report) -> Outcome:
    with Workbench.open(options.data_dir) as bench:
        request = open_bundle_job.OpenBundleRequest(options.path, options.name, options.role)
        result = open_bundle_job.run(bench, request, report, CancelToken())
    lines = [f"{result.collection}: {result.pictures:,} pictures, read-only, {result.extracted:,} can be found at once"]
    if result.stale:
        by = f" ({result.encoder})" if result.encoder else ""
        lines.append(f'  embedded by another encoder{by}: run sketchdesk extract "{result.collection}"')
    return Outcome(asdict(result), "\n".join(lines))


def _added(result: IngestResult) -> list[str]:
    lines = [f"{result.collection}: {result.added:,} pictures added"]
    if result.already_there:
        lines[0] += f", {result.already_there:,} were there already"
    if result.failures:
        lines.append(f"{len(result.failures):,} files were set aside:")
        lines += [f"  {failure.path}: {failure.reason}" for failure in result.failures[:_FAILURES_IN_TEXT]]
    return lines


def download(options: argparse.Namespace, report: Report) -> Outcome:
    """Fetch and import a dataset, or list them if none is named."""
    if options.dataset is None:
        lines = [f"{each.name:<14} {download_job.terms(each, 1)}\n{'':<14} {each.holds}" for each in DATASETS]
        values = [
            {**asdict(each), "fetched": each.is_fetched, "size": each.size_of(1), "collections": list(names)}
            for each in DATASETS
            for names in (download_job.collection_names(each),)
        ]
        return Outcome({"datasets": values}, "\n".join(lines))
    classes = tuple(name for name in (options.classes or "").split(",") if name.strip())
    request = download_job.DownloadRequest(
        options.dataset,
        classes,
        options.limit,
        options.source,
        options.name,
        remove_archive=options.remove_archive,
    )
    dataset, chosen, limit = download_job.check(request)
    if options.source is None:
        terms = download_job.terms(dataset, len(chosen), limit)
        if not dataset.is_fetched:
            raise InputError(f"{terms} {dataset.obtain} Then name it with --from.")
        if options.yes:
            print(terms, file=sys.stderr, flush=True)
        elif not _agrees(terms):
            raise InputError(f"{terms} Nothing is fetched before you agree: add --yes.")
        request = replace(request, agreed=True)
    with Workbench.open(options.data_dir) as bench:
        result = download_job.run(bench, request, report, CancelToken())
    lines = [line for each in result.collections for line in _added(each)]
    lines += [f"kept: {path} (--remove-archive removes it)" for path in result.kept]
    return Outcome(asdict(result), "\n".join(lines))


def _agrees(terms: str) -> bool:
    """Ask, if somebody sits at a terminal. Raises InputError after any other answer than yes."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return False
    print(f"{terms}\nAgree and fetch? [y/N] ", end="", file=sys.stderr, flush=True)
    if sys.stdin.readline().strip().casefold() not in ("y", "yes"):
        raise InputError("Nothing was fetched.")
    return True


def extract(options: argparse.Namespace, report: Report) -> Outcome:
    with Workbench.open(options.data_dir, model=options.model) as bench:
        result = extract_job.run(bench, extract_job.ExtractRequest(options.name), report, CancelToken())
    text = f"{result.collection}: {result.embedded:,} pictures embedded, {result.total:,} in all"
    if result.embedded:
        text += f" ({result.rate:,.0f}/s on the {result.device})"
    if result.failures:
        lines = [f"{len(result.failures):,} files were set aside, and are tried again the next time:"]
        lines += [f"  {failure.path}: {failure.reason}" for failure in result.failures[:_FAILURES_IN_TEXT]]
        text = "\n".join([text, *lines])
    return Outcome(asdict(result), text)


def search(options: argparse.Namespace, report: Report) -> Outcome:
    if options.k < 1:
        raise InputError("At least one result must be asked for: -k 1 or more.")
    with Workbench.open(options.data_dir, exclusive=False, model=options.model) as bench:
        names = collection_names(bench, options.collections)
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
                **({} if hit.path.exists() else {"missing": True, "thumbnail": str(hit.thumbnail)}),
            }
            for hit in result.hits
        ],
        "guesses": [asdict(guess) for guess in result.guesses],
        "distance_computations": result.distance_computations,
        "items": result.items,
        "milliseconds": {"embed": result.embed_ms, "query": result.query_ms},
    }
    guesses = ", ".join(f"{guess.class_name} {guess.probability:.0%}" for guess in result.guesses[:3])
    lines = [f"Looks like: {guesses}"] if guesses else []
    lines += [
        f"{hit.similarity:6.1%}  {hit.label or '-':<20} {hit.path}" + ("" if hit.path.exists() else "  (not here)")
        for hit in result.hits
    ]
    return Outcome(values, "\n".join(lines))


def collection_names(bench: Workbench, text: str) -> tuple[str, ...]:
    """The names, or parts, in NAME[,NAME]. A name may hold commas itself: the longest that there is counts."""
    parts = text.split(",")
    names: list[str] = []
    while parts:
        runs = (",".join(parts[:end]).strip() for end in range(len(parts), 0, -1))
        name = next((run for run in runs if run and find_part(bench, run)), parts[0].strip())
        names += [name] if name else []
        del parts[: name.count(",") + 1]
    return tuple(names)


def tune(options: argparse.Namespace, report: Report) -> Outcome:
    if options.k < 1:
        raise InputError("At least one result must be asked for: -k 1 or more.")
    keep = not options.no_keep
    with Workbench.open(options.data_dir, exclusive=keep, model=options.model) as bench:
        request = tune_job.TuneRequest(
            collection_names(bench, options.collections),
            options.index,
            options.target_recall,
            options.at_most_ms,
            options.k,
            keep,
            options.metric,
        )
        result = tune_job.run(bench, request, report, CancelToken())
    best = result.best
    values = {
        "index": result.index,
        **_measured(best, result.items),
        "reached": result.reached,
        "kept": result.kept,
        "items": result.items,
        "sample": result.sample,
        "k": options.k,
        "trials": [{"index": trial.family, **_measured(trial, result.items)} for trial in result.trials],
    }
    if options.at_most_ms is not None:
        wanted = f"At most {options.at_most_ms:g} ms a query"
    else:
        wanted = f"Recall {options.target_recall:g}"
    lines = [
        f"{result.index}: {_settings_text(result.index, best.settings)}",
        f"  recall@{options.k} {best.recall:.4f} (standard error {best.recall_error:.4f}, {result.sample:,} queries)",
        f"  {best.milliseconds:.2f} ms a query, {best.compared:,.0f} of {result.items:,} pictures compared "
        f"({best.share:.3%}, IE {_improvement(best, result.items):.1f}), {best.bytes_read:,.0f} bytes read",
    ]
    if not result.reached:
        lines.insert(0, f"{wanted} was not reached; this is the best that was found, and it is not kept.")
    elif result.kept:
        lines.append("  kept: search and evaluate use these settings from now on")
    if options.sweep:
        lines += ["", "  recall  error       ms    share       IE         bytes  settings"]
        lines += [
            f"  {trial.recall:.4f} {trial.recall_error:.4f} {trial.milliseconds:8.2f} {trial.share:8.3%} "
            f"{_improvement(trial, result.items):8.1f} {trial.bytes_read:13,.0f}  {trial.family}: "
            f"{_settings_text(trial.family, trial.settings)}"
            for trial in result.trials
        ]
    return Outcome(values, "\n".join(lines))


def _measured(trial: tune_job.Trial, items: int) -> dict[str, Any]:
    return {
        "settings": trial.settings,
        "recall": trial.recall,
        "recall_error": trial.recall_error,
        "milliseconds": trial.milliseconds,
        "compared": trial.compared,
        "share": trial.share,
        "IE": _improvement(trial, items),
        "bytes": trial.bytes_read,
    }


def _improvement(trial: tune_job.Trial, items: int) -> float:
    """IE: how many times fewer distances are computed than by the scan; none at all count as one."""
    return items / max(trial.compared, 1.0)


def _settings_text(family: str, settings: dict[str, Any]) -> str:
    """Those settings that differ from the usual ones or are what tuning is about."""
    return ", ".join(f"{name}={value}" for name, value in tune_job.telling_settings(family, settings).items())


def models(options: argparse.Namespace, report: Report) -> Outcome:
    """List encoders; add or remove one first."""
    changes = options.add is not None or options.remove is not None
    values: dict[str, Any] = {}
    lines = []
    if options.add is None and _add_request(options) != models_job.AddRequest(""):
        raise InputError(f"Say what to add with --add: one of {', '.join(ADDABLE)}.")
    with Workbench.open(options.data_dir, exclusive=changes) as bench:
        if options.add is not None:
            added = models_job.run_add(bench, _add_request(options), report, CancelToken())
            values["added"] = added
            lines.append(f'Added {added["name"]}: use it with --model "{added["name"]}".')
        if options.remove is not None:
            request = models_job.RemoveRequest(options.remove)
            values["removed"] = models_job.run_remove(bench, request, report, CancelToken())
            lines.append(f"Removed {values['removed']} and what it embedded.")
        found = models_job.run_list(bench, models_job.ListRequest(), report, CancelToken())
        available = models_job.run_available(bench, models_job.ListRequest(), report, CancelToken())
    if not changes:
        lines += [_model_line(model) for model in found]
        lines += ["", "Can be added with --add:"]
        lines += [f"  {each['family']:<14} {each['title']}: needs {each['needs']}" for each in available]
    return Outcome({"models": list(found), "available": list(available), **values}, "\n".join(lines))


def _model_line(model: dict[str, Any]) -> str:
    layer = f", layer {model['layer']}" if model["layer"] and model["sees"] != "ink" else ""
    lost = "" if model["weights_are_there"] else " (its weights are lost: remove it and add it again)"
    return (
        f"{model['name']:<24} {model['embedding_size']} numbers, {model['classes']} classes, "
        f"sees {model['sees']} {model['input_side']} x {model['input_side']}{layer}, "
        f"fingerprint {model['fingerprint'][:16]}{lost}"
    )


def _add_request(options: argparse.Namespace) -> models_job.AddRequest:
    return models_job.AddRequest(
        options.add or "",
        options.save_as,
        options.weights,
        options.fetch,
        options.layer,
        options.input_size,
        options.precision,
        options.seed,
        options.collection,
        options.words,
        options.class_names,
        options.untrained,
    )


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

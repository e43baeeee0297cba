"""The command ``tune``: the settings of an index that reach a recall most cheaply, or the most in a time."""

from __future__ import annotations

import argparse
from typing import Any

from sketchdesk.commands.collection_names import collection_names
from sketchdesk.commands.options import add_collections, add_model, need_results
from sketchdesk.commands.outcome import Outcome, Report
from sketchdesk.jobs.searching import tune as tune_job
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.progress import CancelToken


def add_options(parser: argparse.ArgumentParser) -> None:
    """What ``sketchdesk tune`` takes."""
    add_collections(parser)
    parser.add_argument("--index", choices=(*tune_job.TUNABLE_FAMILIES, tune_job.ANY), default="simhash")
    target = parser.add_mutually_exclusive_group()
    target.add_argument(
        "--target-recall",
        type=float,
        default=0.95,
        metavar="RECALL",
        help="share of the exact scan's first K to find, as cheaply as possible (default: 0.95)",
    )
    target.add_argument("--at-most-ms", type=float, metavar="MS", help="milliseconds a query may take, instead")
    parser.add_argument("-k", type=int, default=10, help="how many results count")
    parser.add_argument("--metric", choices=("cosine", "euclidean"), default="cosine")
    parser.add_argument("--sweep", action="store_true", help="print everything that was tried")
    parser.add_argument("--no-keep", action="store_true", help="only measure: searches go on as before")
    add_model(parser)


def run(options: argparse.Namespace, report: Report) -> Outcome:
    """Try settings, and keep the best that reaches the target."""
    need_results(options)
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

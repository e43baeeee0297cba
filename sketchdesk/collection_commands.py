"""The command ``collections``: list them, and what changes them."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from sketchdesk.commands import Outcome
from sketchdesk.errors import InputError
from sketchdesk.jobs import collections as collections_job
from sketchdesk.jobs import edit_collections as edit_job
from sketchdesk.jobs import rescan as rescan_job
from sketchdesk.jobs import split as split_job
from sketchdesk.jobs.results import CollectionSummary
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.progress import CancelToken, Progress

Report = Callable[[Progress], None]
Change = Callable[[Workbench, argparse.Namespace, Report], tuple[dict[str, Any], list[str]]]
# Reasons that fit on a screen; --json has them all.
_FAILURES_IN_TEXT = 20


def add_options(parser: argparse.ArgumentParser) -> None:
    """What ``sketchdesk collections`` takes: one change, or none to list."""
    change = parser.add_mutually_exclusive_group()
    change.add_argument("--remove", metavar="NAME", help="remove a collection; the pictures stay where they are")
    change.add_argument("--rescan", metavar="NAME", help="take in what is new, changed, moved or gone in its folders")
    change.add_argument("--split", metavar="NAME", help="divide it into train, validation and test by --rule")
    change.add_argument("--rename", nargs=2, metavar=("NAME", "NEW"), help="give it another name")
    change.add_argument("--set-role", nargs=2, metavar=("NAME", "ROLE"), help="make it a gallery or a distractor")
    change.add_argument(
        "--relabel", nargs=3, metavar=("NAME", "CLASS", "NEW"), help="rename a class; to that of another: merge them"
    )
    change.add_argument("--merge", nargs=2, metavar=("NAME", "INTO"), help="take one collection into another")
    change.add_argument(
        "--remove-pictures", nargs="+", metavar=("NAME", "PATH"), help="take pictures out; their files stay"
    )
    parser.add_argument("--rule", metavar="RULE", help=f"for --split: {split_job.RULES}")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="for --split by ratio (default: 0)")


def collections(options: argparse.Namespace, report: Report) -> Outcome:
    """Change a collection if asked to, and list them all."""
    if options.split is not None and options.rule is None:
        raise InputError(f"--split needs a --rule: {split_job.RULES}.")
    if options.rule is not None and options.split is None:
        raise InputError("--rule is for --split NAME.")
    if options.seed < 0:
        raise InputError("--seed is 0 or more.")
    change = next((change for name, change in _CHANGES.items() if getattr(options, name) is not None), None)
    values: dict[str, Any] = {}
    lines: list[str] = []
    with Workbench.open(options.data_dir, exclusive=change is not None) as bench:
        if change is not None:
            values, lines = change(bench, options, report)
        listed = collections_job.run_list(bench, collections_job.ListRequest(detailed=True), report, CancelToken())
    values["collections"] = [_as_json(summary) for summary in listed]
    if change is None or options.remove is not None:
        lines += [_line(summary) for summary in listed]
        if not listed:
            lines.append("There are no collections yet: sketchdesk import PATH --name NAME")
    return Outcome(values, "\n".join(lines))


def _as_json(summary: CollectionSummary) -> dict[str, Any]:
    values = asdict(summary)
    counts = values.pop("class_counts")
    # Pictures without a label are of no class.
    return {**values, "unlabelled": counts.pop("", 0), "classes": counts}


def _line(summary: CollectionSummary) -> str:
    parts = "".join(f", {count:,} {split}" for split, count in summary.splits.items())
    stale = ", embedded by another encoder" if summary.stale else ""
    return (
        f"{summary.name:<24} {summary.role:<10} {summary.images:>9,} pictures, {summary.classes:,} classes, "
        f"{summary.extracted:,} embedded, {len(summary.failures):,} set aside{parts}{stale}"
    )


def _remove(bench: Workbench, options: argparse.Namespace, report: Report) -> tuple[dict[str, Any], list[str]]:
    removed = collections_job.run_remove(bench, collections_job.RemoveRequest(options.remove), report, CancelToken())
    return {"removed": removed}, [f"Removed {removed}; its pictures stay where they are."]


def _rescan(bench: Workbench, options: argparse.Namespace, report: Report) -> tuple[dict[str, Any], list[str]]:
    result = rescan_job.run(bench, rescan_job.RescanRequest(options.rescan), report, CancelToken())
    lines = [
        f"{result.collection}: {result.added:,} new, {result.changed:,} changed, {result.moved:,} moved, "
        f"{result.removed:,} removed, {result.unchanged:,} unchanged"
    ]
    if result.added or result.changed:
        lines.append(f'  not embedded yet: run sketchdesk extract "{result.collection}"')
    lines += [f"  left as it was: {each.reason}" for each in result.unreachable]
    if result.failures:
        lines.append(f"{len(result.failures):,} files were set aside:")
        lines += [f"  {each.path}: {each.reason}" for each in result.failures[:_FAILURES_IN_TEXT]]
    return {"rescan": asdict(result)}, lines


def _split(bench: Workbench, options: argparse.Namespace, report: Report) -> tuple[dict[str, Any], list[str]]:
    request = split_job.SplitRequest(options.split, options.rule, options.seed)
    result = split_job.run(bench, request, report, CancelToken())
    parts = ", ".join(f"{count:,} {split}" for split, count in result.counts.items())
    lines = [f"{result.collection}: {parts}, {result.unassigned:,} in no part"]
    lines += [f"  {warning}" for warning in result.warnings]
    return {"split": asdict(result)}, lines


def _rename(bench: Workbench, options: argparse.Namespace, report: Report) -> tuple[dict[str, Any], list[str]]:
    name, new = options.rename
    result = edit_job.run_rename(bench, edit_job.RenameRequest(name, new), report, CancelToken())
    return {"renamed": asdict(result)}, [f"{name} is called {result.collection} now."]


def _set_role(bench: Workbench, options: argparse.Namespace, report: Report) -> tuple[dict[str, Any], list[str]]:
    name, role = options.set_role
    result = edit_job.run_set_role(bench, edit_job.SetRoleRequest(name, role), report, CancelToken())
    return {"changed": asdict(result)}, [f"{result.collection} is a {role} now."]


def _relabel(bench: Workbench, options: argparse.Namespace, report: Report) -> tuple[dict[str, Any], list[str]]:
    name, of_class, label = options.relabel
    result = edit_job.run_relabel(bench, edit_job.RelabelRequest(name, label, of_class), report, CancelToken())
    return {"relabelled": asdict(result)}, [f"{result.collection}: {result.pictures:,} pictures are {label} now."]


def _merge(bench: Workbench, options: argparse.Namespace, report: Report) -> tuple[dict[str, Any], list[str]]:
    name, into = options.merge
    result = edit_job.run_merge(bench, edit_job.MergeRequest(name, into), report, CancelToken())
    line = f"{result.collection}: {result.pictures:,} pictures of {name} were taken over"
    if result.skipped:
        line += f", {result.skipped:,} were there already"
    return {"merged": asdict(result)}, [line]


def _remove_pictures(bench: Workbench, options: argparse.Namespace, report: Report) -> tuple[dict[str, Any], list[str]]:
    name, *paths = options.remove_pictures
    request = edit_job.RemovePicturesRequest(name, paths=tuple(paths))
    result = edit_job.run_remove_pictures(bench, request, report, CancelToken())
    line = f"{result.collection}: {result.pictures:,} pictures were taken out; their files stay where they are."
    return {"removed_pictures": asdict(result)}, [line]


_CHANGES: dict[str, Change] = {
    "remove": _remove,
    "rescan": _rescan,
    "split": _split,
    "rename": _rename,
    "set_role": _set_role,
    "relabel": _relabel,
    "merge": _merge,
    "remove_pictures": _remove_pictures,
}

"""The command ``collections``: list them, and what changes them."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sketchdesk.commands.outcome import Outcome, Report, set_aside
from sketchdesk.errors import InputError
from sketchdesk.jobs.collecting import bundle as bundle_job
from sketchdesk.jobs.collecting import collections as collections_job
from sketchdesk.jobs.collecting import duplicates as duplicates_job
from sketchdesk.jobs.collecting import edit_collections as edit_job
from sketchdesk.jobs.collecting import relocate as relocate_job
from sketchdesk.jobs.collecting import rescan as rescan_job
from sketchdesk.jobs.collecting import split as split_job
from sketchdesk.jobs.collecting import watch as watch_job
from sketchdesk.jobs.results import CollectionSummary
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.progress import CancelToken

Change = Callable[[Workbench, argparse.Namespace, Report], tuple[dict[str, Any], list[str]]]


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
    change.add_argument(
        "--duplicates", nargs="+", metavar="NAME", help="list copies and near copies; nothing is deleted"
    )
    change.add_argument("--bundle", nargs=2, metavar=("NAME", "FILE"), help="write it into a file that opens elsewhere")
    change.add_argument("--watch", nargs=2, metavar=("NAME", "on|off"), help="let the open window rescan it by itself")
    change.add_argument(
        "--relocate", nargs=3, metavar=("NAME", "OLD", "NEW"), help="a folder that it was imported from lies elsewhere"
    )
    parser.add_argument("--rule", metavar="RULE", help=f"for --split: {split_job.RULES}")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="for --split by ratio (default: 0)")
    parser.add_argument(
        "--threshold",
        type=float,
        metavar="COSINE",
        help=f"for --duplicates: from which cosine two pictures are near (default: {duplicates_job.THRESHOLD})",
    )
    parser.add_argument("--with-pictures", action="store_true", help="for --bundle: put in the picture files too")


def run(options: argparse.Namespace, report: Report) -> Outcome:
    """Change a collection if asked to, and list them all."""
    if options.split is not None and options.rule is None:
        raise InputError(f"--split needs a --rule: {split_job.RULES}.")
    if options.rule is not None and options.split is None:
        raise InputError("--rule is for --split NAME.")
    if options.threshold is not None and options.duplicates is None:
        raise InputError("--threshold is for --duplicates NAME.")
    if options.with_pictures and options.bundle is None:
        raise InputError("--with-pictures is for --bundle NAME FILE.")
    if options.seed < 0:
        raise InputError("--seed is 0 or more.")
    change = next((change for name, change in _CHANGES.items() if getattr(options, name) is not None), None)
    values: dict[str, Any] = {}
    lines: list[str] = []
    with Workbench.open(options.data_dir, exclusive=change not in (None, _duplicates)) as bench:
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
    notes = ", embedded by another encoder" if summary.stale else ""
    notes += ", watched" if summary.watched else ""
    notes += ", read-only" if summary.read_only else ""
    return (
        f"{summary.name:<24} {summary.role:<10} {summary.images:>9,} pictures, {summary.classes:,} classes, "
        f"{summary.extracted:,} embedded, {len(summary.failures):,} set aside{parts}{notes}"
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
    lines += set_aside(result.failures)
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


def _duplicates(bench: Workbench, options: argparse.Namespace, report: Report) -> tuple[dict[str, Any], list[str]]:
    threshold = duplicates_job.THRESHOLD if options.threshold is None else options.threshold
    request = duplicates_job.DuplicatesRequest(tuple(options.duplicates), threshold)
    result = duplicates_job.run(bench, request, report, CancelToken())
    groups = [
        {
            "kind": group.kind,
            "pictures": [
                {
                    "path": str(hit.path),
                    "label": hit.label,
                    "collection": hit.collection,
                    "similarity": hit.similarity,
                    "distance": hit.distance,
                }
                for hit in group.hits
            ],
        }
        for group in result.groups
    ]
    values = {"groups": groups, "threshold": threshold, "pictures": result.pictures, "compared": result.compared}
    exact = sum(group.kind == "exact" for group in result.groups)
    lines = [f"{exact:,} groups of copies, {len(groups) - exact:,} groups of near copies; nothing was changed."]
    for group in result.groups:
        lines.append("the same file:" if group.kind == "exact" else "nearly the same:")
        lines += [f"  {hit.similarity:6.1%}  {hit.collection}: {hit.path}" for hit in group.hits]
    if result.compared < result.pictures:
        lines.append(
            f"{result.pictures - result.compared:,} of {result.pictures:,} pictures are not embedded, and were looked "
            "at for copies only."
        )
    return {"duplicates": values}, lines


def _bundle(bench: Workbench, options: argparse.Namespace, report: Report) -> tuple[dict[str, Any], list[str]]:
    name, path = options.bundle
    request = bundle_job.BundleRequest(name, Path(path), options.with_pictures)
    result = bundle_job.run(bench, request, report, CancelToken())
    line = f"{result.path}: {result.pictures:,} pictures of {result.collection}, {result.embedded:,} embedded"
    lines = [f"{line}, {result.bytes:,} bytes"]
    if options.with_pictures:
        lines.append(f"  {result.included:,} picture files are in it")
    if result.missing:
        lines.append(f"  {result.missing:,} are not: they are gone, or were changed since they were imported")
    return {"bundle": {**asdict(result), "path": str(result.path)}}, lines


def _watch(bench: Workbench, options: argparse.Namespace, report: Report) -> tuple[dict[str, Any], list[str]]:
    name, state = options.watch
    if state.casefold() not in ("on", "off"):
        raise InputError(f'--watch {name} takes "on" or "off", not "{state}".')
    request = watch_job.SetWatchedRequest(name, state.casefold() == "on")
    result = watch_job.run(bench, request, report, CancelToken())
    line = f"{result.collection} is not watched any more."
    if result.watched:
        line = f"{result.collection} is watched while the window is open: {', '.join(result.sources)}"
    return {"watched": asdict(result)}, [line]


def _relocate(bench: Workbench, options: argparse.Namespace, report: Report) -> tuple[dict[str, Any], list[str]]:
    name, old, new = options.relocate
    request = relocate_job.RelocateRequest(name, old, Path(new))
    result = relocate_job.run(bench, request, report, CancelToken())
    lines = [f"{result.collection}: {result.pictures:,} pictures are in {new} now."]
    if result.missing:
        lines.append(f"  {result.missing:,} are not there: --rescan would take them out")
    return {"relocated": asdict(result)}, lines


_CHANGES: dict[str, Change] = {
    "remove": _remove,
    "rescan": _rescan,
    "split": _split,
    "rename": _rename,
    "set_role": _set_role,
    "relabel": _relabel,
    "merge": _merge,
    "remove_pictures": _remove_pictures,
    "duplicates": _duplicates,
    "bundle": _bundle,
    "watch": _watch,
    "relocate": _relocate,
}

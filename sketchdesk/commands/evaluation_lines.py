"""What was measured, as lines of text for a terminal."""

from __future__ import annotations

from typing import Any

from sketchdesk.commands.outcome import ROWS
from sketchdesk.jobs.evaluating.experiments import KNOWN_ITEMS, SWEEP, Experiment, Kept
from sketchdesk.jobs.reporting import report_tables
from sketchdesk.jobs.reporting.html_report import shown


def experiment_lines(experiment: Experiment) -> list[str]:
    if experiment.kind == SWEEP:
        return sweep_lines(experiment.figures)
    if experiment.kind == KNOWN_ITEMS:
        return replay_lines(experiment.figures)
    return retrieval_lines(experiment.figures)


def retrieval_lines(figures: dict[str, Any]) -> list[str]:
    k = next(name.removeprefix("AP@") for name in figures if name.startswith("AP@"))
    at_k, bounds = figures[f"AP@{k}"], figures["intervals"]["mAP"]
    lines = [
        f"{figures['queries']:,} queries against {figures['items']:,} pictures ({figures['index']['family']}, "
        f"{figures['metric']})",
        f"  mAP {figures['mAP']:.4f} ({bounds['low']:.4f} to {bounds['high']:.4f})   P@1 {figures['P@1']:.4f}   "
        f"P@{k} {figures[f'P@{k}']:.4f}   nDCG@{k} {figures[f'nDCG@{k}']:.4f}",
        f"  AP@{k}: {at_k['trec']:.4f} trec, {at_k['strict']:.4f} strict, {at_k['lenient']:.4f} lenient",
        f"  a hit in the first 1, 3, 5, 10: {', '.join(f'{share:.4f}' for share in figures['top'].values())}",
        f"  IE {figures['IE']:.1f}   recall@{k} {figures[f'recall@{k}']:.4f}",
    ]
    if figures["classification"]:
        correlation = figures["recall and mAP"]["correlation"]
        told = "" if correlation is None else f", correlation of recall with mAP {correlation:.2f}"
        accuracy = figures["classification"]["accuracy"]
        lines.append(f"  classified by {figures['classifier']}: {accuracy:.4f} right{told}")
    return [*lines, *(f"  {note}" for note in figures["notes"])]


def sweep_lines(figures: dict[str, Any]) -> list[str]:
    header, rows = report_tables.sweep_table(figures)
    cells = [
        header,
        *[["exact" if value is None and row is rows[0] else shown(value) for value in row] for row in rows],
    ]
    widths = [max(len(line[place]) for line in cells) for place in range(len(header))]
    lines = [
        f"{figures['queries']:,} queries against {figures['items']:,} pictures ({figures['index']['family']}, "
        f"{figures['metric']})"
    ]
    lines += ["  " + "  ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=True)) for line in cells]
    return [*lines, *(f"  {note}" for note in figures["notes"])]


def replay_lines(figures: dict[str, Any]) -> list[str]:
    lines = [
        f"{figures['queries']:,} drawings against {figures['items']:,} pictures ({figures['index']['family']}, "
        f"{figures['metric']})",
        f"  mean reciprocal rank {figures['MRR']:.4f}   what was meant in the first 1, 3, 5, 10: "
        f"{', '.join(f'{share:.4f}' for share in figures['top'].values())}",
    ]
    against = figures["against"]
    if against:
        lines.append(
            f"  against experiment {against['experiment']} ({against['model']}, {against['index']}): "
            f"{len(figures['worse']):,} worse, {len(figures['better']):,} better, {figures['unchanged']:,} as before, "
            f"{figures['new']:,} new"
        )
        lines += [
            f"    worse: {each['name']}, rank {_rank(each['then'])} then, {_rank(each['now'])} now"
            for each in figures["worse"][:ROWS]
        ]
    else:
        lines += [f"    {each['name']}: rank {_rank(each['rank'])}" for each in figures["drawings"][:ROWS]]
    return [*lines, *(f"  {note}" for note in figures["notes"])]


def _rank(rank: int | None) -> str:
    return "none (not found)" if rank is None else f"{rank:,}"


def kept_lines(kept: Kept) -> list[str]:
    return [f"  kept as experiment {kept.record.id}"] if kept.record else []


def listed_line(each: dict[str, Any]) -> str:
    main = {name: value for name, value in each["metrics"].items() if name in ("mAP", "MRR", "IE")}
    figures = "  ".join(f"{name} {shown(value)}" for name, value in main.items())
    asked = f"{each['queries'] or 'drawings'} against {', '.join(each['collections'])}"
    gone = f" ({each['gone']})" if each["gone"] else ""
    return (
        f"{each['experiment']:>4}  {each['created'][:16]}  {each['kind']:<10} {asked}  {each['index']}  {figures}{gone}"
    )

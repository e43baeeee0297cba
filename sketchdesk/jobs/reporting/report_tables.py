"""Experiments and comparisons as rows: what pages, windows and .csv files show alike."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sketchdesk.engine.evaluation import Comparison
from sketchdesk.jobs.evaluating.experiments import KNOWN_ITEMS, SWEEP, Experiment
from sketchdesk.jobs.evaluating.published_beside import beside
from sketchdesk.jobs.reporting.report_pictures import ReportPictures
from sketchdesk.jobs.workbench import Workbench


def title_of(experiment: Experiment) -> str:
    """Such as "TU:test against TU:train, MIRFLICKR (default, exact)"."""
    request, setup = experiment.request, experiment.setup
    asked = ", ".join(request["collections"])
    who = "My drawings" if experiment.kind == KNOWN_ITEMS else request["queries"]
    return f"{who} against {asked} ({setup['model']['name']}, {setup['index']['family']})"


def measure_rows(figures: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """Name, mean, and the bounds of its interval, for every measure of a retrieval."""
    intervals = figures["intervals"]
    rows: list[tuple[Any, ...]] = []
    for name, interval in intervals.items():
        rows.append((name, interval["mean"], interval["low"], interval["high"]))
    rows.append(("mAP, each class alike", figures["mAP of classes"], None, None))
    for name, times in (("an index", figures["milliseconds"]), ("the exact scan", figures["scan milliseconds"])):
        if times:
            what = "a query" if name == "an index" else f"a query by {name}"
            rows.append((f"milliseconds, {what} (median)", times["median"], None, None))
        if times and "build" in times:
            rows.append(("milliseconds, building the index", times["build"], None, None))
    return rows


def sweep_table(figures: Mapping[str, Any]) -> tuple[list[str], list[list[Any]]]:
    """The exact scan first, then every point; what was published for the same settings in the last columns."""
    swept, k = figures["swept"], figures["k"]
    header = [*swept, "mAP", f"AP@{k} lenient", f"recall@{k}", "items visited", "share", "IE", "ms (median)"]
    theirs = [None, *(beside(figures, point["settings"]) for point in figures["points"])]
    measure = (figures.get("published") or {}).get("measure", "mAP")
    if any(theirs):
        header += [f"their {measure}", "their IE"]
    rows = []
    for point, published in zip((figures["scan"], *figures["points"]), theirs, strict=True):
        times = point["milliseconds"]
        rows.append(
            [
                *(point["settings"].get(name) for name in swept),
                point["mAP"],
                point[f"AP@{k}"]["lenient"],
                point[f"recall@{k}"],
                point["items visited"],
                point["share"],
                point["IE"],
                times["median"] if times else None,
                *((published or {}).get(name) for name in (measure, "IE") if any(theirs)),
            ]
        )
    return header, rows


def comparison_table(comparison: Comparison) -> tuple[list[str], list[list[Any]]]:
    header = ["label", "queries", "first", "second", "change", "from", "to", "more than chance"]
    rows = [
        [label, each.queries, each.first, each.second, each.change, each.low, each.high, each.beyond_chance]
        for label, each in comparison.classes.items()
    ]
    return header, rows


def comparison_csv(comparison: Comparison) -> str:
    """One line a class."""
    return _csv(*comparison_table(comparison))


def experiment_csv(bench: Workbench, experiment: Experiment) -> str:
    """One line a query with all measures; of a sweep one line a point."""
    if experiment.kind == SWEEP:
        return _csv(*sweep_table(experiment.figures))
    scores = experiment.scores()
    names = list(scores.measures)
    columns = [scores.of(name).tolist() for name in names]
    if experiment.kind == KNOWN_ITEMS:
        rows = [
            [each["item"], each["name"], each["label"], each["rank"], each["rank of its class"], *values]
            for each, *values in zip(experiment.figures["drawings"], *columns, strict=True)
        ]
        return _csv(["drawing", "name", "label", "rank", "rank of its class", *names], rows)
    pictures = ReportPictures(bench)
    lines = zip(experiment.query_images, scores.labels, *columns, strict=True)
    return _csv(
        ["picture", "label", *names], [[pictures.path(number), label, *values] for number, label, *values in lines]
    )


def _csv(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    for row in rows:
        writer.writerow(["" if value is None or value != value else value for value in row])
    return text.getvalue()

"""An experiment, or a comparison of two, as a page: figures, tables, plots and pictures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sketchdesk.engine.drawing import INK_SIDE, Drawing, fit_to_canvas
from sketchdesk.engine.evaluation import Comparison
from sketchdesk.engine.stroke_files import from_json, to_svg
from sketchdesk.errors import InputError
from sketchdesk.jobs.evaluating.experiments import KNOWN_ITEMS, RETRIEVAL, SWEEP, Experiment
from sketchdesk.jobs.reporting.html_report import HtmlReport, figure, gone
from sketchdesk.jobs.reporting.report_pictures import ReportPictures
from sketchdesk.jobs.reporting.report_tables import comparison_table, measure_rows, sweep_table
from sketchdesk.jobs.reporting.svg_plots import Series, histogram_plot, line_plot, matrix_plot, range_plot, scatter_plot
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.progress import CancelToken

# More classes than these make a plot that nobody reads; the table has all of them.
_CLASSES = 60
# Queries shown with what they found, from each end.
_STRIPS = 10
_FOUND = 8
_GROUPS = 60


def add_experiment(page: HtmlReport, bench: Workbench, experiment: Experiment, cancel: CancelToken) -> None:
    """All of an experiment, its notes and setup first."""
    figures = experiment.figures
    page.notes(figures.get("notes", ()))
    {RETRIEVAL: _add_retrieval, SWEEP: _add_sweep, KNOWN_ITEMS: _add_replay}[experiment.kind](
        page, bench, experiment, cancel
    )
    _add_setup(page, experiment)


# Retrieval.


def _add_retrieval(page: HtmlReport, bench: Workbench, experiment: Experiment, cancel: CancelToken) -> None:
    figures = experiment.figures
    page.paragraph(
        f"{figures['queries']:,} queries asked {figures['items']:,} pictures, {figures.get('distractors', 0):,} of "
        f"them distractors, by {figures['metric']} distance."
    )
    page.heading("Figures")
    page.table(("measure", "value", "from", "to"), measure_rows(figures))
    page.paragraph("From and to bound the middle 95 % of the means of queries drawn again (bootstrap).")
    plots = [_histogram("AP of the queries", "average precision", {"": figures["AP histogram"]})]
    scatter = figures.get("recall and mAP")
    if scatter and scatter["points"]:
        points = scatter["points"]
        correlation = scatter["correlation"]
        said = "" if correlation is None else f", correlation {correlation:.2f}"
        plots.append(
            scatter_plot(
                f"Recall of the classifier and mAP{said}",
                f"recall ({figures['classifier']})",
                "mAP",
                {"": [(each["recall"], each["mAP"]) for each in points]},
                {"": [str(each["label"]) for each in points]},
                unit=True,
            )
        )
    page.plots(*plots)
    _add_classes(page, figures)
    _add_classification(page, figures)
    _add_space(page, figures)
    _add_strips(page, bench, experiment, cancel)


def _add_classes(page: HtmlReport, figures: Mapping[str, Any]) -> None:
    classes = figures["classes"]
    page.heading("Class by class")
    recalls = {each["label"]: each["recall"] for each in (figures["classification"] or {}).get("classes", ())}
    ordered = sorted(classes, key=lambda each: -each["mAP"])
    chosen = ordered if len(ordered) <= _CLASSES else [*ordered[: _CLASSES // 2], *ordered[-_CLASSES // 2 :]]
    rows = [(each["label"], each["min AP"], each["mAP"], each["max AP"]) for each in chosen]
    some = "" if len(chosen) == len(ordered) else f" (best and worst {_CLASSES // 2} of {len(ordered)})"
    page.plots(range_plot(f"AP of each class: least, mean, greatest{some}", "average precision", rows))
    page.table(
        ("class", "label", "queries", "mAP", "from", "to", "min AP", "max AP", "max-min range", "std", "recall"),
        [
            (
                each["class"],
                each["label"],
                each["queries"],
                each["mAP"],
                each["interval"]["low"],
                each["interval"]["high"],
                each["min AP"],
                each["max AP"],
                each["max-min range"],
                each["std"],
                recalls.get(each["label"]),
            )
            for each in ordered
        ],
    )


def _add_classification(page: HtmlReport, figures: Mapping[str, Any]) -> None:
    found = figures.get("classification")
    if not found:
        return
    page.heading("Classification")
    page.paragraph(f"By {figures['classifier']}: accuracy {found['accuracy']:.4f}.")
    mistakes = found["misclassifications"][:30]
    if mistakes:
        page.table(
            ("class", "taken for", "times", "of"),
            [(each["label"], each["taken for"], each["count"], each["of"]) for each in mistakes],
        )
    names = [each["label"] for each in found["classes"]]
    if 1 < len(names) <= _CLASSES:
        page.plots(matrix_plot("Confusion matrix", "class", "taken for", names, found["confusion matrix"]))


def _add_space(page: HtmlReport, figures: Mapping[str, Any]) -> None:
    space = figures.get("space")
    if not space:
        return
    page.heading("The space")
    groups: dict[str, list[tuple[float, float]]] = {}
    for (x, y), label in zip(space["points"], space["labels"], strict=True):
        groups.setdefault(label or "distractors", []).append((x, y))
    explained = [*space["explained"], 0.0, 0.0]
    curve = [(float(place + 1), share) for place, share in enumerate(space["curve"])]
    distances = space["distances"]
    spreads = {"within classes": distances["within"], "between classes": distances["between"]}
    if distances["to distractors"]:
        spreads["to distractors"] = distances["to distractors"]
    page.plots(
        scatter_plot(
            "Principal components",
            f"first ({explained[0]:.1%} of the variance)",
            f"second ({explained[1]:.1%})",
            dict(sorted(groups.items())),
            radius=2.5,
            behind="distractors",
        ),
        line_plot("Variance explained", "components", "share", [Series("", curve)], marks=False),
        _histogram("Distances between pictures", f"{distances['metric']} distance", spreads, shares=True),
    )
    page.table(
        ("distances", "mean"),
        [
            ("all", distances["mean"]),
            ("within classes", distances["mean within"]),
            ("between classes", distances["mean between"]),
            ("to distractors", distances["mean to distractors"]),
            *((f"within {each['label']}", each["mean"]) for each in distances["classes"]),
        ],
    )


def _histogram(title: str, x_label: str, series: Mapping[str, Mapping[str, Any]], shares: bool = False) -> str:
    edges = next(iter(series.values()))["edges"]
    counts = {}
    for name, each in series.items():
        total = (sum(each["counts"]) or 1) if shares else 1
        counts[name] = [count / total for count in each["counts"]]
    return histogram_plot(title, x_label, "share" if shares else "queries", edges, counts)


def _add_strips(page: HtmlReport, bench: Workbench, experiment: Experiment, cancel: CancelToken) -> None:
    """The best and worst query of each class, and those of all with what they found."""
    scores = experiment.scores()
    pictures = ReportPictures(bench)
    place_of = {row: place for place, row in enumerate(scores.rows.tolist())}
    queries, found = experiment.query_images, experiment.found_images
    precisions = scores.of("AP").tolist()

    def query(place: int) -> str:
        return figure(pictures.html(queries[place]), f"{scores.labels[place]} AP {precisions[place]:.3f}")

    def strip(place: int) -> list[str]:
        cells = [query(place)]
        for item in found[place][:_FOUND]:
            if item >= 0:
                label = pictures.label(item)
                right = label == scores.labels[place]
                cells.append(figure(pictures.html(item), label or "distractor", "right" if right else "wrong"))
        return cells

    order = sorted(range(len(scores)), key=lambda place: (-precisions[place], place))
    for title, places in (
        ("Queries that find best, and what they found", order[:_STRIPS]),
        ("Queries that find worst, and what they found", order[::-1][:_STRIPS]),
    ):
        page.heading(title)
        for place in places:
            cancel.checkpoint()
            page.pictures(strip(place))
    page.heading("Best and worst query of each class")
    for each in experiment.figures["classes"]:
        cancel.checkpoint()
        places = [place_of[each[end]] for end in ("best", "worst") if each[end] in place_of]
        page.pictures(query(place) for place in dict.fromkeys(places))


# Sweeps.


def _add_sweep(page: HtmlReport, bench: Workbench, experiment: Experiment, cancel: CancelToken) -> None:
    add_sweep(page, experiment.figures)


def add_sweep(page: HtmlReport, figures: Mapping[str, Any]) -> None:
    """The table of a sweep and a plot of each measure against each setting."""
    header, rows = sweep_table(figures)
    page.table(header, rows)
    page.plots(*sweep_plots(figures))


def sweep_plots(figures: Mapping[str, Any]) -> list[str]:
    """For each setting that takes numbers: mAP, items visited and milliseconds against it, one line for each
    combination of the others; and mAP against items visited."""
    found = []
    points, swept = figures["points"], figures["swept"]
    for name in swept:
        values = {point["settings"][name] for point in points}
        if len(values) < 2 or not all(isinstance(value, int | float) for value in values):
            continue
        groups: dict[str, list[Mapping[str, Any]]] = {}
        for point in points:
            others = ", ".join(f"{key}={value}" for key, value in point["settings"].items() if key != name)
            groups.setdefault(others, []).append(point)
        log = min(values) > 0 and max(values) > 20 * min(values)
        for measure in ("mAP", "items visited", "milliseconds"):
            series = [
                Series(
                    others,
                    sorted((float(point["settings"][name]), _figure(point, measure)) for point in group),
                )
                for others, group in list(groups.items())[:_GROUPS]
            ]
            found.append(line_plot(f"{measure} against {name}", name, measure, series, log_x=log))
    ordered = sorted(points, key=lambda point: point["items visited"])
    titles = [" ".join(f"{key}={value}" for key, value in point["settings"].items()) for point in ordered]
    line = Series("", [(point["items visited"], point["mAP"]) for point in ordered], titles)
    found.append(line_plot("mAP against items visited", "items visited", "mAP", [line], log_x=True))
    return found


def _figure(point: Mapping[str, Any], measure: str) -> float:
    value = point[measure]
    if isinstance(value, Mapping):
        value = value["median"]
    return float("nan") if value is None else float(value)


# Drawings that were replayed.


def _add_replay(page: HtmlReport, bench: Workbench, experiment: Experiment, cancel: CancelToken) -> None:
    figures = experiment.figures
    page.paragraph(
        f"{figures['queries']:,} drawings asked {figures['items']:,} pictures. Mean reciprocal rank "
        f"{figures['MRR']:.4f}; {figures['not found']:,} did not find what was meant."
    )
    against = figures.get("against")
    if against:
        page.heading(f"Against experiment {against['experiment']} ({against['model']}, {against['index']})")
        for title, rows in (("Worse", figures["worse"]), ("Better", figures["better"])):
            page.paragraph(f"{title}: {len(rows):,}")
            if rows:
                page.table(
                    ("drawing", "class", "rank then", "rank now"),
                    [(each["name"], each["label"], each["then"], each["now"]) for each in rows],
                )
        page.paragraph(f"As before: {figures['unchanged']:,}; new: {figures['new']:,}.")
    page.heading("Drawings")
    pictures = ReportPictures(bench)
    kept = {record.id: record for record in bench.library.catalogue.known_items()}
    meant = experiment.content["pictures"]["meant"]
    for each, picture, found in zip(figures["drawings"], meant, experiment.found_images, strict=True):
        cancel.checkpoint()
        record = kept.get(each["item"])
        drawn = gone("this drawing has been deleted") if record is None else _drawing(record.drawing)
        rank = "not found" if each["rank"] is None else f"rank {each['rank']}"
        cells = [figure(drawn, each["name"]), figure(pictures.html(picture), f"meant, {rank}", "right")]
        cells += [
            figure(pictures.html(item), pictures.label(item) or "distractor", "right" if item == picture else "")
            for item in found[:_FOUND]
            if item >= 0
        ]
        page.pictures(cells)


def _drawing(kept: str) -> str:
    """A drawing as SVG, its lines fitted to the square."""
    try:
        drawing = from_json(kept)
    except InputError:
        return gone("this drawing cannot be read")
    fitted = Drawing.from_polylines(fit_to_canvas(drawing.polylines()), 5.0)
    text = to_svg(fitted, INK_SIDE)
    return text[text.index("<svg") :].replace("<svg ", '<svg class="drawing" role="img" aria-label="drawing" ', 1)


# Comparisons.


def add_comparison(page: HtmlReport, comparison: Comparison) -> None:
    """The change overall and of each class."""
    whole = comparison.overall
    page.paragraph(
        f"{whole.queries:,} queries were asked in both. {comparison.measure}: {whole.first:.4f} first, "
        f"{whole.second:.4f} second, a change of {whole.change:+.4f} ({whole.low:+.4f} to {whole.high:+.4f}), which is "
        f"{'more than chance' if whole.beyond_chance else 'no more than chance'}."
    )
    if comparison.only_first or comparison.only_second:
        page.paragraph(
            f"Left out: {comparison.only_first:,} queries that only the first judged, {comparison.only_second:,} that "
            "only the second did."
        )
    changed = [label for label, change in comparison.classes.items() if change.beyond_chance]
    page.paragraph(
        f"{len(changed):,} of {len(comparison.classes):,} classes changed by more than chance, where "
        f"{comparison.expected_by_chance:.1f} would seem to if nothing had changed."
    )
    ordered = sorted(comparison.classes.items(), key=lambda item: item[1].change)
    chosen = ordered if len(ordered) <= _CLASSES else [*ordered[: _CLASSES // 2], *ordered[-_CLASSES // 2 :]]
    rows = [(label, change.low, change.change, change.high) for label, change in chosen]
    page.plots(range_plot(f"Change of {comparison.measure} by class", "second less first", rows, changed))
    header, table = comparison_table(comparison)
    page.table(header, table)


def _add_setup(page: HtmlReport, experiment: Experiment) -> None:
    setup = experiment.setup
    page.heading("How to repeat it")
    rows: list[tuple[str, str]] = []
    if experiment.id:
        rows += [("experiment", str(experiment.id)), ("made", experiment.record.created)]
    rows += [
        ("encoder", f"{setup['model']['name']} ({setup['model']['fingerprint'][:16]})"),
        ("index", setup["index"]["family"]),
        ("settings", ", ".join(f"{name}={value}" for name, value in setup["index"]["settings"].items())),
        ("seed", str(setup.get("seed", ""))),
    ]
    for side, parts in (("queries", [setup.get("queries")]), ("gallery", setup["gallery"])):
        rows += [
            (
                side,
                f"{part['collection']} {' '.join(filter(None, part['parts']))}: {part['pictures']:,} pictures, "
                f"{part['classes']:,} classes, contents {part['contents'][:16]}, embeddings {part['embeddings'][:16]}",
            )
            for part in parts
            if part
        ]
    rows += list(setup["versions"].items())
    page.table(("what", "value"), rows)

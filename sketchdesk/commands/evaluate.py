"""The command ``evaluate``: measure retrieval, sweep settings, keep, show, compare, repeat and delete experiments,
and replay drawings that were saved with the picture that was meant."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sketchdesk.commands.collection_names import collection_names
from sketchdesk.commands.evaluation_lines import (
    experiment_lines,
    kept_lines,
    listed_line,
    replay_lines,
    retrieval_lines,
    sweep_lines,
)
from sketchdesk.commands.outcome import ROWS, Outcome, Report
from sketchdesk.engine.index.distances import METRICS
from sketchdesk.engine.stroke_files import read_drawing
from sketchdesk.errors import ImageError, InputError, LibraryBusyError, LibraryWriteError
from sketchdesk.jobs.evaluating import evaluate as evaluate_job
from sketchdesk.jobs.evaluating import experiments as experiments_job
from sketchdesk.jobs.evaluating import known_items, replay, sweeps
from sketchdesk.jobs.evaluating import repeat as repeat_job
from sketchdesk.jobs.evaluating.evaluation_classifier import CLASSIFIERS, NEAREST_MEAN
from sketchdesk.jobs.evaluating.published_beside import plain_settings
from sketchdesk.jobs.evaluating.sweep_values import parse_value, parse_values
from sketchdesk.jobs.indexes import FAMILIES
from sketchdesk.jobs.reporting import export_report
from sketchdesk.jobs.reporting.html_report import shown
from sketchdesk.jobs.reporting.report_tables import title_of
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.progress import CancelToken


def add_options(parser: argparse.ArgumentParser) -> None:
    """What ``sketchdesk evaluate`` takes: a run, or one of the things that are done with those that were kept."""
    parser.add_argument("--queries", metavar="NAME[:PART]", help="who asks; PART is train, validation or test")
    parser.add_argument("--in", dest="collections", default="", metavar="NAME[:PART][,…]", help="who is asked")
    parser.add_argument("--index", choices=FAMILIES, default=None, help="default: exact")
    parser.add_argument("--model", default=None, help="the encoder (default: the one in use)")
    parser.add_argument("--metric", choices=METRICS, default=None, help="default: what was kept, else cosine")
    parser.add_argument(
        "--set", dest="settings", action="append", default=[], metavar="NAME=VALUE", help="a setting of the index"
    )
    parser.add_argument("--without-distractors", action="store_true", help="leave collections of that role out")
    parser.add_argument("-k", type=int, default=10, help="how many places are judged")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="of what is drawn at random")
    parser.add_argument(
        "--classifier", choices=(*CLASSIFIERS, "none"), default=NEAREST_MEAN, help="whose recall is set beside the mAP"
    )
    parser.add_argument("--space", action="store_true", help="principal components and distances, too")
    parser.add_argument("--report", type=Path, metavar="FILE", help="write a report: .html, .csv or .json")
    parser.add_argument("--no-keep", action="store_true", help="do not keep this run as an experiment")
    parser.add_argument(
        "--as-published", action="store_true", help="for --sweep: build the index plainly, as the papers' were"
    )
    action = parser.add_mutually_exclusive_group()
    action.add_argument(
        "--sweep",
        action="append",
        metavar="NAME=V,V",
        help="measure an index at each of these values (L, K, w, bits, probes, …), which may be written 1..8, "
        "0.5..4+0.5 or 64..1024x2; several times: all combinations",
    )
    action.add_argument("--list", action="store_true", help="list the experiments")
    action.add_argument("--show", type=int, metavar="ID", help="show an experiment")
    action.add_argument("--compare", type=int, nargs=2, metavar=("A", "B"), help="what B changes against A")
    action.add_argument("--delete", type=int, metavar="ID", help="delete an experiment")
    action.add_argument("--repeat", type=int, metavar="ID", help="run an experiment again and say what differs")
    action.add_argument("--replay", action="store_true", help="ask --in with all saved drawings; what got worse?")
    action.add_argument("--drawings", action="store_true", help="list the saved drawings")
    action.add_argument(
        "--save-drawing", type=Path, metavar="FILE", help="save an .svg drawing; --meant is its picture"
    )
    action.add_argument("--forget-drawing", type=int, metavar="N", help="delete a saved drawing")
    parser.add_argument("--measure", default="", metavar="NAME", help="for --compare (default: AP)")
    parser.add_argument("--against", type=int, metavar="ID", help="for --replay: compare with this experiment")
    parser.add_argument("--meant", type=Path, metavar="PICTURE", help="for --save-drawing: a picture of the library")
    parser.add_argument("--name", default="", help="for --save-drawing: what to call it")


def run(options: argparse.Namespace, report: Report) -> Outcome:
    """Do what the options ask for; without any action, evaluate."""
    for given, needed, sentence in (
        (options.measure, options.compare, "--measure is for --compare A B."),
        (options.against is not None, options.replay, "--against is for --replay."),
        (options.meant, options.save_drawing, "--meant is for --save-drawing FILE."),
        (options.as_published, options.sweep, "--as-published is for --sweep NAME=V,V."),
    ):
        if given and not needed:
            raise InputError(sentence)
    if options.k < 1:
        raise InputError("At least one place must be judged: -k 1 or more.")
    if options.report is not None:
        if options.list or options.drawings or options.delete is not None or options.save_drawing is not None:
            raise InputError("--report is for a run, --show, --compare, --repeat or --replay.")
        export_report.check_path(options.report)
    for name, action in _ACTIONS.items():
        given = getattr(options, name)
        # An experiment's number may be 0, which is no False.
        if given is not None and given is not False:
            return action(options, report)
    return _evaluate(options, report)


def _evaluate(options: argparse.Namespace, report: Report) -> Outcome:
    _need_both(options)
    family = options.index or "exact"
    settings = _settings(family, options.settings)
    with _bench(options) as bench:
        request = evaluate_job.EvaluateRequest(
            options.queries,
            collection_names(bench, options.collections),
            family,
            options.metric,
            settings,
            not options.without_distractors,
            options.k,
            options.seed,
            classifier="" if options.classifier == "none" else options.classifier,
            space=options.space or _is_page(options),
        )
        kept = experiments_job.run_evaluate(bench, request, report, CancelToken(), keeping=not options.no_keep)
        _export(bench, options, kept.experiment, report)
    return Outcome(kept.figures, "\n".join([*retrieval_lines(kept.figures), *kept_lines(kept)]))


def _sweep(options: argparse.Namespace, report: Report) -> Outcome:
    _need_both(options)
    family = options.index or "pstable"
    if family not in sweeps.FAMILIES:
        raise InputError(f"The index {family} has no settings to sweep: choose {' or '.join(sweeps.FAMILIES)}.")
    plain = plain_settings(family) if options.as_published else {}
    grid: dict[str, list[Any]] = {}
    for text in options.sweep:
        name, values = _assignment(text, "--sweep width=1,2,4")
        name = sweeps.setting_name(family, name)
        if name in grid:
            raise InputError(f"The setting {name} is swept twice.")
        grid[name] = parse_values(values)
    with _bench(options) as bench:
        request = sweeps.SweepRequest(
            options.queries,
            collection_names(bench, options.collections),
            family,
            grid,
            options.metric,
            plain | (_settings(family, options.settings) or {}) or None,
            not options.without_distractors,
            options.k,
        )
        kept = sweeps.run(bench, request, report, CancelToken(), keeping=not options.no_keep)
        _export(bench, options, kept.experiment, report)
    return Outcome(kept.figures, "\n".join([*sweep_lines(kept.figures), *kept_lines(kept)]))


def _list(options: argparse.Namespace, report: Report) -> Outcome:
    with Workbench.open(options.data_dir, exclusive=False) as bench:
        found = experiments_job.run_list(bench, experiments_job.ListRequest(), report, CancelToken())
    lines = [listed_line(each) for each in found]
    return Outcome(
        {"experiments": list(found)}, "\n".join(lines or ["No run was kept yet: sketchdesk evaluate keeps it."])
    )


def _show(options: argparse.Namespace, report: Report) -> Outcome:
    with Workbench.open(options.data_dir, exclusive=False) as bench:
        request = experiments_job.ShowRequest(options.show)
        experiment = experiments_job.run_show(bench, request, report, CancelToken())
        _export(bench, options, experiment, report)
        gone = experiments_job.what_is_gone(bench, experiment.record)
    lines = [f"Experiment {experiment.id}, {experiment.record.created}: {title_of(experiment)}"]
    lines += experiment_lines(experiment)
    if gone:
        lines.append(f"  It cannot be repeated: {gone}")
    return Outcome({**experiment.to_json(), "gone": gone}, "\n".join(lines))


def _compare(options: argparse.Namespace, report: Report) -> Outcome:
    first, second = options.compare
    with Workbench.open(options.data_dir, exclusive=False) as bench:
        request = experiments_job.CompareRequest(first, second, options.measure, options.seed)
        found = experiments_job.run_compare(bench, request, report, CancelToken())
        _export(bench, options, found, report)
    whole = found.overall
    lines = [
        f"{found.measure} of {whole.queries:,} queries: {whole.first:.4f} in {first}, {whole.second:.4f} in {second}",
        f"  change {whole.change:+.4f} ({whole.low:+.4f} to {whole.high:+.4f}): "
        f"{'more' if whole.beyond_chance else 'no more'} than chance",
    ]
    values = {"experiments": [first, second], **found.to_json()}
    changed = sorted(
        ((label, change) for label, change in found.classes.items() if change.beyond_chance),
        key=lambda item: item[1].change,
    )
    lines.append(
        f"  {len(changed):,} of {len(found.classes):,} classes changed by more than chance "
        f"({found.expected_by_chance:.1f} would if nothing had changed)"
    )
    lines += [f"    {change.change:+.4f}  {label}" for label, change in changed[:ROWS]]
    return Outcome(values, "\n".join(lines))


def _delete(options: argparse.Namespace, report: Report) -> Outcome:
    with Workbench.open(options.data_dir) as bench:
        request = experiments_job.DeleteRequest(options.delete)
        number = experiments_job.run_delete(bench, request, report, CancelToken())
    return Outcome({"deleted": number}, f"Deleted experiment {number}; its pictures stay.")


def _repeat(options: argparse.Namespace, report: Report) -> Outcome:
    request = repeat_job.RepeatRequest(options.repeat)
    model = options.model
    if model is None:
        with Workbench.open(options.data_dir, exclusive=False) as bench:
            first = experiments_job.read(bench, options.repeat)
            model = repeat_job.encoder_of(bench, first)
        if model is None:
            raise InputError(
                f"Experiment {options.repeat} cannot be repeated: its encoder {first.setup['model']['name']} is gone "
                "or was changed. Add it again, or name another one with --model."
            )
    with _bench(options, model) as bench:
        found = repeat_job.run(bench, request, report, CancelToken(), keeping=not options.no_keep)
        _export(bench, options, found.second.experiment, report)
    lines = [f"Experiment {options.repeat} again: "]
    if found.is_same:
        lines[0] += f"all {found.compared:,} figures are the same."
    else:
        lines[0] += f"{len(found.figures):,} of {found.compared:,} figures differ."
    if found.queries:
        lines.append(f"  {found.queries:,} queries score otherwise")
    lines += [f"  {sentence}" for sentence in found.conditions]
    lines += [f"    {each.figure}: {shown(each.then)} then, {shown(each.now)} now" for each in found.figures[:ROWS]]
    if len(found.figures) > ROWS:
        lines.append(f"    and {len(found.figures) - ROWS:,} more (--json has all)")
    return Outcome(found.to_json(), "\n".join([*lines, *kept_lines(found.second)]))


def _replay(options: argparse.Namespace, report: Report) -> Outcome:
    if not options.collections.strip(", "):
        raise InputError("Name the collections that the drawings ask with --in NAME[,NAME].")
    family = options.index or "exact"
    with _bench(options) as bench:
        request = replay.ReplayRequest(
            collection_names(bench, options.collections),
            family,
            options.metric,
            _settings(family, options.settings),
            not options.without_distractors,
            options.k,
            against=options.against,
        )
        kept = replay.run_replay(bench, request, report, CancelToken(), keeping=not options.no_keep)
        _export(bench, options, kept.experiment, report)
    return Outcome(kept.figures, "\n".join([*replay_lines(kept.figures), *kept_lines(kept)]))


def _drawings(options: argparse.Namespace, report: Report) -> Outcome:
    with Workbench.open(options.data_dir, exclusive=False) as bench:
        found = known_items.run_list(bench, known_items.ListRequest(), report, CancelToken())
    lines = [
        f"{each.id:>4}  {each.title:<24} {each.meant_path}"
        f"{'' if each.is_there else ' (no longer in the library)'}{' (cannot be read)' if each.damage else ''}"
        for each in found
    ]
    nothing = "No drawing is saved yet: sketchdesk evaluate --save-drawing FILE --meant PICTURE"
    return Outcome({"drawings": [each.to_json() for each in found]}, "\n".join(lines or [nothing]))


def _save_drawing(options: argparse.Namespace, report: Report) -> Outcome:
    if options.meant is None:
        raise InputError("Say which picture of the library was meant with --meant PICTURE.")
    try:
        drawing = read_drawing(options.save_drawing)
    except ImageError as error:
        raise InputError(f"{options.save_drawing}: {error}") from error
    with Workbench.open(options.data_dir) as bench:
        names = collection_names(bench, options.collections) if options.collections.strip(", ") else ()
        image = known_items.picture_at(bench, options.meant, names)
        request = known_items.SaveRequest(drawing, image, options.name)
        saved = known_items.run_save(bench, request, report, CancelToken())
    return Outcome(saved.to_json(), f"Saved drawing {saved.id}, {saved.title}: {saved.meant_path} was meant.")


def _forget_drawing(options: argparse.Namespace, report: Report) -> Outcome:
    with Workbench.open(options.data_dir) as bench:
        request = known_items.ForgetRequest(options.forget_drawing)
        number = known_items.run_forget(bench, request, report, CancelToken())
    return Outcome({"forgotten": number}, f"Deleted the saved drawing {number}.")


_ACTIONS: dict[str, Callable[[argparse.Namespace, Report], Outcome]] = {
    "sweep": _sweep,
    "list": _list,
    "show": _show,
    "compare": _compare,
    "delete": _delete,
    "repeat": _repeat,
    "replay": _replay,
    "drawings": _drawings,
    "save_drawing": _save_drawing,
    "forget_drawing": _forget_drawing,
}


def _need_both(options: argparse.Namespace) -> None:
    if options.queries is None:
        raise InputError("Name the collection that asks with --queries NAME.")
    if not options.collections.strip(", "):
        raise InputError("Name the collections that are asked with --in NAME[,NAME].")


def _bench(options: argparse.Namespace, model: str | None = None) -> Workbench:
    """To keep a run takes the library for itself; where that cannot be had, the run is made and not kept."""
    model = model or options.model
    if not options.no_keep:
        try:
            return Workbench.open(options.data_dir, model=model)
        except (LibraryBusyError, LibraryWriteError):
            pass
    return Workbench.open(options.data_dir, exclusive=False, model=model)


def _settings(family: str, texts: list[str]) -> dict[str, Any] | None:
    found = {}
    for text in texts:
        name, value = _assignment(text, "--set width=2")
        found[sweeps.setting_name(family, name)] = parse_value(value)
    return found or None


def _assignment(text: str, example: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign or not name.strip() or not value.strip(", "):
        raise InputError(f'"{text}" is no setting with a value: write it as {example}.')
    return name.strip(), value.strip()


def _is_page(options: argparse.Namespace) -> bool:
    return options.report is not None and options.report.suffix.lower() == ".html"


def _export(bench: Workbench, options: argparse.Namespace, content: Any, report: Report) -> None:
    if options.report is not None:
        export_report.run(bench, export_report.ExportRequest(content, options.report), report, CancelToken())

"""The command ``finetune``, and what ``models`` does with what came of it: show, keep, discard, export, import."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from sketchdesk.commands import DEFAULT_MODEL, Outcome, collection_names
from sketchdesk.errors import InputError
from sketchdesk.jobs import finetune, finetune_compare, finetune_survey, kept_models, model_files
from sketchdesk.jobs.finetune_records import (
    TOP_CONFUSIONS,
    CompareRequest,
    FinetuneJob,
    FinetuneResult,
    ModelComparison,
    ModelInUse,
    ModelRequest,
    PresetOffer,
    Survey,
    SurveyRequest,
)
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.progress import CancelToken, Progress, silent
from sketchdesk.training.optimisation import EarlyStopping
from sketchdesk.training.outcome import Epoch
from sketchdesk.training.presets import PRESETS, STRATEGIES
from sketchdesk.training.recipes import THRESHOLDS
from sketchdesk.training.settings import Settings

Report = Callable[[Progress], None]
_ROWS = 20


def add_options(parser: argparse.ArgumentParser) -> None:
    """What ``sketchdesk finetune`` takes."""
    parser.add_argument("name", nargs="?", metavar="NAME", help="the collection; its classes are what is taught")
    parser.add_argument("--preset", metavar="P", help="default: full, or the first that fits the encoder")
    parser.add_argument("--model", default=DEFAULT_MODEL, help="the encoder to teach (default: the one that ships)")
    parser.add_argument("--save-as", metavar="MODEL", help="the new model's name (default: of collection and preset)")
    parser.add_argument("--epochs", type=int, metavar="N", help="of the last phase")
    parser.add_argument("--batch", type=int, metavar="N", help="pictures in a batch")
    parser.add_argument("--learning-rate", type=float, metavar="RATE", help="of the last phase")
    parser.add_argument("--loss", choices=sorted(THRESHOLDS), help="of quick and full")
    parser.add_argument("--unfrozen", choices=sorted(STRATEGIES.values()), help="the layers that are trained")
    parser.add_argument("--augment", action=argparse.BooleanOptionalAction, default=None, help="vary the pictures")
    parser.add_argument("--patience", type=int, metavar="N", help="epochs without progress before it ends; 0: never")
    parser.add_argument("--min-delta", type=float, metavar="D", help="what counts as progress")
    parser.add_argument("--mixed-precision", action=argparse.BooleanOptionalAction, default=None)
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="of what is drawn at random")
    parser.add_argument(
        "--distractors", default="", metavar="NAME[,NAME]", help="what the comparison hides the pictures among"
    )
    parser.add_argument("--no-compare", action="store_true", help="do not compare with the model of before")
    parser.add_argument("--keep", action="store_true", help="use the new model from now on, if it is better")
    parser.add_argument("--list-presets", action="store_true", help="list them; with NAME, those that fit, and counts")


def add_model_options(parser: argparse.ArgumentParser, change: Any) -> None:
    """What ``sketchdesk models`` does with models that are there; ``change`` is the group of which one is chosen."""
    change.add_argument("--show", metavar="NAME", help="all that is known of a model")
    change.add_argument("--keep", metavar="NAME", help="use it from now on wherever no other one is named")
    change.add_argument("--roll-back", action="store_true", help="use the model from before --keep again")
    change.add_argument("--discard", metavar="NAME", help="remove it, and go back if it is in use")
    change.add_argument("--export", nargs=2, metavar=("NAME", "FILE"), help="write it into one file")
    change.add_argument("--import", dest="import_file", type=Path, metavar="FILE", help="take in such a file")


def run(options: argparse.Namespace, report: Report) -> Outcome:
    """Train, then compare with the model of before."""
    if options.list_presets:
        return _list_presets(options)
    if options.name is None:
        raise InputError("Name the collection to learn from.")
    with Workbench.open(options.data_dir) as bench, _stoppable() as cancel:
        job = FinetuneJob(options.name, options.model, _preset(bench, options), options.save_as, _settings(options))
        distractors = collection_names(bench, options.distractors)
        # Names that are wrong are told before minutes of training.
        for name in distractors:
            bench.library.catalogue.collection(name)
        for warning in _survey(bench, options).warnings:
            _say(warning)
        result = finetune.run(bench, job, report, cancel, _tell_epoch)
        if not options.no_compare and result.judgement is not None and not cancel.is_cancelled:
            request = CompareRequest(options.name, options.model, result.model, distractors)
            comparison = finetune_compare.run_compare(bench, request, report, cancel)
            result = replace(result, comparison=comparison)
        kept = options.keep and result.better is not False
        if kept:
            kept_models.run_keep(bench, ModelRequest(result.model), report, CancelToken())
    values = {**result.to_json(), "kept": kept}
    return Outcome(values, "\n".join(_result_lines(result, kept)))


def models(options: argparse.Namespace, report: Report) -> Outcome | None:
    """What was asked of a model that is there; None if nothing of this was."""
    cancel = CancelToken()
    changes = bool(options.keep or options.roll_back or options.discard or options.import_file or options.export)
    if not changes and options.show is None:
        return None
    with Workbench.open(options.data_dir, exclusive=changes) as bench:
        if options.show is not None:
            shown = kept_models.run_show(bench, ModelRequest(options.show), report, cancel)
            return Outcome(shown, "\n".join(_show_lines(shown)))
        if options.export is not None:
            name, file = options.export
            path = model_files.run_export(bench, model_files.ExportModelRequest(name, Path(file)), report, cancel)
            return Outcome({"exported": name, "path": str(path)}, f"{name} was written to {path}.")
        if options.import_file is not None:
            request = model_files.ImportModelRequest(options.import_file, options.save_as)
            added = model_files.run_import(bench, request, report, cancel)
            return Outcome({"imported": added}, f'Imported {added["name"]}: use it with --model "{added["name"]}".')
        if options.keep is not None:
            used = kept_models.run_keep(bench, ModelRequest(options.keep), report, cancel)
            return Outcome(_in_use(used, "kept", used.name), _in_use_text(used))
        if options.roll_back:
            used = kept_models.run_roll_back(bench, kept_models.RollBackRequest(), report, cancel)
            return Outcome(_in_use(used, "rolled back", True), _in_use_text(used))
        used = kept_models.run_discard(bench, ModelRequest(options.discard), report, cancel)
        text = f"Discarded {options.discard} and what it embedded.\n{_in_use_text(used)}"
        return Outcome(_in_use(used, "discarded", options.discard), text)


@contextmanager
def _stoppable() -> Iterator[CancelToken]:
    """The first Ctrl+C stops the training and keeps the best so far; the second ends at once, to go on another time."""
    cancel = CancelToken()
    if threading.current_thread() is not threading.main_thread():
        yield cancel
        return

    def stop(number: int, frame: object) -> None:
        if cancel.is_cancelled:
            raise KeyboardInterrupt
        cancel.cancel()
        _say("Stopping: the best so far is kept. Ctrl+C again ends at once; the same command then goes on.")

    before = signal.signal(signal.SIGINT, stop)
    try:
        yield cancel
    finally:
        signal.signal(signal.SIGINT, before)


def _survey(bench: Workbench, options: argparse.Namespace) -> Survey:
    return finetune_survey.run_survey(bench, SurveyRequest(options.name, options.model), silent, CancelToken())


def _preset(bench: Workbench, options: argparse.Namespace) -> str:
    """The one that was named, else full, else the first that fits."""
    if options.preset is not None:
        return options.preset
    offers = _survey(bench, options).presets
    names = [each.name for each in offers]
    return finetune.DEFAULT_PRESET if finetune.DEFAULT_PRESET in names or not names else names[0]


def _settings(options: argparse.Namespace) -> Settings:
    stopping = None
    if options.patience is not None or options.min_delta is not None:
        if (options.patience or 0) < 0 or (options.min_delta or 0) < 0:
            raise InputError("The patience and what counts as progress are 0 or more.")
        usual = EarlyStopping()
        stopping = EarlyStopping(
            usual.patience if options.patience is None else options.patience, options.min_delta or usual.min_delta
        )
    if options.seed < 0:
        raise InputError("The seed is 0 or more.")
    return Settings(
        epochs=options.epochs,
        batch=options.batch,
        learning_rate=options.learning_rate,
        unfrozen=options.unfrozen,
        augmented=options.augment,
        loss=options.loss,
        early_stopping=stopping,
        mixed_precision=options.mixed_precision,
        seed=options.seed,
    )


def _list_presets(options: argparse.Namespace) -> Outcome:
    if options.name is None:
        offers = tuple(finetune_survey.offer_of(name, each) for name, each in PRESETS.items())
        return Outcome({"presets": [asdict(each) for each in offers]}, "\n".join(map(_offer_line, offers)))
    with Workbench.open(options.data_dir, exclusive=False) as bench:
        survey = _survey(bench, options)
    totals = survey.totals
    lines = [
        f"{survey.collection}: {len(survey.classes):,} classes, {totals['train']:,} pictures for training, "
        f"{totals['validation']:,} for validation, {totals['test']:,} for testing"
    ]
    lines += [survey.rule] if survey.rule else []
    lines += [*survey.warnings, *([survey.obstacle] if survey.obstacle else []), ""]
    lines += map(_offer_line, survey.presets)
    return Outcome({**asdict(survey), "totals": totals, "can_start": survey.can_start}, "\n".join(lines))


def _offer_line(offer: PresetOffer) -> str:
    return (
        f"{offer.name:<6} {offer.title:<38} epochs {offer.epochs}, batch {offer.batch}, "
        f"learning rate {offer.learning_rate:g}. {offer.trained}"
    )


def _tell_epoch(epoch: Epoch) -> None:
    figures = [f"loss {epoch.loss:.4f}"]
    for name, value in (
        ("accuracy", epoch.accuracy),
        ("validation loss", epoch.validation_loss),
        ("validation accuracy", epoch.validation_accuracy),
    ):
        figures += [f"{name} {value:.4f}"] if value is not None else []
    _say(f"Epoch {epoch.number}: {', '.join(figures)} ({epoch.seconds:.0f} s)")


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


def _result_lines(result: FinetuneResult, kept: bool) -> list[str]:
    lines = [
        f'{result.model}: trained by {result.preset} in {result.seconds:.0f} s; use it with --model "{result.model}"',
        *result.notes,
    ]
    if (judgement := result.judgement) is not None:
        report = judgement.report
        mean = report.average()
        loss = f", loss {judgement.loss:.4f}" if judgement.loss is not None else ""
        lines += [
            f"On {sum(each.support for each in report.classes):,} {judgement.part} pictures, by the {judgement.by}: "
            f"accuracy {report.accuracy:.4f}{loss}",
            f"  mean of the classes: precision {mean['precision']:.4f}, recall {mean['recall']:.4f}, "
            f"F1 {mean['F1']:.4f}",
            "  precision  recall      F1  support  class",
        ]
        worst = sorted(report.classes, key=lambda each: each.f1)
        lines += [
            f"  {each.precision:9.4f}  {each.recall:6.4f}  {each.f1:6.4f}  {each.support:7,}  {each.label}"
            for each in worst[:_ROWS]
        ]
        if len(worst) > _ROWS:
            lines.append(f"  … and {len(worst) - _ROWS:,} classes with better F1")
        for each in report.misclassifications(min(5, TOP_CONFUSIONS)):
            lines.append(f"  {each.count} of {each.of} {each.label} were taken for {each.taken_for}")
    lines += _comparison_lines(result.comparison) if result.comparison is not None else []
    if kept:
        lines.append(f"{result.model} is in use from now on: sketchdesk models --roll-back goes back.")
    return lines


def _comparison_lines(comparison: ModelComparison) -> list[str]:
    before, after = comparison.figures_before, comparison.figures_after
    lines = [comparison.verdict]
    lines += [f"  {name:<5} {before[name]:.4f} -> {after[name]:.4f}" for name in before]
    changed = [(label, each) for label, each in comparison.ap.classes.items() if each.beyond_chance]
    changed.sort(key=lambda item: item[1].change)
    lines += [
        f"  {label}: {each.change:+.3f} ({each.low:+.3f} to {each.high:+.3f})"
        for label, each in [*changed[:5], *changed[5:][-5:]]
    ]
    return lines


def _in_use(used: ModelInUse, what: str, value: object) -> dict[str, Any]:
    return {what: value, "in_use": {"name": used.name, "fingerprint": used.fingerprint, "stale": list(used.stale)}}


def _in_use_text(used: ModelInUse) -> str:
    lines = [f"{used.name} is in use where no other model is named."]
    lines += [f'  not embedded by it yet: run sketchdesk extract "{name}"' for name in used.stale]
    return "\n".join(lines)


def _show_lines(shown: dict[str, Any]) -> list[str]:
    settings = shown["settings"]
    lines = [
        f"{shown['name']} ({shown['kind']}){', in use' if shown['in_use'] else ''}",
        f"  fingerprint {shown['fingerprint']}",
        f"  {shown['embedding_size']} numbers, {len(settings.get('class_names', ()))} classes, "
        f"sees {settings.get('sees', 'ink')}",
    ]
    if "preset" in settings:
        lines.append(
            f"  taught {settings['collection']} from {settings['parent_name']} by {settings['preset']}, "
            f"seed {settings['seed']}, best epoch {settings['best_epoch']}"
        )
    metrics = settings.get("metrics") or {}
    if "accuracy" in metrics:
        lines.append(f"  accuracy {metrics['accuracy']:.4f} on {metrics['part']} pictures, by the {metrics['by']}")
    for epoch in (shown.get("history") or {}).get("epochs", ()):
        lines.append(f"  epoch {epoch['number']}: loss {epoch['loss']:.4f}")
    return lines

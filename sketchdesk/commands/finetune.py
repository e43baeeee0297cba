"""The command ``finetune``: teach an encoder, print how it went, and compare it with the model of before."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace

from sketchdesk.commands.collection_names import collection_names
from sketchdesk.commands.outcome import ROWS, Outcome, Report
from sketchdesk.errors import InputError
from sketchdesk.jobs.teaching import finetune, finetune_compare, finetune_survey, kept_models
from sketchdesk.jobs.teaching.finetune_records import (
    DEFAULT_PRESET,
    TOP_CONFUSIONS,
    CompareRequest,
    FinetuneJob,
    FinetuneResult,
    ModelComparison,
    ModelRequest,
    PresetOffer,
    Survey,
    SurveyRequest,
)
from sketchdesk.jobs.workbench import DEFAULT_MODEL, Workbench
from sketchdesk.progress import CancelToken, silent
from sketchdesk.training.optimisation import EarlyStopping
from sketchdesk.training.outcome import Epoch
from sketchdesk.training.presets import PRESETS, STRATEGIES
from sketchdesk.training.recipes import THRESHOLDS
from sketchdesk.training.settings import Settings


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
    return DEFAULT_PRESET if DEFAULT_PRESET in names or not names else names[0]


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
            for each in worst[:ROWS]
        ]
        if len(worst) > ROWS:
            lines.append(f"  … and {len(worst) - ROWS:,} classes with better F1")
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

"""The command ``models``: list encoders, make others usable, and show, keep, discard, export and import them."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from sketchdesk.commands.outcome import Outcome, Report
from sketchdesk.engine.features.visual_words import WORDS
from sketchdesk.errors import InputError
from sketchdesk.jobs import add_model as add_job
from sketchdesk.jobs import models as models_job
from sketchdesk.jobs.models import ADDABLE
from sketchdesk.jobs.teaching import kept_models, model_files
from sketchdesk.jobs.teaching.finetune_records import ModelInUse, ModelRequest
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.progress import CancelToken


def add_options(parser: argparse.ArgumentParser) -> None:
    """What ``sketchdesk models`` takes: one change, or none to list; and how a network is added."""
    change = parser.add_mutually_exclusive_group()
    change.add_argument("--add", metavar="NETWORK", help=f"one of {', '.join(ADDABLE)}")
    change.add_argument("--remove", metavar="NAME", help="remove an encoder and what it embedded")
    change.add_argument("--show", metavar="NAME", help="all that is known of a model")
    change.add_argument("--keep", metavar="NAME", help="use it from now on wherever no other one is named")
    change.add_argument("--roll-back", action="store_true", help="use the model from before --keep again")
    change.add_argument("--discard", metavar="NAME", help="remove it, and go back if it is in use")
    change.add_argument("--export", nargs=2, metavar=("NAME", "FILE"), help="write it into one file")
    change.add_argument("--import", dest="import_file", type=Path, metavar="FILE", help="take in such a file")
    parser.add_argument("--save-as", metavar="NAME", help="its name for --model (default: the network's)")
    parser.add_argument(
        "--weights", type=Path, metavar="FILE", help="weights that Keras saved (.h5, .keras), or a checkpoint"
    )
    parser.add_argument("--fetch", action="store_true", help="fetch ImageNet weights; nothing is fetched without it")
    parser.add_argument("--untrained", action="store_true", help="weights drawn at random by --seed, to be trained")
    parser.add_argument(
        "--layer", metavar="LAYER", help="what gives the features: pooled, flattened, or a layer's name"
    )
    parser.add_argument("--input-size", type=int, metavar="N", help="pixels a side of the pictures that it sees")
    parser.add_argument("--precision", choices=("float32", "mixed_bfloat16"), default="float32")
    parser.add_argument("--from", dest="collection", metavar="NAME", help="the collection to learn visual words from")
    parser.add_argument("--words", type=int, default=WORDS, metavar="N", help="how many visual words")
    parser.add_argument(
        "--class-names", type=Path, metavar="FILE", help="of fine-tuned weights: their classes, one a line"
    )
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="of what is drawn at random")


def run(options: argparse.Namespace, report: Report) -> Outcome:
    """Do what is asked of a model that is there; else add or remove one if asked to, and list them all."""
    return _change(options, report) or _list(options, report)


def _change(options: argparse.Namespace, report: Report) -> Outcome | None:
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


def _list(options: argparse.Namespace, report: Report) -> Outcome:
    """List encoders; add or remove one first, if that was asked for."""
    changes = options.add is not None or options.remove is not None
    values: dict[str, Any] = {}
    lines = []
    if options.add is None and _add_request(options) != add_job.AddRequest(""):
        raise InputError(f"Say what to add with --add: one of {', '.join(ADDABLE)}.")
    with Workbench.open(options.data_dir, exclusive=changes) as bench:
        if options.add is not None:
            added = add_job.run_add(bench, _add_request(options), report, CancelToken())
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


def _add_request(options: argparse.Namespace) -> add_job.AddRequest:
    return add_job.AddRequest(
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

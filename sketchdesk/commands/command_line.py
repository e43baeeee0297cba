"""What can be asked of ``sketchdesk`` on the command line: every command, and how a line is read."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from sketchdesk import __version__
from sketchdesk.commands import (
    collections,
    download,
    evaluate,
    extract,
    finetune,
    importing,
    models,
    search,
    self_test,
    tune,
)
from sketchdesk.commands.outcome import Outcome, Report


class Command(Protocol):
    """A module of this room: what the command takes, and what it does."""

    def add_options(self, parser: argparse.ArgumentParser) -> None: ...

    def run(self, options: argparse.Namespace, report: Report) -> Outcome: ...


_COMMANDS: tuple[tuple[str, Command, str], ...] = (
    ("import", importing, "Import a folder or a .zip of classes, or open a .sketchdesk."),
    ("download", download, "Fetch a dataset from its publisher and import it; alone: list them."),
    ("extract", extract, "Embed a collection's pictures, so that they can be found."),
    ("search", search, "Find the pictures most like IMAGE (a picture, or a drawing as .svg)."),
    ("evaluate", evaluate, "Measure retrieval; keep, compare and repeat what came out."),
    ("tune", tune, "Find the settings of an index that suit some collections, and keep them."),
    ("collections", collections, "List the collections, and change them."),
    ("finetune", finetune, "Teach an encoder the classes of a collection."),
    ("models", models, "List the encoders, make others usable, keep, share and remove them."),
    ("self-test", self_test, "Check that everything works here, in a temporary data directory."),
)


def read(arguments: Sequence[str] | None, common: argparse.ArgumentParser) -> argparse.Namespace:
    """One command line; ``run`` of what is returned is the command. Ends the program where it cannot be understood."""
    parser = _parser(common)
    options = parser.parse_args(arguments)
    if options.command == "import" and options.name is None and not importing.is_bundle(options.path):
        parser.error("import needs --name, the collection's name")
    return options


def _parser(common: argparse.ArgumentParser) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="sketchdesk",
        description="Find pictures by drawing them. Without a command, the window opens.",
        parents=[common],
    )
    parser.add_argument("--version", action="version", version=f"SketchDesk {__version__}")
    parser.set_defaults(command=None)
    verbs = parser.add_subparsers(title="commands", metavar="COMMAND", dest="command")
    # A subparser's default must not overwrite what stood before the command.
    again = argparse.ArgumentParser(add_help=False)
    again.add_argument("--data-dir", type=Path, default=argparse.SUPPRESS, help=argparse.SUPPRESS)
    again.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help=argparse.SUPPRESS)
    for name, command, text in _COMMANDS:
        made = verbs.add_parser(name, help=text, description=text, parents=[again])
        command.add_options(made)
        made.set_defaults(run=command.run)
    return parser

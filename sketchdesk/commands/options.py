"""Options that several commands take."""

from __future__ import annotations

import argparse

from sketchdesk.errors import InputError


def add_model(parser: argparse.ArgumentParser) -> None:
    """--model, of a command that needs an encoder."""
    parser.add_argument("--model", help="the encoder (default: the one that was kept, else the one that ships)")


def add_collections(parser: argparse.ArgumentParser) -> None:
    """--in, of a command that cannot do without."""
    parser.add_argument("--in", dest="collections", type=_names, required=True, metavar="NAME[,NAME]")


def need_results(options: argparse.Namespace) -> None:
    """Raise InputError unless -k asks for a result."""
    if options.k < 1:
        raise InputError("At least one result must be asked for: -k 1 or more.")


def _names(text: str) -> str:
    if not text.strip(", "):
        raise argparse.ArgumentTypeError("name at least one collection")
    return text

"""What can be asked of ``sketchdesk`` on the command line: every command and its options."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path

from sketchdesk import __version__, collection_commands, commands, evaluation_commands, finetune_commands
from sketchdesk.progress import Progress

Command = Callable[[argparse.Namespace, Callable[[Progress], None]], commands.Outcome]


def read(arguments: Sequence[str] | None, common: argparse.ArgumentParser) -> argparse.Namespace:
    """One command line; ``run`` of what is returned is the command. Ends the program where it cannot be understood."""
    parser = _parser(common)
    options = parser.parse_args(arguments)
    if options.command == "import" and options.name is None and not commands.is_bundle(options.path):
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

    def verb(name: str, run: Command, text: str) -> argparse.ArgumentParser:
        made = verbs.add_parser(name, help=text, description=text, parents=[again])
        made.set_defaults(run=run)
        return made

    made = verb("import", commands.import_, "Import a folder or a .zip of classes, or open a .sketchdesk.")
    made.add_argument("path", type=Path, metavar="PATH")
    made.add_argument("--name", help="the collection's name; a bundle has one itself")
    made.add_argument("--role", choices=("gallery", "distractor"), help="default: gallery, or what a bundle says")

    made = verb("download", commands.download, "Fetch a dataset from its publisher and import it; alone: list them.")
    made.add_argument("dataset", nargs="?", metavar="DATASET")
    made.add_argument("--classes", metavar="CLASS[,CLASS]", help="of Quick, Draw!: these ('all' for all)")
    made.add_argument("--limit", type=int, metavar="N", help="of Quick, Draw!: drawings of each class (default: 1000)")
    made.add_argument("--from", "--file", dest="source", type=Path, metavar="FILE", help="a file or folder you have")
    made.add_argument("--name", default="", help="the collection's name (default: the dataset's)")
    made.add_argument("--yes", action="store_true", help="agree to size and licence; without it nothing is fetched")
    made.add_argument("--remove-archive", action="store_true", help="remove what was fetched after the import")

    made = verb("extract", commands.extract, "Embed a collection's pictures, so that they can be found.")
    made.add_argument("name", metavar="NAME")
    _model(made)

    made = verb("search", commands.search, "Find the pictures most like IMAGE (a picture, or a drawing as .svg).")
    made.add_argument("image", type=Path, metavar="IMAGE")
    made.add_argument("--in", dest="collections", type=_names, required=True, metavar="NAME[,NAME]")
    made.add_argument("--index", choices=commands.INDEXES, default="exact")
    made.add_argument("-k", type=int, default=10, help="how many results")
    _model(made)

    made = verb("evaluate", evaluation_commands.evaluate, "Measure retrieval; keep, compare and repeat what came out.")
    evaluation_commands.add_options(made)

    made = verb("tune", commands.tune, "Find the settings of an index that suit some collections, and keep them.")
    made.add_argument("--in", dest="collections", type=_names, required=True, metavar="NAME[,NAME]")
    made.add_argument("--index", choices=commands.TUNABLE, default="simhash")
    target = made.add_mutually_exclusive_group()
    target.add_argument(
        "--target-recall",
        type=float,
        default=0.95,
        metavar="RECALL",
        help="share of the exact scan's first K to find, as cheaply as possible (default: 0.95)",
    )
    target.add_argument("--at-most-ms", type=float, metavar="MS", help="milliseconds a query may take, instead")
    made.add_argument("-k", type=int, default=10, help="how many results count")
    made.add_argument("--metric", choices=("cosine", "euclidean"), default="cosine")
    made.add_argument("--sweep", action="store_true", help="print everything that was tried")
    made.add_argument("--no-keep", action="store_true", help="only measure: searches go on as before")
    _model(made)

    made = verb("collections", collection_commands.collections, "List the collections, and change them.")
    collection_commands.add_options(made)

    made = verb("finetune", finetune_commands.run, "Teach an encoder the classes of a collection.")
    finetune_commands.add_options(made)

    made = verb("models", _models, "List the encoders, make others usable, keep, share and remove them.")
    change = made.add_mutually_exclusive_group()
    change.add_argument("--add", metavar="NETWORK", help=f"one of {', '.join(commands.ADDABLE)}")
    change.add_argument("--remove", metavar="NAME", help="remove an encoder and what it embedded")
    finetune_commands.add_model_options(made, change)
    made.add_argument("--save-as", metavar="NAME", help="its name for --model (default: the network's)")
    made.add_argument(
        "--weights", type=Path, metavar="FILE", help="weights that Keras saved (.h5, .keras), or a checkpoint"
    )
    made.add_argument("--fetch", action="store_true", help="fetch ImageNet weights; nothing is fetched without it")
    made.add_argument("--untrained", action="store_true", help="weights drawn at random by --seed, to be trained")
    made.add_argument("--layer", metavar="LAYER", help="what gives the features: pooled, flattened, or a layer's name")
    made.add_argument("--input-size", type=int, metavar="N", help="pixels a side of the pictures that it sees")
    made.add_argument("--precision", choices=("float32", "mixed_bfloat16"), default="float32")
    made.add_argument("--from", dest="collection", metavar="NAME", help="the collection to learn visual words from")
    made.add_argument("--words", type=int, default=commands.WORDS, metavar="N", help="how many visual words")
    made.add_argument(
        "--class-names", type=Path, metavar="FILE", help="of fine-tuned weights: their classes, one a line"
    )
    made.add_argument("--seed", type=int, default=0, metavar="N", help="of what is drawn at random")
    verb("self-test", commands.self_test, "Check that everything works here, in a temporary data directory.")
    return parser


def _models(options: argparse.Namespace, report: Callable[[Progress], None]) -> commands.Outcome:
    return finetune_commands.models(options, report) or commands.models(options, report)


def _model(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--model", help="the encoder (default: the one that was kept, else the one that ships)")


def _names(text: str) -> str:
    if not text.strip(", "):
        raise argparse.ArgumentTypeError("name at least one collection")
    return text

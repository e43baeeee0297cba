"""The command ``search``: the pictures most like one."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path

from sketchdesk.commands.collection_names import collection_names
from sketchdesk.commands.options import add_collections, add_model, need_results
from sketchdesk.commands.outcome import Outcome, Report
from sketchdesk.jobs.indexes import FAMILIES
from sketchdesk.jobs.searching import search as search_job
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.progress import CancelToken


def add_options(parser: argparse.ArgumentParser) -> None:
    """What ``sketchdesk search`` takes."""
    parser.add_argument("image", type=Path, metavar="IMAGE")
    add_collections(parser)
    parser.add_argument("--index", choices=FAMILIES, default="exact")
    parser.add_argument("-k", type=int, default=10, help="how many results")
    add_model(parser)


def run(options: argparse.Namespace, report: Report) -> Outcome:
    """Embed one picture and ask collections that are embedded."""
    need_results(options)
    with Workbench.open(options.data_dir, exclusive=False, model=options.model) as bench:
        names = collection_names(bench, options.collections)
        request = search_job.SearchRequest(options.image, names, options.k, options.index)
        result = search_job.run(bench, request, report, CancelToken())
    values = {
        "results": [
            {
                "path": str(hit.path),
                "label": hit.label,
                "distance": hit.distance,
                "similarity": hit.similarity,
                "collection": hit.collection,
                **({} if hit.path.exists() else {"missing": True, "thumbnail": str(hit.thumbnail)}),
            }
            for hit in result.hits
        ],
        "guesses": [asdict(guess) for guess in result.guesses],
        "distance_computations": result.distance_computations,
        "items": result.items,
        "milliseconds": {"embed": result.embed_ms, "query": result.query_ms},
    }
    guesses = ", ".join(f"{guess.class_name} {guess.probability:.0%}" for guess in result.guesses[:3])
    lines = [f"Looks like: {guesses}"] if guesses else []
    lines += [
        f"{hit.similarity:6.1%}  {hit.label or '-':<20} {hit.path}" + ("" if hit.path.exists() else "  (not here)")
        for hit in result.hits
    ]
    return Outcome(values, "\n".join(lines))

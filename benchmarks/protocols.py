"""The four published protocols on the data at hand, ours beside theirs, in one report.

    python -m benchmarks.protocols --data DIR [--report FILE.html] [--json FILE] [--only A,C]

DIR holds ``tuberlin40.zip``, ``mirflickr1000.zip``, ``quickdraw345.npz``, ``photos30.zip``, ``styles4.zip`` and
``animals16.zip``. All of it is imported, embedded and divided by the program's own jobs, in a temporary library or the
one that ``--library`` names, and asked as `sketchdesk evaluate` asks. The data are smaller than the papers', and of
other classes, and the encoder has another length and was trained on other pictures: figures stand side by side to see
which way they go, not to be subtracted. Where the data differ, the report says how.

Protocol A is run for each encoder of ENCODERS: the default one, and what a teacher makes of it.
"""

from __future__ import annotations

import argparse
import csv
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from benchmarks.common import in_canvas_shares, plain_name, print_table, validation_drawings
from benchmarks.published_settings import THEIR_ART_SCAN, THEIR_SCAN, Line, Task, measure, projection_spread
from benchmarks.published_settings import width_in_deviations as deviations
from sketchdesk.engine.drawing import Drawing
from sketchdesk.engine.index.published import ART_SETTING, SKETCH_SETTINGS, PublishedSetting
from sketchdesk.engine.stroke_files import to_svg
from sketchdesk.errors import InputError, SketchDeskError
from sketchdesk.jobs import extract
from sketchdesk.jobs.collecting import ingest, split
from sketchdesk.jobs.evaluating.evaluate import EvaluateRequest
from sketchdesk.jobs.evaluating.evaluation_parts import Inputs, open_inputs
from sketchdesk.jobs.evaluating.experiments import run_evaluate
from sketchdesk.jobs.gallery import SPLITS
from sketchdesk.jobs.reporting.html_report import HtmlReport
from sketchdesk.jobs.reporting.report_pages import add_experiment
from sketchdesk.jobs.reporting.report_tables import measure_rows
from sketchdesk.jobs.reporting.svg_plots import Series, line_plot
from sketchdesk.jobs.teaching import finetune
from sketchdesk.jobs.teaching.finetune_records import FinetuneJob
from sketchdesk.jobs.workbench import DEFAULT_MODEL, Workbench
from sketchdesk.library.atomic import atomic_write_bytes, atomic_write_json
from sketchdesk.progress import CancelToken, silent

PHOTOS, SKETCHES, STYLES, ANIMALS, CLASSES, DRAWN = "MIRFLICKR", "TU-Berlin", "Styles", "Animals", "Photos", "Drawings"
FILES = {
    PHOTOS: "mirflickr1000.zip",
    SKETCHES: "tuberlin40.zip",
    STYLES: "styles4.zip",
    ANIMALS: "animals16.zip",
    CLASSES: "photos30.zip",
}
DRAWINGS_OF_CLASS = 20
# Their models before and after fine-tuning, each with everything unfrozen (model 5) and with the best partly unfrozen.
THEIR_MODELS = {
    "model 1": (0.076, 0.082),
    "model 4": (0.299, 0.378),
    "model 6": (0.294, 0.380),
    "model 5": (0.373, 0.405),
}
THEIR_ART = {
    "scan, ResNet50": 0.707,
    "scan, ResNet50V2": 0.897,
    "scan, ResNet50 fine-tuned": 0.780,
    "scan, ResNet50V2 fine-tuned": THEIR_ART_SCAN,
    "index g=7 h=2 w=6, ResNet50V2 fine-tuned": 0.861,
}
THEIR_VISITED = (1440, 32_791)
THEIR_TOP = {
    "in house": {"1": 0.938, "3": 0.953, "5": 0.955, "10": 0.960},
    "in the competition": {"1": 0.292, "5": 0.631, "10": 0.723},
}

Teacher = Callable[[Path], str]
"""Given the library of protocol A, with the collection TU-Berlin divided, trains on its training part and returns the
name of the model that it registered."""


@dataclass(frozen=True)
class Taught:
    """An encoder of protocol A: the default one where there is no teacher."""

    title: str
    teacher: Teacher | None = None


def teach_full(root: Path) -> str:
    """Full fine-tuning on the 60 training sketches of each class; the model's name."""
    name = "after Full"
    with Workbench.open(root) as bench:
        if not bench.library.catalogue.has_model(name):
            job = FinetuneJob(SKETCHES, DEFAULT_MODEL, "full", name)
            finetune.run(bench, job, silent, CancelToken())
    return name


ENCODERS: list[Taught] = [Taught("default encoder"), Taught("after Full", teach_full)]


class Chapters:
    """The report, its printed twin, and all figures."""

    def __init__(self, data: Path) -> None:
        self.page = HtmlReport("The published protocols, ours beside theirs")
        self.page.notes(
            [
                "The data are not the papers': fewer classes, fewer pictures, smaller ones, and an encoder of "
                "drawings that was trained on none of theirs. No row of ours measures what theirs does; beside each "
                "other they show which way things go."
            ]
        )
        self.figures: dict[str, Any] = {"data": str(data)}

    def chapter(self, title: str, differs: str) -> None:
        print(f"\n=== {title}\n{differs}")
        self.page.heading(title)
        self.page.notes([differs])

    def table(self, title: str, header: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        print_table(title, header, [["-" if cell is None else cell for cell in row] for row in rows])
        self.page.paragraph(title)
        self.page.table(header, rows)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--without-training", action="store_true", help="protocol A without Full, which takes minutes")
    parser.add_argument("--report", type=Path, default=Path("protocols.html"))
    parser.add_argument("--json", type=Path, help="a file for all figures")
    parser.add_argument("--library", type=Path, help="a data directory to use and keep (default: a temporary one)")
    parser.add_argument("--only", default="A,B,C,D", metavar="A,B", help="which protocols (A,B,C,D)")
    parser.add_argument("--seeds", type=int, default=3, help="hash functions to take the mean over (3)")
    options = parser.parse_args(arguments)
    wanted = [each.strip().upper() for each in options.only.split(",")]
    if not wanted or set(wanted) - set(PROTOCOLS):
        raise InputError(f"The protocols are {', '.join(PROTOCOLS)}.")
    if options.seeds < 1:
        raise InputError("There must be at least one seed.")
    if options.without_training:
        ENCODERS[:] = [each for each in ENCODERS if each.teacher is None]
    chapters = Chapters(options.data)
    begun = time.monotonic()
    with _library(options.library) as root:
        for name in PROTOCOLS:
            if name in wanted:
                chapters.figures[name] = PROTOCOLS[name](root, options.data, chapters, options.seeds)
    atomic_write_bytes(options.report, chapters.page.text().encode("utf-8"))
    if options.json:
        atomic_write_json(options.json, chapters.figures)
    print(f"\n{options.report} written, {time.monotonic() - begun:.0f} s in all")
    return 0


@contextmanager
def _library(path: Path | None) -> Iterator[Path]:
    if path is not None:
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="sketchdesk-protocols-") as folder:
        yield Path(folder)


def fill(bench: Workbench, data: Path, name: str, role: Any = "gallery", rule: str = "") -> None:
    """Import what is not there, embed it and divide it."""
    if bench.library.catalogue.find_collection(name) is None:
        ingest.run(bench, ingest.IngestRequest((data / FILES[name],), name, role), silent, CancelToken())
    embed(bench, name, rule)


def embed(bench: Workbench, name: str, rule: str = "") -> None:
    extract.run(bench, extract.ExtractRequest(name), silent, CancelToken())
    if rule:
        split.run(bench, split.SplitRequest(name, rule), silent, CancelToken())


def ask(bench: Workbench, queries: str, *asked: str, metric: str = "cosine", distractors: bool = True) -> Any:
    """The experiment of one evaluation by the exact scan, kept in the library."""
    request = EvaluateRequest(queries, asked, metric=metric, distractors=distractors, space=metric == "cosine")
    return run_evaluate(bench, request, silent, CancelToken()).experiment


def measured(inputs: Inputs, settings: Sequence[PublishedSetting], seeds: int) -> list[tuple[PublishedSetting, Line]]:
    """Each published setting on these inputs, the mean over seeds."""
    task = Task(inputs.gallery, inputs.gallery_labels, inputs.queries, inputs.query_labels)
    return [(setting, measure(task, setting, "cosine", seeds)) for setting in settings]


def protocol_a(root: Path, data: Path, chapters: Chapters, seeds: int) -> dict[str, Any]:
    """Sketches: the first 60 of each class are the gallery, with photos as distractors; the others ask."""
    chapters.chapter(
        "A. Sketch search engine",
        "Theirs: TU-Berlin, 250 classes, one query a class, MIRFLICKR-25K (25,000 photos) as distractors, InceptionV3. "
        "Ours: 40 of these classes, 20 queries a class, 1,000 of these photos, the encoder named below.",
    )
    with Workbench.open(root) as bench:
        fill(bench, data, SKETCHES, rule="first 60")
        fill(bench, data, PHOTOS, "distractor")
    found: dict[str, Any] = {}
    rows: list[list[Any]] = []
    for encoder in ENCODERS:
        model = encoder.teacher(root) if encoder.teacher is not None else DEFAULT_MODEL
        with Workbench.open(root, model=model) as bench:
            embed(bench, SKETCHES)
            embed(bench, PHOTOS)
            runs = {
                metric: ask(bench, f"{SKETCHES}:test", f"{SKETCHES}:train", PHOTOS, metric=metric)
                for metric in ("euclidean", "cosine")
            }
            rows.append([f"ours, {encoder.title}", *(runs[metric].figures["mAP"] for metric in runs)])
            inputs = open_inputs(bench, f"{SKETCHES}:test", (f"{SKETCHES}:train", PHOTOS))
            found[encoder.title] = {
                "scan": {metric: run.figures for metric, run in runs.items()},
                "settings": _published(chapters, encoder.title, inputs, runs["cosine"].figures["mAP"], seeds),
            }
            chapters.page.heading(f"A in full: {encoder.title}, cosine")
            add_experiment(chapters.page, bench, runs["cosine"], CancelToken())
    rows += [[f"theirs, {name}", euclidean, cosine] for name, (euclidean, cosine) in THEIR_MODELS.items()]
    chapters.table("Exact scan, mAP", ("model", "Euclidean", "cosine"), rows)
    return found


def _published(
    chapters: Chapters, title: str, inputs: Inputs, whole: float, seeds: int
) -> dict[str, list[dict[str, Any]]]:
    """Their 13 settings as they stand, and with w scaled to our embeddings as theirs was to theirs."""
    spread = projection_spread(inputs.gallery)
    share = deviations(each for each in SKETCH_SETTINGS if each.family == "pstable")
    scaled = [replace(each, width=share * spread) for each in SKETCH_SETTINGS if each.family == "pstable"]
    found = {}
    their_scan = THEIR_SCAN["cosine"]
    for name, settings in (("as published", list(SKETCH_SETTINGS)), ("w scaled", scaled)):
        lines = measured(inputs, settings, seeds)
        table = [
            {
                "setting": line.name,
                "mAP": line.mean_average_precision,
                "of the scan's": line.mean_average_precision / whole,
                "recall@10": line.recall,
                "IE": line.improvement,
                "IE, each bucket counted": line.counted_improvement,
                "buckets": line.buckets,
                "items stored": line.items_stored,
                "items a bucket": line.items_mean,
                "its sd": line.items_deviation,
                "purity": line.purity_mean,
                "purity's sd": line.purity_deviation,
                "their mAP": setting.mean_average_precision,
                "of their scan's": (setting.mean_average_precision or 0) / their_scan,
                "their IE": setting.improvement,
            }
            for setting, line in lines
        ]
        found[name] = table
        chapters.table(
            f"{len(settings)} index settings, {name} ({title}, cosine)",
            list(table[0]),
            [list(row.values()) for row in table],
        )
    chapters.page.plots(
        line_plot(
            f"mAP of the scan's against IE ({title})",
            "IE, each bucket counted",
            "share of the scan's mAP",
            [
                Series(
                    "ours", sorted((row["IE, each bucket counted"], row["of the scan's"]) for row in found["w scaled"])
                ),
                Series("theirs", sorted((row["their IE"], row["of their scan's"]) for row in found["w scaled"])),
            ],
            log_x=True,
        )
    )
    return found


def protocol_b(root: Path, data: Path, chapters: Chapters, seeds: int) -> dict[str, Any]:
    """Drawings ask photos of the same classes."""
    chapters.chapter(
        "B. Drawings to photos",
        "Theirs: Sketchy, 125 classes, 12,500 photos, a siamese network trained on such pairs, ten nearest photos "
        "shown and no figure published. Ours: drawings of Quick, Draw! that the encoder never saw, asking the second "
        "half of each of 30 classes of photos (the first may have helped to make the encoder).",
    )
    with Workbench.open(root) as bench:
        fill(bench, data, CLASSES)
        _halve(bench, root)
        if bench.library.catalogue.find_collection(DRAWN) is None:
            _draw(bench, root, data)
        embed(bench, DRAWN)
        fill(bench, data, PHOTOS, "distractor")
        runs = {
            "photos alone": ask(bench, DRAWN, f"{CLASSES}:test"),
            "with distractors": ask(bench, DRAWN, f"{CLASSES}:test", PHOTOS),
        }
        _summary(chapters, "Drawings to photos", runs)
        add_experiment(chapters.page, bench, runs["photos alone"], CancelToken())
    return {name: run.figures for name, run in runs.items()}


def _halve(bench: Workbench, root: Path) -> None:
    """Names in order, the first half of each class for training, the second for measuring."""
    collection = bench.library.catalogue.collection(CLASSES)
    images = bench.library.catalogue.images_at_rows(collection.id, range(collection.rows))
    lines = []
    for label in sorted({image.label for image in images}):
        names = sorted("/".join(Path(image.path).parts[-2:]) for image in images if image.label == label)
        lines += [(name, SPLITS[0] if place < len(names) // 2 else SPLITS[2]) for place, name in enumerate(names)]
    file = root / "halves.csv"
    with file.open("w", encoding="utf-8", newline="") as written:
        csv.writer(written).writerows(lines)
    split.run(bench, split.SplitRequest(CLASSES, f"file {file}"), silent, CancelToken())


def _draw(bench: Workbench, root: Path, data: Path) -> None:
    """Validation drawings of the classes of the photos, as a person's .svg files."""
    strokes, unseen = validation_drawings(data)
    spelled = {plain_name(name): name for name in bench.library.catalogue.class_counts(_id(bench, CLASSES))}
    folder = root / "drawn"
    counts: dict[str, int] = {}
    for row in unseen.tolist():
        label = spelled.get(plain_name(strokes.class_names[strokes.labels[row]]))
        if label is None or counts.get(label, 0) >= DRAWINGS_OF_CLASS:
            continue
        counts[label] = counts.get(label, 0) + 1
        lines = [256 * line for line in in_canvas_shares(strokes.polylines(row))]
        (folder / label).mkdir(parents=True, exist_ok=True)
        text = to_svg(Drawing.from_polylines(lines), 256)
        (folder / label / f"{counts[label]:02}.svg").write_text(text, encoding="utf-8")
    if not counts:
        raise InputError("No class of the photos is one of Quick, Draw!.")
    ingest.run(bench, ingest.IngestRequest((folder,), DRAWN, "gallery"), silent, CancelToken())


def _id(bench: Workbench, name: str) -> int:
    return bench.library.catalogue.collection(name).id


def protocol_c(root: Path, data: Path, chapters: Chapters, seeds: int) -> dict[str, Any]:
    """Pictures by their style, with and without distractors, by the scan and by the published index."""
    chapters.chapter(
        "C. Art images",
        "Theirs: 5 classes of works of art, 7,786 in the gallery and 856 queries, MIRFLICKR-25K as distractors, "
        "ResNet50 and ResNet50V2 at 300 x 300. Ours: 4 styles (photo, painting, cartoon, sketch) of 200, one in ten "
        "asks, 1,000 photos as distractors (one of our classes is photos, too), and an encoder of drawings, which sees "
        "no colour.",
    )
    with Workbench.open(root) as bench:
        fill(bench, data, STYLES, rule="ratio 0.9 0 0.1")
        fill(bench, data, PHOTOS, "distractor")
        asked = (f"{STYLES}:test", f"{STYLES}:train", PHOTOS)
        runs = {
            "scan without distractors": ask(bench, *asked, distractors=False),
            "scan with distractors": ask(bench, *asked),
        }
        _summary(chapters, "Exact scan, cosine", runs)
        inputs = open_inputs(bench, asked[0], asked[1:])
        spread = projection_spread(inputs.gallery)
        scaled = replace(ART_SETTING, width=deviations([ART_SETTING]) * spread)
        lines = measured(inputs, [ART_SETTING, scaled], seeds)
        items = len(inputs.gallery)
        table = [
            ["ours, " + name, run.figures["AP@10"]["lenient"], run.figures["items visited"], run.figures["items"]]
            for name, run in runs.items()
        ]
        table += [[f"ours, {line.name}", line.lenient, items / line.improvement, items] for _, line in lines]
        visited = dict.fromkeys(THEIR_ART) | {list(THEIR_ART)[-1]: THEIR_VISITED[0]}
        table += [[f"theirs, {name}", value, visited[name], THEIR_VISITED[1]] for name, value in THEIR_ART.items()]
        chapters.table(
            "mAP@10 (mean AP@10, lenient) and items visited", ("what", "AP@10 lenient", "items visited", "of"), table
        )
        classes = {name: {each["label"]: each for each in run.figures["classes"]} for name, run in runs.items()}
        chapters.table(
            "Class by class",
            ("class", *(f"{what}, {name}" for name in runs for what in ("AP@10 lenient", "average distance"))),
            [
                [
                    label,
                    *(
                        classes[name][label]["means"][what]
                        for name in runs
                        for what in ("AP@10 lenient", "average distance")
                    ),
                ]
                for label in classes["scan with distractors"]
            ],
        )
        add_experiment(chapters.page, bench, runs["scan with distractors"], CancelToken())
    return {
        "scan": {name: run.figures for name, run in runs.items()},
        "index": [
            {"setting": line.name, "AP@10 lenient": line.lenient, "items visited": items / line.improvement}
            for _, line in lines
        ],
    }


def protocol_d(root: Path, data: Path, chapters: Chapters, seeds: int) -> dict[str, Any]:
    """Animals: a right class among the first 1, 3, 5 and 10."""
    chapters.chapter(
        "D. Query and gallery",
        "Theirs: ResNet152 at 224 x 224, in house and in a competition whose gallery held confusing classes that no "
        "query had. Ours: 16 animals of Tiny ImageNet at 64 x 64, 80 in the gallery and 20 queries each, and an "
        "encoder of drawings. (See `sketchdesk models --add resnet152` for theirs.)",
    )
    with Workbench.open(root) as bench:
        fill(bench, data, ANIMALS, rule="folders")
        runs = {
            metric: ask(bench, f"{ANIMALS}:test", f"{ANIMALS}:train", metric=metric)
            for metric in ("cosine", "euclidean")
        }
        places = ("1", "3", "5", "10")
        rows = [[f"ours, {metric}", *(run.figures["top"][place] for place in places)] for metric, run in runs.items()]
        rows += [[f"theirs, {name}", *(top.get(place) for place in places)] for name, top in THEIR_TOP.items()]
        chapters.table("Top-k accuracy", ("what", *(f"top-{place}" for place in places)), rows)
        add_experiment(chapters.page, bench, runs["cosine"], CancelToken())
    return {metric: run.figures for metric, run in runs.items()}


def _summary(chapters: Chapters, title: str, runs: dict[str, Any]) -> None:
    """The measures of some runs side by side."""
    columns = [{row[0]: row[1] for row in measure_rows(run.figures)} for run in runs.values()]
    names = [name for name in columns[0] if "milliseconds" not in name]
    chapters.table(title, ("measure", *runs), [[name, *(column.get(name) for column in columns)] for name in names])


PROTOCOLS: dict[str, Callable[[Path, Path, Chapters, int], dict[str, Any]]] = {
    "A": protocol_a,
    "B": protocol_b,
    "C": protocol_c,
    "D": protocol_d,
}


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (OSError, ValueError, SketchDeskError) as error:
        sys.exit(f"The benchmark cannot run: {error}")

"""The published settings on our embeddings, beside what was published, and what tuning makes of the same collection.

    python -m benchmarks.published_settings --data DIR

DIR holds ``tuberlin40.zip`` and ``mirflickr1000.zip``. They are imported and embedded by the default encoder, which
has seen neither, into a temporary library. By number, the first 60 sketches of each class are the gallery, the last
20 ask; the photos are the distractor. Their features were others (InceptionV3 and ResNet50V2, of another length and
spread), and so were their collections, so only the order of settings can be compared, not the figures.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import asdict, astuple, dataclass, replace
from math import erfc, exp, pi, sqrt
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.common import print_table
from sketchdesk.engine.evaluation.metrics import (
    average_precision,
    average_precision_at,
    improvement_in_efficiency,
    recall_at,
)
from sketchdesk.engine.evaluation.retrieval import RetrievalReport, evaluate_retrieval
from sketchdesk.engine.index import ExactIndex, SimHashIndex, VectorIndex
from sketchdesk.engine.index.distances import Metric
from sketchdesk.engine.index.published import (
    ART_SETTING,
    SKETCH_SETTINGS,
    PublishedSetting,
    hashes_sweep,
    tables_sweep,
    width_sweep,
)
from sketchdesk.engine.index.tuning import Target, tune
from sketchdesk.errors import InputError, SketchDeskError
from sketchdesk.jobs import extract
from sketchdesk.jobs.collecting import ingest
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.progress import CancelToken, silent

GALLERY_OF_CLASS = 60
# Sequential scan, mAP: their best features, cosine and Euclidean; AP@10 lenient of the other system.
THEIR_SCAN: dict[str, float] = {"cosine": 0.405, "euclidean": 0.373}
THEIR_ART_SCAN = 0.908


class Task:
    """A gallery (n, d) and the queries (m, d) that ask it, with labels; "" for a distractor."""

    def __init__(
        self,
        gallery: NDArray[np.float32],
        labels: list[str],
        queries: NDArray[np.float32],
        query_labels: list[str],
        k: int = 10,
    ) -> None:
        self.gallery, self.labels, self.queries, self.query_labels, self.k = gallery, labels, queries, query_labels, k
        names = np.array(labels)
        self._right = {label: names == label for label in set(query_labels)}
        self._truth: dict[str, NDArray[np.float32]] = {}

    def scan(self, metric: Metric) -> RetrievalReport:
        """The whole gallery ranked exactly."""
        return evaluate_retrieval(self.queries, self.query_labels, self.gallery, self.labels, metric=metric, k=self.k)

    def judge(self, index: VectorIndex) -> Judgement:
        """All that the index ranks, by the same measures; the exact scan is made once for all indexes."""
        if index.metric not in self._truth:
            exact = ExactIndex(index.metric)
            exact.build(self.gallery)
            self._truth[index.metric] = exact.query_many(self.queries, self.k).distances
        table = []
        for query, label, truth in zip(self.queries, self.query_labels, self._truth[index.metric], strict=True):
            ranked = index.rank(query)
            relevant = self._right[label][ranked.ids]
            compared = len(ranked.distances)
            total = int(self._right[label].sum())
            table.append(
                (
                    average_precision(relevant, total),
                    average_precision(relevant[:compared], total),
                    average_precision_at(relevant, total, self.k).lenient,
                    recall_at(ranked.distances, truth, self.k),
                    ranked.distance_computations,
                    ranked.bucket_items,
                    ranked.signature_bytes,
                )
            )
        return Judgement(*(float(mean) for mean in np.mean(table, axis=0)))


@dataclass(frozen=True)
class Judgement:
    """Means over the queries. ``of_compared`` is the mAP where all that was not compared exactly is missed;
    ``met`` counts an item once for each bucket."""

    mean_average_precision: float
    of_compared: float
    lenient: float
    recall: float
    computations: float
    met: float
    signature_bytes: float

    def improvement(self, items: int, queries: int) -> float:
        return improvement_in_efficiency(items, queries, round(self.computations * queries))

    def counted_improvement(self, items: int, queries: int) -> float:
        return improvement_in_efficiency(items, queries, round(self.met * queries))


@dataclass(frozen=True)
class Line:
    """What one setting reached, as means over the seeds; ``counted_improvement`` is IE as the papers count it."""

    name: str
    metric: str
    mean_average_precision: float
    lenient: float
    recall: float
    improvement: float
    counted_improvement: float
    buckets: float
    items_stored: float
    items_mean: float
    items_deviation: float
    purity_mean: float
    purity_deviation: float


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--seeds", type=int, default=3, help="hash functions to take the mean over (3)")
    parser.add_argument("--json", type=Path, help="a file for all figures")
    options = parser.parse_args(arguments)
    if options.seeds < 1:
        raise InputError("There must be at least one seed.")
    with tempfile.TemporaryDirectory(prefix="sketchdesk-bench-") as folder:
        task = load(Path(folder), options.data)
    figures = show(task, options.seeds)
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1), encoding="utf-8")
    return 0


def load(root: Path, data: Path) -> Task:
    """Import, embed and split."""
    with Workbench.open(root) as bench:
        catalogue, spec = bench.library.catalogue, bench.encoder.spec

        def filled(name: str, file: str, role: Any) -> tuple[NDArray[np.float32], list[str], list[int]]:
            ingest.run(bench, ingest.IngestRequest((data / file,), name, role), silent, CancelToken())
            extract.run(bench, extract.ExtractRequest(name), silent, CancelToken())
            record = catalogue.collection(name)
            store = bench.library.feature_store(record.id, spec.fingerprint, spec.embedding_size)
            images = catalogue.images_at_rows(record.id, range(record.rows))
            numbers = [int("".join(filter(str.isdigit, PurePosixPath(each.path).stem)) or 0) for each in images]
            return np.array(store.rows(record.rows)), catalogue.labels_of(record.id), numbers

        sketches, labels, numbers = filled("tuberlin", "tuberlin40.zip", "gallery")
        photos, _, _ = filled("mirflickr", "mirflickr1000.zip", "distractor")
    return split(sketches, labels, numbers, photos)


def split(sketches: NDArray[np.float32], labels: list[str], numbers: list[int], photos: NDArray[np.float32]) -> Task:
    """By number, the first 60 of each class and all photos as gallery, the rest of each class as queries."""
    kept: list[int] = []
    asking: list[int] = []
    for label in sorted(set(labels)):
        rows = sorted((i for i, each in enumerate(labels) if each == label), key=lambda i: numbers[i])
        kept += rows[:GALLERY_OF_CLASS]
        asking += rows[GALLERY_OF_CLASS:]
    return Task(
        np.ascontiguousarray(np.concatenate([sketches[kept], photos])),
        [labels[i] for i in kept] + [""] * len(photos),
        np.ascontiguousarray(sketches[asking]),
        [labels[i] for i in asking],
    )


def show(task: Task, seeds: int) -> dict[str, Any]:
    """Print all tables; their figures as JSON values."""
    count, asked = len(task.gallery), len(task.queries)
    print(f"{count:,} items of which {task.labels.count(''):,} distractors, {asked} queries, {seeds} seed(s)")
    scans = {metric: task.scan(metric) for metric in ("cosine", "euclidean")}
    print_table(
        "Exact scan",
        ("metric", "mAP", "AP@10 lenient", "P@1", "P@10", "their mAP", "their AP@10 (art)"),
        [
            (
                metric,
                scan.mean_average_precision,
                scan.ap_lenient,
                scan.precision_at_1,
                scan.precision_at_k,
                THEIR_SCAN[metric],
                THEIR_ART_SCAN if metric == "cosine" else "-",
            )
            for metric, scan in scans.items()
        ],
    )
    spread = projection_spread(task.gallery)
    lines = _show_sketch_settings(task, seeds, scans, spread)
    lines |= _show_art_settings(task, seeds, spread)
    tuned = _show_tuned(task, scans["cosine"])
    return {
        "items": count,
        "queries": asked,
        "scan": {metric: scan.to_json() for metric, scan in scans.items()},
        "settings": {title: [asdict(line) for line in found] for title, found in lines.items()},
        "tuned": tuned,
    }


def _show_sketch_settings(
    task: Task, seeds: int, scans: dict[Any, RetrievalReport], spread: float
) -> dict[str, list[Line]]:
    plain = list(SKETCH_SETTINGS)
    share = width_in_deviations(each for each in plain if each.family == "pstable")
    scaled = [replace(each, width=share * spread) for each in plain if each.family == "pstable"]
    found = {
        "Sketch search, as published": (plain, [measure(task, each, "cosine", seeds) for each in plain]),
        "Sketch search, w scaled": (scaled, [measure(task, each, "cosine", seeds) for each in scaled]),
    }
    whole = scans["cosine"].mean_average_precision
    for title, (settings, lines) in found.items():
        print_table(
            f"{title}: cosine; what is not returned is missed",
            (*_HEADER[:1], "mAP", "of scan's", *_HEADER[1:], "their mAP", "their IE"),
            [
                (
                    _name(setting),
                    line.mean_average_precision,
                    line.mean_average_precision / whole,
                    *_cells(line),
                    _number(setting.mean_average_precision),
                    _number(setting.improvement),
                )
                for setting, line in zip(settings, lines, strict=True)
            ],
        )
        if title.endswith("as published"):
            print(
                f"  Their w = 4 is {4 / spread:.1f} standard deviations of a projection of our embeddings, which have "
                "length 1: two or three cells hold nearly all."
            )
            print(
                "  From their own IE and L, K each hash put two items into one cell as often as normally distributed "
                f"projections do at w = {share:.2f} standard deviations; here that is w = {share * spread:.3f}:"
            )
    print("  IE counts an item once a query, IE* once for each bucket it is met in, as theirs does.")
    print("  Purity is over the sketches of each bucket; distractors have no class.")
    return {title: lines for title, (_, lines) in found.items()}


def _show_art_settings(task: Task, seeds: int, spread: float) -> dict[str, list[Line]]:
    share = width_in_deviations([ART_SETTING])
    scaled = replace(ART_SETTING, width=share * spread)
    found: dict[str, list[Line]] = {}
    metrics: tuple[Metric, ...] = ("cosine", "euclidean")
    pairs = [(setting, metric) for setting in (ART_SETTING, scaled) for metric in metrics]
    lines = found["Art images"] = [measure(task, setting, metric, seeds) for setting, metric in pairs]
    print_table(
        f"Art images: as published, and w scaled likewise, to {share:.2f} standard deviations",
        (_HEADER[0], "metric", "AP@10 lenient", "mAP", *_HEADER[1:], "their AP@10", "their IE"),
        [
            (
                _name(setting),
                line.metric,
                line.lenient,
                line.mean_average_precision,
                *_cells(line),
                _number(setting.mean_average_precision if metric == "cosine" else None),
                _number(setting.improvement if metric == "cosine" else None),
            )
            for (setting, metric), line in zip(pairs, lines, strict=True)
        ],
    )
    # Their ranges are not known: these go from next to nothing compared to next to everything.
    sweeps = {
        "w at L = 7, K = 2": width_sweep([step * spread for step in (0.1, 0.2, 0.4, 0.7, 1.0, 1.5, 2.0, 3.0)]),
        "L at K = 2": tables_sweep([1, 2, 4, 7, 10, 15, 20], scaled),
        "K at L = 7": hashes_sweep([1, 2, 3, 4, 6, 8], replace(scaled, width=2 * share * spread)),
    }
    for title, settings in sweeps.items():
        lines = found[f"Sweep of {title}"] = [measure(task, each, "cosine", seeds) for each in settings]
        print_table(
            f"Sweep of {title}",
            ("setting", "w in deviations", "AP@10 lenient", "mAP", "visited", "IE"),
            [
                (
                    _name(setting),
                    (setting.width or 0.0) / spread,
                    line.lenient,
                    line.mean_average_precision,
                    f"{len(task.gallery) / line.improvement:,.0f}",
                    f"{line.improvement:,.1f}",
                )
                for setting, line in zip(settings, lines, strict=True)
            ],
        )
    return found


def _show_tuned(task: Task, scan: RetrievalReport) -> list[dict[str, Any]]:
    """SimHash as the tuner sets it, for several targets, judged by queries that it never saw."""
    rows = []
    for recall in (0.90, 0.95, 0.99):
        found = tune(task.gallery, Target(recall=recall), families=("simhash",), metric="cosine", k=10)
        index = SimHashIndex(**found.best.settings)
        index.build(task.gallery)
        judged = task.judge(index)
        rows.append(
            {
                "target": recall,
                "reached": found.reached,
                "settings": found.best.settings,
                "mAP": judged.mean_average_precision,
                "of scan's": judged.mean_average_precision / scan.mean_average_precision,
                "mAP of compared": judged.of_compared,
                "recall@10": judged.recall,
                "IE": judged.improvement(len(task.gallery), len(task.queries)),
                "signature KB": judged.signature_bytes / 1e3,
            }
        )
    shown = ("bits", "rerank", "tables", "bits_per_table", "probes", "coarse")
    print_table(
        "SimHash, tuned on the gallery's own items: cosine",
        ("target recall", *list(rows[0])[3:], "settings"),
        [
            (_target(row), *list(row.values())[3:], " ".join(f"{key}={row['settings'].get(key)}" for key in shown))
            for row in rows
        ],
    )
    print("  mAP ranks by signatures what was not compared exactly; mAP of compared counts all of that as missed.")
    return rows


def measure(task: Task, setting: PublishedSetting, metric: Metric, seeds: int) -> Line:
    """One published setting, the mean over hash functions of several seeds; IE is that of the mean work."""
    judged, made = [], []
    for seed in range(seeds):
        index = setting.index(metric, seed)
        index.build(task.gallery)
        judged.append(astuple(task.judge(index)))
        stats = index.stats(task.labels)
        deviations = (stats[of][what] for of in ("items_per_bucket", "purity") for what in ("mean", "std"))
        made.append((stats["buckets"], stats["items_stored"], *deviations))
    found = Judgement(*(float(mean) for mean in np.mean(judged, axis=0)))
    sizes = len(task.gallery), len(task.queries)
    return Line(
        _name(setting),
        metric,
        found.mean_average_precision,
        found.lenient,
        found.recall,
        found.improvement(*sizes),
        found.counted_improvement(*sizes),
        *(float(mean) for mean in np.mean(made, axis=0)),
    )


def projection_spread(gallery: NDArray[np.float32]) -> float:
    """Standard deviation of a Gaussian projection over the items: the root of the sum of all variances."""
    return float(np.sqrt(gallery.astype(np.float64).var(axis=0).sum()))


def share_of_cell(width: float) -> float:
    """How often two normally distributed numbers fall into one cell so many of their deviations wide.

    Datar, Immorlica, Indyk and Mirrokni (SoCG 2004), section 3.2: their p(c) at c = sqrt(2), the deviation of the
    difference.
    """
    r = width / sqrt(2)
    return 1 - erfc(r / sqrt(2)) - 2 / (sqrt(2 * pi) * r) * (1 - exp(-r * r / 2))


def width_in_deviations(settings: Iterable[PublishedSetting]) -> float:
    """The width of cells, in deviations of a projection, at which buckets hold what was published of them.

    Buckets of L tables held 1 / IE of the collection together, so each hash kept (1 / (IE L)) ^ (1 / K) of it: the
    geometric mean over the settings, and the width that keeps as much.
    """
    logs = [
        -np.log(setting.improvement * setting.tables) / setting.per_table
        for setting in settings
        if setting.improvement is not None
    ]
    if not logs:
        raise InputError("None of these settings was published with its IE.")
    wanted = float(np.exp(np.mean(logs)))
    low, high = 1e-6, 100.0
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (middle, high) if share_of_cell(middle) < wanted else (low, middle)
    return (low + high) / 2


_HEADER = ("setting", "recall@10", "IE", "IE*", "buckets", "stored", "a bucket", "sd", "purity", "sd of purity")


def _cells(line: Line) -> tuple[str, ...]:
    return (
        f"{line.recall:.3f}",
        f"{line.improvement:,.1f}",
        f"{line.counted_improvement:,.2f}",
        f"{line.buckets:,.0f}",
        f"{line.items_stored:,.0f}",
        f"{line.items_mean:,.1f}",
        f"{line.items_deviation:,.1f}",
        f"{line.purity_mean:.3f}",
        f"{line.purity_deviation:.3f}",
    )


def _target(row: dict[str, Any]) -> str:
    return f"{row['target']:g}" + ("" if row["reached"] else " (not reached)")


def _name(setting: PublishedSetting) -> str:
    kind = "SimHash" if setting.family == "simhash" else "p-stable"
    width = "" if setting.width is None else f" w={setting.width:.3g}"
    return f"{kind} L={setting.tables} K={setting.per_table}{width}"


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:,.3g}" if value < 1000 else f"{value:,.0f}"


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (OSError, ValueError, SketchDeskError) as error:
        sys.exit(f"The benchmark cannot run: {error}")

"""Draw, and look whether photos of what was meant are found: the default encoder, offline, no labels.

    python -m benchmarks.photos --data DIR [--half first|second] [--skip-library]

DIR holds ``photos30.zip``, ``mirflickr1000.zip`` and ``quickdraw345.npz``; with ``tuberlin40.zip`` there, drawings are
told from photos, too. The gallery is one half (names in order) of each class of photos with all of MIRFLICKR as
distractor; the queries are validation drawings of Quick, Draw! of the same classes. First the program imports, embeds
and searches them; then the front ends for photos are compared, everything in the gallery taken for a photo. Parameters
are chosen on the first half; the second is for reporting. What is fitted to photos is fitted to the first half of 18
of the 30 classes, and the other 12 are reported by themselves.
"""

from __future__ import annotations

import argparse
import tempfile
import time
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from benchmarks.common import plain_name, print_table, validation_drawings
from sketchdesk.engine.drawing import Drawing, rasterise
from sketchdesk.engine.features.extractor import Encoder
from sketchdesk.engine.features.weights import EncoderSpec
from sketchdesk.engine.images import read_picture
from sketchdesk.engine.normalise import kind_of
from sketchdesk.engine.photo_renderings import RENDERINGS, PhotoShift, fit_shift, rasters_of_photo, without_shift
from sketchdesk.errors import ImageError
from sketchdesk.jobs import extract
from sketchdesk.jobs.collecting import ingest
from sketchdesk.jobs.searching import search
from sketchdesk.jobs.workbench import Workbench, default_encoder_path
from sketchdesk.progress import CancelToken, silent
from sketchdesk.training.quickdraw import StrokeSet

_FIRST = 10  # results that count
_FITTED_CLASSES = 18  # of 30; chance chose which

Floats = NDArray[np.float32]
Labels = NDArray[np.str_]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--half", choices=("first", "second"), default="second")
    parser.add_argument("--drawings", type=int, default=30, help="queries of each class, at most")
    parser.add_argument("--classes", action="store_true", help="print each class, too")
    parser.add_argument("--skip-library", action="store_true", help="only compare front ends")
    arguments = parser.parse_args()
    if not arguments.skip_library:
        with tempfile.TemporaryDirectory(prefix="sketchdesk-bench-") as folder:
            photos = Path(folder) / "photos"
            unpack_half(arguments.data / "photos30.zip", arguments.half, photos)
            with Workbench.open(Path(folder) / "library") as bench:
                fill(bench, photos, arguments.data / "mirflickr1000.zip")
                ask(bench, arguments.data, arguments.drawings, arguments.classes)
    tell_apart(arguments.data, arguments.half)
    compare_front_ends(arguments.data, arguments.half, arguments.drawings)


def names_of_half(archive: Path, half: str) -> list[str]:
    """The pictures of the first or second half of each class, names in order; an odd one belongs to the second."""
    with zipfile.ZipFile(archive) as file:
        names = sorted(name for name in file.namelist() if not name.endswith("/"))
    classes: dict[str, list[str]] = defaultdict(list)
    for name in names:
        classes[PurePosixPath(name).parts[-2]].append(name)
    chosen = []
    for members in classes.values():
        cut = len(members) // 2
        chosen += members[:cut] if half == "first" else members[cut:]
    return chosen


def unpack_half(archive: Path, half: str, folder: Path) -> None:
    """Write one half of the photos to ``folder``, a folder for each class."""
    with zipfile.ZipFile(archive) as file:
        for name in names_of_half(archive, half):
            path = folder / PurePosixPath(name).parts[-2] / PurePosixPath(name).name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(file.read(name))


def fill(bench: Workbench, photos: Path, distractor: Path) -> None:
    """Import and embed the photos and the distractor."""
    rows = []
    for name, path, role in (("photos", photos, "gallery"), ("mirflickr", distractor, "distractor")):
        begun = time.perf_counter()
        added = ingest.run(bench, ingest.IngestRequest((path,), name, role), silent, CancelToken())  # type: ignore[arg-type]
        seconds = time.perf_counter() - begun
        done = extract.run(bench, extract.ExtractRequest(name), silent, CancelToken())
        rows.append((name, added.added, len(added.failures), added.added / seconds, done.rate))
    print_table("Library", ("collection", "pictures", "set aside", "imported/s", "extracted/s"), rows)


def ask(bench: Workbench, data: Path, count: int, show_classes: bool) -> None:
    """Search for validation drawings of the photos' classes."""
    strokes, held_out = validation_drawings(data)
    catalogue = bench.library.catalogue
    labels = {plain_name(each) for each in catalogue.labels_of(catalogue.collection("photos").id)}
    found: dict[str, list[list[bool]]] = {}
    for number, name in enumerate(strokes.class_names):
        meant = plain_name(name)
        if meant not in labels:
            continue
        answers = []
        for row in held_out[strokes.labels[held_out] == number][:count]:
            drawing = _drawing(strokes, row)
            result = search.run(bench, search.SearchRequest(drawing, k=_FIRST), silent, CancelToken())
            answers.append([hit.collection == "photos" and plain_name(hit.label) == meant for hit in result.hits])
        found[meant] = answers
    if show_classes:
        rows = [(name, *_figures(np.array(answers))) for name, answers in sorted(found.items())]
        print_table("Classes", ("class", "P@1", "P@10", "a hit in the first 10"), rows)
    right = np.array([answer for answers in found.values() for answer in answers])
    print_table(
        f"{len(right)} drawings of {len(found)} classes",
        ("P@1", "P@10", "a hit in the first 10"),
        [_figures(right)],
    )


def _figures(right: np.ndarray) -> tuple[float, float, float]:
    return float(right[:, 0].mean()), float(right.mean()), float(right.any(axis=1).mean())


def pictures_of(archive: Path, names: Iterable[str]) -> Iterator[Image.Image]:
    """Pictures of an archive as an import reads them."""
    with zipfile.ZipFile(archive) as file:
        for name in names:
            yield read_picture(file.read(name))


def names_in(archive: Path) -> list[str]:
    """The files of an archive, in order."""
    with zipfile.ZipFile(archive) as file:
        return sorted(name for name in file.namelist() if not name.endswith("/"))


def tell_apart(data: Path, half: str) -> None:
    """Which pictures are taken for photos, without labels."""
    photos, distractor, sketches = (data / f"{name}.zip" for name in ("photos30", "mirflickr1000", "tuberlin40"))
    groups = {"photos30": (photos, names_of_half(photos, half)), "mirflickr1000": (distractor, names_in(distractor))}
    if sketches.is_file():
        groups["tuberlin40, every fourth"] = sketches, names_in(sketches)[::4]
    rows = []
    for title, (archive, names) in groups.items():
        kinds = [kind_of(picture) for picture in pictures_of(archive, names)]
        rows.append((title, len(kinds), kinds.count("photo") / len(kinds)))
    print_table("Taken for photos", ("pictures", "number", "share"), rows)


@dataclass(frozen=True)
class Photos:
    """``raw`` float32 (n, renderings, d), the network's embeddings of each photo's renderings; ``labels`` (n,)."""

    raw: Floats
    labels: Labels


def embedded_photos(encoder: Encoder, archive: Path, names: list[str], labels: list[str]) -> Photos:
    """Render and embed; a photo without edges has zeros."""
    side = encoder.spec.input_side
    rasters = np.zeros((len(names), len(RENDERINGS), side, side), np.uint8)
    for i, picture in enumerate(pictures_of(archive, names)):
        try:
            rasters[i] = rasters_of_photo(np.asarray(picture.convert("RGB")), side)
        except ImageError:
            continue
    raw = encoder.raw(rasters.reshape(-1, side, side)).reshape(len(names), len(RENDERINGS), -1)
    return Photos(raw, np.array(labels))


def compare_front_ends(data: Path, half: str, count: int) -> None:
    """Print what each front end finds, for all classes and for those that nothing was fitted to."""
    encoder = Encoder(default_encoder_path())
    spec = encoder.spec
    assert isinstance(spec, EncoderSpec)
    archive, distractor = data / "photos30.zip", data / "mirflickr1000.zip"
    halves = {}
    for each in {"first", half}:
        names = names_of_half(archive, each)
        halves[each] = embedded_photos(
            encoder, archive, names, [plain_name(PurePosixPath(name).parts[-2]) for name in names]
        )
    others = names_in(distractor)
    crowd = embedded_photos(encoder, distractor, others, [""] * len(others))
    gallery = Photos(np.concatenate([halves[half].raw, crowd.raw]), np.concatenate([halves[half].labels, crowd.labels]))
    classes = np.unique(halves["first"].labels)
    fitted = np.random.default_rng(7).permutation(classes)[:_FITTED_CLASSES]
    fitted_to = halves["first"].raw[np.isin(halves["first"].labels, fitted)]
    plain = without_shift(gallery.raw.shape[-1], spec.fingerprint)
    moved = fit_shift(fitted_to, spec.head.mean, spec.fingerprint)
    fronts: dict[str, Callable[[Floats], Floats]] = {
        f"edges: {_difference(number)}": _one(plain, number) for number in range(len(RENDERINGS))
    }
    fronts[f"all {len(RENDERINGS)} averaged"] = plain.pooled
    fronts["averaged, moved to the drawings' mean"] = moved.pooled
    queries, meant = _queries(encoder, data, classes, count)
    rows: list[tuple[object, ...]] = []
    for title, pool in fronts.items():
        similarity = spec.descriptors(queries) @ spec.descriptors(pool(gallery.raw)).T
        held_out = ~np.isin(meant, fitted)
        rows.append((title, *_ranked(similarity, meant, gallery.labels)))
        rows.append(
            (
                f"  the {len(classes) - len(fitted)} other classes",
                *_ranked(similarity[held_out], meant[held_out], gallery.labels),
            )
        )
    print_table(
        f"Front ends, {len(meant)} drawings of {len(classes)} classes, {len(gallery.labels)} photos",
        ("front end", "hit in 10", "P@1", "P@10", "mAP"),
        rows,
    )


def _one(shift: PhotoShift, number: int) -> Callable[[Floats], Floats]:
    return lambda raw: shift.pooled(raw[:, number : number + 1])


def _difference(number: int) -> str:
    """How a rendering differs from the first."""
    first, this = vars(RENDERINGS[0]), vars(RENDERINGS[number])
    return ", ".join(f"{key} {value}" for key, value in this.items() if value != first[key]) or "default"


def _drawing(strokes: StrokeSet, row: int) -> Drawing:
    return Drawing.from_polylines([line.astype(np.float32) for line in strokes.polylines(int(row))])


def _queries(encoder: Encoder, data: Path, classes: Labels, count: int) -> tuple[Floats, Labels]:
    strokes, held_out = validation_drawings(data)
    rasters, labels = [], []
    for number, name in enumerate(strokes.class_names):
        if plain_name(name) not in classes:
            continue
        for row in held_out[strokes.labels[held_out] == number][:count]:
            rasters.append(rasterise(_drawing(strokes, row), encoder.spec.input_side))
            labels.append(plain_name(name))
    return encoder.raw(np.stack(rasters)), np.array(labels)


def _ranked(similarity: Floats, meant: Labels, labels: Labels) -> tuple[float, float, float, float]:
    """Share of queries with a hit in the first ten, P@1, P@10 and mAP."""
    right = labels[np.argsort(-similarity, axis=1, kind="stable")] == meant[:, None]
    first, ten, any_of_ten = _figures(right[:, :_FIRST])
    precision = np.cumsum(right, axis=1) / np.arange(1, right.shape[1] + 1)
    return any_of_ten, first, ten, float(((precision * right).sum(axis=1) / right.sum(axis=1)).mean())


if __name__ == "__main__":
    main()

"""What was published for settings like those of a sweep, where the collection is the one that the papers used.

Their figures stand beside ours to see which way both go. Where the pictures are fewer, or the encoder another one, a
note says so, as figures of different pictures cannot be subtracted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sketchdesk.engine.index.distances import Metric
from sketchdesk.engine.index.published import ART_SETTING, SKETCH_SETTINGS, PublishedSetting
from sketchdesk.jobs.evaluating.evaluation_parts import Inputs
from sketchdesk.library.datasets import find_dataset

MEAN_AP, AP_AT_10 = "mAP", "AP@10 lenient"

_PER_TABLE = {"simhash": "bits_per_table", "pstable": "hashes_per_table"}
# Of the index itself; what a person chooses or sweeps stays.
_CHOSEN = {"tables", "bits_per_table", "hashes_per_table", "width", "seed", "metric"}


@dataclass(frozen=True)
class _System:
    """One of the papers: the dataset that it searched, which measure it published, and what its pictures were."""

    dataset: str
    measure: str
    classes: int
    told: str
    settings: tuple[PublishedSetting, ...]


_SYSTEMS = (
    _System(
        "tu-berlin",
        MEAN_AP,
        250,
        "250 classes of 60 sketches and the 25,000 photos of MIRFLICKR, embedded by InceptionV3",
        SKETCH_SETTINGS,
    ),
    _System(
        "art-images",
        AP_AT_10,
        5,
        "5 classes of 7,786 pictures and the 25,000 photos of MIRFLICKR, embedded by ResNet50V2, fine-tuned",
        (ART_SETTING,),
    ),
)


@dataclass(frozen=True)
class PublishedBeside:
    """``points`` have settings under the index's own names, the published ``measure`` and IE, and the share of the
    collection that was compared (1 / IE, where an item counts once for each bucket that it is met in)."""

    title: str
    measure: str
    points: tuple[dict[str, Any], ...]
    note: str

    def to_json(self) -> dict[str, Any]:
        return {"title": self.title, "measure": self.measure, "points": list(self.points)}


def published_beside(family: str, metric: Metric, inputs: Inputs, encoder: str) -> PublishedBeside | None:
    """What was published for a family of indexes on the collection that is asked; None where nothing was, for that
    collection or by that metric."""
    if metric != "cosine":
        return None
    for system in _SYSTEMS:
        dataset = find_dataset(system.dataset)
        names = {_key(dataset.name), _key(dataset.collection)}
        own = [part for part in inputs.asked if _key(part.collection.name) in names and any(part.labels)]
        theirs = [each for each in system.settings if each.family == family]
        if not own or not theirs:
            continue
        classes = len({label for part in own for label in part.labels} - {""})
        pictures, others = sum(map(len, own)), len(inputs.gallery) - sum(map(len, own))
        count = f"{classes:,} {'class' if classes == 1 else 'classes'} of {pictures:,} pictures and {others:,} others"
        note = f"The published figures are of {system.told}; here {count} were asked, embedded by {encoder}."
        return PublishedBeside(
            dataset.title, system.measure, tuple(_point(each, system.measure) for each in theirs), note
        )
    return None


def plain_settings(family: str) -> dict[str, Any]:
    """The settings with which the papers' indexes were built, besides L, K and w: Gaussian projections, one bucket a
    table, nothing centred or normalised, and what is not found missing."""
    plain = next(each for each in SKETCH_SETTINGS if each.family == family)
    settings = plain.index().settings
    return {name: value for name, value in settings.items() if name not in _CHOSEN and not name.startswith("most_")}


def beside(figures: Mapping[str, Any], settings: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The published point of the same L, K and w as a sweep's point with these settings; None where there is none, or
    the index was built otherwise than theirs."""
    published = figures.get("published")
    if not published:
        return None
    family, whole = figures["index"]["family"], {**figures["index"]["settings"], **settings}
    if any(whole.get(name) != value for name, value in plain_settings(family).items()):
        return None
    for point in published["points"]:
        if all(whole.get(name) == value for name, value in point["settings"].items()):
            return dict(point)
    return None


def _point(setting: PublishedSetting, measure: str) -> dict[str, Any]:
    settings: dict[str, Any] = {"tables": setting.tables, _PER_TABLE[setting.family]: setting.per_table}
    if setting.width is not None:
        settings["width"] = setting.width
    improvement = setting.improvement
    return {
        "settings": settings,
        measure: setting.mean_average_precision,
        "IE": improvement,
        "share": None if not improvement else 1 / improvement,
    }


def _key(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())

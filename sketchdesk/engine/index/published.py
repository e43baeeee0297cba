"""The settings that were published, built plainly: Gaussian projections, one bucket a table, nothing centred.

Two student systems searched pictures by locality-sensitive hashing and published what each of their settings
reached. A query collects whatever shares its bucket in one of L tables and ranks it by the exact distance; what it
does not collect is missed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from sketchdesk.engine.index.distances import Metric
from sketchdesk.engine.index.pstable import PStableIndex
from sketchdesk.engine.index.simhash import SimHashIndex
from sketchdesk.errors import InputError

SKETCHES = "sketch search engine: TU-Berlin and MIRFLICKR-25K, InceptionV3, cosine, AP@all"
ART = "art images search engine: 5 classes and MIRFLICKR-25K, ResNet50V2 fine-tuned, AP@10 lenient"


@dataclass(frozen=True)
class PublishedSetting:
    """``tables`` (L) keys of ``per_table`` (K) bits or numbers each; ``width`` (w) of the cells, None for SimHash.

    ``mean_average_precision`` and ``improvement`` (IE) are what ``source`` published for it, None for a setting that
    is not theirs. Their IE divides the collection by what the buckets hold, an item once for each bucket that it is
    met in, so it can fall below 1.
    """

    name: str
    family: Literal["simhash", "pstable"]
    tables: int
    per_table: int
    width: float | None = None
    mean_average_precision: float | None = None
    improvement: float | None = None
    source: str = ""

    def index(self, metric: Metric = "cosine", seed: int = 0) -> SimHashIndex | PStableIndex:
        """An empty index of this setting. Raises InputError for a setting, metric or seed that cannot be."""
        if self.family == "simhash":
            return SimHashIndex(
                bits=0,
                seed=seed,
                metric=metric,
                tables=self.tables,
                bits_per_table=self.per_table,
                probes=1,
                weighed=False,
                complete=False,
                centred=False,
                orthogonal=False,
                principal=0,
            )
        if self.width is None:
            raise InputError(f"The setting {self.name} needs a width of its cells.")
        return PStableIndex(
            tables=self.tables,
            hashes_per_table=self.per_table,
            width=self.width,
            probes=1,
            seed=seed,
            metric=metric,
            adaptive=False,
            normalised=False,
            complete=False,
        )


def _pstable(tables: int, per_table: int, width: float) -> PublishedSetting:
    name = f"p-stable L={tables} K={per_table} w={width:g}"
    return PublishedSetting(name, "pstable", tables, per_table, width)


def _theirs(
    family: Literal["simhash", "pstable"], tables: int, per_table: int, ap: float, improvement: float
) -> PublishedSetting:
    plain = (
        _pstable(tables, per_table, 4.0)
        if family == "pstable"
        else PublishedSetting(f"SimHash L={tables} K={per_table}", "simhash", tables, per_table)
    )
    return replace(plain, mean_average_precision=ap, improvement=improvement, source=SKETCHES)


# The first system: its real-valued ones, then its binary ones.
SKETCH_SETTINGS: tuple[PublishedSetting, ...] = (
    _theirs("pstable", 3, 5, 0.02, 4001),
    _theirs("pstable", 3, 3, 0.06, 269),
    _theirs("pstable", 5, 2, 0.19, 9.3),
    _theirs("pstable", 4, 2, 0.20, 14.3),
    _theirs("pstable", 7, 2, 0.26, 3.9),
    _theirs("pstable", 8, 2, 0.27, 2.7),
    _theirs("pstable", 5, 1, 0.37, 0.46),
    _theirs("simhash", 3, 6, 0.32, 8.2),
    _theirs("simhash", 3, 5, 0.33, 4.7),
    _theirs("simhash", 4, 4, 0.39, 1.4),
    _theirs("simhash", 5, 5, 0.39, 2.2),
    _theirs("simhash", 3, 1, 0.42, 0.26),
    _theirs("simhash", 5, 2, 0.42, 0.31),
)

# 1,440 of 32,791 pictures visited.
ART_SETTING = replace(_pstable(7, 2, 6.0), mean_average_precision=0.861, improvement=32_791 / 1_440, source=ART)


def width_sweep(widths: Sequence[float], base: PublishedSetting = ART_SETTING) -> list[PublishedSetting]:
    """The second system's first sweep: w varies, tables and hashes stay."""
    return [_pstable(base.tables, base.per_table, width) for width in widths]


def tables_sweep(tables: Sequence[int], base: PublishedSetting = ART_SETTING) -> list[PublishedSetting]:
    """Its second: the number of tables varies (theirs is called g), hashes and w stay."""
    return [_pstable(count, base.per_table, _width_of(base)) for count in tables]


def hashes_sweep(hashes: Sequence[int], base: PublishedSetting = ART_SETTING) -> list[PublishedSetting]:
    """Its third: the hashes a table vary (theirs are called h), tables and w stay."""
    return [_pstable(base.tables, count, _width_of(base)) for count in hashes]


def _width_of(setting: PublishedSetting) -> float:
    if setting.width is None:
        raise InputError(f"{setting.name} has no width: only p-stable settings can be swept.")
    return setting.width

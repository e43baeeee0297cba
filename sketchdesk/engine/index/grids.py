"""Which settings of an index are worth trying, and which lie next to one."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sketchdesk.engine.index.pstable import MOST_HASHES
from sketchdesk.engine.index.retuning import LIMITS, check_family
from sketchdesk.engine.index.settings import whole

Settings = dict[str, Any]
Bounds = Mapping[str, tuple[int, int]]

MOST_PROBES = 256
"""More are not worth trying, a table: looking into a bucket has a price that the bytes read do not show."""

# Up to so many items all signatures are looked at whole, so more bits and fewer comparisons pay.
_SMALL = 20_000
# From so many items on, what an index keeps to be tuned must be modest.
_LARGE = 200_000
_RERANKS = (20, 40, 80, 160)
# Items whose whole signature is looked at.
_LOOKED_AT = (800, 2500)


def default_grid(family: str, items: int, dimension: int) -> tuple[Settings, ...]:
    """Settings worth trying on so many items, the depth rising within each group that shares the others.

    SimHash: signatures only, tables then signatures, tables only. Raises InputError for a family that there is not.
    """
    check_family(family)
    whole("number of items", items, 1)
    whole("dimension", dimension, 1)
    if family == "exact":
        return ({},)
    found = _simhash(items) if family == "simhash" else _pstable(items)
    unique = {tuple(sorted(settings.items(), key=lambda pair: pair[0])): settings for settings in found}
    return tuple(unique.values())


def _simhash(items: int) -> Iterator[Settings]:
    magnitude = math.log2(items)
    reranks = sorted({min(rerank, items) for rerank in _RERANKS})
    shares = sorted({_share(looked_at, items) for looked_at in _LOOKED_AT})
    for bits in (512, 1024) if items < _SMALL else (256, 512, 1024) if items < _LARGE else (256, 512):
        for coarse in shares:
            for rerank in reranks:
                yield {"bits": bits, "rerank": rerank, "tables": 0, "coarse": coarse}
    first = max(3, round(magnitude - 9.5))
    for key_bits in (first, first + 2):
        for part in (16, 4, 2):
            for rerank in reranks[:3]:
                yield {
                    "bits": 512,
                    "rerank": rerank,
                    "tables": 1,
                    "bits_per_table": key_bits,
                    "probes": min(max(1, 2**key_bits // part), MOST_PROBES),
                    "coarse": shares[0],
                }
    longer = max(4, round(magnitude - 4))
    for tables, key_bits in ((1, first + 2), (4, longer), (8, longer)):
        for probes in (8, 32, 128):
            yield {"bits": 0, "tables": tables, "bits_per_table": key_bits, "probes": min(probes, 2**key_bits)}


def _pstable(items: int) -> Iterator[Settings]:
    hashes = min(max(4, round(math.log2(items) - 4)), MOST_HASHES - 4)
    for tables in (8, 16) if items < _LARGE else (4, 8):
        for count, width in ((hashes, 1.5), (hashes, 2.0), (hashes + 4, 2.0), (hashes + 4, 2.5)):
            for probes in (16, 64, 256):
                yield {"tables": tables, "hashes_per_table": count, "width": width, "probes": probes}


def _share(looked_at: float, items: int) -> float:
    """As a coarse share; 1 where it would not spare much."""
    fraction = looked_at / items
    return 1.0 if fraction > 0.4 else _rounded(fraction)


def _rounded(value: float) -> float:
    """To three digits, as a person would set it."""
    return float(f"{value:.3g}")


def bounds_of(family: str, grid: Sequence[Settings]) -> dict[str, tuple[int, int]]:
    """Least and most of those settings of a grid that an index must have kept; 0, for none, aside."""
    values = {name: [int(entry.get(name, 0)) for entry in grid] for name in LIMITS[family]}
    return {name: (min(filter(None, some), default=0), max(some, default=0)) for name, some in values.items()}


def neighbours(family: str, settings: Settings, factor: float, bounds: Bounds, items: int) -> Iterator[Settings]:
    """Settings that differ by about a factor in what is not the depth, within the bounds."""
    if family == "simhash":
        yield from _simhash_neighbours(settings, factor, bounds, items)
    elif family == "pstable":
        yield from _pstable_neighbours(settings, factor, bounds)


def _simhash_neighbours(settings: Settings, factor: float, bounds: Bounds, items: int) -> Iterator[Settings]:
    bits, tables, key_bits, probes = (settings[name] for name in ("bits", "tables", "bits_per_table", "probes"))
    if bits:
        coarse = 1.0 if settings["coarse"] is None else settings["coarse"]
        # Never fewer than eight times the depth are looked at whole.
        if coarse * items > 8 * settings["rerank"]:
            yield settings | {"coarse": _rounded(min(coarse, 0.4) / factor)}
        if coarse < 1:
            yield settings | {"coarse": _rounded(min(1.0, coarse * factor))}
    if bits and tables:
        most = min(2**key_bits, MOST_PROBES)
        for changed in (int(probes / factor), math.ceil(probes * factor)):
            if 1 <= changed <= most and changed != probes:
                yield settings | {"probes": changed}
    if tables:
        for by in (1, -1):
            if 1 <= key_bits + by <= bounds["bits_per_table"][1]:
                as_many = min(max(1, round(probes * 2.0**by)), max(probes, MOST_PROBES))
                yield settings | {"bits_per_table": key_bits + by, "probes": as_many}
        yield from _scaled(settings, "tables", factor, (1, bounds["tables"][1]))
    if bits:
        for changed in (bits / factor, bits * factor):
            words = 64 * round(changed / 64)
            if bounds["bits"][0] <= words <= bounds["bits"][1] and words != bits:
                yield settings | {"bits": words}


def _pstable_neighbours(settings: Settings, factor: float, bounds: Bounds) -> Iterator[Settings]:
    finer = 1 + (factor - 1) / 4
    for width in (settings["width"] / finer, settings["width"] * finer):
        yield settings | {"width": _rounded(width)}
    by = 2 if factor >= 2 else 1
    for hashes in (settings["hashes_per_table"] - by, settings["hashes_per_table"] + by):
        if 1 <= hashes <= bounds["hashes_per_table"][1]:
            yield settings | {"hashes_per_table": hashes}
    yield from _scaled(settings, "tables", factor, (1, bounds["tables"][1]))


def _scaled(settings: Settings, name: str, factor: float, limits: tuple[int, int]) -> Iterator[Settings]:
    value = settings[name]
    for changed in (int(value / factor), math.ceil(value * factor)):
        if limits[0] <= changed <= limits[1] and changed != value:
            yield settings | {name: changed}

"""Changing how an index searches, without hashing again: which settings of a family allow it, and for how long."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from typing import Any

from sketchdesk.engine.index.base import VectorIndex
from sketchdesk.engine.index.loading import FAMILIES
from sketchdesk.engine.index.pstable import MOST_PROBES, PStableIndex
from sketchdesk.engine.index.simhash import SimHashIndex
from sketchdesk.errors import InputError

TUNABLE: dict[str, tuple[str, ...]] = {
    "exact": (),
    "simhash": ("bits", "rerank", "tables", "bits_per_table", "probes", "coarse"),
    "pstable": ("tables", "hashes_per_table", "width", "probes", "adaptive"),
}
"""The settings of each family that :func:`retune` changes; the others need a new build."""

LIMITS: dict[str, dict[str, str]] = {
    "exact": {},
    "simhash": {"bits": "most_bits", "tables": "most_tables", "bits_per_table": "most_bits_per_table"},
    "pstable": {"tables": "most_tables", "hashes_per_table": "most_hashes_per_table"},
}
"""The settings that can go no further than what was kept at the build, and under which name that is given."""


def make_index(family: str, settings: Mapping[str, Any]) -> VectorIndex:
    """An empty index. Raises InputError for a family or a setting that there is not."""
    check_family(family)
    try:
        return FAMILIES[family](**settings)
    except TypeError as error:
        unknown = sorted(set(settings) - set(FAMILIES[family]().settings))
        if not unknown:
            raise
        raise InputError(f"An index of the family {family} has no setting {unknown[0]!r}.") from error


def check_family(family: str) -> None:
    """Raises InputError for a family that there is not."""
    if family not in FAMILIES:
        raise InputError(f"There is no family of indexes {family!r}: choose {', '.join(FAMILIES)}.")


def tunable_settings(index: VectorIndex) -> dict[str, Any]:
    """Those settings in use that can change in place."""
    settings = index.settings
    return {name: settings[name] for name in TUNABLE[index.family]}


def retune(index: VectorIndex, values: Mapping[str, Any]) -> None:
    """Search with other settings from now on; what is not named stays. Raises InputError, and changes nothing,
    for settings that need a new build."""
    fixed = sorted(set(values) - set(TUNABLE[index.family]))
    if fixed:
        raise InputError(f"An index of the family {index.family} cannot change {fixed[0]!r} without a new build.")
    if isinstance(index, (SimHashIndex, PStableIndex)):
        # All by name: a coarse share left out would be decided anew.
        index.retune(**(tunable_settings(index) | dict(values)))


@contextlib.contextmanager
def settings_kept(index: VectorIndex) -> Iterator[None]:
    """Whatever happens meanwhile, afterwards the index searches as before."""
    before = tunable_settings(index)
    try:
        yield
    finally:
        retune(index, before)


def depth_name(family: str, settings: Mapping[str, Any]) -> str | None:
    """The setting by which more is compared and found: "rerank" where signatures choose, "probes" where buckets
    do; None for a scan."""
    if family == "exact":
        return None
    return "rerank" if family == "simhash" and settings["bits"] else "probes"


def deepest(family: str, settings: Mapping[str, Any], items: int) -> int:
    """The depth from which on nothing more is found."""
    return most_probes(family, settings, items) if depth_name(family, settings) == "probes" else max(1, items)


def most_probes(family: str, settings: Mapping[str, Any], items: int) -> int:
    """So many probes look into every bucket: there are no more buckets than items."""
    buckets = 1 << min(int(settings["bits_per_table"]), 20) if family == "simhash" else MOST_PROBES
    return max(1, min(items, buckets, MOST_PROBES))

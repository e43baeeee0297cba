"""What of an index can be tuned: names, limits and steps of the settings, and which of them matter when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from PySide6.QtCore import QCoreApplication, QLocale

from sketchdesk.jobs.indexes import new_index

Values = Mapping[str, Any]
USUAL_METRIC = "cosine"


@dataclass(frozen=True)
class Control:
    """One setting as a slider shows it: the positions ``steps`` (ascending), and how the number is written.

    What is written is the value times ``factor``. ``automatic`` settings may be None.
    """

    name: str
    label: str
    tip: str
    steps: tuple[float, ...]
    decimals: int = 0
    factor: float = 1.0
    suffix: str = ""
    automatic: bool = False


@dataclass(frozen=True)
class Switch:
    """One setting that is on or off."""

    name: str
    label: str
    tip: str


def controls_of(family: str) -> tuple[Control | Switch, ...]:
    """The settings of a family that the panel offers, in the order in which it shows them."""
    if family == "simhash":
        return _simhash()
    return _pstable() if family == "pstable" else ()


def default_values(family: str) -> dict[str, Any]:
    """What the panel starts with for a family: what searches use until something else is kept."""
    return shown_values(family, new_index(family).settings)


def shown_values(family: str, values: Values) -> dict[str, Any]:
    """Of some constructor arguments, those that the panel offers."""
    return {control.name: values[control.name] for control in controls_of(family) if control.name in values}


def matter(family: str, values: Values) -> frozenset[str]:
    """The settings that change anything as the others are."""
    every = {control.name for control in controls_of(family)}
    if family != "simhash":
        return frozenset(every)
    if not values["tables"]:
        every -= {"bits_per_table", "probes"}
    if not values["bits"]:
        # Without signatures, whatever the buckets hold is compared.
        every -= {"rerank", "coarse"}
    return frozenset(every)


def family_title(family: str) -> str:
    """What a family is called."""
    if family == "simhash":
        return QCoreApplication.translate("TuningControls", "SimHash")
    return (
        QCoreApplication.translate("TuningControls", "p-stable")
        if family == "pstable"
        else QCoreApplication.translate("TuningControls", "Exact scan")
    )


def family_tip(family: str) -> str:
    """A sentence on how a family finds."""
    if family == "simhash":
        return QCoreApplication.translate(
            "TuningControls", "Signs against hyperplanes choose the candidates, as signatures, in hash tables, or both."
        )
    if family == "pstable":
        return QCoreApplication.translate(
            "TuningControls", "Random projections cut into cells: what falls into a cell with the query is compared."
        )
    return QCoreApplication.translate(
        "TuningControls", "Compares every picture; finds all, and is what the others are measured against."
    )


def metric_title(metric: str) -> str:
    """What a distance is called."""
    return (
        QCoreApplication.translate("TuningControls", "Euclidean")
        if metric == "euclidean"
        else QCoreApplication.translate("TuningControls", "cosine")
    )


def label_of(family: str, name: str) -> str:
    """What a setting is called, whether or not the panel offers it."""
    offered = next((control.label for control in controls_of(family) if control.name == name), "")
    return offered or _others().get(name, name)


def value_text(family: str, name: str, value: Any) -> str:
    """A setting's value as the panel writes it."""
    if value is None:
        return QCoreApplication.translate("TuningControls", "auto")
    if isinstance(value, bool):
        return (
            QCoreApplication.translate("TuningControls", "on")
            if value
            else QCoreApplication.translate("TuningControls", "off")
        )
    control = next((each for each in controls_of(family) if each.name == name), None)
    if name == "metric":
        return metric_title(value)
    if not isinstance(control, Control):
        return QLocale().toString(value) if isinstance(value, int | float) else str(value)
    return QLocale().toString(value * control.factor, "f", control.decimals) + control.suffix


def _others() -> dict[str, str]:
    """Settings of experiments that the panel does not offer."""
    translate = QCoreApplication.translate
    return {
        "complete": translate("TuningControls", "Complete"),
        "weighed": translate("TuningControls", "Weighed bits"),
        "centred": translate("TuningControls", "Centred"),
        "orthogonal": translate("TuningControls", "Orthogonal planes"),
        "principal": translate("TuningControls", "Principal directions"),
        "seed": translate("TuningControls", "Seed"),
        "metric": translate("TuningControls", "Metric"),
        "most_bits": translate("TuningControls", "Most bits"),
        "most_tables": translate("TuningControls", "Most tables"),
        "most_bits_per_table": translate("TuningControls", "Most bits per table"),
        "most_hashes_per_table": translate("TuningControls", "Most hashes per table"),
    }


def _simhash() -> tuple[Control | Switch, ...]:
    return (
        Control(
            "bits",
            QCoreApplication.translate("TuningControls", "Bits"),
            QCoreApplication.translate(
                "TuningControls",
                "Length of a signature. More bits tell pictures apart better and cost more memory. 0: tables only.",
            ),
            tuple(range(0, 1025, 64)),
        ),
        Control(
            "tables",
            QCoreApplication.translate("TuningControls", "Tables"),
            QCoreApplication.translate(
                "TuningControls", "Hash tables that choose what is looked at. 0: all signatures are looked at."
            ),
            tuple(range(17)),
        ),
        Control(
            "bits_per_table",
            QCoreApplication.translate("TuningControls", "Bits per table"),
            QCoreApplication.translate(
                "TuningControls", "Length of a table's key: more bits make more and smaller buckets."
            ),
            tuple(range(4, 21)),
        ),
        Control(
            "probes",
            QCoreApplication.translate("TuningControls", "Probes"),
            QCoreApplication.translate(
                "TuningControls", "Buckets a table that a query looks into, the most promising first."
            ),
            _geometric(1, 512),
        ),
        Control(
            "rerank",
            QCoreApplication.translate("TuningControls", "Depth"),
            QCoreApplication.translate(
                "TuningControls", "So many candidates, those with the most similar signatures, are compared exactly."
            ),
            _geometric(10, 2000),
        ),
        Control(
            "coarse",
            QCoreApplication.translate("TuningControls", "Coarse share"),
            QCoreApplication.translate(
                "TuningControls", "Whole signatures are looked at only of this share, the best by their first 64 bits."
            ),
            tuple(value / 1000 for value in _geometric(1, 1000)),
            decimals=1,
            factor=100,
            suffix=QCoreApplication.translate("TuningControls", " %"),
            automatic=True,
        ),
    )


def _pstable() -> tuple[Control | Switch, ...]:
    return (
        Control(
            "tables",
            QCoreApplication.translate("TuningControls", "Tables"),
            QCoreApplication.translate(
                "TuningControls", "Hash tables: more of them meet more of the neighbours, and hold more."
            ),
            tuple(range(1, 17)),
        ),
        Control(
            "hashes_per_table",
            QCoreApplication.translate("TuningControls", "Hashes per table"),
            QCoreApplication.translate(
                "TuningControls", "Projections in a table's key: more make more and smaller buckets."
            ),
            tuple(range(1, 17)),
        ),
        Control(
            "width",
            QCoreApplication.translate("TuningControls", "Width"),
            QCoreApplication.translate("TuningControls", "Width of a projection's cells: wider ones hold more."),
            tuple(value / 100 for value in _geometric(10, 1000)),
            decimals=2,
        ),
        Control(
            "probes",
            QCoreApplication.translate("TuningControls", "Probes"),
            QCoreApplication.translate(
                "TuningControls", "Buckets a table that a query looks into, the most promising first."
            ),
            _geometric(1, 512),
        ),
        Switch(
            "adaptive",
            QCoreApplication.translate("TuningControls", "Adaptive width"),
            QCoreApplication.translate(
                "TuningControls",
                "On: the width is counted in each projection's own spread over the pictures. Off: it is absolute.",
            ),
        ),
    )


@cache
def _geometric(low: int, high: int) -> tuple[int, ...]:
    """Whole numbers of two figures at most, about 4 % apart where that is possible."""
    count = round(np.log(high / low) / np.log(1.04)) + 1
    rounded = {low, high}
    for value in np.geomspace(low, high, count):
        grain = 10 ** max(int(np.floor(np.log10(value))) - 1, 0)
        rounded.add(min(max(round(value / grain) * grain, low), high))
    return tuple(sorted(rounded))

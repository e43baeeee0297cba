"""What a command answers: one JSON object, the same as text, and the exit status."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sketchdesk.jobs.results import Failure
from sketchdesk.progress import Progress

Report = Callable[[Progress], None]

ROWS = 20
"""As much of a table as fits on a screen; --json has all of it."""


@dataclass(frozen=True)
class Outcome:
    """A command's result as one JSON object and as text, and the exit status."""

    values: dict[str, Any]
    text: str
    status: int = 0


def set_aside(failures: Sequence[Failure], ending: str = "") -> list[str]:
    """Lines that name the files that were set aside, each with its reason; none if there are none."""
    if not failures:
        return []
    lines = [f"{len(failures):,} files were set aside{ending}:"]
    return [*lines, *(f"  {failure.path}: {failure.reason}" for failure in failures[:ROWS])]

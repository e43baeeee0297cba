"""``NAME[,NAME]`` on a command line, and the collections that are meant by it."""

from __future__ import annotations

from sketchdesk.jobs.gallery import find_part
from sketchdesk.jobs.workbench import Workbench


def collection_names(bench: Workbench, text: str) -> tuple[str, ...]:
    """The names, or parts, in NAME[,NAME]. A name may hold commas itself: the longest that there is counts."""
    parts = text.split(",")
    names: list[str] = []
    while parts:
        runs = (",".join(parts[:end]).strip() for end in range(len(parts), 0, -1))
        name = next((run for run in runs if run and find_part(bench, run)), parts[0].strip())
        names += [name] if name else []
        del parts[: name.count(",") + 1]
    return tuple(names)

"""Long jobs that have been asked for and have not come to their end: the next start offers them again."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from sketchdesk.errors import LibraryError
from sketchdesk.library.noted_rows import read_rows, write_rows
from sketchdesk.library.paths import LibraryPaths


@dataclass(frozen=True)
class UnfinishedJob:
    """``kind`` names the job, ``asked`` what was asked of it, as JSON has it; ``title`` is what a person saw of it."""

    kind: str
    title: str
    asked: Mapping[str, Any]

    def is_same(self, other: UnfinishedJob) -> bool:
        return (self.kind, self.asked) == (other.kind, other.asked)


def note_job(paths: LibraryPaths, begun: UnfinishedJob) -> None:
    """It has been asked for. Raises LibraryWriteError."""
    _write(paths, [*(each for each in unfinished_jobs(paths) if not each.is_same(begun)), begun])


def forget_job(paths: LibraryPaths, ended: UnfinishedJob) -> None:
    """It is done, or not wanted any more. Where that cannot be written it is offered once more."""
    noted = unfinished_jobs(paths)
    if any(each.is_same(ended) for each in noted):
        with suppress(LibraryError):
            _write(paths, [each for each in noted if not each.is_same(ended)])


def unfinished_jobs(paths: LibraryPaths) -> tuple[UnfinishedJob, ...]:
    """Those noted, oldest first; a damaged row is passed over."""
    found = []
    for row in read_rows(paths.unfinished_jobs):
        if not isinstance(row, dict):
            continue
        kind, title, asked = row.get("kind"), row.get("title"), row.get("asked")
        if isinstance(kind, str) and isinstance(title, str) and isinstance(asked, dict):
            found.append(UnfinishedJob(kind, title, asked))
    return tuple(found)


def _write(paths: LibraryPaths, jobs: list[UnfinishedJob]) -> None:
    write_rows(
        paths.unfinished_jobs, [{"kind": each.kind, "title": each.title, "asked": dict(each.asked)} for each in jobs]
    )

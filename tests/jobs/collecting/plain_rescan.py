"""Rescanning told once more, as plainly as can be: everything in memory, nothing but sets and dictionaries.

What a rescan should leave is worked out from what a collection held and what its folders hold now.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from sketchdesk.jobs.source_files import SourceFile, entries_of, once, source_file
from sketchdesk.library.records import KnownPicture


@dataclass(frozen=True)
class Expected:
    """The counts of a rescan, path to SHA-256 of what the collection holds then, and the ids that keep their record."""

    added: int
    changed: int
    moved: int
    removed: int
    unchanged: int
    holds: Mapping[str, str]
    ids: Mapping[str, int]
    failures: frozenset[str]


def found_in(folders: Sequence[Path], own: Path) -> dict[str, SourceFile]:
    """By path; the first folder that holds a file counts."""
    files = once(
        source_file(entry, folder, PurePosixPath("pictures")) for folder in folders for entry in entries_of(folder, own)
    )
    return {file.stored_path: file for file in files}


def expected(
    known: Sequence[KnownPicture],
    found: Mapping[str, SourceFile],
    left_out: Iterable[str],
    good: Iterable[str],
) -> Expected:
    """``known`` by row; ``good`` are the SHA-256 of files that are pictures."""
    good, left_out = set(good), set(left_out)
    usable = {path: file for path, file in found.items() if file.entry.reason is None}
    digest = {path: hashlib.sha256(file.entry.read()).hexdigest() for path, file in usable.items()}
    by_path = {each.path: each for each in known}
    missing = [each for each in known if each.path not in found]
    changed = [each for each in known if each.path in usable and digest[each.path] != each.sha256]
    new = [path for path in found if path not in by_path and path not in left_out]
    free = [*missing, *changed]
    holds = {each.path: each.sha256 for each in known if each not in free}
    ids = {each.path: each.id for each in known if each not in free}
    moved = 0
    arrived = set()
    for path in [*(path for path in new if path in usable), *(each.path for each in changed)]:
        same = [each for each in free if each.sha256 == digest[path]]
        if same:
            picture = next((each for each in same if Path(each.path).name == Path(path).name), same[0])
            free.remove(picture)
            holds[path], ids[path] = digest[path], picture.id
            moved += 1
            arrived.add(path)
    coming = [path for path in (*new, *(each.path for each in changed)) if path not in arrived]
    taken_in = [path for path in coming if path in usable and digest[path] in good]
    holds |= {path: digest[path] for path in taken_in}
    again = {each.path for each in changed}
    return Expected(
        added=sum(path not in again for path in taken_in),
        changed=sum(path in again for path in taken_in),
        moved=moved,
        removed=sum(each in free for each in missing),
        unchanged=len(known) - len(missing) - len(changed),
        holds=holds,
        ids=ids,
        failures=frozenset({*coming, *(path for path in found if path not in usable)} - set(taken_in)),
    )

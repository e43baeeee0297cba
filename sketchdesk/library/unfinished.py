"""What a killed run leaves where no sweep looks: files outside of the data directory, and thumbnails of a collection
that the catalogue never got. They are noted before they are written; the next start deletes what is noted."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from sketchdesk.library.atomic import TEMPORARY_SUFFIX, discard
from sketchdesk.library.catalogue import Catalogue
from sketchdesk.library.noted_rows import read_rows, write_rows
from sketchdesk.library.paths import LibraryPaths

_DIGEST = re.compile(r"[0-9a-f]{64}")


def note_file(paths: LibraryPaths, temporary: Path) -> None:
    """``temporary`` is about to be written outside of the data directory. Raises LibraryWriteError."""
    known = [text for text in _noted(paths.unfinished_file) if Path(text).exists()]
    write_rows(paths.unfinished_file, [*known, str(temporary.absolute())])


def note_thumbnails(paths: LibraryPaths, digests: Iterable[str]) -> None:
    """Thumbnails of pictures with these SHA-256, none of which is there, are about to be written."""
    write_rows(paths.unfinished_thumbnails, [*_noted(paths.unfinished_thumbnails), *digests])


def settle_file(paths: LibraryPaths) -> None:
    """What was noted is in its place, or gone."""
    discard(paths.unfinished_file)


def settle_thumbnails(paths: LibraryPaths, catalogue: Catalogue) -> None:
    """Delete the noted thumbnails that belong to no picture; raises LibraryError, with the note kept."""
    noted = [each for each in _noted(paths.unfinished_thumbnails) if _DIGEST.fullmatch(each)]
    for digest in set(noted) - (catalogue.are_used(noted) if noted else set()):
        discard(paths.thumbnail_path(digest))
    discard(paths.unfinished_thumbnails)


def sweep(paths: LibraryPaths, catalogue: Catalogue) -> None:
    """At the start, under the library's lock."""
    if paths.unfinished_file.exists():
        for text in _noted(paths.unfinished_file):
            if Path(text).name.endswith(TEMPORARY_SUFFIX):
                with suppress(OSError):
                    Path(text).unlink(missing_ok=True)
        settle_file(paths)
    if paths.unfinished_thumbnails.exists():
        settle_thumbnails(paths, catalogue)


def _noted(path: Path) -> list[str]:
    return [each for each in read_rows(path) if isinstance(each, str)]

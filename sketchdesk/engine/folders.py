"""A folder with its sub-folders as a stream of entries in the order of their paths, made for millions of files.

Only the names are kept, packed. What a file is, how large and from when, is asked as it is passed.
"""

from __future__ import annotations

import heapq
import os
import stat
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import islice
from pathlib import Path

from sketchdesk.engine.entries import LARGEST_ENTRY, TOO_LARGE, Entry, bounded, is_hidden, label_of
from sketchdesk.errors import ImageError

_NAME_IS_NO_TEXT = "Its name is not valid text; rename it and import it again."
# Names that are sorted, joined or passed in one go: no other thread runs meanwhile.
_AT_ONCE = 10_000
# Names between two looks at whether somebody waits.
_PAUSE_EVERY = 1_000


class FolderListing:
    """All files of a folder as they were called when it was listed, hidden ones left out.

    ``separator`` is what stands between the folders in the order of :meth:`entries`: '/' unless paths are to be sorted
    as the system writes them.
    """

    def __init__(self, root: Path, pause: Callable[[], None] | None = None, separator: str = "/") -> None:
        """List. ``pause`` is called now and then. Raises OSError if ``root`` cannot be opened."""
        self._pause, self._separator = pause or (lambda: None), separator
        self._stem = str(root) if str(root).endswith(os.sep) else str(root) + os.sep
        # By the folder's path with a '/' at its end, "" for the root.
        self._names: dict[str, _PackedNames] = {}
        self._below: dict[str, list[str]] = {}
        self._reasons: dict[str, str] = {}
        self._no_text: list[tuple[str, str]] = []
        self._closed: dict[str, list[str]] = {}
        self._since_pause = 0
        self._list(root)
        for prefix, names in self._closed.items():
            self._names.setdefault(prefix, _PackedNames()).extend(names)
        occupied = [_as_text(prefix).split("/")[:-1] for prefix, names in self._names.items() if len(names)]
        occupied += [_as_text(name).split("/")[:-1] for _, name in self._no_text]
        roots = {folders[0] if folders else "" for folders in occupied}
        self._root_is_wrapping = len(roots) == 1 and "" not in roots and any(len(folders) > 1 for folders in occupied)

    def __len__(self) -> int:
        """How many entries there were."""
        return sum(map(len, self._names.values())) + len(self._no_text)

    def entries(self) -> Iterator[Entry]:
        """Each file once, sorted by path. What has gone since it was listed is passed over."""
        odd = sorted(self._no_text)
        if not odd:
            return self._texts()
        others = (self._entry(name, path) for path, name in odd)
        return heapq.merge(self._texts(), (each for each in others if each), key=self._order)

    def _order(self, entry: Entry) -> str:
        return entry.path if self._separator == "/" else entry.path.replace("/", self._separator)

    def _list(self, root: Path) -> None:
        seen: set[tuple[int, int]] = set()
        waiting = [""]
        while waiting:
            prefix = waiting.pop()
            try:
                where = str(root / prefix)
                status = Path(where).stat()
                if (status.st_dev, status.st_ino) in seen:
                    continue  # a link led back here
                seen.add((status.st_dev, status.st_ino))
                files, folders = self._listed(where, prefix)
            except OSError as error:
                if not prefix:
                    raise
                why = error.strerror or "the disk reports an error"
                self._found(prefix.rstrip("/"), f"The folder cannot be opened: {why}.")
                continue
            parent = prefix[: prefix.rstrip("/").rfind("/") + 1]
            if prefix:
                self._below.setdefault(parent, []).append(prefix)
            self._names[prefix] = packed = _PackedNames()
            packed.extend(files)
            # The last is listed first: of two ways to one folder that has always been the one that counts.
            waiting += [f"{prefix}{name}/" for name in folders]

    def _listed(self, where: str, prefix: str) -> tuple[list[str], list[str]]:
        files: list[str] = []
        folders: list[str] = []
        is_text = _as_text(prefix) == prefix
        with os.scandir(where) as listing:
            for child in listing:
                self._rest()
                name = child.name
                if is_hidden([name]):
                    continue
                try:
                    if child.is_dir():
                        folders.append(name)
                        continue
                except OSError as error:
                    self._reasons[prefix + name] = f"It cannot be opened: {error.strerror}."
                if is_text and _as_text(name) == name:
                    files.append(name)
                else:
                    self._no_text.append((_as_text(prefix + name), prefix + name))
        return files, list(_in_order(folders))

    def _found(self, path: str, reason: str) -> None:
        """A folder that cannot be opened is told like a file."""
        self._reasons[path] = reason
        if _as_text(path) != path:
            self._no_text.append((_as_text(path), path))
            return
        prefix, _, name = path.rpartition("/")
        self._closed.setdefault(prefix and prefix + "/", []).append(name)

    def _texts(self) -> Iterator[Entry]:
        """Those whose names are text."""
        levels = [self._children("")]
        while levels:
            for path, is_folder in levels[-1]:
                if is_folder:
                    levels.append(self._children(path))
                    break
                self._rest()
                entry = self._entry(path, path)
                if entry is not None:
                    yield entry
            else:
                levels.pop()

    def _children(self, prefix: str) -> Iterator[tuple[str, bool]]:
        """Paths of files and, ending in '/', of folders; a folder's name counts with the separator behind it."""
        separator, start = self._separator, len(prefix)
        folders = sorted(
            (path[start:-1] + separator, path) for path in self._below.get(prefix, ()) if _as_text(path) == path
        )
        waiting = iter(folders)
        key, path = next(waiting, (None, ""))
        for name in self._names.get(prefix, ()):
            while key is not None and key < name:
                yield path, True
                key, path = next(waiting, (None, ""))
            yield prefix + name, False
        while key is not None:
            yield path, True
            key, path = next(waiting, (None, ""))

    def _entry(self, name: str, text: str) -> Entry | None:
        """What is known of a file; None if it has gone."""
        label = label_of(text.split("/")[:-1], self._root_is_wrapping)
        if name in self._reasons:
            return Entry(text, label, self._reasons[name])
        place = self._stem + name
        try:
            status = os.stat(place)  # noqa: PTH116 - a Path for each of a million files costs seconds
        except FileNotFoundError:
            if not os.path.lexists(place):
                return None
            return Entry(text, label, "It is a link to a file that does not exist.")
        except OSError as error:
            return Entry(text, label, f"It cannot be opened: {error.strerror}.")
        if not stat.S_ISREG(status.st_mode):
            return Entry(text, label, "It is not an ordinary file.")
        if status.st_size > LARGEST_ENTRY:
            return Entry(text, label, TOO_LARGE)
        if text != name:
            return Entry(text, label, _NAME_IS_NO_TEXT)
        return Entry(text, label, None, status.st_size, status.st_mtime_ns, partial(read_file, place))

    def _rest(self) -> None:
        self._since_pause += 1
        if self._since_pause >= _PAUSE_EVERY:
            self._since_pause = 0
            self._pause()


class _PackedNames:
    """Names of one folder, sorted; a string for many of them takes a third of what they take by themselves."""

    def __init__(self) -> None:
        self._packs: list[str] = []
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[str]:
        for pack in self._packs:
            yield from pack.split("/")

    def extend(self, names: list[str]) -> None:
        """Add names, which are used up."""
        if not names:
            return
        if self._count:
            names = [*self, *names]
        self._packs, self._count = [], len(names)
        ordered = _in_order(names)
        while some := list(islice(ordered, _AT_ONCE)):
            self._packs.append("/".join(some))


def _in_order(names: list[str]) -> Iterator[str]:
    """Sorted. The names are given up as they go, many at once: there may be a million."""
    if len(names) <= _AT_ONCE:
        return iter(sorted(names))
    runs: list[Iterable[str]] = []
    while names:
        runs.append(sorted(names[-_AT_ONCE:]))
        del names[-_AT_ONCE:]
    return heapq.merge(*runs)


def _as_text(name: str) -> str:
    """The name as it can be shown and stored, even if the file system's bytes are not UTF-8."""
    if name.isascii():
        return name
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def read_file(place: str) -> bytes:
    """All of a file. Raises ImageError if it cannot be read, ArchiveError if it is too large."""
    try:
        with Path(place).open("rb") as file:
            return bounded(file)
    except OSError as error:
        raise ImageError(f"The file cannot be read: {error.strerror or 'the disk reports an error'}.") from error

"""Keeps an eye on the folders and archives of watched collections, and tells when changes there have settled."""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Iterator, Mapping
from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, QThreadPool, QTimer, Signal

SETTLE_MS = 4_000
"""So long nothing more must change, before it is told."""
LOOK_EVERY_MS = 600_000
"""So often it is looked for what the system has not told: files written in their place, disks of a network."""
_COLLECT_MS = 60
_AT_ONCE = 200
_MOST_FOLDERS = 4_000


class _Walk:
    """Folders below some sources, listed in a thread: a slow disk must not hold up the window. No Qt object."""

    def __init__(self, sources: tuple[str, ...]) -> None:
        self._sources = sources
        self.found: deque[str] = deque()
        self.lock = threading.Lock()
        self.is_over = False
        self.given_up = threading.Event()

    def work(self) -> None:
        listed = 0
        for source in self._sources:
            for folder in _folders(source):
                if self.given_up.is_set() or listed >= _MOST_FOLDERS:
                    break
                listed += 1
                with self.lock:
                    self.found.append(folder)
        with self.lock:
            self.is_over = True


def _folders(source: str) -> Iterator[str]:
    path = Path(source)
    if not path.is_dir():
        # An archive is often written anew under its name: the folder tells that too.
        return (str(each) for each in (path, path.parent) if each.exists())
    return (step[0] for step in os.walk(source))


class FolderWatcher(QObject):
    """``settled`` names nothing: what has changed is found out by a job, which looks at all that is watched."""

    settled = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._sources: tuple[str, ...] = ()
        self._walk: _Walk | None = None
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._watcher = QFileSystemWatcher(self)
        self._watcher.directoryChanged.connect(self._changed)
        self._watcher.fileChanged.connect(self._changed)
        self.settle_timer = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self.settle_timer.timeout.connect(self._on_settled)
        self._collect_timer = QTimer(self, interval=_COLLECT_MS)
        self._collect_timer.timeout.connect(self._collect)
        self._look_timer = QTimer(self, interval=LOOK_EVERY_MS)
        self._look_timer.timeout.connect(self.settled)

    def watch(self, sources: Mapping[str, tuple[str, ...]]) -> None:
        """Watch these, by collection, and nothing else. What is new is also looked at once."""
        paths = tuple(sorted({path for each in sources.values() for path in each}))
        if paths == self._sources:
            return
        is_more = bool(set(paths) - set(self._sources))
        self._sources = paths
        if known := self._watcher.directories() + self._watcher.files():
            self._watcher.removePaths(known)
        self._list()
        if paths:
            self._look_timer.start()
        else:
            self._look_timer.stop()
            self.settle_timer.stop()
        if is_more:
            self.settled.emit()

    @property
    def watched(self) -> frozenset[Path]:
        """The folders and archives that are watched now, with all folders below."""
        return frozenset(Path(path) for path in self._watcher.directories() + self._watcher.files())

    @property
    def is_listing(self) -> bool:
        """Whether folders are still being looked for."""
        return self._walk is not None

    def shutdown(self) -> None:
        """Watch nothing, and wait for the thread."""
        self._give_up()
        for timer in (self.settle_timer, self._collect_timer, self._look_timer):
            timer.stop()
        self._pool.waitForDone()

    def _list(self) -> None:
        self._give_up()
        if self._sources:
            self._walk = _Walk(self._sources)
            self._pool.start(self._walk.work)
            self._collect_timer.start()

    def _give_up(self) -> None:
        if self._walk is not None:
            self._walk.given_up.set()
            self._walk = None

    def _collect(self) -> None:
        """Some at a time: each is a call of the system."""
        walk = self._walk
        if walk is None:
            self._collect_timer.stop()
            return
        with walk.lock:
            some = [walk.found.popleft() for _ in range(min(len(walk.found), _AT_ONCE))]
            is_over = walk.is_over and not walk.found
        known = set(self._watcher.directories()) | set(self._watcher.files())
        if new := [path for path in some if path not in known]:
            self._watcher.addPaths(new)
        if is_over:
            self._walk = None
            self._collect_timer.stop()

    def _changed(self) -> None:
        self.settle_timer.start()

    def _on_settled(self) -> None:
        # Folders may have come; an archive that was written anew is watched no longer.
        self._list()
        self.settled.emit()

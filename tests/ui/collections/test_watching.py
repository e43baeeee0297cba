"""Watching folders: what is watched, and that a change is told once it has settled."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from sketchdesk.ui.collections.watching import FolderWatcher


@pytest.fixture
def watcher(qtbot: QtBot) -> Iterator[FolderWatcher]:
    watcher = FolderWatcher()
    watcher.settle_timer.setInterval(40)
    yield watcher
    watcher.shutdown()


def until_watched(qtbot: QtBot, watcher: FolderWatcher, *paths: Path) -> None:
    qtbot.waitUntil(lambda: not watcher.is_listing and set(paths) <= watcher.watched)


def test_folders_below_are_watched_and_a_new_file_is_told(qtbot: QtBot, watcher: FolderWatcher, tmp_path: Path) -> None:
    (tmp_path / "zoo" / "cat" / "small").mkdir(parents=True)
    with qtbot.waitSignal(watcher.settled):  # what is watched from now on is looked at once
        watcher.watch({"zoo": (str(tmp_path / "zoo"),)})
    until_watched(qtbot, watcher, tmp_path / "zoo", tmp_path / "zoo" / "cat", tmp_path / "zoo" / "cat" / "small")
    with qtbot.waitSignal(watcher.settled):
        (tmp_path / "zoo" / "cat" / "small" / "new.png").write_bytes(b"x")


def test_many_changes_are_told_once(qtbot: QtBot, watcher: FolderWatcher, tmp_path: Path) -> None:
    (tmp_path / "zoo").mkdir()
    watcher.watch({"zoo": (str(tmp_path / "zoo"),)})
    until_watched(qtbot, watcher, tmp_path / "zoo")
    told: list[int] = []
    watcher.settled.connect(lambda: told.append(1))
    for number in range(20):
        (tmp_path / "zoo" / f"{number}.png").write_bytes(b"x")
    qtbot.waitUntil(lambda: bool(told) and not watcher.settle_timer.isActive())
    assert told == [1]


def test_an_archive_that_is_written_anew_is_told_and_still_watched(
    qtbot: QtBot, watcher: FolderWatcher, tmp_path: Path
) -> None:
    archive = tmp_path / "zoo.zip"
    archive.write_bytes(b"one")
    watcher.watch({"zoo": (str(archive),)})
    until_watched(qtbot, watcher, archive)
    for content in (b"two", b"three"):
        with qtbot.waitSignal(watcher.settled):
            (tmp_path / "new").write_bytes(content)
            (tmp_path / "new").replace(archive)
        until_watched(qtbot, watcher, archive)


def test_what_is_watched_no_longer_is_not_told(qtbot: QtBot, watcher: FolderWatcher, tmp_path: Path) -> None:
    for name in ("zoo", "farm"):
        (tmp_path / name).mkdir()
    watcher.watch({"zoo": (str(tmp_path / "zoo"),), "farm": (str(tmp_path / "farm"),)})
    until_watched(qtbot, watcher, tmp_path / "zoo", tmp_path / "farm")
    with qtbot.assertNotEmitted(watcher.settled):
        watcher.watch({"farm": (str(tmp_path / "farm"),)})
    until_watched(qtbot, watcher, tmp_path / "farm")
    assert tmp_path / "zoo" not in watcher.watched
    watcher.watch({})
    assert not watcher.watched


def test_a_source_that_is_gone_is_no_trouble(qtbot: QtBot, watcher: FolderWatcher, tmp_path: Path) -> None:
    watcher.watch({"zoo": (str(tmp_path / "gone" / "far"),)})
    qtbot.waitUntil(lambda: not watcher.is_listing)
    assert not watcher.watched

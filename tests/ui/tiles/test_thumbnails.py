"""Loading pictures in the background: order, dropping, cache, broken files, shutdown."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QCoreApplication, QEvent
from pytestqt.qtbot import QtBot

from sketchdesk.ui.tiles.thumbnails import ThumbnailLoader, read_picture


def picture_file(path: Path, size: tuple[int, int] = (120, 80), colour: str = "red", **options: object) -> Path:
    Image.new("RGB", size, colour).save(path, **options)
    return path


@pytest.fixture
def loader(qtbot: QtBot) -> Iterator[ThumbnailLoader]:
    loader = ThumbnailLoader(cache_bytes=1 << 20)
    yield loader
    loader.shutdown()


@pytest.fixture
def seen(loader: ThumbnailLoader) -> list[Path]:
    paths: list[Path] = []
    loader.ready.connect(paths.append)
    return paths


def test_a_picture_is_scaled_to_the_wanted_edge_and_keeps_its_proportions(tmp_path: Path) -> None:
    wide = read_picture(picture_file(tmp_path / "wide.png", (300, 150)), 100)
    assert (wide.width(), wide.height()) == (100, 50)
    line = read_picture(picture_file(tmp_path / "line.png", (900, 2)), 100)
    assert (line.width(), line.height()) == (100, 1)


def test_a_small_picture_is_enlarged_but_a_tiny_one_only_four_times(tmp_path: Path) -> None:
    small = read_picture(picture_file(tmp_path / "small.png", (60, 60)), 100)
    assert small.width() == 100
    tiny = read_picture(picture_file(tmp_path / "tiny.png", (8, 4)), 100)
    assert (tiny.width(), tiny.height()) == (32, 16)


def test_a_photo_on_its_side_is_shown_upright(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turn a quarter clockwise
    path = tmp_path / "turned.jpg"
    image = Image.new("RGB", (200, 100), "black")
    image.paste("white", (0, 0, 100, 100))
    image.save(path, exif=exif, quality=95)
    upright = read_picture(path, 80)
    assert (upright.width(), upright.height()) == (40, 80)
    assert upright.pixelColor(20, 10).lightness() > 200 > 60 > upright.pixelColor(20, 70).lightness()


def test_a_picture_with_another_extension_is_read_by_its_content(tmp_path: Path) -> None:
    picture_file(tmp_path / "picture.gif").rename(tmp_path / "picture.png")
    assert not read_picture(tmp_path / "picture.png", 50).isNull()


def test_an_enormous_picture_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "bomb.png"
    Image.new("1", (40_000, 4_000)).save(path)
    assert read_picture(path, 50).isNull()


def test_wanted_pictures_arrive_and_are_held(
    qtbot: QtBot, loader: ThumbnailLoader, seen: list[Path], tmp_path: Path
) -> None:
    paths = [picture_file(tmp_path / f"ä {number}.png") for number in range(12)]
    assert loader.picture(paths[0]) is None
    loader.want(paths, 60)
    qtbot.waitUntil(lambda: set(seen) == set(paths))
    assert len(seen) == len(paths)
    held = loader.picture(paths[0])
    assert held is not None
    assert (held.pixmap.width(), held.pixmap.height(), held.edge) == (60, 40, 60)


@pytest.mark.parametrize("content", [None, b"", b"no picture at all", b"\x89PNG\r\n\x1a\n"])
def test_a_missing_or_broken_file_is_told_once_and_tried_again_when_asked(
    qtbot: QtBot, loader: ThumbnailLoader, seen: list[Path], tmp_path: Path, content: bytes | None
) -> None:
    path = tmp_path / "broken.png"
    if content is not None:
        path.write_bytes(content)
    loader.want([path], 60)
    qtbot.waitUntil(lambda: seen == [path])
    assert loader.is_broken(path)
    assert loader.picture(path) is None
    picture_file(path)
    loader.forget_broken()
    loader.want([path], 60)
    qtbot.waitUntil(lambda: loader.picture(path) is not None)
    assert not loader.is_broken(path)


def test_pictures_no_longer_wanted_are_not_read(
    qtbot: QtBot, loader: ThumbnailLoader, seen: list[Path], tmp_path: Path
) -> None:
    old = [picture_file(tmp_path / f"old{number}.png", (1500, 1500)) for number in range(30)]
    new = picture_file(tmp_path / "new.png")
    loader.want(old, 60)
    loader.want([new], 60)
    qtbot.waitUntil(lambda: new in seen)
    loader.shutdown()
    # Two threads can each have had one in hand, and have begun another before the second wish.
    assert len(seen) < len(old) // 2


def test_another_size_replaces_the_picture_and_the_old_one_stays_until_then(
    qtbot: QtBot, loader: ThumbnailLoader, seen: list[Path], tmp_path: Path
) -> None:
    path = picture_file(tmp_path / "picture.png")
    loader.want([path], 60)
    qtbot.waitUntil(lambda: len(seen) == 1)
    loader.want([path], 90)
    held = loader.picture(path)
    assert held is not None
    assert held.edge == 60
    qtbot.waitUntil(lambda: len(seen) == 2)
    held = loader.picture(path)
    assert held is not None
    assert (held.edge, held.pixmap.width()) == (90, 90)


def test_the_least_recently_used_pictures_make_room(qtbot: QtBot, tmp_path: Path) -> None:
    each = 60 * 60 * 4
    loader = ThumbnailLoader(cache_bytes=3 * each)
    paths = [picture_file(tmp_path / f"{number}.png", (60, 60)) for number in range(4)]
    for path in paths[:3]:
        loader.want([path], 60)
        qtbot.waitUntil(lambda path=path: loader.picture(path) is not None)
    assert loader.picture(paths[0]) is not None  # used now, so that the second is the oldest
    loader.want([paths[3]], 60)
    qtbot.waitUntil(lambda: loader.picture(paths[3]) is not None)
    assert [loader.picture(path) is not None for path in paths] == [True, False, True, True]
    assert loader.cached_bytes <= 3 * each
    loader.shutdown()


def test_after_shutdown_nothing_is_read_and_no_thread_is_left(
    qtbot: QtBot, loader: ThumbnailLoader, seen: list[Path], tmp_path: Path
) -> None:
    paths = [picture_file(tmp_path / f"{number}.png", (800, 800)) for number in range(20)]
    loader.want(paths, 60)
    loader.shutdown()
    assert loader.is_idle
    loader.want(paths, 60)
    assert loader.is_idle
    QCoreApplication.processEvents()
    assert seen == []


def test_deleting_a_loader_at_work_ends_its_threads(qtbot: QtBot, tmp_path: Path) -> None:
    loader = ThumbnailLoader()
    loader.want([picture_file(tmp_path / f"{number}.png", (800, 800)) for number in range(20)], 60)
    with qtbot.waitSignal(loader.destroyed):
        loader.deleteLater()
        QCoreApplication.sendPostedEvents(loader, QEvent.Type.DeferredDelete)

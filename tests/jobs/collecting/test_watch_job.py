"""Watching: which collections are watched, and whether what they were made from has changed."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from job_pictures import class_files, some_drawings, write_folder, write_zip
from library_contents import import_

from sketchdesk.engine.archives import Entry
from sketchdesk.errors import InputError
from sketchdesk.jobs.collecting import edit_collections as edit_job
from sketchdesk.jobs.collecting import rescan as rescan_job
from sketchdesk.jobs.collecting import watch as watch_job
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.progress import Cancelled, CancelToken, silent

pytestmark = pytest.mark.usefixtures("idle_encoder")

FILES = class_files(some_drawings(2, 3), 64)
NAMES = sorted(FILES)
FRESH = class_files(some_drawings(2, 1, first=3), 64)


def watch(bench: Workbench, watched: bool = True, name: str = "Pictures") -> watch_job.WatchedResult:
    return watch_job.run(bench, watch_job.SetWatchedRequest(name, watched), silent, CancelToken())


def changed(bench: Workbench) -> tuple[str, ...]:
    return watch_job.run_changed(bench, watch_job.ChangedRequest(), silent, CancelToken()).names


def rescan(bench: Workbench) -> rescan_job.RescanResult:
    return rescan_job.run(bench, rescan_job.RescanRequest("Pictures"), silent, CancelToken())


def settle(folder: Path) -> Path:
    for path in folder.rglob("*"):
        os.utime(path, ns=(10**18, 10**18))
    return folder


@pytest.fixture
def folder(bench: Workbench, tmp_path: Path) -> Path:
    """Of a watched collection that is up to date, with one file that is no picture."""
    made = settle(write_folder(tmp_path / "some", FILES | {"cat/broken.png": b"none"}))
    import_(bench, made)
    watch(bench)
    return made


def test_watching_is_kept_and_tells_where_to_look(bench: Workbench, folder: Path) -> None:
    result = watch(bench)
    assert (result.watched, result.sources) == (True, (str(folder),))
    assert bench.library.catalogue.collection("Pictures").watched
    assert watch(bench, False) == watch_job.WatchedResult("Pictures", False)
    assert not bench.library.catalogue.collection("Pictures").watched
    (folder / "cat" / "new.png").write_bytes(b"x")
    assert changed(bench) == ()


def test_what_has_no_sources_cannot_be_watched(bench: Workbench) -> None:
    bench.library.catalogue.create_collection("Empty")
    bench.library.catalogue.create_collection("Drawn", built_in=True)
    with pytest.raises(InputError, match="not known where Empty was imported from"):
        watch(bench, name="Empty")
    with pytest.raises(InputError, match="Drawn is drawn by SketchDesk"):
        watch(bench, name="Drawn")
    with pytest.raises(InputError, match="no collection"):
        watch(bench, name="Nothing")


def change_a_picture(folder: Path) -> None:
    (folder / NAMES[0]).write_bytes(next(iter(FRESH.values())))


def add_a_picture(folder: Path) -> None:
    (folder / "new.png").write_bytes(next(iter(FRESH.values())))


def delete_a_picture(folder: Path) -> None:
    (folder / NAMES[2]).unlink()


def move_a_picture(folder: Path) -> None:
    (folder / NAMES[2]).rename(folder / "moved.png")


def repair_the_broken_one(folder: Path) -> None:
    (folder / "cat" / "broken.png").write_bytes(next(iter(FRESH.values())))


def delete_the_broken_one(folder: Path) -> None:
    (folder / "cat" / "broken.png").unlink()


@pytest.mark.parametrize(
    "change",
    [
        change_a_picture,
        add_a_picture,
        delete_a_picture,
        move_a_picture,
        repair_the_broken_one,
        delete_the_broken_one,
    ],
)
def test_a_change_is_seen_until_it_was_taken_in(
    bench: Workbench, folder: Path, change: Callable[[Path], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert changed(bench) == ()
    change(folder)
    with monkeypatch.context() as reading:
        reading.setattr(Entry, "read", lambda self: pytest.fail("looking must not read"))
        assert changed(bench) == ("Pictures",)
    settle(folder)
    rescan(bench)
    assert changed(bench) == ()


def test_a_touched_file_is_compared_once(bench: Workbench, folder: Path) -> None:
    os.utime(folder / NAMES[0], ns=(11 * 10**17, 11 * 10**17))
    assert changed(bench) == ("Pictures",)
    assert rescan(bench).changed == 0
    assert changed(bench) == ()


def test_what_cannot_be_reached_has_not_changed(bench: Workbench, folder: Path) -> None:
    folder.rename(folder.with_name("away"))
    assert changed(bench) == ()
    folder.mkdir()
    assert changed(bench) == (), "the mount point of a disk that was unplugged"


def test_a_picture_that_was_taken_out_is_not_missed(bench: Workbench, folder: Path) -> None:
    request = edit_job.RemovePicturesRequest("Pictures", paths=(str(folder / NAMES[0]),))
    edit_job.run_remove_pictures(bench, request, silent, CancelToken())
    assert changed(bench) == ()


def test_an_archive_is_looked_at_by_size_and_time(
    bench: Workbench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = write_zip(tmp_path / "some.zip", FILES)
    import_(bench, archive)
    watch(bench)
    with monkeypatch.context() as listing:
        listing.setattr(
            "sketchdesk.jobs.collecting.source_look.entries_of", lambda *_: pytest.fail("it has not changed")
        )
        assert changed(bench) == ()
    write_zip(archive, FILES | FRESH)
    assert changed(bench) == ("Pictures",)
    rescan(bench)
    assert changed(bench) == ()
    archive.rename(tmp_path / "other.zip")
    assert changed(bench) == ()


def test_a_part_that_cannot_be_opened_changes_nothing(bench: Workbench, folder: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root opens everything")
    closed = folder / Path(NAMES[0]).parts[0]
    closed.chmod(0)
    try:
        rescan(bench)
        assert changed(bench) == ()
    finally:
        closed.chmod(0o755)


def test_looking_can_be_cancelled(bench: Workbench, folder: Path) -> None:
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        watch_job.run_changed(bench, watch_job.ChangedRequest(), silent, cancel)
    shutil.rmtree(folder)
